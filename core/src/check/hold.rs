//! Hold: what becomes of suspect returns. A finding that holds keeps its row in the scores, but
//! out of every benchmark, rank and grade, until the return is corrected, or confirmed by name and
//! reason; a scheme may say that suspect returns are graded with a warning.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::account::Places;
use crate::confirm::Confirmation;
use crate::finding::{Code, Finding, Severity};
use crate::name::key_of;
use crate::normalise::{Doubt, SourceTable};
use crate::returns::{Returns, column};
use crate::scheme::Suspect;

/// Which rows are held.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    /// Per row; empty where no row is held.
    of_row: Vec<bool>,
}

impl Held {
    /// No row.
    pub(crate) const NONE: Self = Self { of_row: Vec::new() };

    /// Rows of so many.
    pub(crate) fn of(height: usize, rows: impl Iterator<Item = usize>) -> Self {
        let mut held = Self::NONE;
        for row in rows {
            held.of_row.resize(height, false);
            held.of_row[row] = true;
        }
        held
    }

    /// Whether a row is one of them.
    pub(crate) fn contains(&self, row: usize) -> bool {
        self.of_row.get(row).copied().unwrap_or(false)
    }

    /// All of them, ascending.
    pub(crate) fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.of_row.iter().enumerate().filter(|(_, is_held)| **is_held).map(|(row, _)| row)
    }

    /// The same rows, numbered as they are once the others are taken out.
    pub(crate) fn filter(self, keep: &[bool]) -> Self {
        if self.of_row.is_empty() || !keep.contains(&false) {
            return self;
        }
        let kept = self.of_row.iter().zip(keep).filter(|(_, keep)| **keep);
        Self { of_row: kept.map(|(is_held, _)| *is_held).collect() }
    }
}

/// The findings about returns that were added up, by the rows where those stand.
pub(crate) fn of_sums(returns: &Returns, doubts: Vec<Doubt>) -> Vec<(usize, Finding)> {
    if doubts.is_empty() {
        return Vec::new();
    }
    let number = |name, row| returns.number(name, row);
    let places = (0..returns.height())
        .map(|row| ((number(column::SOURCE, row), number(column::LINE, row)), row));
    let rows: HashMap<(u32, u32), usize, RandomState> = places.collect();
    let of = |doubt: Doubt| Some((*rows.get(&(doubt.source, doubt.line))?, doubt.finding));
    doubts.into_iter().filter_map(of).collect()
}

/// Who a return is of, as a confirmation names it, and when.
type Key<'a> = (Cow<'a, str>, u32);

fn key(one: &Confirmation) -> Key<'_> {
    (key_of(&one.firm), one.period.code())
}

/// Settles what holds rows: where the scheme grades suspect returns it becomes a warning, where the
/// return is confirmed a notice with the confirmation beside it. Returns the findings about
/// confirmations that confirm nothing.
pub(crate) fn settle(
    of_rows: &mut Vec<(usize, Finding)>,
    returns: &Returns,
    sources: &[SourceTable],
    suspect: Suspect,
    confirmations: &[Confirmation],
) -> Vec<Finding> {
    let mut used: HashSet<Key<'_>, RandomState> = HashSet::default();
    if suspect == Suspect::Graded {
        let held = of_rows.iter_mut().filter(|(_, finding)| finding.holds());
        held.for_each(|(_, finding)| finding.severity = Severity::Warning);
    } else if !confirmations.is_empty() {
        let places = Places::new(returns, sources);
        let mut by_key: HashMap<Key<'_>, &Confirmation, RandomState> = HashMap::default();
        for one in confirmations {
            by_key.entry(key(one)).or_insert(one);
        }
        let of_row = |row: usize| {
            let period = returns.period(row).code();
            let names = [column::CREDIT_CODE, column::NAME].map(|name| returns.text(name, row));
            let mut named = names.into_iter().filter(|name| !name.is_empty());
            named.find_map(|name| by_key.get(&(key_of(name), period)).copied())
        };
        let mut confirmed: BTreeMap<usize, &Confirmation> = BTreeMap::new();
        for (row, finding) in of_rows.iter_mut().filter(|(_, finding)| finding.holds()) {
            let Some(one) = of_row(*row) else { continue };
            used.insert(key(one));
            finding.severity = Severity::Notice;
            confirmed.insert(*row, one);
        }
        of_rows.extend(confirmed.into_iter().map(|(row, Confirmation { who, why, .. })| {
            let finding = places.finding(Code::HoldConfirmed, row);
            (row, finding.with("value", who).with("expected", why))
        }));
    }
    let unused = confirmations.iter().filter(|one| !used.contains(&key(one)));
    unused
        .map(|one| {
            Finding::new(Code::ConfirmationUnmatched, one.place.clone())
                .of_firm(&one.firm)
                .with("value", &one.firm)
                .with("period", one.period)
        })
        .collect()
}
