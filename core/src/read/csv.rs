//! Delimited text: sniffs the delimiter and finds the header; the rows below it are given block by
//! block (`block.rs`).

use std::borrow::Cow;

use super::block::{BLOCK_BYTES, Blocks, Source, Stream, head_text};
use super::encoding::{count_line_ends, decode, line_end, line_of};
use super::header::{self, HeadCell, HeadRow, Header, ROWS_SEARCHED};
use super::records::{Lines, for_each_record};
use super::{Body, ReadOptions, Table, file_of};
use crate::finding::{Code, Error, Place, Result};

/// Delimiters tried, after the one that the file's name calls for.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The rows below the header.
#[derive(Debug)]
pub(super) struct CsvBody<'a> {
    text: Cow<'a, str>,
    /// Offset of the first data row.
    start: usize,
    delimiter: u8,
}

/// What the top of a text says of the rest.
struct Top {
    header: Header,
    /// Offset of the first data row.
    start: usize,
    delimiter: u8,
}

/// Opens delimited text; `preferred` is tried first and wins a tie.
pub(super) fn open<'a>(
    place: &Place,
    bytes: &'a [u8],
    preferred: u8,
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    let text = decode(place, bytes)?;
    if text.trim().is_empty() {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    let Top { header, start, delimiter } = top(place, &text, preferred, options)?;
    Ok(table(place, header, Body::Csv(CsvBody { text, start, delimiter })))
}

/// Opens delimited text of which only the first bytes are here. None where they do not tell
/// enough, and the file must be read whole.
pub(super) fn open_stream<'a>(
    place: &Place,
    head: &[u8],
    source: &'a dyn Source,
    preferred: u8,
    options: &ReadOptions<'_>,
) -> Option<Table<'a>> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let marked = head.len() - head.strip_prefix(MARK).unwrap_or(head).len();
    let text = head_text(&head[marked..])?;
    let Top { header, start, delimiter } = top(place, text, preferred, options).ok()?;
    let rows = first_rows(place, text, delimiter).ok()?.len();
    if rows <= ROWS_SEARCHED || text.len() - start < BLOCK_BYTES / 4 {
        return None;
    }
    let lines = count_line_ends(&text.as_bytes()[start..], b'\n');
    let row_bytes = (text.len() - start) / lines.max(1);
    let stream = Stream {
        source,
        start: (marked + start) as u64,
        line: line_of(text.as_bytes(), start),
        delimiter,
        rows_hint: usize::try_from(source.bytes()).unwrap_or(usize::MAX) / row_bytes.max(1),
    };
    Some(table(place, header, Body::Stream(stream)))
}

fn top(place: &Place, text: &str, preferred: u8, options: &ReadOptions<'_>) -> Result<Top> {
    let others = DELIMITERS.into_iter().filter(|delimiter| *delimiter != preferred);
    let mut best: Option<Top> = None;
    let mut failure = None;
    for delimiter in std::iter::once(preferred).chain(others) {
        let (mut rows, ends) = match first_rows(place, text, delimiter) {
            Ok(rows) => rows.into_iter().unzip::<_, _, Vec<_>, Vec<_>>(),
            Err(error) => {
                failure = failure.or(Some(error));
                continue;
            }
        };
        if let Some(first) = rows.first_mut() {
            drop_declared_delimiter(first);
        }
        let Some(header) = header::find(&rows, options) else { continue };
        let rank = |header: &Header| (header.recognised, header.headers.len());
        if best.as_ref().is_none_or(|best| rank(&header) > rank(&best.header)) {
            let start = ends.get(header.rows - 1).copied().unwrap_or(text.len());
            best = Some(Top { header, start, delimiter });
        }
    }
    let missing = || Error::new(Code::HeaderMissing, place.clone());
    best.ok_or_else(|| failure.unwrap_or_else(missing))
}

fn table<'a>(place: &Place, header: Header, body: Body<'a>) -> Table<'a> {
    Table {
        file: file_of(place),
        sheet: None,
        header_line: header.line,
        headers: header.headers,
        recognised: header.recognised,
        units: header.units,
        preamble: header.preamble,
        top: std::sync::Arc::new(header.top),
        left_out: Vec::new(),
        record: Some(header.width),
        body,
    }
}

/// Empties a first line `sep=;`, which Excel writes to declare the delimiter.
fn drop_declared_delimiter(row: &mut HeadRow) {
    if row.cells.first().is_some_and(|cell| cell.text.starts_with("sep=")) {
        row.cells.clear();
    }
}

/// The first rows, each with the offset of its end.
fn first_rows(place: &Place, text: &str, delimiter: u8) -> Result<Vec<(HeadRow, usize)>> {
    let mut rows = Vec::new();
    let lines = Lines { first: 1, end: line_end(text.as_bytes()) };
    for_each_record(place, text, lines, delimiter, &mut |line, record, end| {
        let cells = record.iter().map(HeadCell::of_text).collect();
        rows.push((HeadRow { line, cells }, end));
        Ok(rows.len() <= ROWS_SEARCHED)
    })?;
    Ok(rows)
}

impl CsvBody<'_> {
    /// The same, holding its text.
    pub(super) fn into_owned(self) -> CsvBody<'static> {
        let text = Cow::Owned(self.text.into_owned());
        CsvBody { text, start: self.start, delimiter: self.delimiter }
    }

    pub(super) fn blocks(&self, place: &Place) -> Blocks<'_> {
        let bytes = self.text.as_bytes();
        let rest = self.text.get(self.start..).unwrap_or_default();
        let line = line_of(bytes, self.start);
        Blocks::of_text(rest, line, line_end(bytes), self.delimiter, place.clone())
    }

    /// Lines below the header: counted in a small file, estimated from the first lines of a large
    /// one. Callers reserve memory for it, so a file of blank lines must not promise a row each.
    pub(super) fn rows_hint(&self) -> usize {
        const SAMPLE_BYTES: usize = 1 << 18;
        const SHORTEST_ROW_BYTES: usize = 8;
        let rest = self.text.as_bytes().get(self.start..).unwrap_or_default();
        let sample = rest.get(..SAMPLE_BYTES).unwrap_or(rest);
        let lines = count_line_ends(sample, line_end(self.text.as_bytes()));
        if sample.len() == rest.len() {
            let is_last_open = rest.last().is_some_and(|byte| *byte != b'\n' && *byte != b'\r');
            return lines + usize::from(is_last_open);
        }
        rest.len() / (sample.len() / lines.max(1)).max(SHORTEST_ROW_BYTES)
    }
}
