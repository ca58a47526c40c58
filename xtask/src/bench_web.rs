//! `cargo xtask bench-web`: the engine in the browser against the native program, one thread each.
//! Sets up both; the measuring itself is `web/tests/bench.mjs`.

use crate::shell::{self, Outcome};
use crate::web::{self, Build};
use crate::web_test;

/// Measures the distribution's bundle, with `--keep` the one that is there; passes `--firms`,
/// `--rounds` and `--docs docs` on.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    web_test::set_up()?;
    let (keep, passed): (Vec<_>, Vec<_>) =
        arguments.iter().map(String::as_str).partition(|argument| *argument == "--keep");
    if keep.is_empty() {
        web::bundle(Build::Distribution)?;
    }
    shell::cargo(&["build", "--release", "--package", "tanxiao-cli"])?;
    shell::cargo(&["build", "--release", "--package", "xtask-web"])?;
    let target = shell::target_directory();
    let target = target.to_string_lossy();
    let mut line = vec!["web/tests/bench.mjs", &target, web::OUT];
    line.extend(passed);
    shell::run("node", &line)
}
