//! The firms of one industry that report in both periods, as factors whose product is what the
//! accounts have. A share or a quotient of nothing is not known in that period; it is taken as in
//! the other one, so that what began or ended moved nothing but what was nothing.

use std::collections::BTreeMap;

use num_bigint::{BigInt, Sign};
use num_rational::BigRational;

/// One carrier of energy of an industry in one period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Carrier {
    /// Its energy, unrounded, in any unit that is the same for all.
    pub energy: BigInt,
    /// Its emissions as quantities and factors give them, unrounded, in any unit.
    pub exact: BigInt,
    /// The same as the accounts have them: each firm's rounded, in millionths.
    pub counted: BigInt,
}

/// What is deducted from the emissions of an industry in one period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deducted {
    /// Power, in any unit.
    pub power: BigInt,
    /// What that is, in millionths of a tonne.
    pub power_tonnes: BigInt,
    /// Sinks, in millionths of a tonne.
    pub sinks: BigInt,
}

/// An industry in one period: its firms that report in both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Side {
    /// Their output, in millionths.
    pub output: BigInt,
    /// Their energy, by carrier.
    pub carriers: BTreeMap<u32, Carrier>,
    /// What is deducted.
    pub deducted: Deducted,
}

/// An industry in both periods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Industry {
    /// In the first period and in the second.
    pub sides: [Side; 2],
}

impl Side {
    /// Emissions less deductions, in millionths of a tonne.
    #[must_use]
    pub fn net(&self) -> BigInt {
        let gross: BigInt = self.carriers.values().map(|carrier| &carrier.counted).sum();
        gross - &self.deducted.power_tonnes - &self.deducted.sinks
    }
}

/// A factor in both periods.
pub(crate) type Pair = [BigRational; 2];

/// A carrier's factors.
#[derive(Debug, Clone)]
pub(crate) struct CarrierFactors {
    pub(crate) is_grid: bool,
    /// Its share of the industry's energy.
    pub(crate) share: Pair,
    /// Emissions per unit of energy.
    pub(crate) emission: Pair,
    /// Its emissions.
    pub(crate) tonnes: Pair,
}

/// An industry's factors.
#[derive(Debug, Clone)]
pub(crate) struct Factors {
    /// Its share of the output of all.
    pub(crate) structure: Pair,
    /// Energy per output.
    pub(crate) intensity: Pair,
    pub(crate) carriers: Vec<CarrierFactors>,
    /// Power that is deducted, and what a unit of it is.
    pub(crate) power: Pair,
    pub(crate) power_emission: Pair,
    pub(crate) sinks: Pair,
}

pub(crate) fn whole(value: &BigInt) -> BigRational {
    BigRational::from_integer(value.clone())
}

pub(crate) fn is_zero(value: &BigRational) -> bool {
    value.numer().sign() == Sign::NoSign
}

/// A quotient; None where it is of nothing.
fn quotient(of: &BigRational, by: &BigRational) -> Option<BigRational> {
    (!is_zero(by)).then(|| of / by)
}

/// A factor that is known in one period at least.
fn known(sides: [Option<BigRational>; 2]) -> Pair {
    match sides {
        [Some(before), Some(after)] => [before, after],
        [Some(one), None] | [None, Some(one)] => [one.clone(), one],
        [None, None] => [whole(&BigInt::default()), whole(&BigInt::default())],
    }
}

fn both<T>(of: impl Fn(usize) -> T) -> [T; 2] {
    [of(0), of(1)]
}

impl Industry {
    /// Its factors, where all industries have these outputs. `grid` is the carrier whose emissions
    /// are those of the grid.
    pub(crate) fn factors(&self, outputs: &Pair, grid: u32) -> Factors {
        let sides = &self.sides;
        let keys: std::collections::BTreeSet<u32> =
            sides.iter().flat_map(|side| side.carriers.keys().copied()).collect();
        let nothing = Carrier::default();
        let of = |side: usize, key: u32| sides[side].carriers.get(&key).unwrap_or(&nothing);
        // The energy that the emissions of the accounts stand for: what each firm is rounded by is
        // in it, so that a factor that did not move is the same to the last digit.
        let energy = |side: usize, key: u32| {
            let Carrier { energy, exact, counted } = of(side, key);
            match exact.sign() {
                Sign::NoSign => BigRational::new(energy.clone(), ACCOUNTED.into()),
                _ => BigRational::new(counted * energy, exact.clone()),
            }
        };
        let total = both(|side| keys.iter().map(|key| energy(side, *key)).sum::<BigRational>());
        let output = both(|side| whole(&sides[side].output));
        let carriers = keys.iter().map(|key| CarrierFactors {
            is_grid: *key == grid,
            share: known(both(|side| quotient(&energy(side, *key), &total[side]))),
            emission: known(both(|side| {
                let carrier = of(side, *key);
                // Of nothing that counts there is no factor.
                (!is_zero(&energy(side, *key)))
                    .then(|| quotient(&whole(&carrier.exact), &whole(&carrier.energy)))?
            })),
            tonnes: both(|side| whole(&of(side, *key).counted)),
        });
        let power = both(|side| whole(&sides[side].deducted.power));
        let power_tonnes = both(|side| whole(&sides[side].deducted.power_tonnes));
        Factors {
            structure: known(both(|side| quotient(&output[side], &outputs[side]))),
            intensity: known(both(|side| quotient(&total[side], &output[side]))),
            carriers: carriers.collect(),
            power_emission: known(both(|side| quotient(&power_tonnes[side], &power[side]))),
            power,
            sinks: both(|side| whole(&sides[side].deducted.sinks)),
        }
    }
}

/// What unrounded energy is in, against what the accounts are in: only shares of carriers without
/// emissions depend on it.
pub(crate) const ACCOUNTED: i64 = 1_000_000_000;
