//! The scheme's denominator: value added (direct or by the income approach), revenue, output
//! value or a product.

use super::measured::MEASURED;
use super::transformed::TRANSFORMED;
use crate::data::dictionary::AmountField;
use crate::returns::{Amounts, Returns};
use crate::scheme::{Denominator, Scheme, ValueAddedFrom};

/// The denominator of every return, in micro.
pub(super) fn outputs<'a>(
    returns: &'a Returns,
    scheme: &'a Scheme,
) -> impl Iterator<Item = Option<i64>> + 'a {
    let output = Output::new(returns, scheme);
    (0..returns.height()).map(move |row| output.get(row).map(|(amount, _)| amount))
}

/// The columns that the scheme's denominator may come from.
pub(crate) struct Output<'a> {
    order: &'a [ValueAddedFrom],
    direct: Option<Amounts<'a>>,
    items: [Option<Amounts<'a>>; 4],
}

impl<'a> Output<'a> {
    pub(crate) fn new(returns: &'a Returns, scheme: &'a Scheme) -> Self {
        let order = match scheme.denominator {
            Denominator::ValueAdded => scheme.value_added_from.as_slice(),
            _ => &[ValueAddedFrom::Direct],
        };
        let items = INCOME_ITEMS.map(|item| returns.amount(item));
        Self { order, direct: returns.amount(output_field(scheme.denominator)), items }
    }

    /// The columns that value added may come from.
    pub(crate) fn of_value_added(returns: &'a Returns, scheme: &'a Scheme) -> Self {
        const BOTH: &[ValueAddedFrom] = &[ValueAddedFrom::Direct, ValueAddedFrom::IncomeApproach];
        let order = match scheme.value_added_from.as_slice() {
            [] => BOTH,
            order => order,
        };
        let items = INCOME_ITEMS.map(|item| returns.amount(item));
        Self { order, direct: returns.amount(AmountField::ValueAdded), items }
    }

    /// The output of a row in micro, and where it is taken from.
    pub(crate) fn get(&self, row: usize) -> Option<(i64, ValueAddedFrom)> {
        self.order.iter().find_map(|from| {
            let amount = match from {
                ValueAddedFrom::Direct => self.direct?.get(row)?,
                ValueAddedFrom::IncomeApproach => self
                    .items
                    .iter()
                    .try_fold(0i64, |sum, item| sum.checked_add((*item)?.get(row)?))?,
            };
            Some((amount, *from))
        })
    }

    /// An item of the income approach, in the order of [`INCOME_ITEMS`].
    pub(crate) fn item(&self, item: usize, row: usize) -> Option<i64> {
        self.items[item]?.get(row)
    }
}

/// The amount that a denominator is reported as.
#[must_use]
pub fn output_field(denominator: Denominator) -> AmountField {
    match denominator {
        Denominator::ValueAdded => AmountField::ValueAdded,
        Denominator::Revenue => AmountField::Revenue,
        Denominator::OutputValue => AmountField::OutputValue,
        Denominator::Product => AmountField::ProductQuantity,
    }
}

/// The four items of the income approach (收入法).
pub const INCOME_ITEMS: [AmountField; 4] = [
    AmountField::Compensation,
    AmountField::ProductionTax,
    AmountField::Depreciation,
    AmountField::OperatingSurplus,
];

/// Amounts of money that a return may hold, and that are compared with its other figures.
pub(crate) const COMPARED: [AmountField; 3] =
    [AmountField::ValueAdded, AmountField::Revenue, AmountField::OutputValue];

/// Amounts beside those of energy that are looked at once the accounts are made.
pub(crate) fn looked_at() -> impl Iterator<Item = AmountField> {
    let others = [AmountField::ReportedTce, AmountField::OwnPv].into_iter();
    others.chain(MEASURED).chain(TRANSFORMED).chain(COMPARED)
}
