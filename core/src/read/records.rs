//! Records of delimited text: streams rows without allocating for a row or a cell. Line numbers
//! are those of the file, whatever its line ends and however many lines a quoted cell spans.

use std::io::{self, Read};

use csv::StringRecord;

use super::encoding::{MAX_LINE_BYTES, count_line_ends, line_too_long};
use super::{Cell, RowSink};
use crate::finding::{Code, Error, Place, Result};

/// Bytes the parser is given at a time.
const BUFFER_BYTES: usize = 1 << 16;

/// Gives every row of a text that is not entirely empty, whatever its quotes and line ends.
pub(super) fn rows_of(
    text: &str,
    lines: Lines,
    delimiter: u8,
    place: &Place,
    widths: Widths,
    each: &mut RowSink<'_>,
) -> Result<()> {
    let mut spare = Vec::with_capacity(widths.record);
    for_each_record(place, text, lines, delimiter, &mut |line, record, _| {
        let mut cells = emptied(std::mem::take(&mut spare));
        cells.extend(record.iter().map(cell_of));
        if widths.settle(&mut cells) {
            each(line, &cells)?;
        }
        spare = emptied(cells);
        Ok(true)
    })
}

/// How many fields records have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Widths {
    /// Headers, up to the last that is not blank.
    pub(crate) named: usize,
    /// Fields of the header record.
    pub(crate) record: usize,
}

impl Widths {
    /// Takes the blank fields beyond the headers off a record; false if all are blank. One that
    /// is too short stays so. Where blank headers follow the last, a record without their fields
    /// is whole if it does not end blank, for then nothing can have moved to the left.
    pub(super) fn settle(self, cells: &mut Vec<Cell<'_>>) -> bool {
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let is_whole = cells.len() >= self.record || cells.len() == filled;
        let fewest = if is_whole && cells.len() >= self.named { self.named } else { 0 };
        cells.resize(filled.max(fewest), Cell::Empty);
        filled > 0
    }
}

/// An empty vector that keeps the allocation of one whose cells borrowed from an earlier row:
/// collecting in place is how safe code says so.
fn emptied<'a>(mut cells: Vec<Cell<'_>>) -> Vec<Cell<'a>> {
    cells.clear();
    cells.into_iter().map(|_| Cell::Empty).collect()
}

/// The cell of a field.
pub(crate) fn cell_of(field: &str) -> Cell<'_> {
    let starts_plainly = field.bytes().next().is_some_and(|byte| byte > b' ' && byte < 0x80);
    if starts_plainly || !field.trim().is_empty() { Cell::Text(field) } else { Cell::Empty }
}

/// What a record is given to: its line, its fields and the offset of its end. False stops.
pub(super) type RecordSink<'s> = dyn FnMut(u32, &StringRecord, usize) -> Result<bool> + 's;

/// The lines of a text: the number of the first, and the byte that ends each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub(super) first: u32,
    pub(super) end: u8,
}

/// Parses a text of whole records.
pub(super) fn for_each_record(
    place: &Place,
    text: &str,
    lines: Lines,
    delimiter: u8,
    each: &mut RecordSink<'_>,
) -> Result<()> {
    let rest = text.as_bytes();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(BUFFER_BYTES)
        .from_reader(Bounded { rest, served: 0, limit: 0 });
    let Lines { first: mut line, end: line_end } = lines;
    let mut counted = 0;
    let mut record = StringRecord::new();
    loop {
        let begin = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        // What is left of the last line end, and blank lines, belong to no record.
        let skipped = rest.get(begin..).unwrap_or_default();
        let blank = skipped.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begin = begin + blank;
        let passed = count_line_ends(rest.get(counted..begin).unwrap_or_default(), line_end);
        line = line.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        counted = begin;
        reader.get_mut().limit = begin + MAX_LINE_BYTES + BUFFER_BYTES;
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(_) => return Err(line_too_long(place, line)),
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let raw = rest.get(begin..end).unwrap_or_default();
        if raw.len() > MAX_LINE_BYTES + 1 {
            return Err(line_too_long(place, line));
        }
        if end == rest.len() && ends_inside_quotes(raw, delimiter) {
            let lines = count_line_ends(raw.trim_ascii_end(), line_end) + 1;
            return Err(
                Error::new(Code::QuoteUnclosed, place.clone().at_line(line)).with("count", lines)
            );
        }
        if !each(line, &record, end)? {
            return Ok(());
        }
    }
}

/// Whether a quote opened in the last record is never closed: the rows after it are in one cell.
fn ends_inside_quotes(raw: &[u8], delimiter: u8) -> bool {
    let mut is_quoted = false;
    let mut at_field_start = true;
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if is_quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                is_quoted = false;
            }
            continue;
        }
        is_quoted = at_field_start && byte == b'"';
        at_field_start = byte == delimiter;
    }
    is_quoted
}

/// Bytes served up to a limit that moves with the records: a record without an end is an error
/// before it fills the memory.
struct Bounded<'t> {
    rest: &'t [u8],
    served: usize,
    limit: usize,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.served >= self.limit && !self.rest.is_empty() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let read = self.rest.read(buffer)?;
        self.served += read;
        Ok(read)
    }
}
