//! The score book: the columns that others build on, in their order. They are laid out for as
//! many rows as are asked for, so that a score book of millions of firms need never be whole in
//! memory.

use std::ops::Range;

use polars::prelude::*;
use polars_arrow::array::PrimitiveArray;
use polars_arrow::bitmap::MutableBitmap;

use super::repeated::{Keyed, Repeated};
use super::to_frame;
use crate::account::{Accounts, Method};
use crate::exec::Executor;
use crate::finding::Result;
use crate::grade::{Grader, Marks, Status};
use crate::lang::Lang;
use crate::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use crate::period::Period;
use crate::returns::{Returns, column, frame_error};
use crate::scheme::Indicator;

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

/// A score book that is laid out where it is asked for: any column of any rows, apart from the
/// others.
#[derive(Clone)]
pub struct ScoreTable<'a> {
    returns: &'a Returns,
    accounts: &'a Accounts,
    grader: Grader<'a>,
    marks: &'a [Marks],
    method: Method<'a>,
}

impl<'a> ScoreTable<'a> {
    pub(crate) fn new(
        returns: &'a Returns,
        accounts: &'a Accounts,
        grader: Grader<'a>,
        marks: &'a [Marks],
        method: Method<'a>,
    ) -> Self {
        Self { returns, accounts, grader, marks, method }
    }

    /// Rows: one a firm and period, ordered by period, credit code and name.
    #[must_use]
    pub fn height(&self) -> usize {
        self.marks.len()
    }

    /// Names of the columns, in their order: [`SCORE_COLUMNS`] and those that the scheme adds.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
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

    /// All columns of some rows.
    ///
    /// # Errors
    /// Returns that are not canonical.
    pub fn rows(&self, rows: Range<usize>, executor: &dyn Executor) -> Result<DataFrame> {
        let names = self.names();
        let columns = crate::exec::map(executor, names.len(), |index| {
            self.column(&names[index], rows.clone())
        });
        to_frame(columns.into_iter().collect::<Result<_>>()?)
    }

    /// One column of some rows.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn column(&self, name: &str, rows: Range<usize>) -> Result<Column> {
        if let Some(repeated) = self.repeated(name, rows.clone())? {
            return Ok(repeated.into_column(name));
        }
        let Self { accounts, method, .. } = *self;
        let rounding = method.scheme.rounding;
        let intensities = rounding.intensity_decimals;
        let ratios = rounding.ratio_decimals;
        let share_of = |part: &[i64]| {
            let shares = rows.clone().map(|row| share(part[row], accounts.gross(row)));
            floats(name, MICRO_DECIMALS, shares)
        };
        Ok(match name {
            column::CREDIT_CODE | column::NAME => {
                let own = self.returns.frame().column(name).map_err(frame_error)?;
                own.slice(rows.start as i64, rows.len())
            }
            "energy_tce" => amounts(name, &accounts.energy_tce[rows]),
            "scope1_tco2" => amounts(name, &accounts.scope1_tco2[rows]),
            "scope2_tco2" => amounts(name, &accounts.scope2_tco2[rows]),
            "gross_tco2" => amounts(name, &rows.map(|row| accounts.gross(row)).collect::<Vec<_>>()),
            "deducted_tco2" => amounts(name, &accounts.deducted_tco2[rows]),
            "net_tco2" => amounts(name, &rows.map(|row| accounts.net(row)).collect::<Vec<_>>()),
            "output_wan_yuan" => floats(name, MICRO_DECIMALS, rows.map(|row| accounts.output(row))),
            "intensity_l" => floats(name, intensities, rows.map(|row| self.grader.intensity(row))),
            "ratio_k" => floats(name, ratios, rows.map(|row| self.grader.ratio(row))),
            "neutral_rate" => share_of(&accounts.deducted_tco2),
            "rank" => {
                let rank = |row| self.grader.benchmarks.place(row).rank.map(|rank| rank as i32);
                Int32Chunked::from_iter_options(name.into(), rows.map(rank)).into_column()
            }
            "energy_intensity" => {
                let of =
                    |row: usize| energy_intensity(accounts.energy_tce[row], accounts.output(row)?);
                floats(name, MICRO_DECIMALS, rows.map(of))
            }
            "default_share" => share_of(&accounts.default_tco2),
            COMPOSITE => {
                let points = |row| self.grader.grade(row).composite_nano;
                floats(name, NANO_DECIMALS, rows.map(points))
            }
            indicator => {
                let is_it =
                    |other: &Indicator| indicator.strip_prefix("indicator_") == Some(&other.id);
                let index = method.scheme.indicators.iter().position(is_it).unwrap_or(usize::MAX);
                let ratio = |row| *self.grader.grade(row).indicators.get(index)?;
                floats(name, ratios, rows.map(ratio))
            }
        })
    }

    /// A column of few different values; None for any other.
    pub(crate) fn repeated(&self, name: &str, rows: Range<usize>) -> Result<Option<Repeated>> {
        use Repeated::{Floats, Integers, Texts};
        let Method { data, scheme, .. } = self.method;
        let benchmarks = self.grader.benchmarks;
        let numbers = |column| self.returns.numbers(column)[rows.clone()].iter().copied();
        let bands = || self.marks[rows.clone()].iter().map(|marks| marks.bands_code());
        let groups = || benchmarks.group_codes(rows.clone()).iter().copied();
        let group = |code: u32| benchmarks.groups.get(code as usize);
        Ok(Some(match name {
            column::PERIOD => Texts(Keyed::of_codes(numbers(column::PERIOD), |code| {
                Some(Period::from_code(code).to_string())
            })),
            column::REGION => Texts(Keyed::of_codes(numbers(column::REGION), |code| {
                (code != 0).then(|| format!("{code:06}"))
            })),
            column::INDUSTRY => Texts(Keyed::of_codes(numbers(column::INDUSTRY), |industry| {
                Some(data.industries.at(industry).code.clone())
            })),
            "benchmark_l" => Floats(Keyed::of_codes(groups(), |code| {
                Some(number::to_f64(group(code)?.benchmark.nano, NANO_DECIMALS))
            })),
            "benchmark_depth" => {
                Integers(Keyed::of_codes(groups(), |code| Some(i32::from(group(code)?.depth))))
            }
            "peer_count" => {
                Integers(Keyed::of_codes(groups(), |code| Some(group(code)?.peer_count as i32)))
            }
            "level" => {
                Integers(Keyed::of_codes(bands(), |code| Marks::bands_of_code(code, scheme).0))
            }
            "grade" => {
                Integers(Keyed::of_codes(bands(), |code| Marks::bands_of_code(code, scheme).1))
            }
            "label" => Texts(Keyed::of_codes(bands(), |code| {
                let (level, grade) = Marks::bands_of_code(code, scheme);
                scheme.label_of(level, grade, Lang::Zh)
            })),
            "percentile" => {
                let codes = rows.map(|row| benchmarks.place(row).percentile.map_or(0, u32::from));
                Integers(Keyed::of_codes(codes, |code| (code > 0).then_some(code as i32)))
            }
            "pcaf_score" => {
                let verified =
                    self.returns.frame().column(column::VERIFIED).map_err(frame_error)?;
                let verified = verified.bool().map_err(frame_error)?;
                let scores = rows.map(|row| pcaf_score(verified.get(row)) as u32);
                Integers(Keyed::of_codes(scores, |code| Some(code as i32)))
            }
            "status" => {
                let statuses = self.marks[rows.clone()].iter().map(|marks| marks.status as u32);
                Texts(Keyed::of_codes(statuses, |code| {
                    let status = Status::ALL.into_iter().find(|status| *status as u32 == code)?;
                    Some(status.text().to_owned())
                }))
            }
            _ => return Ok(None),
        }))
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

/// Amounts that every row has, in micro.
fn amounts(name: &str, amounts: &[i64]) -> Column {
    let floats = number::to_floats(amounts, MICRO_DECIMALS);
    Float64Chunked::from_vec(name.into(), floats).into_column()
}

/// Numbers of so many decimals.
fn floats(name: &str, decimals: u32, values: impl Iterator<Item = Option<i64>>) -> Column {
    let mut nulls = Vec::new();
    let scaled: Vec<i64> = values
        .enumerate()
        .map(|(row, value)| {
            if value.is_none() {
                nulls.push(row);
            }
            value.unwrap_or(0)
        })
        .collect();
    let floats = number::to_floats(&scaled, decimals);
    let validity = (!nulls.is_empty()).then(|| {
        let mut validity = MutableBitmap::from_len_set(floats.len());
        nulls.iter().for_each(|&row| validity.set(row, false));
        validity.freeze()
    });
    let array = PrimitiveArray::new(ArrowDataType::Float64, floats.into(), validity);
    Float64Chunked::with_chunk(name.into(), array).into_column()
}
