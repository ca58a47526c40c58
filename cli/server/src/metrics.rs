//! Metrics, in the text that Prometheus reads. Labels are routes and statuses, never a firm, a
//! token or an address.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper ends of the latency buckets, in seconds.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, Copy)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(BUCKETS)
    }
}

/// What is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    latency: Family<Route, Histogram, Buckets>,
    scores: Gauge,
    run: Gauge,
    is_stale: Gauge,
    webhooks: Family<Outcome, Counter>,
    pub(crate) connections: Gauge,
    pub(crate) audited: Counter,
    pub(crate) refused: Counter,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let requests = Family::default();
        let latency = Family::new_with_constructor(Buckets);
        let (scores, run, is_stale) = (Gauge::default(), Gauge::default(), Gauge::default());
        let (webhooks, connections) = (Family::default(), Gauge::default());
        let (audited, refused) = (Counter::default(), Counter::default());
        let mut registry = Registry::with_prefix("tanxiao");
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "Time until a response began",
            latency.clone(),
        );
        registry.register("book_scores", "Issued scores in memory", scores.clone());
        registry.register("book_run", "Number of the last run served", run.clone());
        registry.register(
            "book_stale",
            "1 while the book on disk cannot be served and an older state is",
            is_stale.clone(),
        );
        registry.register("webhook_deliveries", "Webhook deliveries tried", webhooks.clone());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("audit_entries", "Entries of the audit log", audited.clone());
        registry.register(
            "refused_unwritten",
            "Requests refused without a line of the audit log, there being too many",
            refused.clone(),
        );
        Self {
            registry,
            requests,
            latency,
            scores,
            run,
            is_stale,
            webhooks,
            connections,
            audited,
            refused,
        }
    }

    /// A request was answered. Labels are kept for ever, so there is an end to what they may be.
    pub(crate) fn answered(
        &self,
        method: &'static str,
        route: &str,
        status: u16,
        elapsed: Duration,
    ) {
        let route = Route { method, route: route.to_owned() };
        self.latency.get_or_create(&route).observe(elapsed.as_secs_f64());
        let Route { method, route } = route;
        self.requests.get_or_create(&Answer { method, route, status }).inc();
    }

    /// A webhook was tried.
    pub(crate) fn delivered(&self, is_success: bool) {
        let outcome = if is_success { "success" } else { "failure" };
        self.webhooks.get_or_create(&Outcome { outcome }).inc();
    }

    /// A book is served.
    pub(crate) fn book(&self, scores: u64, run: u32) {
        self.scores.set(scores.cast_signed());
        self.run.set(i64::from(run));
    }

    /// Whether an older state than that on disk is served.
    pub(crate) fn trouble(&self, is_stale: bool) {
        self.is_stale.set(i64::from(is_stale));
    }

    /// All of it as text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
