//! Checks the lengths in an Arrow IPC file before its reader sees them: it reserves the memory
//! that a length asks for before it looks whether the file has as much, and a process that is
//! refused memory ends. Reads no more of the flatbuffers (Schema.fbs, Message.fbs, File.fbs of
//! Apache Arrow) than that takes.

use super::expansion::Expansion;
use super::guard::damaged;
use super::zip::{u16_at, u32_at, u64_at};
use crate::finding::{Place, Result};

/// Values of one column in one batch.
const MAX_BATCH_ROWS: u64 = 1 << 28;
/// Fields of the tables, in the order of their schemas.
const FOOTER_DICTIONARIES: usize = 2;
const FOOTER_RECORD_BATCHES: usize = 3;
const MESSAGE_HEADER_TYPE: usize = 1;
const MESSAGE_HEADER: usize = 2;
const DICTIONARY_DATA: usize = 1;
const BATCH_ROWS: usize = 0;
const BATCH_NODES: usize = 1;
const BATCH_BUFFERS: usize = 2;
const BATCH_COMPRESSION: usize = 3;
const HEADER_IS_DICTIONARY: u8 = 2;

/// Checks that every buffer of every batch lies within the file, and that they do not become more
/// bytes than they may; the rows that the batches say they have.
pub(super) fn check(place: &Place, bytes: &[u8]) -> Result<u64> {
    let said = said(bytes).ok_or_else(|| damaged(place, "Arrow IPC footer"))?;
    Expansion::of(bytes).check_bytes(place, said.unpacked_bytes)?;
    Ok(said.rows)
}

/// What the batches of a file say of themselves.
#[derive(Debug, Default, Clone, Copy)]
struct Said {
    /// Bytes of the compressed buffers once unpacked.
    unpacked_bytes: u64,
    rows: u64,
}

/// What all batches say; None if a length leads out of the file.
fn said(bytes: &[u8]) -> Option<Said> {
    let end = bytes.len().checked_sub(10)?;
    let footer_bytes = u32_at(bytes, end)? as usize;
    let footer = Table::root(bytes.get(end.checked_sub(footer_bytes)?..end)?)?;
    let mut sum = Said::default();
    for field in [FOOTER_DICTIONARIES, FOOTER_RECORD_BATCHES] {
        for block in footer.structs::<24>(field)? {
            let offset = usize::try_from(u64_at(block, 0)?).ok()?;
            let message_bytes = u32_at(block, 8)? as usize;
            let body_bytes = usize::try_from(u64_at(block, 16)?).ok()?;
            let body_at = offset.checked_add(message_bytes)?;
            let message = bytes.get(offset..body_at)?;
            let body = bytes.get(body_at..body_at.checked_add(body_bytes)?)?;
            let said = said_in(message, body)?;
            sum.unpacked_bytes = sum.unpacked_bytes.saturating_add(said.unpacked_bytes);
            sum.rows = sum.rows.saturating_add(said.rows);
        }
    }
    Some(sum)
}

/// The same for one batch: its message and the bytes of its buffers.
fn said_in(message: &[u8], body: &[u8]) -> Option<Said> {
    // Since format 0.15 a marker stands before the length.
    let prefix_bytes = if u32_at(message, 0)? == u32::MAX { 8 } else { 4 };
    let message = Table::root(message.get(prefix_bytes..)?)?;
    let kind = *message.bytes.get(message.field(MESSAGE_HEADER_TYPE)??)?;
    let mut batch = message.table(MESSAGE_HEADER)??;
    let is_dictionary = kind == HEADER_IS_DICTIONARY;
    if is_dictionary {
        batch = batch.table(DICTIONARY_DATA)??;
    }
    for node in batch.structs::<16>(BATCH_NODES)? {
        let (rows, nulls) = (u64_at(node, 0)?, u64_at(node, 8)?);
        if rows > MAX_BATCH_ROWS || nulls > rows {
            return None;
        }
    }
    let is_compressed = batch.field(BATCH_COMPRESSION)?.is_some();
    let rows = match batch.field(BATCH_ROWS)? {
        Some(at) if !is_dictionary => u64_at(batch.bytes, at)?,
        _ => 0,
    };
    let mut unpacked_bytes = 0_u64;
    for buffer in batch.structs::<16>(BATCH_BUFFERS)? {
        let start = usize::try_from(u64_at(buffer, 0)?).ok()?;
        let length = usize::try_from(u64_at(buffer, 8)?).ok()?;
        let data = body.get(start..start.checked_add(length)?)?;
        if is_compressed && !data.is_empty() {
            // Its length once unpacked stands first; all ones mean that it is not packed.
            let unpacked = u64_at(data, 0)?;
            let unpacked = if unpacked == u64::MAX { 0 } else { unpacked };
            unpacked_bytes = unpacked_bytes.saturating_add(unpacked);
        }
    }
    Some(Said { unpacked_bytes, rows })
}

/// A flatbuffers table.
#[derive(Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { bytes, at: u32_at(bytes, 0)? as usize })
    }

    /// Where a field stands: `Some(None)` if the table leaves it out, None if it leads out.
    fn field(&self, index: usize) -> Option<Option<usize>> {
        let back = i64::from(u32_at(self.bytes, self.at)?.cast_signed());
        let vtable = usize::try_from(i64::try_from(self.at).ok()? - back).ok()?;
        let entry = 4 + 2 * index;
        if entry + 2 > usize::from(u16_at(self.bytes, vtable)?) {
            return Some(None);
        }
        let offset = usize::from(u16_at(self.bytes, vtable.checked_add(entry)?)?);
        Some((offset != 0).then_some(self.at + offset))
    }

    /// What the offset in a field leads to.
    fn target(&self, index: usize) -> Option<Option<usize>> {
        let Some(at) = self.field(index)? else { return Some(None) };
        Some(Some(at.checked_add(u32_at(self.bytes, at)? as usize)?))
    }

    fn table(&self, index: usize) -> Option<Option<Self>> {
        let target = self.target(index)?;
        Some(target.map(|at| Self { bytes: self.bytes, at }))
    }

    /// The structs of a vector, each of `N` bytes.
    fn structs<const N: usize>(&self, index: usize) -> Option<&'a [[u8; N]]> {
        let Some(at) = self.target(index)? else { return Some(&[]) };
        let bytes = (u32_at(self.bytes, at)? as usize).checked_mul(N)?;
        let start = at.checked_add(4)?;
        Some(self.bytes.get(start..start.checked_add(bytes)?)?.as_chunks().0)
    }
}
