//! The one table that every format is written from: a frame of text and number columns, and for
//! each column how it is called and shown.

use polars::prelude::*;
use polars_arrow::array::{PrimitiveArray, Utf8ViewArray};

use crate::finding::{Code, Error, Place, Result};
use crate::returns::frame_error;

/// A table to write.
pub struct Sheet {
    /// What it is called in a workbook.
    pub(crate) name: &'static str,
    /// The values, one chunk a column, under names that differ.
    pub(crate) frame: DataFrame,
    /// The same columns, as text formats and workbooks need them.
    pub(crate) columns: Vec<Column>,
    /// Leading columns that stay in sight when a workbook is scrolled.
    pub frozen_columns: u16,
}

/// A column.
pub(crate) struct Column {
    /// What a CSV file calls it.
    pub(crate) header: String,
    /// What a workbook calls it.
    pub(crate) title: String,
    /// How a workbook shows it.
    pub(crate) look: Look,
    /// Its values.
    pub(crate) cells: Cells,
}

/// What is said of a column beside its values.
pub struct Caption {
    /// What a CSV file calls it.
    pub header: String,
    /// What a workbook calls it.
    pub title: String,
    /// How a workbook shows it.
    pub look: Look,
}

/// How a workbook shows a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Text.
    Text,
    /// A status code, shown in words.
    Status,
    /// An amount: thousands and two decimals.
    Amount,
    /// A number with so many decimals.
    Decimals(u32),
    /// A share of one, in percent.
    Share,
    /// A whole number.
    Count,
    /// Number of a grade, in the colour of its band.
    Grade,
    /// Number of a level, in the colour of its band.
    Level,
}

/// The values of a column.
pub(crate) enum Cells {
    Texts(Utf8ViewArray),
    Floats(PrimitiveArray<f64>),
    Integers(PrimitiveArray<i64>),
}

/// One value of a column.
pub(crate) enum Value<'a> {
    Nothing,
    Text(&'a str),
    Float(f64),
    Integer(i64),
}

impl Cells {
    /// The value of a row.
    pub(crate) fn at(&self, row: usize) -> Value<'_> {
        match self {
            Self::Texts(texts) => StaticArray::get(texts, row).map_or(Value::Nothing, Value::Text),
            Self::Floats(floats) => floats.get(row).map_or(Value::Nothing, Value::Float),
            Self::Integers(numbers) => numbers.get(row).map_or(Value::Nothing, Value::Integer),
        }
    }
}

impl Sheet {
    /// A table of a frame; `caption` is given the place and name of each column.
    ///
    /// # Errors
    /// A column that is neither text nor floats nor any kind of integer.
    pub fn new(
        name: &'static str,
        frame: &DataFrame,
        mut caption: impl FnMut(usize, &str) -> Caption,
    ) -> Result<Self> {
        let mut frame = frame.clone();
        frame.rechunk_mut();
        let columns = frame
            .get_columns()
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let Caption { header, title, look } = caption(index, column.name());
                Ok(Column { header, title, look, cells: cells(column)? })
            })
            .collect::<Result<_>>()?;
        Ok(Self { name, frame, columns, frozen_columns: 0 })
    }

    pub(crate) fn height(&self) -> usize {
        self.frame.height()
    }
}

/// Refuses a frame with a column that is neither text nor floats nor any kind of integer.
#[cfg(feature = "parquet")]
pub(crate) fn check(frame: &DataFrame) -> Result<()> {
    let is_known =
        |kind: &DataType| matches!(kind, DataType::String | DataType::Float64) || kind.is_integer();
    match frame.get_columns().iter().find(|column| !is_known(column.dtype())) {
        None => Ok(()),
        Some(column) => Err(refusal(column)),
    }
}

fn refusal(column: &polars::prelude::Column) -> Error {
    let (name, kind) = (column.name(), column.dtype());
    Error::new(Code::FrameInvalid, Place::default())
        .because(format!("“{name}”列的类型是 {kind}"), format!("column “{name}” is {kind}"))
}

/// The values of a column: text, floats, or any kind of integer.
fn cells(column: &polars::prelude::Column) -> Result<Cells> {
    let series = column.as_materialized_series();
    let refused = || refusal(column);
    match column.dtype() {
        DataType::String => {
            let texts = series.str().map_err(frame_error)?;
            one_chunk(texts).map(Cells::Texts)
        }
        DataType::Float64 => {
            let floats = series.f64().map_err(frame_error)?;
            one_chunk(floats).map(Cells::Floats)
        }
        kind if kind.is_integer() => {
            let wide = series.strict_cast(&DataType::Int64).map_err(frame_error)?;
            one_chunk(wide.i64().map_err(frame_error)?).map(Cells::Integers)
        }
        _ => return Err(refused()),
    }
    .ok_or_else(refused)
}

/// The array of a column that is one chunk.
fn one_chunk<T: PolarsDataType>(values: &ChunkedArray<T>) -> Option<T::Array>
where
    T::Array: Clone,
{
    values.downcast_iter().next().cloned()
}
