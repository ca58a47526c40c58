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
    Limits { request_secs: 1, ..any_length() }
}

/// Limits under which [`long`] is worked on.
fn any_length() -> Limits {
    Limits { name_characters: usize::MAX, ..Limits::default() }
}

/// As it is, a return of such names costs little: it is refused by a code of its own.
#[tokio::test]
async fn a_return_of_long_names_is_refused_at_once() {
    let service = Service::of(Service::empty());
    let started = Instant::now();
    let answer = service.post("/v1/score", &long()).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (StatusCode::BAD_REQUEST, "return-too-long".into())
    );
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
    // The longest that is worked on.
    let field = |number: usize| (format!("{number:03}{}", "、(/".repeat(161)), json!(1));
    let most: Map<_, _> = (0..67).map(field).collect();
    let answer = service.post("/v1/score", &Value::Object(most)).await;
    assert_eq!(answer.status, StatusCode::OK);
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
    let limits = Limits { request_secs: 60, ..any_length() };
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

/// What was asked for has its line though nobody was answered: the client went away, or the server
/// ended.
#[tokio::test]
async fn what_a_client_gave_up_has_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.ndjson");
    let (audit, thread) = crate::audit::Audit::open(&path).unwrap();
    let limits = Limits { request_secs: 60, ..any_length() };
    let service = Service::of(Parts { limits, audit: Some(audit), ..Service::empty() });
    let long = long();
    let asked = service.post("/v1/score", &long);
    assert!(tokio::time::timeout(Duration::from_millis(300), asked).await.is_err());
    assert_eq!(service.get("/v1/runs").await.status, StatusCode::OK);
    drop(service);
    thread.join().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of =
        |target: &str| lines.iter().filter(|line| line["target"] == target).collect::<Vec<_>>();
    let [cut_off] = of("/v1/score")[..] else { panic!("{text}") };
    assert_eq!(cut_off["status"], 0);
    assert!(cut_off["note"].as_str().unwrap().starts_with("no answer"), "{text}");
    assert_eq!(
        of("/v1/runs").iter().map(|line| &line["status"]).collect::<Vec<_>>(),
        [&json!(200)]
    );
}

#[test]
fn what_the_end_of_a_server_cut_off_has_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let limits = Limits { request_secs: 60, grace: Duration::from_millis(200), ..any_length() };
    let config = Config { limits, ..config(directory.path()) };
    let (tokens, log) = (config.tokens.clone(), config.state.join("audit.ndjson"));
    let now = chrono::Utc::now();
    let issue = |tokens: &mut Tokens| {
        tokens.issue("bank", vec![Scope::Score], now, now + TimeDelta::days(1))
    };
    let (_, token) = Tokens::change(&tokens, issue).unwrap().result;
    let server = Server::start(config).unwrap_or_else(|error| panic!("{error}"));
    let address = server.address();
    // Of work that takes long, and of a body that never comes.
    let bodies = [long().to_string(), "{".to_owned()];
    let stop = async move {
        let mut open = Vec::new();
        for body in bodies {
            let length = body.len().max(1000);
            let head = format!(
                "POST /v1/score HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
                 content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
            );
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            let request = [head.as_bytes(), body.as_bytes()].concat();
            tokio::io::AsyncWriteExt::write_all(&mut stream, &request).await.unwrap();
            open.push(stream);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        open
    };
    server.run_until(async {
        // Held until it has ended: no client went away.
        std::mem::forget(stop.await);
    });
    let text = std::fs::read_to_string(log).unwrap();
    let cut_off = text.lines().filter(|line| line.contains("no answer"));
    assert_eq!(cut_off.count(), 2, "{text}");
    assert!(text.lines().all(|line| line.contains("\"status\":0")), "{text}");
}
