//! Findings as a table, for the people who correct the returns and for programs that count.

use polars::prelude::*;

use super::sheet::{Caption, Look, Sheet};
use super::titles;
use super::{OutputFormat, WriteContext};
use crate::finding::{Finding, Result};
use crate::lang::Lang;
use crate::returns::frame_error;

pub(super) fn sheet(
    findings: &[Finding],
    format: OutputFormat,
    context: &WriteContext<'_>,
) -> Result<Sheet> {
    let lang = context.lang;
    // A workbook is for people; programs get one word in any language.
    let severity_lang = if format == OutputFormat::Xlsx { lang } else { Lang::En };
    let texts = |name: &str, text: &dyn Fn(&Finding) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), findings.iter().map(text)).into_column()
    };
    let integers = |name: &str, number: &dyn Fn(&Finding) -> Option<u32>| {
        UInt32Chunked::from_iter_options(name.into(), findings.iter().map(number)).into_column()
    };
    let columns = vec![
        texts("severity", &|finding| Some(finding.severity.word(severity_lang).to_owned())),
        texts("code", &|finding| Some(finding.code.text().to_owned())),
        texts("file", &|finding| finding.place.file.as_ref().map(ToString::to_string)),
        texts("sheet", &|finding| finding.place.sheet.as_ref().map(ToString::to_string)),
        integers("line", &|finding| finding.place.line),
        texts("column", &|finding| finding.place.column.as_ref().map(ToString::to_string)),
        integers("rows", &|finding| Some(finding.rows)),
        texts("firm", &|finding| finding.firm.clone()),
        texts("message", &|finding| Some(finding.message(lang))),
        texts("hint", &|finding| Some(finding.hint(lang))),
    ];
    let frame = DataFrame::new(columns).map_err(frame_error)?;
    Sheet::new(lang.pick("校验意见", "Findings"), &frame, |_, name| Caption {
        header: name.to_owned(),
        title: titles::place(name, lang),
        look: if matches!(name, "line" | "rows") { Look::Count } else { Look::Text },
    })
}
