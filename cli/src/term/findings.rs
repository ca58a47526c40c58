//! Findings as a person reads them: what, where, what to do.

use tanxiao_core::finding::{Coded, Finding, Kind, Severity, by_kind};
use tanxiao_core::lang::Lang;

use super::{ERROR, FAINT, HEADING, WARNING, count};

/// Findings of one kind shown in full before the rest is only counted.
const SHOWN: usize = 3;
/// The same of findings that hold a firm: somebody must settle each.
const SHOWN_HELD: usize = 20;

fn word(severity: Severity, lang: Lang) -> String {
    let word = severity.word(lang);
    match severity {
        Severity::Error | Severity::Hold => format!("{ERROR}{word}{ERROR:#}"),
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
    // Who is held must be found by name, not by line alone.
    let firm = finding.firm.as_deref().filter(|_| finding.holds());
    let firm = firm.map(|firm| format!("{firm} ")).unwrap_or_default();
    format!("{firm}{}{many}", finding.text(lang)).replace(char::is_control, " ")
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

/// All findings by kind, those that hold a firm first, then the gravest: a count, the first few in full, and what to do.
pub(crate) fn summary(findings: &[Finding], lang: Lang) -> String {
    let mut text = String::new();
    for kind in by_kind(findings) {
        let rows = kind.count();
        let Kind { severity, code, findings } = kind;
        let shown = if severity == Severity::Hold { SHOWN_HELD } else { SHOWN };
        text.push_str(&format!(
            "  {} {HEADING}{}{HEADING:#} × {}\n",
            word(severity, lang),
            code.text(),
            count(rows)
        ));
        for finding in findings.iter().take(shown) {
            text.push_str(&format!("    {}\n", sentence(finding, lang)));
        }
        if let Some(more) = findings.len().checked_sub(shown).filter(|more| *more > 0) {
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
