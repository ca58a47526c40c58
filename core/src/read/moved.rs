//! Headers that come again within a table with their columns in another order, or other columns: the
//! rows below are read by them, as a table of their own. Where a column of such a header is not
//! known it is left alone, and stops the run when its row is met.

use super::ReadOptions;
use super::header::{self, HeadRow, Header};

/// Known names that make a row a header.
pub(super) const FEWEST: usize = 3;
/// Rows of which a header and its units are made.
pub(super) const ROWS: usize = 4;
/// Rows above a header that may be its title and its unit lines.
pub(super) const ROWS_ABOVE: usize = 5;

/// Whether a row names columns, every one of them known, otherwise than the header above it does.
pub(super) fn is_other(row: &HeadRow, header: &Header, options: &ReadOptions<'_>) -> bool {
    let filled = || row.cells.iter().filter(|cell| !cell.text.is_empty());
    if filled().count() < FEWEST || filled().any(|cell| cell.is_number) {
        return false;
    }
    // A page repeats the rows above its table, of which a header may have several.
    let texts = || row.cells.iter().map(|cell| cell.text.as_str());
    let is_repeated = header.top.iter().any(|top| same(texts(), top.iter().map(String::as_str)));
    !is_repeated && filled().all(|cell| (options.recognises)(&cell.text))
}

/// Whether two rows have the same texts, blank ones at their ends aside.
fn same<'t>(
    mut one: impl Iterator<Item = &'t str>,
    mut other: impl Iterator<Item = &'t str>,
) -> bool {
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (one, other) if one.unwrap_or_default() != other.unwrap_or_default() => return false,
            _ => {}
        }
    }
}

/// The header that begins with the first of some rows. What stands above the table holds for it, too,
/// unless it has lines of its own above.
pub(super) fn header_of(
    rows: &[HeadRow],
    above: &[HeadRow],
    first: &Header,
    options: &ReadOptions<'_>,
) -> Option<Header> {
    let line = rows.first()?.line;
    let found = header::find(rows, options).filter(|found| found.line == line)?;
    let texts = above.iter().flat_map(|row| &row.cells).filter(|cell| !cell.text.is_empty());
    let own: Vec<String> = texts.map(|cell| cell.text.clone()).collect();
    let preamble = if own.is_empty() { first.preamble.clone() } else { own };
    Some(Header { preamble, ..found })
}

/// How many of the rows above a header, the nearest last, are lines of its own: a title by itself, or
/// lines such as 单位:千元. A row of two texts that is none may be a firm without figures.
pub(super) fn own_lines(above: &[HeadRow]) -> usize {
    above.iter().rev().take(ROWS_ABOVE).take_while(|row| is_line(row)).count()
}

fn is_line(row: &HeadRow) -> bool {
    let texts: Vec<&str> =
        row.cells.iter().map(|cell| &*cell.text).filter(|text| !text.is_empty()).collect();
    let is_title = |text: &str| !text.is_ascii();
    let is_labelled = |text: &str| text.contains([':', '：']) || text.contains("单位");
    match texts.as_slice() {
        [only] => is_title(only),
        [first, second] => {
            is_title(first) && is_title(second) && (is_labelled(first) || is_labelled(second))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::header::HeadCell;

    #[test]
    fn lines_that_are_no_rows() {
        let row = |texts: &[&str]| HeadRow {
            line: 1,
            cells: texts.iter().map(|text| HeadCell::of_text(text)).collect(),
        };
        let firm = row(&["91330500MA0000003A", "1751", "330502", "800"]);
        let bare = row(&["91330500MA0000003A", "丙三织造有限公司"]);
        let title = row(&["附表二", "", "单位:千元"]);
        assert_eq!(own_lines(&[row(&["附表"]), firm, title, row(&["续表"])]), 2);
        assert_eq!(own_lines(&[bare]), 0);
        assert_eq!(own_lines(&[row(&["91330500MA0000003A"])]), 0);
    }
}
