//! Plausibility: returns that differ from their peers as only mistakes do, or that contradict
//! themselves. The limits are this project's own; what is surely wrong holds the return, the rest
//! is a warning.

use std::collections::{BTreeMap, HashSet};

use foldhash::fast::RandomState;

use super::columns::{Column, What, columns};
use super::far::Peers;
use super::group::Groups;
use super::unit::{Measure, Suspects};
use crate::account::{Accounts, COMPARED, Method, Places, output_field};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::exec::Executor;
use crate::finding::{Code, Finding, Severity};
use crate::lang::Lang;
use crate::normalise::Source;
use crate::number::{round_to, to_text};
use crate::returns::{Returns, column};
use crate::scheme::{Denominator, Scheme};

/// A printed total may differ by this much from what the energy types add up to.
const TOTAL_TOLERANCE_PERCENT: f64 = 5.0;
/// Nearly all report a figure where so many do for each that does not.
const NEARLY_ALL: u64 = 5;
/// Output below zero by this part of what peers make with as much energy is far below it.
const FAR_BELOW_ZERO: f64 = 0.3;

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
    energy_zero(returns, accounts, data, &places, &mut findings);
    electricity_missing(returns, accounts, data, &places, &mut findings);
    pv_exceeds(returns, &places, data, &mut findings);
    let columns = columns(returns, accounts, method);
    let suspects = suspects(returns, &columns, data, executor);
    let negative = |row: &usize| accounts.output(*row).is_some_and(|output| output < 0);
    let negative: Vec<usize> = (0..accounts.height()).filter(negative).collect();
    let measured = suspects.keys().chain(&negative).copied();
    let groups = Groups::of(measured, &columns, returns, data);
    let measure = Measure { columns: &columns, groups: &groups, places: &places };
    let far = measure.findings(&suspects);
    for row in negative {
        findings.extend(far_below_zero(row, &columns, &groups, accounts, scheme, &places));
    }
    above_revenue(returns, accounts, scheme, &places, &far, &mut findings);
    findings.extend(far);
    findings
}

/// The returns that may be far from their peers. Those with too few peers in their division are
/// measured by others, and may all be.
fn suspects(
    returns: &Returns,
    columns: &[Column<'_>],
    data: &DataSet,
    executor: &dyn Executor,
) -> Suspects {
    let peers = Peers::of(returns, data, executor);
    // Of each figure per output, of which that of the output itself tells nothing.
    let far = crate::exec::map(executor, columns.len(), |index| match columns[index].what {
        What::Output => Vec::new(),
        What::Money(_) | What::Energy(_) | What::Total => {
            peers.far(|row| columns[index].per_output(row))
        }
    });
    let mut suspects = Suspects::new();
    for (column, far) in far.into_iter().enumerate() {
        for far in far {
            suspects.entry(far.row).or_default().push((column, far));
        }
    }
    for row in peers.alone() {
        suspects.entry(row).or_default();
    }
    suspects
}

/// Zero energy beside output: left out rather than not used.
fn energy_zero(
    returns: &Returns,
    accounts: &Accounts,
    data: &DataSet,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let energy: Vec<_> = returns.energy(&data.catalogue).into_iter().flatten().collect();
    for row in 0..accounts.height() {
        let uses_some = || energy.iter().any(|amounts| amounts.get(row).is_some_and(|q| q != 0));
        let has_output = || accounts.output(row).is_some_and(|output| output > 0);
        if accounts.energy_tce[row] == 0 && has_output() && !uses_some() {
            findings.push((row, places.finding(Code::EnergyZero, row)));
        }
    }
}

/// No word of electricity where nearly all of the period report theirs: a blank that was meant as a
/// gap, or a firm that one of several files lacks. A zero says that there is none.
fn electricity_missing(
    returns: &Returns,
    accounts: &Accounts,
    data: &DataSet,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let Some(electricity) = returns.amounts(&data.catalogue[data.electricity].column) else {
        return;
    };
    // Returns that report it, and those that do not.
    let mut of_periods: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    let periods = returns.numbers(column::PERIOD);
    let is_silent = |row: usize| electricity.get(row).is_none();
    for (row, period) in periods.iter().enumerate() {
        let (with, without) = of_periods.entry(*period).or_default();
        *(if is_silent(row) { without } else { with }) += 1;
    }
    let has_output = |row: usize| accounts.output(row).is_some_and(|output| output > 0);
    for (row, period) in periods.iter().enumerate() {
        let (with, without) = of_periods[period];
        if is_silent(row) && has_output(row) && with >= without * NEARLY_ALL {
            let finding = places.finding(Code::ElectricityMissing, row);
            findings.push((row, finding.with("count", with).with("peers", with + without)));
        }
    }
}

/// Output so far below zero that it would turn its peers' benchmark over: a sign or a unit rather
/// than a loss.
fn far_below_zero(
    row: usize,
    columns: &[Column<'_>],
    groups: &Groups,
    accounts: &Accounts,
    scheme: &Scheme,
    places: &Places<'_>,
) -> Option<(usize, Finding)> {
    let last = columns.len() - 1;
    let (output, energy) = (groups.spreads(row)?[0]?, groups.spreads(row)?[last]?);
    let own = columns[last].value(row);
    // With no energy of its own it is measured by a usual firm.
    let expected = if own.is_nan() { output.median } else { own / energy.per_output };
    let reported = accounts.output(row)?;
    let part = -(reported as f64) / expected;
    let field = output_field(scheme.denominator);
    (part >= FAR_BELOW_ZERO).then(|| {
        let finding = places
            .finding(Code::OutputFarBelowZero, row)
            .with("expected", field.name(Lang::Zh))
            .with("expected_en", field.name(Lang::En))
            .with("value", to_text(reported, 6))
            .with("ratio", format_args!("{:.0}", part * 100.0))
            .with("peers", energy.peers);
        (row, finding)
    })
}

/// Value added above revenue, unless a slip of unit explains it.
fn above_revenue(
    returns: &Returns,
    accounts: &Accounts,
    scheme: &Scheme,
    places: &Places<'_>,
    far: &[(usize, Finding)],
    findings: &mut Vec<(usize, Finding)>,
) {
    let Some(revenue) = returns.amount(AmountField::Revenue) else { return };
    let direct = returns.amount(AmountField::ValueAdded);
    let is_output = scheme.denominator == Denominator::ValueAdded;
    let explained: HashSet<usize, RandomState> =
        far.iter().filter(|(_, finding)| finding.holds()).map(|(row, _)| *row).collect();
    for row in 0..returns.height() {
        let value_added = match is_output {
            true => accounts.output(row),
            false => direct.and_then(|direct| direct.get(row)),
        };
        let Some((value_added, revenue)) = value_added.zip(revenue.get(row)) else { continue };
        if value_added > 0 && value_added > revenue && !explained.contains(&row) {
            let finding = places
                .finding(Code::ValueAddedAboveRevenue, row)
                .with("value", to_text(value_added, 6))
                .with("expected", to_text(revenue, 6));
            findings.push((row, finding));
        }
    }
}

/// The returns without amounts that [`plausible`] does not look at.
pub(crate) fn with_plausible(returns: Returns, data: &DataSet) -> Returns {
    let is_energy = |name: &str| data.catalogue.iter().any(|energy| energy.column == name);
    returns.with_amounts(|name| {
        is_energy(name)
            || name == AmountField::ReportedTce.column()
            || name == AmountField::OwnPv.column()
            || COMPARED.iter().any(|field| field.column() == name)
    })
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

/// Whether one figure is ten, a hundred, … times the other, as where a unit slipped. Totals that
/// differ otherwise may both be right: what a power station turns into power is in one of them only.
fn is_power_of_ten(times: f64) -> bool {
    let is_near = |power: f64| (times / power - 1.0).abs() * 100.0 <= TOTAL_TOLERANCE_PERCENT;
    [10.0, 100.0, 1_000.0, 10_000.0].iter().any(|power| is_near(*power) || is_near(1.0 / power))
}

/// Own power beyond all power that was used would be taken off the other emissions.
fn pv_exceeds(
    returns: &Returns,
    places: &Places<'_>,
    data: &DataSet,
    findings: &mut Vec<(usize, Finding)>,
) {
    let Some(pv) = returns.amount(AmountField::OwnPv) else { return };
    let electricity = returns.amounts(&data.catalogue[data.electricity].column);
    for row in 0..returns.height() {
        let used = electricity.and_then(|amounts| amounts.get(row)).unwrap_or(0);
        if let Some(own) = pv.get(row).filter(|own| *own > used) {
            let finding = places
                .finding(Code::PvExceedsElectricity, row)
                .with("value", to_text(own, 6))
                .with("expected", to_text(used, 6));
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
            let severity = match is_power_of_ten(computed as f64 / total as f64) {
                true => Severity::Hold,
                false => finding.severity,
            };
            findings.push((row, Finding { severity, ..finding }));
        }
    }
}
