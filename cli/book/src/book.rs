//! One consistent view of a book: the runs that were published when it was opened. What is
//! published later is not in it; open again to see that.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use polars::prelude::*;
use serde::{Deserialize, Serialize};
use tanxiao_certificate::time::Timestamp;
use tanxiao_core::book::frame::text_column;
use tanxiao_core::book::{Record, RunEntry, StoredFile};
use tanxiao_core::digest::sha256;
use tanxiao_core::finding::library_words;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{Manifest, Versioned};
use tanxiao_core::name::name_key;
use tanxiao_core::period::{self, Period};

use crate::chain;
use crate::error::{Damage, Error, Result};
use crate::files::{self, Access};
use crate::lists::CERTIFICATES;
use crate::lock::{DEFAULT_WAIT, Lock};
use crate::noted::Noted;
use crate::recover::{self, JOURNAL, PENDING, SCHEMES, SCORES};

pub(crate) const HEAD: &str = "book.json";
const KIND: &str = "tanxiao-book";
const FORMAT: u32 = 1;

/// What `book.json` says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    kind: String,
    format: u32,
    /// 128 random bits, so that no two books have one chain.
    id: String,
    created_at: String,
}

/// A book as it was when it was opened.
#[derive(Debug, Clone)]
pub struct Book {
    directory: PathBuf,
    id: String,
    genesis: String,
    entries: Vec<RunEntry>,
}

impl Book {
    /// Makes an empty book in a directory that is empty or not there.
    ///
    /// # Errors
    /// Other things are there; the file system fails.
    pub fn create(directory: &Path) -> Result<Self> {
        files::make_directory(directory, Access::Shared)?;
        let lock = Lock::acquire(directory, DEFAULT_WAIT)?;
        create_locked(directory, SystemTime::now(), &lock)?;
        Self::open_locked(directory, &lock)
    }

    /// Refuses a directory that holds no book, however damaged one is that is there.
    ///
    /// # Errors
    /// No book is there.
    pub fn check_there(directory: &Path) -> Result<()> {
        // What may not be looked at may be one.
        match directory.join(HEAD).try_exists() {
            Ok(false) => Err(Error::NoBook { path: directory.to_owned() }),
            _ => Ok(()),
        }
    }

    /// Opens a book for reading. If a publication was cut short it is completed or undone first,
    /// where the book can be written to and nobody else is writing.
    ///
    /// # Errors
    /// No book is there; its journal is damaged; the file system fails.
    pub fn open(directory: &Path) -> Result<Self> {
        let (id, genesis) = read_head(directory)?;
        if directory.join(PENDING).exists()
            && let Ok(lock) = Lock::acquire(directory, Duration::ZERO)
        {
            recover::recover(directory, &genesis, &lock)?;
        }
        Self::read(directory, id, genesis)
    }

    /// Opens a book for reading and never writes to it: a publication that was cut short after its
    /// commit is seen all the same.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn view(directory: &Path) -> Result<Self> {
        let (id, genesis) = read_head(directory)?;
        Self::read(directory, id, genesis)
    }

    /// Opens a book as whoever writes to it must: what a killed writer left is completed or undone
    /// first. The lock is that of the book.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_locked(directory: &Path, lock: &Lock) -> Result<Self> {
        let (id, genesis) = read_head(directory)?;
        recover::recover(directory, &genesis, lock)?;
        let book = Self::read(directory, id, genesis)?;
        book.check_runs()?;
        Ok(book)
    }

    /// Refuses a journal whose last lines were cut off, where that is to be seen: their runs are
    /// still there.
    fn check_runs(&self) -> Result<()> {
        let number = |name: String| name.strip_prefix("run=")?.parse::<usize>().ok();
        let there = files::names(&self.directory.join(SCORES))?.into_iter().filter_map(number);
        let own = self.entries.len();
        match there.max().filter(|last| *last > own) {
            None => Ok(()),
            Some(last) => Err(Damage::new(
                JOURNAL,
                format!("止于第 {own} 次发布，{SCORES}/ 中却有第 {last} 次：末尾的行被截去"),
                format!(
                    "it ends at run {own}, but {SCORES}/ has run {last}: lines were cut off its end"
                ),
            )
            .into()),
        }
    }

    fn read(directory: &Path, id: String, genesis: String) -> Result<Self> {
        // In this order: a run that is in neither was published later.
        let begun = recover::pending(directory)?;
        let lines = chain::read(&directory.join(JOURNAL), &genesis)?;
        let mut entries = entries_of(&lines.links)?;
        entries.extend(recover::committed(directory, begun, &lines)?);
        Ok(Self::of_parts(directory, id, genesis, entries))
    }

    /// A book whose parts were read one by one.
    pub(crate) fn of_parts(
        directory: &Path,
        id: String,
        genesis: String,
        entries: Vec<RunEntry>,
    ) -> Self {
        Self { directory: directory.to_owned(), id, genesis, entries }
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.directory
    }

    /// Its id, 128 random bits in hex.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the first line of its journal, or of another chain in it, names as the hash before
    /// it: the hash of `book.json`.
    #[must_use]
    pub fn genesis(&self) -> &str {
        &self.genesis
    }

    /// Its runs, in the order of their publication.
    #[must_use]
    pub fn entries(&self) -> &[RunEntry] {
        &self.entries
    }

    /// Hash of its last run, which binds all before it.
    #[must_use]
    pub fn head(&self) -> &str {
        self.entries.last().map_or(&self.genesis, |entry| &entry.hash)
    }

    /// Whether the book goes on from a head that was noted of it: nothing of then was cut off or
    /// replaced.
    ///
    /// # Errors
    /// The chain of certificates is broken.
    pub fn goes_on_from(&self, noted: &Noted) -> Result<bool> {
        let [runs, lines] = self.hashes()?;
        Ok(noted.is_in(&self.genesis, &runs, &lines))
    }

    /// The one head to note elsewhere: it covers runs, certificates, revocations and status lists.
    ///
    /// # Errors
    /// The chain of certificates is broken.
    pub fn noted(&self) -> Result<Noted> {
        let [runs, lines] = self.hashes()?;
        Ok(Noted::of(&self.genesis, &runs, &lines))
    }

    /// The hashes of its runs, and of its lines of certificates.
    fn hashes(&self) -> Result<[Vec<String>; 2]> {
        let lines = chain::read(&self.dir().join(CERTIFICATES), self.genesis())?.links;
        let runs = self.entries.iter().map(|entry| entry.hash.clone()).collect();
        Ok([runs, lines.into_iter().map(|link| link.hash).collect()])
    }

    /// Checks that a scheme is the one that is known by its name and version: a scheme is known by
    /// its hash, and another text under the same name would grade otherwise. What is shipped with
    /// the program counts, and what the first run of the book with that name and version used.
    ///
    /// # Errors
    /// [`Error::OtherScheme`].
    pub fn check_scheme(&self, scheme: &Versioned) -> Result<()> {
        let is_other = |known: &Versioned| {
            (&known.id, &known.version) == (&scheme.id, &scheme.version)
                && known.sha256 != scheme.sha256
        };
        let refused = |run| {
            let (id, version) = (scheme.id.clone(), scheme.version.clone());
            Err(Error::OtherScheme { id, version, run })
        };
        if tanxiao_core::data::shipped_schemes().iter().any(is_other) {
            return refused(None);
        }
        let is_named = |entry: &&RunEntry| {
            let known = &entry.manifest.scheme;
            (&known.id, &known.version) == (&scheme.id, &scheme.version)
        };
        match self.entries.iter().find(is_named) {
            Some(first) if is_other(&first.manifest.scheme) => refused(Some(first.run)),
            _ => Ok(()),
        }
    }

    /// As [`Self::check_scheme`], of the runs that issued some scores.
    ///
    /// # Errors
    /// As there.
    pub fn check_schemes_of(&self, records: &[Record]) -> Result<()> {
        let runs: BTreeSet<u32> = records.iter().map(|record| record.run).collect();
        let mut seen = BTreeSet::new();
        for run in runs {
            let scheme = &self.entry(run)?.manifest.scheme;
            if seen.insert(&scheme.sha256) {
                self.check_scheme(scheme)?;
            }
        }
        Ok(())
    }

    /// The scores that were taken back, each with the entry that says so.
    #[must_use]
    pub fn withdrawn(&self) -> HashMap<&str, &RunEntry> {
        self.entries
            .iter()
            .flat_map(|entry| entry.withdrawn.iter().map(move |id| (id.as_str(), entry)))
            .collect()
    }

    /// A run.
    ///
    /// # Errors
    /// There is none of that number.
    pub fn entry(&self, run: u32) -> Result<&RunEntry> {
        (run as usize)
            .checked_sub(1)
            .and_then(|index| self.entries.get(index))
            .ok_or(Error::NoRun { run })
    }

    /// The manifest of a run.
    ///
    /// # Errors
    /// There is no such run.
    pub fn manifest(&self, run: u32) -> Result<&Manifest> {
        self.entry(run).map(|entry| &entry.manifest)
    }

    /// The text of the scheme that a run graded with: labels and colours need no outside file.
    ///
    /// # Errors
    /// There is no such run; the text is not there or was altered.
    pub fn scheme_toml(&self, run: u32) -> Result<String> {
        let scheme = &self.entry(run)?.manifest.scheme;
        let path = scheme_path(&scheme.sha256);
        let bytes = files::read(&self.directory.join(&path))?;
        let damaged =
            || Damage::new(&path, "缺失，或内容与其哈希不符", "it is missing, or was altered");
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(damaged)?;
        if sha256(text.as_bytes()) != scheme.sha256 {
            return Err(damaged().into());
        }
        Ok(text)
    }

    /// The periods that scores were issued for, in their order.
    #[must_use]
    pub fn periods(&self) -> Vec<String> {
        period::in_order(self.files().map(|(_, file)| file.period.as_str()))
    }

    /// All files of scores with their runs, in the order of publication.
    pub fn files(&self) -> impl Iterator<Item = (&RunEntry, &StoredFile)> {
        self.entries.iter().flat_map(|entry| entry.files.iter().map(move |file| (entry, file)))
    }

    /// Which score corrects which: the older one's id → the newer one's. Reads the files of the
    /// runs that correct, of one period or of all.
    ///
    /// # Errors
    /// A file is damaged.
    pub fn superseded(&self, period: Option<&str>) -> Result<HashMap<String, String>> {
        let mut superseded = HashMap::new();
        for (entry, file) in self.files() {
            if entry.corrected == 0 || period.is_some_and(|period| period != file.period) {
                continue;
            }
            let frame = self.columns(file, Some(&["score_id", "supersedes"]))?;
            let [ids, older] = ["score_id", "supersedes"].map(|name| text_column(&frame, name));
            let (ids, older) = (ids.map_err(Error::Scores)?, older.map_err(Error::Scores)?);
            for (id, older) in ids.iter().zip(older) {
                if let (Some(id), Some(older)) = (id, older) {
                    superseded.insert(older.to_owned(), id.to_owned());
                }
            }
        }
        Ok(superseded)
    }

    /// All issued scores, of a run or of all, the superseded ones too. For millions of scores use
    /// [`Self::frame`].
    ///
    /// # Errors
    /// There is no such run; a file is damaged.
    pub fn records(&self, run: Option<u32>) -> Result<Vec<Record>> {
        if let Some(run) = run {
            self.entry(run)?;
        }
        let superseded = self.superseded(None)?;
        let mut records = Vec::new();
        for (entry, file) in self.files().filter(|(entry, _)| run.is_none_or(|r| r == entry.run)) {
            records.extend(self.records_of(&self.frame(file)?, entry, file, &superseded)?);
        }
        Ok(records)
    }

    /// The scores that nothing supersedes and that were not withdrawn, of a period or of all.
    ///
    /// # Errors
    /// A file is damaged.
    pub fn current(&self, period: Option<&str>) -> Result<Vec<Record>> {
        let superseded = self.superseded(period)?;
        let withdrawn = self.withdrawn();
        let mut records = Vec::new();
        for (entry, file) in self.files() {
            if period.is_some_and(|period| period != file.period) {
                continue;
            }
            let of_file = self.records_of(&self.frame(file)?, entry, file, &superseded)?;
            records.extend(of_file.into_iter().filter(|record| {
                record.superseded_by.is_none() && !withdrawn.contains_key(record.score_id.as_str())
            }));
        }
        Ok(records)
    }

    /// Every score of a firm by credit code or name, however that is spelt, superseded ones too,
    /// ordered by period and run. Decodes only the groups of rows that can hold it, and the names
    /// of files that do not hold the code, once the hash of their file is checked.
    ///
    /// # Errors
    /// A file is damaged.
    pub fn firm(&self, firm: &str) -> Result<Vec<Record>> {
        let code = firm.to_ascii_uppercase();
        let key = name_key(firm);
        let mut records = Vec::new();
        for (entry, file) in self.files() {
            let bytes = self.checked_bytes(file)?;
            let of_code = rows_where(file, &bytes, "credit_code", &code)?;
            let frames = match of_code.height() {
                0 => rows_of_name(file, &bytes, &key)?,
                _ => vec![of_code],
            };
            for frame in frames {
                records.extend(self.records_of(&frame, entry, file, &HashMap::new())?);
            }
        }
        let newer: HashMap<String, String> = records
            .iter()
            .filter_map(|record| Some((record.supersedes.clone()?, record.score_id.clone())))
            .collect();
        for record in &mut records {
            record.superseded_by = newer.get(&record.score_id).cloned();
        }
        records.sort_by_cached_key(|record| {
            (Period::parse(&record.period), record.period.clone(), record.run)
        });
        Ok(records)
    }

    /// The columns of a file of scores, once its hash is checked.
    ///
    /// # Errors
    /// The file is missing or damaged.
    pub fn frame(&self, file: &StoredFile) -> Result<DataFrame> {
        self.columns(file, None)
    }

    /// Some columns of a file, once its hash is checked.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn columns(&self, file: &StoredFile, names: Option<&[&str]>) -> Result<DataFrame> {
        let bytes = self.checked_bytes(file)?;
        let names = names.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        tanxiao_core::read::columns(&file.path, &bytes, names)
            .map_err(|error| refused(file, &error))
    }

    /// The content of a file of scores, once its hash is checked.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn checked_bytes(&self, file: &StoredFile) -> Result<Vec<u8>> {
        let missing = || Damage::new(&file.path, "文件缺失", "it is missing");
        let path = self.directory.join(&file.path);
        // What never ends, or is of another length, is not read.
        if fs::metadata(&path).is_ok_and(|meta| !meta.is_file() || meta.len() != file.bytes) {
            return Err(altered(file).into());
        }
        let bytes = files::read_at_most(&path, file.bytes)?.ok_or_else(missing)?;
        if bytes.len() as u64 != file.bytes || sha256(&bytes) != file.sha256 {
            return Err(altered(file).into());
        }
        Ok(bytes)
    }

    fn records_of(
        &self,
        frame: &DataFrame,
        entry: &RunEntry,
        file: &StoredFile,
        superseded: &HashMap<String, String>,
    ) -> Result<Vec<Record>> {
        tanxiao_core::book::records(frame, entry.run, superseded)
            .map_err(|error| unreadable(file, error).into())
    }
}

/// Path of a scheme's text below the book.
pub(crate) fn scheme_path(sha256: &str) -> String {
    format!("{SCHEMES}/{sha256}.toml")
}

/// The id of a book and the hash of `book.json`.
pub(crate) fn read_head(directory: &Path) -> Result<(String, String)> {
    let no_book = || Error::NoBook { path: directory.to_owned() };
    let bytes = files::read(&directory.join(HEAD))?.ok_or_else(no_book)?;
    let damaged = || Damage::new(HEAD, "无法识别", "it is not what a book begins with");
    let head: Head = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    if head.kind != KIND {
        return Err(damaged().into());
    }
    if head.format > FORMAT {
        return Err(Error::TooNew { path: directory.to_owned(), format: head.format });
    }
    Ok((head.id, sha256(&bytes)))
}

/// The runs of a journal.
pub(crate) fn entries_of(links: &[tanxiao_core::book::chain::Link]) -> Result<Vec<RunEntry>> {
    let entry = |(index, link): (usize, &tanxiao_core::book::chain::Link)| {
        let entry: Option<RunEntry> = link.value().ok();
        entry.filter(|entry| entry.run as usize == index + 1).ok_or_else(|| {
            let damage = Damage::new(
                JOURNAL,
                "不是一次发布的记录，或序号不连续",
                "it is no entry of a run, or its number does not follow",
            );
            damage.at_line(index + 1).into()
        })
    };
    links.iter().enumerate().map(entry).collect()
}

/// Makes a book in a directory whose lock is held. A creation that was cut short may be repeated.
pub(crate) fn create_locked(directory: &Path, now: SystemTime, _lock: &Lock) -> Result<()> {
    const OWN: [&str; 4] = ["lock", SCORES, SCHEMES, "book.json.part"];
    let is_other = |name: &String| !OWN.contains(&name.as_str());
    if files::names(directory)?.iter().any(is_other)
        || !files::names(&directory.join(SCORES))?.is_empty()
    {
        return Err(Error::NotEmpty { path: directory.to_owned() });
    }
    files::make_directory(&directory.join(SCORES), Access::Shared)?;
    files::make_directory(&directory.join(SCHEMES), Access::Shared)?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Error::io(directory)(error.into()))?;
    let head = Head {
        kind: KIND.to_owned(),
        format: FORMAT,
        id: random.iter().map(|byte| format!("{byte:02x}")).collect(),
        created_at: timestamp(now),
    };
    let mut json = serde_json::to_string_pretty(&head).unwrap_or_default();
    json.push('\n');
    files::write_whole(&directory.join(HEAD), json.as_bytes())
}

/// RFC 3339 in UTC, to the second.
pub(crate) fn timestamp(time: SystemTime) -> String {
    let since_1970 = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let time = i64::try_from(since_1970).ok().and_then(Timestamp::from_unix);
    time.map(|time| time.to_string()).unwrap_or_default()
}

fn altered(file: &StoredFile) -> Damage {
    Damage::new(
        &file.path,
        "内容与记录中的哈希不符，发布后被改动过",
        "it is not what the journal recorded: it was altered",
    )
}

fn unreadable(file: &StoredFile, error: impl std::fmt::Display) -> Damage {
    Damage::new(
        &file.path,
        format!("无法读取：{}", library_words(&error).zh),
        format!("it cannot be read: {error}"),
    )
}

/// What the fence around files of others says of a file.
fn refused(file: &StoredFile, error: &tanxiao_core::finding::Error) -> Error {
    let said = |lang| error.finding().message(lang);
    Damage::new(&file.path, said(Lang::Zh), said(Lang::En)).into()
}

/// The rows of a file whose text in a column is this one.
fn rows_where(file: &StoredFile, bytes: &[u8], column: &str, text: &str) -> Result<DataFrame> {
    tanxiao_core::read::rows_where(&file.path, bytes, column, text)
        .map_err(|error| refused(file, &error))
}

/// The rows of a file whose name has this key, a frame a spelling.
fn rows_of_name(file: &StoredFile, bytes: &[u8], key: &str) -> Result<Vec<DataFrame>> {
    let wanted = Some(vec!["name".to_owned()]);
    let frame = tanxiao_core::read::columns(&file.path, bytes, wanted)
        .map_err(|error| refused(file, &error))?;
    let names = text_column(&frame, "name").map_err(Error::Scores)?;
    let is_meant = |name: &&str| !name.is_empty() && name_key(name) == key;
    let spellings: BTreeSet<&str> = names.iter().flatten().filter(is_meant).collect();
    spellings.into_iter().map(|name| rows_where(file, bytes, "name", name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Firms are found in any group of rows, and nowhere else.
    #[test]
    fn one_firm_of_many_groups() {
        const FIRMS: usize = 950;
        const GROUP: usize = 100;
        let codes = (0..FIRMS).map(|firm| format!("C{firm:04}"));
        let names = (0..FIRMS).map(|firm| format!("N{:04}", firm * 7 % FIRMS));
        let frame = DataFrame::new(vec![
            StringChunked::from_iter_values("credit_code".into(), codes).into_column(),
            StringChunked::from_iter_values("name".into(), names).into_column(),
        ]);
        let mut bytes = Vec::new();
        tanxiao_core::write::write_parquet(&frame.unwrap(), None, GROUP, &mut bytes).unwrap();
        let file = StoredFile {
            path: "a.parquet".to_owned(),
            period: "2023".to_owned(),
            rows: FIRMS as u64,
            bytes: bytes.len() as u64,
            sha256: String::new(),
        };
        let of = |column: &str, text: &str| {
            let found = rows_where(&file, &bytes, column, text).unwrap();
            let codes = found.column("credit_code").unwrap().str().unwrap().clone();
            codes.iter().map(|code| code.unwrap().to_owned()).collect::<Vec<_>>()
        };
        for firm in [0, 1, 99, 100, 101, 500, 899, 900, 949] {
            assert_eq!(of("credit_code", &format!("C{firm:04}")), [format!("C{firm:04}")]);
            assert_eq!(of("name", &format!("N{:04}", firm * 7 % FIRMS)), [format!("C{firm:04}")]);
        }
        for other in ["", "C", "C0950", "C00999", "D"] {
            assert!(of("credit_code", other).is_empty(), "{other}");
        }
    }
}
