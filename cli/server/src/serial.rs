//! Serial: files of state that count their changes, so that an older copy of one is not taken for
//! the newest: what was revoked or ended since would count again. What was seen of a file is
//! remembered beside it for whoever changes it, and in the state of the server that reads it.

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tanxiao_book::state::{self, Access};
use tanxiao_core::digest::sha256;
use tanxiao_core::lang::Bilingual;

use crate::error::{Error, Result};
use crate::kept::{self, Kept};

/// Ending that the name of such a file has for what is remembered of it.
const ENDING: &str = ".seen";
/// How far a serial may be ahead of the newest that was seen (this project's own limit): far more
/// changes than are made between two looks. One that is further ahead was written by no version of
/// this program, and taking it over would leave every true one behind.
const FURTHEST: u64 = 1_000_000;

/// How many changes a file had, and the hash of its bytes: empty where there is no file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) serial: u64,
    pub(crate) sha256: String,
}

/// What such a file says.
pub(crate) trait Counted: Sized {
    /// What the file is in which it is remembered.
    const SEEN: &str;

    /// What the bytes of the file say; without a file, what is there before the first change.
    ///
    /// # Errors
    /// They are no such file.
    fn parse(path: &Path, bytes: Option<&[u8]>) -> Result<Self>;

    /// What the file says.
    fn text(&self) -> String;

    fn count(&self) -> &Count;

    fn count_mut(&mut self) -> &mut Count;

    /// Ids of what has ended for ever and stands in the file still.
    fn ended(&self) -> BTreeSet<String>;

    /// Ids of what counts.
    fn alive(&self) -> impl Iterator<Item = &str>;

    /// It is not the newest.
    fn back(path: PathBuf, seen: PathBuf, detail: Bilingual) -> Error;

    /// Its serial is none that the program wrote, or the last that there is.
    fn ahead(path: PathBuf, seen: PathBuf, detail: Bilingual) -> Error;
}

/// A file that counts its changes, and what is remembered of it.
#[derive(Debug, Clone)]
pub(crate) struct StateFile<T> {
    path: PathBuf,
    seen: PathBuf,
    of: PhantomData<fn() -> T>,
}

/// The newest state of a file that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    kind: String,
    /// How many changes it had.
    pub(crate) serial: u64,
    /// Hash of its bytes.
    sha256: String,
    /// Ids of what had ended.
    #[serde(default)]
    revoked: BTreeSet<String>,
}

impl Kept for Seen {
    fn kind(&self) -> &str {
        &self.kind
    }
}

impl<T: Counted> StateFile<T> {
    /// A file that is remembered in a directory.
    pub(crate) fn new(path: &Path, directory: &Path) -> Self {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(ENDING);
        Self { path: path.to_owned(), seen: directory.join(name), of: PhantomData }
    }

    /// A file that is remembered beside it.
    pub(crate) fn beside(path: &Path) -> Self {
        Self::new(path, path.parent().unwrap_or(Path::new("")))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file in which it is remembered.
    pub(crate) fn seen_path(&self) -> &Path {
        &self.seen
    }

    /// Reads the file; what is remembered stays as it is.
    ///
    /// # Errors
    /// It cannot be read or is no such file; it is older than what is remembered on disk or in
    /// `seen`, or further ahead than any change leads.
    pub(crate) fn read(&self, seen: &Seen) -> Result<T> {
        // First: who changes the file in between remembers that afterwards.
        let on_disk = self.seen()?;
        let bytes = state::read(&self.path).map_err(|error| Error::unread(&self.path, error))?;
        let value = T::parse(&self.path, bytes.as_deref())?;
        self.check_ahead([&on_disk, seen], &value)?;
        self.check_back(&on_disk, &value)?;
        self.check_back(seen, &value)?;
        Ok(value)
    }

    /// Whether the file is gone, though one is remembered.
    pub(crate) fn is_gone(&self, seen: &Seen) -> bool {
        !self.path.exists()
            && (seen.is_of_a_file() || self.seen().is_ok_and(|seen| seen.is_of_a_file()))
    }

    /// What is remembered on disk.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn seen(&self) -> Result<Seen> {
        Ok(kept::read(&self.seen, T::SEEN)?.unwrap_or_default())
    }

    /// Changes the file, which need not be there; then remembers it. Changes at once are made one
    /// after the other, and all of them are kept. Gives why it could not be remembered, where it
    /// could not: the change stands all the same.
    ///
    /// # Errors
    /// The file cannot be read or written, is no such file, or not the newest; `change` fails. The
    /// file is then as it was.
    pub(crate) fn change<R, E: From<Error>>(
        &self,
        change: impl FnOnce(&mut T) -> std::result::Result<R, E>,
    ) -> std::result::Result<(R, Option<Error>), E> {
        let changed = state::change(&self.path, Access::Private, |bytes| {
            let seen = self.seen().map_err(Stopped::Server)?;
            let mut value = T::parse(&self.path, bytes.as_deref()).map_err(Stopped::Server)?;
            self.check_ahead([&seen, &Seen::default()], &value).map_err(Stopped::Server)?;
            self.check_back(&seen, &value).map_err(Stopped::Server)?;
            let result = change(&mut value).map_err(Stopped::Caller)?;
            let bytes = self.next(&mut value, &seen).map_err(Stopped::Server)?;
            Ok((bytes, (value, result)))
        });
        let (value, result) = changed.map_err(|stopped| match stopped {
            Stopped::Server(error) => error.into(),
            Stopped::Caller(error) => error,
        })?;
        // After it, so that what is remembered is never newer than the file.
        Ok((result, self.keep(&Seen::of(&value)).err()))
    }

    /// Writes the file anew, by whoever alone may change it and has it in memory.
    ///
    /// # Errors
    /// It cannot be written; it is as it was.
    pub(crate) fn put(&self, value: &mut T) -> Result<()> {
        let bytes = self.next(value, &Seen::default())?;
        let written = state::change(&self.path, Access::Private, |_| Ok((bytes, ())));
        written.map_err(Error::of_state)
    }

    /// Counts a change; what the file is to say.
    fn next(&self, value: &mut T, seen: &Seen) -> Result<Vec<u8>> {
        let last = seen.serial.max(value.count().serial);
        let serial = last.checked_add(1).ok_or_else(|| {
            let detail = Bilingual::new(
                format!("序号已到 {last}，不能再加"),
                format!("its serial is {last}, the last that there is"),
            );
            T::ahead(self.path.clone(), self.seen.clone(), detail)
        })?;
        value.count_mut().serial = serial;
        let text = value.text().into_bytes();
        value.count_mut().sha256 = sha256(&text);
        Ok(text)
    }

    /// As [`Self::keep`], where one goes on though it fails: what has ended has ended all the same.
    /// Whether it is remembered.
    pub(crate) fn remember(&self, own: &Seen) -> bool {
        let kept = self.keep(own);
        if let Err(error) = &kept {
            let path = self.path.display();
            tracing::warn!(%error, "the newest state of {path} cannot be remembered");
        }
        kept.is_ok()
    }

    /// Remembers what was seen; what is newer stays remembered.
    pub(crate) fn keep(&self, own: &Seen) -> Result<()> {
        if !own.is_of_a_file() || self.seen()? == *own {
            return Ok(());
        }
        let kept = state::change(&self.seen, Access::Private, |bytes| {
            let seen: Option<Seen> = bytes
                .map(|bytes| kept::parse(&self.seen, T::SEEN, &bytes))
                .transpose()
                .map_err(Stopped::<Error>::Server)?;
            let mut next = seen.unwrap_or_default();
            next.add(own.clone());
            Ok((serde_json::to_vec(&next).unwrap_or_default(), ()))
        });
        kept.map_err(|stopped| match stopped {
            Stopped::Server(error) | Stopped::Caller(error) => error,
        })
    }

    /// Refuses a serial that no changes led to from the newest that was seen. Where none was, a file
    /// may have had any number of changes.
    fn check_ahead(&self, seen: [&Seen; 2], value: &T) -> Result<()> {
        let own = value.count().serial;
        let newest = seen.into_iter().filter(|seen| seen.is_of_a_file()).map(|seen| seen.serial);
        let Some(then) = newest.max().filter(|then| own.saturating_sub(*then) > FURTHEST) else {
            return Ok(());
        };
        let detail = Bilingual::new(
            format!("序号为 {own}，而此前只到 {then}，每改一次只加一"),
            format!("its serial is {own}, and {then} was seen before: a change adds one"),
        );
        Err(T::ahead(self.path.clone(), self.seen.clone(), detail))
    }

    /// Refuses a state that is older than what was seen. Where there is no file, nothing counts.
    fn check_back(&self, seen: &Seen, value: &T) -> Result<()> {
        let Count { serial: own, sha256 } = value.count();
        let then = seen.serial;
        if sha256.is_empty() || !seen.is_of_a_file() {
            return Ok(());
        }
        let detail = if *own < then {
            Bilingual::new(
                format!("序号为 {own}，而此前已到 {then}"),
                format!("its serial is {own}, and {then} was seen before"),
            )
        } else if *own == then && *sha256 != seen.sha256 {
            Bilingual::new(
                format!("序号仍为 {own}，内容却与此前不同"),
                format!("its serial is still {own}, and it says something else than before"),
            )
        } else if let Some(id) = value.alive().find(|id| seen.revoked.contains(*id)) {
            Bilingual::new(
                format!("令牌 {id} 曾被撤销，其中却仍有效"),
                format!("token {id} was revoked before, and counts in it"),
            )
        } else {
            return Ok(());
        };
        Err(T::back(self.path.clone(), self.seen.clone(), detail))
    }
}

impl Seen {
    /// Whether anything was seen; of a file that is not there, nothing is.
    pub(crate) fn is_of_a_file(&self) -> bool {
        !self.sha256.is_empty()
    }

    /// What is to be remembered of a state.
    pub(crate) fn of<T: Counted>(value: &T) -> Self {
        let Count { serial, sha256 } = value.count().clone();
        Self { kind: T::SEEN.to_owned(), serial, sha256, revoked: value.ended() }
    }

    /// Adds what was seen besides: the newest counts, and what has ended stays so. Where there was
    /// no file, there is nothing to add.
    pub(crate) fn add(&mut self, other: Self) {
        if !other.is_of_a_file() {
            return;
        }
        self.revoked.extend(other.revoked);
        if !self.is_of_a_file() || other.serial >= self.serial {
            (self.serial, self.sha256, self.kind) = (other.serial, other.sha256, other.kind);
        }
    }
}

/// Why a change did not come about.
enum Stopped<E> {
    Server(Error),
    Caller(E),
}

impl<E> From<tanxiao_book::Error> for Stopped<E> {
    fn from(error: tanxiao_book::Error) -> Self {
        Self::Server(Error::of_state(error))
    }
}
