//! Columns: the figures of a return that are compared with the same figures of its peers.

use crate::account::{Accounts, COMPARED, Method, output_field};
use crate::data::dictionary::AmountField;
use crate::data::limits::Limits;
use crate::lang::Lang;
use crate::returns::{Amounts, Returns};

/// Which figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The scheme's denominator.
    Output,
    /// Another amount of money.
    Money(AmountField),
    /// An energy type, by its place in the catalogue.
    Energy(usize),
    /// All energy, in coal equivalent.
    Total,
}

/// A figure of all returns.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) what: What,
    amounts: Option<Amounts<'a>>,
    accounts: &'a Accounts,
    method: Method<'a>,
}

/// The figures that are reported, the output first and the total last.
pub(super) fn columns<'a>(
    returns: &'a Returns,
    accounts: &'a Accounts,
    method: Method<'a>,
) -> Vec<Column<'a>> {
    let column = |what, amounts| Column { what, amounts, accounts, method };
    let own = output_field(method.scheme.denominator);
    let others = COMPARED.into_iter().filter(|field| *field != own);
    let money = others.filter_map(|field| Some((What::Money(field), returns.amount(field)?)));
    let energy = returns.energy(&method.data.catalogue).into_iter().enumerate();
    let energy = energy.filter(|(index, _)| method.counts(*index));
    let energy = energy.filter_map(|(index, amounts)| Some((What::Energy(index), amounts?)));
    let reported = money.chain(energy).map(|(what, amounts)| column(what, Some(amounts)));
    let output = std::iter::once(column(What::Output, None));
    output.chain(reported).chain(std::iter::once(column(What::Total, None))).collect()
}

impl<'a> Column<'a> {
    /// How far it must be from what it is compared with.
    pub(super) fn limits(&self) -> &'a Limits {
        &self.method.data.limits
    }

    /// The figure of a row; NaN where it is not reported or not above zero.
    pub(super) fn value(&self, row: usize) -> f64 {
        let amount = match self.what {
            What::Output => self.accounts.output(row),
            What::Total => Some(self.accounts.energy_tce[row]),
            What::Money(_) | What::Energy(_) => self.amounts.and_then(|amounts| amounts.get(row)),
        };
        match amount {
            Some(amount @ 1..) => amount as f64,
            _ => f64::NAN,
        }
    }

    /// Whether it is reported with so many digits that nobody else has it by chance: 1000 may well
    /// be another's, too.
    pub(super) fn is_telling(&self, row: usize) -> bool {
        self.what != What::Total && self.digits(row) >= self.limits().peers.telling_digits
    }

    /// Its significant digits; none where it is not reported.
    pub(super) fn digits(&self, row: usize) -> usize {
        match self.value(row) {
            value if value.is_nan() => 0,
            value => format!("{value}").trim_end_matches('0').len(),
        }
    }

    /// The figure per unit of output; NaN where there is none.
    pub(super) fn per_output(&self, row: usize) -> f64 {
        match self.accounts.output(row) {
            Some(output @ 1..) => self.value(row) / output as f64,
            _ => f64::NAN,
        }
    }

    /// An amount of it in coal equivalent; zero of what is no energy.
    pub(super) fn tce(&self, amount: f64) -> f64 {
        match self.what {
            What::Energy(index) => amount * self.method.tce_nano(index) as f64 * 1e-9,
            What::Total => amount,
            What::Output | What::Money(_) => 0.0,
        }
    }

    /// Whether it is electricity, which every firm uses.
    pub(super) fn is_electricity(&self) -> bool {
        self.what == What::Energy(self.method.data.electricity)
    }

    /// Its name.
    pub(super) fn name(&self, lang: Lang) -> &str {
        match self.what {
            What::Output => output_field(self.method.scheme.denominator).name(lang),
            What::Money(field) => field.name(lang),
            What::Energy(index) => {
                let energy = &self.method.data.catalogue[index];
                lang.pick(&energy.name_zh, &energy.name_en)
            }
            What::Total => AmountField::ReportedTce.name(lang),
        }
    }
}
