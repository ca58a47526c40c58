//! A real book: published, served, reloaded, damaged; and a return that is scored as the book was.

use std::path::Path;
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use serde_json::{Value, json};
use tanxiao_book::{Book, Published, publish};
use tanxiao_core::book::proof::{ScoreFile, prove_figures};
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest;
use tanxiao_core::number::Decimal;
use tanxiao_core::run::{Input, RunOptions, run};

use super::Service;
use crate::app::Limits;
use crate::error::Error;
use crate::live::Live;
use crate::synthetic::code;

/// Returns of synthetic textile firms for a year; the first firm's electricity is given.
fn returns(first_mwh: u32) -> String {
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

fn publish_returns(data: &DataSet, directory: &Path, returns: &str, reason: Option<&str>) {
    let options = RunOptions { format: Some("ndjson".to_owned()), ..RunOptions::default() };
    let input = Input { name: "returns.ndjson", bytes: returns.as_bytes() };
    let run = run(data, &[input], &options, None).unwrap_or_else(|_| panic!("not scored"));
    let counts = run.scored.counts;
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, Vec::new(), None, counts);
    let scheme = &DataSet::embedded_files()["schemes/huzhou-2021.toml"];
    let file = ScoreFile { name: "scores", scores: run.scores().unwrap(), manifest: &manifest };
    let proved = prove_figures(file, run.method, None, &InTurn).unwrap_or_else(|f| panic!("{f:?}"));
    let published = Published {
        proved,
        scheme_toml: scheme,
        reason,
        now: SystemTime::now(),
        wait: Duration::from_secs(5),
    };
    publish(directory, published).unwrap();
}

fn serve(directory: &Path) -> Service {
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
    let watching = tokio::spawn(crate::watch::watch(service.app.clone(), book.clone()));
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
