//! The energy catalogue, and factor sets: what one unit of an energy type is in tCO2 and in tce.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::table::{Row, Table};
use crate::finding::{Code, Error, Place, Result};
use crate::lang::Bilingual;
use crate::number::{self, NANO};

pub use tanxiao_base::data::energy::{Confidence, Kind};

/// What an energy type is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Base unit t.
    Mass,
    /// Base unit 10^4 m³.
    Volume,
    /// Base unit GJ.
    Heat,
    /// Base unit MWh.
    Electricity,
    /// Base unit 万元.
    Money,
    /// Base unit tCO2.
    Co2,
    /// Base unit tce.
    Tce,
    /// Base unit 亩; of fields that a scheme declares.
    Area,
    /// A number of persons or things; of fields that a scheme declares.
    Count,
    /// Yes or no; of fields that a scheme declares.
    Fact,
    /// Of a liquid: base unit t/m³, which is kg/L.
    Density,
    /// Calorific value of a fuel by mass: base unit GJ/t.
    HeatPerMass,
    /// Calorific value of a gas: base unit GJ/10^4 m³.
    HeatPerVolume,
    /// Carbon content of a fuel: base unit tC/TJ.
    CarbonPerHeat,
}

impl Dimension {
    /// Whether only fields that a scheme declares are measured in it: elsewhere its units are no
    /// units.
    #[must_use]
    pub fn is_of_fields(self) -> bool {
        matches!(self, Self::Area | Self::Count | Self::Fact)
    }

    /// What the name of a canonical column ends with; empty for what has no unit.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Mass => "t",
            Self::Volume => "wan_m3",
            Self::Heat => "gj",
            Self::Electricity => "mwh",
            Self::Money => "wan_yuan",
            Self::Co2 => "tco2",
            Self::Tce => "tce",
            Self::Area => "mu",
            Self::Count
            | Self::Fact
            | Self::Density
            | Self::HeatPerMass
            | Self::HeatPerVolume
            | Self::CarbonPerHeat => "",
        }
    }

    /// Every dimension that a unit tells.
    pub const MEASURED: [Self; 9] = [
        Self::Money,
        Self::Area,
        Self::Count,
        Self::Mass,
        Self::Electricity,
        Self::Heat,
        Self::Volume,
        Self::Co2,
        Self::Tce,
    ];

    /// Whether it is of energy, fuel or money, of which every column counts for something.
    pub(super) fn is_of_amounts(self) -> bool {
        !matches!(
            self,
            Self::Co2
                | Self::Density
                | Self::HeatPerMass
                | Self::HeatPerVolume
                | Self::CarbonPerHeat
        ) && !self.is_of_fields()
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "mass" => Self::Mass,
            "volume" => Self::Volume,
            "heat" => Self::Heat,
            "electricity" => Self::Electricity,
            "money" => Self::Money,
            "co2" => Self::Co2,
            "tce" => Self::Tce,
            "area" => Self::Area,
            "count" => Self::Count,
            "density" => Self::Density,
            "heat_per_mass" => Self::HeatPerMass,
            "heat_per_volume" => Self::HeatPerVolume,
            "carbon_per_heat" => Self::CarbonPerHeat,
            _ => return None,
        })
    }
}

/// An entry of the energy catalogue.
#[derive(Debug, Clone, Serialize)]
pub struct EnergyType {
    /// Catalogue code, e.g. `natural_gas`.
    pub id: String,
    /// Canonical input column, e.g. `natural_gas_wan_m3`.
    pub column: String,
    /// Unit slug, e.g. `wan_m3`.
    pub unit: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What it is measured in.
    pub dimension: Dimension,
    /// Scope of its emissions: 1 or 2.
    pub scope: u8,
    /// What kind of carrier it is.
    pub kind: Kind,
    /// Code in form 205-1, where it has one.
    pub form_205_1: Option<String>,
}

impl EnergyType {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, lang: crate::lang::Lang) -> &str {
        lang.pick(&self.name_zh, &self.name_en)
    }

    /// The unit as people write it.
    #[must_use]
    pub fn unit_name(&self, lang: crate::lang::Lang) -> &'static str {
        match self.unit.as_str() {
            "t" => lang.pick("吨", "t"),
            "wan_m3" => lang.pick("万立方米", "10⁴ m³"),
            "gj" => lang.pick("吉焦", "GJ"),
            "mwh" => lang.pick("兆瓦时", "MWh"),
            _ => lang.pick("吨标准煤", "tce"),
        }
    }
}

/// The factors of one energy type in one factor set.
#[derive(Debug, Clone, Serialize)]
pub struct Factor {
    /// Net calorific value, GJ per unit, in nano.
    pub ncv_nano: Option<i64>,
    /// Carbon content, tC per GJ, in nano.
    pub carbon_nano: Option<i64>,
    /// Oxidation rate, in nano.
    pub oxidation_nano: Option<i64>,
    /// tCO2 per GJ, in nano.
    pub tco2_per_gj_nano: Option<i64>,
    /// tCO2 per unit, in nano: stated, or the product of the parts rounded half to even to nine
    /// places. None: the set does not know it.
    pub tco2_nano: Option<i64>,
    /// tce per unit, in nano.
    pub tce_nano: Option<i64>,
    /// Trust in the values.
    pub confidence: Confidence,
    /// A poor default that users are warned of.
    pub is_weak: bool,
    /// Document the values come from.
    pub source: String,
    /// What a reader should know; may be empty. Without a Chinese text both are the note as it is.
    pub note: Bilingual,
}

/// A dated, hashed set of energy factors.
#[derive(Debug, Clone, Serialize)]
pub struct FactorSet {
    /// Name by which it is chosen.
    pub id: String,
    /// Version of the set.
    pub version: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Document it rests on.
    pub source: String,
    /// SHA-256 over the set's own files, the catalogue and the grid tables, in hex.
    pub sha256: String,
    /// The factors, in catalogue order; None where the set has no row.
    pub factors: Vec<Option<Factor>>,
}

/// What a factor set's TOML says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactorSetHead {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) name_zh: String,
    pub(super) name_en: String,
    pub(super) source: String,
    #[serde(default, rename = "license")]
    pub(super) _license: String,
    #[serde(default, rename = "note")]
    pub(super) _note: String,
}

pub(super) fn catalogue(path: &str, text: &str) -> Result<Vec<EnergyType>> {
    const COLUMNS: [&str; 8] =
        ["id", "unit", "name_zh", "name_en", "dimension", "scope", "kind", "form_205_1"];
    let table = Table::parse(path, text, &COLUMNS)?;
    let mut types: Vec<EnergyType> = Vec::new();
    for row in table.rows() {
        let id = row.required("id")?.to_owned();
        let unit = row.required("unit")?.to_owned();
        if types.iter().any(|other| other.id == id) {
            return Err(row.error("id", format!("“{id}”出现两次"), format!("“{id}” stands twice")));
        }
        let expected = match unit.as_str() {
            "t" => Dimension::Mass,
            "wan_m3" => Dimension::Volume,
            "gj" => Dimension::Heat,
            "mwh" => Dimension::Electricity,
            "tce" => Dimension::Tce,
            _ => {
                return Err(row.error(
                    "unit",
                    "应为 t、wan_m3、gj、mwh、tce 之一",
                    "must be one of t, wan_m3, gj, mwh, tce",
                ));
            }
        };
        let dimension = Dimension::parse(row.required("dimension")?)
            .filter(|dimension| *dimension == expected)
            .ok_or_else(|| row.error("dimension", "与 unit 不符", "does not fit the unit"))?;
        let kind = match row.required("kind")? {
            "fuel" => Kind::Fuel,
            "electricity" => Kind::Electricity,
            "heat" => Kind::Heat,
            "steam" => Kind::Steam,
            "biogenic" => Kind::Biogenic,
            "recovered" => Kind::Recovered,
            "other" => Kind::Other,
            other => {
                return Err(row.error(
                    "kind",
                    format!("不认识的 kind“{other}”"),
                    format!("unknown kind “{other}”"),
                ));
            }
        };
        let scope = match row.required("scope")? {
            "1" => 1,
            "2" => 2,
            _ => return Err(row.error("scope", "应为 1 或 2", "must be 1 or 2")),
        };
        let form = row.text("form_205_1");
        types.push(EnergyType {
            column: format!("{id}_{unit}"),
            id,
            unit,
            name_zh: row.required("name_zh")?.to_owned(),
            name_en: row.required("name_en")?.to_owned(),
            dimension,
            scope,
            kind,
            form_205_1: (!form.is_empty()).then(|| form.to_owned()),
        });
    }
    if types.iter().filter(|energy| energy.kind == Kind::Electricity).count() != 1 {
        return Err(Error::new(Code::DataInvalid, Place::file(path)).because(
            "须有且只有一个品种的 kind 为 electricity",
            "exactly one energy type must have the kind electricity",
        ));
    }
    Ok(types)
}

pub(super) fn factors(
    path: &str,
    text: &str,
    catalogue: &[EnergyType],
    shipped: &[EnergyType],
    notes: &BTreeMap<String, String>,
) -> Result<Vec<Option<Factor>>> {
    const COLUMNS: [&str; 11] = [
        "energy",
        "ncv_gj_per_unit",
        "carbon_tc_per_gj",
        "oxidation",
        "tco2_per_gj",
        "tco2_per_unit",
        "tce_per_unit",
        "confidence",
        "weak",
        "source",
        "note",
    ];
    let table = Table::parse(path, text, &COLUMNS)?;
    let places: BTreeMap<&str, usize> =
        catalogue.iter().enumerate().map(|(index, energy)| (energy.id.as_str(), index)).collect();
    let mut factors: Vec<Option<Factor>> = vec![None; catalogue.len()];
    for row in table.rows() {
        let id = row.required("energy")?;
        let Some(&index) = places.get(id) else {
            return Err(row.error(
                "energy",
                format!("“{id}”不在能源品种目录中"),
                format!("“{id}” is not in the energy catalogue"),
            ));
        };
        if factors[index].is_some() {
            return Err(row.error(
                "energy",
                format!("“{id}”出现两次"),
                format!("“{id}” stands twice"),
            ));
        }
        check_unit(&row, &catalogue[index], shipped)?;
        let ncv_nano = row.nano("ncv_gj_per_unit")?;
        let carbon_nano = row.nano("carbon_tc_per_gj")?;
        let oxidation_nano = row.nano("oxidation")?;
        let tco2_per_gj_nano = row.nano("tco2_per_gj")?;
        let stated_nano = row.nano("tco2_per_unit")?;
        let tco2_nano = match (ncv_nano, carbon_nano, oxidation_nano, tco2_per_gj_nano, stated_nano)
        {
            (Some(ncv), Some(carbon), Some(oxidation), None, None) => {
                Some(combustion_factor(ncv, carbon, oxidation).ok_or_else(|| {
                    row.error(
                        "ncv_gj_per_unit",
                        "CO2 因子超出范围",
                        "the CO2 factor is out of range",
                    )
                })?)
            }
            (Some(ncv), None, None, Some(per_gj), None) => number::amount_times_factor(ncv, per_gj),
            (_, None, None, None, stated) => stated,
            _ => {
                let zh = "应填 carbon_tc_per_gj 和 oxidation，或 tco2_per_gj（均须同时填 ncv_gj_per_unit），\
                          或 tco2_per_unit，或都不填；不能同时填几种";
                let en = "give carbon_tc_per_gj and oxidation, or tco2_per_gj (each with \
                          ncv_gj_per_unit), or tco2_per_unit, or none; not several";
                return Err(row.error("tco2_per_unit", zh, en));
            }
        };
        let tce_nano = row.nano("tce_per_unit")?;
        if [ncv_nano, carbon_nano, oxidation_nano, tco2_nano, tce_nano]
            .iter()
            .flatten()
            .any(|n| *n < 0)
        {
            return Err(row.error(
                "tco2_per_unit",
                "因子不能为负",
                "a factor must not be negative",
            ));
        }
        check_values(&row, &catalogue[index], ncv_nano, tce_nano)?;
        let note = row.text("note");
        let confidence = Confidence::parse(row.required("confidence")?).ok_or_else(|| {
            row.error("confidence", "应为 low、medium 或 high", "must be low, medium or high")
        })?;
        factors[index] = Some(Factor {
            ncv_nano,
            carbon_nano,
            oxidation_nano,
            tco2_per_gj_nano,
            tco2_nano,
            tce_nano,
            confidence,
            is_weak: row.boolean("weak")?,
            source: row.required("source")?.to_owned(),
            note: Bilingual::new(notes.get(note).map_or(note, String::as_str), note),
        });
    }
    Ok(factors)
}

/// A factor is per unit of its energy type. Where the table does not say its unit, it is that of
/// the catalogue that is shipped: a catalogue with another unit needs factors of its own.
fn check_unit(row: &Row<'_>, energy: &EnergyType, shipped: &[EnergyType]) -> Result<()> {
    let of_shipped = || shipped.iter().find(|other| other.id == energy.id);
    let unit = match row.text("unit") {
        "" => of_shipped().map_or(energy.unit.as_str(), |other| other.unit.as_str()),
        unit => unit,
    };
    if unit == energy.unit {
        return Ok(());
    }
    let EnergyType { id, unit: expected, .. } = energy;
    let zh = format!(
        "因子按每 {unit} 计，而能源品种目录中 {id} 以 {expected} 计量；\
         请换算因子，并在 unit 列写明 {expected}"
    );
    let en = format!(
        "the factor is per {unit}, and the catalogue measures {id} in {expected}: convert it, and \
         state {expected} in the column unit"
    );
    Err(row.error("unit", zh, en))
}

/// Heat per unit of an energy type that is measured by its heat is fixed; of any other, the heat
/// that it gives and its coal equivalent are two statements of one thing, on bases that differ by
/// less than two in every set that is known. Further apart than [`APART`] a unit has slipped.
fn check_values(
    row: &Row<'_>,
    energy: &EnergyType,
    ncv_nano: Option<i64>,
    tce_nano: Option<i64>,
) -> Result<()> {
    let fixed = match energy.dimension {
        Dimension::Heat => Some(NANO),
        // 1 MWh is 3.6 GJ.
        Dimension::Electricity => Some(36 * (NANO / 10)),
        Dimension::Tce => Some(GJ_PER_TCE_NANO),
        _ => None,
    };
    if let (Some(fixed), Some(ncv)) = (fixed, ncv_nano)
        && ncv != fixed
    {
        let expected = number::to_text(fixed, number::NANO_DECIMALS);
        let unit = &energy.unit;
        return Err(row.error(
            "ncv_gj_per_unit",
            format!("每 {unit} 为 {expected} GJ，不能是别的数"),
            format!("one {unit} is {expected} GJ and nothing else"),
        ));
    }
    if let (Some(ncv @ 1..), Some(tce @ 1..)) = (ncv_nano, tce_nano) {
        let of_tce = i128::from(tce) * i128::from(GJ_PER_TCE_NANO) / i128::from(NANO);
        let ncv = i128::from(ncv);
        if ncv > of_tce * APART || of_tce > ncv * APART {
            return Err(row.error(
                "ncv_gj_per_unit",
                "与 tce_per_unit 相差 5 倍以上：其中一个的单位不对",
                "is more than five times apart from tce_per_unit: one of them is in another unit",
            ));
        }
    }
    Ok(())
}

/// How far calorific value and coal equivalent may be apart: this project's own limit.
const APART: i128 = 5;

/// 1 tce is 7,000,000 kcal of 4.1868 kJ: 29.3076 GJ (GB/T 2589).
pub(crate) const GJ_PER_TCE_NANO: i64 = 29_307_600_000;

/// NCV × carbon content × oxidation × 44/12 (《工业其他行业企业温室气体排放核算方法与报告指南》),
/// all in nano, rounded once.
pub(crate) fn combustion_factor(ncv: i64, carbon: i64, oxidation: i64) -> Option<i64> {
    let product =
        i128::from(ncv).checked_mul(i128::from(carbon))?.checked_mul(i128::from(oxidation))?;
    let nano = i128::from(NANO);
    i64::try_from(number::div_half_even(product.checked_mul(11)?, nano * nano * 3)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_gas_has_the_guides_factor() {
        let factor = combustion_factor(389_310_000_000, 15_300_000, 990_000_000);
        assert_eq!(factor, Some(21_621_888_090));
    }
}
