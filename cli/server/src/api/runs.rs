//! Runs: the journal of the book, and whose grade a run changed.

#![expect(unused_qualifications, reason = "the macro for OpenAPI writes them")]

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::scores::{Head, Score, write_head};
use super::{body, query};
use crate::app::App;
use crate::guard::Who;
use crate::live::Live;
use crate::problem::{Path, Problem, Query};
use crate::store::Snapshot;
use crate::store::change::Change;
use crate::store::position::Position;
use crate::store::row::Decimals;
use crate::view::View;

/// Runs of an answer.
const RUNS: usize = 100;

/// Which runs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunsQuery {
    /// 只要此序号之后的 / only those after this number
    #[param(minimum = 0, maximum = 2_147_483_647)]
    after: Option<u32>,
    /// 条数上限 / at most so many
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// A part of the changes of a run.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// 每页条数 / changes of an answer
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
    /// 上一页给出的 next_cursor / what the answer before gave as `next_cursor`
    #[param(pattern = "^[A-Za-z0-9_-]{16}$")]
    cursor: Option<String>,
    /// 小数的写法：number 为 JSON 数值，exact 为字符串 / how decimals are written: as JSON numbers, or as
    /// strings of the same digits
    #[param(inline)]
    decimals: Option<Decimals>,
}

/// An entry of the journal: what was published, with what, and the hashes that bind it to the
/// entry before. Its manifest is that of `tanxiao schema manifest`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct RunEntry {
    #[schema(minimum = 1)]
    run: u32,
    #[schema(format = DateTime)]
    published_at: String,
    manifest: std::collections::HashMap<String, serde_json::Value>,
    reason: Option<String>,
    #[schema(minimum = 0)]
    issued: u64,
    #[schema(minimum = 0)]
    corrected: u64,
    #[schema(minimum = 0)]
    unchanged: u64,
    /// `figures`: what follows from the figures of the run's file was reckoned again; `inputs`:
    /// its inputs were scored again. Not there in entries of before this was done.
    #[schema(pattern = "^(figures|inputs)$")]
    checked: Option<String>,
    /// The benchmarks that the run issued: path, groups, bytes, sha256.
    benchmarks: Option<std::collections::HashMap<String, serde_json::Value>>,
    /// Whether they stand in place of those that were issued before.
    rebased: Option<bool>,
    files: Vec<std::collections::HashMap<String, serde_json::Value>>,
    previous: String,
    hash: String,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct RunsPage {
    runs: Vec<RunEntry>,
    head: Head,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct ChangesPage {
    changes: Vec<GradeChange>,
    /// Give it as `cursor` to go on; null at the end.
    next_cursor: Option<String>,
    head: Head,
}

/// A firm whose grade is not what it was.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct GradeChange {
    /// What it had: the score that was corrected, or that of the period before.
    before: Score,
    after: Score,
}

/// 各次发布 / the runs of the book's journal
#[utoipa::path(
    get, path = "/v1/runs", tag = "scores", operation_id = "listRuns", params(RunsQuery),
    security(("bearer" = ["read"])),
    responses((status = 200, description = "Entries of the journal", body = RunsPage))
)]
pub(crate) async fn list(
    Extension(live): Extension<Arc<Live>>,
    Query(query): Query<RunsQuery>,
) -> Result<Response, Problem> {
    query::within("limit", query.limit, 1, query::MOST)?;
    query::within("after", query.after, 0, query::LAST_RUN)?;
    let after = query.after.unwrap_or_default();
    let entries = live.snapshot.entries.iter().filter(|entry| entry.run > after);
    let entries: Vec<_> = entries.take(query.limit.unwrap_or(RUNS)).map(|e| &**e).collect();
    let mut out = b"{\"runs\":".to_vec();
    // Writing to a vector does not fail.
    let _ = serde_json::to_writer(&mut out, &entries);
    out.push(b',');
    write_head(&live.snapshot, &mut out);
    Ok(body::json(out))
}

/// 一次发布 / one run
#[utoipa::path(
    get, path = "/v1/runs/{run}", tag = "scores", operation_id = "getRun",
    params(("run" = u32, Path, description = "发布序号 / number of the run", minimum = 1,
         maximum = 2_147_483_647)),
    security(("bearer" = ["read"])),
    responses((status = 200, description = "Its entry of the journal", body = RunEntry))
)]
pub(crate) async fn one(
    Extension(live): Extension<Arc<Live>>,
    Path(run): Path<u32>,
) -> Result<Response, Problem> {
    let entry = entry(&live.snapshot, run)?;
    Ok(body::json(serde_json::to_vec(entry).unwrap_or_default()))
}

/// 一次发布使哪些企业的等级变化 / whose grade a run changed
#[utoipa::path(
    get, path = "/v1/runs/{run}/changes", tag = "scores", operation_id = "listGradeChanges",
    params(
        ("run" = u32, Path, description = "发布序号 / number of the run", minimum = 1,
         maximum = 2_147_483_647),
        ChangesQuery
    ),
    security(("bearer" = ["read"])),
    responses((status = 200, description = "A page of changes", body = ChangesPage))
)]
pub(crate) async fn changes(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Extension(view): Extension<View>,
    Path(run): Path<u32>,
    Query(query): Query<ChangesQuery>,
) -> Result<Response, Problem> {
    entry(view.snapshot(), run)?;
    query::within("limit", query.limit, 1, query::MOST)?;
    let from = query::cursor(query.cursor.as_deref())?;
    let limit = query.limit.unwrap_or(query::LIMIT);
    let decimals = query.decimals.unwrap_or_default();
    app.scan(&who.0, move || page(&view, run, (from, limit), decimals))
        .await
        .map_err(|error| Problem::internal(&error.to_string()))
}

fn page(view: &View, run: u32, (from, limit): (Position, usize), decimals: Decimals) -> Response {
    let snapshot = view.snapshot();
    let (changes, next) = snapshot.changes(run, &view.own(), (from.file, from.row), limit);
    let mut out = b"{\"changes\":[".to_vec();
    for (index, change) in changes.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_change(view, *change, decimals, &mut out);
    }
    let next = next.map(|(file, row)| Position { run, file, row }.to_cursor());
    let next = next.map_or_else(|| "null".to_owned(), |cursor| format!("\"{cursor}\""));
    out.extend_from_slice(format!("],\"next_cursor\":{next},").as_bytes());
    write_head(snapshot, &mut out);
    body::scores(out, decimals)
}

fn entry(snapshot: &Snapshot, run: u32) -> Result<&tanxiao_core::book::RunEntry, Problem> {
    if run == 0 {
        return Err(Problem::invalid("发布序号从 1 起。", "Runs are numbered from 1."));
    }
    let found = snapshot.entries.iter().find(|entry| entry.run == run);
    found.map(|entry| &**entry).ok_or_else(|| {
        Problem::unknown(
            "run-unknown",
            format!("结果册中没有第 {run} 次发布。"),
            format!("The book has no run {run}."),
        )
    })
}

/// Appends a change.
fn write_change(view: &View, change: Change, decimals: Decimals, out: &mut Vec<u8>) {
    let (snapshot, reader) = (view.snapshot(), view.reader());
    out.extend_from_slice(b"{\"before\":");
    snapshot.write_json(change.before, reader, decimals, out);
    out.extend_from_slice(b",\"after\":");
    snapshot.write_json(change.after, reader, decimals, out);
    out.push(b'}');
}
