//! What the texts mean that people write for a period.

use super::{Kind, Period};

impl Period {
    /// What a text means: `2023`, `2023年`, `2023Q1`, `2023年1季度`, `2023H1`, `2023年上半年`,
    /// `2023-01`, `2023/1`, `202301`, `2023年1月`, `2023M1`, `2023-01-31`; and the months from one to
    /// another where they are a period, `2023年1-12月`, `2023.1-3`, `2023年前三季度`, `2023M01-08`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::of_one(text).or_else(|| Self::of_range(text))
    }

    /// What two dates or months tell from the first to the last: `2023-01-01至2023-12-31`,
    /// `2023年1月-2023年12月`, `202301-202312`. None where that is no period.
    fn of_range(text: &str) -> Option<Self> {
        text.char_indices().filter(|(_, c)| UP_TO.contains(c)).find_map(|(at, sign)| {
            let (first, last) = (text[..at].trim(), text[at + sign.len_utf8()..].trim());
            let (first, last) = (Edge::of(first)?, Edge::of(last)?);
            let is_whole = first.day.is_none_or(|day| day == 1)
                && last.day.is_none_or(|day| day == days_of(last.year, last.month))
                && first.day.is_some() == last.day.is_some();
            if !is_whole || first.year != last.year {
                return None;
            }
            Self::of_months(first.year, first.month, last.month)
        })
    }

    fn of_one(text: &str) -> Option<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (head, tail) = text.split_at(digits);
        let number: u32 = head.parse().ok()?;
        if digits == 6 && tail.is_empty() {
            return Self::month_of(number / 100, number % 100);
        }
        if digits != 4 {
            return None;
        }
        let tail = tail.trim_start().strip_prefix('年').unwrap_or(tail).trim();
        if tail.is_empty() || tail == "度" || tail == "年度" || tail == "全年" || tail == ".0"
        {
            return Self::year_of(number);
        }
        if let Some((first, last)) = half(tail).or_else(|| quarters(tail)) {
            return Self::of_months(number, first, last);
        }
        // 2023M1 as statistical offices write months; days have no place behind it.
        let months = tail.strip_prefix(['M', 'm']).filter(|tail| !tail.contains(['/', '.']));
        match Tail::of(months.unwrap_or(tail))? {
            Tail::Month(month) => Self::month_of(number, month),
            Tail::Months(first, last) => Self::of_months(number, first, last),
        }
    }

    /// Whether a text names several months that are no year and no quarter: `2023年1-6月`,
    /// `2023年前三季度`, or what is no period at all, such as `2023年2-4月` or `2023年6月累计`.
    #[must_use]
    pub fn is_span(text: &str) -> bool {
        const WORDS: [&str; 4] = ["半年", "前", "累计", "止"];
        let text = text.trim();
        if let Some(period) = Self::parse(text) {
            return matches!(period.kind(), Kind::Half | Kind::ToDate);
        }
        let Some((year, tail)) = text.split_at_checked(4) else { return false };
        if !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let tail = tail.trim_start().trim_start_matches('年').trim();
        WORDS.iter().any(|word| tail.contains(word))
            || tail.ends_with("季度") && tail.contains(UP_TO)
            || matches!(Tail::of(tail), Some(Tail::Months(..)))
    }
}

/// Signs between the first and the last of something.
const UP_TO: [char; 12] = [
    '-', '~', '至', '到', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{301c}',
    '\u{ff0d}', '\u{ff5e}',
];

/// A month or a day at which a range begins or ends.
struct Edge {
    year: u32,
    month: u32,
    day: Option<u32>,
}

impl Edge {
    /// `2023-01-31`, `2023年1月31日`, `2023.1`, `202301`, `20230131`.
    fn of(text: &str) -> Option<Self> {
        let numbers: Vec<&str> =
            text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let is_date = text.chars().all(|c| c.is_ascii_digit() || "-/.年月日号 ".contains(c));
        let number = |text: &str| text.parse::<u32>().ok();
        let (year, month, day) = match numbers.as_slice() {
            [all] if all.len() == text.len() && matches!(all.len(), 6 | 8) => {
                (&all[..4], &all[4..6], all.get(6..).filter(|day| !day.is_empty()))
            }
            [year, month] => (*year, *month, None),
            [year, month, day] => (*year, *month, Some(*day)),
            _ => return None,
        };
        let (year_number, month) = (number(year)?, number(month)?);
        let day = day.map(number);
        let is_right = is_date
            && year.len() == 4
            && (1..=12).contains(&month)
            && day.is_none_or(|day| day.is_some_and(|day| (1..=31).contains(&day)));
        is_right.then_some(Self { year: year_number, month, day: day.flatten() })
    }
}

fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What follows the year in a text that names months.
enum Tail {
    Month(u32),
    /// The first and the last.
    Months(u32, u32),
}

impl Tail {
    /// `-01`, `1月`, `/1/31`, `.1-12`, `1月至12月`. The signs tell days from months: a date has the
    /// same one twice, or 月. `-4-6` is read as neither: it may be the sixth of April.
    fn of(tail: &str) -> Option<Self> {
        let sign = tail.chars().next().filter(|sign| matches!(sign, '-' | '/' | '.'));
        let (month, after) = number(sign.map_or(tail, |_| &tail[1..]))?;
        // 2023-10-12 and 2023-01-12 are dates, 2023-1-12 may be the months of a year.
        let is_padded = month > 9 || tail.contains("-0");
        if matches!(after, "" | "月" | "月份") {
            return Some(Self::Month(month));
        }
        let day = after.strip_prefix('月').or_else(|| after.strip_prefix(sign?)).and_then(number);
        if let Some((day, "" | "日" | "号")) = day {
            let may_be_months = sign == Some('-') && !is_padded && (month..=12).contains(&day);
            return ((1..=31).contains(&day) && !may_be_months).then_some(Self::Month(month));
        }
        let last = after.trim_start_matches('月').trim_start().trim_start_matches(UP_TO);
        let is_range = last.len() < after.trim_start_matches('月').trim_start().len();
        match number(last.trim_start()) {
            Some((last, "" | "月" | "月份" | "月累计")) if is_range && last <= 12 => {
                (1..=last).contains(&month).then_some(Self::Months(month, last))
            }
            _ => None,
        }
    }
}

/// The number of one or two digits that a text starts with, and what follows.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = text.split_at(digits);
    ((1..=2).contains(&digits)).then_some((number.parse().ok()?, after))
}

/// The months of a half: `上半年`, `H1`.
fn half(tail: &str) -> Option<(u32, u32)> {
    match tail.trim_start_matches('-') {
        "上半年" | "H1" | "h1" => Some((1, 6)),
        "下半年" | "H2" | "h2" => Some((7, 12)),
        _ => None,
    }
}

/// The months of quarters: `Q1`, `1季度`, `第一季度`, `前三季度`, `1-3季度`; of `前8个月`, too.
fn quarters(tail: &str) -> Option<(u32, u32)> {
    // 前一季度 may be the one before.
    let several = |text: &str| in_words(text).filter(|number| *number > 1);
    if let Some(months) = tail.strip_prefix('前').and_then(|rest| rest.strip_suffix("个月")) {
        return Some((1, several(months)?));
    }
    let single = |text: &str| in_words(text).filter(|quarter| (1..=4).contains(quarter));
    if let Some(quarter) = tail.trim_start_matches('-').strip_prefix(['Q', 'q']) {
        let quarter = single(quarter)?;
        return Some((quarter * 3 - 2, quarter * 3));
    }
    let text = tail.strip_suffix("季度")?;
    if let Some(last) = text.strip_prefix('前') {
        let last = several(last.trim_end_matches('个')).filter(|last| *last <= 4)?;
        return Some((1, last * 3));
    }
    let mut edges = text.split(UP_TO).map(|edge| edge.trim().trim_start_matches('第'));
    let (first, last) = (edges.next().and_then(single)?, edges.next());
    let last = last.map_or(Some(first), single)?;
    edges.next().is_none().then_some((first * 3 - 2, last * 3))
}

/// A number up to twelve, in digits or in words.
fn in_words(text: &str) -> Option<u32> {
    const WORDS: [&str; 12] =
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let text = text.trim();
    if let Some((number, "")) = number(text) {
        return Some(number);
    }
    let text = if text == "两" { "二" } else { text };
    WORDS.iter().position(|word| *word == text).map(|at| at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_people_write_a_period() {
        for (text, expected) in [
            ("2023", "2023"),
            ("2023年", "2023"),
            ("2023年度", "2023"),
            ("2023.0", "2023"),
            ("2023Q1", "2023Q1"),
            ("2023-Q4", "2023Q4"),
            ("2023年1季度", "2023Q1"),
            ("2023年第三季度", "2023Q3"),
            ("2023-01", "2023-01"),
            ("2023/1", "2023-01"),
            ("202312", "2023-12"),
            ("2023年7月", "2023-07"),
            ("2023-01-31", "2023-01"),
            ("2023年1月31日", "2023-01"),
            ("2023年1月份", "2023-01"),
            ("2023.12", "2023-12"),
            ("2023-12-31", "2023-12"),
            ("2023/1/5", "2023-01"),
            ("2023.1.31", "2023-01"),
            ("2023-01-12", "2023-01"),
            ("2023-10-12", "2023-10"),
            ("2023年全年", "2023"),
            ("2023.1-12", "2023"),
            ("2023年1-12", "2023"),
            ("2023年1-12月", "2023"),
            ("2023年1—12月", "2023"),
            ("2023/1-12", "2023"),
            ("2023年1~12月", "2023"),
            ("2023年1～12月", "2023"),
            ("2023年01－12月", "2023"),
            ("2023年1月至12月", "2023"),
            ("2023年1-12月累计", "2023"),
            ("2023年1-3", "2023Q1"),
            ("2023.1-3", "2023Q1"),
            ("2023年4—6月", "2023Q2"),
            ("2023年7-9月", "2023Q3"),
            ("2023.10-12", "2023Q4"),
            ("2023年5-5月", "2023-05"),
            ("2023-01-01至2023-12-31", "2023"),
            ("2023/1/1-2023/12/31", "2023"),
            ("2023年1月1日—2023年12月31日", "2023"),
            ("2023.01～2023.12", "2023"),
            ("202301-202312", "2023"),
            ("20240201-20240229", "2024-02"),
            ("2023年4月至2023年6月", "2023Q2"),
            ("2023年1-6月", "2023H1"),
            ("2023年1—6月", "2023H1"),
            ("2023.1-6", "2023H1"),
            ("2023上半年", "2023H1"),
            ("2023年下半年", "2023H2"),
            ("2023年7-12月", "2023H2"),
            ("2023H2", "2023H2"),
            ("2023-H1", "2023H1"),
            ("2023年前两季度", "2023H1"),
            ("2023年前6个月", "2023H1"),
            ("2023-01-01至2023-06-30", "2023H1"),
            ("2023年1-2月", "2023M01-02"),
            ("2023年1—8月", "2023M01-08"),
            ("2023年1-8月累计", "2023M01-08"),
            ("2023年1月至9月", "2023M01-09"),
            ("2023年前三季度", "2023M01-09"),
            ("2023年前3个季度", "2023M01-09"),
            ("2023年1-3季度", "2023M01-09"),
            ("2023年一至三季度", "2023M01-09"),
            ("2023年第一至第二季度", "2023H1"),
            ("2023年1-4季度", "2023"),
            ("2023/1-11", "2023M01-11"),
            ("202301-202308", "2023M01-08"),
            ("2023M01-08", "2023M01-08"),
            ("2023M8", "2023-08"),
            ("2023M08", "2023-08"),
        ] {
            assert_eq!(
                Period::parse(text).map(|p| p.to_string()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "",
            "23",
            "1889",
            "2101",
            "2023Q5",
            "2023-13",
            "2023-00",
            "20231301",
            "abcd",
            "2023-1-99",
            "２０２３",
            "2023-1-12",
            "2023-4-6",
            "2023-1-10",
            "2023年12-1月",
            "2023年1-13月",
            "2023年0-12月",
            "2023-01-01至2023-12-30",
            "2023-01-02至2023-12-31",
            "2023年7月-2024年6月",
            "2022.01～2023.12",
            "2023-01-01至2023-12",
            "20230201-20230229",
            "2023-01-2023-13",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
            assert!(!Period::is_span(text), "{text}");
        }
    }

    #[test]
    fn stretches_that_are_no_period() {
        for text in [
            "2023年6月累计",
            "2023年2-4月",
            "2023年2-3季度",
            "2023年截至6月止",
            "2023年前一季度",
            "2023年前8月",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
            assert!(Period::is_span(text), "{text}");
        }
        for text in ["2023年1-6月", "2023上半年", "2023年前三季度", "2023M01-02"] {
            assert!(Period::is_span(text), "{text}");
        }
        for text in ["2023", "2023Q1", "2023年1-12月", "后年", "", "二〇二三上半年"] {
            assert!(!Period::is_span(text), "{text}");
        }
        for text in
            ["2023M1/5", "2023M01-01-05", "2023M00-08", "2023M01-13", "2023H3", "2023-01/08"]
        {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
