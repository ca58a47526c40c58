//! `tanxiao why`: why net emissions, and emissions per output, moved between two periods of a set
//! of returns. Reads, takes apart, writes, and says what could not be explained.

mod report;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use tanxiao_core::manifest::Manifest;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS, to_f64};
use tanxiao_core::period::Period;
use tanxiao_core::run::{Run, RunOptions};
use tanxiao_core::scheme::Denominator;
use tanxiao_core::why::{self, Answer, By, Earlier, Part, Question, Row};
use tanxiao_core::write::sheet::Sheet;

use super::scoring::score;
use super::tables::{self, Target};
use crate::args::InputArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::output::Staged;

#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    input: InputArgs,
    /// 起始报告期；数据恰有两期时可省略 / the first period; may be left out where the returns have two
    #[arg(long, value_name = "PERIOD")]
    from: Option<String>,
    /// 终止报告期；数据恰有两期时可省略 / the second period; may be left out where the returns have two
    #[arg(long, value_name = "PERIOD")]
    to: Option<String>,
    /// 除全部以外，再按什么分列 / tell it by this, too, beside the whole
    #[arg(long, value_enum)]
    by: Option<ByArg>,
    /// 按企业分列时，逐家列出变化最大的几家，其余合为一行 / with --by firm, how many of those that moved most
    /// are told one by one; the rest is one row
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// 起始报告期当时采用的评价方法，口径变化另列 / the scheme that the first period was accounted by; the
    /// change of method is shown apart
    #[arg(long, value_name = "ID")]
    from_scheme: Option<String>,
    /// 起始报告期当时采用的因子集，口径变化另列 / the factor set that the first period was accounted with;
    /// the change of method is shown apart
    #[arg(long, value_name = "ID")]
    from_factors: Option<String>,
    /// 结果写入该文件，格式由扩展名决定（csv、xlsx、parquet、ndjson、arrow）；- 为标准输出 CSV；可多次 / write the answer here, by
    /// file ending (csv, xlsx, parquet, ndjson, arrow); - is CSV to standard output; may be repeated
    #[arg(long, short, value_name = "FILE")]
    output: Vec<PathBuf>,
    /// 瀑布图写入该文件（SVG）/ draw the whole as a waterfall (SVG)
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ByArg {
    /// 地级市 / city
    City,
    /// 区县 / county
    County,
    /// 行业大类 / division of industry
    Industry,
    /// 企业 / firm
    Firm,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::City => Self::City,
            ByArg::County => Self::County,
            ByArg::Industry => Self::Industry,
            ByArg::Firm => Self::Firm,
        }
    }
}

/// An answer with what it was made from.
struct Told<'a> {
    answer: &'a Answer,
    run: &'a Run<'a>,
    manifest: &'a Manifest,
    /// The first period by the method of then, and that method.
    earlier: Option<(Earlier, &'a Manifest)>,
}

pub(crate) fn run(args: &WhyArgs, context: &Context) -> Outcome {
    let targets = tables::targets(args.input.paths(), &args.output, args.svg.as_deref())?;
    let data = context.data()?;
    let options = args.input.method.options()?;
    let files = input::read_inputs(&args.input.inputs)?;
    let finished = score(&data, &files, &options, None, context)?;
    let run = &finished.run;
    if run.method.scheme.denominator == Denominator::Product {
        return Err(Failure::text(
            Exit::Usage,
            "该评价方法的产出是实物产品，各行业不能相加，请换一种方法",
            "the scheme's output is a product, which does not add up over industries: use another",
        ));
    }
    let periods = periods(args, run)?;
    let question = Question { periods, by: args.by.map(Into::into), top: args.top };
    let overflow = |error| Failure::error(Exit::Input, &error);
    let answer = why::why(&run.scored, run.method, question).map_err(overflow)?;
    let earlier = match earlier_options(args, &options) {
        None => None,
        Some(earlier) => {
            let before = score(&data, &files, &earlier, None, context)?;
            let of = Earlier::of(&before.run.scored, &run.scored, periods[0]);
            Some((of, before.manifest))
        }
    };
    let earlier = earlier.as_ref().map(|(of, manifest)| (*of, manifest));
    let told = Told { answer: &answer, run, manifest: &finished.manifest, earlier };
    write(args, &targets, &told, context)?;
    if context.is_json {
        return super::print_json(&to_json(&told));
    }
    if context.is_quiet {
        return Ok(());
    }
    super::print_beside(&args.output, &report::text(&told, context.lang))
}

/// The method of the first period, where it was another.
fn earlier_options(args: &WhyArgs, options: &RunOptions) -> Option<RunOptions> {
    let (scheme, factors) = (args.from_scheme.as_ref(), args.from_factors.as_ref());
    (scheme.is_some() || factors.is_some()).then(|| RunOptions {
        scheme: scheme.unwrap_or(&options.scheme).clone(),
        factors: factors.unwrap_or(&options.factors).clone(),
        ..options.clone()
    })
}

/// The periods that are asked for, which the returns must have.
fn periods(args: &WhyArgs, run: &Run<'_>) -> Outcome<[Period; 2]> {
    let known = why::periods(&run.scored);
    let list = known.iter().map(Period::to_string).collect::<Vec<_>>().join(", ");
    let find = |text: &str| {
        let period = Period::parse(text).filter(|period| known.contains(period));
        period.ok_or_else(|| {
            Failure::text(
                Exit::NotFound,
                format!("数据中没有报告期“{text}”；有：{list}"),
                format!("the returns have no period “{text}”; they have: {list}"),
            )
        })
    };
    let periods = match (args.from.as_deref(), args.to.as_deref(), &known[..]) {
        (None, None, [before, after]) => [*before, *after],
        (Some(from), Some(to), _) => [find(from)?, find(to)?],
        _ => {
            return Err(Failure::text(
                Exit::Usage,
                format!("请用 --from 和 --to 写明两个报告期；数据中有：{list}"),
                format!("say which two periods with --from and --to; the returns have: {list}"),
            ));
        }
    };
    if periods[0] == periods[1] {
        return Err(Failure::text(
            Exit::Usage,
            "--from 和 --to 是同一报告期",
            "--from and --to are the same period",
        ));
    }
    Ok(periods)
}

/// Writes the answer in every format asked for, and the picture; all files or none.
fn write(args: &WhyArgs, targets: &[Target], told: &Told<'_>, context: &Context) -> Outcome {
    let made_from = serde_json::to_string_pretty(&made_from(told)).unwrap_or_default();
    let name = context.lang.pick("变化原因", "Why");
    let columns = why::columns(told.answer, context.lang);
    let sheet = Sheet { frozen_columns: 3, ..Sheet::new(name, columns) };
    let mut staged = Staged::default();
    tables::stage_sheet(&sheet, targets, &made_from, told.run.method.scheme, &mut staged, context)?;
    if let Some(path) = &args.svg {
        let decimals = why::shown_decimals(&told.answer.rows[..1]);
        let svg = why::waterfall(told.answer, decimals, context.lang);
        staged.write(path, |sink| {
            sink.write_all(svg.as_bytes()).map_err(|error| crate::output::io(path, &error))
        })?;
    }
    staged.commit()
}

/// What an answer was made from. It is no manifest of scores: there is nothing to run again but
/// this command.
fn made_from(told: &Told<'_>) -> Value {
    let Manifest { tool_version, options, scheme, factor_set, inputs, counts, .. } = told.manifest;
    let tonnes = |micro: i128| i64::try_from(micro).ok().map(|micro| to_f64(micro, MICRO_DECIMALS));
    json!({
        "kind": "tanxiao-why",
        "tool": "tanxiao",
        "tool_version": tool_version,
        "from": told.answer.periods[0].to_string(),
        "to": told.answer.periods[1].to_string(),
        "options": options,
        "scheme": scheme,
        "factor_set": factor_set,
        "inputs": inputs,
        "counts": counts,
        "not_explained": told.answer.unexplained,
        "method_before": told.earlier.map(|(earlier, manifest)| json!({
            "scheme": manifest.scheme,
            "factor_set": manifest.factor_set,
            "net_from_tco2": tonnes(earlier.tonnes),
            "returns": earlier.returns,
            "returns_by_both_methods": earlier.common,
            "net_of_those_then_tco2": tonnes(earlier.common_tonnes[0]),
            "net_of_those_now_tco2": tonnes(earlier.common_tonnes[1]),
            "returns_by_this_method_alone": earlier.only_now,
        })),
    })
}

fn to_json(told: &Told<'_>) -> Value {
    let rows: Vec<Value> = told.answer.rows.iter().map(row_json).collect();
    json!({ "made_from": made_from(told), "rows": rows })
}

fn row_json(row: &Row) -> Value {
    let moved = &row.moved;
    let parts = |parts: &std::collections::BTreeMap<Part, i64>, decimals: u32| -> Value {
        let one = |part: Part| {
            let value = parts.get(&part).copied().unwrap_or(0);
            (part.text().to_owned(), json!(to_f64(value, decimals)))
        };
        Value::Object(Part::all().map(one).collect())
    };
    let logs = Part::FACTORS.into_iter().map(|part| {
        let tonnes = moved.logs.get(&part).map_or(0.0, |micro| micro / 1e6);
        (part.text().to_owned(), json!(tonnes))
    });
    json!({
        "level": row.level,
        "code": row.code,
        "name": row.name,
        "firms": row.counts,
        "net_from_tco2": to_f64(moved.tonnes[0], MICRO_DECIMALS),
        "net_to_tco2": to_f64(moved.tonnes[1], MICRO_DECIMALS),
        "parts_tco2": parts(&moved.parts, MICRO_DECIMALS),
        "lmdi_approximate_tco2": Value::Object(logs.collect()),
        "l_from": moved.per_output.as_ref().map(|one| to_f64(one.ends[0], NANO_DECIMALS)),
        "l_to": moved.per_output.as_ref().map(|one| to_f64(one.ends[1], NANO_DECIMALS)),
        "parts_l": moved.per_output.as_ref().and_then(|one| {
            one.parts.as_ref().map(|of| parts(of, NANO_DECIMALS))
        }),
    })
}
