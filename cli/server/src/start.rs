//! Start: what an operator asks for, checked; then everything that runs until the end.

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use tanxiao_book::state::{self, Access};
use tanxiao_book::{Book, Lock};
use tanxiao_core::data::DataSet;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::api;
use crate::app::Parts;
use crate::audit::Audit;
use crate::book_seen::BookSeen;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::live::Live;
use crate::serial::Seen;
use crate::tls::TlsFiles;
use crate::token::TokensFile;
use crate::webhook::Webhooks;
use crate::webhook::address::{Network, Reach};
use crate::{deliver, watch};

/// How long work may take to end whose requests were cut off when the server ends.
const GIVING_UP: std::time::Duration = std::time::Duration::from_secs(5);

/// Name of the audit log.
const LOG: &str = "audit.ndjson";
/// Files of which each says that a server worked with the state before.
const HAS_RUN: [&str; 3] = [LOG, "audit-head.json", "book-seen.json"];

/// What an operator asks for.
pub struct Config {
    /// Directory of the book.
    pub book: PathBuf,
    /// Directory of the server's own state: audit log and webhooks.
    pub state: PathBuf,
    /// File of tokens.
    pub tokens: PathBuf,
    /// Directory of the web app.
    pub web: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Certificate and key.
    pub tls: Option<TlsFiles>,
    /// A reverse proxy in front does TLS, so an address other than loopback is meant.
    pub is_behind_proxy: bool,
    /// Limits of requests.
    pub limits: Limits,
    /// Networks that webhooks may go to though they are not of the public network.
    pub webhook_networks: Vec<Network>,
    /// Origins whose pages may ask; `*` is any.
    pub cors_origins: Vec<String>,
    /// Tables, factors and schemes, for returns that are scored.
    pub data: DataSet,
}

/// The directory of a server's own state, unless another is given: beside the book, not in it, so
/// that a copy of the book holds no tokens.
#[must_use]
pub fn state_directory(book: &Path) -> PathBuf {
    let mut name = book.file_name().unwrap_or_default().to_owned();
    name.push(".server");
    // `.` and `..` have no name.
    let book = if name == ".server" {
        std::fs::canonicalize(book).unwrap_or_else(|_| book.to_owned())
    } else {
        book.to_owned()
    };
    let mut name = book.file_name().unwrap_or_default().to_owned();
    name.push(".server");
    book.with_file_name(name)
}

/// The file of tokens in a directory of state.
#[must_use]
pub fn tokens_file(state: &Path) -> PathBuf {
    state.join("tokens.json")
}

/// A server that is ready to serve.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    app: std::sync::Arc<crate::app::App>,
    pub(crate) router: axum::Router,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    audit: std::thread::JoinHandle<()>,
    book: PathBuf,
    seen: BookSeen,
    address: SocketAddr,
    /// Held, so that no other server writes to the state.
    _state: Lock,
}

impl Server {
    /// Loads the book, opens its state and listens.
    ///
    /// # Errors
    /// An address that others reach without TLS; a book, token or state file that cannot be read;
    /// an address that is taken.
    pub fn start(config: Config) -> Result<Self> {
        let is_exposed = !config.listen.ip().is_loopback();
        if is_exposed && config.tls.is_none() && !config.is_behind_proxy {
            return Err(Error::Exposed(config.listen.to_string()));
        }
        let tls = match &config.tls {
            None => None,
            Some(files) => Some(crate::tls::acceptor(files)?),
        };
        // Nothing is made beside what is no book.
        Book::check_there(&config.book)?;
        let has_run = HAS_RUN.iter().any(|name| config.state.join(name).exists());
        state::make_directory(&config.state, Access::Private)?;
        let state =
            Lock::acquire(&config.state, std::time::Duration::ZERO).map_err(
                |error| match error {
                    tanxiao_book::Error::Locked { path, .. } => Error::Held { path },
                    other => other.into(),
                },
            )?;
        let live = Live::load(&config.book, &Live::default())?;
        let seen = BookSeen::new(&config.book, &config.state);
        seen.check()?;
        let tokens_file = TokensFile::new(&config.tokens, &config.state);
        let tokens = tokens_file.read(&Seen::default())?;
        let webhooks = Webhooks::open(Some(&config.state.join("webhooks.json")))?;
        // What should be remembered and is not. Who changes tokens remembers them beside their
        // file, which is the state's own unless another was named.
        let is_own = config.tokens.parent() == Some(&*config.state);
        let log = config.state.join(LOG);
        let missing: Vec<PathBuf> = [
            has_run.then_some(&*log),
            has_run.then(|| seen.path()),
            (tokens.are_counted() && (has_run || is_own)).then(|| tokens_file.seen_path()),
            webhooks.seen_path().filter(|_| webhooks.are_counted()),
        ]
        .into_iter()
        .flatten()
        .filter(|path| !path.exists())
        .map(Path::to_owned)
        .collect();
        // It says so before anything is remembered anew.
        let (audit, audit_thread) = Audit::open_after(&log, &missing)?;
        seen.keep(&live);
        tokens_file.remember(&Seen::of(&tokens));
        webhooks.remember();
        let parts = Parts {
            live,
            tokens,
            data: config.data,
            limits: config.limits,
            audit: Some(audit),
            webhooks,
            web: config.web,
            tokens_file: Some(tokens_file),
            reach: Reach {
                // Whoever reaches the server from elsewhere shall not reach through it what
                // listens on this machine only.
                allows_here: !is_exposed && !config.is_behind_proxy,
                networks: config.webhook_networks,
            },
            is_behind_proxy: config.is_behind_proxy,
            origins: config.cors_origins,
        };
        let (app, router) = api::service(parts).map_err(Error::Content)?;
        let listen = |error: std::io::Error| Error::Listen {
            address: config.listen.to_string(),
            detail: error.to_string(),
        };
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(listen)?;
        let listener = runtime.block_on(TcpListener::bind(config.listen)).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        Ok(Self {
            runtime,
            app,
            router,
            listener,
            tls,
            audit: audit_thread,
            book: config.book,
            seen,
            address,
            _state: state,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Scores and runs that it serves.
    #[must_use]
    pub fn loaded(&self) -> (u64, u32) {
        let live = self.app.live();
        (live.snapshot.scores(), live.snapshot.run())
    }

    /// Tokens that count now.
    #[must_use]
    pub fn active_tokens(&self) -> usize {
        let now = chrono::Utc::now();
        self.app.tokens().iter().filter(|token| token.status(now) == "active").count()
    }

    /// Serves until the process is told to end (SIGINT, SIGTERM), and then to its end.
    pub fn run(self) {
        self.run_until(stopped());
    }

    /// Serves until `stop` is ready, and then to its end.
    pub(crate) fn run_until(self, stop: impl Future<Output = ()>) {
        let Self { runtime, app, router, listener, tls, audit, book, seen, _state: state, .. } =
            self;
        runtime.block_on(async {
            let watching = tokio::spawn(watch::watch(app.clone(), book, Some(seen)));
            let delivering = tokio::spawn(deliver::run(app.clone()));
            crate::serve::serve(app.clone(), router, listener, tls, stop).await;
            app.record_refused(std::time::Duration::ZERO).await;
            watching.abort();
            delivering.abort();
        });
        // How far they were told is remembered at intervals only.
        app.webhooks.remember();
        // What is given up with its request ends; what does not is left to the process' end.
        runtime.shutdown_timeout(GIVING_UP);
        if let Some(log) = &app.audit {
            log.end();
        }
        if audit.join().is_err() {
            tracing::error!("the audit log's thread failed");
        }
        drop(state);
    }
}

/// Ready when the process is told to end.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
