//! Append-only files of chained lines ([`tanxiao_core::book::chain`]): the journal of runs, and
//! any other of the same make that lies in a book. A line that was cut short by a kill has no line
//! feed; it counts as not written, and the next writer takes it away.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tanxiao_core::book::chain::{Broken, Link};

use crate::error::{Damage, Error, Result};
use crate::files;
use crate::lock::Lock;

/// A chain as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// Its lines, checked.
    pub links: Vec<Link>,
    /// Hash that the next line has to name.
    pub head: String,
    /// Bytes of the whole lines.
    pub bytes: u64,
    /// Whether bytes follow that are no whole line.
    pub is_torn: bool,
}

/// Reads and checks a chain; `genesis` is what its first line names as the hash before it. No
/// file is an empty chain.
///
/// # Errors
/// A line that is not bound to the one before it, with its number.
pub fn read(path: &Path, genesis: &str) -> Result<Lines> {
    let (lines, damage) = read_until_broken(path, genesis)?;
    damage.map_or(Ok(lines), |damage| Err(damage.into()))
}

/// As [`read`], but gives the lines before a broken one too.
pub(crate) fn read_until_broken(path: &Path, genesis: &str) -> Result<(Lines, Option<Damage>)> {
    let mut lines = Lines { links: Vec::new(), head: genesis.to_owned(), bytes: 0, is_torn: false };
    let file = match files::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((lines, None)),
        Err(error) => return Err(Error::io(path)(error)),
    };
    let mut add = |link: Link| {
        lines.bytes += link.line.len() as u64 + 1;
        lines.links.push(link);
    };
    match walk_links(path, BufReader::new(file), genesis, &mut add) {
        Ok(walked) => {
            (lines.head, lines.is_torn) = (walked.head, walked.torn_bytes > 0);
            Ok((lines, None))
        }
        Err(Error::Damaged(damage)) => {
            if let Some(last) = lines.links.last() {
                lines.head.clone_from(&last.hash);
            }
            Ok((lines, Some(damage)))
        }
        Err(error) => Err(error),
    }
}

/// Bytes of the longest line: what never ends is no line.
const LONGEST_LINE: u64 = 64 << 20;

/// What a walk through a chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// Whole lines.
    pub lines: u64,
    /// Hash of the last of them; the genesis where there is none.
    pub head: String,
    /// Bytes after it that are no whole line.
    pub torn_bytes: u64,
}

/// Checks a chain line by line, however long it is; `seen` is told each.
///
/// # Errors
/// A line that is not bound to the one before it, with its number; the file cannot be read.
pub fn walk(
    path: &Path,
    lines: impl BufRead,
    genesis: &str,
    mut seen: impl FnMut(&Link),
) -> Result<Walked> {
    walk_links(path, lines, genesis, &mut |link| seen(&link))
}

fn walk_links(
    path: &Path,
    mut lines: impl BufRead,
    genesis: &str,
    seen: &mut dyn FnMut(Link),
) -> Result<Walked> {
    let mut walked = Walked { lines: 0, head: genesis.to_owned(), torn_bytes: 0 };
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut part = (&mut lines).take(LONGEST_LINE);
        if part.read_until(b'\n', &mut line).map_err(Error::io(path))? == 0 {
            return Ok(walked);
        }
        if line.len() as u64 == LONGEST_LINE {
            return Err(damage(path, Broken::Form).at_line(walked.lines as usize + 1).into());
        }
        let Some(whole) = line.strip_suffix(b"\n") else {
            walked.torn_bytes = line.len() as u64;
            return Ok(walked);
        };
        let link = std::str::from_utf8(whole)
            .map_err(|_| Broken::Form)
            .and_then(|line| Link::check(line, &walked.head))
            .map_err(|broken| damage(path, broken).at_line(walked.lines as usize + 1))?;
        walked.lines += 1;
        walked.head.clone_from(&link.hash);
        seen(link);
    }
}

fn damage(path: &Path, broken: Broken) -> Damage {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match broken {
        Broken::Form => {
            Damage::new(name, "不是完整的链式记录", "it does not end as a line of a chain does")
        }
        // Its hash is right, so that it is as it was written.
        Broken::Previous => Damage::new(
            name,
            "这一行本身完好，但没有接在上一行之后：两行之间有缺失或调换，或上一行是后来插入、改写的",
            "the line itself is as it was written, and it does not follow the line before it: lines \
             between them are missing or were moved, or the one before was put in or written anew",
        )
        .missing(),
        Broken::Hash => Damage::new(
            name,
            "内容与其哈希不符，写入后被改动过",
            "its hash is not that of its bytes: it was altered after it was written",
        ),
    }
}

/// Appends values, each a JSON object of at least one member without `previous` and `hash`, and
/// makes them durable. Takes away a torn line first. The lock is that of the book.
///
/// # Errors
/// As [`read`]; a value that is no object; the file system fails.
pub fn append<T: Serialize>(
    path: &Path,
    genesis: &str,
    values: &[T],
    lock: &Lock,
) -> Result<Vec<Link>> {
    let lines = read(path, genesis)?;
    let mut head = lines.head;
    let mut links = Vec::with_capacity(values.len());
    for value in values {
        let json = serde_json::to_string(value).unwrap_or_default();
        let link = Link::seal(&json, &head).ok_or_else(|| not_an_object(path))?;
        head.clone_from(&link.hash);
        links.push(link);
    }
    let text: Vec<&str> = links.iter().map(|link| link.line.as_str()).collect();
    append_lines(path, lines.bytes, &text, lock)?;
    Ok(links)
}

fn not_an_object(path: &Path) -> Error {
    let detail = std::io::Error::new(std::io::ErrorKind::InvalidInput, "no JSON object");
    Error::Io { path: PathBuf::from(path), source: detail }
}

/// Writes sealed lines after the first so many bytes of a file, and makes them durable.
pub(crate) fn append_lines(path: &Path, after: u64, lines: &[&str], _lock: &Lock) -> Result<()> {
    // What could not be read again is not written.
    if lines.iter().any(|line| line.len() as u64 + 1 >= LONGEST_LINE) {
        return Err(Error::io(path)(std::io::ErrorKind::FileTooLarge.into()));
    }
    let mut text = lines.join("\n");
    text.push('\n');
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    let mut file = options.create(true).append(true).open(path).map_err(Error::io(path))?;
    let written = file
        .metadata()
        .and_then(|meta| if meta.len() > after { file.set_len(after) } else { Ok(()) })
        .and_then(|()| file.write_all(text.as_bytes()))
        .and_then(|()| file.sync_all());
    written.map_err(Error::io(path))?;
    match path.parent() {
        Some(directory) if is_new => files::sync_directory(directory),
        _ => Ok(()),
    }
}
