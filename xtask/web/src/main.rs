//! xtask-web: what `cargo xtask web` runs once the three wasm modules are compiled. It binds, hashes,
//! writes the page and its service worker, compresses, measures, and serves.
//!
//! A package of its own, so that wasm-bindgen's 43 packages do not slow `cargo xtask` down.

mod bind;
mod bundle;
mod compress;
mod minify;
mod optimise;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

/// What went wrong, in words.
type Outcome<T = ()> = Result<T, String>;

const USAGE: &str = "xtask-web bundle <wasm directory> <sources> <out> [--dist]\nxtask-web serve <directory> <port>";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match texts.as_slice() {
        ["bundle", wasm, sources, out, rest @ ..] => bundle::bundle(&bundle::Job {
            wasm: PathBuf::from(wasm),
            sources: PathBuf::from(sources),
            out: PathBuf::from(out),
            is_dist: rest == ["--dist"],
        }),
        ["serve", directory, port] => serve::serve(directory.as_ref(), port),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask-web: {error}");
            ExitCode::FAILURE
        }
    }
}
