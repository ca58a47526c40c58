//! What a subscription asks to be told: scores without a grade, revoked and expired certificates.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use polars::prelude::*;
use serde_json::{Value, json};
use tanxiao_certificate::claims::StatusReference;
use tanxiao_certificate::journal::{Entry, Issued as Certificate, Revoked};
use tanxiao_certificate::{Register, Timestamp};

use super::hooks::{receiver, wait_for};
use super::{FIRMS, Service};
use crate::issued::{Issued, expiries};
use crate::live::Live;
use crate::synthetic;

pub(super) fn certificate(number: u32, expires_at: i64) -> Entry {
    let time = |seconds| Timestamp::from_unix(seconds).unwrap();
    Entry::Issued(Certificate {
        certificate_id: format!("{number:032x}"),
        score_id: format!("{:032x}", number + 1000),
        firm: synthetic::code(number),
        period: "2023".to_owned(),
        issuer: "https://carbon.example".to_owned(),
        key_id: "key".to_owned(),
        status: StatusReference { uri: "https://carbon.example/1".to_owned(), index: number },
        issued_at: time(1_600_000_000),
        expires_at: time(expires_at),
        code: String::new(),
        jwt: String::new(),
    })
}

pub(super) fn revocation(number: u32) -> Entry {
    Entry::Revoked(Revoked {
        certificate_id: format!("{number:032x}"),
        revoked_at: Timestamp::from_unix(1_700_000_000 + i64::from(number)).unwrap(),
        reason: format!("reason {number}"),
    })
}

impl Service {
    /// Serves other certificates with the book.
    pub(super) fn certify(&self, entries: &[Entry]) {
        let mut register = Register::default();
        for entry in entries {
            register.push(entry.clone()).unwrap();
        }
        let issued = Issued {
            expiries: Arc::new(expiries(&register)),
            register: Arc::new(register),
            ..Issued::default()
        };
        let snapshot = self.app.live().snapshot.clone();
        self.app.set_live(Live::of(snapshot, issued));
    }

    async fn subscribe(&self, url: &str, events: &[&str]) -> Value {
        let answer = self.post("/v1/webhooks", &json!({ "url": url, "events": events })).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        answer.json()
    }
}

fn bodies(messages: &[(axum::http::HeaderMap, axum::body::Bytes)]) -> Vec<Value> {
    messages.iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect()
}

#[tokio::test]
async fn revoked_and_expired_certificates_are_told() {
    let service = Service::new();
    let now = chrono::Utc::now().timestamp();
    let mut entries = vec![
        certificate(1, now + 1000),
        certificate(2, now - 1000), // expired before anybody subscribed
        certificate(3, now + 3),
        certificate(4, now + 3),
        certificate(5, now + 2000),
        revocation(5),
    ];
    service.certify(&entries);
    let (url, received) = receiver(0).await;
    let made = service.subscribe(&url, &["certificate.expired", "certificate.revoked"]).await;
    assert_eq!(made["webhook"]["events"], json!(["certificate.revoked", "certificate.expired"]));
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    // Of what expires then, one is revoked before: it is told once, as what it is.
    entries.extend([revocation(4), revocation(1), revocation(4)]);
    service.certify(&entries);
    let messages = bodies(&wait_for(2, &received).await);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(received.lock().unwrap().len(), 2, "{messages:?}");
    let ids = |message: &Value| -> Vec<String> {
        let all = message["data"]["certificates"].as_array().unwrap();
        all.iter().map(|one| one["certificate_id"].as_str().unwrap().to_owned()).collect()
    };
    let id = |number: u32| format!("{number:032x}");
    assert_eq!(messages[0]["type"], "certificate.revoked");
    assert_eq!(ids(&messages[0]), [id(4), id(1)]);
    let first = &messages[0]["data"]["certificates"][0];
    assert_eq!(
        (&first["reason"], &first["firm"]),
        (&json!("reason 4"), &json!(synthetic::code(4)))
    );
    assert_eq!(first["revoked_at"], "2023-11-14T22:13:24Z");
    assert_eq!(messages[1]["type"], "certificate.expired");
    assert_eq!(ids(&messages[1]), [id(3)]);
    delivering.abort();
}

/// Firms that have no grade now and had none before are told where that is asked for, once.
#[tokio::test]
async fn scores_without_a_grade_are_told() {
    let mut service = Service::new();
    let (url, received) = receiver(0).await;
    service.subscribe(&url, &["grade.changed", "score.ungraded"]).await;
    let (usual, of_usual) = receiver(0).await;
    let made = service.post("/v1/webhooks", &json!({ "url": usual })).await.json();
    assert_eq!(made["webhook"]["events"], json!(["grade.changed", "score.withdrawn"]));
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    // Half of the firms are new to the book; every third of all has no grade.
    let firms = FIRMS * 2;
    let mut next = synthetic::run(&service.app.data, &service.head(), 4, "2024", firms);
    let is_graded = |row: u32| !row.is_multiple_of(3);
    let grades = next.frame.column("grade").unwrap().i32().unwrap().clone();
    let grades: Int32Chunked =
        grades.iter().zip(0..).map(|(grade, row)| grade.filter(|_| is_graded(row))).collect();
    let status: StringChunked =
        (0..firms).map(|row| Some(if is_graded(row) { "graded" } else { "held" })).collect();
    next.frame.with_column(grades.with_name("grade".into()).into_column()).unwrap();
    next.frame.with_column(status.with_name("status".into()).into_column()).unwrap();
    let codes = next.frame.column("credit_code").unwrap().str().unwrap().clone();
    service.publish(next);
    let messages = bodies(&wait_for(2, &received).await);
    assert_eq!(messages[0]["type"], "grade.changed");
    assert_eq!(messages[1]["type"], "score.ungraded");
    let lost: Vec<&Value> = messages[0]["data"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["after"]["grade"].is_null())
        .collect();
    assert!(!lost.is_empty() && lost.iter().all(|change| change["after"]["status"] == "held"));
    let told: Vec<&str> = messages[1]["data"]["scores"]
        .as_array()
        .unwrap()
        .iter()
        .map(|score| score["credit_code"].as_str().unwrap())
        .collect();
    let known = |code: &str| (0..FIRMS).any(|firm| synthetic::code(firm) == code);
    let expected: Vec<&str> = codes
        .iter()
        .flatten()
        .zip(0..)
        .filter(|(code, row)| !is_graded(*row) && !known(code))
        .map(|(code, _)| code)
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(told, expected);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(bodies(&of_usual.lock().unwrap()).len(), 1);
    delivering.abort();
}

#[tokio::test]
async fn events_that_are_none_are_refused() {
    let service = Service::new();
    for events in [json!([]), json!(["grade.lost"]), json!("grade.changed")] {
        let body = json!({ "url": "https://bank.example/hook", "events": events });
        let answer = service.post("/v1/webhooks", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{events}");
    }
}

/// State of before names no events and no place among certificates.
#[test]
fn subscriptions_of_before_are_read() {
    let text = r#"{"kind":"tanxiao-webhooks","subscriptions":[{"id":"a","token":"t",
        "url":"https://bank.example/","secret":"c2VjcmV0","created_at":"2026-01-01T00:00:00Z",
        "next":{"run":3,"file":0,"row":5},"failures":0,"last_error":null,"last_success_at":null,
        "retry_at":null,"is_gone":false}]}"#;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("webhooks.json");
    std::fs::write(&path, text).unwrap();
    let all = crate::webhook::Webhooks::open(Some(&path)).unwrap().list(None);
    assert_eq!(all[0].events, crate::webhook::Event::usual());
    assert_eq!((all[0].next.row, all[0].next.part), (5, 0));
}

/// A message that was not taken is sent again as it was, whatever was revoked or has expired
/// meanwhile: its id tells a receiver that it has had it.
#[tokio::test]
async fn a_message_of_certificates_is_the_same_when_it_is_sent_again() {
    let service = Service::new();
    let now = chrono::Utc::now().timestamp();
    for (event, first, second) in [
        ("certificate.revoked", revocation(1), revocation(2)),
        ("certificate.expired", certificate(3, now - 1), certificate(4, now)),
    ] {
        let mut entries: Vec<Entry> = [1, 2].map(|number| certificate(number, now + 1000)).to_vec();
        service.certify(&entries);
        let (url, received) = receiver(1).await;
        let made = service.subscribe(&url, &[event]).await;
        let id = made["webhook"]["id"].as_str().unwrap();
        service.app.webhooks.update(id, |kept| kept.certificates.expired = (0, 0)).unwrap();
        entries.push(first);
        service.certify(&entries);
        service.app.webhooks.set_first_pause(Duration::from_millis(600));
        let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
        assert_eq!(wait_for(1, &received).await.len(), 1, "{event}");
        entries.push(second);
        service.certify(&entries);
        let messages = wait_for(3, &received).await;
        let ids: Vec<&str> =
            messages.iter().map(|(headers, _)| headers["webhook-id"].to_str().unwrap()).collect();
        assert_eq!(ids[0], ids[1], "{event}");
        assert_ne!(ids[1], ids[2], "{event}");
        let told: Vec<Value> =
            bodies(&messages).iter().map(|body| body["data"]["certificates"].clone()).collect();
        assert_eq!(told[0], told[1], "{event}");
        assert_eq!(told.iter().map(|all| all.as_array().unwrap().len()).sum::<usize>(), 3);
        delivering.abort();
        let _ = delivering.await;
        service.app.webhooks.delete(id).unwrap();
    }
}
