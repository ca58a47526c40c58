//! Folders as inputs: the files of data in one, in the order of their paths, and what else lies
//! there. What folders are called (`period=2023/`) is read from the paths by core.

use std::io;
use std::path::{Path, PathBuf};

use tanxiao_core::read::{Format, LeftOut, LeftOutReason};

/// Folders within folders that are looked into.
const DEEPEST: usize = 16;

/// The files of a folder.
#[derive(Default)]
pub(crate) struct Folder {
    pub(crate) files: Vec<PathBuf>,
    /// What is passed over: marks, checksums and files of other kinds.
    pub(crate) left_out: Vec<LeftOut>,
}

/// Looks through a folder and those in it.
pub(crate) fn of(path: &Path) -> io::Result<Folder> {
    let mut folder = Folder::default();
    folder.add(path, 0)?;
    Ok(folder)
}

impl Folder {
    fn add(&mut self, path: &Path, depth: usize) -> io::Result<()> {
        let entries = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
        let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths {
            if is_hidden(&path) || !(path.is_dir() || is_data(&path)) {
                let sheet = path.display().to_string().into();
                self.left_out.push(LeftOut { sheet, reason: LeftOutReason::NotATable, rows: 0 });
            } else if !path.is_dir() {
                self.files.push(path);
            } else if depth < DEEPEST {
                self.add(&path, depth + 1)?;
            } else {
                return Err(io::Error::other(path.display().to_string()));
            }
        }
        Ok(())
    }
}

/// What Spark and Hive do not read either: `_SUCCESS`, `_delta_log`, `.part-0.parquet.crc`; and what
/// Excel keeps beside an open workbook, `~$a.xlsx`.
fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("~$") || name.starts_with(['_', '.']) && !name.contains('=')
}

/// Whether a file is one of data, by the ending of its name; one that is packed by the one before.
fn is_data(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending == "zip" || Format::from_name(ending).is_some()
}
