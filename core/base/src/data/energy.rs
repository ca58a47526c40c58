//! What energy types and their factors are said to be, in tables and in explanations.

use serde::{Deserialize, Serialize};

/// What kind of carrier an energy type is; it decides the scope and where its CO2 factor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// No energy: a material whose CO2 comes from a process, as that of carbonates does.
    Process,
    /// Anything else.
    Other,
}

/// Which series an electricity factor belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridLevel {
    /// National average.
    National,
    /// National average without market-traded non-fossil power.
    NationalResidual,
    /// National, fossil power only.
    NationalFossil,
    /// Average of a regional grid.
    Regional,
    /// Average of a province.
    Provincial,
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
    /// As tables write it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            _ => return None,
        })
    }
}
