//! The records of a frame that a book holds.

use std::collections::HashMap;

use polars::prelude::*;
use tanxiao_base::issued::Record;

use crate::finding::Result;
use crate::returns::frame_error;

/// The rows of a file of a book, `run` being the run that it belongs to. `superseded` says
/// which score corrects which: the older one's id → the newer one's.
///
/// # Errors
/// A column is missing or has another type.
pub fn records(
    frame: &DataFrame,
    run: u32,
    superseded: &HashMap<String, String>,
) -> Result<Vec<Record>> {
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
        Record {
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

/// Float columns. The server's store refers to them by index: append only.
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
