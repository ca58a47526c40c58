//! Rows that are headers, but not the one of their table: by which columns the rows below are to be
//! read, they say, and the table does not.

use super::cell;
use super::header::is_known_header;
use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::read::Cell;

/// Whether a row names columns, in another order or otherwise than the header does: at least three
/// known names, one of them of what tells firms or periods apart, and no figure.
pub(super) fn names_columns(cells: &[Cell<'_>], data: &DataSet) -> bool {
    const FEWEST: usize = 3;
    let filled = || cells.iter().filter(|cell| !cell.is_empty());
    let is_name = |cell: &Cell<'_>| match cell {
        Cell::Text(text) => text.trim().parse::<f64>().is_err(),
        _ => false,
    };
    if !filled().all(is_name) || filled().count() < FEWEST {
        return false;
    }
    let texts: Vec<String> = filled().map(|cell| tidy(&cell::text(cell))).collect();
    let is_key = |text: &String| {
        matches!(
            data.dictionary.field(text),
            Some(Field::CreditCode | Field::Name | Field::Period | Field::Year | Field::Industry)
        )
    };
    let known = texts.iter().filter(|text| is_known_header(text, data)).count();
    known >= FEWEST && known * 2 >= texts.len() && texts.iter().any(is_key)
}

/// A text on one line.
fn tidy(text: &str) -> String {
    text.replace(['\r', '\n'], "").trim().to_owned()
}
