//! Rows that are far from the median of their peers.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use foldhash::fast::RandomState;

use super::group::MINIMUM_PEERS;
use crate::data::DataSet;
use crate::exec::Executor;
use crate::returns::{Returns, column};

/// This many times above or below the median is far, and looked into.
const FAR: f64 = 50.0;

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
fn is_far(ratio: f64) -> bool {
    !(1.0 / FAR..=FAR).contains(&ratio)
}

impl Peers {
    pub(super) fn of(returns: &Returns, data: &DataSet, executor: &dyn Executor) -> Self {
        let periods = returns.numbers(column::PERIOD);
        let industries = returns.numbers(column::INDUSTRY);
        let key = |row: usize| (periods[row], data.industries.at_depth(industries[row], 2));
        let ranges = crate::exec::ranges(returns.height());
        let sizes_of_ranges = crate::exec::map(executor, ranges.len(), |range| {
            let mut sizes: HashMap<(u32, u32), usize, RandomState> = HashMap::default();
            for row in ranges[range].clone() {
                *sizes.entry(key(row)).or_default() += 1;
            }
            sizes
        });
        let mut sizes: HashMap<(u32, u32), usize, RandomState> = HashMap::default();
        for (key, size) in sizes_of_ranges.into_iter().flatten() {
            *sizes.entry(key).or_default() += size;
        }
        let large = sizes.into_iter().filter(|(_, size)| *size >= MINIMUM_PEERS);
        let numbers: HashMap<(u32, u32), u32, RandomState> =
            large.zip(0..).map(|((key, _), number)| (key, number)).collect();
        let number = |row| numbers.get(&key(row)).copied().unwrap_or(NO_GROUP);
        let of_row =
            crate::exec::by_row(executor, returns.height(), |rows| rows.map(number).collect());
        Self { of_row, groups: numbers.len() }
    }

    /// Rows that have too few peers.
    pub(super) fn alone(&self) -> impl Iterator<Item = usize> + '_ {
        self.of_row.iter().enumerate().filter(|(_, group)| **group == NO_GROUP).map(|(row, _)| row)
    }

    /// The rows whose value is far from the median of their peers' values. A value is above zero,
    /// or NaN for none.
    ///
    /// A histogram tells in which bucket a median is, and so which values are surely near it; only
    /// the bucket's values and those that may be far are looked at again. A million values in 41
    /// groups take 27 ms so, and 49 ms where the values of each group are gathered and its median
    /// selected among them; a city has ten such columns.
    pub(super) fn far(&self, value: impl Fn(usize) -> f64) -> Vec<Far> {
        let mut groups = self.summaries(&value);
        if groups.iter().any(Option::is_some) {
            for (row, &group) in self.of_row.iter().enumerate() {
                if let Some(Some(group)) = groups.get_mut(group as usize) {
                    group.take(row, value(row));
                }
            }
        }
        let mut far: Vec<Far> = groups.into_iter().flatten().flat_map(Summary::far).collect();
        far.sort_unstable_by_key(|far| far.row);
        far
    }

    /// Of the groups that may have a row far from their median.
    fn summaries(&self, value: &impl Fn(usize) -> f64) -> Vec<Option<Summary>> {
        let mut histograms = vec![[0u32; BUCKETS]; self.groups];
        for (row, &group) in self.of_row.iter().enumerate() {
            let value = value(row);
            if group != NO_GROUP && !value.is_nan() {
                histograms[group as usize][bucket(value)] += 1;
            }
        }
        histograms.iter().map(Summary::of).collect()
    }
}

/// Buckets of a histogram: sixteen to each doubling, from 2^-32 to 2^32.
const BUCKETS: usize = 1024;
/// Bits of a float below its exponent and the first four of its mantissa.
const BELOW: u32 = 48;
/// The exponent of 2^-32 and four bits of mantissa.
const LOWEST: u64 = (1023 - 32) << 4;

/// The bucket of a value above zero; the first and the last hold all beyond them, too.
fn bucket(value: f64) -> usize {
    ((value.to_bits() >> BELOW).saturating_sub(LOWEST) as usize).min(BUCKETS - 1)
}

/// The least value of a bucket.
fn bound(bucket: usize) -> f64 {
    f64::from_bits((bucket as u64 + LOWEST) << BELOW)
}

/// What is known of a group that may have far rows.
struct Summary {
    /// Its members that have a value.
    peers: usize,
    /// The bucket of the median, and its place among the bucket's values.
    bucket: usize,
    place: usize,
    /// Values that are surely near the median, whatever it is within its bucket.
    near: RangeInclusive<f64>,
    /// The values of the median's bucket.
    middle: Vec<f64>,
    /// Rows that are not surely near.
    suspects: Vec<(usize, f64)>,
}

impl Summary {
    /// None where no row can be far.
    fn of(histogram: &[u32; BUCKETS]) -> Option<Self> {
        /// More than the rounding of a few products.
        const MARGIN: f64 = 1.0 + 1e-9;
        let peers = histogram.iter().sum::<u32>() as usize;
        if peers < MINIMUM_PEERS {
            return None;
        }
        let mut before = 0;
        let bucket = histogram.iter().position(|count| {
            before += *count as usize;
            before > peers / 2
        })?;
        before -= histogram[bucket] as usize;
        // The first bucket and the last are without bounds.
        let is_bounded = (1..BUCKETS - 1).contains(&bucket);
        let near = match is_bounded {
            true => bound(bucket + 1) / FAR * MARGIN..=bound(bucket) * FAR / MARGIN,
            false => f64::INFINITY..=0.0,
        };
        let is_used = |count: &u32| *count > 0;
        let (lowest, highest) =
            (histogram.iter().position(is_used)?, histogram.iter().rposition(is_used)?);
        let all_are_near = lowest > 0
            && highest < BUCKETS - 1
            && near.contains(&bound(lowest))
            && near.contains(&bound(highest + 1));
        if all_are_near {
            return None;
        }
        let middle = Vec::with_capacity(histogram[bucket] as usize);
        let place = peers / 2 - before;
        Some(Self { peers, bucket, place, near, middle, suspects: Vec::new() })
    }

    /// Takes the value of a member, if it has one.
    fn take(&mut self, row: usize, value: f64) {
        if value.is_nan() {
            return;
        }
        if bucket(value) == self.bucket {
            self.middle.push(value);
        }
        if !self.near.contains(&value) {
            self.suspects.push((row, value));
        }
    }

    /// The rows that are far, after all members were taken.
    fn far(mut self) -> impl Iterator<Item = Far> {
        let (_, median, _) = self.middle.select_nth_unstable_by(self.place, f64::total_cmp);
        let (median, peers) = (*median, self.peers);
        let suspects = self.suspects.into_iter();
        let far = suspects.map(move |(row, value)| Far { row, ratio: value / median, peers });
        far.filter(|far| is_far(far.ratio))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the definition: all values sorted.
    fn far_among(values: &[f64]) -> Vec<Far> {
        let peers = values.len();
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[peers / 2];
        let rows = values.iter().enumerate();
        let far = rows.map(|(row, value)| Far { row, ratio: value / median, peers });
        far.filter(|far| peers >= MINIMUM_PEERS && is_far(far.ratio)).collect()
    }

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
            let peers = Peers { of_row: vec![0; count], groups: 1 };
            ruled_out += usize::from(peers.summaries(&|row| values[row])[0].is_none());
            assert_eq!(peers.far(|row| values[row]), far_among(&values), "{values:?}");
        }
        assert!(ruled_out > 500, "{ruled_out}");
    }
}
