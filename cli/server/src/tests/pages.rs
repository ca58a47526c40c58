//! Paging while the book grows, bulk download, and the pages a person looks at.

use std::collections::HashSet;

use axum::http::StatusCode;
use polars::prelude::*;
use serde_json::Value;
use tanxiao_core::data::DataSet;
use tower::ServiceExt as _;

use super::{FIRMS, Service};
use crate::limits::Limits;
use crate::live::Live;
use crate::synthetic;

#[tokio::test]
async fn pages_miss_nothing_and_repeat_nothing_while_runs_are_published() {
    let mut service = Service::new();
    let mut seen = Vec::new();
    let mut cursor = String::new();
    let mut published = 0;
    loop {
        let target = match cursor.as_str() {
            "" => "/v1/scores?limit=17".to_owned(),
            cursor => format!("/v1/scores?limit=17&cursor={cursor}"),
        };
        let page = service.get(&target).await.json();
        let scores = page["scores"].as_array().unwrap();
        seen.extend(scores.iter().map(|score| score["score_id"].as_str().unwrap().to_owned()));
        cursor = page["next_cursor"].as_str().unwrap().to_owned();
        if published < 2 && seen.len() > 40 * (published + 1) {
            let run = 4 + published as u32;
            let period = ["2024", "2025"][published];
            let next = synthetic::run(&service.app.data, &service.head(), run, period, FIRMS);
            service.publish(next);
            published += 1;
        }
        if page["has_more"] == Value::Bool(false) {
            break;
        }
    }
    assert_eq!(seen.len() as u64, service.app.live().snapshot.scores());
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len());
    // The end is a place to wait at: the next run comes from there, and only it.
    let next = synthetic::run(&service.app.data, &service.head(), 6, "2026", FIRMS);
    service.publish(next);
    let page = service.get(&format!("/v1/scores?limit=1000&cursor={cursor}")).await.json();
    let scores = page["scores"].as_array().unwrap();
    assert_eq!(scores.len(), FIRMS as usize);
    assert!(scores.iter().all(|score| score["run"] == 6));
}

#[tokio::test]
async fn the_three_formats_of_a_download_say_the_same() {
    let service = Service::new();
    let query = "period=2023&current=true";
    let listed = service.get(&format!("/v1/scores?limit=1000&{query}")).await.json();
    let listed = listed["scores"].as_array().unwrap().clone();
    let lines = service.get(&format!("/v1/export?format=ndjson&{query}")).await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert!(lines.header("content-disposition").contains("scores-run3.ndjson"));
    let lines: Vec<Value> = std::str::from_utf8(&lines.body)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, listed);

    let parquet = service.get(&format!("/v1/export?format=parquet&{query}")).await;
    let frame = ParquetReader::new(std::io::Cursor::new(parquet.body.clone())).finish().unwrap();
    assert_eq!(frame.height(), listed.len());
    for (row, score) in listed.iter().enumerate() {
        for (name, value) in score.as_object().unwrap() {
            let cell = frame.column(name).unwrap().get(row).unwrap();
            let is_same = match (value, cell) {
                (Value::Null, AnyValue::Null) => true,
                (Value::String(text), AnyValue::String(cell)) => text == cell,
                (value, AnyValue::Int32(cell)) => value.as_i64() == Some(i64::from(cell)),
                (value, AnyValue::Float64(cell)) => value.as_f64() == Some(cell),
                _ => false,
            };
            assert!(is_same, "{name} {row}: {value}");
        }
    }

    let csv = service.get(&format!("/v1/export?format=csv&{query}")).await;
    let text = std::str::from_utf8(&csv.body).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let first: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|known| *known == name).unwrap();
    assert_eq!(first[at("score_id")], listed[0]["score_id"].as_str().unwrap());
    assert_eq!(first[at("net_tco2")], listed[0]["net_tco2"].to_string().trim_end_matches(".0"));
    assert_eq!(lines.count() + 1, listed.len());
}

#[tokio::test]
async fn an_empty_selection_is_an_empty_file() {
    let service = Service::new();
    let parquet = service.get("/v1/export?format=parquet&period=1999").await;
    assert_eq!(parquet.status, StatusCode::OK);
    let frame = ParquetReader::new(std::io::Cursor::new(parquet.body.clone())).finish().unwrap();
    assert_eq!(frame.height(), 0);
    assert!(service.get("/v1/export?format=ndjson&period=1999").await.body.is_empty());
}

#[tokio::test]
async fn the_documentation_loads_nothing_from_elsewhere() {
    let service = Service::new();
    for file in ["/docs", "/docs/docs.js", "/docs/docs.css"] {
        let answer = service.get(file).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{file}");
        assert!(!policy.contains("unsafe"), "{file}");
        let text = std::str::from_utf8(&answer.body).unwrap();
        for foreign in ["http://", "https://", "src=\"//", "@import", "innerHTML", "<script>"] {
            assert!(!text.contains(foreign), "{file}: {foreign}");
        }
        assert!(!text.contains(" style=\"") && !text.contains("onclick"), "{file}");
    }
    assert_eq!(service.get("/docs/other.js").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_web_app_comes_compressed_with_its_policy_and_its_routes() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).unwrap();
    };
    file("index.html", "<p>app</p>");
    file("worker-0123456789ab.wasm", "plain");
    file("worker-0123456789ab.wasm.br", "smaller");
    std::fs::write(directory.path().parent().unwrap().join("secret-of-test"), "x").ok();
    let service = Service::over(
        Live::default(),
        DataSet::embedded().unwrap(),
        Limits::default(),
        Some(directory.path().to_owned()),
    );
    let ask = async |target: &str, encoding: &str| {
        let request = axum::http::Request::get(target).header("accept-encoding", encoding);
        let request = request.body(axum::body::Body::empty()).unwrap();
        service.router.clone().oneshot(request).await.unwrap()
    };
    let wasm = ask("/worker-0123456789ab.wasm", "br, gzip").await;
    assert_eq!(wasm.headers()["content-type"], "application/wasm");
    assert_eq!(wasm.headers()["content-encoding"], "br");
    assert!(wasm.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    for route in ["/", "/score/2023"] {
        let page = ask(route, "").await;
        assert_eq!(page.status(), StatusCode::OK, "{route}");
        assert_eq!(page.headers()["content-type"], "text/html", "{route}");
        assert_eq!(page.headers()["cache-control"], "no-cache", "{route}");
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("'wasm-unsafe-eval'"), "{route}");
    }
    assert_eq!(ask("/missing.wasm", "").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(ask("/v1/nothing", "").await.status(), StatusCode::NOT_FOUND);
    let outside = ask("/..%2fsecret-of-test", "").await;
    let body = axum::body::to_bytes(outside.into_body(), 10_000).await.unwrap();
    assert_ne!(&body[..], b"x");
}
