//! Files that were put back or altered, under a running server and before it starts.

use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{TimeDelta, Utc};
use serde_json::Value;
use tanxiao_core::data::DataSet;

use super::Service;
use super::book::{publish_returns, returns, serve, signed_lists};
use super::sockets::config;
use crate::error::{Error, Result};
use crate::start::Server;
use crate::token::{Scope, Token, Tokens};

/// What readiness says once it is something else than ready; the last of it where it never is.
async fn readiness(service: &Service) -> Value {
    let mut ready = Value::Null;
    for _ in 0..50 {
        ready = service.get("/readyz").await.json();
        if ready["status"] != "ready" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    ready
}

/// Issues a token that counts for a day.
fn of_a_day(tokens: &mut Tokens) -> Result<(Token, String)> {
    let now = Utc::now();
    tokens.issue("bank", vec![Scope::Read], now, now + TimeDelta::days(1))
}

/// Issues a token and revokes it: its text, and the file of tokens from before that.
fn revoked(path: &Path) -> (String, Vec<u8>) {
    let (token, text) = Tokens::change(path, of_a_day).unwrap().result;
    let older = std::fs::read(path).unwrap();
    let revoke =
        |tokens: &mut Tokens| Ok::<_, Error>(tokens.revoke(&token.id, Utc::now()).is_some());
    assert!(Tokens::change(path, revoke).unwrap().result);
    (text, older)
}

#[tokio::test]
async fn tokens_that_were_put_back_revive_none_that_was_revoked() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let service = Service::with_tokens(&path);
    let (text, older) = revoked(&path);
    service.app.tokens_now().unwrap();
    std::fs::write(&path, &older).unwrap();
    // What is remembered of them on disk is taken away, too.
    std::fs::remove_file(directory.path().join("tokens.json.seen")).unwrap();
    assert!(matches!(service.app.tokens_now(), Err(Error::TokensBack { .. })));
    let request = Request::get("/v1/scores").header("authorization", format!("Bearer {text}"));
    let answer = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.problem(), "token-revoked");
    let ready = service.get("/readyz").await.json();
    assert_eq!(ready["status"], "stale");
    assert!(ready["problem"]["en"].as_str().unwrap().contains("not the newest"), "{ready}");
}

/// What stands in the place of the file is said once, in the reader's language.
#[tokio::test]
async fn tokens_whose_file_is_a_directory_count_on() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let service = Service::with_tokens(&path);
    Tokens::change(&path, of_a_day).unwrap();
    service.app.tokens_now().unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(service.app.tokens_now().is_err());
    let ready = service.get("/readyz").await.json();
    let said = ready["problem"]["zh"].as_str().unwrap();
    assert!(said.ends_with("tokens.json：这是一个目录，不是文件"), "{said}");
    assert_eq!(service.app.tokens().iter().count(), 1);
}

/// What a running server saw it knows, though both files were gone for a moment.
#[tokio::test]
async fn tokens_that_were_gone_for_a_moment_revive_none_either() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let seen = directory.path().join("tokens.json.seen");
    let service = Service::with_tokens(&path);
    let (text, older) = revoked(&path);
    let now = Utc::now();
    service.app.tokens_now().unwrap();
    for file in [&path, &seen] {
        std::fs::remove_file(file).unwrap();
    }
    assert_eq!(service.app.tokens_now().unwrap().iter().count(), 0);
    let ready = service.get("/readyz").await.json();
    assert!(ready["problem"]["en"].as_str().unwrap().contains("is gone"), "{ready}");
    std::fs::write(&path, &older).unwrap();
    assert!(matches!(service.app.tokens_now(), Err(Error::TokensBack { .. })));
    let counts = |service: &Service| service.app.tokens().authenticate(&text, now).is_ok();
    assert!(!counts(&service));
    // Begun anew by whoever took both away: a server that starts again takes it.
    std::fs::remove_file(&path).unwrap();
    let (_, anew) = Tokens::change(&path, of_a_day).unwrap().result;
    assert!(service.app.tokens_now().is_err());
    let service = Service::with_tokens(&path);
    assert!(service.app.tokens_now().unwrap().authenticate(&anew, now).is_ok());
}

/// A disk on which nothing can be remembered holds up no revocation.
#[tokio::test]
async fn tokens_are_taken_over_though_they_cannot_be_remembered() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    std::fs::create_dir(directory.path().join("tokens.json.seen.lock")).unwrap();
    let service = Service::with_tokens(&path);
    let now = Utc::now();
    let (_, text) = Tokens::change(&path, of_a_day).unwrap().result;
    assert!(service.app.tokens_now().unwrap().authenticate(&text, now).is_ok());
    service.app.tokens_to_remember().unwrap()();
    assert!(service.app.tokens_to_remember().is_none(), "once");
    assert!(!directory.path().join("tokens.json.seen").exists());
}

#[test]
fn a_server_does_not_start_with_what_was_altered_meanwhile() {
    let directory = tempfile::tempdir().unwrap();
    let start = || Server::start(config(directory.path()));
    let tokens = config(directory.path()).tokens;
    let now = Utc::now();
    let issue = |tokens: &mut Tokens| tokens.issue("bank", vec![Scope::Read], now, now);
    Tokens::change(&tokens, issue).unwrap();
    let older = std::fs::read(&tokens).unwrap();
    Tokens::change(&tokens, issue).unwrap();
    let newest = std::fs::read(&tokens).unwrap();
    start().unwrap_or_else(|error| panic!("{error}")).run_until(std::future::ready(()));
    std::fs::write(&tokens, &older).unwrap();
    assert!(matches!(start(), Err(Error::TokensBack { .. })));
    std::fs::write(&tokens, &newest).unwrap();

    let log = tokens.with_file_name("audit.ndjson");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (audit, thread) = crate::audit::Audit::open(&log).unwrap();
    for target in ["/a", "/b", "/c"] {
        let entry = crate::audit::Entry::of_server("GET", target.to_owned(), String::new());
        runtime.block_on(audit.record(entry)).unwrap();
    }
    audit.end();
    thread.join().unwrap();
    let whole = std::fs::read_to_string(&log).unwrap();
    for altered in [
        whole.replace("\"/b\"", "\"/x\""),
        whole.lines().take(2).map(|line| format!("{line}\n")).collect(),
    ] {
        std::fs::write(&log, altered).unwrap();
        assert!(matches!(start(), Err(Error::Audit { .. })));
    }
    std::fs::write(&log, whole).unwrap();
    assert!(start().is_ok());
}

/// A backup of the book, put back while no server runs: it holds together, and is not what was
/// served.
#[test]
fn a_server_does_not_start_over_an_older_book() {
    let directory = tempfile::tempdir().unwrap();
    let config = || config(directory.path());
    let data = DataSet::embedded().unwrap();
    let (book, state) = (config().book, config().state);
    publish_returns(&data, &book, &returns(4_000), None);
    let journal = std::fs::read(book.join("journal.ndjson")).unwrap();
    publish_returns(&data, &book, &returns(9_000), Some("电量更正"));
    let newest = std::fs::read(book.join("journal.ndjson")).unwrap();
    drop(Server::start(config()).unwrap_or_else(|error| panic!("{error}")));
    let second = book.join("scores/run=000002");
    let aside = directory.path().join("aside");
    std::fs::rename(&second, &aside).unwrap();
    std::fs::write(book.join("journal.ndjson"), journal).unwrap();
    let refused = Server::start(config()).err();
    let Some(Error::BookBack { seen, head, .. }) = &refused else { panic!("{refused:?}") };
    assert!(head.starts_with("2-0-") && *seen == state.join("book-seen.json"), "{head}");
    std::fs::rename(&aside, &second).unwrap();
    std::fs::write(book.join("journal.ndjson"), newest).unwrap();
    assert!(Server::start(config()).is_ok());
}

/// What was published while a server ran is remembered, too.
#[test]
fn a_server_remembers_the_runs_that_came_while_it_ran() {
    let directory = tempfile::tempdir().unwrap();
    let config = || config(directory.path());
    let data = DataSet::embedded().unwrap();
    let book = config().book;
    publish_returns(&data, &book, &returns(4_000), None);
    let journal = std::fs::read(book.join("journal.ndjson")).unwrap();
    let server = Server::start(config()).unwrap_or_else(|error| panic!("{error}"));
    let seen = config().state.join("book-seen.json");
    let published = async {
        publish_returns(&data, &book, &returns(9_000), Some("电量更正"));
        for _ in 0..100 {
            if std::fs::read_to_string(&seen).is_ok_and(|text| text.contains("\"2-0-")) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    server.run_until(published);
    std::fs::write(book.join("journal.ndjson"), journal).unwrap();
    std::fs::remove_dir_all(book.join("scores/run=000002")).unwrap();
    assert!(matches!(Server::start(config()), Err(Error::BookBack { .. })));
}

/// A status list that is swapped in its place, at the same time of day: nothing else changes.
#[tokio::test]
async fn readiness_says_that_a_status_list_was_swapped() {
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    publish_returns(&DataSet::embedded().unwrap(), &book, &returns(4_000), None);
    let [older, _] = signed_lists(&book);
    let service = serve(&book);
    let watching = tokio::spawn(crate::watch::watch(service.app.clone(), book.clone(), None));
    // Once everything was looked at.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(service.get("/readyz").await.json()["status"], "ready");
    overwrite(&book.join("status/1.cwt"), &older);
    let ready = readiness(&service).await;
    watching.abort();
    assert_eq!(ready["status"], "stale", "{ready}");
    assert!(ready["problem"]["en"].as_str().unwrap().contains("status/1.cwt"), "{ready}");
}

#[tokio::test]
async fn readiness_says_that_a_file_of_scores_was_altered() {
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    publish_returns(&DataSet::embedded().unwrap(), &book, &returns(4_000), None);
    let service = serve(&book);
    let watching = tokio::spawn(crate::watch::watch(service.app.clone(), book.clone(), None));
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let file = book.join("scores/run=000001/book_period=2023/scores.parquet");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    overwrite(&file, &bytes);
    let ready = readiness(&service).await;
    assert_eq!(ready["status"], "stale", "{ready}");
    assert!(ready["problem"]["en"].as_str().unwrap().contains("run=000001"), "{ready}");
    // Another change does not make it whole.
    let journal = book.join("journal.ndjson");
    let text = std::fs::read(&journal).unwrap();
    overwrite(&journal, &text);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(service.get("/readyz").await.json()["status"], "stale");
    bytes[middle] ^= 1;
    overwrite(&file, &bytes);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(service.get("/readyz").await.json()["status"], "ready");
    watching.abort();
}

/// Writes into a file and gives it the time that it had.
fn overwrite(path: &Path, bytes: &[u8]) {
    let time = std::fs::metadata(path).unwrap().modified().unwrap();
    std::fs::write(path, bytes).unwrap();
    std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// A disk without room is said before the first request needs some.
#[tokio::test]
async fn readiness_says_that_the_audit_log_has_no_room() {
    let directory = tempfile::tempdir().unwrap();
    let (audit, _) = crate::audit::Audit::open(&directory.path().join("audit.ndjson")).unwrap();
    let parts = crate::app::Parts { audit: Some(audit), ..Service::empty() };
    let service = Service::of(parts);
    // Nothing can be written there: a directory has its name.
    std::fs::create_dir(directory.path().join("audit.probe")).unwrap();
    let answer = service.get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.problem(), "audit-unavailable");
    std::fs::remove_dir(directory.path().join("audit.probe")).unwrap();
    // What was found counts for a moment, however many ask.
    assert_eq!(service.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    tokio::time::sleep(Duration::from_millis(5100)).await;
    assert_eq!(service.get("/readyz").await.status, StatusCode::OK);
    assert!(!directory.path().join("audit.probe").exists());
}

/// The notes of the log's own lines.
fn notes(log: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(log).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let own = lines.filter(|line| line["method"] == "AUDIT");
    own.map(|line| {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("target"), text("note").split(' ').next().unwrap().to_owned())
    })
    .collect()
}

/// What was remembered and is taken away while no server runs is said in the log; what is taken away
/// under a running server, too, and is written anew.
#[test]
fn what_is_remembered_does_not_vanish_without_a_word() {
    let directory = tempfile::tempdir().unwrap();
    let config = || config(directory.path());
    let (state, tokens) = (config().state, config().tokens);
    let log = state.join("audit.ndjson");
    let (_, text) = Tokens::change(&tokens, of_a_day).unwrap().result;
    let webhooks = crate::webhook::Webhooks::open(Some(&state.join("webhooks.json"))).unwrap();
    let made = webhooks.create(
        "t",
        "https://bank.example/",
        crate::webhook::Event::usual(),
        0,
        crate::webhook::CertificatePlace::default(),
    );
    made.unwrap();
    drop(webhooks);
    let start = || Server::start(config()).unwrap_or_else(|error| panic!("{error}"));
    // A request, so that the log has a line.
    let asked = |server: &Server| {
        let request = Request::get("/v1/runs").header("authorization", format!("Bearer {text}"));
        let request = request.body(Body::empty()).unwrap();
        let router = server.router.clone();
        async move {
            tower::ServiceExt::oneshot(router, request).await.unwrap();
        }
    };
    let server = start();
    let future = asked(&server);
    server.run_until(future);
    assert_eq!(notes(&log), [], "of a first start nothing is missing");
    let names = ["audit-head.json", "tokens.json.seen", "webhooks.json.seen", "book-seen.json"];
    let paths = names.map(|name| state.join(name));
    for path in &paths {
        std::fs::remove_file(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let server = start();
    let mut found = notes(&log);
    found.sort_unstable();
    let mut expected = names.map(|name| ("forgotten".to_owned(), name.to_owned()));
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(paths.iter().all(|path| path.exists()));
    // While it runs.
    let vanish = async {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        for path in &paths {
            std::fs::remove_file(path).unwrap();
        }
        for _ in 0..100 {
            if paths.iter().all(|path| path.exists()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(paths.iter().all(|path| path.exists()), "{:?}", notes(&log));
    };
    server.run_until(vanish);
    let mut found: Vec<_> = notes(&log).split_off(names.len());
    found.sort_unstable();
    let mut expected = names.map(|name| ("vanished".to_owned(), name.to_owned()));
    expected.sort_unstable();
    assert_eq!(found, expected);
    // What was written anew holds.
    drop(start());
    assert_eq!(notes(&log).len(), 2 * names.len());
}

/// An absurd serial under a running server: it is said, what counted counts on, and the newest copy
/// is taken again.
#[tokio::test]
async fn a_serial_far_ahead_is_not_taken_over_by_a_running_server() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let service = Service::with_tokens(&path);
    let (_, text) = Tokens::change(&path, of_a_day).unwrap().result;
    let now = Utc::now();
    assert!(service.app.tokens_now().unwrap().authenticate(&text, now).is_ok());
    let newest = std::fs::read_to_string(&path).unwrap();
    let absurd = newest.replace("\"serial\": 1", &format!("\"serial\": {}", 1_u64 << 63));
    std::fs::write(&path, absurd).unwrap();
    assert!(matches!(service.app.tokens_now(), Err(Error::TokensAhead { .. })));
    assert_eq!(service.get("/readyz").await.json()["status"], "stale");
    if let Some(remember) = service.app.tokens_to_remember() {
        remember();
    }
    std::fs::write(&path, &newest).unwrap();
    assert!(service.app.tokens_now().unwrap().authenticate(&text, now).is_ok());
    assert_eq!(service.get("/readyz").await.json()["status"], "ready");
    let (_, next) = Tokens::change(&path, of_a_day).unwrap().result;
    assert!(service.app.tokens_now().unwrap().authenticate(&next, now).is_ok());
}
