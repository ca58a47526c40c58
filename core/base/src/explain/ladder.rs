//! Ladders of levels and grades, and how far their cut-offs are.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Decimal;
use crate::lang::Bilingual;
#[cfg(feature = "explain-whole")]
use crate::scheme::{Compare, Inclusive};

/// A ladder, and where a firm stands on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LadderView {
    /// Column of the score that is cut: `intensity_l`, `ratio_k`, `percentile` or `composite`.
    pub of: Cow<'static, str>,
    /// Its name.
    pub name: Bilingual,
    /// The value that is judged, with at most nine decimals; None where there is none.
    pub value: Option<Decimal>,
    /// Whether the exact value is judged or the rounded one.
    #[cfg(feature = "explain-whole")]
    pub compare: Compare,
    /// Which side of a cut-off belongs to the band below it.
    #[cfg(feature = "explain-whole")]
    pub inclusive: Inclusive,
    /// Whether a low value is a good one.
    pub is_lower_better: bool,
    /// Number of the band that holds.
    #[cfg(feature = "explain-whole")]
    pub held: Option<i32>,
    /// Whether no band is better than the one that holds.
    pub is_best: bool,
    /// The bands, the lowest value first.
    pub bands: Vec<BandView>,
}

/// A band of a ladder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandView {
    /// Its number.
    pub number: i32,
    /// Its name.
    pub label: Bilingual,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Cut-off below it; None for the first band.
    pub lower: Option<Decimal>,
    /// Cut-off above it; None for the last band.
    pub upper: Option<Decimal>,
    /// Whether it holds.
    pub is_held: bool,
    /// How far the value is from `upper`. None at the last band, or if the distance overflows i64
    /// (≈ 9.2 × 10⁹).
    #[cfg(feature = "explain-whole")]
    pub to_upper: Option<Distance>,
}

/// How far a value is from a cut-off.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distance {
    /// Side of the cut-off that the value is on, judged exactly.
    pub side: Side,
    /// Value less cut-off, of at most nine decimals.
    pub value: Decimal,
    /// The same in percent of the value; None where the value is zero.
    pub percent: Option<Decimal>,
}

/// Side of a cut-off.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The value is lower.
    Below,
    /// The value is the cut-off.
    At,
    /// The value is higher.
    Above,
}
