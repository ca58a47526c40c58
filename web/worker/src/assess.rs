//! The form's grade: the form as one line of NDJSON, through the same reader, checks and scores
//! as any file.

use serde::Serialize;
use serde::de::DeserializeOwned;
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
use tanxiao_web_protocol::{Assess, Assessed, BenchmarkChoice, GridNote, Note, Return};

use crate::{benchmark, distribution, notes, qr, sliders};

/// Name of the form in messages; the page does not print it.
const FORM: &str = "form.ndjson";

/// Grades a form. The run is kept for the sliders.
pub(crate) fn assess(data: &'static DataSet, form: &Assess) -> (Assessed, Option<Run<'static>>) {
    let options = RunOptions {
        scheme: form.scheme.clone(),
        factors: form.factors.clone(),
        ..RunOptions::default()
    };
    let input_ndjson = ndjson(&form.filled);
    let mut empty = nothing(input_ndjson.clone());
    let plan = match Plan::new(data, &options) {
        Ok(plan) => plan,
        Err(error) => {
            empty.notes = vec![notes::note(error.finding())];
            return (empty, None);
        }
    };
    empty.grid = grid(&form.filled, plan.method);
    let table = match &form.benchmark {
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
    let is_typed_benchmark = table.is_some() && matches!(form.benchmark, BenchmarkChoice::Typed(_));
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
        sliders: sliders::sliders(&explanation, &run.method.scheme.deduct),
        qr: qr::code(&explanation),
        distribution: distribution::distribution(&explanation),
        explanation: as_view(&explanation),
        is_typed_benchmark: false,
        notes: Vec::new(),
        grid: None,
        input_ndjson: String::new(),
        score_ndjson: record(OutputFormat::NdJson),
        score_csv: record(OutputFormat::Csv),
    }
}

/// A value of the engine as what the page knows of it.
pub(crate) fn as_view<T: Serialize, View: DeserializeOwned>(value: &T) -> Option<View> {
    serde_json::to_value(value).and_then(serde_json::from_value).ok()
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
/// stay texts, so the engine's own parser reads what the person typed.
pub(crate) fn ndjson(filled: &Return) -> String {
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
    for amount in &filled.amounts {
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

/// The electricity factor that applies, once the period is known.
fn grid(filled: &Return, method: Method<'_>) -> Option<GridNote> {
    let year = Period::parse(&filled.period)?.year();
    let region = method.data.regions.find(&filled.region).unwrap_or(0);
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
