//! `cargo xtask hostile`: what inputs that are made to cost time and memory cost the program. The
//! inputs are made by `xtask/judges/hostile.py`, which `test_hostile.py` holds to their bounds.

use crate::judge;
use crate::shell::{self, Outcome};

/// `cargo xtask hostile [--release] [--docs docs]`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let is_release = arguments.iter().any(|argument| argument == "--release");
    let python = judge::environment("judges", judge::REQUIREMENTS)?;
    if is_release {
        shell::cargo(&["build", "--release", "--package", "tanxiao-cli"])?;
    } else {
        crate::test::build()?;
    }
    let kind = if is_release { "release" } else { "debug" };
    let program = shell::target_directory().join(kind).join("tanxiao");
    let program = program.to_string_lossy();
    let mut line = vec!["xtask/judges/hostile.py", "--tanxiao", &program];
    line.extend(arguments.iter().map(String::as_str).filter(|argument| *argument != "--release"));
    shell::run_with(&python, &line, &[("PYTHONDONTWRITEBYTECODE", "1")])
}
