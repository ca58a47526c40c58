//! Store: all issued scores of a book in memory, as one snapshot that never changes. A reload makes
//! the next snapshot out of this one and the runs that are new; requests that hold the old one
//! finish with it.
//!
//! No file, clock or request is known here: frames come in, rows go out.

mod benchmarks;
mod build;
pub(crate) mod change;
pub(crate) mod filter;
pub(crate) mod id;
pub(crate) mod own;
pub(crate) mod position;
pub(crate) mod row;
pub(crate) mod segment;
mod texts;

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use polars::prelude::DataFrame;
use tanxiao_core::book::{RunEntry, StoredFile};
use tanxiao_core::name::key_of;

pub(crate) use build::{BuildError, Words};
use id::ScoreId;
use segment::{NO_TEXT, NO_WORD, RowRef, Segment, WORDS, at};
use texts::Texts;

/// All issued scores at one moment.
#[derive(Clone, Default)]
pub(crate) struct Snapshot {
    /// Hash of the journal's last entry; empty for an empty book.
    pub(crate) head: String,
    pub(crate) entries: Vec<Arc<RunEntry>>,
    /// In the order of runs and of their files: the order in which scores were issued.
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) words: [Words; WORDS],
    texts: Texts,
    superseded_by: Arc<HashMap<RowRef, RowRef, RandomState>>,
    /// Scores that were taken back, with the entry that says so.
    withdrawn: Arc<HashMap<RowRef, Arc<RunEntry>, RandomState>>,
}

/// Why a snapshot could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GrowError<E> {
    /// The book could not be read.
    #[error("{0}")]
    Book(E),
    /// A file of it holds what no book holds.
    #[error("{path}: {error}")]
    File { path: String, error: BuildError },
    /// A correction names a score that the book does not have.
    #[error("{path}: a correction names the unknown score {id}")]
    Predecessor { path: String, id: String },
    /// A withdrawal names a score that the book does not have.
    #[error("run {run} withdraws the unknown score {id}")]
    Withdrawn { run: u32, id: String },
}

impl Snapshot {
    /// Whether the runs begin with those that it has.
    pub(crate) fn is_continued_by(&self, entries: &[RunEntry]) -> bool {
        self.entries.len() <= entries.len()
            && self.entries.iter().zip(entries).all(|(own, given)| own.hash == given.hash)
    }

    /// The snapshot with the runs of `entries` that it does not have; they must continue its own.
    ///
    /// # Errors
    /// `frame` fails, or a file is not as a book has it.
    pub(crate) fn grown<E>(
        &self,
        entries: &[RunEntry],
        mut frame: impl FnMut(&StoredFile) -> Result<DataFrame, E>,
    ) -> Result<Self, GrowError<E>> {
        let mut next = self.clone();
        let mut texts = next.texts.growing();
        let mut superseded_by = None;
        for entry in entries.iter().skip(next.entries.len()) {
            let entry = Arc::new(entry.clone());
            for (file, stored) in entry.files.iter().enumerate() {
                let failed = |error| GrowError::File { path: stored.path.clone(), error };
                let file = u16::try_from(file).map_err(|_| failed(BuildError::TooMany))?;
                let frame = frame(stored).map_err(GrowError::Book)?;
                let (mut segment, corrections) =
                    build::segment(&entry, file, &frame, &mut texts, &mut next.words)
                        .map_err(failed)?;
                drop(frame);
                for (row, id) in corrections {
                    let predecessor = next.find(id).ok_or_else(|| GrowError::Predecessor {
                        path: stored.path.clone(),
                        id: id.to_string(),
                    })?;
                    segment.supersedes.push((row, predecessor));
                    let own = RowRef { segment: next.segments.len() as u32, row };
                    superseded_by
                        .get_or_insert_with(|| (*next.superseded_by).clone())
                        .insert(predecessor, own);
                }
                next.segments.push(Arc::new(segment));
            }
            for id in &entry.withdrawn {
                let at = ScoreId::parse(id).and_then(|id| next.find(id));
                let at =
                    at.ok_or_else(|| GrowError::Withdrawn { run: entry.run, id: id.clone() })?;
                Arc::make_mut(&mut next.withdrawn).insert(at, entry.clone());
            }
            next.head.clone_from(&entry.hash);
            next.entries.push(entry);
        }
        next.texts = texts.finish();
        if let Some(superseded_by) = superseded_by {
            next.superseded_by = Arc::new(superseded_by);
        }
        Ok(next)
    }

    /// Scores in it.
    pub(crate) fn scores(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.rows())).sum()
    }

    /// Number of the last run; 0 for an empty book.
    pub(crate) fn run(&self) -> u32 {
        self.entries.last().map_or(0, |entry| entry.run)
    }

    pub(crate) fn segment(&self, at: RowRef) -> &Segment {
        &self.segments[at.segment as usize]
    }

    /// The row of a score.
    pub(crate) fn find(&self, id: ScoreId) -> Option<RowRef> {
        self.segments.iter().enumerate().rev().find_map(|(segment, columns)| {
            Some(RowRef { segment: segment as u32, row: columns.row_of_id(id)? })
        })
    }

    /// All scores of a firm, by credit code, or by name, in any spelling, where it has none; in the
    /// order of issue.
    pub(crate) fn firm(&self, firm: &str) -> Vec<RowRef> {
        let Some(key) = self.texts.find(&key_of(firm)) else { return Vec::new() };
        let mut found = Vec::new();
        for (segment, columns) in self.segments.iter().enumerate() {
            let rows = columns.rows_of_firm(key);
            found.extend(rows.map(|row| RowRef { segment: segment as u32, row }));
        }
        found
    }

    /// The score that corrects this one.
    pub(crate) fn superseded_by(&self, at: RowRef) -> Option<RowRef> {
        if self.superseded_by.is_empty() { None } else { self.superseded_by.get(&at).copied() }
    }

    /// The entry that takes this score back.
    pub(crate) fn withdrawn(&self, at: RowRef) -> Option<&RunEntry> {
        if self.withdrawn.is_empty() { None } else { self.withdrawn.get(&at).map(|entry| &**entry) }
    }

    /// Whether this score stands: nothing corrects it, and it was not taken back.
    pub(crate) fn is_current(&self, at: RowRef) -> bool {
        self.superseded_by(at).is_none() && self.withdrawn(at).is_none()
    }

    /// The score, those that it corrects and those that correct it; oldest first.
    pub(crate) fn chain(&self, at: RowRef) -> Vec<RowRef> {
        let mut first = at;
        while let Some(before) = self.segment(first).predecessor(first.row) {
            first = before;
        }
        let next = |at: &RowRef| self.superseded_by(*at);
        std::iter::successors(Some(first), next).collect()
    }

    pub(crate) fn id(&self, at: RowRef) -> ScoreId {
        self.segment(at).ids[at.row as usize]
    }

    pub(crate) fn code(&self, at: RowRef) -> Option<&str> {
        self.text(self.segment(at).texts[at::CODE][at.row as usize])
    }

    pub(crate) fn name(&self, at: RowRef) -> Option<&str> {
        self.text(self.segment(at).texts[at::NAME][at.row as usize])
    }

    /// A word of a column, by its place among the columns of words.
    pub(crate) fn word(&self, column: usize, at: RowRef) -> Option<&str> {
        match self.segment(at).figures[at.row as usize].words[column] {
            NO_WORD => None,
            id => self.words[column].get(id),
        }
    }

    pub(crate) fn text(&self, id: texts::TextId) -> Option<&str> {
        if id == NO_TEXT { None } else { Some(self.texts.get(id)) }
    }
}
