//! App: what all requests share. The live part (scores, certificates) is one value that is swapped
//! as a whole; a request takes it once and keeps it to its end.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::http::Method;
use tanxiao_core::data::DataSet;
use tokio::sync::{Semaphore, watch};

use crate::audit::Audit;
use crate::limit::Limiter;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::openapi::Rules;
use crate::token::Tokens;
use crate::webhook::Webhooks;

/// Bulk downloads that may run at a time: each of them keeps a core busy.
const EXPORTS_AT_A_TIME: usize = 2;
/// Returns that may be scored at a time, and codes checked.
const COMPUTATIONS_AT_A_TIME: usize = 4;

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
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_sec: 100, body_bytes: 1 << 20, request_secs: 30, connections: 1024 }
    }
}

/// What all requests share.
pub(crate) struct App {
    live: RwLock<Arc<Live>>,
    /// Why the book as it is on disk is not served; None where it is.
    trouble: Mutex<Option<tanxiao_core::lang::Bilingual>>,
    tokens: RwLock<Arc<Tokens>>,
    /// Tells those who wait for a run that one came.
    runs: watch::Sender<u32>,
    pub(crate) data: DataSet,
    pub(crate) rules: Rules,
    pub(crate) document: axum::body::Bytes,
    pub(crate) limits: Limits,
    pub(crate) limiter: Limiter,
    pub(crate) audit: Option<Audit>,
    pub(crate) metrics: Metrics,
    pub(crate) webhooks: Webhooks,
    pub(crate) web: Option<PathBuf>,
    /// Whether a webhook may go to this machine itself.
    pub(crate) allows_local_webhooks: bool,
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
    pub(crate) allows_local_webhooks: bool,
}

impl App {
    pub(crate) fn new(parts: Parts, rules: Rules, document: axum::body::Bytes) -> Self {
        let metrics = Metrics::new(&rules);
        let run = parts.live.snapshot.run();
        let app = Self {
            live: RwLock::new(Arc::new(parts.live)),
            trouble: Mutex::new(None),
            tokens: RwLock::new(Arc::new(parts.tokens)),
            runs: watch::Sender::new(run),
            data: parts.data,
            rules,
            document,
            limits: parts.limits,
            limiter: Limiter::new(parts.limits.requests_per_sec),
            audit: parts.audit,
            metrics,
            webhooks: parts.webhooks,
            web: parts.web,
            allows_local_webhooks: parts.allows_local_webhooks,
            exports: Arc::new(Semaphore::new(EXPORTS_AT_A_TIME)),
            computations: Arc::new(Semaphore::new(COMPUTATIONS_AT_A_TIME)),
        };
        app.metrics.book(&app.live());
        app
    }

    /// What is served now.
    pub(crate) fn live(&self) -> Arc<Live> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves this from now on.
    pub(crate) fn set_live(&self, live: Live) {
        let run = live.snapshot.run();
        self.metrics.book(&live);
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

    pub(crate) fn set_tokens(&self, tokens: Tokens) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tokens);
    }

    /// What an operation asks of who calls it; HEAD is GET without a body.
    pub(crate) fn rule(&self, method: &Method, path: &str) -> Option<&crate::openapi::Rule> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.rules.find(method, path)
    }
}
