//! How points add up.

use serde::{Deserialize, Serialize};

use super::Decimal;
use crate::lang::Bilingual;

/// How the points of a return add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointsView {
    /// Name of the rule set that it follows; None where the scheme has but one.
    pub rule_set: Option<Bilingual>,
    /// Its indicators.
    pub indicators: Vec<MeasureView>,
    /// Bonus, malus and vetoes that apply.
    pub adjustments: Vec<AdjustmentView>,
    /// All points.
    pub total: Option<Decimal>,
    /// Their rank among those that are classed together; None where classes do not go by rank.
    pub rank: Option<u32>,
    /// How many are classed together.
    pub classed: u32,
    /// Number of the class that it is treated as, not being classed.
    pub treated_as: Option<i32>,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// What it is, as the scheme writes it.
    pub formula: String,
    /// Its unit.
    pub unit: Option<Bilingual>,
    /// Its value.
    pub value: Option<Decimal>,
    /// What the value is set against.
    pub base: Option<Decimal>,
    /// The value that has full points.
    pub leading: Option<Decimal>,
    /// Its points.
    pub points: Option<Decimal>,
    /// Its full points.
    pub full: Decimal,
    /// Its rank.
    pub rank: Option<u32>,
    /// What became of it where it could not be computed.
    pub substitute: Option<Bilingual>,
    /// What would gain another point.
    pub gain: Option<Gain>,
}

/// What would gain points, everything that a value is set against staying as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Points gained: one, what is left to the full points, or what the next step gives.
    pub points: Decimal,
    /// The value that gains them.
    pub value: Decimal,
}

/// An adjustment that applies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdjustmentView {
    /// Its id.
    pub id: String,
    /// Its reason.
    pub name: Bilingual,
    /// When it applies, as the scheme writes it.
    pub condition: String,
    /// Points added, or taken off where below zero.
    pub points: Option<Decimal>,
    /// Number of the best class that it leaves.
    pub no_better_than: Option<i32>,
}
