//! What clients ask for: decimals that nothing takes for floats, and requests that may be sent again.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::issued::column::Kind;
use tanxiao_core::period::Period;
use tanxiao_core::read::{self, Cell, ReadOptions};

use super::{Answer, CORRECTED, Service};
use crate::synthetic;
use crate::token::Scope;

const EXACT: &str = "application/vnd.tanxiao.exact+json";

fn is_decimal(name: &str) -> bool {
    COLUMNS.iter().any(|column| column.name == name && matches!(column.kind, Kind::Decimal(_)))
}

/// Compares a score with decimals as numbers and as strings: the same digits, nothing else differs.
fn compare(number: &Value, exact: &Value) {
    let (number, exact) = (number.as_object().unwrap(), exact.as_object().unwrap());
    assert_eq!(number.keys().collect::<Vec<_>>(), exact.keys().collect::<Vec<_>>());
    let mut decimals = 0;
    for (name, value) in number {
        if is_decimal(name) && !value.is_null() {
            let digits = exact[name].as_str().unwrap_or_else(|| panic!("{name}: {}", exact[name]));
            assert_eq!(digits.parse::<f64>().ok(), value.as_f64(), "{name}");
            assert!(digits.len() < 20 && !digits.contains('e'), "{name}: {digits}");
            decimals += 1;
        } else {
            assert_eq!(&exact[name], value, "{name}");
        }
    }
    assert!(decimals > 7, "{decimals}");
}

#[tokio::test]
async fn decimals_are_strings_where_that_is_asked_for() {
    let service = Service::new();
    let code = synthetic::code(CORRECTED);
    let scores = service.get(&format!("/v1/firms/{code}/scores")).await.json();
    let id = scores["scores"][0]["score_id"].as_str().unwrap().to_owned();
    let targets = [
        (format!("/v1/firms/{code}/scores?"), "/scores/1"),
        ("/v1/scores?limit=3&".to_owned(), "/scores/2"),
        (format!("/v1/scores/{id}?"), "/score"),
        ("/v1/runs/3/changes?".to_owned(), "/changes/0/after"),
    ];
    for (target, place) in targets {
        let number = service.get(target.trim_end_matches(['?', '&'])).await;
        assert_eq!(number.header("content-type"), "application/json", "{target}");
        let same = service.get(&format!("{target}decimals=number")).await;
        assert_eq!(same.body, number.body, "{target}");
        let exact = service.get(&format!("{target}decimals=exact")).await;
        assert_eq!(exact.header("content-type"), EXACT, "{target}");
        compare(number.json().pointer(place).unwrap(), exact.json().pointer(place).unwrap());
        let wrong = service.get(&format!("{target}decimals=text")).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{target}");
    }
    let lines = service.get("/v1/export?format=ndjson&run=3").await;
    let exact = service.get("/v1/export?format=ndjson&run=3&decimals=exact").await;
    compare(&lines.json(), &exact.json());
    let csv = service.get("/v1/export?format=csv").await.body;
    assert_eq!(service.get("/v1/export?format=csv&decimals=exact").await.body, csv);
}

#[tokio::test]
async fn a_return_is_scored_with_decimals_as_strings() {
    let service = Service::new();
    let given = json!({
        "credit_code": synthetic::code(1), "name": "引号\"net_tco2\":1,", "period": "2023",
        "region": "330502", "industry": "1711", "electricity_mwh": 1000.1,
        "value_added_wan_yuan": "1234567.891",
    });
    let number = service.post("/v1/score", &given).await.json();
    let exact = service.post("/v1/score?decimals=exact", &given).await;
    assert_eq!(exact.header("content-type"), EXACT);
    let exact = exact.json();
    assert_eq!(exact["score"]["output_wan_yuan"], "1234567.891");
    assert!(number["score"]["output_wan_yuan"].is_number());
    compare(&number["score"], &exact["score"]);
}

/// What a reader of decimals reads is what the lines say, digit by digit.
#[tokio::test]
async fn bulk_parquet_has_decimals_where_that_is_asked_for() {
    let service = Service::new();
    let lines = service.get("/v1/export?format=ndjson&decimals=exact").await;
    let lines: Vec<Value> = std::str::from_utf8(&lines.body)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let parquet = service.get("/v1/export?format=parquet&decimals=exact").await.body;
    let options =
        ReadOptions { format: None, sheet: None, recognises: &|_| true, is_unit: &|_| false };
    let table = read::open("a.parquet", &parquet, &options).unwrap().remove(0);
    let mut row = 0;
    table
        .for_each_row(&mut |_, cells| {
            for (header, cell) in table.headers.iter().zip(cells) {
                let said = lines[row].get(&**header).unwrap_or(&Value::Null);
                match cell {
                    Cell::Decimal(digits) => assert_eq!(said, digits, "{header}"),
                    Cell::Text(text) => assert_eq!(said, text, "{header}"),
                    Cell::Integer(value) => assert_eq!(said, value, "{header}"),
                    Cell::Empty => assert!(said.is_null(), "{header}"),
                    other => panic!("{header}: {other:?}"),
                }
                assert!(!is_decimal(header) || matches!(cell, Cell::Decimal(_) | Cell::Empty));
            }
            row += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(row, lines.len());
    let empty = service.get("/v1/export?format=parquet&decimals=exact&period=1999").await;
    assert!(empty.body.starts_with(b"PAR1") && empty.body.ends_with(b"PAR1"));
}

async fn keyed(service: &Service, target: &str, key: &str, body: &Value) -> Answer {
    let request = service
        .request("POST", target)
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    service.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn what_is_sent_again_is_done_once() {
    let mut service = Service::new();
    let hook = json!({ "url": "https://bank.example/hook" });
    let target = "/v1/webhooks";
    let first = keyed(&service, target, "8e03978e-40d5", &hook).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(first.header("idempotent-replayed"), "");
    // As RFC 8941 writes a string, it is the same key.
    for key in ["8e03978e-40d5", "\"8e03978e-40d5\""] {
        let again = keyed(&service, target, key, &hook).await;
        assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
        assert_eq!(again.header("content-type"), first.header("content-type"));
        assert_eq!(again.header("idempotent-replayed"), "true");
    }
    let listed = service.get(target).await.json();
    assert_eq!(listed["webhooks"].as_array().unwrap().len(), 1);
    // Another request under the key is refused, at another address too.
    let other = json!({ "url": "https://bank.example/other" });
    for (target, body) in [(target, &other), ("/v1/score", &hook)] {
        let refused = keyed(&service, target, "8e03978e-40d5", body).await;
        let told = (refused.status, refused.problem());
        let expected = (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused".to_owned());
        assert_eq!(told, expected, "{target}");
    }
    // The key of another token is another key.
    service.token = service.token(&[Scope::Webhooks], chrono::TimeDelta::days(1));
    let own = keyed(&service, target, "8e03978e-40d5", &hook).await;
    assert_eq!(own.status, StatusCode::CREATED);
    assert_ne!(own.body, first.body);
    // Without a key nobody knows that it is the same request, and there is such a subscription.
    let twice = service.post(target, &hook).await;
    assert_eq!((twice.status, twice.problem()), (StatusCode::CONFLICT, "webhook-exists".into()));
    let listed = service.get(target).await.json();
    assert_eq!(listed["webhooks"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn refusals_are_kept_where_the_request_is_at_fault() {
    let service = Service::new();
    let wrong = json!({ "url": "ftp://bank.example" });
    let first = keyed(&service, "/v1/webhooks", "a", &wrong).await;
    let again = keyed(&service, "/v1/webhooks", "a", &wrong).await;
    assert_eq!((first.status, again.status), (StatusCode::BAD_REQUEST, StatusCode::BAD_REQUEST));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.json()["detail"], first.json()["detail"]);
    for key in ["", "a b", "键", &"a".repeat(129)] {
        let answer = keyed(&service, "/v1/webhooks", key, &wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{key}");
        assert!(answer.json()["detail"].as_str().unwrap().contains("Idempotency-Key"), "{key}");
    }
    let large = json!({ "url": "x".repeat(2 << 20) });
    let answer = keyed(&service, "/v1/webhooks", "b", &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    // What may work a moment later is tried a moment later.
    let url = json!({ "url": "https://bank.example/hook" });
    for number in 0..crate::webhook::MOST_OF_TOKEN {
        let other = json!({ "url": format!("https://bank.example/hook/{number}") });
        service.post("/v1/webhooks", &other).await;
    }
    let full = keyed(&service, "/v1/webhooks", "c", &url).await;
    assert_eq!((full.status, full.problem()), (StatusCode::CONFLICT, "webhooks-too-many".into()));
    let one = service.app.webhooks.list(None).remove(0);
    service.app.webhooks.delete(&one.id).unwrap();
    let made = keyed(&service, "/v1/webhooks", "c", &url).await;
    assert_eq!(made.status, StatusCode::CREATED);
}

/// A request whose answer was lost on the way is under way still, or was done: never done twice.
#[tokio::test]
async fn a_request_that_was_given_up_is_done_all_the_same() {
    let service = Service::new();
    let hook = json!({ "url": "https://bank.example/hook" });
    let lost = keyed(&service, "/v1/webhooks", "lost", &hook);
    // The client goes away as soon as the request is begun.
    let _ = tokio::time::timeout(std::time::Duration::ZERO, lost).await;
    let mut again = keyed(&service, "/v1/webhooks", "lost", &hook).await;
    while again.problem_or_empty() == "idempotency-key-busy" {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        again = keyed(&service, "/v1/webhooks", "lost", &hook).await;
    }
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(service.app.webhooks.list(None).len(), 1);
}

#[tokio::test]
async fn the_document_says_what_may_be_sent_again_and_what_is_exact() {
    let service = Service::new();
    let document = service.get("/openapi.json").await.json();
    let (mut posts, mut periods) = (0, 0);
    for (_, method, operation) in crate::openapi::operations(&document) {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        assert_eq!(has("Idempotency-Key"), method == "post", "{operation}");
        for period in parameters.iter().filter(|parameter| parameter["name"] == "period") {
            assert_eq!(period["schema"]["pattern"], Period::PATTERN, "{operation}");
            periods += 1;
        }
        if method == "post" {
            posts += 1;
            let responses = &operation["responses"];
            assert!(responses["409"].is_object() && responses["422"].is_object());
        }
        let content = operation["responses"]["200"]["content"].as_object();
        let is_json = content.is_some_and(|content| content.contains_key("application/json"));
        let is_exact = content.is_some_and(|content| content.contains_key(EXACT));
        assert_eq!(is_exact, is_json && has("decimals"), "{operation}");
    }
    assert_eq!(posts, 3);
    assert!(periods >= 2);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Score"]["properties"]["net_tco2"]["type"], "number");
    assert_eq!(schemas["ScoreExact"]["properties"]["net_tco2"]["type"], "string");
    assert_eq!(
        schemas["ScoreExact"]["properties"]["grade"],
        schemas["Score"]["properties"]["grade"]
    );
    let text = document.to_string();
    for (at, _) in text.match_indices("#/components/schemas/") {
        let name: String =
            text[at + 21..].chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(schemas.get(&name).is_some(), "{name}");
    }
}

/// What was answered in words is answered again in the same language, or refused.
#[tokio::test]
async fn what_is_sent_again_in_another_language_is_not_answered_in_the_first() {
    let service = Service::new();
    let send = async |target: &str, key: &str, lang: &str, body: &Value| {
        let request = service
            .request("POST", target)
            .header("content-type", "application/json")
            .header("accept-language", lang)
            .header("idempotency-key", key);
        service.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let nobody = json!({ "name": "某厂" });
    let verify = json!({ "certificate": "x" });
    for (target, body) in [("/v1/score", &nobody), ("/v1/verify", &verify)] {
        let first = send(target, "a", "zh-CN", body).await;
        assert_eq!(first.status, StatusCode::OK, "{target}");
        assert_eq!(first.header("content-language"), "zh-CN", "{target}");
        let again = send(target, "a", "zh;q=0.9, en;q=0.1", body).await;
        assert_eq!((again.status, &again.body), (StatusCode::OK, &first.body), "{target}");
        assert_eq!(again.header("content-language"), "zh-CN", "{target}");
        let other = send(target, "a", "en", body).await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "{target}");
        let detail = other.json()["detail"].to_string();
        assert!(detail.contains("Accept-Language"), "{detail}");
        let own = send(target, "b", "en", body).await;
        assert_eq!(own.header("content-language"), "en", "{target}");
        assert_ne!(own.body, first.body, "{target}");
    }
    // What has no words is the same in every language, and a problem is in that of who asks.
    let hook = json!({ "url": "https://bank.example/hook" });
    let first = send("/v1/webhooks", "c", "zh", &hook).await;
    let again = send("/v1/webhooks", "c", "en", &hook).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    let wrong = json!({ "url": "ftp://bank.example" });
    let first = send("/v1/webhooks", "d", "zh", &wrong).await;
    let again = send("/v1/webhooks", "d", "en", &wrong).await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(
        (first.header("content-language"), again.header("content-language")),
        ("zh-CN", "en")
    );
}

/// An answer that was given before a token was bound may tell of firms that it sees no more.
#[tokio::test]
async fn what_is_sent_again_after_the_token_was_bound_is_not_replayed() {
    let mut service = Service::new();
    service.token = service.token(&[Scope::Webhooks, Scope::Score], chrono::TimeDelta::days(1));
    let id = service.token.split('_').nth(1).unwrap().to_owned();
    let hook = json!({ "url": "https://bank.example/hook" });
    let target = "/v1/webhooks";
    assert_eq!(keyed(&service, target, "a", &hook).await.status, StatusCode::CREATED);
    assert_eq!(keyed(&service, target, "a", &hook).await.header("idempotent-replayed"), "true");
    for list in ["91330500MA00000014", "某厂"] {
        let mut tokens = (*service.app.tokens()).clone();
        tokens.bind(&id, crate::firms::Firms::parse(list).unwrap()).unwrap();
        service.app.set_tokens(tokens);
        let bound = keyed(&service, target, "a", &hook).await;
        let told = (bound.status, bound.problem());
        let expected = (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused".to_owned());
        assert_eq!(told, expected, "{list}");
        assert!(bound.json()["detail"].as_str().unwrap().contains("企业"), "{list}");
    }
    // As it is bound now, its requests are done once, too.
    let other = json!({ "url": "https://bank.example/other" });
    assert_eq!(keyed(&service, target, "b", &other).await.status, StatusCode::CREATED);
    assert_eq!(keyed(&service, target, "b", &other).await.header("idempotent-replayed"), "true");
}
