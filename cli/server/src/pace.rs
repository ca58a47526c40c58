//! Pace: an answer must be taken at some speed. Who stops reading, or reads a byte now and then,
//! would hold a connection and what is being written for it for as long as it likes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

/// How long a client may take for [`LEAST_BYTES`] of an answer that waits for it.
pub(crate) const SPAN: Duration = Duration::from_secs(10);
/// Bytes that it must take in that time: 6.5 kB a second.
const LEAST_BYTES: usize = 64 << 10;
/// Spans that a client may have to its credit for what it took before. The systems on both sides
/// take and give in large pieces, of which one may be long on its way: Linux opens a window that
/// was full again when a sixteenth of the buffer is free (6 MiB unless set otherwise), and says
/// that one can write when a third of [`SEND_BYTES`] is.
const CREDIT_SPANS: u32 = 9;
/// Bytes of an answer that the system keeps for a client, which it doubles for its own use. Left to
/// itself, it keeps up to 4 MiB, and a third of that is long on its way.
const SEND_BYTES: usize = 256 << 10;

/// A connection whose writing side has a least pace.
pub(crate) struct Paced<S> {
    stream: S,
    /// When the client's credit ends; meaningful while something waits for it.
    deadline: Pin<Box<Sleep>>,
    /// Since when something waits; None while nothing does.
    waits_since: Option<Instant>,
    /// For how long something may wait: what is taken adds to it, waiting takes it away.
    credit: Duration,
    span: Duration,
}

impl Paced<TcpStream> {
    /// Over a connection of the network.
    pub(crate) fn over(stream: TcpStream, span: Duration) -> Self {
        // Answers are small and whole: waiting to fill packets only makes them late.
        let _ = stream.set_nodelay(true);
        // Without it, slow clients are let go early; the others notice nothing.
        let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BYTES);
        Self::with_span(stream, span)
    }
}

impl<S> Paced<S> {
    fn with_span(stream: S, span: Duration) -> Self {
        let deadline = Box::pin(tokio::time::sleep(span));
        Self { stream, deadline, waits_since: None, credit: span, span }
    }

    /// What became of an attempt to write.
    fn watch(
        &mut self,
        context: &mut Context<'_>,
        attempt: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match &attempt {
            Poll::Ready(Ok(bytes)) => {
                if let Some(since) = self.waits_since.take() {
                    self.credit = self.credit.saturating_sub(since.elapsed());
                }
                let earned = self.span.mul_f64(*bytes as f64 / LEAST_BYTES as f64);
                self.credit = (self.credit + earned).min(self.span * CREDIT_SPANS);
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                if self.waits_since.is_none() {
                    let now = Instant::now();
                    self.waits_since = Some(now);
                    self.deadline.as_mut().reset(now + self.credit);
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
            self.waits_since = None;
            self.credit = self.credit.max(self.span);
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

    /// Over a socket, whose two systems take and give in large pieces.
    #[tokio::test]
    async fn who_reads_slowly_but_steadily_over_a_socket_gets_all_of_it() {
        const LENGTH: usize = 8 << 20;
        let span = Duration::from_millis(100);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // Twice the least pace.
        let client = tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let (mut piece, mut got) = (vec![0; 4 * LEAST_BYTES], 0);
            let started = Instant::now();
            while got < LENGTH {
                match stream.read(&mut piece).await {
                    Ok(0) | Err(_) => break,
                    Ok(bytes) => got += bytes,
                }
                let spans = got as f64 / (2 * LEAST_BYTES) as f64;
                tokio::time::sleep_until(started + span.mul_f64(spans)).await;
            }
            got
        });
        let (stream, _) = listener.accept().await.unwrap();
        let mut paced = Paced::over(stream, span);
        let written = paced.write_all(&vec![0; LENGTH]).await;
        assert!(written.is_ok(), "{written:?}");
        drop(paced);
        assert_eq!(client.await.unwrap(), LENGTH);
    }
}
