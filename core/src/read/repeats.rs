//! Repeats: numbers in a workbook's XML for which its reader reserves memory before it has seen
//! what they count: strings of an XLSX, repeated rows and cells of an ODS. They are compared with
//! what the file holds, and with a limit, first.

use std::io::Read;

use super::guard::{MAX_SHEETS, damaged, too_many_cells, too_many_sheets};
use super::tags::Tags;
use crate::finding::{Place, Result};

/// The shortest string of a table of strings: `<si/>`.
const STRING_BYTES: u64 = 5;
/// Deflate makes no more of one octet.
const MAX_RATIO: u64 = 1032;
/// Octets in which the table of strings must say how many it has.
const HEAD_BYTES: u64 = 1 << 16;
/// Cells of an ODS, which its reader holds all at once: about 256 MiB.
pub(super) const MAX_CELLS: u64 = 1 << 23;
/// Cells of an ODS of any length, and octets of its content for each above that: a row of forty
/// zeros, written as one cell that is repeated, has two hundred octets.
const FREE_CELLS: u64 = 1 << 20;
const OCTETS_PER_CELL: u64 = 4;
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
    let mut tags = Tags::of(&head);
    let table = tags.find(|tag| tag.name() == b"sst");
    let Some(table) = table else { return head.len() < HEAD_BYTES as usize };
    [&b"count"[..], b"uniqueCount"].iter().all(|name| table.number(name).unwrap_or(0) <= most)
}

/// Checks that the cells of an ODS, with all repeats, are not too many.
pub(super) fn check_cells(place: &Place, content: impl Read) -> Result<()> {
    let mut unpacked = Vec::new();
    // Of a damaged one what could be unpacked; its reader says what is wrong.
    let _ = content.take(MAX_CONTENT_BYTES).read_to_end(&mut unpacked);
    match closed_tables(&unpacked) {
        None => return Err(damaged(place, "content.xml: table")),
        Some(tables) if tables > MAX_SHEETS => return Err(too_many_sheets(place)),
        Some(_) => {}
    }
    let limit = MAX_CELLS.min(FREE_CELLS + unpacked.len() as u64 / OCTETS_PER_CELL);
    if cells(&unpacked) > limit { Err(too_many_cells(place, limit)) } else { Ok(()) }
}

/// How many tables there are, where every table ends: its reader looks for the end for ever. What
/// declares a type of document is read otherwise by it, and stands in no workbook.
fn closed_tables(content: &[u8]) -> Option<usize> {
    let (mut open, mut all) = (0_u64, 0);
    for tag in Tags::of(content) {
        match tag.whole_name() {
            b"table:table" if !tag.is_closed() => (open, all) = (open + 1, all + 1),
            b"/table:table" if open == 0 => return None,
            b"/table:table" => open -= 1,
            name if name.starts_with(b"!") => return None,
            _ => {}
        }
    }
    (open == 0).then_some(all)
}

/// Cells of the rectangles that rows and cells with content span. Rows and cells at the end that
/// only carry a format do not count.
fn cells(content: &[u8]) -> u64 {
    let (mut all, mut blank_rows, mut widest) = (0_u64, 0_u64, 0_u64);
    let (mut repeat, mut width, mut blank) = (1, 0_u64, 0_u64);
    for tag in Tags::of(content) {
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

#[cfg(test)]
mod tests {
    use super::{cells, closed_tables};

    /// Its reader never ends where a table does not.
    #[test]
    fn tables_that_never_end() {
        let table = "<table:table table:name='a'><table:table-row/>";
        let end = "</table:table>";
        let is_closed = |text: String| closed_tables(text.as_bytes()).is_some();
        assert!(is_closed(format!("<a>{table}{end}{table}{end}</a>")));
        assert!(is_closed(format!("{table}<!-- {table} --><x>{table}{end}</x>{end}")));
        assert!(is_closed("<table:table/><b/>".to_owned()));
        for wrong in [
            table.to_owned(),
            format!("{table}</table:tabale>"),
            format!("{table}<x>{table}{end}</x>"),
            format!("{table}<!--> {end} -->"),
            format!("{table}<![CDATA[ {end} ]]>"),
            format!("{table}<?> {end} ?>"),
            format!("<!DOCTYPE a [<!ELEMENT b> {end} ]>{table}"),
            format!("{end}{table}"),
        ] {
            assert!(!is_closed(wrong.clone()), "{wrong}");
        }
    }

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
