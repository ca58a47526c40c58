//! A token that is bound to firms: it gets nothing of another one, whatever it asks. Driven by the
//! document, so that no endpoint can be forgotten.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::TimeDelta;
use polars::prelude::*;
use serde_json::{Value, json};

use super::book::{publish_returns, returns, serve};
use super::events::{certificate, revocation};
use super::hooks::{receiver, wait_for};
use super::{CORRECTED, FIRMS, Service};
use crate::firms::Firms;
use crate::openapi::{FOR_BOUND, operations};
use crate::synthetic;
use crate::token::Scope;

/// The borrowers: one whose score was corrected, and another.
const OWN: [u32; 2] = [CORRECTED, 12];

fn borrowers() -> Firms {
    Firms::parse(&OWN.map(synthetic::code).join("\n")).unwrap()
}

/// Every scope there is.
const SCOPES: [Scope; 7] = Scope::ALL;

impl Service {
    /// A token with scopes, bound to the borrowers.
    fn bound(&self, scopes: &[Scope]) -> String {
        let text = self.token(scopes, TimeDelta::days(1));
        let mut tokens = (*self.app.tokens()).clone();
        tokens.bind(text.split('_').nth(1).unwrap(), borrowers()).unwrap();
        self.app.set_tokens(tokens);
        text
    }

    async fn ask(&self, token: &str, method: &str, target: &str, body: &str) -> super::Answer {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

/// What tells of a firm that is not a borrower: codes, names, ids of scores.
async fn others(service: &Service) -> (Vec<String>, Vec<Value>) {
    let all = service.get("/v1/scores?limit=1000").await.json()["scores"].clone();
    let all = all.as_array().unwrap().clone();
    let own = OWN.map(synthetic::code);
    let is_own = |score: &Value| own.iter().any(|code| score["credit_code"] == *code);
    let words = all.iter().filter(|score| !is_own(score)).flat_map(|score| {
        ["credit_code", "name", "score_id"].map(|name| score[name].as_str().unwrap().to_owned())
    });
    let words = words.collect();
    (words, all.into_iter().filter(is_own).collect())
}

#[tokio::test]
async fn nothing_is_told_of_another_firm_at_any_endpoint() {
    let mut service = Service::new();
    // A run of the next year, so that grades change.
    let next = synthetic::run(&service.app.data, &service.head(), 4, "2024", FIRMS);
    service.publish(next);
    let entries: Vec<_> = (0..FIRMS).map(|firm| certificate(firm, 2_000_000_000)).collect();
    service.certify(&entries);
    let (words, own) = others(&service).await;
    assert!(words.len() > 3 * 100 && own.len() == OWN.len() * 3 + 1);
    let other = (synthetic::code(1), words[2].clone());
    let document: Value = serde_json::from_slice(&service.app.document).unwrap();
    let token = service.bound(&SCOPES);
    let mut asked = 0;
    for (path, method, operation) in operations(&document) {
        if operation["security"][0]["bearer"].is_null() {
            continue;
        }
        asked += 1;
        let target =
            path.replace("{code}", &other.0).replace("{id}", &other.1).replace("{run}", "4");
        let queries = match operation["operationId"].as_str().unwrap() {
            "exportScores" => vec!["?format=csv", "?format=ndjson", "?format=ndjson&run=2"],
            "listScores" => vec!["?limit=1000", "?run=2&limit=1000", "?changed_since=1&limit=3"],
            "listGradeChanges" => vec!["?limit=1000", "?limit=1"],
            _ => vec![""],
        };
        for query in queries {
            let target = format!("{target}{query}");
            let answer = service.ask(&token, &method.to_uppercase(), &target, "{}").await;
            let text = String::from_utf8_lossy(&answer.body);
            // What was asked for may be repeated, and nothing else.
            let told = words.iter().find(|word| text.contains(*word) && !target.contains(*word));
            assert_eq!(told, None, "{method} {target}: {text}");
            if !FOR_BOUND.contains(&path) {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {target}");
            }
        }
    }
    assert!(asked >= 12, "{asked}");
    // What is there of another firm is not there for this token, in the same words.
    for target in [
        format!("/v1/firms/{}/scores", other.0),
        format!("/v1/scores/{}", other.1),
        format!("/v1/scores/{}/certificate", other.1),
    ] {
        let answer = service.ask(&token, "GET", &target, "").await;
        let nobody = target.replace(&other.0, "nobody").replace(&other.1, &"0".repeat(32));
        let none = service.ask(&token, "GET", &nobody, "").await;
        assert_eq!((answer.status, answer.problem()), (StatusCode::NOT_FOUND, none.problem()));
    }
}

#[tokio::test]
async fn all_of_its_own_firms_is_told() {
    let service = Service::new();
    let (_, own) = others(&service).await;
    let token = service.bound(&SCOPES);
    let get = async |target: &str| {
        let answer = service.ask(&token, "GET", target, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{target}");
        answer
    };
    assert_eq!(get("/v1/scores?limit=1000").await.json()["scores"], json!(own));
    // By pages of one, as by one of all.
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    for _ in 0..=own.len() {
        let page = get(&format!("/v1/scores?limit=1{cursor}")).await.json();
        paged.extend(page["scores"].as_array().unwrap().clone());
        cursor = format!("&cursor={}", page["next_cursor"].as_str().unwrap());
    }
    assert_eq!(paged, own);
    let code = synthetic::code(CORRECTED);
    let scores = get(&format!("/v1/firms/{code}/scores")).await.json();
    assert_eq!(scores["scores"].as_array().unwrap().len(), 3);
    let id = scores["scores"][2]["score_id"].as_str().unwrap();
    let chain = get(&format!("/v1/scores/{id}")).await.json();
    assert_eq!(chain["chain"].as_array().unwrap().len(), 2);
    for exact in ["", "&decimals=exact"] {
        let file = get(&format!("/v1/export?format=parquet{exact}")).await;
        let frame = ParquetReader::new(std::io::Cursor::new(file.body.to_vec()))
            .with_columns(Some(vec!["credit_code".to_owned()]))
            .finish()
            .unwrap();
        let codes = frame.column("credit_code").unwrap().str().unwrap().clone();
        let codes: Vec<&str> = codes.iter().flatten().collect();
        let expected: Vec<&str> =
            own.iter().map(|score| score["credit_code"].as_str().unwrap()).collect();
        assert_eq!(codes, expected);
    }
}

/// What a published table would withhold, since it tells of one firm, is not told by a computation.
#[tokio::test]
async fn no_benchmark_that_tells_of_one_firm_is_told() {
    let data = tanxiao_core::data::DataSet::embedded().unwrap();
    for (first_mwh, is_told) in [(4_000, true), (30_000, false)] {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book");
        // In the second, one firm is most of its group.
        let firms: Vec<String> =
            returns(first_mwh).lines().take(5).map(|line| format!("{line}\n")).collect();
        publish_returns(&data, &book, &firms.concat(), None);
        let service = serve(&book);
        let mut body: Value = serde_json::from_str(returns(4_000).lines().last().unwrap()).unwrap();
        body["credit_code"] = json!(synthetic::code(CORRECTED));
        let body = body.to_string();
        let all = service.token(&[Scope::Score], TimeDelta::days(1));
        let bound = service.bound(&SCOPES);
        for (token, is_told) in [(all, true), (bound, is_told)] {
            let answer = service.ask(&token, "POST", "/v1/score", &body).await.json();
            assert_eq!(answer["score"]["benchmark_l"].is_number(), is_told, "{answer}");
            assert_eq!(answer["score"]["peer_count"].is_number(), is_told, "{answer}");
            let findings = answer["findings"].as_array().unwrap();
            let is_said = findings.iter().any(|one| one["code"] == "benchmark-withheld");
            assert_eq!(is_said, !is_told, "{answer}");
        }
    }
}

/// Another list is another answer, though the book is the same.
#[tokio::test]
async fn a_list_that_changes_is_no_answer_that_is_known() {
    let service = Service::new();
    let token = service.bound(&SCOPES);
    let tag = service.ask(&token, "GET", "/v1/scores", "").await.header("etag").to_owned();
    let again = async || {
        let request = Request::builder()
            .uri("/v1/scores")
            .header("authorization", format!("Bearer {token}"))
            .header("if-none-match", &tag);
        service.send(request.body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(again().await, StatusCode::NOT_MODIFIED);
    let mut tokens = (*service.app.tokens()).clone();
    let firms = Firms::parse(&synthetic::code(1)).unwrap();
    tokens.bind(token.split('_').nth(1).unwrap(), firms).unwrap();
    service.app.set_tokens(tokens);
    assert_eq!(again().await, StatusCode::OK);
}

#[tokio::test]
async fn messages_are_of_its_firms_at_the_moment_of_sending() {
    let mut service = Service::new();
    let entries: Vec<_> = (0..FIRMS).map(|firm| certificate(firm, 2_000_000_000)).collect();
    service.certify(&entries);
    let (words, _) = others(&service).await;
    // Unbound when it subscribed.
    let token = service.token(&[Scope::Webhooks, Scope::Read], TimeDelta::days(1));
    let (url, received) = receiver(0).await;
    let events = [
        "grade.changed",
        "score.ungraded",
        "certificate.revoked",
        "certificate.expired",
        "score.withdrawn",
    ];
    let body = json!({ "url": url, "events": events }).to_string();
    let made = service.ask(&token, "POST", "/v1/webhooks", &body).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let mut tokens = (*service.app.tokens()).clone();
    tokens.bind(token.split('_').nth(1).unwrap(), borrowers()).unwrap();
    service.app.set_tokens(tokens);
    // A score of another firm is taken back, every grade may change, certificates are revoked.
    let withdrawn = words[2].clone();
    let next = synthetic::withdrawal(&service.app.data, &service.head(), 4, &withdrawn);
    service.publish(next);
    let next = synthetic::run(&service.app.data, &service.head(), 5, "2024", FIRMS);
    service.publish(next);
    let revoked = entries.into_iter().chain((0..FIRMS).map(revocation)).collect::<Vec<_>>();
    service.certify(&revoked);
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    let messages = wait_for(2, &received).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let kinds: Vec<Value> = messages
        .iter()
        .map(|(_, body)| serde_json::from_slice::<Value>(body).unwrap()["type"].clone())
        .collect();
    assert_eq!(kinds, ["grade.changed", "certificate.revoked"]);
    assert_eq!(received.lock().unwrap().len(), 2);
    for (_, body) in &messages {
        let text = String::from_utf8_lossy(body);
        assert!(text.contains(&synthetic::code(12)), "{text}");
        assert_eq!(words.iter().find(|word| text.contains(*word)), None, "{text}");
    }
    delivering.abort();
    // Ids tell nothing of what else is in the book: no place, no count, no list.
    for (headers, _) in &messages {
        let id = headers["webhook-id"].to_str().unwrap();
        let digits = id.strip_prefix("msg_").unwrap();
        let is_hash = digits.len() == 32 && digits.chars().all(|c| c.is_ascii_hexdigit());
        assert!(is_hash, "{id}");
    }
    assert_ne!(messages[0].0["webhook-id"], messages[1].0["webhook-id"]);
}

/// The reason of a run that corrects, or takes back, several firms' scores may name any of them:
/// whoever may not see the run is not told it. That of one score is its own.
#[tokio::test]
async fn a_reason_that_may_be_of_others_is_not_told() {
    for of_several in [false, true] {
        let mut service = Service::new();
        let mut next =
            synthetic::correction(&service.app.data, &service.head(), 4, "2023", CORRECTED, 3);
        next.give_reason("某某厂漏报");
        let count = if of_several { 2 } else { 1 };
        next.entry.corrected = count;
        service.publish(next);
        let code = synthetic::code(CORRECTED);
        let first = async |firm: &str| {
            let scores = service.get(&format!("/v1/firms/{firm}/scores")).await.json();
            scores["scores"][0]["score_id"].as_str().unwrap().to_owned()
        };
        let (id, other) = (first(&code).await, first(&synthetic::code(1)).await);
        let mut next = synthetic::withdrawal(&service.app.data, &service.head(), 5, &id);
        next.entry.reason = Some("某某厂停业".to_owned());
        next.entry.withdrawn.extend(of_several.then_some(other));
        service.publish(next);
        let bound = service.bound(&SCOPES);
        let all = service.token.clone();
        for target in [
            format!("/v1/firms/{code}/scores"),
            format!("/v1/scores/{id}"),
            "/v1/scores?limit=1000".to_owned(),
            "/v1/export?format=csv".to_owned(),
            "/v1/export?format=ndjson".to_owned(),
        ] {
            for (token, is_told) in [(&all, true), (&bound, !of_several)] {
                let answer = service.ask(token, "GET", &target, "").await;
                assert_eq!(answer.status, StatusCode::OK, "{target}");
                let text = String::from_utf8_lossy(&answer.body);
                assert_eq!(text.contains("某某厂停业"), is_told, "{target} {text}");
                if !target.contains("/v1/scores/") {
                    assert_eq!(text.contains("某某厂漏报"), is_told, "{target} {text}");
                }
            }
        }
        for exact in ["", "&decimals=exact"] {
            let target = format!("/v1/export?format=parquet{exact}");
            for (token, is_told) in [(&all, true), (&bound, !of_several)] {
                let file = service.ask(token, "GET", &target, "").await;
                let frame = ParquetReader::new(std::io::Cursor::new(file.body.to_vec()));
                let frame = frame.with_columns(Some(vec!["reason".to_owned()])).finish().unwrap();
                let reasons = frame.column("reason").unwrap().str().unwrap().clone();
                let has = reasons.iter().flatten().any(|reason| reason == "某某厂漏报");
                assert_eq!(has, is_told, "{target}");
            }
        }
    }
}

/// A score's own reason is told to whoever may read the score, however many the run corrects.
#[tokio::test]
async fn a_reason_of_its_own_is_told_with_its_score() {
    let mut service = Service::new();
    let mut next =
        synthetic::correction(&service.app.data, &service.head(), 4, "2023", CORRECTED, 3);
    next.give_reason("核查更正，其中某某厂漏报");
    next.give_reasons(&["本厂漏报电量"]);
    next.entry.corrected = 2;
    service.publish(next);
    let code = synthetic::code(CORRECTED);
    let bound = service.bound(&SCOPES);
    for token in [service.token.clone(), bound] {
        for target in [format!("/v1/firms/{code}/scores"), "/v1/export?format=ndjson".to_owned()] {
            let answer = service.ask(&token, "GET", &target, "").await;
            let text = String::from_utf8_lossy(&answer.body);
            assert!(text.contains("\"reason\":\"本厂漏报电量\""), "{target}");
            assert!(!text.contains("某某厂漏报"), "{target}");
        }
    }
}
