//! cargo xtask: set-up and checks of the project. `cargo xtask test` is the README's second
//! command: it sets up what the tests need and runs all of them.

mod setup;
mod shell;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  setup     install what the tests need beyond a Rust toolchain
  test      setup, then formatting, lints, all tests, and core for wasm32-unknown-unknown
  check     the same without setup and without tests: quick, while you work
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some("setup") => setup::run(),
        Some("test") => setup::run().and_then(|()| test::all()),
        Some("check") => test::check(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
