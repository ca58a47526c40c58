//! App: what all requests share. The live part (scores, certificates) is one value that is swapped
//! as a whole; a request takes it once and keeps it to its end.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::http::Method;
use tanxiao_core::data::DataSet;
use tanxiao_core::lang::{Bilingual, Lang};
use tokio::sync::{Semaphore, watch};

use crate::audit::{Audit, Entry, Unwritten};
use crate::error::{Error, Result};
use crate::limiter::Limiter;
use crate::limits::Limits;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::once::Once;
use crate::openapi::Rules;
use crate::serial::Seen;
use crate::share::Shares;
use crate::stamp::Stamp;
use crate::token::{Tokens, TokensFile, gone};
use crate::webhook::Webhooks;
use crate::webhook::address::Reach;

/// Bulk downloads that may be open at a time, and of a token: most of the time each waits for its
/// client.
const EXPORTS: (usize, usize) = (8, 2);
/// Bulk downloads that are written at a time: each of them keeps a core busy.
const EXPORTS_WRITTEN: usize = 2;
/// Returns that may be scored at a time, and codes checked; and of a token or an address.
const COMPUTATIONS: (usize, usize) = (4, 2);
/// Lists and messages that may be looked for in the book at a time, and of a token: each may look
/// at all of it.
const SCANS: (usize, usize) = (4, 2);

/// Of the requests that a token may make, the share that an address may make without one.
const REFUSED_SHARE: u32 = 10;

/// What all requests share.
pub(crate) struct App {
    live: RwLock<Arc<Live>>,
    /// Why the book as it is on disk is not served; None where it is.
    trouble: Mutex<Option<Bilingual>>,
    /// Why the tokens as their file has them do not count; None where they do.
    tokens_trouble: Mutex<Option<Bilingual>>,
    tokens: RwLock<Arc<Tokens>>,
    /// The file of tokens, and what is known of it; None keeps them as they were given.
    tokens_file: Option<(TokensFile, Mutex<Known>)>,
    /// Tells those who wait for a run that one came.
    runs: watch::Sender<u32>,
    pub(crate) data: DataSet,
    pub(crate) rules: Rules,
    pub(crate) document: axum::body::Bytes,
    pub(crate) limits: Limits,
    pub(crate) limiter: Limiter,
    /// Of requests without a token that counts.
    pub(crate) refusals: Limiter,
    pub(crate) audit: Option<Audit>,
    pub(crate) metrics: Metrics,
    pub(crate) webhooks: Webhooks,
    pub(crate) web: Option<PathBuf>,
    /// Where webhooks may go.
    pub(crate) reach: Reach,
    /// Whether the address of a client is what the proxy in front says.
    pub(crate) is_behind_proxy: bool,
    /// Origins whose pages may ask.
    pub(crate) origins: Vec<String>,
    pub(crate) exports: Shares,
    pub(crate) exports_written: Arc<Semaphore>,
    pub(crate) computations: Shares,
    pub(crate) scans: Shares,
    /// Requests that may be sent again: of tokens, and of addresses without one, which shall not
    /// crowd those out.
    pub(crate) once: Once,
    pub(crate) once_of_addresses: Once,
}

/// What is known of the file of tokens.
struct Known {
    /// How it looked when it was read, if it could be.
    stamp: Option<Stamp>,
    /// The newest state that was seen. It is never forgotten, also where the file is gone for a
    /// while.
    seen: Seen,
    /// Whether that is to be remembered on disk still.
    is_new: bool,
}

/// What an app is made of.
pub(crate) struct Parts {
    pub(crate) live: Live,
    pub(crate) tokens: Tokens,
    pub(crate) data: DataSet,
    pub(crate) limits: Limits,
    pub(crate) audit: Option<Audit>,
    pub(crate) webhooks: Webhooks,
    pub(crate) web: Option<PathBuf>,
    pub(crate) tokens_file: Option<TokensFile>,
    pub(crate) reach: Reach,
    pub(crate) is_behind_proxy: bool,
    pub(crate) origins: Vec<String>,
}

impl App {
    pub(crate) fn new(parts: Parts, rules: Rules, document: axum::body::Bytes) -> Self {
        let metrics = Metrics::new();
        let run = parts.live.snapshot.run();
        // It is looked at once more at the start: it may have changed since it was read.
        let known = Known { stamp: None, seen: Seen::of(&parts.tokens), is_new: true };
        let tokens_file = parts.tokens_file.map(|file| (file, Mutex::new(known)));
        let app = Self {
            live: RwLock::new(Arc::new(parts.live)),
            trouble: Mutex::new(None),
            tokens_trouble: Mutex::new(None),
            tokens: RwLock::new(Arc::new(parts.tokens)),
            tokens_file,
            runs: watch::Sender::new(run),
            data: parts.data,
            rules,
            document,
            limits: parts.limits,
            limiter: Limiter::new(parts.limits.requests_per_sec),
            refusals: Limiter::new(parts.limits.requests_per_sec / REFUSED_SHARE),
            audit: parts.audit,
            metrics,
            webhooks: parts.webhooks,
            web: parts.web,
            reach: parts.reach,
            is_behind_proxy: parts.is_behind_proxy,
            origins: parts.origins,
            exports: Shares::new(EXPORTS.0, EXPORTS.1),
            exports_written: Arc::new(Semaphore::new(EXPORTS_WRITTEN)),
            computations: Shares::new(COMPUTATIONS.0, COMPUTATIONS.1),
            scans: Shares::new(SCANS.0, SCANS.1),
            once: Once::default(),
            once_of_addresses: Once::default(),
        };
        app.metrics.book(app.live().snapshot.scores(), run);
        app
    }

    /// What is served now.
    pub(crate) fn live(&self) -> Arc<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves this from now on.
    pub(crate) fn set_live(&self, live: Live) {
        let run = live.snapshot.run();
        self.metrics.book(live.snapshot.scores(), run);
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(live);
        self.set_trouble(None);
        self.runs.send_replace(run);
    }

    /// The number of the last run, and a way to wait for the next.
    pub(crate) fn runs(&self) -> watch::Receiver<u32> {
        self.runs.subscribe()
    }

    /// Why the book as it is on disk is not served.
    pub(crate) fn trouble(&self) -> Option<Bilingual> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why the tokens as their file has them do not count.
    pub(crate) fn tokens_trouble(&self) -> Option<Bilingual> {
        self.tokens_trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_trouble(&self, trouble: Option<Bilingual>) {
        self.metrics.trouble(trouble.is_some());
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    pub(crate) fn tokens(&self) -> Arc<Tokens> {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tokens as their file has them at this moment.
    ///
    /// # Errors
    /// The file cannot be read, is no file of tokens or an older copy: those that were read before
    /// count on, and readiness says so.
    pub(crate) fn tokens_now(&self) -> Result<Arc<Tokens>> {
        if let Some((file, known)) = &self.tokens_file {
            let known = &mut *known.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Stamp::of(file.path());
            if known.stamp != Some(now) || !now.is_of_a_file() {
                known.stamp = None;
                let read = file.read(&known.seen);
                self.set_tokens_trouble(read.as_ref().err());
                if read.is_ok() && file.is_gone(&known.seen) {
                    self.say_of_tokens(Some(gone(file.path())));
                }
                let tokens = read?;
                let seen = Seen::of(&tokens);
                self.set_tokens(tokens);
                known.seen.add(seen);
                known.is_new |= now.is_of_a_file();
                known.stamp = Some(now);
            }
        }
        Ok(self.tokens())
    }

    /// Remembers the newest tokens on disk, which may take long; None where nothing is new.
    pub(crate) fn tokens_to_remember(&self) -> Option<impl FnOnce() + Send + use<>> {
        let (file, known) = self.tokens_file.as_ref()?;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::take(&mut known.is_new) {
            return None;
        }
        let (file, seen) = (file.clone(), known.seen.clone());
        Some(move || {
            file.remember(&seen);
        })
    }

    /// What is remembered of the tokens is gone from the disk: it is remembered anew.
    pub(crate) fn remember_tokens_again(&self) {
        if let Some((_, known)) = &self.tokens_file {
            known.lock().unwrap_or_else(PoisonError::into_inner).is_new = true;
        }
    }

    /// The files in which something is remembered of the log, the tokens and the subscriptions.
    pub(crate) fn remembering(&self) -> Vec<PathBuf> {
        let log = self.audit.as_ref().and_then(Audit::remembered);
        let tokens = self.tokens_file.as_ref().map(|(file, _)| file.seen_path());
        let paths = [log, tokens, self.webhooks.seen_path()].into_iter().flatten();
        paths.map(Path::to_owned).collect()
    }

    fn set_tokens_trouble(&self, error: Option<&Error>) {
        let text =
            |error: &Error| Bilingual { zh: error.message(Lang::Zh), en: error.message(Lang::En) };
        self.say_of_tokens(error.map(text));
    }

    fn say_of_tokens(&self, trouble: Option<Bilingual>) {
        *self.tokens_trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// Looks for something in the book, where looking at all of it holds up no look-up; waits for
    /// the caller's turn. What is given up is looked for to its end, in its place.
    ///
    /// # Errors
    /// The work failed: a defect.
    pub(crate) async fn scan<T: Send + 'static>(
        &self,
        who: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> std::result::Result<T, tokio::task::JoinError> {
        let share = self.scans.take(who).await;
        tokio::task::spawn_blocking(move || {
            let found = work();
            drop(share);
            found
        })
        .await
    }

    /// Records something in the audit log, where there is one.
    ///
    /// # Errors
    /// It cannot be written: what it is about must not be answered or done.
    pub(crate) async fn record(&self, entry: Entry) -> std::result::Result<(), Unwritten> {
        self.record_from(&mut Some(entry)).await
    }

    /// As [`Self::record`]; the entry stays where it is until it is on its way, and where there is
    /// none, nothing is recorded.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn record_from(
        &self,
        place: &mut Option<Entry>,
    ) -> std::result::Result<(), Unwritten> {
        let Some(audit) = self.audit.as_ref().filter(|_| place.is_some()) else { return Ok(()) };
        audit.record_from(place).await?;
        self.metrics.audited.inc();
        Ok(())
    }

    /// Records of whom requests were refused that have no line of their own, once they have not
    /// asked for so long.
    pub(crate) async fn record_refused(&self, idle: Duration) {
        if let Some(audit) = &self.audit
            && !audit.is_ready().await
        {
            // They are counted on.
            return;
        }
        for (who, count) in self.refusals.skipped(idle, Instant::now()) {
            let note = "requests without a line".to_owned();
            let mut entry = Entry::of_server("REFUSED", who.clone(), note);
            entry.unwritten = Some(count);
            if self.record(entry).await.is_err() {
                tracing::error!(count, "refused requests could not be recorded");
                self.refusals.put_back(&who, count);
            }
        }
    }

    pub(crate) fn set_tokens(&self, tokens: Tokens) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
    }

    /// What an operation asks of who calls it; HEAD is GET without a body.
    pub(crate) fn rule(&self, method: &Method, path: &str) -> Option<&crate::openapi::Rule> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.rules.find(method, path)
    }
}
