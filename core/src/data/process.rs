//! Materials whose CO2 comes from a process and not from burning: cement clinker, carbonates
//! (`energy/process.csv`). They stand behind the energy types of the catalogue, so that headers, files and
//! accounts know them; whether they count, the scheme says.

use super::energy::{Confidence, Dimension, EnergyType, Factor, Kind};
use super::table::Table;
use crate::finding::Result;
use crate::lang::Bilingual;

/// The materials, each with the factor that stands for factor sets which have none of their own.
pub(super) fn materials(
    path: &str,
    text: &str,
    catalogue: &[EnergyType],
) -> Result<Vec<(EnergyType, Factor)>> {
    const COLUMNS: [&str; 9] = [
        "id",
        "unit",
        "name_zh",
        "name_en",
        "tco2_per_unit",
        "confidence",
        "source",
        "note",
        "note_zh",
    ];
    let table = Table::parse(path, text, &COLUMNS)?;
    let mut materials: Vec<(EnergyType, Factor)> = Vec::new();
    for row in table.rows() {
        let id = row.required("id")?.to_owned();
        let is_known = |other: &EnergyType| other.id == id;
        if catalogue.iter().any(is_known) || materials.iter().any(|(other, _)| is_known(other)) {
            return Err(row.error("id", format!("“{id}”出现两次"), format!("“{id}” stands twice")));
        }
        let unit = row.required("unit")?.to_owned();
        if unit != "t" {
            return Err(row.error("unit", "应为 t", "must be t"));
        }
        let tco2_nano = row.nano("tco2_per_unit")?;
        if tco2_nano.is_none_or(|nano| nano < 0) {
            return Err(row.error(
                "tco2_per_unit",
                "应为不小于 0 的数",
                "must be a number not below 0",
            ));
        }
        let confidence = Confidence::parse(row.required("confidence")?).ok_or_else(|| {
            row.error("confidence", "应为 low、medium 或 high", "must be low, medium or high")
        })?;
        let factor = Factor {
            ncv_nano: None,
            carbon_nano: None,
            oxidation_nano: None,
            tco2_per_gj_nano: None,
            tco2_nano,
            tce_nano: None,
            confidence,
            is_weak: false,
            source: row.required("source")?.to_owned(),
            note: Bilingual::new(row.text("note_zh"), row.text("note")),
        };
        let material = EnergyType {
            column: format!("{id}_{unit}"),
            id,
            unit,
            name_zh: row.required("name_zh")?.to_owned(),
            name_en: row.required("name_en")?.to_owned(),
            dimension: Dimension::Mass,
            scope: 1,
            kind: Kind::Process,
            form_205_1: None,
        };
        materials.push((material, factor));
    }
    Ok(materials)
}
