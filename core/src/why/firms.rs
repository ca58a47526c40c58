//! Firms: which firm of the first period is which of the second, and why one is missing. A held
//! return is none that anything is explained with.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use tanxiao_why::{Part, Sum};

use crate::account::Method;
use crate::period::Period;
use crate::returns::column;
use crate::score::Scored;

/// A firm's return of one period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) row: usize,
    /// Six digits; 0 where it is not known.
    pub(super) region: u32,
    /// Index of its division.
    pub(super) division: u32,
    /// Output above zero, in micro.
    pub(super) output: Option<i64>,
    /// Net emissions in micro.
    pub(super) net: i64,
}

impl Entry {
    /// All of it, as what is added as it is.
    pub(super) fn sum(&self) -> Sum {
        let per_output = self.output.map_or(0, |_| self.net);
        Sum {
            tonnes: BigInt::from(self.net),
            tonnes_per_output: BigInt::from(per_output),
            output: BigInt::from(self.output.unwrap_or(0)),
        }
    }
}

/// A firm in both periods.
#[derive(Debug, Clone)]
pub(super) struct Firm {
    /// Credit code or name.
    pub(super) key: String,
    pub(super) name: String,
    /// Its returns.
    pub(super) sides: [Option<Entry>; 2],
    /// Its other return is there and cannot be used.
    pub(super) has_gap: bool,
}

impl Firm {
    /// The part of a firm of which one return is there: it came or went, unless the other is there
    /// and cannot be used.
    pub(super) fn part(&self, otherwise: Part) -> Part {
        if self.has_gap { Part::Gaps } else { otherwise }
    }

    /// The firm as far as it is within something.
    pub(super) fn within(&self, is_within: impl Fn(&Entry) -> bool) -> Option<Self> {
        let sides = self.sides.map(|side| side.filter(&is_within));
        sides.iter().any(Option::is_some).then(|| Self { sides, ..self.clone() })
    }
}

/// What cannot be explained: returns that were read, and stand in no total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Unexplained {
    /// Held returns of the first and the second period.
    pub held: [u64; 2],
    /// What the held returns come to, in millionths of a tonne; suspect as they are.
    #[serde(skip)]
    pub held_tonnes: [i128; 2],
    /// Rejected returns of the first and the second period.
    pub rejected: [u64; 2],
    /// Rejected returns whose period could not be read.
    pub rejected_without_period: u64,
}

/// What the firm of a row is known by in every period.
pub(super) fn key(scored: &Scored, row: usize) -> String {
    scored.returns.firm_key(row).into_owned()
}

/// The firms of two periods, by key, and what is not among them.
pub(super) fn firms(
    scored: &Scored,
    method: Method<'_>,
    periods: [Period; 2],
) -> (Vec<Firm>, Unexplained) {
    let returns = &scored.returns;
    let mut firms: BTreeMap<String, Firm> = BTreeMap::new();
    // Firms with a return that cannot be used, by period.
    let mut unusable: [BTreeSet<String>; 2] = Default::default();
    let mut unexplained = Unexplained::default();
    let of_periods = returns.numbers(column::PERIOD).iter().enumerate();
    for (row, period) in of_periods {
        let Some(side) = periods.iter().position(|one| one.code() == *period) else { continue };
        let name = returns.text(column::NAME, row);
        let key = key(scored, row);
        let net = scored.accounts.net(row);
        if scored.is_held(row) {
            unexplained.held[side] += 1;
            unexplained.held_tonnes[side] += i128::from(net);
            unusable[side].insert(key);
            continue;
        }
        let industry = returns.numbers(column::INDUSTRY)[row];
        let entry = Entry {
            row,
            region: returns.numbers(column::REGION)[row],
            division: method.data.industries.at_depth(industry, 2),
            output: scored.accounts.output(row).filter(|output| *output > 0),
            net,
        };
        let firm = firms.entry(key).or_insert_with_key(|_| Firm {
            key: returns.firm(row).to_owned(),
            name: String::new(),
            sides: [None; 2],
            has_gap: false,
        });
        firm.sides[side] = Some(entry);
        // Rows are in the order of periods: the name is that of the later.
        name.clone_into(&mut firm.name);
    }
    for reject in &scored.rejects {
        let of_period = periods.iter().position(|one| one.to_string() == reject.period);
        let key: Cow<'_, str> = reject.key();
        match of_period {
            Some(side) => {
                unexplained.rejected[side] += 1;
                unusable[side].insert(key.into_owned());
            }
            None if reject.period.is_empty() => {
                unexplained.rejected_without_period += 1;
                for keys in &mut unusable {
                    keys.insert(key.clone().into_owned());
                }
            }
            None => {}
        }
    }
    for (key, firm) in &mut firms {
        let sides = firm.sides.iter().zip(&unusable);
        firm.has_gap = sides.into_iter().any(|(side, keys)| side.is_none() && keys.contains(key));
    }
    (firms.into_values().collect(), unexplained)
}
