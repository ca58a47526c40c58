//! What the tests of the command line share.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

/// The root of the repository; commands run there, so that paths in their output are the same
/// everywhere.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) const XIAMEN: &str = "data/samples/xiamen-industries-2015.csv";

/// The program, in Chinese and without colours unless a test says otherwise.
pub(crate) fn tanxiao(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("tanxiao").unwrap();
    command.current_dir(root()).env("NO_COLOR", "1").env("TANXIAO_LANG", "zh").args(arguments);
    command
}

pub(crate) fn output(arguments: &[&str]) -> Output {
    tanxiao(arguments).output().unwrap()
}

/// What a command prints, having succeeded.
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let output = output(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {:?} {stderr}", output.status.code());
    String::from_utf8(output.stdout).unwrap()
}

/// Exit code and standard error of a command that is to fail.
pub(crate) fn failure(arguments: &[&str]) -> (i32, String) {
    let output = output(arguments);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

pub(crate) fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn path(directory: &tempfile::TempDir, name: &str) -> String {
    directory.path().join(name).to_str().unwrap().to_owned()
}
