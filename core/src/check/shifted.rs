//! Shifted: a column that was pasted one row off, or from which a cell was deleted so that all below
//! moved up: each firm's figure is far from its own of the year before and near that of the firm in
//! the next row or the one above.

use super::columns::{Column, What};
use crate::account::Places;
use crate::data::limits;
use crate::finding::{Code, Finding};
use crate::lang::{Bilingual, Lang};
use crate::returns::{Returns, column};

/// Returns beside those of the year before, in which something is far from what it was.
pub(super) struct Shifted {
    limits: limits::Shifted,
    /// Row and the row of the year before.
    pairs: Vec<(usize, usize)>,
    /// Per column, how many figures are far from their own.
    far: Vec<usize>,
}

impl Shifted {
    /// None yet.
    pub(super) fn new(limits: limits::Shifted) -> Self {
        Self { limits, pairs: Vec::new(), far: Vec::new() }
    }

    /// Notes a return and that of the year before.
    pub(super) fn note(&mut self, columns: &[Column<'_>], row: usize, before: usize) {
        self.far.resize(columns.len(), 0);
        for (column, far) in columns.iter().zip(&mut self.far) {
            *far += usize::from(is_far(column, row, before, self.limits));
        }
        self.pairs.push((row, before));
    }

    /// A finding for each return of a stretch of rows whose figures stand one row off.
    pub(super) fn findings(
        mut self,
        returns: &Returns,
        columns: &[Column<'_>],
        places: &Places<'_>,
    ) -> Vec<(usize, Finding)> {
        let limits = self.limits;
        if self.far.iter().all(|far| *far < limits.fewest_far) {
            return Vec::new();
        }
        let [sources, lines, periods] =
            [column::SOURCE, column::LINE, column::PERIOD].map(|name| returns.numbers(name));
        let key = |row: usize| (periods[row], sources[row], lines[row]);
        self.pairs.sort_unstable_by_key(|(row, _)| key(*row));
        let mut findings = Vec::new();
        let is_one = |a: &(usize, usize), b: &(usize, usize)| {
            (periods[a.0], sources[a.0]) == (periods[b.0], sources[b.0])
        };
        for table in self.pairs.chunk_by(is_one) {
            for (column, _) in
                columns.iter().zip(&self.far).filter(|(_, far)| **far >= limits.fewest_far)
            {
                if column.what == What::Total {
                    continue;
                }
                let Some((first, last, is_above)) = stretch(column, table, limits) else {
                    continue;
                };
                let beside = match is_above {
                    true => Bilingual::new("上一行", "the row above"),
                    false => Bilingual::new("下一行", "the row below"),
                };
                for (row, before) in &table[first..=last] {
                    let finding = places
                        .finding(Code::ColumnShifted, *row)
                        .with("field", column.name(Lang::Zh))
                        .with("field_en", column.name(Lang::En))
                        .with("first", lines[table[first].0])
                        .with("last", lines[table[last].0])
                        .with("period", returns.period(*before))
                        .with_both(["value", "value_en"], beside.clone());
                    findings.push((*row, finding));
                }
            }
        }
        findings
    }
}

fn is_far(column: &Column<'_>, row: usize, before: usize, limits: limits::Shifted) -> bool {
    let ratio = column.value(row) / column.value(before);
    !ratio.is_nan() && !(1.0 / limits.far..=limits.far).contains(&ratio)
}

/// The first and the last return of a table whose figure is that of a firm beside it, and whether
/// that is the one above.
fn stretch(
    column: &Column<'_>,
    table: &[(usize, usize)],
    limits: limits::Shifted,
) -> Option<(usize, usize, bool)> {
    let is_far = |at: &usize| is_far(column, table[*at].0, table[*at].1, limits);
    let far: Vec<usize> = (0..table.len()).filter(is_far).collect();
    if far.len() < limits.fewest_far {
        return None;
    }
    [true, false].into_iter().find_map(|is_above| {
        let beside = |at: usize| if is_above { at.checked_sub(1) } else { Some(at + 1) };
        let fits = |at: usize| {
            let other = beside(at).and_then(|other| table.get(other));
            other.is_some_and(|(_, before)| {
                let ratio = column.value(table[at].0) / column.value(*before);
                (1.0 / limits.near..=limits.near).contains(&ratio)
            })
        };
        let mut fitting = far.iter().copied().filter(|at| fits(*at));
        let first = fitting.next()?;
        let last = fitting.next_back()?;
        let is_most = |rows: &[usize], fewest: usize| {
            let fitting = rows.iter().filter(|at| fits(**at)).count();
            fitting >= fewest && fitting * 10 >= rows.len() * limits.in_ten
        };
        let far: Vec<usize> =
            far.iter().copied().filter(|at| (first..=last).contains(at)).collect();
        let all: Vec<usize> = (first..=last).collect();
        if !is_most(&far, limits.fewest_far) || !is_most(&all, limits.fewest) {
            return None;
        }
        // What is near its own and that of the firm beside may be either.
        let first = (0..first).rev().take_while(|at| fits(*at)).last().unwrap_or(first);
        let last = (last + 1..table.len()).take_while(|at| fits(*at)).last().unwrap_or(last);
        Some((first, last, is_above))
    })
}
