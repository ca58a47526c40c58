//! The score book as a dataframe: the columns that others build on, in their order.

use std::collections::BTreeMap;
use std::ops::Range;

use polars::prelude::*;

use super::to_frame;
use crate::account::{Accounts, Method};
use crate::exec::Executor;
use crate::finding::Result;
use crate::grade::{Graded, Grader};
use crate::lang::Lang;
use crate::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use crate::period::Period;
use crate::returns::{Returns, column, frame_error};
use crate::scheme::{Indicator, Ladder};

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

/// What the columns are laid out from. Any column of any rows can be made apart from the others.
pub(crate) struct Layout<'a> {
    returns: &'a Returns,
    accounts: &'a Accounts,
    grader: &'a Grader<'a>,
    graded: &'a [Graded],
    method: Method<'a>,
    verified: Option<&'a BooleanChunked>,
    labels: BTreeMap<(Option<i32>, Option<i32>), Option<String>>,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(
        returns: &'a Returns,
        accounts: &'a Accounts,
        grader: &'a Grader<'a>,
        graded: &'a [Graded],
        method: Method<'a>,
    ) -> Result<Self> {
        let verified = returns.frame().column(column::VERIFIED).map_err(frame_error)?;
        let numbers = |ladder: &Ladder| {
            let of_bands = ladder.bands.iter().map(|band| Some(band.number));
            of_bands.chain([None]).collect::<Vec<_>>()
        };
        let levels = method.scheme.level.as_ref().map_or_else(|| vec![None], numbers);
        let grades = numbers(&method.scheme.grade);
        let label = |level, grade| method.scheme.label_of(level, grade, Lang::Zh);
        let labels = levels
            .iter()
            .flat_map(|&level| grades.iter().map(move |&grade| (level, grade)))
            .map(|(level, grade)| ((level, grade), label(level, grade)))
            .collect();
        let verified = verified.bool().ok();
        Ok(Self { returns, accounts, grader, graded, method, verified, labels })
    }

    /// Names of the columns, in their order.
    pub(crate) fn names(&self) -> Vec<String> {
        let indicators = &self.method.scheme.indicators;
        let composite = (!indicators.is_empty()).then(|| COMPOSITE.to_owned());
        let of_indicators =
            indicators.iter().map(|indicator| format!("indicator_{}", indicator.id));
        SCORE_COLUMNS
            .iter()
            .map(|name| (*name).to_owned())
            .chain(composite)
            .chain(of_indicators)
            .collect()
    }

    /// All of it as a frame.
    pub(crate) fn frame(&self, executor: &dyn Executor) -> Result<DataFrame> {
        let names = self.names();
        let height = self.returns.height();
        let columns =
            crate::exec::map(executor, names.len(), |index| self.column(&names[index], 0..height));
        to_frame(columns.into_iter().collect::<Result<_>>()?)
    }

    /// One column of some rows.
    fn column(&self, name: &str, rows: Range<usize>) -> Result<Column> {
        let Self { accounts, method, .. } = *self;
        let rounding = method.scheme.rounding;
        let graded = &self.graded[rows.clone()];
        let micro = |of: &dyn Fn(usize) -> i64| {
            floats(name, rows.clone().map(|row| Some((of(row), MICRO_DECIMALS))))
        };
        let share_of = |part: &[i64]| {
            let share = |row: usize| share(part[row], accounts.gross(row));
            floats(name, rows.clone().map(|row| share(row).map(|share| (share, MICRO_DECIMALS))))
        };
        let group = |row: usize| self.grader.group(row);
        let numbers = |column| &self.returns.numbers(column)[rows.clone()];
        let intensities = rounding.intensity_decimals;
        let ratios = rounding.ratio_decimals;
        Ok(match name {
            column::CREDIT_CODE | column::NAME => {
                let own = self.returns.frame().column(name).map_err(frame_error)?;
                own.slice(rows.start as i64, rows.len())
            }
            column::PERIOD => repeated(name, numbers(column::PERIOD), |code| {
                Some(Period::from_code(code).to_string())
            }),
            column::REGION => repeated(name, numbers(column::REGION), |code| {
                (code != 0).then(|| format!("{code:06}"))
            }),
            column::INDUSTRY => {
                let industries = &method.data.industries;
                let code = |industry: &u32| Some(industries.at(*industry).code.as_str());
                texts(name, numbers(column::INDUSTRY).iter().map(code))
            }
            "energy_tce" => micro(&|row| accounts.energy_tce[row]),
            "scope1_tco2" => micro(&|row| accounts.scope1_tco2[row]),
            "scope2_tco2" => micro(&|row| accounts.scope2_tco2[row]),
            "gross_tco2" => micro(&|row| accounts.gross(row)),
            "deducted_tco2" => micro(&|row| accounts.deducted_tco2[row]),
            "net_tco2" => micro(&|row| accounts.net(row)),
            "output_wan_yuan" => {
                let outputs = accounts.output[rows].iter();
                floats(name, outputs.map(|output| output.map(|output| (output, MICRO_DECIMALS))))
            }
            "intensity_l" => floats(name, graded.iter().map(|g| Some((g.intensity?, intensities)))),
            "benchmark_l" => {
                floats(name, rows.map(|row| group(row).map(|g| nano(g.benchmark_nano))))
            }
            "benchmark_depth" => {
                integers(name, rows.map(|row| group(row).map(|g| i32::from(g.depth))))
            }
            "peer_count" => integers(name, rows.map(|row| group(row).map(|g| g.peer_count as i32))),
            "ratio_k" => floats(name, graded.iter().map(|g| Some((g.ratio?, ratios)))),
            "level" => integers(name, graded.iter().map(|g| g.level)),
            "grade" => integers(name, graded.iter().map(|g| g.grade)),
            "label" => {
                let label = |g: &Graded| self.labels.get(&(g.level, g.grade))?.as_deref();
                texts(name, graded.iter().map(label))
            }
            "neutral_rate" => share_of(&accounts.deducted_tco2),
            "percentile" => integers(name, graded.iter().map(|g| g.percentile.map(i32::from))),
            "rank" => integers(name, graded.iter().map(|g| g.rank.map(|rank| rank as i32))),
            "energy_intensity" => {
                let of =
                    |row: usize| energy_intensity(accounts.energy_tce[row], accounts.output[row]?);
                floats(name, rows.map(|row| of(row).map(|value| (value, MICRO_DECIMALS))))
            }
            "pcaf_score" => {
                let verified = |row| self.verified.and_then(|verified| verified.get(row));
                integers(name, rows.map(|row| Some(pcaf_score(verified(row)))))
            }
            "default_share" => share_of(&accounts.default_tco2),
            "status" => texts(name, graded.iter().map(|g| Some(g.status.text()))),
            COMPOSITE => floats(name, graded.iter().map(|g| g.composite_nano.map(nano))),
            indicator => {
                let is_it =
                    |other: &Indicator| indicator.strip_prefix("indicator_") == Some(&other.id);
                let index = method.scheme.indicators.iter().position(is_it).unwrap_or(usize::MAX);
                let ratio = |g: &Graded| Some(((*g.indicators.get(index)?)?, ratios));
                floats(name, graded.iter().map(ratio))
            }
        })
    }
}

/// Weighted points of a scheme with indicators.
const COMPOSITE: &str = "composite";

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

/// PCAF data quality (Global GHG Standard Part A, Table 5-7): 1 where a third party verified the
/// return, 2 for energy consumed × factors that nobody verified.
pub(crate) fn pcaf_score(is_verified: Option<bool>) -> i32 {
    if is_verified == Some(true) { 1 } else { 2 }
}

/// Texts of numbers of which neighbours are mostly the same.
fn repeated(name: &str, codes: &[u32], text: impl Fn(u32) -> Option<String>) -> Column {
    let mut builder = StringChunkedBuilder::new(name.into(), codes.len());
    let mut last: Option<(u32, Option<String>)> = None;
    for &code in codes {
        if last.as_ref().is_none_or(|(known, _)| *known != code) {
            last = Some((code, text(code)));
        }
        builder.append_option(last.as_ref().and_then(|(_, text)| text.as_deref()));
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
