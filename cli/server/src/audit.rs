//! Audit: who read what, as an append-only file of chained lines (the chain of a score book): a
//! line that was altered, removed or put in breaks it. It names firms, addresses and tokens' ids,
//! and holds no figure of a firm and no secret.
//!
//! No request is answered before its line is written. Where lines cannot be written (a full disk),
//! requests are refused until they can be again, and a line then says how many there were.

mod head;
mod log;
mod room;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, PoisonError, mpsc as std_mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::Utc;
use serde::Serialize;
use tanxiao_book::state::{self, Access};
use tanxiao_core::digest::sha256;
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result};
use crate::times::time_text;
use head::Head;
use log::Log;
use room::Room;

/// Entries that may wait for the writing thread; when there are more, requests wait too.
const WAITING: usize = 4096;
/// Characters of a target that are kept: more than any query that is understood has.
const TARGET: usize = 4000;
/// Characters of the target of a request that nobody of ours made.
const REFUSED_TARGET: usize = 200;

/// What the first line of an audit log follows.
#[must_use]
pub fn genesis() -> String {
    sha256(b"tanxiao-audit")
}

/// Hash of the last line of a log as it is remembered beside it; None where nothing is.
///
/// # Errors
/// What is remembered is not understood.
pub fn head_beside(log: &Path) -> Result<Option<String>> {
    Ok(head::HeadFile::beside(log).read()?.map(|head| head.hash))
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

/// How often the end of the log is remembered while lines come.
const REMEMBERED_EVERY: Duration = Duration::from_secs(5);

/// Method of the lines that are of the log itself.
const AUDIT: &str = "AUDIT";

/// A line of the log that is of the log, or of what the server remembers of its files, and no
/// request; `target` is one of `mended`, `resumed`, `forgotten` and `vanished`.
fn of_itself(target: &str, note: String) -> Entry {
    Entry::of_server(AUDIT, target.to_owned(), note)
}

/// A file in which the server remembers something was not there when it started, though it should
/// have been: until then an older copy of what it is about was not found.
pub(crate) fn forgotten(path: &Path) -> Entry {
    let path = path.file_name().unwrap_or_default().display();
    of_itself("forgotten", format!("{path} was not there when the server started"))
}

/// As [`forgotten`], of one that vanished while the server ran; it is written anew.
pub(crate) fn vanished(path: &Path) -> Entry {
    let path = path.file_name().unwrap_or_default().display();
    of_itself("vanished", format!("{path} vanished while the server ran, and is written anew"))
}

/// The log cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unwritten;

enum Message {
    Entry(Box<Entry>, oneshot::Sender<bool>),
    /// Tries whether the log can be written again.
    Probe(oneshot::Sender<bool>),
    /// A request ended without an answer.
    CutOff,
    /// Nothing comes after this.
    End,
}

/// What the line of a request says that ended without an answer.
const CUT_OFF: &str = "no answer: the client went away, or the server ended";

/// What the threads of the log share with requests.
#[derive(Default)]
struct Shared {
    /// Failures to write lines or to make them durable, and how many of these are mended: each is,
    /// once lines that came after it are on the disk.
    failures: AtomicU64,
    mended: AtomicU64,
    /// Requests refused because the log could not be written.
    refused: AtomicU64,
    /// The end of what was written.
    head: Mutex<Head>,
    /// Entries of requests that ended without an answer, to be written next: who is cut off cannot
    /// wait. There is no more than one of each connection.
    cut_off: Mutex<Vec<Entry>>,
}

impl Shared {
    fn is_broken(&self) -> bool {
        self.mended.load(Ordering::Acquire) < self.failures.load(Ordering::Acquire)
    }

    fn failed(&self) {
        self.failures.fetch_add(1, Ordering::AcqRel);
    }

    fn take_cut_off(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.cut_off.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn head(&self) -> Head {
        self.head.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_head(&self, head: Head) {
        *self.head.lock().unwrap_or_else(PoisonError::into_inner) = head;
    }
}

/// The way to the log.
pub(crate) struct Audit {
    messages: mpsc::Sender<Message>,
    shared: Arc<Shared>,
    room: Room,
    /// Where the end of the log is remembered.
    remembered: Option<PathBuf>,
}

impl Audit {
    /// As [`Self::open_after`], where nothing else was forgotten.
    #[cfg(test)]
    pub(crate) fn open(path: &Path) -> Result<(Self, JoinHandle<()>)> {
        Self::open_after(path, &[])
    }

    /// Opens a log, and starts the thread that writes it. The thread ends, everything being
    /// written, after [`Self::end`], or when the log is dropped; then the handle is joined.
    /// `missing` is what the server should have remembered of its files and did not: that has its
    /// lines, as it has where the end of the log is not remembered.
    ///
    /// # Errors
    /// It cannot be opened, or is not what was written: altered, or cut.
    pub(crate) fn open_after(path: &Path, missing: &[PathBuf]) -> Result<(Self, JoinHandle<()>)> {
        if let Some(directory) = path.parent() {
            state::make_directory(directory, Access::Private)?;
        }
        let mut log = Log::open(path)?;
        let head_path = log.remembered().path().map(Path::to_owned);
        let own = head_path.as_deref().filter(|_| log.is_forgotten());
        let missing: Vec<&Path> =
            own.into_iter().chain(missing.iter().map(|path| &**path)).collect();
        if !missing.is_empty() {
            for path in &missing {
                let path = path.display();
                tracing::warn!(
                    "{path} is not there, and should be: an older copy of what it is about would \
                     not have been found; the audit log says so"
                );
            }
            let entries: Vec<Entry> = missing.iter().map(|path| forgotten(path)).collect();
            let failed = |error| Error::write(path, error);
            log.append(&entries).and_then(|()| log.sync()).map_err(failed)?;
            log.remembered().keep(&log.end());
        }
        let shared = Arc::new(Shared::default());
        let opened = log.end();
        tracing::info!(bytes = opened.bytes, head = opened.hash, "the audit log goes on from here");
        shared.set_head(opened);
        let remembered = Arc::new(log.remembered().clone());
        let room = Room::beside(path);
        let (messages, waiting) = mpsc::channel(WAITING);
        let failed = |error| Error::write(path, error);
        let syncing = log.to_sync().map_err(failed)?;
        let (sync, synced) = std_mpsc::sync_channel(1);
        let (of_sync, remembering) = (shared.clone(), remembered.clone());
        // Beside the writing thread: nobody waits for the disk's own time.
        let syncer = move || {
            // The first lines are remembered at once.
            let (mut kept, mut at) = (of_sync.head(), None::<Instant>);
            loop {
                let woken = synced.recv_timeout(REMEMBERED_EVERY);
                if woken == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
                let head = of_sync.head();
                if woken.is_err() && head == kept {
                    continue;
                }
                if let Err(error) = syncing.sync_data() {
                    tracing::error!(%error, "the audit log cannot be made durable");
                    of_sync.failed();
                } else if at.is_none_or(|at| at.elapsed() >= REMEMBERED_EVERY) {
                    // Never of what a power cut may take.
                    remembering.keep(&head);
                    (kept, at) = (head, Some(Instant::now()));
                }
                std::thread::sleep(BETWEEN_SYNCS);
            }
        };
        let builder = || std::thread::Builder::new().name("audit".to_owned());
        let syncer = builder().spawn(syncer).map_err(failed)?;
        let of_thread = shared.clone();
        let thread = builder()
            .spawn(move || {
                let is_durable = write(log, waiting, &of_thread, &sync);
                drop(sync);
                if syncer.join().is_err() {
                    tracing::error!("the thread that syncs the audit log failed");
                }
                if is_durable {
                    let head = of_thread.head();
                    remembered.keep(&head);
                    tracing::info!(bytes = head.bytes, head = head.hash, "the audit log ends here");
                }
            })
            .map_err(failed)?;
        Ok((Self { messages, shared, room, remembered: head_path }, thread))
    }

    /// Where the end of the log is remembered.
    pub(crate) fn remembered(&self) -> Option<&Path> {
        self.remembered.as_deref()
    }

    /// Whether a line more has room on the disk, as it was found a moment ago.
    pub(crate) async fn has_room(&self) -> bool {
        self.room.is_there().await
    }

    /// Has the thread end, whoever holds the log still: what comes after this is not written. Not
    /// for threads of the runtime.
    pub(crate) fn end(&self) {
        // Where it has ended, there is nothing to end.
        let _ = self.messages.blocking_send(Message::End);
    }

    /// Records an entry; returns once its line is in the file.
    ///
    /// # Errors
    /// It cannot be written.
    #[cfg(test)]
    pub(crate) async fn record(&self, entry: Entry) -> std::result::Result<(), Unwritten> {
        self.record_from(&mut Some(entry)).await
    }

    /// As [`Self::record`]; the entry stays where it is until it is on its way.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) async fn record_from(
        &self,
        place: &mut Option<Entry>,
    ) -> std::result::Result<(), Unwritten> {
        let way = self.messages.reserve().await.map_err(|_| Unwritten)?;
        let Some(entry) = place.take() else { return Ok(()) };
        let (done, written) = oneshot::channel();
        way.send(Message::Entry(Box::new(entry), done));
        if written.await == Ok(true) { Ok(()) } else { Err(Unwritten) }
    }

    /// Records the entry of a request that ended without an answer, as soon as that can be: nobody
    /// waits for it.
    pub(crate) fn record_cut_off(&self, mut entry: Entry) {
        entry.note = Some(CUT_OFF.to_owned());
        self.shared.cut_off.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        // Where as many wait as may, the thread is awake.
        let _ = self.messages.try_send(Message::CutOff);
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

/// Writes what comes, for as long as anybody can send, or until the end is sent. Gives whether all
/// of it is on the disk.
fn write(
    mut log: Log,
    mut waiting: mpsc::Receiver<Message>,
    shared: &Shared,
    sync: &std_mpsc::SyncSender<()>,
) -> bool {
    let (mut batch, mut is_over) = (Vec::new(), false);
    while !is_over && waiting.blocking_recv_many(&mut batch, WAITING) > 0 {
        let (mut entries, mut answers) = (Vec::new(), Vec::new());
        let failures = shared.failures.load(Ordering::Acquire);
        let was_broken = shared.is_broken();
        let refused = shared.refused.load(Ordering::Acquire);
        if was_broken {
            let note = format!("lines can be written again; {refused} requests were refused");
            entries.push(of_itself("resumed", note));
        }
        for message in batch.drain(..) {
            match message {
                Message::Entry(entry, done) => {
                    entries.push(*entry);
                    answers.push(done);
                }
                Message::Probe(done) => answers.push(done),
                Message::CutOff => {}
                Message::End => is_over = true,
            }
        }
        let cut_off = shared.take_cut_off();
        let asked = entries.len();
        entries.extend(cut_off);
        let written = log.append(&entries);
        shared.set_head(log.end());
        let written = if was_broken { written.and_then(|()| log.sync()) } else { written };
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
                // They are written with what comes next.
                let cut_off = entries.split_off(asked);
                shared.cut_off.lock().unwrap_or_else(PoisonError::into_inner).extend(cut_off);
            }
        }
        for answer in answers {
            // Who has gone does not need it.
            let _ = answer.send(written.is_ok());
        }
    }
    let rest = shared.take_cut_off();
    if let Err(error) = log.append(&rest) {
        let count = rest.len();
        tracing::error!(%error, count, "requests that were cut off have no line");
    }
    shared.set_head(log.end());
    let synced = log.sync();
    if let Err(error) = &synced {
        tracing::error!(%error, "the audit log cannot be made durable");
    }
    synced.is_ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(super) fn entry(target: &str) -> Entry {
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

    /// A server that is killed has its end remembered all the same.
    #[tokio::test]
    async fn the_end_of_the_log_is_remembered_while_lines_come() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let (audit, _) = Audit::open(&path).unwrap();
        audit.record(entry("/a")).await.unwrap();
        let head = audit.shared.head();
        let mut kept = None;
        for _ in 0..100 {
            kept = head::HeadFile::beside(&path).read().unwrap();
            if kept.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(kept, Some(head));
    }

    /// Who has gone cannot wait for its line, which is written all the same: at once, also where
    /// the log ends next, and after a failure.
    #[tokio::test]
    async fn what_was_cut_off_has_its_line() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let (audit, thread) = Audit::open(&path).unwrap();
        audit.record_cut_off(entry("/a"));
        let lines = || std::fs::read_to_string(&path).unwrap();
        for _ in 0..100 {
            if lines().contains("\"/a\"") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(lines().contains("\"/a\"") && lines().contains("no answer"), "{}", lines());
        let away = directory.path().join("away");
        std::fs::rename(&path, &away).unwrap();
        audit.record_cut_off(entry("/b"));
        assert_eq!(audit.record(entry("/c")).await, Err(Unwritten));
        std::fs::rename(&away, &path).unwrap();
        assert!(audit.is_ready().await);
        audit.record_cut_off(entry("/d"));
        drop(audit);
        thread.join().unwrap();
        for (target, count) in [("/a", 1), ("/b", 1), ("/c", 0), ("/d", 1)] {
            assert_eq!(lines().matches(&format!("\"{target}\"")).count(), count, "{target}");
        }
    }

    #[test]
    fn a_long_target_of_nobody_is_cut() {
        let long = format!("/v1/{}", "汉".repeat(20_000));
        assert_eq!(shortened(&long, false).chars().count(), 200 + "…(+59408)".chars().count());
        assert!(shortened(&long, true).len() < 13_000);
        assert_eq!(shortened("/v1/runs?limit=1", false), "/v1/runs?limit=1");
    }
}
