//! Exact parts as whole numbers that add up. Each industry's parts are rounded once, to the gram or
//! to the ninth place of L, by the largest remainder; after that there are only sums of integers, so
//! that rows add up to their change and industries to the whole, in every part.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use tanxiao_why::{Change, Logs, Part, apportion, half_even};

use crate::finding::{Code, Error, Place, Result};
use crate::number::{MICRO_DECIMALS, NANO_DECIMALS};

/// What moved, in whole numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rounded {
    /// Net emissions of both periods, in millionths of a tonne.
    pub tonnes: [i64; 2],
    /// What moved them; the sum is the difference of the two.
    pub parts: BTreeMap<Part, i64>,
    /// The same by the logarithmic mean: floats, and of the factors only.
    pub logs: Logs,
    /// Emissions per output; None where it is not known.
    pub per_output: Option<PerOutput>,
}

/// Emissions per output in whole numbers, of nine places: of all, or an industry's share in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PerOutput {
    /// Of both periods.
    pub ends: [i64; 2],
    /// What moved it; None where that has no parts.
    pub parts: Option<BTreeMap<Part, i64>>,
}

fn whole(value: &BigInt) -> Result<i64> {
    i64::try_from(value).map_err(|_| Error::new(Code::AmountOverflow, Place::default()))
}

fn scaled(value: &BigRational, decimals: u32) -> BigRational {
    value * BigRational::from_integer(BigInt::from(10).pow(decimals))
}

/// Parts as whole numbers that add up to a total.
fn apportioned(parts: &BTreeMap<Part, BigRational>, total: &BigInt) -> Result<BTreeMap<Part, i64>> {
    let values: Vec<BigRational> = parts.values().cloned().collect();
    let rounded = apportion(&values, total);
    parts.keys().zip(&rounded).map(|(part, value)| Ok((*part, whole(value)?))).collect()
}

/// Each industry's change in whole numbers.
pub(super) fn round(changes: Vec<Change>, logs: Vec<Logs>) -> Result<Vec<Rounded>> {
    let per_output = per_output(&changes)?;
    let all = changes.into_iter().zip(logs).zip(per_output);
    all.map(|((change, logs), per_output)| {
        let [before, after] = &change.tonnes;
        Ok(Rounded {
            parts: apportioned(&change.parts, &(after - before))?,
            tonnes: [whole(before)?, whole(after)?],
            logs,
            per_output,
        })
    })
    .collect()
}

/// The shares of industries in L: those of the first period, and the differences, are apportioned
/// to what L itself is rounded to.
fn per_output(changes: &[Change]) -> Result<Vec<Option<PerOutput>>> {
    let nothing = || changes.iter().map(|_| None).collect();
    let ends: Option<Vec<&[BigRational; 2]>> =
        changes.iter().map(|change| change.per_output.as_ref()).collect();
    let Some(ends) = ends.filter(|ends| !ends.is_empty()) else { return Ok(nothing()) };
    let nano = |side: usize| -> Vec<BigRational> {
        ends.iter().map(|end| scaled(&end[side], NANO_DECIMALS)).collect()
    };
    let [before, after] = [nano(0), nano(1)];
    let sum = |values: &[BigRational]| half_even(&values.iter().sum());
    let totals = [sum(&before), sum(&after)];
    let differences: Vec<BigRational> = after.iter().zip(&before).map(|(b, a)| b - a).collect();
    let moved = apportion(&differences, &(&totals[1] - &totals[0]));
    let before = apportion(&before, &totals[0]);
    let of = |((change, before), moved): ((&Change, &BigInt), &BigInt)| {
        let parts = change.per_output_parts.as_ref().map(|parts| {
            let nano = |(part, value): (&Part, &BigRational)| (*part, scaled(value, NANO_DECIMALS));
            apportioned(&parts.iter().map(nano).collect(), moved)
        });
        let ends = [whole(before)?, whole(&(before + moved))?];
        Ok(Some(PerOutput { ends, parts: parts.transpose()? }))
    };
    changes.iter().zip(&before).zip(&moved).map(of).collect()
}

/// The sum of what industries come to.
pub(super) fn sum<'a>(all: impl Iterator<Item = &'a Rounded>) -> Result<Rounded> {
    fn add(to: &mut i64, value: i64) -> Result<()> {
        let sum = to.checked_add(value);
        *to = sum.ok_or_else(|| Error::new(Code::AmountOverflow, Place::default()))?;
        Ok(())
    }
    fn add_parts(to: &mut BTreeMap<Part, i64>, parts: &BTreeMap<Part, i64>) -> Result<()> {
        parts.iter().try_for_each(|(part, value)| add(to.entry(*part).or_default(), *value))
    }
    let mut sum = Rounded::default();
    for one in all {
        add(&mut sum.tonnes[0], one.tonnes[0])?;
        add(&mut sum.tonnes[1], one.tonnes[1])?;
        add_parts(&mut sum.parts, &one.parts)?;
        for (part, value) in &one.logs {
            *sum.logs.entry(*part).or_default() += value;
        }
        if let Some(per_output) = &one.per_output {
            let to = sum
                .per_output
                .get_or_insert_with(|| PerOutput { ends: [0, 0], parts: Some(BTreeMap::new()) });
            add(&mut to.ends[0], per_output.ends[0])?;
            add(&mut to.ends[1], per_output.ends[1])?;
            match (&mut to.parts, &per_output.parts) {
                (Some(to), Some(parts)) => add_parts(to, parts)?,
                (to, _) => *to = None,
            }
        }
    }
    Ok(sum)
}

impl Rounded {
    /// The same to fewer places, for a reader: the figures of both periods are rounded half to even,
    /// and the parts add up to the difference of those.
    #[must_use]
    pub fn shown(&self, decimals: u32, per_output_decimals: u32) -> Self {
        let (tonnes, parts) =
            shown(self.tonnes, Some(&self.parts), MICRO_DECIMALS.saturating_sub(decimals));
        let per_output = self.per_output.as_ref().map(|one| {
            let drop = NANO_DECIMALS.saturating_sub(per_output_decimals);
            let (ends, parts) = shown(one.ends, one.parts.as_ref(), drop);
            PerOutput { ends, parts }
        });
        Self { tonnes, parts: parts.unwrap_or_default(), logs: self.logs.clone(), per_output }
    }
}

/// Whole numbers with so many places dropped.
fn shown(
    ends: [i64; 2],
    parts: Option<&BTreeMap<Part, i64>>,
    drop: u32,
) -> ([i64; 2], Option<BTreeMap<Part, i64>>) {
    let power = BigInt::from(10).pow(drop);
    let divided = |value: i64| BigRational::new(value.into(), power.clone());
    // What was a whole number of 64 bits is one with places dropped.
    let back = |value: &BigInt| i64::try_from(value).unwrap_or(i64::MAX);
    let ends = ends.map(|end| back(&half_even(&divided(end))));
    let parts = parts.map(|parts| {
        let values: Vec<BigRational> = parts.values().map(|value| divided(*value)).collect();
        let rounded = apportion(&values, &(BigInt::from(ends[1]) - ends[0]));
        parts.keys().copied().zip(rounded.iter().map(back)).collect()
    });
    (ends, parts)
}
