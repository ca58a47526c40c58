//! Misplaced: a column that stands one row off where no year before tells it (`shifted.rs`). In a
//! stretch of rows the figures fit the output of the firms in the row above or below, by what their
//! divisions use per output, and not that of their own. Looked for in electricity and in money, which
//! go with what a firm makes; what a firm burns goes less with it, and right rows would be held
//! (docs/decisions/0033).

use std::collections::BTreeMap;

use super::columns::{Column, What};
use super::divisions::middle;
use crate::account::Places;
use crate::data::DataSet;
use crate::data::limits;
use crate::finding::{Code, Finding};
use crate::lang::{Bilingual, Lang};
use crate::returns::{Returns, column};

/// A figure: its row, how many times it is off what its own firm would have, and how many times off
/// what the firm beside would.
#[derive(Clone, Copy)]
struct Figure {
    row: usize,
    own: f64,
    beside: f64,
}

/// A finding for each return of a stretch of rows whose figures stand one row off.
pub(super) fn misplaced(
    returns: &Returns,
    columns: &[Column<'_>],
    data: &DataSet,
    places: &Places<'_>,
) -> Vec<(usize, Finding)> {
    let limits = data.limits.misplaced;
    if !(limits.fewest_rows..=limits.among).contains(&returns.height()) {
        return Vec::new();
    }
    let [sources, lines, periods] =
        [column::SOURCE, column::LINE, column::PERIOD].map(|name| returns.numbers(name));
    let table_of = |row: usize| (periods[row], sources[row]);
    let mut rows: Vec<usize> = (0..returns.height()).collect();
    rows.sort_unstable_by_key(|row| (table_of(*row), lines[*row]));
    let divisions = divisions(returns, data);
    let mut findings = Vec::new();
    let goes_with_output =
        |it: &&Column<'_>| matches!(it.what, What::Money(_)) || it.is_electricity();
    for of_column in columns.iter().filter(goes_with_output) {
        let expected = expected(of_column, &columns[0], &divisions);
        for table in rows.chunk_by(|a, b| table_of(*a) == table_of(*b)) {
            for is_above in [true, false] {
                let figures = figures(of_column, &expected, table, is_above, returns);
                let beside = match is_above {
                    true => Bilingual::new("上一行", "the row above"),
                    false => Bilingual::new("下一行", "the row below"),
                };
                for stretch in stretches(&figures, limits) {
                    let line = |figure: Option<&Figure>| figure.map_or(0, |it| lines[it.row]);
                    let (first, last) = (line(stretch.first()), line(stretch.last()));
                    findings.extend(stretch.iter().map(|figure| {
                        let finding = places
                            .finding(Code::ColumnMisplaced, figure.row)
                            .with("field", of_column.name(Lang::Zh))
                            .with("field_en", of_column.name(Lang::En))
                            .with("first", first)
                            .with("last", last)
                            .with_both(["value", "value_en"], beside.clone());
                        (figure.row, finding)
                    }));
                }
            }
        }
    }
    findings
}

/// The division and period of each row, by its number, and how many there are.
fn divisions(returns: &Returns, data: &DataSet) -> (Vec<usize>, usize) {
    let periods = returns.numbers(column::PERIOD);
    let industries = returns.numbers(column::INDUSTRY);
    let mut numbers: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let of_row = |row: usize| {
        let key = (periods[row], data.industries.at_depth(industries[row], 2));
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    };
    let of_rows = (0..returns.height()).map(of_row).collect();
    (of_rows, numbers.len())
}

/// What each firm would have of a figure with the output that it has: the median of its division per
/// output. NaN where nobody tells it.
fn expected(
    of_column: &Column<'_>,
    output: &Column<'_>,
    (of_row, count): &(Vec<usize>, usize),
) -> Vec<f64> {
    let fewest = of_column.limits().peers.fewest;
    let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); *count];
    for (row, division) in of_row.iter().enumerate() {
        let ratio = of_column.per_output(row);
        if !ratio.is_nan() {
            ratios[*division].push(ratio);
        }
    }
    let median =
        |ratios: &mut Vec<f64>| if ratios.len() >= fewest { middle(ratios) } else { f64::NAN };
    let usual: Vec<f64> = ratios.iter_mut().map(median).collect();
    let of_row = of_row.iter().enumerate();
    of_row.map(|(row, division)| usual[*division] * output.value(row)).collect()
}

/// The figures of a table that can be set beside those of the row above or below, of another firm.
fn figures(
    of_column: &Column<'_>,
    expected: &[f64],
    table: &[usize],
    is_above: bool,
    returns: &Returns,
) -> Vec<Figure> {
    let times = |ratio: f64| ratio.max(1.0 / ratio);
    let figure = |pair: &[usize]| {
        let [above, below] = [pair[0], pair[1]];
        let (row, other) = if is_above { (below, above) } else { (above, below) };
        let value = of_column.value(row);
        let (own, beside) = (times(value / expected[row]), times(value / expected[other]));
        let is_told = !own.is_nan() && !beside.is_nan() && returns.firm(row) != returns.firm(other);
        is_told.then_some(Figure { row, own, beside })
    };
    table.windows(2).filter_map(figure).collect()
}

/// The stretches in which the figures fit the firms beside far better than their own, in a table
/// whose other figures fit their own.
fn stretches(figures: &[Figure], limits: limits::Misplaced) -> Vec<&[Figure]> {
    let of_ten = |count: usize, all: usize, ten: usize| count * 10 >= all * ten;
    if figures.len() < limits.fewest_rows {
        return Vec::new();
    }
    let fits = |it: &Figure| it.beside < it.own;
    let is_far = |window: &[Figure]| {
        let product = |of: fn(&Figure) -> f64| window.iter().map(of).product::<f64>();
        // In logarithms: twice as far from their own as from those beside.
        let beside = product(|it| it.beside);
        product(|it| it.own) > beside * beside
    };
    let mut is_in = vec![false; figures.len()];
    let mut fitting = figures.iter().take(limits.fewest - 1).filter(|it| fits(it)).count();
    for (first, window) in figures.windows(limits.fewest).enumerate() {
        fitting += window.last().map_or(0, |it| usize::from(fits(it)));
        if of_ten(fitting, window.len(), limits.in_ten) && is_far(window) {
            is_in[first..first + limits.fewest].fill(true);
        }
        fitting -= usize::from(fits(&window[0]));
    }
    // What goes with no output at all is near that of the firm beside as often as not.
    let others = || figures.iter().zip(&is_in).filter(|(_, is_in)| !**is_in).map(|(it, _)| it);
    let nearer = others().filter(|it| it.own < it.beside).count();
    let count = others().count();
    if count >= limits.fewest && !of_ten(nearer, count, limits.related_in_ten) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    for run in is_in.chunk_by(|a, b| a == b) {
        let stretch = &figures[at..at + run.len()];
        at += run.len();
        let ends = stretch.iter().position(fits).zip(stretch.iter().rposition(fits));
        if let Some((first, last)) = ends.filter(|_| run[0]) {
            found.push(&stretch[first..=last]);
        }
    }
    found
}
