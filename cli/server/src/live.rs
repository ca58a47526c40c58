//! Live: what is served of a book at one moment. A book that is damaged, or that does not continue
//! the one that is served, is not taken over.

use std::path::Path;
use std::sync::Arc;

use tanxiao_book::{Book, Noted};

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
    /// The head of the book that this was loaded from; None where it was from none.
    pub(crate) noted: Option<Noted>,
}

impl Live {
    /// What is served of scores and certificates.
    pub(crate) fn of(snapshot: Snapshot, issued: Issued) -> Self {
        // The beginnings of the hashes are enough to tell two states of one book apart.
        let head = snapshot.head.get(..16).unwrap_or("empty");
        let certificates = issued.version.get(..16).unwrap_or("none");
        let version = format!("{}-{head}-{certificates}", snapshot.run());
        Self { snapshot, issued, told: Arc::default(), version, noted: None }
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
        let issued = Issued::load(&book, &before.issued)?;
        // Of what was loaded, whatever the files say by now.
        let run = (snapshot.run(), (!snapshot.head.is_empty()).then_some(snapshot.head.as_str()));
        let line = (issued.lines as u32, Some(issued.head.as_str()));
        let noted = Some(Noted::at(book.genesis(), run, line));
        Ok(Self { told, noted, ..Self::of(snapshot, issued) })
    }

    /// Checks some files of a book's runs against their hashes.
    ///
    /// # Errors
    /// One is missing or was altered.
    pub(crate) fn check_files(directory: &Path, among: impl Fn(&Path) -> bool) -> Result<()> {
        let book = Book::view(directory)?;
        let is_among = |path: &str| among(&directory.join(path));
        for (_, file) in book.files().filter(|(_, file)| is_among(&file.path)) {
            book.checked_bytes(file)?;
        }
        let mut benchmarks = book.entries().iter().filter_map(|entry| entry.benchmarks.as_ref());
        if benchmarks.any(|benchmarks| is_among(&benchmarks.path)) {
            // Reading the benchmarks checks them.
            Told::load(&book)?;
        }
        Ok(())
    }
}
