//! What workbooks call columns and statuses, in both languages, with units. The canonical names of
//! columns are for programs and are never translated.

use crate::lang::Lang;
use crate::scheme::{Denominator, Scheme};

/// Columns of indicators begin with this.
pub(super) const INDICATOR: &str = "indicator_";

/// Name, title in Chinese, title in English. `{l}` is the unit of the intensity, `{e}` that of
/// energy per output, `{output}` what the scheme divides by, with its unit.
const SCORES: &[(&str, &str, &str)] = &[
    ("credit_code", "统一社会信用代码", "Credit code"),
    ("name", "企业名称", "Enterprise"),
    ("period", "报告期", "Period"),
    ("region", "行政区划代码", "Region (GB/T 2260)"),
    ("industry", "行业代码", "Industry (GB/T 4754)"),
    ("energy_tce", "综合能源消费量（吨标准煤）", "Energy (tce)"),
    ("scope1_tco2", "范围一排放（tCO2）", "Scope 1 (tCO2)"),
    ("scope2_tco2", "范围二排放（tCO2）", "Scope 2 (tCO2)"),
    ("gross_tco2", "总排放（tCO2）", "Gross emissions (tCO2)"),
    ("deducted_tco2", "抵扣量（tCO2）", "Deductions (tCO2)"),
    ("net_tco2", "净排放（tCO2）", "Net emissions (tCO2)"),
    ("output_wan_yuan", "{output}", "{output}"),
    ("intensity_l", "碳强度 L（{l}）", "Intensity L ({l})"),
    ("benchmark_l", "行业基准（{l}）", "Benchmark ({l})"),
    ("benchmark_depth", "基准层级", "Benchmark depth"),
    ("peer_count", "同行家数", "Peers"),
    ("ratio_k", "碳效值 K", "Ratio K"),
    ("level", "碳水平", "Level"),
    ("grade", "碳效等级", "Grade"),
    ("label", "标识", "Label"),
    ("neutral_rate", "碳中和率", "Neutral rate"),
    ("percentile", "同行百分位", "Percentile"),
    ("rank", "同行名次", "Rank"),
    ("energy_intensity", "单位产出能耗（{e}）", "Energy intensity ({e})"),
    ("pcaf_score", "PCAF 数据质量", "PCAF data quality"),
    ("default_share", "缺省因子占比", "Share of default factors"),
    ("status", "状态", "Status"),
    ("composite", "综合得分", "Composite score"),
];

const PLACES: &[(&str, &str, &str)] = &[
    ("severity", "程度", "Severity"),
    ("code", "意见代码", "Code"),
    ("file", "文件", "File"),
    ("sheet", "工作表", "Sheet"),
    ("line", "行", "Line"),
    ("column", "列", "Column"),
    ("rows", "涉及行数", "Rows"),
    ("firm", "企业", "Firm"),
    ("message", "问题", "Message"),
    ("hint", "处理办法", "What to do"),
    ("codes", "意见代码", "Codes"),
    ("reason", "未通过原因", "Reason"),
];

const STATUSES: &[(&str, &str, &str)] = &[
    ("graded", "已评级", "graded"),
    (
        "graded_last_band",
        "已评级（产出不大于 0，列末级）",
        "graded: last band (output not above 0)",
    ),
    ("ungraded_output", "未评级：产出不大于 0", "not graded: output not above 0"),
    ("ungraded_net", "未评级：净排放不大于 0", "not graded: net emissions not above 0"),
    ("ungraded_peers", "未评级：没有行业基准", "not graded: no benchmark"),
    ("ungraded_indicator", "未评级：指标无法计算", "not graded: an indicator is missing"),
];

/// The title of a score column; its own name if it is not one of ours.
pub(super) fn score(name: &str, scheme: &Scheme, lang: Lang) -> String {
    if let Some(id) = name.strip_prefix(INDICATOR)
        && let Some(indicator) = scheme.indicators.iter().find(|indicator| indicator.id == id)
    {
        return indicator.name.in_lang(lang).to_owned();
    }
    let unit = scheme.intensity_unit(lang);
    let per_output = unit.split_once('/').map_or("", |(_, bottom)| bottom);
    find(SCORES, name, lang)
        .replace("{l}", &unit)
        .replace("{e}", &format!("tce/{per_output}"))
        .replace("{output}", &output(scheme, per_output, lang))
}

/// What the scheme divides by, with its unit.
fn output(scheme: &Scheme, unit: &str, lang: Lang) -> String {
    let (zh, en) = match scheme.denominator {
        Denominator::ValueAdded => ("工业增加值", "Value added"),
        Denominator::Revenue => ("营业收入", "Revenue"),
        Denominator::OutputValue => ("工业总产值", "Output value"),
        Denominator::Product => ("产品产量", "Product"),
    };
    format!("{}{}{unit}{}", lang.pick(zh, en), lang.pick("（", " ("), lang.pick("）", ")"))
}

/// The title of a column of findings or rejected rows.
pub(super) fn place(name: &str, lang: Lang) -> String {
    find(PLACES, name, lang).to_owned()
}

/// A status ([`crate::grade::Status::text`]) in words.
#[must_use]
pub fn status(code: &str, lang: Lang) -> &str {
    find(STATUSES, code, lang)
}

fn find<'a>(titles: &[(&str, &'static str, &'static str)], name: &'a str, lang: Lang) -> &'a str {
    let found = titles.iter().find(|(known, _, _)| *known == name);
    found.map_or(name, |(_, zh, en)| lang.pick(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Status;
    use crate::score::SCORE_COLUMNS;

    #[test]
    fn every_column_and_status_has_a_title() {
        for name in SCORE_COLUMNS {
            assert!(SCORES.iter().any(|(known, _, _)| *known == name), "{name}");
        }
        for status in Status::ALL {
            assert!(STATUSES.iter().any(|(known, _, _)| *known == status.text()), "{status:?}");
        }
    }
}
