//! CSV that Excel opens right and every other program reads: UTF-8 with a byte-order mark (without
//! it, Excel in Chinese takes the text for GB18030), commas, quotes as RFC 4180 has them, and LF at
//! the end of lines (Excel takes both; CRLF would leave a CR in the last column of `awk` or `cut`).
//!
//! Excel shows a code of eighteen digits without a letter as a float. There is no cure for that in
//! CSV that other programs would not stumble over; XLSX holds codes as text.

use std::io::Write;
use std::ops::Range;

use super::guard::is_formula;
use super::sheet::Sheet;
use super::{CELL_BYTES, ROWS, failed, number};
use crate::cells::Cell;
use crate::finding::Result;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Writes a table.
pub(super) fn write(sheet: &Sheet, sink: &mut dyn Write) -> Result<()> {
    write_header(sheet, sink)?;
    write_rows(sheet, sink)
}

/// Writes what stands above the rows.
pub(super) fn write_header(sheet: &Sheet, sink: &mut dyn Write) -> Result<()> {
    let mut out = BYTE_ORDER_MARK.to_vec();
    for (index, column) in sheet.columns.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        text(&mut out, &column.header);
    }
    out.push(b'\n');
    sink.write_all(&out).map_err(failed)
}

/// Writes rows.
pub(super) fn write_rows(sheet: &Sheet, sink: &mut dyn Write) -> Result<()> {
    for start in (0..sheet.height()).step_by(ROWS) {
        let rows = start..(start + ROWS).min(sheet.height());
        sink.write_all(&rows_of(sheet, rows)).map_err(failed)?;
    }
    Ok(())
}

/// Some rows as bytes.
pub(super) fn rows_of(sheet: &Sheet, rows: Range<usize>) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * sheet.columns.len() * CELL_BYTES);
    for row in rows {
        for (index, column) in sheet.columns.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            match column.cells.at(row) {
                Cell::Nothing => {}
                Cell::Text(value) => text(&mut out, value),
                Cell::Scaled(value, places) => number::scaled(&mut out, value, places),
                Cell::Whole(value) => number::integer(&mut out, value),
            }
        }
        out.push(b'\n');
    }
    out
}

/// Appends a text, kept from being run as a formula, and quoted where it has to be.
pub fn text(out: &mut Vec<u8>, text: &str) {
    let guard: &[u8] = if is_formula(text) { b"'" } else { b"" };
    // No early end: the whole text is looked at many bytes at a time.
    let needs_quotes =
        text.bytes().fold(false, |needs, byte| needs | matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if !needs_quotes {
        out.extend_from_slice(guard);
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    out.extend_from_slice(guard);
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part.as_bytes());
    }
    out.push(b'"');
}
