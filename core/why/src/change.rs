//! A change between two periods, taken apart: of the emissions of some industries, and of their
//! emissions per output. Parts are told by industry, and those of all are their sums.

use std::collections::BTreeMap;

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_rational::BigRational;

use crate::game::{self, Values};
use crate::industry::{Factors, Industry, Pair, whole};
use crate::shapley::{factorial, shapley};
use crate::{Part, Step};

/// What moved, by part: exact. Parts that moved nothing are not in it.
pub type Parts = BTreeMap<Part, BigRational>;

/// What is known of an industry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Its firms that report in both periods, with output above zero in each.
    pub industry: Industry,
    /// What is added as it is.
    pub steps: BTreeMap<Part, Step>,
}

/// What moved in an industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Emissions less deductions of both periods, in millionths of a tonne.
    pub tonnes: [BigInt; 2],
    /// What moved them, in the same.
    pub parts: Parts,
    /// The industry's share in the emissions per output of all, in both periods; None where all
    /// have none.
    pub per_output: Option<[BigRational; 2]>,
    /// What moved that; None, too, where an order of moving passes an output that is not above zero.
    pub per_output_parts: Option<Parts>,
}

/// Takes apart what moved in each of some industries. `grid` is the carrier whose emissions are
/// those of the grid.
#[must_use]
pub fn change(industries: &[Figures], grid: u32) -> Vec<Change> {
    let outputs = [0, 1].map(|side: usize| {
        let outputs = industries.iter().map(|one| &one.industry.sides[side].output);
        whole(&outputs.sum())
    });
    let factors: Vec<Factors> =
        industries.iter().map(|one| one.industry.factors(&outputs, grid)).collect();
    let moves = |part: &Part| match part {
        Part::Activity => outputs[0] != outputs[1],
        part => factors.iter().any(|one| game::moves(one, *part)),
    };
    let moving: Vec<Part> = Part::FACTORS.into_iter().filter(moves).collect();
    let games: Vec<Values> =
        factors.iter().map(|one| game::values(one, &outputs, &moving)).collect();
    let per_output = PerOutput::of(industries, &outputs, &moving);
    industries
        .iter()
        .zip(&games)
        .map(|(one, game)| Change {
            tonnes: [0, 1].map(|side| tonnes(one, side)),
            parts: parts(one, game, &moving),
            per_output: per_output.as_ref().map(|all| all.ends(one)),
            per_output_parts: per_output.as_ref().and_then(|all| all.parts(one, game)),
        })
        .collect()
}

fn tonnes(figures: &Figures, side: usize) -> BigInt {
    let steps: BigInt = figures.steps.values().map(|step| &step.0[side].tonnes).sum();
    figures.industry.sides[side].net() + steps
}

/// What moved an industry's emissions: steps are added to what the factors come to, so that each
/// is its own part.
fn parts(figures: &Figures, game: &Values, moving: &[Part]) -> Parts {
    let denominator = &game.denominator * factorial(moving.len());
    let of_factors = moving.iter().zip(shapley(moving.len(), &game.numerators));
    let of_factors =
        of_factors.map(|(part, value)| (*part, BigRational::new(value, denominator.clone())));
    let of_steps = figures
        .steps
        .iter()
        .map(|(part, Step([before, after]))| (*part, whole(&(&after.tonnes - &before.tonnes))));
    of_factors.chain(of_steps).filter(|(_, value)| value.numer().sign() != Sign::NoSign).collect()
}

/// What the emissions per output of all are a game of.
struct PerOutput {
    /// Factors and steps that move.
    players: Vec<Part>,
    factors: usize,
    /// The output of all, by coalition, each as the least common multiple of all divided by it.
    shares: Vec<BigInt>,
    multiple: BigInt,
    is_positive: bool,
    outputs: [BigInt; 2],
}

impl PerOutput {
    /// None where there is no output in a period.
    fn of(industries: &[Figures], outputs: &Pair, moving: &[Part]) -> Option<Self> {
        let of_steps = |part: Part, side: usize| -> BigInt {
            let steps = industries.iter().filter_map(|one| one.steps.get(&part));
            steps.map(|step| &step.0[side].output).sum()
        };
        let moves = |part: &Part| {
            industries.iter().filter_map(|one| one.steps.get(part)).any(|Step([before, after])| {
                (&before.tonnes_per_output, &before.output)
                    != (&after.tonnes_per_output, &after.output)
            })
        };
        let steps = Part::STEPS.into_iter().filter(moves);
        let players: Vec<Part> = moving.iter().copied().chain(steps).collect();
        let factors = moving.len();
        let core = |side: usize| outputs[side].to_integer();
        let still = |side: usize| -> BigInt {
            Part::STEPS.into_iter().map(|part| of_steps(part, side)).sum::<BigInt>() + core(side)
        };
        let ends = [still(0), still(1)];
        if ends.iter().any(|output| output.sign() != Sign::Plus) {
            return None;
        }
        let moved = |part: Part| match part {
            Part::Activity => core(1) - core(0),
            part if Part::STEPS.contains(&part) => of_steps(part, 1) - of_steps(part, 0),
            _ => BigInt::default(),
        };
        let moved: Vec<BigInt> = players.iter().map(|part| moved(*part)).collect();
        let coalitions = 0..1_usize << players.len();
        let of_all: Vec<BigInt> = coalitions
            .map(|coalition| {
                let moved =
                    moved.iter().enumerate().filter(|(place, _)| coalition >> place & 1 == 1);
                &ends[0] + moved.map(|(_, output)| output).sum::<BigInt>()
            })
            .collect();
        let is_positive = of_all.iter().all(|output| output.sign() == Sign::Plus);
        let multiple = match is_positive {
            true => of_all.iter().fold(BigInt::from(1), |all, output| all.lcm(output)),
            false => BigInt::default(),
        };
        let shares = match is_positive {
            true => of_all.iter().map(|output| &multiple / output).collect(),
            false => Vec::new(),
        };
        Some(Self { players, factors, shares, multiple, is_positive, outputs: ends })
    }

    fn emissions(one: &Figures, side: usize) -> BigInt {
        let steps: BigInt = one.steps.values().map(|step| &step.0[side].tonnes_per_output).sum();
        one.industry.sides[side].net() + steps
    }

    fn ends(&self, one: &Figures) -> [BigRational; 2] {
        [0, 1].map(|side: usize| {
            BigRational::new(Self::emissions(one, side), self.outputs[side].clone())
        })
    }

    fn parts(&self, one: &Figures, game: &Values) -> Option<Parts> {
        if !self.is_positive {
            return None;
        }
        let still: BigInt = one.steps.values().map(|step| &step.0[0].tonnes_per_output).sum();
        let steps: Vec<BigInt> = self.players[self.factors..]
            .iter()
            .map(|part| {
                one.steps.get(part).map_or_else(BigInt::default, |Step([before, after])| {
                    &after.tonnes_per_output - &before.tonnes_per_output
                })
            })
            .collect();
        let mask = (1_usize << self.factors) - 1;
        let value = |coalition: usize| {
            let moved = steps
                .iter()
                .enumerate()
                .filter(|(place, _)| coalition >> (place + self.factors) & 1 == 1);
            let steps = &still + moved.map(|(_, tonnes)| tonnes).sum::<BigInt>();
            let emissions = &game.numerators[coalition & mask] + steps * &game.denominator;
            emissions * &self.shares[coalition]
        };
        let values: Vec<BigInt> = (0..1 << self.players.len()).map(value).collect();
        let denominator = &game.denominator * &self.multiple * factorial(self.players.len());
        let parts = self.players.iter().zip(shapley(self.players.len(), &values));
        let parts =
            parts.map(|(part, value)| (*part, BigRational::new(value, denominator.clone())));
        Some(parts.filter(|(_, value)| value.numer().sign() != Sign::NoSign).collect())
    }
}
