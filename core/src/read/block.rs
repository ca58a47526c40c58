//! Delimited text in blocks of whole records, from memory or from a source that is read as it is
//! needed. Blocks know their lines and can be parsed apart from each other.

use std::fmt;
use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2_iter, memrchr};

use super::encoding::{MAX_LINE_BYTES, line_too_long};
use super::records::{Lines, Widths, cell_of, rows_of};
use super::{Cell, Fields, RowSink};
use crate::finding::{Code, Error, Place, Result};

/// The most bytes of a block: enough that a record without an end is longer than any record may be.
pub(super) const BLOCK_BYTES: usize = 2 * MAX_LINE_BYTES;
/// Bytes of a block, if a record ends among them: what is done to a block finds it in the cache.
const USUAL_BYTES: usize = 1 << 18;

/// A file that can be read from its start, more than once.
pub trait ByteSource: Sync + fmt::Debug {
    /// A reader at its start.
    ///
    /// # Errors
    /// The file cannot be opened (any more).
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>>;

    /// Its length in bytes.
    fn bytes(&self) -> u64;
}

/// Whole records of delimited text.
pub(crate) struct Block<'t> {
    text: Text<'t>,
    /// Line of its first byte, from 1.
    line: u32,
    /// Where it stands in the file, for messages.
    at: u64,
    delimiter: u8,
    line_end: u8,
}

enum Text<'t> {
    /// Text of a file that is in memory, and was looked at whole.
    Known(&'t str),
    /// Bytes that nobody has looked at.
    Bytes(Vec<u8>),
}

/// Blocks of a table, in order.
pub(crate) struct Blocks<'t> {
    rest: Rest<'t>,
    line: u32,
    at: u64,
    delimiter: u8,
    line_end: u8,
    place: Place,
}

enum Rest<'t> {
    Text(&'t str),
    Stream { reader: Box<dyn Read + Send + 't>, carried: Vec<u8> },
    Done,
}

impl<'t> Blocks<'t> {
    /// Blocks of a text that starts at a line; `line_end` is what its lines end in.
    pub(super) fn of_text(
        text: &'t str,
        line: u32,
        line_end: u8,
        delimiter: u8,
        place: Place,
    ) -> Self {
        Self { rest: Rest::Text(text), line, at: 0, delimiter, line_end, place }
    }

    /// Blocks of what a reader gives, `at` bytes into its file.
    pub(super) fn of_reader(
        reader: Box<dyn Read + Send + 't>,
        at: u64,
        line: u32,
        delimiter: u8,
        place: Place,
    ) -> Self {
        let rest = Rest::Stream { reader, carried: Vec::new() };
        Self { rest, line, at, delimiter, line_end: b'\n', place }
    }

    /// The next block; None at the end.
    ///
    /// # Errors
    /// The source cannot be read.
    pub(crate) fn next(&mut self) -> Result<Option<Block<'t>>> {
        let delimiter = self.delimiter;
        let text = match &mut self.rest {
            Rest::Done => return Ok(None),
            Rest::Text(rest) => {
                let end = [USUAL_BYTES, BLOCK_BYTES]
                    .into_iter()
                    .find_map(|bytes| records_end(rest.as_bytes().get(..bytes)?, delimiter));
                let end = end.unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                self.rest = if after.is_empty() { Rest::Done } else { Rest::Text(after) };
                Text::Known(text)
            }
            Rest::Stream { reader, carried } => {
                let mut bytes = Vec::with_capacity(USUAL_BYTES);
                bytes.append(carried);
                let mut is_done = false;
                for length in [USUAL_BYTES, BLOCK_BYTES] {
                    let wanted = length.saturating_sub(bytes.len()) as u64;
                    reader.take(wanted).read_to_end(&mut bytes).map_err(|error| {
                        Error::new(Code::FileUnreadable, self.place.clone()).said_by(error)
                    })?;
                    is_done = bytes.len() < length;
                    if is_done {
                        break;
                    }
                    if let Some(end) = records_end(&bytes, delimiter) {
                        carried.extend_from_slice(&bytes[end..]);
                        bytes.truncate(end);
                        break;
                    }
                }
                if is_done {
                    self.rest = Rest::Done;
                }
                Text::Bytes(bytes)
            }
        };
        let block =
            Block { text, line: self.line, at: self.at, delimiter, line_end: self.line_end };
        let bytes = block.bytes();
        if bytes.is_empty() {
            return Ok(None);
        }
        let lines = memchr_iter(self.line_end, bytes).count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at += bytes.len() as u64;
        Ok(Some(block))
    }
}

/// The end of the last whole record; None if no record ends.
fn records_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    if memchr(b'"', bytes).is_none() {
        return memrchr(b'\n', bytes).map(|at| at + 1);
    }
    let (mut is_quoted, mut at_field_start, mut end) = (false, true, None);
    let mut rest = bytes.iter().enumerate().peekable();
    while let Some((at, byte)) = rest.next() {
        if is_quoted {
            is_quoted = *byte != b'"' || rest.next_if(|(_, next)| **next == b'"').is_some();
            continue;
        }
        is_quoted = at_field_start && *byte == b'"';
        at_field_start = *byte == delimiter || *byte == b'\n' || *byte == b'\r';
        if *byte == b'\n' {
            end = Some(at + 1);
        }
    }
    end
}

impl Block<'_> {
    fn bytes(&self) -> &[u8] {
        match &self.text {
            Text::Known(text) => text.as_bytes(),
            Text::Bytes(bytes) => bytes,
        }
    }

    fn text(&self, place: &Place) -> Result<&str> {
        let bytes = match &self.text {
            Text::Known(text) => return Ok(text),
            Text::Bytes(bytes) => bytes,
        };
        let wrong = |at: usize| {
            let at = self.at + at as u64 + 1;
            Error::new(Code::FileEncoding, place.clone()).with("byte", at)
        };
        if let Some(at) = memchr(0, bytes) {
            return Err(wrong(at));
        }
        simdutf8::compat::from_utf8(bytes).map_err(|error| wrong(error.valid_up_to()))
    }

    /// Its fields by column, if every line has as many as there are headers, and these are all of
    /// the header record; None for any other block.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(crate) fn fields(&self, place: &Place, widths: Widths) -> Result<Option<Fields<'_>>> {
        let text = self.text(place)?;
        let fields = || Fields::of(text, self.delimiter, widths.named, self.line, MAX_LINE_BYTES);
        Ok(if widths.named == widths.record && is_plain(text) { fields() } else { None })
    }

    /// Gives every row that is not entirely empty.
    pub(crate) fn for_each_row(
        &self,
        place: &Place,
        widths: Widths,
        each: &mut RowSink<'_>,
    ) -> Result<()> {
        let text = self.text(place)?;
        if is_plain(text) {
            self.plain_rows(text, place, widths, each)
        } else {
            let lines = Lines { first: self.line, end: self.line_end };
            rows_of(text, lines, self.delimiter, place, widths, each)
        }
    }

    /// Rows of a text without quotes: a record is a line.
    fn plain_rows(
        &self,
        text: &str,
        place: &Place,
        widths: Widths,
        each: &mut RowSink<'_>,
    ) -> Result<()> {
        let mut cells: Vec<Cell<'_>> = Vec::with_capacity(widths.record);
        let mut line = self.line;
        let (mut line_start, mut field_start) = (0, 0);
        let marks = memchr2_iter(self.delimiter, b'\n', text.as_bytes());
        for at in marks.chain((!text.ends_with('\n')).then_some(text.len())) {
            let field_begin = field_start;
            let field = &text[field_begin..at];
            field_start = at + 1;
            if text.as_bytes().get(at) == Some(&self.delimiter) {
                cells.push(cell_of(field));
                continue;
            }
            if at == line_start {
                line = line.saturating_add(1);
                line_start = at + 1;
                continue;
            }
            let field = field.strip_suffix('\r').unwrap_or(field);
            if field_begin + field.len() - line_start > MAX_LINE_BYTES {
                return Err(line_too_long(place, line));
            }
            cells.push(cell_of(field));
            if widths.settle(&mut cells) {
                each(line, &cells)?;
            }
            cells.clear();
            line = line.saturating_add(1);
            line_start = at + 1;
        }
        Ok(())
    }
}

/// Whether a text has no quotes, and no line ends but LF and CR LF.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr(b'"', bytes).is_none()
        && memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n'))
}

/// What is known of a stream of delimited text from its first bytes.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    pub(super) source: &'a dyn ByteSource,
    /// Offset of the first data row in the file.
    pub(super) start: u64,
    /// Its line.
    pub(super) line: u32,
    pub(super) delimiter: u8,
    pub(super) rows_hint: usize,
}

impl Stream<'_> {
    pub(super) fn blocks(&self, place: &Place) -> Result<Blocks<'_>> {
        let unreadable =
            |error: io::Error| Error::new(Code::FileUnreadable, place.clone()).said_by(error);
        let mut reader = self.source.open().map_err(unreadable)?;
        io::copy(&mut (&mut reader).take(self.start), &mut io::sink()).map_err(unreadable)?;
        Ok(Blocks::of_reader(reader, self.start, self.line, self.delimiter, place.clone()))
    }
}

/// The first bytes of a file as text, up to the last line end: None if they are not UTF-8, hold no
/// line end or a zero byte, and the file must be looked at whole to know what it is.
pub(super) fn head_text(head: &[u8]) -> Option<&str> {
    let head = &head[..memrchr(b'\n', head)? + 1];
    if memchr(0, head).is_some() {
        return None;
    }
    simdutf8::basic::from_utf8(head).ok()
}
