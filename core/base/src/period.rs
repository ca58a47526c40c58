//! Periods of a return: a year, a quarter or a month.

use std::fmt;

/// A year, quarter or month. Ordered by year, then year before quarters before months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(u32);

/// Years that are taken as such; anything else in a period's place is a mistake.
const YEARS: std::ops::RangeInclusive<u32> = 1990..=2100;

impl Period {
    /// A whole year.
    #[must_use]
    pub fn year_of(year: u32) -> Option<Self> {
        YEARS.contains(&year).then_some(Self(year * 100))
    }

    /// A quarter, 1 to 4.
    #[must_use]
    pub fn quarter_of(year: u32, quarter: u32) -> Option<Self> {
        (YEARS.contains(&year) && (1..=4).contains(&quarter)).then_some(Self(year * 100 + quarter))
    }

    /// A month, 1 to 12.
    #[must_use]
    pub fn month_of(year: u32, month: u32) -> Option<Self> {
        (YEARS.contains(&year) && (1..=12).contains(&month))
            .then_some(Self(year * 100 + 10 + month))
    }

    /// What a text means: `2023`, `2023年`, `2023Q1`, `2023年1季度`, `2023年第一季度`,
    /// `2023-01`, `2023/1`, `202301`, `2023年1月`, `2023-01-31`; and the months of a year or a
    /// quarter, `2023年1-12月`, `2023.1-3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::of_one(text).or_else(|| Self::of_range(text))
    }

    /// What two dates or months tell from the first to the last: `2023-01-01至2023-12-31`,
    /// `2023年1月-2023年12月`, `202301-202312`. None where that is no year, quarter or month.
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
            match (first.month, last.month) {
                (1, 12) => Self::year_of(first.year),
                (month, last) if month == last => Self::month_of(first.year, month),
                (month, last) if month % 3 == 1 && last == month + 2 => {
                    Self::quarter_of(first.year, last / 3)
                }
                _ => None,
            }
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
        let quarter = tail
            .strip_prefix(['Q', 'q'])
            .or_else(|| tail.strip_prefix("-Q"))
            .or_else(|| tail.strip_suffix("季度").map(|rest| rest.trim_start_matches('第')));
        if let Some(quarter) = quarter {
            let quarter = match quarter.trim() {
                "1" | "一" => 1,
                "2" | "二" => 2,
                "3" | "三" => 3,
                "4" | "四" => 4,
                _ => return None,
            };
            return Self::quarter_of(number, quarter);
        }
        match Tail::of(tail)? {
            Tail::Month(month) => Self::month_of(number, month),
            Tail::Months(1, 12) => Self::year_of(number),
            Tail::Months(first, last) if first == last => Self::month_of(number, first),
            Tail::Months(first, last) if first % 3 == 1 && last == first + 2 => {
                Self::quarter_of(number, last / 3)
            }
            Tail::Months(..) => None,
        }
    }

    /// Whether a text names a part of a year that is no period, such as `2023年1-6月`,
    /// `2023上半年` or `2023年前三季度`: what firms report for it is no year, quarter or month.
    #[must_use]
    pub fn is_span(text: &str) -> bool {
        const WORDS: [&str; 4] = ["半年", "前", "累计", "止"];
        let text = text.trim();
        let Some((year, tail)) = text.split_at_checked(4) else { return false };
        if Self::parse(text).is_some() || !year.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let tail = tail.trim_start().trim_start_matches('年').trim();
        let of_quarters = tail.strip_suffix("季度").map(|tail| tail.trim_start_matches('第'));
        WORDS.iter().any(|word| tail.contains(word))
            || matches!(Tail::of(of_quarters.unwrap_or(tail)), Some(Tail::Months(..)))
    }

    /// The number that frames carry.
    #[must_use]
    pub fn code(self) -> u32 {
        self.0
    }

    /// The period of a frame's number.
    #[must_use]
    pub fn from_code(code: u32) -> Self {
        Self(code)
    }

    /// Its year.
    #[must_use]
    pub fn year(self) -> i32 {
        (self.0 / 100) as i32
    }

    /// Month in which it ends, 1 to 12.
    #[must_use]
    pub fn last_month(self) -> u32 {
        match self.0 % 100 {
            0 => 12,
            quarter @ 1..=4 => quarter * 3,
            month => month - 10,
        }
    }

    /// Month in which it begins, 1 to 12.
    #[must_use]
    pub fn first_month(self) -> u32 {
        match self.0 % 100 {
            0 => 1,
            quarter @ 1..=4 => quarter * 3 - 2,
            month => month - 10,
        }
    }

    /// Whether it is a whole year.
    #[must_use]
    pub fn is_year(self) -> bool {
        self.0.is_multiple_of(100)
    }

    /// The same period a year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self(self.0.saturating_sub(100))
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

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => write!(formatter, "{year}"),
            1..=4 => write!(formatter, "{year}Q{part}"),
            _ => write!(formatter, "{year}-{:02}", part - 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

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
    fn parts_of_a_year_are_no_period() {
        for text in [
            "2023年1-6月",
            "2023年1—6月",
            "2023.1-6",
            "2023/1-11",
            "2023年1月至9月",
            "2023上半年",
            "2023年下半年",
            "2023年前三季度",
            "2023年1-3季度",
            "2023年6月累计",
            "2023年2-4月",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
            assert!(Period::is_span(text), "{text}");
        }
        for text in ["2023", "2023Q1", "2023年1-12月", "后年", "", "二〇二三上半年"] {
            assert!(!Period::is_span(text), "{text}");
        }
    }
}
