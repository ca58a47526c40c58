//! One issued score as every door reads it: the columns of a score, and what publishing added.

use std::collections::HashMap;

use polars::prelude::*;
use serde::{Deserialize, Serialize};

use crate::finding::Result;
use crate::returns::frame_error;

/// An issued score. Names, units and meaning of the score's own fields are those of
/// [`crate::score::SCORE_COLUMNS`] and `data/schemas/score.schema.json`; amounts are decimal
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

    /// The rows of a file of a book, `run` being the run that it belongs to. `superseded` says
    /// which score corrects which: the older one's id → the newer one's.
    ///
    /// # Errors
    /// A column is missing or has another type.
    pub fn of_frame(
        frame: &DataFrame,
        run: u32,
        superseded: &HashMap<String, String>,
    ) -> Result<Vec<Self>> {
        let texts = |name: &str| text_column(frame, name);
        let [score_id, supersedes, reason] =
            [texts("score_id")?, texts("supersedes")?, texts("reason")?];
        let [scheme, published_at] = [texts("scheme")?, texts("published_at")?];
        let [credit_code, name] = [texts("credit_code")?, texts("name")?];
        let [period, region, industry] = [texts("period")?, texts("region")?, texts("industry")?];
        let [label, status] = [texts("label")?, texts("status")?];
        let numbers = Numbers::of(frame)?;
        let own = |values: &StringChunked, row: usize| {
            values.get(row).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let needed = |values: &StringChunked, row: usize| own(values, row).unwrap_or_default();
        let record = |row: usize| {
            let score_id = needed(score_id, row);
            Self {
                run,
                supersedes: own(supersedes, row),
                superseded_by: superseded.get(&score_id).cloned(),
                score_id,
                reason: own(reason, row),
                scheme: needed(scheme, row),
                published_at: needed(published_at, row),
                credit_code: own(credit_code, row),
                name: own(name, row),
                period: needed(period, row),
                region: own(region, row),
                industry: needed(industry, row),
                energy_tce: numbers.amount(0, row),
                scope1_tco2: numbers.amount(1, row),
                scope2_tco2: numbers.amount(2, row),
                gross_tco2: numbers.amount(3, row),
                deducted_tco2: numbers.amount(4, row),
                net_tco2: numbers.amount(5, row),
                output_wan_yuan: numbers.floats[6].get(row),
                intensity_l: numbers.floats[7].get(row),
                benchmark_l: numbers.floats[8].get(row),
                ratio_k: numbers.floats[9].get(row),
                neutral_rate: numbers.floats[10].get(row),
                energy_intensity: numbers.floats[11].get(row),
                default_share: numbers.floats[12].get(row),
                benchmark_depth: numbers.integers[0].get(row),
                peer_count: numbers.integers[1].get(row),
                level: numbers.integers[2].get(row),
                grade: numbers.integers[3].get(row),
                percentile: numbers.integers[4].get(row),
                rank: numbers.integers[5].get(row),
                pcaf_score: numbers.integers[6].get(row).unwrap_or_default(),
                label: own(label, row),
                status: needed(status, row),
            }
        };
        Ok((0..frame.height()).map(record).collect())
    }
}

/// Columns of floats, in the order in which whoever keeps them by number counts them.
pub const FLOAT_COLUMNS: [&str; 13] = [
    "energy_tce",
    "scope1_tco2",
    "scope2_tco2",
    "gross_tco2",
    "deducted_tco2",
    "net_tco2",
    "output_wan_yuan",
    "intensity_l",
    "benchmark_l",
    "ratio_k",
    "neutral_rate",
    "energy_intensity",
    "default_share",
];
/// Columns of integers, likewise.
const INTEGERS: [&str; 7] =
    ["benchmark_depth", "peer_count", "level", "grade", "percentile", "rank", "pcaf_score"];

struct Numbers<'a> {
    floats: Vec<&'a Float64Chunked>,
    integers: Vec<&'a Int32Chunked>,
}

impl<'a> Numbers<'a> {
    fn of(frame: &'a DataFrame) -> Result<Self> {
        let series = |name: &str| {
            frame.column(name).map(Column::as_materialized_series).map_err(frame_error)
        };
        Ok(Self {
            floats: FLOAT_COLUMNS
                .iter()
                .map(|name| series(name)?.f64().map_err(frame_error))
                .collect::<Result<_>>()?,
            integers: INTEGERS
                .iter()
                .map(|name| series(name)?.i32().map_err(frame_error))
                .collect::<Result<_>>()?,
        })
    }

    fn amount(&self, column: usize, row: usize) -> f64 {
        self.floats[column].get(row).unwrap_or_default()
    }
}

/// A column of texts.
///
/// # Errors
/// It is missing or of another type.
pub fn text_column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a StringChunked> {
    let column = frame.column(name).map_err(frame_error)?;
    column.as_materialized_series().str().map_err(frame_error)
}
