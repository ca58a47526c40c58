//! What workbooks call columns and statuses, in both languages, with units. The canonical names of
//! columns are for programs and are never translated.

use crate::lang::Lang;
use crate::normalise::OWN_COLUMNS;

const PLACES: &[(&str, &str, &str)] = &[
    ("severity", "程度", "Severity"),
    ("code", "意见代码", "Code"),
    ("of_kind", "同类条数", "Of this kind"),
    ("column", "列", "Column"),
    ("rows", "涉及行数", "Rows"),
    ("firm", "企业", "Firm"),
    ("message", "问题", "Message"),
    ("hint", "处理办法", "What to do"),
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
    ("unclassed", "只计分，不定等级", "scored, not classed"),
    ("ungraded_indicator", "未评级：指标无法计算", "not graded: an indicator is missing"),
    ("held", "待核实：数据存疑，未评级", "held: suspect data, not graded"),
];

/// The title of a column of findings or rejected rows.
pub(super) fn place(name: &str, lang: Lang) -> String {
    let own = OWN_COLUMNS.iter().any(|(known, _, _)| *known == name);
    find(if own { &OWN_COLUMNS } else { PLACES }, name, lang).to_owned()
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

    #[test]
    fn every_status_has_a_title() {
        for status in Status::ALL {
            assert!(STATUSES.iter().any(|(known, _, _)| *known == status.text()), "{status:?}");
        }
    }
}
