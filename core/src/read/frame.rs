//! Columnar files, Parquet and Arrow IPC: the frame that polars reads, given row by row. Only types
//! that a return can hold are read; dates become `YYYY-MM-DD`.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::*;

use super::guard::{damaged, guarded, too_many_cells};
use super::header::{HeadCell, HeadRow, recognised_in, tidy};
#[cfg(feature = "ipc")]
use super::ipc;
#[cfg(feature = "parquet")]
use super::parquet;
use super::{Body, Cell, ReadOptions, RowSink, Table, file_of};
use crate::finding::{Code, Error, Place, Result};

/// Cells of one file.
const MAX_CELLS: u64 = 1 << 32;

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Frame {
    columns: Vec<Values>,
    height: usize,
}

/// One column.
#[derive(Debug)]
enum Values {
    Text(StringChunked),
    Number(Float64Chunked),
    Integer(Int64Chunked),
    Bool(BooleanChunked),
    Nothing,
}

/// Opens Parquet.
#[cfg(feature = "parquet")]
pub(super) fn open_parquet<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let schema = guarded(place, || {
        let metadata = reader.get_metadata().map_err(|error| damaged(place, error))?;
        parquet::check(place, bytes, metadata)?;
        reader.schema().map_err(|error| damaged(place, error))
    })?;
    read(place, &schema, options, || reader.read_parallel(ParallelStrategy::None).finish())
}

/// Opens Arrow IPC.
#[cfg(feature = "ipc")]
pub(super) fn open_ipc<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    ipc::check(place, bytes)?;
    let mut reader = IpcReader::new(Cursor::new(bytes));
    let schema = guarded(place, || reader.schema().map_err(|error| damaged(place, error)))?;
    read(place, &schema, options, || reader.finish())
}

/// A columnar file as polars reads it, once its lengths are checked: scores that are read back, not
/// returns.
#[cfg(all(feature = "parquet", feature = "ipc"))]
pub(super) fn whole(place: &Place, bytes: &[u8], format: super::Format) -> Result<DataFrame> {
    if format == super::Format::Ipc {
        ipc::check(place, bytes)?;
        let read = || IpcReader::new(Cursor::new(bytes)).finish();
        return guarded(place, || read().map_err(|error| damaged(place, error)));
    }
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    guarded(place, || {
        let metadata = reader.get_metadata().map_err(|error| damaged(place, error))?;
        parquet::check(place, bytes, metadata)?;
        reader.finish().map_err(|error| damaged(place, error))
    })
}

fn read<'a>(
    place: &Place,
    schema: &ArrowSchema,
    options: &ReadOptions<'_>,
    frame: impl FnOnce() -> PolarsResult<DataFrame>,
) -> Result<Table<'a>> {
    // The reader refuses, in its own way, the types that its build leaves out; only a file of
    // types that are always there is damaged when it cannot be read.
    if let Some(refusal) = foreign_column(place, schema, Support::Possible) {
        return Err(refusal);
    }
    let table = guarded(place, || {
        table_of(place, &frame().map_err(|error| damaged(place, error))?, options)
    });
    table.map_err(|error| match error.finding().code {
        Code::FileDamaged => foreign_column(place, schema, Support::Certain).unwrap_or(error),
        _ => error,
    })
}

/// Whether this build of polars has a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Support {
    Never,
    /// With a cargo feature of polars (`dtype-date`, `dtype-i8`, …).
    Possible,
    Certain,
}

fn support(kind: &ArrowDataType) -> Support {
    use ArrowDataType as Kind;
    match kind {
        Kind::Null | Kind::Boolean | Kind::Utf8 | Kind::LargeUtf8 | Kind::Utf8View => {
            Support::Certain
        }
        Kind::Int32 | Kind::Int64 | Kind::UInt32 | Kind::UInt64 => Support::Certain,
        Kind::Float32 | Kind::Float64 => Support::Certain,
        Kind::Int8 | Kind::Int16 | Kind::UInt8 | Kind::UInt16 => Support::Possible,
        Kind::Date32 | Kind::Date64 | Kind::Timestamp(..) => Support::Possible,
        Kind::Dictionary(_, values, _) => support(values).min(Support::Possible),
        _ => Support::Never,
    }
}

/// The refusal of the first column whose type has less support than that.
fn foreign_column(place: &Place, schema: &ArrowSchema, least: Support) -> Option<Error> {
    let field = schema.iter_values().find(|field| support(&field.dtype) < least)?;
    let place = place.clone().at_column(field.name.as_str());
    Some(Error::new(Code::ColumnType, place).with("detail", format!("{:?}", field.dtype)))
}

fn table_of<'a>(place: &Place, frame: &DataFrame, options: &ReadOptions<'_>) -> Result<Table<'a>> {
    let height = frame.height();
    if height == 0 || frame.width() == 0 {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    // A column of nothing is stored as its length alone, which may be any number.
    if height as u64 > MAX_CELLS / frame.width() as u64 {
        return Err(too_many_cells(place, MAX_CELLS));
    }
    let names: Vec<String> = frame.get_column_names().iter().map(|name| tidy(name)).collect();
    let columns = frame
        .get_columns()
        .iter()
        .map(|column| values_of(place, column))
        .collect::<Result<Vec<_>>>()?;
    let cells = names.iter().map(|name| HeadCell::of_text(name)).collect();
    let recognised = recognised_in(&HeadRow { line: 0, cells }, options);
    Ok(Table {
        file: file_of(place),
        sheet: None,
        header_line: 0,
        units: vec![None; names.len()],
        headers: names.into_iter().map(Arc::from).collect(),
        recognised,
        preamble: Vec::new(),
        top: std::sync::Arc::default(),
        left_out: Vec::new(),
        record: None,
        body: Body::Frame(Frame { columns, height }),
    })
}

/// The values of a column, if its type can be read.
fn values_of(place: &Place, column: &Column) -> Result<Values> {
    let refused = |detail: String| {
        let place = place.clone().at_column(column.name().as_str());
        Error::new(Code::ColumnType, place).with("detail", detail)
    };
    let read = || -> PolarsResult<Option<Values>> {
        Ok(Some(match column.dtype() {
            DataType::String => Values::Text(column.str()?.clone()),
            DataType::Float64 => Values::Number(column.f64()?.clone()),
            // The decimal number that the float prints as, not the binary digits below it.
            DataType::Float32 => Values::Number(
                column.f32()?.iter().map(|value| value?.to_string().parse::<f64>().ok()).collect(),
            ),
            DataType::Boolean => Values::Bool(column.bool()?.clone()),
            DataType::Null => Values::Nothing,
            kind if kind.is_integer() => {
                Values::Integer(column.strict_cast(&DataType::Int64)?.i64()?.clone())
            }
            kind => match days_in(kind) {
                Some(per_day) => {
                    let counts = column.to_physical_repr().strict_cast(&DataType::Int64)?;
                    let days = counts.i64()?.iter();
                    Values::Text(days.map(|count| Some(day(count?.div_euclid(per_day)))).collect())
                }
                None if kind.is_categorical() || kind.is_enum() => {
                    Values::Text(column.strict_cast(&DataType::String)?.str()?.clone())
                }
                None => return Ok(None),
            },
        }))
    };
    match read() {
        Ok(Some(values)) => Ok(values),
        Ok(None) => Err(refused(column.dtype().to_string())),
        Err(error) => Err(refused(error.to_string())),
    }
}

/// The steps of a day of a date type: 1 for a date, its time unit's for a date with time.
fn days_in(kind: &DataType) -> Option<i64> {
    match kind {
        DataType::Date => Some(1),
        DataType::Datetime(unit, _) => Some(match unit {
            TimeUnit::Milliseconds => 86_400_000,
            TimeUnit::Microseconds => 86_400_000_000,
            TimeUnit::Nanoseconds => 86_400_000_000_000,
        }),
        _ => None,
    }
}

/// The date, `YYYY-MM-DD`, of days since 1970-01-01 (Howard Hinnant, “chrono-Compatible Low-Level
/// Date Algorithms”, `civil_from_days`).
fn day(days_since_1970: i64) -> String {
    const DAYS_IN_ERA: i64 = 146_097;
    let days = days_since_1970.saturating_add(719_468);
    let day_of_era = days.rem_euclid(DAYS_IN_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + days.div_euclid(DAYS_IN_ERA) * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

impl Values {
    fn cells(&self) -> Box<dyn Iterator<Item = Cell<'_>> + '_> {
        match self {
            Self::Text(values) => Box::new(values.iter().map(|value| match value {
                Some(text) if !text.trim().is_empty() => Cell::Text(text),
                _ => Cell::Empty,
            })),
            Self::Number(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Number)))
            }
            Self::Integer(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Integer)))
            }
            Self::Bool(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Bool)))
            }
            Self::Nothing => Box::new(std::iter::repeat(Cell::Empty)),
        }
    }
}

impl Frame {
    pub(super) fn len(&self) -> usize {
        self.height
    }

    /// Gives the rows; the line is the number of the row from 1.
    pub(super) fn for_each_row(&self, each: &mut RowSink<'_>) -> Result<()> {
        let mut columns: Vec<_> = self.columns.iter().map(Values::cells).collect();
        let mut cells = vec![Cell::Empty; columns.len()];
        for row in 1..=self.height {
            for (cell, column) in cells.iter_mut().zip(&mut columns) {
                *cell = column.next().unwrap_or(Cell::Empty);
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                each(u32::try_from(row).unwrap_or(u32::MAX), &cells)?;
            }
        }
        Ok(())
    }
}
