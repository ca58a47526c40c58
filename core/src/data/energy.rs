//! The energy catalogue, and factor sets: what one unit of an energy type is in tCO2 and in tce.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::table::Table;
use crate::finding::{Code, Error, Place, Result};
use crate::number::{self, NANO};

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
}

impl Dimension {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "mass" => Self::Mass,
            "volume" => Self::Volume,
            "heat" => Self::Heat,
            "electricity" => Self::Electricity,
            "money" => Self::Money,
            "co2" => Self::Co2,
            "tce" => Self::Tce,
            _ => return None,
        })
    }
}

/// What kind of carrier an energy type is; it decides the scope and where its CO2 factor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Burnt on site.
    Fuel,
    /// Purchased electricity: factor from the grid table.
    Electricity,
    /// Purchased heat.
    Heat,
    /// Purchased steam, by mass.
    Steam,
    /// Burnt, but its CO2 is biogenic.
    Biogenic,
    /// Recovered heat and pressure: its fuel is counted already.
    Recovered,
    /// Anything else.
    Other,
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

/// How much a value is to be trusted, by how many separate copies of its source agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Recollection of a document; no copy seen.
    Low,
    /// One copy.
    Medium,
    /// Two or more copies.
    High,
}

impl Confidence {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            _ => return None,
        })
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
    /// What a reader should know.
    pub note: String,
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
            note: row.text("note").to_owned(),
        });
    }
    Ok(factors)
}

/// NCV × carbon content × oxidation × 44/12 (《工业其他行业企业温室气体排放核算方法与报告指南》),
/// all in nano, rounded once.
fn combustion_factor(ncv: i64, carbon: i64, oxidation: i64) -> Option<i64> {
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
