//! The journal of a book: one line a run, each bound to the one before by its hash.

use serde::{Deserialize, Serialize};

use crate::digest::{sha256, sha256_of_parts};
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
    pub reason: Option<String>,
    /// Scores issued, corrections among them.
    pub issued: u64,
    /// Scores among them that correct an earlier one.
    pub corrected: u64,
    /// Scores of the input that were issued before with the same figures, and so not again.
    pub unchanged: u64,
    /// The files of scores.
    pub files: Vec<StoredFile>,
    /// Hash of the entry before; of the empty text for the first.
    pub previous: String,
    /// Hash of this entry without this field.
    pub hash: String,
}

impl RunEntry {
    /// The hash that this entry must carry: of the hash before it, and of the entry as compact
    /// JSON with an empty `hash`.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        let unsealed = Self { hash: String::new(), ..self.clone() };
        let json = serde_json::to_string(&unsealed).unwrap_or_default();
        sha256_of_parts(&[&self.previous, &json])
    }

    /// The entry with its hash.
    #[must_use]
    pub fn sealed(self) -> Self {
        Self { hash: self.computed_hash(), ..self }
    }
}

/// What the first entry names as the hash before it.
#[must_use]
pub fn genesis() -> String {
    sha256(b"")
}
