//! Benchmark: who every firm is compared with, and the one number that they come to.
//!
//! Peers share the period, the leading digits of the region and the industry down to a depth;
//! where they are too few, the next depth of the scheme's ladder is tried. A benchmark is an exact
//! quotient, and K is judged on it; printed it is a decimal with nine places (decision 0003).

mod disclosure;
mod groups;
pub(crate) mod issue;
mod lookup;
mod moved;
mod of_points;
mod published;
mod statistic;
mod table;

pub(crate) use disclosure::told_of;
pub use disclosure::{Disclosure, Withheld};
pub(crate) use lookup::{IssuedRegions, benchmarks};
pub(crate) use moved::{Moved, moved};
pub use of_points::{PointsEntry, PointsFigure};
pub use statistic::PARTS;
pub use table::{BenchmarkEntry, BenchmarkTable, RegionSums, Scope, region_text};

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::account::Accounts;
use crate::check::Held;
use crate::data::industry::Industries;
use crate::exec::Executor;
use crate::judge;
use crate::number::{self, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::returns::{Returns, column};
use crate::scheme::Scheme;

/// What firms are compared by, row by row.
#[derive(Clone, Copy)]
pub(crate) struct Compared<'a> {
    pub(crate) accounts: &'a Accounts,
    pub(crate) held: &'a Held,
    pub(crate) scheme: &'a Scheme,
}

impl Compared<'_> {
    /// Rows.
    pub(crate) fn height(&self) -> usize {
        self.accounts.height()
    }

    /// The scheme's numerator, micro.
    pub(crate) fn numerator(&self, row: usize) -> i64 {
        self.accounts.numerator(row, self.scheme)
    }

    /// The scheme's denominator, micro; 0 where it was not reported.
    pub(crate) fn output(&self, row: usize) -> i64 {
        self.accounts.output(row).unwrap_or(0)
    }

    /// Whether a row is held, so that nobody is compared with it, nor it with anybody.
    pub(crate) fn is_held(&self, row: usize) -> bool {
        self.held.contains(row)
    }

    /// L in nano, where it is defined and counts: orders firms and feeds means and percentiles.
    pub(crate) fn intensity_nano(&self, row: usize) -> Option<i64> {
        if self.is_held(row) {
            return None;
        }
        intensity_nano(self.numerator(row), self.output(row), self.scheme)
    }
}

/// L in nano; None where the scheme gives none.
pub(crate) fn intensity_nano(numerator: i64, output: i64, scheme: &Scheme) -> Option<i64> {
    judge::intensity(scheme, numerator, output)?.rounded(NANO_DECIMALS)
}

/// What an intensity is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BenchmarkValue {
    /// Exactly: what K is judged with.
    pub exact: Ratio,
    /// Rounded half to even, in nano: what is printed.
    pub nano: i64,
}

impl BenchmarkValue {
    /// Of a quotient; None unless it is above zero in nine places and fits them.
    #[must_use]
    pub fn of(exact: Ratio) -> Option<Self> {
        let nano = exact.rounded(NANO_DECIMALS).filter(|nano| *nano > 0)?;
        Some(Self { exact, nano })
    }
}

/// The peer group that a firm is compared with.
#[derive(Debug, Clone)]
pub struct Group {
    /// Period of the group.
    pub period: Period,
    /// Leading digits of the region that peers share; 0 where they need not.
    pub region: u32,
    /// Industry, as an index into the industry table; None for all industry.
    pub industry: Option<u32>,
    /// Depth of the classification; 0 all industry.
    pub depth: u8,
    /// Firms with an intensity.
    pub peer_count: u32,
    /// The benchmark.
    pub benchmark: BenchmarkValue,
    /// Intensities of the peers in nano, ascending; or, from a published table, the largest
    /// intensity of each percentile.
    pub(crate) places: Standings,
    /// Whether it was read from a table.
    pub(crate) is_published: bool,
}

/// How a firm's place among its peers is found.
#[derive(Debug, Clone)]
pub(crate) enum Standings {
    /// Every peer's intensity, ascending.
    Sorted(Vec<i64>),
    /// (percentile, largest intensity that still has it), percentiles descending.
    Edges(Vec<(u8, i64)>),
}

/// A firm's place among its peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// 1 is the lowest intensity; ties share a rank. None where only a published table is known.
    pub rank: Option<u32>,
    /// 1 to 100, higher is better: the share of peers with a higher intensity, ties counted half.
    pub percentile: Option<u8>,
}

impl Standing {
    /// Rank and percentile of an intensity: of `count` peers, `below` have a lower one and
    /// `not_above` a lower or equal one.
    fn among(below: usize, not_above: usize, count: usize) -> Self {
        Self {
            rank: Some(below as u32 + 1),
            percentile: Some(percentile(count - not_above, not_above - below, count)),
        }
    }
}

impl Group {
    /// The place of an intensity that stands in this group.
    #[must_use]
    pub fn place(&self, intensity_nano: i64) -> Standing {
        self.place_instead(Some(intensity_nano), intensity_nano)
    }

    /// The place that an intensity would have if it stood in this group instead of `own`, the
    /// other firms staying as they are; `own` is None for a firm that has no intensity yet.
    #[must_use]
    pub(crate) fn place_instead(&self, own: Option<i64>, intensity_nano: i64) -> Standing {
        match &self.places {
            Standings::Sorted(sorted) => {
                let others = |is_counted: &dyn Fn(i64) -> bool| {
                    sorted.partition_point(|other| is_counted(*other))
                        - usize::from(own.is_some_and(is_counted))
                };
                let below = others(&|other| other < intensity_nano);
                let not_above = others(&|other| other <= intensity_nano) + 1;
                let count = sorted.len() + usize::from(own.is_none());
                Standing::among(below, not_above, count)
            }
            Standings::Edges(edges) => {
                let edge = edges.iter().find(|(_, upper)| intensity_nano <= *upper);
                let percentile = edge.map(|(percentile, _)| *percentile);
                Standing { rank: None, percentile: percentile.or((!edges.is_empty()).then_some(1)) }
            }
        }
    }

    /// Whether it was read from a published table.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.is_published
    }

    /// The largest intensity of each percentile that a peer has, percentiles descending.
    pub(crate) fn edges(&self) -> Vec<(u8, i64)> {
        match &self.places {
            Standings::Edges(edges) => edges.clone(),
            Standings::Sorted(sorted) => edges(sorted, 1),
        }
    }
}

/// The largest intensity of each percentile among some, percentiles descending; none where fewer
/// than `minimum` share one.
fn edges(sorted: &[i64], minimum: u32) -> Vec<(u8, i64)> {
    let mut edges: Vec<(u8, i64)> = Vec::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut below = 0;
    for ties in sorted.chunk_by(|a, b| a == b) {
        let not_above = below + ties.len();
        let place = Standing::among(below, not_above, sorted.len());
        below = not_above;
        let (Some(percentile), Some(&intensity)) = (place.percentile, ties.first()) else {
            continue;
        };
        match (edges.last_mut(), counts.last_mut()) {
            (Some(last), Some(count)) if last.0 == percentile => {
                last.1 = intensity;
                *count += ties.len() as u32;
            }
            _ => {
                edges.push((percentile, intensity));
                counts.push(ties.len() as u32);
            }
        }
    }
    if counts.iter().any(|count| *count < minimum) {
        return Vec::new();
    }
    edges
}

/// 100 × (worse + ties ÷ 2) ÷ n, rounded half to even, 1 to 100.
fn percentile(worse: usize, ties: usize, count: usize) -> u8 {
    if count == 0 {
        return 1;
    }
    let percent = number::div_half_even(100 * (2 * worse + ties) as i128, 2 * count as i128);
    percent.clamp(1, 100) as u8
}

/// Which group every row is compared with, and its place there.
pub(crate) struct Benchmarks {
    /// The groups in use.
    pub(crate) groups: Vec<Group>,
    /// Per row, an index into `groups`, or [`NO_GROUP`].
    of_row: Vec<u32>,
    /// Per row, its place.
    places: RowStandings,
    /// What a table said, where there is one.
    of_table: OfTable,
}

/// What of benchmarks came from a table.
#[derive(Default)]
struct OfTable {
    /// Per row, whether it was looked up; empty where none was.
    is_looked_up: Vec<bool>,
    /// Rows whose group is withheld.
    withheld: HashMap<u32, Withheld, RandomState>,
    /// Rows of groups whose firms are known: the intensity that the row's own firm was issued with.
    issued: HashMap<u32, Option<i64>, RandomState>,
}

/// Stands for a row that is compared with nobody.
const NO_GROUP: u32 = u32::MAX;

impl Benchmarks {
    /// Of so many rows that are compared with nobody yet.
    pub(crate) fn of_nobody(height: usize) -> Self {
        Self {
            groups: Vec::new(),
            of_row: vec![NO_GROUP; height],
            places: RowStandings::of_nobody(height),
            of_table: OfTable::default(),
        }
    }

    /// A row is looked up in a table: what the run itself says of it does not count.
    fn take_from_table(&mut self, row: usize) {
        self.of_table.is_looked_up.resize(self.of_row.len(), false);
        self.of_table.is_looked_up[row] = true;
        self.of_row[row] = NO_GROUP;
        self.places.set(row, Standing { rank: None, percentile: None });
    }

    /// The group of a row is withheld.
    fn withhold(&mut self, row: usize, why: Withheld) {
        self.of_table.withheld.insert(row as u32, why);
    }

    /// Gives a row a group of a table. Of a group whose firms are known, `issued` is what the row's
    /// own firm had then: it gives way to what it has now.
    fn place_in(
        &mut self,
        row: usize,
        group: u32,
        issued: Option<Option<i64>>,
        intensity: Option<i64>,
    ) {
        self.of_row[row] = group;
        if let Some(own) = issued {
            self.of_table.issued.insert(row as u32, own);
        }
        if let Some(intensity) = intensity {
            let place = self.groups[group as usize]
                .place_instead(issued.unwrap_or(Some(intensity)), intensity);
            self.places.set(row, place);
        }
    }

    /// Whether a row was looked up in a table.
    pub(crate) fn is_looked_up(&self, row: usize) -> bool {
        self.of_table.is_looked_up.get(row).copied().unwrap_or(false)
    }

    /// Whether any row was looked up in a table.
    pub(crate) fn is_of_table(&self) -> bool {
        self.of_table.is_looked_up.contains(&true)
    }

    /// Why the table does not tell the group that a row would be compared with.
    pub(crate) fn withheld(&self, row: usize) -> Option<Withheld> {
        self.of_table.withheld.get(&(row as u32)).copied()
    }

    /// What of the firms of its group gives way to another intensity of a row: `now`, or what its
    /// firm was issued with.
    pub(crate) fn own(&self, row: usize, now: Option<i64>) -> Option<i64> {
        self.of_table.issued.get(&(row as u32)).copied().unwrap_or(now)
    }

    /// The group that a row is compared with.
    pub(crate) fn group(&self, row: usize) -> Option<&Group> {
        self.groups.get(self.of_row[row] as usize)
    }

    /// Per row of some, its group's index in `groups`, or a number beyond them.
    pub(crate) fn group_codes(&self, rows: std::ops::Range<usize>) -> &[u32] {
        &self.of_row[rows]
    }

    /// The place of a row among those that it is compared with.
    pub(crate) fn place(&self, row: usize) -> Standing {
        self.places.get(row)
    }
}

/// Standings of many rows, in few bytes; 0 stands for what a row does not have.
struct RowStandings {
    ranks: Vec<u32>,
    percentiles: Vec<u8>,
}

impl RowStandings {
    /// Of so many rows that have no place yet.
    fn of_nobody(rows: usize) -> Self {
        Self { ranks: vec![0; rows], percentiles: vec![0; rows] }
    }

    fn get(&self, row: usize) -> Standing {
        let (rank, percentile) = (self.ranks[row], self.percentiles[row]);
        Standing {
            rank: (rank > 0).then_some(rank),
            percentile: (percentile > 0).then_some(percentile),
        }
    }

    fn set(&mut self, row: usize, place: Standing) {
        self.ranks[row] = place.rank.unwrap_or(0);
        self.percentiles[row] = place.percentile.unwrap_or(0);
    }
}

/// Computes the benchmarks of a run from its own firms.
fn compute(compared: Compared<'_>, keys: &Keys<'_>, executor: &dyn Executor) -> Benchmarks {
    groups::compute(compared, keys, executor)
}

/// Period, region and industry of every row.
pub(crate) struct Keys<'a> {
    pub(crate) period: &'a [u32],
    pub(crate) region: &'a [u32],
    pub(crate) industry: &'a [u32],
    pub(crate) industries: &'a Industries,
}

impl<'a> Keys<'a> {
    /// Those of returns.
    pub(crate) fn of(returns: &'a Returns, industries: &'a Industries) -> Self {
        Self {
            period: returns.numbers(column::PERIOD),
            region: returns.numbers(column::REGION),
            industry: returns.numbers(column::INDUSTRY),
            industries,
        }
    }

    /// The depths that the scheme tries for a row: none deeper than the row's own industry code.
    pub(crate) fn ladder<'b>(
        &'b self,
        row: usize,
        scheme: &'b Scheme,
    ) -> impl Iterator<Item = u8> + 'b {
        self.ladder_of(self.industry[row], scheme)
    }

    /// The depths that the scheme tries for a row of an industry.
    pub(crate) fn ladder_of<'b>(
        &'b self,
        industry: u32,
        scheme: &'b Scheme,
    ) -> impl Iterator<Item = u8> + 'b {
        let own = self.industries.at(industry).depth();
        let depths = &scheme.peers.depths;
        // A code shallower than every depth of the ladder is its own peer group.
        let is_shallow = depths.last().is_some_and(|last| own < *last);
        depths
            .iter()
            .copied()
            .filter(move |depth| *depth <= own)
            .chain(is_shallow.then_some(own))
            .chain((scheme.peers.exhausted == crate::scheme::Exhausted::AllIndustry).then_some(0))
    }

    /// The group key of a row at a depth.
    pub(crate) fn at(&self, row: usize, depth: u8, scheme: &Scheme) -> (u32, u32, u32) {
        let industry = match depth {
            0 => u32::MAX,
            depth => self.industries.at_depth(self.industry[row], depth),
        };
        (self.period[row], region_prefix(self.region[row], scheme.peers.region_digits), industry)
    }

    /// The code of an industry as [`Keys::at`] says it; empty for all industry.
    pub(crate) fn code_of(&self, industry: u32) -> String {
        match industry {
            u32::MAX => String::new(),
            industry => self.industries.at(industry).code.clone(),
        }
    }
}

/// The region's code with all but its leading digits zeroed; 0 for no digits.
#[must_use]
pub fn region_prefix(region: u32, digits: u8) -> u32 {
    match digits {
        0 => 0,
        2 => region / 10_000 * 10_000,
        4 => region / 100 * 100,
        _ => region,
    }
}
