//! Firms: what each of them has returned, as ledgers of its months, and what a run of months comes to.

use std::collections::BTreeMap;

use tanxiao_series::{Ledger, Run};

use super::window::{Reason, Seen, Unknown};
use crate::account::Method;
use crate::period::Period;
use crate::returns::{Amounts, column};
use crate::score::Scored;

/// What accounts come to in every return: energy, gross and net emissions, in micro.
const ACCOUNTS: usize = 3;

/// A firm and what is known of its months.
pub(super) struct Firm {
    /// Credit code or name.
    pub(super) code: String,
    /// Its name, place and division are those of its last return.
    pub(super) name: String,
    pub(super) region: u32,
    pub(super) division: u32,
    pub(super) accounts: Ledger<ACCOUNTS>,
    pub(super) output: Ledger<1>,
    /// The last month of the return that ends first.
    pub(super) first: i32,
    held: Vec<Run>,
    rejected: Vec<Run>,
    /// Returns without electricity of a firm that reports it in others: what they hold is missing
    /// there.
    apart: Vec<Run>,
}

/// The months of a period.
pub(super) fn run_of(period: Period) -> Run {
    let to = period.year() * 12 + period.last_month() as i32;
    Run { from: to - period.months() as i32, to }
}

/// What a firm returned, before it is a ledger.
#[derive(Default)]
struct Returned {
    rows: Vec<usize>,
    rejected: Vec<Run>,
}

/// The firms of a run by their keys; those of which nothing was accepted are not among them.
pub(super) fn firms(scored: &Scored, method: Method<'_>) -> Vec<Firm> {
    let returns = &scored.returns;
    let mut returned: BTreeMap<String, Returned> = BTreeMap::new();
    for row in 0..returns.height() {
        returned.entry(returns.firm_key(row).into_owned()).or_default().rows.push(row);
    }
    for reject in &scored.rejects {
        let Some(firm) = returned.get_mut(reject.key().as_ref()) else { continue };
        firm.rejected.extend(Period::parse(&reject.period).map(run_of));
    }
    let electricity = returns.amounts(&method.data.catalogue[method.data.electricity].column);
    returned.into_values().map(|firm| Firm::of(firm, scored, method, electricity)).collect()
}

impl Firm {
    fn of(
        Returned { mut rows, rejected }: Returned,
        scored: &Scored,
        method: Method<'_>,
        electricity: Option<Amounts<'_>>,
    ) -> Self {
        let (returns, accounts) = (&scored.returns, &scored.accounts);
        let run = |row: usize| run_of(returns.period(row));
        rows.sort_by_key(|row| (run(*row).to, run(*row).months()));
        let has_power = |row: &usize| electricity.is_some_and(|power| power.get(*row).is_some());
        let is_powered = rows.iter().any(has_power);
        let (held, counted): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|row| scored.is_held(**row));
        let runs = |rows: Vec<usize>| rows.into_iter().map(run).collect();
        let sums = |row: usize| {
            [accounts.energy_tce[row], accounts.gross(row), accounts.net(row)].map(i128::from)
        };
        let figures: Vec<_> = counted.iter().map(|row| (run(*row), sums(*row))).collect();
        let outputs: Vec<_> = counted
            .iter()
            .filter_map(|row| Some((run(*row), [i128::from(accounts.output(*row)?)])))
            .collect();
        // Every firm has a row.
        let last = rows.last().copied().unwrap_or(0);
        Self {
            code: returns.firm(last).to_owned(),
            name: returns.text(column::NAME, last).to_owned(),
            region: returns.numbers(column::REGION)[last],
            division: method.data.industries.at_depth(returns.numbers(column::INDUSTRY)[last], 2),
            accounts: Ledger::of(&figures),
            output: Ledger::of(&outputs),
            first: rows.first().map_or(0, |row| run(*row).to - 1),
            apart: runs(
                counted.iter().copied().filter(|row| is_powered && !has_power(row)).collect(),
            ),
            held: runs(held),
            rejected,
        }
    }

    /// What a run of months comes to.
    pub(super) fn seen(&self, run: Run) -> Seen {
        let accounts = self.known(&self.accounts, run).and_then(|accounts| {
            // Energy is never below zero: a difference that is has two ways of reporting in it.
            match accounts[0] < 0 {
                true => Err(Unknown::of(Reason::Contradicted)),
                false => Ok(accounts),
            }
        });
        let output = self.known(&self.output, run).map(|[output]| output).map_err(|unknown| {
            let reason = match unknown.reason {
                Reason::Missing | Reason::Within => Reason::OutputMissing,
                Reason::Contradicted => Reason::OutputContradicted,
                other => other,
            };
            Unknown { reason, ..unknown }
        });
        let is_difference =
            !self.accounts.is_sum(run) || (output.is_ok() && !self.output.is_sum(run));
        Seen { accounts, output, is_difference }
    }

    fn known<const N: usize>(&self, ledger: &Ledger<N>, run: Run) -> Result<[i128; N], Unknown> {
        let is_of = |runs: &[Run]| runs.iter().any(|one| one.overlaps(run));
        if is_of(&self.apart) {
            return Err(Unknown::of(Reason::Apart));
        }
        if ledger.is_contradicted(run) {
            return Err(Unknown::of(Reason::Contradicted));
        }
        ledger.sum(run).ok_or_else(|| {
            if is_of(&self.held) {
                return Unknown::of(Reason::Held);
            }
            if is_of(&self.rejected) {
                return Unknown::of(Reason::Rejected);
            }
            let missing = ledger.missing(run);
            let reason = if missing.is_empty() { Reason::Within } else { Reason::Missing };
            Unknown { reason, missing }
        })
    }
}
