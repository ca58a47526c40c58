//! Figures that come again and again: one plant that reports under two names or codes, and one
//! amount that many firms give, as where a form was filled with what stood there before or with 9999.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::columns::{Column, What};
use super::slots::{Met, Slots};
use crate::account::{Accounts, Places};
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::lang::Lang;
use crate::number::to_text;
use crate::returns::{Returns, column};

/// Slots for the amounts of a period of which only the frequent are looked for: some sixteen for each
/// that may be, so that rare ones rarely add up to one.
const SLOTS_OF_FREQUENT: usize = 16;

/// Returns of a period whose figures are all the same, under two names: nobody can tell which of
/// them is to be graded, so all are held.
pub(super) fn one_plant(
    returns: &Returns,
    accounts: &Accounts,
    columns: &[Column<'_>],
    places: &Places<'_>,
) -> Vec<(usize, Finding)> {
    let is_one_plant = |rows: &[usize]| {
        let first = rows[0];
        let amounts = |row: usize| columns.iter().map(move |column| column.value(row).to_bits());
        let is_same = |row: &usize| amounts(*row).eq(amounts(first));
        let telling = columns.iter().filter(|column| column.is_telling(first)).count();
        telling >= columns[0].limits().repeated.one_plant && rows.iter().all(is_same)
    };
    let mut findings = Vec::new();
    for rows in alike(returns, accounts).iter().filter(|rows| is_one_plant(rows)) {
        for (place, &row) in rows.iter().enumerate() {
            let other = rows[usize::from(place == 0)];
            let finding = places
                .finding(Code::FiguresOfAnother, row)
                .with("expected", returns.firm(other))
                .with("count", columns.iter().filter(|it| it.is_telling(row)).count());
            findings.push((row, finding));
        }
    }
    findings
}

/// Rows of one period with the same energy and output: few, so that the rest is compared exactly.
fn alike(returns: &Returns, accounts: &Accounts) -> Vec<Vec<usize>> {
    type Key = (u32, i64, i64);
    let periods = returns.numbers(column::PERIOD);
    let key = |row: usize| {
        let output = accounts.output(row).filter(|output| *output > 0)?;
        let energy = Some(accounts.energy_tce[row]).filter(|energy| *energy > 0)?;
        Some((periods[row], energy, output))
    };
    let mixed = |(period, energy, output): Key| {
        (energy as u64 ^ (output as u64).rotate_left(32)).wrapping_add(u64::from(period))
    };
    let rows = || (0..accounts.height()).filter_map(|row| Some((key(row)?, row)));
    let met = Met::of(accounts.height(), rows().map(|(key, _)| mixed(key)));
    let mut alike: Vec<(Key, usize)> =
        rows().filter(|(key, _)| met.may_repeat(mixed(*key))).collect();
    alike.sort_unstable();
    let groups = alike.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    groups.map(|group| group.iter().map(|(_, row)| *row).collect()).collect()
}

/// An amount that many firms of a period give. Where grades depend on it and it is no round number,
/// all these firms are held; otherwise it is said once, at the first of them.
pub(super) fn placeholders(
    returns: &Returns,
    columns: &[Column<'_>],
    places: &Places<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let mut findings = Vec::new();
    let reported = &columns[..columns.len().saturating_sub(1)];
    let of_columns =
        crate::exec::map(executor, reported.len(), |index| repeated(returns, &reported[index]));
    for (column, repeated) in reported.iter().zip(of_columns) {
        let is_graded = !matches!(column.what, What::Money(_));
        for rows in repeated {
            let first = rows[0];
            let value = to_text(column.value(first) as i64, 6);
            let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let finding = |row: usize| {
                places
                    .finding(Code::AmountRepeated, row)
                    .with("field", column.name(Lang::Zh))
                    .with("field_en", column.name(Lang::En))
                    .with("value", &value)
                    .with("count", count)
            };
            if is_graded && column.is_telling(first) {
                findings.extend(rows.into_iter().map(|row| {
                    let mut finding = finding(row);
                    finding.hold();
                    (row, finding)
                }));
            } else {
                let mut finding = finding(first).for_rows(count);
                finding.firm = None;
                findings.push((first, finding));
            }
        }
    }
    findings
}

/// The rows of amounts that come far more often than any other of their period, or that look like
/// what fills a form (9999) and come again. Most amounts come once: a table of counts tells where
/// more may be.
fn repeated(returns: &Returns, column: &Column<'_>) -> Vec<Vec<usize>> {
    let periods = returns.numbers(column::PERIOD);
    let limits = column.limits().repeated;
    let value = |row: usize| Some(column.value(row)).filter(|value| !value.is_nan());
    let are_few = periods.len() <= limits.filled_among;
    let of_periods = periods.chunk_by(u32::eq);
    // Where only what is frequent counts, a table that stays in the nearest cache tells it.
    let of_frequent = || of_periods.clone().count() * (SLOTS_OF_FREQUENT * 1_000 / limits.permille);
    let wanted = if are_few { periods.len() } else { of_frequent() };
    let slots = Slots::of_each(wanted.min(periods.len()), 1);
    let mut counts = vec![0u32; slots.count()];
    let mut reported: BTreeMap<u32, usize> = BTreeMap::new();
    let mut first = 0;
    for of_period in of_periods {
        let values = (first..first + of_period.len()).filter_map(value);
        let count = values.map(|it| counts[slots.of(it.to_bits())] += 1).count();
        if count > 0 {
            *reported.entry(of_period[0]).or_default() += count;
        }
        first += of_period.len();
    }
    // Period → first row and count of amounts, the most frequent first; of rarer ones not all.
    let counted = |fewest: usize| {
        let mut amounts: HashMap<(u32, u64), (usize, usize), RandomState> = HashMap::default();
        for (row, period) in periods.iter().enumerate() {
            let Some(value) = value(row) else { continue };
            if counts[slots.of(value.to_bits())] as usize >= fewest {
                amounts.entry((*period, value.to_bits())).or_insert((row, 0)).1 += 1;
            }
        }
        let mut of_periods: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
        #[expect(clippy::iter_over_hash_type, reason = "what is found is sorted below")]
        for ((period, _), found) in amounts {
            of_periods.entry(period).or_default().push(found);
        }
        for found in of_periods.values_mut() {
            found.sort_unstable_by_key(|(row, count)| (std::cmp::Reverse(*count), *row));
        }
        of_periods
    };
    let least = |period: u32| limits.firms.max(reported[&period] * limits.permille / 1_000);
    let fewest = match are_few {
        true => limits.filled,
        false => reported.keys().map(|period| least(*period)).min().unwrap_or(limits.firms),
    };
    if counts.iter().all(|count| (*count as usize) < fewest) {
        return Vec::new();
    }
    let mut repeated: Vec<usize> = Vec::new();
    for (period, found) in counted(fewest) {
        // Where all say the same, it may be so.
        let some = |count: usize| count * 2 <= reported[&period];
        let (row, count) = found[0];
        let is_often = count >= least(period) && some(count) && {
            let others = counted(count / limits.beyond_others).remove(&period).unwrap_or_default();
            others.get(1).is_none_or(|(_, other)| count >= other * limits.beyond_others)
        };
        if is_often {
            repeated.push(row);
        }
        let is_usual =
            |(row, _): &&(usize, usize)| !fills(column.value(*row), limits.filled_digits);
        let usual = found.iter().find(is_usual).map_or(1, |(_, count)| *count);
        let is_filled = |(other, count): &&(usize, usize)| {
            let is_new = !is_often || *other != row;
            is_new && *count >= limits.filled.max(usual * limits.filled) && some(*count)
        };
        let filled = found.iter().filter(is_filled).filter(|it| !is_usual(it));
        repeated.extend(filled.map(|(row, _)| *row));
    }
    let rows_of = |first: usize| {
        let is_same = |row: &usize| {
            periods[*row] == periods[first]
                && column.value(*row).to_bits() == column.value(first).to_bits()
        };
        (first..periods.len()).filter(is_same).collect()
    };
    repeated.into_iter().map(rows_of).collect()
}

/// Whether an amount is one digit again and again, so many times or more: 9999, 11111.
fn fills(value: f64, fewest: usize) -> bool {
    let text = format!("{value}");
    let digits = text.trim_end_matches('0').as_bytes();
    digits.len() >= fewest && digits.iter().all(|digit| *digit == digits[0])
}
