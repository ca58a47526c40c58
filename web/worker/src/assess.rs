//! The form's grade: the form as one line of NDJSON, through the same reader, checks and scores
//! as any file.

use serde_json::{Map, Value};
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::explain;
use tanxiao_core::finding::Finding;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{self, NANO_DECIMALS};
use tanxiao_core::period::Period;
use tanxiao_core::run::{Input, Plan, Run, RunOptions};
use tanxiao_core::scheme::Electricity;
use tanxiao_core::write::{OutputFormat, WriteContext, write_scores};
use tanxiao_web_protocol::{Amount, Assess, Assessed, BenchmarkChoice, GridNote, Note, Return};

use crate::{benchmark, distribution, notes, qr, sliders};

/// Name of the form in messages; the page does not print it.
const FORM: &str = "form.ndjson";

/// Grades a form. The run is kept for the sliders.
pub(crate) fn assess(data: &'static DataSet, form: &Assess) -> (Assessed, Option<Run<'static>>) {
    let options = RunOptions {
        scheme: form.scheme.clone(),
        factors: form.factors.clone(),
        // The page's own list is of this edition.
        industry_edition: Some(data.industries.classification().edition.clone()),
        // As the page itself writes numbers.
        comma: Some("thousands".to_owned()),
        ..RunOptions::default()
    };
    let plan = match Plan::new(data, &options) {
        Ok(plan) => plan,
        Err(error) => {
            let notes = vec![notes::note(error.finding())];
            return (Assessed { notes, ..nothing(String::new()) }, None);
        }
    };
    let input_ndjson = ndjson(&form.filled, plan.method.data);
    let mut empty = nothing(input_ndjson.clone());
    empty.grid = grid(&form.filled, plan.method);
    let table = match &form.benchmark {
        // Points are not set against those of nobody else: constants are all that is known.
        _ if plan.method.scheme.points.is_some() && !is_table(&form.benchmark) => {
            let Method { scheme, factors, .. } = plan.method;
            Some(BenchmarkTable::of(scheme, (&factors.id, &factors.sha256), Vec::new()))
        }
        BenchmarkChoice::None => None,
        BenchmarkChoice::Typed(text) => benchmark::typed(text, &form.filled, plan.method),
        BenchmarkChoice::Table(name, json) => {
            let Method { scheme, factors, .. } = plan.method;
            match BenchmarkTable::parse(name, json, scheme, &factors.sha256) {
                Ok(table) => Some(table),
                Err(error) => {
                    empty.notes = form_notes(std::slice::from_ref(error.finding()));
                    return (empty, None);
                }
            }
        }
    };
    let is_typed_benchmark = table.as_ref().is_some_and(|table| !table.entries.is_empty())
        && matches!(form.benchmark, BenchmarkChoice::Typed(_));
    let inputs = [Input { name: FORM, bytes: input_ndjson.as_bytes() }];
    let scored =
        plan.open(&inputs).and_then(|tables| plan.score(&tables, table.as_ref(), &mut |_| {}));
    let run = match scored {
        Ok(run) => run,
        Err(findings) => {
            empty.notes = form_notes(&findings);
            return (empty, None);
        }
    };
    if run.scored.height() == 0 {
        empty.notes = form_notes(&run.scored.findings);
        return (empty, None);
    }
    let mut assessed = assessed(&run, 0);
    assessed.is_typed_benchmark = is_typed_benchmark;
    assessed.notes = form_notes(&run.scored.findings);
    assessed.grid = empty.grid;
    assessed.input_ndjson = input_ndjson;
    (assessed, Some(run))
}

fn is_table(choice: &BenchmarkChoice) -> bool {
    matches!(choice, BenchmarkChoice::Table(..))
}

/// Everything that the page shows of one score of a run.
pub(crate) fn assessed(run: &Run<'static>, row: usize) -> Assessed {
    let explanation = explain::explain(&run.scored, row, run.method);
    let record = |format| {
        let context = WriteContext {
            scheme: run.method.scheme,
            lang: Lang::Zh,
            manifest_json: None,
            is_exact: false,
        };
        let mut bytes = Vec::new();
        // A vector takes every byte, and a run's returns are canonical.
        let table = run.table();
        let _ = write_scores(format, &table, row..row + 1, &context, &InTurn, &mut bytes);
        String::from_utf8(bytes).unwrap_or_default()
    };
    Assessed {
        // What points other figures would give is not known without all firms.
        sliders: match explanation.points {
            None => sliders::sliders(&explanation, &run.method.scheme.deduct),
            Some(_) => Vec::new(),
        },
        qr: qr::code(&explanation),
        distribution: distribution::distribution(&explanation),
        explanation: Some(explanation),
        is_typed_benchmark: false,
        notes: Vec::new(),
        grid: None,
        input_ndjson: String::new(),
        score_ndjson: record(OutputFormat::NdJson),
        score_csv: record(OutputFormat::Csv),
    }
}

fn nothing(input_ndjson: String) -> Assessed {
    Assessed {
        distribution: None,
        explanation: None,
        is_typed_benchmark: false,
        notes: Vec::new(),
        grid: None,
        sliders: Vec::new(),
        input_ndjson,
        score_ndjson: String::new(),
        score_csv: String::new(),
        qr: None,
    }
}

/// Findings of a form, without the name and line of a file that nobody has.
fn form_notes(findings: &[Finding]) -> Vec<Note> {
    let note = |finding| Note { place: Default::default(), ..notes::note(finding) };
    findings.iter().map(note).collect()
}

/// The return as one JSON object, with the headers that a file would have: `field(unit)`. Amounts
/// stay texts, so the engine's own parser reads what the person typed. Fields that the scheme does
/// not declare, which the data set is made for, are left out.
pub(crate) fn ndjson(filled: &Return, data: &DataSet) -> String {
    let mut object = Map::new();
    let keys = [
        ("credit_code", &filled.credit_code),
        ("name", &filled.name),
        ("period", &filled.period),
        ("region", &filled.region),
        ("industry", &filled.industry),
    ];
    for (key, text) in keys {
        object.insert(key.to_owned(), Value::String(text.trim().to_owned()));
    }
    let is_declared = |amount: &&Amount| data.fields.iter().any(|field| field.id == amount.field);
    for amount in filled.amounts.iter().chain(filled.fields.iter().filter(is_declared)) {
        let text = amount.text.trim();
        if !text.is_empty() {
            // A product has the unit that its scheme names.
            let header = match amount.unit.as_str() {
                "" => amount.field.clone(),
                unit => format!("{}({unit})", amount.field),
            };
            object.insert(header, Value::String(text.to_owned()));
        }
    }
    Value::Object(object).to_string()
}

/// The electricity factor that applies, once the period is known; None for a region that nobody
/// knows.
fn grid(filled: &Return, method: Method<'_>) -> Option<GridNote> {
    let year = Period::parse(&filled.period)?.year();
    let region = benchmark::region(&filled.region, method)?;
    let choice = method.electricity(region, year);
    let is_residual = method.scheme.electricity == Electricity::MarketResidual;
    Some(GridNote {
        factor: number::to_text(choice.factor.tco2_nano, NANO_DECIMALS),
        area: choice.factor.area_name_zh.clone(),
        year: choice.factor.year,
        source: choice.factor.source.clone(),
        is_other_year: choice.is_other_year,
        is_other_area: choice.is_other_area && !is_residual,
        is_residual,
    })
}
