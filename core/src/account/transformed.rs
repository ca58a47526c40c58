//! Energy that a firm made out of other energy or recovered (form 205-2), in coal equivalent. Where
//! the scheme says so it is taken off what was consumed, which holds what went into the
//! transformation: 综合能源消费量 = 工业生产消费 − 能源加工转换产出 − 回收利用 (notes of forms 205-1 and 205-2 of
//! 国家统计局《能源统计报表制度》). It is no statement of CO2.

use super::{AccountedRows, Method, Places};
use crate::data::dictionary::AmountField;
use crate::finding::Code;
use crate::number::{MICRO_DECIMALS, amount_times_factor, to_text};
use crate::returns::{Amounts, Returns, recovered_column, transformed_column};
use crate::scheme::Transformation;

/// The totals in coal equivalent, for firms that do not report by energy type.
pub(crate) const TRANSFORMED: [AmountField; 2] =
    [AmountField::TransformedEnergy, AmountField::RecoveredEnergy];

/// What is transformed and recovered of some returns.
pub(crate) struct Transformed<'a> {
    /// Amounts of an energy type, and what one unit is in nano tce.
    by_type: Vec<(Amounts<'a>, i64)>,
    totals: Vec<Amounts<'a>>,
}

impl<'a> Transformed<'a> {
    pub(crate) fn of(returns: &'a Returns, method: Method<'_>) -> Self {
        let catalogue = method.data.catalogue.iter().enumerate();
        let of_type = |(index, energy)| {
            let columns = [transformed_column(energy), recovered_column(energy)];
            let amounts = columns.into_iter().filter_map(|column| returns.amounts(&column));
            amounts.map(move |amounts| (amounts, method.tce_nano(index)))
        };
        let totals = TRANSFORMED.into_iter().filter_map(|field| returns.amount(field));
        Self { by_type: catalogue.flat_map(of_type).collect(), totals: totals.collect() }
    }

    fn is_empty(&self) -> bool {
        self.by_type.is_empty() && self.totals.is_empty()
    }

    /// Of a row, in micro tce: by type where that is reported, else the totals. The error is that it
    /// is out of range.
    pub(crate) fn get(&self, row: usize) -> Result<i64, Code> {
        let by_type = || self.by_type.iter().filter_map(|(of, nano)| Some((of.get(row)?, *nano)));
        let mut sum = 0_i64;
        let mut add = |tce: Option<i64>| {
            sum = tce.and_then(|tce| sum.checked_add(tce)).ok_or(Code::AmountOverflow)?;
            Ok(())
        };
        if by_type().next().is_some() {
            by_type().try_for_each(|(amount, nano)| add(amount_times_factor(amount, nano)))?;
        } else {
            self.totals.iter().filter_map(|of| of.get(row)).try_for_each(|tce| add(Some(tce)))?;
        }
        Ok(sum)
    }
}

/// Takes it off the energy of every row, or says of how many it is not.
pub(super) fn settle(
    returns: &Returns,
    places: &Places<'_>,
    method: Method<'_>,
    part: &mut AccountedRows<'_>,
) {
    let transformed = Transformed::of(returns, method);
    if transformed.is_empty() {
        return;
    }
    let mut left_in = (0_u32, usize::MAX);
    for row in 0..returns.height() {
        let tce = match transformed.get(row) {
            Ok(0) => continue,
            Ok(tce) => tce,
            Err(code) => {
                part.of_rows.push((row, places.finding(code, row)));
                continue;
            }
        };
        if method.scheme.transformation == Transformation::LeftIn {
            left_in = (left_in.0 + 1, left_in.1.min(row));
        } else if let Err(consumed) = part.accounts.take_off_energy(row, tce) {
            let finding = places
                .finding(Code::TransformationExceeds, row)
                .with("value", to_text(tce, MICRO_DECIMALS))
                .with("expected", to_text(consumed, MICRO_DECIMALS));
            part.of_rows.push((row, finding));
        }
    }
    if left_in.0 > 0 {
        part.tally.add_rows(Code::TransformationNotCounted, "", left_in.0, left_in.1);
    }
}
