//! The additive logarithmic mean Divisia index (LMDI-I; B. W. Ang, "The LMDI approach to
//! decomposition analysis: a practical guide", Energy Policy 33 (2005) 867–871), for those who know
//! it: a factor's part is Σ L(C₁, C₀) ln(x₁/x₀), where L is the logarithmic mean.
//!
//! Zeros are taken by their analytical limits (B. W. Ang and N. Liu, "Handling zero values in the
//! logarithmic mean Divisia index decomposition approach", Energy Policy 35 (2007) 238–246): what was
//! nothing and is something is the part of the factor that was nothing. Deductions are below zero
//! and are taken apart by themselves. Floats, from exact quotients and by functions of pure Rust:
//! the same on every platform.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive as _;

use crate::Part;
use crate::change::Figures;
use crate::industry::{Pair, is_zero, whole};

/// Parts of the factors, in millionths of a tonne, near enough.
pub type Logs = BTreeMap<Part, f64>;

/// What moved in each of some industries, by the logarithmic mean; steps are not in it.
#[must_use]
pub fn lmdi(industries: &[Figures], grid: u32) -> Vec<Logs> {
    let outputs = [0, 1].map(|side: usize| {
        let outputs = industries.iter().map(|one| &one.industry.sides[side].output);
        whole(&outputs.sum::<BigInt>())
    });
    industries
        .iter()
        .map(|one| {
            let factors = one.industry.factors(&outputs, grid);
            let mut logs = Logs::new();
            for carrier in &factors.carriers {
                let emission = if carrier.is_grid { Part::Grid } else { Part::Factors };
                let of = [
                    (Part::Activity, &outputs),
                    (Part::Structure, &factors.structure),
                    (Part::Intensity, &factors.intensity),
                    (Part::Mix, &carrier.share),
                    (emission, &carrier.emission),
                ];
                add(&carrier.tonnes, &of, 1.0, &mut logs);
            }
            let power = [0, 1].map(|side| &factors.power[side] * &factors.power_emission[side]);
            let of = [(Part::Deductions, &factors.power), (Part::Grid, &factors.power_emission)];
            add(&power, &of, -1.0, &mut logs);
            let sinks = &factors.sinks[1] - &factors.sinks[0];
            put(Part::Deductions, -float(&sinks), &mut logs);
            logs
        })
        .collect()
}

/// Adds what moved one product of factors.
fn add(product: &Pair, factors: &[(Part, &Pair)], sign: f64, logs: &mut Logs) {
    match product.each_ref().map(is_zero) {
        [true, true] => {}
        [false, false] => {
            let mean = logarithmic_mean(product);
            for (part, pair) in factors {
                put(*part, sign * mean * log_ratio(pair), logs);
            }
        }
        [is_zero_before, _] => {
            let side = usize::from(!is_zero_before);
            let ended: Vec<Part> =
                factors.iter().filter(|(_, pair)| is_zero(&pair[side])).map(|one| one.0).collect();
            let change = float(&(&product[1] - &product[0]));
            for part in &ended {
                put(*part, sign * change / ended.len() as f64, logs);
            }
        }
    }
}

fn put(part: Part, value: f64, logs: &mut Logs) {
    if value != 0.0 {
        *logs.entry(part).or_default() += value;
    }
}

/// (a - b) / ln(a/b); a where both are the same.
fn logarithmic_mean(product: &Pair) -> f64 {
    match product[0] == product[1] {
        true => float(&product[0]),
        false => float(&(&product[1] - &product[0])) / log_ratio(product),
    }
}

/// ln(after/before), of what is above zero; exact where they are nearly the same, too.
fn log_ratio(pair: &Pair) -> f64 {
    libm::log1p(float(&((&pair[1] - &pair[0]) / &pair[0])))
}

fn float(value: &BigRational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of a public implementation, LMDIR 0.1 (M. Heun, MIT licence;
    /// `tests/testthat/test_lmdi.R`): three factors of two categories in 1971 and 1972, and the limits
    /// where a factor is zero in one of the years.
    #[test]
    fn the_worked_example_of_lmdir() {
        const FACTORS: [Part; 3] = [Part::Activity, Part::Structure, Part::Intensity];
        for (before, after, expected) in [
            ([1, 10, 2], [4, 5, 3], [50.474_380_29, -25.237_190_14, 14.762_809_86]),
            ([4, 5, 3], [5, 6, 4], [19.315_685_69, 15.782_064_35, 24.902_249_96]),
            ([4, 5, 3], [8, 2, 4], [42.960_214_67, -56.790_314_73, 17.830_100_06]),
            ([0, 10, 2], [4, 5, 3], [60.0, 0.0, 0.0]),
            ([4, 5, 3], [5, 6, 0], [0.0, 0.0, -60.0]),
        ] {
            let of = |value: i64| whole(&BigInt::from(value));
            let pairs: Vec<Pair> =
                before.into_iter().zip(after).map(|(a, b)| [of(a), of(b)]).collect();
            let product = [0, 1].map(|side: usize| pairs.iter().map(|pair| &pair[side]).product());
            let factors: Vec<(Part, &Pair)> = FACTORS.into_iter().zip(&pairs).collect();
            let mut logs = Logs::new();
            add(&product, &factors, 1.0, &mut logs);
            for (part, expected) in FACTORS.into_iter().zip(expected) {
                let found = logs.get(&part).copied().unwrap_or(0.0);
                assert!((found - expected).abs() < 1e-7, "{before:?} {part:?}: {found}");
            }
        }
    }
}
