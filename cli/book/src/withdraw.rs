//! Withdraw: takes an issued score back, with a reason. The score stays in its file, as everything
//! that was issued does; an entry of the journal says that it no longer stands, and its
//! certificates are revoked with it. An entry is committed as a run is, with an empty directory.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use tanxiao_certificate::Timestamp;
use tanxiao_certificate::journal::{Entry, of_withdrawal};
use tanxiao_core::book::RunEntry;
use tanxiao_core::book::frame::text_column;

use crate::book::Book;
use crate::certificates;
use crate::error::{Error, Result};
use crate::files::{self, Access};
use crate::lock::Lock;
use crate::publish::{commit, time_of_next};
use crate::recover::{STAGING, run_directory};

/// A score to take back.
#[derive(Debug, Clone, Copy)]
pub struct Withdrawal<'a> {
    /// Its id.
    pub score_id: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When it is asked for; time until the lock is held is added.
    pub now: SystemTime,
    /// How long to wait for another writer.
    pub wait: Duration,
}

/// Takes a score back; gives the entry of the journal and how many certificates were revoked.
///
/// # Errors
/// There is no such score, or it was corrected or taken back before; there is no reason; another
/// writer holds the book; the book is damaged; the file system fails.
pub fn withdraw(directory: &Path, withdrawal: Withdrawal<'_>) -> Result<(RunEntry, usize)> {
    let started = Instant::now();
    let reason = withdrawal.reason.trim();
    if reason.is_empty() {
        return Err(Error::NoReason);
    }
    // A wrong path makes no book.
    Book::open(directory)?;
    let lock = Lock::acquire(directory, withdrawal.wait)?;
    let now = withdrawal.now + started.elapsed();
    let book = Book::open_locked(directory, &lock)?;
    certificates::check_tail(&book)?;
    let id = withdrawal.score_id;
    let issuing = issuing_run(&book, id)?.ok_or_else(|| Error::NoScore { id: id.to_owned() })?;
    if let Some(newer) = book.superseded(None)?.get(id) {
        return Err(Error::NotCurrent { id: id.to_owned(), by: Some(newer.clone()) });
    }
    if book.withdrawn().contains_key(id) {
        return Err(Error::NotCurrent { id: id.to_owned(), by: None });
    }
    let run = book.entries().len() as u32 + 1;
    let entry = RunEntry {
        run,
        published_at: time_of_next(&book, now),
        manifest: issuing.manifest.clone(),
        reason: Some(reason.to_owned()),
        issued: 0,
        corrected: 0,
        unchanged: 0,
        checked: None,
        names_folded: false,
        files: Vec::new(),
        benchmarks: None,
        rebased: false,
        withdrawn: vec![id.to_owned()],
        previous: String::new(),
        hash: String::new(),
    }
    .sealed(book.head());
    files::make_directory(&directory.join(STAGING).join(run_directory(run)), Access::Shared)?;
    commit(&book, &entry, &lock, &mut |_| Ok(()))?;
    let revoked = revoke(&Book::open_locked(directory, &lock)?, &lock)?;
    Ok((entry, revoked))
}

/// Revokes the certificates of every score that was taken back: also of one whose withdrawal was
/// cut short before this.
fn revoke(book: &Book, lock: &Lock) -> Result<usize> {
    let withdrawn = book.withdrawn();
    let time = book.entries().last().and_then(|entry| Timestamp::parse(&entry.published_at));
    let Some(now) = time else { return Ok(0) };
    let due = certificates::read(book)?.due_because(now, |score| {
        let reason = withdrawn.get(score)?.reason.as_deref().unwrap_or_default();
        Some(of_withdrawal(reason))
    });
    let entries: Vec<Entry> = due.into_iter().map(Entry::Revoked).collect();
    certificates::append(book, &entries, lock)?;
    Ok(entries.len())
}

/// The run that issued a score.
fn issuing_run<'a>(book: &'a Book, id: &str) -> Result<Option<&'a RunEntry>> {
    for (entry, file) in book.files() {
        let frame = book.columns(file, Some(&["score_id"]))?;
        let ids = text_column(&frame, "score_id").map_err(Error::Scores)?;
        if ids.iter().any(|own| own == Some(id)) {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}
