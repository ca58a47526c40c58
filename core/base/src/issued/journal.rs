//! The journal of a book: one line a run, each bound to the one before by its hash
//! ([`super::chain`]).

use serde::{Deserialize, Serialize};

use super::chain::Link;
use crate::manifest::Manifest;

/// A file of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredFile {
    /// Path below the book's directory, with `/`.
    pub path: String,
    /// Period of the scores in it.
    pub period: String,
    /// Scores in it.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content, in hex.
    pub sha256: String,
}

/// One published run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunEntry {
    /// Sequence number, from 1.
    pub run: u32,
    /// When it was published, RFC 3339 in UTC.
    pub published_at: String,
    /// The manifest of the run that computed the scores.
    pub manifest: Manifest,
    /// Why scores that were issued before are corrected; None where none are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Scores issued, corrections among them.
    pub issued: u64,
    /// Scores among them that correct an earlier one.
    pub corrected: u64,
    /// Scores of the input that were issued before with the same figures, and so not again.
    pub unchanged: u64,
    /// The files of scores, by period; none where every score was issued before.
    pub files: Vec<StoredFile>,
    /// Scores of earlier runs that are taken back, `reason` saying why; such an entry issues
    /// nothing, and its manifest is that of their run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<String>,
    /// Hash of the entry before; of `book.json` for the first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub previous: String,
    /// Hash of this entry.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hash: String,
}

impl RunEntry {
    /// The entry, bound to the one before it.
    #[must_use]
    pub fn sealed(self, previous: &str) -> Self {
        let open = Self { previous: String::new(), hash: String::new(), ..self };
        let json = serde_json::to_string(&open).unwrap_or_default();
        let hash = Link::seal(&json, previous).map(|link| link.hash).unwrap_or_default();
        Self { previous: previous.to_owned(), hash, ..open }
    }

    /// The entry as a line of the journal.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Id of the scheme that the run graded with.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.manifest.scheme.id
    }
}
