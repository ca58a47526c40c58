//! Files that survive a power cut: written beside their place, on disk before they take their
//! name, and the name on disk before anything relies on it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

use crate::error::{Error, Result};

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Its owner only: it holds secrets.
    Private,
    /// Whom the umask lets, as for any file; a file that is there keeps its own mode.
    Shared,
}

/// Ending of a file that is being written.
pub(crate) const PART: &str = ".part";

#[cfg(test)]
thread_local! {
    /// The directories that were synced, in their order: nothing else tells a test of it.
    pub(crate) static SYNCED: std::cell::RefCell<Vec<std::path::PathBuf>> = const {
        std::cell::RefCell::new(Vec::new())
    };
}

/// Makes what a directory lists durable.
pub(crate) fn sync_directory(path: &Path) -> Result<()> {
    #[cfg(test)]
    SYNCED.with_borrow_mut(|synced| synced.push(path.to_owned()));
    // Windows opens no directories as files and needs no such call.
    if cfg!(unix) {
        File::open(path).and_then(|file| file.sync_all()).map_err(Error::io(path))?;
    }
    Ok(())
}

/// The directory that a file or directory lies in.
pub(crate) fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the name of a new file durable: a power cut takes a file whose directory was not synced.
///
/// # Errors
/// The file system fails.
pub fn sync_name(path: &Path) -> Result<()> {
    sync_directory(directory_of(path))
}

/// Makes a directory and those above it where there are none, and makes their names durable; one
/// for secrets only its owner may enter.
///
/// # Errors
/// The file system fails.
pub fn make_directory(path: &Path, access: Access) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = directory_of(path);
    make_directory(above, access)?;
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    if access == Access::Private {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    }
    match builder.create(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => {}
        made => made.map_err(Error::io(path))?,
    }
    sync_directory(above)
}

/// Writes a new file and makes it durable; its name is not, until its directory is synced.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path).map_err(Error::io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(path))
}

/// Writes a file as a whole: beside its place, then renamed. Whoever writes holds a lock, so that
/// the name beside it is nobody else's.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes, Access::Shared)
}

/// As [`write_whole`], with a say in who may read it.
pub(crate) fn replace(path: &Path, bytes: &[u8], access: Access) -> Result<()> {
    // What could not be read again is not written.
    if bytes.len() as u64 > LONGEST {
        return Err(Error::io(path)(std::io::ErrorKind::FileTooLarge.into()));
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(PART);
    let part = path.with_file_name(name);
    // What a kill left is not written into: its mode may be another.
    remove(&part)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if let Some(mode) = mode(path, access) {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    }
    let written = options
        .open(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if let Err(error) = written {
        // A full disk is not filled further by what could not be written.
        let _ = fs::remove_file(&part);
        return Err(Error::io(path)(error));
    }
    sync_name(path)
}

/// The mode of a file that is written anew; None leaves it to the umask.
#[cfg(unix)]
fn mode(path: &Path, access: Access) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    match access {
        Access::Private => Some(0o600),
        Access::Shared => fs::metadata(path).ok().map(|meta| meta.permissions().mode() & 0o777),
    }
}

/// Bytes of the longest file that is read whole, but for scores, whose length is known.
const LONGEST: u64 = 256 << 20;

/// Opens a file to read it. What is no file, such as a pipe or a device, is not opened: it may
/// never answer, or never end.
pub(crate) fn open(path: &Path) -> std::io::Result<File> {
    use std::io::{Error, ErrorKind};
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !kind.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    File::open(path)
}

/// The content of a file; None where there is none. What never ends, or is longer than any such
/// file, is an error.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    read_at_most(path, LONGEST)
}

/// The content of a file of at most so many bytes; None where there is none.
///
/// # Errors
/// It is longer, or no file; the file system fails.
pub fn read_at_most(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read =
        open(path).and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() as u64 > most => {
            Err(Error::io(path)(std::io::ErrorKind::FileTooLarge.into()))
        }
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
}

/// Gives a file another name; the name is durable once its directory is synced.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(Error::io(to))
}

/// Removes a file or directory, if it is there.
pub(crate) fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

/// Names in a directory, sorted; none where it is not there.
pub(crate) fn names(path: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(Error::io(path))?,
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(Error::io(path))?;
    names.sort_unstable();
    Ok(names)
}
