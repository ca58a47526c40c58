//! An industry's emissions for each coalition of factors that have moved: what the Shapley value is
//! taken of. In whole numbers over one denominator.

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_rational::BigRational;

use crate::Part;
use crate::industry::{Factors, Pair, is_zero};

/// The values of an industry's coalitions, times a denominator.
pub(crate) struct Values {
    pub(crate) denominator: BigInt,
    /// At the index whose bits are the places of factors in the list that the game is of.
    pub(crate) numerators: Vec<BigInt>,
}

/// Quotients as whole numbers over one denominator.
pub(crate) fn over_one(values: &[BigRational]) -> (Vec<BigInt>, BigInt) {
    let one = BigInt::from(1);
    let denominator = values.iter().fold(one, |all, value| all.lcm(value.denom()));
    let over = |value: &BigRational| value.numer() * (&denominator / value.denom());
    (values.iter().map(over).collect(), denominator)
}

/// Whether a factor of the industry, whose carriers these are, is another in the second period.
pub(crate) fn moves(factors: &Factors, part: Part) -> bool {
    let differs = |pair: &Pair| pair[0] != pair[1];
    let emission = |is_grid: bool| {
        let mut carriers = factors.carriers.iter().filter(move |one| one.is_grid == is_grid);
        carriers.any(|one| differs(&one.emission))
    };
    match part {
        Part::Structure => differs(&factors.structure),
        Part::Intensity => differs(&factors.intensity),
        Part::Mix => factors.carriers.iter().any(|one| differs(&one.share)),
        Part::Grid => emission(true) || differs(&factors.power_emission),
        Part::Factors => emission(false),
        Part::Deductions => differs(&factors.power) || differs(&factors.sinks),
        _ => false,
    }
}

/// The values for each coalition of some factors; the others do not move.
pub(crate) fn values(factors: &Factors, outputs: &Pair, players: &[Part]) -> Values {
    let place = |part: Part| players.iter().position(|player| *player == part);
    let places = Part::FACTORS.map(place);
    let side = |coalition: usize, part: usize| match places[part] {
        Some(place) => coalition >> place & 1,
        None => 0,
    };
    let product = |pair: &Pair| over_one(pair);
    let (activity, activity_of) = product(outputs);
    let (structure, structure_of) = product(&factors.structure);
    let (intensity, intensity_of) = product(&factors.intensity);
    // By the sides of mix, grid and other factors.
    let emission = |mix: usize, grid: usize, other: usize| -> BigRational {
        let of = |one: &crate::industry::CarrierFactors| {
            let moved = if one.is_grid { grid } else { other };
            &one.share[mix] * &one.emission[moved]
        };
        factors.carriers.iter().map(of).sum()
    };
    let emissions: Vec<BigRational> =
        (0..8).map(|bits| emission(bits & 1, bits >> 1 & 1, bits >> 2 & 1)).collect();
    let (emissions, emissions_of) = over_one(&emissions);
    // By the sides of deductions and grid.
    let deducted = |of: usize, grid: usize| {
        &factors.power[of] * &factors.power_emission[grid] + &factors.sinks[of]
    };
    let deducted: Vec<BigRational> = (0..4).map(|bits| deducted(bits & 1, bits >> 1)).collect();
    let (deducted, deducted_of) = over_one(&deducted);
    let gross_of = activity_of * structure_of * intensity_of * emissions_of;
    let is_deducting = factors.power.iter().chain(&factors.sinks).any(|one| !is_zero(one));
    let value = |coalition: usize| {
        let of = |part: usize| side(coalition, part);
        let emission = of(MIX) | of(GRID) << 1 | of(FACTORS) << 2;
        let gross = &activity[of(ACTIVITY)]
            * &structure[of(STRUCTURE)]
            * &intensity[of(INTENSITY)]
            * &emissions[emission];
        match is_deducting {
            true => gross * &deducted_of - &deducted[of(DEDUCTIONS) | of(GRID) << 1] * &gross_of,
            false => gross,
        }
    };
    let numerators = (0..1 << players.len()).map(value).collect();
    let denominator = if is_deducting { &gross_of * &deducted_of } else { gross_of.clone() };
    Values { denominator, numerators }
}

/// Places in [`Part::FACTORS`].
const ACTIVITY: usize = 0;
const STRUCTURE: usize = 1;
const INTENSITY: usize = 2;
const MIX: usize = 3;
const GRID: usize = 4;
const FACTORS: usize = 5;
const DEDUCTIONS: usize = 6;
