//! Workbooks: XLSX, XLS, XLSB and ODS. Every visible sheet with a header row that the caller knows
//! becomes a table; lists and notes on other sheets are left out.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Sheets,
    Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};

use super::formulas::{self, Formulas, borrowed};
use super::grid::{Budget, Builder, Grid};
use super::guard::{damaged, guarded};
use super::header::{self, Header};
use super::moved;
use super::number_format::Shown;
use super::ods::{self, Merged};
use super::{Body, Cell, LeftOut, LeftOutReason, ReadOptions, Table, cfb, file_of, sheets, zip};
use crate::finding::{Code, Error, Place, Result};

/// Rows and columns of the largest sheet that Excel makes.
const MAX_ROWS: u32 = 1_048_576;
pub(crate) const MAX_COLUMNS: u32 = 16_384;
/// Recognised headers that make a sheet a table.
const ENOUGH_HEADERS: usize = 2;

/// Octets of an XLSX's list of sheets: one of ten thousand sheets has a tenth.
const MAX_BOOK_BYTES: u64 = 16 << 20;

/// A workbook, and what its reader does not tell of it.
struct Workbook<'a> {
    sheets: Sheets<Cursor<&'a [u8]>>,
    /// No formula in it has a value.
    is_never_calculated: bool,
    /// Merged cells of an ODS, by sheet.
    merged: Vec<Vec<Merged>>,
}

impl<'a> Workbook<'a> {
    fn new(mut sheets: Sheets<Cursor<&'a [u8]>>, place: &Place, bytes: &[u8]) -> Self {
        let member = |name, most| zip::member(place, bytes, name, most);
        let asks = matches!(sheets, Sheets::Xlsx(_))
            && formulas::asks_to_calculate(&member("xl/workbook.xml", MAX_BOOK_BYTES))
            && zip::holds(place, bytes, "xl/worksheets/", b"<f");
        let merged = match sheets {
            Sheets::Ods(_) => ods::merged(&member("content.xml", zip::MAX_UNPACKED_BYTES_ODS)),
            _ => Vec::new(),
        };
        let is_never_calculated = formulas::were_never_calculated(&mut sheets, asks);
        Self { sheets, is_never_calculated, merged }
    }
}

/// Opens a workbook.
pub(super) fn open<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Vec<Table<'a>>> {
    if bytes.starts_with(b"PK") {
        let kind = zip::check(place, bytes)?;
        let listed = sheets::listed(place, bytes, kind)?;
        guarded(place, || {
            let cursor = Cursor::new(bytes);
            let workbook = match kind {
                zip::Kind::Xlsx => Xlsx::new(cursor).map(Sheets::Xlsx).map_err(Failure::from),
                zip::Kind::Xlsb => Xlsb::new(cursor).map(Sheets::Xlsb).map_err(Failure::from),
                zip::Kind::Ods => Ods::new(cursor).map(Sheets::Ods).map_err(Failure::from),
            };
            let workbook = workbook.map_err(|failure| failure.at(place))?;
            sheets::check(place, listed, &workbook)?;
            read(place, Workbook::new(workbook, place, bytes), options)
        })
    } else {
        cfb::check(place, bytes)?;
        guarded(place, || {
            let workbook = Xls::new(Cursor::new(bytes)).map_err(Failure::from);
            let workbook = Sheets::Xls(workbook.map_err(|failure| failure.at(place))?);
            sheets::check(place, None, &workbook)?;
            read(place, Workbook::new(workbook, place, bytes), options)
        })
    }
}

/// A sheet that has something in it.
struct Sheet {
    place: Place,
    grid: Grid,
    header: Option<Header>,
}

fn read<'a>(
    place: &Place,
    mut workbook: Workbook<'_>,
    options: &ReadOptions<'_>,
) -> Result<Vec<Table<'a>>> {
    let mut sheets = Vec::new();
    let mut left_out = Vec::new();
    let mut budget = Budget::default();
    for (name, reason) in all_sheets(place, &workbook, options)? {
        let place = Place { sheet: Some(Arc::from(name.as_str())), ..place.clone() };
        let mut leave = |reason, rows| {
            left_out.push(LeftOut { sheet: Arc::from(name.as_str()), reason, rows });
        };
        let mut grid = match (reason, grid_of(&place, &mut workbook, &name, &mut budget)) {
            (None, grid) => grid?,
            // What nobody reads may be damaged.
            (Some(reason), grid) => {
                leave(reason, grid.map_or(0, |grid| grid.len()));
                continue;
            }
        };
        let header = header::find(&grid.first_rows(), options);
        let width = header.as_ref().map_or(0, |header| header.headers.len());
        if grid.is_empty() {
            leave(LeftOutReason::Empty, 0);
            continue;
        }
        if grid.has_gaps(width) {
            merge(&place, &mut workbook, &name, &mut grid)?;
        }
        sheets.push(Sheet { place, grid, header });
    }
    let is_table = |sheet: &Sheet| {
        sheet.header.as_ref().is_some_and(|header| header.recognised >= ENOUGH_HEADERS)
    };
    let has_tables = options.sheet.is_none() && sheets.iter().any(is_table);
    let mut index = 0;
    sheets.retain(|sheet| {
        index += 1;
        let is_kept = if has_tables { is_table(sheet) } else { index == 1 };
        if !is_kept && let Some(name) = &sheet.place.sheet {
            let (sheet, rows) = (Arc::clone(name), sheet.grid.len());
            left_out.push(LeftOut { sheet, reason: LeftOutReason::NoHeader, rows });
        }
        is_kept
    });
    if sheets.is_empty() {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    let mut tables = Vec::new();
    for sheet in sheets {
        tables.extend(tables_of(sheet, options)?);
    }
    if let Some(first) = tables.first_mut() {
        first.left_out = left_out;
    }
    Ok(tables)
}

/// Names of the sheets, each with the reason not to read it: those that nobody sees, or, where one
/// is asked for, all others.
fn all_sheets(
    place: &Place,
    workbook: &Workbook<'_>,
    options: &ReadOptions<'_>,
) -> Result<Vec<(String, Option<LeftOutReason>)>> {
    let sheets = workbook.sheets.sheets_metadata();
    let worksheets = || sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let Some(wanted) = options.sheet else {
        let of = |sheet: &calamine::Sheet| {
            let is_hidden = sheet.visible != SheetVisible::Visible;
            (sheet.name.clone(), is_hidden.then_some(LeftOutReason::Hidden))
        };
        return Ok(worksheets().map(of).collect());
    };
    match worksheets().find(|sheet| sheet.name.trim() == wanted.trim()) {
        Some(wanted) => Ok(worksheets()
            .map(|sheet| {
                let is_other = sheet.name != wanted.name;
                (sheet.name.clone(), is_other.then_some(LeftOutReason::NotChosen))
            })
            .collect()),
        None => {
            let names: Vec<&str> = worksheets().map(|sheet| sheet.name.as_str()).collect();
            Err(Error::new(Code::SheetUnknown, place.clone())
                .with("value", wanted)
                .with("expected", names.join("、"))
                .with("expected_en", names.join(", ")))
        }
    }
}

/// The tables of a sheet: one, and a further one below every header that comes again otherwise.
fn tables_of<'a>(sheet: Sheet, options: &ReadOptions<'_>) -> Result<Vec<Table<'a>>> {
    let Sheet { place, grid, header } = sheet;
    let Some(header) = header else {
        return Err(Error::new(Code::HeaderMissing, place));
    };
    let mut heads = vec![(0, header.rows, header)];
    for row in grid.rows_of_texts(moved::FEWEST) {
        let Some((_, start, last)) = heads.last().filter(|(_, start, _)| row >= *start) else {
            continue;
        };
        let rows = grid.head_rows(row..row + moved::ROWS);
        if !rows.first().is_some_and(|row| moved::is_other(row, last, options)) {
            continue;
        }
        let above = grid.head_rows(row.saturating_sub(moved::ROWS_ABOVE).max(*start)..row);
        let own = moved::own_lines(&above);
        let above = above.get(above.len() - own..).unwrap_or_default();
        if let Some(found) = moved::header_of(&rows, above, &heads[0].2, options) {
            heads.push((row - own, row + found.rows, found));
        }
    }
    let ends: Vec<usize> =
        heads.iter().skip(1).map(|(above, ..)| *above).chain([grid.len()]).collect();
    let table = |((_, start, header), end): ((usize, usize, Header), usize)| Table {
        file: file_of(&place),
        sheet: place.sheet.clone(),
        header_line: header.line,
        headers: header.headers,
        recognised: header.recognised,
        units: header.units,
        preamble: header.preamble,
        top: Arc::new(header.top),
        left_out: Vec::new(),
        record: None,
        packed_bytes: None,
        body: Body::Grid(grid.part(start..end)),
    };
    Ok(heads.into_iter().zip(ends).map(table).collect())
}

/// The cells of a sheet. XLSX and XLSB are streamed: their readers would otherwise hold the whole
/// rectangle that the used cells span.
fn grid_of(
    place: &Place,
    workbook: &mut Workbook<'_>,
    name: &str,
    budget: &mut Budget,
) -> Result<Grid> {
    let mut builder = Builder::new(place, budget);
    let failed = |failure: Failure| failure.at(place);
    let never = workbook.is_never_calculated;
    match &mut workbook.sheets {
        Sheets::Xlsx(workbook) => {
            let blanks = match add_xlsx(place, &mut builder, workbook, name, &Formulas::new()) {
                Err(XlsxFailure::Xlsx(XlsxError::NotAWorksheet(_))) => return Ok(Grid::default()),
                blanks => blanks.map_err(|failure| failure.at(place))?,
            };
            let formulas = match blanks || never {
                true => formulas::of_xlsx(workbook, name, never),
                false => Ok(Formulas::new()),
            };
            let formulas = formulas.map_err(|error| failed(error.into()))?;
            if !formulas.is_empty() {
                // Cells of a row must come together, so all are read once more.
                builder = Builder::new(place, budget);
                add_xlsx(place, &mut builder, workbook, name, &formulas)
                    .map_err(|failure| failure.at(place))?;
            }
        }
        Sheets::Xlsb(workbook) => {
            let cells = workbook.worksheet_cells_reader(name);
            let mut cells = cells.map_err(|error| failed(error.into()))?;
            while let Some(cell) = cells.next_cell().map_err(|error| failed(error.into()))? {
                add(place, &mut builder, cell.get_position(), cell.get_value())?;
            }
        }
        Sheets::Xls(workbook) => {
            let range = workbook.worksheet_range(name).map_err(|error| failed(error.into()))?;
            let formulas = workbook.worksheet_formula(name);
            let formulas = formulas.map_err(|error| failed(error.into()))?;
            add_range(place, &mut builder, &range, &formulas::of_range(&range, &formulas, never))?;
        }
        Sheets::Ods(workbook) => {
            let range = workbook.worksheet_range(name).map_err(|error| failed(error.into()))?;
            let formulas = workbook.worksheet_formula(name);
            let formulas = formulas.map_err(|error| failed(error.into()))?;
            add_range(place, &mut builder, &range, &formulas::of_range(&range, &formulas, never))?;
        }
    }
    Ok(builder.build())
}

/// What went wrong: in the file, or with what is made of it.
enum XlsxFailure {
    Xlsx(XlsxError),
    Other(Error),
}

impl XlsxFailure {
    fn at(self, place: &Place) -> Error {
        match self {
            Self::Xlsx(error) => Failure::from(error).at(place),
            Self::Other(error) => error,
        }
    }
}

/// Adds the cells of a sheet; whether any is there without a value, as cells that are only
/// coloured are, and formulas that were never calculated.
fn add_xlsx(
    place: &Place,
    builder: &mut Builder<'_>,
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    formulas: &Formulas,
) -> std::result::Result<bool, XlsxFailure> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(XlsxFailure::Xlsx)?;
    let format = |style: &calamine::Style| {
        let format = style.number_format.as_ref();
        format.map_or(Shown::AsIs, |format| Shown::of(&format.format_code))
    };
    let shown: Vec<Shown> = cells.styles().iter().map(format).collect();
    let mut has_blanks = false;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(XlsxFailure::Xlsx)? {
        let (position, value) = (cell.get_position(), cell.get_value());
        let is_blank = matches!(value, DataRef::Empty);
        has_blanks |= is_blank;
        let by_format = match (value, shown.get(style)) {
            (DataRef::DateTime(moment), Some(Shown::Year)) => {
                day_of(moment).map(|day| day.chars().take(4).collect())
            }
            (DataRef::Float(number), Some(Shown::Scaled(format))) if *number != 0.0 => {
                Some(format!("{number} [{format}]"))
            }
            (DataRef::Int(number), Some(Shown::Scaled(format))) if *number != 0 => {
                Some(format!("{number} [{format}]"))
            }
            _ => None,
        };
        let text = formulas.get(&position).cloned().or(by_format).map(DataRef::String);
        add(place, builder, position, text.as_ref().unwrap_or(value))
            .map_err(XlsxFailure::Other)?;
    }
    Ok(has_blanks)
}

/// Tells a grid which cells are merged, where the reader of the format knows.
fn merge(place: &Place, workbook: &mut Workbook<'_>, name: &str, grid: &mut Grid) -> Result<()> {
    let merged = match &mut workbook.sheets {
        Sheets::Xlsx(workbook) => workbook
            .merge_cells_by_sheet_name(name)
            .map_err(|error| Failure::from(error).at(place))?,
        Sheets::Xls(workbook) => workbook
            .merge_cells_by_sheet_name(name)
            .map_err(|error| Failure::from(error).at(place))?,
        Sheets::Ods(sheets) => {
            let at = sheets.sheets_metadata().iter().position(|sheet| sheet.name == name);
            let merged = at.and_then(|at| workbook.merged.get(at)).into_iter().flatten();
            merged.for_each(|(start, end)| grid.merge(*start, *end));
            return Ok(());
        }
        Sheets::Xlsb(_) => return Ok(()),
    };
    for range in merged {
        grid.merge(range.start, range.end);
    }
    Ok(())
}

/// Adds the cells of a range, and formulas in place of values that they do not have.
fn add_range(
    place: &Place,
    builder: &mut Builder<'_>,
    range: &Range<Data>,
    formulas: &Formulas,
) -> Result<()> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    let position = |row: usize, column: usize| {
        let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(first_row);
        let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(first_column);
        (row, column)
    };
    let values = range.used_cells().map(|(row, column, data)| (position(row, column), data));
    if formulas.is_empty() {
        for (position, data) in values {
            add(place, builder, position, &borrowed(data))?;
        }
        return Ok(());
    }
    let of_values = values.filter(|(position, _)| !formulas.contains_key(position));
    let mut cells: Vec<_> = of_values.map(|(position, data)| (position, borrowed(data))).collect();
    let of_formulas = formulas.iter();
    cells.extend(of_formulas.map(|(position, text)| (*position, DataRef::String(text.clone()))));
    // Cells of a row must come together.
    cells.sort_by_key(|(position, _)| *position);
    cells.iter().try_for_each(|(position, value)| add(place, builder, *position, value))
}

/// Adds a cell at a position from (0, 0).
fn add(
    place: &Place,
    builder: &mut Builder<'_>,
    (row, column): (u32, u32),
    value: &DataRef<'_>,
) -> Result<()> {
    if matches!(value, DataRef::Empty) {
        return Ok(());
    }
    if row >= MAX_ROWS || column >= MAX_COLUMNS {
        return Err(damaged(place, format!("cell at row {row}, column {column}")));
    }
    let line = row + 1;
    let column = column as u16;
    match value {
        DataRef::SharedString(text) => builder.push_shared(line, column, text),
        DataRef::String(text) | DataRef::DurationIso(text) => {
            builder.push(line, column, Cell::Text(text))
        }
        // `2023-01-31T00:00:00`: what follows the day is of no use to a period.
        DataRef::DateTimeIso(text) => {
            let day = text.split_once('T').map_or(text.as_str(), |(day, _)| day);
            builder.push(line, column, Cell::Text(day))
        }
        DataRef::DateTime(moment) => match day_of(moment) {
            Some(day) => builder.push(line, column, Cell::Text(&day)),
            None => builder.push(line, column, Cell::Number(moment.as_f64())),
        },
        DataRef::Error(error) => builder.push(line, column, Cell::Text(&error.to_string())),
        DataRef::Float(number) => builder.push(line, column, Cell::Number(*number)),
        DataRef::Int(integer) => builder.push(line, column, Cell::Integer(*integer)),
        DataRef::Bool(truth) => builder.push(line, column, Cell::Bool(*truth)),
        DataRef::Empty => Ok(()),
    }
}

/// The day of a date as `YYYY-MM-DD`; None for a time of day or a duration.
fn day_of(moment: &ExcelDateTime) -> Option<String> {
    let serial = moment.as_f64();
    if !moment.is_datetime() || !serial.is_finite() || serial < 1.0 {
        return None;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Why a workbook could not be read.
struct Failure {
    is_protected: bool,
    detail: String,
}

impl Failure {
    fn at(self, place: &Place) -> Error {
        if self.is_protected {
            Error::new(Code::FileProtected, place.clone())
        } else {
            damaged(place, self.detail)
        }
    }
}

macro_rules! failure_from {
    ($($error:ident)*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                let is_protected = matches!(error, $error::Password);
                Self { is_protected, detail: error.to_string() }
            }
        }
    )*};
}

failure_from!(XlsxError XlsbError XlsError OdsError);
