//! Audit: who read what, as an append-only file of chained lines (the chain of a score book): a
//! line that was altered, removed or put in breaks it. It names firms, addresses and tokens' ids,
//! and holds no figure of a firm and no secret.
//!
//! No request is answered before its line is written. Where lines cannot be written (a full disk),
//! requests are refused until they can be again, and a line then says how many there were.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc as std_mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::Utc;
use serde::Serialize;
use tanxiao_book::state::{self, Access};
use tanxiao_core::book::chain::Link;
use tanxiao_core::digest::sha256;
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result};
use crate::times::time_text;

/// Entries that may wait for the writing thread; when there are more, requests wait too.
const WAITING: usize = 4096;
/// Longest line that is looked for at the end of a file.
const TAIL_BYTES: u64 = 1 << 20;
/// Characters of a target that are kept: more than any query that is understood has.
const TARGET: usize = 4000;
/// Characters of the target of a request that nobody of ours made.
const REFUSED_TARGET: usize = 200;

/// What the first line of an audit log follows.
#[must_use]
pub fn genesis() -> String {
    sha256(b"tanxiao-audit")
}

/// One request of somebody with a token, or with one that was refused; or something that the
/// server did of itself.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Entry {
    /// When it was answered, RFC 3339 in UTC.
    pub(crate) at: String,
    /// The request's id; None for what the server did of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request: Option<String>,
    /// The client's address, as the connection or the proxy in front has it.
    pub(crate) address: Option<String>,
    /// SHA-256 of the certificate that the client showed in TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certificate: Option<String>,
    /// The token's id; None where it was none of ours.
    pub(crate) token: Option<String>,
    pub(crate) method: String,
    /// Path and query: which firm, which filter.
    pub(crate) target: String,
    /// HTTP status.
    pub(crate) status: u16,
    /// What the server did of itself, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// Requests of the same address or token that were refused since its line before and have no
    /// line of their own, because there were too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unwritten: Option<u64>,
}

impl Entry {
    /// Something that the server did of itself.
    pub(crate) fn of_server(method: &str, target: String, note: String) -> Self {
        let (method, note) = (method.to_owned(), Some(note));
        Self { at: time_text(Utc::now()), method, target, note, ..Self::default() }
    }
}

/// A target as it is kept: cut where it is longer than any that is understood.
pub(crate) fn shortened(target: &str, is_known: bool) -> String {
    let most = if is_known { TARGET } else { REFUSED_TARGET };
    match target.char_indices().nth(most) {
        None => target.to_owned(),
        Some((at, _)) => format!("{}…(+{})", &target[..at], target.len() - at),
    }
}

/// Pause after the log was made durable. Where one sync follows the other, the file system lets
/// lines wait for it: of 3,000 a second on ext4, one of a thousand waited 4 to 6 ms, and everybody
/// behind it; with this pause 0.05 ms (docs/performance.md).
const BETWEEN_SYNCS: Duration = Duration::from_millis(50);

/// The log cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unwritten;

enum Message {
    Entry(Box<Entry>, oneshot::Sender<bool>),
    /// Tries whether the log can be written again.
    Probe(oneshot::Sender<bool>),
}

/// What the threads of the log share with requests.
#[derive(Default)]
struct Shared {
    /// Failures to write lines or to make them durable, and how many of these are mended: each is,
    /// once lines that came after it are on the disk.
    failures: AtomicU64,
    mended: AtomicU64,
    /// Requests refused because the log could not be written.
    refused: AtomicU64,
}

impl Shared {
    fn is_broken(&self) -> bool {
        self.mended.load(Ordering::Acquire) < self.failures.load(Ordering::Acquire)
    }

    fn failed(&self) {
        self.failures.fetch_add(1, Ordering::AcqRel);
    }
}

/// The way to the log.
pub(crate) struct Audit {
    messages: mpsc::Sender<Message>,
    shared: Arc<Shared>,
}

impl Audit {
    /// Opens a log, and starts the thread that writes it. The thread ends, everything being
    /// written, when the log is dropped and the handle is joined.
    pub(crate) fn open(path: &Path) -> Result<(Self, JoinHandle<()>)> {
        if let Some(directory) = path.parent() {
            state::make_directory(directory, Access::Private)?;
        }
        let log = Log::open(path)?;
        let shared = Arc::new(Shared::default());
        let (messages, waiting) = mpsc::channel(WAITING);
        let failed = |error| Error::write(path, error);
        let syncing = log.file.try_clone().map_err(failed)?;
        let (sync, synced) = std_mpsc::sync_channel(1);
        let of_sync = shared.clone();
        // Beside the writing thread: nobody waits for the disk's own time.
        let syncer = move || {
            while synced.recv().is_ok() {
                if let Err(error) = syncing.sync_data() {
                    tracing::error!(%error, "the audit log cannot be made durable");
                    of_sync.failed();
                }
                std::thread::sleep(BETWEEN_SYNCS);
            }
        };
        let builder = || std::thread::Builder::new().name("audit".to_owned());
        let syncer = builder().spawn(syncer).map_err(failed)?;
        let of_thread = shared.clone();
        let thread = builder()
            .spawn(move || {
                write(log, waiting, &of_thread, &sync);
                drop(sync);
                if syncer.join().is_err() {
                    tracing::error!("the thread that syncs the audit log failed");
                }
            })
            .map_err(failed)?;
        Ok((Self { messages, shared }, thread))
    }

    /// Records an entry; returns once its line is in the file.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) async fn record(&self, entry: Entry) -> std::result::Result<(), Unwritten> {
        let (done, written) = oneshot::channel();
        self.ask(Message::Entry(Box::new(entry), done), written).await
    }

    /// Whether lines can be written; where they could not, tries again.
    pub(crate) async fn is_ready(&self) -> bool {
        if !self.shared.is_broken() {
            return true;
        }
        let (done, written) = oneshot::channel();
        self.ask(Message::Probe(done), written).await.is_ok()
    }

    /// A request was refused because lines cannot be written.
    pub(crate) fn refused(&self) {
        self.shared.refused.fetch_add(1, Ordering::AcqRel);
    }

    async fn ask(
        &self,
        message: Message,
        written: oneshot::Receiver<bool>,
    ) -> std::result::Result<(), Unwritten> {
        self.messages.send(message).await.map_err(|_| Unwritten)?;
        if written.await == Ok(true) { Ok(()) } else { Err(Unwritten) }
    }
}

/// Writes what comes, for as long as anybody can send.
fn write(
    mut log: Log,
    mut waiting: mpsc::Receiver<Message>,
    shared: &Shared,
    sync: &std_mpsc::SyncSender<()>,
) {
    let mut batch = Vec::new();
    while waiting.blocking_recv_many(&mut batch, WAITING) > 0 {
        let (mut entries, mut answers) = (Vec::new(), Vec::new());
        let failures = shared.failures.load(Ordering::Acquire);
        let was_broken = shared.is_broken();
        let refused = shared.refused.load(Ordering::Acquire);
        if was_broken {
            let note = format!("lines can be written again; {refused} requests were refused");
            entries.push(Entry::of_server("AUDIT", "resumed".to_owned(), note));
        }
        for message in batch.drain(..) {
            match message {
                Message::Entry(entry, done) => {
                    entries.push(*entry);
                    answers.push(done);
                }
                Message::Probe(done) => answers.push(done),
            }
        }
        let written = log.append(&entries);
        let written =
            if was_broken { written.and_then(|()| log.file.sync_data()) } else { written };
        match &written {
            Ok(()) if was_broken => {
                // One that came meanwhile, beside this thread, is not mended by it.
                shared.mended.store(failures, Ordering::Release);
                shared.refused.fetch_sub(refused, Ordering::AcqRel);
            }
            Ok(()) => {
                // A wake-up that waits already will do for this batch too.
                let _ = sync.try_send(());
            }
            Err(error) => {
                shared.failed();
                tracing::error!(%error, "the audit log cannot be written");
            }
        }
        for answer in answers {
            // Who has gone does not need it.
            let _ = answer.send(written.is_ok());
        }
    }
    if let Err(error) = log.file.sync_data() {
        tracing::error!(%error, "the audit log cannot be made durable");
    }
}

struct Log {
    file: File,
    head: String,
    /// Bytes of the whole lines.
    length: u64,
}

impl Log {
    /// Opens the file, finds the hash to go on from, and takes away a line that a kill cut short;
    /// a line of its own then says so.
    fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let failed = |error| Error::write(path, error);
        let mut file = options.open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        if length == 0 {
            state::sync_name(path)?;
        }
        let start = length.saturating_sub(TAIL_BYTES);
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        (&file).take(length - start).read_to_end(&mut tail).map_err(failed)?;
        let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last = tail[..whole].split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
        let head = match last {
            None if start == 0 => genesis(),
            None => return Err(Error::invalid(path, "no line ends in the last mebibyte")),
            Some(line) => head_of(line).ok_or_else(|| {
                Error::invalid(path, "its last line is not that of a chain (altered?)")
            })?,
        };
        let mut log = Self { file, head, length: start + whole as u64 };
        let torn = tail.len() - whole;
        if torn > 0 {
            let note = format!("a line of {torn} bytes was cut short and was taken away");
            let entry = Entry::of_server("AUDIT", "mended".to_owned(), note);
            log.append(&[entry]).map_err(failed)?;
        }
        Ok(log)
    }

    /// Appends entries as whole lines, or leaves the file as it was.
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
        self.fence()?;
        if let Err(error) = self.file.write_all(text.as_bytes()) {
            // What was written of it goes at once, or before the next line.
            let _ = self.fence();
            return Err(error);
        }
        self.head = head;
        self.length += text.len() as u64;
        Ok(())
    }

    /// Takes away what was begun and not finished, so that the next line follows a whole one.
    fn fence(&self) -> std::io::Result<()> {
        let length = self.file.metadata()?.len();
        if length > self.length {
            self.file.set_len(self.length)?;
        }
        if length < self.length {
            return Err(std::io::Error::other("lines were taken away from the file"));
        }
        Ok(())
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
            request: Some("r".to_owned()),
            token: Some("t".to_owned()),
            method: "GET".to_owned(),
            target: target.to_owned(),
            status: 200,
            ..Entry::default()
        }
    }

    fn lines(path: &Path) -> Vec<Link> {
        tanxiao_book::chain::read(path, &genesis()).unwrap().links
    }

    #[test]
    fn the_log_goes_on_after_a_cut_line_and_its_chain_holds() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let write = |target: &str| Log::open(&path).unwrap().append(&[entry(target)]).unwrap();
        write("/a");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"cut").unwrap();
        write("/b");
        let found = lines(&path);
        assert_eq!(found.len(), 3);
        assert!(found[1].line.contains("5 bytes") && found[2].line.contains("/b"));
        let altered = std::fs::read_to_string(&path).unwrap().replace("/b", "/c");
        std::fs::write(&path, altered).unwrap();
        assert!(Log::open(&path).is_err());
    }

    /// What a full disk took of a line is fenced off, while the server runs.
    #[test]
    fn a_line_that_was_begun_does_not_break_the_chain() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let mut log = Log::open(&path).unwrap();
        log.append(&[entry("/a")]).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"at\":\"20").unwrap();
        log.append(&[entry("/b")]).unwrap();
        assert_eq!(lines(&path).len(), 2);
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn what_cannot_be_written_is_not_said_to_be() {
        let (audit, thread) = Audit::open(Path::new("/dev/full")).unwrap();
        assert!(audit.is_ready().await);
        assert_eq!(audit.record(entry("/a")).await, Err(Unwritten));
        assert!(!audit.is_ready().await);
        drop(audit);
        thread.join().unwrap();
    }

    /// What cannot be made durable is said, though lines can be written on.
    #[tokio::test]
    async fn a_sync_that_failed_is_not_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let (audit, thread) = Audit::open(&path).unwrap();
        audit.record(entry("/a")).await.unwrap();
        // As the thread beside does.
        audit.shared.failed();
        assert!(audit.is_ready().await, "it is tried again");
        drop(audit);
        thread.join().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("lines can be written again"), "{text}");
    }

    #[test]
    fn a_long_target_of_nobody_is_cut() {
        let long = format!("/v1/{}", "汉".repeat(20_000));
        assert_eq!(shortened(&long, false).chars().count(), 200 + "…(+59408)".chars().count());
        assert!(shortened(&long, true).len() < 13_000);
        assert_eq!(shortened("/v1/runs?limit=1", false), "/v1/runs?limit=1");
    }
}
