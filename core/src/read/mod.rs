//! `read`: bytes to rows, in whatever shape they came. Finds the format, the encoding, the sheets
//! and the header row; says what it saw and where. It does not know what a column means (the
//! caller says which texts are headers and which are units), and it touches no file, clock or
//! thread.

mod archive;
mod block;
mod cfb;
mod csv;
mod encoding;
#[cfg(any(feature = "parquet", feature = "ipc"))]
mod expansion;
mod fields;
mod format;
mod formulas;
#[cfg(any(feature = "parquet", feature = "ipc"))]
mod frame;
mod grid;
mod guard;
mod header;
#[cfg(feature = "ipc")]
mod ipc;
mod moved;
mod ndjson;
mod number_format;
mod ods;
#[cfg(feature = "parquet")]
mod parquet;
mod records;
mod repeats;
mod sheets;
mod tags;
mod workbook;
mod zip;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use block::ByteSource;
pub(crate) use block::{Block, Blocks};
pub(crate) use fields::Fields;
pub use format::Format;
pub(crate) use records::{Widths, cell_of as csv_cell};
pub(crate) use workbook::MAX_COLUMNS;

use crate::finding::{Code, Error, Place, Result};

/// One cell as it came. Text is not trimmed, but a cell of blanks only is [`Cell::Empty`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text; a date of a workbook or a columnar file as `YYYY-MM-DD`, an Excel error as `#DIV/0!`.
    Text(&'a str),
    /// A decimal of a columnar file, of any number of digits: no zeros stand behind the last one.
    Decimal(&'a str),
    /// A floating number.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
}

impl Cell<'_> {
    /// True for a cell with nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// How to read: what the caller knows of the file and of headers.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// The format, if the user named one; otherwise the file name and the first bytes decide.
    pub format: Option<Format>,
    /// The one sheet of a workbook to read; otherwise every visible sheet with a known header row.
    pub sheet: Option<&'a str>,
    /// Whether a trimmed text is a known header.
    pub recognises: &'a dyn Fn(&str) -> bool,
    /// Whether a trimmed text is a unit of measurement (or a text that may stand beside units).
    pub is_unit: &'a dyn Fn(&str) -> bool,
}

/// One table: a CSV file, one sheet of a workbook, one NDJSON or columnar file.
#[derive(Debug)]
pub struct Table<'a> {
    /// Name of the file.
    pub file: Arc<str>,
    /// Name of the sheet, for a workbook.
    pub sheet: Option<Arc<str>>,
    /// Line of the header row from 1; 0 where the format has no header line.
    pub header_line: u32,
    /// Headers, trimmed and on one line each. A column without a header is an empty text.
    pub headers: Vec<Arc<str>>,
    /// Headers that the caller recognised.
    pub recognised: usize,
    /// Units of a unit row directly under the header, as many as there are headers.
    pub units: Vec<Option<String>>,
    /// Texts above the header, e.g. `计量单位:万元`.
    pub preamble: Vec<String>,
    /// The rows above the data, as texts.
    pub(crate) top: Arc<Vec<Vec<String>>>,
    /// Sheets of the workbook that are not read; with its first table.
    pub left_out: Vec<LeftOut>,
    /// Fields of the header record of delimited text, with blank ones at its end.
    record: Option<usize>,
    /// Bytes of its file, where rows are packed in it; its share of them, where it is not alone.
    packed_bytes: Option<u64>,
    body: Body<'a>,
}

/// A sheet that is not read, or a file of an archive or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name; a file's is that of the archive or folder, and its path in it.
    pub sheet: Arc<str>,
    /// Why.
    pub reason: LeftOutReason,
    /// Rows with something in them.
    pub rows: usize,
}

/// Why a sheet is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutReason {
    /// It is hidden.
    Hidden,
    /// No row of it names columns that are known.
    NoHeader,
    /// There is nothing in it, or nothing under its header.
    Empty,
    /// Another sheet was asked for.
    NotChosen,
    /// It is a file of an archive or a folder, and holds no table.
    NotATable,
    /// It is such a file, and no row of it names columns that are known.
    FileWithoutHeader,
}

/// Where the rows of a table are kept.
#[derive(Debug)]
enum Body<'a> {
    Csv(csv::CsvBody<'a>),
    Stream(block::Stream<'a>),
    Grid(grid::Grid),
    #[cfg(any(feature = "parquet", feature = "ipc"))]
    Frame(frame::Frame),
}

/// What the cells below the first of a merged range mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Nothing.
    Leave,
    /// What the first says.
    Down,
    /// One amount for several rows: nobody knows whose it is.
    Shared,
}

/// What receives the rows: the line as seen in the file, and its cells.
pub type RowSink<'s> = dyn FnMut(u32, &[Cell<'_>]) -> Result<()> + 's;

/// Reads the tables of a file. `name` is used for the format and in messages.
///
/// # Errors
/// The file is empty, damaged, protected, too large, in no known format or encoding, or has no
/// header row; the sheet asked for is not there.
pub fn open<'a>(name: &str, bytes: &'a [u8], options: &ReadOptions<'_>) -> Result<Vec<Table<'a>>> {
    let place = Place::file(name);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::new(Code::FileEmpty, place));
    }
    let archived = archive::open(&place, name, bytes, options)?;
    let is_archive = archived.is_some();
    let mut tables = match archived {
        Some(tables) => tables,
        None => open_plain(&place, name, bytes, options)?,
    };
    let share = bytes.len() as u64 / tables.len().max(1) as u64;
    for table in &mut tables {
        let is_plain = !is_archive && matches!(table.body, Body::Csv(_) | Body::Stream(_));
        table.packed_bytes = (!is_plain).then_some(share);
    }
    Ok(tables)
}

/// The tables of a file that is no archive; the name says its format, the place what to call it.
fn open_plain<'a>(
    place: &Place,
    name: &str,
    bytes: &'a [u8],
    options: &ReadOptions<'_>,
) -> Result<Vec<Table<'a>>> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    match format::detect(place, name, bytes, options.format)? {
        Format::Csv => csv::open(place, bytes, b',', options),
        Format::Tsv => csv::open(place, bytes, b'\t', options),
        Format::NdJson => ndjson::open(place, bytes, options).map(|table| vec![table]),
        Format::Xlsx => workbook::open(place, bytes, options),
        #[cfg(feature = "parquet")]
        Format::Parquet => frame::open_parquet(place, bytes, options).map(|table| vec![table]),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => {
            Err(Error::new(Code::FileFormat, place.clone()).with("detail", "Parquet"))
        }
        #[cfg(feature = "ipc")]
        Format::Ipc => frame::open_ipc(place, bytes, options).map(|table| vec![table]),
        #[cfg(not(feature = "ipc"))]
        Format::Ipc => Err(Error::new(Code::FileFormat, place.clone()).with("detail", "Arrow IPC")),
    }
}

/// The text of a file that is no table: a list, a line each. In the encodings that tables may have.
///
/// # Errors
/// The bytes are in none of them, or a line is too long.
pub fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<std::borrow::Cow<'a, str>> {
    encoding::decode(&Place::file(name), bytes)
}

/// Reads a columnar file (Parquet, Arrow IPC) as it is: scores that the engine wrote.
///
/// # Errors
/// It is of another format, or damaged.
#[cfg(all(feature = "parquet", feature = "ipc"))]
pub fn columnar(name: &str, bytes: &[u8]) -> Result<polars::prelude::DataFrame> {
    let place = Place::file(name);
    match format::detect(&place, name, bytes, None)? {
        format @ (Format::Parquet | Format::Ipc) => frame::whole(&place, bytes, format),
        other => Err(Error::new(Code::FileFormat, place).with("detail", other.name())),
    }
}

/// Some columns of a Parquet file as the engine wrote it, or all of them. A file of others that only
/// says that it is one costs no more than a file of returns.
///
/// # Errors
/// It is damaged, or stands for far more than its length; a column is not there.
#[cfg(feature = "parquet")]
pub fn columns(
    name: &str,
    bytes: &[u8],
    names: Option<Vec<String>>,
) -> Result<polars::prelude::DataFrame> {
    frame::columns(&Place::file(name), bytes, names)
}

/// The rows of a Parquet file as the engine wrote it whose text in a column is a given one. Only
/// the groups of rows that can hold it are decoded. Checked as by [`columns`].
///
/// # Errors
/// As there.
#[cfg(feature = "parquet")]
pub fn rows_where(
    name: &str,
    bytes: &[u8],
    column: &str,
    text: &str,
) -> Result<polars::prelude::DataFrame> {
    frame::rows_where(&Place::file(name), bytes, column, text)
}

/// Bytes of the top of a file that [`open_stream`] wants to see.
pub const HEAD_BYTES: usize = block::BLOCK_BYTES;

/// Opens a file of which only the first [`HEAD_BYTES`] are here, and the rest is read as it is
/// needed. None where it must be read whole: it is no delimited UTF-8 text, it is short, or its top
/// is out of the ordinary, which [`open`] then says.
#[must_use]
pub fn open_stream<'a>(
    name: &str,
    head: &[u8],
    source: &'a dyn ByteSource,
    options: &ReadOptions<'_>,
) -> Option<Table<'a>> {
    let place = Place::file(name);
    let delimiter = match format::detect(&place, name, head, options.format).ok()? {
        Format::Csv => b',',
        Format::Tsv => b'\t',
        _ => return None,
    };
    csv::open_stream(&place, head, source, delimiter, options)
}

impl Table<'_> {
    /// Bytes in which its rows are packed; None where they lie as they are read.
    pub(crate) fn packed_bytes(&self) -> Option<u64> {
        self.packed_bytes
    }

    /// The same table, holding what it borrowed.
    fn into_owned(self) -> Table<'static> {
        let body = match self.body {
            Body::Csv(body) => Body::Csv(body.into_owned()),
            // What is unpacked is in memory.
            Body::Stream(_) => Body::Grid(grid::Grid::default()),
            Body::Grid(grid) => Body::Grid(grid),
            #[cfg(any(feature = "parquet", feature = "ipc"))]
            Body::Frame(frame) => Body::Frame(frame),
        };
        Table {
            file: self.file,
            sheet: self.sheet,
            header_line: self.header_line,
            headers: self.headers,
            recognised: self.recognised,
            units: self.units,
            preamble: self.preamble,
            top: self.top,
            left_out: self.left_out,
            record: self.record,
            packed_bytes: self.packed_bytes,
            body,
        }
    }

    /// Gives every row that is not entirely empty, in the order of the file. A row has at least as
    /// many cells as there are headers; further ones are given up to the last that is not empty.
    /// A record of delimited text with fewer fields has fewer cells ([`Self::is_misfit`]).
    ///
    /// # Errors
    /// What `each` returns; a CSV record that is too long or whose quote is never closed.
    pub fn for_each_row(&self, each: &mut RowSink<'_>) -> Result<()> {
        match &self.body {
            Body::Csv(_) | Body::Stream(_) => {
                let place = self.place();
                let mut blocks = self.blocks()?;
                while let Some(block) = blocks.as_mut().map_or(Ok(None), Blocks::next)? {
                    block.for_each_row(&place, self.widths(), each)?;
                }
                Ok(())
            }
            Body::Grid(grid) => grid.for_each_row(self.headers.len(), &|_| Fill::Leave, each),
            #[cfg(any(feature = "parquet", feature = "ipc"))]
            Body::Frame(frame) => frame.for_each_row(each),
        }
    }

    /// As [`Self::for_each_row`], with cells that are merged downwards filled as `fill` says of
    /// their column.
    pub(crate) fn for_each_row_filled(
        &self,
        fill: &dyn Fn(usize) -> Fill,
        each: &mut RowSink<'_>,
    ) -> Result<()> {
        match &self.body {
            Body::Grid(grid) => grid.for_each_row(self.headers.len(), fill, each),
            _ => self.for_each_row(each),
        }
    }

    /// The rows in blocks that can be parsed apart; None for a format that has none.
    pub(crate) fn blocks(&self) -> Result<Option<Blocks<'_>>> {
        match &self.body {
            Body::Csv(body) => Ok(Some(body.blocks(&self.place()))),
            Body::Stream(stream) => stream.blocks(&self.place()).map(Some),
            Body::Grid(_) => Ok(None),
            #[cfg(any(feature = "parquet", feature = "ipc"))]
            Body::Frame(_) => Ok(None),
        }
    }

    /// How many fields the records of delimited text have.
    pub(crate) fn widths(&self) -> Widths {
        let named = self.headers.len();
        Widths { named, record: self.record.unwrap_or(named) }
    }

    /// Whether a row is a record of delimited text with more or fewer fields than the header has:
    /// nobody knows which cell stands in which column.
    #[must_use]
    pub fn is_misfit(&self, cells: &[Cell<'_>]) -> bool {
        let fits = self.headers.len()..=self.widths().record;
        self.record.is_some() && !fits.contains(&cells.len())
    }

    /// Whether it is text with semicolons between the fields.
    pub(crate) fn is_parted_by_semicolons(&self) -> bool {
        matches!(&self.body, Body::Csv(body) if body.delimiter() == b';')
            || matches!(&self.body, Body::Stream(stream) if stream.delimiter == b';')
    }

    /// Whether rows may have cells beyond the last header.
    pub(crate) fn may_exceed_headers(&self) -> bool {
        match &self.body {
            Body::Csv(_) | Body::Stream(_) => self.widths().record > self.headers.len(),
            Body::Grid(_) => true,
            #[cfg(any(feature = "parquet", feature = "ipc"))]
            Body::Frame(_) => false,
        }
    }

    /// The type of a column that is not read, because no return can hold values of it: its cells
    /// are all given as empty, so that whoever needs them must refuse the table.
    #[must_use]
    pub fn unread(&self, column: usize) -> Option<&str> {
        match &self.body {
            #[cfg(any(feature = "parquet", feature = "ipc"))]
            Body::Frame(frame) => frame.unread(column),
            Body::Csv(_) | Body::Stream(_) | Body::Grid(_) => {
                let _ = column;
                None
            }
        }
    }

    /// About how many rows there are: exact but for CSV, where it is estimated from the first rows.
    #[must_use]
    pub fn rows_hint(&self) -> usize {
        match &self.body {
            Body::Csv(body) => body.rows_hint(),
            Body::Stream(stream) => stream.rows_hint,
            Body::Grid(grid) => grid.len(),
            #[cfg(any(feature = "parquet", feature = "ipc"))]
            Body::Frame(frame) => frame.len(),
        }
    }

    /// The place of the whole table.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            file: Some(Arc::clone(&self.file)),
            sheet: self.sheet.clone(),
            line: None,
            column: None,
        }
    }

    /// The place of one of its headers.
    pub(crate) fn place_of_header(&self, header: &Arc<str>) -> Place {
        self.place().at_line(self.header_line.max(1)).at_column(Arc::clone(header))
    }
}

/// The file of a place that [`open`] made.
fn file_of(place: &Place) -> Arc<str> {
    place.file.clone().unwrap_or_else(|| "-".into())
}
