//! The report as files: a page, a workbook; all of them or none.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tanxiao_core::lang::Lang;
use tanxiao_core::number::to_f64;
use tanxiao_core::write::sheet::Sheet;
use tanxiao_core::write::{WriteContext, findings_sheet, rejects_sheet, write_workbook};
use tanxiao_report::{Report, Table, Value};

use super::ReportArgs;
use super::returned::Known;
use super::sides::Sides;
use crate::commands::taken::Taken;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Staged, io};

/// What a file is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    Page,
    Workbook,
}

/// Where the report goes, checked before any work is done.
pub(super) fn targets(args: &ReportArgs) -> Outcome<Vec<(PathBuf, As)>> {
    let mut taken = Taken::of(args.scores.iter().chain(&args.inputs).map(PathBuf::as_path));
    let target = |path: &PathBuf| {
        taken.take(path)?;
        Ok((path.clone(), kind(path)?))
    };
    args.output.iter().map(target).collect()
}

fn kind(path: &Path) -> Outcome<As> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => Ok(As::Page),
        Some("xlsx") => Ok(As::Workbook),
        _ => {
            let path = path.display();
            Err(Failure::text(
                Exit::Usage,
                format!("不知道如何写 {path}：扩展名应为 html 或 xlsx"),
                format!("cannot tell how to write {path}: end it in html or xlsx"),
            ))
        }
    }
}

pub(super) fn write(
    targets: &[(PathBuf, As)],
    report: &Report<'_>,
    sides: &Sides,
    known: Option<&Known>,
    context: &Context,
) -> Outcome {
    let lang = context.lang;
    let made_from = serde_json::to_string_pretty(&made_from(sides)).unwrap_or_default();
    let writing = WriteContext {
        scheme: report.scheme,
        lang,
        manifest_json: Some(&made_from),
        is_exact: false,
    };
    let mut staged = Staged::default();
    for (path, kind) in targets {
        staged.write(path, |sink| match kind {
            As::Page => {
                let page = tanxiao_report::page(report, lang);
                sink.write_all(page.as_bytes()).map_err(|error| io(path, &error))
            }
            As::Workbook => {
                let sheets = sheets(report, known, &writing);
                write_workbook(&sheets, &writing, sink)
                    .map_err(|error| Failure::error(Exit::Output, &error))
            }
        })?;
    }
    staged.commit()
}

/// The tables as sheets, then what was found in the returns.
fn sheets(report: &Report<'_>, known: Option<&Known>, writing: &WriteContext<'_>) -> Vec<Sheet> {
    let tables = report.tables().map(|table| table.sheet(&report.title, writing.lang));
    let mut sheets: Vec<Sheet> = tables.collect();
    if let Some(known) = known {
        let dash = writing.lang.pick("：", ": ");
        let of = report.title.in_lang(writing.lang);
        let found =
            [findings_sheet(&known.findings, writing), rejects_sheet(&known.rejected, writing)];
        sheets.extend(found.map(|sheet| {
            let heading = Some(format!("{of}{dash}{}", sheet.name));
            Sheet { heading, ..sheet }
        }));
    }
    sheets
}

/// What a report was made from: the manifests of the runs of both periods.
fn made_from(sides: &Sides) -> Json {
    let runs = |held: &super::sides::Held| {
        let runs = held.runs().iter().map(
            |(run, of)| json!({ "run": run, "published": of.published, "manifest": of.manifest }),
        );
        json!({ "period": held.side().period, "runs": runs.collect::<Vec<_>>() })
    };
    json!({
        "kind": "tanxiao-report",
        "tool": "tanxiao",
        "tool_version": env!("CARGO_PKG_VERSION"),
        "book": sides.book,
        "now": runs(&sides.now),
        "before": sides.before.as_ref().map(runs),
    })
}

/// The tables as JSON, with what they were made from.
pub(super) fn to_json(report: &Report<'_>, sides: &Sides, lang: Lang) -> Json {
    json!({
        "made_from": made_from(sides),
        "title": report.title.in_lang(lang),
        "tables": report.tables().map(|table| table_json(table, lang)).collect::<Vec<_>>(),
    })
}

fn table_json(table: &Table, lang: Lang) -> Json {
    let value = |value: &Value| match value {
        Value::Nothing => Json::Null,
        Value::Text(text) => json!(text),
        Value::Words(words) => json!(words.in_lang(lang)),
        Value::Whole(whole) => json!(whole),
        Value::Scaled(scaled, places) => json!(to_f64(*scaled, *places)),
    };
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().zip(&table.columns);
        let cells = cells.map(|(cell, column)| (column.name.clone(), value(cell)));
        Json::Object(cells.collect())
    });
    json!({
        "table": table.id,
        "title": table.title.in_lang(lang),
        "has_total": table.has_total,
        "rows": rows.collect::<Vec<_>>(),
    })
}
