//! Load: a synthetic book of any size, served on loopback, and asked for firms at a steady rate
//! from the same process: the two share the cores, and the figures are of both together.
//!
//! The client keeps a thread busy so that requests leave when they are due: the system's timers are
//! off by up to a millisecond. Latency counts from when a request was due, not from when it was
//! sent: a server that stalls is charged for every request that had to wait meanwhile.

mod beside;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use chrono::{TimeDelta, Utc};
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tanxiao_core::data::DataSet;
use tokio::net::{TcpListener, TcpStream};

use crate::api;
use crate::app::Parts;
use crate::audit::Audit;
use crate::issued::Issued;
use crate::limits::Limits;
use crate::live::Live;
use crate::store::Snapshot;
use crate::synthetic;
use crate::token::{Scope, Tokens};
use crate::webhook::Webhooks;
use crate::webhook::address::Reach;

/// What to load with.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Firms of the book.
    pub firms: u32,
    /// Years of the book.
    pub periods: u32,
    /// Requests a second.
    pub rate: u32,
    /// Seconds at that rate.
    pub seconds: u32,
    /// Connections of the client.
    pub connections: u32,
    /// Connections beside them that ask once and stay.
    pub idle: u32,
    /// Connections beside them that ask and do not read.
    pub stalled: u32,
}

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// Scores in the book.
    pub scores: u64,
    /// Seconds until the book was in memory, making it up included.
    pub load_secs: f64,
    /// Memory of the process with the book, before any request; 0 where the system does not say.
    pub resident_bytes: u64,
    /// Memory when all requests were answered.
    pub resident_after_bytes: u64,
    /// At the rate asked for.
    pub steady: Phase,
    /// As fast as the connections go.
    pub flat_out: Phase,
}

/// A phase of the load.
#[derive(Debug, Clone, Copy, Default)]
pub struct Phase {
    /// Requests answered.
    pub answered: u64,
    /// Answers that were not as they should be.
    pub failed: u64,
    /// Answers a second.
    pub per_sec: f64,
    /// Half of the answers took no longer, in microseconds.
    pub p50_us: u64,
    /// 99 of 100 answers took no longer.
    pub p99_us: u64,
    /// 999 of 1000 answers took no longer.
    pub p999_us: u64,
    /// The longest.
    pub max_us: u64,
}

/// Runs the load.
///
/// # Errors
/// The machine does not give what is needed: a port, a thread, a directory.
pub fn run(options: Options) -> Result<Report, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let started = Instant::now();
    let data = DataSet::embedded().map_err(|error| text(&error))?;
    let snapshot = book(&data, options)?;
    let load_secs = started.elapsed().as_secs_f64();
    let scores = snapshot.scores();
    let mut tokens = Tokens::default();
    let now = Utc::now();
    let (_, token) = tokens
        .issue("load", vec![Scope::Read], now, now + TimeDelta::days(1))
        .map_err(|error| text(&error))?;
    let directory = tempfile::tempdir().map_err(|error| text(&error))?;
    let (audit, _) = Audit::open_after(&directory.path().join("audit.ndjson"), &[])
        .map_err(|error| text(&error))?;
    let parts = Parts {
        live: Live::of(snapshot, Issued::default()),
        tokens,
        data,
        limits: limits(options),
        audit: Some(audit),
        webhooks: Webhooks::open(None).map_err(|error| text(&error))?,
        web: None,
        tokens_file: None,
        reach: Reach::default(),
        is_behind_proxy: false,
        origins: Vec::new(),
    };
    let (app, router) = api::service(parts)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| text(&error))?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).map_err(|e| text(&e))?;
    let address = listener.local_addr().map_err(|error| text(&error))?;
    let resident_bytes = resident_bytes();
    runtime.spawn(crate::serve::serve(app, router, listener, None, std::future::pending()));
    beside::open(address, &token, options.idle, options.stalled).map_err(|e| text(&e))?;
    // The client has a thread of its own, as another program would.
    let client = std::thread::spawn(move || -> Result<(Phase, Phase), String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let asker = Arc::new(Asker { address, token, options, next: AtomicU64::new(0) });
        let warm = Some(options.rate);
        runtime.block_on(phase(&asker, warm, 2))?;
        let steady = runtime.block_on(phase(&asker, Some(options.rate), options.seconds))?;
        let flat_out = runtime.block_on(phase(&asker, None, options.seconds.min(10)))?;
        Ok((steady, flat_out))
    });
    let (steady, flat_out) = client.join().map_err(|_| "the client failed".to_owned())??;
    let resident_after_bytes = self::resident_bytes();
    runtime.shutdown_background();
    Ok(Report { scores, load_secs, resident_bytes, resident_after_bytes, steady, flat_out })
}

/// All clients have one address here, and there are more of them than a server takes otherwise.
fn limits(options: Options) -> Limits {
    let usual = Limits::default();
    let connections = (options.connections + options.idle + options.stalled) as usize * 2;
    Limits {
        requests_per_sec: u32::MAX,
        connections: usual.connections.max(connections),
        connections_per_address: usual.connections_per_address.max(connections),
        ..usual
    }
}

/// A synthetic book, a run a year.
fn book(data: &DataSet, options: Options) -> Result<Snapshot, String> {
    const LAST_YEAR: u32 = 2023;
    let mut snapshot = Snapshot::default();
    let mut entries = Vec::new();
    for run in 1..=options.periods {
        let period = (LAST_YEAR + run - options.periods).to_string();
        let made = synthetic::run(data, &snapshot.head, run, &period, options.firms);
        entries.push(made.entry);
        let frame = |_: &_| Ok::<_, std::convert::Infallible>(made.frame.clone());
        snapshot = snapshot.grown(&entries, frame).map_err(|error| error.to_string())?;
    }
    Ok(snapshot)
}

struct Asker {
    address: std::net::SocketAddr,
    token: String,
    options: Options,
    next: AtomicU64,
}

/// Asks for so many seconds, at a rate or as fast as it goes.
async fn phase(asker: &Arc<Asker>, rate: Option<u32>, seconds: u32) -> Result<Phase, String> {
    asker.next.store(0, Ordering::Relaxed);
    let started = Instant::now();
    let ends = started + Duration::from_secs(u64::from(seconds));
    let tasks: Vec<_> = (0..asker.options.connections)
        .map(|_| tokio::spawn(ask(asker.clone(), started, ends, rate)))
        .collect();
    let (mut micros, mut failed) = (Vec::new(), 0);
    for task in tasks {
        let (of_task, failed_of_task) =
            task.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        micros.extend(of_task);
        failed += failed_of_task;
    }
    let elapsed_secs = started.elapsed().as_secs_f64();
    micros.sort_unstable();
    let at = |per_mille: usize| {
        let last = micros.len().saturating_sub(1);
        micros.get((micros.len() * per_mille / 1000).min(last)).copied().unwrap_or_default()
    };
    Ok(Phase {
        answered: micros.len() as u64,
        failed,
        per_sec: micros.len() as f64 / elapsed_secs,
        p50_us: at(500),
        p99_us: at(990),
        p999_us: at(999),
        max_us: at(1000),
    })
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One connection: asks for the firm that is next, when it is due.
async fn ask(
    asker: Arc<Asker>,
    started: Instant,
    ends: Instant,
    rate: Option<u32>,
) -> Result<(Vec<u64>, u64), Failure> {
    let stream = TcpStream::connect(asker.address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (mut micros, mut failed) = (Vec::new(), 0);
    loop {
        let number = asker.next.fetch_add(1, Ordering::Relaxed);
        let due = match rate {
            Some(rate) => started + Duration::from_secs_f64(number as f64 / f64::from(rate)),
            None => Instant::now(),
        };
        if due >= ends {
            return Ok((micros, failed));
        }
        wait_until(due).await;
        let firm = (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32 % asker.options.firms;
        if !look_up(&mut sender, &asker, firm).await? {
            failed += 1;
        }
        micros.push(due.elapsed().as_micros() as u64);
    }
}

/// Sleeps while there is time for that, then looks at the clock again and again.
async fn wait_until(due: Instant) {
    const SLACK: Duration = Duration::from_millis(2);
    if due > Instant::now() + SLACK {
        tokio::time::sleep_until((due - SLACK).into()).await;
    }
    while Instant::now() < due {
        // A thread that only waits must not keep the server from its core for a whole slice of the
        // scheduler: with two cores that would be measured, and not the server.
        std::thread::yield_now();
        tokio::task::yield_now().await;
    }
}

/// Looks a firm up; whether all its scores came.
async fn look_up(
    sender: &mut SendRequest<Empty<Bytes>>,
    asker: &Asker,
    firm: u32,
) -> Result<bool, Failure> {
    let code = synthetic::code(firm);
    let request = Request::get(format!("/v1/firms/{code}/scores"))
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {}", asker.token))
        .body(Empty::new())?;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    let is_success = response.status().is_success();
    let body = response.into_body().collect().await?.to_bytes();
    let scores = occurrences(&body, b"\"score_id\":");
    Ok(is_success && scores == asker.options.periods as usize)
}

/// How often a text stands in another.
fn occurrences(body: &[u8], text: &[u8]) -> usize {
    memchr::memmem::find_iter(body, text).count()
}

/// Memory of this process; 0 where the system does not say.
fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}
