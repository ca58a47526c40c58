//! Purchase and consumption of electricity. What a firm bought from the grid holds nothing of what
//! it made itself; what it used does. Where only the purchase is reported, it is what counts, and
//! own power is not taken off it.

use polars_arrow::bitmap::MutableBitmap;

use super::{Reject, Source, place_of};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::finding::{Code, Finding, Result};
use crate::number::{MICRO_DECIMALS, to_text};
use crate::returns::{Amounts, Returns, amount_column, column};

/// Purchase and own power may exceed consumption by one part in so many: this project's own limit,
/// for rounded figures.
const SLACK: i128 = 100;

/// Returns whose electricity is settled, without a column of purchases, and the rows that
/// contradict themselves.
pub(super) struct Settled {
    pub(super) returns: Returns,
    pub(super) rejects: Vec<(Reject, Finding)>,
    /// Own power that is not taken off the purchase.
    pub(super) notice: Option<Finding>,
}

pub(super) fn settle(returns: Returns, data: &DataSet, sources: &[Source]) -> Result<Settled> {
    let Some(bought) = returns.amount(AmountField::PurchasedElectricity) else {
        return Ok(Settled { returns, rejects: Vec::new(), notice: None });
    };
    let electricity = &data.catalogue[data.electricity].column;
    let (used, own) = (returns.amounts(electricity), returns.amount(AmountField::OwnPv));
    let mut of_used = Builder::default();
    let mut of_own = Builder::default();
    let mut keep = vec![true; returns.height()];
    let mut rejects = Vec::new();
    let (mut not_deducted, mut first) = (0, 0);
    for (row, keep) in keep.iter_mut().enumerate() {
        let of = |amounts: Option<Amounts<'_>>| amounts.and_then(|amounts| amounts.get(row));
        let (used, own, bought) = (of(used), of(own), bought.get(row));
        match (used, bought) {
            (None, Some(bought)) => {
                if own.is_some_and(|own| own != 0) {
                    first = if not_deducted == 0 { row } else { first };
                    not_deducted += 1;
                }
                of_used.push(Some(bought));
                of_own.push(None);
                continue;
            }
            (Some(used), Some(bought)) if exceeds(bought, own.unwrap_or(0), used) => {
                *keep = false;
                let finding = Finding::new(Code::PurchaseExceeds, place(&returns, row, sources))
                    .of_firm(returns.firm(row))
                    .with("value", to_text(bought, MICRO_DECIMALS))
                    .with("own", to_text(own.unwrap_or(0), MICRO_DECIMALS))
                    .with("expected", to_text(used, MICRO_DECIMALS));
                let reasons = vec![Code::PurchaseExceeds];
                rejects.push((Reject::of_return(&returns, row, reasons), finding));
            }
            _ => {}
        }
        of_used.push(used);
        of_own.push(own);
    }
    let notice = (not_deducted > 0).then(|| {
        let place = place(&returns, first, sources);
        Finding::new(Code::PvBesidePurchase, place).for_rows(not_deducted)
    });
    let has_own = own.is_some();
    let returns = returns.with_electricity(of_used.finish(electricity), data)?;
    let returns = if has_own {
        let name = AmountField::OwnPv.column();
        returns.with_column(of_own.finish(name))?
    } else {
        returns
    };
    Ok(Settled { returns: returns.filter(&keep)?, rejects, notice })
}

/// Whether more was bought and made than was used.
fn exceeds(bought: i64, own: i64, used: i64) -> bool {
    let (bought, own, used) = (i128::from(bought), i128::from(own), i128::from(used));
    (bought + own) * SLACK > used * (SLACK + 1)
}

fn place(returns: &Returns, row: usize, sources: &[Source]) -> crate::finding::Place {
    let number = |name| returns.number(name, row);
    place_of(sources, number(column::SOURCE), number(column::LINE))
}

/// An amount column under construction.
#[derive(Default)]
struct Builder {
    values: Vec<i64>,
    reported: MutableBitmap,
}

impl Builder {
    fn push(&mut self, amount: Option<i64>) {
        self.values.push(amount.unwrap_or(0));
        self.reported.push(amount.is_some());
    }

    fn finish(self, name: &str) -> polars::prelude::Column {
        amount_column(name, self.values, self.reported.freeze())
    }
}
