//! README and guide in both languages: every page has its twin, the twins say the same where it
//! can be seen without reading, and every link leads somewhere.

mod page;

use std::collections::{BTreeMap, BTreeSet};

use page::{Page, Part};

use crate::shell::{self, Outcome};
use crate::source;

/// The pages that stand outside the guide, in English and Chinese.
const README: (&str, &str) = ("README.md", "docs/README.zh.md");
/// Where the guide lies.
const ENGLISH: &str = "docs/guide/";
const CHINESE: &str = "docs/guide/zh/";
/// Until this line a page may lead to the other language.
const HEAD_LINES: usize = 4;

pub(crate) fn check() -> Outcome {
    let mut pages = BTreeMap::new();
    let mut pairs = BTreeSet::from([(README.0.to_owned(), README.1.to_owned())]);
    for directory in [ENGLISH, CHINESE] {
        for name in names(directory)? {
            pairs.insert((format!("{ENGLISH}{name}"), format!("{CHINESE}{name}")));
        }
    }
    let mut wrong = Vec::new();
    for path in pairs.iter().flat_map(|(english, chinese)| [english, chinese]) {
        match source::text(&shell::root().join(path)) {
            Ok(text) => drop(pages.insert(path.clone(), Page::read(&text))),
            Err(_) => wrong.push(format!("{path} is missing: every page is in both languages")),
        }
    }
    let mut resolver = Resolver { pages: &pages, others: BTreeMap::new() };
    for (english, chinese) in &pairs {
        if let (Some(_), Some(_)) = (pages.get(english), pages.get(chinese)) {
            let sides = [resolver.side(english, chinese), resolver.side(chinese, english)];
            wrong.extend(sides.iter().flat_map(|side| side.wrong.iter().cloned()));
            wrong.extend(differences(&sides[0], &sides[1]));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("guide:\n{}", wrong.join("\n"))) }
}

/// The pages of a directory.
fn names(directory: &str) -> Outcome<Vec<String>> {
    let path = shell::root().join(directory);
    let entries = std::fs::read_dir(&path).map_err(|error| format!("{directory}: {error}"))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.ends_with(".md")).collect())
}

/// A page whose links were followed.
struct Side<'a> {
    path: &'a str,
    parts: Vec<(usize, Part)>,
    code: &'a [BTreeSet<String>],
    wrong: Vec<String>,
}

/// Follows links.
struct Resolver<'a> {
    pages: &'a BTreeMap<String, Page>,
    /// Pages outside the guide that links lead to.
    others: BTreeMap<String, Page>,
}

impl<'a> Resolver<'a> {
    /// A page with its links as places that are the same for both languages.
    fn side(&mut self, path: &'a str, twin: &str) -> Side<'a> {
        let page = &self.pages[path];
        let mut side = Side { path, parts: Vec::new(), code: &page.code, wrong: Vec::new() };
        let mut has_twin = false;
        for (line, part) in &page.parts {
            let Part::Link(target) = part else {
                side.parts.push((*line, part.clone()));
                continue;
            };
            match self.follow(path, target) {
                Ok((file, place)) if is_chinese(&file) == is_chinese(path) || !is_page(&file) => {
                    side.parts.push((*line, Part::Link(in_english(&file) + &place)));
                }
                Ok((file, _)) if *line <= HEAD_LINES => has_twin |= file == twin,
                Ok((file, _)) => side.wrong.push(format!(
                    "{path}:{line}: {file} is in the other language; this one has a page of its own"
                )),
                Err(error) => side.wrong.push(format!("{path}:{line}: {error}")),
            }
        }
        if !has_twin {
            side.wrong.push(format!("{path}: its first {HEAD_LINES} lines do not lead to {twin}"));
        }
        side
    }

    /// The file that a link leads to, and the number of the heading in it.
    fn follow(&mut self, from: &str, target: &str) -> Result<(String, String), String> {
        if target.contains("://") {
            return Ok((target.to_owned(), String::new()));
        }
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let file = if path.is_empty() { from.to_owned() } else { joined(from, path) };
        if !shell::root().join(&file).exists() {
            return Err(format!("the link leads nowhere: {target}"));
        }
        if anchor.is_empty() {
            return Ok((file, String::new()));
        }
        if !self.pages.contains_key(&file) && !self.others.contains_key(&file) {
            let text = source::text(&shell::root().join(&file))?;
            self.others.insert(file.clone(), Page::read(&text));
        }
        let page = self.pages.get(&file).or_else(|| self.others.get(&file));
        let place = page.and_then(|page| page.anchors.iter().position(|other| other == anchor));
        let place = place.ok_or_else(|| format!("{file} has no heading #{anchor}"))?;
        Ok((file, format!("#{place}")))
    }
}

/// A path written relative to a file, from the root.
fn joined(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn is_chinese(path: &str) -> bool {
    path == README.1 || path.starts_with(CHINESE)
}

/// Whether a file is a page that stands in both languages.
fn is_page(path: &str) -> bool {
    path == README.0 || is_chinese(path) || path.starts_with(ENGLISH)
}

/// The page's name in English.
fn in_english(path: &str) -> String {
    match path.strip_prefix(CHINESE) {
        Some(name) => format!("{ENGLISH}{name}"),
        None if path == README.1 => README.0.to_owned(),
        None => path.to_owned(),
    }
}

/// Where two pages differ: the first part, and the code of every section.
fn differences(english: &Side<'_>, chinese: &Side<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    let length = english.parts.len().max(chinese.parts.len());
    let end = (0, Part::Remark("(end of the page)".to_owned()));
    let part = |side: &Side<'_>, at: usize| side.parts.get(at).unwrap_or(&end).clone();
    for at in 0..length {
        let (first, other) = (part(english, at), part(chinese, at));
        if first.1 != other.1 {
            wrong.push(format!(
                "{}:{} has {}\n{}:{} has {}",
                english.path, first.0, first.1, chinese.path, other.0, other.1
            ));
            break;
        }
    }
    for (section, (first, other)) in english.code.iter().zip(chinese.code).enumerate() {
        let lacks = [(chinese.path, first, other), (english.path, other, first)];
        for (path, has, other) in lacks {
            let missing: Vec<&str> = has.difference(other).map(String::as_str).collect();
            if !missing.is_empty() {
                wrong.push(format!("{path}, heading {section}: no `{}`", missing.join("`, `")));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(english: &str, chinese: &str) -> String {
        let pages = [english, chinese].map(Page::read);
        let side = |path, page: &'static Page| Side {
            path,
            parts: page.parts.clone(),
            code: &page.code,
            wrong: Vec::new(),
        };
        let [english, chinese] = pages.map(|page| &*Box::leak(Box::new(page)));
        differences(&side("en.md", english), &side("zh.md", chinese)).join("\n")
    }

    #[test]
    fn twins_are_held_together() {
        let page = "# a\n\n[b](c.md) `--d`\n\n```\ntanxiao read e # f\n```\n";
        let twin = "# 甲\n\n乙 `--d` [丙](c.md)\n\n```\ntanxiao read e # 丁\n```\n";
        assert_eq!(differ(page, twin), "");
        for (from, to) in [
            ("# 甲", "## 甲"),
            ("(c.md)", "(x.md)"),
            ("`--d`", "`--x`"),
            ("tanxiao read e", "tanxiao score e"),
            ("```\n", "```\n- 戊\n"),
        ] {
            assert_ne!(differ(page, &twin.replacen(from, to, 1)), "", "{from} → {to}");
        }
    }

    #[test]
    fn paths_from_a_page() {
        assert_eq!(joined("docs/guide/zh/a.md", "../../../data/b.csv"), "data/b.csv");
        assert_eq!(joined("README.md", "docs/guide/README.md"), "docs/guide/README.md");
        assert_eq!(in_english("docs/guide/zh/a.md"), "docs/guide/a.md");
    }
}
