//! Webhooks against a receiver on loopback: signed, tried again, resumed after a restart.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};

use super::{FIRMS, Service};
use crate::synthetic;
use crate::webhook::{CertificatePlace, Event, Refused, Subscription, Webhooks};

pub(super) type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A subscription to the usual events after a run, and its secret.
fn subscribe(
    webhooks: &Webhooks,
    token: &str,
    url: &str,
    head: u32,
) -> Result<(Subscription, String), Refused> {
    webhooks.create(token, url, Event::usual(), head, CertificatePlace::default())
}

/// A receiver that refuses its first `refusals` messages.
pub(super) async fn receiver(refusals: usize) -> (String, Received) {
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

pub(super) async fn wait_for(count: usize, received: &Received) -> Vec<(HeaderMap, Bytes)> {
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
    let key = Base64::decode_vec(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    mac.update([id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat().as_slice());
    let expected = Base64::encode_string(&mac.finalize().into_bytes());
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
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
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
    let (made, _) = subscribe(&webhooks, "token", "https://bank.example/hook", 3).unwrap();
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
    let hook = |number: usize| json!({ "url": format!("https://bank.example/hook/{number}") });
    for number in 0..crate::webhook::MOST_OF_TOKEN {
        let made = service.post("/v1/webhooks", &hook(number)).await;
        assert_eq!(made.status, StatusCode::CREATED);
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
    // One who has none is not told that it has too many.
    let webhooks = &service.app.webhooks;
    for number in webhooks.list(None).len()..crate::webhook::MOST {
        subscribe(webhooks, &number.to_string(), "https://bank.example/hook", 0).unwrap();
    }
    let refused = service.post("/v1/webhooks", &url).await;
    assert_eq!(refused.problem(), "webhooks-too-many");
    assert!(refused.json()["detail"].as_str().unwrap().contains("1000"));
}

/// Subscribes with a token of its own; gives the token's id and the subscription's.
async fn subscribed(service: &mut Service, url: &str) -> (String, String) {
    use crate::token::Scope;
    let admin = service.token.clone();
    service.token = service.token(&[Scope::Webhooks], chrono::TimeDelta::days(1));
    let token = service.token.split('_').nth(1).unwrap().to_owned();
    let made = service.post("/v1/webhooks", &json!({ "url": url })).await;
    assert_eq!(made.status, StatusCode::CREATED);
    service.token = admin;
    (token, made.json()["webhook"]["id"].as_str().unwrap().to_owned())
}

fn revoke(service: &Service, token: &str) {
    let mut tokens = (*service.app.tokens()).clone();
    tokens.revoke(token, chrono::Utc::now()).unwrap();
    service.app.set_tokens(tokens);
}

fn publish_next(service: &mut Service) {
    let run = service.runs.len() as u32 + 1;
    let period = (2020 + run).to_string();
    let next = synthetic::run(&service.app.data, &service.head(), run, &period, FIRMS);
    service.publish(next);
}

/// A token that was revoked is told nothing, though it subscribed before; its subscription ends.
#[tokio::test]
async fn a_revoked_token_is_told_nothing() {
    let mut service = Service::new();
    let (url, received) = receiver(0).await;
    let (token, id) = subscribed(&mut service, &url).await;
    let (_, other) = subscribed(&mut service, &url).await;
    revoke(&service, &token);
    publish_next(&mut service);
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    let messages = wait_for(1, &received).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(received.lock().unwrap().len(), 1, "the other token is told");
    assert_eq!(messages.len(), 1);
    assert!(service.app.webhooks.get(&id).is_none(), "the subscription has ended");
    let other = service.app.webhooks.get(&other).unwrap();
    assert!(other.last_success_at.is_some(), "it was the other that was told");
    delivering.abort();
}

/// The file of tokens counts as it is when a message is sent, not as it was a second before.
#[tokio::test]
async fn a_revocation_counts_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tokens.json");
    let mut service = Service::with_tokens(&path);
    let (url, received) = receiver(0).await;
    let (now, day) = (chrono::Utc::now(), chrono::TimeDelta::days(1));
    let issue = |tokens: &mut crate::token::Tokens| {
        tokens.issue("bank", vec![crate::token::Scope::Webhooks], now, now + day)
    };
    let (token, _) = crate::token::Tokens::change(&path, issue).unwrap().result;
    let (made, _) = subscribe(&service.app.webhooks, &token.id, &url, 0).unwrap();
    let revoke = |tokens: &mut crate::token::Tokens| {
        Ok::<_, crate::error::Error>(tokens.revoke(&token.id, now).is_some())
    };
    assert!(crate::token::Tokens::change(&path, revoke).unwrap().result);
    publish_next(&mut service);
    publish_next(&mut service);
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(received.lock().unwrap().is_empty());
    assert!(service.app.webhooks.get(&made.id).is_none());
    delivering.abort();
}

/// Receivers that never answer hold up the token that named them, and no other.
#[tokio::test]
async fn silent_receivers_hold_up_their_own_token_only() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut service = Service::new();
    let nowhere = format!("http://{}/hook", silent.local_addr().unwrap());
    let now = chrono::Utc::now();
    let mut tokens = (*service.app.tokens()).clone();
    let day = chrono::TimeDelta::days(1);
    let mut token =
        || tokens.issue("bank", vec![crate::token::Scope::Webhooks], now, now + day).unwrap().0.id;
    let (slow, quick) = (token(), token());
    service.app.set_tokens(tokens);
    for number in 0..20 {
        subscribe(&service.app.webhooks, &slow, &format!("{nowhere}/{number}"), 3).unwrap();
    }
    let (url, received) = receiver(0).await;
    subscribe(&service.app.webhooks, &quick, &url, 3).unwrap();
    publish_next(&mut service);
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    let started = std::time::Instant::now();
    wait_for(1, &received).await;
    assert_eq!(received.lock().unwrap().len(), 1);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    delivering.abort();
}

/// What an address leads to is judged when a message is sent, and a failure is told by its class.
#[tokio::test]
async fn an_address_that_became_forbidden_gets_nothing() {
    let mut service = Service::new();
    let (url, received) = receiver(0).await;
    let now = chrono::Utc::now();
    let mut tokens = (*service.app.tokens()).clone();
    let day = chrono::TimeDelta::days(1);
    let token =
        tokens.issue("b", vec![crate::token::Scope::Webhooks], now, now + day).unwrap().0.id;
    service.app.set_tokens(tokens);
    let port = url.rsplit(':').next().unwrap().split('/').next().unwrap().to_owned();
    let made: Vec<String> = ["127.0.0.2", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"]
        .iter()
        .map(|host| {
            let url = format!("http://{host}:{port}/hook");
            subscribe(&service.app.webhooks, &token, &url, 3).unwrap().0.id
        })
        .collect();
    for host in ["https://127.0.0.2/", "https://[::ffff:7f00:1]/", "https://169.254.169.254/"] {
        let answer = service.post("/v1/webhooks", &json!({ "url": host })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{host}");
    }
    publish_next(&mut service);
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    for id in &made[..3] {
        let mut error = None;
        for _ in 0..100 {
            error = service.app.webhooks.get(id).unwrap().last_error;
            if error.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(error.as_deref(), Some("address-not-allowed"), "{id}");
    }
    delivering.abort();
    // The two last are 127.0.0.1 itself in other words, which this server may name.
    assert!(received.lock().unwrap().len() <= 2);
}

/// Who asks what subscriptions there are does not wait for the disk.
#[tokio::test]
async fn a_slow_disk_holds_up_no_reader() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("webhooks.json");
    let webhooks = Arc::new(Webhooks::open(Some(&path)).unwrap());
    let (made, _) = subscribe(&webhooks, "token", "https://bank.example/hook", 3).unwrap();
    let held = tanxiao_book::state::Held::of(&path, tanxiao_book::state::Access::Private).unwrap();
    let (writing, id) = (webhooks.clone(), made.id.clone());
    let writer = std::thread::spawn(move || writing.update(&id, |kept| kept.failures = 7));
    std::thread::sleep(Duration::from_millis(200));
    let (reading, id) = (webhooks.clone(), made.id.clone());
    let reader = std::thread::spawn(move || reading.get(&id).unwrap().failures);
    std::thread::sleep(Duration::from_millis(500));
    assert!(reader.is_finished(), "a reader waits for the disk");
    assert_eq!(reader.join().unwrap(), 0, "what is not kept has not happened");
    drop(held);
    writer.join().unwrap().unwrap();
    assert_eq!(webhooks.get(&made.id).unwrap().failures, 7);
}

/// Where subscriptions cannot be kept, nothing is done over and over, and what ends has its line.
#[tokio::test]
async fn where_subscriptions_cannot_be_kept_nothing_is_repeated() {
    let directory = tempfile::tempdir().unwrap();
    let state = directory.path().join("state");
    std::fs::create_dir(&state).unwrap();
    let log = directory.path().join("audit.ndjson");
    let (audit, thread) = crate::audit::Audit::open(&log).unwrap();
    let parts = super::Parts {
        audit: Some(audit),
        webhooks: Webhooks::open(Some(&state.join("webhooks.json"))).unwrap(),
        ..Service::empty()
    };
    let mut service = Service::of(parts);
    service.fill();
    let (url, received) = receiver(0).await;
    let (token, _) = subscribed(&mut service, &url).await;
    let (told, _) = subscribed(&mut service, &url).await;
    revoke(&service, &token);
    publish_next(&mut service);
    // A disk that takes nothing any more.
    std::fs::remove_dir_all(&state).unwrap();
    std::fs::write(&state, "").unwrap();
    let delivering = tokio::spawn(crate::deliver::run(service.app.clone()));
    tokio::time::sleep(Duration::from_millis(3300)).await;
    let sent = received.lock().unwrap().len();
    assert_eq!(sent, 1, "a message was sent again at once");
    // What was not kept of the other was that it was told: its end is another matter.
    revoke(&service, &told);
    tokio::time::sleep(crate::webhook::FIRST_PAUSE - Duration::from_secs(1)).await;
    delivering.abort();
    let _ = delivering.await;
    drop(service);
    thread.join().unwrap();
    let text = std::fs::read_to_string(&log).unwrap();
    let ends = text.lines().filter(|line| line.contains("token-revoked"));
    let ends: Vec<bool> = ends.map(|line| line.contains(&told)).collect();
    assert_eq!(ends, [false, true], "{text}");
}

/// The same again is no second subscription: every message would come twice.
#[tokio::test]
async fn the_same_subscription_is_made_once() {
    use crate::token::Scope;
    let mut service = Service::new();
    let day = chrono::TimeDelta::days(1);
    let [first, second] = [0, 1].map(|_| service.token(&[Scope::Webhooks], day));
    service.token = first;
    let hook = |url: &str, events: Value| json!({ "url": url, "events": events });
    let usual = json!(["grade.changed", "score.withdrawn"]);
    let url = "https://bank.example/hook";
    let made = service.post("/v1/webhooks", &json!({ "url": url })).await.json();
    let id = made["webhook"]["id"].as_str().unwrap().to_owned();
    for again in [
        json!({ "url": url }),
        hook(url, usual.clone()),
        hook(url, json!(["score.withdrawn", "grade.changed", "score.withdrawn"])),
        hook("HTTPS://Bank.Example/hook", usual.clone()),
        hook("https://bank.example:443/hook", usual.clone()),
    ] {
        let answer = service.post("/v1/webhooks", &again).await;
        assert_eq!(
            (answer.status, answer.problem()),
            (StatusCode::CONFLICT, "webhook-exists".into())
        );
        let words = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(words.contains(&id), "{words}");
    }
    assert_eq!(service.app.webhooks.list(None).len(), 1);
    // Another path, other events or another token are another subscription.
    for other in [hook("https://bank.example/Hook", usual), hook(url, json!(["grade.changed"]))] {
        assert_eq!(service.post("/v1/webhooks", &other).await.status, StatusCode::CREATED);
    }
    service.token = second;
    let answer = service.post("/v1/webhooks", &json!({ "url": url })).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    // One that its receiver has ended makes room for the next.
    service.app.webhooks.update(&id, |kept| kept.is_gone = true).unwrap();
    let token = service.app.webhooks.get(&id).unwrap().token;
    let (next, _) = subscribe(&service.app.webhooks, &token, url, 3).unwrap();
    assert!(service.app.webhooks.get(&id).is_none());
    assert_ne!(next.id, id);
}

/// An older file of subscriptions revives none that was deleted since, whoever opens it.
#[test]
fn subscriptions_that_were_put_back_are_refused() {
    use crate::error::Error;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("webhooks.json");
    let webhooks = Webhooks::open(Some(&path)).unwrap();
    let (made, _) = subscribe(&webhooks, "token", "https://bank.example/hook", 3).unwrap();
    let older = std::fs::read_to_string(&path).unwrap();
    webhooks.delete(&made.id).unwrap();
    drop(webhooks);
    let newest = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &older).unwrap();
    let refused = Webhooks::open(Some(&path)).err().unwrap();
    assert!(matches!(refused, Error::WebhooksBack { .. }), "{refused}");
    let absurd = older.replace("\"serial\": 1", "\"serial\": 9223372036854775808");
    std::fs::write(&path, absurd).unwrap();
    let refused = Webhooks::open(Some(&path)).err().unwrap();
    assert!(matches!(refused, Error::WebhooksAhead { .. }), "{refused}");
    std::fs::write(&path, &newest).unwrap();
    assert!(Webhooks::open(Some(&path)).unwrap().list(None).is_empty());
    // Of before it had a serial.
    std::fs::remove_file(directory.path().join("webhooks.json.seen")).unwrap();
    std::fs::write(&path, older.replace("\"serial\": 1,", "")).unwrap();
    let webhooks = Webhooks::open(Some(&path)).unwrap();
    assert_eq!(webhooks.list(None).len(), 1);
    webhooks.remember();
    webhooks.update(&made.id, |kept| kept.failures = 1).unwrap();
    // How far it was told is remembered at intervals, and when the server ends.
    let before = std::fs::read_to_string(&path).unwrap();
    webhooks.update(&made.id, |kept| kept.failures = 2).unwrap();
    webhooks.remember();
    drop(webhooks);
    std::fs::write(&path, before).unwrap();
    assert!(matches!(Webhooks::open(Some(&path)), Err(Error::WebhooksBack { .. })));
}

/// Every message counts as a change or two: after millions of them, too, what is remembered may be
/// moved away.
#[test]
fn subscriptions_of_many_changes_are_taken_where_nothing_is_remembered() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("webhooks.json");
    let webhooks = Webhooks::open(Some(&path)).unwrap();
    let (made, _) = subscribe(&webhooks, "token", "https://bank.example/hook", 3).unwrap();
    drop(webhooks);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\"serial\": 1", "\"serial\": 3000000")).unwrap();
    assert!(Webhooks::open(Some(&path)).is_err());
    std::fs::remove_file(directory.path().join("webhooks.json.seen")).unwrap();
    let webhooks = Webhooks::open(Some(&path)).unwrap();
    webhooks.delete(&made.id).unwrap();
    assert!(Webhooks::open(Some(&path)).unwrap().list(None).is_empty());
}

/// A disk that takes nothing is said, in words and with the right status, and changes nothing.
#[tokio::test]
async fn a_subscription_that_cannot_be_kept_says_why() {
    use crate::app::Parts;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("webhooks.json");
    let webhooks = Webhooks::open(Some(&path)).unwrap();
    let (made, _) = subscribe(&webhooks, "token", "https://bank.example/hook", 3).unwrap();
    let service = Service::of(Parts { webhooks, ..Service::empty() });
    std::fs::remove_file(directory.path().join("webhooks.json.lock")).unwrap();
    std::fs::create_dir(directory.path().join("webhooks.json.lock")).unwrap();
    let url = json!({ "url": "https://bank.example/other" });
    let refused = service.post("/v1/webhooks", &url).await;
    let expected = (StatusCode::SERVICE_UNAVAILABLE, "state-unavailable".to_owned());
    assert_eq!((refused.status, refused.problem()), expected);
    let target = format!("/v1/webhooks/{}", made.id);
    let delete = service.request("DELETE", &target).body(axum::body::Body::empty()).unwrap();
    let refused = service.send(delete).await;
    assert_eq!((refused.status, refused.problem()), expected);
    let left: Vec<String> = service.app.webhooks.list(None).into_iter().map(|one| one.id).collect();
    assert_eq!(left, [made.id]);
}

/// A full disk is told from one that fails otherwise.
#[test]
fn a_full_disk_is_507() {
    use axum::response::IntoResponse as _;
    use std::io::ErrorKind;
    for (kind, status) in [
        (ErrorKind::StorageFull, StatusCode::INSUFFICIENT_STORAGE),
        (ErrorKind::QuotaExceeded, StatusCode::INSUFFICIENT_STORAGE),
        (ErrorKind::PermissionDenied, StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let path = std::path::PathBuf::from("webhooks.json");
        let error = tanxiao_book::Error::Io { path, source: kind.into() };
        let problem = crate::api::unkept(&crate::error::Error::of_state(error));
        assert_eq!(problem.into_response().status(), status, "{kind}");
    }
}
