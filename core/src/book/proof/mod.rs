//! Proof: what of a file of scores follows from its own figures is reckoned again, by the steps of
//! a run: gross and net, L, the peers with their benchmark, K, level, grade, label, shares, rank
//! and percentile, points and indicators. What does not follow from anything else in the file is
//! held to what a run lets through: codes, periods, ranges, places.
//!
//! What firms reported, and what factors made of it, a file cannot prove: energy, both scopes,
//! deductions, output, whether a return was verified, the share of weak factors, and whether a
//! return is held. For these the inputs must be scored again ([`prove_inputs`]). A run against a published table holds its
//! benchmark with nine places: without the table ([`printed`]) every exact benchmark that prints so
//! is allowed, and peers and percentiles need only agree with each other.

mod compare;
mod printed;
mod read;

use polars::prelude::DataFrame;

use compare::Difference;

use crate::account::Method;
use crate::benchmark::{self, BenchmarkTable, Compared, Keys};
use crate::check::Held;
use crate::data::standards::check_recorded;
use crate::exec::{Executor, InTurn};
use crate::finding::{Code, Error, Finding, Place};
use crate::grade::{Grader, Status, all_references};
use crate::manifest::Manifest;
use crate::run::Run;
use crate::scheme::Scheme;
use crate::score::ScoreTable;

pub use tanxiao_base::issued::Checked;
use tanxiao_base::issued::column::Source;

/// Findings that are told of a file; one forged figure moves those of all its peers.
const MOST: usize = 10;

/// A file of scores.
#[derive(Clone, Copy)]
pub struct ScoreFile<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its rows.
    pub scores: &'a DataFrame,
    /// The manifest of its run.
    pub manifest: &'a Manifest,
}

/// A file of scores that was checked: nothing else is published.
pub struct Proved<'a> {
    file: ScoreFile<'a>,
    scheme: &'a Scheme,
    checked: Checked,
    own: BenchmarkTable,
}

impl<'a> Proved<'a> {
    /// Its rows.
    #[must_use]
    pub fn scores(&self) -> &'a DataFrame {
        self.file.scores
    }

    /// The manifest of its run.
    #[must_use]
    pub fn manifest(&self) -> &'a Manifest {
        self.file.manifest
    }

    /// The scheme that it was checked with.
    #[must_use]
    pub fn scheme(&self) -> &'a Scheme {
        self.scheme
    }

    /// The benchmarks that follow from its firms alone, whatever they were graded against.
    #[must_use]
    pub fn own_benchmarks(&self) -> &BenchmarkTable {
        &self.own
    }

    /// How it was checked.
    #[must_use]
    pub fn checked(&self) -> Checked {
        self.checked
    }
}

/// Checks that scores follow from the figures of their file. `table` is the published benchmark
/// that the run was graded against, where the manifest names one and it is at hand, or what the
/// book issued with the periods.
///
/// # Errors
/// What does not follow, with row, column, value and what it should be: the first few.
pub fn prove_figures<'a>(
    file: ScoreFile<'a>,
    method: Method<'a>,
    table: Option<&BenchmarkTable>,
    executor: &dyn Executor,
) -> Result<Proved<'a>, Vec<Finding>> {
    let scheme = method.scheme;
    check_standards(file, method)?;
    if scheme.grade_of.is_pointed() {
        return Err(Error::new(Code::PointsUnproved, Place::file(file.name)).into());
    }
    let read = read::read(file, method)?;
    let (returns, accounts) = (&read.returns, &read.accounts);
    let held = held(file, scheme);
    let compared = Compared { accounts, held: &held, scheme };
    let keys = Keys::of(returns, &method.data.industries);
    let is_printed = file.manifest.benchmark.is_some() && table.is_none();
    let put_together = match is_printed {
        true => Some(printed::table(file, compared, &keys)?),
        false => None,
    };
    let table = table.or(put_together.as_ref());
    let benchmarks = benchmark::benchmarks(table, false, compared, &keys, returns, executor);
    let references = all_references(scheme, compared, returns, table);
    let (benchmarks, references) = (&benchmarks, &references);
    let grader = Grader { scheme, compared, benchmarks, references, points: None };
    let marks = grader.all_marks(executor);
    let expected = ScoreTable::new(returns, accounts, grader, &marks, method);
    // A score does not hold what its share of weak factors is made of: `read` looks at that.
    let mut differences =
        compare::differences(file, &expected, |source| !compare::is_beyond_figures(source))?;
    if is_printed {
        for (row, columns) in &mut differences {
            let is_of_ratio = |difference: &Difference| printed::follows_ratio(difference.source);
            if columns.iter().any(is_of_ratio) && printed::allows(file, &grader, *row) {
                columns.retain(|difference| !is_of_ratio(difference));
            }
        }
    }
    let findings = compare::findings(file, differences, Code::FigureWrong);
    let graded = marks.iter().filter(|marks| marks.has_grade()).count();
    conclude(file, method, (graded, held.rows().count()), findings)?;
    let own = benchmark::issue::table(compared, &keys, returns, method, executor);
    Ok(Proved { file, scheme, checked: Checked::Figures, own })
}

/// A book names industries, regions and money by the standards that are shipped, whatever the data
/// here and those of the run call them.
fn check_standards(file: ScoreFile<'_>, method: Method<'_>) -> Result<(), Vec<Finding>> {
    let place = Place::file(file.name);
    check_recorded(file.manifest, place.clone())?;
    Ok(method.data.standards.check_of_book(place)?)
}

/// The rows whose status is held; `read` found the column there, and texts in it.
fn held(file: ScoreFile<'_>, scheme: &Scheme) -> Held {
    let status = compare::named(scheme, |source| source == Source::Status);
    let texts = status.and_then(|status| file.scores.column(status.name).ok()?.str().ok());
    let rows = texts.into_iter().flat_map(|texts| texts.iter().enumerate());
    let rows = rows.filter(|(_, text)| *text == Some(Status::Held.text())).map(|(row, _)| row);
    Held::of(file.scores.height(), rows)
}

/// Checks scores against a run of the inputs that their manifest names: every value must be the
/// run's.
///
/// # Errors
/// What is not, with row, column, value and what it should be: the first few.
pub fn prove_inputs<'a>(file: ScoreFile<'a>, run: &'a Run<'_>) -> Result<Proved<'a>, Vec<Finding>> {
    let scheme = run.method.scheme;
    check_standards(file, run.method)?;
    read::columns(file, scheme)?;
    let table = run.table();
    if table.height() != file.scores.height() {
        return Err(vec![
            Finding::new(Code::FigureDiffers, Place::file(file.name))
                .with("value", file.scores.height())
                .with("expected", table.height()),
        ]);
    }
    let differences = compare::differences(file, &table, |_| true)?;
    let findings = compare::findings(file, differences, Code::FigureDiffers);
    let counts = run.scored.counts;
    let counted = (counts.graded as usize, counts.held as usize);
    conclude(file, run.method, counted, findings)?;
    let own = run.scored.issued_table(run.method, &InTurn);
    Ok(Proved { file, scheme, checked: Checked::Inputs, own })
}

/// What was found, and what the manifest says of counts, scheme and factors: whoever asks has found
/// them by their hashes, beside which no other name and version may stand.
fn conclude(
    file: ScoreFile<'_>,
    method: Method<'_>,
    (graded, held): (usize, usize),
    mut findings: Vec<Finding>,
) -> Result<(), Vec<Finding>> {
    let Manifest { counts, scheme, factor_set, .. } = file.manifest;
    let (own, factors) = (method.scheme, method.factors);
    for (name, value, expected) in [
        ("scheme.id", &scheme.id, &own.id),
        ("scheme.version", &scheme.version, &own.version),
        ("factor_set.id", &factor_set.id, &factors.id),
        ("factor_set.version", &factor_set.version, &factors.version),
    ] {
        if value != expected {
            let place = Place::file(file.name).at_column(name);
            let finding = Finding::new(Code::FigureWrong, place);
            findings.push(finding.with("value", value).with("expected", expected));
        }
    }
    let rows = [counts.rows_rejected, counts.rows_replaced];
    let rows = rows.into_iter().try_fold(counts.rows_scored, u64::checked_add).unwrap_or(u64::MAX);
    let height = file.scores.height() as u64;
    for (name, value, expected) in [
        ("counts.scores", counts.scores, height),
        ("counts.graded", counts.graded, graded as u64),
        ("counts.held", counts.held, held as u64),
        ("counts.rows_read", counts.rows_read, rows),
    ] {
        if value != expected {
            let place = Place::file(file.name).at_column(name);
            let finding = Finding::new(Code::FigureWrong, place);
            findings.push(finding.with("value", value).with("expected", expected));
        }
    }
    findings.truncate(MOST);
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}
