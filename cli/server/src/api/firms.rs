//! The scores of one firm: the look-up that banks make.

#![expect(unused_qualifications, reason = "the macro for OpenAPI writes them")]

use axum::Extension;
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::scores::{Head, Score, write_head};
use super::{body, query};
use crate::problem::{Path, Problem, Query};
use crate::store::row::{Decimals, json_text};
use crate::view::View;

/// What of a firm.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FirmQuery {
    /// 报告期 / period: year, half, quarter, month or the months from January on
    #[param(
        pattern = "^(199[0-9]|20[0-9][0-9]|2100)(Q[1-4]|H[12]|-(0[1-9]|1[0-2])|M01-(0[24578]|09|1[01]))?$",
        example = "2023"
    )]
    period: Option<String>,
    /// 只要未被更正、未撤回的 / only those that no later score corrects and that were not withdrawn
    current: Option<bool>,
    /// 小数的写法：number 为 JSON 数值，exact 为字符串 / how decimals are written: as JSON numbers, or as
    /// strings of the same digits
    #[param(inline)]
    decimals: Option<Decimals>,
}

/// All scores of a firm.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct FirmScores {
    /// What was asked for.
    firm: String,
    /// By period, then in the order of issue.
    scores: Vec<Score>,
    head: Head,
}

/// 一家企业各期的评价结果 / all scores of a firm
///
/// 含已被更正的结果（superseded_by 不为空）。没有统一社会信用代码的企业按名称查。 Superseded ones too; a firm
/// without a credit code is looked up by its name.
#[utoipa::path(
    get, path = "/v1/firms/{code}/scores", tag = "scores", operation_id = "getFirmScores",
    params(
        ("code" = String, Path, description = "统一社会信用代码，或企业名称 / credit code, or name",
         example = "91330500MA00000014", min_length = 1, max_length = 200),
        FirmQuery
    ),
    security(("bearer" = ["read"])),
    responses((status = 200, description = "Its scores", body = FirmScores))
)]
pub(crate) async fn scores(
    Extension(view): Extension<View>,
    Path(code): Path<String>,
    Query(query): Query<FirmQuery>,
) -> Result<Response, Problem> {
    query::period(query.period.as_deref())?;
    let snapshot = view.snapshot();
    let mut rows = snapshot.firm(&code);
    if rows.is_empty() && code.bytes().any(|byte| byte.is_ascii_lowercase()) {
        rows = snapshot.firm(&code.to_ascii_uppercase());
    }
    rows.retain(|at| view.sees(*at));
    if rows.is_empty() {
        return Err(unknown(&code));
    }
    if let Some(period) = &query.period {
        rows.retain(|at| snapshot.segment(*at).period == *period);
    }
    if query.current == Some(true) {
        rows.retain(|at| snapshot.is_current(*at));
    }
    rows.sort_by(|a, b| (&snapshot.segment(*a).period, a).cmp(&(&snapshot.segment(*b).period, b)));
    let decimals = query.decimals.unwrap_or_default();
    let mut out = Vec::with_capacity(1024 * (rows.len() + 1));
    out.extend_from_slice(b"{\"firm\":");
    json_text(&code, &mut out);
    out.extend_from_slice(b",\"scores\":");
    snapshot.write_json_array(&rows, view.reader(), decimals, &mut out);
    out.push(b',');
    write_head(snapshot, &mut out);
    Ok(body::scores(out, decimals))
}

fn unknown(code: &str) -> Problem {
    use tanxiao_core::lang::Lang;
    let error = tanxiao_core::credit_code::check(&code.to_ascii_uppercase()).err();
    let because = |lang: Lang| {
        let is_meant_as_code = code.len() == 18 && code.is_ascii();
        error.filter(|_| is_meant_as_code).map(|error| error.text(lang))
    };
    let zh = because(Lang::Zh).map(|text| format!("统一社会信用代码有误：{text}。"));
    let en = because(Lang::En).map(|text| format!(" The credit code is wrong: {text}."));
    Problem::unknown(
        "firm-unknown",
        format!("结果册中没有这家企业的结果。{}", zh.unwrap_or_default()),
        format!("The book has no score of this firm.{}", en.unwrap_or_default()),
    )
}
