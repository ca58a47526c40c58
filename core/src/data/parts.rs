//! Energy types that others are parts of: raw coal and its ranks, as form 205-1 lists them under
//! 其中. A part is never added to its whole.

use super::energy::EnergyType;
use super::table::Table;
use crate::finding::Result;

/// An energy type with its parts, as indices into the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The energy type.
    pub energy: usize,
    /// What its quantity holds already, in the order of the table.
    pub parts: Vec<usize>,
}

/// Reads the table. A part has one whole, in the same unit, and no parts of its own.
pub(super) fn wholes(path: &str, text: &str, catalogue: &[EnergyType]) -> Result<Vec<Whole>> {
    let table = Table::parse(path, text, &["part", "whole", "source"])?;
    let mut wholes: Vec<Whole> = Vec::new();
    for row in table.rows() {
        let known = |column| {
            let id = row.required(column)?;
            catalogue.iter().position(|energy| energy.id == id).ok_or_else(|| {
                row.error(
                    column,
                    format!("“{id}”不在能源品种目录中"),
                    format!("“{id}” is not in the energy catalogue"),
                )
            })
        };
        let (part, energy) = (known("part")?, known("whole")?);
        row.required("source")?;
        if catalogue[part].unit != catalogue[energy].unit {
            return Err(row.error("whole", "与其中项的单位不同", "has another unit than its part"));
        }
        let is_part = |index| wholes.iter().any(|whole| whole.parts.contains(&index));
        let is_whole = |index| wholes.iter().any(|whole| whole.energy == index);
        if part == energy || is_part(part) || is_whole(part) || is_part(energy) {
            return Err(row.error(
                "part",
                "其中项只属于一个总量，且自身没有其中项",
                "a part has one whole, and no parts of its own",
            ));
        }
        match wholes.iter_mut().find(|whole| whole.energy == energy) {
            Some(whole) => whole.parts.push(part),
            None => wholes.push(Whole { energy, parts: vec![part] }),
        }
    }
    Ok(wholes)
}
