//! Log: the file of the audit log. It is opened only where it holds what was written, and a line
//! is in it whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tanxiao_book::Damage;
use tanxiao_book::chain::walk;
use tanxiao_book::state;
use tanxiao_core::book::chain::Link;
use tanxiao_core::lang::{Bilingual, Lang};

use super::head::{Head, HeadFile, Wrong};
use super::{Entry, genesis, of_itself};
use crate::error::{Error, Result};

/// Longest line that is looked for at the end of a file.
const TAIL_BYTES: u64 = 1 << 20;
/// Bytes of the end of the log that are checked when the server starts: a few seconds' work. Of
/// what stands before them, `tanxiao audit verify` tells.
const CHECKED_BYTES: u64 = 1 << 30;

/// The file, open to be written.
pub(super) struct Log {
    file: File,
    path: PathBuf,
    /// Where its whole lines end.
    end: Head,
    remembered: HeadFile,
    /// Whether there are lines, and nothing is remembered of where they ended.
    is_forgotten: bool,
}

impl Log {
    /// Opens the file, finds the hash to go on from, and takes away a line that a kill cut short;
    /// a line of its own then says so.
    ///
    /// # Errors
    /// The file cannot be opened; it does not hold what was written: lines were altered or cut.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Self::open_checked(path, CHECKED_BYTES)
    }

    /// As [`Self::open`]; of the chain the last so many bytes are checked.
    fn open_checked(path: &Path, checked_bytes: u64) -> Result<Self> {
        if !path.exists() {
            // Nothing is made in its place.
            check_missing(path)?;
        }
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
        let tail = last_line(&mut file, length).map_err(failed)?;
        let remembered = HeadFile::of(path, &file);
        // It is not there for a log that is no file.
        let before = if remembered.is_kept() { remembered.read()? } else { None };
        let altered = |detail| remembered.altered(path, before.as_ref(), detail);
        let end = match tail.line {
            None if tail.is_whole_file => Head { bytes: 0, hash: genesis() },
            None => return Err(altered(Wrong::Altered(last_is_none()))),
            Some(line) => {
                let hash = hash_of(&line).ok_or_else(|| altered(Wrong::Altered(last_is_none())))?;
                Head { bytes: length - tail.torn, hash }
            }
        };
        if remembered.is_kept() {
            if let Some(before) = before.as_ref().filter(|before| before.bytes > 0) {
                check_remembered(before, path, &mut file, &end)?
                    .map_or(Ok(()), |wrong| Err(altered(wrong)))?;
            }
            check_chain(path, &mut file, &end, checked_bytes).map_err(|error| match error {
                tanxiao_book::Error::Damaged(damage) => {
                    let said = |lang| damage.message(lang);
                    let detail = Bilingual::new(said(Lang::Zh), said(Lang::En));
                    altered(match damage.is_missing {
                        true => Wrong::Missing(detail),
                        false => Wrong::Altered(detail),
                    })
                }
                other => other.into(),
            })?;
        }
        let is_forgotten = remembered.is_kept() && before.is_none() && end.bytes > 0;
        let mut log = Self { file, path: path.to_owned(), end, remembered, is_forgotten };
        let torn = tail.torn;
        if torn > 0 {
            let note = format!("a line of {torn} bytes was cut short and was taken away");
            log.append(&[of_itself("mended", note)]).map_err(failed)?;
        }
        Ok(log)
    }

    /// Appends entries as whole lines, or leaves the file as it was.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn append(&mut self, entries: &[Entry]) -> std::io::Result<()> {
        let mut text = String::new();
        let mut head = self.end.hash.clone();
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
        self.end = Head { bytes: self.end.bytes + text.len() as u64, hash: head };
        Ok(())
    }

    /// Takes away what was begun and not finished, so that the next line follows a whole one.
    fn fence(&self) -> std::io::Result<()> {
        let meta = self.file.metadata()?;
        let length = meta.len();
        #[cfg(unix)]
        if self.remembered.is_kept() {
            use std::os::unix::fs::MetadataExt as _;
            // Lines in a file that nobody finds are lost with the process.
            let which = |meta: &std::fs::Metadata| (meta.dev(), meta.ino());
            if !std::fs::metadata(&self.path).is_ok_and(|there| which(&there) == which(&meta)) {
                return Err(std::io::Error::other("another file, or none, is in its place"));
            }
        }
        if length > self.end.bytes {
            self.file.set_len(self.end.bytes)?;
        }
        if length < self.end.bytes {
            return Err(std::io::Error::other("lines were taken away from the file"));
        }
        Ok(())
    }

    /// Where its whole lines end.
    pub(super) fn end(&self) -> Head {
        self.end.clone()
    }

    /// Whether there were lines when it was opened, and nothing was remembered of where they ended.
    pub(super) fn is_forgotten(&self) -> bool {
        self.is_forgotten
    }

    pub(super) fn remembered(&self) -> &HeadFile {
        &self.remembered
    }

    /// Makes the lines durable.
    pub(super) fn sync(&self) -> std::io::Result<()> {
        self.file.sync_data()
    }

    /// The file for a thread that makes lines durable beside the one that writes them.
    pub(super) fn to_sync(&self) -> std::io::Result<File> {
        self.file.try_clone()
    }
}

/// The end of a file.
struct Tail {
    /// The last whole line; None where there is none in as much as was looked at.
    line: Option<Vec<u8>>,
    /// Bytes after it.
    torn: u64,
    is_whole_file: bool,
}

/// The last whole line of the first `length` bytes.
fn last_line(file: &mut File, length: u64) -> std::io::Result<Tail> {
    let start = length.saturating_sub(TAIL_BYTES);
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(length - start).read_to_end(&mut tail)?;
    let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = tail[..whole].split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
    let torn = (tail.len() - whole) as u64;
    Ok(Tail { line: line.map(<[u8]>::to_vec), torn, is_whole_file: start == 0 })
}

fn last_is_none() -> Bilingual {
    Bilingual::new(
        "末行不是完整的链式记录（被改动过？）".to_owned(),
        "its last line is not that of a chain (altered?)".to_owned(),
    )
}

/// Refuses a log that is not there though lines were written.
fn check_missing(path: &Path) -> Result<()> {
    let remembered = HeadFile::beside(path);
    let before = remembered.read()?.filter(|before| before.bytes > 0);
    before.map_or(Ok(()), |before| {
        let then = before.bytes;
        let missing = Bilingual::new(
            format!("文件不在，而此前已写到 {then} 字节"),
            format!("it is not there, and {then} bytes were written before"),
        );
        Err(remembered.altered(path, Some(&before), Wrong::Missing(missing)))
    })
}

/// Why the file does not hold the line that was the last when the server ended in its place; None
/// where it does.
fn check_remembered(
    before: &Head,
    path: &Path,
    file: &mut File,
    end: &Head,
) -> Result<Option<Wrong>> {
    let (own, then) = (end.bytes, before.bytes);
    if own < then {
        return Ok(Some(Wrong::Missing(Bilingual::new(
            format!("只有 {own} 字节，而此前已写到 {then} 字节：末尾的记录被截去"),
            format!("it has {own} bytes, and {then} were written before: lines were cut off"),
        ))));
    }
    let tail = last_line(file, then).map_err(|error| Error::read(path, error))?;
    let is_there = tail.torn == 0
        && tail.line.and_then(|line| hash_of(&line)).is_some_and(|hash| hash == before.hash);
    Ok((!is_there).then(|| {
        Wrong::Altered(Bilingual::new(
            format!("第 {then} 字节处的记录不是此前写下的那一行"),
            format!("the line that ends at byte {then} is not the one that was written there"),
        ))
    }))
}

/// Checks the chain: all of it, or as much of its end as `most` bytes hold, from the first line
/// that begins among them. The line before that one is not looked at: what it is, the first says.
fn check_chain(
    path: &Path,
    file: &mut File,
    end: &Head,
    most: u64,
) -> std::result::Result<(), tanxiao_book::Error> {
    let io = |source| tanxiao_book::Error::Io { path: path.to_owned(), source };
    let start = end.bytes.saturating_sub(most);
    // A line begins after a line feed.
    let from = start.saturating_sub(1);
    file.seek(SeekFrom::Start(from)).map_err(io)?;
    let mut lines = BufReader::new(file.take(end.bytes - from));
    let (mut first, mut before) = (Vec::new(), genesis());
    if start > 0 {
        lines.skip_until(b'\n').map_err(io)?;
        (&mut lines).take(TAIL_BYTES).read_until(b'\n', &mut first).map_err(io)?;
        before = previous_of(first.trim_ascii_end()).unwrap_or_default();
    }
    match walk(path, first.chain(lines), &before, |_| {}) {
        // The lines are counted from where the check began.
        Err(tanxiao_book::Error::Damaged(damage)) if start > 0 => {
            Err(tanxiao_book::Error::Damaged(Damage { line: None, ..damage }))
        }
        other => other.map(|_| ()),
    }
}

/// Hash of a line that is whole and unaltered.
fn hash_of(line: &[u8]) -> Option<String> {
    let previous = previous_of(line)?;
    Link::check(std::str::from_utf8(line).ok()?, &previous).ok().map(|link| link.hash)
}

/// Hash that a line names as that of the line before it.
fn previous_of(line: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Bound {
        previous: String,
    }
    serde_json::from_slice(line).ok().map(|bound: Bound| bound.previous)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::entry;

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

    /// What was done to the file while no server ran.
    #[test]
    fn a_log_that_was_altered_or_cut_is_not_gone_on_with() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        let head = directory.path().join("audit-head.json");
        for target in ["/a", "/b", "/c", "/d"] {
            Log::open(&path).unwrap().append(&[entry(target)]).unwrap();
        }
        let log = Log::open(&path).unwrap();
        let log_end = log.end();
        log.remembered().keep(&log_end);
        drop(log);
        let whole = std::fs::read_to_string(&path).unwrap();
        let says = |text: &str, expected: &str| {
            std::fs::write(&path, text).unwrap();
            let error = Log::open(&path).err().unwrap_or_else(|| panic!("{expected}"));
            let said = error.message(Lang::En);
            assert!(matches!(error, Error::Audit { .. }) && said.contains(expected), "{said}");
        };
        says(&whole.replace("\"/b\"", "\"/x\""), "line 2");
        let lines: Vec<&str> = whole.lines().collect();
        says(&format!("{}\n", lines[..3].join("\n")), "lines were cut off");
        says("", "lines were cut off");
        // A chain of somebody else's, longer than the log.
        let mut other = String::new();
        let mut last = genesis();
        for _ in 0..9 {
            let link = Link::seal(r#"{"at":"x","target":"/z"}"#, &last).unwrap();
            other = other + &link.line + "\n";
            last = link.hash;
        }
        says(&other, "is not the one that was written there");
        std::fs::remove_file(&path).unwrap();
        let missing = Log::open(&path).err().unwrap();
        assert!(missing.message(Lang::En).contains("it is not there"), "{missing}");
        let hint = tanxiao_core::finding::ToFinding::to_finding(&missing).hint(Lang::En);
        assert!(hint.contains(&log_end.hash), "{hint}");
        assert!(!path.exists(), "nothing is made in its place");
        assert!(missing.message(Lang::En).starts_with("lines of the audit log"), "{missing}");
        // A line between is gone: what is left is as it was written.
        std::fs::write(&path, [lines[0], lines[2], lines[3], ""].join("\n")).unwrap();
        std::fs::remove_file(&head).unwrap();
        let missing = Log::open(&path).err().unwrap();
        assert!(matches!(missing, Error::Audit { is_missing: true, .. }), "{missing}");
        // Nothing is remembered of its end: no hash is made up.
        let finding = tanxiao_core::finding::ToFinding::to_finding(&missing);
        let hints =
            [finding.hint(Lang::En), finding.cli_hint(Lang::En), finding.cli_hint(Lang::Zh)];
        assert!(hints.iter().all(|hint| !hint.contains("--head") && !hint.contains("HASH")));
        std::fs::write(&path, whole.replace("\"/b\"", "\"/x\"")).unwrap();
        let altered = Log::open(&path).err().unwrap();
        assert!(matches!(altered, Error::Audit { is_missing: false, .. }), "{altered}");
        std::fs::remove_file(&path).unwrap();
        // Begun anew by whoever keeps both.
        assert_eq!(Log::open(&path).unwrap().end().bytes, 0);
        std::fs::write(&path, whole).unwrap();
        Log::open(&path).unwrap();
    }

    /// Wherever in a line the part begins that is checked.
    #[test]
    fn a_part_of_a_chain_is_checked_from_any_byte() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("audit.ndjson");
        for target in ["/a", "/b", "/c"] {
            Log::open(&path).unwrap().append(&[entry(target)]).unwrap();
        }
        let whole = std::fs::read_to_string(&path).unwrap();
        let second = whole.find('\n').unwrap() + 1;
        let altered = whole.replace("\"/b\"", "\"/x\"");
        for most in 0..=whole.len() {
            std::fs::write(&path, &whole).unwrap();
            assert!(Log::open_checked(&path, most as u64).is_ok(), "the last {most} bytes");
            std::fs::write(&path, &altered).unwrap();
            let is_among = most >= whole.len() - second;
            assert_eq!(Log::open_checked(&path, most as u64).is_err(), is_among, "{most}");
        }
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

    /// A log that was moved away under a running server takes no more lines until it is back.
    #[cfg(unix)]
    #[test]
    fn a_log_that_was_moved_away_takes_no_lines() {
        let directory = tempfile::tempdir().unwrap();
        let (path, away) = (directory.path().join("audit.ndjson"), directory.path().join("away"));
        let mut log = Log::open(&path).unwrap();
        log.append(&[entry("/a")]).unwrap();
        std::fs::rename(&path, &away).unwrap();
        assert!(log.append(&[entry("/b")]).is_err());
        std::fs::write(&path, "").unwrap();
        assert!(log.append(&[entry("/b")]).is_err());
        std::fs::rename(&away, &path).unwrap();
        log.append(&[entry("/b")]).unwrap();
        assert_eq!(lines(&path).len(), 2);
    }
}
