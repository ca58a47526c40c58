//! The energy lines, deductions and sums of one return.

use serde::Serialize;

use super::firm::{Firm, Quantity};
use super::{Change, Decimal, both};
use crate::account::{Accounts, DEDUCTIONS, deducted_tco2};
use crate::data::energy::{Confidence, Factor, Kind};
use crate::data::grid::GridLevel;
use crate::lang::Bilingual;
use crate::scheme::{Deduction, Numerator, Scheme};
use crate::score::frame;

/// One energy type: quantity × factor.
#[derive(Debug, Clone, Serialize)]
pub struct EnergyLine {
    /// Index in the catalogue, for [`Change::energy`].
    pub energy: usize,
    /// Catalogue code.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: Bilingual,
    /// What kind of carrier it is.
    pub kind: Kind,
    /// Scope of its emissions: 1 or 2.
    pub scope: u8,
    /// All that is used.
    pub quantity: Decimal,
    /// The part used as raw material: it counts as energy, and emits nothing.
    pub material: Decimal,
    /// The part that emits: all less material.
    pub emitting: Decimal,
    /// tCO2 per unit; None where the factor set does not know it.
    pub co2: Option<Co2Factor>,
    /// tce per unit.
    pub tce_factor: Decimal,
    /// Document of the tce factor; None where the set has no row.
    pub tce_source: Option<String>,
    /// Emissions, tCO2.
    pub tco2: Decimal,
    /// Coal equivalent, tce.
    pub tce: Decimal,
    /// Emissions over gross emissions.
    pub share: Option<Decimal>,
    /// The factor is weak, of low confidence, or of another year or area.
    pub is_default: bool,
}

/// A CO2 factor with its origin.
#[derive(Debug, Clone, Serialize)]
pub struct Co2Factor {
    /// tCO2 per unit.
    pub value: Decimal,
    /// How it comes about.
    pub basis: Basis,
    /// Document it comes from.
    pub source: String,
    /// Trust in the values.
    pub confidence: Confidence,
    /// A poor default that users are warned of.
    pub is_weak: bool,
    /// What a reader should know; may be empty.
    pub note: String,
}

/// How a CO2 factor comes about.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Basis {
    /// NCV × carbon content × oxidation × 44/12.
    Combustion {
        /// Net calorific value, GJ per unit.
        ncv: Decimal,
        /// Carbon content, tC per GJ.
        carbon: Decimal,
        /// Oxidation rate.
        oxidation: Decimal,
        /// CO2 over carbon by mass, `44/12`.
        co2_per_carbon: &'static str,
    },
    /// NCV × tCO2 per GJ.
    PerHeat {
        /// Net calorific value, GJ per unit.
        ncv: Decimal,
        /// tCO2 per GJ.
        tco2_per_gj: Decimal,
    },
    /// As its source states it.
    Stated,
    /// Published for a grid and year.
    Grid {
        /// Series it belongs to.
        level: GridLevel,
        /// Province code, grid slug, or `CN`.
        area: String,
        /// Chinese name of the area.
        area_name: String,
        /// Year of the factor.
        year: i32,
        /// Year of the return.
        wanted_year: i32,
        /// The year's own is not published: the nearest is used.
        is_other_year: bool,
        /// The area's own is not published: the national one is used.
        is_other_area: bool,
    },
}

/// One deduction.
#[derive(Debug, Clone, Serialize)]
pub struct DeductionLine {
    /// Which.
    pub deduction: Deduction,
    /// Its name.
    pub name: Bilingual,
    /// Unit of the amount.
    pub unit: &'static str,
    /// What is reported.
    pub amount: Decimal,
    /// tCO2 per MWh; None for a sink, which is reported in tCO2.
    pub factor: Option<Decimal>,
    /// Document of the factor; None for a sink.
    pub source: Option<String>,
    /// What is taken off, tCO2; zero where the scheme does not count it.
    pub tco2: Decimal,
    /// Whether the scheme counts it.
    pub is_counted: bool,
}

/// Sums of one return.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// Energy, tce.
    pub energy_tce: Decimal,
    /// Emissions of fuels, tCO2.
    pub scope1_tco2: Decimal,
    /// Emissions of purchased power, heat and steam, tCO2.
    pub scope2_tco2: Decimal,
    /// Scope 1 and 2, tCO2.
    pub gross_tco2: Decimal,
    /// Deductions, tCO2.
    pub deducted_tco2: Decimal,
    /// Gross less deductions, tCO2.
    pub net_tco2: Decimal,
    /// Which of them the scheme divides.
    pub numerator_of: Numerator,
    /// What the scheme divides.
    pub numerator: Decimal,
}

impl Totals {
    pub(super) fn of(accounts: &Accounts, row: usize, scheme: &Scheme) -> Self {
        Self {
            energy_tce: Decimal::micro(accounts.energy_tce[row]),
            scope1_tco2: Decimal::micro(accounts.scope1_tco2[row]),
            scope2_tco2: Decimal::micro(accounts.scope2_tco2[row]),
            gross_tco2: Decimal::micro(accounts.gross(row)),
            deducted_tco2: Decimal::micro(accounts.deducted_tco2[row]),
            net_tco2: Decimal::micro(accounts.net(row)),
            numerator_of: scheme.numerator,
            numerator: Decimal::micro(accounts.numerator(row, scheme)),
        }
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
            true => Some(of_grid(firm)),
            false => factor.and_then(of_set),
        },
        tce_factor: Decimal::nano(applied.tce_nano),
        tce_source: factor.map(|factor| factor.source.clone()),
        tco2: Decimal::micro(tco2),
        tce: Decimal::micro(tce),
        share: frame::share(tco2, scored.accounts.gross(row)).map(Decimal::micro),
        is_default: applied.is_default,
    }
}

fn of_set(factor: &Factor) -> Option<Co2Factor> {
    let Factor { ncv_nano, carbon_nano, oxidation_nano, tco2_per_gj_nano, .. } = *factor;
    let basis = match (ncv_nano, carbon_nano, oxidation_nano, tco2_per_gj_nano) {
        (Some(ncv), Some(carbon), Some(oxidation), _) => Basis::Combustion {
            ncv: Decimal::nano(ncv),
            carbon: Decimal::nano(carbon),
            oxidation: Decimal::nano(oxidation),
            co2_per_carbon: "44/12",
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
        note: factor.note.clone(),
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
    }
}

/// The deductions that are reported, counted or not.
pub(super) fn deductions(firm: &Firm<'_>) -> Vec<DeductionLine> {
    let reported = DEDUCTIONS.into_iter().filter_map(|(deduction, field)| {
        let amount = firm.deduction(deduction, &Change::default());
        if amount == 0 {
            return None;
        }
        let is_counted = firm.method.scheme.deduct.contains(&deduction);
        let tco2 = match is_counted {
            true => deducted_tco2(deduction, amount, &firm.grid).unwrap_or(0),
            false => 0,
        };
        let grid = (deduction != Deduction::Sink).then_some(firm.grid.factor);
        Some(DeductionLine {
            deduction,
            name: both(|lang| field.name(lang)),
            unit: if grid.is_some() { "MWh" } else { "tCO2" },
            amount: Decimal::micro(amount),
            factor: grid.map(|factor| Decimal::nano(factor.tco2_nano)),
            source: grid.map(|factor| factor.source.clone()),
            tco2: Decimal::micro(tco2),
            is_counted,
        })
    });
    reported.collect()
}
