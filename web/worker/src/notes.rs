//! Findings as notes. Hints that name the command line or its options are left out: on a page
//! they help nobody.

use tanxiao_core::finding::{self, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_web_protocol::{Bilingual, Note, Severity};

pub(crate) fn bilingual(text: impl Fn(Lang) -> String) -> Bilingual {
    Bilingual { zh: text(Lang::Zh), en: text(Lang::En) }
}

pub(crate) fn note(finding: &Finding) -> Note {
    let column = finding.place.column.as_deref().unwrap_or_default();
    Note {
        code: finding.code.text().to_owned(),
        severity: match finding.severity {
            finding::Severity::Notice => Severity::Notice,
            finding::Severity::Warning => Severity::Warning,
            finding::Severity::Error => Severity::Error,
        },
        field: column.split('(').next().unwrap_or_default().to_owned(),
        place: bilingual(|lang| finding.place.text(lang)),
        rows: finding.rows,
        message: bilingual(|lang| finding.message(lang)),
        hint: bilingual(|lang| of_page(&finding.hint(lang), lang)),
    }
}

/// The clauses of a hint that make sense on a page.
fn of_page(hint: &str, lang: Lang) -> String {
    let (separators, joint): (&[char], &str) = match lang {
        Lang::Zh => (&[';', ',', '；', '，'], "；"),
        Lang::En => (&[';', ','], ";"),
    };
    if !hint.contains("--") && !hint.contains("tanxiao ") {
        return hint.to_owned();
    }
    let clauses: Vec<&str> = hint
        .split(separators)
        .filter(|clause| !clause.contains("--") && !clause.contains("tanxiao "))
        .collect();
    clauses.join(joint)
}
