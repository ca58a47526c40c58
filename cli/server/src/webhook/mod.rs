//! Webhooks: who is told of grade changes and certificates, and how far each has been told. What is
//! waiting is not kept: a subscription holds its place in the book's order of issue, the book holds
//! the rest, so a queue can neither overflow nor be lost.
//!
//! What changes subscriptions waits for the disk, and must be called where that holds up nothing;
//! what reads them does not wait.

pub(crate) mod address;
mod sign;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Uri;
use base64ct::{Base64, Encoding as _};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tanxiao_book::state::{self, Access};
use tokio::sync::Notify;

pub(crate) use sign::signature;

use crate::error::{Error, Result};
use crate::times::{self, to_seconds};
use crate::token::random_hex;

/// What the file is.
const KIND: &str = "tanxiao-webhooks";
/// Subscriptions of a token.
pub(crate) const MOST_OF_TOKEN: usize = 20;
/// Subscriptions in all.
const MOST: usize = 1000;
/// Random bytes of a secret, as Standard Webhooks advises.
const SECRET_BYTES: usize = 32;
const ID_BYTES: usize = 8;
/// Time until the second try; each further pause is twice as long.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// Where messages go, as addresses are compared: whatever the case of scheme and host, with the
/// port that the scheme has by itself.
fn address_of(url: &str) -> Option<(bool, String, u16, String)> {
    let address: Uri = url.parse().ok()?;
    let is_plain = address.scheme_str() == Some("http");
    let port = if is_plain { 80 } else { 443 };
    let path = address.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    Some((is_plain, address.host()?.to_ascii_lowercase(), address.port_u16().unwrap_or(port), path))
}

/// Where a subscription stands: the run, file and row to be told of next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) run: u32,
    pub(crate) file: u16,
    pub(crate) row: u32,
    /// Of a run, 0 for changes and withdrawals, 1 for what has no grade.
    #[serde(default)]
    pub(crate) part: u8,
}

impl Place {
    /// The beginning of a run.
    pub(crate) fn of_run(run: u32) -> Self {
        Self { run, file: 0, row: 0, part: 0 }
    }
}

/// How far a subscription was told of certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct CertificatePlace {
    /// Revocations that it was told, or that were there before it.
    pub(crate) revoked: usize,
    /// The expiry that it was told last: when it was, in seconds, and the certificate's place in
    /// the order of issue.
    pub(crate) expired: (i64, u32),
    /// How far the message of revocations goes that is being sent: one that is sent again is the
    /// same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) revoked_to: Option<usize>,
    /// How far the message of expiries goes that is being sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expired_to: Option<(i64, u32)>,
}

/// What a subscription is told.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
pub(crate) enum Event {
    /// A firm's grade is not what it was; it may have none now.
    #[serde(rename = "grade.changed")]
    GradeChanged,
    /// A score was taken back.
    #[serde(rename = "score.withdrawn")]
    ScoreWithdrawn,
    /// A score has no grade, and the firm had none before.
    #[serde(rename = "score.ungraded")]
    ScoreUngraded,
    /// A certificate was revoked.
    #[serde(rename = "certificate.revoked")]
    CertificateRevoked,
    /// A certificate that was not revoked has expired.
    #[serde(rename = "certificate.expired")]
    CertificateExpired,
}

impl Event {
    /// What a subscription is told that does not say.
    pub(crate) fn usual() -> Vec<Self> {
        vec![Self::GradeChanged, Self::ScoreWithdrawn]
    }
}

/// A subscription.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    /// Id of the token that made it.
    pub(crate) token: String,
    pub(crate) url: String,
    /// Base64 of the key; kept as it is, since signing needs it.
    pub(crate) secret: String,
    #[serde(with = "times")]
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) next: Place,
    #[serde(default = "Event::usual")]
    pub(crate) events: Vec<Event>,
    #[serde(default)]
    pub(crate) certificates: CertificatePlace,
    /// Failures since the last success.
    pub(crate) failures: u32,
    pub(crate) last_error: Option<String>,
    #[serde(with = "times::optional")]
    pub(crate) last_success_at: Option<DateTime<Utc>>,
    /// When to try again.
    #[serde(with = "times::optional")]
    pub(crate) retry_at: Option<DateTime<Utc>>,
    /// The receiver said that it is gone (410).
    pub(crate) is_gone: bool,
}

/// Why a subscription cannot be made.
#[derive(Debug)]
pub(crate) enum Refused {
    TooMany,
    /// The token has the same subscription, of this id.
    Exists(String),
    State(Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    subscriptions: Vec<Subscription>,
}

/// All subscriptions.
pub(crate) struct Webhooks {
    /// None keeps them in memory only.
    path: Option<PathBuf>,
    subscriptions: Mutex<Arc<BTreeMap<String, Subscription>>>,
    /// Held by whoever changes them, for as long as the disk takes.
    writing: Mutex<()>,
    changed: Notify,
    first_pause: Mutex<Duration>,
}

impl Webhooks {
    /// Reads the subscriptions.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let mut subscriptions = BTreeMap::new();
        let read = |path| state::read(path).map_err(|error| Error::read(path, error));
        if let Some(path) = path
            && let Some(bytes) = read(path)?
        {
            let file: File =
                serde_json::from_slice(&bytes).map_err(|error| Error::invalid(path, error))?;
            if file.kind != KIND {
                return Err(Error::invalid(path, format!("kind: {}", file.kind)));
            }
            let all = file.subscriptions.into_iter().map(|one| (one.id.clone(), one));
            subscriptions.extend(all);
        }
        Ok(Self {
            path: path.map(Path::to_owned),
            subscriptions: Mutex::new(Arc::new(subscriptions)),
            writing: Mutex::new(()),
            changed: Notify::new(),
            first_pause: Mutex::new(FIRST_PAUSE),
        })
    }

    /// Makes a subscription that is told of some events after the run `head` and after a place
    /// among the certificates; with its secret, which is not told again.
    pub(crate) fn create(
        &self,
        token: &str,
        url: &str,
        events: Vec<Event>,
        head: u32,
        certificates: CertificatePlace,
    ) -> Result<(Subscription, String), Refused> {
        let mut key = [0; SECRET_BYTES];
        getrandom::fill(&mut key)
            .map_err(|error| Refused::State(Error::Random(error.to_string())))?;
        let secret = Base64::encode_string(&key);
        let subscription = Subscription {
            id: random_hex::<ID_BYTES>().map_err(Refused::State)?,
            token: token.to_owned(),
            url: url.to_owned(),
            secret: secret.clone(),
            created_at: to_seconds(Utc::now()),
            next: Place::of_run(head.saturating_add(1)),
            events,
            certificates,
            failures: 0,
            last_error: None,
            last_success_at: None,
            retry_at: None,
            is_gone: false,
        };
        let address = address_of(url);
        self.change(|all| {
            let is_same = |one: &&Subscription| {
                one.token == token
                    && one.events == subscription.events
                    && (one.url == url || address.is_some() && address_of(&one.url) == address)
            };
            if let Some(one) = all.values().find(is_same) {
                if !one.is_gone {
                    return Err(Refused::Exists(one.id.clone()));
                }
                // Nothing is sent to it any more: the new one stands in its place.
                let id = one.id.clone();
                all.remove(&id);
            }
            let of_token = all.values().filter(|one| one.token == token).count();
            if of_token >= MOST_OF_TOKEN || all.len() >= MOST {
                return Err(Refused::TooMany);
            }
            all.insert(subscription.id.clone(), subscription.clone());
            Ok(())
        })?;
        Ok((subscription, format!("whsec_{secret}")))
    }

    /// The subscriptions of a token, or all of them.
    pub(crate) fn list(&self, token: Option<&str>) -> Vec<Subscription> {
        let all = self.all();
        all.values().filter(|one| token.is_none_or(|token| one.token == token)).cloned().collect()
    }

    pub(crate) fn get(&self, id: &str) -> Option<Subscription> {
        self.all().get(id).cloned()
    }

    /// Ends a subscription.
    pub(crate) fn delete(&self, id: &str) -> Result<()> {
        self.change(|all| {
            all.remove(id);
            Ok(())
        })
    }

    /// Changes a subscription, if it is still there, and keeps that.
    pub(crate) fn update(&self, id: &str, change: impl FnOnce(&mut Subscription)) -> Result<()> {
        if self.get(id).is_none() {
            return Ok(());
        }
        self.change(|all| {
            if let Some(subscription) = all.get_mut(id) {
                change(subscription);
            }
            Ok(())
        })
    }

    /// Something has changed: waits for the next change.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Pause after the first failure.
    pub(crate) fn first_pause(&self) -> Duration {
        *self.first_pause.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tests do not wait as long as receivers are given.
    #[cfg(test)]
    pub(crate) fn set_first_pause(&self, pause: Duration) {
        *self.first_pause.lock().unwrap_or_else(PoisonError::into_inner) = pause;
    }

    /// Changes subscriptions on disk, and only then in memory: what cannot be kept did not happen.
    fn change<E: From<Error>>(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, Subscription>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = (*self.all()).clone();
        change(&mut changed)?;
        if let Some(path) = &self.path {
            let subscriptions = changed.values().cloned().collect();
            let file = File { kind: KIND.to_owned(), subscriptions };
            let json = serde_json::to_string_pretty(&file).unwrap_or_default() + "\n";
            // The server holds its directory of state, so that nobody else has changed the file.
            let kept = state::change(path, Access::Private, |_| {
                Ok::<_, tanxiao_book::Error>((json.into_bytes(), ()))
            });
            kept.map_err(Error::from)?;
        }
        *self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(changed);
        drop(writing);
        self.changed.notify_one();
        Ok(())
    }

    /// The subscriptions as they are now.
    fn all(&self) -> Arc<BTreeMap<String, Subscription>> {
        self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::State(error)
    }
}
