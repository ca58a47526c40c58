//! Findings: what is wrong with the input, where, and what to do. A finding is data; it becomes a
//! sentence only when a door asks for one in a language.

mod catalogue;
mod codes;
mod kinds;
mod library;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use catalogue::Code;
pub use codes::{Coded, faults};
pub use kinds::{Kind, by_kind};
pub use library::library_words;

use crate::lang::{Bilingual, Lang};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something a reader should know; the score stands.
    Notice,
    /// Probably a mistake; the score stands, a person should look.
    Warning,
    /// So suspect that the row is held: shown, but not graded and in no benchmark, until it is
    /// corrected or confirmed.
    Hold,
    /// The row cannot be scored (or, without a row, the file cannot be read).
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Notice => lang.pick("提示", "notice"),
            Self::Warning => lang.pick("警告", "warning"),
            Self::Hold => lang.pick("待核实", "held"),
            Self::Error => lang.pick("错误", "error"),
        }
    }
}

/// Where in the input something stands. Lines and columns are those a person sees in the file:
/// the first line is 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Place {
    /// File name, or `-` for standard input.
    pub file: Option<Arc<str>>,
    /// Worksheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// Line (row of a sheet), from 1.
    pub line: Option<u32>,
    /// Header of the column.
    pub column: Option<Arc<str>>,
}

impl Place {
    /// A place that is a whole file.
    #[must_use]
    pub fn file(name: &str) -> Self {
        Self { file: Some(name.into()), ..Self::default() }
    }

    /// The same place, with a line.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same place, with a column's header.
    #[must_use]
    pub fn at_column(mut self, column: impl Into<Arc<str>>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// The place in words: `returns.xlsx [Sheet1] 第 12 行 «用电量»`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        if let Some(file) = &self.file {
            parts.push(file.to_string());
        }
        if let Some(sheet) = &self.sheet {
            parts.push(format!("[{sheet}]"));
        }
        if let Some(line) = self.line {
            parts.push(match lang {
                Lang::Zh => format!("第 {line} 行"),
                Lang::En => format!("line {line}"),
            });
        }
        if let Some(column) = &self.column {
            parts.push(match lang {
                Lang::Zh => format!("“{column}”列"),
                Lang::En => format!("column “{column}”"),
            });
        }
        parts.join(" ")
    }
}

/// One defect of the input, or one thing a reader must know of the result. `C` is the catalogue
/// that it is of: the engine's, unless a crate with errors of its own names another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding<C = Code> {
    /// Which finding.
    pub code: C,
    /// How much it weighs here (`--strict` raises warnings to errors).
    pub severity: Severity,
    /// Where it stands; the first place, if it stands for several rows.
    pub place: Place,
    /// Rows it stands for; 1 for a finding about one row, 0 for one about a file or header.
    pub rows: u32,
    /// The firm it is about: credit code, or name where that is missing.
    pub firm: Option<String>,
    /// Values that the message names: `value`, `expected`, `nearest`, …
    pub params: Vec<(&'static str, String)>,
}

impl<C: Coded> Finding<C> {
    /// A finding with the severity its code usually has.
    #[must_use]
    pub fn new(code: C, place: Place) -> Self {
        Self {
            code,
            severity: code.severity(),
            rows: u32::from(place.line.is_some()),
            place,
            firm: None,
            params: Vec::new(),
        }
    }

    /// The same finding with a value for its message.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.params.push((key, value.to_string()));
        self
    }

    /// The same finding, about a firm.
    #[must_use]
    pub fn of_firm(mut self, firm: impl Into<String>) -> Self {
        self.firm = Some(firm.into());
        self
    }

    /// The same finding, standing for so many rows.
    #[must_use]
    pub fn for_rows(mut self, rows: u32) -> Self {
        self.rows = rows;
        self
    }

    /// Has the finding hold its row.
    pub fn hold(&mut self) {
        self.severity = Severity::Hold;
    }

    /// Whether the finding holds its row.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.severity == Severity::Hold
    }

    /// Makes a warning, or what holds a row, an error (`--strict`).
    pub fn raise(&mut self) {
        if matches!(self.severity, Severity::Warning | Severity::Hold) {
            self.severity = Severity::Error;
        }
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.fill(self.code.message(lang), lang)
    }

    /// The same finding with a value that is said differently in the two languages.
    #[must_use]
    pub fn with_both(self, key: [&'static str; 2], words: Bilingual) -> Self {
        self.with(key[0], words.zh).with(key[1], words.en)
    }

    /// What every reader can do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> String {
        self.fill(self.code.hint(lang), lang)
    }

    /// What to do about it at the command line.
    #[must_use]
    pub fn cli_hint(&self, lang: Lang) -> String {
        self.fill(self.code.cli_hint(lang), lang)
    }

    /// Place and sentence: `returns.csv 第 12 行：“三百”不是数字`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let place = self.place.text(lang);
        let separator = if place.is_empty() { "" } else { lang.pick("：", ": ") };
        format!("{place}{separator}{}", self.message(lang))
    }

    /// Puts values in their places. Values may hold braces of their own, so the template is
    /// walked once instead of replaced in again and again. A value that nobody gave stays a
    /// placeholder, so that tests see it.
    fn fill(&self, template: &str, lang: Lang) -> String {
        let mut text = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((key, tail)) = after.split_once('}') else {
                text.push('{');
                rest = after;
                continue;
            };
            match self.param(key, lang) {
                Some(value) => text.push_str(value),
                None => text.extend(["{", key, "}"]),
            }
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    /// A value of the message. One that differs by language stands twice: `detail` in Chinese and
    /// `detail_en`.
    #[must_use]
    pub fn param(&self, key: &str, lang: Lang) -> Option<&str> {
        let find = |wanted: &str| {
            self.params.iter().find(|(known, _)| *known == wanted).map(|(_, value)| value.as_str())
        };
        match lang {
            Lang::Zh => find(key),
            Lang::En => find(&format!("{key}_en")).or_else(|| find(key)),
        }
    }
}

/// Something that stops a run: a finding about a whole file, header, data set or scheme, or of a
/// further catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error<C = Code>(Box<Finding<C>>);

/// A result whose error a person can read in both languages.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl<C: Coded> Error<C> {
    /// An error of this code at this place.
    #[must_use]
    pub fn new(code: C, place: Place) -> Self {
        Finding::new(code, place).into()
    }

    /// The same error with a value for its message.
    #[must_use]
    pub fn with(self, key: &'static str, value: impl fmt::Display) -> Self {
        self.0.with(key, value).into()
    }

    /// The same error with its reason in both languages, as the value `detail`.
    #[must_use]
    pub fn because(self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let words = Bilingual::new(zh, en);
        self.0.with_both(["detail", "detail_en"], words).into()
    }

    /// The same error with what a library says as its reason.
    #[must_use]
    pub fn said_by(self, library: impl fmt::Display) -> Self {
        let words = library_words(library);
        self.because(words.zh, words.en)
    }

    /// The finding behind it.
    #[must_use]
    pub fn finding(&self) -> &Finding<C> {
        &self.0
    }

    /// Which error.
    #[must_use]
    pub fn code(&self) -> C {
        self.0.code
    }
}

/// An error of any crate: it tells itself as a finding, so that every door says it alike, with
/// code, place, words and hints in both languages.
pub trait ToFinding {
    /// The catalogue that it is of.
    type Code: Coded;

    /// The error as a finding.
    fn to_finding(&self) -> Finding<Self::Code>;
}

impl<C: Coded> ToFinding for Error<C> {
    type Code = C;

    fn to_finding(&self) -> Finding<C> {
        self.finding().clone()
    }
}

impl<C> From<Finding<C>> for Error<C> {
    fn from(finding: Finding<C>) -> Self {
        Self(Box::new(finding))
    }
}

impl<C> From<Error<C>> for Finding<C> {
    fn from(error: Error<C>) -> Self {
        *error.0
    }
}

impl<C> From<Error<C>> for Vec<Finding<C>> {
    fn from(error: Error<C>) -> Self {
        vec![*error.0]
    }
}

impl<C: Coded> fmt::Display for Error<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.text(Lang::En))
    }
}

impl<C: Coded> std::error::Error for Error<C> {}

/// The line, from 1, that a byte offset of a text is on.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> u32 {
    let end = offset.min(text.len());
    1 + text.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_for_every_reader_name_no_command() {
        assert_eq!(faults(Code::ALL), [""; 0]);
    }

    #[test]
    fn a_value_that_nobody_gave_stays_to_be_seen() {
        let finding = Finding::new(Code::PeriodInvalid, Place::default());
        assert_eq!(finding.message(Lang::En), "the period “{value}” cannot be understood");
        // A value may hold braces of its own.
        let finding = finding.with("value", "{other}");
        assert_eq!(finding.message(Lang::Zh), "报告期“{other}”无法识别");
    }

    #[test]
    fn the_command_line_has_hints_of_its_own() {
        let finding = Finding::new(Code::PeriodMissing, Place::file("a.csv").at_line(2));
        assert_eq!(finding.hint(Lang::Zh), "请补填");
        assert_eq!(finding.cli_hint(Lang::Zh), "请补填，或加 --period 2023");
        assert_eq!(finding.text(Lang::Zh), "a.csv 第 2 行：没有填报告期");
        let other = Finding::new(Code::FileEmpty, Place::default());
        assert_eq!(other.cli_hint(Lang::En), other.hint(Lang::En));
    }
}
