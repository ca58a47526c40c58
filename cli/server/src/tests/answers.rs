//! What endpoints answer, against the records of the book they came from.

use std::collections::HashMap;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tanxiao_core::book::Record;

use super::{CORRECTED, FIRMS, Service};
use crate::synthetic;

/// The records of the synthetic book, in the order of issue.
fn records(service: &Service) -> Vec<Record> {
    let superseded: HashMap<String, String> = service
        .frames
        .iter()
        .flat_map(|frame| tanxiao_core::book::records(frame, 0, &HashMap::new()).unwrap())
        .filter_map(|record| Some((record.supersedes?, record.score_id)))
        .collect();
    let runs = service.runs.iter().zip(&service.frames);
    runs.flat_map(|(entry, frame)| {
        tanxiao_core::book::records(frame, entry.run, &superseded).unwrap()
    })
    .collect()
}

/// A record as an answer has it, without what the answer adds of the method. Numbers are compared
/// as JSON texts would be: 2 and 2.0 are one number.
fn as_json(record: &Record) -> Value {
    floats(serde_json::to_value(record).unwrap())
}

fn floats(value: Value) -> Value {
    let Value::Object(object) = value else { return value };
    let number = |value: Value| match value.as_f64() {
        Some(number) => json!(number),
        None => value,
    };
    object.into_iter().map(|(key, value)| (key, number(value))).collect()
}

fn without_method(score: &Value) -> Value {
    let mut score = score.clone();
    let object = score.as_object_mut().unwrap();
    for added in ["scheme_version", "factor_set", "factor_set_version", "factor_set_sha256"] {
        assert!(object.remove(added).is_some_and(|value| value.is_string()), "{added}");
    }
    floats(score)
}

#[tokio::test]
async fn a_firm_has_the_records_of_the_book() {
    let service = Service::new();
    for firm in [0, CORRECTED, FIRMS - 1] {
        let code = synthetic::code(firm);
        let answer = service.get(&format!("/v1/firms/{code}/scores")).await;
        assert_eq!(answer.status, StatusCode::OK);
        let scores = answer.json()["scores"].as_array().unwrap().clone();
        let expected: Vec<Value> = records(&service)
            .iter()
            .filter(|record| record.credit_code.as_ref() == Some(&code))
            .map(as_json)
            .collect();
        assert_eq!(scores.iter().map(without_method).collect::<Vec<_>>(), expected);
    }
    let code = synthetic::code(CORRECTED);
    let current = service.get(&format!("/v1/firms/{code}/scores?period=2023&current=true")).await;
    let scores = current.json()["scores"].as_array().unwrap().clone();
    assert_eq!(scores.len(), 1);
    assert_eq!(scores[0]["run"], 3);
    assert_eq!(scores[0]["reason"], "合成更正");
    let lower = service.get(&format!("/v1/firms/{}/scores", code.to_lowercase())).await;
    assert_eq!(lower.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_firm_is_told_what_is_wrong_with_its_code() {
    let service = Service::new();
    let code = synthetic::code(1);
    let last = if code.ends_with('0') { "1" } else { "0" };
    let wrong = format!("{}{last}", &code[..17]);
    let request = service.request("GET", &format!("/v1/firms/{wrong}/scores"));
    let request = request.header("accept-language", "en-GB,en;q=0.9,zh;q=0.5");
    let answer = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("content-language"), "en");
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("check character"), "{detail}");
    let answer = service.get(&format!("/v1/firms/{wrong}/scores")).await;
    assert_eq!(answer.header("content-language"), "zh-CN");
    assert!(answer.json()["detail"].as_str().unwrap().contains("校验码"));
}

#[tokio::test]
async fn filters_take_what_they_say() {
    let service = Service::new();
    let all = records(&service);
    type Takes = fn(&Record) -> bool;
    let cases: [(&str, Takes); 13] = [
        ("industry=17", |record| record.industry.starts_with("17")),
        ("region=3305", |_| true),
        ("region=330521&industry=1711", |record| {
            record.region.as_deref() == Some("330521") && record.industry == "1711"
        }),
        ("grade=3", |record| record.grade == Some(3)),
        ("level=9", |_| false),
        ("period=2023", |record| record.period == "2023"),
        ("status=graded&run=1", |record| record.run == 1),
        ("changed_since=2", |record| record.run > 2),
        ("changed_since=2024-01-01T00:02:00Z", |record| record.run >= 2),
        ("changed_since=2024-01-01T08:02:00%2B08:00", |record| record.run >= 2),
        ("changed_since=2024-01-01T08:02:00+08:00", |record| record.run >= 2),
        ("changed_since=2023-12-31T21:02:00-03:00", |record| record.run >= 2),
        ("current=true", |record| record.superseded_by.is_none()),
    ];
    for (query, takes) in cases {
        let answer = service.get(&format!("/v1/scores?limit=1000&{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        let ids: Vec<String> = answer.json()["scores"]
            .as_array()
            .unwrap()
            .iter()
            .map(|score| score["score_id"].as_str().unwrap().to_owned())
            .collect();
        let expected: Vec<String> =
            all.iter().filter(|one| takes(one)).map(|one| one.score_id.clone()).collect();
        assert_eq!(ids, expected, "{query}");
    }
}

#[tokio::test]
async fn a_score_comes_with_what_it_corrects() {
    let service = Service::new();
    let all = records(&service);
    let corrected = all.iter().find(|record| record.superseded_by.is_some()).unwrap();
    let newer = corrected.superseded_by.clone().unwrap();
    for id in [&corrected.score_id, &newer] {
        let answer = service.get(&format!("/v1/scores/{id}")).await.json();
        assert_eq!(answer["score"]["score_id"], **id);
        let chain: Vec<&str> = answer["chain"]
            .as_array()
            .unwrap()
            .iter()
            .map(|score| score["score_id"].as_str().unwrap())
            .collect();
        assert_eq!(chain, [corrected.score_id.as_str(), &newer]);
    }
    let unknown = service.get(&format!("/v1/scores/{}", "0".repeat(32))).await;
    assert_eq!(
        (unknown.status, unknown.problem()),
        (StatusCode::NOT_FOUND, "score-unknown".into())
    );
}

#[tokio::test]
async fn runs_and_changes_are_those_of_the_journal() {
    let service = Service::new();
    let runs = service.get("/v1/runs").await.json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 3);
    assert_eq!(runs["head"]["hash"], service.head());
    let one = service.get("/v1/runs/2").await.json();
    assert_eq!(one, serde_json::to_value(&service.runs[1]).unwrap());
    assert_eq!(service.get("/v1/runs/9").await.problem(), "run-unknown");
    // Run 1 is the first: nothing changed. Run 2 is compared with it, run 3 with run 2.
    let all = records(&service);
    let grade = |run: u32, code: &Option<String>| {
        all.iter().find(|r| r.run == run && r.credit_code == *code).and_then(|r| r.grade)
    };
    for (run, before) in [(1, None), (2, Some(1)), (3, Some(2))] {
        let expected: Vec<String> = all
            .iter()
            .filter(|record| record.run == run)
            .filter(|record| before.is_some_and(|b| grade(b, &record.credit_code) != record.grade))
            .map(|record| record.score_id.clone())
            .collect();
        let mut found = Vec::new();
        let mut target = format!("/v1/runs/{run}/changes?limit=7");
        loop {
            let page = service.get(&target).await.json();
            for change in page["changes"].as_array().unwrap() {
                assert_ne!(change["before"]["grade"], change["after"]["grade"]);
                assert_eq!(change["before"]["credit_code"], change["after"]["credit_code"]);
                found.push(change["after"]["score_id"].as_str().unwrap().to_owned());
            }
            match page["next_cursor"].as_str() {
                None => break,
                Some(cursor) => {
                    target = format!("/v1/runs/{run}/changes?limit=7&cursor={cursor}");
                }
            }
        }
        assert_eq!(found, expected, "run {run}");
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_and_named() {
    let service = Service::new();
    for (target, word) in [
        ("/v1/scores?industy=17", "industy"),
        ("/v1/scores?industry=C17", "industry"),
        ("/v1/scores?industry=", "industry"),
        ("/v1/scores?grade=0", "grade"),
        ("/v1/scores?grade=x", "“grade”：应为整数"),
        ("/v1/scores?limit=1001", "limit"),
        ("/v1/scores?limit=5&limit=6", "limit"),
        ("/v1/scores?period=2023Q5", "period"),
        ("/v1/scores?period=2023M01-06", "period"),
        ("/v1/scores?status=fine", "fine"),
        ("/v1/scores?changed_since=yesterday", "changed_since"),
        ("/v1/scores?cursor=zzz", "cursor"),
        ("/v1/scores/xyz", "32"),
        ("/v1/runs/x", "u32"),
        ("/v1/export?format=xls", "xls"),
        ("/v1/export", "format"),
    ] {
        let answer = service.get(target).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{target}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(word), "{target}: {detail}");
    }
    let beyond = service.get("/v1/scores?cursor=________________").await;
    assert_eq!((beyond.status, beyond.problem()), (StatusCode::NOT_FOUND, "run-unknown".into()));
    let nowhere = service.get("/v1/nothing").await;
    assert_eq!((nowhere.status, nowhere.problem()), (StatusCode::NOT_FOUND, "path-unknown".into()));
    let request = service.request("PUT", "/v1/scores").body(Body::empty()).unwrap();
    let answer = service.send(request).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    let allowed: std::collections::BTreeSet<&str> =
        answer.header("allow").split(',').map(str::trim).collect();
    assert_eq!(allowed, ["GET", "HEAD"].into());
    let plain = service.request("POST", "/v1/score").body(Body::from("{}")).unwrap();
    assert_eq!(service.send(plain).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = service.request("POST", "/v1/score").header("content-type", "application/json");
    let large = large.body(Body::from("x".repeat(2 << 20))).unwrap();
    assert_eq!(service.send(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    // A name that is not known costs a search among all words.
    let names = |count| (0..count).map(|name| (format!("x{name}"), Value::from(1)));
    let many = Value::Object(names(1001).collect());
    let answer = service.post("/v1/score", &many).await;
    assert_eq!(
        (answer.status, answer.problem()),
        (StatusCode::BAD_REQUEST, "request-invalid".into())
    );
}

#[tokio::test]
async fn an_answer_that_is_known_costs_nothing() {
    let mut service = Service::new();
    let target = format!("/v1/firms/{}/scores", synthetic::code(1));
    let first = service.get(&target).await;
    let tag = first.header("etag").to_owned();
    let ask = |service: &Service, tag: &str| {
        service.request("GET", &target).header("if-none-match", tag).body(Body::empty()).unwrap()
    };
    let again = service.send(ask(&service, &tag)).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    assert_eq!(again.header("etag"), tag);
    let next = synthetic::run(&service.app.data, &service.head(), 4, "2024", FIRMS);
    service.publish(next);
    let changed = service.send(ask(&service, &tag)).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_ne!(changed.header("etag"), tag);
    // Without the right to know, nothing is told.
    let request = Request::get(&target).header("if-none-match", changed.header("etag"));
    let denied = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(denied.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn metrics_and_log_ids_name_no_firm() {
    let service = Service::new();
    let code = synthetic::code(1);
    let answer = service.get(&format!("/v1/firms/{code}/scores")).await;
    assert!(!answer.header("x-request-id").is_empty());
    let metrics = service.get("/metrics").await;
    let text = String::from_utf8(metrics.body.to_vec()).unwrap();
    assert!(text.contains("tanxiao_book_scores 121"), "{text}");
    assert!(text.contains("route=\"/v1/firms/{code}/scores\""), "{text}");
    assert!(!text.contains(&code), "{text}");
}

/// A client that has a state of the book is told all the same what is wrong with what it asks.
#[tokio::test]
async fn what_is_not_there_is_not_known_either() {
    let service = Service::new();
    let known = service.get("/v1/runs").await.header("etag").to_owned();
    let ask = async |target: &str, tag: &str| {
        let request = service.request("GET", target).header("if-none-match", tag);
        service.send(request.body(Body::empty()).unwrap()).await.status
    };
    for tag in [known.as_str(), "*", &format!("\"x\", W/{known}")] {
        assert_eq!(ask("/v1/runs", tag).await, StatusCode::NOT_MODIFIED, "{tag}");
        assert_eq!(ask("/v1/runs/9", tag).await, StatusCode::NOT_FOUND);
        assert_eq!(ask("/v1/scores?grade=0", tag).await, StatusCode::BAD_REQUEST);
        assert_eq!(ask("/v1/firms/nobody/scores", tag).await, StatusCode::NOT_FOUND);
    }
    assert_eq!(ask("/v1/runs", "\"other\"").await, StatusCode::OK);
}

#[tokio::test]
async fn what_is_no_date_and_no_run_is_refused() {
    let service = Service::new();
    let forms = ["20261128", "2024-13-01", "2023-02-29", "2024-02-30", "2024-01-01T25:00:00Z", ""];
    for (wrong, status) in forms
        .map(|form| (form, StatusCode::BAD_REQUEST))
        .into_iter()
        .chain(["4", "2026", "202611"].map(|run| (run, StatusCode::NOT_FOUND)))
    {
        for target in ["/v1/scores?", "/v1/export?format=csv&"] {
            let answer = service.get(&format!("{target}changed_since={wrong}")).await;
            assert_eq!(answer.status, status, "{wrong}");
            assert!(answer.json()["detail"].as_str().unwrap().contains("changed_since"));
        }
    }
    for right in ["0", "3", "2024-02-29", "2024-01-01T00:00:00Z"] {
        let answer = service.get(&format!("/v1/scores?changed_since={right}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{right}");
    }
}

/// Every scheme and factor set of the data is taken and listed, and no other.
#[tokio::test]
async fn schemes_and_factor_sets_are_those_of_the_data() {
    let service = Service::new();
    let document: Value = serde_json::from_slice(&service.app.document).unwrap();
    let parameters = document["paths"]["/v1/score"]["post"]["parameters"].as_array().unwrap();
    let listed = |name: &str| -> Vec<String> {
        let found = parameters.iter().find(|one| one["name"] == name).unwrap();
        let names = found["schema"]["enum"].as_array().unwrap().iter();
        names.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let (schemes, factors) = (listed("scheme"), listed("factors"));
    assert!(schemes.len() >= 5 && factors.len() >= 2, "{schemes:?} {factors:?}");
    let firm = json!({ "name": "某厂", "period": "2023", "region": "330502", "industry": "1751",
                       "electricity_mwh": 1000, "value_added_wan_yuan": 2000 });
    for scheme in &schemes {
        for factors in &factors {
            let target = format!("/v1/score?scheme={scheme}&factors={factors}");
            let answer = service.post(&target, &firm).await;
            assert_eq!(answer.status, StatusCode::OK, "{target}");
            let answer = answer.json();
            assert!(answer["scheme"].as_str().unwrap().starts_with(scheme.as_str()), "{answer}");
            assert!(answer["factor_set"].as_str().unwrap().starts_with(factors.as_str()));
        }
    }
    for wrong in ["scheme=huzhou-2099", "factors=none", "scheme="] {
        let answer = service.post(&format!("/v1/score?{wrong}"), &firm).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

/// A score that was taken back stays where it was and says so; who asks for what stands does not
/// get it.
#[tokio::test]
async fn a_withdrawn_score_says_so() {
    let mut service = Service::new();
    let target = format!("/v1/firms/{}/scores", synthetic::code(1));
    let before = service.get(&target).await.json();
    assert!(before["scores"][1].get("withdrawn_at").is_none());
    let id = before["scores"][1]["score_id"].as_str().unwrap().to_owned();
    let (url, received) = super::hooks::receiver(0).await;
    service.post("/v1/webhooks", &json!({ "url": url })).await;
    let next = synthetic::withdrawal(&service.app.data, &service.head(), 4, &id);
    service.publish(next);
    let after = service.get(&target).await.json();
    assert_eq!(after["scores"][1]["withdrawn_because"], "合成撤回");
    assert!(after["scores"][1]["withdrawn_at"].is_string());
    let current = service.get(&format!("{target}?current=true")).await.json();
    assert_eq!(current["scores"].as_array().unwrap().len(), 1);
    let all = service.get("/v1/scores?limit=1000&current=true").await.json();
    assert_eq!(all["scores"].as_array().unwrap().len(), 2 * FIRMS as usize - 1);
    let csv = service.get("/v1/export?format=csv").await;
    assert!(String::from_utf8_lossy(&csv.body).contains("合成撤回"));
    assert_eq!(service.get("/v1/runs/4").await.json()["withdrawn"], json!([id]));
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    let messages = super::hooks::wait_for(1, &received).await;
    delivering.abort();
    let body: Value = serde_json::from_slice(&messages[0].1).unwrap();
    assert_eq!(body["type"], "score.withdrawn");
    assert_eq!(body["data"]["reason"], "合成撤回");
    assert_eq!(body["data"]["scores"][0]["score"]["score_id"], id);
}
