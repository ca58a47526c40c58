//! The score book as a table.

use polars::prelude::DataFrame;

use super::WriteContext;
use super::sheet::{Caption, Look, Sheet};
use super::titles;
use crate::finding::Result;
use crate::number::MICRO_DECIMALS;
use crate::scheme::Scheme;

/// Credit code and name stay in sight.
const FROZEN_COLUMNS: u16 = 2;

pub(super) fn sheet(scores: &DataFrame, context: &WriteContext<'_>) -> Result<Sheet> {
    let name = context.lang.pick("评价结果", "Scores");
    let mut sheet = Sheet::new(name, scores, |_, name| Caption {
        header: name.to_owned(),
        title: titles::score(name, context.scheme, context.lang),
        look: look(name, context.scheme),
    })?;
    sheet.frozen_columns = FROZEN_COLUMNS;
    Ok(sheet)
}

fn look(name: &str, scheme: &Scheme) -> Look {
    match name {
        "energy_tce" | "scope1_tco2" | "scope2_tco2" | "gross_tco2" | "deducted_tco2"
        | "net_tco2" | "output_wan_yuan" => Look::Amount,
        "intensity_l" | "benchmark_l" => Look::Decimals(scheme.rounding.intensity_decimals),
        "ratio_k" => Look::Decimals(scheme.rounding.ratio_decimals),
        "energy_intensity" => Look::Decimals(MICRO_DECIMALS),
        "composite" => Look::Decimals(2),
        "neutral_rate" | "default_share" => Look::Share,
        "benchmark_depth" | "peer_count" | "percentile" | "rank" | "pcaf_score" => Look::Count,
        "level" => Look::Level,
        "grade" => Look::Grade,
        "status" => Look::Status,
        name if name.starts_with(titles::INDICATOR) => {
            Look::Decimals(scheme.rounding.ratio_decimals)
        }
        _ => Look::Text,
    }
}
