//! What one return says, taken out of the columns once, so that it can be accounted again and
//! again with something changed.

use super::Change;
use crate::account::{
    Accounts, Applied, DEDUCTIONS, Measured, Method, Own, OwnFactors, Transformed, deducted_tco2,
};
use crate::data::dictionary::AmountField;
use crate::data::grid::GridChoice;
use crate::finding::{Code, Error, Place, Result};
use crate::grade::Graded;
use crate::number::{MICRO_DECIMALS, to_text};
use crate::returns::column;
use crate::scheme::{Deduction, Transformation};
use crate::score::Scored;

/// One return.
#[derive(Clone)]
pub(super) struct Firm<'a> {
    pub(super) scored: &'a Scored,
    pub(super) row: usize,
    pub(super) method: Method<'a>,
    pub(super) region: u32,
    pub(super) industry: u32,
    /// The factor of electricity.
    pub(super) grid: GridChoice<'a>,
    /// Energy reported, in catalogue order.
    pub(super) energy: Vec<Quantity>,
    /// Verified emissions of scope 1 and 2.
    pub(super) measured: [Option<i64>; 2],
    /// Energy transformed and recovered that its scheme takes off, in micro tce.
    pub(super) taken_off_tce: i64,
    /// Its grading.
    pub(super) graded: Graded,
}

/// The quantity of one energy type, in micro.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quantity {
    /// Index in the catalogue.
    pub(super) energy: usize,
    /// All of it.
    pub(super) quantity: i64,
    /// The part used as material.
    pub(super) material: i64,
}

impl<'a> Firm<'a> {
    pub(super) fn new(scored: &'a Scored, row: usize, method: Method<'a>) -> Self {
        let returns = &scored.returns;
        let catalogue = &method.data.catalogue;
        let region = returns.numbers(column::REGION)[row];
        let quantities = returns.energy(catalogue);
        let energy = quantities
            .iter()
            .zip(returns.materials(catalogue))
            .enumerate()
            .filter(|(energy, _)| method.counts(*energy))
            .filter_map(|(energy, (quantity, material))| {
                let quantity = (*quantity)?.get(row)?;
                let material = material.and_then(|material| material.get(row)).unwrap_or(0);
                Some(Quantity { energy, quantity, material })
            })
            .collect();
        Self {
            scored,
            row,
            method,
            region,
            industry: returns.numbers(column::INDUSTRY)[row],
            grid: method.electricity(region, returns.period(row).year()),
            energy,
            measured: [1, 2].map(|scope| Measured::of(returns).get(scope, row)),
            taken_off_tce: match method.scheme.transformation {
                Transformation::LeftIn => 0,
                // What is out of range has rejected the row.
                Transformation::Subtracted => {
                    Transformed::of(returns, method).get(row).unwrap_or(0)
                }
            },
            graded: scored.graded(row, method),
        }
    }

    /// The factors of an energy type.
    pub(super) fn applied(&self, energy: usize) -> Applied {
        let is_electricity = energy == self.method.data.electricity;
        let applied = self.method.applied(energy, is_electricity.then_some(&self.grid));
        let factor = self.method.factors.factors[energy].as_ref();
        // What does not fit has rejected the row.
        let applied = applied.with_own(self.own(energy), factor).unwrap_or(applied);
        match self.is_measured(energy) {
            true => applied.without_co2(),
            false => applied,
        }
    }

    /// What the firm itself says of a fuel.
    pub(super) fn own(&self, energy: usize) -> Own {
        let energy = self.method.data.catalogue.get(energy);
        energy.map_or_else(Own::default, |energy| {
            OwnFactors::of(&self.scored.returns, energy).get(self.row)
        })
    }

    /// Whether the emissions of an energy type's scope are verified, so that no factor counts.
    pub(super) fn is_measured(&self, energy: usize) -> bool {
        let scope = self.method.data.catalogue.get(energy).map_or(1, |energy| energy.scope);
        self.measured[usize::from(scope != 1)].is_some()
    }

    /// Whether a deduction is counted for this firm.
    pub(super) fn counts(&self, deduction: Deduction) -> bool {
        let is_beside = deduction != Deduction::Sink && self.measured[1].is_some();
        self.method.scheme.deduct.contains(&deduction) && !is_beside
    }

    /// A reported amount other than energy.
    pub(super) fn amount(&self, field: AmountField) -> i64 {
        self.scored.returns.amount(field).and_then(|amounts| amounts.get(self.row)).unwrap_or(0)
    }

    /// The amount of a deduction, counted or not.
    pub(super) fn deduction(&self, deduction: Deduction, change: &Change) -> i64 {
        let (changed, field) = match deduction {
            Deduction::OwnPv => (change.own_pv, AmountField::OwnPv),
            Deduction::GreenPower => (change.green_power, AmountField::GreenPower),
            Deduction::Sink => (change.sink, AmountField::Sink),
        };
        changed.unwrap_or_else(|| self.amount(field))
    }

    /// The energy with a change, in catalogue order of what is reported; new types follow.
    fn changed(&self, change: &Change) -> Vec<Quantity> {
        let mut energy = self.energy.clone();
        for (&index, &quantity) in &change.energy {
            match energy.iter_mut().find(|line| line.energy == index) {
                Some(line) => line.quantity = quantity,
                None => energy.push(Quantity { energy: index, quantity, material: 0 }),
            }
        }
        energy
    }

    /// The accounts, of one row, with a change.
    ///
    /// # Errors
    /// What keeps the return from being accounted so, as a run would find it.
    pub(super) fn account(&self, change: &Change) -> Result<Accounts> {
        let output = change.output.or(self.scored.accounts.output(self.row));
        let mut accounts = Accounts::of_output(output);
        let mut rows = accounts.rows();
        let overflow = || Error::new(Code::AmountOverflow, Place::default());
        for line in self.changed(change) {
            let energy_type =
                self.method.data.catalogue.get(line.energy).ok_or_else(|| unknown(line.energy))?;
            if line.quantity < 0 {
                return Err(negative(line.quantity, &energy_type.column));
            }
            let part = self
                .applied(line.energy)
                .part(line.quantity, line.material)
                .map_err(|code| self.fault(code, line))?;
            if part.is_some_and(|part| !rows.add_energy(0, energy_type.scope, part)) {
                return Err(overflow());
            }
        }
        rows.take_off_energy(0, self.taken_off_tce).map_err(|consumed| {
            Error::new(Code::TransformationExceeds, Place::default())
                .with("value", to_text(self.taken_off_tce, MICRO_DECIMALS))
                .with("expected", to_text(consumed, MICRO_DECIMALS))
        })?;
        for (scope, tco2) in [1, 2].into_iter().zip(self.measured) {
            if tco2.is_some_and(|tco2| !rows.add_measured(0, scope, tco2)) {
                return Err(overflow());
            }
        }
        for (deduction, field) in DEDUCTIONS {
            let amount = self.deduction(deduction, change);
            if amount < 0 {
                return Err(negative(amount, field.column()));
            }
            if !self.counts(deduction) {
                continue;
            }
            let tco2 = deducted_tco2(deduction, amount, &self.grid).ok_or_else(overflow)?;
            if !rows.add_deduction(0, tco2) {
                return Err(overflow());
            }
        }
        Ok(accounts)
    }

    fn fault(&self, code: Code, line: Quantity) -> Error {
        let energy = &self.method.data.catalogue[line.energy];
        let error = Error::new(code, Place::default().at_column(energy.column.as_str()));
        match code {
            Code::MaterialExceeds => error
                .with("energy", &energy.name_zh)
                .with("energy_en", &energy.name_en)
                .with("value", to_text(line.material, MICRO_DECIMALS))
                .with("expected", to_text(line.quantity, MICRO_DECIMALS)),
            Code::FactorMissing => error
                .with("value", &energy.name_zh)
                .with("value_en", &energy.name_en)
                .with("expected", &self.method.factors.id),
            _ => error,
        }
    }
}

fn negative(amount: i64, column: &str) -> Error {
    Error::new(Code::ValueNegative, Place::default().at_column(column))
        .with("value", to_text(amount, MICRO_DECIMALS))
}

fn unknown(energy: usize) -> Error {
    Error::new(Code::EnergyTypeUnknown, Place::default()).with("value", energy)
}
