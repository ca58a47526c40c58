//! wasm-opt, where there is one that reads these modules: the npm package `binaryen` beside the
//! browser tests. Debian 12's (108) does not know `table.fill`, which yew's glue makes.

use std::path::Path;
use std::process::Command;

use crate::Outcome;

/// What rustc and wasm-bindgen use, and nothing newer: with `--all-features` wasm-opt writes imports
/// in a form (compact imports) that browsers of today refuse.
const FEATURES: [&str; 6] = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// How hard it is tried.
#[derive(Clone, Copy)]
pub(crate) enum Effort {
    /// The passes for size, once.
    Once,
    /// Flattened and structured anew as well, until nothing gets smaller: 3 KB of 196 for the page,
    /// after brotli. Too slow for the engine.
    Most,
}

impl Effort {
    fn passes(self) -> &'static [&'static str] {
        match self {
            Self::Once => &["-Oz"],
            Self::Most => {
                &["--flatten", "--rereloop", "-Oz", "-Oz", "--gufa-optimizing", "-Oz", "--converge"]
            }
        }
    }
}

/// The optimised module; the module as it is where no optimiser is installed.
pub(crate) fn optimise(
    wasm: Vec<u8>,
    sources: &Path,
    scratch: &Path,
    effort: Effort,
) -> Outcome<Vec<u8>> {
    let program = sources.join("tests/node_modules/.bin/wasm-opt");
    if !program.exists() {
        eprintln!(
            "  wasm-opt is not installed (npm ci in web/tests): modules are left as they are"
        );
        return Ok(wasm);
    }
    let (before, after) = (scratch.join("before.wasm"), scratch.join("after.wasm"));
    let say = |error: std::io::Error| format!("wasm-opt: {error}");
    std::fs::write(&before, &wasm).map_err(say)?;
    let status = Command::new(program)
        .args(effort.passes())
        .args(["--strip-debug", "--strip-producers"])
        .args(FEATURES.map(|feature| format!("--enable-{feature}")))
        .args(["-o"])
        .args([&after, &before])
        .status()
        .map_err(say)?;
    if status.success() {
        std::fs::read(&after).map_err(say)
    } else {
        Err(format!("wasm-opt: {status}"))
    }
}
