//! What the tests need beyond a Rust toolchain: a compiler for the browser, clippy and rustfmt.
//! Where it may not be installed from here, one line says what to run.

use crate::browser_compiler;
use crate::shell::{self, Outcome};

pub(crate) fn run() -> Outcome {
    browser_compiler::find()?;
    component("clippy")?;
    component("rustfmt")
}

fn component(name: &str) -> Outcome {
    let command = if name == "rustfmt" { "fmt" } else { name };
    if shell::has("cargo", &[command, "--version"]) {
        return Ok(());
    }
    shell::run("rustup", &["component", "add", name])
        .map_err(|error| format!("{error}\n{name} is missing: run `rustup component add {name}`"))
}
