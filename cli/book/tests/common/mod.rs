//! What the tests of a book share: runs of the engine over the random vectors, some of them with a
//! figure changed.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use polars::prelude::DataFrame;
use tanxiao_book::{Published, Receipt, Result};
use tanxiao_core::account::Method;
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
}

/// The head of the random vectors: enough to publish, few enough to be read again and again.
fn some() -> String {
    const LINES: usize = 60;
    RANDOM.split_inclusive('\n').take(LINES).collect()
}

/// Scores returns.
pub(crate) fn scored(csv: &str, scheme: &str) -> Run {
    let data = DataSet::embedded().unwrap();
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let input = Input { name: "returns.csv", bytes: csv.as_bytes() };
    let run = run(&data, &[input], &options, None).unwrap_or_else(|f| panic!("{f:?}"));
    let inputs = vec![Hashed::of(input.name, input.bytes)];
    let counts = run.scored.counts;
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, inputs, None, counts);
    let path = format!("schemes/{}.toml", run.method.scheme.id);
    let scheme_toml = DataSet::embedded_files()[&path].clone();
    let scores = run.scores().unwrap().clone();
    drop(run);
    Run { scores, manifest, scheme_toml, data }
}

/// The vectors as they are.
pub(crate) fn first() -> Run {
    scored(&some(), "huzhou-2021")
}

/// The vectors with one firm's electricity changed.
pub(crate) fn second() -> Run {
    let changed = some().replacen("8.757,,,917.7,", "8.757,,,927.7,", 1);
    assert_ne!(changed, some());
    scored(&changed, "huzhou-2021")
}

impl Run {
    pub(crate) fn published<'a>(&'a self, reason: Option<&'a str>) -> Published<'a> {
        let data = &self.data;
        let scheme = data.scheme(&self.manifest.scheme.id).unwrap();
        let factors = data.factor_set(DEFAULT_FACTOR_SET).unwrap();
        let method = Method { data, scheme, factors, grid_year: None };
        let file = ScoreFile { name: "scores", scores: &self.scores, manifest: &self.manifest };
        Published {
            proved: prove_figures(file, method, None, &InTurn)
                .unwrap_or_else(|findings| panic!("{findings:?}")),
            scheme_toml: &self.scheme_toml,
            reason,
            now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
            wait: Duration::from_secs(30),
        }
    }

    pub(crate) fn publish(&self, book: &std::path::Path, reason: Option<&str>) -> Result<Receipt> {
        tanxiao_book::publish(book, self.published(reason))
    }
}

pub(crate) fn directory() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    (directory, book)
}
