//! How a peer group becomes one number, an exact quotient.
//!
//! A ratio of sums is one. A mean of many quotients would have a denominator of thousands of
//! digits, so intensities enter means and interpolations in whole [`PARTS`] of a unit; where those
//! that enter do not differ by one part (one firm alone, or firms that are all alike), the
//! quotient of their sums is taken instead, so that a firm that is the whole benchmark has K = 1.

use super::BenchmarkValue;
use crate::number::{NANO, Ratio, div_half_even};
use crate::scheme::Benchmark;

/// Parts of a unit of intensity that means are taken in: 10^9 × 3³ × 7 × 11 × 13 × 17 × 19 × 23. A
/// decimal of nine places is a whole number of them, and so is every fraction whose denominator is
/// at most 28; of others each is off by less than 2.5 × 10^-18.
pub const PARTS: i128 = 1_000_000_000 * 200_783_583;

/// A firm's intensity, by which firms are put in order; firms in equal parts by their figures, so
/// that the order does not depend on how they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    /// The intensity, in whole parts.
    parts: i128,
    output: i64,
    numerator: i64,
}

impl Member {
    /// Of a firm with an output above zero; micro.
    pub(super) fn new(numerator: i64, output: i64) -> Self {
        let parts = div_half_even(i128::from(numerator) * PARTS, i128::from(output));
        Self { parts, output, numerator }
    }
}

/// Sums and members of one peer group.
pub(super) struct Sample<'a> {
    /// Sum of numerators, micro.
    pub(super) numerator: i128,
    /// Sum of denominators, micro.
    pub(super) output: i128,
    /// Firms with an intensity, ascending; may be left out where the method [`needs no
    /// members`](needs_members).
    pub(super) members: &'a [Member],
}

/// Whether a benchmark follows from more than sums.
pub(super) fn needs_members(method: Benchmark) -> bool {
    !matches!(method, Benchmark::RatioOfSums | Benchmark::Published)
}

/// The benchmark of a group; None where it has none above zero.
pub(super) fn benchmark(method: Benchmark, sample: &Sample<'_>) -> Option<BenchmarkValue> {
    let members = sample.members;
    let exact = match method {
        Benchmark::RatioOfSums => Ratio::new(sample.numerator, sample.output),
        Benchmark::Published => None,
        Benchmark::Mean => mean(members),
        Benchmark::Median => percentile(members, NANO / 2),
        Benchmark::TrimmedMean { share_nano } => {
            let cut = floor_share(members.len(), share_nano);
            mean(&members[cut..members.len() - cut])
        }
        Benchmark::BestMean { share_nano } => {
            mean(&members[..ceil_share(members.len(), share_nano).min(members.len())])
        }
        Benchmark::Percentile { share_nano } => percentile(members, share_nano),
    };
    BenchmarkValue::of(exact?)
}

fn mean(members: &[Member]) -> Option<Ratio> {
    quotient_of_alike(members).or_else(|| {
        let sum = members.iter().map(|member| member.parts).sum();
        Some(Ratio::new(sum, PARTS * members.len() as i128)?.reduced())
    })
}

/// The intensity below which a share of the members lies, by linear interpolation between the two
/// nearest (the definition of PERCENTILE.INC).
fn percentile(members: &[Member], share_nano: i64) -> Option<Ratio> {
    let last = members.len().checked_sub(1)?;
    let nano = i128::from(NANO);
    let position = last as i128 * i128::from(share_nano);
    let (index, fraction) = ((position / nano) as usize, position % nano);
    let nearest = match fraction {
        0 => &members[index..=index],
        _ => &members[index..=index + 1],
    };
    quotient_of_alike(nearest).or_else(|| {
        let [low, high] = nearest else { return None };
        let sum = low.parts * (nano - fraction) + high.parts * fraction;
        Some(Ratio::new(sum, PARTS * nano)?.reduced())
    })
}

/// The quotient of the sums of members that do not differ by a part; None where they do.
fn quotient_of_alike(members: &[Member]) -> Option<Ratio> {
    let (first, last) = (members.first()?, members.last()?);
    let sum = |of: fn(&Member) -> i64| members.iter().map(|member| i128::from(of(member))).sum();
    (first.parts == last.parts)
        .then(|| Ratio::new(sum(|member| member.numerator), sum(|member| member.output)))
        .flatten()
}

fn floor_share(count: usize, share_nano: i64) -> usize {
    (count as i128 * i128::from(share_nano) / i128::from(NANO)) as usize
}

fn ceil_share(count: usize, share_nano: i64) -> usize {
    let product = count as i128 * i128::from(share_nano);
    ((product + i128::from(NANO) - 1) / i128::from(NANO)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The benchmark of intensities that are given as fractions, in lowest terms.
    fn of(method: Benchmark, fractions: &[(i64, i64)]) -> Option<(i128, i128)> {
        let mut members: Vec<Member> =
            fractions.iter().map(|&(numerator, output)| Member::new(numerator, output)).collect();
        members.sort_unstable();
        let sample = Sample { numerator: 7, output: 2, members: &members };
        benchmark(method, &sample)?.exact.reduced().terms()
    }

    fn share(percent: i64) -> i64 {
        percent * NANO / 100
    }

    #[test]
    fn each_method_on_a_sample_worked_by_hand() {
        let sample = [1, 2, 3, 4, 10, 20, 30, 40, 50, 140].map(|number| (number, 1));
        assert_eq!(of(Benchmark::RatioOfSums, &sample), Some((7, 2)));
        assert_eq!(of(Benchmark::Mean, &sample), Some((30, 1)));
        assert_eq!(of(Benchmark::Median, &sample), Some((15, 1)));
        assert_eq!(of(Benchmark::TrimmedMean { share_nano: share(10) }, &sample), Some((159, 8)));
        assert_eq!(of(Benchmark::TrimmedMean { share_nano: share(9) }, &sample), Some((30, 1)));
        assert_eq!(of(Benchmark::BestMean { share_nano: share(10) }, &sample), Some((1, 1)));
        assert_eq!(of(Benchmark::BestMean { share_nano: share(11) }, &sample), Some((3, 2)));
        assert_eq!(of(Benchmark::Percentile { share_nano: share(25) }, &sample), Some((13, 4)));
        assert_eq!(of(Benchmark::Published, &sample), None);
        assert_eq!(of(Benchmark::Mean, &[]), None);
        assert_eq!(of(Benchmark::Mean, &[(0, 1), (0, 1)]), None);
    }

    #[test]
    fn what_is_no_decimal_stays_exact() {
        // 1/5, 4/15, 2/5, 2/3 and what makes them 1/3 on average.
        let sample = [(1, 5), (4, 15), (2, 5), (2, 3), (2, 15)];
        assert_eq!(of(Benchmark::Mean, &sample), Some((1, 3)));
        let sample = [(6, 35), (8, 35), (12, 35), (2, 7)];
        assert_eq!(of(Benchmark::Median, &sample), Some((9, 35)));
        assert_eq!(of(Benchmark::Percentile { share_nano: share(50) }, &sample), Some((9, 35)));
        // One firm, or firms alike, whatever their denominators.
        let (alone, twice) = ([(5, 1_000_003)], [(5, 1_000_003), (10, 2_000_006)]);
        for method in [Benchmark::Mean, Benchmark::Median] {
            assert_eq!(of(method, &alone), Some((5, 1_000_003)));
            assert_eq!(of(method, &twice), Some((5, 1_000_003)));
        }
    }
}
