//! A page of the guide as the check sees it: what must be alike in both languages, in its order.

use std::collections::BTreeSet;
use std::fmt;

/// What stands on a page, but for its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A heading of this level.
    Heading(usize),
    /// A line of a table.
    Row,
    /// An item of a list.
    Item,
    /// A fenced block: its language and its lines, without comments and sample words.
    Code(String),
    /// A remark that readers do not see.
    Remark(String),
    /// Where a link leads, as the page writes it.
    Link(String),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading(level) => write!(f, "a heading of level {level}"),
            Self::Row => write!(f, "a row of a table"),
            Self::Item => write!(f, "an item of a list"),
            Self::Code(text) => write!(f, "the block\n{text}"),
            Self::Remark(text) => write!(f, "the remark {text}"),
            Self::Link(target) => write!(f, "a link to {target}"),
        }
    }
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The parts with the lines on which they begin.
    pub(crate) parts: Vec<(usize, Part)>,
    /// The headings as links name them.
    pub(crate) anchors: Vec<String>,
    /// By section, the words set as code that are the same in every language: names of options,
    /// fields, files.
    pub(crate) code: Vec<BTreeSet<String>>,
}

impl Page {
    /// Reads a page.
    pub(crate) fn read(text: &str) -> Self {
        let mut page = Self { code: vec![BTreeSet::new()], ..Self::default() };
        let mut lines = text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let number = index + 1;
            if let Some(language) = line.trim_start().strip_prefix("```") {
                let inside = lines.by_ref().map(|(_, line)| line);
                let block = inside.take_while(|line| !line.trim_start().starts_with("```"));
                let block: Vec<String> = block.map(without_words).collect();
                page.parts.push((number, Part::Code(format!("{language}\n{}", block.join("\n")))));
                continue;
            }
            if line.starts_with("<!--") {
                page.parts.push((number, Part::Remark(line.to_owned())));
                continue;
            }
            let level = line.chars().take_while(|c| *c == '#').count();
            if level > 0 && line[level..].starts_with(' ') {
                page.parts.push((number, Part::Heading(level)));
                page.add_anchor(&line[level + 1..]);
                page.code.push(BTreeSet::new());
            } else if line.starts_with('|') {
                page.parts.push((number, Part::Row));
            } else if is_item(line) {
                page.parts.push((number, Part::Item));
            }
            page.read_spans(number, line);
        }
        page
    }

    fn add_anchor(&mut self, heading: &str) {
        let slug = anchor(heading);
        let mut name = slug.clone();
        let mut before = 0;
        while self.anchors.contains(&name) {
            before += 1;
            name = format!("{slug}-{before}");
        }
        self.anchors.push(name);
    }

    /// Code and links of a line.
    fn read_spans(&mut self, number: usize, line: &str) {
        let mut prose = String::new();
        for (index, span) in line.split('`').enumerate() {
            if index % 2 == 0 {
                prose.push_str(span);
            } else if span.is_ascii()
                && let Some(section) = self.code.last_mut()
            {
                section.insert(span.to_owned());
            }
        }
        for (at, _) in prose.match_indices("](") {
            let rest = &prose[at + 2..];
            let target = rest.find(')').map_or(rest, |end| &rest[..end]);
            self.parts.push((number, Part::Link(target.to_owned())));
        }
    }
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    line.starts_with("- ") || (digits > 0 && line[digits..].starts_with(". "))
}

/// How a link names a heading: as GitHub and mdBook make it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// A line of code without its comment, and with a dot for every sample word in Chinese.
fn without_words(line: &str) -> String {
    let mut quote = None;
    let mut end = line.len();
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '#' && before.is_whitespace() => {
                end = at;
                break;
            }
            None => {}
        }
        before = c;
    }
    let mut kept = String::new();
    for c in line[..end].trim_end().chars() {
        let c = if c.is_ascii() { c } else { '·' };
        if c != '·' || !kept.ends_with('·') {
            kept.push(c);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_a_page() {
        let text = "# A `b` c, d\n\nsee [x](y.md#z), not `[p](q)`\n\n| a |\n|---|\n- `--in`\n\
                    <!-- exit 1 -->\n```sh\nrun --name '甲 # 乙' # why\n```\n## 退出码（1）\n";
        let page = Page::read(text);
        let parts: Vec<Part> = page.parts.iter().map(|(_, part)| part.clone()).collect();
        assert_eq!(
            parts,
            [
                Part::Heading(1),
                Part::Link("y.md#z".to_owned()),
                Part::Row,
                Part::Row,
                Part::Item,
                Part::Remark("<!-- exit 1 -->".to_owned()),
                Part::Code("sh\nrun --name '· # ·'".to_owned()),
                Part::Heading(2),
            ]
        );
        assert_eq!(page.parts[6].0, 9);
        assert_eq!(page.anchors, ["a-b-c-d", "退出码1"]);
        assert!(page.code[1].contains("--in") && page.code[2].is_empty());
    }
}
