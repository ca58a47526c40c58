//! Printed totals 合计, 小计 are compared with the sum of the rows that they stand for: where they
//! differ by more than rounding, a row was lost, is there twice, or the total is not up to date.
//! Which it is nobody can tell from the sum, and the returns may all be right: so it is said
//! loudly, with both numbers, and no row is rejected for it.
//!
//! What a total stands for is not written beside it: the rows since any total above, down to any
//! below, all of the sheet, or all sheets of the file. It agrees if it is the sum of one of these.

use std::sync::Arc;

use super::aside::{self, Aside};
use super::row::RowReader;
use super::target::Target;
use super::{Options, TableReading, cell};
use crate::data::DataSet;
use crate::finding::{Code, Finding, Result};
use crate::read::{Cell, Table};

/// Sums of floats are off by no more than this part of them.
const FLOAT_TOLERANCE: f64 = 1e-9;
/// An average is told from a sum that is wrong by lying so near to the mean.
const NEAR_MEAN: f64 = 0.01;

/// The firms of a table down to some row, column by column.
#[derive(Clone)]
struct Sums {
    rows: u32,
    of_columns: Vec<Sum>,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    amount: f64,
    /// The most decimals that any cell has.
    decimals: u32,
    /// A cell is no number: nothing can be compared.
    is_broken: bool,
}

/// A total row.
struct Total {
    line: u32,
    /// Whether its label has a unit of its own.
    has_unit: bool,
    above: Sums,
    /// Its numbers with their decimals, column by column.
    amounts: Vec<Option<(f64, u32)>>,
}

/// A table, gone through once more.
struct Counted {
    /// Header and place of each column of amounts.
    columns: Vec<(Arc<str>, usize)>,
    totals: Vec<Total>,
    all: Sums,
}

/// Compares the totals of tables; `has_totals` tells in which there are any.
pub(super) fn differing(
    tables: &[Table<'_>],
    readings: &[TableReading],
    has_totals: &[bool],
    options: &Options,
    data: &DataSet,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (index, (table, reading)) in tables.iter().zip(readings).enumerate() {
        if !has_totals[index] || reading.is_long {
            continue;
        }
        let counted = count(table, reading, options, data)?;
        let open = counted.open();
        if open.is_empty() {
            continue;
        }
        // A total of several sheets: their sums are taken by header.
        let of_file =
            |(_, other): &(usize, &TableReading)| other.file == reading.file && !other.is_long;
        let mut others = Vec::new();
        for (other, reading) in readings.iter().enumerate().filter(of_file) {
            if other != index {
                others.push(count(&tables[other], reading, options, data)?);
            }
        }
        for (total, column) in open {
            if !others.is_empty() && counted.is_of_file(total, column, &others) {
                continue;
            }
            findings.push(counted.finding(total, column, table));
        }
    }
    Ok(findings)
}

fn count(
    table: &Table<'_>,
    reading: &TableReading,
    options: &Options,
    data: &DataSet,
) -> Result<Counted> {
    let mut reader = RowReader::new(reading, table, options.defaults, data);
    let is_amount = |(_, target): &(usize, &Target)| matches!(target, Target::Amount(_));
    let of_amounts = reader.targets.iter().enumerate().filter(is_amount);
    let header = |index: usize| table.headers.get(index).map_or_else(|| "".into(), Arc::clone);
    let columns: Vec<(Arc<str>, usize)> =
        of_amounts.map(|(index, _)| (header(index), index)).collect();
    let mut sums = Sums { rows: 0, of_columns: vec![Sum::default(); columns.len()] };
    let mut totals = Vec::new();
    let fill = |column| reading.fill(column);
    table.for_each_row_filled(&fill, &mut |line: u32, cells: &[Cell<'_>]| {
        reader.read(0, line, cells);
        let cell = |at: &usize| cells.get(*at).unwrap_or(&Cell::Empty);
        match reader.aside {
            None => {
                sums.rows += 1;
                for (sum, (_, at)) in sums.of_columns.iter_mut().zip(&columns) {
                    sum.add(cell(at));
                }
            }
            Some(Aside::Total) => {
                let label = cells.iter().map(cell::text).find(|text| aside::is_total(text));
                let label = label.unwrap_or_default();
                if aside::is_sum(&label) {
                    totals.push(Total {
                        line,
                        has_unit: label.contains(['万', '亿', '千', '元', '吨']),
                        above: sums.clone(),
                        amounts: columns.iter().map(|(_, at)| number(cell(at))).collect(),
                    });
                }
            }
            Some(_) => {}
        }
        Ok(())
    })?;
    Ok(Counted { columns, totals, all: sums })
}

impl Sum {
    fn add(&mut self, cell: &Cell<'_>) {
        match number(cell) {
            Some((amount, decimals)) => {
                self.amount += amount;
                self.decimals = self.decimals.max(decimals);
            }
            None => self.is_broken |= !is_blank(cell),
        }
    }
}

/// A cell as a number in the unit of its column, with its decimals.
fn number(cell: &Cell<'_>) -> Option<(f64, u32)> {
    let text = cell::text(cell);
    let (digits, unit) = cell::number_and_unit(&text);
    let digits = digits.replace(',', "");
    let amount: f64 = digits.parse().ok().filter(|_| unit.is_empty())?;
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Some((amount, decimals as u32))
}

/// Nothing, or a sign that stands for it.
fn is_blank(cell: &Cell<'_>) -> bool {
    cell::text(cell).chars().all(|c| matches!(c, '-' | '—' | '–' | '/' | '／' | '…' | '0'))
}

impl Counted {
    /// The totals that agree with nothing in their table, and the column of each.
    fn open(&self) -> Vec<(usize, usize)> {
        let places = (0..self.totals.len())
            .flat_map(|total| (0..self.columns.len()).map(move |column| (total, column)));
        places.filter(|(total, column)| !self.agrees(*total, *column)).collect()
    }

    fn agrees(&self, total: usize, column: usize) -> bool {
        let of = &self.totals[total];
        let Some((amount, _)) = of.amounts[column] else { return true };
        let all = self.all.of_columns[column];
        if all.is_broken || self.all.rows == 0 {
            return true;
        }
        let mean = all.amount / f64::from(self.all.rows);
        if self.all.rows > 1 && (amount - mean).abs() <= NEAR_MEAN * mean.abs() {
            return true;
        }
        let runs = self.runs(total, column);
        runs.iter().any(|(rows, sum)| self.is_near(total, column, *rows, *sum))
            || of.has_unit && runs.iter().any(|(_, sum)| is_power_of_ten(amount / sum))
    }

    /// How many rows, and their sum, of every run of rows that ends or begins at a total.
    fn runs(&self, total: usize, column: usize) -> Vec<(u32, f64)> {
        let at = |sums: &Sums| (sums.rows, sums.of_columns[column].amount);
        let here = at(&self.totals[total].above);
        let bounds = self.totals.iter().map(|total| at(&total.above));
        let bounds = bounds.chain([(0, 0.0), at(&self.all)]);
        let runs = bounds.map(|bound| (bound.0.abs_diff(here.0), (bound.1 - here.1).abs()));
        // Below zero, as a sum of losses may be, the sign counts.
        let signed = |run: (u32, f64)| [run, (run.0, -run.1)];
        runs.chain([at(&self.all)]).flat_map(signed).collect()
    }

    /// Whether a total is a sum of so many rows but for rounding: of the rows as they are printed,
    /// and of its own.
    fn is_near(&self, total: usize, column: usize, rows: u32, sum: f64) -> bool {
        let Some((amount, decimals)) = self.totals[total].amounts[column] else { return true };
        let half = |decimals: u32| 0.5 / 10u64.pow(decimals.min(12)) as f64;
        let of_rows = f64::from(rows) * half(self.all.of_columns[column].decimals);
        let tolerance = half(decimals) + of_rows + FLOAT_TOLERANCE * sum.abs().max(amount.abs());
        (amount - sum).abs() <= tolerance
    }

    fn is_of_file(&self, total: usize, column: usize, others: &[Self]) -> bool {
        let header = &self.columns[column].0;
        let (mut rows, mut sum) = (self.all.rows, self.all.of_columns[column].amount);
        for other in others {
            let Some(at) = other.columns.iter().position(|(name, _)| name == header) else {
                continue;
            };
            rows += other.all.rows;
            sum += other.all.of_columns[at].amount;
        }
        self.is_near(total, column, rows, sum)
    }

    fn finding(&self, total: usize, column: usize, table: &Table<'_>) -> Finding {
        let of = &self.totals[total];
        let amount = of.amounts[column].map_or(0.0, |(amount, _)| amount);
        // What it most likely stands for: the nearest of the sums.
        let runs = self.runs(total, column).into_iter().filter(|(rows, _)| *rows > 0);
        let off = |run: &(u32, f64)| (run.1 - amount).abs();
        let (rows, sum) = runs.min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or_default();
        let decimals = self.all.of_columns[column].decimals.min(6) as usize;
        let place = table.place().at_line(of.line).at_column(Arc::clone(&self.columns[column].0));
        Finding::new(Code::TotalDiffers, place)
            .with("value", amount)
            .with("expected", format_args!("{sum:.decimals$}"))
            .with("count", rows)
            .for_rows(0)
    }
}

/// Whether one number is ten, a hundred, … times another, as where a total has a unit of its own.
fn is_power_of_ten(times: f64) -> bool {
    let is_near = |power: f64| (times / power - 1.0).abs() <= NEAR_MEAN;
    [10.0, 100.0, 1e3, 1e4, 1e6, 1e8].iter().any(|power| is_near(*power) || is_near(1.0 / power))
}
