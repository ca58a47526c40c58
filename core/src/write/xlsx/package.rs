//! The package of a workbook: the library's parts as they are, but for the worksheets of tables,
//! which get their rows.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::rows::Rows;
use crate::finding::Result;
use crate::write::WriteContext;
use crate::write::failed;
use crate::write::sheet::Sheet;

/// Higher levels take several times as long for a few percent of size.
const COMPRESSION: i64 = 3;

/// A package with the rows of its tables, which are its first worksheets.
pub(super) fn with_rows(
    package: &[u8],
    tables: &[Sheet],
    context: &WriteContext<'_>,
) -> Result<Vec<u8>> {
    let mut parts = ZipArchive::new(Cursor::new(package)).map_err(failed)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(COMPRESSION));
    for part in 0..parts.len() {
        let copied = parts.by_index_raw(part).map_err(failed)?;
        let name = copied.name().map_err(failed)?.into_owned();
        let Some(table) = number(&name).and_then(|number| tables.get(number - 1)) else {
            out.raw_copy_file(copied).map_err(failed)?;
            continue;
        };
        drop(copied);
        let mut xml = String::new();
        parts.by_index(part).map_err(failed)?.read_to_string(&mut xml).map_err(failed)?;
        out.start_file(name, options).map_err(failed)?;
        worksheet(&xml, table, context, &mut out)?;
    }
    Ok(out.finish().map_err(failed)?.into_inner())
}

/// The number of a worksheet, from 1, by the name of its part.
fn number(name: &str) -> Option<usize> {
    let number = name.strip_prefix("xl/worksheets/sheet")?.strip_suffix(".xml")?;
    number.parse().ok().filter(|number| *number > 0)
}

/// Writes a worksheet with the table's rows where the samples stood.
fn worksheet(
    xml: &str,
    table: &Sheet,
    context: &WriteContext<'_>,
    out: &mut impl Write,
) -> Result<()> {
    let unknown = || failed("the worksheet is laid out in an unknown way");
    let (head, rest) = xml.split_once("<dimension ref=\"").ok_or_else(unknown)?;
    let (_, rest) = rest.split_once('"').ok_or_else(unknown)?;
    // A table without columns has no row.
    let end_of_header = rest.find("</row>").map(|at| at + "</row>".len());
    let end_of_rows = rest.find("</sheetData>").or_else(|| rest.find("<sheetData/>"));
    let end_of_rows = end_of_rows.ok_or_else(unknown)?;
    let (header, samples) = rest[..end_of_rows].split_at(end_of_header.unwrap_or(end_of_rows));
    let rows = Rows::of(table, samples, context).ok_or_else(unknown)?;
    let mut write = |text: &str| out.write_all(text.as_bytes()).map_err(failed);
    write(head)?;
    write("<dimension ref=\"")?;
    write(&rows.range())?;
    write("\"")?;
    write(header)?;
    rows.write(out).map_err(failed)?;
    out.write_all(&rest.as_bytes()[end_of_rows..]).map_err(failed)
}
