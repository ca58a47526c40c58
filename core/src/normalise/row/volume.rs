//! Cells of fuels that are reported by volume and accounted by mass.

use super::super::density;
use super::super::target::{Amount, Target};
use super::{RowReader, shorten};
use crate::data::dictionary::Field;
use crate::finding::Code;
use crate::number::Scale;
use crate::read::Cell;

impl RowReader<'_> {
    /// The column that gives the density of an energy type in every row, if there is one.
    pub(super) fn density_column(&self, field: Field) -> Option<usize> {
        let (Field::Energy(energy) | Field::Material(energy)) = field else { return None };
        let of_energy = self.reading.index_of(Field::Density(Some(energy)));
        of_energy.or_else(|| self.reading.index_of(Field::Density(None)))
    }

    /// The amount of a wide cell by volume.
    pub(super) fn by_volume(
        &mut self,
        index: usize,
        density: usize,
        cells: &[Cell<'_>],
    ) -> Option<i64> {
        let Some(Target::Amount(amount)) = self.targets.get(index).copied() else { return None };
        self.by_mass(index, cells.get(index)?, amount, Some(density), cells)
    }

    /// An amount by volume as one by mass, rounded once. Nothing and nought need no density.
    pub(super) fn by_mass(
        &mut self,
        index: usize,
        cell: &Cell<'_>,
        amount: Amount,
        column: Option<usize>,
        cells: &[Cell<'_>],
    ) -> Option<i64> {
        let water = density::by_mass(amount.scale, Scale::ONE).unwrap_or(amount.scale);
        if self.amount(index, cell, Amount { scale: water, ..amount })? == 0 {
            return Some(0);
        }
        let unit = column.and_then(|column| self.reading.columns[column].unit);
        let given = column.and_then(|column| cells.get(column));
        let code = match density::of_cell(given, unit, &self.data.dictionary) {
            Ok(Some(density)) => match density::by_mass(amount.scale, density) {
                Some(scale) => return self.amount(index, cell, Amount { scale, ..amount }),
                None => Code::ValueOutOfRange,
            },
            Ok(None) => Code::DensityMissing,
            Err(code) => code,
        };
        let at = if code == Code::DensityImplausible { column.unwrap_or(index) } else { index };
        let text = cells.get(at).map(super::super::cell::text).unwrap_or_default();
        let finding = self.finding(code, at).with("value", shorten(&text));
        self.findings.push(finding);
        None
    }
}
