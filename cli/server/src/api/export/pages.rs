//! The scores of a download, some at a time.

use crate::store::Snapshot;
use crate::store::filter::Filter;
use crate::store::position::Position;
use crate::store::segment::RowRef;

/// Scores that are taken at a time: a row group of the Parquet file.
const ROWS: usize = 1 << 16;

/// The scores that a filter takes, some at a time.
pub(super) fn pages(snapshot: &Snapshot, filter: &Filter) -> impl Iterator<Item = Vec<RowRef>> {
    let mut from = Some(Position::default());
    std::iter::from_fn(move || {
        let page = snapshot.page(filter, from?, ROWS);
        from = page.has_more.then_some(page.next);
        Some(page.rows)
    })
}
