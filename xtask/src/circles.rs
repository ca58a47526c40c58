//! No circle of files inside a crate, but for those that `xtask/circles.txt` lists with a reason.
//!
//! A file depends on the files that define what it names by `crate::`, `super::` or a child
//! module's name. Re-exports are followed to the file behind them and are no dependency of their
//! own. A file and those in its folder count as nested: a child may use what its parent defines,
//! as Rust's privacy has it, so only circles among files of which neither contains the other are
//! found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::shell::{self, Outcome};
use crate::source;

/// The circles that stand, and why.
const LISTED: &str = "xtask/circles.txt";

/// A module's path inside its crate.
type Module = Vec<String>;

/// What a file names, and what it hands on under a name.
#[derive(Default)]
struct File {
    names: Vec<Module>,
    re_exports: BTreeMap<String, Module>,
    /// Modules all of whose names it hands on.
    globs: Vec<Module>,
}

pub(crate) fn check(crates: &[&str]) -> Outcome {
    let mut circles = Vec::new();
    for name in crates {
        let sources = shell::root().join(name).join("src");
        let circle = |modules: Vec<Module>| -> BTreeSet<String> {
            modules.iter().map(|module| format!("{name} {}", module.join("::"))).collect()
        };
        circles.extend(of_crate(&sources)?.into_iter().map(circle));
    }
    let listed = listed()?;
    let mut wrong = Vec::new();
    for circle in &circles {
        if !listed.iter().any(|known| circle.is_subset(known)) {
            let files: Vec<&str> = circle.iter().map(String::as_str).collect();
            wrong.push(format!("new circle: {}", files.join(" ↔ ")));
        }
    }
    for known in &listed {
        if !circles.iter().any(|circle| circle.is_subset(known)) {
            let files: Vec<&str> = known.iter().map(String::as_str).collect();
            wrong.push(format!("no circle any more, delete it: {}", files.join(" ↔ ")));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{LISTED}:\n{}", wrong.join("\n"))) }
}

/// A line is `crate: module, module, …: reason`.
fn listed() -> Outcome<Vec<BTreeSet<String>>> {
    let text = source::text(&shell::root().join(LISTED))?;
    let mut circles = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut parts = line.splitn(3, ": ");
        let (Some(name), Some(modules), Some(_reason)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(format!("{LISTED}: “{line}” is not `crate: modules: reason`"));
        };
        circles.push(modules.split(", ").map(|module| format!("{name} {module}")).collect());
    }
    Ok(circles)
}

fn of_crate(sources: &Path) -> Outcome<Vec<Vec<Module>>> {
    let mut texts: BTreeMap<Module, String> = BTreeMap::new();
    for path in source::files(sources)? {
        let inside = path.strip_prefix(sources).unwrap_or(&path).with_extension("");
        let mut module: Module =
            inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module.iter().any(|part| part == "tests") {
            continue;
        }
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        let text = source::code_only(&source::text(&path)?);
        // Unit tests stand at the end of a file.
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
        texts.entry(module).or_default().push_str(&code);
    }
    Ok(circles(&texts))
}

fn circles(texts: &BTreeMap<Module, String>) -> Vec<Vec<Module>> {
    let files: BTreeMap<&Module, File> =
        texts.iter().map(|(module, text)| (module, read(module, text, texts))).collect();
    let mut arrows: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for (module, file) in &files {
        let targets = arrows.entry(module).or_default();
        for name in &file.names {
            let target = home(name, &files, 0);
            let Some((target, _)) = files.get_key_value(&target) else { continue };
            let is_nested = module.starts_with(target);
            if !is_nested {
                targets.insert(target);
            }
        }
    }
    knots(&arrows)
}

/// What a file names.
fn read(module: &Module, text: &str, texts: &BTreeMap<Module, String>) -> File {
    let mut file = File::default();
    let mut rest = String::new();
    let mut remaining = text;
    // Use declarations first; the rest is searched for paths.
    while let Some(at) = find_use(remaining) {
        let (before, from) = remaining.split_at(at);
        rest.push_str(before);
        let end = from.find(';').unwrap_or(from.len());
        let is_public = before.trim_end().ends_with("pub") || before.trim_end().ends_with(')');
        for (mut path, alias) in expand(&from["use ".len()..end]) {
            let is_glob = path.last().is_some_and(|last| last == "*");
            if is_glob {
                path.pop();
            }
            let Some(path) = absolute(module, &path, texts) else { continue };
            match (is_public, is_glob) {
                (true, true) => file.globs.push(path),
                (true, false) => {
                    let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
                    file.re_exports.insert(name, path);
                }
                (false, _) => file.names.push(path),
            }
        }
        remaining = from.get(end + 1..).unwrap_or_default();
    }
    rest.push_str(remaining);
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    for word in rest.split(|c| !is_path(c)).filter(|word| word.contains("::")) {
        let path: Vec<String> = word.split("::").map(str::to_owned).collect();
        if let Some(path) = absolute(module, &path, texts) {
            file.names.push(path);
        }
    }
    file
}

/// Where the next `use` begins, as a word of its own.
fn find_use(text: &str) -> Option<usize> {
    text.match_indices("use ")
        .map(|(at, _)| at)
        .find(|at| text[..*at].chars().next_back().is_none_or(char::is_whitespace))
}

/// The paths of a use tree, each with its alias.
fn expand(tree: &str) -> Vec<(Vec<String>, Option<String>)> {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let (path, alias) = match tree.split_once(" as ") {
            Some((path, alias)) => (path, Some(alias.trim().to_owned())),
            None => (tree, None),
        };
        let mut path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        return vec![(path, alias)];
    };
    let head: Vec<String> = head
        .split("::")
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let mut depth = 0;
    let parts = group.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts
        .filter(|part| !part.trim().is_empty())
        .flat_map(expand)
        .map(|(path, alias)| {
            let own = path.into_iter().filter(|part| part != "self");
            (head.iter().cloned().chain(own).collect(), alias)
        })
        .collect()
}

/// The path from the crate's root; None where it leads out of the crate.
fn absolute(module: &Module, path: &[String], texts: &BTreeMap<Module, String>) -> Option<Module> {
    let mut base: Module;
    let mut rest = path;
    match path.first().map(String::as_str)? {
        "crate" => {
            base = Module::new();
            rest = &rest[1..];
        }
        "super" | "self" => {
            base = module.clone();
            while let Some(first) = rest.first() {
                match first.as_str() {
                    "super" => _ = base.pop(),
                    "self" => {}
                    _ => break,
                }
                rest = &rest[1..];
            }
        }
        first => {
            base = module.clone();
            base.push(first.to_owned());
            texts.contains_key(&base).then_some(())?;
            base.pop();
        }
    }
    base.extend(rest.iter().cloned());
    Some(base)
}

/// The module whose file defines what a path names.
fn home(path: &Module, files: &BTreeMap<&Module, File>, depth: u32) -> Module {
    let length =
        (0..=path.len()).rev().find(|length| files.contains_key(&path[..*length].to_vec()));
    let module = path[..length.unwrap_or(0)].to_vec();
    let Some(file) = files.get(&module) else { return module };
    let Some(name) = path.get(module.len()) else { return module };
    if depth < 8
        && let Some(behind) = file.re_exports.get(name)
    {
        let mut behind = behind.clone();
        behind.extend(path[module.len() + 1..].iter().cloned());
        return home(&behind, files, depth + 1);
    }
    module
}

/// Strongly connected files, two or more.
fn knots(arrows: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<Vec<Module>> {
    let reached = |from: &Module| {
        let mut seen: BTreeSet<&Module> = BTreeSet::new();
        let mut open: Vec<&Module> = arrows.get(from).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(arrows.get(next).into_iter().flatten().copied());
            }
        }
        seen
    };
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        arrows.keys().map(|module| (*module, reached(module))).collect();
    let mut done: BTreeSet<&Module> = BTreeSet::new();
    let mut found = Vec::new();
    for module in arrows.keys().copied() {
        if done.contains(module) || !reached[module].contains(module) {
            continue;
        }
        let knot: Vec<&Module> = reached[module]
            .iter()
            .copied()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(module)))
            .collect();
        done.extend(knot.iter().copied());
        if knot.len() > 1 {
            found.push(knot.into_iter().cloned().collect());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let module = |name: &str| -> Module {
            name.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let texts = files.iter().map(|(name, text)| (module(name), (*text).to_owned())).collect();
        let name = |module: &Module| module.join("::");
        circles(&texts)
            .iter()
            .map(|circle| circle.iter().map(name).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn circles_are_found_through_groups_paths_and_re_exports() {
        let direct = [("", ""), ("a", "use crate::b::X;"), ("b", "fn f() { crate::a::g() }")];
        assert_eq!(of(&direct), ["a b"]);
        let group = [("", ""), ("a", "use super::{c::Y, b::{X, Z}};"), ("b", "use crate::a;")];
        assert_eq!(of(&group), ["a b"]);
        let hidden = [
            ("", ""),
            ("a", "pub use inner::X; mod inner;"),
            ("a::inner", "use crate::b::Y;"),
            ("b", "use crate::a::X;"),
        ];
        assert_eq!(of(&hidden), ["a::inner b"]);
    }

    #[test]
    fn a_parent_and_its_children_are_one() {
        let nested = [("", ""), ("a", "mod b; use b::X;"), ("a::b", "use super::Y;")];
        assert_eq!(of(&nested), [""; 0]);
        let one_way = [("", ""), ("a", "use crate::b::X;"), ("b", "use std::fmt;")];
        assert_eq!(of(&one_way), [""; 0]);
    }
}
