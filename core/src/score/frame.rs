//! The score book as a dataframe: the columns that others build on, in their order.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::to_frame;
use crate::account::{Accounts, Method};
use crate::finding::Result;
use crate::grade::{Graded, Grader};
use crate::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use crate::returns::{Returns, column};

/// Names of the score columns, in their order. A scheme with indicators adds `composite` and one
/// `indicator_<id>` each, after these.
pub const SCORE_COLUMNS: [&str; 27] = [
    "credit_code",
    "name",
    "period",
    "region",
    "industry",
    "energy_tce",
    "scope1_tco2",
    "scope2_tco2",
    "gross_tco2",
    "deducted_tco2",
    "net_tco2",
    "output_wan_yuan",
    "intensity_l",
    "benchmark_l",
    "benchmark_depth",
    "peer_count",
    "ratio_k",
    "level",
    "grade",
    "label",
    "neutral_rate",
    "percentile",
    "rank",
    "energy_intensity",
    "pcaf_score",
    "default_share",
    "status",
];

pub(super) fn scores(
    returns: &Returns,
    accounts: &Accounts,
    grader: &Grader<'_>,
    graded: &[Graded],
    method: Method<'_>,
) -> Result<DataFrame> {
    let height = returns.height();
    let rows = 0..height;
    let rounding = method.scheme.rounding;
    let frame = returns.frame();
    let own = |name: &str| frame.column(name).cloned().map_err(crate::returns::frame_error);
    let region = |row: usize| match returns.numbers(column::REGION)[row] {
        0 => None,
        code => Some(format!("{code:06}")),
    };
    let industry = |row: usize| {
        method.data.industries.at(returns.numbers(column::INDUSTRY)[row]).code.as_str()
    };
    let group = |row: usize| grader.group(row);
    let amounts = |name: &str, of: &dyn Fn(usize) -> i64| {
        floats(name, rows.clone().map(|row| Some((of(row), MICRO_DECIMALS))))
    };
    let share = |part: i64, whole: i64| share(part, whole).map(|share| (share, MICRO_DECIMALS));
    let mut columns = vec![
        own(column::CREDIT_CODE)?,
        own(column::NAME)?,
        periods(returns),
        texts("region", rows.clone().map(region)),
        texts("industry", rows.clone().map(|row| Some(industry(row)))),
        amounts("energy_tce", &|row| accounts.energy_tce[row]),
        amounts("scope1_tco2", &|row| accounts.scope1_tco2[row]),
        amounts("scope2_tco2", &|row| accounts.scope2_tco2[row]),
        amounts("gross_tco2", &|row| accounts.gross(row)),
        amounts("deducted_tco2", &|row| accounts.deducted_tco2[row]),
        amounts("net_tco2", &|row| accounts.net(row)),
        floats("output_wan_yuan", accounts.output.iter().map(|o| o.map(|o| (o, MICRO_DECIMALS)))),
        floats(
            "intensity_l",
            graded.iter().map(|g| g.intensity.map(|l| (l, rounding.intensity_decimals))),
        ),
        floats("benchmark_l", rows.clone().map(|row| group(row).map(|g| nano(g.benchmark_nano)))),
        integers("benchmark_depth", rows.clone().map(|row| group(row).map(|g| i32::from(g.depth)))),
        integers("peer_count", rows.clone().map(|row| group(row).map(|g| g.peer_count as i32))),
        floats("ratio_k", graded.iter().map(|g| g.ratio.map(|k| (k, rounding.ratio_decimals)))),
        integers("level", graded.iter().map(|g| g.level)),
        integers("grade", graded.iter().map(|g| g.grade)),
        labels(graded, method),
        floats(
            "neutral_rate",
            rows.clone().map(|row| share(accounts.deducted_tco2[row], accounts.gross(row))),
        ),
        integers("percentile", graded.iter().map(|g| g.percentile.map(i32::from))),
        integers("rank", graded.iter().map(|g| g.rank.map(|rank| rank as i32))),
        floats(
            "energy_intensity",
            rows.clone().map(|row| {
                energy_intensity(accounts.energy_tce[row], accounts.output[row]?)
                    .map(|value| (value, MICRO_DECIMALS))
            }),
        ),
        integers("pcaf_score", pcaf_scores(returns).into_iter().map(Some)),
        floats(
            "default_share",
            rows.clone().map(|row| share(accounts.default_tco2[row], accounts.gross(row))),
        ),
        texts("status", graded.iter().map(|g| Some(g.status.text()))),
    ];
    if !method.scheme.indicators.is_empty() {
        columns.push(floats("composite", graded.iter().map(|g| g.composite_nano.map(nano))));
    }
    for (index, indicator) in method.scheme.indicators.iter().enumerate() {
        let name = format!("indicator_{}", indicator.id);
        let ratios =
            graded.iter().map(|g| g.indicators[index].map(|k| (k, rounding.ratio_decimals)));
        columns.push(floats(&name, ratios));
    }
    to_frame(columns)
}

/// A part of a whole in micro, at most one; None of nothing.
pub(crate) fn share(part: i64, whole: i64) -> Option<i64> {
    number::ratio_scaled(i128::from(part), i128::from(whole), MICRO_DECIMALS)
        .filter(|_| whole > 0)
        .map(|share| share.min(number::MICRO))
}

/// tce per unit of output in micro; None unless the output is above zero.
pub(crate) fn energy_intensity(energy_tce: i64, output: i64) -> Option<i64> {
    if output <= 0 {
        return None;
    }
    number::ratio_scaled(i128::from(energy_tce), i128::from(output), MICRO_DECIMALS)
}

/// Level and grade printed together, in Chinese as the scheme has it. There are few of them.
fn labels(graded: &[Graded], method: Method<'_>) -> Column {
    let mut known: BTreeMap<(Option<i32>, Option<i32>), Option<String>> = BTreeMap::new();
    let mut builder = StringChunkedBuilder::new("label".into(), graded.len());
    for row in graded {
        let label = known
            .entry((row.level, row.grade))
            .or_insert_with(|| method.scheme.label_of(row.level, row.grade, crate::lang::Lang::Zh));
        builder.append_option(label.as_deref());
    }
    builder.finish().into_column()
}

/// PCAF data quality (Global GHG Standard Part A, Table 5-7): 1 where a third party verified the
/// return, 2 for energy consumed × factors that nobody verified.
pub(crate) fn pcaf_score(is_verified: Option<bool>) -> i32 {
    if is_verified == Some(true) { 1 } else { 2 }
}

fn pcaf_scores(returns: &Returns) -> Vec<i32> {
    let verified = returns.frame().column(column::VERIFIED).ok();
    let verified = verified.and_then(|column| column.bool().ok());
    (0..returns.height())
        .map(|row| pcaf_score(verified.and_then(|verified| verified.get(row))))
        .collect()
}

fn periods(returns: &Returns) -> Column {
    let mut builder = StringChunkedBuilder::new("period".into(), returns.height());
    let mut last = (0, String::new());
    for code in returns.numbers(column::PERIOD) {
        if last.0 != *code {
            last = (*code, crate::period::Period::from_code(*code).to_string());
        }
        builder.append_value(&last.1);
    }
    builder.finish().into_column()
}

fn nano(value: i64) -> (i64, u32) {
    (value, NANO_DECIMALS)
}

fn floats(name: &str, values: impl Iterator<Item = Option<(i64, u32)>>) -> Column {
    let floats = values.map(|value| value.map(|(value, decimals)| number::to_f64(value, decimals)));
    Float64Chunked::from_iter_options(name.into(), floats).into_column()
}

fn integers(name: &str, values: impl Iterator<Item = Option<i32>>) -> Column {
    Int32Chunked::from_iter_options(name.into(), values).into_column()
}

fn texts<S: AsRef<str>>(name: &str, values: impl Iterator<Item = Option<S>>) -> Column {
    StringChunked::from_iter_options(name.into(), values).into_column()
}
