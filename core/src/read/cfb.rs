//! Checks an XLS file before its reader sees it: the sector chains of the compound file (MS-CFB)
//! and the records of the workbook stream (MS-XLS) must be whole, since the reader follows them
//! without looking.

use std::collections::BTreeSet;

use super::guard::{damaged, too_many_cells};
use super::zip::{u16_at, u32_at};
use crate::finding::{Code, Error, Place, Result};

const CHAIN_END: u32 = 0xffff_fffe;
const FIRST_RESERVED: u32 = 0xffff_fffa;
const HEADER_FAT_SECTORS: usize = 109;
/// Cells of the rectangles that the used cells of all sheets span; the reader holds each.
const MAX_CELLS: u64 = 1 << 25;

/// Checks the file as far as a reader needs it whole.
pub(super) fn check(place: &Place, bytes: &[u8]) -> Result<()> {
    let file = Compound::open(bytes).ok_or_else(|| damaged(place, "compound file"))?;
    if file.entry("EncryptedPackage").is_some() {
        return Err(Error::new(Code::FileProtected, place.clone()));
    }
    let Some(entry) = file.entry("Workbook").or_else(|| file.entry("Book")) else {
        // Word, PowerPoint, Outlook and installers use the same container.
        return Err(Error::new(Code::FileFormat, place.clone()).with("detail", "OLE"));
    };
    let stream = file.stream(entry).ok_or_else(|| damaged(place, "workbook stream"))?;
    let cells = spanned_cells(&stream).ok_or_else(|| damaged(place, "workbook records"))?;
    if cells > MAX_CELLS {
        return Err(too_many_cells(place, MAX_CELLS));
    }
    Ok(())
}

/// A directory entry.
struct Entry {
    name: String,
    start: u32,
    bytes: usize,
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    fat: Vec<u32>,
    entries: Vec<Entry>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector_bytes = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        bytes.get(..sector_bytes)?;
        let fat = Vec::new();
        let (entries, mini_fat, mini_stream) = (Vec::new(), Vec::new(), Vec::new());
        let mut file = Self { bytes, sector_bytes, fat, entries, mini_fat, mini_stream };
        for id in file.fat_sectors()? {
            file.fat.extend(words(file.sector(id)?));
        }
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        file.entries = directory.chunks_exact(128).filter_map(entry_of).collect();
        let root = file.entries.first()?;
        if u32_at(bytes, 64)? > 0 {
            file.mini_stream = file.chain(root.start, root.bytes)?;
            let mini_fat_bytes = (u32_at(bytes, 64)? as usize).checked_mul(sector_bytes)?;
            file.mini_fat = words(&file.chain(u32_at(bytes, 60)?, mini_fat_bytes)?).collect();
        }
        Some(file)
    }

    /// Sectors of the allocation table: those in the header, then a list of further ones.
    fn fat_sectors(&self) -> Option<Vec<u32>> {
        let header = self.bytes.get(76..76 + HEADER_FAT_SECTORS * 4)?;
        let mut sectors: Vec<u32> = words(header).collect();
        let mut next = u32_at(self.bytes, 68)?;
        for _ in 0..=self.bytes.len() / self.sector_bytes {
            if next >= FIRST_RESERVED {
                return Some(sectors.into_iter().filter(|id| *id < FIRST_RESERVED).collect());
            }
            sectors.extend(words(self.sector(next)?));
            next = sectors.pop()?;
        }
        None
    }

    /// A sector; the last of a file may be short.
    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        let end = self.bytes.len().min(start.checked_add(self.sector_bytes)?);
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors, at most `limit`. None if it leads out or round in a circle.
    fn chain(&self, start: u32, limit: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut id = start;
        while id != CHAIN_END {
            bytes.extend_from_slice(self.sector(id)?);
            if bytes.len() >= limit {
                break;
            }
            if bytes.len() > self.bytes.len() {
                return None;
            }
            id = *self.fat.get(id as usize)?;
        }
        bytes.truncate(limit);
        Some(bytes)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of an entry: small ones are kept in sectors of 64 bytes in the mini stream.
    fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        const MINI_BYTES: usize = 64;
        const MINI_STREAM_BELOW: usize = 4096;
        if entry.bytes >= MINI_STREAM_BELOW {
            return self.chain(entry.start, entry.bytes);
        }
        let mut bytes = Vec::new();
        let mut id = entry.start;
        while id != CHAIN_END && bytes.len() < entry.bytes {
            let start = (id as usize).checked_mul(MINI_BYTES)?;
            let end = self.mini_stream.len().min(start.checked_add(MINI_BYTES)?);
            bytes.extend(self.mini_stream.get(start..end).filter(|sector| !sector.is_empty())?);
            if bytes.len() < entry.bytes {
                id = *self.mini_fat.get(id as usize)?;
            }
        }
        bytes.truncate(entry.bytes);
        Some(bytes)
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks().0.iter().map(|chunk| u32::from_le_bytes(*chunk))
}

fn entry_of(bytes: &[u8]) -> Option<Entry> {
    let units: Vec<u16> = bytes
        .get(..64)?
        .as_chunks()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair))
        .take_while(|unit| *unit != 0)
        .collect();
    let name = String::from_utf16_lossy(&units);
    Some(Entry { name, start: u32_at(bytes, 116)?, bytes: u32_at(bytes, 120)? as usize })
}

/// Walks the records of a workbook stream: every record whole, every cell within a sheet of 65536
/// rows and 256 columns. The cells of the rectangles that the sheets span, or None if not whole.
fn spanned_cells(stream: &[u8]) -> Option<u64> {
    let mut at = 0;
    let mut total: u64 = 0;
    let mut span = Span::default();
    let (mut sheets, mut begins) = (BTreeSet::new(), BTreeSet::new());
    while at < stream.len() {
        // Writers pad the stream with zeros after the last record.
        if stream.get(at..)?.iter().all(|byte| *byte == 0) {
            break;
        }
        let kind = u16_at(stream, at)?;
        let end = at + 4 + usize::from(u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..end)?;
        match kind {
            // BOF: a new sheet
            0x0809 => {
                u32_at(data, 0)?;
                begins.insert(at);
                total = total.saturating_add(span.cells());
                span = Span::default();
            }
            // BoundSheet8: where the sheet's records begin
            0x0085 => {
                u32_at(data, 4)?;
                if !sheets.insert(u32_at(data, 0)? as usize) {
                    return None;
                }
            }
            // Dimensions: memory is reserved for them
            0x0200 => check_dimensions(data)?,
            // MergeCells
            0x00e5 => {
                data.get(..2 + 8 * usize::from(u16_at(data, 0)?))?;
            }
            // CodePage, Date1904, FilePass
            0x0042 | 0x0022 | 0x002f => {
                u16_at(data, 0)?;
            }
            // Formula, Number, Label, BoolErr, RK, LabelSst, RString
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00fd | 0x00d6 => {
                span.include(u16_at(data, 0)?, u16_at(data, 2)?)?;
            }
            // MulRk: its last column is at the end
            0x00bd => {
                let (row, first) = (u16_at(data, 0)?, u16_at(data, 2)?);
                let last = u16_at(data, data.len().checked_sub(2)?)?;
                span.include(row, first)?;
                span.include(row, last.max(first))?;
                if last < first {
                    return None;
                }
            }
            _ => {}
        }
        at = end;
    }
    // A sheet that began within a record would have other records than those that were looked at.
    sheets.is_subset(&begins).then(|| total.saturating_add(span.cells()))
}

fn check_dimensions(data: &[u8]) -> Option<()> {
    let (first_row, end_row, end_column) = match data.len() {
        10 => (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?), u16_at(data, 6)?),
        14 | 16 => (u32_at(data, 0)?, u32_at(data, 4)?, u16_at(data, 10)?),
        _ => return None,
    };
    (end_row <= 65_536 && end_column <= 256 && (first_row < end_row || end_row == 0)).then_some(())
}

/// The rectangle of the cells seen.
#[derive(Default)]
struct Span {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Span {
    fn include(&mut self, row: u16, column: u16) -> Option<()> {
        let widen = |range: Option<(u16, u16)>, value: u16| {
            let (low, high) = range.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        };
        self.rows = widen(self.rows, row);
        self.columns = widen(self.columns, column);
        (column < 256).then_some(())
    }

    fn cells(&self) -> u64 {
        let length = |range: Option<(u16, u16)>| {
            range.map_or(0, |(low, high)| u64::from(high) - u64::from(low) + 1)
        };
        length(self.rows) * length(self.columns)
    }
}

#[cfg(test)]
mod tests {
    use super::spanned_cells;

    /// What a sheet is said to begin with must be where one begins, and of one sheet only: its reader
    /// goes there without looking.
    #[test]
    fn sheets_begin_where_records_of_sheets_begin() {
        let record = |kind: u16, data: &[u8]| {
            [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
        };
        let sheet_at = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0; 8]].concat());
        let (begin, end) = (record(0x0809, &[0; 16]), record(0x000a, &[]));
        let book = |first: u32, second: u32| {
            [&begin[..], &sheet_at(first), &sheet_at(second), &end, &begin, &end, &begin, &end]
                .concat()
        };
        let first = (begin.len() + 2 * sheet_at(0).len() + end.len()) as u32;
        let second = first + (begin.len() + end.len()) as u32;
        assert!(spanned_cells(&book(first, second)).is_some());
        for wrong in [0, 1, first, second - 1, second + 1, u32::MAX] {
            // The workbook itself begins as a sheet does.
            let is_other = wrong == 0;
            assert_eq!(spanned_cells(&book(first, wrong)).is_some(), is_other, "{wrong}");
        }
    }
}
