//! Publish: adds a run to a book, as a whole or not at all. The run is staged in a hidden
//! directory, its journal line is laid ready, and the rename of its directory into `scores/`
//! commits both.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use polars::prelude::*;
use tanxiao_core::benchmark::{BenchmarkTable, region_prefix};
use tanxiao_core::book::figures::{figures, score_id};
use tanxiao_core::book::frame::text_column;
use tanxiao_core::book::proof::Proved;
use tanxiao_core::book::{RunEntry, StoredBenchmarks, StoredFile};
use tanxiao_core::digest::sha256;
use tanxiao_core::manifest::Manifest;
use tanxiao_core::name::firm_key;
use tanxiao_core::period::Period;
use tanxiao_core::write::write_parquet;

use crate::book::{Book, HEAD, create_locked, scheme_path, timestamp};
use crate::certificates;
use crate::chain;
use crate::error::{Error, Result};
use crate::files::{self, Access};
use crate::lock::Lock;
use crate::reasons::Reasons;
use crate::recover::{BENCHMARKS, JOURNAL, PENDING, SCORES, STAGING, run_directory};
use crate::standing::Standing;

/// Rows of a group of a file: few, so that one firm is found without reading the others.
const GROUP_ROWS: usize = 1 << 14;
/// Name of the one file of a run and period.
const FILE: &str = "scores.parquet";

/// What is to be published.
#[derive(Clone, Copy)]
pub struct Published<'a> {
    /// The scores and the manifest of their run, once they were checked.
    pub proved: &'a Proved<'a>,
    /// The benchmarks that the book had issued when they were checked against them.
    pub issued: Option<&'a BenchmarkTable>,
    /// The benchmarks of this run take the place of those that were issued, `reason` saying why.
    pub is_rebase: bool,
    /// The text of the scheme that graded them.
    pub scheme_toml: &'a str,
    /// Why scores that were issued before are corrected.
    pub reason: Option<&'a str>,
    /// Why single ones of them are, in place of that.
    pub reasons: &'a Reasons,
    /// When it is asked for. Time that passes until the lock is held is added, so that runs are
    /// published in the order of their times.
    pub now: SystemTime,
    /// How long to wait for another writer.
    pub wait: Duration,
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The run in the journal.
    pub entry: RunEntry,
    /// Whether the run is new. The same run published again adds nothing and gives its first
    /// entry.
    pub is_new: bool,
    /// Whether the book was made for it.
    pub is_new_book: bool,
}

/// The moments of a publication, in their order; a kill is possible between any two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The lock is held and the book is there.
    Opened,
    /// The text of the scheme is stored.
    SchemeStored,
    /// The files of the run are staged.
    Staged,
    /// Its journal line is laid ready.
    Prepared,
    /// Its directory is in its place: the run is published.
    Committed,
    /// Its line is in the journal.
    Journalled,
}

/// Publishes a run; makes the book if the directory is empty or not there.
///
/// # Errors
/// Scores were issued before with other figures and there is no reason; another writer holds the
/// book; the scores are not such; the book is damaged; the file system fails. The book is as it
/// was, or, after an error of the file system from the commit on, as it will be.
pub fn publish(directory: &Path, published: Published<'_>) -> Result<Receipt> {
    publish_observed(directory, published, &mut |_| true)
}

/// As [`publish`]; `goes_on` is told each step as it is done, and may stop everything there, as a
/// kill would.
///
/// # Errors
/// As [`publish`], and [`Error::Stopped`].
pub fn publish_observed(
    directory: &Path,
    published: Published<'_>,
    goes_on: &mut dyn FnMut(Step) -> bool,
) -> Result<Receipt> {
    let started = Instant::now();
    let mut at = |step| if goes_on(step) { Ok(()) } else { Err(Error::Stopped) };
    let manifest = published.proved.manifest();
    let wanted = &manifest.scheme.sha256;
    let is_of_text = sha256(published.scheme_toml.as_bytes()) == *wanted;
    if !is_of_text || published.proved.scheme().sha256 != *wanted {
        return Err(Error::Scheme { id: manifest.scheme.id.clone() });
    }
    let rows = Rows::of(published.proved.scores())?;
    files::make_directory(directory, Access::Shared)?;
    let lock = Lock::acquire(directory, published.wait)?;
    let published = Published { now: published.now + started.elapsed(), ..published };
    let is_new_book = !directory.join(HEAD).exists();
    if is_new_book {
        create_locked(directory, published.now, &lock)?;
    }
    let book = Book::open_locked(directory, &lock)?;
    certificates::check_tail(&book)?;
    at(Step::Opened)?;
    book.check_scheme(&manifest.scheme)?;

    let plan = match Plan::new(&book, &rows, published) {
        // Another publication of the very run came first.
        Err(Error::Overtaken) => {
            let entry = same_run(&book, manifest).ok_or(Error::Overtaken)?.clone();
            return Ok(Receipt { entry, is_new: false, is_new_book });
        }
        plan => plan?,
    };
    if plan.is_empty()
        && plan.benchmarks.is_none()
        && let Some(entry) = same_run(&book, manifest)
    {
        return Ok(Receipt { entry: entry.clone(), is_new: false, is_new_book });
    }
    let scheme = directory.join(scheme_path(wanted));
    if !scheme.exists() {
        files::write_whole(&scheme, published.scheme_toml.as_bytes())?;
    }
    if let Some((stored, bytes)) = &plan.benchmarks {
        files::make_directory(&directory.join(BENCHMARKS), Access::Shared)?;
        files::write_whole(&directory.join(&stored.path), bytes)?;
    }
    at(Step::SchemeStored)?;

    let run = run_directory(plan.run);
    let staged = directory.join(STAGING).join(&run);
    files::make_directory(&staged, Access::Shared)?;
    let entry = plan.stage(&staged, &book, published)?;
    commit(&book, &entry, &lock, &mut at)?;
    Ok(Receipt { entry, is_new: true, is_new_book })
}

/// Commits a run whose directory is staged: its line is laid ready, its directory takes its place,
/// its line goes into the journal.
pub(crate) fn commit(
    book: &Book,
    entry: &RunEntry,
    lock: &Lock,
    at: &mut dyn FnMut(Step) -> Result<()>,
) -> Result<()> {
    let directory = book.dir();
    let run = run_directory(entry.run);
    let staged = directory.join(STAGING).join(&run);
    files::sync_directory(&staged)?;
    at(Step::Staged)?;

    let mut line = entry.line();
    line.push('\n');
    files::write_whole(&directory.join(PENDING), line.as_bytes())?;
    at(Step::Prepared)?;

    let place = directory.join(SCORES).join(&run);
    files::rename(&staged, &place)?;
    files::sync_directory(&directory.join(SCORES))?;
    at(Step::Committed)?;

    let journal = directory.join(JOURNAL);
    let before = chain::read(&journal, book.genesis())?.bytes;
    chain::append_lines(&journal, before, &[line.trim_end()], lock)?;
    at(Step::Journalled)?;

    files::remove(&directory.join(PENDING))?;
    files::remove(&directory.join(STAGING))?;
    files::sync_directory(directory)
}

/// The time of the next entry: never before that of the last one, whatever the clock says.
pub(crate) fn time_of_next(book: &Book, now: SystemTime) -> String {
    let now = timestamp(now);
    match book.entries().last() {
        Some(last) if last.published_at > now => last.published_at.clone(),
        _ => now,
    }
}

/// The run of the same manifest, if it was published before.
fn same_run<'a>(book: &'a Book, manifest: &Manifest) -> Option<&'a RunEntry> {
    let key =
        |manifest: &Manifest| Manifest { output: None, file_sha256: None, ..manifest.clone() };
    book.entries().iter().find(|entry| key(&entry.manifest) == key(manifest))
}

/// The rows of what is to be published, by period, each with its firm and figures.
struct Rows<'a> {
    scores: &'a DataFrame,
    of_period: BTreeMap<Period, Vec<Row>>,
}

struct Row {
    index: IdxSize,
    /// What its firm is known by.
    key: String,
    /// Its firm as it is written.
    firm: String,
    figures: String,
}

impl<'a> Rows<'a> {
    /// Checks that the frame is one of scores, each firm and period once.
    fn of(scores: &'a DataFrame) -> Result<Self> {
        for name in tanxiao_core::issued::COLUMNS.map(|column| column.name) {
            scores.column(name).map_err(|error| Error::Scores(column_missing(name, &error)))?;
        }
        let text = |name| text_column(scores, name).map_err(Error::Scores);
        let (codes, names, periods) = (text("credit_code")?, text("name")?, text("period")?);
        let figures = figures(scores).map_err(Error::Scores)?;
        let mut of_period: BTreeMap<Period, Vec<Row>> = BTreeMap::new();
        for (index, figures) in figures.into_iter().enumerate() {
            let (key, firm) = firm_of(codes, names, index);
            let row = index + 1;
            if key.is_empty() {
                return Err(Error::Row { row, column: "credit_code" });
            }
            let (key, firm) = (key.into_owned(), firm.to_owned());
            let text = periods.get(index).unwrap_or_default();
            let period = Period::parse(text)
                .filter(|period| period.to_string() == text)
                .ok_or(Error::Row { row, column: "period" })?;
            let index = index as IdxSize;
            of_period.entry(period).or_default().push(Row { index, key, firm, figures });
        }
        for (period, rows) in &mut of_period {
            rows.sort_unstable_by(|a, b| (&a.key, a.index).cmp(&(&b.key, b.index)));
            if let Some(pair) = rows.windows(2).find(|pair| pair[0].key == pair[1].key) {
                let [firm, other] = [0, 1].map(|at| pair[at].firm.clone());
                return Err(Error::Duplicate { firm, other, period: period.to_string() });
            }
        }
        Ok(Self { scores, of_period })
    }
}

/// What the firm of a row is known by, and as it is written.
pub(crate) fn firm_of<'a>(
    codes: &'a StringChunked,
    names: &'a StringChunked,
    row: usize,
) -> (Cow<'a, str>, &'a str) {
    let [code, name] = [codes, names].map(|texts| texts.get(row).unwrap_or_default());
    (firm_key(code, name), if code.is_empty() { name } else { code })
}

fn column_missing(name: &str, error: &PolarsError) -> tanxiao_core::finding::Error {
    use tanxiao_core::finding::{Code, Error, Place};
    Error::new(Code::ColumnType, Place::default().at_column(name)).with("detail", error)
}

/// What a publication adds.
struct Plan<'a> {
    run: u32,
    scores: &'a DataFrame,
    /// Scores to issue, with those that they correct.
    issues: BTreeMap<Period, Vec<(&'a Row, Option<String>)>>,
    corrected: u64,
    unchanged: u64,
    /// Benchmarks to issue, as the journal has them and as bytes.
    benchmarks: Option<(StoredBenchmarks, Vec<u8>)>,
}

impl<'a> Plan<'a> {
    fn new(book: &Book, rows: &'a Rows<'_>, published: Published<'_>) -> Result<Self> {
        let scheme = published.proved.manifest().scheme.id.as_str();
        let mut plan = Self {
            run: book.entries().len() as u32 + 1,
            scores: rows.scores,
            issues: BTreeMap::new(),
            corrected: 0,
            unchanged: 0,
            benchmarks: None,
        };
        let Published { proved, issued, is_rebase, .. } = published;
        let issues = book.issues_of(proved, issued, is_rebase)?;
        plan.benchmarks = issues.as_ref().map(crate::issued::stored);
        let withdrawn = book.withdrawn();
        let mut first: Option<(String, String)> = None;
        for (period, rows) in &rows.of_period {
            let issued = current(book, &period.to_string(), scheme)?;
            if published.is_rebase {
                is_of_all(&issued, *period, rows, published, &withdrawn)?;
            }
            let mut issues = Vec::new();
            for row in rows {
                match standing_of(&issued, row, &withdrawn)? {
                    None => issues.push((row, None)),
                    // A score that was taken back is issued again even where it is the same.
                    Some(Issued { id, figures, .. })
                        if *figures == row.figures && !withdrawn.contains_key(id.as_str()) =>
                    {
                        plan.unchanged += 1;
                    }
                    Some(Issued { id, .. }) => {
                        first.get_or_insert_with(|| (row.firm.clone(), period.to_string()));
                        plan.corrected += 1;
                        issues.push((row, Some(id.clone())));
                    }
                }
            }
            if !issues.is_empty() {
                plan.issues.insert(*period, issues);
            }
        }
        let corrected = plan.corrected();
        // Of a run that was published before, what it corrected then is not known from what it
        // adds: its own firms may be named.
        let is_own = |key: &str, period| {
            let rows = rows.of_period.get(&period);
            rows.is_some_and(|rows| rows.iter().any(|row| row.key == key))
        };
        let is_of_nobody = |key: &str, period| match plan.is_empty() {
            true => !is_own(key, period),
            false => !corrected.contains(&(key, period)),
        };
        if let Some((firm, period)) = published.reasons.first(is_of_nobody) {
            return Err(Error::ReasonOfNobody {
                firm: firm.to_owned(),
                period: period.to_string(),
            });
        }
        let has_reason = published.reason.is_some_and(|reason| !reason.trim().is_empty());
        match first {
            Some((firm, period)) if !has_reason => {
                Err(Error::Reason { count: plan.corrected, firm, period })
            }
            None if published.is_rebase && !has_reason => Err(Error::NoReason),
            _ => Ok(plan),
        }
    }

    fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }

    /// The firms, by what they are known by, and periods whose scores are corrected.
    fn corrected(&self) -> BTreeSet<(&str, Period)> {
        let all = self.issues.iter().flat_map(|(period, issues)| {
            let corrected = issues.iter().filter(|(_, older)| older.is_some());
            corrected.map(|(row, _)| (row.key.as_str(), *period))
        });
        all.collect()
    }

    /// Writes the files of the run; its entry.
    fn stage(&self, staged: &Path, book: &Book, published: Published<'_>) -> Result<RunEntry> {
        let published_at = time_of_next(book, published.now);
        let is_rebase = published.is_rebase && self.benchmarks.is_some();
        let reason = published.reason.map(str::trim);
        let reason = reason.filter(|_| self.corrected > 0 || is_rebase);
        let mut stored = Vec::new();
        for (period, issues) in &self.issues {
            let frame =
                self.frame(*period, issues, (book.head(), &published_at, reason), published)?;
            let mut bytes = Vec::new();
            write_parquet(
                &frame,
                Some(&published.proved.manifest().to_json()),
                GROUP_ROWS,
                &mut bytes,
            )
            .map_err(Error::Scores)?;
            let partition = format!("book_period={period}");
            let directory = staged.join(&partition);
            files::make_directory(&directory, Access::Shared)?;
            files::write_new(&directory.join(FILE), &bytes)?;
            files::sync_directory(&directory)?;
            stored.push(StoredFile {
                path: format!("{SCORES}/{}/{partition}/{FILE}", run_directory(self.run)),
                period: period.to_string(),
                rows: frame.height() as u64,
                bytes: bytes.len() as u64,
                sha256: sha256(&bytes),
            });
        }
        let entry = RunEntry {
            run: self.run,
            published_at,
            manifest: published.proved.manifest().clone(),
            reason: reason.map(str::to_owned),
            issued: stored.iter().map(|file| file.rows).sum(),
            corrected: self.corrected,
            unchanged: self.unchanged,
            checked: Some(published.proved.checked()),
            names_folded: true,
            files: stored,
            benchmarks: self.benchmarks.as_ref().map(|(stored, _)| stored.clone()),
            rebased: is_rebase,
            withdrawn: Vec::new(),
            previous: String::new(),
            hash: String::new(),
        };
        Ok(entry.sealed(book.head()))
    }

    /// The rows of a period with the columns of the book.
    fn frame(
        &self,
        period: Period,
        issues: &[(&Row, Option<String>)],
        (head, published_at, reason): (&str, &str, Option<&str>),
        published: Published<'_>,
    ) -> Result<DataFrame> {
        let scheme = published.proved.manifest().scheme.id.as_str();
        let indices: IdxCa = issues.iter().map(|(row, _)| Some(row.index)).collect();
        let failed = |error: PolarsError| Error::Scores(column_missing("score_id", &error));
        let mut frame = self.scores.take(&indices).map_err(failed)?;
        let height = issues.len();
        let ids = issues.iter().map(|(row, _)| score_id(head, self.run, scheme, &row.figures));
        let corrects = issues.iter().map(|(_, older)| older.as_deref());
        let of = |row: &Row| published.reasons.of(&row.key, period).or(reason);
        let reasons = issues.iter().map(|(row, older)| older.as_ref().and_then(|_| of(row)));
        let all = |text| std::iter::repeat_n(Some(text), height);
        let columns = [
            StringChunked::from_iter_values("score_id".into(), ids),
            StringChunked::from_iter_options("supersedes".into(), corrects),
            StringChunked::from_iter_options("reason".into(), reasons),
            StringChunked::from_iter_options("scheme".into(), all(scheme)),
            StringChunked::from_iter_options("published_at".into(), all(published_at)),
        ];
        for column in columns {
            frame.with_column(column.into_column()).map_err(failed)?;
        }
        Ok(frame)
    }
}

/// A score that was issued.
struct Issued {
    id: String,
    figures: String,
    region: u32,
}

/// The scores of a period and scheme that nothing supersedes, by firm. A later run's score of a
/// firm corrects the earlier one.
fn current(book: &Book, period: &str, scheme: &str) -> Result<Standing<Issued>> {
    let mut current = Standing::default();
    for (entry, file) in book.files() {
        if file.period != period || entry.scheme() != scheme {
            continue;
        }
        let frame = book.frame(file)?;
        let text = |name| text_column(&frame, name).map_err(Error::Scores);
        let (codes, names, ids) = (text("credit_code")?, text("name")?, text("score_id")?);
        let regions = text("region")?;
        for (row, figures) in figures(&frame).map_err(Error::Scores)?.into_iter().enumerate() {
            let (key, firm) = firm_of(codes, names, row);
            let id = ids.get(row).unwrap_or_default().to_owned();
            let region = regions.get(row).and_then(|code| code.parse().ok()).unwrap_or(0);
            current.take((&key, firm), entry.names_folded, Issued { id, figures, region });
        }
    }
    Ok(current)
}

/// The score of a firm that stands: what a new one of it corrects. Of several, which only runs that
/// knew firms by the spelling of their names issued, all but one must have been withdrawn.
fn standing_of<'a>(
    issued: &'a Standing<Issued>,
    row: &Row,
    withdrawn: &HashMap<&str, &RunEntry>,
) -> Result<Option<&'a Issued>> {
    let all = issued.of(&row.key);
    let mut open = all.iter().filter(|(_, score)| !withdrawn.contains_key(score.id.as_str()));
    match (open.next(), open.next()) {
        (Some((firm, first)), Some((other, second))) => Err(Error::Spellings {
            firm: firm.clone(),
            id: first.id.clone(),
            other: other.clone(),
            other_id: second.id.clone(),
        }),
        (Some((_, score)), None) => Ok(Some(score)),
        (None, _) => Ok(all.last().map(|(_, score)| score)),
    }
}

/// Refuses a re-basing that leaves firms behind: their scores would stand against benchmarks that
/// no longer do.
fn is_of_all(
    standing: &Standing<Issued>,
    period: Period,
    rows: &[Row],
    published: Published<'_>,
    withdrawn: &HashMap<&str, &RunEntry>,
) -> Result<()> {
    let digits = published.proved.scheme().peers.region_digits;
    let covered = published.proved.own_benchmarks().covered();
    let firms: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let is_left = |(key, (_, score)): &(&str, &(String, Issued))| {
        covered.contains(&(period.code(), region_prefix(score.region, digits)))
            && !firms.contains(key)
            && !withdrawn.contains_key(score.id.as_str())
    };
    let left: BTreeSet<&String> =
        standing.iter().filter(is_left).map(|(_, (firm, _))| firm).collect();
    match left.first() {
        None => Ok(()),
        Some(firm) => Err(Error::Rebase {
            count: left.len() as u64,
            firm: (*firm).clone(),
            period: period.to_string(),
        }),
    }
}
