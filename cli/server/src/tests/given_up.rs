//! Work that nobody waits for any more: it ends, so that it holds no place and no end up.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::Service;
use super::sockets::config;
use crate::app::Parts;
use crate::limits::Limits;
use crate::start::{Config, Server};
use crate::token::{Scope, Tokens};

/// A return of as many names as there may be, each of which may be parted at every mark: far more
/// work than the second that a request has here.
fn long() -> Value {
    let field = |number: usize| (format!("{number}{}", "、(/".repeat(160)), json!(1));
    Value::Object((0..1000).map(field).collect::<Map<_, _>>())
}

fn limits() -> Limits {
    Limits { request_secs: 1, ..Limits::default() }
}

#[tokio::test]
async fn a_place_is_free_again_soon_after_its_request() {
    let service = Service::of(Parts { limits: limits(), ..Service::empty() });
    let long = long();
    let started = Instant::now();
    let (first, second) =
        tokio::join!(service.post("/v1/score", &long), service.post("/v1/score", &long));
    assert_eq!([first.status, second.status], [StatusCode::REQUEST_TIMEOUT; 2]);
    // Both places of the token were taken: the next one waits for the work, not for its request.
    let mut answered = StatusCode::REQUEST_TIMEOUT;
    while answered == StatusCode::REQUEST_TIMEOUT && started.elapsed() < Duration::from_secs(5) {
        answered = service.post("/v1/score", &json!({ "name": "某厂" })).await.status;
    }
    assert_eq!(answered, StatusCode::OK);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

/// A client that goes away gives its places back, long before the time of its requests is over.
#[tokio::test]
async fn a_place_is_free_again_soon_after_its_client_went_away() {
    let limits = Limits { request_secs: 60, ..Limits::default() };
    let service = Service::of(Parts { limits, ..Service::empty() });
    let long = long();
    let both =
        async { tokio::join!(service.post("/v1/score", &long), service.post("/v1/score", &long)) };
    assert!(tokio::time::timeout(Duration::from_secs(1), both).await.is_err());
    let short = json!({ "name": "某厂" });
    let next = tokio::time::timeout(Duration::from_secs(5), service.post("/v1/score", &short));
    assert_eq!(next.await.unwrap().status, StatusCode::OK);
}

/// The audit log is written to its end and the server gone, whatever is under way.
#[test]
fn a_server_ends_though_it_works() {
    let directory = tempfile::tempdir().unwrap();
    let config = Config { limits: limits(), ..config(directory.path()) };
    let (tokens, log) = (config.tokens.clone(), config.state.join("audit.ndjson"));
    let now = chrono::Utc::now();
    let issue = |tokens: &mut Tokens| {
        tokens.issue("bank", vec![Scope::Score], now, now + TimeDelta::days(1))
    };
    let (_, token) = Tokens::change(&tokens, issue).unwrap().result;
    let server = Server::start(config).unwrap_or_else(|error| panic!("{error}"));
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = std::thread::spawn(move || {
        server.run_until(async {
            let _ = stopped.await;
        });
    });
    let body = long().to_string();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v1/score HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    let told = Instant::now();
    stop.send(()).unwrap();
    running.join().unwrap();
    assert!(told.elapsed() < Duration::from_secs(4), "{:?}", told.elapsed());
    assert!(std::fs::read_to_string(log).unwrap().contains("\"status\":408"));
}
