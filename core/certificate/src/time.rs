//! Points in time of claims: whole seconds of UTC. Core has no clock; every time is an argument.

use std::fmt;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Seconds since 1970-01-01T00:00:00Z. In JSON RFC 3339 text in UTC, `2026-01-31T08:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// By how much clocks may differ, seconds.
pub const CLOCK_SKEW_SECS: i64 = 300;
/// Seconds from UTC to the time of China, in which a card gives its dates.
const CHINA_OFFSET_SECS: i32 = 8 * 3600;

impl Timestamp {
    /// From seconds since 1970, within the years 1970 to 9999.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        const END_OF_9999: i64 = 253_402_300_799;
        (0..=END_OF_9999).contains(&seconds).then_some(Self(seconds))
    }

    /// From RFC 3339 text with any offset; fractions of a second are cut.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_unix(DateTime::parse_from_rfc3339(text).ok()?.timestamp())
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0
    }

    /// So many seconds later.
    #[must_use]
    pub fn plus_secs(self, seconds: i64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds)).unwrap_or(self)
    }

    /// Whether it is later than a clock says that may be a little slow ([`CLOCK_SKEW_SECS`]).
    #[must_use]
    pub fn is_after(self, now: Self) -> bool {
        now.plus_secs(CLOCK_SKEW_SECS) < self
    }

    /// The date in China, `2026-01-31`.
    #[must_use]
    pub fn china_date(self) -> String {
        let offset = FixedOffset::east_opt(CHINA_OFFSET_SECS);
        match (DateTime::from_timestamp(self.0, 0), offset) {
            (Some(time), Some(offset)) => time.with_timezone(&offset).date_naive().to_string(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp(self.0, 0) {
            Some(time) => formatter.write_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true)),
            None => write!(formatter, "{}", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no RFC 3339 time"))
    }
}
