//! What becomes of the cells of a column.

use crate::data::energy::Dimension;
use crate::number::Scale;

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
    Output,
    Recovery,
}

impl Target {
    /// Whether its cells are numbers of a quantity.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Amount(_)) || self.is_of_long_row() && !self.is_text_of_long_row()
    }

    /// Whether its cells are of the energy type of a long row.
    pub(super) fn is_of_long_row(&self) -> bool {
        self.is_text_of_long_row()
            || matches!(self, Self::Quantity | Self::AsMaterial | Self::Output | Self::Recovery)
    }

    fn is_text_of_long_row(&self) -> bool {
        matches!(self, Self::EnergyType | Self::Unit)
    }
}

/// How the cells of an amount column are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amount {
    pub(super) slot: usize,
    /// From the column's unit to the base unit.
    pub(super) scale: Scale,
    pub(super) dimension: Option<Dimension>,
    pub(super) may_be_negative: bool,
    /// A volume that becomes a mass by the density in this column.
    pub(super) density: Option<usize>,
}
