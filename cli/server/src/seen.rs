//! Seen: which state of the book was served, remembered in the server's state, so that an older
//! backup of it that is put back while no server runs is not served: what was withdrawn or revoked
//! since would count again.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tanxiao_book::state::{self, Access};
use tanxiao_book::{Book, Noted};

use crate::error::{Error, Result};

/// Name of the file.
const NAME: &str = "book-seen.json";
/// What it is.
const KIND: &str = "tanxiao-book-seen";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    kind: String,
    /// The head, as `publish` prints it.
    head: String,
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

    /// Checks that the book goes on from what was served, and remembers it as it is now.
    ///
    /// # Errors
    /// It does not; the book or the file cannot be read.
    pub(crate) fn check(&self) -> Result<()> {
        let seen = self.read()?;
        let book = Book::view(&self.book)?;
        let head = book.noted()?.to_string();
        let Some(seen) = seen else { return self.keep(head) };
        if seen == head {
            return Ok(());
        }
        let noted: Noted = seen.parse().map_err(|()| Error::invalid(&self.path, &seen))?;
        if !book.goes_on_from(&noted)? {
            let (book, path) = (self.book.clone(), self.path.clone());
            return Err(Error::BookBack { book, seen: path, head: seen });
        }
        self.keep(head)
    }

    fn read(&self) -> Result<Option<String>> {
        let bytes = state::read(&self.path).map_err(|error| Error::read(&self.path, error))?;
        let Some(bytes) = bytes else { return Ok(None) };
        let Content { kind, head } =
            serde_json::from_slice(&bytes).map_err(|error| Error::invalid(&self.path, error))?;
        if kind != KIND {
            return Err(Error::invalid(&self.path, format!("kind: {kind}")));
        }
        Ok(Some(head))
    }

    /// Where that fails, an older state stays remembered.
    fn keep(&self, head: String) -> Result<()> {
        let text = serde_json::to_vec(&Content { kind: KIND.to_owned(), head }).unwrap_or_default();
        let kept = state::change(&self.path, Access::Private, |_| Ok::<_, Error>((text, ())));
        if let Err(error) = kept {
            tracing::warn!(%error, "the state of the book cannot be remembered");
        }
        Ok(())
    }
}
