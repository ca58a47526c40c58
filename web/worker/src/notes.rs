//! Findings as notes of the page.

use tanxiao_core::finding::{self, Finding};
use tanxiao_web_protocol::{Bilingual, Note, Severity};

pub(crate) fn note(finding: &Finding) -> Note {
    let column = finding.place.column.as_deref().unwrap_or_default();
    Note {
        code: finding.code.text().to_owned(),
        severity: match finding.severity {
            finding::Severity::Notice => Severity::Notice,
            finding::Severity::Warning => Severity::Warning,
            finding::Severity::Hold => Severity::Hold,
            finding::Severity::Error => Severity::Error,
        },
        field: column.split('(').next().unwrap_or_default().to_owned(),
        place: Bilingual::of(|lang| finding.place.text(lang)),
        rows: finding.rows,
        message: Bilingual::of(|lang| finding.message(lang)),
        hint: Bilingual::of(|lang| finding.hint(lang)),
    }
}
