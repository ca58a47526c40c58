//! Formulas of a workbook whose values were never stored. Programs that write workbooks leave the
//! value out, or put 0 or an empty text in its place and have the office program calculate it when
//! the file is opened. Such a cell is no nought and no blank.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Range, Reader, Sheets, Xls, Xlsx, XlsxError, XlsxFormulaMetadata};

use super::tags::Tags;

/// By row and column, formulas without a value, each with its sign before it.
pub(super) type Formulas = BTreeMap<(u32, u32), String>;

/// Whether the list of an XLSX's sheets (`xl/workbook.xml`) asks that all formulas be calculated
/// when the file is opened: then what is stored may be anything.
pub(super) fn asks_to_calculate(book: &[u8]) -> bool {
    let asks = |value: &[u8]| value == b"1" || value == b"true";
    Tags::of(book)
        .filter(|tag| tag.name() == b"calcPr")
        .any(|tag| tag.attribute(b"fullCalcOnLoad").is_some_and(asks))
}

/// Whether a workbook has formulas, and not one of them a value other than 0 or an empty text: so
/// it is left by programs that cannot calculate. `asks` says of an XLSX that it is to be calculated.
pub(super) fn were_never_calculated(workbook: &mut Sheets<Cursor<&[u8]>>, asks: bool) -> bool {
    match workbook {
        Sheets::Xlsx(workbook) => asks && never_in_xlsx(workbook),
        Sheets::Xls(workbook) => never_in_xls(workbook),
        // An office program that writes these has calculated.
        Sheets::Xlsb(_) | Sheets::Ods(_) => false,
    }
}

fn never_in_xlsx(workbook: &mut Xlsx<Cursor<&[u8]>>) -> bool {
    let mut has_formula = false;
    for name in workbook.sheet_names() {
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        while let Ok(Some(cell)) = cells.next_cell_with_formula_metadata() {
            if cell.formula.is_none() {
                continue;
            }
            if !is_placeholder(&cell.value) {
                return false;
            }
            has_formula = true;
        }
    }
    has_formula
}

fn never_in_xls(workbook: &mut Xls<Cursor<&[u8]>>) -> bool {
    let mut has_formula = false;
    for name in workbook.sheet_names() {
        let (Ok(values), Ok(formulas)) =
            (workbook.worksheet_range(&name), workbook.worksheet_formula(&name))
        else {
            return false;
        };
        for (position, _) in positions(&formulas) {
            let value = values.get_value(position).map_or(DataRef::Empty, borrowed);
            if !is_placeholder(&value) {
                return false;
            }
            has_formula = true;
        }
    }
    has_formula
}

/// The formulas of a sheet without a value. `never` says that the whole workbook has none.
pub(super) fn of_range(values: &Range<Data>, formulas: &Range<String>, never: bool) -> Formulas {
    let lacks_value = |position: &(u32, u32)| match values.get_value(*position) {
        None | Some(Data::Empty) => true,
        Some(_) => never,
    };
    positions(formulas)
        .filter(|(position, _)| lacks_value(position))
        .map(|(position, formula)| (position, with_sign(formula)))
        .collect()
}

/// The same of a sheet of an XLSX.
pub(super) fn of_xlsx(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    never: bool,
) -> Result<Formulas, XlsxError> {
    let mut formulas = Formulas::new();
    let mut cells = workbook.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        let Some(formula) = &cell.formula else { continue };
        if !never && !matches!(cell.value, DataRef::Empty) {
            continue;
        }
        let text = match formula {
            XlsxFormulaMetadata::Normal { formula }
            | XlsxFormulaMetadata::Shared { formula, .. } => formula,
            _ => "",
        };
        formulas.insert(cell.pos, with_sign(text));
    }
    Ok(formulas)
}

/// Formulas with where they stand, from (0, 0).
fn positions(formulas: &Range<String>) -> impl Iterator<Item = ((u32, u32), &String)> {
    let (first_row, first_column) = formulas.start().unwrap_or_default();
    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    formulas.used_cells().map(move |(row, column, formula)| {
        let position =
            (index(row).saturating_add(first_row), index(column).saturating_add(first_column));
        (position, formula)
    })
}

/// `=B2*2` of `B2*2`, and of `of:=[.B2]*2` as ODS writes it.
fn with_sign(formula: &str) -> String {
    let bare = match formula.split_once('=') {
        Some((space, bare)) if space.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':') => {
            bare
        }
        _ => formula,
    };
    format!("={bare}")
}

/// What programs that do not calculate put in the place of a value.
fn is_placeholder(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::Int(number) => *number == 0,
        DataRef::Float(number) => *number == 0.0,
        DataRef::DateTime(moment) => moment.as_f64() == 0.0,
        DataRef::String(text) => text.is_empty(),
        DataRef::SharedString(text) => text.is_empty(),
        _ => false,
    }
}

/// A cell's value, without a copy of its text.
pub(super) fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::String(text) => DataRef::SharedString(text),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Int(integer) => DataRef::Int(*integer),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
