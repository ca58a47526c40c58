//! Book seen: which state of the book was served, remembered in the server's state, so that an older
//! backup of it that is put back while no server runs is not served: what was withdrawn or revoked
//! since would count again.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tanxiao_book::lists::CERTIFICATES;
use tanxiao_book::state::{self, Access};
use tanxiao_book::{Book, Noted};

use crate::error::{Error, Result};
use crate::kept::{self, Kept};
use crate::live::Live;

/// Name of the file.
const NAME: &str = "book-seen.json";
/// What it is.
const KIND: &str = "tanxiao-book-seen";
/// The journal of a book.
pub(crate) const JOURNAL: &str = "journal.ndjson";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    kind: String,
    /// The head, as `publish` prints it.
    head: String,
}

impl Kept for Content {
    fn kind(&self) -> &str {
        &self.kind
    }
}

/// What is remembered of a book.
#[derive(Debug, Clone)]
pub(crate) struct BookSeen {
    book: PathBuf,
    path: PathBuf,
}

impl BookSeen {
    /// Of a book, in a directory of state.
    pub(crate) fn new(book: &Path, state: &Path) -> Self {
        Self { book: book.to_owned(), path: state.join(NAME) }
    }

    /// Where it is remembered.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that the book goes on from what was served.
    ///
    /// # Errors
    /// It does not; the book or the file cannot be read.
    pub(crate) fn check(&self) -> Result<()> {
        let Some(seen) = self.read()? else { return Ok(()) };
        let noted: Noted = seen.parse().map_err(|()| {
            let (path, detail) = (self.path.clone(), format!("head: {seen}"));
            Error::Garbled { path, detail }
        })?;
        if Book::view(&self.book)?.goes_on_from(&noted)? {
            return Ok(());
        }
        Err(Error::BookBack { book: self.book.clone(), seen: self.path.clone(), head: seen })
    }

    fn read(&self) -> Result<Option<String>> {
        let content: Option<Content> = kept::read(&self.path, KIND)?;
        Ok(content.map(|content| content.head))
    }

    /// Remembers the state that is served. Where that fails, an older one stays remembered.
    pub(crate) fn keep(&self, live: &Live) {
        let Some(head) = live.noted.as_ref().map(ToString::to_string) else { return };
        let kept = self.read().and_then(|known| match known.as_ref() == Some(&head) {
            true => Ok(()),
            false => self.write(head),
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "the state of the book cannot be remembered");
        }
    }

    fn write(&self, head: String) -> Result<()> {
        // Who publishes may not have done so yet, and a power cut would take what is remembered.
        for name in [JOURNAL, CERTIFICATES] {
            let path = self.book.join(name);
            match File::open(&path).and_then(|file| file.sync_all()) {
                Ok(()) => state::sync_name(&path)?,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                // Windows syncs only what is open to be written.
                Err(_) if !cfg!(unix) => {}
                Err(error) => return Err(Error::read(&path, error)),
            }
        }
        let text = serde_json::to_vec(&Content { kind: KIND.to_owned(), head }).unwrap_or_default();
        state::change(&self.path, Access::Private, |_| Ok((text, ()))).map_err(Error::of_state)
    }
}
