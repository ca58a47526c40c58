//! Guard: what every request passes before its handler: id, log, metrics, problems in the client's
//! language; then token, scope, rate, conditional answer, audit.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW,
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, ORIGIN, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::Utc;

use crate::app::App;
use crate::audit::{self, Entry};
use crate::openapi::{Access, Rule};
use crate::problem::{self, Problem};
use crate::times::time_text;
use crate::token::{Refusal, Scope, Token};
use crate::view::View;

/// Header with the id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REFERRER_POLICY: HeaderName = HeaderName::from_static("referrer-policy");
const FRAME_OPTIONS: HeaderName = HeaderName::from_static("x-frame-options");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What the line of a request says that has begun to change something, and its status (RFC 2518).
const BEGUN: &str = "begun";
const PROCESSING: u16 = 102;

/// Who is on the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What a client showed of itself in TLS: the SHA-256 of its certificate.
#[derive(Debug, Clone)]
pub(crate) struct ClientCertificate(Arc<str>);

impl ClientCertificate {
    pub(crate) fn of(certificate: &[u8]) -> Self {
        Self(tanxiao_core::digest::sha256(certificate).into())
    }
}

/// Id of a request.
#[derive(Clone)]
struct RequestId(Arc<str>);

/// Whose a request is, where callers are counted: a token's, or an address' without one.
#[derive(Clone)]
pub(crate) struct Who(pub(crate) Arc<str>);

/// The token of a request.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Arc<Token>);

/// The route that a request took, for log and metrics.
#[derive(Clone)]
struct Route(Arc<str>);

/// The outermost layer.
pub(crate) async fn observe(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id: Arc<str> = request_id().into();
    let lang = problem::language(request.headers());
    let method = label(request.method());
    request.extensions_mut().insert(RequestId(id.clone()));
    let origin = allowed_origin(&app, request.headers());
    let who = network(client(&app, &request));
    let is_single = single(request.headers());
    let response = match &origin {
        Some(_) if is_preflight(&request) => preflight(),
        _ => next.run(request).await,
    };
    // What the guard has seen, it has refused itself, with a line.
    let response = match is_single {
        Err(problem) if response.extensions().get::<Guarded>().is_none() => problem.into_response(),
        _ => response,
    };
    let mut response = counted(&app, &who, response);
    if !app.origins.is_empty() {
        response.headers_mut().append(VARY, HeaderValue::from_static("origin"));
    }
    let route = response.extensions_mut().remove::<Route>();
    let caller = response.extensions_mut().remove::<Caller>();
    let mut response = problem::render(response, lang, &id);
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let exposed =
            HeaderValue::from_static("etag, retry-after, x-request-id, idempotent-replayed");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let route = route.as_ref().map_or("other", |route| &*route.0);
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    app.metrics.answered(method, route, status, elapsed);
    // The route, never the path: a path names a firm.
    tracing::debug!(
        request = &*id,
        method,
        route,
        status,
        elapsed_us = elapsed.as_micros() as u64,
        token = caller.as_ref().map(|caller| caller.0.id.as_str()),
        "request"
    );
    response
}

/// What no route is for, methods that a route does not take, and a browser's questions before it
/// asks are counted as every request is: by address, since no token was looked at. Files of the web
/// app that are there are not: a page has many.
fn counted(app: &App, who: &str, response: Response) -> Response {
    let is_unguarded = response.extensions().get::<Guarded>().is_none();
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    if is_unguarded
        && (is_error || response.extensions().get::<NotAFile>().is_some())
        && let Err(secs) = app.limiter.take(who, Instant::now())
    {
        app.metrics.refused.inc();
        return too_many(secs).into_response();
    }
    response
}

/// Refuses a second header of a kind of which there is one (RFC 9110 section 5.3): a proxy in front
/// may go by the one, and this server by the other.
fn single(headers: &HeaderMap) -> Result<(), Problem> {
    for (name, shown) in [(HOST, "Host"), (CONTENT_TYPE, "Content-Type")] {
        if headers.get_all(name).iter().nth(1).is_some() {
            return Err(Problem::invalid(
                format!("请求头 {shown} 应只有一个。"),
                format!("Give one {shown} header."),
            ));
        }
    }
    Ok(())
}

/// What is answered though neither a route nor a file is for it.
#[derive(Clone)]
pub(crate) struct NotAFile;

/// What [`guard`] has let pass or refused, and counted.
#[derive(Clone)]
struct Guarded;

/// The layer around every documented route.
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let mut response = guarded(app, path, request, next).await;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        response.extensions_mut().insert(Guarded);
    }
    response
}

async fn guarded(app: Arc<App>, path: MatchedPath, mut request: Request, next: Next) -> Response {
    let route = Route(path.as_str().into());
    let Some(rule) = app.rule(request.method(), path.as_str()).cloned() else {
        let mut response = not_allowed(&app, path.as_str());
        response.extensions_mut().insert(route);
        return response;
    };
    let called_by = match rule.access {
        Access::Public => None,
        Access::Scope(_) => Some(caller(&app, request.headers())),
    };
    let address = client(&app, &request);
    let is_audited = called_by.is_some();
    let who = match &called_by {
        Some(Ok(caller)) => Who(format!("token {}", caller.id).into()),
        _ => Who(network(address).into()),
    };
    let mut unwritten = None;
    if let Some(Err(_)) = &called_by {
        // Of requests without a token, an address is answered some in detail; the others cost
        // neither disk nor work.
        match app.refusals.take(&who.0, Instant::now()) {
            Ok(skipped) => unwritten = (skipped > 0).then_some(skipped),
            Err(secs) => {
                app.metrics.refused.inc();
                return too_many(secs).into_response();
            }
        }
    }
    if let (true, Some(audit)) = (is_audited, &app.audit)
        && !audit.is_ready().await
    {
        return unaudited(&app, &who, unwritten);
    }
    let admitted =
        admit(&app, &rule, called_by.as_ref(), &who).and_then(|()| single(request.headers()));
    if let (Err(problem), Some(Ok(_))) = (&admitted, &called_by)
        && problem.is_too_many()
    {
        // As of an address without a token: what is refused costs little disk, however much it is.
        match app.refusals.take(&who.0, Instant::now()) {
            Ok(skipped) => unwritten = (skipped > 0).then_some(skipped),
            Err(_) => {
                app.metrics.refused.inc();
                return problem.clone().into_response();
            }
        }
    }
    let caller = called_by.and_then(Result::ok);
    let entry = is_audited.then(|| {
        let mut entry = entry(&request, caller.as_deref(), address, admitted.is_ok());
        entry.unwritten = unwritten;
        entry
    });
    let mut line = Line { app: app.clone(), entry };
    let is_change = rule.access == Access::Scope(Scope::Webhooks) && !request.method().is_safe();
    if let (Some(entry), true, true) = (&line.entry, is_change, admitted.is_ok()) {
        // What changes something has a line before it is done, and one of what came of it.
        let begun = Entry { note: Some(BEGUN.to_owned()), status: PROCESSING, ..entry.clone() };
        if app.record(begun).await.is_err() {
            line.entry = None;
            return unaudited(&app, &who, unwritten);
        }
    }
    let live = app.live();
    let tag =
        rule.is_of_book.then(|| match caller.as_ref().and_then(|caller| caller.firms.as_ref()) {
            None => format!("\"{}\"", live.version),
            // What is seen depends on the list, too.
            Some(firms) => format!("\"{}-{}\"", live.version, firms.tag()),
        });
    let is_known = tag.as_ref().is_some_and(|tag| is_known(request.headers(), tag));
    let mut response = match admitted {
        Err(problem) => problem.into_response(),
        Ok(()) => {
            if let Some(caller) = &caller {
                request.extensions_mut().insert(Caller(caller.clone()));
                let view = View { live: live.clone(), caller: caller.clone() };
                request.extensions_mut().insert(view);
            }
            request.extensions_mut().insert(live);
            request.extensions_mut().insert(who.clone());
            let once = if caller.is_some() { &app.once } else { &app.once_of_addresses };
            let sees = caller.as_ref().and_then(|caller| caller.firms.as_ref());
            let sees = sees.map_or("", |firms| firms.tag());
            once.answer((&who.0, sees), &app.limits, request, next).await
        }
    };
    // Only what would have been an answer is one that the client has: what is not there, or was
    // not understood, is said all the same (RFC 9110 section 13.2.1).
    if is_known && response.status().is_success() {
        response = StatusCode::NOT_MODIFIED.into_response();
    }
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        mark(response.headers_mut(), tag.as_deref(), rule.access);
    }
    if line.end(status).await.is_err() {
        response = unaudited(&app, &who, unwritten);
    }
    response.extensions_mut().insert(route);
    if let Some(caller) = caller {
        response.extensions_mut().insert(Caller(caller));
    }
    response
}

/// The line of a request that is under way. It is dropped before it is written where the request
/// ends without an answer, because its client went away or the server ends: it is written then,
/// since what was asked for may have been done.
struct Line {
    app: Arc<App>,
    entry: Option<Entry>,
}

impl Line {
    /// Writes it, with what was answered.
    async fn end(mut self, status: StatusCode) -> Result<(), audit::Unwritten> {
        if let Some(entry) = &mut self.entry {
            entry.status = status.as_u16();
        }
        let app = self.app.clone();
        app.record_from(&mut self.entry).await
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let (Some(mut entry), Some(audit)) = (self.entry.take(), &self.app.audit) {
            entry.status = 0;
            audit.record_cut_off(entry);
            self.app.metrics.audited.inc();
        }
    }
}

/// A method as metrics and log have it. Any word may stand in its place, up to the length of a
/// head, and what is a label is kept for ever.
fn label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Where a client is: the other end of the connection, or what the proxy in front says of it.
fn client(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.to_canonical());
    if !app.is_behind_proxy {
        return peer;
    }
    // The last entry is that of the proxy; those before are the client's own words.
    let last = request.headers().get_all(FORWARDED_FOR).iter().next_back();
    let last = last.and_then(|line| line.to_str().ok()?.rsplit(',').next());
    let named = last.and_then(|address| address.trim().parse::<IpAddr>().ok());
    // A proxy that listens on both kinds of addresses names IPv4 ones within IPv6 (::ffff:…).
    named.map(|address| address.to_canonical()).or(peer)
}

/// What counts as one client: an IPv4 address, or the network of an IPv6 one, of which its owner
/// has all addresses.
pub(crate) fn network(address: Option<IpAddr>) -> String {
    match address {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(v4)) => v4.to_string(),
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// A request that has no line is not answered; it is counted, and so is what its line had said.
fn unaudited(app: &App, who: &Who, unwritten: Option<u64>) -> Response {
    if let Some(audit) = &app.audit {
        audit.refused();
    }
    if let Some(unwritten) = unwritten {
        app.refusals.put_back(&who.0, unwritten);
    }
    Problem::unaudited().into_response()
}

fn too_many(secs: u64) -> Problem {
    Problem::too_many(
        secs,
        "请求频率超过上限，请按 Retry-After 稍后再试；批量取数请用 /v1/export。",
        "More requests than the limit allows. Try again after Retry-After seconds; for bulk use \
         /v1/export.",
    )
}

/// Token, scope and rate.
fn admit(
    app: &App,
    rule: &Rule,
    caller: Option<&Result<Arc<Token>, Problem>>,
    who: &Who,
) -> Result<(), Problem> {
    match (rule.access, caller) {
        (Access::Scope(_), Some(Err(problem))) => return Err(problem.clone()),
        (Access::Scope(_), None) => return Err(Problem::internal("a token was not looked for")),
        (Access::Scope(_), Some(Ok(_))) | (Access::Public, _) => {}
    }
    if rule.is_counted {
        app.limiter.take(&who.0, Instant::now()).map_err(too_many)?;
    }
    match (rule.access, caller) {
        (Access::Scope(scope), Some(Ok(caller))) if !caller.may(scope) => {
            Err(Problem::forbidden(scope.text()))
        }
        (_, Some(Ok(caller))) if caller.firms.is_some() && !rule.is_for_bound => {
            Err(Problem::of_all_firms())
        }
        _ => Ok(()),
    }
}

/// The token of a request.
fn caller(app: &App, headers: &HeaderMap) -> Result<Arc<Token>, Problem> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let header = given.next().ok_or_else(|| {
        Problem::unauthorized(
            "token-missing",
            "请在 Authorization 请求头中给出令牌：Bearer tanxiao_…；令牌由管理员用 tanxiao tokens new 签发。",
            "Give a token in the Authorization header: Bearer tanxiao_… . The administrator makes \
             one with tanxiao tokens new.",
        )
    })?;
    let text = header.to_str().unwrap_or_default();
    let token = match text.split_once(' ') {
        Some((kind, token)) if kind.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    };
    // A proxy may have joined two headers by a comma. Which of two is meant, nobody here can tell.
    if given.next().is_some() || token.contains([',', ' ', '\t']) {
        return Err(Problem::invalid(
            "请求头 Authorization 应只有一个，其中只有一个令牌：Bearer tanxiao_…。",
            "Give one Authorization header with one token: Bearer tanxiao_… .",
        ));
    }
    let tokens = app.tokens();
    tokens.authenticate(token, Utc::now()).cloned().map_err(|refusal| match refusal {
        Refusal::Unknown => Problem::unauthorized(
            "token-unknown",
            "令牌无效。请核对是否完整复制。",
            "The token is not valid. Check that it was copied whole.",
        ),
        Refusal::Expired => Problem::unauthorized(
            "token-expired",
            "令牌已过期。请向管理员申请新令牌。",
            "The token has expired. Ask the administrator for a new one.",
        ),
        Refusal::Revoked => Problem::unauthorized(
            "token-revoked",
            "令牌已被撤销。请向管理员申请新令牌。",
            "The token was revoked. Ask the administrator for a new one.",
        ),
    })
}

/// The audit log's entry for a request that is about to be answered.
fn entry(
    request: &Request,
    caller: Option<&Token>,
    address: Option<IpAddr>,
    is_admitted: bool,
) -> Entry {
    let id = request.extensions().get::<RequestId>();
    let certificate = request.extensions().get::<ClientCertificate>();
    let uri = request.uri();
    let target = uri.path_and_query().map_or(uri.path(), |whole| whole.as_str());
    Entry {
        at: time_text(Utc::now()),
        request: id.map(|id| id.0.to_string()),
        address: address.map(|address| address.to_string()),
        certificate: certificate.map(|certificate| certificate.0.to_string()),
        token: caller.map(|token| token.id.clone()),
        method: request.method().to_string(),
        target: audit::shortened(target, is_admitted),
        ..Entry::default()
    }
}

/// The origin of a request, where its pages may ask.
fn allowed_origin(app: &App, headers: &HeaderMap) -> Option<HeaderValue> {
    let mut given = headers.get_all(ORIGIN).iter();
    let origin = given.next().filter(|_| given.next().is_none())?;
    let is_allowed = |allowed: &String| allowed == "*" || origin.as_bytes() == allowed.as_bytes();
    app.origins.iter().any(is_allowed).then(|| origin.clone())
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// What a browser is told that asks whether a page may ask.
fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.extensions_mut().insert(NotAFile);
    let headers = response.headers_mut();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, DELETE"),
        (
            ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, accept, accept-language, if-none-match, idempotency-key",
        ),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A method that a route does not take.
fn not_allowed(app: &App, path: &str) -> Response {
    let mut methods: Vec<&str> = Vec::new();
    for method in app.rules.methods(path) {
        if method == Method::GET {
            methods.push("HEAD");
        }
        methods.push(method.as_str());
    }
    let mut response = StatusCode::METHOD_NOT_ALLOWED.into_response();
    if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Whether the client has this state of the book already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given
        .flat_map(|value| value.split(','))
        .map(|given| given.trim().trim_start_matches("W/"))
        .any(|given| given == tag || given == "*")
}

/// Headers of an answer that depends on the book and on who asks.
fn mark(headers: &mut HeaderMap, tag: Option<&str>, access: Access) {
    if access != Access::Public {
        headers.insert(VARY, HeaderValue::from_static("authorization, accept-language"));
        let control = if tag.is_some() { "private, no-cache" } else { "no-store" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(control));
    }
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        headers.insert(ETAG, tag);
    }
}

/// A new id: the time it came, and a number.
fn request_id() -> String {
    /// Within a process, so that two requests of one moment have two ids.
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let micros = Utc::now().timestamp_micros();
    format!("{micros:x}-{:x}", NUMBER.fetch_add(1, Ordering::Relaxed))
}
