//! Reads input files into memory, whole.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use tanxiao_core::finding::{Code, Finding, Place};
use tanxiao_core::run::Input;

use crate::exit::{Exit, Failure, Outcome};

/// A file with its content.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads all files; `-` is standard input. Every file that cannot be read is reported.
pub(crate) fn read_all(paths: &[PathBuf]) -> Outcome<Vec<File>> {
    let mut files = Vec::new();
    let mut findings = Vec::new();
    for path in paths {
        match read(path) {
            Ok(file) => files.push(file),
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(files) } else { Err(Failure::findings(Exit::Input, findings)) }
}

fn read(path: &Path) -> Result<File, Box<Finding>> {
    let name = path.display().to_string();
    let unreadable = |detail: String| {
        Box::new(Finding::new(Code::FileUnreadable, Place::file(&name)).with("detail", detail))
    };
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(error.to_string()))?;
        bytes
    } else {
        if path.is_dir() {
            return Err(unreadable("是目录，不是文件 (a directory, not a file)".to_owned()));
        }
        std::fs::read(path).map_err(|error| unreadable(error.to_string()))?
    };
    Ok(File { name, bytes })
}

/// The files as core takes them.
pub(crate) fn as_inputs(files: &[File]) -> Vec<Input<'_>> {
    files.iter().map(|file| Input { name: &file.name, bytes: &file.bytes }).collect()
}
