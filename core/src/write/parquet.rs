//! Parquet: zstd, statistics for all columns, and the manifest as metadata under `tanxiao`.
//!
//! Every column of every row group is encoded and compressed apart from the others, by whatever
//! threads the executor has, and written in order: the bytes are the same for any number of them.

use std::io::{Cursor, Write};

use polars::prelude::*;
use polars_parquet::write::{
    ColumnWriteOptions, CompressedPage, CompressionOptions, DynIter, DynStreamingIterator,
    Encoding, FieldWriteOptions, FileWriter, KeyValue, ParquetType, Version, WriteOptions,
    ZstdLevel, array_to_columns, compress, fallible_streaming_iterator, schema_to_metadata_key,
    to_parquet_schema,
};

use super::{MANIFEST_KEY, failed};
use crate::exec::{Executor, InTurn};
use crate::finding::Result;

/// Rows of a row group: fixed, so that the same rows give the same bytes.
const GROUP_ROWS: usize = 1 << 17;
/// The lowest: scores are mostly numbers without a pattern, which compress little at any level.
const ZSTD_LEVEL: i32 = 1;

/// Writes a table.
pub(super) fn write(
    frame: &DataFrame,
    manifest_json: Option<&str>,
    executor: &dyn Executor,
    sink: &mut dyn Write,
) -> Result<()> {
    write_groups(frame, manifest_json, GROUP_ROWS, executor, sink)
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
    write_groups(frame, manifest_json, group_rows, &InTurn, sink)
}

fn write_groups(
    frame: &DataFrame,
    manifest_json: Option<&str>,
    group_rows: usize,
    executor: &dyn Executor,
    sink: &mut dyn Write,
) -> Result<()> {
    let schema = frame.schema().to_arrow(CompatLevel::newest());
    let columns: Vec<ColumnWriteOptions> = frame.get_columns().iter().map(options_of).collect();
    let options = WriteOptions {
        statistics: StatisticsOptions::full(),
        version: Version::V1,
        compression: CompressionOptions::Zstd(Some(
            ZstdLevel::try_new(ZSTD_LEVEL).map_err(failed)?,
        )),
        data_page_size: None,
    };
    let parquet_schema = to_parquet_schema(&schema, &columns).map_err(failed)?;
    let mut metadata = vec![schema_to_metadata_key(&schema, &columns)];
    let manifest = |json: &str| KeyValue::new(MANIFEST_KEY.to_owned(), json.to_owned());
    metadata.extend(manifest_json.map(manifest));
    let mut writer = FileWriter::try_new(sink, schema, options, &columns).map_err(failed)?;
    for start in (0..frame.height()).step_by(group_rows) {
        let pages = crate::exec::map(executor, columns.len(), |index| {
            let rows = frame.get_columns()[index].slice(start as i64, group_rows);
            pages(&rows, &parquet_schema.fields()[index], &columns[index], options)
        });
        let pages = pages.into_iter().collect::<PolarsResult<Vec<_>>>().map_err(failed)?;
        let group = pages.iter().map(|pages| {
            let pages = pages.iter().map(PolarsResult::Ok);
            Ok(DynStreamingIterator::new(fallible_streaming_iterator::convert(pages)))
        });
        writer.write(DynIter::new(group)).map_err(failed)?;
    }
    writer.end(Some(metadata), &columns).map_err(failed)?;
    Ok(())
}

/// How a column is encoded: texts and whole numbers repeat, other numbers do not.
fn options_of(column: &Column) -> ColumnWriteOptions {
    let encoding = match column.dtype() {
        DataType::Float64 => Encoding::Plain,
        _ => Encoding::RleDictionary,
    };
    FieldWriteOptions::default_with_encoding(encoding).into_default_column_write_options()
}

/// Some rows of a column, encoded and compressed.
fn pages(
    rows: &Column,
    kind: &ParquetType,
    column: &ColumnWriteOptions,
    options: WriteOptions,
) -> PolarsResult<Vec<CompressedPage>> {
    let rows = with_own_texts(rows);
    let array = rows.as_materialized_series().to_arrow(0, CompatLevel::newest());
    let mut compressed = Vec::new();
    for leaf in array_to_columns(&array, kind.clone(), column, options)? {
        for page in leaf {
            compressed.push(compress(page?, Vec::new(), options.compression)?);
        }
    }
    Ok(compressed)
}

/// A column with its texts copied together. Where pages end depends on the buffers behind the
/// texts, and those on the order in which rows came in; the bytes must depend on neither.
fn with_own_texts(column: &Column) -> Column {
    match column.str() {
        Ok(texts) => {
            StringChunked::from_iter_options(texts.name().clone(), texts.iter()).into_column()
        }
        Err(_) => column.clone(),
    }
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
