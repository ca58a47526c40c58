//! Reads the directory of a zip file before anything is unpacked: whether the file is whole, what
//! kind of workbook it is, and how large it says it becomes.

use super::guard::{damaged, too_many_bytes};
use super::repeats;
use crate::finding::{Code, Error, Place, Result};
use std::io::Read;

/// Unpacked bytes of a workbook: a full sheet of a million rows has about one GB.
const MAX_UNPACKED_BYTES: u64 = 4 << 30;
/// Unpacked bytes of an ODS workbook, which its reader holds in memory.
const MAX_UNPACKED_BYTES_ODS: u64 = 256 << 20;

/// Kinds of workbook in a zip file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// Checks the directory and says which kind of workbook the file is.
pub(super) fn check(place: &Place, bytes: &[u8]) -> Result<Kind> {
    let mut names = Vec::new();
    let mut unpacked: u64 = 0;
    let mut at = directory_start(place, bytes)?;
    while u32_at(bytes, at) == Some(0x0201_4b50) {
        let entry = entry_at(bytes, at).ok_or_else(|| cut_off(place))?;
        if entry.is_encrypted {
            return Err(Error::new(Code::FileProtected, place.clone()));
        }
        if entry.local_at.saturating_add(entry.packed) > bytes.len() as u64 {
            return Err(cut_off(place));
        }
        if entry.name.ends_with("sharedstrings.xml") && !repeats::strings_fit(bytes, &entry) {
            return Err(damaged(place, "sharedStrings: count"));
        }
        if entry.name == "content.xml" {
            repeats::check_cells(place, bytes, &entry)?;
        }
        unpacked = unpacked.saturating_add(entry.unpacked);
        names.push(entry.name);
        at = entry.end;
    }
    let has = |name: &str| names.iter().any(|found| found == name);
    let has_ending = |ending: &str| names.iter().any(|found| found.ends_with(ending));
    let (kind, limit) = if has("mimetype") && has("content.xml") {
        (Kind::Ods, MAX_UNPACKED_BYTES_ODS)
    } else if has_ending("/workbook.bin") {
        (Kind::Xlsb, MAX_UNPACKED_BYTES)
    } else if has("[content_types].xml") && has_ending("workbook.xml") {
        (Kind::Xlsx, MAX_UNPACKED_BYTES)
    } else {
        let detail = if has_ending("word/document.xml") { "DOCX" } else { "ZIP" };
        return Err(Error::new(Code::FileFormat, place.clone()).with("detail", detail));
    };
    if unpacked > limit {
        return Err(too_many_bytes(place, limit));
    }
    Ok(kind)
}

fn cut_off(place: &Place) -> Error {
    damaged(place, "zip directory")
}

/// Offset of the first entry of the directory.
fn directory_start(place: &Place, bytes: &[u8]) -> Result<usize> {
    const END_BYTES: usize = 22;
    let first = bytes.len().saturating_sub(END_BYTES + usize::from(u16::MAX));
    let last = bytes.len().checked_sub(END_BYTES).ok_or_else(|| cut_off(place))?;
    let end = (first..=last)
        .rev()
        .find(|at| u32_at(bytes, *at) == Some(0x0605_4b50))
        .ok_or_else(|| cut_off(place))?;
    let start = match u32_at(bytes, end + 16) {
        Some(u32::MAX) => end
            .checked_sub(20)
            .filter(|locator| u32_at(bytes, *locator) == Some(0x0706_4b50))
            .and_then(|locator| u64_at(bytes, locator + 8))
            .and_then(|end64| usize::try_from(end64).ok())
            .filter(|end64| u32_at(bytes, *end64) == Some(0x0606_4b50))
            .and_then(|end64| u64_at(bytes, end64 + 48)),
        start => start.map(u64::from),
    };
    start
        .and_then(|start| usize::try_from(start).ok())
        .filter(|start| *start < end)
        .ok_or_else(|| cut_off(place))
}

/// A file in the zip, as the directory has it.
pub(super) struct Entry {
    pub(super) name: String,
    is_encrypted: bool,
    is_stored: bool,
    pub(super) packed: u64,
    unpacked: u64,
    local_at: u64,
    end: usize,
}

impl Entry {
    /// Unpacks it, as far as its reader is asked. None where it is packed in a way that workbooks
    /// are not.
    pub(super) fn open<'a>(&self, bytes: &'a [u8]) -> Option<Box<dyn Read + 'a>> {
        let at = usize::try_from(self.local_at).ok()?;
        let start = at + 30 + usize::from(u16_at(bytes, at + 26)?);
        let start = start + usize::from(u16_at(bytes, at + 28)?);
        let end = start.checked_add(usize::try_from(self.packed).ok()?)?;
        let packed = bytes.get(start..end)?;
        if self.is_stored {
            return Some(Box::new(packed));
        }
        Some(Box::new(flate2::read::DeflateDecoder::new(packed)))
    }
}

fn entry_at(bytes: &[u8], at: usize) -> Option<Entry> {
    let flags = u16_at(bytes, at + 8)?;
    let is_stored = u16_at(bytes, at + 10)? == 0;
    let name_bytes = usize::from(u16_at(bytes, at + 28)?);
    let extra_bytes = usize::from(u16_at(bytes, at + 30)?);
    let comment_bytes = usize::from(u16_at(bytes, at + 32)?);
    let extra_at = at + 46 + name_bytes;
    let end = extra_at + extra_bytes + comment_bytes;
    let name = bytes.get(at + 46..extra_at)?;
    let extra = bytes.get(extra_at..extra_at + extra_bytes)?;
    bytes.get(..end)?;
    // Sizes that do not fit stand in the zip64 field, in this order.
    let mut wide = zip64_fields(extra);
    let mut widened = |narrow: u32| match narrow {
        u32::MAX => wide.next().unwrap_or(u64::from(u32::MAX)),
        narrow => u64::from(narrow),
    };
    let unpacked = widened(u32_at(bytes, at + 24)?);
    let packed = widened(u32_at(bytes, at + 20)?);
    let local_at = widened(u32_at(bytes, at + 42)?);
    let name = String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase();
    Some(Entry { name, is_encrypted: flags & 1 != 0, is_stored, packed, unpacked, local_at, end })
}

/// The numbers of the zip64 extra field.
fn zip64_fields(mut extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut found: &[u8] = &[];
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = 4 + usize::from(length);
        if id == 1 {
            found = extra.get(4..end).unwrap_or_default();
        }
        extra = extra.get(end..).unwrap_or_default();
    }
    (0..found.len() / 8).filter_map(|index| u64_at(found, index * 8))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
