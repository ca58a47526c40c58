//! Periods of a return: a year, a half, a quarter, a month, or the months from January to one.

mod text;

use std::fmt;

/// A year, quarter, half, month, or the months of a year from January on. A stretch of months has one
/// code: January to March is the first quarter, to June the first half, to December the year. Ordered
/// by year, then as the kinds are named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(u32);

/// What a period is a stretch of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// January to December.
    Year,
    /// Three months.
    Quarter,
    /// Six months.
    Half,
    /// One.
    Month,
    /// January to another month, where that is none of these.
    ToDate,
}

/// Years that are taken as such; anything else in a period's place is a mistake.
const YEARS: std::ops::RangeInclusive<u32> = 1990..=2100;

/// What stands behind the year in a code.
const HALVES: u32 = 4;
const MONTHS: u32 = 10;
const TO_DATE: u32 = 30;

/// Periods by their texts, each once and in their order; what is none comes first.
#[must_use]
pub fn in_order<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut periods: Vec<&str> = texts.collect();
    periods.sort_unstable_by_key(|period| (Period::parse(period), *period));
    periods.dedup();
    periods.into_iter().map(str::to_owned).collect()
}

impl Period {
    /// What canonical texts look like: `2023`, `2023Q1`, `2023H1`, `2023-01`, `2023M01-08`.
    pub const PATTERN: &str = "^(199[0-9]|20[0-9][0-9]|2100)\
        (Q[1-4]|H[12]|-(0[1-9]|1[0-2])|M01-(0[24578]|09|1[01]))?$";

    /// A whole year.
    #[must_use]
    pub fn year_of(year: u32) -> Option<Self> {
        Self::of_months(year, 1, 12)
    }

    /// A quarter, 1 to 4.
    #[must_use]
    pub fn quarter_of(year: u32, quarter: u32) -> Option<Self> {
        let quarter = (1..=4).contains(&quarter).then_some(quarter)?;
        Self::of_months(year, quarter * 3 - 2, quarter * 3)
    }

    /// A month, 1 to 12.
    #[must_use]
    pub fn month_of(year: u32, month: u32) -> Option<Self> {
        Self::of_months(year, month, month)
    }

    /// The months from one to another, both among them; None where they are no period.
    #[must_use]
    pub fn of_months(year: u32, first: u32, last: u32) -> Option<Self> {
        if !YEARS.contains(&year) || first == 0 || first > last || last > 12 {
            return None;
        }
        let code = match (first, last) {
            (1, 12) => 0,
            (1, 6) => HALVES + 1,
            (7, 12) => HALVES + 2,
            (first, last) if first == last => MONTHS + first,
            (first, last) if first % 3 == 1 && last == first + 2 => last / 3,
            (1, last) => TO_DATE + last,
            _ => return None,
        };
        Some(Self(year * 100 + code))
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

    /// What it is a stretch of.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.0 % 100 {
            0 => Kind::Year,
            1..=HALVES => Kind::Quarter,
            part if part < MONTHS => Kind::Half,
            part if part < TO_DATE => Kind::Month,
            _ => Kind::ToDate,
        }
    }

    /// Month in which it begins, 1 to 12.
    #[must_use]
    pub fn first_month(self) -> u32 {
        self.last_month() + 1 - self.months()
    }

    /// Month in which it ends, 1 to 12.
    #[must_use]
    pub fn last_month(self) -> u32 {
        let part = self.0 % 100;
        match self.kind() {
            Kind::Year => 12,
            Kind::Quarter => part * 3,
            Kind::Half => (part - HALVES) * 6,
            Kind::Month => part - MONTHS,
            Kind::ToDate => part - TO_DATE,
        }
    }

    /// How many months it has.
    #[must_use]
    pub fn months(self) -> u32 {
        match self.kind() {
            Kind::Year => 12,
            Kind::Quarter => 3,
            Kind::Half => 6,
            Kind::Month => 1,
            Kind::ToDate => self.last_month(),
        }
    }

    /// Whether it is a whole year.
    #[must_use]
    pub fn is_year(self) -> bool {
        self.kind() == Kind::Year
    }

    /// Whether it is what is added up through a year: from January to a month that is neither
    /// January nor December.
    #[must_use]
    pub fn is_to_date(self) -> bool {
        self.first_month() == 1 && (2..12).contains(&self.last_month())
    }

    /// The same period a year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self(self.0.saturating_sub(100))
    }

    /// Whether it is the same stretch of an earlier year, or an earlier one of its kind: years come
    /// after years, quarters after quarters; what is added up from January, after the same months.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        let is_alike = match self.kind() {
            Kind::ToDate => self.0 % 100 == other.0 % 100,
            kind => kind == other.kind(),
        };
        is_alike && self < other
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year();
        match (self.kind(), self.last_month()) {
            (Kind::Year, _) => write!(formatter, "{year}"),
            (Kind::Quarter, last) => write!(formatter, "{year}Q{}", last / 3),
            (Kind::Half, last) => write!(formatter, "{year}H{}", last / 6),
            (Kind::Month, last) => write!(formatter, "{year}-{last:02}"),
            (Kind::ToDate, last) => write!(formatter, "{year}M01-{last:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_of(year: u32) -> Vec<Period> {
        let spans = (1..=12).flat_map(|first| (first..=12).map(move |last| (first, last)));
        spans.filter_map(|(first, last)| Period::of_months(year, first, last)).collect()
    }

    #[test]
    fn a_stretch_of_months_has_one_code_and_one_text() {
        // 1 year, 2 halves, 4 quarters, 12 months, and January to 2, 4, 5, 7, 8, 9, 10, 11.
        let all = all_of(2023);
        assert_eq!(all.len(), 27);
        for first in 1..=12 {
            for last in first..=12 {
                let Some(period) = Period::of_months(2023, first, last) else { continue };
                assert_eq!((period.first_month(), period.last_month()), (first, last), "{period}");
                assert_eq!(period.months(), last - first + 1, "{period}");
                assert_eq!(Period::parse(&period.to_string()), Some(period));
                assert_eq!(Period::from_code(period.code()), period);
                assert_eq!(period.year(), 2023);
                let before = Period::of_months(2022, first, last);
                assert_eq!(Some(period.year_before()), before);
            }
        }
        let texts: std::collections::BTreeSet<String> = all.iter().map(Period::to_string).collect();
        assert_eq!(texts.len(), all.len());
        assert!(texts.contains("2023M01-08") && texts.contains("2023H2"));
    }

    #[test]
    fn no_text_means_a_path_or_a_date_to_other_programs() {
        for period in all_of(2023) {
            let text = period.to_string();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
            assert!(text.chars().all(is_plain), "{text}");
        }
    }

    #[test]
    fn what_is_added_up_through_a_year() {
        let to_date: Vec<String> = all_of(2023)
            .into_iter()
            .filter(|period| period.is_to_date())
            .map(|period| period.to_string())
            .collect();
        assert_eq!(
            to_date,
            [
                "2023M01-02",
                "2023Q1",
                "2023M01-04",
                "2023M01-05",
                "2023H1",
                "2023M01-07",
                "2023M01-08",
                "2023M01-09",
                "2023M01-10",
                "2023M01-11"
            ]
        );
    }

    #[test]
    fn periods_come_before_others_of_their_kind() {
        let is_before = |one: &str, other: &str| {
            Period::parse(one).unwrap().is_before(Period::parse(other).unwrap())
        };
        for (one, other) in [
            ("2022", "2023"),
            ("2022Q4", "2023Q1"),
            ("2023H1", "2023H2"),
            ("2023-01", "2023-02"),
            ("2022M01-08", "2023M01-08"),
        ] {
            assert!(is_before(one, other), "{one} {other}");
            assert!(!is_before(other, one), "{other} {one}");
        }
        for (one, other) in [
            ("2022", "2023Q1"),
            ("2023H1", "2023Q4"),
            ("2023M01-08", "2023M01-09"),
            ("2023Q1", "2023M01-04"),
        ] {
            assert!(!is_before(one, other), "{one} {other}");
        }
    }
}
