//! A side: the scores of one period under one scheme, and the runs that they came from.

use std::collections::BTreeMap;

use tanxiao_core::book::Record;
use tanxiao_core::book::diff;
use tanxiao_core::manifest::Manifest;
use tanxiao_core::scheme::Scheme;

/// A run that some scores came from.
#[derive(Debug, Clone)]
pub struct RunOf {
    /// What it was made from.
    pub manifest: Manifest,
    /// The scheme that it graded with.
    pub scheme: Scheme,
    /// When it was published, and the hash of its journal entry; None for a file that is in no book.
    pub published: Option<[String; 2]>,
}

/// The scores of a period.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The period.
    pub period: &'a str,
    /// Its scores, one a firm.
    pub records: &'a [Record],
    /// The runs that they came from, by number.
    pub runs: &'a BTreeMap<u32, RunOf>,
}

impl<'a> Side<'a> {
    /// The run of a score.
    #[must_use]
    pub fn run(&self, record: &Record) -> &'a RunOf {
        &self.runs[&record.run]
    }

    /// The scheme of its last run, which names its grades and levels.
    ///
    /// # Panics
    /// There is no run.
    #[must_use]
    pub fn scheme(&self) -> &'a Scheme {
        self.runs.values().next_back().map(|run| &run.scheme).expect("a side has a run")
    }

    /// A score with what it was judged with.
    #[must_use]
    pub fn judged<'r>(&self, record: &'r Record) -> diff::Side<'r>
    where
        'a: 'r,
    {
        let run = self.run(record);
        diff::Side { record, manifest: &run.manifest, scheme: &run.scheme }
    }
}
