//! `tanxiao lend`: a bank's policy on a portfolio, with the scores of a book. Reads, prices,
//! writes, and says what became of every loan.

mod report;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use polars::prelude::*;
use serde_json::json;
use tanxiao_book::Book;
use tanxiao_core::book::frame::text_column;
use tanxiao_core::book::{Record, RunEntry};
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Error, Finding, Place};
use tanxiao_core::manifest::Hashed;
use tanxiao_core::read::Format;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::write::WriteContext;
use tanxiao_lend::change::{self, Change};
use tanxiao_lend::factors::Factors;
use tanxiao_lend::manifest::{BookState, LendingManifest};
use tanxiao_lend::policy::Policy;
use tanxiao_lend::portfolio::{Loan, Portfolio};
use tanxiao_lend::scores::Scores;
use tanxiao_lend::summary::Summary;
use tanxiao_lend::{Date, Desk, LoanHeaders, Priced, write_loans};

use super::book::crossed::Crossing;
use super::tables::{self, Target};
use crate::context::{Context, check_of_book, data_files};
use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File};
use crate::output::Staged;

#[derive(Debug, Args)]
pub(crate) struct LendArgs {
    /// 结果册所在目录 / directory of the score book
    #[arg(long, value_name = "DIR")]
    book: PathBuf,
    /// 信贷政策：TOML 文件，或内置示例的代号 / the lending policy: a TOML file, or the id of the example that is
    /// built in
    #[arg(long, value_name = "FILE|ID")]
    policy: PathBuf,
    /// 贷款组合：CSV、XLSX、Parquet、NDJSON，或 - 表示标准输入 / the loans: CSV, XLSX, Parquet, NDJSON; - is
    /// standard input
    #[arg(long, value_name = "FILE")]
    portfolio: PathBuf,
    /// 结果写入该文件，格式由扩展名决定（csv、xlsx、parquet、ndjson、arrow）；可多次 / write the terms here, by file ending
    /// (csv, xlsx, parquet, ndjson, arrow); may be repeated
    #[arg(long, short, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// 定价日，缺省为今天（UTC）/ day of pricing; today (UTC) if not given
    #[arg(long, value_name = "YYYY-MM-DD")]
    day: Option<String>,
    /// 与此前比较：结果册的发布序号，或上次写出的文件 / compare with before: a run of the book, or a file written then
    #[arg(long, value_name = "RUN|FILE")]
    since: Option<String>,
    /// 上年各次运行的输入文件，用以按同一因子检验碳强度变化 / the input files of the year before, to test
    /// the trend of L at constant factors
    #[arg(long, value_name = "FILES", num_args = 1..)]
    inputs: Vec<PathBuf>,
    /// 只读工作簿中的这张表 / read this sheet of a workbook only
    #[arg(long)]
    sheet: Option<String>,
    /// 贷款组合的格式，不靠文件名判断 / format of the portfolio, instead of judging by its name
    #[arg(long, value_name = "csv|tsv|xlsx|ndjson|parquet|ipc")]
    format: Option<String>,
    /// 只说明这一笔，可多次 / explain this loan only; may be repeated
    #[arg(long = "loan", value_name = "ID")]
    loans: Vec<String>,
    /// 有数据有误的行时以退出码 1 结束 / end with exit code 1 if rows cannot be used
    #[arg(long)]
    strict: bool,
}

/// A pricing with what is said of it.
struct Pricing<'a> {
    desk: Desk<'a>,
    priced: Vec<Priced<'a>>,
    summary: Summary,
    changes: Option<Vec<Change>>,
    manifest: LendingManifest,
    portfolio: &'a Portfolio,
}

pub(crate) fn run(args: &LendArgs, context: &Context) -> Outcome {
    let targets = targets(args)?;
    let day = day(args.day.as_deref())?;
    let files = data_files(context.data_dir.as_deref())?;
    let invalid = |error: Error| Failure::error(Exit::Data, &error);
    let data = DataSet::load(&files).map_err(invalid)?;
    check_of_book(&data)?;
    let headers = LoanHeaders::load(&files, &data.dictionary).map_err(invalid)?;
    let (policy_name, policy) = read_policy(&args.policy)?;
    let file = input::read_all(std::slice::from_ref(&args.portfolio))?.remove(0);
    let portfolio = read_portfolio(args, &file, &headers)?;
    let book = Book::open(&args.book).map_err(|error| Failure::book(&error))?;
    let scheme = scheme_of(&book, &policy)?;
    policy
        .check_scheme(&policy_name, &scheme)
        .map_err(|error| Failure::error(Exit::Data, &error))?;
    let records = records(&book, &policy.scheme, &portfolio.loans)?;
    check_schemes(&book, &policy_name, &policy, &records)?;
    let since = Since::new(args.since.as_deref(), &book, &records)?;
    let scores = Scores::new(records, None);
    let mut factors =
        Factors::of_runs(book.entries().iter().map(|entry| (entry.run, &entry.manifest)));
    if !args.inputs.is_empty() {
        let mut crossing = Crossing::new(&args.inputs, &data, &book)?;
        let before = since.as_ref().and_then(Since::scores);
        for scores in std::iter::once(&scores).chain(before) {
            for (earlier, later) in scores.trends(&portfolio.loans, day) {
                if let Some(own) = crossing.own(earlier, later)? {
                    factors.cross(earlier, later, own);
                }
            }
        }
    }
    let desk = Desk { policy: &policy, scheme: &scheme, scores: &scores, factors: &factors, day };
    let priced = desk.price_all(&portfolio.loans);
    let changes = since.map(|since| since.changes(&desk, &priced, &portfolio.loans));
    let run = book.entries().last().map_or(0, |entry| entry.run);
    let state = BookState { run, head: book.head().to_owned() };
    if let Some(unknown) = args.loans.iter().find(|id| priced.iter().all(|p| p.loan.id != **id)) {
        return Err(Failure::text(
            Exit::NotFound,
            format!("贷款组合中没有借据“{unknown}”"),
            format!("the portfolio has no loan “{unknown}”"),
        ));
    }
    let hashed = Hashed::of(&file.name, &file.bytes);
    let pricing = Pricing {
        manifest: LendingManifest::new(&desk, &priced, state, hashed, context.lang),
        summary: Summary::of(&priced),
        portfolio: &portfolio,
        changes,
        priced,
        desk,
    };
    write(&targets, &pricing, context)?;
    say(args, &pricing, context)?;
    match pricing.manifest.counts.rejected {
        rejected if rejected > 0 && args.strict => Err(Failure::text(
            Exit::Rejected,
            format!("--strict：{rejected} 行数据有误"),
            format!("--strict: {rejected} rows cannot be used"),
        )),
        _ => Ok(()),
    }
}

/// Prints the pricing; beside a table that goes to standard output, on standard error.
fn say(args: &LendArgs, pricing: &Pricing<'_>, context: &Context) -> Outcome {
    if context.is_json {
        let changes = pricing.changes.as_ref();
        return super::print_json(&json!({
            "manifest": pricing.manifest,
            "summary": pricing.summary.to_json(),
            "loans": pricing.priced.iter().map(Priced::to_json).collect::<Vec<_>>(),
            "changes": changes.map(|list| list.iter().map(Change::to_json).collect::<Vec<_>>()),
        }));
    }
    if context.is_quiet {
        return Ok(());
    }
    let text =
        report::text(pricing, &args.output, args.since.as_deref(), &args.loans, context.lang);
    super::print_beside(&args.output, &text)
}

/// The day of pricing.
fn day(text: Option<&str>) -> Outcome<Date> {
    let invalid = |text: &str| {
        Failure::text(
            Exit::Usage,
            format!("--day“{text}”不是日期，应写作 2025-06-30"),
            format!("--day “{text}” is no date; write 2025-06-30"),
        )
    };
    if let Some(text) = text {
        return Date::parse(text).ok_or_else(|| invalid(text));
    }
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::of_days_since_1970(elapsed.as_secs() / 86_400).ok_or_else(|| invalid("today"))
}

/// The policy with its name for messages: a file, or the id of one that is built in.
fn read_policy(path: &Path) -> Outcome<(String, Policy)> {
    let name = path.display().to_string();
    let embedded = tanxiao_data::POLICIES.iter().find(|file| {
        file.path.strip_prefix("policies/").and_then(|file| file.strip_suffix(".toml"))
            == Some(name.as_str())
    });
    let (name, text) = match embedded {
        Some(file) if !path.exists() => (file.path.to_owned(), file.text.to_owned()),
        _ => {
            let file = input::read_rules(path)?;
            let text = String::from_utf8(file.bytes).map_err(|error| {
                let byte = error.utf8_error().valid_up_to();
                let finding = Finding::new(Code::FileEncoding, Place::file(&file.name));
                Failure::findings(Exit::Data, vec![finding.with("byte", byte)])
            })?;
            (file.name, text)
        }
    };
    let policy = Policy::parse(&name, &text).map_err(|error| Failure::error(Exit::Data, &error))?;
    Ok((name, policy))
}

fn read_portfolio(args: &LendArgs, file: &File, headers: &LoanHeaders<'_>) -> Outcome<Portfolio> {
    let format = match args.format.as_deref() {
        None => None,
        Some(name) => Some(Format::from_name(name).ok_or_else(|| {
            let finding = Finding::new(Code::FileFormat, Place::default()).with("detail", name);
            Failure::findings(Exit::Usage, vec![finding])
        })?),
    };
    Portfolio::read(&file.name, &file.bytes, format, args.sheet.as_deref(), headers)
        .map_err(|findings| Failure::findings(Exit::Input, findings))
}

/// The scheme of the policy as the latest run that used it had it.
fn scheme_of(book: &Book, policy: &Policy) -> Outcome<Scheme> {
    let run = book.entries().iter().rev().find(|entry| entry.scheme() == policy.scheme);
    let Some(entry) = run else {
        let schemes: BTreeSet<&str> = book.entries().iter().map(RunEntry::scheme).collect();
        let known = schemes.into_iter().collect::<Vec<_>>().join(", ");
        let (wanted, book) = (&policy.scheme, book.dir().display());
        return Err(Failure::text(
            Exit::NotFound,
            format!("结果册 {book} 中没有按 {wanted} 评价的结果；册中的方法：{known}"),
            format!("the book {book} has no scores of the scheme {wanted}; it has: {known}"),
        ));
    };
    let text = book.scheme_toml(entry.run).map_err(|error| Failure::book(&error))?;
    Scheme::parse(&format!("{}.toml", policy.scheme), &text)
        .map_err(|error| Failure::error(Exit::Data, &error))
}

/// The runs that terms rest on graded with the scheme that is known by its name and version, and
/// with the text that the policy holds to, if it does.
fn check_schemes(book: &Book, name: &str, policy: &Policy, records: &[Record]) -> Outcome {
    let of_book = |error| Failure::book(&error);
    book.check_schemes_of(records).map_err(of_book)?;
    let runs: BTreeSet<u32> = records.iter().map(|record| record.run).collect();
    runs.into_iter().try_for_each(|run| {
        let scheme = &book.entry(run).map_err(of_book)?.manifest.scheme;
        let checked = policy.check_graded_by(name, run, scheme);
        checked.map_err(|error| Failure::error(Exit::Data, &error))
    })
}

/// The scores of the portfolio's borrowers under a scheme, superseded ones too. File by file, so
/// that a book of millions of scores costs no more memory than its largest file.
fn records(book: &Book, scheme: &str, loans: &[Loan]) -> Outcome<Vec<Record>> {
    let codes: BTreeSet<&str> =
        loans.iter().filter_map(|loan| loan.credit_code.as_deref()).collect();
    let names: BTreeSet<&str> = loans.iter().filter_map(|loan| loan.name.as_deref()).collect();
    let damaged = |error: &Error| Failure::error(Exit::Damaged, error);
    let mut records = Vec::new();
    for (entry, file) in book.files().filter(|(entry, _)| entry.scheme() == scheme) {
        let frame = book.frame(file).map_err(|error| Failure::book(&error))?;
        let of = |name: &str| text_column(&frame, name).map_err(|error| damaged(&error));
        let is_wanted: BooleanChunked = of("credit_code")?
            .iter()
            .zip(of("name")?)
            .map(|(code, name)| {
                code.is_some_and(|code| codes.contains(code))
                    || name.is_some_and(|name| names.contains(name))
            })
            .collect();
        let rows = frame
            .filter(&is_wanted)
            .map_err(|error| Failure::text(Exit::Internal, error.to_string(), error.to_string()))?;
        let of_file = tanxiao_core::book::records(&rows, entry.run, &HashMap::new());
        records.extend(of_file.map_err(|error| damaged(&error))?);
    }
    // A score that was taken back counts no more, and neither does what it had corrected.
    let mut void: BTreeSet<String> = book.withdrawn().into_keys().map(str::to_owned).collect();
    for record in records.iter().rev() {
        if void.contains(&record.score_id) {
            void.extend(record.supersedes.clone());
        }
    }
    records.retain(|record: &Record| !void.contains(&record.score_id));
    Ok(records)
}

/// What the portfolio is compared with.
enum Since {
    /// The scores as they stood after a run.
    Run(Scores),
    /// Where loans stood in a file.
    File(change::Standings),
}

impl Since {
    fn new(text: Option<&str>, book: &Book, records: &[Record]) -> Outcome<Option<Self>> {
        let Some(text) = text else { return Ok(None) };
        if let Ok(run) = text.parse::<u32>() {
            book.entry(run).map_err(|error| Failure::book(&error))?;
            return Ok(Some(Self::Run(Scores::new(records.to_vec(), Some(run)))));
        }
        let file = input::read_all(&[PathBuf::from(text)])?.remove(0);
        let standings = change::read_standings(&file.name, &file.bytes)
            .map_err(|error| Failure::error(Exit::Input, &error))?;
        Ok(Some(Self::File(standings)))
    }

    /// The scores of then, where they are compared with.
    fn scores(&self) -> Option<&Scores> {
        match self {
            Self::Run(scores) => Some(scores),
            Self::File(_) => None,
        }
    }

    /// Who moved. A run is compared under the policy and day of today, so that only scores differ;
    /// the age of the older ones is not held against them.
    fn changes(self, desk: &Desk<'_>, priced: &[Priced<'_>], loans: &[Loan]) -> Vec<Change> {
        let now = change::standings(priced);
        let before: BTreeMap<_, _> = match &self {
            Self::File(standings) => standings.clone(),
            Self::Run(scores) => {
                let mut policy = desk.policy.clone();
                policy.eligibility.age_months_at_most = None;
                if let Some(covenants) = &mut policy.covenants {
                    covenants.age_months_at_most = None;
                }
                let desk = Desk { scores, policy: &policy, ..*desk };
                change::standings(&desk.price_all(loans))
            }
        };
        change::changes(&before, &now, &desk.policy.grades)
    }
}

/// Where terms go, checked before any work is done.
fn targets(args: &LendArgs) -> Outcome<Vec<Target>> {
    let inputs = [args.portfolio.as_path(), &args.policy];
    let since = args.since.as_deref().map(Path::new);
    tables::targets(inputs.into_iter().chain(since), &args.output, None)
}

/// Writes the terms in every format asked for; all files or none.
fn write(targets: &[Target], pricing: &Pricing<'_>, context: &Context) -> Outcome {
    let manifest_json = pricing.manifest.to_json();
    let write_context = WriteContext {
        scheme: pricing.desk.scheme,
        lang: context.lang,
        manifest_json: Some(&manifest_json),
        is_exact: false,
    };
    let render = |format, sink: &mut dyn Write| {
        write_loans(format, &pricing.desk, &pricing.priced, &write_context, sink)
            .map_err(|error| Failure::error(Exit::Output, &error))
    };
    let mut staged = Staged::default();
    tables::stage(targets, &manifest_json, &mut staged, render)?;
    staged.commit()
}
