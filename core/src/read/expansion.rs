//! How much more than its own length a columnar file may stand for. Parquet and Arrow write a
//! value that is repeated once, so that a few kilobytes can say thousands of millions of cells:
//! nobody's returns, and hours of work. What a file says is compared with its length before
//! anything is decoded.

use super::guard::{too_many_bytes, too_many_cells};
use crate::finding::{Code, Error, Place, Result};

/// Rows that any file may have; a province has no more firms in a year, and a rejected row of no
/// bytes takes nearly a kilobyte until it is written.
const ROWS: u64 = 1 << 17;
/// Rows that each byte stands for above that: a long table of which nine rows in ten are zeros
/// takes a byte for three of them.
const ROWS_PER_BYTE: u64 = 8;
/// Cells that any file may have, as many as a workbook with repeats.
const CELLS: u64 = 1 << 23;
const CELLS_PER_BYTE: u64 = 64;
/// Bytes that any file may be once its pages or buffers are unpacked, and that the texts of its
/// cells may have, one by one.
const BYTES: u64 = 128 << 20;
const BYTES_PER_BYTE: u64 = 64;

/// What a file of a length may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expansion {
    file_bytes: u64,
}

impl Expansion {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { file_bytes: bytes.len() as u64 }
    }

    fn limit(self, free: u64, per_byte: u64) -> u64 {
        free.saturating_add(self.file_bytes.saturating_mul(per_byte))
    }

    /// Refuses a table of more rows or cells.
    pub(super) fn check_table(self, place: &Place, rows: u64, columns: usize) -> Result<()> {
        let limit = self.limit(ROWS, ROWS_PER_BYTE);
        if rows > limit {
            return Err(Error::new(Code::RowsTooMany, place.clone())
                .with("bytes", self.file_bytes)
                .with("rows", rows)
                .with("limit", limit));
        }
        let limit = self.limit(CELLS, CELLS_PER_BYTE);
        if rows.saturating_mul(columns as u64) > limit {
            return Err(too_many_cells(place, limit));
        }
        Ok(())
    }

    /// Bytes, unpacked or of texts, that are not exceeded.
    pub(super) fn bytes(self) -> u64 {
        self.limit(BYTES, BYTES_PER_BYTE)
    }

    /// Refuses more bytes, unpacked or of texts.
    pub(super) fn check_bytes(self, place: &Place, bytes: u64) -> Result<()> {
        let limit = self.bytes();
        if bytes > limit { Err(too_many_bytes(place, limit)) } else { Ok(()) }
    }
}
