//! Opens input files: large ones are read as they are needed, others into memory, whole.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use sha2::{Digest as _, Sha256};
use tanxiao_core::exec::Executor as _;
use tanxiao_core::finding::{Code, Error, Finding, Place, library_words};
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::manifest::Hashed;
use tanxiao_core::read::{ByteSource, HEAD_BYTES, LeftOut, Table};
use tanxiao_core::run::{Input, Plan};

use crate::exit::{Exit, Failure, Outcome};
use crate::folder::{self, Folder};
use crate::threads::Threads;

/// The longest file that is read whole, into memory (this project's own bound). Large delimited
/// texts are read as they are needed, however long they are.
const MAX_WHOLE_BYTES: u64 = 8 << 30;
/// The longest that is taken from what has no length in advance, such as standard input or a pipe
/// (this project's own bound): it may never end.
const MAX_UNKNOWN_BYTES: u64 = 1 << 30;

/// The longest file of rules (this project's own bound): the longest scheme that is shipped has a
/// thousandth.
const MAX_RULES_BYTES: u64 = 16 << 20;
/// The longest manifest (this project's own bound), which names every input: a hundred thousand
/// files, each with a long path.
const MAX_MANIFEST_BYTES: u64 = 64 << 20;
/// The longest table of benchmarks (this project's own bound): as a book reads its own.
pub(crate) const MAX_BENCHMARK_BYTES: u64 = 256 << 20;

/// A file with its content.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// What was passed over in folders; with the first file of a run.
    pub(crate) left_out: Vec<LeftOut>,
}

/// Reads the inputs of a run: all files, and those in folders.
pub(crate) fn read_inputs(paths: &[PathBuf]) -> Outcome<Vec<File>> {
    let folder = expanded(paths)?;
    let mut files = read_all(&folder.files)?;
    if let Some(first) = files.first_mut() {
        first.left_out = folder.left_out;
    }
    Ok(files)
}

/// The paths with every folder's files in its place, and what was passed over in folders.
pub(crate) fn expanded(paths: &[PathBuf]) -> Outcome<Folder> {
    let mut all = Folder::default();
    let mut findings = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.files.push(path.clone());
            continue;
        }
        let name = path.display().to_string();
        match folder::of(path) {
            Ok(found) if found.files.is_empty() => {
                let detail = "no files of data in the directory";
                findings.push(*unreadable(&name, &detail));
            }
            Ok(found) => {
                all.files.extend(found.files);
                all.left_out.extend(found.left_out);
            }
            Err(error) => findings.push(*unreadable(&name, &error)),
        }
    }
    if findings.is_empty() { Ok(all) } else { Err(Failure::findings(Exit::Input, findings)) }
}

/// Says with the first table what was passed over in folders.
pub(crate) fn say_left_out(tables: &mut [Table<'_>], left_out: &[LeftOut]) {
    if let Some(first) = tables.first_mut() {
        first.left_out.extend_from_slice(left_out);
    }
}

/// Reads all files; `-` is standard input. Every file that cannot be read is reported.
pub(crate) fn read_all(paths: &[PathBuf]) -> Outcome<Vec<File>> {
    all(paths, read)
}

/// Reads files that must not be long, such as certificates; longer ones are refused before they are
/// read, and what has no length in advance where it gets too long.
pub(crate) fn read_short(paths: &[PathBuf], limit: u64) -> Outcome<Vec<File>> {
    all(paths, |path| short(path, limit))
}

/// Reads a manifest.
pub(crate) fn read_manifest(path: &Path) -> Outcome<File> {
    Ok(read_short(&[path.to_owned()], MAX_MANIFEST_BYTES)?.remove(0))
}

/// Reads a file of rules: a scheme, a policy, how columns are understood.
pub(crate) fn read_rules(path: &Path) -> Outcome<File> {
    Ok(read_short(&[path.to_owned()], MAX_RULES_BYTES)?.remove(0))
}

/// Reads a file of scores, or a manifest about one: Parquet and Arrow whole.
pub(crate) fn read_scores_or_manifest(path: &Path) -> Outcome<File> {
    match other_than_columnar(path) {
        Some(_) => read_manifest(path),
        None => Ok(read_all(&[path.to_owned()])?.remove(0)),
    }
}

/// Reads a file of scores; of what is neither Parquet nor Arrow the first bytes, which tell it.
pub(crate) fn read_scores(path: &Path) -> Outcome<File> {
    match other_than_columnar(path) {
        Some(bytes) => Ok(File { name: path.display().to_string(), bytes, left_out: Vec::new() }),
        None => Ok(read_all(&[path.to_owned()])?.remove(0)),
    }
}

/// The first bytes of a file that can be read and is neither Parquet nor Arrow. Of a pipe nothing
/// can be looked at and read again.
fn other_than_columnar(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let file = path.is_file().then(|| std::fs::File::open(path))?.ok()?;
    file.take(8).read_to_end(&mut head).ok()?;
    let is_columnar = head.starts_with(b"PAR1") || head.starts_with(b"ARROW1");
    (!is_columnar).then_some(head)
}

/// The text of a list, in whichever encoding a table may have: spreadsheets save lists as GB18030,
/// too. What never ends is not read.
pub(crate) fn list_text(path: &Path, limit: u64) -> Result<String, Bilingual> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| library_words(&error))?;
    if bytes.len() as u64 > limit {
        return Err(library_words(io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    let text = tanxiao_core::read::text(&path.display().to_string(), &bytes);
    let said = |error: Error| {
        Bilingual::new(error.finding().message(Lang::Zh), error.finding().message(Lang::En))
    };
    text.map(std::borrow::Cow::into_owned).map_err(said)
}

/// The text of a file that must not be long: what never ends is not read.
pub(crate) fn short_text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.take(limit + 1).read_to_string(&mut text)?;
    if text.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

fn too_long(name: &str, limit: u64) -> Box<Finding> {
    Box::new(Error::new(Code::FileTooLong, Place::file(name)).with("limit", limit).into())
}

fn short(path: &Path, limit: u64) -> Result<File, Box<Finding>> {
    let name = path.display().to_string();
    let unreadable = |detail: io::Error| unreadable(&name, &detail);
    let too_long = || Err(too_long(&name, limit));
    let is_input = name == "-";
    if !is_input {
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            return read(path);
        }
        if metadata.len() > limit {
            return too_long();
        }
    }
    let mut bytes = Vec::new();
    let read = if is_input {
        io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(limit + 1).read_to_end(&mut bytes)
    };
    read.map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        too_long()
    } else {
        Ok(File { name, bytes, left_out: Vec::new() })
    }
}

fn all<T>(paths: &[PathBuf], open: impl Fn(&Path) -> Result<T, Box<Finding>>) -> Outcome<Vec<T>> {
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        match open(path) {
            Ok(file) => files.push(file),
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(files) } else { Err(Failure::findings(Exit::Input, findings)) }
}

fn unreadable(name: &str, detail: &impl ToString) -> Box<Finding> {
    let finding = Finding::new(Code::FileUnreadable, Place::file(name));
    Box::new(Error::from(finding).said_by(detail.to_string()).into())
}

fn read(path: &Path) -> Result<File, Box<Finding>> {
    let name = path.display().to_string();
    let unreadable = |detail: io::Error| unreadable(&name, &detail);
    let (mut source, length, limit): (Box<dyn Read>, u64, u64) = if name == "-" {
        (Box::new(io::stdin().lock()), 0, MAX_UNKNOWN_BYTES)
    } else {
        if path.is_dir() {
            return Err(self::unreadable(&name, &"a directory, not a file"));
        }
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        let limit = if metadata.is_file() { MAX_WHOLE_BYTES } else { MAX_UNKNOWN_BYTES };
        (Box::new(std::fs::File::open(path).map_err(unreadable)?), metadata.len(), limit)
    };
    match whole(&mut *source, length, limit).map_err(unreadable)? {
        Some(bytes) => Ok(File { name, bytes, left_out: Vec::new() }),
        None => Err(too_long(&name, limit)),
    }
}

/// All that a source gives, or its top where that is of no format that is read; None where it is
/// longer than the limit. `length` is what it says of itself.
fn whole(source: &mut dyn Read, length: u64, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let known = usize::try_from(length).unwrap_or(0);
    let mut bytes = Vec::with_capacity(known.min(HEAD_BYTES));
    (&mut *source).take(HEAD_BYTES as u64).read_to_end(&mut bytes)?;
    // The top is enough to refuse it.
    if bytes.len() == HEAD_BYTES && bytes.iter().all(|byte| *byte == 0) {
        return Ok(Some(bytes));
    }
    if length > limit {
        return Ok(None);
    }
    let rest = known.saturating_sub(bytes.len());
    bytes.try_reserve_exact(rest).map_err(|_| io::ErrorKind::OutOfMemory)?;
    source.take((limit + 1).saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// The files as core takes them.
pub(crate) fn as_inputs(files: &[File]) -> Vec<Input<'_>> {
    files.iter().map(|file| Input { name: &file.name, bytes: &file.bytes }).collect()
}

/// Files that are open, in their order.
pub(crate) struct Opened(Vec<OneFile>);

enum OneFile {
    Whole(File),
    Stream { name: String, head: Vec<u8>, file: Streamed },
}

impl Opened {
    /// Opens files, large ones to be read as they are needed if the plan can.
    pub(crate) fn all(paths: &[PathBuf], plan: &Plan<'_>, threads: Threads) -> Outcome<Self> {
        let open = |path: &Path| match stream(path, plan, threads) {
            Ok(Some(stream)) => Ok(stream),
            // Whatever is wrong, reading it whole says so.
            Ok(None) | Err(_) => read(path).map(OneFile::Whole),
        };
        all(paths, open).map(Self)
    }

    /// Whether any is read as it is needed.
    pub(crate) fn has_streams(&self) -> bool {
        self.0.iter().any(|file| matches!(file, OneFile::Stream { .. }))
    }

    /// The tables of all files.
    pub(crate) fn tables(&self, plan: &Plan<'_>) -> Result<Vec<Table<'_>>, Vec<Finding>> {
        let mut tables = Vec::new();
        let mut errors = Vec::new();
        for file in &self.0 {
            let found = match file {
                OneFile::Whole(File { name, bytes, .. }) => plan.open(&[Input { name, bytes }]),
                OneFile::Stream { name, head, file } => {
                    Ok(plan.open_stream(name, head, file).into_iter().collect())
                }
            };
            match found {
                Ok(found) => tables.extend(found),
                Err(findings) => errors.extend(findings),
            }
        }
        if errors.is_empty() { Ok(tables) } else { Err(errors) }
    }

    /// Names, lengths and hashes, after the tables were read.
    pub(crate) fn hashed(&self) -> Outcome<Vec<Hashed>> {
        let hashed = |file: &OneFile| match file {
            OneFile::Whole(file) => Ok(Hashed::of(&file.name, &file.bytes)),
            OneFile::Stream { name, file, .. } => file
                .hashed(name)
                .map_err(|error| Failure::findings(Exit::Input, vec![*unreadable(name, &error)])),
        };
        self.0.iter().map(hashed).collect()
    }
}

/// A large file that the plan can read as it is needed; None for any other.
fn stream(path: &Path, plan: &Plan<'_>, threads: Threads) -> io::Result<Option<OneFile>> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() || metadata.len() < HEAD_BYTES as u64 {
        return Ok(None);
    }
    let file = Streamed {
        path: path.to_owned(),
        bytes: metadata.len(),
        reads_ahead: threads.threads() > 1,
        digest: Arc::default(),
    };
    let mut head = Vec::with_capacity(HEAD_BYTES);
    std::fs::File::open(path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let name = path.display().to_string();
    if plan.open_stream(&name, &head, &file).is_none() {
        return Ok(None);
    }
    Ok(Some(OneFile::Stream { name, head, file }))
}

/// A file that is read as it is needed, and hashed while it is.
#[derive(Debug)]
struct Streamed {
    path: PathBuf,
    bytes: u64,
    reads_ahead: bool,
    /// Length and digest, once it was read to its end.
    digest: Digest,
}

type Digest = Arc<Mutex<Option<(u64, String)>>>;

impl Streamed {
    fn hashed(&self, name: &str) -> io::Result<Hashed> {
        let known = || self.digest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known().is_none() {
            io::copy(&mut self.open()?, &mut io::sink())?;
        }
        let (bytes, sha256) = known().unwrap_or_default();
        Ok(Hashed { name: name.to_owned(), bytes, sha256 })
    }
}

impl ByteSource for Streamed {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        let file = std::fs::File::open(&self.path)?;
        let is_hashed = self.digest.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if is_hashed {
            return Ok(Box::new(file));
        }
        let hashing =
            Hashing { file, sha256: Sha256::new(), bytes: 0, digest: self.digest.clone() };
        Ok(if self.reads_ahead { Box::new(Ahead::of(hashing)) } else { Box::new(hashing) })
    }

    fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Hashes what is read.
struct Hashing {
    file: std::fs::File,
    sha256: Sha256,
    bytes: u64,
    digest: Digest,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.sha256.update(&buffer[..read]);
        self.bytes += read as u64;
        if read == 0 && !buffer.is_empty() {
            let sha256 = tanxiao_core::digest::hex(&std::mem::take(&mut self.sha256).finalize());
            let mut digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner);
            digest.get_or_insert((self.bytes, sha256));
        }
        Ok(read)
    }
}

/// Reads and hashes on a thread of its own, some pieces ahead. The thread ends when the file does,
/// or when nobody takes its pieces any more.
struct Ahead {
    pieces: mpsc::Receiver<io::Result<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
}

impl Ahead {
    fn of(mut reader: Hashing) -> Self {
        const PIECE_BYTES: usize = 1 << 18;
        const PIECES: usize = 4;
        let (sender, pieces) = mpsc::sync_channel(PIECES);
        std::thread::spawn(move || {
            loop {
                let mut piece = vec![0; PIECE_BYTES];
                let read = match reader.read(&mut piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    other => other,
                };
                let is_last = !matches!(read, Ok(1..));
                let read = read.map(|read| {
                    piece.truncate(read);
                    piece
                });
                if sender.send(read).is_err() || is_last {
                    return;
                }
            }
        });
        Self { pieces, piece: io::Cursor::default() }
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.position() as usize == self.piece.get_ref().len() {
            // A sender that is gone has sent its last piece.
            self.piece = io::Cursor::new(self.pieces.recv().unwrap_or(Ok(Vec::new()))?);
        }
        self.piece.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_not_read_to_its_end() {
        const LIMIT: u64 = 3 << 20;
        assert_eq!(whole(&mut io::repeat(b'y'), 0, LIMIT).unwrap(), None);
        let zeros = whole(&mut io::repeat(0), 0, LIMIT).unwrap().unwrap();
        assert_eq!(zeros.len(), HEAD_BYTES);
        for length in [0, 5, HEAD_BYTES as u64, LIMIT - 1, LIMIT] {
            // Whatever it says of itself.
            for said in [0, length] {
                let bytes = whole(&mut io::repeat(b'y').take(length), said, LIMIT).unwrap();
                assert_eq!(bytes.map(|bytes| bytes.len() as u64), Some(length));
            }
        }
        assert_eq!(whole(&mut io::repeat(b'y').take(LIMIT + 1), 0, LIMIT).unwrap(), None);
    }
}
