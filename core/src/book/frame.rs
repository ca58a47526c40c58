//! The records of a frame that a book holds. Its numbers are floats, as the files of a book promise;
//! here they become the decimals that they print as, once.

use std::collections::HashMap;

use polars::prelude::*;
use tanxiao_base::issued::column::{Column as ScoreColumn, Kind};
use tanxiao_base::issued::{COLUMNS, Declared, Record, Value};
use tanxiao_base::number::Decimal;

use super::figures::BOOK_COLUMNS;
use crate::finding::{Code, Error, Place, Result};
use crate::returns::frame_error;

/// The rows of a file of a book, `run` being the run that it belongs to. `superseded` says
/// which score corrects which: the older one's id → the newer one's.
///
/// # Errors
/// A column is missing or has another type, or a value that no score holds.
pub fn records(
    frame: &DataFrame,
    run: u32,
    superseded: &HashMap<String, String>,
) -> Result<Vec<Record>> {
    let texts = |name: &str| text_column(frame, name);
    let [score_id, supersedes, reason] =
        [texts("score_id")?, texts("supersedes")?, texts("reason")?];
    let [scheme, published_at] = [texts("scheme")?, texts("published_at")?];
    let needed = |values: &StringChunked, row: usize| own(values, row).unwrap_or_default();
    let issued = |row: usize| {
        let score_id = needed(score_id, row);
        Record {
            run,
            supersedes: own(supersedes, row),
            superseded_by: superseded.get(&score_id).cloned(),
            score_id,
            reason: own(reason, row),
            scheme: needed(scheme, row),
            published_at: needed(published_at, row),
            ..Record::default()
        }
    };
    of_frame(frame, issued)
}

/// The rows of a file of scores that is in no book, as records of a run and a scheme; what
/// publishing adds is empty in them.
///
/// # Errors
/// As [`records`].
pub fn unissued(frame: &DataFrame, run: u32, scheme: &str) -> Result<Vec<Record>> {
    of_frame(frame, |_| Record { run, scheme: scheme.to_owned(), ..Record::default() })
}

/// A text that is there.
fn own(values: &StringChunked, row: usize) -> Option<String> {
    values.get(row).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Fills a record of every row with the columns of a score.
fn of_frame(frame: &DataFrame, begin: impl Fn(usize) -> Record) -> Result<Vec<Record>> {
    let columns: Vec<Values<'_>> =
        COLUMNS.iter().map(|column| Values::of(frame, column)).collect::<Result<_>>()?;
    let declared = declared(frame)?;
    let record = |row: usize| {
        let mut record = begin(row);
        for (place, (values, column)) in columns.iter().zip(&COLUMNS).enumerate() {
            if !record.set(place, values.at(row).ok_or_else(|| refused(column.name, row))?) {
                return Err(refused(column.name, row));
            }
        }
        for (name, floats) in &declared {
            let value = floats.get(row).map(Decimal::from_f64).transpose();
            let value = value.map_err(|_| refused(name, row))?;
            record.declared.insert(name.clone(), Declared(value));
        }
        Ok(record)
    };
    (0..frame.height()).map(record).collect()
}

/// A value that no score holds.
fn refused(column: &str, row: usize) -> Error {
    let detail = format!("row {}: not a value of a score", row + 1);
    Error::new(Code::ColumnType, Place::default().at_column(column)).with("detail", detail)
}

/// The values of a column, by what the table says that it holds.
enum Values<'a> {
    Texts(&'a StringChunked),
    Wholes(&'a Int32Chunked),
    Floats(&'a Float64Chunked),
    /// A file of before the column was there.
    Nothing,
}

impl<'a> Values<'a> {
    fn of(frame: &'a DataFrame, column: &ScoreColumn<'_>) -> Result<Self> {
        let found = match frame.column(column.name) {
            Err(_) if !column.is_required => return Ok(Self::Nothing),
            found => found.map_err(frame_error)?,
        };
        let series = found.as_materialized_series();
        match column.kind {
            Kind::Text | Kind::Word => series.str().map(Self::Texts),
            Kind::Small | Kind::Whole => series.i32().map(Self::Wholes),
            Kind::Decimal(_) => series.f64().map(Self::Floats),
        }
        .map_err(frame_error)
    }

    /// The value of a row; None for a number that no score holds.
    fn at(&self, row: usize) -> Option<Value> {
        Some(match self {
            Self::Nothing => Value::Nothing,
            Self::Texts(texts) => {
                texts.get(row).map_or(Value::Nothing, |text| Value::Text(text.to_owned()))
            }
            Self::Wholes(wholes) => wholes.get(row).map_or(Value::Nothing, Value::Whole),
            Self::Floats(floats) => match floats.get(row) {
                None => Value::Nothing,
                Some(float) => Value::Decimal(Decimal::from_f64(float).ok()?),
            },
        })
    }
}

/// The columns that the scheme added: decimals behind those of every score.
///
/// # Errors
/// One that holds something else.
pub fn declared(frame: &DataFrame) -> Result<Vec<(String, &Float64Chunked)>> {
    frame
        .get_columns()
        .iter()
        .filter(|column| {
            let name = column.name().as_str();
            !BOOK_COLUMNS.contains(&name) && COLUMNS.iter().all(|known| known.name != name)
        })
        .map(|column| {
            let floats = column.as_materialized_series().f64().map_err(frame_error)?;
            Ok((column.name().to_string(), floats))
        })
        .collect()
}

/// A column of texts.
///
/// # Errors
/// It is missing or of another type.
pub fn text_column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a StringChunked> {
    let column = frame.column(name).map_err(frame_error)?;
    column.as_materialized_series().str().map_err(frame_error)
}
