//! Audit: who read what, as an append-only file of chained lines (the chain of a score book): a
//! line that was altered, removed or put in breaks it. It names firms and tokens' ids, and holds
//! no figure of a firm and no secret.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use serde::Serialize;
use tanxiao_core::book::chain::Link;
use tanxiao_core::digest::sha256;
use tokio::sync::mpsc;

use crate::error::{Error, Result};
use crate::files;

/// Entries that may wait for the disk; when there are more, requests wait too: nothing is answered
/// without being recorded.
const WAITING: usize = 4096;
/// Longest line that is looked for at the end of a file.
const TAIL_BYTES: u64 = 1 << 20;

/// What the first line of an audit log follows.
#[must_use]
pub fn genesis() -> String {
    sha256(b"tanxiao-audit")
}

/// One request of somebody with a token, or with one that was refused.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// When it was answered, RFC 3339 in UTC.
    pub(crate) at: String,
    /// The request's id.
    pub(crate) request: String,
    /// The token's id; None where it was none of ours.
    pub(crate) token: Option<String>,
    pub(crate) method: String,
    /// Path and query: which firm, which filter.
    pub(crate) target: String,
    /// HTTP status.
    pub(crate) status: u16,
}

/// The way to the log.
pub(crate) struct Audit {
    entries: mpsc::Sender<Entry>,
}

impl Audit {
    /// Opens a log, and starts the thread that writes it. The thread ends, everything being
    /// written, when the log is dropped and the handle is joined.
    pub(crate) fn open(path: &Path) -> Result<(Self, std::thread::JoinHandle<()>)> {
        if let Some(directory) = path.parent() {
            files::make_private_directory(directory)?;
        }
        let mut log = Log::open(path)?;
        let (entries, mut waiting) = mpsc::channel(WAITING);
        let write = move || {
            let mut batch = Vec::new();
            while waiting.blocking_recv_many(&mut batch, WAITING) > 0 {
                if let Err(error) = log.append(&batch) {
                    tracing::error!(%error, "the audit log cannot be written");
                }
                batch.clear();
            }
        };
        let thread = std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(write)
            .map_err(|error| Error::write(path, error))?;
        Ok((Self { entries }, thread))
    }

    /// Records an entry.
    pub(crate) async fn record(&self, entry: Entry) {
        // It fails only when the thread has gone, which the log has said.
        let _ = self.entries.send(entry).await;
    }
}

struct Log {
    file: File,
    head: String,
}

impl Log {
    /// Opens the file, takes away a line that a kill cut short, and finds the hash to go on from.
    fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = |error| Error::write(path, error);
        let mut file = options.open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let start = length.saturating_sub(TAIL_BYTES);
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.read_to_end(&mut tail))
            .map_err(failed)?;
        let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < tail.len() {
            file.set_len(start + whole as u64).map_err(failed)?;
        }
        let last = tail[..whole].split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
        let head = match last {
            None if start == 0 => genesis(),
            None => return Err(Error::invalid(path, "no line ends in the last mebibyte")),
            Some(line) => head_of(line).ok_or_else(|| {
                Error::invalid(path, "its last line is not that of a chain (altered?)")
            })?,
        };
        Ok(Self { file, head })
    }

    fn append(&mut self, entries: &[Entry]) -> std::io::Result<()> {
        let mut text = String::new();
        let mut head = self.head.clone();
        for entry in entries {
            let json = serde_json::to_string(entry)?;
            // An entry always has members.
            let Some(link) = Link::seal(&json, &head) else { continue };
            text.push_str(&link.line);
            text.push('\n');
            head = link.hash;
        }
        self.file.write_all(text.as_bytes())?;
        self.head = head;
        self.file.sync_data()
    }
}

/// Hash of a line that is whole and unaltered.
fn head_of(line: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Bound {
        previous: String,
    }
    let line = std::str::from_utf8(line).ok()?;
    let bound: Bound = serde_json::from_str(line).ok()?;
    Link::check(line, &bound.previous).ok().map(|link| link.hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(target: &str) -> Entry {
        Entry {
            at: "2026-01-01T00:00:00Z".to_owned(),
            request: "r".to_owned(),
            token: Some("t".to_owned()),
            method: "GET".to_owned(),
            target: target.to_owned(),
            status: 200,
        }
    }

    #[test]
    fn the_log_goes_on_after_a_cut_line_and_its_chain_holds() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let write = |target: &str| Log::open(&path).unwrap().append(&[entry(target)]).unwrap();
        write("/a");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"cut").unwrap();
        write("/b");
        let lines = tanxiao_book::chain::read(&path, &genesis()).unwrap();
        assert_eq!(lines.links.len(), 2);
        assert!(lines.links[1].line.contains("/b"));
        let altered = std::fs::read_to_string(&path).unwrap().replace("/b", "/c");
        std::fs::write(&path, altered).unwrap();
        assert!(Log::open(&path).is_err());
    }
}
