//! Scoring files from the command line: opens them, scores their tables by one scheme or several,
//! and describes each run in its manifest.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tanxiao_book::Book;
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::confirm;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::manifest::{self, Hashed};
use tanxiao_core::period::Period;
use tanxiao_core::read::Table;
use tanxiao_core::run::{Plan, Run, RunOptions};
use tanxiao_lend::Date;

use super::summary::Finished;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File, Opened};

/// Scores files that are in memory, and describes the run.
pub(crate) fn score<'a>(
    data: &'a DataSet,
    files: &[File],
    options: &RunOptions,
    benchmark: Option<&Path>,
    context: &Context,
) -> Outcome<Finished<'a>> {
    let scoring = Scoring::new(data, options, benchmark, context)?;
    let inputs = input::as_inputs(files);
    let mut tables = scoring.plan.open(&inputs).map_err(stopped)?;
    files.iter().for_each(|file| input::say_left_out(&mut tables, &file.left_out));
    let run = scoring.run(&tables, tables.len()).map_err(stopped)?;
    Ok(scoring.finish(run, hashed(files), Vec::new()))
}

fn hashed(files: &[File]) -> Vec<Hashed> {
    files.iter().map(|file| Hashed::of(&file.name, &file.bytes)).collect()
}

/// The files that a run is made from.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a> {
    pub(crate) inputs: &'a [PathBuf],
    pub(crate) corrections: &'a [PathBuf],
    /// A published table, or the directory of a book that issued benchmarks.
    pub(crate) benchmark: Option<&'a Path>,
}

/// Scores files, reading those that are large as they are needed, and describes the run. No row of
/// it can be explained.
pub(crate) fn score_paths<'a>(
    data: &'a DataSet,
    files: Files<'_>,
    options: &RunOptions,
    context: &Context,
) -> Outcome<Finished<'a>> {
    let mut scoring = Scoring::new(data, options, files.benchmark, context)?;
    scoring.plan = scoring.plan.without_amounts();
    let read = over_paths(&scoring.plan, files, context, &|tables, originals| {
        scoring.run(tables, originals)
    })?;
    Ok(scoring.finish(read.scored, read.inputs, read.corrections))
}

/// As [`score_paths`] by the schemes of each of the options, over one reading of the files.
pub(crate) fn score_all_paths<'a>(
    data: &'a DataSet,
    files: Files<'_>,
    options: &[RunOptions],
    context: &Context,
) -> Outcome<Vec<Finished<'a>>> {
    let mut scorings = Vec::new();
    for options in options {
        let mut scoring = Scoring::new(data, options, files.benchmark, context)?;
        scoring.plan = scoring.plan.without_amounts();
        scorings.push(scoring);
    }
    let Some(first) = scorings.first() else { return Ok(Vec::new()) };
    let read = over_paths(&first.plan, files, context, &|tables, originals| {
        Scoring::run_all(&scorings, tables, originals)
    })?;
    let finished = scorings
        .into_iter()
        .zip(read.scored)
        .map(|(scoring, run)| scoring.finish(run, read.inputs.clone(), read.corrections.clone()));
    Ok(finished.collect())
}

/// What was scored, and the hashes of what it was read from.
struct Read<R> {
    scored: R,
    inputs: Vec<Hashed>,
    corrections: Vec<Hashed>,
}

/// What scores tables, of which those from a place on are corrections.
type Score<'s, R> = dyn Fn(&[Table<'_>], usize) -> Result<R, Vec<Finding>> + 's;

/// Work that tells how many rows have been read.
type Work<'w, T> = dyn FnMut(&mut dyn FnMut(u64)) -> T + 'w;

/// Opens files, large ones to be read as they are needed, and scores their tables, of which those
/// from a place on are corrections.
fn over_paths<R>(
    plan: &Plan<'_>,
    files: Files<'_>,
    context: &Context,
    score: &Score<'_, R>,
) -> Outcome<Read<R>> {
    let corrections = input::read_inputs(files.corrections)?;
    let folder = input::expanded(files.inputs)?;
    let opened = Opened::all(&folder.files, plan, context.threads)?;
    let outcome = opened.tables(plan).and_then(|mut tables| {
        input::say_left_out(&mut tables, &folder.left_out);
        corrected(plan, tables, &corrections, score)
    });
    match outcome {
        Ok(scored) => {
            let (inputs, corrections) = (opened.hashed()?, hashed(&corrections));
            Ok(Read { scored, inputs, corrections })
        }
        Err(findings) if opened.has_streams() && findings.iter().any(|it| needs_whole(it.code)) => {
            drop(opened);
            let inputs = input::read_inputs(files.inputs)?;
            let tables = plan.open(&input::as_inputs(&inputs));
            let scored = tables.and_then(|mut tables| {
                inputs.iter().for_each(|file| input::say_left_out(&mut tables, &file.left_out));
                corrected(plan, tables, &corrections, score)
            });
            let scored = scored.map_err(stopped)?;
            Ok(Read { scored, inputs: hashed(&inputs), corrections: hashed(&corrections) })
        }
        Err(findings) => Err(stopped(findings)),
    }
}

/// Whether what stopped a file that was read as it was needed may not stop it when it is read whole:
/// text that turned out not to be UTF-8 half-way, of which all decides what it is; a header that comes
/// again with its columns otherwise, below which another table begins.
fn needs_whole(code: Code) -> bool {
    matches!(code, Code::FileEncoding | Code::HeaderMoved)
}

/// Scores tables with the corrections to them.
fn corrected<'t, R>(
    plan: &Plan<'_>,
    mut tables: Vec<Table<'t>>,
    corrections: &'t [File],
    score: &Score<'_, R>,
) -> Result<R, Vec<Finding>> {
    let originals = tables.len();
    tables.extend(plan.open_corrections(&input::as_inputs(corrections))?);
    score(&tables, originals)
}

/// A plan that refuses returns of times to come: a year that was mistyped. A day is added, since
/// a year begins earlier in the east than by the clock of UTC.
fn begun_by_now(plan: Plan<'_>) -> Plan<'_> {
    const DAY: u64 = 86_400;
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let tomorrow = Date::of_days_since_1970(elapsed.as_secs() / DAY + 1);
    plan.today(tomorrow.and_then(|day| Period::parse(&day.to_string())))
}

fn stopped(findings: Vec<Finding>) -> Failure {
    Failure::findings(Exit::Input, findings)
}

/// What files are scored with.
struct Scoring<'a, 'c> {
    plan: Plan<'a>,
    options: &'c RunOptions,
    /// What is graded against, with its name and its bytes' hash; that of a book's benchmarks
    /// follows from what of them is used.
    benchmark: Option<(Hashed, BenchmarkTable)>,
    confirmations: Option<Hashed>,
    context: &'c Context,
}

impl<'a, 'c> Scoring<'a, 'c> {
    fn new(
        data: &'a DataSet,
        options: &'c RunOptions,
        benchmark: Option<&Path>,
        context: &'c Context,
    ) -> Outcome<Self> {
        let plan = Plan::new(data, options).map_err(|error| Failure::error(Exit::Data, &error))?;
        let benchmark = match benchmark {
            None => None,
            Some(path) if path.is_dir() => {
                plan.check_issued().map_err(|error| Failure::error(Exit::Data, &error))?;
                let name = path.display().to_string();
                let table = issued_benchmarks(path, &plan.method.scheme.id)?;
                table.map(|table| (Hashed::of(&name, &[]), table))
            }
            Some(path) => {
                let (file, table) = read_benchmark(path, plan.method)?;
                Some((Hashed::of(&file.name, &file.bytes), table))
            }
        };
        let mut plan = begun_by_now(plan.on(Arc::new(context.threads)));
        let mut confirmations = None;
        if let Some(path) = &options.confirm {
            let file = input::read_all(&[PathBuf::from(path)])?.remove(0);
            let read = confirm::confirmations(&file.name, &file.bytes, data).map_err(stopped)?;
            plan = plan.confirming(read);
            confirmations = Some(Hashed::of(&file.name, &file.bytes));
        }
        Ok(Self { plan, options, benchmark, confirmations, context })
    }

    /// Scores tables, of which those from `originals` on are corrections.
    fn run(&self, tables: &[Table<'_>], originals: usize) -> Result<Run<'a>, Vec<Finding>> {
        let run = watched(tables, self.context, &mut |on_rows| {
            self.plan.score_corrected(tables, originals, self.table(), on_rows)
        })?;
        self.check(&run)?;
        Ok(run)
    }

    /// As [`Self::run`] by each, over one reading of the tables.
    fn run_all(
        all: &[Self],
        tables: &[Table<'_>],
        originals: usize,
    ) -> Result<Vec<Run<'a>>, Vec<Finding>> {
        let Some(first) = all.first() else { return Ok(Vec::new()) };
        let plans: Vec<_> = all.iter().map(|one| (&one.plan, one.table())).collect();
        let runs = watched(tables, first.context, &mut |on_rows| {
            Plan::score_all(&plans, tables, originals, on_rows)
        })?;
        all.iter().zip(&runs).try_for_each(|(one, run)| one.check(run))?;
        Ok(runs)
    }

    fn table(&self) -> Option<&BenchmarkTable> {
        self.benchmark.as_ref().map(|(_, table)| table)
    }

    /// Checks that what a book issued is of what the run was scored with.
    fn check(&self, run: &Run<'_>) -> Result<(), Vec<Finding>> {
        let used = self.table().and_then(|table| used(table, run));
        let checked = used.map(|used| used.check_scopes(run.method.scheme, run.method.factors));
        checked.transpose().map_err(|error| vec![error.finding().clone()])?;
        Ok(())
    }

    fn finish(self, run: Run<'a>, inputs: Vec<Hashed>, corrections: Vec<Hashed>) -> Finished<'a> {
        let data_dir = self.context.data_dir.as_ref().map(|path| path.display().to_string());
        let mut manifest = manifest::of_run(
            run.method,
            self.options,
            self.context.lang,
            data_dir,
            inputs,
            self.benchmark.and_then(|(hashed, table)| match table.is_issued() {
                true => used(&table, &run)
                    .map(|used| Hashed::of(&hashed.name, used.to_json().as_bytes())),
                false => Some(hashed),
            }),
            run.scored.counts,
        );
        manifest.corrections = corrections;
        manifest.confirmations = self.confirmations;
        Finished { run, manifest }
    }
}

/// What a run uses of the benchmarks that a book issued; None where it uses nothing of them, or
/// where the table is none of a book's.
fn used(table: &BenchmarkTable, run: &Run<'_>) -> Option<BenchmarkTable> {
    let used = table.is_issued().then(|| table.restricted(&run.scored.scopes(run.method)))?;
    (!used.scopes.is_empty()).then_some(used)
}

/// The benchmarks that a book issued for a scheme; None where it issued none.
pub(crate) fn issued_benchmarks(book: &Path, scheme: &str) -> Outcome<Option<BenchmarkTable>> {
    let book = Book::view(book).map_err(|error| Failure::book(&error))?;
    book.issued_benchmarks(scheme).map_err(|error| Failure::book(&error))
}

/// Reads a published benchmark table.
pub(crate) fn read_benchmark(path: &Path, method: Method<'_>) -> Outcome<(File, BenchmarkTable)> {
    let file = input::read_short(&[path.to_owned()], input::MAX_BENCHMARK_BYTES)?.remove(0);
    let text = String::from_utf8_lossy(&file.bytes);
    let table = BenchmarkTable::parse(&file.name, &text, method.scheme, &method.factors.sha256)
        .map_err(|error| Failure::error(Exit::Data, &error))?;
    Ok((file, table))
}

/// Does work on tables that tells now and then how many rows have been read, and shows how far it
/// is.
fn watched<T>(tables: &[Table<'_>], context: &Context, work: &mut Work<'_, T>) -> T {
    let bar = progress(tables.iter().map(Table::rows_hint).sum(), context);
    let done = work(&mut |rows| bar.set_position(rows));
    bar.finish_and_clear();
    done
}

/// A bar on standard error for work that takes long enough to wonder; none where nobody looks.
fn progress(rows: usize, context: &Context) -> ProgressBar {
    const LONG: usize = 100_000;
    if context.is_quiet || context.is_json || rows < LONG {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(rows as u64), ProgressDrawTarget::stderr());
    let template = match context.lang {
        tanxiao_core::lang::Lang::Zh => "  {bar:40} {human_pos}/{human_len} 行 {elapsed}",
        tanxiao_core::lang::Lang::En => "  {bar:40} {human_pos}/{human_len} rows {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
