//! Health, metrics and the OpenAPI document.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::body;
use crate::app::App;
use crate::problem::Problem;

/// The process is there.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    version: &'static str,
}

/// The book is served.
#[derive(Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// `ready`, or `stale` while the book or the tokens on disk cannot be taken over and an older
    /// state of them counts.
    #[schema(example = "ready")]
    status: &'static str,
    /// Number of the last run served.
    #[schema(minimum = 0)]
    run: u32,
    /// Issued scores in memory.
    #[schema(minimum = 0)]
    scores: u64,
    /// Why what is on disk cannot be taken over, in Chinese and English.
    problem: Option<Trouble>,
}

/// What is wrong on disk.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trouble {
    zh: String,
    en: String,
}

/// 进程是否存活 / whether the process is alive
#[utoipa::path(
    get, path = "/healthz", tag = "service", operation_id = "getHealth", security(()),
    responses((status = 200, description = "Alive", body = Health))
)]
pub(crate) async fn healthz() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// 结果册是否可用 / whether the book is served
///
/// 磁盘上的结果册或令牌文件损坏、改动或被换回旧版时，继续沿用此前的状态并在此说明；审计日志无法写入，或磁盘已没有
/// 空间再写一行时，应答 503。 A book or file of tokens that is damaged, altered or put back by an older
/// one is not taken over: the state before it counts on, and this says so. 503 while the audit log
/// cannot be written, or the disk has no room for a line more.
#[utoipa::path(
    get, path = "/readyz", tag = "service", operation_id = "getReadiness", security(()),
    responses((status = 200, description = "Served; perhaps an older state", body = Readiness))
)]
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Result<Json<Readiness>, Problem> {
    let live = app.live();
    if let Some(audit) = &app.audit
        && !(audit.is_ready().await && audit.has_room().await)
    {
        return Err(Problem::unaudited());
    }
    let trouble = app.trouble().or_else(|| app.tokens_trouble());
    Ok(Json(Readiness {
        status: if trouble.is_some() { "stale" } else { "ready" },
        run: live.snapshot.run(),
        scores: live.snapshot.scores(),
        problem: trouble.map(|text| Trouble { zh: text.zh, en: text.en }),
    }))
}

/// Prometheus 指标 / metrics for Prometheus
#[utoipa::path(
    get, path = "/metrics", tag = "service", operation_id = "getMetrics",
    security(("bearer" = ["metrics"])),
    responses((
        status = 200, description = "OpenMetrics text",
        body = String, content_type = "application/openmetrics-text"
    ))
)]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    body::of_type("application/openmetrics-text; version=1.0.0; charset=utf-8", app.metrics.text())
}

/// 本接口的 OpenAPI 3.1 文档 / this document
#[utoipa::path(
    get, path = "/openapi.json", tag = "service", operation_id = "getDocument", security(()),
    responses((
        status = 200, description = "OpenAPI 3.1",
        body = std::collections::HashMap<String, serde_json::Value>
    ))
)]
pub(crate) async fn document(State(app): State<Arc<App>>) -> Response {
    body::of_type("application/json", app.document.clone())
}

/// What no route is for.
pub(crate) async fn nothing() -> Result<(), Problem> {
    Err(Problem::unknown(
        "path-unknown",
        "没有这个地址。全部接口见 /docs。",
        "There is no such address. All endpoints are listed at /docs.",
    ))
}

/// A method that nothing at an address takes.
pub(crate) async fn not_allowed() -> Response {
    StatusCode::METHOD_NOT_ALLOWED.into_response()
}
