//! `cargo xtask bench-peers` and `bench-scale`: tanxiao beside what a user would otherwise run, and
//! on ever more rows. Sets up the peers and an optimised build; the measuring itself is
//! `benches/peers/compare.py` and `scale.py`.

use crate::judge;
use crate::shell::{self, Outcome};

const PEERS: &str = "benches/peers";

/// Passes `--firms`, `--rounds` and `--docs docs` on.
pub(crate) fn peers(arguments: &[String]) -> Outcome {
    run("compare.py", arguments)
}

/// Passes numbers of rows and `--docs docs` on.
pub(crate) fn scale(arguments: &[String]) -> Outcome {
    run("scale.py", arguments)
}

fn run(script: &str, arguments: &[String]) -> Outcome {
    let python = judge::environment("peers", &format!("{PEERS}/requirements.txt"))?;
    shell::cargo(&["build", "--release", "--package", "tanxiao-cli"])?;
    let target = shell::target_directory();
    let program = target.join("release/tanxiao").to_string_lossy().into_owned();
    let work = target.join("bench").to_string_lossy().into_owned();
    let script = format!("{PEERS}/{script}");
    let mut line = vec![script.as_str(), "--tanxiao", &program, "--work", &work];
    line.extend(arguments.iter().map(String::as_str));
    shell::run_with(&python, &line, &[("PYTHONDONTWRITEBYTECODE", "1")])
}
