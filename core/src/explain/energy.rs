//! The energy lines, deductions and sums of one return.

use super::firm::{Firm, Quantity};
use super::{
    Basis, Change, Co2Factor, Decimal, DeductionLine, EnergyLine, MeasuredLine, Totals, both,
};
use crate::account::{Accounts, DEDUCTIONS, MEASURED, deducted_tco2};
use crate::data::dictionary::AmountField;
use crate::data::energy::Factor;
use crate::scheme::{Deduction, Scheme};
use crate::score::frame;

/// Sums of one return.
pub(super) fn totals(
    accounts: &Accounts,
    row: usize,
    scheme: &Scheme,
    taken_off_tce: i64,
) -> Totals {
    Totals {
        energy_tce: Decimal::micro(accounts.energy_tce[row]),
        taken_off_tce: (taken_off_tce != 0).then(|| Decimal::micro(taken_off_tce)),
        scope1_tco2: Decimal::micro(accounts.scope1_tco2[row]),
        scope2_tco2: Decimal::micro(accounts.scope2_tco2[row]),
        gross_tco2: Decimal::micro(accounts.gross(row)),
        deducted_tco2: Decimal::micro(accounts.deducted_tco2[row]),
        net_tco2: Decimal::micro(accounts.net(row)),
        numerator_of: scheme.numerator,
        numerator: Decimal::micro(accounts.numerator(row, scheme)),
    }
}

/// The energy lines; a type reported as zero has none.
pub(super) fn lines(firm: &Firm<'_>) -> Vec<EnergyLine> {
    firm.energy.iter().filter(|line| line.quantity != 0).map(|&each| line(firm, each)).collect()
}

fn line(firm: &Firm<'_>, Quantity { energy, quantity, material }: Quantity) -> EnergyLine {
    let Firm { scored, row, method, .. } = *firm;
    let energy_type = &method.data.catalogue[energy];
    let applied = firm.applied(energy);
    // A scored row has no faulty part; None is material whose CO2 factor nobody needs.
    let part = applied.part(quantity, material).ok().flatten();
    let (tco2, tce) = part.map_or((0, 0), |part| (part.tco2, part.tce));
    let factor = method.factors.factors[energy].as_ref();
    let is_measured = firm.is_measured(energy);
    EnergyLine {
        energy,
        id: energy_type.id.clone(),
        name: both(|lang| energy_type.name(lang)),
        unit: both(|lang| energy_type.unit_name(lang)),
        kind: energy_type.kind,
        scope: energy_type.scope,
        quantity: Decimal::micro(quantity),
        material: Decimal::micro(material),
        emitting: Decimal::micro(quantity - material),
        co2: match energy == method.data.electricity {
            _ if is_measured => None,
            true => Some(of_grid(firm)),
            false if firm.own(energy).is_some() => of_own(firm, energy),
            false => factor.and_then(of_set),
        },
        tce_factor: Decimal::nano(applied.tce_nano),
        tce_source: match firm.own(energy).ncv {
            Some(_) => Some(OWN_SOURCE.to_owned()),
            None => factor.map(|factor| factor.source.clone()),
        },
        tco2: Decimal::micro(tco2),
        tce: Decimal::micro(tce),
        share: frame::share(tco2, scored.accounts.gross(row)).map(Decimal::micro),
        is_default: applied.is_default,
        is_measured,
    }
}

/// The scopes whose emissions are verified.
pub(super) fn measured(firm: &Firm<'_>) -> Vec<MeasuredLine> {
    let of = |(index, field): (usize, AmountField)| {
        let tco2 = Decimal::micro(firm.measured[index]?);
        let scope = if index == 0 { 1 } else { 2 };
        Some(MeasuredLine { scope, name: both(|lang| field.name(lang)), tco2 })
    };
    MEASURED.into_iter().enumerate().filter_map(of).collect()
}

fn of_set(factor: &Factor) -> Option<Co2Factor> {
    let Factor { ncv_nano, carbon_nano, oxidation_nano, tco2_per_gj_nano, .. } = *factor;
    let basis = match (ncv_nano, carbon_nano, oxidation_nano, tco2_per_gj_nano) {
        (Some(ncv), Some(carbon), Some(oxidation), _) => Basis::Combustion {
            ncv: Decimal::nano(ncv),
            carbon: Decimal::nano(carbon),
            oxidation: Decimal::nano(oxidation),
            co2_per_carbon: "44/12".into(),
        },
        (Some(ncv), _, _, Some(per_gj)) => {
            Basis::PerHeat { ncv: Decimal::nano(ncv), tco2_per_gj: Decimal::nano(per_gj) }
        }
        _ => Basis::Stated,
    };
    Some(Co2Factor {
        value: Decimal::nano(factor.tco2_nano?),
        basis,
        source: factor.source.clone(),
        confidence: factor.confidence,
        is_weak: factor.is_weak,
        note: factor.note.en.clone(),
        note_zh: factor.note.zh.clone(),
    })
}

/// Where a firm's own calorific value or carbon content is from.
const OWN_SOURCE: &str = "企业填报 / as the firm reports it";

/// The factor of a fuel with what the firm itself says of it.
fn of_own(firm: &Firm<'_>, energy: usize) -> Option<Co2Factor> {
    let factor = firm.method.factors.factors[energy].as_ref();
    let own = firm.own(energy);
    let set = factor.and_then(of_set);
    let ncv = Decimal::nano(own.ncv_nano(factor)?);
    let basis = match (own.carbon_nano(factor), factor?.oxidation_nano) {
        (Some(carbon), Some(oxidation)) => Basis::Combustion {
            ncv,
            carbon: Decimal::nano(carbon),
            oxidation: Decimal::nano(oxidation),
            co2_per_carbon: "44/12".into(),
        },
        _ => Basis::PerHeat { ncv, tco2_per_gj: Decimal::nano(factor?.tco2_per_gj_nano?) },
    };
    Some(Co2Factor {
        value: Decimal::nano(firm.applied(energy).co2_nano?),
        basis,
        source: format!("{OWN_SOURCE}; {}", factor?.source),
        confidence: factor?.confidence,
        is_weak: false,
        note: set.as_ref().map_or_else(String::new, |set| set.note.clone()),
        note_zh: set.map_or_else(String::new, |set| set.note_zh),
    })
}

fn of_grid(firm: &Firm<'_>) -> Co2Factor {
    let choice = firm.grid;
    let factor = choice.factor;
    Co2Factor {
        value: Decimal::nano(factor.tco2_nano),
        basis: Basis::Grid {
            level: factor.level,
            area: factor.area.clone(),
            area_name: factor.area_name_zh.clone(),
            year: factor.year,
            wanted_year: firm.scored.returns.period(firm.row).year(),
            is_other_year: choice.is_other_year,
            is_other_area: choice.is_other_area,
        },
        source: factor.source.clone(),
        confidence: factor.confidence,
        is_weak: false,
        note: String::new(),
        note_zh: String::new(),
    }
}

/// The deductions that are reported, counted or not.
pub(super) fn deductions(firm: &Firm<'_>) -> Vec<DeductionLine> {
    let reported = DEDUCTIONS.into_iter().filter_map(|(deduction, field)| {
        let amount = firm.deduction(deduction, &Change::default());
        if amount == 0 {
            return None;
        }
        let is_counted = firm.counts(deduction);
        let tco2 = match is_counted {
            true => deducted_tco2(deduction, amount, &firm.grid).unwrap_or(0),
            false => 0,
        };
        let grid = (deduction != Deduction::Sink).then_some(firm.grid.factor);
        Some(DeductionLine {
            deduction,
            name: both(|lang| field.name(lang)),
            unit: if grid.is_some() { "MWh" } else { "tCO2" }.into(),
            amount: Decimal::micro(amount),
            factor: grid.map(|factor| Decimal::nano(factor.tco2_nano)),
            source: grid.map(|factor| factor.source.clone()),
            tco2: Decimal::micro(tco2),
            is_counted,
        })
    });
    reported.collect()
}
