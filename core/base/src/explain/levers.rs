//! What would change level and grade.

use serde::{Deserialize, Serialize};

use super::Decimal;
use crate::lang::Bilingual;

/// What would change the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Levers {
    /// The next better grade; None without a grade, or at the best.
    pub grade: Option<Target>,
    /// The next better level; None without a level, or at the best.
    pub level: Option<Target>,
    /// What is kept fixed.
    pub note: Bilingual,
}

/// A band to be reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Its number.
    pub number: i32,
    /// Its name.
    pub label: Bilingual,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Each lever alone.
    pub levers: Vec<Lever>,
}

/// One thing that a firm could change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lever {
    /// `numerator` (emissions or energy as a whole, by whatever means), `output`, `own_pv`,
    /// `green_power`, or the code of an energy type.
    pub id: String,
    /// Index in the catalogue, for a lever that is an energy type.
    #[cfg(feature = "explain-whole")]
    pub energy: Option<usize>,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: Bilingual,
    /// Less or more of it.
    pub direction: Direction,
    /// How much there is now.
    pub current: Decimal,
    /// The largest change that was tried: all of a fuel but material; of electricity,
    /// what own and green power that is deducted does not cover already.
    #[cfg(feature = "explain-whole")]
    pub limit: Decimal,
    /// The least change that reaches the band; None where even `limit` does not.
    pub change: Option<Decimal>,
    /// What there would be then.
    pub becomes: Option<Decimal>,
    /// The change in percent of what there is now; None of nothing.
    pub percent: Option<Decimal>,
}

/// Which way a lever goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Use less.
    Less,
    /// Have more.
    More,
}
