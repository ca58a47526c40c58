//! Older editions of GB/T 4754: what their codes and names are in the edition of 2017, by the
//! tables of old and new that were published with the editions (`industries/editions.csv`).

use std::collections::BTreeMap;

use super::table::Table;
use super::text::bare_name;
use crate::finding::Result;

/// An edition of GB/T 4754.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// GB/T 4754-2002.
    Of2002,
    /// GB/T 4754-2011.
    Of2011,
    /// GB/T 4754-2017, by which grading goes.
    Of2017,
}

impl Edition {
    /// Those whose industries are translated, the oldest first.
    pub const OLD: [Self; 2] = [Self::Of2002, Self::Of2011];

    /// The edition of a year.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Of2002, Self::Of2011, Self::Of2017];
        all.into_iter().find(|edition| edition.year() == text.trim())
    }

    /// The year in its name.
    #[must_use]
    pub fn year(self) -> &'static str {
        match self {
            Self::Of2002 => "2002",
            Self::Of2011 => "2011",
            Self::Of2017 => "2017",
        }
    }
}

/// What a text of an older edition is in that of 2017.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Translated {
    /// The index of an industry.
    Is(u32),
    /// It went to industries of several divisions: which it is, its code does not tell.
    Divided,
    /// No industry of that edition.
    Unknown,
}

/// What a code of 2017 was in an older edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The same industry, or one that holds it or is within it.
    Same,
    /// Another industry.
    Other,
    /// Nothing: the code is new.
    Nothing,
}

/// An industry of an older edition.
#[derive(Debug, Clone)]
struct Old {
    name_zh: String,
    /// Codes of 2017 to which it went.
    now: Vec<String>,
}

/// The older editions, in the order of [`Edition::OLD`].
#[derive(Debug, Clone, Default)]
pub(super) struct Editions {
    by_code: [BTreeMap<String, Old>; 2],
    by_name: [BTreeMap<String, String>; 2],
}

impl Editions {
    pub(super) fn parse(path: &str, text: &str) -> Result<Self> {
        let table = Table::parse(path, text, &["edition", "code", "name_zh", "codes_2017"])?;
        let mut editions = Self::default();
        for row in table.rows() {
            let at = Edition::parse(row.required("edition")?)
                .and_then(|edition| Edition::OLD.iter().position(|old| *old == edition))
                .ok_or_else(|| row.error("edition", "应为 2002 或 2011", "must be 2002 or 2011"))?;
            let code = row.required("code")?;
            let now: Vec<String> =
                row.required("codes_2017")?.split_whitespace().map(str::to_owned).collect();
            let is_code = |code: &str| code.len() > 1 && code.bytes().all(|b| b.is_ascii_digit());
            if !is_code(code) || !now.iter().all(|code| is_code(code)) {
                return Err(row.error("code", "应为行业代码", "must be codes of industries"));
            }
            let name_zh = row.text("name_zh").to_owned();
            if !name_zh.is_empty() {
                // A group and its only class share a name: the shorter code is meant.
                let known = editions.by_name[at].entry(bare_name(&name_zh));
                let known = known.or_insert_with(|| code.to_owned());
                if code.len() < known.len() {
                    code.clone_into(known);
                }
            }
            let old = Old { name_zh, now };
            if editions.by_code[at].insert(code.to_owned(), old).is_some() {
                return Err(row.error(
                    "code",
                    format!("“{code}”出现两次"),
                    format!("“{code}” stands twice"),
                ));
            }
        }
        Ok(editions)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_code.iter().all(BTreeMap::is_empty)
    }

    fn get(&self, edition: Edition, code: &str) -> Option<&Old> {
        let at = Edition::OLD.iter().position(|old| *old == edition)?;
        self.by_code[at].get(code)
    }

    fn named(&self, edition: Edition, name: &str) -> Option<&Old> {
        let at = Edition::OLD.iter().position(|old| *old == edition)?;
        self.by_code[at].get(self.by_name[at].get(&bare_name(name))?)
    }

    /// What an industry text of an edition means; `index_of` is where a code of 2017 stands.
    pub(super) fn translate(
        &self,
        text: &str,
        edition: Edition,
        index_of: &dyn Fn(&str) -> Option<u32>,
    ) -> Translated {
        let text = text.trim();
        let text = text.strip_suffix(".0").unwrap_or(text);
        let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (code, name) = text.split_at(end);
        let code = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let name = name.trim_start_matches(|c: char| {
            c.is_whitespace() || c.is_ascii_punctuation() || "、，：）】".contains(c)
        });
        // A leading zero that a spreadsheet has eaten.
        let of_code = || self.get(edition, code).or_else(|| self.get(edition, &format!("0{code}")));
        let old = match (code.is_empty(), name.is_empty()) {
            (true, _) => self.named(edition, text),
            (false, true) => of_code(),
            (false, false) => of_code().filter(|old| bare_name(&old.name_zh) == bare_name(name)),
        };
        match old {
            None => Translated::Unknown,
            Some(old) => old.held_by(index_of).map_or(Translated::Divided, Translated::Is),
        }
    }

    /// What the code of an industry of 2017 was in an edition.
    pub(super) fn before(&self, code: &str, edition: Edition) -> Before {
        match self.get(edition, code) {
            None => Before::Nothing,
            Some(old) => {
                let is_same = |now: &String| now.starts_with(code) || code.starts_with(&**now);
                if old.now.iter().any(is_same) { Before::Same } else { Before::Other }
            }
        }
    }

    /// The name that a code had in an edition.
    pub(super) fn name(&self, code: &str, edition: Edition) -> Option<&str> {
        self.get(edition, code).map(|old| old.name_zh.as_str())
    }
}

impl Old {
    /// The deepest industry of 2017 that holds all to which it went, a division at least.
    fn held_by(&self, index_of: &dyn Fn(&str) -> Option<u32>) -> Option<u32> {
        const DIVISION: usize = 2;
        let first = self.now.first()?;
        (DIVISION..=first.len()).rev().find_map(|length| {
            let held = first.get(..length)?;
            self.now.iter().all(|code| code.starts_with(held)).then(|| index_of(held)).flatten()
        })
    }
}
