//! NDJSON: one object a line, keys in the order of the columns, null where there is no value.

use std::io::Write;
use std::ops::Range;

use super::sheet::Sheet;
use super::{CELL_BYTES, ROWS, failed, number};
use crate::cells::Cell;
use crate::finding::Result;

/// Writes a table.
pub(super) fn write(sheet: &Sheet, sink: &mut dyn Write) -> Result<()> {
    for start in (0..sheet.height()).step_by(ROWS) {
        let rows = start..(start + ROWS).min(sheet.height());
        sink.write_all(&rows_of(sheet, rows)?).map_err(failed)?;
    }
    Ok(())
}

/// Some rows as bytes.
pub(super) fn rows_of(sheet: &Sheet, rows: Range<usize>) -> Result<Vec<u8>> {
    let keys = keys(sheet)?;
    let mut out = Vec::with_capacity(rows.len() * sheet.columns.len() * 2 * CELL_BYTES);
    for row in rows {
        for (key, column) in keys.iter().zip(&sheet.columns) {
            out.extend_from_slice(key);
            match column.cells.at(row) {
                Cell::Text(text) => serde_json::to_writer(&mut out, text).map_err(failed)?,
                Cell::Whole(value) => number::integer(&mut out, value),
                Cell::Scaled(value, places) => number::scaled(&mut out, value, places),
                Cell::Nothing => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(b"}\n");
    }
    Ok(out)
}

/// What stands before each value: `{"credit_code":`, then `,"name":` and so on.
fn keys(sheet: &Sheet) -> Result<Vec<Vec<u8>>> {
    let mut opening = b'{';
    sheet
        .columns
        .iter()
        .map(|column| {
            let mut key = vec![opening];
            opening = b',';
            serde_json::to_writer(&mut key, &column.name).map_err(failed)?;
            key.push(b':');
            Ok(key)
        })
        .collect()
}
