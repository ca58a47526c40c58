//! Who may depend on whom among our own crates (core/README.md, docs/ARCHITECTURE.md), and which
//! of them must build without dataframes.

use std::collections::{BTreeMap, BTreeSet};

use crate::shell::{self, Outcome};
use crate::source;

/// A crate: its directory, its name without `tanxiao-`, and what of ours it may depend on.
const CRATES: &[(&str, &str, &[&str])] = &[
    ("data", "data", &[]),
    ("core/base", "base", &["data"]),
    ("core", "core", &["base", "data", "series", "why"]),
    ("core/certificate", "certificate", &["base"]),
    ("core/lend", "lend", &["core"]),
    ("core/picture", "picture", &[]),
    ("core/report", "report", &["core"]),
    ("core/series", "series", &[]),
    ("core/sql", "sql", &["core"]),
    ("core/why", "why", &[]),
    ("cli/book", "book", &["core", "certificate"]),
    ("cli/server", "server", &["core", "certificate", "book", "data"]),
    (
        "cli",
        "cli",
        &["core", "certificate", "lend", "picture", "report", "sql", "book", "server", "data"],
    ),
    ("web/protocol", "web-protocol", &["base"]),
    ("web/bridge", "web-bridge", &["web-protocol"]),
    ("web/worker", "web-worker", &["core", "web-bridge", "web-protocol"]),
    (
        "web/verifier",
        "web-verifier",
        &["base", "certificate", "data", "picture", "web-bridge", "web-protocol"],
    ),
    ("web/app", "web-app", &["base", "picture", "web-protocol"]),
    ("benches", "benches", &[]),
    ("xtask", "xtask", &[]),
    ("xtask/web", "xtask-web", &[]),
];

/// The directories of all crates.
pub(crate) fn directories() -> Vec<&'static str> {
    CRATES.iter().map(|(directory, ..)| *directory).collect()
}

pub(crate) fn check() -> Outcome {
    let mut wrong = Vec::new();
    let root = source::text(&shell::root().join("Cargo.toml"))?;
    let members = root.lines().find_map(|line| line.strip_prefix("members = ")).unwrap_or_default();
    let members: BTreeSet<&str> = members.split('"').skip(1).step_by(2).collect();
    for member in &members {
        if !CRATES.iter().any(|(directory, ..)| directory == member) {
            wrong.push(format!("{member} has no line in xtask/src/rooms.rs"));
        }
    }
    for (directory, _, may) in CRATES {
        let path = shell::root().join(directory).join("Cargo.toml");
        for own in dependencies(&source::text(&path)?) {
            if !may.contains(&own.as_str()) {
                wrong.push(format!("{directory} may not depend on {own}"));
            }
        }
    }
    wrong.extend(readme()?);
    wrong.extend(with_dataframes()?);
    if wrong.is_empty() { Ok(()) } else { Err(format!("rooms:\n{}", wrong.join("\n"))) }
}

/// Our own crates among a manifest's dependencies; what only tests need does not count.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut counts = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            counts = line.contains("dependencies") && !line.contains("dev-dependencies");
        } else if counts && let Some(rest) = line.strip_prefix("tanxiao-") {
            found.push(rest.split([' ', '.', '=']).next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// The table of core/README.md says what the check holds.
fn readme() -> Outcome<Vec<String>> {
    let text = source::text(&shell::root().join("core/README.md"))?;
    let mut said = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let (Some(directory), Some(may)) = (cells.get(1), cells.get(4)) {
            let names: BTreeSet<&str> = may.split('`').skip(1).step_by(2).collect();
            said.insert(directory.trim_matches('`'), names);
        }
    }
    let rooms = CRATES.iter().filter(|(directory, ..)| directory.starts_with("core"));
    let differs = rooms.filter(|(directory, _, may)| {
        said.get(directory) != Some(&may.iter().copied().collect::<BTreeSet<_>>())
    });
    Ok(differs
        .map(|(directory, ..)| format!("core/README.md says otherwise of {directory}"))
        .collect())
}

/// Crates that may not depend on core, by any way, and yet have polars in their tree.
fn with_dataframes() -> Outcome<Vec<String>> {
    fn needs_core(name: &str) -> bool {
        let may =
            CRATES.iter().find(|(_, other, _)| *other == name).map_or(&[][..], |found| found.2);
        name == "core" || may.iter().any(|other| needs_core(other))
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut wrong = Vec::new();
    for (directory, name, _) in CRATES.iter().filter(|(_, name, _)| !needs_core(name)) {
        let manifest = shell::root().join(directory).join("Cargo.toml");
        let manifest = manifest.to_string_lossy();
        let line = ["tree", "--manifest-path", &manifest, "--edges", "normal,build"];
        let tree =
            shell::output(&cargo, &[&line[..], &["--target", "all", "--prefix", "none"]].concat())
                .ok_or_else(|| format!("cargo tree of {directory} failed"))?;
        if tree.lines().any(|line| line.starts_with("polars")) {
            wrong.push(format!("{name} has polars in its dependencies"));
        }
    }
    Ok(wrong)
}
