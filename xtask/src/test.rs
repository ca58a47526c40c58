//! The checks that every landing passes.

use crate::browser_compiler::MODULES;
use crate::shell::{self, Outcome, cargo};
use crate::{browser_compiler, circles, guide, rooms, source};

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
    house()?;
    let mut clippy = vec!["clippy", "--workspace", "--exclude", PAGE, "--exclude", BUNDLER];
    clippy.extend(["--all-targets", "--", "-D", "warnings"]);
    cargo(&clippy)?;
    let of_browser = MODULES.iter().chain(&["tanxiao-core"]);
    let web: Vec<&str> = of_browser.flat_map(|package| ["--package", package]).collect();
    browser_compiler::find()?.lint(&web)
}

/// What the sources must keep to, without a compiler: quick.
pub(crate) fn house() -> Outcome {
    pure_core()?;
    rooms::check()?;
    circles::check(&rooms::directories())?;
    tested_findings()?;
    guide::check()
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
    let rooms = rooms::directories().into_iter().filter(|room| room.starts_with("core"));
    let mut directories: Vec<_> = rooms.map(|room| shell::root().join(room).join("src")).collect();
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
            let text = source::code_only(&source::text(&path)?);
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

/// Every finding the engine can make is named by the code of a test; a comment does not count.
fn tested_findings() -> Outcome {
    let root = shell::root();
    let catalogue = source::text(&root.join("core/base/src/finding/catalogue.rs"))?;
    let mut tests = String::new();
    for directory in rooms::directories() {
        for path in source::files(&root.join(directory))? {
            let is_test = path.iter().any(|part| part == "tests" || part == "tests.rs");
            if is_test && !path.starts_with(root.join("target")) {
                tests.push_str(&source::without_comments(&source::text(&path)?));
            }
        }
    }
    // An entry begins with its name, its stable text in quotes, and its severity.
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let missing: Vec<&str> = catalogue
        .lines()
        .filter_map(|line| {
            let mut words = line.strip_prefix("    ")?.split(' ');
            let name = words.next().filter(|name| name.starts_with(char::is_uppercase))?;
            let text = words.next()?.strip_prefix('"')?.strip_suffix('"')?;
            let severity = words.next()?;
            let is_entry = ["Error", "Hold", "Warning", "Notice"].contains(&severity);
            let quoted = [format!("\"{text}\""), format!("[{text}]")];
            let is_named = quoted.iter().any(|text| tests.contains(text))
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
