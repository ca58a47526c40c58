//! Lists of scores, and one score with what it corrects and what corrects it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use utoipa::ToSchema;

use super::body;
use super::query::{ScoreQuery, ScoresQuery, is_given_cursor, is_known_run};
use crate::app::App;
use crate::guard::Who;
use crate::problem::{Path, Problem, Query};
use crate::store::Snapshot;
use crate::store::filter::Filter;
use crate::store::id::ScoreId;
use crate::store::position::Position;
use crate::store::row::Decimals;
use crate::view::View;

/// An issued score; its schema is that of `tanxiao schema score` with what publishing adds.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its name is used: the schema is put in from data/schemas")]
pub(crate) struct Score {
    score_id: String,
}

/// A part of a list, in the order of issue.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct ScoresPage {
    scores: Vec<Score>,
    /// Give it as `cursor` to go on, now or after later runs.
    #[schema(pattern = "^[A-Za-z0-9_-]{16}$")]
    next_cursor: String,
    /// Whether more follows now.
    has_more: bool,
    head: Head,
}

/// The state of the book that an answer is of.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct Head {
    /// Number of the last run; 0 for an empty book.
    #[schema(minimum = 0)]
    run: u32,
    /// Hash of the journal's last entry; empty for an empty book.
    hash: String,
}

/// A score with its history.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the schema of bytes that are written by hand")]
pub(crate) struct ScoreWithChain {
    score: Score,
    /// The score, all that it corrects and all that correct it, oldest first.
    chain: Vec<Score>,
    head: Head,
}

/// 按条件列出评价结果 / list issued scores
///
/// 按发布顺序返回；没有条件即全部。 In the order of issue; without filters, all of them.
#[utoipa::path(
    get, path = "/v1/scores", tag = "scores", operation_id = "listScores",
    params(ScoresQuery), security(("bearer" = ["read"])),
    responses((status = 200, description = "A page of scores", body = ScoresPage))
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Extension(view): Extension<View>,
    Query(query): Query<ScoresQuery>,
) -> Result<Response, Problem> {
    let (filter, position, limit) = (query.filter()?, query.position()?, query.limit()?);
    let decimals = query.decimals.unwrap_or_default();
    is_known_run(&filter, view.snapshot().run())?;
    is_given_cursor(position, view.snapshot().run())?;
    // A filter that takes little of a large book looks at all of it: not where look-ups are.
    app.scan(&who.0, move || page(&view, filter, (position, limit), decimals))
        .await
        .map_err(|error| Problem::internal(&error.to_string()))
}

fn page(
    view: &View,
    filter: Filter,
    (position, limit): (Position, usize),
    decimals: Decimals,
) -> Response {
    let snapshot = view.snapshot();
    let page = snapshot.page(&Filter { own: view.own(), ..filter }, position, limit);
    let mut out = Vec::with_capacity(1024 * (page.rows.len() + 1));
    out.extend_from_slice(b"{\"scores\":");
    snapshot.write_json_array(&page.rows, view.reader(), decimals, &mut out);
    let cursor = page.next.to_cursor();
    out.extend_from_slice(
        format!(",\"next_cursor\":\"{cursor}\",\"has_more\":{},", page.has_more).as_bytes(),
    );
    write_head(snapshot, &mut out);
    body::scores(out, decimals)
}

/// 一条评价结果及其更正链 / one score, with what it corrects and what corrects it
#[utoipa::path(
    get, path = "/v1/scores/{id}", tag = "scores", operation_id = "getScore",
    params(
        ("id" = String, Path, description = "结果编号 / score id", pattern = "^[0-9a-f]{32}$"),
        ScoreQuery
    ),
    security(("bearer" = ["read"])),
    responses((status = 200, description = "The score and its chain", body = ScoreWithChain))
)]
pub(crate) async fn one(
    Extension(view): Extension<View>,
    Path(id): Path<String>,
    Query(query): Query<ScoreQuery>,
) -> Result<Response, Problem> {
    let decimals = query.decimals.unwrap_or_default();
    let (at, snapshot) = (find(&view, &id)?, view.snapshot());
    let mut out = b"{\"score\":".to_vec();
    snapshot.write_json(at, view.reader(), decimals, &mut out);
    out.extend_from_slice(b",\"chain\":");
    let mut chain = snapshot.chain(at);
    chain.retain(|at| view.sees(*at));
    snapshot.write_json_array(&chain, view.reader(), decimals, &mut out);
    out.push(b',');
    write_head(snapshot, &mut out);
    Ok(body::scores(out, decimals))
}

/// The row of a score that a path names. One that whoever asks may not see is not there.
pub(super) fn find(view: &View, id: &str) -> Result<crate::store::segment::RowRef, Problem> {
    let Some(id) = ScoreId::parse(id) else {
        return Err(Problem::invalid(
            "结果编号应为 32 位小写十六进制数字。",
            "A score id is 32 hexadecimal digits in small letters.",
        ));
    };
    view.snapshot().find(id).filter(|at| view.sees(*at)).ok_or_else(|| {
        Problem::unknown(
            "score-unknown",
            format!("结果册中没有编号为 {id} 的结果。"),
            format!("The book has no score {id}."),
        )
    })
}

/// Ends an object with the state of the book.
pub(super) fn write_head(snapshot: &Snapshot, out: &mut Vec<u8>) {
    let (run, hash) = (snapshot.run(), &snapshot.head);
    out.extend_from_slice(format!("\"head\":{{\"run\":{run},\"hash\":\"{hash}\"}}}}").as_bytes());
}
