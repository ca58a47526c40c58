//! Deliver: one POST for up to [`message::BATCH`] changes, tried again with growing pauses until it
//! is taken. A receiver may get a message twice, never none. Its `webhook-id` is then the same, and
//! what it tells: how far a message of certificates goes is kept before it is sent.
//!
//! What may be sent is decided when it is sent: the token must count and have its scope, and what
//! the address resolves to must be one that messages may go to. Every token has its share of the
//! messages under way, so that receivers that never answer hold up their own token only.

mod message;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use chrono::Utc;
use http_body_util::Full;
use hyper::Request;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::task::JoinSet;
use tokio_rustls::rustls::Error as TlsError;

use crate::app::App;
use crate::audit::Entry;
use crate::token::{Refusal, Scope, Token, Tokens};
use crate::webhook::address::{Reach, Resolver, Unresolved};
use crate::webhook::{Subscription, signature};
use message::Message;

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
    let mut unkept = Unkept::default();
    loop {
        let live = app.live();
        end_what_may_not_be_sent(&app, &mut unkept).await;
        let mut due = app.webhooks.list(None);
        due.retain(|one| {
            let is_time = one.retry_at.is_none_or(|at| at <= Utc::now());
            let is_time = is_time && unkept.is_over(&one.id);
            !one.is_gone && is_time && message::is_due(&live, one, Utc::now())
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
                let is_kept = step(&app, &client, &subscription).await;
                (subscription.id, is_kept)
            });
        }
        // A new run, a new subscription, a message that has come to its end, or a pause that may
        // be over.
        tokio::select! {
            changed = runs.changed() => if changed.is_err() { return },
            () = app.webhooks.changed() => {}
            Some(done) = under_way.join_next() => if let Ok((id, is_kept)) = done {
                busy.remove(&id);
                unkept.heard(id, is_kept, app.webhooks.first_pause());
            },
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

/// Subscriptions whose state could not be kept: what was done of them is not done again at once.
#[derive(Default)]
struct Unkept {
    /// Subscription → failures, and when to try again.
    failures: HashMap<String, (u32, Instant)>,
    /// Those of which the audit log says already that they have ended.
    ended: HashSet<String>,
}

impl Unkept {
    fn is_over(&self, id: &str) -> bool {
        self.failures.get(id).is_none_or(|(_, at)| *at <= Instant::now())
    }

    /// Whether its state was kept.
    fn heard(&mut self, id: String, is_kept: bool, first_pause: Duration) {
        if is_kept {
            self.failures.remove(&id);
            self.ended.remove(&id);
            return;
        }
        let (failures, at) = self.failures.entry(id).or_insert((0, Instant::now()));
        *failures = failures.saturating_add(1);
        *at = Instant::now() + pause(first_pause, *failures);
    }
}

/// A token that may be told something, or why it may no longer.
fn standing<'a>(tokens: &'a Tokens, id: &str) -> Result<&'a Arc<Token>, &'static str> {
    match tokens.standing(id, Utc::now()) {
        Ok(token) if token.may(Scope::Webhooks) => Ok(token),
        Ok(_) => Err("token-scope"),
        Err(Refusal::Revoked) => Err("token-revoked"),
        Err(Refusal::Expired) => Err("token-expired"),
        Err(Refusal::Unknown) => Err("token-unknown"),
    }
}

/// Ends the subscriptions of tokens that were revoked, have expired or lack the scope; the audit
/// log says so. A token that is not in the file at all may come back with it: nothing is sent.
async fn end_what_may_not_be_sent(app: &Arc<App>, unkept: &mut Unkept) {
    let Ok(tokens) = app.tokens_now() else { return };
    for subscription in app.webhooks.list(None) {
        let Err(why) = standing(&tokens, &subscription.token) else { continue };
        if why == "token-unknown" || !unkept.is_over(&subscription.id) {
            continue;
        }
        if !unkept.ended.contains(&subscription.id) {
            let target = format!("/v1/webhooks/{}", subscription.id);
            let mut entry = Entry::of_server("DELETE", target, why.to_owned());
            entry.token = Some(subscription.token.clone());
            entry.status = 204;
            if app.record(entry).await.is_err() {
                return;
            }
            unkept.ended.insert(subscription.id.clone());
            tracing::info!(webhook = subscription.id, why, "a subscription has ended");
        }
        let id = subscription.id.clone();
        let is_kept = keep(app, move |app| app.webhooks.delete(&id)).await;
        unkept.heard(subscription.id, is_kept, app.webhooks.first_pause());
    }
}

/// Has a change of subscriptions kept, beside the threads that answer: it waits for the disk.
async fn keep(
    app: &Arc<App>,
    change: impl FnOnce(&App) -> crate::error::Result<()> + Send + 'static,
) -> bool {
    let app = app.clone();
    let kept = tokio::task::spawn_blocking(move || {
        change(&app).map_err(|error| {
            tracing::error!(%error, "the state of webhooks cannot be kept");
        })
    });
    matches!(kept.await, Ok(Ok(())))
}

/// Tells a subscription the next that it has not been told; gives whether it is kept what came of
/// it.
async fn step(app: &Arc<App>, client: &HttpClient, subscription: &Subscription) -> bool {
    let receiver = receiver(app, subscription);
    let token = receiver.as_ref().ok().cloned();
    let (live, of) = (app.live(), subscription.clone());
    let who = format!("token {}", subscription.token);
    let next = move || {
        let firms = token.as_ref().and_then(|token| token.firms.as_ref());
        message::next(&live, &of, firms, Utc::now())
    };
    let message = app.scan(&who, next).await;
    let Ok(Some(message)) = message else { return true };
    if message.body.is_some() && receiver.is_ok() && message.then.begin(&mut subscription.clone()) {
        let (id, then) = (subscription.id.clone(), message.then);
        let begun = move |app: &App| app.webhooks.update(&id, |kept| _ = then.begin(kept));
        if !keep(app, begun).await {
            return false;
        }
    }
    let outcome = match &receiver {
        _ if message.body.is_none() => Ok(()),
        Err(why) => Err(Failure::of(why)),
        Ok(_) => {
            let outcome = post(app, client, subscription, &message).await;
            app.metrics.delivered(outcome.is_ok());
            outcome
        }
    };
    if let Err(failure) = &outcome {
        tracing::warn!(webhook = subscription.id, error = failure.class, "a webhook failed");
    }
    let id = subscription.id.clone();
    keep(app, move |app| {
        let first_pause = app.webhooks.first_pause();
        app.webhooks.update(&id, |kept| match &outcome {
            Ok(()) => {
                message.then.apply(kept);
                kept.failures = 0;
                kept.last_error = None;
                kept.retry_at = None;
                if message.body.is_some() {
                    kept.last_success_at = Some(crate::times::to_seconds(Utc::now()));
                }
            }
            Err(failure) => {
                kept.failures = kept.failures.saturating_add(1);
                kept.last_error = Some(failure.class.to_owned());
                kept.retry_at = Some(Utc::now() + pause(first_pause, kept.failures));
                kept.is_gone = failure.is_gone;
            }
        })
    })
    .await
}

/// How long to wait after so many failures: 5 s, 10 s, 20 s, … at most an hour.
fn pause(first: Duration, failures: u32) -> Duration {
    const DOUBLINGS: u32 = 16;
    (first * (1 << failures.saturating_sub(1).min(DOUBLINGS))).min(LONGEST_PAUSE)
}

/// The token of a subscription, as it is at this moment, or why nothing may be sent.
fn receiver(app: &App, subscription: &Subscription) -> Result<Arc<Token>, &'static str> {
    match app.tokens_now() {
        Ok(tokens) => standing(&tokens, &subscription.token).cloned(),
        Err(error) => {
            tracing::error!(%error, "the tokens cannot be read, so nothing is sent");
            Err("token-unknown")
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
    message: &Message,
) -> Result<(), Failure> {
    let id = &message.id;
    let internal = || Failure::of("internal");
    let body = serde_json::to_vec(&message.body).map_err(|_| internal())?;
    let timestamp = Utc::now().timestamp();
    let signature = signature(&subscription.secret, id, timestamp, &body).ok_or_else(internal)?;
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
