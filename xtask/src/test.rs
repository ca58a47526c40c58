//! The checks that every landing passes.

use crate::setup::WASM;
use crate::shell::{self, Outcome, cargo};

/// Formatting, lints, all tests, core for the browser.
pub(crate) fn all() -> Outcome {
    check()?;
    // The program is tested as users build it.
    cargo(&["build", "--release", "--package", "tanxiao-cli"])?;
    cargo(&["test", "--workspace"])
}

/// What needs no test run.
pub(crate) fn check() -> Outcome {
    cargo(&["fmt", "--all", "--check"])?;
    pure_core()?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    cargo(&["check", "--package", "tanxiao-core", "--target", WASM])
}

/// Core touches no file, network, clock, environment or terminal: its sources name none of them.
fn pure_core() -> Outcome {
    const FORBIDDEN: [&str; 9] = [
        "std::fs",
        "std::env",
        "std::net",
        "std::thread",
        "std::process",
        "SystemTime",
        "Instant::",
        "println!",
        "print!",
    ];
    let mut offences = Vec::new();
    let mut directories = vec![shell::root().join("core/src")];
    while let Some(directory) = directories.pop() {
        let entries = std::fs::read_dir(&directory).map_err(|error| error.to_string())?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                // Tests of core may read their own fixtures.
                if path.file_name().is_none_or(|name| name != "tests") {
                    directories.push(path);
                }
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            for (index, line) in text.lines().enumerate() {
                if let Some(word) = FORBIDDEN.iter().find(|word| line.contains(**word)) {
                    offences.push(format!("{}:{}: {word}", path.display(), index + 1));
                }
            }
        }
    }
    if offences.is_empty() {
        Ok(())
    } else {
        Err(format!("core must not touch the machine:\n{}", offences.join("\n")))
    }
}
