//! Findings, as the page shows them.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// How much a note weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Good to know.
    Notice,
    /// Probably a mistake.
    Warning,
    /// So suspect that it is held: shown, and not graded.
    Hold,
    /// Cannot be graded so.
    Error,
}

/// A finding of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Stable code.
    pub code: String,
    /// Weight.
    pub severity: Severity,
    /// The field of the form that it is about; empty for none.
    pub field: String,
    /// Where in a file; empty for a form.
    pub place: Bilingual,
    /// Rows it stands for.
    pub rows: u32,
    /// What is wrong.
    pub message: Bilingual,
    /// What to do; empty where nothing can be done on this page.
    pub hint: Bilingual,
}
