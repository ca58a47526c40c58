//! Checks the page headers of a Parquet file before its reader sees them: it reserves memory for as
//! many values as a header says, and a process that is refused memory ends. Page headers are
//! Thrift structs in the compact protocol (`PageHeader` in parquet.thrift of Apache Parquet). So is
//! the footer, of which the schema's depth is looked at: its reader goes down it by recursion.

use polars_parquet::read::FileMetadata;

use super::guard::damaged;
use super::zip::u32_at;
use crate::finding::{Place, Result};

/// Values of one column in one row group.
const MAX_GROUP_VALUES: i64 = 1 << 28;
/// Levels of groups in a schema.
const MAX_DEPTH: usize = 64;
/// The schema in the footer, and the number of a group's fields in it.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;
/// Kinds of a value in the compact protocol.
const LIST: u8 = 9;
const STRUCT: u8 = 12;
/// Fields of a page header.
const UNCOMPRESSED_SIZE: i64 = 2;
const COMPRESSED_SIZE: i64 = 3;
const DATA_PAGE: i64 = 5;
const DICTIONARY_PAGE: i64 = 7;
const DATA_PAGE_V2: i64 = 8;
/// The number of values is the first field of each kind of page.
const VALUES: i64 = 1;

/// Checks that the pages of every column that is read lie within the file and hold as many values
/// as it says; a column is a leaf of the schema, and known by its place among them. Gives the bytes
/// that they say they become.
pub(super) fn check(
    place: &Place,
    bytes: &[u8],
    metadata: &FileMetadata,
    is_read: &dyn Fn(usize) -> bool,
) -> Result<u64> {
    let mut unpacked = 0_u64;
    let is_whole = metadata.row_groups.iter().all(|group| {
        group.num_rows() as u64 <= MAX_GROUP_VALUES as u64
            && group.parquet_columns().iter().enumerate().all(|(leaf, column)| {
                if !is_read(leaf) {
                    return true;
                }
                let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
                let pages = pages(bytes, start, column.compressed_size(), column.num_values());
                unpacked = unpacked.saturating_add(pages.unwrap_or(0));
                pages.is_some()
            })
    });
    let rows = metadata
        .row_groups
        .iter()
        .fold(0, |rows: usize, group| rows.saturating_add(group.num_rows()));
    if is_whole && rows == metadata.num_rows {
        Ok(unpacked)
    } else {
        Err(damaged(place, "Parquet page header"))
    }
}

/// Refuses a schema that is deeper than its reader can go.
pub(super) fn check_schema(place: &Place, bytes: &[u8]) -> Result<()> {
    match depth(bytes) {
        Some(..=MAX_DEPTH) => Ok(()),
        _ => Err(damaged(place, "Parquet schema")),
    }
}

/// The levels of the schema in a footer; None if it cannot be followed.
fn depth(bytes: &[u8]) -> Option<usize> {
    const TAIL_BYTES: usize = 8;
    let end = bytes.len().checked_sub(TAIL_BYTES)?;
    let start = end.checked_sub(u32_at(bytes, end)? as usize)?;
    let mut footer = Compact { rest: bytes.get(start..end)? };
    let mut id = 0;
    loop {
        let kind = footer.field(&mut id)??;
        if id == SCHEMA && kind == LIST {
            break;
        }
        footer.skip_value(kind, 0)?;
    }
    let (mut deepest, mut count) = (0, footer.list_head()?.0);
    // Fields that are still to come, of each group that is open.
    let mut open: Vec<u64> = Vec::new();
    while count > 0 {
        count -= 1;
        while open.pop_if(|left| *left == 0).is_some() {}
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        let mut id = 0;
        while let Some(kind) = footer.field(&mut id)? {
            if id == CHILDREN && matches!(kind, 4..=6) {
                open.push(u64::try_from(footer.zigzag()?).ok()?);
            } else {
                footer.skip_value(kind, 0)?;
            }
        }
        deepest = deepest.max(open.len());
        if deepest > MAX_DEPTH {
            return Some(deepest);
        }
    }
    Some(deepest)
}

/// Walks the pages of a column: the bytes that they say they become; None if one is not what it
/// should be.
fn pages(bytes: &[u8], start: i64, length: i64, values: i64) -> Option<u64> {
    let start = usize::try_from(start).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    if !(0..=MAX_GROUP_VALUES).contains(&values) {
        return None;
    }
    let mut rest = bytes.get(start..end)?;
    let (mut seen, mut unpacked) = (0, 0);
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
        unpacked += page.uncompressed_size;
    }
    (seen == values).then_some(unpacked)
}

/// What is needed of a page header.
#[derive(Default)]
struct Page {
    compressed_size: Option<i64>,
    uncompressed_size: u64,
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
            (None, UNCOMPRESSED_SIZE) => self.uncompressed_size = value.unsigned_abs(),
            (Some(DATA_PAGE | DATA_PAGE_V2), VALUES) => self.values = value,
            (Some(DICTIONARY_PAGE), VALUES) => self.dictionary_values = value,
            _ => {}
        }
        Some(())
    }
}

/// Bytes in Thrift's compact protocol.
pub(super) struct Compact<'a> {
    pub(super) rest: &'a [u8],
}

impl Compact<'_> {
    /// Reads the fields of a struct; `parent` is the field that it stands in.
    fn fields(&mut self, page: &mut Page, parent: Option<i64>) -> Option<()> {
        let mut id = 0;
        loop {
            let Some(kind) = self.field(&mut id)? else { return Some(()) };
            match kind {
                1 | 2 => {}                                      // true, false
                3 => self.skip(1)?,                              // i8
                4..=6 => page.take(parent, id, self.zigzag()?)?, // i16, i32, i64
                7 => self.skip(8)?,                              // double
                8 => {
                    let length = usize::try_from(self.varint()?).ok()?;
                    self.skip(length)?; // binary
                }
                // A struct; statistics, one deeper, hold nothing but binaries and counts.
                STRUCT if parent.is_none() => self.fields(page, Some(id))?,
                STRUCT if parent != Some(-1) => self.fields(page, Some(-1))?,
                _ => return None, // lists, sets and maps: a page header has none
            }
        }
    }

    /// The head of the next field: its kind, and its number in `id`; `Some(None)` at the end of the
    /// struct.
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        *id = match i64::from(head >> 4) {
            0 => self.zigzag()?,
            step => *id + step,
        };
        Some(Some(head & 15))
    }

    /// The length of a list or set, and the kind of its values.
    fn list_head(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let length = match head >> 4 {
            15 => self.varint()?,
            short => u64::from(short),
        };
        Some((length, head & 15))
    }

    /// Passes over a value of any kind; None below so many structs and lists as no footer has.
    fn skip_value(&mut self, kind: u8, depth: usize) -> Option<()> {
        const DEEPEST: usize = 16;
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1 | 2 => {}
            3 => self.skip(1)?,
            4..=6 => {
                self.varint()?;
            }
            7 => self.skip(8)?,
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.skip(length)?;
            }
            LIST | 10 => {
                let (length, kind) = self.list_head()?;
                for _ in 0..length {
                    // True and false take a byte each in a list.
                    self.skip_value(if kind <= 2 { 3 } else { kind }, depth + 1)?;
                }
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip_value(kind, depth + 1)?;
                }
            }
            _ => return None, // maps: a footer has none before or in its schema
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.take(bytes).map(|_| ())
    }

    pub(super) fn take(&mut self, bytes: usize) -> Option<&[u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }
}
