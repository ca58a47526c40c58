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

/// The region of the sheet's name, or of a line such as 填报单位:吴兴区统计局, or else the place that
/// the title begins with; None where they say nothing or contradict each other.
pub(super) fn region(table: &Table<'_>, data: &DataSet) -> Option<u32> {
    let named = |text: &str| {
        let text = without_year(text);
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
    match found.len() {
        0 => place(table, data),
        1 => found.first().copied(),
        _ => None,
    }
}

/// A text without the year before or behind it: 湖州市2023年, 2023 吴兴区.
fn without_year(text: &str) -> &str {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_of_year = |c: char| is_digit(c) || "年度_-—() （）".contains(c);
    let is_year = |rest: &str| {
        let digits: String = rest.chars().filter(|c| is_digit(*c)).collect();
        is_year_number(&digits)
    };
    let (behind, before) = (text.trim_start_matches(is_of_year), text.trim_end_matches(is_of_year));
    if is_year(&text[..text.len() - behind.len()]) {
        return behind.trim();
    }
    if is_year(&text[before.len()..]) { before.trim() } else { text }
}

/// The place that a title begins with: 宁波市2023年…, 2023年度湖州市规上企业…; None where there is none or
/// more than one.
pub(super) fn place(table: &Table<'_>, data: &DataSet) -> Option<u32> {
    let found: BTreeSet<u32> =
        table.preamble.iter().filter_map(|text| place_at_start(text, data)).collect();
    if found.len() == 1 { found.first().copied() } else { None }
}

/// The longest name of a region at the start of a text, behind a year; none where a firm is named, which
/// may have works elsewhere.
fn place_at_start(text: &str, data: &DataSet) -> Option<u32> {
    /// Characters of the longest names: 大兴安岭地区, with the names of province and city before it.
    const LONGEST: usize = 16;
    const KINDS: &str = "省市区县州盟旗";
    const FIRMS: [&str; 3] = ["公司", "集团", "厂"];
    if FIRMS.iter().any(|firm| text.contains(firm)) {
        return None;
    }
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || "年度— -".contains(c));
    let ends = text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)).take(LONGEST);
    let ends: Vec<usize> = ends.filter(|(_, c)| KINDS.contains(*c)).map(|(end, _)| end).collect();
    ends.into_iter().rev().find_map(|end| {
        let code = data.regions.find_name(&text[..end])?;
        data.regions.get(code).map(|_| code)
    })
}

/// The year of a title: 2023年度…, 2023年…; None where there is none or more than one, and for
/// a title of months or days.
pub(super) fn period(table: &Table<'_>) -> Option<Period> {
    let of_sheet = table.sheet.iter().filter_map(|name| year_of_sheet(name));
    let of_lines = table.preamble.iter().filter_map(|text| year_of(&normalise(text)));
    let years: BTreeSet<u32> = of_lines.chain(of_sheet).collect();
    let year = if years.len() == 1 { years.first().copied() } else { None };
    year.and_then(Period::year_of)
}

/// The year of a sheet's name, of which it may be all: 2023, 吴兴区2023.
pub(super) fn year_of_sheet(name: &str) -> Option<u32> {
    let name = normalise(name);
    year_of(&name).or_else(|| {
        let mut numbers = name.split(is_no_digit).filter(|number| !number.is_empty());
        let only = numbers.next().filter(|_| numbers.next().is_none())?;
        let bare = name.trim_matches(|c: char| c.is_ascii_punctuation());
        let is_at_edge = bare.starts_with(only) || bare.ends_with(only);
        (is_at_edge && is_year_number(only)).then(|| only.parse().ok()).flatten()
    })
}

/// The one year that a title names; None where it names another, too: 2022年、2023年, 2015-2023年.
pub(super) fn year_of(text: &str) -> Option<u32> {
    let at = text.find('年')?;
    let before = text.get(..at)?;
    let year = before.get(before.len().checked_sub(4)?..)?;
    let earlier = before.get(..before.len() - 4)?;
    let after = text.get(at + '年'.len_utf8()..)?;
    let is_year = year.bytes().all(|byte| byte.is_ascii_digit())
        && !earlier.ends_with(|c: char| c.is_ascii_digit())
        && !after.starts_with(|c: char| c.is_ascii_digit() || "上下一二三四第末底初".contains(c))
        && !after.contains('月');
    let names_another = || {
        let numbers = [earlier, after].into_iter().flat_map(|text| text.split(is_no_digit));
        numbers.filter(|number| is_year_number(number)).any(|other| other != year)
    };
    (is_year && !names_another()).then(|| year.parse().ok()).flatten()
}

fn is_no_digit(c: char) -> bool {
    !c.is_ascii_digit()
}

fn is_year_number(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_titles() {
        assert_eq!(year_of("2023年度规模以上工业企业汇总表"), Some(2023));
        assert_eq!(year_of("2023年"), Some(2023));
        for text in ["2022年、2023年企业能耗", "2015-2023年能耗", "2023年度(与2022年比较)"]
        {
            assert_eq!(year_of(text), None, "{text}");
        }
        for text in ["2024年3月15日", "2023年上半年", "2023年1-12月", "20233年", "统计年报"]
        {
            assert_eq!(year_of(text), None, "{text}");
        }
    }

    #[test]
    fn years_and_places_of_sheets() {
        for (name, year) in [
            ("2023", Some(2023)),
            ("2023年", Some(2023)),
            ("吴兴区 2023", Some(2023)),
            ("2023吴兴区", Some(2023)),
            ("吴兴区(2023)", Some(2023)),
            ("2023年1-6月", None),
            ("202301", None),
            ("2022-2023", None),
            ("表2023-1", None),
            ("Sheet1", None),
        ] {
            assert_eq!(year_of_sheet(name), year, "{name}");
        }
        for (name, place) in [
            ("湖州市2023年", "湖州市"),
            ("2023年度吴兴区", "吴兴区"),
            ("吴兴区（2023年）", "吴兴区"),
            ("吴兴区3", "吴兴区3"),
            ("吴兴区", "吴兴区"),
        ] {
            assert_eq!(without_year(name), place, "{name}");
        }
    }
}
