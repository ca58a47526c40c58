//! Webhooks: who is told of grade changes, and how far each has been told. What is waiting is not
//! kept: a subscription holds its place in the book's order of issue, the book holds the rest, so
//! a queue can neither overflow nor be lost.

pub(crate) mod address;
mod sign;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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

/// Where a subscription stands: the run, file and row to be told of next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) run: u32,
    pub(crate) file: u16,
    pub(crate) row: u32,
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
    subscriptions: Mutex<BTreeMap<String, Subscription>>,
    changed: Notify,
    first_pause: Mutex<Duration>,
}

impl Webhooks {
    /// Reads the subscriptions.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let mut subscriptions = BTreeMap::new();
        if let Some(path) = path.filter(|path| path.exists()) {
            let text = std::fs::read_to_string(path).map_err(|error| Error::read(path, error))?;
            let file: File =
                serde_json::from_str(&text).map_err(|error| Error::invalid(path, error))?;
            if file.kind != KIND {
                return Err(Error::invalid(path, format!("kind: {}", file.kind)));
            }
            let all = file.subscriptions.into_iter().map(|one| (one.id.clone(), one));
            subscriptions.extend(all);
        }
        Ok(Self {
            path: path.map(Path::to_owned),
            subscriptions: Mutex::new(subscriptions),
            changed: Notify::new(),
            first_pause: Mutex::new(FIRST_PAUSE),
        })
    }

    /// Makes a subscription that is told of what comes after the run `head`; with its secret, which
    /// is not told again.
    pub(crate) fn create(
        &self,
        token: &str,
        url: &str,
        head: u32,
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
            next: Place { run: head.saturating_add(1), file: 0, row: 0 },
            failures: 0,
            last_error: None,
            last_success_at: None,
            retry_at: None,
            is_gone: false,
        };
        let mut all = self.lock();
        let of_token = all.values().filter(|one| one.token == token).count();
        if of_token >= MOST_OF_TOKEN || all.len() >= MOST {
            return Err(Refused::TooMany);
        }
        let mut changed = all.clone();
        changed.insert(subscription.id.clone(), subscription.clone());
        self.keep(&mut all, changed).map_err(Refused::State)?;
        Ok((subscription, format!("whsec_{secret}")))
    }

    /// The subscriptions of a token, or all of them.
    pub(crate) fn list(&self, token: Option<&str>) -> Vec<Subscription> {
        let all = self.lock();
        all.values().filter(|one| token.is_none_or(|token| one.token == token)).cloned().collect()
    }

    pub(crate) fn get(&self, id: &str) -> Option<Subscription> {
        self.lock().get(id).cloned()
    }

    /// Ends a subscription.
    pub(crate) fn delete(&self, id: &str) -> Result<()> {
        let mut all = self.lock();
        let mut changed = all.clone();
        changed.remove(id);
        self.keep(&mut all, changed)
    }

    /// Changes a subscription, if it is still there, and keeps that.
    pub(crate) fn update(&self, id: &str, change: impl FnOnce(&mut Subscription)) -> Result<()> {
        let mut all = self.lock();
        let mut changed = all.clone();
        let Some(subscription) = changed.get_mut(id) else { return Ok(()) };
        change(subscription);
        self.keep(&mut all, changed)
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

    /// Keeps a state on disk, and only then in memory: what cannot be kept did not happen.
    fn keep(
        &self,
        all: &mut BTreeMap<String, Subscription>,
        changed: BTreeMap<String, Subscription>,
    ) -> Result<()> {
        if let Some(path) = &self.path {
            let subscriptions = changed.values().cloned().collect();
            let file = File { kind: KIND.to_owned(), subscriptions };
            let json = serde_json::to_string_pretty(&file).unwrap_or_default() + "\n";
            // The server holds its directory of state, so that nobody else has changed the file.
            state::change(path, Access::Private, |_| {
                Ok::<_, tanxiao_book::Error>((json.into_bytes(), ()))
            })?;
        }
        *all = changed;
        self.changed.notify_one();
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Subscription>> {
        self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
