//! `tanxiao publish`: adds a run to a score book. What is published is a file that `tanxiao score`
//! wrote, checked against the hash in its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use polars::prelude::DataFrame;
use serde_json::json;
use tanxiao_book::{Book, Published, Reasons, Receipt, publish};
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::book::Checked;
use tanxiao_core::book::frame::text_column;
use tanxiao_core::book::proof::{ScoreFile, prove_figures, prove_inputs};
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::manifest::Manifest;
use tanxiao_core::period::Period;

use super::rescore::{self, method};
use super::score_file::{checked_scores, scheme_toml};
use super::scoring::issued_benchmarks;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::term::{self, FAINT, HEADING, count};

#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    /// tanxiao score 写出的评价结果（.parquet 或 .arrow）/ scores that tanxiao score wrote (.parquet or
    /// .arrow)
    #[arg(value_name = "SCORES")]
    scores: PathBuf,
    /// 结果册所在目录；不存在则新建 / directory of the book; made if it is not there
    #[arg(long, value_name = "DIR")]
    book: PathBuf,
    /// 评价时的输入文件：重新评价并逐值比对 / the inputs of the run: they are scored again and
    /// every value is compared
    #[arg(long, value_name = "FILES", num_args = 1..)]
    inputs: Vec<PathBuf>,
    /// 评价时所用的行业基准表 / the benchmark table that was graded against
    #[arg(long, value_name = "FILE")]
    benchmark: Option<PathBuf>,
    /// 更正已发布结果的理由 / why scores that were issued before are corrected
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// 各条更正各自的理由，每行一条：统一社会信用代码（没有代码的写名称）、报告期、理由，以半角逗号分隔；
    /// 没有列入的用 --reason / reasons of single corrections, one a line: credit code (or name), period,
    /// reason; --reason stands for the others
    #[arg(long, value_name = "FILE", requires = "reason")]
    reasons: Option<PathBuf>,
    /// 以本次评价的行业基准替换该期已发布的基准，须写明理由；全部企业随之更正 / the benchmarks of this
    /// run take the place of those that were issued, with a reason; all scores are corrected with them
    #[arg(long)]
    rebase: bool,
    /// 尚有待核实的数据时也发布 / publish although returns are held
    #[arg(long)]
    with_held: bool,
    /// 另一个进程正在写入时最多等待的秒数 / seconds to wait for another writer
    #[arg(long, value_name = "SECS", default_value_t = tanxiao_book::DEFAULT_WAIT.as_secs())]
    wait: u64,
}

pub(crate) fn run(args: &PublishArgs, context: &Context) -> Outcome {
    let reasons = args.reasons.as_deref().map(read_reasons).transpose()?.unwrap_or_default();
    let file = input::read_scores(&args.scores)?;
    let (scores, manifest) = checked_scores(&args.scores, &file)?;
    refuse_held(&manifest, args.with_held)?;
    let scheme_toml = scheme_toml(&manifest, context)?;
    let data = context.data_of_book()?;
    let method = method(&manifest, &data)?;
    let issued = match args.rebase {
        true => refuse_rebase(&manifest).map(|()| None)?,
        false => issued(args, &scores, &manifest, method)?,
    };
    let given = match &issued {
        Some(_) => None,
        None => rescore::table(&manifest, args.benchmark.as_deref(), method)?,
    };
    let table = issued.as_ref().or(given.as_ref());
    let scored = match args.inputs.as_slice() {
        [] => None,
        paths => Some(rescore::rescore(&manifest, paths, table, &data, context)?),
    };
    let proved = ScoreFile { name: &file.name, scores: &scores, manifest: &manifest };
    let proved = match &scored {
        Some(run) => prove_inputs(proved, run),
        None => prove_figures(proved, method, table, &context.threads),
    };
    let proved = proved.map_err(|findings| match &issued {
        Some(issued) if !is_against(&manifest, issued) => not_issued(&file.name),
        _ => Failure::findings(Exit::Input, findings),
    })?;
    let published = Published {
        proved: &proved,
        issued: issued.as_ref(),
        is_rebase: args.rebase,
        scheme_toml: &scheme_toml,
        reason: args.reason.as_deref(),
        reasons: &reasons,
        now: SystemTime::now(),
        wait: Duration::from_secs(args.wait),
    };
    let is_reasoned = args.reason.is_some();
    let receipt = publish(&args.book, published).map_err(|error| Failure::book(&error))?;
    let head = Book::view(&args.book).and_then(|book| book.noted());
    let head = head.map_err(|error| Failure::book(&error))?.to_string();
    if context.is_json {
        return super::print_json(&json!({
            "book": args.book.display().to_string(),
            "is_new": receipt.is_new,
            "is_new_book": receipt.is_new_book,
            "entry": receipt.entry,
            "head": head,
            "reasons_taken": is_reasoned.then_some(receipt.is_new),
        }));
    }
    if is_reasoned && !receipt.is_new {
        anstream::eprintln!(
            "{}{}",
            term::warning_word(context.lang),
            context.lang.pick(
                "本次给出的理由没有写入：这次评价已发布过，发布时的理由不再改动（tanxiao book log 可查）",
                "the reasons that are given now were not taken: this run was published before, and \
                 the reasons it was published with stay as they are (tanxiao book log)",
            )
        );
    }
    if context.is_quiet {
        return Ok(());
    }
    let mut text = text(&receipt, &args.book, &head, context.lang);
    if receipt.is_new && issued.is_none() && receipt.entry.benchmarks.is_none() {
        text.push_str(context.lang.pick(
            "  本期没有随册发布的行业基准：此后一家更正，同行的结果也会随之更正；publish --rebase 可发布基准\n",
            "  the book issued no benchmarks of this period: when one firm is corrected, its peers' \
             scores are, too; publish --rebase issues them\n",
        ));
    }
    super::print_text(&text)
}

/// Reads reasons of single corrections.
fn read_reasons(path: &Path) -> Outcome<Reasons> {
    /// Far more than an office corrects at once.
    const LONGEST: u64 = 16 << 20;
    let text = input::list_text(path, LONGEST);
    text.and_then(|text| Reasons::parse(&text)).map_err(|wrong| {
        let (path, Bilingual { zh, en }) = (path.display(), wrong);
        Failure::text(
            Exit::Input,
            format!("更正理由 {path}：{zh}\n  → 每行一条：统一社会信用代码（没有代码的写名称）,报告期,理由，以逗号或制表符分隔，UTF-8 或 GB18030；# 开头的行不计"),
            format!("reasons {path}: {en}\n  → one a line, between commas or tabs, in UTF-8 or GB18030: credit code (or name), period, reason; lines that begin with # do not count"),
        )
    })
}

/// The benchmarks that the book issued with the periods of some scores; None where it issued none,
/// or where there is no book yet.
fn issued(
    args: &PublishArgs,
    scores: &DataFrame,
    manifest: &Manifest,
    method: Method<'_>,
) -> Outcome<Option<BenchmarkTable>> {
    if !args.book.join("book.json").exists() {
        return Ok(None);
    }
    let Some(table) = issued_benchmarks(&args.book, &manifest.scheme.id)? else {
        return Ok(None);
    };
    let periods: BTreeSet<u32> = text_column(scores, "period")
        .map_err(|error| Failure::error(Exit::Input, &error))?
        .iter()
        .filter_map(|text| Some(Period::parse(text?)?.code()))
        .collect();
    let covered = table.covered().into_iter();
    let table = table.restricted(&covered.filter(|(period, _)| periods.contains(period)).collect());
    if table.scopes.is_empty() {
        return Ok(None);
    }
    if args.benchmark.is_some() {
        return Err(Failure::text(
            Exit::Usage,
            "本期的行业基准已随结果册发布\n  → 不要给 --benchmark；请用 tanxiao score … --book 评价",
            "the book issued benchmarks with this period\n  → leave --benchmark out, and score with \
             tanxiao score … --book",
        ));
    }
    table
        .check_scopes(method.scheme, method.factors)
        .map_err(|error| Failure::error(Exit::Refused, &error))?;
    Ok(Some(table))
}

/// Whether a manifest says that its run was graded against these benchmarks.
fn is_against(manifest: &Manifest, issued: &BenchmarkTable) -> bool {
    let hash = sha256(issued.to_json().as_bytes());
    manifest.benchmark.as_ref().is_some_and(|benchmark| benchmark.sha256 == hash)
}

/// Scores that were not graded against the benchmarks that the book issued.
fn not_issued(name: &str) -> Failure {
    Failure::text(
        Exit::Refused,
        format!(
            "{name} 不是按结果册已发布的行业基准评价的：已发布的基准不随个别企业的更正而变\n  → \
             请用 tanxiao score … --book 结果册 重新评价，再以 --reason 发布；确要更换基准的，用全部企业的\
             数据评价，加 --rebase"
        ),
        format!(
            "{name} was not graded against the benchmarks that the book issued, which do not move \
             when single firms are corrected\n  → score again with tanxiao score … --book BOOK and \
             publish that with --reason; to put other benchmarks in their place, score all firms \
             and add --rebase"
        ),
    )
}

/// Benchmarks come of returns, not of other benchmarks.
fn refuse_rebase(manifest: &Manifest) -> Outcome {
    if manifest.benchmark.is_none() {
        return Ok(());
    }
    Err(Failure::text(
        Exit::Refused,
        "这次评价采用了已有的行业基准，不能用来重新定基\n  → 请用全部企业的数据评价，不要给 --book 或 --benchmark",
        "these scores were graded against benchmarks that were there already\n  → to re-base, score \
         the returns of all firms without --book and --benchmark",
    ))
}

/// What became of the scores, in words.
fn text(receipt: &Receipt, book: &Path, head: &str, lang: Lang) -> String {
    let entry = &receipt.entry;
    let book = book.display();
    if !receipt.is_new {
        let run = entry.run;
        return match lang {
            Lang::Zh => format!("这次评价已发布过（第 {run} 次），结果册未作改动\n"),
            Lang::En => format!("this run was published before (run {run}); nothing was added\n"),
        };
    }
    let mut text = String::new();
    if receipt.is_new_book {
        text.push_str(&match lang {
            Lang::Zh => format!("已新建结果册 {book}\n"),
            Lang::En => format!("made a new score book in {book}\n"),
        });
    }
    let mut periods: BTreeMap<&str, u64> = BTreeMap::new();
    for file in &entry.files {
        *periods.entry(&file.period).or_default() += file.rows;
    }
    let issued = entry.issued - entry.corrected;
    text.push_str(&match lang {
        Lang::Zh => format!(
            "{HEADING}第 {} 次发布{HEADING:#}：新发布 {} 条，更正 {} 条，与此前相同而未重复发布 {} 条\n",
            entry.run,
            count(issued),
            count(entry.corrected),
            count(entry.unchanged),
        ),
        Lang::En => format!(
            "{HEADING}run {}{HEADING:#}: {} issued for the first time, {} corrected, {} as issued \
             before and not issued again\n",
            entry.run,
            count(issued),
            count(entry.corrected),
            count(entry.unchanged),
        ),
    });
    for (period, rows) in periods {
        text.push_str(&match lang {
            Lang::Zh => format!("  {period}：{} 条\n", count(rows)),
            Lang::En => format!("  {period}: {}\n", count(rows)),
        });
    }
    text.push_str(match (entry.checked, lang) {
        (None, _) => "",
        (Some(Checked::Figures), Lang::Zh) => {
            "  已核：由文件中数值可推出的各项均已复算；申报数据和排放量本身无从核对（可加 --inputs）\n"
        }
        (Some(Checked::Figures), Lang::En) => {
            "  checked: what follows from the figures was reckoned again; the returns and emissions \
             themselves were not (--inputs does)\n"
        }
        (Some(Checked::Inputs), Lang::Zh) => "  已核：用输入文件重新评价，各值一致\n",
        (Some(Checked::Inputs), Lang::En) => {
            "  checked: the inputs were scored again, and every value agrees\n"
        }
    });
    if let Some(benchmarks) = &entry.benchmarks {
        let groups = count(benchmarks.groups);
        text.push_str(&match (entry.rebased, lang) {
            (false, Lang::Zh) => {
                format!("  已随本期发布 {groups} 组行业基准：此后的更正按这些基准评价（tanxiao score … --book）\n")
            }
            (false, Lang::En) => format!(
                "  issued {groups} benchmarks with it: corrections are graded against them (tanxiao \
                 score … --book)\n"
            ),
            (true, Lang::Zh) => format!("  重新定基：{groups} 组行业基准取代此前发布的\n"),
            (true, Lang::En) => {
                format!("  re-based: {groups} benchmarks stand in place of those issued before\n")
            }
        });
    }
    text.push_str(&match lang {
        Lang::Zh => format!("{FAINT}链末哈希 {head}{FAINT:#}\n"),
        Lang::En => format!("{FAINT}head {head}{FAINT:#}\n"),
    });
    text
}

/// A run with suspect returns is not settled: its benchmarks lack them.
fn refuse_held(manifest: &Manifest, with_held: bool) -> Outcome {
    let held = manifest.counts.held;
    if held == 0 || with_held {
        return Ok(());
    }
    let held = count(held);
    Err(Failure::text(
        Exit::Refused,
        format!(
            "{held} 条数据待核实，不予发布\n  → 请改正，或核实后用 tanxiao score --confirm 重新评价；确要先发布的，加 --with-held"
        ),
        format!(
            "{held} returns are held: nothing is published\n  → correct them, or confirm them and score again with tanxiao score --confirm; to publish all the same, add --with-held"
        ),
    ))
}
