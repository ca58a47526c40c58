//! Body: answers as bytes, whole or as a stream.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::openapi::EXACT_JSON;
use crate::store::row::Decimals;

/// A JSON answer that is bytes already.
pub(super) fn json(bytes: Vec<u8>) -> Response {
    of_type("application/json", bytes)
}

/// Scores as JSON. Where decimals are strings, the media type says so: it is another schema.
pub(super) fn scores(bytes: Vec<u8>, decimals: Decimals) -> Response {
    match decimals {
        Decimals::Number => json(bytes),
        Decimals::Exact => of_type(EXACT_JSON, bytes),
    }
}

/// An answer of a media type.
pub(super) fn of_type(media_type: &'static str, bytes: impl Into<Body>) -> Response {
    let mut response = bytes.into().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// Pieces that wait for the client.
const WAITING: usize = 8;
/// Bytes of a piece.
const PIECE_BYTES: usize = 1 << 16;

/// How long a body may be written: who reads at 200 kB/s gets 1.4 GB.
const LONGEST: Duration = Duration::from_secs(2 * 3600);

/// A body that is written by a thread while it is read by the client. Of `turns`, the thread holds
/// one while it works, and none while it waits for the client.
pub(super) fn channel(turns: Arc<Semaphore>) -> (Sink, Body) {
    let (pieces, waiting) = mpsc::channel(WAITING);
    let buffer = Vec::with_capacity(PIECE_BYTES);
    let sink = Sink { pieces, buffer, turns, turn: None, end: Instant::now() + LONGEST };
    (sink, Body::new(Pieces { waiting }))
}

/// The writing end, of a thread that may block. What is not flushed is lost.
pub(super) struct Sink {
    pieces: mpsc::Sender<std::io::Result<Bytes>>,
    buffer: Vec<u8>,
    turns: Arc<Semaphore>,
    turn: Option<OwnedSemaphorePermit>,
    end: Instant,
}

impl Sink {
    /// Waits for its turn.
    pub(super) fn begin(&mut self) {
        let turn = self.turns.clone().acquire_owned();
        // It is never closed.
        self.turn = Handle::current().block_on(turn).ok();
    }

    /// Ends the body as failed, so that the client does not take a part for the whole.
    pub(super) fn fail(mut self, error: std::io::Error) {
        self.turn = None;
        // A client that has gone does not need it.
        let _ = self.pieces.blocking_send(Err(error));
    }
}

impl std::io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE_BYTES));
        if Instant::now() >= self.end {
            return Err(std::io::ErrorKind::TimedOut.into());
        }
        let gone = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        match self.pieces.try_send(Ok(piece.into())) {
            Ok(()) => Ok(()),
            Err(TrySendError::Closed(_)) => Err(gone()),
            Err(TrySendError::Full(piece)) => {
                // Others write while this client reads.
                self.turn = None;
                self.pieces.blocking_send(piece).map_err(|_| gone())?;
                self.begin();
                Ok(())
            }
        }
    }
}

struct Pieces {
    waiting: mpsc::Receiver<std::io::Result<Bytes>>,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<hyper::body::Frame<Bytes>>>> {
        let piece = std::task::ready!(self.waiting.poll_recv(context));
        Poll::Ready(piece.map(|piece| piece.map(hyper::body::Frame::data)))
    }
}
