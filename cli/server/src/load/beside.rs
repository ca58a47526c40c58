//! Connections beside those that ask: idle ones, which ask once and stay, and stalled ones, which
//! ask for a long answer and read none of it. The server ends both in time; then others come.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Between two connections of one place, and between the first ones of two places.
const PAUSE: Duration = Duration::from_millis(200);
const STEP: Duration = Duration::from_millis(2);
/// How long a stalled client waits for nothing: longer than the server lets it.
const STALL: Duration = Duration::from_secs(60);

/// Opens the connections, and keeps as many open for as long as the process lasts. Returns once all
/// have been opened.
///
/// # Errors
/// The system gives no thread.
pub(super) fn open(
    address: SocketAddr,
    token: &str,
    idle: u32,
    stalled: u32,
) -> std::io::Result<()> {
    if idle + stalled == 0 {
        return Ok(());
    }
    let token = token.to_owned();
    let (opened, all_opened) = std::sync::mpsc::channel();
    let run = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async move {
            for place in 0..idle + stalled {
                let is_idle = place < idle;
                let target =
                    if is_idle { "/v1/runs?limit=1" } else { "/v1/scores?limit=1000" };
                let request = format!(
                    "GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n"
                );
                tokio::spawn(keep_open(address, request, is_idle));
                tokio::time::sleep(STEP).await;
            }
            let _ = opened.send(());
            std::future::pending::<()>().await;
        });
    };
    std::thread::Builder::new().name("beside".to_owned()).spawn(run)?;
    // A thread that could not begin has dropped its end.
    let _ = all_opened.recv();
    Ok(())
}

async fn keep_open(address: SocketAddr, request: String, is_idle: bool) {
    loop {
        // What the server refuses or ends is what it is there for.
        let _ = once(address, &request, is_idle).await;
        tokio::time::sleep(PAUSE).await;
    }
}

/// One connection, until the server ends it.
async fn once(address: SocketAddr, request: &str, is_idle: bool) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    if !is_idle {
        tokio::time::sleep(STALL).await;
        return Ok(());
    }
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}
