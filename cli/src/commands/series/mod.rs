//! `tanxiao series`: what returns say of every month, by firm, industry, county and city. Reads,
//! reckons, writes, and says what is not known and why.

mod report;

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use tanxiao_core::manifest::Manifest;
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS, to_f64};
use tanxiao_core::run::Run;
use tanxiao_core::scheme::{Denominator, Scheme};
use tanxiao_core::series::{
    self, Answer, Contradicted, Quantity, Row, Window, month_text, percent,
};
use tanxiao_core::write::sheet::{Column, Sheet};

use super::scoring::score;
use super::tables::{self, Target};
use super::why::ByArg;
use crate::args::InputArgs;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::input;
use crate::output::Staged;

#[derive(Debug, Args)]
pub(crate) struct SeriesArgs {
    #[command(flatten)]
    input: InputArgs,
    /// 除全部以外，再按什么分列 / tell it by this, too, beside the whole
    #[arg(long, value_enum)]
    by: Option<ByArg>,
    /// 结果写入该文件，格式由扩展名决定（csv、xlsx、parquet、ndjson、arrow）；- 为标准输出 CSV；可多次 / write the series here, by
    /// file ending (csv, xlsx, parquet, ndjson, arrow); - is CSV to standard output; may be repeated
    #[arg(long, short, value_name = "FILE")]
    output: Vec<PathBuf>,
}

/// A series with what it was made from.
struct Told<'a> {
    answer: &'a Answer,
    run: &'a Run<'a>,
    manifest: &'a Manifest,
}

pub(crate) fn run(args: &SeriesArgs, context: &Context) -> Outcome {
    let targets = tables::targets(args.input.paths(), &args.output, None)?;
    let data = context.data()?;
    let files = input::read_inputs(&args.input.inputs)?;
    let finished = score(&data, &files, &args.input.method.options()?, None, context)?;
    let run = &finished.run;
    if run.method.scheme.denominator == Denominator::Product {
        return Err(Failure::text(
            Exit::Usage,
            "该评价方法的产出是实物产品，各企业不能相加，请换一种方法",
            "the scheme's output is a product, which does not add up over firms: use another",
        ));
    }
    let answer = series::series(&run.scored, run.method, args.by.map(Into::into));
    let told = Told { answer: &answer, run, manifest: &finished.manifest };
    let columns = series::columns(&answer, run.method.scheme, context.lang)
        .map_err(|error| Failure::error(Exit::Input, &error))?;
    write(columns, &targets, &told, context)?;
    if context.is_json {
        return super::print_json(&to_json(&told));
    }
    if context.is_quiet {
        return Ok(());
    }
    super::print_beside(&args.output, &report::text(&told, context.lang))
}

/// Writes the series in every format asked for; all files or none.
fn write(columns: Vec<Column>, targets: &[Target], told: &Told<'_>, context: &Context) -> Outcome {
    let made_from = serde_json::to_string_pretty(&made_from(told)).unwrap_or_default();
    let name = context.lang.pick("逐月", "Series");
    let sheet = Sheet { frozen_columns: 4, ..Sheet::new(name, columns) };
    let mut staged = Staged::default();
    tables::stage_sheet(&sheet, targets, &made_from, told.run.method.scheme, &mut staged, context)?;
    staged.commit()
}

/// An amount in micro.
fn amount(micro: Option<i128>) -> Option<f64> {
    micro.and_then(|micro| i64::try_from(micro).ok()).map(|micro| to_f64(micro, MICRO_DECIMALS))
}

/// What a series was made from. It is no manifest of scores: there is nothing to run again but this
/// command.
fn made_from(told: &Told<'_>) -> Value {
    let Manifest { tool_version, options, scheme, factor_set, inputs, counts, .. } = told.manifest;
    let contradicted: Vec<Value> = told.answer.contradicted.iter().map(contradicted_json).collect();
    json!({
        "kind": "tanxiao-series",
        "tool": "tanxiao",
        "tool_version": tool_version,
        "options": options,
        "scheme": scheme,
        "factor_set": factor_set,
        "inputs": inputs,
        "counts": counts,
        "contradicted": contradicted,
    })
}

fn contradicted_json(one: &Contradicted) -> Value {
    json!({
        "code": one.code,
        "name": one.name,
        "quantity": match one.quantity {
            Quantity::Net => "net_tco2",
            Quantity::Output => "output",
        },
        "from": month_text(one.months[0]),
        "to": month_text(one.months[1]),
        "stated": amount(Some(one.stated)),
        "added_up": amount(Some(one.known)),
    })
}

fn to_json(told: &Told<'_>) -> Value {
    let scheme = told.run.method.scheme;
    let rows: Vec<Value> = told.answer.rows.iter().map(|row| row_json(row, scheme)).collect();
    json!({ "made_from": made_from(told), "rows": rows })
}

fn row_json(row: &Row, scheme: &Scheme) -> Value {
    let nano = |nano: i64| to_f64(nano, NANO_DECIMALS);
    let window = |window: &Window| {
        let missing: Vec<String> = window.missing.iter().copied().map(month_text).collect();
        let reasons = window.reasons.iter().map(|(reason, firms)| (reason.text(), *firms));
        json!({
            "complete": window.complete,
            "tce": amount(window.tce),
            "net_tco2": amount(window.net),
            "with_output": window.with_output,
            "divided": amount(window.numerator),
            "output": amount(window.output),
            "l": window.intensity(scheme).map(nano),
            "is_difference": window.is_difference,
            "not_known": reasons.collect::<std::collections::BTreeMap<_, _>>(),
            "months_missing": missing,
        })
    };
    let [compared, before] = &row.compared;
    let change = |after: Option<i128>, before: Option<i128>| {
        percent(before, after).map(|percent| to_f64(percent, MICRO_DECIMALS))
    };
    json!({
        "level": row.level,
        "code": row.code,
        "name": row.name,
        "month": month_text(row.month),
        "firms": row.firms,
        "of_month": window(&row.of_month),
        "rolling": window(&row.rolling),
        "to_date": window(&row.to_date),
        "compared": window(compared),
        "before": window(before),
        "projected": window(&row.projected),
        "change_net_percent": change(compared.net, before.net),
        "change_output_percent": change(compared.output, before.output),
        "change_l_percent": change(
            compared.intensity(scheme).map(Into::into),
            before.intensity(scheme).map(Into::into),
        ),
    })
}
