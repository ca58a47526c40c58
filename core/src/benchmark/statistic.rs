//! How the intensities of a peer group become one number, in nano.

use crate::number::{NANO, NANO_DECIMALS, div_half_even, ratio_scaled};
use crate::scheme::Benchmark;

/// Sums and intensities of one peer group.
pub(super) struct Sample<'a> {
    /// Sum of numerators, micro.
    pub(super) numerator: i128,
    /// Sum of denominators, micro.
    pub(super) output: i128,
    /// Intensities in nano, ascending.
    pub(super) sorted: &'a [i64],
}

/// The benchmark of a group; None where it has none above zero.
pub(super) fn benchmark(method: Benchmark, sample: &Sample<'_>) -> Option<i64> {
    let sorted = sample.sorted;
    let value = match method {
        Benchmark::RatioOfSums if sample.output > 0 => {
            ratio_scaled(sample.numerator, sample.output, NANO_DECIMALS)
        }
        Benchmark::RatioOfSums | Benchmark::Published => None,
        Benchmark::Mean => mean(sorted),
        Benchmark::Median => percentile(sorted, NANO / 2),
        Benchmark::TrimmedMean { share_nano } => {
            let cut = floor_share(sorted.len(), share_nano);
            mean(&sorted[cut..sorted.len() - cut])
        }
        Benchmark::BestMean { share_nano } => {
            mean(&sorted[..ceil_share(sorted.len(), share_nano).min(sorted.len())])
        }
        Benchmark::Percentile { share_nano } => percentile(sorted, share_nano),
    };
    value.filter(|value| *value > 0)
}

fn mean(values: &[i64]) -> Option<i64> {
    if values.is_empty() {
        return None;
    }
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    i64::try_from(div_half_even(sum, values.len() as i128)).ok()
}

/// The value below which a share of the sample lies, by linear interpolation between the two
/// nearest (the definition of PERCENTILE.INC).
fn percentile(sorted: &[i64], share_nano: i64) -> Option<i64> {
    let last = sorted.len().checked_sub(1)?;
    let nano = i128::from(NANO);
    let position = last as i128 * i128::from(share_nano);
    let (index, fraction) = ((position / nano) as usize, position % nano);
    let low = i128::from(sorted[index]);
    let high = i128::from(sorted[(index + 1).min(last)]);
    i64::try_from(div_half_even(low * (nano - fraction) + high * fraction, nano)).ok()
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

    fn of(method: Benchmark, sorted: &[i64]) -> Option<i64> {
        benchmark(method, &Sample { numerator: 7, output: 2, sorted })
    }

    #[test]
    fn each_method_on_a_sample_worked_by_hand() {
        let sorted = [1, 2, 3, 4, 10, 20, 30, 40, 50, 140];
        let share = |nano| nano * NANO / 100;
        assert_eq!(of(Benchmark::RatioOfSums, &sorted), Some(3_500_000_000));
        assert_eq!(of(Benchmark::Mean, &sorted), Some(30));
        assert_eq!(of(Benchmark::Median, &sorted), Some(15));
        assert_eq!(of(Benchmark::TrimmedMean { share_nano: share(10) }, &sorted), Some(20));
        assert_eq!(of(Benchmark::TrimmedMean { share_nano: share(9) }, &sorted), Some(30));
        assert_eq!(of(Benchmark::BestMean { share_nano: share(10) }, &sorted), Some(1));
        assert_eq!(of(Benchmark::BestMean { share_nano: share(11) }, &sorted), Some(2));
        assert_eq!(of(Benchmark::Percentile { share_nano: share(25) }, &sorted), Some(3));
        assert_eq!(of(Benchmark::Published, &sorted), None);
        assert_eq!(of(Benchmark::Mean, &[]), None);
        assert_eq!(of(Benchmark::Mean, &[0, 0]), None);
    }
}
