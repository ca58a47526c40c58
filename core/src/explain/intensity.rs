//! The output of one return, and L.

use super::firm::Firm;
use super::{Decimal, Intensity, Item, Output, Quotient, both};
use crate::account::{self, INCOME_ITEMS, output_field};
use crate::judge::divided;
use crate::number::{NANO_DECIMALS, Ratio};
use crate::scheme::ValueAddedFrom;

/// A quotient; None where it does not fit.
pub(super) fn quotient(ratio: Ratio, decimals: u32, published: Option<i64>) -> Option<Quotient> {
    Some(Quotient {
        exact: widest(ratio, NANO_DECIMALS)?,
        is_exact: ratio.is_decimal(NANO_DECIMALS),
        published: Decimal::new(published?, decimals),
    })
}

/// A quotient with as many decimals as fit, but not more than are wanted.
pub(super) fn widest(ratio: Ratio, decimals: u32) -> Option<Decimal> {
    (0..=decimals).rev().find_map(|decimals| Some(Decimal::new(ratio.rounded(decimals)?, decimals)))
}

pub(super) fn output(firm: &Firm<'_>) -> Output {
    let Firm { scored, row, method, .. } = *firm;
    let scheme = method.scheme;
    let columns = account::Output::new(&scored.returns, scheme);
    let found = columns.get(row);
    let field = output_field(scheme.denominator);
    let items = match found {
        Some((_, ValueAddedFrom::IncomeApproach)) => INCOME_ITEMS
            .into_iter()
            .enumerate()
            .filter_map(|(index, item)| {
                Some(Item {
                    column: item.column_in(&scheme.standards.money).into(),
                    name: both(|lang| item.name(lang)),
                    amount: Decimal::micro(columns.item(index, row)?),
                })
            })
            .collect(),
        _ => Vec::new(),
    };
    Output {
        column: field.column_in(&scheme.standards.money).into(),
        name: both(|lang| field.name(lang)),
        unit: both(|lang| scheme.output_unit(lang)),
        amount: found.map(|(amount, _)| Decimal::micro(amount)),
        from: found.map(|(_, from)| from),
        items,
    }
}

/// What is divided and by what; None where the score has no L.
pub(super) fn divided_by(firm: &Firm<'_>) -> Option<(i64, i64)> {
    let Firm { scored, row, method, .. } = *firm;
    firm.graded.intensity?;
    let (numerator, output) = scored.compared(row, method.scheme);
    Some((divided(numerator, method.scheme), output))
}

pub(super) fn intensity(firm: &Firm<'_>) -> Option<Intensity> {
    let scheme = firm.method.scheme;
    let (numerator, output) = divided_by(firm)?;
    let published = firm.graded.intensity;
    let ratio = firm.graded.exact.intensity?;
    Some(Intensity {
        numerator: Decimal::micro(numerator),
        output: Decimal::micro(output),
        quotient: quotient(ratio, scheme.rounding.intensity_decimals, published)?,
        unit: both(|lang| scheme.intensity_unit(lang)),
    })
}
