//! Files that survive a power cut: written beside their place, on disk before they take their
//! name, and the name on disk before anything relies on it.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
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

/// Makes what a directory lists durable.
pub(crate) fn sync_directory(path: &Path) -> Result<()> {
    // Windows opens no directories as files and needs no such call.
    if cfg!(unix) {
        File::open(path).and_then(|file| file.sync_all()).map_err(Error::io(path))?;
    }
    Ok(())
}

/// Makes a directory and those above it.
pub(crate) fn make_directory(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(Error::io(path))
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
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_directory(parent),
        _ => sync_directory(Path::new(".")),
    }
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

/// The content of a file; None where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path)(error)),
    }
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
