//! Sums: a total that stands among the firms under a name that nobody takes for one. Output and
//! energy of one return are both what all others of its period, region or industry come to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::columns::Column;
use crate::account::{Accounts, Places};
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::lang::Bilingual;
use crate::returns::{Returns, column};

/// The region of returns that name none.
const UNKNOWN: u32 = 0;

/// Whose sum it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Of {
    Region(u32),
    Industry(u32),
    All,
}

/// What the returns of a group come to, and the one with the largest output.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    rows: u32,
    output: i128,
    tce: i128,
    largest: (i64, usize),
}

impl Sum {
    fn and(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            output: self.output + other.output,
            tce: self.tce + other.tce,
            largest: self.largest.max(other.largest),
        }
    }
}

/// A finding for each return that is the sum of others.
pub(super) fn sums_of_others(
    returns: &Returns,
    accounts: &Accounts,
    output: &Column<'_>,
    places: &Places<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let limits = output.limits().sum;
    let sums = sums(returns, accounts, executor);
    let mut found: BTreeMap<usize, (Of, u32)> = BTreeMap::new();
    let mut of_parts: BTreeSet<usize> = BTreeSet::new();
    let of_somewhere = sums.iter().filter(|((_, of), _)| *of != Of::Region(UNKNOWN));
    for ((period, of), sum) in of_somewhere {
        let mut sum = *sum;
        if *of == Of::All {
            // Totals of parts are in the total of all no more.
            for &row in of_parts.iter().filter(|row| returns.period(**row).code() == *period) {
                let own = of_row(accounts, row);
                sum.rows -= 1;
                sum.output -= own.output;
                sum.tce -= own.tce;
            }
        }
        let row = sum.largest.1;
        let own = of_row(accounts, row);
        let is_sum = sum.rows > limits.others
            && output.is_telling(row)
            && is_twice(sum.output, own.output, limits.rounding)
            && is_twice(sum.tce, own.tce, limits.rounding);
        if is_sum {
            found.insert(row, (*of, sum.rows - 1));
            of_parts.insert(row);
        }
    }
    let finding = |(row, (of, others)): (usize, (Of, u32))| {
        let of = match of {
            Of::Region(_) => Bilingual::new("同地区", " of its region"),
            Of::Industry(_) => Bilingual::new("同行业", " of its industry"),
            Of::All => Bilingual::new("本报告期", ""),
        };
        let finding = places.finding(Code::SumOfOthers, row).with("count", others);
        (row, finding.with_both(["value", "value_en"], of))
    };
    found.into_iter().map(finding).collect()
}

fn is_twice(sum: i128, own: i128, rounding: f64) -> bool {
    own > 0 && ((sum - own * 2) as f64).abs() <= own as f64 * rounding
}

fn of_row(accounts: &Accounts, row: usize) -> Sum {
    let output = accounts.output(row).unwrap_or(0);
    let tce = i128::from(accounts.energy_tce[row]);
    Sum { rows: 1, output: i128::from(output), tce, largest: (output, row) }
}

/// By period: of regions and industries first, of all last.
fn sums(
    returns: &Returns,
    accounts: &Accounts,
    executor: &dyn Executor,
) -> BTreeMap<(u32, Of), Sum> {
    let [periods, regions, industries] =
        [column::PERIOD, column::REGION, column::INDUSTRY].map(|name| returns.numbers(name));
    let ranges = crate::exec::ranges(returns.height());
    let of_ranges = crate::exec::map(executor, ranges.len(), |range| {
        let mut sums: [HashMap<(u32, u32), Sum, RandomState>; 2] = Default::default();
        for row in ranges[range].clone() {
            let own = of_row(accounts, row);
            for (sums, of) in sums.iter_mut().zip([regions[row], industries[row]]) {
                let sum = sums.entry((periods[row], of)).or_default();
                *sum = sum.and(own);
            }
        }
        sums
    });
    let mut sums: BTreeMap<(u32, Of), Sum> = BTreeMap::new();
    for of_range in of_ranges {
        for (part, of) in of_range.into_iter().zip([Of::Region, Of::Industry]) {
            let named = part.into_iter().map(|((period, code), sum)| ((period, of(code)), sum));
            for (key, sum) in named {
                let all = sums.entry(key).or_default();
                *all = all.and(sum);
            }
        }
    }
    let mut of_periods: BTreeMap<(u32, Of), Sum> = BTreeMap::new();
    for ((period, of), sum) in &sums {
        if matches!(of, Of::Region(_)) {
            let all = of_periods.entry((*period, Of::All)).or_default();
            *all = all.and(*sum);
        }
    }
    sums.extend(of_periods);
    sums
}
