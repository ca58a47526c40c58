//! Findings as a table, for the people who correct the returns and for programs that count.

use super::sheet::{Column, Look, Sheet};
use super::titles;
use super::{OutputFormat, WriteContext};
use crate::cells::Cells;
use crate::finding::{Finding, Severity, by_kind};
use crate::lang::Lang;

pub(super) fn sheet(
    findings: &[Finding],
    format: OutputFormat,
    context: &WriteContext<'_>,
) -> Sheet {
    let lang = context.lang;
    let kinds = by_kind(findings);
    let counted = kinds.iter().flat_map(|kind| {
        let count = u32::try_from(kind.count()).unwrap_or(u32::MAX);
        kind.findings.iter().map(move |finding| (*finding, count))
    });
    let (findings, of_kinds): (Vec<&Finding>, Vec<u32>) = counted.unzip();
    // A workbook is for people; programs get one word in any language.
    let severity_lang = if format == OutputFormat::Xlsx { lang } else { Lang::En };
    // Programs knew three words before returns were held: to them what holds is a warning, and the
    // score's status says the rest.
    let severity = |finding: &Finding| match finding.severity {
        Severity::Hold if format != OutputFormat::Xlsx => Severity::Warning.word(severity_lang),
        severity => severity.word(severity_lang),
    };
    let texts = |name: &str, text: &dyn Fn(&Finding) -> Option<String>| {
        let cells = Cells::texts(findings.iter().map(|finding| text(finding)));
        Column::new(name, titles::place(name, lang), Look::Text, cells)
    };
    let counts = |name: &str, count: &dyn Fn(&Finding) -> Option<u32>| {
        let cells = Cells::counts(findings.iter().map(|finding| count(finding)));
        Column::new(name, titles::place(name, lang), Look::Count, cells)
    };
    let columns = vec![
        texts("severity", &|finding| Some(severity(finding).to_owned())),
        texts("code", &|finding| Some(finding.code.text().to_owned())),
        Column::new(
            "of_kind",
            titles::place("of_kind", lang),
            Look::Count,
            Cells::counts(of_kinds.iter().map(|count| Some(*count))),
        ),
        texts("file", &|finding| finding.place.file.as_ref().map(ToString::to_string)),
        texts("sheet", &|finding| finding.place.sheet.as_ref().map(ToString::to_string)),
        counts("line", &|finding| finding.place.line),
        texts("column", &|finding| finding.place.column.as_ref().map(ToString::to_string)),
        counts("rows", &|finding| Some(finding.rows)),
        texts("firm", &|finding| finding.firm.clone()),
        texts("message", &|finding| Some(finding.message(lang))),
        texts("hint", &|finding| Some(finding.hint(lang))),
    ];
    Sheet::new(lang.pick("校验意见", "Findings"), columns)
}
