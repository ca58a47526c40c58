//! Room: whether the disk takes a line more, tried before anybody asks for what needs one. A file
//! beside the log is written and taken away again: the log itself holds lines only.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
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
        // The disk that a link leads to is the one that the lines need.
        let log = std::fs::canonicalize(log).ok().filter(|log| log.is_file());
        Self { probe: log.map(|log| log.with_file_name(NAME)), tried: Mutex::default() }
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
        // It stays there though the asker goes away: no second one is begun beside it.
        let work = tried.under_way.get_or_insert_with(begin);
        let Ok(ended) = tokio::time::timeout(LONGEST, work).await else {
            tracing::error!("the disk of the audit log does not answer");
            tried.last = Some((Instant::now(), false));
            return false;
        };
        tried.under_way = None;
        let found = match ended {
            Ok(Ok(())) => true,
            // Whether there is room is not known then; whether the log can be written, it says.
            Ok(Err(error)) if error.kind() == ErrorKind::PermissionDenied => {
                tracing::warn!(%error, "whether the audit log has room cannot be tried");
                true
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the audit log has no room for a line more");
                false
            }
            Err(_) => false,
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

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read as _;

    use super::*;

    /// A pipe that nobody reads stands for a disk that does not answer.
    #[tokio::test]
    async fn askers_that_go_away_leave_one_write_to_a_disk_that_hangs() {
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("audit.ndjson");
        std::fs::write(&log, "").unwrap();
        let pipe = directory.path().join(NAME);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let room = Room::beside(&log);
        for _ in 0..3 {
            let asked = tokio::time::timeout(Duration::from_millis(100), room.is_there()).await;
            assert!(asked.is_err());
        }
        let read = move || {
            let mut bytes = Vec::new();
            File::open(pipe).unwrap().read_to_end(&mut bytes).map(|_| bytes.len())
        };
        let bytes = tokio::task::spawn_blocking(read).await.unwrap().unwrap();
        assert_eq!(bytes, BYTES);
    }

    #[tokio::test]
    async fn room_is_tried_where_a_link_leads() {
        let (directory, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (link, log) =
            (directory.path().join("audit.ndjson"), other.path().join("audit.ndjson"));
        std::fs::write(&log, "").unwrap();
        std::os::unix::fs::symlink(&log, &link).unwrap();
        std::fs::create_dir(other.path().join(NAME)).unwrap();
        assert!(!Room::beside(&link).is_there().await);
    }
}
