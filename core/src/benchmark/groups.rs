//! Forms the peer groups of a run, depth by depth, and gives every firm the first group of its
//! ladder that is large enough.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::statistic::{Sample, benchmark};
use super::{Benchmarks, Compared, Group, Keys, Places};
use crate::period::Period;
use crate::scheme::Scheme;

/// Rows of one depth by group.
struct Depth {
    of_row: Vec<u32>,
    keys: Vec<(u32, u32, u32)>,
    peer_count: Vec<u32>,
    numerator: Vec<i128>,
    output: Vec<i128>,
}

const NO_GROUP: u32 = u32::MAX;

pub(super) fn compute(compared: &Compared, keys: &Keys<'_>, scheme: &Scheme) -> Benchmarks {
    let height = keys.period.len();
    let mut result = Benchmarks { groups: Vec::new(), of_row: vec![None; height] };
    for depth in (0..=4).rev() {
        let is_waiting = |row: usize, result: &Benchmarks| {
            result.of_row[row].is_none() && keys.ladder(row, scheme).any(|other| other == depth)
        };
        if !(0..height).any(|row| is_waiting(row, &result)) {
            continue;
        }
        let groups = form(compared, keys, scheme, depth);
        let mut wanted = vec![false; groups.keys.len()];
        for row in 0..height {
            if is_waiting(row, &result) {
                let group = groups.of_row[row] as usize;
                wanted[group] |= is_large_enough(&groups, group, depth, scheme);
            }
        }
        let placed = place(compared, &groups, &wanted, depth, scheme, &mut result.groups);
        for row in 0..height {
            if is_waiting(row, &result) {
                result.of_row[row] = placed[groups.of_row[row] as usize];
            }
        }
    }
    result
}

/// All industry takes whatever firms there are; every other depth needs the minimum.
fn is_large_enough(groups: &Depth, group: usize, depth: u8, scheme: &Scheme) -> bool {
    let minimum = if depth == 0 { 1 } else { scheme.peers.minimum };
    groups.peer_count[group] >= minimum
}

/// Groups of a depth with their sums. Every row whose industry code is deep enough belongs to
/// one, graded at this depth or not.
fn form(compared: &Compared, keys: &Keys<'_>, scheme: &Scheme, depth: u8) -> Depth {
    let height = keys.period.len();
    let mut groups = Depth {
        of_row: vec![NO_GROUP; height],
        keys: Vec::new(),
        peer_count: Vec::new(),
        numerator: Vec::new(),
        output: Vec::new(),
    };
    let mut known: HashMap<(u32, u32, u32), u32, RandomState> = HashMap::default();
    for row in 0..height {
        if keys.industries.at(keys.industry[row]).depth() < depth {
            continue;
        }
        let key = keys.at(row, depth, scheme);
        let group = *known.entry(key).or_insert_with(|| {
            groups.keys.push(key);
            groups.peer_count.push(0);
            groups.numerator.push(0);
            groups.output.push(0);
            groups.keys.len() as u32 - 1
        });
        groups.of_row[row] = group;
        let group = group as usize;
        groups.peer_count[group] += u32::from(compared.intensity_nano[row].is_some());
        groups.numerator[group] += i128::from(compared.numerator[row]);
        groups.output[group] += i128::from(compared.output[row]);
    }
    groups
}

/// Computes the benchmarks of the wanted groups; per group, its index in the result.
fn place(
    compared: &Compared,
    groups: &Depth,
    wanted: &[bool],
    depth: u8,
    scheme: &Scheme,
    result: &mut Vec<Group>,
) -> Vec<Option<u32>> {
    let mut sorted: Vec<Vec<i64>> = wanted
        .iter()
        .zip(&groups.peer_count)
        .map(|(wanted, count)| Vec::with_capacity(if *wanted { *count as usize } else { 0 }))
        .collect();
    for (row, intensity) in compared.intensity_nano.iter().enumerate() {
        let group = groups.of_row[row];
        if let Some(intensity) = intensity
            && group != NO_GROUP
            && wanted[group as usize]
        {
            sorted[group as usize].push(*intensity);
        }
    }
    let mut placed = vec![None; wanted.len()];
    for (group, mut sorted) in sorted.into_iter().enumerate() {
        if !wanted[group] {
            continue;
        }
        sorted.sort_unstable();
        let sample = Sample {
            numerator: groups.numerator[group],
            output: groups.output[group],
            sorted: &sorted,
        };
        let Some(benchmark_nano) = benchmark(scheme.benchmark, &sample) else { continue };
        let (period, region, industry) = groups.keys[group];
        placed[group] = Some(result.len() as u32);
        result.push(Group {
            period: Period::from_code(period),
            region,
            industry: (industry != u32::MAX).then_some(industry),
            depth,
            peer_count: groups.peer_count[group],
            benchmark_nano,
            places: Places::Sorted(sorted),
        });
    }
    placed
}
