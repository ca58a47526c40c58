//! The benchmark, and the indicators of a composite grade.

use serde::{Deserialize, Serialize};

use super::Decimal;
#[cfg(feature = "explain-whole")]
use super::Quotient;
use crate::lang::Bilingual;
#[cfg(feature = "explain-whole")]
use crate::scheme::{self, IndicatorOf};

/// The peers' benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkView {
    /// Its value, in the unit of L, with at most nine decimals.
    pub value: Decimal,
    /// Where nine decimals are not all there are: numerator and denominator of the exact value,
    /// which K is judged with. For a ratio of sums they are those sums.
    #[cfg(feature = "explain-whole")]
    pub exact: Option<[String; 2]>,
    /// Depth of the classification; 0 all industry.
    pub depth: u8,
    /// Depth that was wanted first.
    #[cfg(feature = "explain-whole")]
    pub wanted_depth: u8,
    /// Peers were too few, or the published table has none, at the depth that was wanted.
    pub is_fallback: bool,
    /// Code of the industry compared with; None for all industry.
    pub industry: Option<String>,
    /// Its name.
    pub industry_name: Bilingual,
    /// Region that the peers share, six digits; None where they need not.
    #[cfg(feature = "explain-whole")]
    pub region: Option<String>,
    /// Chinese name of that region.
    #[cfg(feature = "explain-whole")]
    pub region_name: Option<String>,
    /// Firms with an intensity, this one included.
    pub peer_count: u32,
    /// Fewest firms that make a peer group.
    #[cfg(feature = "explain-whole")]
    pub minimum: u32,
    /// How the group becomes one number.
    #[cfg(feature = "explain-whole")]
    pub method: scheme::Benchmark,
    /// Whether it was read from a published table.
    pub is_published: bool,
    /// Where the peers stand: the largest intensity of each percentile that a peer has,
    /// percentiles descending. Empty where a published table leaves them out.
    #[cfg(feature = "explain-whole")]
    pub percentiles: Vec<PercentileView>,
}

/// The largest intensity that still has a percentile.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PercentileView {
    /// 1 to 100, higher is better: the share of peers with a higher intensity.
    pub percentile: u8,
    /// Its intensity, in the unit of L.
    pub intensity: Decimal,
}

/// One dimension of a composite grade.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// What it looks at.
    pub of: IndicatorOf,
    /// Its weight.
    pub weight: Decimal,
    /// What the intensity is divided by; None where there is nothing to compare with.
    pub reference: Option<Decimal>,
    /// The intensity over the reference.
    pub ratio: Option<Quotient>,
    /// Its points.
    pub points: Option<Decimal>,
    /// The steps of its points, the lowest ratio first.
    pub steps: Vec<StepView>,
}

/// A step of an indicator's points.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// Its upper cut-off; None for the last.
    pub upper: Option<Decimal>,
    /// Its points.
    pub points: Decimal,
    /// Whether the ratio is on it.
    pub is_held: bool,
}
