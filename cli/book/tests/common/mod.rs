//! What the tests of a book share: runs of the engine over the random vectors, some of them with a
//! figure changed.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use polars::prelude::DataFrame;
use tanxiao_book::{Book, Published, Reasons, Receipt, Result, Step};
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::book::proof::{ScoreFile, prove_figures};
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DataSet};
use tanxiao_core::exec::InTurn;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{self, Hashed, Manifest};
use tanxiao_core::run::{Input, RunOptions, run};

pub(crate) const RANDOM: &str = include_str!("../../../../data/vectors/random.csv");
/// The first firm of the random vectors.
pub(crate) const FIRM: &str = "91330500TE5T4000XW";

/// A run of the engine.
pub(crate) struct Run {
    pub(crate) scores: DataFrame,
    pub(crate) manifest: Manifest,
    pub(crate) scheme_toml: String,
    data: DataSet,
    /// The benchmarks that follow from its firms.
    pub(crate) issues: BenchmarkTable,
    is_rebase: bool,
    /// Why single scores are corrected.
    pub(crate) reasons: Reasons,
}

/// The head of the random vectors: enough to publish, few enough to be read again and again.
fn some() -> String {
    const LINES: usize = 60;
    RANDOM.split_inclusive('\n').take(LINES).collect()
}

/// Scores returns among each other.
pub(crate) fn scored(csv: &str, scheme: &str) -> Run {
    scored_against(csv, scheme, None)
}

/// Scores returns, against what a book issued if that is given.
pub(crate) fn scored_against(csv: &str, scheme: &str, issued: Option<&BenchmarkTable>) -> Run {
    let data = DataSet::embedded().unwrap();
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let input = Input { name: "returns.csv", bytes: csv.as_bytes() };
    let run = run(&data, &[input], &options, issued).unwrap_or_else(|f| panic!("{f:?}"));
    let inputs = vec![Hashed::of(input.name, input.bytes)];
    let counts = run.scored.counts;
    let against = issued.map(|table| Hashed::of("book", table.to_json().as_bytes()));
    let issues = run.scored.issued_table(run.method, &InTurn);
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, inputs, against, counts);
    let path = format!("schemes/{}.toml", run.method.scheme.id);
    let scheme_toml = DataSet::embedded_files()[&path].clone();
    let scores = run.scores().unwrap().clone();
    drop(run);
    let reasons = Reasons::default();
    Run { scores, manifest, scheme_toml, data, issues, is_rebase: false, reasons }
}

/// The vectors as they are.
pub(crate) fn first() -> Run {
    scored(&some(), "huzhou-2021")
}

/// The vectors with one firm's electricity changed.
pub(crate) fn changed() -> String {
    let changed = some().replacen("8.757,,,917.7,", "8.757,,,927.7,", 1);
    assert_ne!(changed, some());
    changed
}

/// The changed vectors, graded against the benchmarks of the first run.
pub(crate) fn second() -> Run {
    scored_against(&changed(), "huzhou-2021", Some(&first().issues))
}

impl Run {
    /// The same run, to put its benchmarks in place of those that were issued.
    pub(crate) fn rebasing(self) -> Self {
        Self { is_rebase: true, ..self }
    }

    /// Publishes a run as the command line does, stopped where `goes_on` says so.
    pub(crate) fn publish_observed(
        &self,
        book: &Path,
        reason: Option<&str>,
        wait: Duration,
        goes_on: &mut dyn FnMut(Step) -> bool,
    ) -> Result<Receipt> {
        let data = &self.data;
        let scheme = data.scheme(&self.manifest.scheme.id).unwrap();
        let factors = data.factor_set(DEFAULT_FACTOR_SET).unwrap();
        let method = Method { data, scheme, factors, grid_year: None };
        let file = ScoreFile { name: "scores", scores: &self.scores, manifest: &self.manifest };
        let issued = Book::view(book).ok().filter(|_| !self.is_rebase);
        let issued = issued.and_then(|book| book.issued_benchmarks(&scheme.id).unwrap());
        let proved = prove_figures(file, method, issued.as_ref(), &InTurn)
            .unwrap_or_else(|findings| panic!("{findings:?}"));
        let published = Published {
            proved: &proved,
            issued: issued.as_ref(),
            is_rebase: self.is_rebase,
            scheme_toml: &self.scheme_toml,
            reason,
            reasons: &self.reasons,
            now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            wait,
        };
        tanxiao_book::publish_observed(book, published, goes_on)
    }

    pub(crate) fn publish(&self, book: &Path, reason: Option<&str>) -> Result<Receipt> {
        self.publish_observed(book, reason, Duration::from_secs(30), &mut |_| true)
    }
}

pub(crate) fn directory() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    (directory, book)
}
