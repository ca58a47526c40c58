//! Energy lines, deductions and sums.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Decimal;
#[cfg(feature = "explain-whole")]
use crate::data::energy::{Confidence, GridLevel, Kind};
use crate::lang::Bilingual;
#[cfg(feature = "explain-whole")]
use crate::scheme::{Deduction, Numerator};

/// One energy type: quantity × factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnergyLine {
    /// Index in the catalogue, as a change of figures names it.
    #[cfg(feature = "explain-whole")]
    pub energy: usize,
    /// Catalogue code.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: Bilingual,
    /// What kind of carrier it is.
    #[cfg(feature = "explain-whole")]
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
    #[cfg(feature = "explain-whole")]
    pub tce_factor: Decimal,
    /// Document of the tce factor; None where the set has no row.
    #[cfg(feature = "explain-whole")]
    pub tce_source: Option<String>,
    /// Emissions, tCO2.
    pub tco2: Decimal,
    /// Coal equivalent, tce.
    pub tce: Decimal,
    /// Emissions over gross emissions.
    pub share: Option<Decimal>,
    /// The factor is weak, of low confidence, or of another year or area.
    #[cfg(feature = "explain-whole")]
    pub is_default: bool,
    /// The emissions of its scope are verified: its coal equivalent counts, and no factor.
    #[cfg(feature = "explain-whole")]
    pub is_measured: bool,
}

/// A CO2 factor with its origin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Co2Factor {
    /// tCO2 per unit.
    pub value: Decimal,
    /// How it comes about.
    #[cfg(feature = "explain-whole")]
    pub basis: Basis,
    /// Document it comes from.
    pub source: String,
    /// Trust in the values.
    #[cfg(feature = "explain-whole")]
    pub confidence: Confidence,
    /// A poor default that users are warned of.
    pub is_weak: bool,
    /// What a reader should know, in English; may be empty.
    pub note: String,
    /// The same in Chinese.
    pub note_zh: String,
}

/// How a CO2 factor comes about.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        co2_per_carbon: Cow<'static, str>,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeductionLine {
    /// Which.
    #[cfg(feature = "explain-whole")]
    pub deduction: Deduction,
    /// Its name.
    pub name: Bilingual,
    /// Unit of the amount.
    pub unit: Cow<'static, str>,
    /// What is reported.
    pub amount: Decimal,
    /// tCO2 per MWh; None for a sink, which is reported in tCO2.
    pub factor: Option<Decimal>,
    /// Document of the factor; None for a sink.
    #[cfg(feature = "explain-whole")]
    pub source: Option<String>,
    /// What is taken off, tCO2; zero where the scheme does not count it.
    pub tco2: Decimal,
    /// Whether the scheme counts it.
    pub is_counted: bool,
}

/// Sums of one return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Energy, tce; less what was transformed and recovered, where the scheme takes it off.
    pub energy_tce: Decimal,
    /// Energy transformed and recovered that the scheme takes off, tce; None where it takes none.
    #[cfg(feature = "explain-whole")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_off_tce: Option<Decimal>,
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
    #[cfg(feature = "explain-whole")]
    pub numerator_of: Numerator,
    /// What the scheme divides.
    #[cfg(feature = "explain-whole")]
    pub numerator: Decimal,
}

/// Emissions of a scope as a third party verified them.
#[cfg(feature = "explain-whole")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasuredLine {
    /// Scope 1 or 2.
    pub scope: u8,
    /// Its name.
    pub name: Bilingual,
    /// Emissions, tCO2.
    pub tco2: Decimal,
}
