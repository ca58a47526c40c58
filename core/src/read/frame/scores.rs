//! The columns of scores that are read back, in the types that a book holds: texts, whole numbers
//! and floats.

use polars::prelude::*;
use polars_arrow::array::BinaryViewArray;

use super::super::guard::damaged;
use super::values::{Content, Meaning, Raw, Values};
use crate::finding::{Code, Error, Place, Result};
use crate::number;

/// A column; decimals become the floats that a file without `--exact` has in their place.
pub(super) fn column(place: &Place, raw: Raw) -> Result<Column> {
    let name = PlSmallStr::from_str(&raw.name);
    let place = || place.clone().at_column(raw.name.as_str());
    let refused = |detail: &str| Error::new(Code::ColumnType, place()).with("detail", detail);
    match raw.content {
        Content::Unread(kind) => Err(refused(&kind)),
        Content::Read(arrays, Meaning::Plain) => {
            let arrays = arrays.into_iter().map(text_if_bytes).collect::<PolarsResult<Vec<_>>>();
            let series = arrays.and_then(|arrays| Series::try_from((name, arrays)));
            Ok(series.map_err(|error| damaged(&place(), error))?.into_column())
        }
        Content::Read(arrays, meaning @ Meaning::Decimal(places)) => {
            let raw = Raw { name: raw.name.clone(), content: Content::Read(arrays, meaning) };
            let Ok(Values::Decimal(digits)) = Values::of(raw) else {
                return Err(refused("Decimal"));
            };
            let places = places as u32;
            let float = |digits: &str| {
                let scaled = number::parse_exact(digits, places).map_err(|_| refused(digits))?;
                Ok(number::to_f64(scaled, places))
            };
            let floats = digits.iter().map(|digits| digits.map(float).transpose());
            let floats = floats.collect::<Result<Vec<Option<f64>>>>()?;
            Ok(Float64Chunked::from_iter_options(name, floats.into_iter()).into_column())
        }
        Content::Read(_, meaning) => Err(refused(&format!("{meaning:?}"))),
    }
}

/// Texts of Parquet come as bytes.
fn text_if_bytes(array: ArrayRef) -> PolarsResult<ArrayRef> {
    match array.as_any().downcast_ref::<BinaryViewArray>() {
        Some(bytes) => Ok(bytes.to_utf8view()?.boxed()),
        None => Ok(array),
    }
}
