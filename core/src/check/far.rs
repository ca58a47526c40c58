//! Rows that are far from the median of their peers.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use foldhash::fast::RandomState;

use crate::data::DataSet;
use crate::data::limits;
use crate::exec::Executor;
use crate::returns::{Returns, column};

/// Which rows are of the same division and period.
pub(super) struct Peers {
    /// Per row, the number of its group, or [`NO_GROUP`] where there are too few.
    of_row: Vec<u32>,
    groups: usize,
    limits: limits::Peers,
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

/// Whether a ratio to the median is far from 1, and to be looked into.
fn is_far(ratio: f64, limits: limits::Peers) -> bool {
    !(1.0 / limits.looked_into..=limits.looked_into).contains(&ratio)
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
        let limits = data.limits.peers;
        let large = sizes.into_iter().filter(|(_, size)| *size >= limits.fewest);
        let numbers: HashMap<(u32, u32), u32, RandomState> =
            large.zip(0..).map(|((key, _), number)| (key, number)).collect();
        let number = |row| numbers.get(&key(row)).copied().unwrap_or(NO_GROUP);
        let of_row =
            crate::exec::by_row(executor, returns.height(), |rows| rows.map(number).collect());
        Self { of_row, groups: numbers.len(), limits }
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
        let limits = self.limits;
        let groups = groups.into_iter().flatten();
        let mut far: Vec<Far> = groups.flat_map(|group| group.far(limits)).collect();
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
        histograms.iter().map(|histogram| Summary::of(histogram, self.limits)).collect()
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
    fn of(histogram: &[u32; BUCKETS], limits: limits::Peers) -> Option<Self> {
        /// More than the rounding of a few products.
        const MARGIN: f64 = 1.0 + 1e-9;
        let peers = histogram.iter().sum::<u32>() as usize;
        if peers < limits.fewest {
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
            true => {
                let far = limits.looked_into;
                bound(bucket + 1) / far * MARGIN..=bound(bucket) * far / MARGIN
            }
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
    fn far(mut self, limits: limits::Peers) -> impl Iterator<Item = Far> {
        let (_, median, _) = self.middle.select_nth_unstable_by(self.place, f64::total_cmp);
        let (median, peers) = (*median, self.peers);
        let suspects = self.suspects.into_iter();
        let far = suspects.map(move |(row, value)| Far { row, ratio: value / median, peers });
        far.filter(move |far| is_far(far.ratio, limits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the definition: all values sorted.
    fn far_among(values: &[f64], limits: limits::Peers) -> Vec<Far> {
        let peers = values.len();
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = sorted[peers / 2];
        let rows = values.iter().enumerate();
        let far = rows.map(|(row, value)| Far { row, ratio: value / median, peers });
        far.filter(|far| peers >= limits.fewest && is_far(far.ratio, limits)).collect()
    }

    /// What is ruled out has nothing far, and what is far is found, on values of every spread.
    #[test]
    fn histograms_rule_out_nothing_that_is_far() {
        let limits = DataSet::embedded().unwrap().limits.peers;
        let edge = limits.looked_into;
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
                values[1] *= edge * if round % 2 == 0 { 1.0 } else { 1.0 + 1e-15 };
                values[2] /= edge;
            }
            if round % 11 == 0 {
                values.iter_mut().for_each(|value| *value *= 1e-12);
            }
            let peers = Peers { of_row: vec![0; count], groups: 1, limits };
            ruled_out += usize::from(peers.summaries(&|row| values[row])[0].is_none());
            assert_eq!(peers.far(|row| values[row]), far_among(&values, limits), "{values:?}");
        }
        assert!(ruled_out > 500, "{ruled_out}");
    }
}
