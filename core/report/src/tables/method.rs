//! What the figures rest on: method, factors, runs, files with their hashes, and the counts of rows.

use std::collections::BTreeMap;

use tanxiao_core::issued::column::Look;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::manifest::{Counts, Hashed, Manifest, Versioned};
use tanxiao_core::scheme::Scheme;

use crate::side::{RunOf, Side};
use crate::table::{Column, Table, Value};

pub(crate) fn table(sides: &[&Side<'_>], book: Option<[&str; 2]>) -> Table {
    let mut rows = Vec::new();
    let mut line = |zh: String, en: String, value: Bilingual| {
        rows.push(vec![Value::Words(Bilingual::new(zh, en)), Value::Words(value)]);
    };
    let same = |text: &str| Bilingual::new(text, text);
    if let Some([id, head]) = book {
        line("结果册".to_owned(), "Book".to_owned(), same(id));
        line("结果册链末哈希".to_owned(), "Head of the book".to_owned(), same(head));
    }
    // A run may have made the scores of both periods.
    let mut runs: BTreeMap<u32, (Vec<&str>, &RunOf)> = BTreeMap::new();
    for side in sides {
        for (number, run) in side.runs {
            runs.entry(*number).or_insert((Vec::new(), run)).0.push(side.period);
        }
    }
    for (number, (periods, run)) in runs {
        of_run(&mut line, &periods.join(", "), number, run);
    }
    Table {
        id: "method",
        name: ["方法与来源", "Method and sources"],
        title: Bilingual::new("方法、因子、运行与输入文件", "Method, factors, runs and inputs"),
        about: Bilingual::new(
            "哈希为 SHA-256；按运行清单可重复每次运行。",
            "Hashes are SHA-256; every run can be repeated from its manifest.",
        ),
        columns: vec![
            Column::new("item", "项目", "Item", Look::Text),
            Column::new("value", "内容", "Value", Look::Prose),
        ],
        rows,
        has_total: false,
        heads: 1,
        listed: usize::MAX,
        charts: Vec::new(),
    }
}

/// The lines of a run.
fn of_run(
    line: &mut impl FnMut(String, String, Bilingual),
    period: &str,
    number: u32,
    run: &RunOf,
) {
    let RunOf { manifest, scheme, published } = run;
    let same = |text: String| Bilingual::new(text.clone(), text);
    let mut of = |zh: &str, en: &str, value: Bilingual| {
        line(format!("{period}：{zh}"), format!("{period}: {en}"), value);
    };
    if let Some([at, hash]) = published {
        of(&format!("第 {number} 次发布"), &format!("run {number}"), same(format!("{at} {hash}")));
    }
    of("程序", "program", same(format!("{} {}", manifest.tool, manifest.tool_version)));
    of("评价方法", "scheme", method(scheme));
    of("评价方法文件", "file of the scheme", same(versioned(&manifest.scheme)));
    of("出处", "its source", same(scheme.source.clone()));
    of("因子集", "factors", same(versioned(&manifest.factor_set)));
    if let Some(benchmark) = &manifest.benchmark {
        of("行业基准", "benchmarks", same(hashed(benchmark)));
    }
    for input in &manifest.inputs {
        of("输入文件", "input", same(hashed(input)));
    }
    for input in &manifest.corrections {
        of("更正文件", "corrections", same(hashed(input)));
    }
    if let Some(confirmations) = &manifest.confirmations {
        of("核实文件", "confirmations", same(hashed(confirmations)));
    }
    of("行与结果", "rows and scores", counts(manifest));
}

fn method(scheme: &Scheme) -> Bilingual {
    let own = match scheme.is_official {
        true => Bilingual::default(),
        false => Bilingual::new("（非官方规则）", " (no official rules)"),
    };
    Bilingual::new(format!("{}{}", scheme.name.zh, own.zh), format!("{}{}", scheme.name.en, own.en))
}

fn versioned(of: &Versioned) -> String {
    format!("{} {} {}", of.id, of.version, of.sha256)
}

fn hashed(of: &Hashed) -> String {
    // A path says nothing to who reads a report, and may say too much.
    let name = of.name.rsplit(['/', '\\']).next().unwrap_or(&of.name);
    format!("{name} {}", of.sha256)
}

/// The counts of a run, which add up.
fn counts(manifest: &Manifest) -> Bilingual {
    let Counts {
        rows_read, rows_scored, rows_rejected, rows_replaced, scores, graded, held, ..
    } = manifest.counts;
    Bilingual::new(
        format!(
            "读入 {rows_read} 行 = 评价 {rows_scored} + 退回 {rows_rejected} + 被更正替代 {rows_replaced}；\
             结果 {scores} 条，其中已评级 {graded}，待核实 {held}"
        ),
        format!(
            "{rows_read} rows read = {rows_scored} scored + {rows_rejected} rejected + \
             {rows_replaced} replaced by corrections; {scores} scores, {graded} graded, {held} held"
        ),
    )
}

/// What the source leaves open and the scheme settles, and what was not published.
pub(crate) fn notes(scheme: &Scheme) -> Vec<Bilingual> {
    scheme.settled_here.iter().chain(&scheme.not_printed).cloned().collect()
}
