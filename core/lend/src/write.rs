//! Priced loans as a table. A workbook holds them in words, with the summary and the manifest on
//! sheets of their own; the other formats hold stable codes.

use std::io::Write;

use crate::frame::{self, Reader};
use crate::summary::Summary;
use crate::{Desk, Priced};
use tanxiao_core::finding::Result;
use tanxiao_core::write::sheet::Sheet;
use tanxiao_core::write::{OutputFormat, WriteContext, write_sheet, write_workbook};

/// Row, loan, code and name stay in sight.
const FROZEN_COLUMNS: u16 = 4;

/// Writes priced loans.
///
/// # Errors
/// As [`tanxiao_core::write::write_scores`].
pub fn write_loans(
    format: OutputFormat,
    desk: &Desk<'_>,
    priced: &[Priced<'_>],
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    let is_workbook = format == OutputFormat::Xlsx;
    let reader = if is_workbook { Reader::Person } else { Reader::Program };
    let lang = context.lang;
    let columns = frame::loans(desk, priced, reader, lang);
    let name = lang.pick("贷款条款", "Loans");
    let loans = Sheet { frozen_columns: FROZEN_COLUMNS, ..Sheet::new(name, columns) };
    if !is_workbook {
        return write_sheet(format, &loans, context, context.manifest_json, sink);
    }
    let columns = frame::summary(&Summary::of(priced), lang);
    let summary = Sheet::new(lang.pick("组合汇总", "Portfolio"), columns);
    write_workbook(&[loans, summary], context, sink)
}
