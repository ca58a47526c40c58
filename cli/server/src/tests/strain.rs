//! Under strain: what one caller, or a full disk, may cost the others.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Service;
use crate::app::Parts;
use crate::audit::Audit;
use crate::guard::Peer;
use crate::limits::Limits;
use crate::synthetic;
use crate::token::Scope;

/// A body that never comes.
struct Never;

impl HttpBody for Never {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<hyper::body::Frame<Bytes>>>> {
        Poll::Pending
    }
}

/// A method is a word of the client's: it is no label that is kept.
#[tokio::test]
async fn methods_that_nobody_knows_are_one_label() {
    let service = Service::new();
    for number in 0..3 {
        for target in ["/v1/runs", "/nothing", "/v1/nothing"] {
            let method = format!("BREW{number}");
            let request = service.request(&method, target).body(Body::empty()).unwrap();
            assert!(service.send(request).await.status.is_client_error());
        }
    }
    let text = service.get("/metrics").await.body;
    let text = String::from_utf8_lossy(&text);
    assert!(!text.contains("BREW"), "{text}");
    assert!(text.contains("method=\"other\""), "{text}");
}

/// Who reads slowly holds its own share of bulk downloads.
#[tokio::test]
async fn a_token_has_its_share_of_bulk_downloads() {
    let mut service = Service::new();
    // Longer than what is written ahead of the client.
    let next = synthetic::run(&service.app.data, &service.head(), 4, "2024", 5000);
    service.publish(next);
    let day = TimeDelta::days(1);
    let [slow, other] = [0, 1].map(|_| service.token(&[Scope::Export], day));
    let begin = async |token: &str| {
        let request = Request::get("/v1/export?format=ndjson")
            .header("authorization", format!("Bearer {token}"));
        let request = request.body(Body::empty()).unwrap();
        tower::ServiceExt::oneshot(service.router.clone(), request).await.unwrap()
    };
    let held = [begin(&slow).await, begin(&slow).await];
    assert!(held.iter().all(|answer| answer.status() == StatusCode::OK));
    assert_eq!(begin(&slow).await.status(), StatusCode::TOO_MANY_REQUESTS);
    let answer = begin(&other).await;
    assert_eq!(answer.status(), StatusCode::OK, "another token is answered");
    let whole = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    assert!(whole.len() > 1 << 20, "{}", whole.len());
    drop(held);
    let mut status = StatusCode::TOO_MANY_REQUESTS;
    for _ in 0..100 {
        status = begin(&slow).await.status();
        if status == StatusCode::OK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status, StatusCode::OK, "who has gone holds nothing");
}

/// What was asked for is in the audit log though it was not answered in time.
#[tokio::test]
async fn what_takes_too_long_has_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.ndjson");
    let (audit, thread) = Audit::open(&path).unwrap();
    let limits = Limits { request_secs: 1, ..Limits::default() };
    let service = Service::of(Parts { limits, audit: Some(audit), ..Service::empty() });
    for key in [None, Some("a")] {
        let mut request =
            service.request("POST", "/v1/score").header("content-type", "application/json");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = service.send(request.body(Body::new(Never)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{key:?}");
    }
    drop(service);
    thread.join().unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let statuses: Vec<&Value> = lines.iter().map(|line| &line["status"]).collect();
    assert_eq!(statuses, [&json!(408), &json!(408)]);
}

/// What cannot be written into the audit log is not done either.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn what_has_no_line_is_not_done() {
    let (audit, _) = Audit::open(std::path::Path::new("/dev/full")).unwrap();
    let service = Service::of(Parts { audit: Some(audit), ..Service::empty() });
    let answer = service.post("/v1/webhooks", &json!({ "url": "https://bank.example/" })).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(service.app.webhooks.list(None).is_empty());
}

/// How many were refused is kept until it can be written.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_full_disk_loses_no_count() {
    let (audit, _) = Audit::open(std::path::Path::new("/dev/full")).unwrap();
    let limits = Limits { requests_per_sec: 10, ..Limits::default() };
    let service = Service::of(Parts { limits, audit: Some(audit), ..Service::empty() });
    let ask = async || {
        let request = Request::get("/v1/runs").extension(Peer([192, 0, 2, 1].into()));
        service.send(request.body(Body::empty()).unwrap()).await.status
    };
    let mut counted = 0;
    for _ in 0..10 {
        counted += u64::from(ask().await == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(counted > 5, "{counted}");
    // One that has a permit again, and no line.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(ask().await, StatusCode::SERVICE_UNAVAILABLE);
    service.app.record_refused(Duration::ZERO).await;
    let kept = service.app.refusals.skipped(Duration::ZERO, std::time::Instant::now());
    assert_eq!(kept.iter().map(|(_, count)| count).sum::<u64>(), counted);
}

/// Answers that are kept for addresses are no token's.
#[tokio::test]
async fn addresses_take_no_kept_answer_from_a_token() {
    let limits = Limits { requests_per_sec: 100_000, ..Limits::default() };
    let service = Service::of(Parts { limits, ..Service::empty() });
    let send = async |target: &str, key: String, address: u8, body: &Value| {
        let request = service
            .request("POST", target)
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .extension(Peer([192, 0, 2, address].into()));
        service.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let hook = json!({ "url": "https://bank.example/hook" });
    let first = send("/v1/webhooks", "bank".to_owned(), 0, &hook).await;
    assert_eq!(first.status, StatusCode::CREATED);
    for address in 1..=17 {
        for key in 0..128 {
            let body = json!({ "certificate": "x" });
            send("/v1/verify", key.to_string(), address, &body).await;
        }
    }
    let again = send("/v1/webhooks", "bank".to_owned(), 0, &hook).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(service.app.webhooks.list(None).len(), 1);
}

/// What is not there, and a method that is not taken, count as any other request of an address.
#[tokio::test]
async fn what_no_route_is_for_is_limited_too() {
    let limits = Limits { requests_per_sec: 5, ..Limits::default() };
    for (method, target, status) in [
        ("GET", "/nothing", StatusCode::NOT_FOUND),
        ("GET", "/v1/nothing", StatusCode::NOT_FOUND),
        ("BREW", "/v1/runs", StatusCode::METHOD_NOT_ALLOWED),
        ("DELETE", "/healthz", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let service = Service::of(Parts { limits, ..Service::empty() });
        let ask = async |address: u8| {
            let request = Request::builder()
                .method(method)
                .uri(target)
                .extension(Peer([192, 0, 2, address].into()));
            service.send(request.body(Body::empty()).unwrap()).await
        };
        let mut answered = 0;
        for _ in 0..30 {
            let answer = ask(1).await;
            if answer.status == status {
                answered += 1;
            } else {
                assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{method} {target}");
                assert!(!answer.header("retry-after").is_empty());
            }
        }
        assert!((10..15).contains(&answered), "{method} {target}: {answered}");
        assert_eq!(ask(2).await.status, status, "another address is answered");
    }
}

/// A browser's question before it asks, and an address of the web app that is no file, count as any
/// other request of an address; files that are there do not.
#[tokio::test]
async fn preflights_and_addresses_without_a_file_are_limited_too() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in [("index.html", "<p>app</p>"), ("app.js", "1")] {
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    let limits = Limits { requests_per_sec: 5, ..Limits::default() };
    for (method, target, status, is_limited) in [
        ("OPTIONS", "/v1/score", StatusCode::NO_CONTENT, true),
        ("GET", "/score/2023", StatusCode::OK, true),
        ("GET", "/nothing.js", StatusCode::NOT_FOUND, true),
        ("GET", "/app.js", StatusCode::OK, false),
        ("GET", "/", StatusCode::OK, false),
    ] {
        let service = Service::of(Parts {
            limits,
            web: Some(directory.path().to_owned()),
            origins: vec!["https://bank.example".to_owned()],
            ..Service::empty()
        });
        let mut answered = 0;
        for _ in 0..30 {
            let request = Request::builder()
                .method(method)
                .uri(target)
                .header("origin", "https://bank.example")
                .header("access-control-request-method", "POST")
                .extension(Peer([192, 0, 2, 1].into()));
            let answer = service.send(request.body(Body::empty()).unwrap()).await;
            if answer.status == status {
                answered += 1;
            } else {
                assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{method} {target}");
            }
        }
        let expected = if is_limited { 10..15 } else { 30..31 };
        assert!(expected.contains(&answered), "{method} {target}: {answered}");
    }
}

/// Whoever watches the server shares its address with others, and is answered whatever they do.
#[tokio::test]
async fn health_has_no_share_of_what_an_address_may_ask() {
    let limits = Limits { requests_per_sec: 5, ..Limits::default() };
    let origins = vec!["https://bank.example".to_owned()];
    let service = Service::of(Parts { limits, origins, ..Service::empty() });
    let ask = async |method: &str, target: &str| {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("origin", "https://bank.example")
            .header("access-control-request-method", "POST")
            .extension(Peer([192, 0, 2, 1].into()));
        service.send(request.body(Body::empty()).unwrap()).await.status
    };
    for target in ["/healthz", "/readyz"] {
        for _ in 0..30 {
            assert_eq!(ask("GET", target).await, StatusCode::OK);
        }
    }
    let answered = async {
        let mut answered = 0;
        for _ in 0..30 {
            answered += usize::from(ask("OPTIONS", "/v1/score").await == StatusCode::NO_CONTENT);
        }
        answered
    };
    let answered = answered.await;
    assert!((10..15).contains(&answered), "it took no share of theirs: {answered}");
    for target in ["/healthz", "/readyz"] {
        assert_eq!(ask("GET", target).await, StatusCode::OK);
        assert_eq!(ask("HEAD", target).await, StatusCode::OK);
    }
    assert_eq!(ask("GET", "/openapi.json").await, StatusCode::TOO_MANY_REQUESTS);
}
