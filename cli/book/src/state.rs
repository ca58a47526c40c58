//! State: the one way to change a file that is replaced as a whole (tokens, subscriptions, trust
//! lists, counters, status lists): lock, read, change, write aside, sync, rename, sync the
//! directory. Two changes at once are made one after the other, so that neither undoes the other,
//! and a kill or a full disk leaves the file as it was.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::files;
pub use crate::files::{Access, make_directory, read_at_most, sync_name};
use crate::lock::Lock;

/// How long a change waits for another one.
pub const WAIT: Duration = Duration::from_secs(30);
/// Ending of the file whose lock guards a file of state.
const LOCK: &str = ".lock";

/// A file of state, held so that nobody else changes it.
#[derive(Debug)]
pub struct Held {
    path: PathBuf,
    access: Access,
    _lock: Lock,
}

impl Held {
    /// Takes the lock of a file, which need not be there; waits for whoever holds it. The lock is
    /// a file of its own beside it, because the file itself is replaced.
    ///
    /// # Errors
    /// Another process holds it for too long; the file system fails.
    pub fn of(path: &Path, access: Access) -> Result<Self> {
        make_directory(files::directory_of(path), access)?;
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(LOCK);
        let lock = Lock::of_file(&path.with_file_name(name), path, WAIT)?;
        Ok(Self { path: path.to_owned(), access, _lock: lock })
    }

    /// What the file says; None where there is none.
    ///
    /// # Errors
    /// The file system fails.
    pub fn read(&self) -> Result<Option<Vec<u8>>> {
        files::read(&self.path)
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// The file system fails; the file is as it was.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        files::replace(&self.path, bytes, self.access)
    }
}

/// What a file of state says, read while nobody holds it; None where there is none. What never
/// ends, or is longer than any such file, is an error.
///
/// # Errors
/// The file system fails.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    files::read(path)
}

/// Changes a file of state: `change` is given what the file says, and gives what it is to say and
/// a result.
///
/// # Errors
/// As [`Held::of`]; whatever `change` fails with, and then the file is as it was.
pub fn change<T, E: From<Error>>(
    path: &Path,
    access: Access,
    change: impl FnOnce(Option<Vec<u8>>) -> std::result::Result<(Vec<u8>, T), E>,
) -> std::result::Result<T, E> {
    let held = Held::of(path, access)?;
    let (bytes, result) = change(held.read()?)?;
    held.write(&bytes)?;
    Ok(result)
}

/// Replaces a file of a directory whose lock is held.
///
/// # Errors
/// The file system fails; the file is as it was.
pub fn put(path: &Path, bytes: &[u8], access: Access, _lock: &Lock) -> Result<()> {
    make_directory(files::directory_of(path), access)?;
    files::replace(path, bytes, access)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A power cut takes a directory whose own directory was not synced, and what lies in it.
    #[test]
    fn every_directory_that_is_made_is_made_durable() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path();
        files::SYNCED.take();
        let path = root.join("state/of/book/tokens.json");
        change(&path, Access::Private, |_| Ok::<_, Error>((b"{}".to_vec(), ()))).unwrap();
        let synced = files::SYNCED.take();
        let expected = ["", "state", "state/of", "state/of/book"].map(|name| root.join(name));
        let of = |path: &PathBuf| path.components().collect::<PathBuf>();
        assert_eq!(synced.iter().map(of).collect::<Vec<_>>(), expected.each_ref().map(of));
    }
}
