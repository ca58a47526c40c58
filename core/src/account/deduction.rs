//! Deductions: own zero-carbon power, green power bought, sinks.

use super::energy::GridRows;
use super::{AccountedRows, Measured, Method, Places};
use crate::data::dictionary::AmountField;
use crate::data::grid::GridChoice;
use crate::finding::Code;
use crate::number::amount_times_factor;
use crate::returns::Returns;
use crate::scheme::Deduction;

pub(super) fn deduct(
    returns: &Returns,
    grid: &GridRows<'_>,
    places: &Places<'_>,
    method: Method<'_>,
    part: &mut AccountedRows<'_>,
) {
    let AccountedRows { accounts, of_rows, tally } = part;
    let measured = Measured::of(returns);
    for (deduction, field) in DEDUCTIONS {
        let Some(amounts) = returns.amount(field) else { continue };
        let mut not_counted = (0u32, usize::MAX);
        let mut beside = (0u32, usize::MAX);
        let counts = method.scheme.deduct.contains(&deduction);
        for row in 0..returns.height() {
            let Some(amount) = amounts.get(row).filter(|amount| *amount != 0) else { continue };
            if !counts {
                not_counted = (not_counted.0 + 1, not_counted.1.min(row));
                continue;
            }
            if measured.holds(deduction, row) {
                beside = (beside.0 + 1, beside.1.min(row));
                continue;
            }
            let tco2 = deducted_tco2(deduction, amount, grid.get(row));
            if !tco2.is_some_and(|tco2| accounts.add_deduction(row, tco2)) {
                of_rows.push((row, places.finding(Code::AmountOverflow, row)));
            }
        }
        if let (rows @ 1.., first) = not_counted {
            tally.add_rows(Code::DeductionNotCounted, field.id(), rows, first);
        }
        if let (rows @ 1.., first) = beside {
            tally.add_rows(Code::DeductionBesideMeasured, field.id(), rows, first);
        }
    }
}

/// Deductions, and what they are reported as.
pub const DEDUCTIONS: [(Deduction, AmountField); 3] = [
    (Deduction::OwnPv, AmountField::OwnPv),
    (Deduction::GreenPower, AmountField::GreenPower),
    (Deduction::Sink, AmountField::Sink),
];

/// What one deduction takes off, in micro tCO2: power at the factor that electricity is
/// accounted with, a sink as it is.
pub(crate) fn deducted_tco2(
    deduction: Deduction,
    amount: i64,
    electricity: &GridChoice<'_>,
) -> Option<i64> {
    match deduction {
        Deduction::Sink => Some(amount),
        Deduction::OwnPv | Deduction::GreenPower => {
            amount_times_factor(amount, electricity.factor.tco2_nano)
        }
    }
}
