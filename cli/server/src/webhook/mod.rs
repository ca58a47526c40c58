//! Webhooks: who is told of grade changes and certificates, and how far each has been told. What is
//! waiting is not kept: a subscription holds its place in the book's order of issue, the book holds
//! the rest, so a queue can neither overflow nor be lost.
//!
//! What changes subscriptions waits for the disk, and must be called where that holds up nothing;
//! what reads them does not wait.

pub(crate) mod address;
mod sign;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Uri;
use base64ct::{Base64, Encoding as _};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::Bilingual;
use tokio::sync::Notify;

pub(crate) use sign::signature;

use crate::error::{Error, Result};
use crate::serial::{Count, Counted, Seen, StateFile};
use crate::times::{self, to_seconds};
use crate::token::random_hex;

/// What the file is.
const KIND: &str = "tanxiao-webhooks";
/// Subscriptions of a token.
pub(crate) const MOST_OF_TOKEN: usize = 20;
/// Subscriptions in all.
pub(crate) const MOST: usize = 1000;
/// Random bytes of a secret, as Standard Webhooks advises.
const SECRET_BYTES: usize = 32;
const ID_BYTES: usize = 8;
/// Changes of how far subscriptions were told after which the newest of them is remembered. One that
/// makes or ends a subscription is remembered at once: each costs a sync of the disk.
const REMEMBERED_AFTER: u64 = 100;
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
    /// The token has as many as it may.
    TooMany,
    /// All tokens together have.
    TooManyInAll,
    /// The token has the same subscription, of this id.
    Exists(String),
    State(Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: String,
    /// Goes up with every change. Files of before there was one count as changed 0 times.
    #[serde(default)]
    serial: u64,
    subscriptions: Vec<Subscription>,
}

/// What the file of subscriptions says.
#[derive(Debug, Clone, Default)]
struct Subscriptions {
    by_id: BTreeMap<String, Subscription>,
    count: Count,
}

impl Counted for Subscriptions {
    const SEEN: &str = "tanxiao-webhooks-seen";

    fn parse(path: &Path, bytes: Option<&[u8]>) -> Result<Self> {
        let Some(bytes) = bytes else { return Ok(Self::default()) };
        let file: File =
            serde_json::from_slice(bytes).map_err(|error| Error::invalid(path, error))?;
        if file.kind != KIND {
            return Err(Error::of_kind(path, &file.kind));
        }
        let by_id = file.subscriptions.into_iter().map(|one| (one.id.clone(), one)).collect();
        Ok(Self { by_id, count: Count { serial: file.serial, sha256: sha256(bytes) } })
    }

    fn text(&self) -> String {
        let subscriptions = self.by_id.values().cloned().collect();
        let file = File { kind: KIND.to_owned(), serial: self.count.serial, subscriptions };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    fn count(&self) -> &Count {
        &self.count
    }

    fn count_mut(&mut self) -> &mut Count {
        &mut self.count
    }

    /// One that has ended stands in the file no more, and may be made again under another id.
    fn ended(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }

    fn alive(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    fn back(path: PathBuf, seen: PathBuf, detail: Bilingual) -> Error {
        Error::WebhooksBack { path, seen, detail }
    }

    fn ahead(path: PathBuf, seen: PathBuf, detail: Bilingual) -> Error {
        Error::WebhooksAhead { path, seen, detail }
    }
}

/// All subscriptions.
pub(crate) struct Webhooks {
    /// None keeps them in memory only.
    file: Option<StateFile<Subscriptions>>,
    subscriptions: Mutex<Arc<Subscriptions>>,
    /// Held by whoever changes them, for as long as the disk takes; the last serial that is
    /// remembered.
    writing: Mutex<u64>,
    changed: Notify,
    first_pause: Mutex<Duration>,
}

/// What a change of subscriptions is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One is made or ended: an older file would undo that.
    OfThem,
    /// How far one was told: after an older file, it is told again.
    OfPlaces,
}

impl Webhooks {
    /// Reads the subscriptions.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let file = path.map(StateFile::<Subscriptions>::beside);
        let read = file.as_ref().map(|file| file.read(&Seen::default())).transpose()?;
        let subscriptions = Arc::new(read.unwrap_or_default());
        let webhooks = Self {
            file,
            subscriptions: Mutex::new(subscriptions),
            writing: Mutex::new(0),
            changed: Notify::new(),
            first_pause: Mutex::new(FIRST_PAUSE),
        };
        Ok(webhooks)
    }

    /// Remembers the newest of them, which may take long.
    pub(crate) fn remember(&self) {
        let mut remembered = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let all = self.state();
        if let Some(file) = &self.file
            && file.remember(&Seen::of(&*all))
        {
            *remembered = all.count.serial;
        }
    }

    /// Where it is remembered.
    pub(crate) fn seen_path(&self) -> Option<&Path> {
        self.file.as_ref().map(StateFile::seen_path)
    }

    /// Whether there is a file of them, and it has been changed by a program that remembers.
    pub(crate) fn are_counted(&self) -> bool {
        self.state().count.serial > 0
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
        self.change(Kind::OfThem, |all| {
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
            if all.values().filter(|one| one.token == token).count() >= MOST_OF_TOKEN {
                return Err(Refused::TooMany);
            }
            if all.len() >= MOST {
                return Err(Refused::TooManyInAll);
            }
            all.insert(subscription.id.clone(), subscription.clone());
            Ok(())
        })?;
        Ok((subscription, format!("whsec_{secret}")))
    }

    /// The subscriptions of a token, or all of them.
    pub(crate) fn list(&self, token: Option<&str>) -> Vec<Subscription> {
        let all = self.state();
        all.by_id
            .values()
            .filter(|one| token.is_none_or(|token| one.token == token))
            .cloned()
            .collect()
    }

    pub(crate) fn get(&self, id: &str) -> Option<Subscription> {
        self.state().by_id.get(id).cloned()
    }

    /// Ends a subscription.
    pub(crate) fn delete(&self, id: &str) -> Result<()> {
        self.change(Kind::OfThem, |all| {
            all.remove(id);
            Ok(())
        })
    }

    /// Changes a subscription, if it is still there, and keeps that.
    pub(crate) fn update(&self, id: &str, change: impl FnOnce(&mut Subscription)) -> Result<()> {
        if self.get(id).is_none() {
            return Ok(());
        }
        self.change(Kind::OfPlaces, |all| {
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
        kind: Kind,
        change: impl FnOnce(&mut BTreeMap<String, Subscription>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut remembered = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = (*self.state()).clone();
        change(&mut changed.by_id)?;
        if let Some(file) = &self.file {
            // The server holds its directory of state, so that nobody else has changed the file.
            file.put(&mut changed)?;
            let serial = changed.count.serial;
            let is_due = kind == Kind::OfThem || serial - *remembered >= REMEMBERED_AFTER;
            if is_due && file.remember(&Seen::of(&changed)) {
                *remembered = serial;
            }
        }
        *self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(changed);
        drop(remembered);
        self.changed.notify_one();
        Ok(())
    }

    /// The subscriptions as they are now.
    fn state(&self) -> Arc<Subscriptions> {
        self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::State(error)
    }
}
