//! The table of a run: every group that a firm could be compared with, large enough for the scheme,
//! whether a firm of the run was or not. So a firm that comes later, or in another industry, finds
//! the group that the run would have given it.

use std::collections::BTreeSet;

use super::disclosure::{Withheld, told};
use super::groups::{self, Depth, NO_INTENSITY};
use super::table::{BenchmarkEntry, BenchmarkTable, RegionSums, Scope, region_text};
use super::{Compared, Keys, NO_GROUP, region_prefix};
use crate::account::Method;
use crate::exec::Executor;
use crate::grade::region_sums;
use crate::number::{self, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::returns::Returns;
use crate::scheme::{Exhausted, Scheme};

/// The benchmarks of a run as a book issues them.
pub(crate) fn table(
    compared: Compared<'_>,
    keys: &Keys<'_>,
    returns: &Returns,
    method: Method<'_>,
    executor: &dyn Executor,
) -> BenchmarkTable {
    let Method { scheme, factors, .. } = method;
    let intensities = groups::intensities(compared, executor);
    let mut entries = Vec::new();
    // Rows that a published group within has: what is beyond them must not tell of one firm.
    let mut is_within = vec![false; compared.height()];
    for depth in (0..=keys.industries.classification().deepest()).rev() {
        let Some((groups, wanted)) = of_depth(compared, keys, &intensities, depth, executor) else {
            continue;
        };
        let ranked = groups::rank(&groups, &wanted, &intensities, compared, executor);
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); ranked.len()];
        for (row, &group) in groups.of_row.iter().enumerate() {
            if group != NO_GROUP && ranked[group as usize].is_some() {
                rows[group as usize].push(row);
            }
        }
        for (group, (ranked, rows)) in ranked.into_iter().zip(rows).enumerate() {
            let Some(ranked) = ranked else { continue };
            let figures = |row: &usize| (compared.numerator(*row), compared.output(*row));
            let beyond = rows.iter().filter(|row| !is_within[**row]).map(figures);
            let withheld = told(rows.iter().map(figures))
                .or_else(|| told(beyond).map(|_| Withheld::Remainder));
            if withheld.is_none() {
                rows.iter().for_each(|row| is_within[*row] = true);
            }
            let (period, region, industry) = groups.keys[group];
            let industry = (industry != u32::MAX).then(|| keys.industries.at(industry));
            let [numerator, denominator] = match ranked.benchmark.exact.to_texts() {
                Some(texts) => texts.map(Some),
                None => [None, None],
            };
            entries.push(BenchmarkEntry {
                period: Period::from_code(period).to_string(),
                region: region_text(region),
                industry: industry.map(|industry| industry.code.clone()).unwrap_or_default(),
                industry_name: industry.map(|it| it.name_zh.clone()).unwrap_or_default(),
                depth,
                peer_count: groups.peer_count[group],
                benchmark_l: number::to_text(ranked.benchmark.nano, NANO_DECIMALS),
                benchmark_numerator: numerator,
                benchmark_denominator: denominator,
                percentiles: Vec::new(),
                withheld,
                members: members(&rows, &intensities, returns),
            });
        }
    }
    BenchmarkTable {
        kind: BenchmarkTable::ISSUED.to_owned(),
        scopes: scopes(keys, scheme)
            .into_iter()
            .map(|(period, region)| Scope {
                period: Period::from_code(period).to_string(),
                region: region_text(region),
                scheme_version: scheme.version.clone(),
                factor_set: factors.id.clone(),
                factor_set_sha256: factors.sha256.clone(),
            })
            .collect(),
        regions: regions(compared, returns),
        ..BenchmarkTable::of(scheme, (&factors.id, &factors.sha256), entries)
    }
}

/// The periods and regions of rows, as peers share them.
pub(crate) fn scopes(keys: &Keys<'_>, scheme: &Scheme) -> BTreeSet<(u32, u32)> {
    let mut last = None;
    let mut scopes = BTreeSet::new();
    for pair in keys.period.iter().zip(keys.region) {
        if last != Some(pair) {
            scopes.insert((*pair.0, region_prefix(*pair.1, scheme.peers.region_digits)));
            last = Some(pair);
        }
    }
    scopes
}

/// The groups of a depth, and which of them the scheme's ladder comes to; None where it comes to
/// none.
fn of_depth(
    compared: Compared<'_>,
    keys: &Keys<'_>,
    intensities: &[i64],
    depth: u8,
    executor: &dyn Executor,
) -> Option<(Depth, Vec<bool>)> {
    let peers = &compared.scheme.peers;
    let is_of_all = depth == 0 && peers.exhausted == Exhausted::AllIndustry;
    let is_on_ladder = peers.depths.contains(&depth) || is_of_all;
    // A code that is shallower than every depth is its own group.
    let is_own = |row: usize| keys.industries.at(keys.industry[row]).depth() == depth;
    let is_shallow = |row: usize| !is_on_ladder && is_own(row) && !compared.is_held(row);
    let is_tried = |row: usize| keys.ladder(row, compared.scheme).any(|other| other == depth);
    let rows = 0..compared.height();
    let own: Vec<usize> =
        rows.filter(|row| is_shallow(*row)).filter(|row| is_tried(*row)).collect();
    if !is_on_ladder && own.is_empty() {
        return None;
    }
    let groups = groups::form(compared, intensities, keys, depth, executor);
    let is_large = |group: usize| groups::is_large_enough(&groups, group, depth, compared.scheme);
    let mut wanted = vec![false; groups.keys.len()];
    if is_on_ladder {
        (0..wanted.len()).for_each(|group| wanted[group] = is_large(group));
    }
    for group in own.into_iter().map(|row| groups.of_row[row] as usize) {
        wanted[group] = is_large(group);
    }
    Some((groups, wanted))
}

/// The firms of a group that have an intensity, the lowest first.
fn members(rows: &[usize], intensities: &[i64], returns: &Returns) -> Vec<(String, String)> {
    let has_intensity = |row: &&usize| intensities[**row] != NO_INTENSITY;
    let mut members: Vec<(i64, &str)> = rows
        .iter()
        .filter(has_intensity)
        .map(|row| (intensities[*row], returns.firm(*row)))
        .collect();
    members.sort_unstable();
    let text = |(nano, firm): (i64, &str)| (firm.to_owned(), number::to_text(nano, NANO_DECIMALS));
    members.into_iter().map(text).collect()
}

/// The sums of regions that the scheme's indicators compare with.
fn regions(compared: Compared<'_>, returns: &Returns) -> Vec<RegionSums> {
    let indicators = compared.scheme.indicators.iter();
    let of_region = crate::scheme::IndicatorOf::RatioToRegion;
    let digits: BTreeSet<u8> =
        indicators.filter(|it| it.of == of_region).map(|it| it.region_digits).collect();
    let mut regions = Vec::new();
    for digits in digits {
        for ((period, region), (numerator, output)) in region_sums(digits, compared, returns) {
            let Some([numerator, denominator]) =
                Ratio::new(numerator, output).and_then(Ratio::to_texts)
            else {
                continue;
            };
            let period = Period::from_code(period).to_string();
            let region = region_text(region);
            regions.push(RegionSums { period, digits, region, numerator, denominator });
        }
    }
    regions
}
