//! Repeats: numbers in a workbook's XML for which its reader reserves memory before it has seen
//! what they count: strings of an XLSX, repeated rows and cells of an ODS. They are compared with
//! what the file holds, and with a limit, first.

use std::io::Read;

use super::guard::too_many_cells;
use crate::finding::{Place, Result};

/// The shortest string of a table of strings: `<si/>`.
const STRING_BYTES: u64 = 5;
/// Deflate makes no more of one octet.
const MAX_RATIO: u64 = 1032;
/// Octets in which the table of strings must say how many it has.
const HEAD_BYTES: u64 = 1 << 16;
/// Cells of an ODS, which its reader holds all at once: about 256 MiB.
pub(super) const MAX_CELLS: u64 = 1 << 23;
/// Octets of an ODS that are unpacked to be counted; more are refused by their declared size.
const MAX_CONTENT_BYTES: u64 = 256 << 20;

/// Whether a table of strings can hold as many as it says.
pub(super) fn strings_fit(strings: impl Read, packed_bytes: u64) -> bool {
    let mut head = Vec::new();
    if strings.take(HEAD_BYTES).read_to_end(&mut head).is_err() {
        // Whatever is wrong with it, its reader says so.
        return true;
    }
    let most = packed_bytes.saturating_mul(MAX_RATIO) / STRING_BYTES;
    let mut tags = Tags { rest: &head };
    let table = tags.find(|tag| tag.name() == b"sst");
    let Some(table) = table else { return head.len() < HEAD_BYTES as usize };
    [&b"count"[..], b"uniqueCount"].iter().all(|name| table.number(name).unwrap_or(0) <= most)
}

/// Checks that the cells of an ODS, with all repeats, are not too many.
pub(super) fn check_cells(place: &Place, content: impl Read) -> Result<()> {
    let mut unpacked = Vec::new();
    // Of a damaged one what could be unpacked; its reader says what is wrong.
    let _ = content.take(MAX_CONTENT_BYTES).read_to_end(&mut unpacked);
    if cells(&unpacked) > MAX_CELLS { Err(too_many_cells(place, MAX_CELLS)) } else { Ok(()) }
}

/// Cells of the rectangles that rows and cells with content span. Rows and cells at the end that
/// only carry a format do not count.
fn cells(content: &[u8]) -> u64 {
    let (mut all, mut blank_rows, mut widest) = (0_u64, 0_u64, 0_u64);
    let (mut repeat, mut width, mut blank) = (1, 0_u64, 0_u64);
    for tag in (Tags { rest: content }) {
        match tag.name() {
            b"table" => (blank_rows, widest) = (0, 0),
            b"table-row" => {
                repeat = tag.number(b"number-rows-repeated").unwrap_or(1);
                (width, blank) = (0, 0);
            }
            b"table-cell" | b"covered-table-cell" => {
                let count = tag.number(b"number-columns-repeated").unwrap_or(1);
                if tag.is_closed() && tag.attribute(b"value-type").is_none() {
                    blank = blank.saturating_add(count);
                } else {
                    width = width.saturating_add(blank).saturating_add(count);
                    blank = 0;
                }
            }
            b"/table-row" if width == 0 => blank_rows = blank_rows.saturating_add(repeat),
            b"/table-row" => {
                widest = widest.max(width);
                let rows = std::mem::take(&mut blank_rows).saturating_add(repeat);
                all = all.saturating_add(rows.saturating_mul(widest));
            }
            _ => {}
        }
    }
    all
}

/// The tags of an XML text, without comments and what is no tag.
struct Tags<'a> {
    rest: &'a [u8],
}

/// What stands between `<` and `>`.
#[derive(Clone, Copy)]
struct Tag<'a>(&'a [u8]);

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = memchr::memchr(b'<', self.rest)?;
            self.rest = self.rest.get(start + 1..)?;
            let skipped: Option<&[u8]> = match self.rest {
                [b'!', b'-', b'-', ..] => Some(b"-->"),
                [b'!', b'[', ..] => Some(b"]]>"),
                [b'?', ..] => Some(b"?>"),
                _ => None,
            };
            if let Some(end) = skipped {
                let at = memchr::memmem::find(self.rest, end)?;
                self.rest = &self.rest[at..];
                continue;
            }
            // A value may hold the sign that ends a tag.
            let mut quote = None;
            let end = self.rest.iter().position(|byte| match (quote, byte) {
                (None, b'"' | b'\'') => {
                    quote = Some(*byte);
                    false
                }
                (None, byte) => *byte == b'>',
                (Some(open), byte) => {
                    quote = quote.filter(|_| open != *byte);
                    false
                }
            })?;
            let (tag, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Some(Tag(tag));
        }
    }
}

impl<'a> Tag<'a> {
    /// The name without its prefix; that of an end tag with its stroke.
    fn name(self) -> &'a [u8] {
        let end = |byte: &u8| byte.is_ascii_whitespace();
        let whole = self.0.split(end).next().unwrap_or_default();
        let whole = whole.strip_suffix(b"/").unwrap_or(whole);
        match whole.iter().position(|byte| *byte == b':') {
            Some(_) if whole.starts_with(b"/") && whole.ends_with(b":table-row") => b"/table-row",
            Some(at) if !whole.starts_with(b"/") => &whole[at + 1..],
            _ => whole,
        }
    }

    fn is_closed(self) -> bool {
        self.0.ends_with(b"/")
    }

    /// The value of an attribute, whatever its prefix.
    fn attribute(self, name: &[u8]) -> Option<&'a [u8]> {
        memchr::memmem::find_iter(self.0, name).find_map(|at| {
            let is_start = matches!(self.0.get(at.checked_sub(1)?)?, b':' | b' ' | b'\t'..=b'\r');
            let rest = self.0[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?;
            let (quote, rest) = rest.trim_ascii_start().split_first()?;
            let end = memchr::memchr(*quote, rest)?;
            is_start.then(|| &rest[..end])
        })
    }

    /// The number of an attribute; one that is too large for any is the largest.
    fn number(self, name: &[u8]) -> Option<u64> {
        let digits = std::str::from_utf8(self.attribute(name)?).ok()?.trim();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_with_their_repeats() {
        let row = |repeat: &str, cells: &str| {
            format!(
                "<table:table-row table:number-rows-repeated='{repeat}'>{cells}</table:table-row>"
            )
        };
        let value = |repeat: u64| {
            format!(
                "<table:table-cell office:value-type=\"string\" a='>' \
                 table:number-columns-repeated=\"{repeat}\"><text:p>a</text:p></table:table-cell>"
            )
        };
        let blank = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        assert_eq!(cells(row("100000", &value(1000)).as_bytes()), 100_000_000);
        // What an office program writes at the end of a sheet is a format, no content.
        let sheet = format!(
            "<t:table>{}{}</t:table>",
            row("3", &(value(2) + blank)),
            row("1048573", blank)
        );
        assert_eq!(cells(sheet.as_bytes()), 6);
        // Blank rows and cells before content lie inside the rectangle.
        let inside = row("10", blank) + &row("1", &format!("{blank}{}", value(1)));
        assert_eq!(cells(inside.as_bytes()), 11 * 16_385);
        assert_eq!(cells(row("99999999999999999999", &value(9)).as_bytes()), u64::MAX);
        let comment = format!("<!-- {} -->", row("9", &value(9)));
        assert_eq!(cells(comment.as_bytes()), 0);
    }
}
