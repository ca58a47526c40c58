//! Delivery: one POST for up to [`BATCH`] changes, tried again with growing pauses until it is
//! taken. A receiver may get a message twice (its `webhook-id` is then the same), never none.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use chrono::Utc;
use http_body_util::Full;
use hyper::Request;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::sign::signature;
use super::{Place, Subscription};
use crate::app::App;
use crate::store::Snapshot;
use crate::store::change::Change;
use crate::store::segment::{RowRef, at};

/// Changes of a message.
pub(crate) const BATCH: usize = 500;
/// Seconds a receiver has to answer.
const TIMEOUT_SECS: u64 = 15;
/// Time until the second try; each further pause is twice as long.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// Messages under way.
const AT_A_TIME: usize = 8;

type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Delivers for as long as the server runs.
pub(crate) async fn run(app: Arc<App>) {
    let client = client();
    let mut runs = app.runs();
    let mut under_way = JoinSet::new();
    let mut busy: HashSet<String> = HashSet::new();
    loop {
        let head = app.live().snapshot.run();
        for subscription in app.webhooks.list(None) {
            let is_due = subscription.next.run <= head
                && !subscription.is_gone
                && subscription.retry_at.is_none_or(|at| at <= Utc::now());
            if is_due && busy.len() < AT_A_TIME && busy.insert(subscription.id.clone()) {
                let (app, client) = (app.clone(), client.clone());
                under_way.spawn(async move {
                    step(&app, &client, &subscription).await;
                    subscription.id
                });
            }
        }
        // A new run, a new subscription, a message that has come to its end, or a pause that may
        // be over.
        tokio::select! {
            changed = runs.changed() => if changed.is_err() { return },
            () = app.webhooks.changed.notified() => {}
            Some(done) = under_way.join_next() => if let Ok(id) = done { busy.remove(&id); },
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

/// Tells a subscription the next that it has not been told.
async fn step(app: &App, client: &HttpClient, subscription: &Subscription) {
    let live = app.live();
    let snapshot = &live.snapshot;
    let Place { run, file, row } = subscription.next;
    let (changes, rest) = snapshot.changes(run, (file, row), BATCH);
    let next = match rest {
        Some((file, row)) => Place { run, file, row },
        None => Place { run: run + 1, file: 0, row: 0 },
    };
    let outcome = if changes.is_empty() {
        Ok(())
    } else {
        let outcome = post(client, subscription, snapshot, &changes, rest.is_some()).await;
        app.metrics.delivered(outcome.is_ok());
        outcome
    };
    let first_pause = app.webhooks.first_pause();
    let kept = app.webhooks.update(&subscription.id, |kept| match &outcome {
        Ok(()) => {
            kept.next = next;
            kept.failures = 0;
            kept.last_error = None;
            kept.retry_at = None;
            if !changes.is_empty() {
                kept.last_success_at = Some(crate::times::to_seconds(Utc::now()));
            }
        }
        Err(failure) => {
            kept.failures = kept.failures.saturating_add(1);
            kept.last_error = Some(failure.text.clone());
            kept.retry_at = Some(Utc::now() + pause(first_pause, kept.failures));
            kept.is_gone = failure.is_gone;
        }
    });
    if let Err(error) = kept {
        tracing::error!(%error, "the state of webhooks cannot be kept");
    }
    if let Err(failure) = outcome {
        tracing::warn!(webhook = subscription.id, error = failure.text, "a webhook failed");
    }
}

/// How long to wait after so many failures: 5 s, 10 s, 20 s, … at most an hour.
fn pause(first: Duration, failures: u32) -> Duration {
    const DOUBLINGS: u32 = 16;
    (first * (1 << failures.saturating_sub(1).min(DOUBLINGS))).min(LONGEST_PAUSE)
}

struct Failure {
    text: String,
    is_gone: bool,
}

impl Failure {
    fn of(error: impl std::fmt::Display) -> Self {
        Self { text: error.to_string(), is_gone: false }
    }
}

async fn post(
    client: &HttpClient,
    subscription: &Subscription,
    snapshot: &Snapshot,
    changes: &[Change],
    has_more: bool,
) -> Result<(), Failure> {
    let Place { run, file, row } = subscription.next;
    // The same message has the same id, however often it is sent.
    let id = format!("msg_{}_{run}_{file}_{row}", subscription.id);
    let body = serde_json::to_vec(&message(snapshot, changes, has_more)).map_err(Failure::of)?;
    let timestamp = Utc::now().timestamp();
    let signature = signature(&subscription.secret, &id, timestamp, &body)
        .ok_or_else(|| Failure::of("the secret is no key"))?;
    let request = Request::post(&subscription.url)
        .header("content-type", "application/json")
        .header("user-agent", concat!("tanxiao/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(Full::new(Bytes::from(body)))
        .map_err(Failure::of)?;
    let timeout = Duration::from_secs(TIMEOUT_SECS);
    let response = tokio::time::timeout(timeout, client.request(request))
        .await
        .map_err(|_| Failure::of(format_args!("no answer in {TIMEOUT_SECS} s")))?
        .map_err(|error| {
            Failure::of(
                std::error::Error::source(&error)
                    .map_or_else(|| error.to_string(), |source| format!("{error}: {source}")),
            )
        })?;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    // A redirect is not followed: whoever subscribed named the address.
    Err(Failure { text: format!("HTTP {status}"), is_gone: status.as_u16() == 410 })
}

/// The body of a message.
fn message(snapshot: &Snapshot, changes: &[Change], has_more: bool) -> Value {
    let entry = changes.first().map(|change| &snapshot.segment(change.after).entry);
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            json!({
                "credit_code": snapshot.code(change.after),
                "name": snapshot.name(change.after),
                "before": brief(snapshot, change.before),
                "after": brief(snapshot, change.after),
            })
        })
        .collect();
    json!({
        "type": "grade.changed",
        "timestamp": entry.map(|entry| &entry.published_at),
        "data": {
            "run": entry.map(|entry| entry.run),
            "scheme": entry.map(|entry| &entry.manifest.scheme.id),
            "changes": changes,
            "has_more": has_more,
        },
    })
}

fn brief(snapshot: &Snapshot, at_row: RowRef) -> Value {
    json!({
        "score_id": snapshot.id(at_row).to_string(),
        "period": snapshot.segment(at_row).period,
        "grade": snapshot.grade(at_row),
        "label": snapshot.word(at::LABEL, at_row),
    })
}

/// A client that trusts what the machine trusts, a bank's own authority too.
fn client() -> HttpClient {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = hyper_rustls::HttpsConnectorBuilder::new();
    let connector = match builder.with_provider_and_native_roots(provider) {
        Ok(builder) => builder.https_or_http().enable_http1().build(),
        Err(error) => {
            tracing::warn!(%error, "no certificate authorities: webhooks by https will fail");
            let none = tokio_rustls::rustls::RootCertStore::empty();
            let config = tokio_rustls::rustls::ClientConfig::builder()
                .with_root_certificates(none)
                .with_no_client_auth();
            hyper_rustls::HttpsConnectorBuilder::new()
                .with_tls_config(config)
                .https_or_http()
                .enable_http1()
                .build()
        }
    };
    Client::builder(TokioExecutor::new()).build(connector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let secs = |failures| pause(FIRST_PAUSE, failures).as_secs();
        assert_eq!([1, 2, 3, 10, 11, 1000].map(secs), [5, 10, 20, 2560, 3600, 3600]);
    }
}
