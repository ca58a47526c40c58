//! Every firm's benchmark out of a table: the first group of its ladder that the table has. A group
//! that is withheld ends the search, since a run among all firms would have compared with it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::disclosure::Withheld;
use super::table::{BenchmarkEntry, BenchmarkTable};
use super::{Benchmarks, Compared, Group, Keys, region_prefix};
use crate::data::industry::Industries;
use crate::exec::Executor;
use crate::name::key_of;
use crate::number::{self, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::returns::Returns;

/// What a table says of a group.
enum Found {
    Group(u32),
    Withheld(Withheld),
}

/// The benchmarks of a run: its own, or those of a table. Of an issued table, what it does not
/// cover is compared among the run's own firms, unless most of them are missing (`lacks_peers`).
pub(crate) fn benchmarks(
    table: Option<&BenchmarkTable>,
    lacks_peers: bool,
    compared: Compared<'_>,
    keys: &Keys<'_>,
    returns: &Returns,
    executor: &dyn Executor,
) -> Benchmarks {
    let own = || match lacks_peers {
        true => Benchmarks::of_nobody(compared.height()),
        false => super::compute(compared, keys, executor),
    };
    let Some(table) = table else { return own() };
    if !table.is_issued() {
        let mut benchmarks = Benchmarks::of_nobody(compared.height());
        look_up(table, compared, keys, returns, &mut benchmarks, |_| true);
        return benchmarks;
    }
    let covered = table.covered();
    let is_covered = |row: usize| covered.contains(&keys.scope(row, compared));
    let is_whole = (0..compared.height()).all(is_covered);
    let mut benchmarks = if is_whole { Benchmarks::of_nobody(compared.height()) } else { own() };
    look_up(table, compared, keys, returns, &mut benchmarks, is_covered);
    benchmarks
}

impl Keys<'_> {
    /// Period and region that a row shares with all whom it may be compared with.
    fn scope(&self, row: usize, compared: Compared<'_>) -> (u32, u32) {
        let digits = compared.scheme.peers.region_digits;
        (self.period[row], region_prefix(self.region[row], digits))
    }
}

/// Firms of an issued group, by what they are known by, with their intensities in nano.
type Members<'a> = HashMap<Cow<'a, str>, i64, RandomState>;

/// Gives the rows that are asked for the groups of a table, or none.
fn look_up(
    table: &BenchmarkTable,
    compared: Compared<'_>,
    keys: &Keys<'_>,
    returns: &Returns,
    benchmarks: &mut Benchmarks,
    is_asked: impl Fn(usize) -> bool,
) {
    let scheme = compared.scheme;
    let mut index: BTreeMap<(u32, u32, String, u8), Found> = BTreeMap::new();
    // Per group, what its firms had when it was issued.
    let mut issued: HashMap<u32, Members<'_>, RandomState> = HashMap::default();
    for entry in &table.entries {
        let Some((period, region)) = entry.scope() else { continue };
        let key = (period.code(), region, entry.industry.clone(), entry.depth);
        let found = match group_of(entry, keys.industries) {
            Some(group) => {
                let place = benchmarks.groups.len() as u32;
                if !entry.members.is_empty() {
                    issued.insert(place, entry.issued());
                }
                benchmarks.groups.push(group);
                Found::Group(place)
            }
            None => match entry.withheld {
                Some(why) => Found::Withheld(why),
                None => continue,
            },
        };
        index.insert(key, found);
    }
    for row in (0..compared.height()).filter(|&row| is_asked(row)) {
        benchmarks.take_from_table(row);
        if compared.is_held(row) {
            continue;
        }
        let found = keys.ladder(row, scheme).find_map(|depth| {
            let (period, region, industry) = keys.at(row, depth, scheme);
            index.get(&(period, region, keys.code_of(industry), depth))
        });
        match found {
            None => {}
            Some(Found::Withheld(why)) => benchmarks.withhold(row, *why),
            Some(Found::Group(group)) => {
                let own =
                    issued.get(group).map(|firms| firms.get(&key_of(returns.firm(row))).copied());
                benchmarks.place_in(row, *group, own, compared.intensity_nano(row));
            }
        }
    }
}

impl BenchmarkEntry {
    fn scope(&self) -> Option<(Period, u32)> {
        let region = if self.region.is_empty() { 0 } else { self.region.parse().ok()? };
        Some((Period::parse(&self.period)?, region))
    }

    /// Its firms with their intensities in nano.
    fn issued(&self) -> Members<'_> {
        let nano = |text: &str| number::parse_exact(text, NANO_DECIMALS).ok();
        self.members.iter().filter_map(|(firm, text)| Some((key_of(firm), nano(text)?))).collect()
    }
}

fn group_of(entry: &BenchmarkEntry, industries: &Industries) -> Option<Group> {
    let industry = match entry.industry.as_str() {
        "" => None,
        code => Some(industries.index_of(code)?),
    };
    let (period, region) = entry.scope()?;
    Some(Group {
        period,
        region,
        industry,
        depth: entry.depth,
        peer_count: entry.peer_count,
        benchmark: entry.benchmark()?,
        places: entry.standings()?,
        is_published: true,
    })
}

/// The sums of regions that a book issued: what it covers, and the quotients.
pub(crate) struct IssuedRegions {
    covered: BTreeSet<(u32, u32)>,
    quotients: BTreeMap<(u32, u8, u32), Ratio>,
}

impl IssuedRegions {
    /// Those of an issued table.
    pub(crate) fn of(table: &BenchmarkTable) -> Self {
        let quotient = |sums: &super::table::RegionSums| {
            let region = if sums.region.is_empty() { 0 } else { sums.region.parse().ok()? };
            let period = Period::parse(&sums.period)?.code();
            let quotient = Ratio::of_texts(&sums.numerator, &sums.denominator)?;
            Some(((period, sums.digits, region), quotient))
        };
        Self {
            covered: table.covered(),
            quotients: table.regions.iter().filter_map(quotient).collect(),
        }
    }

    /// Whether the period and region of peers of a firm were issued.
    pub(crate) fn covers(&self, period: u32, region: u32, digits: u8) -> bool {
        self.covered.contains(&(period, region_prefix(region, digits)))
    }

    /// Sum over sum of a region.
    pub(crate) fn quotient(&self, period: u32, digits: u8, region: u32) -> Option<Ratio> {
        self.quotients.get(&(period, digits, region)).copied()
    }
}
