//! Webhooks against a receiver on loopback: signed, tried again, resumed after a restart.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};

use super::{FIRMS, Service};
use crate::synthetic;
use crate::webhook::Webhooks;

type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A receiver that refuses its first `refusals` messages.
async fn receiver(refusals: usize) -> (String, Received) {
    let received = Received::default();
    let (seen, kept) = (Arc::new(Mutex::new(0)), received.clone());
    let take = move |headers: HeaderMap, body: Bytes| async move {
        kept.lock().unwrap().push((headers, body));
        let mut seen = seen.lock().unwrap();
        *seen += 1;
        if *seen <= refusals { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::NO_CONTENT }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, received)
}

async fn wait_for(count: usize, received: &Received) -> Vec<(HeaderMap, Bytes)> {
    for _ in 0..400 {
        if received.lock().unwrap().len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    received.lock().unwrap().clone()
}

/// Checks a signature as Standard Webhooks says, without the code that made it.
fn check(headers: &HeaderMap, body: &[u8], secret: &str) {
    let header = |name: &str| headers[name].to_str().unwrap();
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    mac.update([id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat().as_slice());
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(header("webhook-signature"), format!("v1,{expected}"));
}

#[tokio::test]
async fn changes_arrive_signed_once_and_after_failures() {
    let mut service = Service::new();
    let (url, received) = receiver(1).await;
    let created = service.post("/v1/webhooks", &json!({ "url": url })).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let created = created.json();
    let secret = created["secret"].as_str().unwrap().to_owned();
    let id = created["webhook"]["id"].as_str().unwrap().to_owned();
    service.app.webhooks.set_first_pause(Duration::from_millis(10));
    let delivering = tokio::spawn(crate::webhook::run(service.app.clone()));
    let next = synthetic::run(&service.app.data, &service.head(), 4, "2024", FIRMS);
    service.publish(next);
    let messages = wait_for(2, &received).await;
    assert_eq!(messages.len(), 2, "one refused, one taken");
    assert_eq!(messages[0].0["webhook-id"], messages[1].0["webhook-id"]);
    assert_eq!(messages[0].1, messages[1].1);
    for (headers, body) in &messages {
        check(headers, body, &secret);
    }
    let body: Value = serde_json::from_slice(&messages[1].1).unwrap();
    assert_eq!((&body["type"], &body["data"]["run"]), (&json!("grade.changed"), &json!(4)));
    let listed = service.get("/v1/runs/4/changes?limit=1000").await.json();
    let listed = listed["changes"].as_array().unwrap();
    let pushed = body["data"]["changes"].as_array().unwrap();
    assert!(!pushed.is_empty());
    assert_eq!(pushed.len(), listed.len());
    for (pushed, listed) in pushed.iter().zip(listed) {
        assert_eq!(pushed["credit_code"], listed["after"]["credit_code"]);
        for side in ["before", "after"] {
            assert_eq!(pushed[side]["score_id"], listed[side]["score_id"]);
            assert_eq!(pushed[side]["grade"], listed[side]["grade"]);
        }
    }
    let mut state = Value::Null;
    for _ in 0..100 {
        state = service.get(&format!("/v1/webhooks/{id}")).await.json();
        if state["next_run"] == 5 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((&state["next_run"], &state["failures"]), (&json!(5), &json!(0)));
    delivering.abort();
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("webhooks.json");
    let webhooks = Webhooks::open(Some(&path)).unwrap();
    let (made, _) = webhooks.create("token", "https://bank.example/hook", 3).unwrap();
    drop(webhooks);
    let again = Webhooks::open(Some(&path)).unwrap();
    let kept = again.get(&made.id).unwrap();
    assert_eq!((kept.next, &kept.url), (made.next, &made.url));
    assert_eq!(kept.next.run, 4);
    again.delete(&made.id).unwrap();
    assert!(Webhooks::open(Some(&path)).unwrap().list(None).is_empty());
}

#[tokio::test]
async fn a_token_sees_its_own_subscriptions_and_has_not_too_many() {
    use crate::token::Scope;
    let mut service = Service::new();
    let day = chrono::TimeDelta::days(1);
    let admin = service.token.clone();
    let [first, second] = [0, 1].map(|_| service.token(&[Scope::Webhooks], day));
    let url = json!({ "url": "https://bank.example/hook" });
    service.token = first;
    let made = service.post("/v1/webhooks", &url).await.json();
    let target = format!("/v1/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    assert!(service.get(&target).await.json().get("secret").is_none());
    service.token = second;
    assert_eq!(service.get(&target).await.status, StatusCode::NOT_FOUND);
    assert_eq!(service.get("/v1/webhooks").await.json()["webhooks"], json!([]));
    for _ in 0..crate::webhook::MOST_OF_TOKEN {
        assert_eq!(service.post("/v1/webhooks", &url).await.status, StatusCode::CREATED);
    }
    let refused = service.post("/v1/webhooks", &url).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (StatusCode::CONFLICT, "webhooks-too-many".into())
    );
    service.token = admin;
    let delete = service.request("DELETE", &target).body(axum::body::Body::empty()).unwrap();
    assert_eq!(service.send(delete).await.status, StatusCode::NO_CONTENT);
    assert_eq!(service.get(&target).await.status, StatusCode::NOT_FOUND);
}
