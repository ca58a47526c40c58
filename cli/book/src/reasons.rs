//! Reasons: why each of several scores is corrected that one run corrects. Such a reason is its
//! score's own; that of the run stands for the others.

use std::collections::BTreeMap;

use tanxiao_core::issued::is_title_of_firm;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::name::key_of;
use tanxiao_core::period::Period;
use tanxiao_core::plain;

/// What stands between firm, period and reason.
const SEPARATORS: [char; 3] = [',', '\t', '\u{ff0c}'];
/// Characters of the longest reason.
const LONGEST: usize = 1000;

/// Reasons by what a firm is known by, and period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasons {
    all: BTreeMap<(String, Period), Reason>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Reason {
    /// The firm as it is written.
    firm: String,
    text: String,
}

impl Reasons {
    /// Reads a list, a score a line: the firm's credit code, or its name where it has none, the
    /// period and the reason, between commas or tabs. Blank lines and those that begin with `#` are
    /// passed over; quotation marks around a part, as programs put them, are taken off.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    pub fn parse(text: &str) -> Result<Self, Bilingual> {
        let mut all = BTreeMap::new();
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        for (line, text) in (1..).zip(lines) {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let wrong = |zh: &str, en: &str| {
                Bilingual::new(format!("第 {line} 行{zh}"), format!("line {line} {en}"))
            };
            let not_whole = || {
                wrong(
                    "不全：应依次有企业、报告期和理由三项",
                    "is not whole: a firm, a period and a reason are needed, in this order",
                )
            };
            let parts = field(text).and_then(|(firm, rest)| Some((firm, field(rest)?)));
            let Some((firm, (period, rest))) = parts else { return Err(not_whole()) };
            if is_title_of_firm(&firm) {
                return Err(wrong(
                    "是表头：请删去，或在行首加 #",
                    "has the titles of columns: take it out, or put # before it (it has no period)",
                ));
            }
            let Some(period) = Period::parse(&period) else {
                return Err(wrong(
                    &format!("的报告期“{period}”无法理解：应写作 2023、2023Q1 或 2023-01"),
                    &format!(
                        "has no period that is understood: “{period}” should be as 2023, 2023Q1 or \
                         2023-01"
                    ),
                ));
            };
            let Some(reason) = last_field(rest) else {
                return Err(wrong(
                    "的理由之后还有别的内容：理由放在引号内的，引号之后应无内容",
                    "has something behind its reason: nothing follows the quotation marks around it",
                ));
            };
            if firm.is_empty() || reason.trim().is_empty() {
                return Err(not_whole());
            }
            if let Some(fault) = plain::fault(&reason, LONGEST) {
                let words = fault.text();
                return Err(wrong(
                    &format!("的理由{}", words.zh),
                    &format!("has a reason that {}", words.en),
                ));
            }
            // Codes are in capitals; a name is as it is.
            let is_code = firm.len() == 18 && firm.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let firm = if is_code { firm.to_ascii_uppercase() } else { firm };
            let key = (key_of(&firm).into_owned(), period);
            let reason = Reason { firm, text: reason.trim().to_owned() };
            if all.insert(key, reason).is_some() {
                return Err(wrong(
                    "的企业和报告期此前已有",
                    "has a firm and period that were there before",
                ));
            }
        }
        if all.is_empty() {
            return Err(Bilingual::new("其中没有理由".to_owned(), "it gives no reason".to_owned()));
        }
        Ok(Self { all })
    }

    /// The reason of a firm's score of a period, by what the firm is known by.
    pub(crate) fn of(&self, key: &str, period: Period) -> Option<&str> {
        self.all.get(&(key.to_owned(), period)).map(|reason| reason.text.as_str())
    }

    /// The first firm, as it is written, and period that something is true of.
    pub(crate) fn first(&self, of: impl Fn(&str, Period) -> bool) -> Option<(&str, Period)> {
        let mut all = self.all.iter();
        let found = all.find(|((key, period), _)| of(key, *period));
        found.map(|((_, period), reason)| (reason.firm.as_str(), *period))
    }
}

/// The last part of a line: all of it, or what is in quotation marks, behind which only empty parts
/// may stand, as programs write them for columns without a value.
fn last_field(text: &str) -> Option<String> {
    if !text.starts_with('"') {
        return Some(text.to_owned());
    }
    let (own, rest) = quoted(text)?;
    rest.chars().all(|c| c.is_whitespace() || SEPARATORS.contains(&c)).then_some(own)
}

/// What is in the quotation marks that a text begins with, and what follows them.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut at = 0;
    loop {
        at += inner[at..].find('"')?;
        let rest = &inner[at + 1..];
        if !rest.starts_with('"') {
            return Some((inner[..at].replace("\"\"", "\""), rest));
        }
        at += 2;
    }
}

/// What stands before the first separator, and what after it. In quotation marks, as programs put
/// a name with a comma, it may hold one.
fn field(text: &str) -> Option<(String, &str)> {
    if !text.starts_with('"') {
        let (own, rest) = text.split_once(SEPARATORS)?;
        return Some((own.trim().to_owned(), rest.trim()));
    }
    let (own, rest) = quoted(text)?;
    Some((own.trim().to_owned(), rest.trim().strip_prefix(SEPARATORS)?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_firm_period_and_reason_and_says_what_is_wrong() {
        let text =
            "\u{feff}# 更正\n91330500ma00000014,2023,\"漏报电量, 已核\"\n\n某厂\t2023\t多报\n";
        let reasons = Reasons::parse(text).unwrap();
        let period = Period::parse("2023").unwrap();
        assert_eq!(reasons.of("91330500MA00000014", period), Some("漏报电量, 已核"));
        assert_eq!(reasons.of("某厂", period), Some("多报"));
        assert_eq!(reasons.of("某厂", Period::parse("2022").unwrap()), None);
        let quoted = Reasons::parse("\"A \"\"B\"\", Ltd\",\"2023\",\"x\"\n").unwrap();
        assert_eq!(quoted.of(&key_of("A \"B\", Ltd"), period), Some("x"));
        assert_eq!(quoted.first(|_, _| true), Some(("A \"B\", Ltd", period)));
        // As a spreadsheet writes a line whose further columns are empty, or a comma in a reason.
        let quoted = Reasons::parse("\"某厂\",\"2023\",\"漏报\"\"电量\"\", 已核\",,\r\n").unwrap();
        assert_eq!(quoted.of("某厂", period), Some("漏报\"电量\", 已核"));
        assert_eq!(reasons.first(|firm, _| firm == "某厂"), Some(("某厂", period)));
        for (text, expected) in [
            ("", "gives no reason"),
            ("某厂,2023", "line 1 is not whole"),
            ("\"某厂,2023,a", "line 1 is not whole"),
            ("某厂,2023, ", "line 1 is not whole"),
            ("#\n企业,报告期,理由", "line 2 has no period"),
            ("统一社会信用代码,报告期,理由", "line 1 has the titles of columns"),
            ("\"企业名称\",\"报告期\",\"理由\"", "line 1 has the titles of columns"),
            ("某厂,2023,\"a\",b", "line 1 has something behind its reason"),
            ("某厂,2023,\"a", "line 1 has something behind its reason"),
            ("某厂,2023,a\n某厂,2023,b", "line 2 has a firm"),
            ("某（厂）,2023,a\n某 (厂),2023,b", "line 2 has a firm"),
            ("某厂,2023,a\u{7}", "line 1 has a reason that"),
        ] {
            let wrong = Reasons::parse(text).unwrap_err();
            assert!(wrong.en.contains(expected), "{text}: {}", wrong.en);
        }
    }
}
