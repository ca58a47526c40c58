//! A file of many firms.

use serde::{Deserialize, Serialize};

use crate::{Bilingual, Lang, Note};

/// A graded file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Batched {
    /// Rows read.
    pub rows_read: u64,
    /// Rows in a score.
    pub rows_scored: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Firms and periods scored.
    pub scores: u64,
    /// Scores that carry a grade.
    pub graded: u64,
    /// Scores that are held, their returns being suspect.
    pub held: u64,
    /// Scores by grade, the best first, those without one last.
    pub grades: Vec<Tally>,
    /// Scores by level.
    pub levels: Vec<Tally>,
    /// Findings by kind, the gravest first: of each kind at most [`Self::MOST_OF_KIND`].
    pub notes: Vec<NoteKind>,
    /// All findings there are.
    pub notes_total: u64,
    /// Scheme and its version.
    pub scheme: Bilingual,
    /// Whether a published benchmark was used rather than the file's own firms.
    pub is_against_table: bool,
}

impl Batched {
    /// Notes of a kind that are sent to the page; all of them are in the file of findings.
    pub const MOST_OF_KIND: usize = 50;
}

/// Findings of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteKind {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub notes: Vec<Note>,
}

/// A count of scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Number of the band; None for scores without one.
    pub number: Option<i32>,
    /// Its name.
    pub label: Bilingual,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Scores in it.
    pub count: u32,
    /// Of all scores, 0 to 1, for the length of a bar.
    pub share: f64,
}

/// By which column rows are ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Column of the score.
    pub column: String,
    /// The largest first.
    pub is_descending: bool,
}

/// Which window of the scores.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Ordered by; None: as in the file of scores.
    pub order: Option<Order>,
    /// Only this grade; `Some(None)`: only those without one.
    pub grade: Option<Option<i32>>,
    /// Only rows whose name, code, industry or region holds this text.
    pub search: String,
    /// First row of the window.
    pub from: u32,
    /// Rows of the window.
    pub count: u32,
    /// Language of labels.
    pub lang: Lang,
}

/// A window of scores.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Rows that the filter leaves.
    pub total: u32,
    /// First row of the window.
    pub from: u32,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One score, as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its row among all scores, for [`crate::Request::Detail`].
    pub row: u32,
    /// Name.
    pub name: String,
    /// Credit code.
    pub credit_code: String,
    /// Period.
    pub period: String,
    /// Industry code and name.
    pub industry: String,
    /// Net emissions, tCO2.
    pub net: String,
    /// The denominator.
    pub output: String,
    /// L.
    pub intensity: String,
    /// K.
    pub ratio: String,
    /// Level and grade together; or why there is none.
    pub label: String,
    /// Colour of the grade; empty without one.
    pub colour: String,
}

/// What to save of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Which file.
    pub file: ExportFile,
    /// Language of what people read.
    pub lang: Lang,
}

/// The files of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFile {
    /// The score book.
    Scores(TableFormat),
    /// The rejected rows.
    Rejects(TableFormat),
    /// The findings.
    Findings(TableFormat),
    /// The benchmarks of this file's firms, as JSON.
    Benchmark,
}

/// The formats of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableFormat {
    /// CSV.
    Csv,
    /// XLSX.
    Workbook,
    /// A JSON object a line.
    NdJson,
}
