//! Who may ask for what: driven by the OpenAPI document, so that no endpoint can be forgotten.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{TimeDelta, Utc};
use serde_json::Value;

use super::Service;
use crate::openapi::operations;
use crate::token::Scope;

/// Operations that need no token; any other must be asked for one.
const PUBLIC: [&str; 8] = [
    "getDocs",
    "getDocsFile",
    "getDocument",
    "getHealth",
    "getReadiness",
    "getStatusList",
    "getTrustList",
    "verifyCertificate",
];

/// A request for an operation, with a value for every part of its path.
fn request(path: &str, method: &str, operation: &Value, token: Option<&str>) -> Request<Body> {
    let id = "0".repeat(32);
    let target = path
        .replace("{code}", "91330500MA00000000")
        .replace("{id}", &id)
        .replace("{run}", "1")
        .replace("{file}", "docs.js")
        .replace("{list}", "1");
    let query = if operation["operationId"] == "exportScores" { "?format=csv" } else { "" };
    let mut request =
        Request::builder().method(method.to_uppercase().as_str()).uri(format!("{target}{query}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if operation.get("requestBody").is_some() {
        request = request.header("content-type", "application/json");
        return request.body(Body::from("{}")).unwrap();
    }
    request.body(Body::empty()).unwrap()
}

fn document(service: &Service) -> Value {
    serde_json::from_slice(&service.app.document).unwrap()
}

fn scope(operation: &Value) -> Option<Scope> {
    operation["security"][0]["bearer"][0].as_str().map(|scope| scope.parse().unwrap())
}

#[tokio::test]
async fn every_endpoint_asks_for_its_token_and_scope() {
    let service = Service::new();
    let document = document(&service);
    let expired = service.token(&[Scope::Admin], TimeDelta::seconds(-1));
    let revoked = service.token(&[Scope::Admin], TimeDelta::days(1));
    let mut tokens = (*service.app.tokens()).clone();
    tokens.revoke(revoked.split('_').nth(1).unwrap(), Utc::now()).unwrap();
    service.app.set_tokens(tokens);
    let mut guarded = 0;
    for (path, method, operation) in operations(&document) {
        let name = format!("{method} {path}");
        let Some(scope) = scope(operation) else { continue };
        guarded += 1;
        let ask =
            async |token: Option<&str>| service.send(request(path, method, operation, token)).await;
        for (token, code) in [
            (None, "token-missing"),
            (Some("tanxiao_0000000000_00"), "token-unknown"),
            (Some(&*expired), "token-expired"),
            (Some(&*revoked), "token-revoked"),
        ] {
            let answer = ask(token).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name} {code}");
            assert_eq!(answer.problem(), code, "{name}");
            assert!(answer.header("www-authenticate").starts_with("Bearer "), "{name}");
        }
        let others: Vec<Scope> =
            Scope::ALL.into_iter().filter(|one| *one != scope && *one != Scope::Admin).collect();
        let wrong = service.token(&others, TimeDelta::days(1));
        let answer = ask(Some(&wrong)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(answer.problem(), "scope-missing", "{name}");
        let right = service.token(&[scope], TimeDelta::days(1));
        for token in [right, service.token(&[Scope::Admin], TimeDelta::days(1))] {
            let status = ask(Some(&token)).await.status;
            let is_denied = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status);
            assert!(!is_denied && !status.is_server_error(), "{name}: {status}");
        }
    }
    assert!(guarded >= 12, "{guarded}");
}

#[tokio::test]
async fn only_what_is_meant_to_be_is_public() {
    let service = Service::new();
    let document = document(&service);
    let mut public = Vec::new();
    for (path, method, operation) in operations(&document) {
        if scope(operation).is_none() {
            public.push(operation["operationId"].as_str().unwrap().to_owned());
            let answer = service.send(request(path, method, operation, None)).await;
            assert!(!answer.status.is_server_error(), "{method} {path}: {}", answer.status);
            assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
    }
    public.sort_unstable();
    assert_eq!(public, PUBLIC);
}

#[tokio::test]
async fn every_operation_is_described_and_its_problems_are_listed() {
    let document = document(&Service::new());
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = Vec::new();
    for (path, method, operation) in operations(&document) {
        let name = format!("{method} {path}");
        ids.push(operation["operationId"].as_str().unwrap().to_owned());
        let summary = operation["summary"].as_str().unwrap();
        assert!(summary.contains(" / "), "{name}: {summary}");
        assert!(operation["responses"]["429"].is_object(), "{name}");
        assert_eq!(operation["responses"].get("401").is_some(), scope(operation).is_some());
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "operation ids differ");
}

/// What generators of clients take from the document: names from titles, types from media, and that
/// a score may gain fields.
#[tokio::test]
async fn generated_clients_get_names_and_types() {
    fn titles<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                // A property may be called title, and is no text.
                found.extend(members.get("title").and_then(Value::as_str));
                members.values().for_each(|member| titles(member, found));
            }
            Value::Array(all) => all.iter().for_each(|one| titles(one, found)),
            _ => {}
        }
    }
    let document = document(&Service::new());
    let schemas = &document["components"]["schemas"];
    let mut found = Vec::new();
    titles(schemas, &mut found);
    let is_chinese = |text: &str| text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert!(found.len() > 40 && found.iter().all(|title| !is_chinese(title)), "{found:?}");
    let score = &schemas["Score"];
    assert_eq!(score["additionalProperties"], true);
    for (name, property) in score["properties"].as_object().unwrap() {
        let about = property["description"].as_str().unwrap();
        assert!(is_chinese(about) && about.contains(" / "), "{name}: {about}");
    }
    let list = &document["paths"]["/v1/status/{list}"]["get"]["responses"]["200"]["content"];
    let schema = |media: &str| &list[media]["schema"];
    assert_eq!(schema("application/statuslist+jwt")["type"], "string");
    assert_eq!(schema("application/statuslist+cwt")["format"], "binary");
    // Octets are an array of numbers nowhere.
    for (path, method, operation) in operations(&document) {
        let text = operation["responses"].to_string();
        assert!(!text.contains("\"format\":\"int32\""), "{method} {path}");
    }
}

#[tokio::test]
async fn a_token_is_limited_and_told_when_to_come_back() {
    let limits = crate::limits::Limits { requests_per_sec: 2, ..Default::default() };
    let service = Service::with_limits(limits);
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(service.get("/v1/runs").await);
    }
    let refused: Vec<_> =
        statuses.iter().filter(|a| a.status == StatusCode::TOO_MANY_REQUESTS).collect();
    assert!(!refused.is_empty());
    assert!(statuses[0].status == StatusCode::OK);
    assert_eq!(refused[0].header("retry-after"), "1");
    assert_eq!(refused[0].problem(), "rate-limited");
}

/// Requests without a token are few of an address, and what there are more of leaves no line.
#[tokio::test]
async fn refused_requests_are_limited_by_address_and_short_in_the_audit_log() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.ndjson");
    let (audit, thread) = crate::audit::Audit::open(&path).unwrap();
    let parts = crate::app::Parts { audit: Some(audit), ..Service::empty() };
    let service = Service::of(parts);
    let long = format!("/v1/runs?x={}", "y".repeat(20_000));
    let ask = async |host: u8, token: Option<&str>, target: &str| {
        let peer = crate::guard::Peer([10, 0, 0, host].into());
        let mut request = Request::builder().uri(target).extension(peer);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        service.send(request.body(Body::empty()).unwrap()).await.status
    };
    let mut statuses = Vec::new();
    for _ in 0..200 {
        statuses.push(ask(1, None, &long).await);
    }
    let unauthorized = statuses.iter().filter(|s| **s == StatusCode::UNAUTHORIZED).count();
    assert!((20..60).contains(&unauthorized), "{unauthorized}");
    assert!(statuses.ends_with(&[StatusCode::TOO_MANY_REQUESTS]));
    assert_eq!(ask(2, None, "/v1/runs").await, StatusCode::UNAUTHORIZED, "another address");
    assert_eq!(ask(1, Some(&service.token), "/v1/runs").await, StatusCode::OK, "a token counts");
    drop(service);
    thread.join().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), unauthorized + 2);
    assert!(text.lines().all(|line| line.len() < 700));
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&last["address"], &last["status"]), (&"10.0.0.1".into(), &200.into()));
    assert_eq!(last["token"].as_str().map(str::len), Some(10));
    let links = tanxiao_book::chain::read(&path, &crate::audit::genesis()).unwrap();
    assert_eq!(links.links.len(), unauthorized + 2);
}

/// No answer without its line: while the disk is full, nothing is answered, and readiness says so.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn while_the_audit_log_cannot_be_written_nothing_is_answered() {
    let (audit, _) = crate::audit::Audit::open(std::path::Path::new("/dev/full")).unwrap();
    let service = Service::of(crate::app::Parts { audit: Some(audit), ..Service::empty() });
    for _ in 0..3 {
        let answer = service.get("/v1/runs").await;
        let found = (answer.status, answer.problem());
        assert_eq!(found, (StatusCode::SERVICE_UNAVAILABLE, "audit-unavailable".into()));
        let ready = service.get("/readyz").await;
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ready.problem(), "audit-unavailable");
    }
}

/// Who has a token and asks far too often costs no disk either, and none of it is lost.
#[tokio::test]
async fn what_a_token_asks_too_often_is_counted() {
    const ASKED: usize = 400;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.ndjson");
    let (audit, thread) = crate::audit::Audit::open(&path).unwrap();
    let limits = crate::limits::Limits { requests_per_sec: 10, ..Default::default() };
    let parts = crate::app::Parts { limits, audit: Some(audit), ..Service::empty() };
    let service = Service::of(parts);
    let long = format!("/v1/scores?cursor={}", "a".repeat(20_000));
    for _ in 0..ASKED {
        service.get(&long).await;
    }
    service.app.record_refused(std::time::Duration::ZERO).await;
    drop(service);
    thread.join().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refused = lines.iter().filter(|line| line["status"] == 429).count();
    assert!((1..60).contains(&refused), "{refused}");
    let unwritten: u64 = lines.iter().filter_map(|line| line["unwritten"].as_u64()).sum();
    let own = lines.iter().filter(|line| line["method"] == "GET").count() as u64;
    assert_eq!(own + unwritten, ASKED as u64);
    // Of what was refused the target is cut short.
    let of_refused = text.lines().filter(|line| line.contains("\"status\":429"));
    assert!(of_refused.map(str::len).all(|length| length < 700));
}

#[tokio::test]
async fn pages_of_named_origins_may_ask_and_no_others() {
    let origins = vec!["https://bank.example".to_owned()];
    let service = Service::of(crate::app::Parts { origins, ..Service::empty() });
    let ask = async |method: &str, origin: &str| {
        let request = service
            .request(method, "/v1/runs")
            .header("origin", origin)
            .header("access-control-request-method", "GET");
        service.send(request.body(Body::empty()).unwrap()).await
    };
    let preflight = ask("OPTIONS", "https://bank.example").await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert!(preflight.header("access-control-allow-headers").contains("authorization"));
    for (origin, allowed) in [("https://bank.example", true), ("https://evil.example", false)] {
        let answer = ask("GET", origin).await;
        let header = answer.header("access-control-allow-origin");
        assert_eq!(header, if allowed { origin } else { "" });
    }
    assert_eq!(ask("OPTIONS", "https://evil.example").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// Behind a proxy the client is whom the proxy names last; the client's own words do not count.
#[tokio::test]
async fn an_address_is_the_proxys_word() {
    let limits = crate::limits::Limits { requests_per_sec: 10, ..Default::default() };
    let parts = crate::app::Parts { is_behind_proxy: true, limits, ..Service::empty() };
    let service = Service::of(parts);
    let ask = async |forwarded: String| {
        let peer = crate::guard::Peer([10, 0, 0, 9].into());
        let request = Request::builder().uri("/v1/runs").extension(peer);
        let request = request.header("x-forwarded-for", forwarded);
        service.send(request.body(Body::empty()).unwrap()).await.status
    };
    let mut last = StatusCode::OK;
    for own in 0..10 {
        last = ask(format!("192.0.2.{own}, 198.51.100.1")).await;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("198.51.100.2".to_owned()).await, StatusCode::UNAUTHORIZED);
    // However it writes an IPv4 address, that is one client, and no other is.
    assert_eq!(ask("::ffff:198.51.100.1".to_owned()).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("::ffff:198.51.100.3".to_owned()).await, StatusCode::UNAUTHORIZED);
}
