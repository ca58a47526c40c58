//! Calendar days, as portfolios and command lines write them. Only as much of a calendar as
//! lending needs: order, and whole months between a period and a day.

use std::fmt;

use chrono::{Datelike as _, Days, NaiveDate};
use tanxiao_core::period::Period;

/// A day of the Gregorian calendar, 1900 to 2200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

impl Date {
    /// A day; None where there is none such.
    #[must_use]
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let year = i32::try_from(year).ok()?;
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::within)
    }

    fn within(day: NaiveDate) -> Option<Self> {
        (1900..=2200).contains(&day.year()).then_some(Self(day))
    }

    /// What a text means: `2025-06-30`, `2025/6/30`, `2025.6.30`, `2025年6月30日`, `20250630`; a
    /// time of day after it is ignored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let part = |range: std::ops::Range<usize>| text[range].parse().ok();
            return Self::new(part(0..4)?, part(4..6)?, part(6..8)?);
        }
        let text = text.strip_suffix('日').unwrap_or(text);
        let mut parts = text.split(['-', '/', '.', '年', '月']);
        let mut next = |digits: std::ops::RangeInclusive<usize>| {
            let part = parts.next()?;
            let is_number =
                digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { part.parse().ok() } else { None }
        };
        let (year, month, day) = (next(4..=4)?, next(1..=2)?, next(1..=2)?);
        if parts.next().is_some() { None } else { Self::new(year, month, day) }
    }

    /// The day that is so many days after 1 January 1970; None after 2200.
    #[must_use]
    pub fn of_days_since_1970(days: u64) -> Option<Self> {
        NaiveDate::from_ymd_opt(1970, 1, 1)?
            .checked_add_days(Days::new(days))
            .and_then(Self::within)
    }

    /// Months from the month in which a period ends to the month of this day: 0 within the same,
    /// None if the period ends later.
    #[must_use]
    pub fn months_since(self, period: Period) -> Option<u32> {
        let ended = u32::try_from(period.year()).ok()? * 12 + period.last_month();
        let own = u32::try_from(self.0.year()).ok()? * 12 + self.0.month();
        own.checked_sub(ended)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;
    use tanxiao_core::period::Period;

    #[test]
    fn the_ways_people_write_a_day() {
        for text in [
            "2025-06-30",
            "2025/6/30",
            "2025.6.30",
            "2025年6月30日",
            "20250630",
            "2025-06-30 00:00:00",
        ] {
            assert_eq!(Date::parse(text), Date::new(2025, 6, 30), "{text}");
        }
        for text in [
            "",
            "2025",
            "2025-06",
            "2025-02-29",
            "2025-13-01",
            "25-06-30",
            "2025-06-31",
            "+025-06-3",
            "2025-06-30-01",
            "２０２５-06-30",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert!(Date::new(2024, 2, 29).is_some() && Date::new(1900, 2, 29).is_none());
        assert!(Date::new(2000, 2, 29).is_some());
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (days, expected) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_269, "2025-06-30")]
        {
            assert_eq!(Date::of_days_since_1970(days).unwrap().to_string(), expected);
        }
        assert_eq!(Date::of_days_since_1970(u64::MAX), None);
    }

    #[test]
    fn months_are_counted_from_the_end_of_the_period() {
        let day = Date::new(2025, 6, 30).unwrap();
        for (period, months) in [
            ("2024", Some(6)),
            ("2023", Some(18)),
            ("2025Q1", Some(3)),
            ("2025H1", Some(0)),
            ("2025Q2", Some(0)),
            ("2025-06", Some(0)),
            ("2025-07", None),
            ("2025", None),
        ] {
            assert_eq!(day.months_since(Period::parse(period).unwrap()), months, "{period}");
        }
    }
}
