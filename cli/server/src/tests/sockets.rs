//! Over sockets: what one address may hold on to, and a state directory that is one server's.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Service;
use crate::app::Parts;
use crate::error::Error;
use crate::limits::Limits;
use crate::start::{Config, Server};

/// Whether a connection is still open: a request on it is answered.
async fn is_answered(stream: &mut TcpStream) -> bool {
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut answer = [0; 15];
    stream.write_all(request).await.is_ok() && stream.read_exact(&mut answer).await.is_ok()
}

#[tokio::test]
async fn an_address_has_no_more_connections_than_it_may_and_gets_them_back() {
    let limits = Limits { connections_per_address: 3, ..Limits::default() };
    let service = Service::of(Parts { limits, ..Service::empty() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (app, router) = (service.app.clone(), service.router.clone());
    let serving =
        tokio::spawn(crate::serve::serve(app, router, listener, None, std::future::pending()));
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert!(is_answered(&mut stream).await);
        open.push(stream);
    }
    let mut more = TcpStream::connect(address).await.unwrap();
    assert!(!is_answered(&mut more).await, "the fourth of an address");
    assert!(is_answered(&mut open[0]).await, "those that were there stay");
    open.pop();
    let mut is_free = false;
    for _ in 0..100 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        is_free = is_answered(&mut stream).await;
        if is_free {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(is_free, "a place that was left is another's");
    serving.abort();
}

/// A server over an empty book of a directory, which is made where there is none.
pub(super) fn config(directory: &std::path::Path) -> Config {
    let (book, state) = (directory.join("book"), directory.join("state"));
    if !book.exists() {
        tanxiao_book::Book::create(&book).unwrap();
    }
    Config {
        book,
        tokens: state.join("tokens.json"),
        state,
        web: None,
        listen: ([127, 0, 0, 1], 0).into(),
        tls: None,
        is_behind_proxy: false,
        limits: Limits::default(),
        webhook_networks: Vec::new(),
        cors_origins: Vec::new(),
        data: tanxiao_core::data::DataSet::embedded().unwrap(),
    }
}

#[test]
fn a_state_directory_is_one_servers() {
    let directory = tempfile::tempdir().unwrap();
    let start = || Server::start(config(directory.path()));
    let first = start().unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(start(), Err(Error::Held { .. })));
    drop(first);
    assert!(start().is_ok());
}

/// A server without a free connection hears that it shall end.
#[tokio::test]
async fn a_full_server_ends_when_it_is_told_to() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let service = Service::of(Parts { limits, ..Service::empty() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (app, router) = (service.app.clone(), service.router.clone());
    let serving = tokio::spawn(crate::serve::serve(app, router, listener, None, async {
        let _ = stopped.await;
    }));
    let mut only = TcpStream::connect(address).await.unwrap();
    assert!(is_answered(&mut only).await);
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(3), serving).await;
    assert!(ended.is_ok_and(|ended| ended.is_ok()), "it did not hear");
}

/// What a GET is answered over a socket.
async fn get(address: std::net::SocketAddr, target: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Who begins bulk downloads and does not read them is let go, and its places are free again.
#[tokio::test]
async fn a_download_that_is_not_read_gives_its_place_back() {
    let limits = Limits { pace: Duration::from_millis(100), ..Limits::default() };
    let data = tanxiao_core::data::DataSet::embedded().unwrap();
    let mut service = Service::over(crate::live::Live::default(), data, limits, None);
    let head = service.head();
    // Longer than what both systems keep of it.
    service.publish(crate::synthetic::run(&service.app.data, &head, 1, "2022", 20_000));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (app, router) = (service.app.clone(), service.router.clone());
    let serving =
        tokio::spawn(crate::serve::serve(app, router, listener, None, std::future::pending()));
    let begin = async || {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let token = &service.token;
        let request = format!(
            "GET /v1/export?format=ndjson HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        (stream, String::from_utf8_lossy(&answer).into_owned())
    };
    let held = [begin().await, begin().await];
    assert!(held.iter().all(|(_, answer)| answer == "HTTP/1.1 200"));
    assert_eq!(begin().await.1, "HTTP/1.1 429");
    let mut is_free = false;
    for _ in 0..100 {
        is_free = begin().await.1 == "HTTP/1.1 200";
        if is_free {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(is_free, "a place that is not used is another's");
    // Its ends stay open: it was the server that let go.
    drop(held);
    serving.abort();
}

/// A file of tokens that cannot be read: the tokens before count on, and that is said.
#[tokio::test]
async fn tokens_that_cannot_be_read_are_no_readiness() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let service = Service::with_tokens(&path);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (app, router) = (service.app.clone(), service.router.clone());
    let serving =
        tokio::spawn(crate::serve::serve(app, router, listener, None, std::future::pending()));
    service.app.tokens_now().unwrap();
    assert!(get(address, "/readyz").await.contains("\"status\":\"ready\""));
    std::fs::write(&path, "{").unwrap();
    assert!(service.app.tokens_now().is_err());
    let answer = get(address, "/readyz").await;
    assert!(answer.contains("\"status\":\"stale\"") && answer.contains("tokens.json"), "{answer}");
    std::fs::remove_file(&path).unwrap();
    service.app.tokens_now().unwrap();
    assert!(get(address, "/readyz").await.contains("\"status\":\"ready\""));
    serving.abort();
}
