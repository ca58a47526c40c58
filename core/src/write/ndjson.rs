//! NDJSON: one object a line, keys in the order of the columns, null where there is no value.

use std::io::Write;

use super::sheet::{Sheet, Value};
use super::{FLUSH_BYTES, failed, number};
use crate::finding::Result;

/// Writes a table.
pub(super) fn write(sheet: &Sheet, sink: &mut dyn Write) -> Result<()> {
    let keys = keys(sheet)?;
    let mut out = Vec::with_capacity(FLUSH_BYTES + (1 << 13));
    for row in 0..sheet.height() {
        for (key, column) in keys.iter().zip(&sheet.columns) {
            out.extend_from_slice(key);
            match column.cells.at(row) {
                Value::Text(text) => serde_json::to_writer(&mut out, text).map_err(failed)?,
                Value::Integer(value) => number::integer(&mut out, value),
                Value::Float(value) if number::float(&mut out, value) => {}
                Value::Float(_) | Value::Nothing => out.extend_from_slice(b"null"),
            }
        }
        out.extend_from_slice(b"}\n");
        if out.len() >= FLUSH_BYTES {
            sink.write_all(&out).map_err(failed)?;
            out.clear();
        }
    }
    sink.write_all(&out).map_err(failed)
}

/// What stands before each value: `{"credit_code":`, then `,"name":` and so on.
fn keys(sheet: &Sheet) -> Result<Vec<Vec<u8>>> {
    let mut opening = b'{';
    sheet
        .frame
        .get_column_names()
        .iter()
        .map(|name| {
            let mut key = vec![opening];
            opening = b',';
            serde_json::to_writer(&mut key, name.as_str()).map_err(failed)?;
            key.push(b':');
            Ok(key)
        })
        .collect()
}
