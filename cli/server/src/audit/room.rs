//! Room: whether the disk takes a line more, tried before anybody asks for what needs one. A file
//! beside the log is written and taken away again: the log itself holds lines only.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// Name of the file.
const NAME: &str = "audit.probe";
/// More than the longest line.
const BYTES: usize = 64 << 10;
/// How long what was found counts, however many ask.
const LASTS: Duration = Duration::from_secs(5);
/// How long the disk may take.
const LONGEST: Duration = Duration::from_secs(2);

/// Whether there is room.
pub(super) struct Room {
    /// None where the log is no regular file.
    probe: Option<PathBuf>,
    tried: Mutex<Tried>,
}

#[derive(Default)]
struct Tried {
    /// When, and what was found.
    last: Option<(Instant, bool)>,
    /// A try that the disk has not answered yet.
    under_way: Option<JoinHandle<std::io::Result<()>>>,
}

impl Room {
    pub(super) fn beside(log: &Path) -> Self {
        let is_file = std::fs::metadata(log).is_ok_and(|meta| meta.is_file());
        Self { probe: is_file.then(|| log.with_file_name(NAME)), tried: Mutex::default() }
    }

    /// Whether there is, as of a few seconds ago at most.
    pub(super) async fn is_there(&self) -> bool {
        let Some(probe) = &self.probe else { return true };
        let mut tried = self.tried.lock().await;
        if let Some((at, found)) = tried.last
            && at.elapsed() < LASTS
        {
            return found;
        }
        let probe = probe.clone();
        let begin = || tokio::task::spawn_blocking(move || write(&probe));
        let mut work = tried.under_way.take().unwrap_or_else(begin);
        let found = match tokio::time::timeout(LONGEST, &mut work).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "the audit log has no room for a line more");
                false
            }
            Ok(Err(_)) => false,
            Err(_) => {
                tracing::error!("the disk of the audit log does not answer");
                // No second one is begun beside it.
                tried.under_way = Some(work);
                false
            }
        };
        tried.last = Some((Instant::now(), found));
        found
    }
}

/// Writes as much as a line needs, makes it durable, and takes it away.
fn write(probe: &Path) -> std::io::Result<()> {
    let written = File::create(probe)
        .and_then(|mut file| file.write_all(&[b' '; BYTES]).and_then(|()| file.sync_data()));
    let removed = std::fs::remove_file(probe);
    written.and(removed)
}
