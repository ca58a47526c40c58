//! Serve: listens, speaks TLS where a certificate is given, and ends gracefully. What a slow or
//! hostile client could hold on to has an end: handshakes, headers, answers that are not taken
//! (pace), connections.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::app::App;
use crate::guard::{ClientCertificate, Peer, network};
use crate::pace::Paced;

/// Seconds for a TLS handshake, and for the headers of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of the line and headers of a request: four times what any that is understood has.
const HEAD_BYTES: usize = 32 << 10;
/// How long to wait after the system could not give a connection (too many open files).
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` is ready, then lets requests come to their end.
pub(crate) async fn serve(
    app: Arc<App>,
    router: Router,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    stop: impl Future<Output = ()>,
) {
    let connections = Arc::new(Semaphore::new(app.limits.connections));
    let by_address = Arc::new(ByAddress::default());
    let of_address = if app.is_behind_proxy {
        app.limits.connections
    } else {
        app.limits.connections_per_address
    };
    let grace = app.limits.grace;
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        // Who waits for a free connection hears that it shall end, too.
        let next = async {
            let permit = connections.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(seat) = by_address.take(network(Some(address.ip().to_canonical())), of_address)
        else {
            tracing::debug!("an address has as many connections as it may");
            continue;
        };
        let (app, router, tls) = (app.clone(), router.clone(), tls.clone());
        let stream = Paced::over(stream, app.limits.pace);
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            app.metrics.connections.inc();
            connection(router, stream, address, tls, watcher).await;
            app.metrics.connections.dec();
            drop((permit, seat));
        });
    }
    drop(listener);
    tracing::info!("ending: requests under way are finished");
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

async fn connection(
    router: Router,
    stream: Paced<TcpStream>,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let service = |certificate: Option<ClientCertificate>| {
        let of_connection = move |mut request: hyper::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(Peer(address.ip()));
            if let Some(certificate) = &certificate {
                request.extensions_mut().insert(certificate.clone());
            }
            request
        };
        TowerToHyperService::new(router.map_request(of_connection))
    };
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(HEAD_BYTES);
    let ended = match tls {
        None => watcher.watch(builder.serve_connection(TokioIo::new(stream), service(None))).await,
        Some(tls) => {
            let Ok(Ok(stream)) = tokio::time::timeout(HEADER_TIMEOUT, tls.accept(stream)).await
            else {
                return;
            };
            let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
            let service = service(shown.map(|shown| ClientCertificate::of(shown)));
            watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Open connections of each address.
#[derive(Default)]
struct ByAddress {
    open: Mutex<HashMap<String, usize>>,
}

impl ByAddress {
    /// A connection more of an address; None where it has as many as it may.
    fn take(self: &Arc<Self>, address: String, most: usize) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(open);
        Some(Seat { of: self.clone(), address })
    }
}

/// A connection of an address; dropped, it is free.
struct Seat {
    of: Arc<ByAddress>,
    address: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.of.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}
