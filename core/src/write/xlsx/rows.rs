//! The rows of a table as the XML of a worksheet, a piece at a time.
//!
//! The library keeps every cell of a workbook in memory until it is saved, some 5 kB a score, and
//! its mode of constant memory needs a file system. So it writes one sample of each style that the
//! cells of a column may have, and the cells are written here with the numbers of those styles. The
//! XML is that of ECMA-376, part 1, 18.3.1; texts are inline strings (18.3.1.53), for which no
//! table of shared strings is needed.

use std::io::Write;

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::cut;
use super::style::{self, Styles};
use super::width;
use crate::cells::Cell;
use crate::scheme::Scheme;
use crate::write::guard::is_formula;
use crate::write::number;
use crate::write::sheet::{Column, Look, Sheet};
use crate::write::{WriteContext, titles};

/// Rows of samples, by their place below the header: what most cells look like, a text that must
/// not run, and from here on the bands of a ladder.
const PLAIN: usize = 0;
const GUARDED: usize = 1;
const BANDS: usize = 2;
/// Points of a line of text, and of the highest row that there is.
const LINE: i64 = 15;
const HIGHEST: i64 = 405;
/// Bytes that are gathered before they go to the sink.
const PIECE: usize = 1 << 16;

/// Adds a sample of every style of a column below its header.
pub(super) fn add_samples(
    worksheet: &mut Worksheet,
    at: u16,
    look: Look,
    scheme: &Scheme,
) -> Result<(), XlsxError> {
    for (row, format) in (1u32..).zip(&sample_formats(look, scheme)) {
        worksheet.write_blank(row, at, format)?;
    }
    Ok(())
}

/// The formats of the samples of a column, in the order of their rows below the header.
pub(super) fn sample_formats(look: Look, scheme: &Scheme) -> Vec<Format> {
    let (plain, guarded) = style::of_look(look, scheme);
    let styles = Styles::new(scheme);
    let bands = styles.bands(look).iter().map(|(_, format)| format.clone());
    [plain, guarded].into_iter().chain(bands).collect()
}

/// The numbers of the styles of a column's cells.
struct Numbers {
    letters: String,
    plain: u32,
    guarded: u32,
    bands: Vec<(i64, u32)>,
}

/// How the rows of a table are written.
pub(super) struct Rows<'a> {
    sheet: &'a Sheet,
    numbers: Vec<Numbers>,
    context: &'a WriteContext<'a>,
}

impl<'a> Rows<'a> {
    /// From the samples that the library wrote; None where one is not found in them.
    pub(super) fn of(
        sheet: &'a Sheet,
        samples: &str,
        context: &'a WriteContext<'a>,
    ) -> Option<Self> {
        let styles = Styles::new(context.scheme);
        let numbers = sheet.columns.iter().enumerate().map(|(at, column)| {
            let letters = letters(at);
            // The header is row 1.
            let number = |place: usize| style_of(samples, &format!("{letters}{}", place + 2));
            let bands = styles.bands(column.look).iter().enumerate();
            let bands = bands.map(|(place, (band, _))| Some((*band, number(BANDS + place)?)));
            Some(Numbers {
                plain: number(PLAIN)?,
                guarded: number(GUARDED)?,
                bands: bands.collect::<Option<_>>()?,
                letters,
            })
        });
        Some(Self { sheet, numbers: numbers.collect::<Option<_>>()?, context })
    }

    /// The cells that the table takes, with its header.
    pub(super) fn range(&self) -> String {
        let last = self.numbers.last().map_or("A", |numbers| &numbers.letters);
        format!("A1:{last}{}", self.sheet.height() + 1)
    }

    /// Writes all rows below the header.
    pub(super) fn write(&self, sink: &mut dyn Write) -> std::io::Result<()> {
        let mut out = Vec::with_capacity(2 * PIECE);
        for row in 0..self.sheet.height() {
            self.row(&mut out, row);
            if out.len() >= PIECE {
                sink.write_all(&out)?;
                out.clear();
            }
        }
        sink.write_all(&out)
    }

    fn row(&self, out: &mut Vec<u8>, row: usize) {
        let mut line = Vec::with_capacity(8);
        number::integer(&mut line, row as i64 + 2);
        out.extend_from_slice(b"<row r=\"");
        out.extend_from_slice(&line);
        if let Some(height) = self.height(row) {
            out.extend_from_slice(b"\" customHeight=\"1\" ht=\"");
            number::integer(out, height);
        }
        out.extend_from_slice(b"\">");
        for (column, numbers) in self.sheet.columns.iter().zip(&self.numbers) {
            let start = |out: &mut Vec<u8>, style: u32| {
                out.extend_from_slice(b"<c r=\"");
                out.extend_from_slice(numbers.letters.as_bytes());
                out.extend_from_slice(&line);
                out.extend_from_slice(b"\" s=\"");
                number::integer(out, style.into());
            };
            match self.shown(column, row) {
                Cell::Nothing | Cell::Text("") => {}
                Cell::Text(value) => {
                    let is_guarded = is_formula(value);
                    start(out, if is_guarded { numbers.guarded } else { numbers.plain });
                    out.extend_from_slice(b"\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                    escaped(out, cut(value));
                    out.extend_from_slice(b"</t></is></c>");
                }
                Cell::Scaled(value, places) => {
                    let kind = i64::from(places);
                    let own = numbers.bands.iter().find(|(band, _)| *band == kind);
                    let own = own.filter(|_| column.look == Look::Mixed);
                    start(out, own.map_or(numbers.plain, |(_, style)| *style));
                    out.extend_from_slice(b"\"><v>");
                    number::scaled(out, value, places);
                    out.extend_from_slice(b"</v></c>");
                }
                Cell::Whole(value) => {
                    let band = numbers.bands.iter().find(|(band, _)| *band == value);
                    start(out, band.map_or(numbers.plain, |(_, style)| *style));
                    out.extend_from_slice(b"\"><v>");
                    number::integer(out, value);
                    out.extend_from_slice(b"</v></c>");
                }
            }
        }
        out.extend_from_slice(b"</row>");
    }

    /// The height of a row whose sentences take several lines, in points: not every program finds
    /// it by itself.
    fn height(&self, row: usize) -> Option<i64> {
        let prose = self.sheet.columns.iter().filter(|column| column.look == Look::Prose);
        let lines = prose.map(|column| match column.cells.at(row) {
            Cell::Text(text) => width::lines(text),
            _ => 1,
        });
        let lines = lines.max().filter(|lines| *lines > 1)?;
        i64::try_from(lines).ok().map(|lines| (lines * LINE).min(HIGHEST))
    }

    /// What a workbook shows in a cell.
    fn shown<'c>(&self, column: &'c Column, row: usize) -> Cell<'c> {
        match column.cells.at(row) {
            Cell::Text(value) if column.look == Look::Status => {
                Cell::Text(titles::status(value, self.context.lang))
            }
            other => other,
        }
    }
}

/// The letters of a column: A, …, Z, AA, ….
fn letters(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.insert(0, b'A' + (at % 26) as u8);
        if at < 26 {
            return letters.into_iter().map(char::from).collect();
        }
        at = at / 26 - 1;
    }
}

/// The number of the style of a cell, `<c r="B2" s="3"/>`.
fn style_of(xml: &str, cell: &str) -> Option<u32> {
    let (_, rest) = xml.split_once(&format!("<c r=\"{cell}\" s=\""))?;
    rest.split_once('"')?.0.parse().ok()
}

/// Appends a text as the content of an element. What XML cannot hold is written as spreadsheets
/// write it, `_x0001_`, and a text that looks like that gets its underscore so (ECMA-376, part 1,
/// 22.9.2.19, ST_Xstring).
fn escaped(out: &mut Vec<u8>, text: &str) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '_' if is_escape(&text.as_bytes()[at..]) => out.extend_from_slice(b"_x005F_"),
            '\t' | '\n' => out.push(c as u8),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.extend_from_slice(format!("_x{:04X}_", u32::from(c)).as_bytes());
            }
            _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Whether `_x`, four hexadecimal digits and `_` stand here.
fn is_escape(text: &[u8]) -> bool {
    matches!(text, [b'_', b'x', digits @ .., ] if digits.len() >= 5
        && digits[..4].iter().all(u8::is_ascii_hexdigit) && digits[4] == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        let cases =
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")];
        for (at, expected) in cases {
            assert_eq!(letters(at), expected);
        }
    }

    #[test]
    fn texts_are_escaped_as_spreadsheets_do() {
        let cases = [
            ("a<b>&\"c\"", "a&lt;b&gt;&amp;\"c\""),
            ("tab\tline\nreturn\r\u{1}", "tab\tline\nreturn_x000D__x0001_"),
            ("_x0041_ _x004_ _x00g1_ __x0041_", "_x005F_x0041_ _x004_ _x00g1_ __x005F_x0041_"),
            ("绿\u{ffff}", "绿_xFFFF_"),
        ];
        for (text, expected) in cases {
            let mut out = Vec::new();
            escaped(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
