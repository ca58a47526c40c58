//! Priced loans as a table. A workbook holds them in words, with the summary and the manifest on
//! sheets of their own; the other formats hold stable codes.

use std::io::Write;

use crate::frame::{self, Reader};
use crate::summary::Summary;
use crate::{Desk, Priced};
use tanxiao_core::finding::Result;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::write::sheet::{Caption, Look, Sheet};
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
    let table = frame::loans(desk, priced, reader, context.lang)?;
    let mut loans =
        Sheet::new(context.lang.pick("贷款条款", "Loans"), &table, |_, name| Caption {
            header: name.to_owned(),
            title: frame::title(name, context.lang).to_owned(),
            look: look(name, context.scheme),
        })?;
    loans.frozen_columns = FROZEN_COLUMNS;
    if !is_workbook {
        return write_sheet(format, &loans, context, context.manifest_json, sink);
    }
    let table = frame::summary(&Summary::of(priced), context.lang)?;
    let summary =
        Sheet::new(context.lang.pick("组合汇总", "Portfolio"), &table, |at, name| Caption {
            header: name.to_owned(),
            title: name.to_owned(),
            look: match at {
                2 => Look::Count,
                3 => Look::Amount,
                4 => Look::Share,
                _ => Look::Text,
            },
        })?;
    write_workbook(&[loans, summary], context, sink)
}

fn look(name: &str, scheme: &Scheme) -> Look {
    match name {
        "outstanding_wan_yuan"
        | "line_wan_yuan"
        | "line_proposed_wan_yuan"
        | "cut_tco2"
        | "cut_credit_wan_yuan"
        | "interest_change_wan_yuan"
        | "company_value_wan_yuan"
        | "financed_scope1_tco2"
        | "financed_scope2_tco2"
        | "financed_tco2" => Look::Amount,
        "base_rate_percent" | "rate_percent" => Look::Decimals(4),
        "adjustment_bp" => Look::Decimals(2),
        "attribution" => Look::Decimals(6),
        "intensity_l" => Look::Decimals(scheme.rounding.intensity_decimals),
        "ratio_k" => Look::Decimals(scheme.rounding.ratio_decimals),
        "default_share" | "intensity_change" => Look::Share,
        "row" | "run" | "age_months" | "pcaf_score" | "previous_grade" => Look::Count,
        "level" => Look::Level,
        "grade" => Look::Grade,
        _ => Look::Text,
    }
}
