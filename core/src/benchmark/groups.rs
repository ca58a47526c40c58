//! Forms the peer groups of a run, depth by depth, and gives every firm the first group of its
//! ladder that is large enough, and its place there.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::statistic::{Member, Sample, benchmark, needs_members};
use super::{
    BenchmarkValue, Benchmarks, Compared, Group, Keys, NO_GROUP, RowStandings, Standing, Standings,
};
use crate::data::industry::Industry;
use crate::exec::Executor;
use crate::judge;
use crate::period::Period;
use crate::scheme::Scheme;

/// Groups that are sorted as one piece of work.
const GROUPS_PER_PIECE: usize = 16;
/// Stands for a row without an intensity: no quotient is that far below zero.
pub(super) const NO_INTENSITY: i64 = i64::MIN;

/// Period, region and industry of a group.
type Key = (u32, u32, u32);

/// Rows of one depth by group.
#[derive(Default)]
pub(super) struct Depth {
    pub(super) of_row: Vec<u32>,
    pub(super) keys: Vec<Key>,
    pub(super) peer_count: Vec<u32>,
    numerator: Vec<i128>,
    output: Vec<i128>,
}

pub(super) fn compute(
    compared: Compared<'_>,
    keys: &Keys<'_>,
    executor: &dyn Executor,
) -> Benchmarks {
    let height = compared.height();
    let scheme = compared.scheme;
    let intensities = intensities(compared, executor);
    let mut result = Benchmarks::of_nobody(height);
    for depth in (0..=keys.industries.classification().deepest()).rev() {
        let industries = 0..keys.industries.iter().count() as u32;
        let is_tried: Vec<bool> = industries
            .map(|industry| keys.ladder_of(industry, scheme).any(|other| other == depth))
            .collect();
        let is_waiting = |row: usize, result: &Benchmarks| {
            result.of_row[row] == NO_GROUP
                && is_tried[keys.industry[row] as usize]
                && !compared.is_held(row)
        };
        if !(0..height).any(|row| is_waiting(row, &result)) {
            continue;
        }
        let groups = form(compared, &intensities, keys, depth, executor);
        let mut wanted = vec![false; groups.keys.len()];
        for row in 0..height {
            if is_waiting(row, &result) {
                let group = groups.of_row[row] as usize;
                wanted[group] |= is_large_enough(&groups, group, depth, scheme);
            }
        }
        let ranked = rank(&groups, &wanted, &intensities, compared, executor);
        let mut next = result.groups.len() as u32..;
        let place = |ranked: &Option<Ranked>| match ranked {
            None => NO_GROUP,
            Some(_) => next.next().unwrap_or(NO_GROUP),
        };
        let placed: Vec<u32> = ranked.iter().map(place).collect();
        // Members stand in the order of the rows: how many of each group came before.
        let mut before = vec![0; ranked.len()];
        for (row, &intensity) in intensities.iter().enumerate() {
            let group = groups.of_row[row] as usize;
            let Some(Some(ranked)) = ranked.get(group) else { continue };
            let member = (intensity != NO_INTENSITY).then_some(before[group]);
            before[group] += usize::from(member.is_some());
            if is_waiting(row, &result) {
                result.of_row[row] = placed[group];
                if let Some(member) = member {
                    result.places.set(row, ranked.places.get(member));
                }
            }
        }
        for (group, ranked) in ranked.into_iter().enumerate() {
            let Some(Ranked { sorted, benchmark, .. }) = ranked else { continue };
            let (period, region, industry) = groups.keys[group];
            result.groups.push(Group {
                period: Period::from_code(period),
                region,
                industry: (industry != u32::MAX).then_some(industry),
                depth,
                peer_count: groups.peer_count[group],
                benchmark,
                places: Standings::Sorted(sorted),
                is_published: false,
            });
        }
    }
    result
}

/// L of all rows in nano, or [`NO_INTENSITY`].
pub(super) fn intensities(compared: Compared<'_>, executor: &dyn Executor) -> Vec<i64> {
    crate::exec::by_row(executor, compared.height(), |rows| {
        rows.map(|row| compared.intensity_nano(row).unwrap_or(NO_INTENSITY)).collect()
    })
}

/// All industry takes whatever firms there are; every other depth needs the minimum.
pub(super) fn is_large_enough(groups: &Depth, group: usize, depth: u8, scheme: &Scheme) -> bool {
    let minimum = if depth == 0 { 1 } else { scheme.peers.minimum };
    groups.peer_count[group] >= minimum
}

/// Groups of a depth with their sums. Every row that is not held and whose industry code is deep
/// enough belongs to one, graded at this depth or not.
pub(super) fn form(
    compared: Compared<'_>,
    intensities: &[i64],
    keys: &Keys<'_>,
    depth: u8,
    executor: &dyn Executor,
) -> Depth {
    let ranges = crate::exec::ranges(compared.height());
    let parts = crate::exec::map(executor, ranges.len(), |index| {
        form_part(ranges[index].clone(), compared, intensities, keys, depth)
    });
    let mut groups = Depth::default();
    groups.of_row.reserve_exact(compared.height());
    let mut known: HashMap<Key, u32, RandomState> = HashMap::default();
    for part in parts {
        let mut place = Vec::with_capacity(part.keys.len());
        for (index, &key) in part.keys.iter().enumerate() {
            let group = *known.entry(key).or_insert_with(|| groups.add(key));
            place.push(group);
            let group = group as usize;
            groups.peer_count[group] += part.peer_count[index];
            groups.numerator[group] += part.numerator[index];
            groups.output[group] += part.output[index];
        }
        let of_row = part.of_row.iter();
        groups.of_row.extend(of_row.map(|group| *place.get(*group as usize).unwrap_or(&NO_GROUP)));
    }
    groups
}

/// The groups of some rows.
fn form_part(
    rows: Range<usize>,
    compared: Compared<'_>,
    intensities: &[i64],
    keys: &Keys<'_>,
    depth: u8,
) -> Depth {
    let mut groups = Depth::default();
    groups.of_row.reserve_exact(rows.len());
    let mut known: HashMap<Key, u32, RandomState> = HashMap::default();
    let depths: Vec<u8> = keys.industries.iter().map(Industry::depth).collect();
    // By industry, the last key and its group: period and region are mostly the same again.
    let mut last = vec![((0, 0, 0), NO_GROUP); depths.len()];
    for row in rows {
        let industry = keys.industry[row] as usize;
        if depths[industry] < depth || compared.is_held(row) {
            groups.of_row.push(NO_GROUP);
            continue;
        }
        let key = keys.at(row, depth, compared.scheme);
        let group = match last[industry] {
            (other, group) if other == key && group != NO_GROUP => group,
            _ => *known.entry(key).or_insert_with(|| groups.add(key)),
        };
        last[industry] = (key, group);
        groups.of_row.push(group);
        let group = group as usize;
        groups.peer_count[group] += u32::from(intensities[row] != NO_INTENSITY);
        groups.numerator[group] += i128::from(compared.numerator(row));
        groups.output[group] += i128::from(compared.output(row));
    }
    groups
}

impl Depth {
    /// A group without members.
    fn add(&mut self, key: Key) -> u32 {
        self.keys.push(key);
        self.peer_count.push(0);
        self.numerator.push(0);
        self.output.push(0);
        self.keys.len() as u32 - 1
    }
}

/// Something of every member of the wanted groups, each in the order of the rows; of others, none.
fn members<T>(
    groups: &Depth,
    wanted: &[bool],
    intensities: &[i64],
    of_row: impl Fn(usize) -> T,
) -> Vec<Vec<T>> {
    let count = |(wanted, count): (&bool, &u32)| if *wanted { *count as usize } else { 0 };
    let counts = wanted.iter().zip(&groups.peer_count).map(count);
    let mut members: Vec<Vec<T>> = counts.map(Vec::with_capacity).collect();
    for (row, (&group, &intensity)) in groups.of_row.iter().zip(intensities).enumerate() {
        if group != NO_GROUP && wanted[group as usize] && intensity != NO_INTENSITY {
            members[group as usize].push(of_row(row));
        }
    }
    members
}

/// A group whose members have their places.
pub(super) struct Ranked {
    /// Intensities, ascending.
    sorted: Vec<i64>,
    /// The places of the members, in the order of the rows.
    places: RowStandings,
    pub(super) benchmark: BenchmarkValue,
}

/// Gives the members of every wanted group their places; None for a group without members or
/// benchmark.
pub(super) fn rank(
    groups: &Depth,
    wanted: &[bool],
    intensities: &[i64],
    compared: Compared<'_>,
    executor: &dyn Executor,
) -> Vec<Option<Ranked>> {
    let method = compared.scheme.benchmark;
    let figures = |row: usize| {
        let numerator = judge::divided(compared.numerator(row), compared.scheme);
        Member::new(numerator, compared.output(row))
    };
    let exact = match needs_members(method) {
        true => members(groups, wanted, intensities, figures),
        false => wanted.iter().map(|_| Vec::new()).collect(),
    };
    let of_group = |group: usize, (intensities, mut members): (Vec<i64>, Vec<Member>)| {
        if intensities.is_empty() {
            return None;
        }
        let (sorted, places) = places_of(intensities);
        members.sort_unstable();
        let sample = Sample {
            numerator: groups.numerator[group],
            output: groups.output[group],
            members: &members,
        };
        let benchmark = benchmark(method, &sample)?;
        Some(Ranked { sorted, places, benchmark })
    };
    let mut all: Vec<(Vec<i64>, Vec<Member>)> =
        members(groups, wanted, intensities, |row| intensities[row])
            .into_iter()
            .zip(exact)
            .collect();
    let pieces: Vec<Vec<_>> = all
        .chunks_mut(GROUPS_PER_PIECE)
        .map(|some| some.iter_mut().map(std::mem::take).collect())
        .collect();
    let of_piece = |piece: usize, members: Vec<_>| {
        let groups = piece * GROUPS_PER_PIECE..;
        groups.zip(members).map(|(group, members)| of_group(group, members)).collect::<Vec<_>>()
    };
    crate::exec::map_owned(executor, pieces, of_piece).into_iter().flatten().collect()
}

/// Intensities in order, and the place of each among them in the order in which they came.
fn places_of(mut intensities: Vec<i64>) -> (Vec<i64>, RowStandings) {
    let mut pairs: Vec<(i64, u32)> = intensities.iter().copied().zip(0..).collect();
    // Ties share a place: their order among each other does not matter.
    pairs.sort_unstable_by_key(|pair| pair.0);
    let mut places = RowStandings::of_nobody(pairs.len());
    let mut below = 0;
    for ties in pairs.chunk_by(|a, b| a.0 == b.0) {
        let not_above = below + ties.len();
        let place = Standing::among(below, not_above, pairs.len());
        ties.iter().for_each(|(_, member)| places.set(*member as usize, place));
        below = not_above;
    }
    for (intensity, pair) in intensities.iter_mut().zip(pairs) {
        *intensity = pair.0;
    }
    (intensities, places)
}
