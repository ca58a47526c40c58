//! Figures whose column has no name that says what they are, beside or within the group of an
//! amount: 用电量 over two columns, of which the second is blank, or 一厂 and 二厂. They may be a part
//! of the amount that is not counted, so the run stops.

use std::sync::Arc;

use super::aside;
use super::cell;
use super::header::{ColumnReading, TableReading};
use super::name::{dimension_of, is_in_group_of_amount};
use crate::data::DataSet;
use crate::data::dictionary::{Field, normalise};
use crate::finding::{Code, Finding};
use crate::number::Scale;
use crate::read::{Cell, Table};

/// A column that may hold a part of an amount.
struct Candidate {
    column: usize,
    /// Header of the amount.
    amount: Arc<str>,
    has_figures: bool,
}

/// What is said of the columns of a table, with what is said of those that may be parts of others.
pub(super) fn settle(
    mut findings: Vec<Finding>,
    table: &Table<'_>,
    reading: &TableReading,
    data: &DataSet,
) -> Vec<Finding> {
    if !reading.is_of_rejects() {
        leave_parts_of_totals(&mut findings, &reading.columns, table, data);
        stand_for_unknown(&mut findings, unnamed_figures(table, &reading.columns, data));
    }
    findings
}

/// Adds what is worse of columns than that they are unknown, in place of that.
pub(super) fn stand_for_unknown(findings: &mut Vec<Finding>, mut worse: Vec<Finding>) {
    // A unit of its own says more than what it stands beside.
    worse.retain(|finding| {
        let column = finding.place.column.as_deref().unwrap_or_default();
        let is_guess = finding.code == Code::HeaderPart && !column.contains('\u{ff5c}');
        let has_unit =
            |other: &Finding| other.code == Code::HeaderNotUsed && other.place == finding.place;
        !(is_guess && findings.iter().any(has_unit))
    });
    findings.retain(|finding| {
        let is_it = |other: &Finding| other.place == finding.place;
        let is_unknown = matches!(finding.code, Code::HeaderUnknown | Code::HeaderNotUsed);
        !is_unknown || !worse.iter().any(is_it)
    });
    findings.extend(worse);
}

/// Parts beside the total of their group are in it: 用电量｜峰 beside 用电量｜合计.
fn leave_parts_of_totals(
    findings: &mut [Finding],
    columns: &[ColumnReading],
    table: &Table<'_>,
    data: &DataSet,
) {
    for column in columns.iter().filter(|column| column.field.is_none()) {
        let place = table.place_of_header(&column.header);
        let is_it =
            |finding: &&mut Finding| finding.code == Code::HeaderNotUsed && finding.place == place;
        if is_within_total(&column.header, columns, data)
            && let Some(finding) = findings.iter_mut().find(is_it)
        {
            *finding = Finding::new(Code::HeaderUnknown, place)
                .with("value", &column.header)
                .with("nearest", "")
                .for_rows(0);
        }
    }
}

/// Findings about columns of figures that may be parts of the amounts beside them.
fn unnamed_figures(table: &Table<'_>, columns: &[ColumnReading], data: &DataSet) -> Vec<Finding> {
    let mut candidates = candidates(table, columns, data);
    if candidates.is_empty() {
        return Vec::new();
    }
    let amounts: Vec<usize> =
        (0..columns.len()).filter(|column| is_amount(&columns[*column], data)).collect();
    let is_figure = |cell: Option<&Cell<'_>>| {
        let amount = cell.map(|cell| cell::amount(cell, Scale::ONE, None, &data.dictionary));
        matches!(amount, Some(Ok(Some(_))))
    };
    // Damage further down is met when the rows are read.
    let _ = table.for_each_row(&mut |_, cells| {
        // A date beside a signature is no figure of a firm.
        if !table.is_misfit(cells) && amounts.iter().any(|column| is_figure(cells.get(*column))) {
            for candidate in &mut candidates {
                candidate.has_figures |= is_figure(cells.get(candidate.column));
            }
        }
        Ok(())
    });
    candidates.retain(|candidate| candidate.has_figures);
    candidates.iter().map(|candidate| finding(candidate, table, columns)).collect()
}

fn finding(candidate: &Candidate, table: &Table<'_>, columns: &[ColumnReading]) -> Finding {
    let header = columns.get(candidate.column).map(|column| &column.header);
    match header.filter(|header| !header.is_empty()) {
        Some(header) => Finding::new(Code::HeaderPart, table.place_of_header(header))
            .with("value", header)
            .with("first", &candidate.amount),
        None => Finding::new(Code::HeaderNameless, table.place().at_line(table.header_line.max(1)))
            .with("value", candidate.column + 1)
            .with("first", &candidate.amount),
    }
    .for_rows(0)
}

/// Columns without a name that are next to an amount, with only their like between, and unknown
/// ones of its group.
fn candidates(table: &Table<'_>, columns: &[ColumnReading], data: &DataSet) -> Vec<Candidate> {
    /// Columns beyond the last header that are looked at.
    const BEYOND: usize = 12;
    let beyond = if table.may_exceed_headers() { BEYOND } else { 0 };
    let says_nothing = |column: usize| {
        columns.get(column).is_none_or(|column| {
            let is_part = || data.dictionary.words.is_part(&normalise(&column.header));
            column.field.is_none() && (column.header.is_empty() || is_part())
        })
    };
    let mut found = Vec::new();
    let mut beside: Option<Arc<str>> = None;
    let mut waiting: Vec<usize> = Vec::new();
    for column in 0..columns.len() + beyond {
        let reading = columns.get(column);
        if let Some(reading) = reading.filter(|reading| is_amount(reading, data)) {
            let amount = Arc::clone(&reading.header);
            let of = |column| Candidate { column, amount: Arc::clone(&amount), has_figures: false };
            found.extend(waiting.drain(..).map(of));
            beside = Some(amount);
        } else if says_nothing(column) {
            match &beside {
                Some(amount) => {
                    let amount = Arc::clone(amount);
                    found.push(Candidate { column, amount, has_figures: false });
                }
                None => waiting.push(column),
            }
        } else {
            (beside, _) = (None, waiting.clear());
            if let Some(reading) = reading.filter(|reading| reading.field.is_none())
                && is_in_group_of_amount(&reading.header, data)
                && !is_within_total(&reading.header, columns, data)
            {
                let amount = reading.header.split('\u{ff5c}').next().unwrap_or_default().into();
                found.push(Candidate { column, amount, has_figures: false });
            }
        }
    }
    found
}

/// Whether another column of the same group is its total: 用电量｜合计.
fn is_within_total(header: &str, columns: &[ColumnReading], data: &DataSet) -> bool {
    const SIGN: char = '\u{ff5c}';
    let Some((group, _)) = header.rsplit_once(SIGN) else { return false };
    columns.iter().filter(|column| is_amount(column, data)).any(|column| {
        let parts = column.header.rsplit_once(SIGN);
        parts.is_some_and(|(other, own)| other == group && aside::is_total(own))
    })
}

fn is_amount(column: &ColumnReading, data: &DataSet) -> bool {
    column.field.is_some_and(|field| {
        dimension_of(field, data).is_some()
            || matches!(
                field,
                Field::Quantity | Field::AsMaterial | Field::Output | Field::Recovery
            )
    })
}
