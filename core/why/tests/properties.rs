//! Parts add up, over random cities whose firms come and go, with fuels and industries that begin
//! and end, firms without output, and nothing at all.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::collection::vec;
use proptest::prelude::*;
use tanxiao_why::{
    Carrier, Change, Deducted, Figures, Industry, Part, Parts, Side, Step, Sum, apportion, change,
    lmdi,
};

const GRID: u32 = 0;

/// An amount that is often nothing.
fn amount(most: i64) -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 1..most]
}

/// A carrier's energy and factor; what the accounts have is off by a rounding.
fn carrier() -> impl Strategy<Value = Carrier> {
    (amount(1_000_000), 0_i64..4, -1_i64..=1).prop_map(|(energy, factor, off)| {
        let exact = energy * factor;
        let counted = if exact == 0 { 0 } else { exact * 1000 + off };
        Carrier { energy: energy.into(), exact: exact.into(), counted: counted.into() }
    })
}

fn side() -> impl Strategy<Value = Side> {
    let deducted = (amount(1000), 1_i64..3, amount(500)).prop_map(|(power, factor, sinks)| {
        Deducted { power: power.into(), power_tonnes: (power * factor).into(), sinks: sinks.into() }
    });
    (1_i64..1_000_000, vec(carrier(), 0..4), deducted, 0..4).prop_map(
        |(output, carriers, deducted, is_absent)| match is_absent {
            0 => Side::default(),
            _ => {
                Side { output: output.into(), carriers: (GRID..).zip(carriers).collect(), deducted }
            }
        },
    )
}

fn sum() -> impl Strategy<Value = Sum> {
    (-1_000_000_i64..100_000_000, amount(1_000_000)).prop_map(|(tonnes, output)| {
        let tonnes_per_output = if output == 0 { 0 } else { tonnes };
        Sum {
            tonnes: tonnes.into(),
            tonnes_per_output: tonnes_per_output.into(),
            output: output.into(),
        }
    })
}

fn step(part: Part) -> impl Strategy<Value = Option<(Part, Step)>> {
    let step = (sum(), sum()).prop_map(move |(before, after)| {
        let step = match part {
            Part::Came => [Sum::default(), after],
            Part::Went => [before, Sum::default()],
            _ => [before, after],
        };
        (part, Step(step))
    });
    prop::option::of(step)
}

fn figures() -> impl Strategy<Value = Figures> {
    let steps = Vec::from(Part::STEPS.map(step));
    (side(), side(), steps).prop_map(|(before, after, steps)| Figures {
        industry: Industry { sides: [before, after] },
        steps: steps.into_iter().flatten().collect::<BTreeMap<_, _>>(),
    })
}

fn total(parts: &Parts) -> BigRational {
    parts.values().sum()
}

fn whole(value: &BigInt) -> BigRational {
    BigRational::from_integer(value.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Of tonnes and of L, to the last digit, before and after they are rounded.
    #[test]
    fn parts_add_up(industries in vec(figures(), 0..5)) {
        let mut l = [0, 1].map(|_| BigRational::from_integer(0.into()));
        let mut outputs = [BigInt::default(), BigInt::default()];
        for one in &industries {
            for (side, output) in outputs.iter_mut().enumerate() {
                *output += &one.industry.sides[side].output;
                *output += one.steps.values().map(|step| &step.0[side].output).sum::<BigInt>();
            }
        }
        for (one, Change { tonnes, parts, per_output, per_output_parts }) in
            industries.iter().zip(change(&industries, GRID))
        {
            let net = |side: usize| {
                let steps = one.steps.values().map(|step| &step.0[side].tonnes);
                one.industry.sides[side].net() + steps.sum::<BigInt>()
            };
            prop_assert_eq!(&tonnes, &[net(0), net(1)]);
            let moved = &tonnes[1] - &tonnes[0];
            prop_assert_eq!(total(&parts), whole(&moved));
            let values: Vec<BigRational> = parts.values().cloned().collect();
            let rounded: BigInt = apportion(&values, &moved).iter().sum();
            prop_assert_eq!(rounded, moved);
            if let (Some([before, after]), Some(parts)) = (&per_output, &per_output_parts) {
                prop_assert_eq!(total(parts), after - before);
            }
            if let Some(ends) = per_output {
                for (sum, end) in l.iter_mut().zip(ends) {
                    *sum += end;
                }
            }
        }
        // L of all is the emissions that count per output, by all of the output.
        if outputs.iter().all(|output| *output > BigInt::default()) {
            for side in 0..2 {
                let tonnes: BigInt = industries
                    .iter()
                    .map(|one| {
                        let steps = one.steps.values().map(|step| &step.0[side].tonnes_per_output);
                        one.industry.sides[side].net() + steps.sum::<BigInt>()
                    })
                    .sum();
                prop_assert_eq!(&l[side], &BigRational::new(tonnes, outputs[side].clone()));
            }
        }
    }

    /// The other way round every part is the same with the other sign.
    #[test]
    fn parts_turn_round(industries in vec(figures(), 1..4)) {
        let turned: Vec<Figures> = industries
            .iter()
            .map(|one| {
                let [before, after] = one.industry.sides.clone();
                let turn = |Step([before, after]): &Step| Step([after.clone(), before.clone()]);
                Figures {
                    industry: Industry { sides: [after, before] },
                    steps: one.steps.iter().map(|(part, step)| (*part, turn(step))).collect(),
                }
            })
            .collect();
        for (there, back) in change(&industries, GRID).into_iter().zip(change(&turned, GRID)) {
            let negated: Parts = back.parts.into_iter().map(|(part, value)| (part, -value)).collect();
            prop_assert_eq!(there.parts, negated);
        }
    }

    /// Where nothing moves by more than a twentieth, the logarithmic mean is near.
    #[test]
    fn the_log_mean_is_near_small_changes(
        quantities in vec((1_000_000_i64..9_000_000, 950_i64..=1050, 1_i64..4), 2..5),
        output in (1_000_000_i64..9_000_000, 950_i64..=1050),
    ) {
        let side = |is_after: bool| Side {
            output: if is_after { output.0 * output.1 / 1000 } else { output.0 }.into(),
            carriers: (GRID..)
                .zip(&quantities)
                .map(|(key, (energy, by, factor))| {
                    let energy = if is_after { energy * by / 1000 } else { *energy };
                    let exact = energy * factor;
                    let counted = BigInt::from(exact) * 1000;
                    (key, Carrier { energy: energy.into(), exact: exact.into(), counted })
                })
                .collect(),
            deducted: Deducted::default(),
        };
        let one = Figures { industry: Industry { sides: [side(false), side(true)] }, ..Figures::default() };
        let all = [one];
        let (exact, logs) = (change(&all, GRID).remove(0), lmdi(&all, GRID).remove(0));
        let net = float(&whole(&exact.tonnes[0]));
        let mut sum = 0.0;
        for part in Part::FACTORS {
            let exact = exact.parts.get(&part).map_or(0.0, float);
            let log = logs.get(&part).copied().unwrap_or(0.0);
            prop_assert!((exact - log).abs() < net * 1e-3, "{:?}: {} ≠ {}", part, exact, log);
            sum += log;
        }
        let moved = float(&whole(&(&exact.tonnes[1] - &exact.tonnes[0])));
        prop_assert!((sum - moved).abs() < net * 1e-9, "{} ≠ {}", sum, moved);
    }
}

fn float(value: &BigRational) -> f64 {
    use num_traits::ToPrimitive as _;
    value.to_f64().unwrap()
}
