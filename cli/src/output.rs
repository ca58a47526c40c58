//! Writes output files atomically: everything is written beside its place first, and only when
//! all of it is on disk does each file take its name. A killed run leaves the old file or none.

use std::io::Write;
use std::path::{Path, PathBuf};

use tanxiao_core::finding::library_words;
use tempfile::NamedTempFile;

use crate::exit::{Exit, Failure, Outcome};
use crate::interrupt;

/// Files that wait to take their names.
#[derive(Default)]
pub(crate) struct Staged {
    files: Vec<(PathBuf, NamedTempFile)>,
}

impl Staged {
    /// Writes a file beside its place.
    pub(crate) fn write(
        &mut self,
        path: &Path,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> Outcome,
    ) -> Outcome {
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if path.is_dir() {
            return Err(failure(path, "是目录", "it is a directory"));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tanxiao-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As for any new file; the umask takes from it. A file that is there keeps its own.
            let mode = std::fs::metadata(path).map_or(0o666, |meta| meta.permissions().mode());
            builder.permissions(std::fs::Permissions::from_mode(mode & 0o777));
        }
        let file = interrupt::waiting_file(|| builder.tempfile_in(directory))
            .map_err(|error| io(path, &error))?;
        crate::syncing::write(file.as_file(), fill, |error| io(path, &error))?;
        self.files.push((path.to_owned(), file));
        Ok(())
    }

    /// Gives every file its name.
    pub(crate) fn commit(self) -> Outcome {
        let _uninterrupted = interrupt::hold_off();
        for (path, file) in self.files {
            file.persist(&path).map_err(|error| io(&path, &error.error))?;
        }
        Ok(())
    }
}

/// Writes one file atomically.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Outcome {
    let mut staged = Staged::default();
    staged.write(path, |sink| sink.write_all(bytes).map_err(|error| io(path, &error)))?;
    staged.commit()
}

/// A failure to write a file.
pub(crate) fn io(path: &Path, error: &std::io::Error) -> Failure {
    let words = library_words(error);
    failure(path, &words.zh, &words.en)
}

fn failure(path: &Path, zh: &str, en: &str) -> Failure {
    let path = path.display();
    Failure::text(
        Exit::Output,
        format!("无法写入 {path}：{zh}"),
        format!("cannot write {path}: {en}"),
    )
}
