//! tanxiao-why: the parts of a change between two periods, over the factors of emissions.
//!
//! Emissions of firms that report in both periods are activity × structure × energy per output ×
//! mix × emission factors, less deductions. Each factor's part is its Shapley value over these
//! ([`shapley`]): the mean of what it changes, over all orders in which the factors can move from the
//! first period to the second. That is a quotient of whole numbers, leaves no rest and does not
//! depend on an order. Everything else that moved a total, such as firms that came, is a [`Step`].

mod apportion;
mod change;
mod game;
mod industry;
mod lmdi;
mod shapley;

pub use apportion::{apportion, half_even};
pub use change::{Change, Figures, Parts, change};
pub use industry::{Carrier, Deducted, Industry, Side};
pub use lmdi::{Logs, lmdi};
pub use shapley::shapley;

use num_bigint::BigInt;

/// What may have moved the emissions of firms, or their emissions per output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The output of all of them.
    Activity,
    /// Shares of industries in the output.
    Structure,
    /// Energy per output within industries.
    Intensity,
    /// Shares of carriers in the energy of industries.
    Mix,
    /// Emissions per unit of power from the grid, of what is bought and of what is deducted.
    Grid,
    /// Emissions per unit of energy of the other carriers.
    Factors,
    /// Power and sinks that are deducted.
    Deductions,
    /// Emissions that no energy goes with: processes.
    Process,
    /// Firms that came.
    Came,
    /// Firms that went.
    Went,
    /// Firms whose output is not above zero in one of the periods: nothing can be per output.
    NoOutput,
    /// Firms whose return of one period was rejected or is held.
    Gaps,
    /// Verified figures in place of quantities and factors, in one of the periods only: a method.
    Verified,
}

impl Part {
    /// Those that multiply, and deductions.
    pub const FACTORS: [Self; 7] = [
        Self::Activity,
        Self::Structure,
        Self::Intensity,
        Self::Mix,
        Self::Grid,
        Self::Factors,
        Self::Deductions,
    ];
    /// Those that are added as they are.
    pub const STEPS: [Self; 6] =
        [Self::Process, Self::Came, Self::Went, Self::NoOutput, Self::Gaps, Self::Verified];

    /// All of them, in the order in which they are told.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::FACTORS.into_iter().chain(Self::STEPS)
    }

    /// Its stable name.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Structure => "structure",
            Self::Intensity => "energy_per_output",
            Self::Mix => "fuel_mix",
            Self::Grid => "grid_factor",
            Self::Factors => "other_factors",
            Self::Deductions => "deductions",
            Self::Process => "process",
            Self::Came => "came",
            Self::Went => "went",
            Self::NoOutput => "no_output",
            Self::Gaps => "gaps",
            Self::Verified => "verified",
        }
    }
}

/// What some firms have in one period, of what is added as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    /// Emissions of all of them, in millionths.
    pub tonnes: BigInt,
    /// Emissions of those that count per output.
    pub tonnes_per_output: BigInt,
    /// Their output, in millionths.
    pub output: BigInt,
}

impl Sum {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.tonnes += &other.tonnes;
        self.tonnes_per_output += &other.tonnes_per_output;
        self.output += &other.output;
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

/// What is added as it is, in the first period and in the second.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step(pub [Sum; 2]);
