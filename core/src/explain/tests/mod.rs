//! What is explained adds up to the score; levers reach what they say, and not a millionth early.

mod adds_up;
mod levers;

use std::sync::LazyLock;

use polars::prelude::AnyValue;

use super::*;
use crate::data::DataSet;
use crate::finding::Code;
use crate::number::{self, MICRO, MICRO_DECIMALS, NANO, NANO_DECIMALS, div_half_even, parse_exact};
use crate::run::{Input, Run, RunOptions, run};
use crate::scheme::{GradeOf, IndicatorMissing};

/// The embedded data, with variants of a scheme that no embedded one covers.
static DATA: LazyLock<DataSet> = LazyLock::new(|| {
    let mut files = DataSet::embedded_files();
    let huzhou = files["schemes/huzhou-2021.toml"].clone();
    let ungraded = huzhou
        .replace("\"huzhou-2021\"", "\"ungraded-net\"")
        .replace("net_not_positive = \"zero\"", "net_not_positive = \"ungraded\"");
    let rounded = huzhou
        .replace("\"huzhou-2021\"", "\"rounded-tce\"")
        .replace("\"net_co2\"", "\"tce\"")
        .replace("deduct = [\"own_pv\", \"sink\"]", "deduct = []")
        .replace("decimals = 6", "decimals = 2")
        .replace("full_value", "rounded_value");
    files.insert("schemes/ungraded-net.toml".to_owned(), ungraded);
    files.insert("schemes/rounded-tce.toml".to_owned(), rounded);
    DataSet::load(&files).unwrap()
});

const ACCOUNTING: &str = include_str!("../../../../data/vectors/accounting.csv");
const RANDOM: &str = include_str!("../../../../data/vectors/random.csv");
const XIAMEN: &str = include_str!("../../../../data/samples/xiamen-industries-2015.csv");
const SCHEMES: [&str; 6] = [
    "huzhou-2021",
    "own-market-residual",
    "own-percentile",
    "own-three-dimension",
    "rounded-tce",
    "ungraded-net",
];

fn run_text(scheme: &str, text: &str) -> Run<'static> {
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    run(&DATA, &inputs, &options, None).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn micro(decimal: &Decimal) -> i64 {
    parse_exact(&decimal.text, MICRO_DECIMALS).unwrap()
}

fn nano(decimal: &Decimal) -> i64 {
    parse_exact(&decimal.text, NANO_DECIMALS).unwrap()
}

/// A cell of the score as text.
fn cell(run: &Run<'_>, column: &str, row: usize) -> String {
    match run.scores().unwrap().column(column).unwrap().get(row).unwrap() {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::Float64(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn optional(value: Option<&Decimal>) -> String {
    value.map_or(String::new(), |decimal| decimal.value.to_string())
}

fn print<T: ToString>(value: Option<T>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

#[test]
fn explain_says_why_there_is_no_grade() {
    let run = run_text("huzhou-2021", RANDOM);
    let rows = 0..run.scored.height();
    let of = |status: &str| {
        let row =
            rows.clone().find(|&row| run.scored.graded(row, run.method).status.text() == status);
        explain(&run.scored, row.unwrap(), run.method)
    };
    let explained = of("ungraded_output");
    let reason = explained.verdict.reason.unwrap();
    assert!(reason.zh.starts_with("工业增加值为 0，不大于 0"), "{}", reason.zh);
    assert!(explained.levers.grade.is_none() && explained.intensity.is_none());
    let alone = run_text("huzhou-2021", &RANDOM.lines().take(2).collect::<Vec<_>>().join("\n"));
    let explained = explain(&alone.scored, 0, alone.method);
    let reason = explained.verdict.reason.unwrap();
    assert_eq!(
        reason.en,
        "1830 服饰制造 has fewer than 5 peers, or no benchmark above 0, at every depth"
    );
    assert!(explained.levers.grade.is_none() && explained.levers.level.is_some());
    let best =
        rows.clone().find(|&row| run.scored.graded(row, run.method).grade == Some(1)).unwrap();
    assert!(explain(&run.scored, best, run.method).levers.grade.is_none());
}

#[test]
fn explain_refuses_changes_that_a_run_would_reject() {
    let run = run_text("huzhou-2021", RANDOM);
    let of = |change: &Change| {
        what_if(&run.scored, 0, run.method, change).map(|_| ()).map_err(|e| e.finding().code)
    };
    let energy = |id: &str, quantity: i64| Change {
        energy: [(DATA.energy_type(id).unwrap(), quantity)].into(),
        ..Change::default()
    };
    assert_eq!(of(&energy("diesel", MICRO)), Ok(()));
    assert_eq!(of(&energy("diesel", -1)), Err(Code::ValueNegative));
    assert_eq!(of(&energy("coking_coal", MICRO)), Err(Code::FactorMissing));
    assert_eq!(of(&energy("diesel", i64::MAX)), Err(Code::AmountOverflow));
    let sink = Change { sink: Some(-1), ..Change::default() };
    assert_eq!(of(&sink), Err(Code::ValueNegative));
    let unknown = Change { energy: [(999, 1)].into(), ..Change::default() };
    assert_eq!(of(&unknown), Err(Code::EnergyTypeUnknown));
}
