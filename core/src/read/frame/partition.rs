//! Columns that stand in the path of a file, as Hive, Spark and DuckDB lay folders out:
//! `period=2023/region=330502/part-0.parquet`.

use super::super::Cell;
use super::values::Values;

/// What Hive writes for nothing.
const NOTHING: &str = "__HIVE_DEFAULT_PARTITION__";

/// The columns in a path and their values; the last part of it is the file.
pub(super) fn of_path(path: &str) -> Vec<(String, String)> {
    let mut folders: Vec<&str> = path.split(['/', '\\']).collect();
    folders.pop();
    let columns = folders.iter().filter_map(|folder| folder.split_once('='));
    columns
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, value)| {
            let value = if value == NOTHING { String::new() } else { decoded(value) };
            (decoded(name), value)
        })
        .collect()
}

/// A text with `%E5`-like bytes in it; as it is where they are no UTF-8.
fn decoded(text: &str) -> String {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) if digit(*high).is_some() && digit(*low).is_some() => {
                bytes.push(digit(*high).unwrap_or(0) << 4 | digit(*low).unwrap_or(0));
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Whether every row of a column that is in the file itself says what the path says.
pub(super) fn is_said_by(values: &Values, value: &str, height: usize) -> bool {
    values.cells().take(height).all(|cell| match cell {
        Cell::Text(text) | Cell::Decimal(text) => text.trim() == value,
        Cell::Integer(whole) => whole.to_string() == value,
        Cell::Empty => value.is_empty(),
        Cell::Number(_) | Cell::Bool(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_columns() {
        let of = |path: &str| of_path(path);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(of("city/period=2023/part-0.parquet"), [pair("period", "2023")]);
        assert_eq!(
            of("a\\%E5%B9%B4%e4%bb%bd=2023/区县=吴兴%2F南浔 %/x=/y.parquet"),
            [pair("年份", "2023"), pair("区县", "吴兴/南浔 %"), pair("x", "")]
        );
        assert_eq!(of("period=__HIVE_DEFAULT_PARTITION__/a"), [pair("period", "")]);
        assert_eq!(of("a=%ff%1/b"), [pair("a", "%ff%1")]);
        assert!(of("=2023/period=2023.parquet").is_empty());
    }
}
