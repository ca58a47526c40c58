//! Firms: the list that a token may be bound to, a bank's borrowers. Such a token sees these firms
//! and no other.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tanxiao_book::Book;
use tanxiao_core::book::frame::text_column;
use tanxiao_core::digest::sha256;
use tanxiao_core::issued::is_title_of_firm;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::name::{firm_key, is_code, key_of};
use tanxiao_core::plain;

/// Firms of a list: more than any bank lends to in a province.
const MOST: usize = 200_000;

/// Firms by credit code, or by name where they have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Firms {
    /// As they were written, in their order; each firm once.
    firms: Vec<String>,
    /// What they are known by, in their order.
    keys: Vec<String>,
    /// Tells two lists apart.
    tag: String,
}

impl From<Vec<String>> for Firms {
    fn from(mut firms: Vec<String>) -> Self {
        const DIGITS: usize = 16;
        firms.sort_unstable();
        let mut keys = BTreeSet::new();
        firms.retain(|firm| keys.insert(key_of(firm).into_owned()));
        let keys = keys.into_iter().collect();
        let mut tag = sha256(firms.join("\n").as_bytes());
        tag.truncate(DIGITS);
        Self { firms, keys, tag }
    }
}

impl From<Firms> for Vec<String> {
    fn from(firms: Firms) -> Self {
        firms.firms
    }
}

impl Firms {
    /// Reads a list, a firm a line; blank lines and those that begin with `#` are passed over.
    ///
    /// # Errors
    /// What is wrong with it: no firm, too many, a credit code that is none.
    pub fn parse(text: &str) -> Result<Self, Bilingual> {
        let mut firms = Vec::new();
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        for (index, line) in lines {
            let firm = line.trim();
            if firm.is_empty() || firm.starts_with('#') {
                continue;
            }
            let code = firm.to_ascii_uppercase();
            if let Some(wrong) = of_table(firm) {
                let line = index + 1;
                return Err(Bilingual {
                    zh: format!("第 {line} 行{}；名单不是表格，每行只写一家企业", wrong.zh),
                    en: format!("line {line} {}; a list is no table: a firm a line", wrong.en),
                });
            }
            if !is_code(&code) {
                if let Some(fault) = plain::fault_of_name(firm) {
                    let (line, words) = (index + 1, fault.text());
                    return Err(Bilingual {
                        zh: format!("第 {line} 行的名称{}", words.zh),
                        en: format!("the name in line {line} {}", words.en),
                    });
                }
                firms.push(firm.to_owned());
                continue;
            }
            if let Err(error) = tanxiao_core::credit_code::check(&code) {
                use tanxiao_core::lang::Lang;
                let line = index + 1;
                return Err(Bilingual {
                    zh: format!("第 {line} 行 {firm}：{}", error.text(Lang::Zh)),
                    en: format!("line {line}, {firm}: {}", error.text(Lang::En)),
                });
            }
            firms.push(code);
        }
        let said = |zh: &str, en: &str| Bilingual { zh: zh.to_owned(), en: en.to_owned() };
        if firms.is_empty() {
            return Err(said("其中没有企业", "it names no firm"));
        }
        if firms.len() > MOST {
            return Err(said("企业超过 20 万家", "it names more than 200,000 firms"));
        }
        Ok(Self::from(firms))
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.firms.len()
    }

    /// Tells two lists apart, so that an answer of one is not taken for one of the other.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// What the firms are known by.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Whether a firm is of the list, by its credit code, or by its name, in any spelling, where it
    /// has none.
    pub(crate) fn has(&self, firm: &str) -> bool {
        let key = key_of(firm);
        self.keys.binary_search_by(|own| own.as_str().cmp(&key)).is_ok()
    }
}

/// Those of a list of which a book has no score, by code or name.
///
/// # Errors
/// The book cannot be read.
pub fn unknown_to(book: &Path, firms: &Firms) -> tanxiao_book::Result<Vec<String>> {
    let book = Book::view(book)?;
    let mut unknown: BTreeSet<&str> = firms.keys().collect();
    for (_, file) in book.files() {
        let frame = book.columns(file, Some(&["credit_code", "name"]))?;
        let text = |name| text_column(&frame, name).map_err(tanxiao_book::Error::Scores);
        let (codes, names) = (text("credit_code")?, text("name")?);
        for (code, name) in codes.iter().zip(names) {
            let (code, name) = (code.unwrap_or_default(), name.unwrap_or_default());
            unknown.remove(&*firm_key(code, name));
        }
    }
    let is_unknown = |firm: &&String| unknown.contains(&*key_of(firm));
    Ok(firms.firms.iter().filter(is_unknown).cloned().collect())
}

/// What a line has of a table: the title of a column, or something more beside a credit code.
fn of_table(line: &str) -> Option<Bilingual> {
    if is_title_of_firm(line) {
        return Some(Bilingual::new("是表头", "is the title of a column"));
    }
    let mut parts =
        line.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let has_code = parts.any(|part| is_code(&part.to_ascii_uppercase()));
    (has_code && !is_code(&line.to_ascii_uppercase())).then(|| {
        Bilingual::new("在统一社会信用代码之外还有别的内容", "has more than a credit code")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_codes_and_names_and_says_what_is_wrong_with_it() {
        let firms =
            Firms::parse("\u{feff}# 借款人\n91330500ma00000014 \r\n\n某厂（无代码）\n").unwrap();
        assert_eq!(firms.count(), 2);
        assert!(firms.has("91330500MA00000014") && firms.has("某厂（无代码）"));
        assert!(firms.has("某 厂(无代码)") && !firms.has("某厂"));
        assert_eq!(Firms::parse("某厂（无代码）\n某厂 (无代码)\n").unwrap().count(), 1);
        assert!(!firms.has("91330500MA0000001") && !firms.has(""));
        let wrong = Firms::parse("某厂\n91330500MA00000015\n").unwrap_err();
        assert!(wrong.en.starts_with("line 2, 91330500MA00000015: "), "{}", wrong.en);
        assert!(Firms::parse("# nobody\n").is_err());
        for table in [
            "统一社会信用代码\n91330500MA00000014",
            "某厂\n91330500MA00000014,某厂",
            "Name\n某厂",
            "91330500MA00000014\t1",
        ] {
            assert!(Firms::parse(table).unwrap_err().en.ends_with("a firm a line"), "{table}");
        }
        let again: Firms = serde_json::from_str(&serde_json::to_string(&firms).unwrap()).unwrap();
        assert_eq!(again, firms);
    }
}
