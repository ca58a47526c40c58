//! Seen: what is remembered of a file of tokens, so that an older copy of it is not taken for the
//! newest: nothing that was revoked counts again. It lies in the server's state, and beside the
//! file for whoever changes that.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tanxiao_book::state::{self, Access};
use tanxiao_core::lang::Bilingual;

use super::Tokens;
use crate::error::{Error, Result};
use crate::kept::{self, Kept};

/// What the file is.
const KIND: &str = "tanxiao-tokens-seen";
/// Ending that the name of a file of tokens has for what is remembered of it.
const ENDING: &str = ".seen";

/// A file of tokens, and what is remembered of it.
#[derive(Debug, Clone)]
pub(crate) struct TokensFile {
    path: PathBuf,
    seen: PathBuf,
}

/// The newest state of a file of tokens that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    kind: String,
    /// How many changes it had.
    serial: u64,
    /// Hash of its bytes.
    sha256: String,
    /// Ids of tokens that were revoked.
    revoked: BTreeSet<String>,
}

impl TokensFile {
    /// A file that is remembered in a directory.
    pub(crate) fn new(path: &Path, directory: &Path) -> Self {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(ENDING);
        Self { path: path.to_owned(), seen: directory.join(name) }
    }

    /// A file that is remembered beside it.
    pub(super) fn beside(path: &Path) -> Self {
        Self::new(path, path.parent().unwrap_or(Path::new("")))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the tokens.
    ///
    /// # Errors
    /// As [`Tokens::read`]; they are older than what is remembered on disk, or than `seen`.
    pub(crate) fn read(&self, seen: &Seen) -> Result<Tokens> {
        let tokens = self.read_only()?;
        seen.check(&tokens, self)?;
        Ok(tokens)
    }

    /// Reads the tokens; what is remembered stays as it is.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn read_only(&self) -> Result<Tokens> {
        // First: who changes the tokens in between remembers that afterwards.
        let seen = self.seen()?;
        let bytes = state::read(&self.path).map_err(|error| Error::read(&self.path, error))?;
        let tokens = Tokens::parse(&self.path, bytes.as_deref())?;
        seen.check(&tokens, self)?;
        Ok(tokens)
    }

    pub(super) fn seen(&self) -> Result<Seen> {
        Ok(kept::read(&self.seen)?.unwrap_or_default())
    }

    /// As [`Self::keep`], where one goes on though it fails: what was revoked is revoked all the
    /// same.
    pub(crate) fn remember(&self, own: &Seen) {
        if let Err(error) = self.keep(own) {
            tracing::warn!(%error, "the newest tokens cannot be remembered");
        }
    }

    /// As [`Self::keep`]; why it was not, to be said beside what was done.
    pub(super) fn not_kept(&self, own: &Seen) -> Option<Error> {
        let detail = self.keep(own).err()?.to_string();
        Some(Error::TokensNotRemembered { seen: self.seen.clone(), detail })
    }

    /// Remembers what was seen; what is newer stays remembered.
    pub(super) fn keep(&self, own: &Seen) -> Result<()> {
        if own.sha256.is_empty() || self.seen()? == *own {
            return Ok(());
        }
        state::change(&self.seen, Access::Private, |bytes| {
            let seen: Option<Seen> =
                bytes.map(|bytes| kept::parse(&self.seen, &bytes)).transpose()?;
            let mut next = seen.unwrap_or_default();
            next.add(own.clone());
            Ok((serde_json::to_vec(&next).unwrap_or_default(), ()))
        })
    }
}

impl Kept for Seen {
    const KIND: &str = KIND;

    fn kind(&self) -> &str {
        &self.kind
    }
}

impl Seen {
    /// What is to be remembered of tokens.
    pub(crate) fn of(tokens: &Tokens) -> Self {
        let revoked = tokens.iter().filter(|token| token.revoked_at.is_some());
        Self {
            kind: KIND.to_owned(),
            serial: tokens.serial,
            sha256: tokens.sha256.clone(),
            revoked: revoked.map(|token| token.id.clone()).collect(),
        }
    }

    /// Adds what was seen besides: the newest counts, and what was revoked stays revoked. Where
    /// there was no file, there is nothing to add.
    pub(crate) fn add(&mut self, other: Self) {
        if other.sha256.is_empty() {
            return;
        }
        self.revoked.extend(other.revoked);
        if self.sha256.is_empty() || other.serial >= self.serial {
            (self.serial, self.sha256, self.kind) = (other.serial, other.sha256, other.kind);
        }
    }

    /// The number of the change after this; None after the last that there is.
    pub(super) fn next(&self, tokens: &Tokens) -> Option<u64> {
        self.serial.max(tokens.serial).checked_add(1)
    }

    /// Whether tokens are as new as this. Where there is no file of them, none counts.
    pub(super) fn check(&self, tokens: &Tokens, file: &TokensFile) -> Result<()> {
        if !tokens.is_of_a_file() || self.sha256.is_empty() {
            return Ok(());
        }
        let alive = tokens
            .iter()
            .find(|token| token.revoked_at.is_none() && self.revoked.contains(&token.id));
        let (own, seen) = (tokens.serial, self.serial);
        let detail = if own < seen {
            Bilingual::new(
                format!("序号为 {own}，而此前已到 {seen}"),
                format!("its serial is {own}, and {seen} was seen before"),
            )
        } else if own == seen && tokens.sha256 != self.sha256 {
            Bilingual::new(
                format!("序号仍为 {own}，内容却与此前不同"),
                format!("its serial is still {own}, and it says something else than before"),
            )
        } else if let Some(token) = alive {
            let id = &token.id;
            Bilingual::new(
                format!("令牌 {id} 曾被撤销，其中却仍有效"),
                format!("token {id} was revoked before, and counts in it"),
            )
        } else {
            return Ok(());
        };
        Err(Error::TokensBack { path: file.path.clone(), seen: file.seen.clone(), detail })
    }
}
