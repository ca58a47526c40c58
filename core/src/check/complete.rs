//! Completeness: what every return must have before it can be accounted.

use crate::account::{INCOME_ITEMS, Method, Output, Places, output_field};
use crate::data::dictionary::AmountField;
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::lang::Lang;
use crate::normalise::SourceTable;
use crate::returns::{Returns, column};

/// Findings about rows, before accounts are made.
pub(crate) fn complete(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let ranges = crate::exec::ranges(returns.height());
    let parts = crate::exec::map(executor, ranges.len(), |index| {
        complete_part(&returns.slice(&ranges[index]), sources, method)
    });
    let of_all = |(range, found): (&std::ops::Range<usize>, Vec<(usize, Finding)>)| {
        let first = range.start;
        found.into_iter().map(move |(row, finding)| (row + first, finding))
    };
    ranges.iter().zip(parts).flat_map(of_all).collect()
}

/// Findings about a range of rows.
fn complete_part(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
) -> Vec<(usize, Finding)> {
    let Method { scheme, data, .. } = method;
    let places = Places::new(returns, sources);
    let industries = returns.numbers(column::INDUSTRY);
    let regions = returns.numbers(column::REGION);
    let energy = returns.consumed(&data.catalogue);
    let output = Output::new(returns, scheme);
    let field = output_field(scheme.denominator);
    let needs_region = scheme.has_intensity || data.counts_emissions(scheme);
    let mut findings = Vec::new();
    for row in 0..returns.height() {
        if industries[row] == u32::MAX {
            findings.push((row, places.finding(Code::IndustryMissing, row)));
        }
        // Where indicators give points, each says what becomes of it where something is missing.
        if scheme.has_intensity && energy.iter().all(|amounts| amounts.get(row).is_none()) {
            findings.push((row, places.finding(Code::EnergyMissing, row)));
        }
        if scheme.has_intensity && output.get(row).is_none() {
            let missing = missing_items(&output, row);
            if !missing.is_empty() {
                let names = |lang| missing.iter().map(|item| item.name(lang)).collect::<Vec<_>>();
                let finding = places
                    .finding(Code::IncomeItemsIncomplete, row)
                    .with("value", names(Lang::Zh).join("、"))
                    .with("value_en", names(Lang::En).join(", "));
                findings.push((row, finding));
            }
            let finding = places
                .finding(Code::OutputMissing, row)
                .with("expected", field.name(Lang::Zh))
                .with("expected_en", field.name(Lang::En));
            findings.push((row, finding));
        }
        if needs_region
            && regions[row] == 0
            && scheme.electricity == crate::scheme::Electricity::LocationAverage
        {
            findings.push((row, places.finding(Code::RegionMissing, row)));
        }
    }
    findings
}

/// Income items that are missing where some are there.
fn missing_items(output: &Output<'_>, row: usize) -> Vec<AmountField> {
    let missing: Vec<AmountField> = INCOME_ITEMS
        .into_iter()
        .enumerate()
        .filter(|(index, _)| output.item(*index, row).is_none())
        .map(|(_, item)| item)
        .collect();
    if missing.len() == INCOME_ITEMS.len() { Vec::new() } else { missing }
}
