//! The industries of a classification, by the levels that it states (`standards.rs`). Older editions
//! are in `edition.rs`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::edition::{Before, Edition, Editions, Translated};
use super::standards::{Classification, DEEPEST};
use super::table::{Row, Table};
use super::text::bare_name;
use crate::finding::Result;
use crate::lang::Lang;

/// An industry.
#[derive(Debug, Clone, Serialize)]
pub struct Industry {
    /// Its code.
    pub code: String,
    /// Chinese name; the English one where the table has no other.
    pub name_zh: String,
    /// English name; may be empty. Of those that are shipped only sections and divisions have one,
    /// which is unofficial.
    pub name_en: String,
    /// Code of the industry it belongs to; empty at the top.
    pub parent: String,
    /// Code of the industry at the top that it belongs to.
    pub section: String,
    /// Its level's place in the classification.
    #[serde(skip)]
    depth: u8,
}

impl Industry {
    /// Depth in the classification, from 1 at the top.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// The name in a language; Chinese where there is no English one.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        if self.name_en.is_empty() {
            &self.name_zh
        } else {
            lang.pick(&self.name_zh, &self.name_en)
        }
    }
}

/// The industries, by code and by name.
#[derive(Debug, Clone)]
pub struct Industries {
    classification: Classification,
    list: Vec<Industry>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
    /// Index of the industry at every depth; 0 stands unused. Itself where it is not that deep.
    ancestors: Vec<[u32; DEEPEST + 1]>,
    editions: Editions,
    /// What the code of each industry was in the older editions, in the order of [`Edition::OLD`].
    before: Vec<[Before; 2]>,
}

impl Industries {
    /// The table of a text, of a classification; `path` is what errors call it.
    ///
    /// # Errors
    /// The first row that does not hold.
    pub fn parse(path: &str, text: &str, classification: &Classification) -> Result<Self> {
        const COLUMNS: [&str; 4] = ["code", "name_zh", "level", "parent"];
        let table = Table::parse(path, text, &COLUMNS)?;
        let mut list: Vec<Industry> = Vec::new();
        for row in table.rows() {
            list.push(industry(&row, classification)?);
        }
        list.sort_by(|a, b| a.code.cmp(&b.code));
        let by_code: BTreeMap<String, usize> = list
            .iter()
            .enumerate()
            .map(|(index, industry)| (industry.code.clone(), index))
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        for row in table.rows() {
            let (code, parent) = (row.text("code"), row.text("parent"));
            if !seen.insert(code) {
                return Err(row.error(
                    "code",
                    format!("“{code}”出现两次"),
                    format!("“{code}” stands twice"),
                ));
            }
            let depth = list[by_code[code]].depth;
            let above = by_code.get(parent).map(|&index| list[index].depth);
            if !parent.is_empty() && above.is_none() {
                return Err(row.error(
                    "parent",
                    format!("“{parent}”不在表中"),
                    format!("“{parent}” is not in the table"),
                ));
            }
            if above.unwrap_or(0) + 1 != depth {
                let (zh, en) = (
                    classification.level(depth - 1, Lang::Zh),
                    classification.level(depth - 1, Lang::En),
                );
                return Err(match depth {
                    1 => row.error("parent", "最上一层不应有上级", "must be blank at the top"),
                    _ => row.error(
                        "parent",
                        format!("应为上一层（{zh}）的代码"),
                        format!("must be a code of the level above ({en})"),
                    ),
                });
            }
        }
        let ancestors: Vec<_> =
            (0..list.len()).map(|index| ancestors(&list, &by_code, index)).collect();
        for row in table.rows() {
            let index = by_code[row.text("code")];
            let section = list[ancestors[index][1] as usize].code.clone();
            if !["", &section].contains(&row.text("section")) {
                return Err(row.error(
                    "section",
                    format!("与 parent 不符：应为 {section}"),
                    format!("does not agree with parent: {section} is expected"),
                ));
            }
            list[index].section = section;
        }
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for (index, industry) in list.iter().enumerate() {
            // A group and its only class often share a name: the higher one is meant.
            let known = by_name.entry(bare_name(&industry.name_zh)).or_insert(index);
            if industry.depth < list[*known].depth {
                *known = index;
            }
        }
        let before = vec![[Before::Same; 2]; list.len()];
        Ok(Self {
            classification: classification.clone(),
            list,
            by_code,
            by_name,
            ancestors,
            editions: Editions::default(),
            before,
        })
    }

    /// With the table of older editions.
    ///
    /// # Errors
    /// The first row of it that does not hold.
    pub fn with_editions(mut self, path: &str, text: &str) -> Result<Self> {
        self.editions = Editions::parse(path, text)?;
        let of = |industry: &Industry| {
            Edition::OLD.map(|edition| match industry.depth() {
                1 => Before::Same,
                _ => self.editions.before(&industry.code, edition),
            })
        };
        self.before = self.list.iter().map(of).collect();
        Ok(self)
    }

    /// What the industries are of.
    #[must_use]
    pub fn classification(&self) -> &Classification {
        &self.classification
    }

    /// Whether industries of older editions are known.
    #[must_use]
    pub fn has_editions(&self) -> bool {
        !self.editions.is_empty()
    }

    /// The industries at the top, as a sentence lists them: B、C、D.
    #[must_use]
    pub fn tops(&self, lang: Lang) -> String {
        let tops = self.list.iter().filter(|industry| industry.depth == 1);
        let codes: Vec<&str> = tops.map(|industry| industry.code.as_str()).collect();
        codes.join(lang.pick("、", ", "))
    }

    /// What a return's industry text means that is of an older edition: a code, a name, or both.
    #[must_use]
    pub fn translate(&self, text: &str, edition: Edition) -> Translated {
        self.editions.translate(text, edition, &|code| self.index_of(code))
    }

    /// The name that a code had in an older edition.
    #[must_use]
    pub fn name_in(&self, code: &str, edition: Edition) -> Option<&str> {
        self.editions.name(code, edition)
    }

    /// The edition that has a code or a name which the newest has not, the last such.
    #[must_use]
    pub fn only_in(&self, text: &str) -> Option<Edition> {
        let is_there = |edition: &&Edition| self.translate(text, **edition) != Translated::Unknown;
        Edition::OLD.iter().rev().find(is_there).copied()
    }

    /// What the code of an industry was in the older editions, in the order of [`Edition::OLD`].
    #[must_use]
    pub fn codes_before(&self, index: u32) -> [Before; 2] {
        self.before[index as usize]
    }

    /// The industry of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Industry> {
        self.by_code.get(code).map(|&index| &self.list[index])
    }

    /// The index of a code, for [`Self::at`].
    #[must_use]
    pub fn index_of(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).map(|&index| index as u32)
    }

    /// The industry at an index that [`Self::find`] gave.
    #[must_use]
    pub fn at(&self, index: u32) -> &Industry {
        &self.list[index as usize]
    }

    /// All industries, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Industry> {
        self.list.iter()
    }

    /// What a return's industry text means: a code below the top (with or without its section letter,
    /// `17`, `1751`, `C1751`, `1751.0`) or a full name, or both. The index is of [`Self::at`].
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        let text = text.trim();
        let code = text.strip_suffix(".0").unwrap_or(text);
        if let Some(&index) = self.by_code.get(code) {
            return (self.list[index].depth > 1).then_some(index as u32);
        }
        if let Some(digits) = code.strip_prefix(|c: char| c.is_ascii_alphabetic())
            && let Some(&index) = self.by_code.get(digits)
        {
            let section = code[..1].to_ascii_uppercase();
            return (self.list[index].section == section).then_some(index as u32);
        }
        // A leading zero that a spreadsheet has eaten: 6 for 06, 610 for 0610.
        if let Some(&index) = self.by_code.get(&format!("0{code}")) {
            return Some(index as u32);
        }
        match self.code_and_name(text) {
            Some((code, name)) => self.deeper(code, name),
            None => self.find_name(text),
        }
    }

    /// What a text means that is a code and a name, where the name is not of that industry.
    #[must_use]
    pub fn contradiction(&self, text: &str) -> Option<(u32, u32)> {
        let both = self.code_and_name(text.trim())?;
        self.deeper(both.0, both.1).is_none().then_some(both)
    }

    /// The deeper of two industries, if one is within the other.
    #[must_use]
    pub fn deeper(&self, first: u32, second: u32) -> Option<u32> {
        if self.is_within(second, first) {
            Some(second)
        } else {
            self.is_within(first, second).then_some(first)
        }
    }

    /// Whether an industry is another, or within it.
    #[must_use]
    pub fn is_within(&self, industry: u32, whole: u32) -> bool {
        self.at_depth(industry, self.at(whole).depth) == whole
    }

    /// The industry of a code and that of the name behind it.
    fn code_and_name(&self, text: &str) -> Option<(u32, u32)> {
        const OPEN: [char; 5] = ['[', '(', '（', '【', '［'];
        let text = text.trim_start_matches(OPEN);
        let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        // 10.11 is a code where the classification has such.
        let is_of_code = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        let longest = text.find(|c: char| !is_of_code(c)).unwrap_or(text.len());
        let is_longer = longest > end && self.by_code.contains_key(&text[..longest]);
        let (code, name) = text.split_at(if is_longer { longest } else { end });
        // 1751(化纤织造加工): the bracket is not of the name.
        let close = if name.trim_start().starts_with(OPEN) {
            &[']', ')', '）', '】', '］'][..]
        } else {
            &[]
        };
        let name = name.trim_end_matches(close);
        let code = self.index_of(code.trim_start_matches(|c: char| c.is_ascii_alphabetic()))?;
        let name = name.trim_start_matches(|c: char| {
            c.is_whitespace() || c.is_ascii_punctuation() || "、，：（）【】［］".contains(c)
        });
        Some((code, self.find_name(name)?))
    }

    /// Whether a text is the name of an industry.
    #[must_use]
    pub fn is_name(&self, text: &str) -> bool {
        self.find_name(text).is_some()
    }

    fn find_name(&self, name: &str) -> Option<u32> {
        self.by_name.get(&bare_name(name)).map(|&index| index as u32)
    }

    /// The industry that one belongs to at a depth from 1; itself where it is not that deep.
    #[must_use]
    pub fn above<'a>(&'a self, industry: &'a Industry, depth: u8) -> &'a Industry {
        self.index_of(&industry.code).map_or(industry, |index| self.at(self.at_depth(index, depth)))
    }

    /// Index of the industry that one belongs to at a depth from 1; itself where it is not that deep.
    #[must_use]
    pub fn at_depth(&self, index: u32, depth: u8) -> u32 {
        self.ancestors[index as usize][usize::from(depth.clamp(1, DEEPEST as u8))]
    }
}

/// An industry of a row; its section is told by those above it.
fn industry(row: &Row<'_>, classification: &Classification) -> Result<Industry> {
    let level = row.required("level")?;
    let Some(depth) = classification.depth_of(level) else {
        let known: Vec<&str> = classification.levels.iter().map(|one| one.id.as_str()).collect();
        return Err(row.error(
            "level",
            format!("“{level}”不是分类的层级：{}", known.join("、")),
            format!("“{level}” is no level of the classification: {}", known.join(", ")),
        ));
    };
    let code = row.required("code")?.to_owned();
    let level = &classification.levels[usize::from(depth) - 1];
    if !level.has(&code) {
        let shapes = level.codes.join("、");
        return Err(row.error(
            "code",
            format!("{}的代码应为 {shapes}（9 为数字，A 为大写字母）", level.name.zh),
            format!(
                "the code of a {} must be {} (9 for digits, A for capital letters)",
                level.name.en,
                level.codes.join(" or ")
            ),
        ));
    }
    let name_en = row.text("name_en").to_owned();
    let name_zh = match row.text("name_zh") {
        "" if !name_en.is_empty() => name_en.clone(),
        _ => row.required("name_zh")?.to_owned(),
    };
    let parent = row.text("parent").to_owned();
    Ok(Industry { code, name_zh, name_en, parent, section: String::new(), depth })
}

/// An industry at every depth: those above it, and itself from its own depth on.
fn ancestors(
    list: &[Industry],
    by_code: &BTreeMap<String, usize>,
    index: usize,
) -> [u32; DEEPEST + 1] {
    let mut all = [index as u32; DEEPEST + 1];
    all[0] = 0;
    let mut at = index;
    while let Some(&above) = by_code.get(&list[at].parent) {
        at = above;
        all[usize::from(list[at].depth)] = at as u32;
    }
    all
}
