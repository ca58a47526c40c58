//! `tanxiao book diff`: who moved between two runs or periods, and why.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::json;
use tanxiao_book::Book;
use tanxiao_core::book::diff::{Cause, Effect, Side, deciding, effects, marks_of, present};
use tanxiao_core::book::{Record, RunEntry};
use tanxiao_core::lang::Lang;
use tanxiao_core::period::Period;
use tanxiao_core::scheme::Scheme;

use super::BookDirectory;
use super::crossed::Crossing;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::term::table::{Align, Cell, Table};
use crate::term::{FAINT, HEADING, count, decimal};

/// Firms that are listed before the rest is only counted.
const LISTED: usize = 40;

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// 先前的一方：发布序号（1、2）或报告期（2023）/ the earlier side: a run (1, 2) or a period (2023)
    before: String,
    /// 后来的一方 / the later side
    after: String,
    /// 册中有多种评价方法时，只比较这一种 / compare scores of this scheme only
    #[arg(long)]
    scheme: Option<String>,
    /// 两方各次运行的输入文件，用以区分数据与因子 / the input files of both sides, to tell data from factors
    #[arg(long, value_name = "FILE", num_args = 1..)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    directory: BookDirectory,
}

/// A firm on both sides.
#[derive(Serialize)]
struct Moved<'a> {
    firm: &'a str,
    before: &'a Record,
    after: &'a Record,
    /// Whether level or grade differ.
    is_moved: bool,
    causes: Vec<Effect>,
}

/// Which scores a side holds.
enum Which {
    /// The book as it stood after a run, for the periods of that run.
    Run(u32),
    /// The current scores of a period.
    Period(Period),
}

pub(super) fn run(args: &DiffArgs, context: &Context) -> Outcome {
    let book = super::open(&args.directory)?;
    let (before, after) = (which(&args.before, &book)?, which(&args.after, &book)?);
    let scheme = args.scheme.as_deref();
    let periods = periods(&book, &before, &after)?;
    let mut old = Vec::new();
    let mut new = Vec::new();
    for (of_old, of_new) in &periods {
        old.extend(side(&book, &before, of_old, scheme)?);
        new.extend(side(&book, &after, of_new, scheme)?);
    }
    let is_one_period = periods.len() == 1;
    let old = by_firm(&old, is_one_period, &args.before)?;
    let new = by_firm(&new, is_one_period, &args.after)?;
    let schemes = super::schemes(&book, old.values().chain(new.values()).copied())?;
    let of_record = |record| side_of(record, book.entries(), &schemes);
    let data = if args.inputs.is_empty() { None } else { Some(context.data_of_book()?) };
    let mut crossing =
        data.as_ref().map(|data| Crossing::new(&args.inputs, data, &book)).transpose()?;
    let mut moved: Vec<Moved<'_>> = Vec::new();
    for (key, &before) in &old {
        let Some(&after) = new.get(key) else { continue };
        let mut causes = effects(of_record(before), of_record(after), None);
        if let Some(crossing) = &mut crossing
            && causes.iter().any(|effect| effect.cause == Cause::DataOrFactors)
        {
            let crossed = crossing.of(before, after)?;
            causes = effects(of_record(before), of_record(after), crossed);
        }
        let is_moved = marks_of(before) != marks_of(after);
        moved.push(Moved { firm: after.firm(), before, after, is_moved, causes });
    }
    let only_before: Vec<&str> =
        old.iter().filter(|(key, _)| !new.contains_key(*key)).map(|(_, r)| r.firm()).collect();
    let only_after: Vec<&str> =
        new.iter().filter(|(key, _)| !old.contains_key(*key)).map(|(_, r)| r.firm()).collect();
    if context.is_json {
        let changed: Vec<&Moved<'_>> =
            moved.iter().filter(|m| m.is_moved || !m.causes.is_empty()).collect();
        return super::super::print_json(&json!({
            "before": args.before,
            "after": args.after,
            "compared": moved.len(),
            "moved": moved.iter().filter(|moved| moved.is_moved).count(),
            "only_before": only_before,
            "only_after": only_after,
            "changes": changed,
        }));
    }
    let only = (only_before.len(), only_after.len());
    super::super::print_text(&text(args, &moved, only, &schemes, context.lang))
}

fn which(text: &str, book: &Book) -> Outcome<Which> {
    if let Some(period) = Period::parse(text) {
        return Ok(Which::Period(period));
    }
    let run = text.parse().ok().filter(|run| book.entry(*run).is_ok());
    run.map(Which::Run).ok_or_else(|| {
        Failure::text(
            Exit::NotFound,
            format!("册中没有“{text}”这次发布或报告期\n  → tanxiao book log 列出各次发布"),
            format!("the book has no run or period “{text}”\n  → tanxiao book log lists them"),
        )
    })
}

/// The periods to compare: two, or those that both sides have.
fn periods(book: &Book, before: &Which, after: &Which) -> Outcome<Vec<(String, String)>> {
    let of = |which: &Which| match which {
        Which::Period(period) => vec![period.to_string()],
        Which::Run(run) => {
            let files = book.entries()[*run as usize - 1].files.iter();
            files.map(|file| file.period.clone()).collect()
        }
    };
    let (old, new) = (of(before), of(after));
    if let ([old], [new]) = (&old[..], &new[..]) {
        return Ok(vec![(old.clone(), new.clone())]);
    }
    let both: Vec<_> =
        old.iter().filter(|p| new.contains(p)).map(|p| (p.clone(), p.clone())).collect();
    if both.is_empty() {
        return Err(Failure::text(
            Exit::Usage,
            "两方没有共同的报告期\n  → 请直接比较两个报告期，例如 tanxiao book diff 2022 2023 --book DIR",
            "the two sides share no period\n  → compare two periods: tanxiao book diff 2022 2023",
        ));
    }
    Ok(both)
}

/// The scores of a side in a period: the last of each firm and scheme up to a run, or of all.
fn side(book: &Book, which: &Which, period: &str, scheme: Option<&str>) -> Outcome<Vec<Record>> {
    let last = match which {
        Which::Run(run) => *run,
        Which::Period(_) => u32::MAX,
    };
    let mut current: BTreeMap<(String, String), Record> = BTreeMap::new();
    for (entry, file) in book.files() {
        let is_wanted = scheme.is_none_or(|scheme| scheme == entry.scheme());
        if entry.run > last || file.period != period || !is_wanted {
            continue;
        }
        let frame = book.frame(file).map_err(|error| Failure::book(&error))?;
        let records = tanxiao_core::book::records(&frame, entry.run, &Default::default())
            .map_err(|error| Failure::error(Exit::Damaged, &error))?;
        for record in records {
            current.insert((record.firm_key().into_owned(), record.scheme.clone()), record);
        }
    }
    Ok(current.into_values().collect())
}

/// The scores of a side by firm, and by period where there are several.
fn by_firm<'a>(
    records: &'a [Record],
    is_one_period: bool,
    side: &str,
) -> Outcome<BTreeMap<(&'a str, Cow<'a, str>), &'a Record>> {
    let mut found = BTreeMap::new();
    for record in records {
        let period = if is_one_period { "" } else { record.period.as_str() };
        if let Some(other) = found.insert((period, record.firm_key()), record) {
            let (a, b) = (&other.scheme, &record.scheme);
            return Err(Failure::text(
                Exit::Usage,
                format!(
                    "“{side}”中同一企业有 {a} 和 {b} 两种方法的结果\n  → 请用 --scheme 指明其一"
                ),
                format!("“{side}” has scores of {a} and of {b}\n  → choose one with --scheme"),
            ));
        }
    }
    Ok(found)
}

fn side_of<'a>(
    record: &'a Record,
    entries: &'a [RunEntry],
    schemes: &'a BTreeMap<u32, Scheme>,
) -> Side<'a> {
    let manifest = &entries[record.run as usize - 1].manifest;
    Side { record, manifest, scheme: &schemes[&record.run] }
}

fn text(
    args: &DiffArgs,
    moved: &[Moved<'_>],
    only: (usize, usize),
    schemes: &BTreeMap<u32, Scheme>,
    lang: Lang,
) -> String {
    let all: Vec<&Moved<'_>> = moved.iter().filter(|moved| moved.is_moved).collect();
    let figures = moved.iter().filter(|m| !m.is_moved && !m.causes.is_empty()).count();
    let (a, b) = (&args.before, &args.after);
    let (compared, steps) = (count(moved.len() as u64), count(all.len() as u64));
    let mut text = match lang {
        Lang::Zh => format!(
            "{HEADING}{a} → {b}{HEADING:#}：两方都有 {compared} 家，其中 {steps} 家的碳水平或等级改变，\
             {figures} 家只有数值改变；只在前者 {} 家，只在后者 {} 家\n",
            only.0, only.1
        ),
        Lang::En => format!(
            "{HEADING}{a} → {b}{HEADING:#}: {compared} firms on both sides; {steps} moved in level \
             or grade, {figures} in figures only; {} only before, {} only after\n",
            only.0, only.1
        ),
    };
    text.push_str(&tally(&all, lang));
    let is_open =
        |moved: &&&Moved<'_>| moved.causes.iter().any(|e| e.cause == Cause::DataOrFactors);
    if args.inputs.is_empty() && all.iter().any(|moved| is_open(&moved)) {
        text.push_str(lang.pick(
            "  → 加 --inputs 并给出两方的输入文件，可区分数据与因子\n",
            "  → --inputs with the input files of both sides tells data from factors\n",
        ));
    }
    if all.is_empty() {
        return text;
    }
    let titles = match lang {
        Lang::Zh => ["企业", "先前", "后来", "K", "K", "存在的原因", "决定性原因"],
        Lang::En => ["firm", "before", "after", "K", "K", "causes present", "decisive"],
    };
    let align = |index| if index == 3 || index == 4 { Align::Right } else { Align::Left };
    let columns = titles.into_iter().enumerate().map(|(index, title)| (title, align(index)));
    let mut table = Table::new(columns).with_wide_last();
    for moved in all.iter().take(LISTED) {
        let ratio = |record: &Record| {
            record.ratio_k.map_or("—".to_owned(), |ratio| decimal(ratio.to_f64(), 4)).into()
        };
        table.push(vec![
            moved.after.name.as_deref().unwrap_or(moved.firm).into(),
            label(moved.before, schemes, lang),
            label(moved.after, schemes, lang),
            ratio(moved.before),
            ratio(moved.after),
            present(&moved.causes, lang).into(),
            deciding(&moved.causes, lang).into(),
        ]);
    }
    text.push_str(&table.render());
    if all.len() > LISTED {
        let more = count((all.len() - LISTED) as u64);
        text.push_str(&match lang {
            Lang::Zh => format!("  {FAINT}…… 另有 {more} 家，--json 给出全部{FAINT:#}\n"),
            Lang::En => format!("  {FAINT}… and {more} more; --json gives all{FAINT:#}\n"),
        });
    }
    text
}

/// How many of those that moved each cause decided.
fn tally(all: &[&Moved<'_>], lang: Lang) -> String {
    let mut text = String::new();
    for cause in Cause::ALL {
        let of = |effect: &&Effect| effect.cause == cause;
        let effects: Vec<&Effect> =
            all.iter().filter_map(|moved| moved.causes.iter().find(of)).collect();
        if effects.is_empty() {
            continue;
        }
        let (name, present) = (cause.text(lang), count(effects.len() as u64));
        let decisive = effects.iter().filter(|effect| effect.is_decisive == Some(true)).count();
        text.push_str(&match lang {
            Lang::Zh => format!("  {name}：{present} 家存在此原因，{decisive} 家由它决定\n"),
            Lang::En => format!("  {name}: present for {present}, decisive for {decisive}\n"),
        });
    }
    text
}

fn label(record: &Record, schemes: &BTreeMap<u32, Scheme>, lang: Lang) -> Cell {
    super::label(record, &schemes[&record.run], lang)
}
