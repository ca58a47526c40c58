//! Pace: an answer must be taken at some speed. Who stops reading, or reads a byte now and then,
//! would hold a connection and what is being written for it for as long as it likes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// How long a client may take for [`LEAST_BYTES`] of an answer that waits for it.
const SPAN: Duration = Duration::from_secs(10);
/// Bytes that it must take in that time: 6.5 kB a second.
const LEAST_BYTES: usize = 64 << 10;

/// A connection whose writing side has a least pace.
pub(crate) struct Paced<S> {
    stream: S,
    /// When the client must have taken enough; meaningful while something waits for it.
    deadline: Pin<Box<Sleep>>,
    /// Bytes that it took since it was last waited for; None while nothing waits.
    taken: Option<usize>,
    span: Duration,
}

impl<S> Paced<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self::with_span(stream, SPAN)
    }

    fn with_span(stream: S, span: Duration) -> Self {
        Self { stream, deadline: Box::pin(tokio::time::sleep(span)), taken: None, span }
    }

    /// What became of an attempt to write.
    fn watch(
        &mut self,
        context: &mut Context<'_>,
        attempt: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match &attempt {
            Poll::Ready(Ok(bytes)) => {
                if let Some(taken) = &mut self.taken {
                    *taken += bytes;
                    if *taken >= LEAST_BYTES {
                        self.taken = None;
                    }
                }
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                if self.taken.is_none() {
                    self.taken = Some(0);
                    self.deadline.as_mut().reset(Instant::now() + self.span);
                }
                if self.deadline.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
        }
        attempt
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, attempt)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch(context, attempt)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if let Poll::Ready(Ok(())) = flushed {
            // Everything was taken: the next answer has its own time.
            self.taken = None;
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const SHORT: Duration = Duration::from_millis(200);

    async fn written(
        span: Duration,
        read: impl AsyncFnOnce(tokio::io::DuplexStream),
    ) -> io::Result<()> {
        let (server, client) = tokio::io::duplex(4096);
        let mut paced = Paced::with_span(server, span);
        let write = async {
            paced.write_all(&vec![0; 1 << 20]).await?;
            paced.flush().await
        };
        let (written, ()) = tokio::join!(write, read(client));
        written
    }

    #[tokio::test]
    async fn who_stops_reading_or_drips_is_let_go() {
        let stalled = async |client: tokio::io::DuplexStream| {
            tokio::time::sleep(3 * SHORT).await;
            drop(client);
        };
        assert_eq!(written(SHORT, stalled).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        let drip = async |mut client: tokio::io::DuplexStream| {
            for _ in 0..30 {
                let _ = client.read_u8().await;
                tokio::time::sleep(SHORT / 10).await;
            }
        };
        assert_eq!(written(SHORT, drip).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_reads_gets_all_of_it() {
        let reads = async |mut client: tokio::io::DuplexStream| {
            let mut all = vec![0; 1 << 20];
            client.read_exact(&mut all).await.unwrap();
        };
        written(SHORT, reads).await.unwrap();
    }
}
