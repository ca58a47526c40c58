//! Plausibility: returns that differ from their peers as only mistakes do, or that contradict
//! themselves (`within.rs`), by the limits of `data/limits.toml`; what is surely wrong holds the return,
//! the rest is a warning.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Column, What, columns};
use super::divisions;
use super::far::Peers;
use super::group::Groups;
use super::identity::identity;
use super::misplaced::misplaced;
use super::past::beside_year_before;
use super::repeats;
use super::sums;
use super::unit::{Measure, Suspects};
use super::within;
use crate::account::{Accounts, Method, Places, looked_at, output_field};
use crate::data::DataSet;
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::lang::Lang;
use crate::normalise::SourceTable;
use crate::number::to_text;
use crate::returns::{Returns, column};
use crate::scheme::Scheme;

/// Findings about rows, after accounts are made.
pub(crate) fn plausible(
    returns: &Returns,
    accounts: &Accounts,
    sources: &[SourceTable],
    method: Method<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let Method { scheme, data, .. } = method;
    let places = Places::new(returns, sources);
    let mut findings = Vec::new();
    within::output_not_positive(accounts, scheme, &places, &mut findings);
    within::reported_total(returns, accounts, data, &places, &mut findings);
    within::energy_zero(returns, accounts, data, &places, &mut findings);
    electricity_missing(returns, accounts, data, &places, &mut findings);
    within::heat_beside_steam(returns, data, &places, &mut findings);
    within::pv_exceeds(returns, &places, data, &mut findings);
    let columns = columns(returns, accounts, method);
    findings.extend(repeats::one_plant(returns, accounts, &columns, &places));
    findings.extend(repeats::placeholders(returns, &columns, &places, executor));
    findings.extend(sums::sums_of_others(returns, accounts, &columns[0], &places, executor));
    findings.extend(misplaced(returns, &columns, data, &places));
    findings.extend(identity(returns, &places, executor));
    findings.extend(divisions::far(returns, &columns, data, &places));
    let (changes, copies) = beside_year_before(returns, &columns, &data.limits, &places);
    findings.extend(copies);
    let suspects = suspects(returns, &columns, data, executor);
    let negative = |row: &usize| accounts.output(*row).is_some_and(|output| output < 0);
    let negative: Vec<usize> = (0..accounts.height()).filter(negative).collect();
    let changed = changes.iter().flat_map(|change| [change.before, change.row]);
    let measured = suspects.keys().chain(&negative).copied().chain(changed);
    let groups = Groups::of(measured, &columns, returns, data);
    let measure = Measure { columns: &columns, groups: &groups, places: &places };
    let mut far = measure.findings(&suspects);
    for row in negative {
        findings.extend(far_below_zero(row, &columns, &groups, accounts, scheme, &places));
    }
    // Who is held already makes the year before or after look wrong.
    let held = far.iter().filter(|(_, finding)| finding.holds()).map(|(row, _)| *row);
    let held: BTreeSet<usize> = held.collect();
    let of_own = changes.iter().filter(|it| !held.contains(&it.row) && !held.contains(&it.before));
    let of_own: Vec<(usize, Finding)> =
        of_own.map(|change| change.finding(returns, &columns, &groups, &places)).collect();
    far.extend(of_own);
    within::above_revenue(returns, accounts, scheme, &places, &far, &mut findings);
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

/// No electricity where nearly all of the period use some: a blank that was meant as a gap, a firm
/// that one of several files lacks, or a 0 that stands for either.
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
    // Returns that use some, those that use none, and those that do not say.
    let mut of_periods: BTreeMap<u32, [u64; 3]> = BTreeMap::new();
    let periods = returns.numbers(column::PERIOD);
    let kind = |row: usize| match electricity.get(row) {
        Some(0) => 1,
        Some(_) => 0,
        None => 2,
    };
    for (row, period) in periods.iter().enumerate() {
        of_periods.entry(*period).or_default()[kind(row)] += 1;
    }
    let has_output = |row: usize| accounts.output(row).is_some_and(|output| output > 0);
    let limits = data.limits.within;
    // Who uses no energy at all is told that.
    let has_energy = |row: usize| accounts.energy_tce[row] > 0;
    for (row, period) in periods.iter().enumerate() {
        let [some, none, silent] = of_periods[period];
        let (code, with, without, enough) = match kind(row) {
            1 if has_energy(row) => {
                (Code::ElectricityZero, some, none + silent, limits.all_but_one)
            }
            2 => (Code::ElectricityMissing, some + none, silent, limits.nearly_all),
            _ => continue,
        };
        if has_output(row) && with >= without * enough {
            let finding = places.finding(code, row);
            findings.push((row, finding.with("count", with).with("peers", with + without)));
        }
    }
}

/// Output so far below zero that it would turn its peers' benchmark over: a sign or a unit rather
/// than a loss.
fn far_below_zero(
    row: usize,
    columns: &[Column<'_>],
    groups: &Groups<'_>,
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
    (part >= columns[last].limits().within.far_below_zero).then(|| {
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

/// The returns without amounts that [`plausible`] does not look at.
pub(crate) fn with_plausible(returns: Returns, data: &DataSet) -> Returns {
    let is_energy = |name: &str| data.catalogue.iter().any(|energy| energy.column == name);
    returns.with_amounts(|name| is_energy(name) || looked_at().any(|field| field.column() == name))
}
