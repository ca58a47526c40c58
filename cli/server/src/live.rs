//! Live: what is served of a book at one moment. A book that is damaged, or that does not continue
//! the one that is served, is not taken over.

use std::path::Path;
use std::sync::Arc;

use tanxiao_book::Book;

use crate::error::{Error, Result};
use crate::issued::Issued;
use crate::store::{GrowError, Snapshot};
use crate::told::Told;

/// Scores, and what was issued with them.
#[derive(Clone, Default)]
pub(crate) struct Live {
    pub(crate) snapshot: Snapshot,
    pub(crate) issued: Issued,
    /// What of its benchmarks is told to whoever may not see every firm.
    pub(crate) told: Arc<Told>,
    /// Text that changes whenever anything that is served does.
    pub(crate) version: String,
}

impl Live {
    /// What is served of scores and certificates.
    pub(crate) fn of(snapshot: Snapshot, issued: Issued) -> Self {
        // The beginnings of the hashes are enough to tell two states of one book apart.
        let head = snapshot.head.get(..16).unwrap_or("empty");
        let certificates = issued.version.get(..16).unwrap_or("none");
        let version = format!("{}-{head}-{certificates}", snapshot.run());
        Self { snapshot, issued, told: Arc::default(), version }
    }

    /// Loads a book, or what is new in it. Every file is checked against its hash.
    pub(crate) fn load(directory: &Path, before: &Self) -> Result<Self> {
        let book = Book::view(directory)?;
        if !before.snapshot.is_continued_by(book.entries()) {
            return Err(Error::Rewritten);
        }
        let snapshot =
            before.snapshot.grown(book.entries(), |file| book.frame(file)).map_err(|error| {
                match error {
                    GrowError::Book(error) => Error::Book(error),
                    other => Error::Content(other.to_string()),
                }
            })?;
        // Runs that are there do not change.
        let told = match snapshot.run() == before.snapshot.run() {
            true => before.told.clone(),
            false => Arc::new(Told::load(&book)?),
        };
        Ok(Self { told, ..Self::of(snapshot, Issued::load(&book, &before.issued)?) })
    }

    /// Checks the files of a book's runs against their hashes.
    ///
    /// # Errors
    /// One is missing or was altered.
    pub(crate) fn check_files(directory: &Path) -> Result<()> {
        let book = Book::view(directory)?;
        for (_, file) in book.files() {
            book.checked_bytes(file)?;
        }
        // Reading the benchmarks checks them.
        Told::load(&book).map(|_| ())
    }
}
