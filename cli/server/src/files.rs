//! Files of the server's own state: written beside their place and renamed, readable by their
//! owner only.

use std::io::Write as _;
use std::path::Path;

use crate::error::{Error, Result};

/// Writes a file atomically, with mode 0600, making its directory (0700) where there is none.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    make_private_directory(directory)?;
    let failed = |error| Error::write(path, error);
    // A temporary file has mode 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Makes a directory that only its owner may enter, unless it is there.
pub(crate) fn make_private_directory(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| Error::write(path, error))
}
