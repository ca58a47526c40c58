//! Shorter scripts and styles for distribution, by the npm package `esbuild` beside the browser
//! tests.

use std::path::Path;
use std::process::Command;

use crate::Outcome;

/// The source without what only people read; as it is where esbuild is not installed.
pub(crate) fn minify(
    source: Vec<u8>,
    ending: &str,
    sources: &Path,
    scratch: &Path,
) -> Outcome<Vec<u8>> {
    let program = sources.join("tests/node_modules/.bin/esbuild");
    if !program.exists() {
        return Ok(source);
    }
    let say = |error: std::io::Error| format!("esbuild: {error}");
    std::fs::create_dir_all(scratch).map_err(say)?;
    let file = scratch.join(format!("long.{ending}"));
    std::fs::write(&file, &source).map_err(say)?;
    let output = Command::new(program)
        .args(["--minify", "--charset=utf8", "--log-level=warning"])
        .arg(&file)
        .output()
        .map_err(say)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("esbuild: {}", String::from_utf8_lossy(&output.stderr)))
    }
}
