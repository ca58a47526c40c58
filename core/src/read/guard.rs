//! The second fence around readers of binary formats that other people wrote. Every file is first
//! checked as far as its container allows (`zip`, `cfb`); some contents can still make such a
//! reader panic, and a file that somebody sent must not end a run over others. With
//! `panic = "abort"` (wasm) there is no second fence.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::finding::{Code, Error, Place, Result};

/// Sheets of a workbook (this project's own bound): what each of them costs, though nothing be in
/// it, adds up. A district with one sheet a firm has fewer.
pub(super) const MAX_SHEETS: usize = 1 << 12;

/// Runs a reader; its panic is a damaged file. What it was building is dropped, so no value that
/// was left half-changed is seen again.
pub(super) fn guarded<T>(place: &Place, reader: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(reader))
        .unwrap_or_else(|_| Err(damaged(place, "content that its reader cannot handle")))
}

/// A damaged file.
pub(super) fn damaged(place: &Place, detail: impl std::fmt::Display) -> Error {
    Error::new(Code::FileDamaged, place.clone()).said_by(detail)
}

/// A table of more cells than are read.
pub(super) fn too_many_cells(place: &Place, limit: u64) -> Error {
    Error::new(Code::SheetTooLarge, place.clone()).with("limit", limit)
}

/// A workbook of more sheets than are read.
pub(super) fn too_many_sheets(place: &Place) -> Error {
    Error::new(Code::SheetsTooMany, place.clone()).with("limit", MAX_SHEETS)
}

/// A file of more bytes, unpacked, than are read.
pub(super) fn too_many_bytes(place: &Place, limit: u64) -> Error {
    Error::new(Code::FileTooLarge, place.clone()).with("limit", limit)
}
