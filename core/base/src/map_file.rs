//! How the columns of tables are to be understood, as people keep it in a file: `tanxiao read`
//! writes it, a clerk edits it, and later runs go by it. What the fields mean is the engine's
//! business.

use serde::{Deserialize, Serialize};

use crate::finding::{Code, Error, Place, Result, line_of};

/// A map file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapFile {
    /// Name of the file, for messages; it does not stand in it.
    #[serde(default)]
    pub name: String,
    /// Its tables.
    #[serde(default, rename = "table")]
    pub tables: Vec<TableMap>,
}

/// The columns of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMap {
    /// Name of its file: it decides where sheets are called alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Name of its sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Its columns.
    #[serde(default, rename = "column")]
    pub columns: Vec<ColumnMap>,
}

/// One column: named by its header, by its letter or number, or by both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    /// Letter (A, B, …) or number (1, 2, …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Position>,
    /// Text of the header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// What it holds.
    pub field: String,
    /// Its unit, where the header is not to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// The place of a column in its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Position {
    /// From 1.
    Number(u32),
    /// As spreadsheets name it, or a number in quotes.
    Letter(String),
}

impl Position {
    /// Counted from 0; None for what is no place of a column.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::Number(number) => (*number as usize).checked_sub(1),
            Self::Letter(text) => column_index(text),
        }
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Letter(text) => f.write_str(text),
        }
    }
}

/// The column, from 0, that a letter of a spreadsheet or a number from 1 names.
#[must_use]
pub fn column_index(text: &str) -> Option<usize> {
    /// XFD, the last column of a sheet, has as many letters.
    const LETTERS: usize = 3;
    let text = text.trim();
    if !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<usize>().ok()?.checked_sub(1);
    }
    let is_letters = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if text.is_empty() || text.len() > LETTERS || !is_letters {
        return None;
    }
    let digit = |byte: u8| usize::from(byte.to_ascii_uppercase() - b'A') + 1;
    Some(text.bytes().fold(0, |number, byte| number * 26 + digit(byte)) - 1)
}

/// The letter of a column, counted from 0.
#[must_use]
pub fn column_letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

impl MapFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// What is no map file, with its line; a column that is named by nothing.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut file: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            let place = Place::file(name).at_line(line);
            Error::new(Code::MapFileInvalid, place).said_by(error.message())
        })?;
        name.clone_into(&mut file.name);
        let invalid = |zh: String, en: String| {
            Err(Error::new(Code::MapFileInvalid, Place::file(name)).because(zh, en))
        };
        for column in file.tables.iter().flat_map(|table| &table.columns) {
            let ColumnMap { column, header, field, .. } = column;
            match column {
                None if header.as_deref().is_none_or(str::is_empty) => {
                    return invalid(
                        format!("field = \"{field}\" 的一列既没有写 column，也没有写 header"),
                        format!("a column with field = \"{field}\" has neither column nor header"),
                    );
                }
                Some(position) if position.index().is_none() => {
                    return invalid(
                        format!("column = “{position}”不是列标（A、B…）或列号（1、2…）"),
                        format!("column = “{position}” is neither a letter (A, B …) nor a number"),
                    );
                }
                _ => {}
            }
        }
        if file.tables.is_empty() {
            return invalid(
                "没有 [[table]]，也就没有任何列".to_owned(),
                "it has no [[table]] and so no column".to_owned(),
            );
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_numbers_name_columns() {
        for (text, index) in
            [("A", 0), ("z", 25), ("AA", 26), ("AZ", 51), ("BA", 52), ("XFD", 16_383), ("1", 0)]
        {
            assert_eq!(column_index(text), Some(index), "{text}");
        }
        for text in ["", "0", "ABCD", "A1", "用", "-1", "999999"] {
            assert_eq!(column_index(text), None, "{text}");
        }
        for index in 0..16_384 {
            assert_eq!(column_index(&column_letter(index)), Some(index));
        }
    }

    #[test]
    fn what_is_no_map_file_is_refused() {
        for (text, said) in [
            ("", "[[table]]"),
            ("[[table]]\n[[table.column]]\nfield = \"name\"\n", "neither"),
            ("[[table]]\n[[table.column]]\ncolumn = \"A1\"\nfield = \"name\"\n", "letter"),
            ("[[table]]\n[[table.column]]\ncolumn = 0\nfield = \"name\"\n", "letter"),
            ("[[table]]\nsheets = \"a\"\n", "sheets"),
            ("[[table]]\n[[table.column]]\ncolumn = \"A\"\n", "field"),
            ("[[table\n", ""),
        ] {
            let error = MapFile::parse("map.toml", text).unwrap_err();
            let message = error.finding().message(crate::lang::Lang::En);
            assert_eq!(error.finding().code, Code::MapFileInvalid, "{text}");
            assert!(message.contains(said), "{text}: {message}");
        }
        let text = "[[table]]\nsheet = \"一\"\n[[table.column]]\ncolumn = 4\nheader = \"电\"\nfield = \
                    \"electricity\"\nunit = \"MWh\"\n";
        let file = MapFile::parse("map.toml", text).unwrap();
        assert_eq!(file.tables[0].columns[0].column.as_ref().unwrap().index(), Some(3));
    }
}
