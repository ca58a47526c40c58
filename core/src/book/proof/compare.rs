//! Compares the cells of a file of scores with those that they should be.

use std::collections::BTreeMap;

use polars::prelude::*;
use tanxiao_base::issued::column::{Amount, Column as ScoreColumn, Source};
use tanxiao_base::issued::columns;

use super::ScoreFile;
use crate::finding::{Code, Finding, Place};
use crate::lang::Bilingual;
use crate::returns::frame_error;
use crate::score::ScoreTable;

/// Characters of a text that are told.
const SHOWN: usize = 40;

/// A cell that is not what it should be.
pub(super) struct Difference {
    /// Its column's place among those of the scheme.
    place: usize,
    name: String,
    pub(super) source: Source,
    value: Bilingual,
    expected: Bilingual,
}

impl Difference {
    /// Whether it follows from the row's own figures alone: what is wrong there explains what is
    /// wrong among the peers.
    fn is_of_row(&self) -> bool {
        matches!(
            self.source,
            Source::Amount(_) | Source::Share(..) | Source::PerOutput(_) | Source::Intensity
        )
    }
}

/// Whether a column is made of an amount that no score holds.
pub(super) fn is_beyond_figures(source: Source) -> bool {
    matches!(source, Source::Share(Amount::Default, _))
}

/// Cells that are not what they should be, by row.
pub(super) type Differences = BTreeMap<usize, Vec<Difference>>;

/// The cells that are not what they should be, of columns that are asked for.
pub(super) fn differences(
    file: ScoreFile<'_>,
    expected: &ScoreTable<'_>,
    is_asked: impl Fn(Source) -> bool,
) -> Result<Differences, Vec<Finding>> {
    let mut found = Differences::new();
    for (place, column) in expected.columns().iter().enumerate() {
        if !is_asked(column.source) {
            continue;
        }
        let should = expected.cells(column, 0..expected.height())?.into_column(column.name);
        let is = file.scores.column(column.name).map_err(frame_error)?;
        for row in differing(is, &should) {
            found.entry(row).or_default().push(Difference {
                place,
                name: column.name.to_owned(),
                source: column.source,
                value: words(is, row),
                expected: words(&should, row),
            });
        }
    }
    Ok(found)
}

/// The rows in which two columns of one type differ.
fn differing(is: &Column, should: &Column) -> Vec<usize> {
    fn unlike<T>(
        is: impl Iterator<Item = Option<T>>,
        should: impl Iterator<Item = Option<T>>,
        alike: impl Fn(T, T) -> bool,
    ) -> Vec<usize> {
        let is_alike = |pair: (Option<T>, Option<T>)| match pair {
            (Some(is), Some(should)) => alike(is, should),
            (is, should) => is.is_none() && should.is_none(),
        };
        let pairs = is.zip(should).enumerate();
        pairs.filter_map(|(row, pair)| (!is_alike(pair)).then_some(row)).collect()
    }
    let (is, should) = (is.as_materialized_series(), should.as_materialized_series());
    if let (Ok(is), Ok(should)) = (is.str(), should.str()) {
        return unlike(is.iter(), should.iter(), |a, b| a == b);
    }
    if let (Ok(is), Ok(should)) = (is.i32(), should.i32()) {
        return unlike(is.iter(), should.iter(), |a, b| a == b);
    }
    if let (Ok(is), Ok(should)) = (is.f64(), should.f64()) {
        // There is one zero, and NaN is nothing that a score holds.
        return unlike(is.iter(), should.iter(), |a, b| a == b);
    }
    (0..is.len()).collect()
}

/// What is told of differences: those of rows' own figures first, then those among peers.
pub(super) fn findings(file: ScoreFile<'_>, differences: Differences, code: Code) -> Vec<Finding> {
    let of_row = |(row, columns): (usize, Vec<Difference>)| {
        columns.into_iter().map(move |difference| (row, difference))
    };
    let mut differences: Vec<_> = differences.into_iter().flat_map(of_row).collect();
    differences.sort_by_key(|(row, difference)| (!difference.is_of_row(), *row, difference.place));
    let told = differences.into_iter().take(super::MOST);
    told.map(|(row, difference)| {
        Finding::new(code, place(file, row, &difference.name))
            .with_both(["value", "value_en"], difference.value)
            .with_both(["expected", "expected_en"], difference.expected)
    })
    .collect()
}

/// Where a cell stands; rows are counted from 1.
pub(super) fn place(file: ScoreFile<'_>, row: usize, column: &str) -> Place {
    Place::file(file.name).at_line(row as u32 + 1).at_column(column)
}

/// A cell in words that a terminal can print.
pub(super) fn words(column: &Column, row: usize) -> Bilingual {
    let text = match column.get(row) {
        Ok(AnyValue::Null) | Err(_) => return Bilingual::new("空", "nothing"),
        Ok(AnyValue::String("")) => return Bilingual::new("空", "nothing"),
        Ok(AnyValue::String(text)) => printable(text),
        Ok(AnyValue::Float64(number)) => number.to_string(),
        Ok(other) => other.to_string(),
    };
    Bilingual::new(text.clone(), text)
}

/// A text without what moves a terminal's cursor, cut where it is long.
fn printable(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().count() > SHOWN { format!("{shown}…") } else { shown }
}

/// The column of a scheme's scores of some source.
pub(super) fn named(
    scheme: &crate::scheme::Scheme,
    is_it: impl Fn(Source) -> bool,
) -> Option<ScoreColumn<'_>> {
    columns(scheme).into_iter().find(|column| is_it(column.source))
}
