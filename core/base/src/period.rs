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
    /// `2023-01`, `2023/1`, `202301`, `2023年1月`, `2023-01-31`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
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
        if tail.is_empty() || tail == "度" || tail == "年度" || tail == ".0" {
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
        let rest = tail.strip_prefix(['-', '/', '.']).unwrap_or(tail);
        let month = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (month, after) = rest.split_at(month);
        let is_date = after.is_empty()
            || after == "月"
            || after
                .strip_prefix(['-', '/', '.', '月'])
                .map(|day| day.trim_end_matches('日'))
                .is_some_and(|day| day.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day)));
        if month.is_empty() || month.len() > 2 || !is_date {
            return None;
        }
        Self::month_of(number, month.parse().ok()?)
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
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
