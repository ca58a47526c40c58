//! App: what all requests share. The live part (scores, certificates) is one value that is swapped
//! as a whole; a request takes it once and keeps it to its end.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use axum::http::Method;
use tanxiao_core::data::DataSet;
use tokio::sync::{Semaphore, watch};

use crate::audit::{Audit, Entry, Unwritten};
use crate::error::Result;
use crate::limit::Limiter;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::openapi::Rules;
use crate::token::Tokens;
use crate::webhook::Webhooks;
use crate::webhook::address::Reach;

/// Bulk downloads that may run at a time: each of them keeps a core busy.
const EXPORTS_AT_A_TIME: usize = 2;
/// Returns that may be scored at a time, and codes checked.
const COMPUTATIONS_AT_A_TIME: usize = 4;

/// Of the requests that a token may make, the share that an address may make without one.
const REFUSED_SHARE: u32 = 10;

/// What limits requests.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests a second and token; bursts may be twice that.
    pub requests_per_sec: u32,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Seconds until a request must be answered; of a bulk download, until it begins.
    pub request_secs: u64,
    /// Open connections.
    pub connections: usize,
    /// Open connections of one address; behind a proxy all are the proxy's, and it is not asked.
    pub connections_per_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_sec: 100,
            body_bytes: 1 << 20,
            request_secs: 30,
            connections: 1024,
            connections_per_address: 512,
        }
    }
}

/// What all requests share.
pub(crate) struct App {
    live: RwLock<Arc<Live>>,
    /// Why the book as it is on disk is not served; None where it is.
    trouble: Mutex<Option<tanxiao_core::lang::Bilingual>>,
    tokens: RwLock<Arc<Tokens>>,
    /// The file of tokens, and how it looked when it was read; None keeps them as they were given.
    tokens_file: Option<(PathBuf, Mutex<Stamp>)>,
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
    pub(crate) exports: Arc<Semaphore>,
    pub(crate) computations: Arc<Semaphore>,
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
    pub(crate) tokens_file: Option<PathBuf>,
    pub(crate) reach: Reach,
    pub(crate) is_behind_proxy: bool,
    pub(crate) origins: Vec<String>,
}

/// When a file was last changed, how long it is, and which it is: a file that is replaced within
/// the resolution of a clock is another one all the same.
type Stamp = Option<(SystemTime, u64, u64)>;

fn stamp(path: &Path) -> Stamp {
    let meta = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let number = 0;
    Some((meta.modified().ok()?, meta.len(), number))
}

impl App {
    pub(crate) fn new(parts: Parts, rules: Rules, document: axum::body::Bytes) -> Self {
        let metrics = Metrics::new();
        let run = parts.live.snapshot.run();
        let app = Self {
            live: RwLock::new(Arc::new(parts.live)),
            trouble: Mutex::new(None),
            tokens: RwLock::new(Arc::new(parts.tokens)),
            // It is looked at once more at the start: it may have changed since it was read.
            tokens_file: parts.tokens_file.map(|path| (path, Mutex::new(None))),
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
            exports: Arc::new(Semaphore::new(EXPORTS_AT_A_TIME)),
            computations: Arc::new(Semaphore::new(COMPUTATIONS_AT_A_TIME)),
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

    pub(crate) fn trouble(&self) -> Option<tanxiao_core::lang::Bilingual> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_trouble(&self, trouble: Option<tanxiao_core::lang::Bilingual>) {
        self.metrics.trouble(trouble.is_some());
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    pub(crate) fn tokens(&self) -> Arc<Tokens> {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tokens as their file has them at this moment.
    ///
    /// # Errors
    /// The file cannot be read, or is no file of tokens.
    pub(crate) fn tokens_now(&self) -> Result<Arc<Tokens>> {
        if let Some((path, known)) = &self.tokens_file {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            let now = stamp(path);
            if *known != now || now.is_none() {
                self.set_tokens(Tokens::read(path)?);
                *known = now;
            }
        }
        Ok(self.tokens())
    }

    /// Records something in the audit log, where there is one.
    ///
    /// # Errors
    /// It cannot be written: what it is about must not be answered or done.
    pub(crate) async fn record(&self, entry: Entry) -> std::result::Result<(), Unwritten> {
        let Some(audit) = &self.audit else { return Ok(()) };
        audit.record(entry).await?;
        self.metrics.audited.inc();
        Ok(())
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
