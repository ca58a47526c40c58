//! XLSX: a workbook for people. Titles in their language with units, numbers with formats, grades
//! and levels in the colours of the scheme, every text a string cell.
//!
//! The library makes all but the rows of a table: styles, widths, header, filter, the other sheets
//! (see `rows` for why). A text above Excel's 32,767 characters is cut; CSV and Parquet hold all of
//! it. The date of creation is fixed, so that the same scores give the same bytes.

mod chart;
mod manifest;
mod package;
mod print;
mod rows;
mod style;
mod summary;
mod width;

use std::io::Write;
use std::slice::from_ref;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::guard::is_formula;
use super::sheet::Sheet;
use super::{WriteContext, failed};
use crate::finding::{Code, Error, Place, Result};

/// Rows of a worksheet below its header.
const MAX_ROWS: usize = 1_048_575;
/// UTF-16 units of a cell.
const MAX_TEXT: usize = 32_767;

/// Writes scores with their summary and manifest.
pub(super) fn write_scores(
    sheet: &Sheet,
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    let mut workbook = with_tables(from_ref(sheet), context)?;
    summary::add(workbook.add_worksheet(), sheet, context).map_err(failed)?;
    save(workbook, from_ref(sheet), context, sink)
}

/// Writes several tables, and the manifest if there is one.
pub(super) fn write_tables(
    sheets: &[Sheet],
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    save(with_tables(sheets, context)?, sheets, context, sink)
}

/// Writes one table.
pub(super) fn write(sheet: &Sheet, context: &WriteContext<'_>, sink: &mut dyn Write) -> Result<()> {
    let context = WriteContext { manifest_json: None, ..*context };
    write_tables(from_ref(sheet), &context, sink)
}

fn check_rows(sheet: &Sheet) -> Result<()> {
    if sheet.height() <= MAX_ROWS {
        return Ok(());
    }
    let error = Error::new(Code::TooManyRows, Place::default());
    Err(error.with("count", sheet.height()).with("limit", MAX_ROWS))
}

/// An empty workbook that does not say when it was made.
fn workbook() -> Result<Workbook, XlsxError> {
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_author("tanxiao").set_creation_datetime(&created);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    Ok(workbook)
}

/// A workbook whose first worksheets are these tables, still without their rows.
fn with_tables(sheets: &[Sheet], context: &WriteContext<'_>) -> Result<Workbook> {
    let mut workbook = workbook().map_err(failed)?;
    for sheet in sheets {
        check_rows(sheet)?;
        add_table(workbook.add_worksheet(), sheet, context).map_err(failed)?;
    }
    Ok(workbook)
}

/// Adds the manifest, if there is one, and the rows of the tables, and writes all of it.
fn save(
    mut workbook: Workbook,
    tables: &[Sheet],
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    if let Some(json) = context.manifest_json {
        manifest::add(workbook.add_worksheet(), json, context).map_err(failed)?;
    }
    let without_rows = workbook.save_to_buffer().map_err(failed)?;
    drop(workbook);
    let bytes = package::with_rows(&without_rows, tables, context)?;
    sink.write_all(&bytes).map_err(failed)
}

/// Lays out a worksheet for a table: its header, and below it a sample of every style.
fn add_table(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    context: &WriteContext<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_name(sheet.name)?;
    for (at, column) in (0u16..).zip(&sheet.columns) {
        let (plain, _) = style::of_look(column.look, context.scheme);
        worksheet.set_column_format(at, &plain)?;
        worksheet.set_column_width(at, width::of(column, context))?;
        text(worksheet, 0, at, &column.title, &style::header(), &style::header())?;
        rows::add_samples(worksheet, at, column.look, context.scheme)?;
    }
    worksheet.set_row_height(0, style::HEADER_HEIGHT)?;
    worksheet.set_freeze_panes(1, sheet.frozen_columns)?;
    let last = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let height = u32::try_from(sheet.height()).unwrap_or(u32::MAX);
    worksheet.autofilter(0, 0, height, last)?;
    let reached = chart::add(worksheet, sheet, context)?;
    print::set_up(worksheet, sheet.heading.as_deref().unwrap_or(sheet.name), reached)
}

/// Writes a text; one that would run as a formula if somebody edits the cell is `guarded`.
fn text(
    worksheet: &mut Worksheet,
    row: u32,
    at: u16,
    value: &str,
    format: &Format,
    guarded: &Format,
) -> Result<(), XlsxError> {
    let format = if is_formula(value) { guarded } else { format };
    worksheet.write_string_with_format(row, at, cut(value), format)?;
    Ok(())
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    if text.len() <= MAX_TEXT {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MAX_TEXT
    });
    end.map_or(text, |(end, _)| &text[..end])
}
