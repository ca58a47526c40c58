//! Reads the directory of a zip file before anything is unpacked: whether the file is whole, what
//! kind of workbook it is, and how large it says it becomes. Unpacks members of one that is none.

use std::io::Read;

use encoding_rs::GB18030;
use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::guard::{damaged, too_many_bytes};
use super::repeats;
use crate::finding::{Code, Error, Place, Result};

/// Unpacked bytes of a workbook: a full sheet of a million rows has about one GB.
const MAX_UNPACKED_BYTES: u64 = 4 << 30;
/// Unpacked bytes of a workbook of any length, and of each of its bytes above that.
const FREE_BYTES: u64 = 64 << 20;
const BYTES_PER_BYTE: u64 = 64;
/// The same of its table of strings, which its reader holds in memory, string by string.
const FREE_BYTES_OF_STRINGS: u64 = 16 << 20;
const BYTES_PER_BYTE_OF_STRINGS: u64 = 32;
/// Of what is packed to fewer bytes, there cannot be more than a workbook may have.
const SMALL_BYTES: u64 = FREE_BYTES / 1032;
/// Unpacked bytes of an ODS workbook, which its reader holds in memory.
pub(super) const MAX_UNPACKED_BYTES_ODS: u64 = 256 << 20;

/// Kinds of workbook in a zip file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// Checks the directory and says which kind of workbook the file is.
pub(super) fn check(place: &Place, bytes: &[u8]) -> Result<Kind> {
    let entries = entries(place, bytes)?;
    let Some((kind, limit)) = kind_of(&entries) else {
        let detail = if is_document(&entries) { "DOCX" } else { "ZIP" };
        return Err(Error::new(Code::FileFormat, place.clone()).with("detail", detail));
    };
    let of_length = FREE_BYTES.saturating_add(bytes.len() as u64 * BYTES_PER_BYTE);
    check_unpacked(place, &entries, limit.min(of_length))?;
    for entry in &entries {
        let name = entry.name.to_ascii_lowercase();
        if entry.packed > SMALL_BYTES && !is_as_long_as_said(bytes, entry) {
            return Err(damaged(place, "zip member of another length"));
        }
        let limit = FREE_BYTES_OF_STRINGS + entry.packed * BYTES_PER_BYTE_OF_STRINGS;
        if name.ends_with("sharedstrings.xml") && entry.unpacked > limit {
            return Err(too_many_bytes(place, limit));
        }
        // What is packed otherwise or lies elsewhere than it says, its reader refuses.
        if name.ends_with("sharedstrings.xml")
            && let Some(strings) = entry.open(bytes)
            && !repeats::strings_fit(strings, entry.packed)
        {
            return Err(damaged(place, "sharedStrings: count"));
        }
        if name == "content.xml"
            && let Some(content) = entry.open(bytes)
        {
            repeats::check_cells(place, content)?;
        }
    }
    Ok(kind)
}

/// The content of a workbook's member of a name, as far as it is whole and no longer than `most`;
/// empty where it has none. What is wrong with it, its reader says.
pub(super) fn member(place: &Place, bytes: &[u8], name: &str, most: u64) -> Vec<u8> {
    let mut content = Vec::new();
    let entries = entries(place, bytes).unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    if let Some(member) = entry.and_then(|entry| entry.open(bytes)) {
        // What could be read before an error stays.
        let _ = member.take(most).read_to_end(&mut content);
    }
    content
}

/// Whether a member in a folder has some octets in it: quicker than what its reader does.
pub(super) fn holds(place: &Place, bytes: &[u8], folder: &str, wanted: &[u8]) -> bool {
    const CHUNK: usize = 1 << 16;
    let entries = entries(place, bytes).unwrap_or_default();
    let in_folder = |entry: &&Entry| entry.name.to_ascii_lowercase().starts_with(folder);
    entries.iter().filter(in_folder).any(|entry| {
        let Some(mut member) = entry.open(bytes) else { return false };
        let mut chunk = Vec::with_capacity(CHUNK + wanted.len());
        loop {
            let read = member.by_ref().take(CHUNK as u64).read_to_end(&mut chunk).unwrap_or(0);
            if read == 0 || memchr::memmem::find(&chunk, wanted).is_some() {
                return read > 0;
            }
            // What is wanted may lie across two chunks.
            let kept = chunk.len().saturating_sub(wanted.len().saturating_sub(1));
            chunk.drain(..kept);
        }
    })
}

/// Whether a member becomes no longer than the directory says: its reader goes on to its end.
fn is_as_long_as_said(bytes: &[u8], entry: &Entry) -> bool {
    let Some(content) = entry.open(bytes) else { return true };
    let most = entry.unpacked.saturating_add(1);
    // Whatever else is wrong with it, its reader says so.
    std::io::copy(&mut content.take(most), &mut std::io::sink()).unwrap_or(0) < most
}

/// The files in a zip that is no document of an office program; None if it is one.
pub(super) fn members(place: &Place, bytes: &[u8]) -> Result<Option<Vec<Entry>>> {
    let entries = entries(place, bytes)?;
    let is_plain = kind_of(&entries).is_none() && !is_document(&entries);
    Ok(is_plain.then(|| entries.into_iter().filter(|entry| !entry.name.ends_with('/')).collect()))
}

/// Refuses a file that says that it becomes larger than it may.
pub(super) fn check_unpacked(place: &Place, entries: &[Entry], limit: u64) -> Result<()> {
    let unpacked = entries.iter().fold(0, |sum: u64, entry| sum.saturating_add(entry.unpacked));
    if unpacked > limit { Err(too_many_bytes(place, limit)) } else { Ok(()) }
}

/// The content of a member, which must be what the directory says of it.
pub(super) fn unpack(place: &Place, bytes: &[u8], entry: &Entry) -> Result<Vec<u8>> {
    let packed = packed(bytes, entry).ok_or_else(|| cut_off(place))?;
    let mut content = Vec::new();
    match entry.method {
        STORED => content.extend_from_slice(packed),
        DEFLATED => {
            let mut reader = DeflateDecoder::new(packed).take(entry.unpacked.saturating_add(1));
            reader.read_to_end(&mut content).map_err(|error| damaged(place, error))?;
        }
        method => {
            let detail = format!("ZIP ({method})");
            return Err(Error::new(Code::FileFormat, place.clone()).with("detail", detail));
        }
    }
    let mut crc = Crc::new();
    crc.update(&content);
    if content.len() as u64 != entry.unpacked || crc.sum() != entry.crc {
        return Err(damaged(place, "zip member of another length or checksum"));
    }
    Ok(content)
}

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

fn packed<'b>(bytes: &'b [u8], entry: &Entry) -> Option<&'b [u8]> {
    const HEADER_BYTES: usize = 30;
    let at = usize::try_from(entry.local_at).ok()?;
    if u32_at(bytes, at)? != 0x0403_4b50 {
        return None;
    }
    let (name, extra) = (u16_at(bytes, at + 26)?, u16_at(bytes, at + 28)?);
    let start = at + HEADER_BYTES + usize::from(name) + usize::from(extra);
    bytes.get(start..start.checked_add(usize::try_from(entry.packed).ok()?)?)
}

/// Files in a zip, or parts of a workbook: an office's returns, firm by firm, and more sheets than
/// anybody looks at.
const MAX_MEMBERS: usize = 1 << 14;

/// The entries of the directory.
fn entries(place: &Place, bytes: &[u8]) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut at = directory_start(place, bytes)?;
    while u32_at(bytes, at) == Some(0x0201_4b50) {
        let (entry, end) = entry_at(bytes, at).ok_or_else(|| cut_off(place))?;
        if entry.is_encrypted {
            return Err(Error::new(Code::FileProtected, place.clone()));
        }
        if entry.local_at.saturating_add(entry.packed) > bytes.len() as u64 {
            return Err(cut_off(place));
        }
        entries.push(entry);
        if entries.len() > MAX_MEMBERS {
            return Err(Error::new(Code::MembersTooMany, place.clone()).with("limit", MAX_MEMBERS));
        }
        at = end;
    }
    Ok(entries)
}

/// The kind of workbook, and how many bytes it may become.
fn kind_of(entries: &[Entry]) -> Option<(Kind, u64)> {
    let names: Vec<String> = entries.iter().map(|entry| entry.name.to_ascii_lowercase()).collect();
    let has = |name: &str| names.iter().any(|found| found == name);
    let has_ending = |ending: &str| names.iter().any(|found| found.ends_with(ending));
    if has("mimetype") && has("content.xml") {
        Some((Kind::Ods, MAX_UNPACKED_BYTES_ODS))
    } else if has_ending("/workbook.bin") {
        Some((Kind::Xlsb, MAX_UNPACKED_BYTES))
    } else if has("[content_types].xml") && has_ending("workbook.xml") {
        Some((Kind::Xlsx, MAX_UNPACKED_BYTES))
    } else {
        None
    }
}

/// Whether it is a document of an office program that is no workbook.
fn is_document(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.name.to_ascii_lowercase().ends_with("word/document.xml"))
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

/// An entry of the directory.
pub(super) struct Entry {
    /// Its path in the file, with `/`; that of a directory ends in one.
    pub(super) name: String,
    is_encrypted: bool,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    local_at: u64,
}

impl Entry {
    /// Unpacks it, as far as its reader is asked. None where it is packed in a way that workbooks
    /// are not.
    fn open<'a>(&self, bytes: &'a [u8]) -> Option<Box<dyn Read + 'a>> {
        let packed = packed(bytes, self)?;
        match self.method {
            STORED => Some(Box::new(packed)),
            DEFLATED => Some(Box::new(DeflateDecoder::new(packed))),
            _ => None,
        }
    }
}

/// The entry at a place, and where the next one is.
fn entry_at(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    let flags = u16_at(bytes, at + 8)?;
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
    // Programs in China write names in GB18030 and do not say so.
    let name = match std::str::from_utf8(name) {
        Ok(name) => name.replace('\\', "/"),
        Err(_) => GB18030.decode_without_bom_handling(name).0.replace('\\', "/"),
    };
    let entry = Entry {
        name,
        is_encrypted: flags & 1 != 0,
        method: u16_at(bytes, at + 10)?,
        crc: u32_at(bytes, at + 16)?,
        packed,
        unpacked,
        local_at,
    };
    Some((entry, end))
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
