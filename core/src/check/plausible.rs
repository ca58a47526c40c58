//! Plausibility: returns that differ from their peers as only mistakes do. The limits are this
//! project's own; they raise warnings, never rejects (unless `--strict`).

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::far::{Far, Peers, is_far};
use crate::account::{Accounts, Method, Places, output_field};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::lang::Lang;
use crate::normalise::Source;
use crate::number::{amount_times_factor, round_to, to_text};
use crate::returns::{Amounts, Returns};
use crate::scheme::Scheme;

/// A ratio within this factor of 1,000 or 10,000 looks like a wrong unit.
const UNIT_SLACK: f64 = 2.5;
/// A printed total may differ by this much from what the energy types add up to.
const TOTAL_TOLERANCE_PERCENT: f64 = 5.0;

/// Findings about rows, after accounts are made.
pub(crate) fn plausible(
    returns: &Returns,
    accounts: &Accounts,
    sources: &[Source],
    method: Method<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let Method { scheme, data, .. } = method;
    let places = Places::new(returns, sources);
    let mut findings = Vec::new();
    output_not_positive(accounts, scheme, &places, &mut findings);
    reported_total(returns, accounts, &places, &mut findings);
    let peers = Peers::of(returns, data, executor);
    let amounts = returns.energy(&data.catalogue).into_iter().enumerate();
    let reported: Vec<_> =
        amounts.filter_map(|(energy, amounts)| Some((energy, amounts?))).collect();
    // Of each energy type that is reported, then of the energy intensity.
    let mut far =
        crate::exec::map(executor, reported.len() + 1, |index| match reported.get(index) {
            Some((_, amounts)) => {
                peers.far(|row| per_output(amounts.get(row), accounts.output(row)))
            }
            None => {
                peers.far(|row| per_output(Some(accounts.energy_tce[row]), accounts.output(row)))
            }
        });
    let far_intensities = far.pop().unwrap_or_default();
    let far_amounts = reported.into_iter().zip(far);
    let mut suspect = unit_suspects(far_amounts, accounts, &places, method);
    let suspects: HashSet<usize, RandomState> = suspect.iter().map(|(row, _)| *row).collect();
    for Far { row, ratio, peers } in far_intensities {
        // One finding is enough: the unit explains the intensity.
        if suspects.contains(&row) {
            continue;
        }
        if is_unit_like(ratio) {
            let field = output_field(scheme.denominator);
            let finding = places
                .finding(Code::UnitSuspect, row)
                .with("field", field.name(Lang::Zh))
                .with("field_en", field.name(Lang::En));
            suspect.push((row, with_ratio(finding, 1.0 / ratio, peers)));
        } else if is_far(ratio) {
            let finding = places.finding(Code::IntensityImplausible, row);
            suspect.push((row, with_ratio(finding, ratio, peers)));
        }
    }
    findings.append(&mut suspect);
    findings
}

/// The returns without amounts that [`plausible`] does not look at.
pub(crate) fn with_plausible(returns: Returns, data: &DataSet) -> Returns {
    let is_energy = |name: &str| data.catalogue.iter().any(|energy| energy.column == name);
    returns.with_amounts(|name| is_energy(name) || name == AmountField::ReportedTce.column())
}

fn output_not_positive(
    accounts: &Accounts,
    scheme: &Scheme,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let field = output_field(scheme.denominator);
    for row in 0..accounts.height() {
        if let Some(output) = accounts.output(row).filter(|output| *output <= 0) {
            let finding = places
                .finding(Code::OutputNotPositive, row)
                .with("expected", field.name(Lang::Zh))
                .with("expected_en", field.name(Lang::En))
                .with("value", to_text(output, 6));
            findings.push((row, finding));
        }
    }
}

fn reported_total(
    returns: &Returns,
    accounts: &Accounts,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let Some(reported) = returns.amount(AmountField::ReportedTce) else { return };
    for row in 0..returns.height() {
        let Some(total) = reported.get(row).filter(|total| *total > 0) else { continue };
        let computed = accounts.energy_tce[row];
        let percent = (computed as f64 / total as f64 - 1.0) * 100.0;
        if percent.abs() > TOTAL_TOLERANCE_PERCENT {
            let finding = places
                .finding(Code::ReportedTotalDiffers, row)
                .with("value", to_text(round_to(total, 6, 1), 6))
                .with("expected", to_text(round_to(computed, 6, 1), 6))
                .with("ratio", format_args!("{percent:+.1}"));
            findings.push((row, finding));
        }
    }
}

/// An amount per output; NaN where there is none.
fn per_output(amount: Option<i64>, output: Option<i64>) -> f64 {
    match (amount, output) {
        (Some(amount @ 1..), Some(output @ 1..)) => amount as f64 / output as f64,
        _ => f64::NAN,
    }
}

/// Energy columns of single firms that are off by a thousand or ten thousand, of energy types with
/// the rows that are far from their peers.
fn unit_suspects<'a>(
    far: impl Iterator<Item = ((usize, Amounts<'a>), Vec<Far>)>,
    accounts: &Accounts,
    places: &Places<'_>,
    method: Method<'_>,
) -> Vec<(usize, Finding)> {
    let data = method.data;
    let mut findings = Vec::new();
    for ((energy, amounts), far) in far {
        for Far { row, ratio, peers } in far {
            let quantity = amounts.get(row).unwrap_or(0);
            if is_unit_like(ratio)
                && matters(ratio, energy, quantity, accounts.energy_tce[row], method)
            {
                let finding = places
                    .finding(Code::UnitSuspect, row)
                    .with("field", &data.catalogue[energy].name_zh)
                    .with("field_en", &data.catalogue[energy].name_en);
                findings.push((row, with_ratio(finding, ratio, peers)));
            }
        }
    }
    findings
}

/// Whether a ratio that looks like a wrong unit is worth a finding. Too large: only if the energy
/// type is most of the firm's energy, since a firm that truly burns a thousand times its peers'
/// diesel, but little of it, is no mistake. Too small: only electricity, which every firm uses.
fn matters(ratio: f64, energy: usize, quantity: i64, total_tce: i64, method: Method<'_>) -> bool {
    if ratio < 1.0 {
        return energy == method.data.electricity;
    }
    amount_times_factor(quantity, method.tce_nano(energy)).is_none_or(|tce| tce >= total_tce / 2)
}

fn is_unit_like(ratio: f64) -> bool {
    unit_factor(ratio).is_some()
}

/// 1,000 or 10,000, if the ratio (or its inverse) is near it.
fn unit_factor(ratio: f64) -> Option<u32> {
    let ratio = if ratio < 1.0 { 1.0 / ratio } else { ratio };
    [1_000u32, 10_000].into_iter().find(|factor| {
        let off = ratio / f64::from(*factor);
        (1.0 / UNIT_SLACK..=UNIT_SLACK).contains(&off)
    })
}

fn with_ratio(finding: Finding, ratio: f64, peers: usize) -> Finding {
    let text = if ratio >= 10.0 { format!("{ratio:.0}") } else { significant(ratio) };
    finding
        .with("ratio", text)
        .with("peers", peers)
        .with("factor", unit_factor(ratio).unwrap_or_default())
}

/// Two significant digits of a small ratio.
fn significant(ratio: f64) -> String {
    let mut places = 1;
    let mut scaled = ratio;
    while scaled < 1.0 && places < 12 {
        scaled *= 10.0;
        places += 1;
    }
    format!("{ratio:.places$}")
}
