//! The output of one return, and L.

use serde::Serialize;

use super::firm::Firm;
use super::{Decimal, both};
use crate::account::{self, INCOME_ITEMS, output_field};
use crate::judge::divided;
use crate::lang::{Bilingual, Lang};
use crate::number::{NANO_DECIMALS, Ratio};
use crate::scheme::{Denominator, Scheme, ValueAddedFrom};

/// The scheme's denominator.
#[derive(Debug, Clone, Serialize)]
pub struct Output {
    /// Canonical column that it is reported as.
    pub column: &'static str,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: Bilingual,
    /// How much; None where it is not reported.
    pub amount: Option<Decimal>,
    /// Whether the figure itself is used, or the sum of income items.
    pub from: Option<ValueAddedFrom>,
    /// The items of the income approach, where their sum is used.
    pub items: Vec<Item>,
}

/// An item of the income approach.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Canonical column that it is reported as.
    pub column: &'static str,
    /// Its name.
    pub name: Bilingual,
    /// How much.
    pub amount: Decimal,
}

/// L: numerator over output.
#[derive(Debug, Clone, Serialize)]
pub struct Intensity {
    /// What is divided: the numerator, or 0 where the scheme takes one below zero as that.
    pub numerator: Decimal,
    /// What it is divided by.
    pub output: Decimal,
    /// L.
    pub quotient: Quotient,
    /// Its unit.
    pub unit: Bilingual,
}

/// A quotient, exactly and as published.
#[derive(Debug, Clone, Serialize)]
pub struct Quotient {
    /// With nine decimals (fewer above nine thousand million, where they do not fit).
    pub exact: Decimal,
    /// Whether nine decimals are all there are.
    pub is_exact: bool,
    /// With the scheme's decimals, as the score has it.
    pub published: Decimal,
}

impl Quotient {
    /// None where it does not fit.
    pub(super) fn new(ratio: Ratio, decimals: u32, published: Option<i64>) -> Option<Self> {
        Some(Self {
            exact: widest(ratio, NANO_DECIMALS)?,
            is_exact: ratio.is_decimal(NANO_DECIMALS),
            published: Decimal::new(published?, decimals),
        })
    }
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
                    column: item.column(),
                    name: both(|lang| item.name(lang)),
                    amount: Decimal::micro(columns.item(index, row)?),
                })
            })
            .collect(),
        _ => Vec::new(),
    };
    Output {
        column: field.column(),
        name: both(|lang| field.name(lang)),
        unit: both(|lang| unit(scheme, lang)),
        amount: found.map(|(amount, _)| Decimal::micro(amount)),
        from: found.map(|(_, from)| from),
        items,
    }
}

/// The unit of the denominator.
pub(super) fn unit(scheme: &Scheme, lang: Lang) -> String {
    match (scheme.denominator, &scheme.product_unit) {
        (Denominator::Product, Some(unit)) => unit.in_lang(lang).to_owned(),
        _ => lang.pick("万元", "10⁴ yuan").to_owned(),
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
        quotient: Quotient::new(ratio, scheme.rounding.intensity_decimals, published)?,
        unit: both(|lang| scheme.intensity_unit(lang)),
    })
}
