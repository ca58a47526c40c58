//! Values: what the fields and accounts of a return come to in the sums, quotients and growths of
//! a scheme, exactly; and whether its conditions hold.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use num_bigint::BigInt;

use crate::account::{Accounts, Method, Output};
use crate::data::fields::{Account, Named};
use crate::data::industry::Industries;
use crate::exact::{Number, of_nano, of_whole};
use crate::number::{MICRO_DECIMALS, NANO, NANO_DECIMALS, Scale};
use crate::returns::{Amounts, Returns, column};
use crate::scheme::expression::{Clause, Condition, Part, Quotient, Sum, Value};
use crate::scheme::points::Points;

/// Places behind the point that sums are taken in: those of amounts and factors, and of the
/// largest step between units.
const PLACES: u32 = MICRO_DECIMALS + NANO_DECIMALS + UNIT_PLACES;
const UNIT_PLACES: u32 = 12;

/// The unit of a name: what base units are divided by, with [`UNIT_PLACES`] places.
#[derive(Clone)]
struct Unit {
    times: BigInt,
    over: BigInt,
}

impl Unit {
    fn of(scale: Scale) -> Self {
        let (exponent, numerator, denominator) = scale.terms();
        let power = |exponent: i32| BigInt::from(10).pow(exponent.unsigned_abs());
        let places = UNIT_PLACES as i32 - exponent;
        let (times, over) = match places {
            0.. => (power(places), BigInt::from(1)),
            _ => (BigInt::from(1), power(places)),
        };
        Self { times: times * BigInt::from(denominator), over: over * BigInt::from(numerator) }
    }

    /// An amount in base units, micro, in this one.
    fn of_base(&self, micro: i64) -> Number {
        let times = BigInt::from(micro) * &self.times;
        if self.over == BigInt::from(1) {
            return Number::from_integer(times);
        }
        Number::new(times, self.over.clone())
    }
}

/// Where the amounts of a name come from.
enum Origin<'a> {
    Amounts { amounts: Option<Amounts<'a>>, unit: Unit },
    ValueAdded(Output<'a>),
    Account(Account),
}

/// The figures of all returns, by the names that a scheme uses.
pub(crate) struct Figures<'a> {
    accounts: &'a Accounts,
    electricity: Option<Amounts<'a>>,
    /// tce of 1 MWh: 当量值 and 等价值, nano.
    electricity_nano: (i64, i64),
    energies: Vec<Amounts<'a>>,
    columns: BTreeMap<String, Origin<'a>>,
    industries: &'a Industries,
    of_rows: &'a [u32],
    /// Firm and period → row.
    rows: HashMap<(Cow<'a, str>, u32), usize, RandomState>,
    returns: &'a Returns,
}

impl<'a> Figures<'a> {
    pub(crate) fn of(returns: &'a Returns, accounts: &'a Accounts, method: Method<'a>) -> Self {
        let Method { data, scheme, .. } = method;
        let points = scheme.points.as_ref();
        let mut columns = BTreeMap::new();
        let facts = points
            .into_iter()
            .flat_map(|points| points.conditions().flat_map(|(condition, _)| condition.facts()));
        let values = points.into_iter().flat_map(Points::values);
        for name in values.flat_map(|(value, _)| value.names()).chain(facts) {
            if columns.contains_key(name) {
                continue;
            }
            let amounts = |amounts, scale| Origin::Amounts { amounts, unit: Unit::of(scale) };
            let from = match data.named(name, scheme) {
                Some(Named::Field(_)) => match data.declared(name) {
                    Some(field) => amounts(returns.amounts(&field.column), field.scale),
                    None => amounts(None, Scale::ONE),
                },
                Some(Named::ValueAdded) => {
                    Origin::ValueAdded(Output::of_value_added(returns, scheme))
                }
                Some(Named::Amount(amount)) => amounts(returns.amount(amount), Scale::ONE),
                Some(Named::Energy(energy)) => {
                    amounts(returns.amounts(&data.catalogue[energy].column), Scale::ONE)
                }
                Some(Named::Account(account)) => Origin::Account(account),
                // A scheme with other names was refused when it was read.
                None => amounts(None, Scale::ONE),
            };
            columns.insert(name.to_owned(), from);
        }
        let primary = points.and_then(|points| points.electricity_primary_nano).unwrap_or(0);
        let periods = returns.numbers(column::PERIOD);
        let rows = (0..returns.height()).map(|row| ((returns.firm_key(row), periods[row]), row));
        Self {
            accounts,
            electricity: returns.amounts(&data.catalogue[data.electricity].column),
            electricity_nano: (method.tce_nano(data.electricity), primary),
            energies: returns.consumed(&data.catalogue),
            columns,
            industries: &data.industries,
            of_rows: returns.numbers(column::INDUSTRY),
            rows: rows.collect(),
            returns,
        }
    }

    /// The row of the same firm so many years before.
    fn before(&self, row: usize, years: u8) -> Option<usize> {
        let period = self.returns.period(row);
        let then = (0..years).fold(period, |period, _| period.year_before());
        self.rows.get(&(self.returns.firm_key(row), then.code())).copied()
    }

    /// Whether a name is reported in a row.
    pub(crate) fn has(&self, name: &str, row: usize) -> bool {
        match self.columns.get(name) {
            Some(Origin::Amounts { amounts, .. }) => {
                amounts.is_some_and(|amounts| amounts.get(row).is_some())
            }
            Some(Origin::ValueAdded(output)) => output.get(row).is_some(),
            Some(Origin::Account(_)) => self.has_energy(row),
            None => false,
        }
    }

    /// Whether any energy is reported: without, accounts of zero are no accounts.
    fn has_energy(&self, row: usize) -> bool {
        self.energies.iter().any(|amounts| amounts.get(row).is_some())
    }

    /// An amount in the unit of its name, times 10 to the power of [`PLACES`] less those of a
    /// factor.
    fn amount(&self, name: &str, row: usize) -> Option<Number> {
        match self.columns.get(name)? {
            Origin::Amounts { amounts, unit } => Some(unit.of_base((*amounts)?.get(row)?)),
            Origin::ValueAdded(output) => Some(Unit::of(Scale::ONE).of_base(output.get(row)?.0)),
            Origin::Account(_) if !self.has_energy(row) => None,
            Origin::Account(account) => Some(Number::from_integer(self.account(*account, row))),
        }
    }

    fn account(&self, account: Account, row: usize) -> BigInt {
        let accounts = self.accounts;
        let micro = match account {
            Account::Tce | Account::TcePrimary => accounts.energy_tce[row],
            Account::Scope1 => accounts.scope1_tco2[row],
            Account::Scope2 => accounts.scope2_tco2[row],
            Account::Gross => accounts.gross(row),
            Account::Net => accounts.net(row),
        };
        let unit = BigInt::from(10).pow(UNIT_PLACES);
        let amount = BigInt::from(micro) * &unit;
        if account != Account::TcePrimary {
            return amount;
        }
        // What electricity is at 当量值, as the accounts have it, gives way to what it is at 等价值.
        let (own, primary) = self.electricity_nano;
        let mwh = self.electricity.and_then(|amounts| amounts.get(row)).unwrap_or(0);
        let counted = crate::number::amount_times_factor(mwh, own).unwrap_or(0);
        let primary = BigInt::from(mwh) * BigInt::from(primary) * &unit / BigInt::from(NANO);
        amount - BigInt::from(counted) * unit + primary
    }

    /// A sum, times 10 to the power of [`PLACES`]; None where a part is not reported.
    fn sum(&self, sum: &Sum, row: usize) -> Option<Number> {
        sum.0.iter().try_fold(of_whole(0), |total, term| {
            Some(total + self.amount(&term.name, row)? * BigInt::from(term.factor_nano))
        })
    }

    /// What is divided and what it is divided by, of a value of one year; the latter is above zero.
    pub(crate) fn terms(&self, value: &Value, row: usize) -> Option<(Number, Number)> {
        let part = |part: &Part| match part {
            Part::Sum(sum) => self.sum(sum, row).map(plain),
            Part::Growth { .. } => None,
        };
        let bottom = match &value.bottom {
            None => of_whole(1),
            Some(bottom) => part(bottom)?,
        };
        Some((part(&value.top)?, bottom)).filter(|(_, bottom)| is_above_zero(bottom))
    }

    fn quotient(&self, quotient: &Quotient, row: usize) -> Option<Number> {
        let top = plain(self.sum(&quotient.top, row)?);
        match &quotient.bottom {
            None => Some(top),
            Some(bottom) => {
                let bottom = plain(self.sum(bottom, row)?);
                is_above_zero(&bottom).then(|| top / bottom)
            }
        }
    }

    fn growth(&self, part: &Part, row: usize, is_held: &dyn Fn(usize) -> bool) -> Option<Number> {
        let Part::Growth { of, years, is_decline } = part else { return None };
        let before = self.before(row, *years).filter(|before| !is_held(*before))?;
        let then = self.quotient(of, before).filter(is_above_zero)?;
        let now = self.quotient(of, row)?;
        let growth = (now - &then) / then;
        Some(if *is_decline { -growth } else { growth })
    }

    /// A value; None where it cannot be computed: something is not reported, or is to be divided by
    /// nothing.
    pub(crate) fn value(
        &self,
        value: &Value,
        row: usize,
        is_held: &dyn Fn(usize) -> bool,
    ) -> Option<Number> {
        if !value.is_growth() {
            let (top, bottom) = self.terms(value, row)?;
            return Some(top / bottom);
        }
        let top = self.growth(&value.top, row, is_held)?;
        match &value.bottom {
            None => Some(top),
            Some(bottom) => {
                let bottom = self.growth(bottom, row, is_held)?;
                (bottom.numer() != &BigInt::ZERO).then(|| top / bottom)
            }
        }
    }

    /// Whether a condition holds; None where nobody knows.
    pub(crate) fn holds(
        &self,
        condition: &Condition,
        row: usize,
        is_held: &dyn Fn(usize) -> bool,
    ) -> Option<bool> {
        let mut all = Some(true);
        for clause in &condition.clauses {
            let holds = match clause {
                Clause::Fact { name, is } => {
                    self.amount(name, row).map(|amount| (amount != of_whole(0)) == *is)
                }
                Clause::Compare { value, sign, nano } => self
                    .value(value, row, is_held)
                    .map(|value| sign.holds(value.cmp(&of_nano(*nano)))),
                Clause::Industry(codes) => self.of_rows.get(row).map(|own| {
                    let is_in = |whole| self.industries.is_within(*own, whole);
                    let own = self.industries.at(*own).code.as_str();
                    codes.iter().any(|code| {
                        own.starts_with(code) || self.industries.index_of(code).is_some_and(is_in)
                    })
                }),
            };
            match holds {
                Some(false) => return Some(false),
                Some(true) => {}
                None => all = None,
            }
        }
        all
    }
}

fn plain(sum: Number) -> Number {
    sum / BigInt::from(10).pow(PLACES)
}

fn is_above_zero(number: &Number) -> bool {
    *number > of_whole(0)
}
