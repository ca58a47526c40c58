//! Findings as a person reads them: what, where, what to do.

use std::collections::BTreeMap;

use tanxiao_core::finding::{Code, Coded, Finding, Severity};
use tanxiao_core::lang::Lang;

use super::{ERROR, FAINT, HEADING, WARNING, count};

/// Findings of one kind shown in full before the rest is only counted.
const SHOWN: usize = 3;

fn word(severity: Severity, lang: Lang) -> String {
    let word = severity.word(lang);
    match severity {
        Severity::Error => format!("{ERROR}{word}{ERROR:#}"),
        Severity::Warning => format!("{WARNING}{word}{WARNING:#}"),
        Severity::Notice => format!("{HEADING}{word}{HEADING:#}"),
    }
}

fn sentence<C: Coded>(finding: &Finding<C>, lang: Lang) -> String {
    let many = match finding.rows {
        0 | 1 => String::new(),
        rows => match lang {
            Lang::Zh => format!("（共 {} 行）", count(rows.into())),
            Lang::En => format!(" ({} rows)", count(rows.into())),
        },
    };
    format!("{}{many}", finding.text(lang)).replace(char::is_control, " ")
}

/// One finding with its hint, as lines for standard error.
pub(crate) fn lines<C: Coded>(finding: &Finding<C>, lang: Lang) -> String {
    let separator = lang.pick("：", ": ");
    let word = word(finding.severity, lang);
    let code = finding.code.text();
    let sentence = sentence(finding, lang);
    let hint = finding.cli_hint(lang);
    format!("{word}{FAINT}[{code}]{FAINT:#}{separator}{sentence}\n{FAINT}  → {hint}{FAINT:#}")
}

/// All findings by kind, the gravest first: a count, the first few in full, and what to do.
pub(crate) fn summary(findings: &[Finding], lang: Lang) -> String {
    let mut kinds: BTreeMap<(std::cmp::Reverse<Severity>, Code), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        kinds.entry((std::cmp::Reverse(finding.severity), finding.code)).or_default().push(finding);
    }
    let mut text = String::new();
    for ((severity, code), findings) in kinds {
        let rows: u64 = findings.iter().map(|finding| u64::from(finding.rows.max(1))).sum();
        text.push_str(&format!(
            "  {} {HEADING}{}{HEADING:#} × {}\n",
            word(severity.0, lang),
            code.text(),
            count(rows)
        ));
        for finding in findings.iter().take(SHOWN) {
            text.push_str(&format!("    {}\n", sentence(finding, lang)));
        }
        if let Some(more) = findings.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            text.push_str(&match lang {
                Lang::Zh => format!("    {FAINT}…… 另有 {more} 条{FAINT:#}\n"),
                Lang::En => format!("    {FAINT}… and {more} more{FAINT:#}\n"),
            });
        }
        if let Some(first) = findings.first() {
            text.push_str(&format!("    {FAINT}→ {}{FAINT:#}\n", first.cli_hint(lang)));
        }
    }
    text
}
