//! Assess: one return goes the way of all returns, through `core::run`, and nothing is kept. It is
//! graded against the benchmarks of the book, as a firm of the book would be.

#![expect(unused_qualifications, reason = "the macro for OpenAPI writes them")]

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use tanxiao_core::data::edition::Edition;
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME};
use tanxiao_core::exec::{InTurn, Stop};
use tanxiao_core::finding::{Finding, by_kind};
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::issued::column::Kind;
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Plan, RunOptions};
use tanxiao_core::write::{OutputFormat, WriteContext, write_scores};
use utoipa::{IntoParams, ToSchema};

use super::body;
use crate::app::App;
use crate::guard::Who;
use crate::problem::{Json, Problem, Query, in_language, language};
use crate::store::row::Decimals;
use crate::view::View;

/// Fields of a return, several times what any has: a name that is not known costs a search.
const MOST_FIELDS: usize = 1000;

/// What to grade with.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AssessQuery {
    /// 评价方法 / scheme
    scheme: Option<String>,
    /// 因子集 / factor set
    factors: Option<String>,
    /// 小数的写法：number 为 JSON 数值，exact 为字符串 / how decimals are written: as JSON numbers, or as
    /// strings of the same digits
    #[param(inline)]
    decimals: Option<Decimals>,
}

/// A return, as core reads it; its schema is put in by [`crate::openapi`].
#[derive(ToSchema)]
#[schema(as = Return)]
#[expect(dead_code, reason = "only its name is used")]
pub(crate) struct ReturnBody {
    credit_code: String,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Assessment {
    /// The score, as `tanxiao schema score` has it; null where the return was rejected.
    score: Option<Map<String, Value>>,
    /// What was found: errors reject the return.
    findings: Vec<FindingBody>,
    /// Scheme and its version.
    scheme: String,
    /// Factor set and its version.
    factor_set: String,
    /// Hash of the journal's last entry: the book whose benchmarks were used.
    book_head: String,
}

/// A defect of the return, or something to know of the score.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingBody {
    /// Stable code.
    #[schema(example = "energy_missing")]
    code: String,
    /// `error`, `held` (the return gets no grade), `warning` or `notice`.
    severity: &'static str,
    /// Field of the return.
    field: Option<String>,
    /// What is wrong, in the language of the request.
    message: String,
    /// What to do.
    hint: String,
}

/// 试算一家企业，不留存 / score one return, keep nothing
///
/// 与结果册中同期、同行业的基准比较；册中没有相应基准时不给等级。限定于企业名单的令牌，对会透露单个企业的基准也不给。 Compared with
/// the benchmarks of the book; no grade where the book has none for the period and industry. A token
/// that is bound to firms is told no benchmark that would tell of one firm.
#[utoipa::path(
    post, path = "/v1/score", tag = "assess", operation_id = "assessReturn",
    params(AssessQuery), request_body = ReturnBody, security(("bearer" = ["score"])),
    responses((status = 200, description = "Score and findings", body = Assessment))
)]
pub(crate) async fn score(
    State(app): State<Arc<App>>,
    Extension(view): Extension<View>,
    Extension(who): Extension<Who>,
    Query(query): Query<AssessQuery>,
    headers: HeaderMap,
    Json(Fields(fields)): Json<Fields>,
) -> Result<Response, Problem> {
    if fields.len() > MOST_FIELDS {
        return Err(Problem::invalid(
            format!("申报数据最多有 {MOST_FIELDS} 个字段。"),
            format!("A return has at most {MOST_FIELDS} fields."),
        ));
    }
    let most = app.limits.name_characters;
    if fields.keys().map(|name| name.chars().count()).sum::<usize>() > most {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "return-too-long",
            ("申报数据过长", "The return is too long"),
            format!("申报数据各字段的名称合计最多 {most} 个字符；请去掉与评价无关的字段。"),
            format!(
                "The names of a return's fields have at most {most} characters together. Leave \
                 out those that no score needs."
            ),
        ));
    }
    if fields.values().any(|value| value.is_array() || value.is_object()) {
        return Err(Problem::invalid(
            "申报数据的每个值应为数字、文本或布尔值。",
            "Every value of a return is a number, a text or true or false.",
        ));
    }
    let lang = language(&headers);
    let decimals = query.decimals.unwrap_or_default();
    let permit = app.computations.take(&who.0).await;
    // Given up with the request: after its time is over, when its client goes away, at the end.
    let waits = Waits::default();
    let stop = waits.stop();
    let work = tokio::task::spawn_blocking(move || {
        let assessment = assess(&app, &view, &query, &fields, (lang, stop));
        drop(permit);
        assessment
    });
    let assessment = work.await.map_err(|error| Problem::internal(&error.to_string()))??;
    let answer = body::scores(serde_json::to_vec(&assessment).unwrap_or_default(), decimals);
    Ok(in_language(answer, lang))
}

fn assess(
    app: &App,
    view: &View,
    query: &AssessQuery,
    fields: &Map<String, Value>,
    (lang, stop): (Lang, Stop),
) -> Result<Assessment, Problem> {
    let scheme = query.scheme.as_deref().unwrap_or(DEFAULT_SCHEME);
    let factors = query.factors.as_deref().unwrap_or(DEFAULT_FACTOR_SET);
    let scheme = app.data.scheme(scheme).map_err(|error| unknown(&error))?;
    let factors = app.data.factor_set(factors).map_err(|error| unknown(&error))?;
    let internal = |error: &dyn std::fmt::Display| Problem::internal(&error.to_string());
    let options = RunOptions {
        scheme: scheme.id.clone(),
        factors: factors.id.clone(),
        format: Some("ndjson".to_owned()),
        // As the description of the API says.
        industry_edition: Some(Edition::Of2017.year().to_owned()),
        ..RunOptions::default()
    };
    let industries = &app.data.industries;
    let mut table = view.snapshot().benchmark_table(scheme, factors, industries);
    if !view.sees_all() {
        table = view.live.told.of(table);
    }
    let line = serde_json::to_vec(fields).map_err(|error| internal(&error))?;
    let input = Input { name: "return", bytes: &line };
    let run = || {
        let plan = Plan::new(&app.data, &options)?.until(stop);
        let tables = plan.open(&[input])?;
        plan.score(&tables, Some(&table), &mut |_| {})
    };
    let (score, findings) = match run() {
        Err(findings) => (None, findings),
        Ok(run) => {
            let context = WriteContext { scheme, lang, manifest_json: None, is_exact: false };
            let mut json = Vec::new();
            let (table, rows) = (run.table(), 0..run.scored.height());
            write_scores(OutputFormat::NdJson, &table, rows, &context, &InTurn, &mut json)
                .map_err(|error| internal(&error))?;
            let first = json.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let mut score: Option<Map<String, Value>> = serde_json::from_slice(first).ok();
            if let (Some(score), Decimals::Exact) = (&mut score, query.decimals.unwrap_or_default())
            {
                with_exact(score, first);
            }
            (score, run.scored.findings)
        }
    };
    Ok(Assessment {
        score,
        findings: by_kind(&findings)
            .into_iter()
            .flat_map(|kind| kind.findings)
            .map(|finding| FindingBody::of(finding, lang))
            .collect(),
        scheme: format!("{} {}", scheme.id, scheme.version),
        factor_set: format!("{} {}", factors.id, factors.version),
        book_head: view.snapshot().head.clone(),
    })
}

/// The fields of a return, each once: of two of one name, nobody here can tell which is meant.
pub(crate) struct Fields(Map<String, Value>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;

        impl<'de> Visitor<'de> for Once {
            type Value = Fields;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Fields, A::Error> {
                let mut fields = Map::new();
                while let Some((name, value)) = object.next_entry::<String, Value>()? {
                    if fields.contains_key(&name) {
                        return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
                    }
                    fields.insert(name, value);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Once)
    }
}

/// A request that waits for its work; dropped, it does not any more.
#[derive(Default)]
struct Waits(Arc<AtomicBool>);

impl Waits {
    fn stop(&self) -> Stop {
        let is_over = self.0.clone();
        Stop::when(move || is_over.load(Ordering::Relaxed))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Puts the digits that a score was written with in the place of its decimals. A number of a name
/// stands behind the name, its colon, and nowhere else: in a text, quotation marks are escaped.
fn with_exact(score: &mut Map<String, Value>, written: &[u8]) {
    let written = String::from_utf8_lossy(written);
    for (name, value) in score.iter_mut().filter(|(_, value)| value.is_number()) {
        let column = COLUMNS.iter().find(|column| column.name == name);
        if column.is_some_and(|column| !matches!(column.kind, Kind::Decimal(_))) {
            continue;
        }
        let Some((_, rest)) = written.split_once(&format!("\"{name}\":")) else { continue };
        let digits = rest.split([',', '}']).next().unwrap_or_default();
        *value = Value::String(digits.to_owned());
    }
}

/// A scheme or factor set that the server does not have.
fn unknown(error: &tanxiao_core::finding::Error) -> Problem {
    let finding = error.finding();
    let text = |lang| format!("{} {}", finding.message(lang), finding.hint(lang));
    Problem::invalid(text(Lang::Zh), text(Lang::En))
}

impl FindingBody {
    fn of(finding: &Finding, lang: Lang) -> Self {
        Self {
            code: finding.code.text().to_owned(),
            severity: finding.severity.word(Lang::En),
            field: finding.place.column.as_deref().map(str::to_owned),
            message: finding.message(lang),
            hint: finding.hint(lang),
        }
    }
}
