//! What becomes of the cells of a column.

use crate::data::energy::Dimension;
use crate::number::MICRO_DECIMALS;

/// Where one column's cells go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Nothing,
    CreditCode,
    Name,
    Period,
    Year,
    Month,
    Region,
    Industry,
    Verified,
    Amount(Amount),
    EnergyType,
    Quantity,
    Unit,
    AsMaterial,
}

/// How the cells of an amount column are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    pub(super) slot: usize,
    pub(super) exponent: i32,
    pub(super) dimension: Option<Dimension>,
    pub(super) may_be_negative: bool,
}

impl Amount {
    /// Decimals that the column's unit is kept with.
    pub(super) fn decimals(self) -> i32 {
        MICRO_DECIMALS as i32 + self.exponent
    }
}
