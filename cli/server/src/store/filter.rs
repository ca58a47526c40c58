//! Filter: which scores a reader wants, and the walk through them in the order of issue.

use super::Snapshot;
use super::own::Own;
use super::position::Position;
use super::segment::{RowRef, Segment, at};

/// What a reader asks for; nothing asks for everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Leading digits of the industry.
    pub(crate) industry: Option<String>,
    /// Leading digits of the region.
    pub(crate) region: Option<String>,
    pub(crate) level: Option<i16>,
    pub(crate) grade: Option<i16>,
    pub(crate) period: Option<String>,
    pub(crate) status: Option<String>,
    /// Only what was issued after this.
    pub(crate) since: Option<Since>,
    /// Only of this run.
    pub(crate) run: Option<u32>,
    /// Only what no later score corrects and what was not taken back.
    pub(crate) is_current: bool,
    /// Only of these firms.
    pub(crate) own: Own,
}

/// What a [`Since`] may look like, for the document: the number of a run, or a day of the calendar
/// with or without a time and its offset from UTC.
pub(crate) const SINCE_PATTERN: &str = concat!(
    r"^([0-9]{1,7}|([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])",
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))",
    r"|[0-9]{2}(0[48]|[2468][048]|[13579][26])-02-29)",
    r"(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?)$"
);

/// A moment in the life of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Since {
    /// After a run.
    Run(u32),
    /// At or after a time, as the beginning of an RFC 3339 text in UTC.
    Time(String),
}

/// A filter made ready for a snapshot.
struct Ready<'a> {
    filter: &'a Filter,
    industries: Option<Vec<bool>>,
    regions: Option<Vec<bool>>,
    statuses: Option<Vec<bool>>,
}

impl Filter {
    fn ready<'a>(&'a self, snapshot: &Snapshot) -> Ready<'a> {
        let prefixed = |column: usize, prefix: &Option<String>| {
            let prefix = prefix.as_deref().filter(|prefix| !prefix.is_empty())?;
            Some(snapshot.words[column].iter().map(|word| word.starts_with(prefix)).collect())
        };
        Ready {
            filter: self,
            industries: prefixed(at::INDUSTRY, &self.industry),
            regions: prefixed(at::REGION, &self.region),
            statuses: self.status.as_ref().map(|status| {
                snapshot.words[at::STATUS].iter().map(|word| word == status).collect()
            }),
        }
    }
}

impl Ready<'_> {
    fn takes_segment(&self, segment: &Segment) -> bool {
        let is_since = match &self.filter.since {
            None => true,
            Some(Since::Run(run)) => segment.entry.run > *run,
            Some(Since::Time(time)) => segment.entry.published_at.as_str() >= time.as_str(),
        };
        is_since
            && self.filter.run.is_none_or(|run| segment.entry.run == run)
            && self.filter.period.as_ref().is_none_or(|period| *period == segment.period)
    }

    fn takes(&self, snapshot: &Snapshot, segment: &Segment, place: RowRef) -> bool {
        let figures = &segment.figures[place.row as usize];
        let is_in = |set: &Option<Vec<bool>>, column: usize| match set {
            None => true,
            Some(set) => set.get(usize::from(figures.words[column])).copied().unwrap_or(false),
        };
        self.filter.grade.is_none_or(|grade| figures.smalls[at::GRADE] == grade)
            && self.filter.level.is_none_or(|level| figures.smalls[at::LEVEL] == level)
            && is_in(&self.industries, at::INDUSTRY)
            && is_in(&self.regions, at::REGION)
            && is_in(&self.statuses, at::STATUS)
            && snapshot.is_own(&self.filter.own, place)
            && (!self.filter.is_current || snapshot.is_current(place))
    }
}

/// A part of an answer.
pub(crate) struct Page {
    pub(crate) rows: Vec<RowRef>,
    /// Where to go on, now or after the next run.
    pub(crate) next: Position,
    /// Whether something follows now.
    pub(crate) has_more: bool,
}

impl Snapshot {
    /// The first `limit` scores from a position on.
    pub(crate) fn page(&self, filter: &Filter, from: Position, limit: usize) -> Page {
        let ready = filter.ready(self);
        let mut rows = Vec::with_capacity(limit.min(1024));
        let first = self
            .segments
            .partition_point(|segment| (segment.entry.run, segment.file) < (from.run, from.file));
        for (index, segment) in self.segments.iter().enumerate().skip(first) {
            if !ready.takes_segment(segment) {
                continue;
            }
            let is_first = (segment.entry.run, segment.file) == (from.run, from.file);
            for row in if is_first { from.row } else { 0 }..segment.rows() {
                let place = RowRef { segment: index as u32, row };
                if !ready.takes(self, segment, place) {
                    continue;
                }
                if rows.len() == limit {
                    let next = Position { run: segment.entry.run, file: segment.file, row };
                    return Page { rows, next, has_more: true };
                }
                rows.push(place);
            }
        }
        // The end is the first file of the run to come; a reader who is further stays there.
        let end = Position { run: self.run().saturating_add(1), file: 0, row: 0 };
        Page { rows, next: end.max(from), has_more: false }
    }
}
