//! Classes: sums of points → classes, by cut-offs or by rank within a scope; and who has none.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::scope::{self, Key};
use super::told::{Told, Untold};
use super::{RowPoints, Run, to_places};
use crate::benchmark::Keys;
use crate::exact::{Number, of_nano};
use crate::scheme::points::{Classes, Effect, Quota, Ties};
use crate::scheme::{Compare, Ladder, Scheme};
use crate::status::Status;

impl Run<'_> {
    /// Gives every row its status and class.
    pub(super) fn classes(&self, rows: &mut [RowPoints]) {
        let Run { rules, scheme, keys, .. } = *self;
        let is_classed = |points: &RowPoints| points.total.is_some() && points.unclassed.is_none();
        for points in rows.iter_mut().filter(|points| points.total.is_some()) {
            let has_none = points.unclassed.is_some() || rules.classes == Classes::None;
            points.status = has_none.then_some(Status::Unclassed);
        }
        match &rules.classes {
            Classes::None => {}
            Classes::CutOffs => {
                for points in rows.iter_mut().filter(|points| is_classed(points)) {
                    points.class = points.total.as_ref().map(|total| of_cut_offs(scheme, total));
                }
            }
            Classes::Quota(quota) => match &self.told {
                None => of_quota(quota, keys, rows, is_classed),
                Some(told) => self.of_told(told, quota, rows, is_classed),
            },
        }
        for points in rows.iter_mut().filter(|points| is_classed(points)) {
            let Some(class) = points.class else { continue };
            let vetoes = points.adjustments.iter().zip(&rules.adjustments);
            let vetoes = vetoes.filter_map(|(applies, one)| match one.effect {
                Effect::NoBetterThan(best) if *applies => Some(best),
                _ => None,
            });
            points.class =
                Some(vetoes.fold(class, |class, best| worse(&scheme.grade, class, best)));
            points.status = Some(Status::Graded);
        }
        // Where a scope needs a region or a depth of industry that a row has not, it has no class.
        let by_rank = matches!(rules.classes, Classes::Quota(_));
        for points in rows.iter_mut().filter(|points| is_classed(points) && by_rank) {
            if points.class.is_none() {
                points.status = Some(Status::UngradedPeers);
            }
        }
    }

    /// Classes by the lowest points that a table tells of each. Without the others a firm has no
    /// rank.
    fn of_told(
        &self,
        told: &Told,
        quota: &Quota,
        rows: &mut [RowPoints],
        is_classed: impl Fn(&RowPoints) -> bool,
    ) {
        for (row, points) in rows.iter_mut().enumerate().filter(|(_, points)| is_classed(points)) {
            let Some(key) = self.key(quota.scope, points, row) else { continue };
            let Some(total) = &points.total else { continue };
            match class_told(told, quota, key, total) {
                Ok(class) => points.class = class,
                Err(untold) => points.untold = Some(untold),
            }
        }
    }
}

/// The class of so many points: the best whose lowest points they reach. A class whose lowest points
/// are withheld may be it where a worse one is reached.
fn class_told(told: &Told, quota: &Quota, key: Key, total: &Number) -> Result<Option<i32>, Untold> {
    let (mut last, mut withheld) = (None, None);
    for (place, (class, _)) in quota.shares.iter().enumerate() {
        match told.lowest(place, quota.scope, key) {
            Ok(None) => {}
            Ok(Some(lowest)) if *total >= lowest => {
                return withheld.map_or(Ok(Some(*class)), Err);
            }
            // Nor are they those of a better class.
            Ok(Some(_)) => (last, withheld) = (Some(*class), None),
            Err(untold @ Untold::Withheld(_)) => {
                (last, withheld) = (Some(*class), withheld.or(Some(untold)));
            }
            Err(untold) => return Err(untold),
        }
    }
    // Fewer points than anybody had in the classes that are told.
    withheld.map_or(Ok(last), Err)
}

/// The worse of two classes. A ladder of points has the worst first.
fn worse(ladder: &Ladder, class: i32, other: i32) -> i32 {
    let merit = |number: i32| ladder.bands.iter().position(|band| band.number == number);
    if merit(other) < merit(class) { other } else { class }
}

fn of_cut_offs(scheme: &Scheme, total: &Number) -> i32 {
    let judged = match scheme.rounding.compare {
        Compare::FullValue => total.clone(),
        Compare::RoundedValue => {
            to_places(total, scheme.points_decimals.unwrap_or(crate::number::NANO_DECIMALS))
        }
    };
    scheme.grade.band(|cut| judged.cmp(&of_nano(cut))).number
}

/// Ranks the sums of each scope, the most points first, and gives classes by rank.
fn of_quota(
    quota: &Quota,
    keys: &Keys<'_>,
    rows: &mut [RowPoints],
    is_classed: impl Fn(&RowPoints) -> bool,
) {
    let mut groups: HashMap<Key, Vec<(Number, usize)>, RandomState> = HashMap::default();
    for (row, points) in rows.iter().enumerate().filter(|(_, points)| is_classed(points)) {
        let rule_set = points.rule_set.unwrap_or_default() as u32;
        if let Some(key) = scope::key(keys, quota.scope, rule_set, row)
            && let Some(total) = points.total.clone()
        {
            groups.entry(key).or_default().push((total, row));
        }
    }
    for mut group in groups.into_values() {
        group.sort_by(|a, b| b.0.cmp(&a.0));
        let firms = group.len();
        let mut before = 0;
        for ties in group.chunk_by(|a, b| a.0 == b.0) {
            let rank = match quota.ties {
                Ties::Better => before + 1,
                Ties::Worse => before + ties.len(),
            };
            for (_, row) in ties {
                let points = &mut rows[*row];
                points.rank = Some(rank as u32);
                points.classed = firms as u32;
                points.class = quota.class(rank as u64, firms as u64);
            }
            before += ties.len();
        }
    }
}
