//! Body: answers as bytes, whole or as a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use tokio::sync::mpsc;

/// A JSON answer that is bytes already.
pub(super) fn json(bytes: Vec<u8>) -> Response {
    of_type("application/json", bytes)
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

/// A body that is written by a thread while it is read by the client.
pub(super) fn channel() -> (Sink, Body) {
    let (pieces, waiting) = mpsc::channel(WAITING);
    let sink = Sink { pieces, buffer: Vec::with_capacity(PIECE_BYTES) };
    (sink, Body::new(Pieces { waiting }))
}

/// The writing end. What is not flushed is lost.
pub(super) struct Sink {
    pieces: mpsc::Sender<std::io::Result<Bytes>>,
    buffer: Vec<u8>,
}

impl Sink {
    /// Ends the body as failed, so that the client does not take a part for the whole.
    pub(super) fn fail(self, error: std::io::Error) {
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
        self.pieces
            .blocking_send(Ok(piece.into()))
            .map_err(|_| std::io::Error::from(std::io::ErrorKind::BrokenPipe))
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
