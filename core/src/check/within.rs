//! Contradictions within a return: what one of its figures says against another.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::account::{Accounts, Places, output_field};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::data::energy::Kind;
use crate::finding::{Code, Finding, Severity};
use crate::lang::Lang;
use crate::number::{round_to, to_text};
use crate::returns::Returns;
use crate::scheme::{Denominator, Scheme};

pub(super) fn output_not_positive(
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

/// Zero energy beside output: left out rather than not used.
pub(super) fn energy_zero(
    returns: &Returns,
    accounts: &Accounts,
    data: &DataSet,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let energy = returns.consumed(&data.catalogue);
    for row in 0..accounts.height() {
        let uses_some = || energy.iter().any(|amounts| amounts.get(row).is_some_and(|q| q != 0));
        let has_output = || accounts.output(row).is_some_and(|output| output > 0);
        // Where none is reported at all, a scheme of points says what becomes of it; others reject.
        let reports_some = || energy.iter().any(|amounts| amounts.get(row).is_some());
        if accounts.energy_tce[row] == 0 && has_output() && !uses_some() && reports_some() {
            findings.push((row, places.finding(Code::EnergyZero, row)));
        }
    }
}

/// Whether one figure is ten, a hundred, … times the other, as where a unit slipped. Totals that
/// differ otherwise may both be right: what a power station turns into power is in one of them only.
fn is_power_of_ten(times: f64, tolerance_percent: f64) -> bool {
    let is_near = |power: f64| (times / power - 1.0).abs() * 100.0 <= tolerance_percent;
    [10.0, 100.0, 1_000.0, 10_000.0].iter().any(|power| is_near(*power) || is_near(1.0 / power))
}

/// How far a figure is from another, in words: percents up to ten times, then how many times.
fn apart(percent: f64) -> String {
    let times = percent / 100.0 + 1.0;
    if (0.1..10.0).contains(&times) {
        format!("{percent:+.1}%")
    } else if times >= 1.0 {
        format!("约为填报数的 {times:.0} 倍")
    } else {
        format!("约为填报数的 {:.0} 分之一", 1.0 / times)
    }
}

fn apart_en(percent: f64) -> String {
    let times = percent / 100.0 + 1.0;
    if (0.1..10.0).contains(&times) {
        format!("{percent:+.1} %")
    } else if times >= 1.0 {
        format!("about {times:.0} times what is reported")
    } else {
        format!("about 1/{:.0} of what is reported", 1.0 / times)
    }
}

pub(super) fn reported_total(
    returns: &Returns,
    accounts: &Accounts,
    data: &DataSet,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let tolerance_percent = data.limits.within.total_percent;
    let Some(reported) = returns.amount(AmountField::ReportedTce) else { return };
    for row in 0..returns.height() {
        let Some(total) = reported.get(row).filter(|total| *total > 0) else { continue };
        let computed = accounts.energy_tce[row];
        let percent = (computed as f64 / total as f64 - 1.0) * 100.0;
        if percent.abs() > tolerance_percent {
            let finding = places
                .finding(Code::ReportedTotalDiffers, row)
                .with("value", to_text(round_to(total, 6, 1), 6))
                .with("expected", to_text(round_to(computed, 6, 1), 6))
                .with("ratio", apart(percent))
                .with("ratio_en", apart_en(percent));
            let severity = match is_power_of_ten(computed as f64 / total as f64, tolerance_percent)
            {
                true => Severity::Hold,
                false => finding.severity,
            };
            findings.push((row, Finding { severity, ..finding }));
        }
    }
}

/// Heat and steam of one return: both count, and one may be the other in another unit.
pub(super) fn heat_beside_steam(
    returns: &Returns,
    data: &DataSet,
    places: &Places<'_>,
    findings: &mut Vec<(usize, Finding)>,
) {
    let of = |kind: Kind| {
        let energy = data.catalogue.iter().find(|energy| energy.kind == kind)?;
        returns.amounts(&energy.column)
    };
    let (Some(heat), Some(steam)) = (of(Kind::Heat), of(Kind::Steam)) else { return };
    let [least, most] = data.limits.within.steam_gj_per_t;
    for row in 0..returns.height() {
        let both = heat.get(row).zip(steam.get(row));
        let Some((heat, steam)) = both.filter(|(heat, steam)| *heat > 0 && *steam > 0) else {
            continue;
        };
        let ratio = heat as f64 / steam as f64;
        let mut finding = places
            .finding(Code::HeatBesideSteam, row)
            .with("value", to_text(heat, 6))
            .with("expected", to_text(steam, 6));
        if (least..=most).contains(&ratio) {
            finding.hold();
        }
        findings.push((row, finding));
    }
}

/// Own power beyond all power that was used would be taken off the other emissions.
pub(super) fn pv_exceeds(
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

/// Value added above revenue or above gross output, unless a slip of unit explains it.
pub(super) fn above_revenue(
    returns: &Returns,
    accounts: &Accounts,
    scheme: &Scheme,
    places: &Places<'_>,
    far: &[(usize, Finding)],
    findings: &mut Vec<(usize, Finding)>,
) {
    let direct = returns.amount(AmountField::ValueAdded);
    let is_output = scheme.denominator == Denominator::ValueAdded;
    let explained: HashSet<usize, RandomState> =
        far.iter().filter(|(_, finding)| finding.holds()).map(|(row, _)| *row).collect();
    for (field, code) in [
        (AmountField::Revenue, Code::ValueAddedAboveRevenue),
        (AmountField::OutputValue, Code::ValueAddedAboveOutput),
    ] {
        let Some(whole) = returns.amount(field) else { continue };
        for row in 0..returns.height() {
            let value_added = match is_output {
                true => accounts.output(row),
                false => direct.and_then(|direct| direct.get(row)),
            };
            let Some((value_added, whole)) = value_added.zip(whole.get(row)) else { continue };
            if value_added > 0 && value_added > whole && !explained.contains(&row) {
                let finding = places
                    .finding(code, row)
                    .with("value", to_text(value_added, 6))
                    .with("expected", to_text(whole, 6))
                    .with_both(["unit", "unit_en"], scheme.standards.money.name.clone());
                findings.push((row, finding));
            }
        }
    }
}
