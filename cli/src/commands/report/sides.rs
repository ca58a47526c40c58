//! The scores that a report is of: of a book, or of files that `tanxiao score` wrote.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;
use tanxiao_book::Book;
use tanxiao_core::book::Record;
use tanxiao_core::book::proof::{ScoreFile, prove_figures};
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::Manifest;
use tanxiao_core::period::{self, Period};
use tanxiao_core::scheme::Scheme;
use tanxiao_report::{RunOf, Side};

use super::ReportArgs;
use crate::commands::rescore::method;
use crate::commands::score_file::{checked_scores, scheme_toml};
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File};
use crate::term;

/// The scores of a period with their runs.
pub(super) struct Held {
    period: String,
    records: Vec<Record>,
    runs: BTreeMap<u32, RunOf>,
}

impl Held {
    pub(super) fn side(&self) -> Side<'_> {
        Side { period: &self.period, records: &self.records, runs: &self.runs }
    }

    pub(super) fn runs(&self) -> &BTreeMap<u32, RunOf> {
        &self.runs
    }
}

/// The period and the one before.
pub(super) struct Sides {
    pub(super) now: Held,
    pub(super) before: Option<Held>,
    /// The book's id and the hash of its last entry.
    pub(super) book: Option<[String; 2]>,
}

/// Where scores are.
enum Source {
    Book(Book),
    Files(Found),
}

/// The scores of files, with the runs that they came from.
struct Found {
    records: Vec<Record>,
    runs: BTreeMap<u32, RunOf>,
}

impl Source {
    fn open(args: &ReportArgs, data: &DataSet, context: &Context) -> Outcome<Self> {
        match &args.book {
            Some(path) => Book::open(path).map(Self::Book).map_err(|error| Failure::book(&error)),
            None => of_files(args, data, context).map(Self::Files),
        }
    }

    /// The periods of its scores, in their order.
    fn periods(&self) -> Vec<String> {
        match self {
            Self::Book(book) => book.periods(),
            Self::Files(found) => {
                period::in_order(found.records.iter().map(|record| record.period.as_str()))
            }
        }
    }

    /// The scores of a period.
    fn of(&self, period: String, scheme: Option<&str>) -> Outcome<Held> {
        match self {
            Self::Book(book) => of_book(book, period, scheme),
            Self::Files(found) => Ok(found.of(period)),
        }
    }

    /// The id of a book and the hash of its last entry.
    fn noted(&self) -> Option<[String; 2]> {
        match self {
            Self::Book(book) => Some([book.id().to_owned(), book.head().to_owned()]),
            Self::Files(_) => None,
        }
    }
}

impl Sides {
    pub(super) fn read(args: &ReportArgs, data: &DataSet, context: &Context) -> Outcome<Self> {
        let source = Source::open(args, data, context)?;
        let scheme = args.scheme.as_deref();
        let (now, before) = wanted(args, &source.periods())?;
        let now = source.of(now, scheme)?;
        now.check(scheme)?;
        let before = before.map(|period| source.of(period, scheme)).transpose()?;
        // Last year is compared with where it has scores of the scheme, unless it is asked for.
        let is_asked = args.against.is_some();
        let before = before.filter(|held| is_asked || !held.records.is_empty());
        if let Some(before) = &before {
            before.check(scheme)?;
            same_scheme(&now, before)?;
        }
        Ok(Self { now, before, book: source.noted() })
    }

    /// What the runs of both sides were made from.
    pub(super) fn manifests(&self) -> BTreeMap<u32, &Manifest> {
        let sides = [Some(&self.now), self.before.as_ref()].into_iter().flatten();
        sides.flat_map(|held| &held.runs).map(|(run, of)| (*run, &of.manifest)).collect()
    }
}

impl Found {
    /// The scores of a period.
    fn of(&self, period: String) -> Held {
        let records: Vec<Record> =
            self.records.iter().filter(|record| record.period == period).cloned().collect();
        let runs: BTreeSet<u32> = records.iter().map(|record| record.run).collect();
        let of_records = self.runs.iter().filter(|(run, _)| runs.contains(run));
        let runs = of_records.map(|(run, of)| (*run, of.clone())).collect();
        Held { period, records, runs }
    }
}

impl Held {
    /// Refuses a side without scores, of several schemes, or with two scores of a firm.
    fn check(&self, scheme: Option<&str>) -> Outcome {
        let period = &self.period;
        let ids: BTreeSet<&str> =
            self.records.iter().map(|record| record.scheme.as_str()).collect();
        if ids.is_empty() {
            let of = scheme.unwrap_or_default();
            return Err(Failure::text(
                Exit::NotFound,
                format!("报告期 {period} 没有评价结果 {of}").trim_end().to_owned(),
                format!("there are no scores of {period} {of}").trim_end().to_owned(),
            ));
        }
        if ids.len() > 1 {
            let list = ids.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Failure::text(
                Exit::Usage,
                format!("报告期 {period} 有几种评价方法的结果：{list}\n  → 请用 --scheme 指明其一"),
                format!(
                    "{period} has scores of several schemes: {list}\n  → choose one with --scheme"
                ),
            ));
        }
        let mut firms = BTreeSet::new();
        match self.records.iter().find(|record| !firms.insert(record.firm_key())) {
            None => Ok(()),
            Some(record) => {
                let firm = record.firm();
                Err(Failure::text(
                    Exit::Usage,
                    format!(
                        "{firm} 在报告期 {period} 有两条结果\n  → 每期只给一个评价结果文件；更正请发布到结果册，再用 --book"
                    ),
                    format!(
                        "{firm} has two scores of {period}\n  → give one file a period; publish \
                         corrections to a book, and use --book"
                    ),
                ))
            }
        }
    }
}

/// Refuses two periods of different schemes: their grades do not compare.
fn same_scheme(now: &Held, before: &Held) -> Outcome {
    let id = |held: &Held| held.records.first().map(|record| record.scheme.clone());
    if id(now) == id(before) {
        return Ok(());
    }
    let [new, old] = [id(now), id(before)].map(Option::unwrap_or_default);
    Err(Failure::text(
        Exit::Usage,
        format!(
            "两期的评价方法不同（{old}、{new}），等级不可比\n  → 请用 --scheme 指明其一，或另选比较的报告期"
        ),
        format!(
            "the two periods are of different schemes ({old}, {new}), whose grades do not compare\n  → \
             choose one with --scheme, or another period to compare with"
        ),
    ))
}

/// The period that is asked for and the one before it, of those that are known.
fn wanted(args: &ReportArgs, known: &[String]) -> Outcome<(String, Option<String>)> {
    let list = known.join(", ");
    let find = |text: &str| {
        let period =
            Period::parse(text).map_or_else(|| text.to_owned(), |period| period.to_string());
        if known.contains(&period) {
            return Ok(period);
        }
        Err(Failure::text(
            Exit::NotFound,
            format!("没有报告期“{text}”的评价结果；有：{list}"),
            format!("there are no scores of “{text}”; there are of: {list}"),
        ))
    };
    let now = match (&args.period, known.last()) {
        (Some(text), _) => find(text)?,
        (None, Some(last)) => last.clone(),
        (None, None) => {
            return Err(Failure::text(
                Exit::NotFound,
                "没有评价结果，无从写报告",
                "there are no scores to report on",
            ));
        }
    };
    let before = match &args.against {
        Some(text) => Some(find(text)?),
        None => Period::parse(&now)
            .map(|period| period.year_before().to_string())
            .filter(|period| known.contains(period)),
    };
    if before.as_ref() == Some(&now) {
        return Err(Failure::text(
            Exit::Usage,
            "--period 和 --against 是同一报告期",
            "--period and --against are the same period",
        ));
    }
    Ok((now, before))
}

/// The current scores of a period of a book.
fn of_book(book: &Book, period: String, scheme: Option<&str>) -> Outcome<Held> {
    let mut records = book.current(Some(&period)).map_err(|error| Failure::book(&error))?;
    records.retain(|record| scheme.is_none_or(|scheme| scheme == record.scheme));
    sort(&mut records);
    let mut runs = BTreeMap::new();
    for record in &records {
        if runs.contains_key(&record.run) {
            continue;
        }
        let entry = book.entry(record.run).map_err(|error| Failure::book(&error))?;
        runs.insert(
            record.run,
            RunOf {
                manifest: entry.manifest.clone(),
                scheme: crate::commands::book::scheme(book, record.run)?,
                published: Some([entry.published_at.clone(), entry.hash.clone()]),
            },
        );
    }
    Ok(Held { period, records, runs })
}

/// The scores of files, each of which is a run of its own.
fn of_files(args: &ReportArgs, data: &DataSet, context: &Context) -> Outcome<Found> {
    let (mut records, mut runs) = (Vec::new(), BTreeMap::new());
    for (run, path) in (1_u32..).zip(&args.scores) {
        let file = input::read_scores(path)?;
        let (scores, manifest) = checked_scores(path, &file)?;
        if args.scheme.as_ref().is_some_and(|scheme| *scheme != manifest.scheme.id) {
            continue;
        }
        let text = scheme_toml(&manifest, context)?;
        prove(&file, &scores, &manifest, data, context)?;
        let scheme = Scheme::parse(&format!("{}.toml", manifest.scheme.id), &text)
            .map_err(|error| Failure::error(Exit::Data, &error))?;
        let of_file = tanxiao_core::book::unissued(&scores, run, &manifest.scheme.id);
        records.extend(of_file.map_err(|error| Failure::error(Exit::Input, &error))?);
        runs.insert(run, RunOf { manifest, scheme, published: None });
    }
    sort(&mut records);
    Ok(Found { records, runs })
}

/// Refuses figures that do not follow from the others of their file: its hash can be patched. What a
/// file cannot show by itself is said.
fn prove(
    file: &File,
    scores: &DataFrame,
    manifest: &Manifest,
    data: &DataSet,
    context: &Context,
) -> Outcome {
    let name = &file.name;
    let proved = ScoreFile { name, scores, manifest };
    let Err(findings) = prove_figures(proved, method(manifest, data)?, None, &context.threads)
    else {
        return Ok(());
    };
    let is_open = |code: Code| matches!(code, Code::PointsUnproved | Code::FigureInexact);
    if !findings.iter().all(|finding| is_open(finding.code)) {
        return Err(Failure::findings(Exit::Input, findings));
    }
    let text = match context.lang {
        Lang::Zh => {
            format!("{name} 中的结果无从复算，报告照其所写；发布时加 --inputs 可核对，再用 --book")
        }
        Lang::En => format!(
            "the scores in {name} cannot be reckoned again, and the report says what they say; \
             publish them with --inputs, which checks them, and use --book"
        ),
    };
    anstream::eprintln!("{}{}", term::warning_word(context.lang), term::printable(&text));
    Ok(())
}

/// Puts scores in an order that does not depend on where they came from.
fn sort(records: &mut [Record]) {
    fn key(record: &Record) -> (&str, Option<&str>, Option<&str>) {
        (&record.period, record.credit_code.as_deref(), record.name.as_deref())
    }
    records.sort_by(|a, b| key(a).cmp(&key(b)));
}
