//! Head: where the audit log ended, remembered beside it, so that a log that is cut while no server
//! runs is found: what is left of it is a chain, too.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tanxiao_book::state::{self, Access};
use tanxiao_core::lang::Bilingual;

use crate::error::{Error, Result};
use crate::kept::{self, Kept};

/// Name of the file.
const NAME: &str = "audit-head.json";
/// What it is.
const KIND: &str = "tanxiao-audit-head";

/// An end of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Bytes up to there, all of whole lines.
    pub(super) bytes: u64,
    /// Hash of the last line.
    pub(super) hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    kind: String,
    bytes: u64,
    hash: String,
}

impl Kept for Content {
    fn kind(&self) -> &str {
        &self.kind
    }
}

/// What is wrong with a log.
pub(super) enum Wrong {
    /// Lines are gone.
    Missing(Bilingual),
    /// Lines are not what was written.
    Altered(Bilingual),
}

/// The file that remembers it; none for a log that is no regular file.
#[derive(Debug, Clone)]
pub(super) struct HeadFile {
    path: PathBuf,
    is_kept: bool,
}

impl HeadFile {
    /// That of a log.
    pub(super) fn of(log: &Path, file: &File) -> Self {
        let is_kept = file.metadata().is_ok_and(|meta| meta.is_file());
        Self { is_kept, ..Self::beside(log) }
    }

    /// That of a log that need not be there.
    pub(super) fn beside(log: &Path) -> Self {
        Self { path: log.with_file_name(NAME), is_kept: true }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// The file, where one is kept.
    pub(super) fn path(&self) -> Option<&Path> {
        self.is_kept.then_some(&self.path)
    }

    /// What is remembered; None where nothing is.
    pub(super) fn read(&self) -> Result<Option<Head>> {
        let content: Option<Content> = kept::read(&self.path, KIND)?;
        Ok(content.map(|Content { bytes, hash, .. }| Head { bytes, hash }))
    }

    /// Remembers an end that is on the disk. Where that fails, an earlier end stays remembered.
    pub(super) fn keep(&self, head: &Head) {
        if !self.is_kept {
            return;
        }
        let kept = self.read().and_then(|known| match known.as_ref() == Some(head) {
            true => Ok(()),
            false => self.write(head),
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "the end of the audit log cannot be remembered");
        }
    }

    fn write(&self, head: &Head) -> Result<()> {
        let Head { bytes, hash } = head.clone();
        let content = Content { kind: KIND.to_owned(), bytes, hash };
        let text = serde_json::to_vec(&content).unwrap_or_default();
        state::change(&self.path, Access::Private, |_| Ok((text, ()))).map_err(Error::of_state)
    }

    /// The log is not what was written; `before` is what is remembered of it.
    pub(super) fn altered(&self, log: &Path, before: Option<&Head>, wrong: Wrong) -> Error {
        let hash = before.map(|before| before.hash.clone());
        let (is_missing, detail) = match wrong {
            Wrong::Missing(detail) => (true, detail),
            Wrong::Altered(detail) => (false, detail),
        };
        let detail = Box::new(detail);
        Error::Audit { path: log.to_owned(), head: self.path.clone(), hash, is_missing, detail }
    }
}
