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

/// The benchmarks that a run issued: a file of the book, named by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredBenchmarks {
    /// Path below the book's directory, with `/`.
    pub path: String,
    /// Groups of peers in it.
    pub groups: u64,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content, in hex.
    pub sha256: String,
}

/// How a run was checked before it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checked {
    /// What follows from the figures of its file was reckoned again. What the firms reported, and
    /// the factors that made emissions of it, are taken as the file has them.
    Figures,
    /// The inputs that its manifest names were scored again, and every value agrees.
    Inputs,
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
    /// How the run was checked; None of entries of before this was done, and of those that only
    /// take scores back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// Whether firms without a code are known by the key of their name
    /// ([`crate::name::name_key`]); in entries of before that rule they are known by its spelling.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub names_folded: bool,
    /// The files of scores, by period; none where every score was issued before.
    pub files: Vec<StoredFile>,
    /// The benchmarks that it issued; None where its periods had theirs already, or where it was
    /// graded against a table of others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmarks: Option<StoredBenchmarks>,
    /// Whether they stand in place of those that were issued before, `reason` saying why.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rebased: bool,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of before runs were checked read as they did, and are written with the same bytes.
    #[test]
    fn an_entry_of_before_runs_were_checked_keeps_its_bytes() {
        let manifest = serde_json::json!({
            "kind": "tanxiao-manifest", "tool": "tanxiao", "tool_version": "0.1.0",
            "options": {}, "lang": "zh",
            "scheme": {"id": "s", "version": "1", "sha256": "a"},
            "factor_set": {"id": "f", "version": "1", "sha256": "b"},
            "inputs": [],
            "counts": {"rows_read": 1, "rows_scored": 1, "rows_rejected": 0, "set_aside": 0,
                "scores": 1, "graded": 1},
        });
        let manifest: Manifest = serde_json::from_value(manifest).unwrap();
        let manifest = serde_json::to_string(&manifest).unwrap();
        let old = format!(
            "{{\"run\":1,\"published_at\":\"2024-01-01T00:00:00Z\",\"manifest\":{manifest},\
             \"issued\":1,\"corrected\":0,\"unchanged\":0,\"files\":[]}}"
        );
        let link = Link::seal(&old, &"0".repeat(64)).unwrap();
        let entry: RunEntry = link.value().unwrap();
        assert_eq!((entry.checked, entry.line()), (None, link.line));
        for (checked, word) in [(Checked::Figures, "figures"), (Checked::Inputs, "inputs")] {
            let line = RunEntry { checked: Some(checked), ..entry.clone() }.sealed("").line();
            assert!(line.contains(&format!("\"unchanged\":0,\"checked\":\"{word}\"")), "{line}");
        }
    }
}
