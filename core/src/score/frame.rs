//! The score book: the columns of [`tanxiao_base::issued::COLUMNS`] and those that the scheme adds.
//! They are laid out for as many rows as are asked for, so that a score book of millions of firms
//! need never be whole in memory.

use std::ops::Range;

use polars::prelude::*;
use tanxiao_base::issued::column::{Amount, Column as ScoreColumn, Kind, PointsOf, Source};
use tanxiao_base::issued::columns;

use crate::account::{Accounts, Method};
use crate::cells::{Cells, Keyed};
use crate::exec::Executor;
use crate::finding::Result;
use crate::grade::{Grader, Marks, Status};
use crate::lang::Lang;
use crate::number::{self, MICRO_DECIMALS};
use crate::period::Period;
use crate::points::{self, Number, RowPoints};
use crate::returns::{Returns, column as reported, frame_error};
use crate::scheme::Scheme;
use crate::scheme::points::Effect;

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

    /// The columns, in their order: those of every score and those that the scheme adds.
    #[must_use]
    pub fn columns(&self) -> Vec<ScoreColumn<'a>> {
        columns(self.method.scheme)
    }

    /// All columns of some rows, as a frame: decimals are floats in it.
    ///
    /// # Errors
    /// Returns that are not canonical.
    pub fn rows(&self, rows: Range<usize>, executor: &dyn Executor) -> Result<DataFrame> {
        let columns = self.columns();
        let made = crate::exec::map(executor, columns.len(), |index| {
            let column = &columns[index];
            Ok(self.cells(column, rows.clone())?.into_column(column.name))
        });
        DataFrame::new(made.into_iter().collect::<Result<_>>()?).map_err(frame_error)
    }

    /// One column of some rows.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub fn cells(&self, column: &ScoreColumn<'_>, rows: Range<usize>) -> Result<Cells> {
        let scheme = self.method.scheme;
        let places = match column.kind {
            Kind::Decimal(places) => places.of(scheme.rounding),
            Kind::Text | Kind::Word | Kind::Small | Kind::Whole => 0,
        };
        let benchmarks = self.grader.benchmarks;
        let bands = || self.marks[rows.clone()].iter().map(|marks| marks.bands_code());
        let groups = || benchmarks.group_codes(rows.clone()).iter().copied();
        let group = |code: u32| benchmarks.groups.get(code as usize);
        Ok(match column.source {
            Source::Reported => self.reported(column.name, rows)?,
            Source::Amount(amount) => self.amounts(amount, rows),
            Source::Share(part, whole) => {
                let (part, whole) = (self.amount(part), self.amount(whole));
                Cells::scaled(places, rows.map(|row| share(part(row)?, whole(row)?)))
            }
            Source::PerOutput(amount) => {
                let (amount, output) = (self.amount(amount), self.amount(Amount::Output));
                Cells::scaled(places, rows.map(|row| per_output(amount(row)?, output(row)?)))
            }
            Source::Intensity => Cells::scaled(places, rows.map(|row| self.grader.intensity(row))),
            Source::Ratio => Cells::scaled(places, rows.map(|row| self.grader.ratio(row))),
            Source::Benchmark => Cells::KeyedScaled(
                Keyed::of_codes(groups(), |code| Some(group(code)?.benchmark.nano)),
                places,
            ),
            Source::Depth => Cells::KeyedWholes(Keyed::of_codes(groups(), |code| {
                Some(group(code)?.depth.into())
            })),
            Source::Peers => Cells::KeyedWholes(Keyed::of_codes(groups(), |code| {
                Some(group(code)?.peer_count as i32)
            })),
            Source::Level => Cells::KeyedWholes(Keyed::of_codes(bands(), |code| {
                Marks::bands_of_code(code, scheme).0
            })),
            Source::Grade => Cells::KeyedWholes(Keyed::of_codes(bands(), |code| {
                Marks::bands_of_code(code, scheme).1
            })),
            Source::Label => Cells::KeyedTexts(Keyed::of_codes(bands(), |code| {
                let (level, grade) = Marks::bands_of_code(code, scheme);
                scheme.label_of(level, grade, Lang::Zh)
            })),
            Source::Percentile => {
                let codes = rows.map(|row| benchmarks.place(row).percentile.map_or(0, u32::from));
                let percentile = |code: u32| (code > 0).then_some(code as i32);
                Cells::KeyedWholes(Keyed::of_codes(codes, percentile))
            }
            Source::Rank => {
                let rank = |row| benchmarks.place(row).rank.map(|rank| rank as i32);
                Cells::Wholes(rows.map(rank).collect())
            }
            Source::DataQuality => {
                let verified =
                    self.returns.frame().column(reported::VERIFIED).map_err(frame_error)?;
                let verified = verified.bool().map_err(frame_error)?;
                let scores = rows.map(|row| pcaf_score(verified.get(row)) as u32);
                Cells::KeyedWholes(Keyed::of_codes(scores, |code| Some(code as i32)))
            }
            Source::Status => {
                let statuses = self.marks[rows].iter().map(|marks| marks.status as u32);
                Cells::KeyedTexts(Keyed::of_codes(statuses, |code| {
                    let status = Status::ALL.into_iter().find(|status| *status as u32 == code)?;
                    Some(status.text().to_owned())
                }))
            }
            Source::Composite => {
                Cells::scaled(places, rows.map(|row| self.grader.grade(row).composite_nano))
            }
            Source::Points(of) => Cells::scaled(
                places,
                rows.map(|row| figure(self.grader.points?.row(row), of, scheme, places)),
            ),
            Source::Indicator(place) => {
                let ratio = |row| *self.grader.grade(row).indicators.get(place)?;
                Cells::scaled(places, rows.map(ratio))
            }
        })
    }

    /// A column as it was reported.
    fn reported(&self, name: &str, rows: Range<usize>) -> Result<Cells> {
        let numbers = |column| self.returns.numbers(column)[rows.clone()].iter().copied();
        Ok(match name {
            reported::PERIOD => Cells::KeyedTexts(Keyed::of_codes(numbers(name), |code| {
                Some(Period::from_code(code).to_string())
            })),
            reported::REGION => Cells::KeyedTexts(Keyed::of_codes(numbers(name), |code| {
                (code != 0).then(|| format!("{code:06}"))
            })),
            reported::INDUSTRY => Cells::KeyedTexts(Keyed::of_codes(numbers(name), |industry| {
                Some(self.method.data.industries.at(industry).code.clone())
            })),
            texts => {
                let own = self.returns.frame().column(texts).map_err(frame_error)?;
                let own = own.slice(rows.start as i64, rows.len());
                let own = own.as_materialized_series().rechunk();
                let texts = own.str().map_err(frame_error)?;
                texts
                    .downcast_iter()
                    .next()
                    .cloned()
                    .map_or_else(|| Cells::texts(std::iter::empty::<Option<&str>>()), Cells::Texts)
            }
        })
    }

    /// The values of an amount, in micro.
    fn amount(&self, amount: Amount) -> impl Fn(usize) -> Option<i64> + 'a {
        let accounts = self.accounts;
        move |row| match amount {
            Amount::Energy => Some(accounts.energy_tce[row]),
            Amount::Scope1 => Some(accounts.scope1_tco2[row]),
            Amount::Scope2 => Some(accounts.scope2_tco2[row]),
            Amount::Gross => Some(accounts.gross(row)),
            Amount::Deducted => Some(accounts.deducted_tco2[row]),
            Amount::Net => Some(accounts.net(row)),
            Amount::Default => Some(accounts.default_tco2[row]),
            Amount::Output => accounts.output(row),
        }
    }

    fn amounts(&self, amount: Amount, rows: Range<usize>) -> Cells {
        let accounts = self.accounts;
        Cells::amounts(match amount {
            Amount::Energy => accounts.energy_tce[rows].to_vec(),
            Amount::Scope1 => accounts.scope1_tco2[rows].to_vec(),
            Amount::Scope2 => accounts.scope2_tco2[rows].to_vec(),
            Amount::Gross => rows.map(|row| accounts.gross(row)).collect(),
            Amount::Deducted => accounts.deducted_tco2[rows].to_vec(),
            Amount::Net => rows.map(|row| accounts.net(row)).collect(),
            Amount::Default => accounts.default_tco2[rows].to_vec(),
            Amount::Output => {
                return Cells::scaled(MICRO_DECIMALS, rows.map(|row| accounts.output(row)));
            }
        })
    }
}

/// A figure of points, scaled to so many places.
fn figure(points: &RowPoints, of: PointsOf, scheme: &Scheme, places: u32) -> Option<i64> {
    let number = |number: Option<&Number>| points::rounded(number?, places);
    let whole = |whole: i64| whole.checked_mul(10i64.pow(places));
    let measure = |place: usize| points.measures.get(place);
    match of {
        PointsOf::Total => number(points.total.as_ref()),
        PointsOf::TotalRank => whole(points.rank?.into()),
        PointsOf::TreatedAs => {
            let rules = scheme.points.as_ref()?;
            points.total.as_ref()?;
            whole(rules.unclassed.get(points.unclassed?)?.treat_as?.into())
        }
        PointsOf::Value(place) => number(measure(place)?.value.as_ref()),
        PointsOf::Points(place) => number(measure(place)?.points.as_ref()),
        PointsOf::Base(place) => number(measure(place)?.base.as_ref()),
        PointsOf::Leading(place) => number(measure(place)?.leading.as_ref()),
        PointsOf::Rank(place) => whole(measure(place)?.rank?.into()),
        PointsOf::Adjustment(place) => {
            let adjustment = scheme.points.as_ref()?.adjustments.get(place)?;
            let applies = *points.adjustments.get(place)? && points.total.is_some();
            match adjustment.effect {
                _ if !applies => None,
                Effect::Points(nano) => points::rounded(&points::decimal(nano), places),
                Effect::NoBetterThan(class) => whole(class.into()),
            }
        }
    }
}

/// A part of a whole in micro, at most one; None of nothing.
pub(crate) fn share(part: i64, whole: i64) -> Option<i64> {
    number::ratio_scaled(i128::from(part), i128::from(whole), MICRO_DECIMALS)
        .filter(|_| whole > 0)
        .map(|share| share.min(number::MICRO))
}

/// An amount per unit of output in micro; None unless the output is above zero.
pub(crate) fn per_output(amount: i64, output: i64) -> Option<i64> {
    if output <= 0 {
        return None;
    }
    number::ratio_scaled(i128::from(amount), i128::from(output), MICRO_DECIMALS)
}

/// PCAF data quality (Global GHG Standard Part A, Table 5-7): 1 where a third party verified the
/// return, 2 for energy consumed × factors that nobody verified.
pub(crate) fn pcaf_score(is_verified: Option<bool>) -> i32 {
    if is_verified == Some(true) { 1 } else { 2 }
}
