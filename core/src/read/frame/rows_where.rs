//! The rows of a Parquet file of ours that have one text in a column: only the groups of rows that
//! can hold it are decoded, and nothing before the file is checked.

use std::io::Cursor;

use polars::prelude::*;

use super::super::expansion::Expansion;
use super::super::guard::{damaged, guarded};
use super::{check_octets, of_parquet};
use crate::finding::{Place, Result};

/// Reads the rows by the statistics of their groups; a frame of no rows where there is none.
pub(in super::super) fn rows_where(
    place: &Place,
    bytes: &[u8],
    column: &str,
    text: &str,
) -> Result<DataFrame> {
    guarded(place, || {
        of_parquet::check(place, bytes)?;
        let failed = |error: PolarsError| damaged(place, error);
        let open = || ParquetReader::new(Cursor::new(bytes));
        let groups = open().get_metadata().map_err(failed)?.row_groups.clone();
        let expansion = Expansion::of(bytes);
        let mut found = open().with_slice(Some((0, 0))).finish().map_err(failed)?;
        let mut start = 0;
        for group in &groups {
            let slice = Some((start, group.num_rows()));
            start += group.num_rows();
            let chunk = group
                .parquet_columns()
                .iter()
                .find(|chunk| chunk.descriptor().path_in_schema.iter().all(|name| name == column));
            let statistics = chunk.and_then(|chunk| chunk.statistics()?.ok());
            let bounds = statistics.as_ref().and_then(|statistics| statistics.as_binary());
            let can_hold = bounds.is_none_or(|bounds| {
                let is_above = bounds.min_value.as_deref().is_none_or(|min| min <= text.as_bytes());
                let is_below = bounds.max_value.as_deref().is_none_or(|max| text.as_bytes() <= max);
                is_above && is_below
            });
            if !can_hold {
                continue;
            }
            let reader = open().with_columns(Some(vec![column.to_owned()])).with_slice(slice);
            let keys = reader.finish().map_err(failed)?;
            check_octets(place, &keys, expansion)?;
            let texts = keys.column(column).and_then(Column::str).map_err(failed)?;
            let rows: BooleanChunked = texts.iter().map(|value| value == Some(text)).collect();
            if rows.any() {
                let part = open().with_slice(slice).finish().map_err(failed)?;
                check_octets(place, &part, expansion)?;
                let part = part.filter(&rows).map_err(failed)?;
                found.vstack_mut(&part).map_err(failed)?;
            }
        }
        Ok(found)
    })
}
