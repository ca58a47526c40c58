//! An explanation: the whole arithmetic of one firm and period as data. `core` computes it, every
//! door prints it, and these types are all of theirs, also the page's, which links no dataframes.
//!
//! What the page never shows is there only with the feature `explain-whole`, so that its module,
//! which everybody waits for, neither holds nor reads it: the JSON of an explanation has it all.

mod change;
mod energy;
mod intensity;
mod ladder;
mod levers;
mod peers;
mod points;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::lang::Bilingual;
use crate::number::{self, MICRO_DECIMALS, NANO_DECIMALS};

pub use change::WhatIf;
#[cfg(feature = "explain-whole")]
pub use energy::{Basis, MeasuredLine};
pub use energy::{Co2Factor, DeductionLine, EnergyLine, Totals};
pub use intensity::{Intensity, Item, Output, Quotient};
pub use ladder::{BandView, LadderView};
#[cfg(feature = "explain-whole")]
pub use ladder::{Distance, Side};
pub use levers::{Direction, Lever, Levers, Target};
pub use peers::BenchmarkView;
#[cfg(feature = "explain-whole")]
pub use peers::{IndicatorView, PercentileView, StepView};
pub use points::{AdjustmentView, Gain, MeasureView, PointsView};

/// A decimal number: its digits, and the nearest float for charts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decimal {
    /// All its digits, without trailing zeros.
    pub text: String,
    /// The nearest float.
    pub value: f64,
}

impl Decimal {
    /// An integer of 10^-`decimals`.
    #[must_use]
    pub fn new(value: i64, decimals: u32) -> Self {
        Self { text: number::to_text(value, decimals), value: number::to_f64(value, decimals) }
    }

    /// Millionths.
    #[must_use]
    pub fn micro(value: i64) -> Self {
        Self::new(value, MICRO_DECIMALS)
    }

    /// Billionths.
    #[must_use]
    pub fn nano(value: i64) -> Self {
        Self::new(value, NANO_DECIMALS)
    }
}

/// Everything known of one score, step by step in the order in which it was computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Who and when.
    pub identity: Identity,
    /// Energy used, in the order of the catalogue.
    pub energy: Vec<EnergyLine>,
    /// Scopes whose emissions are verified, in place of quantities × factors.
    #[cfg(feature = "explain-whole")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<MeasuredLine>,
    /// What is taken off, and what is reported but not taken off.
    pub deductions: Vec<DeductionLine>,
    /// Sums of the above.
    pub totals: Totals,
    /// The denominator.
    pub output: Output,
    /// L; None where the scheme gives none.
    pub intensity: Option<Intensity>,
    /// The ladder of levels, where the scheme has one.
    pub level: Option<LadderView>,
    /// The peers that the firm is compared with.
    pub benchmark: Option<BenchmarkView>,
    /// K, the intensity over the benchmark.
    pub ratio: Option<Quotient>,
    /// Dimensions of a composite grade.
    #[cfg(feature = "explain-whole")]
    pub indicators: Vec<IndicatorView>,
    /// Weighted points of the indicators.
    #[cfg(feature = "explain-whole")]
    pub composite: Option<Decimal>,
    /// How points add up, where the scheme adds them.
    pub points: Option<PointsView>,
    /// The ladder of grades.
    pub grade: LadderView,
    /// The result.
    pub verdict: Verdict,
    /// What would change level and grade.
    pub levers: Levers,
    /// What it was computed with.
    pub versions: Versions,
}

/// Who and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Unified social credit code; may be empty.
    pub credit_code: String,
    /// Name of the firm.
    pub name: String,
    /// Period: `2023`, `2023H1`, `2023Q1`, `2023-01` or `2023M01-08`.
    pub period: String,
    /// Six digits of GB/T 2260; None where unknown.
    #[cfg(feature = "explain-whole")]
    pub region: Option<String>,
    /// Chinese name of the region; None where the table does not have it.
    pub region_name: Option<String>,
    /// Code of GB/T 4754-2017.
    pub industry: String,
    /// Name of the industry.
    pub industry_name: Bilingual,
}

/// The result of the grading, and why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Stable text of the status.
    pub status: Cow<'static, str>,
    /// Why there is no grade, or only the last; None for an ordinary grade.
    pub reason: Option<Bilingual>,
    /// Level and grade as they are printed together.
    pub label: Option<Bilingual>,
    /// Rank among peers, from 1.
    pub rank: Option<u32>,
    /// Percentile among peers, 1 to 100, higher is better.
    pub percentile: Option<u8>,
    /// Deductions over gross emissions, at most 1.
    pub neutral_rate: Option<Decimal>,
    /// tce per unit of output.
    pub energy_intensity: Option<Decimal>,
    /// PCAF data quality: 1 verified, 2 not.
    pub pcaf_score: i32,
    /// Part of the gross emissions that rests on weak or substituted factors.
    #[cfg(feature = "explain-whole")]
    pub default_share: Option<Decimal>,
}

/// What a score was computed with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// The scheme.
    pub scheme: Version,
    /// Whether the scheme's rules are those of an official document.
    pub is_official: bool,
    /// The factor set.
    pub factors: Version,
}

/// A scheme or a factor set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Name by which it is chosen.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Its name.
    pub name: Bilingual,
    /// The document it rests on.
    pub source: String,
}
