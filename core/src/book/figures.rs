//! Figures: the digest of what a score says, and the id that follows from it. Two scores of a firm
//! and period with the same digest say the same; a program of others can compute both from the
//! columns of a book:
//!
//! - The *canonical row* has a line for every score column that is not null, in the order of the
//!   file: the column's name, a tab, the value, a line feed. A text is a JSON string (RFC 8259,
//!   nothing escaped that need not be), an integer is decimal, a float is the shortest decimal
//!   that reads back as it, without exponent, and without `.0` for a whole number.
//! - The *figures* are the SHA-256 of that, in lower hex.
//! - The *score id* is the first 32 hex digits (128 bits) of the SHA-256 of the lines
//!   `previous`, run, scheme id and figures, each with its line feed; `previous` is the hash that
//!   the run's journal entry names as the one before it, so an id belongs to one place in one
//!   book.

use std::fmt::Write as _;

use polars::prelude::*;

use crate::digest::sha256;
use crate::finding::{Code, Error, Place, Result};

/// Columns that publishing adds to those of the score, in their order.
pub const BOOK_COLUMNS: [&str; 5] = ["score_id", "supersedes", "reason", "scheme", "published_at"];

/// Hex digits of a score id.
const ID_DIGITS: usize = 32;

/// The figures of every row of a frame of scores; columns of the book are left out.
///
/// # Errors
/// A column of a type that no score has.
pub fn figures(scores: &DataFrame) -> Result<Vec<String>> {
    let columns = scores
        .get_columns()
        .iter()
        .filter(|column| !BOOK_COLUMNS.contains(&column.name().as_str()))
        .map(|column| Ok((column.name().as_str(), Values::of(column)?)))
        .collect::<Result<Vec<_>>>()?;
    let mut text = String::new();
    let digest = |row: usize| {
        text.clear();
        for (name, values) in &columns {
            values.write(name, row, &mut text);
        }
        sha256(text.as_bytes())
    };
    Ok((0..scores.height()).map(digest).collect())
}

/// The id of a score.
#[must_use]
pub fn score_id(previous: &str, run: u32, scheme: &str, figures: &str) -> String {
    let mut id = sha256(format!("{previous}\n{run}\n{scheme}\n{figures}\n").as_bytes());
    id.truncate(ID_DIGITS);
    id
}

/// The values of a column of scores, by their type.
enum Values<'a> {
    Texts(&'a StringChunked),
    Floats(&'a Float64Chunked),
    Integers(&'a Int32Chunked),
}

impl<'a> Values<'a> {
    fn of(column: &'a Column) -> Result<Self> {
        let series = column.as_materialized_series();
        match series.dtype() {
            DataType::String => series.str().map(Self::Texts),
            DataType::Float64 => series.f64().map(Self::Floats),
            DataType::Int32 => series.i32().map(Self::Integers),
            other => {
                let place = Place::default().at_column(column.name().as_str());
                return Err(Error::new(Code::ColumnType, place).with("detail", other));
            }
        }
        .map_err(crate::returns::frame_error)
    }

    /// Writes a line, unless the value is null. Writing to a string does not fail.
    fn write(&self, name: &str, row: usize, text: &mut String) {
        match self {
            Self::Texts(values) => {
                if let Some(value) = values.get(row) {
                    let value = serde_json::Value::from(value);
                    let _ = writeln!(text, "{name}\t{value}");
                }
            }
            Self::Floats(values) => {
                if let Some(value) = values.get(row) {
                    // There is one zero.
                    let value = if value == 0.0 { 0.0 } else { value };
                    let _ = writeln!(text, "{name}\t{value}");
                }
            }
            Self::Integers(values) => {
                if let Some(value) = values.get(row) {
                    let _ = writeln!(text, "{name}\t{value}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_row_is_what_it_says() {
        let frame = DataFrame::new(vec![
            Column::new("name".into(), ["纺织\"一\"厂\n", "b"]),
            Column::new("net_tco2".into(), [Some(1e-6), None]),
            Column::new("gross_tco2".into(), [1234567890123.5, -0.0]),
            Column::new("grade".into(), [3i32, 1]),
            Column::new("score_id".into(), ["x", "y"]),
        ])
        .unwrap();
        let first = "name\t\"纺织\\\"一\\\"厂\\n\"\nnet_tco2\t0.000001\n\
                     gross_tco2\t1234567890123.5\ngrade\t3\n";
        let second = "name\t\"b\"\ngross_tco2\t0\ngrade\t1\n";
        let expected = [sha256(first.as_bytes()), sha256(second.as_bytes())];
        assert_eq!(figures(&frame).unwrap(), expected);
    }
}
