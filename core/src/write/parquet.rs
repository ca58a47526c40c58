//! Parquet: zstd, statistics for all columns, and the manifest as metadata under `tanxiao`.

use std::io::{Cursor, Write};

use polars::prelude::*;

use super::sheet::Sheet;
use super::{MANIFEST_KEY, failed};
use crate::finding::Result;

/// Rows of a row group: fixed, so that the same rows give the same bytes.
const GROUP_ROWS: usize = 1 << 18;

/// Writes a table.
pub(super) fn write(
    sheet: &Sheet,
    manifest_json: Option<&str>,
    sink: &mut dyn Write,
) -> Result<()> {
    write_parquet(&sheet.frame, manifest_json, GROUP_ROWS, sink)
}

/// Writes a frame as Parquet, with the manifest of its run as metadata. The same frame gives the
/// same bytes. Statistics are kept for each group of so many rows, by which readers skip groups.
///
/// # Errors
/// The sink fails.
pub fn write_parquet(
    frame: &DataFrame,
    manifest_json: Option<&str>,
    group_rows: usize,
    sink: &mut dyn Write,
) -> Result<()> {
    let metadata = manifest_json.map(|json| {
        KeyValueMetadata::from_static(vec![(MANIFEST_KEY.to_owned(), json.to_owned())])
    });
    ParquetWriter::new(sink)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::full())
        .with_row_group_size(Some(group_rows))
        .with_key_value_metadata(metadata)
        .finish(&mut with_own_texts(frame))
        .map_err(failed)?;
    Ok(())
}

/// The frame with its texts copied together. Where pages end depends on the buffers behind the
/// texts, and those on the order in which rows came in; the bytes must depend on neither.
fn with_own_texts(frame: &DataFrame) -> DataFrame {
    let columns = frame.get_columns().iter().map(|column| match column.str() {
        Ok(texts) => {
            StringChunked::from_iter_options(texts.name().clone(), texts.iter()).into_column()
        }
        Err(_) => column.clone(),
    });
    // The columns have the names and heights they had.
    DataFrame::new(columns.collect()).unwrap_or_else(|_| frame.clone())
}

/// The manifest in a Parquet file of scores, as JSON; None where there is none, or the file is not
/// Parquet.
#[must_use]
pub fn parquet_manifest(bytes: &[u8]) -> Option<String> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().ok()?;
    let entries = metadata.key_value_metadata().as_ref()?;
    entries.iter().find(|entry| entry.key == MANIFEST_KEY)?.value.clone()
}
