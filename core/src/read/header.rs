//! Finds the header row: below titles, unit notes and blank rows, and perhaps above a row of
//! units. Works on the first rows of any format that has rows.

use std::sync::Arc;

use super::ReadOptions;

/// Rows among which the header row is looked for.
pub(super) const ROWS_SEARCHED: usize = 30;

/// One of the first rows of a table.
#[derive(Debug)]
pub(super) struct HeadRow {
    /// Line as seen in the file, from 1.
    pub(super) line: u32,
    /// Its cells as text.
    pub(super) cells: Vec<HeadCell>,
}

/// A cell of one of the first rows.
#[derive(Debug, Clone, Default)]
pub(super) struct HeadCell {
    /// Trimmed text on one line.
    pub(super) text: String,
    /// True for a number, or a text that is one.
    pub(super) is_number: bool,
}

impl HeadCell {
    /// A cell of this text.
    pub(super) fn of_text(text: &str) -> Self {
        let text = tidy(text);
        let is_number = text.parse::<f64>().is_ok();
        Self { text, is_number }
    }
}

/// What was found at the top of a table.
#[derive(Debug)]
pub(super) struct Header {
    /// Rows up to the first data row: one more than `row`, or two with a unit row.
    pub(super) rows: usize,
    pub(super) line: u32,
    pub(super) headers: Vec<Arc<str>>,
    pub(super) recognised: usize,
    pub(super) units: Vec<Option<String>>,
    pub(super) preamble: Vec<String>,
}

/// The header row among the first rows of a table, if there is one.
pub(super) fn find(rows: &[HeadRow], options: &ReadOptions<'_>) -> Option<Header> {
    let (row, recognised) = choose(rows, options)?;
    let head = rows.get(row)?;
    let width = head.cells.iter().rposition(|cell| !cell.text.is_empty())? + 1;
    let headers: Vec<Arc<str>> =
        head.cells.iter().take(width).map(|cell| cell.text.as_str().into()).collect();
    let preamble = rows
        .iter()
        .take(row)
        .flat_map(|row| &row.cells)
        .filter(|cell| !cell.text.is_empty())
        .map(|cell| cell.text.clone())
        .collect();
    let units = rows.get(row + 1).and_then(|under| units_of(under, width, options));
    let rows = row + 1 + usize::from(units.is_some());
    let units = units.unwrap_or_else(|| vec![None; width]);
    Some(Header { rows, line: head.line, headers, recognised, units, preamble })
}

/// The row with the most recognised cells, or else the first that looks like a header at all.
fn choose(rows: &[HeadRow], options: &ReadOptions<'_>) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (index, row) in rows.iter().take(ROWS_SEARCHED).enumerate() {
        let recognised = recognised_in(row, options);
        if recognised > best.map_or(0, |(_, most)| most) {
            best = Some((index, recognised));
        }
    }
    best.or_else(|| {
        let index = rows.iter().take(ROWS_SEARCHED).position(|row| {
            let filled = row.cells.iter().filter(|cell| !cell.text.is_empty()).count();
            let texts = row.cells.iter().filter(|cell| !cell.text.is_empty() && !cell.is_number);
            let texts = texts.count();
            texts >= 2 && texts * 2 > filled
        })?;
        Some((index, 0))
    })
}

/// Cells of a row that are known headers.
pub(super) fn recognised_in(row: &HeadRow, options: &ReadOptions<'_>) -> usize {
    let is_known = |cell: &&HeadCell| !cell.text.is_empty() && (options.recognises)(&cell.text);
    row.cells.iter().filter(is_known).count()
}

/// The units of a row, if every cell that is not empty is one.
fn units_of(row: &HeadRow, width: usize, options: &ReadOptions<'_>) -> Option<Vec<Option<String>>> {
    let mut units = vec![None; width];
    for (index, cell) in row.cells.iter().enumerate() {
        let text = unbracketed(&cell.text);
        if text.chars().all(is_stroke) {
            continue; // empty, or struck out because the column has no unit
        }
        if cell.is_number || !(options.is_unit)(text) {
            return None;
        }
        *units.get_mut(index)? = Some(text.to_owned());
    }
    units.iter().any(Option::is_some).then_some(units)
}

/// Strokes that fill a cell which has nothing to say.
fn is_stroke(character: char) -> bool {
    matches!(character, '-' | '/' | '\u{2013}' | '\u{2014}' | '\u{ff0d}' | '\u{ff0f}')
}

/// A text without the one pair of brackets around it.
fn unbracketed(text: &str) -> &str {
    let pairs = [('(', ')'), ('\u{ff08}', '\u{ff09}'), ('[', ']'), ('\u{3010}', '\u{3011}')];
    pairs
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))
        .map_or(text, str::trim)
}

/// A header text: trimmed, without line ends inside and without a byte order mark.
pub(super) fn tidy(text: &str) -> String {
    text.replace(['\r', '\n', '\u{feff}'], "").trim().to_owned()
}
