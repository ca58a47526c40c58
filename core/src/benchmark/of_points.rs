//! What a published table says of schemes that add up points: the bases of scopes, the mean points
//! that stand in for missing ones, and the lowest points of each class. `core::points` makes them
//! and goes by them.

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use super::disclosure::Withheld;
use crate::exact::{self, Number};
use crate::number::{self, NANO, NANO_DECIMALS};

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsFigure {
    /// What an indicator's values are set against, or the baseline.
    Base,
    /// The value that has full points.
    Leading,
    /// The points of a firm whose indicator cannot be computed.
    MeanPoints,
    /// The lowest points of a class by rank.
    LowestPoints,
}

/// A figure of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsEntry {
    /// Period of the firms that are graded with it, as text.
    pub period: String,
    /// Region that the firms share; empty where they need not.
    #[serde(default)]
    pub region: String,
    /// Leading digits of the region that count.
    #[serde(default)]
    pub region_digits: u8,
    /// Industry code that they share; empty where they need not.
    #[serde(default)]
    pub industry: String,
    /// Depth of the classification; 0 all industry.
    #[serde(default)]
    pub depth: u8,
    /// Rule set; empty where the scheme has but one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rule_set: String,
    /// Indicator; empty for the points of a class.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub indicator: String,
    /// What it is.
    pub figure: PointsFigure,
    /// The case of the indicator, the first being 0.
    #[serde(default)]
    pub case: u32,
    /// The class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<i32>,
    /// Firms behind it.
    pub firms: u32,
    /// The figure, as a decimal of at most nine places; empty where it is withheld, and where the
    /// scope has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The same exactly, as a quotient; left out where the decimal is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// Why it is not published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
}

impl PointsEntry {
    /// Its order in a table.
    pub(super) fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        fn of(entry: &PointsEntry) -> impl Ord {
            let PointsEntry { period, region, industry, rule_set, indicator, .. } = entry;
            let words = (period, region, industry, rule_set, indicator);
            let numbers = (entry.region_digits, entry.depth, entry.figure, entry.case, entry.class);
            (words, numbers)
        }
        of(a).cmp(&of(b))
    }

    /// Says what the figure is.
    pub(crate) fn tell(&mut self, number: &Number) {
        let parts = BigInt::from(NANO);
        let nano = number * BigRational::from_integer(parts.clone());
        let rounded = exact::in_parts(number, &parts);
        self.value = match i64::try_from(&rounded) {
            Ok(rounded) => number::to_text(rounded, NANO_DECIMALS),
            Err(_) => String::new(),
        };
        let is_exact = nano.is_integer() && !self.value.is_empty();
        self.exact = (!is_exact).then(|| format!("{}/{}", number.numer(), number.denom()));
    }

    /// The figure; None where there is none, or where the decimal is not what the quotient rounds
    /// to.
    pub(crate) fn number(&self) -> Option<Number> {
        let decimal = || number::parse_exact(&self.value, NANO_DECIMALS).ok();
        let Some(exact) = &self.exact else {
            return Some(BigRational::new(decimal()?.into(), NANO.into()));
        };
        let (top, bottom) = exact.split_once('/')?;
        let (top, bottom): (BigInt, BigInt) = (top.parse().ok()?, bottom.parse().ok()?);
        if bottom <= BigInt::ZERO {
            return None;
        }
        let number = BigRational::new(top, bottom);
        let rounded = i64::try_from(exact::in_parts(&number, &BigInt::from(NANO))).ok();
        let agrees = match rounded {
            None => self.value.is_empty(),
            Some(rounded) => decimal() == Some(rounded),
        };
        agrees.then_some(number)
    }

    /// Whether it holds together: a figure, none, or a reason for none.
    pub(super) fn is_valid(&self) -> bool {
        let is_told = !self.value.is_empty() || self.exact.is_some();
        crate::period::Period::parse(&self.period).is_some()
            && if is_told { self.withheld.is_none() && self.number().is_some() } else { true }
    }
}
