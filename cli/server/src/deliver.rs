//! Deliver: one POST for up to [`BATCH`] changes, tried again with growing pauses until it is
//! taken. A receiver may get a message twice (its `webhook-id` is then the same), never none.
//!
//! What may be sent is decided when it is sent: the token must count and have its scope, and what
//! the address resolves to must be one that messages may go to. Every token has its share of the
//! messages under way, so that receivers that never answer hold up their own token only.

use std::collections::HashMap;
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
use tanxiao_core::book::RunEntry;
use tokio::task::JoinSet;
use tokio_rustls::rustls::Error as TlsError;

use crate::app::App;
use crate::audit::Entry;
use crate::store::Snapshot;
use crate::store::change::Change;
use crate::store::id::ScoreId;
use crate::store::segment::{RowRef, at};
use crate::token::{Refusal, Scope, Tokens};
use crate::webhook::address::{Reach, Resolver, Unresolved};
use crate::webhook::{Place, Subscription, signature};

/// Changes of a message.
pub(crate) const BATCH: usize = 500;
/// Seconds a receiver has to answer.
const TIMEOUT_SECS: u64 = 15;
/// Longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// Messages under way, and those of a token among them.
const AT_A_TIME: usize = 128;
const OF_TOKEN: usize = 4;

type HttpClient = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// Delivers for as long as the server runs.
pub(crate) async fn run(app: Arc<App>) {
    let client = client(&app.reach);
    let mut runs = app.runs();
    let mut under_way = JoinSet::new();
    // Subscription → token.
    let mut busy: HashMap<String, String> = HashMap::new();
    loop {
        let head = app.live().snapshot.run();
        end_what_may_not_be_sent(&app).await;
        let mut due = app.webhooks.list(None);
        due.retain(|one| {
            one.next.run <= head && !one.is_gone && one.retry_at.is_none_or(|at| at <= Utc::now())
        });
        for subscription in due {
            let of_token = busy.values().filter(|token| **token == subscription.token).count();
            if busy.len() >= AT_A_TIME
                || of_token >= OF_TOKEN
                || busy.contains_key(&subscription.id)
            {
                continue;
            }
            busy.insert(subscription.id.clone(), subscription.token.clone());
            let (app, client) = (app.clone(), client.clone());
            under_way.spawn(async move {
                step(&app, &client, &subscription).await;
                subscription.id
            });
        }
        // A new run, a new subscription, a message that has come to its end, or a pause that may
        // be over.
        tokio::select! {
            changed = runs.changed() => if changed.is_err() { return },
            () = app.webhooks.changed() => {}
            Some(done) = under_way.join_next() => if let Ok(id) = done { busy.remove(&id); },
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

/// Why a token may no longer be told anything; None where it may.
fn standing(tokens: &Tokens, id: &str) -> Option<&'static str> {
    match tokens.standing(id, Utc::now()) {
        Ok(token) if token.may(Scope::Webhooks) => None,
        Ok(_) => Some("token-scope"),
        Err(Refusal::Revoked) => Some("token-revoked"),
        Err(Refusal::Expired) => Some("token-expired"),
        Err(Refusal::Unknown) => Some("token-unknown"),
    }
}

/// Ends the subscriptions of tokens that were revoked, have expired or lack the scope; the audit
/// log says so. A token that is not in the file at all may come back with it: nothing is sent.
async fn end_what_may_not_be_sent(app: &App) {
    let Ok(tokens) = app.tokens_now() else { return };
    for subscription in app.webhooks.list(None) {
        let Some(why) = standing(&tokens, &subscription.token) else { continue };
        if why == "token-unknown" {
            continue;
        }
        let target = format!("/v1/webhooks/{}", subscription.id);
        let mut entry = Entry::of_server("DELETE", target, why.to_owned());
        entry.token = Some(subscription.token.clone());
        entry.status = 204;
        if app.record(entry).await.is_err() {
            return;
        }
        tracing::info!(webhook = subscription.id, why, "a subscription has ended");
        if let Err(error) = app.webhooks.delete(&subscription.id) {
            tracing::error!(%error, "the state of webhooks cannot be kept");
        }
    }
}

/// Tells a subscription the next that it has not been told.
async fn step(app: &App, client: &HttpClient, subscription: &Subscription) {
    let live = app.live();
    let snapshot = &live.snapshot;
    let Place { run, file, row } = subscription.next;
    let (changes, rest) = snapshot.changes(run, (file, row), BATCH);
    let message = message(snapshot, run, &changes, rest.is_some());
    let next = match rest {
        Some((file, row)) => Place { run, file, row },
        None => Place { run: run + 1, file: 0, row: 0 },
    };
    let outcome = if message.is_none() {
        Ok(())
    } else if let Some(why) = may_not_send(app, subscription) {
        Err(Failure { class: why, is_gone: false })
    } else {
        let outcome = post(app, client, subscription, message.as_ref()).await;
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
            if message.is_some() {
                kept.last_success_at = Some(crate::times::to_seconds(Utc::now()));
            }
        }
        Err(failure) => {
            kept.failures = kept.failures.saturating_add(1);
            kept.last_error = Some(failure.class.to_owned());
            kept.retry_at = Some(Utc::now() + pause(first_pause, kept.failures));
            kept.is_gone = failure.is_gone;
        }
    });
    if let Err(error) = kept {
        tracing::error!(%error, "the state of webhooks cannot be kept");
    }
    if let Err(failure) = outcome {
        tracing::warn!(webhook = subscription.id, error = failure.class, "a webhook failed");
    }
}

/// How long to wait after so many failures: 5 s, 10 s, 20 s, … at most an hour.
fn pause(first: Duration, failures: u32) -> Duration {
    const DOUBLINGS: u32 = 16;
    (first * (1 << failures.saturating_sub(1).min(DOUBLINGS))).min(LONGEST_PAUSE)
}

/// Why nothing may be sent at this moment; None where it may.
fn may_not_send(app: &App, subscription: &Subscription) -> Option<&'static str> {
    match app.tokens_now() {
        Ok(tokens) => standing(&tokens, &subscription.token),
        Err(error) => {
            tracing::error!(%error, "the tokens cannot be read, so nothing is sent");
            Some("token-unknown")
        }
    }
}

/// A failure, by its class: what a receiver, or whoever stands between, says is told to nobody.
struct Failure {
    class: &'static str,
    is_gone: bool,
}

impl Failure {
    fn of(class: &'static str) -> Self {
        Self { class, is_gone: false }
    }

    /// The class of a failure to reach a receiver.
    fn of_client(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(unresolved) = error.downcast_ref::<Unresolved>() {
                return Self::of(match unresolved {
                    Unresolved::Unknown => "name-unknown",
                    Unresolved::NotAllowed => "address-not-allowed",
                });
            }
            let io = error.downcast_ref::<std::io::Error>();
            // An error of TLS is inside one of input and output.
            let inner = io.and_then(|io| io.get_ref());
            let is_tls = inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<TlsError>);
            if is_tls || error.is::<TlsError>() {
                return Self::of("tls");
            }
            next = error.source();
        }
        Self::of("connect")
    }
}

async fn post(
    app: &App,
    client: &HttpClient,
    subscription: &Subscription,
    message: Option<&Value>,
) -> Result<(), Failure> {
    let Place { run, file, row } = subscription.next;
    // The same message has the same id, however often it is sent.
    let id = format!("msg_{}_{run}_{file}_{row}", subscription.id);
    let internal = || Failure::of("internal");
    let body = serde_json::to_vec(&message).map_err(|_| internal())?;
    let timestamp = Utc::now().timestamp();
    let signature = signature(&subscription.secret, &id, timestamp, &body).ok_or_else(internal)?;
    let request = Request::post(&subscription.url)
        .header("content-type", "application/json")
        .header("user-agent", concat!("tanxiao/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| internal())?;
    if !app.reach.takes_number(request.uri()) {
        return Err(Failure::of("address-not-allowed"));
    }
    let timeout = Duration::from_secs(TIMEOUT_SECS);
    let response = tokio::time::timeout(timeout, client.request(request))
        .await
        .map_err(|_| Failure::of("timeout"))?
        .map_err(|error| Failure::of_client(&error))?;
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    // A redirect is not followed: whoever subscribed named the address.
    let class = match status.as_u16() {
        300..400 => "answer-3xx",
        400..500 => "answer-4xx",
        _ => "answer-5xx",
    };
    Err(Failure { class, is_gone: status.as_u16() == 410 })
}

/// The body of a message; None where there is nothing to tell.
fn message(snapshot: &Snapshot, run: u32, changes: &[Change], has_more: bool) -> Option<Value> {
    let entry = snapshot.entries.iter().find(|entry| entry.run == run)?;
    if !entry.withdrawn.is_empty() {
        return Some(withdrawal(snapshot, entry));
    }
    if changes.is_empty() {
        return None;
    }
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
    Some(json!({
        "type": "grade.changed",
        "timestamp": entry.published_at,
        "data": {
            "run": entry.run,
            "scheme": entry.manifest.scheme.id,
            "changes": changes,
            "has_more": has_more,
        },
    }))
}

/// Scores that were taken back.
fn withdrawal(snapshot: &Snapshot, entry: &RunEntry) -> Value {
    let rows = entry.withdrawn.iter().filter_map(|id| snapshot.find(ScoreId::parse(id)?));
    let scores: Vec<Value> = rows
        .map(|row| {
            json!({
                "credit_code": snapshot.code(row),
                "name": snapshot.name(row),
                "score": brief(snapshot, row),
            })
        })
        .collect();
    json!({
        "type": "score.withdrawn",
        "timestamp": entry.published_at,
        "data": {
            "run": entry.run,
            "scheme": entry.manifest.scheme.id,
            "reason": entry.reason,
            "scores": scores,
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

/// A client that trusts what the machine trusts, a bank's own authority too, and reaches only
/// where messages may go.
fn client(reach: &Reach) -> HttpClient {
    let mut http = HttpConnector::new_with_resolver(Resolver { reach: reach.clone() });
    http.enforce_http(false);
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder = hyper_rustls::HttpsConnectorBuilder::new();
    let connector = match builder.with_provider_and_native_roots(provider) {
        Ok(builder) => builder.https_or_http().enable_http1().wrap_connector(http),
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
                .wrap_connector(http)
        }
    };
    Client::builder(TokioExecutor::new()).build(connector)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::FIRST_PAUSE;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let secs = |failures| pause(FIRST_PAUSE, failures).as_secs();
        assert_eq!([1, 2, 3, 10, 11, 1000].map(secs), [5, 10, 20, 2560, 3600, 3600]);
    }
}
