//! The checks that every landing passes.

use crate::browser_compiler;
use crate::shell::{self, Outcome, cargo};

/// The page: only ever built for the browser, where `web-test` tests it.
const PAGE: &str = "tanxiao-web-app";
/// Drags wasm-bindgen's own tools in; built when a bundle is.
const BUNDLER: &str = "xtask-web";

/// What is tested natively.
const TEST: [&str; 6] = ["test", "--workspace", "--exclude", PAGE, "--exclude", BUNDLER];

/// Formatting, lints, all tests, core and page for the browser.
pub(crate) fn all() -> Outcome {
    check()?;
    cargo(&TEST)
}

/// Builds the program, the tests and the examples as [`all`] does, so that polars is not built
/// once more with other features for those who only need the program.
pub(crate) fn build() -> Outcome {
    cargo(&[&TEST[..], &["--no-run"]].concat())
}

/// What needs no test run.
pub(crate) fn check() -> Outcome {
    cargo(&["fmt", "--all", "--check"])?;
    pure_core()?;
    tested_findings()?;
    let mut clippy = vec!["clippy", "--workspace", "--exclude", PAGE, "--exclude", BUNDLER];
    clippy.extend(["--all-targets", "--", "-D", "warnings"]);
    cargo(&clippy)?;
    let web = ["--package", PAGE, "--package", "tanxiao-web-worker", "--package", "tanxiao-core"];
    browser_compiler::find()?.lint(&web)
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
    let rooms = ["core", "core/base", "core/certificate", "core/lend", "core/sql"];
    let mut directories = rooms.map(|room| shell::root().join(room).join("src")).to_vec();
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

/// Every finding the engine can make is named by a test.
fn tested_findings() -> Outcome {
    let root = shell::root();
    let catalogue = std::fs::read_to_string(root.join("core/base/src/finding/catalogue.rs"))
        .map_err(|error| error.to_string())?;
    let mut tests = String::new();
    for directory in [
        "core/tests",
        "core/lend/tests",
        "cli/tests",
        "core/src/read/tests",
        "core/src/write/tests",
    ] {
        let entries = std::fs::read_dir(root.join(directory)).map_err(|error| error.to_string())?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                tests.push_str(&std::fs::read_to_string(&path).map_err(|e| e.to_string())?);
            }
        }
    }
    // An entry begins with its name, its stable text in quotes, and its severity.
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let missing: Vec<&str> = catalogue
        .lines()
        .filter_map(|line| {
            let mut words = line.strip_prefix("    ")?.split(' ');
            let name = words.next().filter(|name| name.starts_with(char::is_uppercase))?;
            let text = words.next()?.strip_prefix('"')?.strip_suffix('"')?;
            let severity = words.next()?;
            let is_entry = ["Error", "Warning", "Notice"].contains(&severity);
            let is_named = tests.contains(text)
                || tests.match_indices(name).any(|(at, _)| {
                    !tests[at + name.len()..].starts_with(is_word)
                        && !tests[..at].ends_with(is_word)
                });
            (is_entry && !is_named).then_some(name)
        })
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("no test triggers the findings {}", missing.join(", ")))
    }
}
