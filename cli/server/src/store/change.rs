//! Change: the firms whose grade a run changed. What a firm had before is the score that the run's
//! score corrects, or else its score of the latest earlier period under the same scheme, as the
//! book stood when the run was published: the same run gives the same changes at any time, so
//! they need not be stored.

use tanxiao_core::period::Period;

use super::Snapshot;
use super::own::Own;
use super::segment::{NO_SMALL, RowRef, at};

/// A changed grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) before: RowRef,
    pub(crate) after: RowRef,
}

impl Snapshot {
    /// The changes of a run among some firms, from the place `from` in the order of issue on; at
    /// most `limit` of them. With them the place where the next ones begin; None where no more
    /// follow.
    pub(crate) fn changes(
        &self,
        run: u32,
        own: &Own,
        from: (u16, u32),
        limit: usize,
    ) -> (Vec<Change>, Option<(u16, u32)>) {
        let mut changes = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            if segment.entry.run != run || segment.file < from.0 {
                continue;
            }
            let first = if segment.file == from.0 { from.1 } else { 0 };
            for row in first..segment.rows() {
                let after = RowRef { segment: index as u32, row };
                if !self.is_own(own, after) {
                    continue;
                }
                let Some(before) = self.before(after) else { continue };
                if self.grade(before) == self.grade(after) {
                    continue;
                }
                if changes.len() == limit {
                    return (changes, Some((segment.file, row)));
                }
                changes.push(Change { before, after });
            }
        }
        (changes, None)
    }

    /// Of a run, the scores without a grade that are no change of one: the firm had none before
    /// either. As [`Self::changes`].
    pub(crate) fn ungraded(
        &self,
        run: u32,
        own: &Own,
        from: (u16, u32),
        limit: usize,
    ) -> (Vec<RowRef>, Option<(u16, u32)>) {
        let mut found = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            if segment.entry.run != run || segment.file < from.0 {
                continue;
            }
            let first = if segment.file == from.0 { from.1 } else { 0 };
            for row in first..segment.rows() {
                let at = RowRef { segment: index as u32, row };
                if !self.is_own(own, at) {
                    continue;
                }
                let had = || self.before(at).and_then(|before| self.grade(before));
                if self.grade(at).is_some() || had().is_some() {
                    continue;
                }
                if found.len() == limit {
                    return (found, Some((segment.file, row)));
                }
                found.push(at);
            }
        }
        (found, None)
    }

    /// Number of the grade; None where there is none.
    pub(crate) fn grade(&self, at: RowRef) -> Option<i16> {
        let grade = self.segment(at).figures[at.row as usize].smalls[at::GRADE];
        (grade != NO_SMALL).then_some(grade)
    }

    /// What a firm had before a score.
    fn before(&self, after: RowRef) -> Option<RowRef> {
        let own = self.segment(after);
        if let Some(predecessor) = own.predecessor(after.row) {
            return Some(predecessor);
        }
        let scheme = &own.entry.manifest.scheme.id;
        let key = own.key(after.row);
        let earlier = self.segments.iter().enumerate().filter(|(_, segment)| {
            segment.entry.run <= own.entry.run
                && segment.entry.manifest.scheme.id == *scheme
                && is_before(&segment.period, &own.period)
        });
        let rows = earlier.flat_map(|(index, segment)| {
            segment.rows_of_firm(key).map(move |row| RowRef { segment: index as u32, row })
        });
        // Of one period, the score that was issued last is the one that stood.
        rows.max_by(|a, b| {
            let of = |at: &RowRef| &self.segment(*at).period;
            of(a).cmp(of(b)).then(a.cmp(b))
        })
    }
}

/// Whether a period comes before another of its kind. Those sort as texts.
fn is_before(period: &str, other: &str) -> bool {
    let [period, other] = [period, other].map(Period::parse);
    period.zip(other).is_some_and(|(period, other)| period.is_before(other))
}
