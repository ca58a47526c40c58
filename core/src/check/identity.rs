//! Identity: a firm that has another name than before, and one name under two codes. Neither can be
//! settled from the table, and neither passes in silence.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasher as _;

use foldhash::fast::{FixedState, RandomState};

use super::slots::Met;
use crate::account::Places;
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::name::name_key;
use crate::returns::{Returns, column};

/// Findings about names and codes that differ between returns of the run.
pub(super) fn identity(
    returns: &Returns,
    places: &Places<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let mut findings = renamed(returns, places);
    findings.extend(name_of_two(returns, places, executor));
    findings
}

/// Firms whose name differs from that of the period before that they report of.
fn renamed(returns: &Returns, places: &Places<'_>) -> Vec<(usize, Finding)> {
    let periods = returns.numbers(column::PERIOD);
    if periods.first() == periods.last() {
        return Vec::new();
    }
    let of = |row: usize| [column::CREDIT_CODE, column::NAME].map(|name| returns.text(name, row));
    let mut last: HashMap<&str, usize, RandomState> = HashMap::default();
    let mut findings = Vec::new();
    // Rows are ordered by period.
    for row in 0..returns.height() {
        let [code, name] = of(row);
        if code.is_empty() || name.is_empty() {
            continue;
        }
        let Some(before) = last.insert(code, row) else { continue };
        let former = of(before)[1];
        if name_key(former) != name_key(name) {
            let finding = places
                .finding(Code::NameChanged, row)
                .with("value", name)
                .with("expected", former)
                .with("period", returns.period(before));
            findings.push((row, finding));
        }
    }
    findings
}

/// Names that stand under two codes in one period.
fn name_of_two(
    returns: &Returns,
    places: &Places<'_>,
    executor: &dyn Executor,
) -> Vec<(usize, Finding)> {
    let periods = returns.numbers(column::PERIOD);
    let (Some(codes), Some(names)) =
        (returns.views(column::CREDIT_CODE), returns.views(column::NAME))
    else {
        return Vec::new();
    };
    let is_named = |row: usize| !codes.value(row).is_empty() && !names.value(row).is_empty();
    let hasher = FixedState::default();
    let hash = |row: usize| match is_named(row) {
        true => Some(hasher.hash_one((periods[row], name_key(names.value(row))))),
        false => None,
    };
    let hashes: Vec<Option<u64>> =
        crate::exec::by_row(executor, returns.height(), |rows| rows.map(hash).collect());
    let met = Met::of(returns.height(), hashes.iter().copied().flatten());
    let mut alike: BTreeMap<(u32, Cow<'_, str>), Vec<usize>> = BTreeMap::new();
    for (row, hash) in hashes.iter().enumerate() {
        if hash.is_some_and(|hash| met.may_repeat(hash)) {
            alike.entry((periods[row], name_key(names.value(row)))).or_default().push(row);
        }
    }
    let mut findings = Vec::new();
    for rows in alike.values() {
        let of: BTreeSet<&str> = rows.iter().map(|row| codes.value(*row)).collect();
        if of.len() < 2 {
            continue;
        }
        for &row in rows {
            let other = of.iter().find(|code| **code != codes.value(row));
            let finding = places
                .finding(Code::NameTwoCodes, row)
                .with("value", names.value(row))
                .with("expected", other.copied().unwrap_or_default());
            findings.push((row, finding));
        }
    }
    findings
}
