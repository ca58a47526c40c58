//! What months and reasons are called.

use super::window::Reason;
use crate::lang::Lang;

/// A month that is counted through the years, as a period is written.
#[must_use]
pub fn month_text(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// A reason in few words.
#[must_use]
pub fn reason_words(reason: Reason, lang: Lang) -> &'static str {
    match reason {
        Reason::Missing => lang.pick("缺月份", "months missing"),
        Reason::Within => lang.pick("只有更长时段的合计", "known only together with other months"),
        Reason::Held => lang.pick("待核实", "held"),
        Reason::Rejected => lang.pick("已退回", "rejected"),
        Reason::Contradicted => lang.pick("各期相互矛盾", "returns contradict each other"),
        Reason::Apart => lang.pick("各期所报能源不同", "returns report different energies"),
        Reason::OutputMissing => lang.pick("产出不全", "output not known"),
        Reason::OutputContradicted => {
            lang.pick("各期产出相互矛盾", "returns contradict each other on output")
        }
        Reason::OutputNotPositive => lang.pick("产出不为正", "output not above zero"),
        Reason::NothingBefore => {
            lang.pick("上年同期不为正", "same months of last year not above zero")
        }
    }
}
