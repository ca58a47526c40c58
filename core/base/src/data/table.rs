//! Reads one CSV table of the data directory, with errors that name file, line and column.

use crate::finding::{Code, Error, Place, Result};
use crate::number;

/// A table of the data directory: its rows by column name.
pub struct Table {
    path: String,
    headers: Vec<String>,
    records: Vec<(u32, csv::StringRecord)>,
}

/// One row of a [`Table`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    line: u32,
    record: &'a csv::StringRecord,
}

impl Table {
    /// Parses `text`, which must have all of `columns` in its header.
    pub fn parse(path: &str, text: &str, columns: &[&str]) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let damaged = |error: &csv::Error| {
            let line = error.position().map_or(1, |position| position.line() as u32);
            Error::new(Code::DataInvalid, Place::file(path).at_line(line)).said_by(error)
        };
        let headers: Vec<String> =
            reader.headers().map_err(|error| damaged(&error))?.iter().map(str::to_owned).collect();
        for column in columns {
            if !headers.iter().any(|header| header == column) {
                return Err(Error::new(Code::DataInvalid, Place::file(path).at_line(1)).because(
                    format!("缺少“{column}”列"),
                    format!("column “{column}” is missing"),
                ));
            }
        }
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| damaged(&error))?;
            let line = record.position().map_or(0, |position| position.line() as u32);
            records.push((line, record));
        }
        Ok(Self { path: path.to_owned(), headers, records })
    }

    /// Its rows, in their order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|(line, record)| Row { table: self, line: *line, record })
    }
}

impl<'a> Row<'a> {
    /// The text of a column; empty where it is blank.
    pub fn text(&self, column: &str) -> &'a str {
        let index = self.table.headers.iter().position(|header| header == column);
        index.and_then(|index| self.record.get(index)).unwrap_or("")
    }

    /// The text of a column that must not be blank.
    pub fn required(&self, column: &str) -> Result<&'a str> {
        match self.text(column) {
            "" => Err(self.error(column, "不能为空", "must not be blank")),
            text => Ok(text),
        }
    }

    /// A decimal in nano, or None where it is blank.
    pub fn nano(&self, column: &str) -> Result<Option<i64>> {
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        number::parse_exact(text, number::NANO_DECIMALS).map(Some).map_err(|_| {
            self.error(
                column,
                format!("“{text}”不是最多 9 位小数的数"),
                format!("“{text}” is no decimal number of at most 9 places"),
            )
        })
    }

    /// An integer.
    pub fn integer(&self, column: &str) -> Result<i32> {
        let text = self.required(column)?;
        text.parse().map_err(|_| {
            self.error(column, format!("“{text}”不是整数"), format!("“{text}” is no whole number"))
        })
    }

    /// `true` or `false`.
    pub fn boolean(&self, column: &str) -> Result<bool> {
        match self.required(column)? {
            "true" => Ok(true),
            "false" => Ok(false),
            text => Err(self.error(
                column,
                format!("“{text}”既不是 true 也不是 false"),
                format!("“{text}” is neither true nor false"),
            )),
        }
    }

    /// An error at this row, in Chinese and English.
    pub fn error(&self, column: &str, zh: impl Into<String>, en: impl Into<String>) -> Error {
        let place = Place::file(&self.table.path).at_line(self.line).at_column(column);
        Error::new(Code::DataInvalid, place).because(zh, en)
    }
}
