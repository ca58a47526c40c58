//! `tanxiao report`: what an office prints of a period, as a page and as a workbook. Reads the scores,
//! asks `core/report` for the tables, and writes.

mod returned;
mod sides;
mod written;

use std::path::PathBuf;

use clap::Args;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::scheme::Denominator;
use tanxiao_report::{Ask, Moved, Report, Side, tables::moves};

use self::returned::Known;
use self::sides::Sides;
use super::book::crossed::Crossing;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// tanxiao score 写出的评价结果（.parquet 或 .arrow），可多个；取自结果册时不写 / scores that tanxiao score wrote
    /// (.parquet or .arrow), one file or several; none where the report is of a book
    #[arg(value_name = "SCORES", conflicts_with = "book")]
    scores: Vec<PathBuf>,
    /// 结果册所在目录 / directory of a book
    #[arg(long, value_name = "DIR")]
    book: Option<PathBuf>,
    /// 报告期，缺省为最近一期 / the period; the latest if not said
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// 与之比较的报告期；缺省为上年同期，没有则不比较 / the period to compare with; the same of a year before if
    /// not said, and none where there is none
    #[arg(long, value_name = "PERIOD")]
    against: Option<String>,
    /// 有多种评价方法的结果时，只取这一种 / take scores of this scheme only
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// 各次评价的输入文件：列出退回和待核实的原因，区分数据与因子，分解排放的变化 / the inputs of the runs: why rows
    /// were rejected or held, data told from factors, and why emissions moved
    #[arg(long, value_name = "FILE", num_args = 1..)]
    inputs: Vec<PathBuf>,
    /// 写入的文件，由扩展名决定：.html 网页，.xlsx 工作簿；可多次 / file to write, by its ending: .html a page, .xlsx
    /// a workbook; may be repeated
    #[arg(long, short, value_name = "FILE", required = true)]
    output: Vec<PathBuf>,
}

pub(crate) fn run(args: &ReportArgs, context: &Context) -> Outcome {
    if args.scores.is_empty() && args.book.is_none() {
        return Err(Failure::text(
            Exit::Usage,
            "没有写明评价结果\n  → 请给出 tanxiao score 写出的文件，或用 --book 指明结果册",
            "no scores are named\n  → give files that tanxiao score wrote, or a book with --book",
        ));
    }
    let targets = written::targets(args)?;
    let data = context.data_of_book()?;
    let sides = Sides::read(args, &data, context)?;
    let now = sides.now.side();
    if now.scheme().denominator == Denominator::Product {
        return Err(Failure::text(
            Exit::Usage,
            "该评价方法的产出是实物产品，各行业不能相加，没有报告",
            "the scheme's output is a product, which does not add up over industries: there is no report",
        ));
    }
    let known = match args.inputs.as_slice() {
        [] => None,
        paths => Some(Known::of(paths, &sides, &data, context)?),
    };
    let before = sides.before.as_ref().map(|held| held.side());
    let moved = match &before {
        None => Vec::new(),
        Some(before) => compared(args, &sides, before, &now, &data)?,
    };
    let not_told = Bilingual::new(
        "排放变化的原因没有分解：生成报告时加 --inputs 并给出两期的申报数据。",
        "Why emissions moved is not told: --inputs with the returns of both periods tells it.",
    );
    let ask = Ask {
        data: &data,
        now,
        before: before.as_ref().map(|side| (*side, &moved[..])),
        returned: known.as_ref().map(Known::returned),
        why: known.as_ref().map_or(Err(&not_told), |known| known.why.as_ref()),
        book: sides.book.as_ref().map(|[id, head]| [id.as_str(), head.as_str()]),
    };
    let overflow = |error| Failure::error(Exit::Input, &error);
    let report = tanxiao_report::report(&ask).map_err(overflow)?;
    written::write(&targets, &report, &sides, known.as_ref(), context)?;
    if context.is_json {
        return super::print_json(&written::to_json(&report, &sides, context.lang));
    }
    if context.is_quiet {
        return Ok(());
    }
    super::print_text(&text(args, &report, &ask, context.lang))
}

/// The firms with a score in both periods; where the returns are given, data told from factors.
fn compared(
    args: &ReportArgs,
    sides: &Sides,
    before: &Side<'_>,
    now: &Side<'_>,
    data: &tanxiao_core::data::DataSet,
) -> Outcome<Vec<Moved>> {
    let mut crossing = match args.inputs.as_slice() {
        [] => None,
        paths => Some(Crossing::of_runs(paths, data, sides.manifests())?),
    };
    moves::moved(before, now, &mut |old, new| match &mut crossing {
        None => Ok(None),
        Some(crossing) => crossing.of(old, new),
    })
}

/// What was written, of what.
fn text(args: &ReportArgs, report: &Report<'_>, ask: &Ask<'_>, lang: Lang) -> String {
    let firms = crate::term::count(ask.now.records.len() as u64);
    let title = report.title.in_lang(lang);
    let mut text = match (lang, &ask.before) {
        (Lang::Zh, None) => format!("{title}：{firms} 家\n"),
        (Lang::Zh, Some((side, _))) => {
            format!("{title}：{firms} 家，与 {} 比较\n", side.period)
        }
        (Lang::En, None) => format!("{title}: {firms} firms\n"),
        (Lang::En, Some((side, _))) => {
            format!("{title}: {firms} firms, beside {}\n", side.period)
        }
    };
    for path in &args.output {
        text.push_str(&format!("{} {}\n", lang.pick("已写入", "wrote"), path.display()));
    }
    text
}
