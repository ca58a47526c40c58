//! Tests of the service, in process: requests go through every layer but the socket.

mod access;
mod answers;
mod book;
mod bound;
mod clients;
mod doubled;
mod events;
mod given_up;
mod hooks;
mod pages;
mod set_back;
mod sockets;
mod strain;
mod tls;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{TimeDelta, Utc};
use polars::prelude::DataFrame;
use serde_json::Value;
use tanxiao_core::book::RunEntry;
use tanxiao_core::data::DataSet;
use tower::ServiceExt as _;

use crate::app::{App, Parts};
use crate::issued::Issued;
use crate::limits::Limits;
use crate::live::Live;
use crate::synthetic::{self, SyntheticRun};
use crate::token::{Scope, Tokens, TokensFile};
use crate::webhook::Webhooks;
use crate::webhook::address::Reach;

/// Firms of the synthetic book.
const FIRMS: u32 = 60;
/// The firm whose score of 2023 run 3 corrects.
const CORRECTED: u32 = 7;

/// A service under test.
struct Service {
    app: Arc<App>,
    router: Router,
    runs: Vec<RunEntry>,
    frames: Vec<DataFrame>,
    /// A token with every scope.
    token: String,
}

/// An answer.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem; nothing for an answer that is none.
    fn problem_or_empty(&self) -> String {
        if self.status.is_success() { String::new() } else { self.problem() }
    }

    /// The code of a problem.
    fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.strip_prefix("urn:tanxiao:problem:").unwrap_or(&kind).to_owned()
    }
}

impl Service {
    /// Runs 1 and 2 issue 2022 and 2023, run 3 corrects one firm's 2023.
    fn new() -> Self {
        Self::with_limits(Limits { requests_per_sec: 100_000, ..Limits::default() })
    }

    fn with_limits(limits: Limits) -> Self {
        let data = DataSet::embedded().unwrap();
        let mut service = Self::over(Live::default(), data, limits, None);
        service.fill();
        service
    }

    /// An empty book, with tokens that are read from a file.
    fn with_tokens(path: &std::path::Path) -> Self {
        let file = TokensFile::new(path, path.parent().unwrap());
        Self::of(Parts { tokens_file: Some(file), ..Self::empty() })
    }

    /// What a service over an empty book is made of.
    fn empty() -> Parts {
        let data = DataSet::embedded().unwrap();
        Self::parts(Live::default(), data, Limits::default(), None)
    }

    fn fill(&mut self) {
        let service = self;
        for (run, period) in [(1, "2022"), (2, "2023")] {
            let next = synthetic::run(&service.app.data, &service.head(), run, period, FIRMS);
            service.publish(next);
        }
        let next =
            synthetic::correction(&service.app.data, &service.head(), 3, "2023", CORRECTED, 2);
        service.publish(next);
    }

    fn over(live: Live, data: DataSet, limits: Limits, web: Option<PathBuf>) -> Self {
        Self::of(Self::parts(live, data, limits, web))
    }

    fn parts(live: Live, data: DataSet, limits: Limits, web: Option<PathBuf>) -> Parts {
        Parts {
            live,
            tokens: Tokens::default(),
            data,
            limits,
            audit: None,
            webhooks: Webhooks::open(None).unwrap(),
            web,
            tokens_file: None,
            reach: Reach { allows_here: true, networks: Vec::new() },
            is_behind_proxy: false,
            origins: Vec::new(),
        }
    }

    fn of(mut parts: Parts) -> Self {
        let now = Utc::now();
        let end = now + TimeDelta::days(1);
        let (_, token) = parts.tokens.issue("test", vec![Scope::Admin], now, end).unwrap();
        let (app, router) = crate::api::service(parts).unwrap();
        Self { app, router, runs: Vec::new(), frames: Vec::new(), token }
    }

    fn head(&self) -> String {
        self.runs.last().map(|entry| entry.hash.clone()).unwrap_or_default()
    }

    /// Publishes a run, as a reload would.
    fn publish(&mut self, next: SyntheticRun) {
        self.runs.push(next.entry);
        self.frames.push(next.frame);
        let live = self.app.live();
        let frames = &self.frames;
        let frame = |file: &tanxiao_core::book::StoredFile| {
            let run: usize = file.path[11..17].parse().unwrap();
            Ok::<_, std::convert::Infallible>(frames[run - 1].clone())
        };
        let snapshot = live.snapshot.grown(&self.runs, frame).unwrap();
        self.app.set_live(Live::of(snapshot, Issued::default()));
    }

    fn token(&self, scopes: &[Scope], lasts: TimeDelta) -> String {
        let mut tokens = (*self.app.tokens()).clone();
        let now = Utc::now();
        let (_, text) = tokens.issue("test", scopes.to_vec(), now, now + lasts).unwrap();
        self.app.set_tokens(tokens);
        text
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, target: &str) -> Answer {
        self.send(self.request("GET", target).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, target: &str, body: &Value) -> Answer {
        let request = self.request("POST", target).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    fn request(&self, method: &str, target: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(target)
            .header("authorization", format!("Bearer {}", self.token))
    }
}
