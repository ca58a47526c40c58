//! What the name of a sheet and the lines above a header say of all rows: whose they are, and of
//! which year.

use std::collections::BTreeSet;

use crate::data::DataSet;
use crate::data::dictionary::{Field, normalise};
use crate::period::Period;
use crate::read::Table;

/// Who collects returns: what stands before is a place.
const OFFICES: [&str; 10] = [
    "统计局",
    "统计中心",
    "调查队",
    "经信局",
    "经济和信息化局",
    "发改局",
    "发展和改革局",
    "发展和改革委员会",
    "人民政府",
    "生态环境局",
];
/// Lines that name the place of all rows.
const PLACE_LABELS: [&str; 7] =
    ["填报单位", "综合机关名称", "汇总单位", "报送单位", "填报地区", "地区", "县区"];

/// The firm of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Firm {
    /// Its credit code, as it stands there.
    pub credit_code: String,
    /// Its name.
    pub name: String,
}

/// The firm that lines such as 统一社会信用代码:… and 单位详细名称:… name; None without a code.
pub(super) fn firm(table: &Table<'_>, data: &DataSet) -> Option<Firm> {
    let mut firm = Firm::default();
    for line in &table.preamble {
        let line = line.replace('：', ":");
        let Some((label, value)) = line.split_once(':') else { continue };
        let place = match data.dictionary.field(label) {
            Some(Field::CreditCode) => &mut firm.credit_code,
            Some(Field::Name) => &mut firm.name,
            _ => continue,
        };
        if place.is_empty() {
            value.trim().clone_into(place);
        }
    }
    (!firm.credit_code.is_empty()).then_some(firm)
}

/// The region of the sheet's name, or of a line such as 填报单位:吴兴区统计局; None where they say
/// nothing or contradict each other.
pub(super) fn region(table: &Table<'_>, data: &DataSet) -> Option<u32> {
    let named = |text: &str| {
        let is_name = !text.is_empty() && !text.bytes().any(|byte| byte.is_ascii_digit());
        let code = is_name.then(|| data.regions.find_name(text)).flatten()?;
        data.regions.get(code).map(|_| code)
    };
    let of_sheet = table.sheet.as_deref().and_then(|name| named(name.trim()));
    let of_lines = table.preamble.iter().filter_map(|line| {
        let line = line.replace('：', ":");
        let (label, rest) = line.split_once(':')?;
        if !PLACE_LABELS.contains(&normalise(label).as_str()) {
            return None;
        }
        let rest = rest.trim();
        named(OFFICES.iter().find_map(|office| rest.strip_suffix(office)).unwrap_or(rest))
    });
    let found: BTreeSet<u32> = of_sheet.into_iter().chain(of_lines).collect();
    if found.len() == 1 { found.first().copied() } else { None }
}

/// The year of a title: 2023年度…, 2023年…; None where there is none or more than one, and for
/// a title of months or days.
pub(super) fn period(table: &Table<'_>) -> Option<Period> {
    let of_sheet = table.sheet.iter().map(ToString::to_string);
    let texts = table.preamble.iter().cloned().chain(of_sheet);
    let years: BTreeSet<u32> = texts.filter_map(|text| year_of(&normalise(&text))).collect();
    let year = if years.len() == 1 { years.first().copied() } else { None };
    year.and_then(Period::year_of)
}

fn year_of(text: &str) -> Option<u32> {
    let at = text.find('年')?;
    let before = text.get(..at)?;
    let year = before.get(before.len().checked_sub(4)?..)?;
    let earlier = before.get(..before.len() - 4)?;
    let after = text.get(at + '年'.len_utf8()..)?;
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit())
        && !earlier.ends_with(|c: char| c.is_ascii_digit())
        && !after.starts_with(|c: char| c.is_ascii_digit() || "上下一二三四第末底初".contains(c))
        && !after.contains('月');
    is_year.then(|| year.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_titles() {
        assert_eq!(year_of("2023年度规模以上工业企业汇总表"), Some(2023));
        assert_eq!(year_of("2023年"), Some(2023));
        for text in ["2024年3月15日", "2023年上半年", "2023年1-12月", "20233年", "统计年报"]
        {
            assert_eq!(year_of(text), None, "{text}");
        }
    }
}
