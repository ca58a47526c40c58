//! A real book: published, served, reloaded, damaged; and a return that is scored as the book was.

use std::path::Path;
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tanxiao_book::{Book, Lock, Published, Reasons, certificates, lists, publish};
use tanxiao_certificate::journal::{Entry, Lists, list_uri};
use tanxiao_certificate::{Algorithm, SigningKey, Timestamp};
use tanxiao_core::book::proof::{ScoreFile, prove_figures, prove_inputs};
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest;
use tanxiao_core::number::Decimal;
use tanxiao_core::run::{Input, RunOptions, run};

use super::Service;
use super::events::{certificate, revocation};
use crate::error::Error;
use crate::limits::Limits;
use crate::live::Live;
use crate::synthetic::code;

/// Returns of synthetic textile firms for a year; the first firm's electricity is given.
pub(super) fn returns(first_mwh: u32) -> String {
    let firm = |index: u32| {
        let electricity = if index == 0 { first_mwh } else { 1_000 + 137 * index };
        json!({
            "credit_code": code(index), "name": format!("合成纺织{index}"), "period": "2023",
            "region": "330502", "industry": "1751", "electricity_mwh": electricity,
            "value_added_wan_yuan": 2_000 + 11 * index,
        })
    };
    (0..20).map(|index| format!("{}\n", firm(index))).collect()
}

pub(super) fn publish_returns(
    data: &DataSet,
    directory: &Path,
    returns: &str,
    reason: Option<&str>,
) {
    let options = RunOptions { format: Some("ndjson".to_owned()), ..RunOptions::default() };
    let input = Input { name: "returns.ndjson", bytes: returns.as_bytes() };
    let issued = Book::view(directory).ok();
    let issued = issued.and_then(|book| book.issued_benchmarks("huzhou-2021").unwrap());
    let run = run(data, &[input], &options, issued.as_ref());
    let run = run.unwrap_or_else(|_| panic!("not scored"));
    let counts = run.scored.counts;
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, Vec::new(), None, counts);
    let scheme = &DataSet::embedded_files()["schemes/huzhou-2021.toml"];
    let file = ScoreFile { name: "scores", scores: run.scores().unwrap(), manifest: &manifest };
    let proved = prove_figures(file, run.method, issued.as_ref(), &InTurn)
        .unwrap_or_else(|f| panic!("{f:?}"));
    let published = Published {
        proved: &proved,
        issued: issued.as_ref(),
        is_rebase: false,
        scheme_toml: scheme,
        reason,
        reasons: &Reasons::default(),
        now: SystemTime::now(),
        wait: Duration::from_secs(5),
    };
    publish(directory, published).unwrap();
}

pub(super) fn serve(directory: &Path) -> Service {
    let live = Live::load(directory, &Live::default()).unwrap();
    Service::over(live, DataSet::embedded().unwrap(), Limits::default(), None)
}

fn scores(answer: &Value) -> Vec<Value> {
    answer["scores"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_book_is_served_as_it_is_and_new_runs_without_a_restart() {
    let data = DataSet::embedded().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    publish_returns(&data, &book, &returns(4_000), None);
    let service = serve(&book);
    let target = format!("/v1/firms/{}/scores", code(0));
    let before = scores(&service.get(&target).await.json());
    let record = Book::open(&book).unwrap().firm(&code(0)).unwrap().remove(0);
    assert_eq!(before.len(), 1);
    assert_eq!(before[0]["score_id"], record.score_id);
    assert_eq!(before[0]["ratio_k"].as_f64(), record.ratio_k.map(Decimal::to_f64));
    assert_eq!(before[0]["grade"].as_i64(), record.grade.map(i64::from));

    publish_returns(&data, &book, &returns(9_000), Some("电量更正"));
    let live = Live::load(&book, &service.app.live()).unwrap();
    service.app.set_live(live);
    let after = scores(&service.get(&target).await.json());
    assert_eq!(after.len(), 2);
    assert_eq!(after[0]["superseded_by"], after[1]["score_id"]);
    assert_eq!(after[1]["supersedes"], before[0]["score_id"]);
    assert_eq!(after[1]["reason"], "电量更正");
    let ready = service.get("/readyz").await.json();
    assert_eq!((&ready["status"], &ready["run"]), (&json!("ready"), &json!(2)));
}

#[tokio::test]
async fn a_damaged_or_rewritten_book_is_not_taken_over() {
    let data = DataSet::embedded().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    publish_returns(&data, &book, &returns(4_000), None);
    let service = serve(&book);
    let watching = tokio::spawn(crate::watch::watch(service.app.clone(), book.clone(), None));
    publish_returns(&data, &book, &returns(9_000), Some("电量更正"));
    let second = book.join("scores/run=000002/book_period=2023/scores.parquet");
    let mut bytes = std::fs::read(&second).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&second, bytes).unwrap();
    let mut ready = Value::Null;
    for _ in 0..100 {
        ready = service.get("/readyz").await.json();
        if ready["status"] == "stale" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    watching.abort();
    // Either the watch saw the second run while it was whole, or it refused it.
    if ready["status"] == "stale" {
        assert_eq!(ready["run"], 1);
        assert!(ready["problem"]["zh"].as_str().unwrap().contains("run=000002"), "{ready}");
    }
    let damaged = Live::load(&book, &Live::default());
    assert!(matches!(damaged, Err(Error::Book(_))));

    let other = directory.path().join("other");
    publish_returns(&data, &other, &returns(5_000), None);
    let rewritten = Live::load(&other, &service.app.live());
    assert!(matches!(rewritten, Err(Error::Rewritten)));
}

/// Files of certificates, as they were.
type Files = [(&'static str, Vec<u8>); 3];

/// A certificate and its revocation in a book, the list being signed after each; what was served
/// and what the files were then.
fn two_states(book: &Path) -> [(Live, Files); 2] {
    let lock = Lock::acquire(book, Duration::ZERO).unwrap();
    let opened = Book::open_locked(book, &lock).unwrap();
    let key = SigningKey::from_secret(Algorithm::Ed25519, &[7; 32]).unwrap();
    let uri = "https://carbon.example";
    let mut second = 0;
    [certificate(0, 2_000_000_000), revocation(0)].map(|entry| {
        let register = certificates::append(&opened, &[entry], &lock).unwrap();
        let now = Timestamp::from_unix(1_700_000_000 + second).unwrap();
        second += 1;
        let claims = register.status_claims(&list_uri(uri, 1), now, now.plus_secs(86_400), 3_600);
        let (cwt, jwt) = (claims.sign_cwt(&key), claims.sign_jwt(&key).into_bytes());
        let signed = lists::Signed { number: 1, cwt, jwt };
        let named = lists::stage(opened.dir(), opened.genesis(), &[signed], &lock).unwrap();
        let trust = lists::stage_trust(opened.dir(), TRUST.as_bytes(), &lock).unwrap();
        let entry = Entry::Lists(Lists { signed_at: now, lists: named, trust_sha256: Some(trust) });
        certificates::append(&opened, &[entry], &lock).unwrap();
        // Before it has its place, and after: the same is served.
        let waiting = Live::load(book, &Live::default()).unwrap();
        lists::place(book, opened.genesis(), &lock).unwrap();
        let live = Live::load(book, &waiting).unwrap();
        assert_eq!(live.version, waiting.version);
        let files = ["certificates.ndjson", "status/1.cwt", "status/1.jwt"];
        (live, files.map(|name| (name, std::fs::read(book.join(name)).unwrap())))
    })
}

/// A trust list of nobody.
const TRUST: &str = r#"{"kind":"tanxiao-trust-list","issuers":[]}"#;

/// Signs two status lists of a book, one in place of the other; the CWT of each.
pub(super) fn signed_lists(book: &Path) -> [Vec<u8>; 2] {
    two_states(book).map(|(_, [_, (_, cwt), _])| cwt)
}

/// Certificates are a chain of their own: one that was cut, or a status list that is put back, is
/// not taken over, and neither brings a revoked certificate to life.
#[test]
fn certificates_that_were_rewritten_are_not_taken_over() {
    let data = DataSet::embedded().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    publish_returns(&data, &book, &returns(4_000), None);
    let [(_, old), (live, new)] = &two_states(&book);
    let put = |files: &[(&str, Vec<u8>)]| {
        files.iter().for_each(|(name, bytes)| std::fs::write(book.join(name), bytes).unwrap());
    };
    // A trust list that nobody signed with, or none, is not taken over.
    let trust = book.join(certificates::TRUST);
    for changed in [Some(TRUST.replace("[]", "[ ]")), None] {
        match changed {
            Some(json) => std::fs::write(&trust, json).unwrap(),
            None => std::fs::remove_file(&trust).unwrap(),
        }
        assert!(matches!(Live::load(&book, live), Err(Error::Book(_))));
    }
    std::fs::write(&trust, TRUST).unwrap();
    assert_eq!(Live::load(&book, live).unwrap().version, live.version);
    // Older lists alone are not those that the last line names.
    put(&old[1..]);
    assert!(matches!(Live::load(&book, live), Err(Error::Book(_))));
    // With the lines of then, all of it holds together, and is not what was served.
    put(old);
    assert!(Live::load(&book, &Live::default()).is_ok());
    assert!(matches!(Live::load(&book, live), Err(Error::Rewritten)));
    put(new);
    assert_eq!(Live::load(&book, live).unwrap().version, live.version);
}

#[tokio::test]
async fn a_return_is_graded_as_the_firms_of_the_book_were() {
    let data = DataSet::embedded().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    let lines = returns(4_000);
    publish_returns(&data, &book, &lines, None);
    let service = serve(&book);
    for (index, line) in lines.lines().enumerate().step_by(6) {
        let answer = service.post("/v1/score", &serde_json::from_str(line).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        let assessed = answer.json();
        let target = format!("/v1/firms/{}/scores", code(index as u32));
        let issued = scores(&service.get(&target).await.json()).remove(0);
        for field in
            ["net_tco2", "intensity_l", "benchmark_l", "ratio_k", "level", "grade", "label"]
        {
            assert_eq!(assessed["score"][field], issued[field], "{field} {assessed}");
        }
        assert!(issued["grade"].is_number());
        assert_eq!(assessed["book_head"], service.app.live().snapshot.head);
    }
    // What is wrong with a return is an answer in the reader's language, not a failure.
    let answer = service.post("/v1/score", &json!({ "name": "某厂", "period": "2023" })).await;
    assert_eq!(answer.status, StatusCode::OK);
    let findings = answer.json();
    assert_eq!(findings["score"], Value::Null);
    assert!(findings["findings"].as_array().unwrap().iter().any(|one| one["severity"] == "error"));
    // Nothing is kept.
    assert_eq!(service.get("/v1/runs").await.json()["runs"].as_array().unwrap().len(), 1);
}

/// Returns with what a scheme of points declares, facts as true and false.
fn pointed_returns() -> String {
    let firm = |index: u32| {
        json!({
            "credit_code": code(index), "name": format!("合成纺织{index}"), "period": "2023",
            "region": "330502", "industry": "1751", "electricity_mwh": 1_000 + 137 * index,
            "value_added_wan_yuan": 2_000 + 11 * index, "revenue_wan_yuan": 9_000 + 7 * index,
            "tax(万元)": 100 + 9 * index, "land(亩)": 30 + index, "employees(人)": 80 + 3 * index,
            "rd_expense(万元)": 50 + index, "dishonest": index % 7 == 3,
        })
    };
    (0..20).map(|index| format!("{}\n", firm(index))).collect()
}

/// A book keeps no exact bases of points: the values are told, and no points that would differ from
/// the regulator's in the last digit.
#[tokio::test]
async fn a_return_gets_values_and_no_points_of_others() {
    let data = DataSet::embedded().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let book = directory.path().join("book");
    let (lines, scheme) = (pointed_returns(), "own-rank-city");
    let options = RunOptions {
        scheme: scheme.to_owned(),
        format: Some("ndjson".to_owned()),
        ..RunOptions::default()
    };
    let input = Input { name: "returns.ndjson", bytes: lines.as_bytes() };
    let run = run(&data, &[input], &options, None).unwrap_or_else(|_| panic!("not scored"));
    let counts = run.scored.counts;
    assert!(counts.graded >= 15, "{counts:?}");
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, Vec::new(), None, counts);
    let file = ScoreFile { name: "scores", scores: run.scores().unwrap(), manifest: &manifest };
    let proved = prove_inputs(file, &run).unwrap_or_else(|f| panic!("{f:?}"));
    let published = Published {
        proved: &proved,
        issued: None,
        is_rebase: false,
        scheme_toml: &DataSet::embedded_files()[&format!("schemes/{scheme}.toml")],
        reason: None,
        reasons: &Reasons::default(),
        now: SystemTime::now(),
        wait: Duration::from_secs(5),
    };
    publish(&book, published).unwrap();
    let service = serve(&book);
    for (index, line) in lines.lines().enumerate().step_by(3) {
        let target = format!("/v1/score?scheme={scheme}");
        let answer = service.post(&target, &serde_json::from_str(line).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        let assessed = answer.json();
        let target = format!("/v1/firms/{}/scores", code(index as u32));
        let issued = scores(&service.get(&target).await.json()).remove(0);
        let value = &issued["indicator_tax_per_mu"];
        assert!(value.is_number(), "{issued}");
        assert_eq!(&assessed["score"]["indicator_tax_per_mu"], value, "{assessed}");
        assert_eq!(assessed["score"]["status"], "ungraded_peers");
        assert!(assessed["score"]["composite"].is_null() && assessed["score"]["grade"].is_null());
    }
}
