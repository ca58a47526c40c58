//! Scopes: who is compared with whom, and what the values of a scope come to.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use num_bigint::BigInt;
use num_rational::BigRational;

use crate::benchmark::{Keys, PARTS, region_prefix};
use crate::exact::{Number, in_parts, of_nano, of_whole};
use crate::number::NANO;
use crate::period::Period;
use crate::scheme::points::{Base, Better, Scope, Statistic};

/// Period, rule set, region and industry of those that are compared.
pub(super) type Key = (u32, u32, u32, u32);

/// The key of a row in a scope; None where its region is not known, or its industry not as deep.
pub(super) fn key(keys: &Keys<'_>, scope: Scope, rule_set: u32, row: usize) -> Option<Key> {
    let region = keys.region[row];
    if scope.region_digits > 0 && region == 0 {
        return None;
    }
    let industry = match scope.depth {
        0 => u32::MAX,
        depth if keys.industries.at(keys.industry[row]).depth() < depth => return None,
        depth => keys.industries.at_depth(keys.industry[row], depth),
    };
    Some((keys.period[row], rule_set, region_prefix(region, scope.region_digits), industry))
}

/// The same key a year before.
fn year_before((period, rule_set, region, industry): Key) -> Key {
    (Period::from_code(period).year_before().code(), rule_set, region, industry)
}

/// The key of those whom a base is of, for a firm with a key.
pub(super) fn key_of_base(key: Key, base: &Base) -> Key {
    match base {
        Base::Of { is_of_year_before: true, .. } => year_before(key),
        Base::Of { .. } | Base::Constant(_) => key,
    }
}

/// A value that is compared, with what it is the quotient of, where it is one.
pub(super) struct Member {
    pub(super) row: usize,
    pub(super) value: Number,
    pub(super) terms: Option<(Number, Number)>,
}

/// Members by the scope that they are in.
pub(super) type Groups<'a> = HashMap<Key, Vec<&'a Member>, RandomState>;

/// Puts members in their scopes.
pub(super) fn groups(members: &[Member], of_row: impl Fn(usize) -> Option<Key>) -> Groups<'_> {
    let mut groups = Groups::default();
    for member in members {
        if let Some(key) = of_row(member.row) {
            groups.entry(key).or_default().push(member);
        }
    }
    groups
}

/// What the values of each scope come to.
pub(super) struct Bases(HashMap<Key, Number, RandomState>);

impl Bases {
    /// Of the members of each scope.
    pub(super) fn of(
        groups: &Groups<'_>,
        statistic: Statistic,
        better: Better,
        minimum: u32,
    ) -> Self {
        let enough = groups.iter().filter(|(_, group)| group.len() >= minimum as usize);
        let bases = enough
            .filter_map(|(key, group)| Some((*key, statistic_of(group, statistic, better)?)))
            .collect();
        Self(bases)
    }

    /// The base of a key.
    pub(super) fn get(&self, key: Key, base: &Base) -> Option<Number> {
        match base {
            Base::Constant(nano) => Some(of_nano(*nano)),
            Base::Of { times_nano, .. } => {
                Some(self.0.get(&key_of_base(key, base))? * of_nano(*times_nano))
            }
        }
    }
}

fn statistic_of(group: &[&Member], statistic: Statistic, better: Better) -> Option<Number> {
    let values = || group.iter().map(|member| &member.value);
    match statistic {
        Statistic::Mean => mean(values()),
        Statistic::Best => match better {
            Better::Higher => values().max().cloned(),
            Better::Lower => values().min().cloned(),
        },
        Statistic::Median => percentile(values(), NANO / 2),
        Statistic::Percentile { share_nano } => percentile(values(), share_nano),
        Statistic::RatioOfSums => {
            let mut sums = (of_whole(0), of_whole(0));
            for (top, bottom) in group.iter().filter_map(|member| member.terms.as_ref()) {
                sums = (sums.0 + top, sums.1 + bottom);
            }
            (sums.1 > of_whole(0)).then(|| sums.0 / sums.1)
        }
    }
}

/// A mean of numbers, each in whole [`PARTS`], so that it does not become thousands of digits long;
/// of numbers that are all the same, that number.
pub(super) fn mean<'a>(mut numbers: impl Iterator<Item = &'a Number>) -> Option<Number> {
    let first = numbers.next()?;
    let parts = BigInt::from(PARTS);
    let (mut sum, mut count, mut is_one) = (in_parts(first, &parts), 1u64, true);
    for number in numbers {
        is_one &= number == first;
        sum += in_parts(number, &parts);
        count += 1;
    }
    Some(if is_one { first.clone() } else { BigRational::new(sum, parts * BigInt::from(count)) })
}

/// The value below which a share lies, between the two nearest (PERCENTILE.INC).
fn percentile<'a>(values: impl Iterator<Item = &'a Number>, share_nano: i64) -> Option<Number> {
    let mut values: Vec<&Number> = values.collect();
    values.sort();
    let last = values.len().checked_sub(1)?;
    let nano = i128::from(NANO);
    let position = last as i128 * i128::from(share_nano);
    let (index, fraction) = ((position / nano) as usize, position % nano);
    let low = values[index];
    if fraction == 0 {
        return Some(low.clone());
    }
    let share = BigRational::new(fraction.into(), nano.into());
    Some(low + (values[index + 1] - low) * share)
}
