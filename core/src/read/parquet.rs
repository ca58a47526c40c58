//! Checks the page headers of a Parquet file before its reader sees them: it reserves memory for as
//! many values as a header says, and a process that is refused memory ends. Page headers are
//! Thrift structs in the compact protocol (`PageHeader` in parquet.thrift of Apache Parquet).

use polars_parquet::read::FileMetadata;

use super::guard::damaged;
use crate::finding::{Place, Result};

/// Values of one column in one row group.
const MAX_GROUP_VALUES: i64 = 1 << 28;
/// Fields of a page header.
const UNCOMPRESSED_SIZE: i64 = 2;
const COMPRESSED_SIZE: i64 = 3;
const DATA_PAGE: i64 = 5;
const DICTIONARY_PAGE: i64 = 7;
const DATA_PAGE_V2: i64 = 8;
/// The number of values is the first field of each kind of page.
const VALUES: i64 = 1;

/// Checks that the pages of every column that is read lie within the file and hold as many values
/// as it says; a column is a leaf of the schema, and known by its place among them.
pub(super) fn check(
    place: &Place,
    bytes: &[u8],
    metadata: &FileMetadata,
    is_read: &dyn Fn(usize) -> bool,
) -> Result<()> {
    let is_whole = metadata.row_groups.iter().all(|group| {
        group.num_rows() as u64 <= MAX_GROUP_VALUES as u64
            && group.parquet_columns().iter().enumerate().all(|(leaf, column)| {
                if !is_read(leaf) {
                    return true;
                }
                let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
                pages(bytes, start, column.compressed_size(), column.num_values()).is_some()
            })
    });
    let rows = metadata
        .row_groups
        .iter()
        .fold(0, |rows: usize, group| rows.saturating_add(group.num_rows()));
    if is_whole && rows == metadata.num_rows {
        Ok(())
    } else {
        Err(damaged(place, "Parquet page header"))
    }
}

/// Walks the pages of a column; None if one is not what it should be.
fn pages(bytes: &[u8], start: i64, length: i64, values: i64) -> Option<()> {
    let start = usize::try_from(start).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    if !(0..=MAX_GROUP_VALUES).contains(&values) {
        return None;
    }
    let mut rest = bytes.get(start..end)?;
    let mut seen = 0;
    while seen < values {
        let mut page = Page::default();
        let mut header = Compact { rest };
        header.fields(&mut page, None)?;
        let size = usize::try_from(page.compressed_size?).ok()?;
        rest = header.rest.get(size..)?;
        if page.values < 0 || page.dictionary_values > MAX_GROUP_VALUES {
            return None;
        }
        seen += page.values;
    }
    (seen == values).then_some(())
}

/// What is needed of a page header.
#[derive(Default)]
struct Page {
    compressed_size: Option<i64>,
    values: i64,
    dictionary_values: i64,
}

impl Page {
    /// Takes an integer field of the header or of a struct in it. All of them are counts, sizes,
    /// offsets or kinds, so none but the checksum is negative.
    fn take(&mut self, parent: Option<i64>, id: i64, value: i64) -> Option<()> {
        const CHECKSUM: i64 = 4;
        if (parent, id) == (None, CHECKSUM) {
            return Some(());
        }
        if !(0..=i64::from(i32::MAX)).contains(&value) {
            return None;
        }
        match (parent, id) {
            (None, COMPRESSED_SIZE) => self.compressed_size = Some(value),
            (None, UNCOMPRESSED_SIZE) => {}
            (Some(DATA_PAGE | DATA_PAGE_V2), VALUES) => self.values = value,
            (Some(DICTIONARY_PAGE), VALUES) => self.dictionary_values = value,
            _ => {}
        }
        Some(())
    }
}

/// Bytes in Thrift's compact protocol.
struct Compact<'a> {
    rest: &'a [u8],
}

impl Compact<'_> {
    /// Reads the fields of a struct; `parent` is the field that it stands in.
    fn fields(&mut self, page: &mut Page, parent: Option<i64>) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match i64::from(head >> 4) {
                0 => self.zigzag()?,
                step => id + step,
            };
            match head & 15 {
                1 | 2 => {}                                      // true, false
                3 => self.skip(1)?,                              // i8
                4..=6 => page.take(parent, id, self.zigzag()?)?, // i16, i32, i64
                7 => self.skip(8)?,                              // double
                8 => {
                    let length = usize::try_from(self.varint()?).ok()?;
                    self.skip(length)?; // binary
                }
                // A struct; statistics, one deeper, hold nothing but binaries and counts.
                12 if parent.is_none() => self.fields(page, Some(id))?,
                12 if parent != Some(-1) => self.fields(page, Some(-1))?,
                _ => return None, // lists, sets and maps: a page header has none
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.get(bytes..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }
}
