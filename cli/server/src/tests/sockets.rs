//! Over sockets: what one address may hold on to, and a state directory that is one server's.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Service;
use crate::app::{Limits, Parts};
use crate::error::Error;
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

#[test]
fn a_state_directory_is_one_servers() {
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    tanxiao_book::Book::create(&book).unwrap();
    let state = directory.path().join("state");
    let start = || {
        Server::start(Config {
            book: book.clone(),
            state: state.clone(),
            tokens: state.join("tokens.json"),
            web: None,
            listen: ([127, 0, 0, 1], 0).into(),
            tls: None,
            is_behind_proxy: false,
            limits: Limits::default(),
            webhook_networks: Vec::new(),
            cors_origins: Vec::new(),
            data: tanxiao_core::data::DataSet::embedded().unwrap(),
        })
    };
    let first = start().unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(start(), Err(Error::Held { .. })));
    drop(first);
    assert!(start().is_ok());
}
