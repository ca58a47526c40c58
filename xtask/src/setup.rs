//! What the tests need beyond a Rust toolchain: the wasm target, clippy and rustfmt. Where it may
//! not be installed from here, one line says what to run.

use crate::shell::{self, Outcome};

/// The target of the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn run() -> Outcome {
    wasm_target()?;
    component("clippy")?;
    component("rustfmt")
}

/// Whether the standard library of the wasm target is there.
fn has_wasm_target() -> bool {
    let Some(directory) = shell::output("rustc", &["--print", "target-libdir", "--target", WASM])
    else {
        return false;
    };
    std::path::Path::new(directory.trim()).is_dir()
}

pub(crate) fn wasm_target() -> Outcome {
    if has_wasm_target() {
        return Ok(());
    }
    let how = format!("the target {WASM} is missing: run `rustup target add {WASM}`");
    if !shell::has("rustup", &["--version"]) {
        return Err(format!(
            "{how}, or install your distribution's Rust standard library for it \
             (Debian: apt-get install libstd-rust-dev-wasm32)"
        ));
    }
    shell::run("rustup", &["target", "add", WASM]).map_err(|error| format!("{error}\n{how}"))?;
    if has_wasm_target() { Ok(()) } else { Err(how) }
}

fn component(name: &str) -> Outcome {
    let command = if name == "rustfmt" { "fmt" } else { name };
    if shell::has("cargo", &[command, "--version"]) {
        return Ok(());
    }
    shell::run("rustup", &["component", "add", name])
        .map_err(|error| format!("{error}\n{name} is missing: run `rustup component add {name}`"))
}
