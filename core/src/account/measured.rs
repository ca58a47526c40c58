//! Emissions that were measured or verified: they stand in place of what quantities and factors
//! come to, where the return says that a third party verified it.

use super::notice::Tally;
use crate::data::dictionary::AmountField;
use crate::finding::Code;
use crate::returns::{Amounts, Returns};
use crate::scheme::Deduction;

/// The fields of scope 1 and 2.
pub const MEASURED: [AmountField; 2] = [AmountField::MeasuredScope1, AmountField::MeasuredScope2];

/// What is measured of some returns.
pub(crate) struct Measured<'a> {
    returns: &'a Returns,
    of_scope: [Option<Amounts<'a>>; 2],
}

impl<'a> Measured<'a> {
    pub(crate) fn of(returns: &'a Returns) -> Self {
        Self { returns, of_scope: MEASURED.map(|field| returns.amount(field)) }
    }

    /// Verified emissions of scope 1 or 2 of a row, in micro.
    pub(crate) fn get(&self, scope: u8, row: usize) -> Option<i64> {
        let amounts = self.of_scope[usize::from(scope != 1)]?;
        let tco2 = amounts.get(row)?;
        (self.returns.is_verified(row) == Some(true)).then_some(tco2)
    }

    /// Whether anything is measured of a scope.
    pub(super) fn has(&self, scope: u8) -> bool {
        self.of_scope[usize::from(scope != 1)].is_some()
    }

    /// Whether a deduction is not in the scope 2 of a row: what was verified is net of own power.
    pub(super) fn holds(&self, deduction: Deduction, row: usize) -> bool {
        deduction != Deduction::Sink && self.has(2) && self.get(2, row).is_some()
    }

    /// Says of how many rows it is counted, and of how many it is not.
    pub(super) fn note(&self, rows: usize, tally: &mut Tally) {
        for (scope, field) in [1, 2].into_iter().zip(MEASURED) {
            let Some(amounts) = self.of_scope[usize::from(scope != 1)] else { continue };
            let reported = || (0..rows).filter(|row| amounts.get(*row).is_some());
            for (code, is_counted) in
                [(Code::MeasuredCounted, true), (Code::MeasuredNotVerified, false)]
            {
                let mut of_code =
                    reported().filter(|row| self.get(scope, *row).is_some() == is_counted);
                if let Some(first) = of_code.next() {
                    let count = 1 + of_code.count();
                    tally.add_rows(
                        code,
                        field.id(),
                        u32::try_from(count).unwrap_or(u32::MAX),
                        first,
                    );
                }
            }
        }
    }
}
