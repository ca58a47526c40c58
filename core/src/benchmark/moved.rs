//! How far one firm moves its peers' benchmark: what the quotient would be without it, by the exact
//! sums. Of a mean or a percentile no single firm has a part that could be taken out, so only
//! quotients of sums are looked at.

use super::{Benchmarks, Compared};
use crate::number::{NANO_DECIMALS, Ratio};
use crate::scheme::Benchmark;

/// A firm whose absence would change its peers' benchmark by more than this part of it is told:
/// this project's own limit. As much parts an average firm from the next grade of the default
/// scheme (0.8 and 1.2).
const MOVES_PERCENT: i128 = 20;

/// A firm that moves its peers' benchmark.
pub(crate) struct Moved {
    pub(crate) row: usize,
    /// The benchmark without it, in nano.
    pub(crate) without_nano: i64,
    /// By how many percent its presence moves it.
    pub(crate) percent: i64,
}

/// The firms of a run that move the benchmark that they are compared with. Where it was issued or
/// published, it stands fixed and nobody moves it.
pub(crate) fn moved(benchmarks: &Benchmarks, compared: Compared<'_>) -> Vec<Moved> {
    if compared.scheme.benchmark != Benchmark::RatioOfSums {
        return Vec::new();
    }
    (0..compared.height()).filter_map(|row| of_row(row, benchmarks, compared)).collect()
}

fn of_row(row: usize, benchmarks: &Benchmarks, compared: Compared<'_>) -> Option<Moved> {
    let group =
        benchmarks.group(row).filter(|group| !group.is_published && group.peer_count > 1)?;
    let (sum, outputs) = group.benchmark.exact.terms()?;
    let (numerator, output) = (compared.numerator(row), compared.output(row));
    let part = |amount: i64, of: i128| amount as f64 / of as f64;
    // Most firms are a small part of both sums, and by far.
    if part(numerator, sum).abs().max(part(output, outputs).abs()) < 0.05 {
        return None;
    }
    let without = Ratio::new(sum - i128::from(numerator), outputs - i128::from(output))?;
    let (rest, of_rest) = without.terms().filter(|(rest, _)| *rest > 0)?;
    // sum ÷ outputs over rest ÷ of_rest, less one.
    let (with, without_it) = (sum.checked_mul(of_rest)?, rest.checked_mul(outputs)?);
    let difference = with.checked_sub(without_it)?.checked_mul(100)?;
    let is_far = difference.abs() > without_it.checked_mul(MOVES_PERCENT)?;
    is_far.then_some(())?;
    Some(Moved {
        row,
        without_nano: without.rounded(NANO_DECIMALS)?,
        percent: i64::try_from(difference / without_it).ok()?,
    })
}
