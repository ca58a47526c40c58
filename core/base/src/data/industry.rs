//! GB/T 4754-2017 industries: sections, divisions, groups and classes of industry. Older editions
//! are in `edition.rs`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::edition::{Before, Edition, Editions, Translated};
use super::table::Table;
use super::text::bare_name;
use crate::finding::Result;

/// An industry of GB/T 4754-2017.
#[derive(Debug, Clone, Serialize)]
pub struct Industry {
    /// Section letter, or 2 to 4 digits.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name (unofficial); empty below divisions.
    pub name_en: String,
    /// Code of the industry it belongs to; empty for a section.
    pub parent: String,
    /// Section letter.
    pub section: String,
}

impl Industry {
    /// Depth in the classification: 1 section, 2 division, 3 group, 4 class.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.code.len() as u8
    }

    /// The name in a language; Chinese where there is no English one.
    #[must_use]
    pub fn name(&self, lang: crate::lang::Lang) -> &str {
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
    list: Vec<Industry>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
    /// Index of the industry at depths 1 to 4; 0 stands unused. Itself where it is not that deep.
    ancestors: Vec<[u32; 5]>,
    editions: Editions,
    /// What the code of each industry was in the older editions, in the order of [`Edition::OLD`].
    before: Vec<[Before; 2]>,
}

impl Industries {
    /// The table of a text; `path` is what errors call it.
    ///
    /// # Errors
    /// The first row that does not hold.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        const COLUMNS: [&str; 6] = ["code", "name_zh", "name_en", "level", "parent", "section"];
        let table = Table::parse(path, text, &COLUMNS)?;
        let mut list: Vec<Industry> = Vec::new();
        for row in table.rows() {
            let code = row.required("code")?.to_owned();
            let is_section = code.len() == 1 && code.as_bytes()[0].is_ascii_uppercase();
            let is_digits =
                (2..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
            if !is_section && !is_digits {
                return Err(row.error(
                    "code",
                    "应为门类字母或 2 至 4 位数字",
                    "must be a section letter or 2 to 4 digits",
                ));
            }
            list.push(Industry {
                name_zh: row.required("name_zh")?.to_owned(),
                name_en: row.text("name_en").to_owned(),
                parent: row.text("parent").to_owned(),
                section: row.required("section")?.to_owned(),
                code,
            });
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
            if !parent.is_empty() && !by_code.contains_key(parent) {
                return Err(row.error(
                    "parent",
                    format!("“{parent}”不在表中"),
                    format!("“{parent}” is not in the table"),
                ));
            }
            if !by_code.contains_key(row.text("section")) {
                return Err(row.error("section", "不在表中", "is not in the table"));
            }
        }
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for (index, industry) in list.iter().enumerate() {
            // A group and its only class often share a name: the shorter code is meant.
            let known = by_name.entry(bare_name(&industry.name_zh)).or_insert(index);
            if industry.code.len() < list[*known].code.len() {
                *known = index;
            }
        }
        let ancestors = list
            .iter()
            .enumerate()
            .map(|(index, industry)| {
                let at = |depth: usize| {
                    let code = match depth {
                        1 => industry.section.as_str(),
                        depth => &industry.code[..depth.min(industry.code.len())],
                    };
                    by_code.get(code).copied().unwrap_or(index) as u32
                };
                [0, at(1), at(2), at(3), at(4)]
            })
            .collect();
        let before = vec![[Before::Same; 2]; list.len()];
        Ok(Self { list, by_code, by_name, ancestors, editions: Editions::default(), before })
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

    /// The edition that has a code or a name which that of 2017 has not, the newest.
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

    /// What a return's industry text means: a code (with or without its section letter, `17`,
    /// `1751`, `C1751`, `1751.0`) or a full Chinese name, or both. The index is of [`Self::at`].
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        let text = text.trim();
        let code = text.strip_suffix(".0").unwrap_or(text);
        if let Some(&index) = self.by_code.get(code) {
            return (code.len() > 1).then_some(index as u32);
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
        let code = |industry| self.at(industry).code.as_str();
        if code(second).starts_with(code(first)) {
            Some(second)
        } else {
            code(first).starts_with(code(second)).then_some(first)
        }
    }

    /// The industry of a code and that of the name behind it.
    fn code_and_name(&self, text: &str) -> Option<(u32, u32)> {
        const OPEN: [char; 5] = ['[', '(', '（', '【', '［'];
        let text = text.trim_start_matches(OPEN);
        let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        let (code, name) = text.split_at(end);
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

    /// Index of the section, division, group or class that an industry belongs to at a depth of
    /// 1 to 4; the industry itself where it is not that deep.
    #[must_use]
    pub fn at_depth(&self, index: u32, depth: u8) -> u32 {
        self.ancestors[index as usize][usize::from(depth.clamp(1, 4))]
    }
}
