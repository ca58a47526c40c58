//! What a change would give.

#[cfg(feature = "explain-whole")]
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Decimal, Totals};
use crate::lang::Bilingual;

/// The result that a change would give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The accounts.
    pub totals: Totals,
    /// The denominator.
    #[cfg(feature = "explain-whole")]
    pub output: Option<Decimal>,
    /// L as published.
    pub intensity: Option<Decimal>,
    /// K as published.
    pub ratio: Option<Decimal>,
    /// Number of the level's band.
    pub level: Option<i32>,
    /// Number of the grade's band.
    pub grade: Option<i32>,
    /// Level and grade as they are printed together.
    pub label: Option<Bilingual>,
    /// Rank among peers, from 1.
    #[cfg(feature = "explain-whole")]
    pub rank: Option<u32>,
    /// Percentile among peers.
    pub percentile: Option<u8>,
    /// Weighted points of the indicators.
    #[cfg(feature = "explain-whole")]
    pub composite: Option<Decimal>,
    /// Deductions over gross emissions, at most 1.
    #[cfg(feature = "explain-whole")]
    pub neutral_rate: Option<Decimal>,
    /// tce per unit of output.
    #[cfg(feature = "explain-whole")]
    pub energy_intensity: Option<Decimal>,
    /// Stable text of the status.
    #[cfg(feature = "explain-whole")]
    pub status: Cow<'static, str>,
    /// Why there is no grade, or only the last.
    pub reason: Option<Bilingual>,
}
