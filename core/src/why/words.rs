//! What parts are called.

use tanxiao_why::Part;

use crate::lang::Lang;

/// A part in words.
#[must_use]
pub fn title(part: Part, lang: Lang) -> &'static str {
    match part {
        Part::Activity => lang.pick("产出规模", "activity (output)"),
        Part::Structure => lang.pick("行业结构", "structure between industries"),
        Part::Intensity => lang.pick("单位产出能耗", "energy per output"),
        Part::Mix => lang.pick("用能结构", "fuel mix"),
        Part::Grid => lang.pick("电网排放因子", "grid factor"),
        Part::Factors => lang.pick("其他排放因子", "other emission factors"),
        Part::Deductions => lang.pick("抵扣（绿电、自发电、碳汇）", "deductions (power, sinks)"),
        Part::Process => lang.pick("生产过程排放", "process emissions"),
        Part::Came => lang.pick("新进企业", "firms that came"),
        Part::Went => lang.pick("退出企业", "firms that went"),
        Part::NoOutput => lang.pick("产出缺失或不为正的企业", "firms without output"),
        Part::Gaps => lang.pick("另一期被退回或待核的企业", "other return rejected or held"),
        Part::Verified => {
            lang.pick("核算方法：核查值与因子法互换", "method: verified or by factors")
        }
    }
}

/// A part in few words, for the head of a column.
#[must_use]
pub fn short(part: Part, lang: Lang) -> &'static str {
    match part {
        Part::Activity => lang.pick("规模", "activity"),
        Part::Structure => lang.pick("行业结构", "structure"),
        Part::Intensity => lang.pick("单位能耗", "energy/output"),
        Part::Mix => lang.pick("用能结构", "fuel mix"),
        Part::Grid => lang.pick("电网因子", "grid factor"),
        Part::Factors => lang.pick("其他因子", "other factors"),
        Part::Deductions => lang.pick("抵扣", "deductions"),
        Part::Process => lang.pick("过程排放", "process"),
        Part::Came => lang.pick("新进", "came"),
        Part::Went => lang.pick("退出", "went"),
        Part::NoOutput => lang.pick("无产出", "no output"),
        Part::Gaps => lang.pick("缺一期", "gaps"),
        Part::Verified => lang.pick("方法:核查", "method: verified"),
    }
}
