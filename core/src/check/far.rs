//! Rows that are far from the median of their peers.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::data::DataSet;
use crate::returns::{Returns, column};

/// Fewest peers (same division and period) whose median means something.
const MINIMUM_PEERS: usize = 5;
/// This many times above or below the median is far.
const FAR: f64 = 100.0;

/// Which rows are of the same division and period.
pub(super) struct Peers {
    /// Per row, the number of its group, or [`NO_GROUP`] where there are too few.
    of_row: Vec<u32>,
    groups: usize,
}

const NO_GROUP: u32 = u32::MAX;

/// A row that is far from the median of its peers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Far {
    pub(super) row: usize,
    /// Its value divided by the median.
    pub(super) ratio: f64,
    /// Peers that have a value, itself among them.
    pub(super) peers: usize,
}

/// Whether a ratio to the median is far from 1.
pub(super) fn is_far(ratio: f64) -> bool {
    !(1.0 / FAR..=FAR).contains(&ratio)
}

impl Peers {
    pub(super) fn of(returns: &Returns, data: &DataSet) -> Self {
        let periods = returns.numbers(column::PERIOD);
        let industries = returns.numbers(column::INDUSTRY);
        let mut known: HashMap<(u32, u32), u32, RandomState> = HashMap::default();
        let mut sizes: Vec<usize> = Vec::new();
        let mut of_row: Vec<u32> = (periods.iter().zip(industries))
            .map(|(period, industry)| {
                let division = data.industries.at_depth(*industry, 2);
                let group = *known.entry((*period, division)).or_insert_with(|| {
                    sizes.push(0);
                    sizes.len() as u32 - 1
                });
                sizes[group as usize] += 1;
                group
            })
            .collect();
        for group in &mut of_row {
            if sizes[*group as usize] < MINIMUM_PEERS {
                *group = NO_GROUP;
            }
        }
        Self { of_row, groups: sizes.len() }
    }

    /// The rows whose value is far from the median of their peers' values. A value is above zero,
    /// or NaN for none.
    pub(super) fn far(&self, value: impl Fn(usize) -> f64) -> Vec<Far> {
        let mut rows_of: HashMap<u32, Vec<(usize, f64)>, RandomState> = HashMap::default();
        let suspect = self.with_far(&value);
        if suspect.contains(&true) {
            for (row, &group) in self.of_row.iter().enumerate() {
                if group != NO_GROUP && suspect[group as usize] {
                    let value = value(row);
                    if !value.is_nan() {
                        rows_of.entry(group).or_default().push((row, value));
                    }
                }
            }
        }
        let mut far: Vec<Far> = rows_of.into_values().flat_map(far_among).collect();
        far.sort_unstable_by_key(|far| far.row);
        far
    }

    /// The groups that may have a row far from their median. A histogram knows the median well
    /// enough to rule out nearly all, without a copy of the values.
    fn with_far(&self, value: &impl Fn(usize) -> f64) -> Vec<bool> {
        let mut histograms = vec![[0u32; BUCKETS]; self.groups];
        for (row, &group) in self.of_row.iter().enumerate() {
            let value = value(row);
            if group != NO_GROUP && !value.is_nan() {
                histograms[group as usize][bucket(value)] += 1;
            }
        }
        histograms.iter().map(may_have_far).collect()
    }
}

/// Buckets of a histogram: four to each doubling, from 2^-32 to 2^32.
const BUCKETS: usize = 256;
/// Bits of a float below its exponent and the first two of its mantissa.
const BELOW: u32 = 50;
/// The exponent of 2^-32 and two bits of mantissa.
const LOWEST: u64 = (1023 - 32) << 2;

/// The bucket of a value above zero; the first and the last hold all beyond them, too.
fn bucket(value: f64) -> usize {
    ((value.to_bits() >> BELOW).saturating_sub(LOWEST) as usize).min(BUCKETS - 1)
}

/// The least value of a bucket.
fn bound(bucket: usize) -> f64 {
    f64::from_bits((bucket as u64 + LOWEST) << BELOW)
}

fn may_have_far(histogram: &[u32; BUCKETS]) -> bool {
    /// More than the rounding of a few products.
    const MARGIN: f64 = 1.0 + 1e-9;
    let count: u32 = histogram.iter().sum();
    if (count as usize) < MINIMUM_PEERS {
        return false;
    }
    let mut below = 0;
    let median = histogram.iter().position(|in_bucket| {
        below += in_bucket;
        below > count / 2
    });
    let is_used = |in_bucket: &u32| *in_bucket > 0;
    let (lowest, highest) =
        (histogram.iter().position(is_used), histogram.iter().rposition(is_used));
    let (Some(median), Some(lowest), Some(highest)) = (median, lowest, highest) else {
        return true;
    };
    // The ends have no bounds.
    let is_bounded = lowest > 0 && highest < BUCKETS - 1;
    let is_near = bound(lowest) * FAR >= bound(median + 1) * MARGIN
        && bound(highest + 1) * MARGIN <= bound(median) * FAR;
    !(is_bounded && is_near)
}

/// The rows of one group that are far from its median.
fn far_among(rows: Vec<(usize, f64)>) -> Vec<Far> {
    let peers = rows.len();
    if peers < MINIMUM_PEERS {
        return Vec::new();
    }
    let mut values: Vec<f64> = rows.iter().map(|(_, value)| *value).collect();
    let (_, median, _) = values.select_nth_unstable_by(peers / 2, f64::total_cmp);
    let median = *median;
    let far = rows.into_iter().map(|(row, value)| Far { row, ratio: value / median, peers });
    far.filter(|far| is_far(far.ratio)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is ruled out has nothing far, and what is far is found, on values of every spread.
    #[test]
    fn histograms_rule_out_nothing_that_is_far() {
        let mut seed = 7u64;
        let mut random = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as f64 / f64::from(1u32 << 31)
        };
        let mut ruled_out = 0;
        for round in 0..2000 {
            let count = 3 + round % 30;
            let mut value =
                || (0..round % 12).fold(1e-3, |value, _| value * (0.3 + 2.0 * random()));
            let mut values: Vec<f64> = (0..count).map(|_| value()).collect();
            if round % 7 == 0 {
                // At the very edge, on either side of it.
                values = vec![values[0]; count];
                values[1] *= FAR * if round % 2 == 0 { 1.0 } else { 1.0 + 1e-15 };
                values[2] /= FAR;
            }
            if round % 11 == 0 {
                values.iter_mut().for_each(|value| *value *= 1e-12);
            }
            let rows: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
            let peers = Peers { of_row: vec![0; count], groups: 1 };
            let exact = far_among(rows);
            ruled_out += usize::from(!peers.with_far(&|row| values[row])[0]);
            assert_eq!(peers.far(|row| values[row]), exact, "{values:?}");
        }
        assert!(ruled_out > 500, "{ruled_out}");
    }
}
