//! What becomes of a quantity when returns that lie end to end are added up, and when two figures of
//! it are apart.

use super::super::columns::{Row, field_of_slot};
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field};
use crate::data::energy::Dimension;

/// How far a return may be from the sum of those under it, in percent of the larger: figures are
/// rounded before they are reported, and settled once more at the end of a year. This project's own
/// limit.
const APART_PERCENT: i128 = 1;

/// What becomes of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adds {
    /// It adds up; a blank in a return that has energy is none of it.
    Used,
    /// It adds up; where one is blank, the sum is not known.
    Made,
    /// It adds up, but not with what is reckoned in its place where it is blank.
    Measured,
    /// It is the same in all that report it: head counts, areas, answers of yes or no.
    Stands,
    /// A factor of the firm's own, of the fuel at this slot: the same wherever the fuel is used.
    FactorOf(usize),
}

impl Adds {
    pub(super) fn of(slot: usize, data: &DataSet) -> Self {
        match field_of_slot(slot, data.catalogue.len()) {
            Field::Ncv(fuel) | Field::Carbon(fuel) => Self::FactorOf(AmountField::ALL.len() + fuel),
            Field::Declared(field) => match data.fields[field].dimension {
                Dimension::Area | Dimension::Count | Dimension::Fact => Self::Stands,
                _ => Self::Made,
            },
            Field::Amount(AmountField::MeasuredScope1 | AmountField::MeasuredScope2) => {
                Self::Measured
            }
            Field::Amount(AmountField::OwnPv | AmountField::GreenPower | AmountField::Sink) => {
                Self::Used
            }
            // What was traded is settled into what was used by now.
            Field::Amount(amount) if !AmountField::TRADED.contains(&amount) => Self::Made,
            _ => Self::Used,
        }
    }
}

/// The sum of a quantity; blanks are none of it. None where it is more than an amount can be.
pub(super) fn total(slot: usize, rows: &[&Row]) -> Option<i64> {
    let amounts = rows.iter().filter_map(|row| row.amounts[slot]);
    i64::try_from(amounts.map(i128::from).sum::<i128>()).ok()
}

/// Whether two figures of one quantity are more than [`APART_PERCENT`] apart.
pub(super) fn are_apart(a: i64, b: i64) -> bool {
    let (a, b) = (i128::from(a), i128::from(b));
    (a - b).abs() * 100 > a.abs().max(b.abs()) * APART_PERCENT
}
