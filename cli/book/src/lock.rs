//! The lock of a book, or of another directory or file of state: one writer at a time. The
//! operating system lets go of it when its holder ends, however that happens, so a lock is never
//! stale.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

const NAME: &str = "lock";
/// Between two looks at a lock that is held.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a writer waits for another one unless told otherwise.
pub const DEFAULT_WAIT: Duration = Duration::from_secs(10);

/// A book held for writing; dropped, it is free.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the book in a directory, which need not be a book yet; waits at most so
    /// long for another writer.
    ///
    /// # Errors
    /// Another writer holds it; the file system fails.
    pub fn acquire(directory: &Path, wait: Duration) -> Result<Self> {
        Self::of_file(&directory.join(NAME), directory, wait)
    }

    /// Takes a lock whose file is `path`; `what` is what it guards.
    pub(crate) fn of_file(path: &Path, what: &Path, wait: Duration) -> Result<Self> {
        // Opening a pipe waits for whoever reads it.
        if path.exists() {
            crate::files::open(path).map_err(Error::io(path))?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let file = options.open(path).map_err(Error::io(path))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if start.elapsed() < wait => {
                    std::thread::sleep(PAUSE.min(wait));
                }
                Err(TryLockError::WouldBlock) => {
                    let waited_secs = wait.as_secs();
                    return Err(Error::Locked { path: what.to_owned(), waited_secs });
                }
                Err(TryLockError::Error(error)) => return Err(Error::io(path)(error)),
            }
        }
    }
}
