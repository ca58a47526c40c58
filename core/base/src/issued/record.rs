//! One issued score as every door reads it: the columns of a score, and what publishing added.

use serde::{Deserialize, Serialize};

/// An issued score. Names, units and meaning of the score's own fields are those of
/// `tanxiao_core::score::SCORE_COLUMNS` and `data/schemas/score.schema.json`; amounts are decimal
/// numbers of at most nine places, held as the float that prints as them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Id of this issued score, unique in all books.
    pub score_id: String,
    /// Sequence number of the run that issued it, from 1.
    pub run: u32,
    /// The score that this one corrects.
    pub supersedes: Option<String>,
    /// The score that corrects this one; the current score of a firm and period has none.
    pub superseded_by: Option<String>,
    /// Why it corrects another one; None where it does not.
    pub reason: Option<String>,
    /// Id of the scheme that graded it; its version and hash are in the run's manifest.
    pub scheme: String,
    /// When its run was published, RFC 3339 in UTC.
    pub published_at: String,
    /// Unified social credit code; None for a firm that is known by name only.
    pub credit_code: Option<String>,
    /// Name of the firm.
    pub name: Option<String>,
    /// `2023`, `2023Q1` or `2023-01`.
    pub period: String,
    /// Six digits of GB/T 2260.
    pub region: Option<String>,
    /// Code of GB/T 4754-2017.
    pub industry: String,
    /// Energy, tce.
    pub energy_tce: f64,
    /// Direct emissions, tCO2.
    pub scope1_tco2: f64,
    /// Emissions of purchased electricity and heat, tCO2.
    pub scope2_tco2: f64,
    /// Scope 1 and 2, tCO2.
    pub gross_tco2: f64,
    /// What the scheme deducts, tCO2.
    pub deducted_tco2: f64,
    /// Gross less deductions, tCO2.
    pub net_tco2: f64,
    /// Output in the scheme's denominator.
    pub output_wan_yuan: Option<f64>,
    /// L.
    pub intensity_l: Option<f64>,
    /// Benchmark of the peers.
    pub benchmark_l: Option<f64>,
    /// Depth of GB/T 4754 that the peers share; 0 all industry.
    pub benchmark_depth: Option<i32>,
    /// Firms in the peer group.
    pub peer_count: Option<i32>,
    /// K.
    pub ratio_k: Option<f64>,
    /// Number of the level's band.
    pub level: Option<i32>,
    /// Number of the grade's band.
    pub grade: Option<i32>,
    /// Level and grade printed together.
    pub label: Option<String>,
    /// Deductions ÷ gross emissions, at most 1.
    pub neutral_rate: Option<f64>,
    /// Percentile among peers.
    pub percentile: Option<i32>,
    /// Rank among peers.
    pub rank: Option<i32>,
    /// tce per unit of output.
    pub energy_intensity: Option<f64>,
    /// PCAF data quality, 1 (best) to 5.
    pub pcaf_score: i32,
    /// Share of gross emissions that rests on weak default factors.
    pub default_share: Option<f64>,
    /// Stable text of the status.
    pub status: String,
}

impl Record {
    /// Who it is about: the credit code, or the name where there is none.
    #[must_use]
    pub fn firm(&self) -> &str {
        self.credit_code.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }
}
