//! XLSX: a workbook for people. Titles in their language with units, numbers with formats, grades
//! and levels in the colours of the scheme, every text a string cell.
//!
//! The workbook is built in memory (about 5 kB a score), since the library's mode of constant
//! memory needs a file system. A text above Excel's 32,767 characters is cut; CSV and Parquet hold
//! all of it. The date of creation is fixed, so that the same scores give the same bytes.

mod manifest;
mod style;
mod summary;
mod width;

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::guard::is_formula;
use super::sheet::{Column, Look, Sheet};
use super::{WriteContext, failed, titles};
use crate::cells::Cell;
use crate::finding::{Code, Error, Place, Result};
use crate::number::to_f64;
use style::Styles;

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
    check_rows(sheet)?;
    let mut workbook = workbook().map_err(failed)?;
    add_table(workbook.add_worksheet(), sheet, context).map_err(failed)?;
    summary::add(workbook.add_worksheet(), sheet, context).map_err(failed)?;
    if let Some(json) = context.manifest_json {
        manifest::add(workbook.add_worksheet(), json, context).map_err(failed)?;
    }
    save(&mut workbook, sink)
}

/// Writes several tables, and the manifest if there is one.
pub(super) fn write_tables(
    sheets: &[Sheet],
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    let mut workbook = workbook().map_err(failed)?;
    for sheet in sheets {
        check_rows(sheet)?;
        add_table(workbook.add_worksheet(), sheet, context).map_err(failed)?;
    }
    if let Some(json) = context.manifest_json {
        manifest::add(workbook.add_worksheet(), json, context).map_err(failed)?;
    }
    save(&mut workbook, sink)
}

/// Writes one table.
pub(super) fn write(sheet: &Sheet, context: &WriteContext<'_>, sink: &mut dyn Write) -> Result<()> {
    check_rows(sheet)?;
    let mut workbook = workbook().map_err(failed)?;
    add_table(workbook.add_worksheet(), sheet, context).map_err(failed)?;
    save(&mut workbook, sink)
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

fn save(workbook: &mut Workbook, sink: &mut dyn Write) -> Result<()> {
    let bytes = workbook.save_to_buffer().map_err(failed)?;
    sink.write_all(&bytes).map_err(failed)
}

/// Fills a worksheet with a table.
fn add_table(
    worksheet: &mut Worksheet,
    sheet: &Sheet,
    context: &WriteContext<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_name(sheet.name)?;
    let styles = Styles::new(context.scheme);
    for (at, column) in (0u16..).zip(&sheet.columns) {
        let (plain, guarded) = style::of_look(column.look, context.scheme);
        worksheet.set_column_format(at, &plain)?;
        worksheet.set_column_width(at, width::of(column, context))?;
        text(worksheet, 0, at, &column.title, &style::header(), &style::header())?;
        add_cells(worksheet, at, column, &styles, &guarded, context)?;
    }
    worksheet.set_row_height(0, style::HEADER_HEIGHT)?;
    worksheet.set_freeze_panes(1, sheet.frozen_columns)?;
    let last = u16::try_from(sheet.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    worksheet.autofilter(0, 0, u32::try_from(sheet.height()).unwrap_or(u32::MAX), last)?;
    Ok(())
}

/// Fills the cells of a column. The format of a column is that of its cells too, so that only
/// grades, levels and texts that must not run need one of their own.
fn add_cells(
    worksheet: &mut Worksheet,
    at: u16,
    column: &Column,
    styles: &Styles,
    guarded: &Format,
    context: &WriteContext<'_>,
) -> Result<(), XlsxError> {
    for (row, cell) in (1u32..).zip(column.cells.iter()) {
        match cell {
            Cell::Nothing | Cell::Text("") => {}
            Cell::Text(value) if column.look == Look::Status => {
                worksheet.write_string(row, at, titles::status(value, context.lang))?;
            }
            Cell::Text(value) if is_formula(value) => {
                worksheet.write_string_with_format(row, at, cut(value), guarded)?;
            }
            Cell::Text(value) => {
                worksheet.write_string(row, at, cut(value))?;
            }
            // A number of a workbook is a float.
            Cell::Scaled(value, places) => {
                worksheet.write_number(row, at, to_f64(value, places))?;
            }
            Cell::Whole(value) => match styles.of_band(column.look, value) {
                Some(format) => {
                    worksheet.write_number_with_format(row, at, value as f64, format)?;
                }
                None => {
                    worksheet.write_number(row, at, value as f64)?;
                }
            },
        }
    }
    Ok(())
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
