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

#[tokio::test]
async fn a_token_is_limited_and_told_when_to_come_back() {
    let limits = crate::app::Limits { requests_per_sec: 2, ..Default::default() };
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
