//! Delimited text: sniffs the delimiter and finds the header; the rows below it are given block by
//! block (`block.rs`).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::block::{BLOCK_BYTES, Blocks, ByteSource, Stream, head_text};
use super::encoding::{count_line_ends, decode, line_end, line_of};
use super::header::{self, HeadCell, HeadRow, Header, ROWS_SEARCHED};
use super::moved;
use super::records::{Lines, for_each_record};
use super::{Body, ReadOptions, Table, file_of};
use crate::finding::{Code, Error, Place, Result};

/// Delimiters tried, after the one that the file's name calls for.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The rows below the header.
#[derive(Debug)]
pub(super) struct CsvBody<'a> {
    text: Cow<'a, str>,
    /// Offset of the first data row, and of the end of the last.
    start: usize,
    end: usize,
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
) -> Result<Vec<Table<'a>>> {
    let text = decode(place, bytes)?;
    if text.trim().is_empty() {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    let Top { header, start, delimiter } = top(place, &text, preferred, options)?;
    let mut parts = vec![(start, header)];
    let mut ends = Vec::new();
    for (above, start, header) in moved(place, &text, start, delimiter, &parts[0].1, options) {
        ends.push(above);
        parts.push((start, header));
    }
    ends.push(text.len());
    let part = |((start, header), end)| {
        table(place, header, Body::Csv(CsvBody { text: text.clone(), start, end, delimiter }))
    };
    Ok(parts.into_iter().zip(ends).map(part).collect())
}

/// The headers that come again otherwise below the first: where what is above each of them ends, where
/// the rows below it start, and the header.
fn moved(
    place: &Place,
    text: &str,
    start: usize,
    delimiter: u8,
    first: &Header,
    options: &ReadOptions<'_>,
) -> Vec<(usize, usize, Header)> {
    let rest = text.get(start..).unwrap_or_default();
    // A header that comes again has the name of what tells firms apart; few files have it twice.
    let is_known = |name: &&Arc<str>| !name.is_empty() && (options.recognises)(name);
    let mut names = first.headers.iter().filter(is_known);
    if !names.any(|name| memchr::memmem::find(rest.as_bytes(), name.as_bytes()).is_some()) {
        return Vec::new();
    }
    let lines = Lines { first: line_of(text.as_bytes(), start), end: line_end(text.as_bytes()) };
    let mut search = Search { first, options, recent: Vec::new(), open: None, found: Vec::new() };
    let mut begin = 0;
    // What is damaged further down is met when the rows are read.
    let _ = for_each_record(place, rest, lines, delimiter, &mut |line, record, end| {
        let cells = record.iter().map(HeadCell::of_text).collect();
        search.add(HeadRow { line, cells }, begin..end);
        begin = end;
        Ok(true)
    });
    search.close();
    let at = |(above, end, header): (usize, usize, Header)| (start + above, start + end, header);
    search.found.into_iter().map(at).collect()
}

/// A row, and where it stands.
type Placed = (HeadRow, Range<usize>);

/// A header of which units may follow: where its own lines begin, those lines, and its rows.
type Open = (usize, Vec<HeadRow>, Vec<Placed>);

/// Looks for headers among rows that come one by one.
struct Search<'s> {
    first: &'s Header,
    options: &'s ReadOptions<'s>,
    /// The last rows, and where they stand.
    recent: Vec<Placed>,
    open: Option<Open>,
    found: Vec<(usize, usize, Header)>,
}

impl Search<'_> {
    fn add(&mut self, row: HeadRow, at: Range<usize>) {
        if let Some((_, _, rows)) = &mut self.open {
            rows.push((row, at));
            if rows.len() >= moved::ROWS {
                self.close();
            }
            return;
        }
        let header = self.found.last().map_or(self.first, |(.., last)| last);
        if moved::is_other(&row, header, self.options) {
            let (above, places): (Vec<HeadRow>, Vec<Range<usize>>) = self.recent.drain(..).unzip();
            let own = moved::own_lines(&above);
            let begin = places.get(places.len() - own).map_or(at.start, |place| place.start);
            let above = above.into_iter().skip(places.len() - own).collect();
            self.open = Some((begin, above, vec![(row, at)]));
            return;
        }
        if self.recent.len() >= moved::ROWS_ABOVE {
            self.recent.remove(0);
        }
        self.recent.push((row, at));
    }

    /// Takes the open header, if it is one.
    fn close(&mut self) {
        let Some((begin, above, rows)) = self.open.take() else { return };
        let (rows, places): (Vec<HeadRow>, Vec<Range<usize>>) = rows.into_iter().unzip();
        let header = moved::header_of(&rows, &above, self.first, self.options);
        if let Some(header) = header
            && let Some(last) = places.get(header.rows - 1)
        {
            self.found.push((begin, last.end, header));
        }
    }
}

/// Opens delimited text of which only the first bytes are here. None where they do not tell
/// enough, and the file must be read whole.
pub(super) fn open_stream<'a>(
    place: &Place,
    head: &[u8],
    source: &'a dyn ByteSource,
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
        top: Arc::new(header.top),
        left_out: Vec::new(),
        record: Some(header.width),
        packed_bytes: None,
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
        CsvBody { text, start: self.start, end: self.end, delimiter: self.delimiter }
    }

    /// What stands between the fields.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) fn blocks(&self, place: &Place) -> Blocks<'_> {
        let bytes = self.text.as_bytes();
        let rest = self.text.get(self.start..self.end).unwrap_or_default();
        let line = line_of(bytes, self.start);
        Blocks::of_text(rest, line, line_end(bytes), self.delimiter, place.clone())
    }

    /// Lines below the header: counted in a small file, estimated from the first lines of a large
    /// one. Callers reserve memory for it, so a file of blank lines must not promise a row each.
    pub(super) fn rows_hint(&self) -> usize {
        const SAMPLE_BYTES: usize = 1 << 18;
        const SHORTEST_ROW_BYTES: usize = 8;
        let rest = self.text.as_bytes().get(self.start..self.end).unwrap_or_default();
        let sample = rest.get(..SAMPLE_BYTES).unwrap_or(rest);
        let lines = count_line_ends(sample, line_end(self.text.as_bytes()));
        if sample.len() == rest.len() {
            let is_last_open = rest.last().is_some_and(|byte| *byte != b'\n' && *byte != b'\r');
            return lines + usize::from(is_last_open);
        }
        rest.len() / (sample.len() / lines.max(1)).max(SHORTEST_ROW_BYTES)
    }
}
