//! Parquet: statistics for all columns, and the manifest as metadata under `tanxiao`. The scores of
//! a run are packed with Snappy, which takes a fifth of the time of zstd at its lowest level and
//! gives files a fifth larger; whatever is kept, a book above all, is packed with zstd.
//!
//! Every column of every row group is encoded and compressed apart from the others, by whatever
//! threads the executor has, and written in order: the bytes are the same for any number of them.

use std::io::{Cursor, Write};
use std::sync::{Mutex, PoisonError};

use polars::prelude::*;
use polars_arrow::array::{Array, DictionaryArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::Bitmap;
use polars_parquet::write::{
    ColumnWriteOptions, CompressedPage, CompressionOptions, DynIter, DynStreamingIterator,
    Encoding, FieldWriteOptions, FileWriter, KeyValue, ParquetType, Version, WriteOptions,
    ZstdLevel, array_to_columns, compress, fallible_streaming_iterator, schema_to_metadata_key,
    to_parquet_schema,
};

use super::{MANIFEST_KEY, failed};
use crate::book::digest::{ColumnDigest, of_columns};
use crate::exec::{Executor, InTurn};
use crate::finding::Result;
use crate::manifest::Manifest;
use crate::score::ScoreTable;
use crate::score::repeated::Repeated;

/// Rows of a row group: fixed, so that the same rows give the same bytes.
const GROUP_ROWS: usize = 1 << 17;
/// The lowest: scores are mostly numbers without a pattern, which compress little at any level.
const ZSTD_LEVEL: i32 = 1;

/// What is packed how.
#[derive(Clone, Copy)]
enum Packing {
    Quick,
    Small,
}

impl Packing {
    fn compression(self) -> Result<CompressionOptions> {
        match self {
            Self::Quick => Ok(CompressionOptions::Snappy),
            Self::Small => {
                let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(failed)?;
                Ok(CompressionOptions::Zstd(Some(level)))
            }
        }
    }
}

/// Writes a table.
pub(super) fn write(
    frame: &DataFrame,
    manifest_json: Option<&str>,
    sink: &mut dyn Write,
) -> Result<()> {
    write_parquet(frame, manifest_json, GROUP_ROWS, sink)
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
    let mut file = File::new(&frame.clear(), Packing::Small, sink)?;
    for start in (0..frame.height()).step_by(group_rows) {
        let array = |index: usize| {
            Ok(array_of(&frame.get_columns()[index].slice(start as i64, group_rows)))
        };
        file.add_group(&array, &InTurn)?;
    }
    file.finish(manifest_json)
}

/// Writes a score book that is laid out row group by row group. `manifest` makes the manifest for
/// the digest of its values ([`crate::book::digest`]); it is given back.
pub(super) fn write_table(
    table: &ScoreTable<'_>,
    manifest: impl FnOnce(String) -> Manifest,
    executor: &dyn Executor,
    sink: &mut dyn Write,
) -> Result<Manifest> {
    let names = table.names();
    let empty = table.rows(0..0, &InTurn)?;
    let digests: Vec<Mutex<ColumnDigest>> =
        empty.get_columns().iter().map(|column| Mutex::new(ColumnDigest::new(column))).collect();
    let digest = |index: usize| digests[index].lock().unwrap_or_else(PoisonError::into_inner);
    let mut file = File::new(&empty, Packing::Quick, sink)?;
    for start in (0..table.height()).step_by(GROUP_ROWS) {
        let rows = start..(start + GROUP_ROWS).min(table.height());
        let array = |index: usize| match table.repeated(&names[index], rows.clone()) {
            Some(repeated) => {
                digest(index).add_repeated(&repeated);
                dictionary(repeated)
            }
            None => {
                let column = table.column(&names[index], rows.clone())?;
                digest(index).add(&column)?;
                Ok(array_of(&column))
            }
        };
        file.add_group(&array, executor)?;
    }
    let whole = |digest: Mutex<_>| digest.into_inner().unwrap_or_else(PoisonError::into_inner);
    let manifest = manifest(of_columns(digests.into_iter().map(whole)));
    file.finish(Some(&manifest.to_json()))?;
    Ok(manifest)
}

/// A file that is being written.
struct File<W: Write> {
    columns: Vec<ColumnWriteOptions>,
    options: WriteOptions,
    /// The columns as Parquet has them.
    kinds: Vec<ParquetType>,
    schema: KeyValue,
    writer: FileWriter<W>,
}

impl<W: Write> File<W> {
    /// A file with the columns of a frame.
    fn new(frame: &DataFrame, packing: Packing, sink: W) -> Result<Self> {
        let schema = frame.schema().to_arrow(CompatLevel::newest());
        let columns: Vec<ColumnWriteOptions> = frame.get_columns().iter().map(options_of).collect();
        let options = WriteOptions {
            statistics: StatisticsOptions::full(),
            version: Version::V1,
            compression: packing.compression()?,
            // A page a column and row group: where pages would end otherwise depends on buffers
            // that rows do not show.
            data_page_size: Some(usize::MAX),
        };
        let kinds = to_parquet_schema(&schema, &columns).map_err(failed)?.fields().to_vec();
        Ok(Self {
            schema: schema_to_metadata_key(&schema, &columns),
            writer: FileWriter::try_new(sink, schema, options, &columns).map_err(failed)?,
            columns,
            options,
            kinds,
        })
    }

    /// Adds a row group: each column is made, encoded and compressed apart.
    fn add_group(
        &mut self,
        array: &(dyn Fn(usize) -> Result<Box<dyn Array>> + Sync),
        executor: &dyn Executor,
    ) -> Result<()> {
        let pages = crate::exec::map(executor, self.columns.len(), |index| {
            let array = array(index)?;
            pages(&*array, &self.kinds[index], &self.columns[index], self.options).map_err(failed)
        });
        let pages = pages.into_iter().collect::<Result<Vec<_>>>()?;
        let group = pages.iter().map(|pages| {
            let pages = pages.iter().map(PolarsResult::Ok);
            Ok(DynStreamingIterator::new(fallible_streaming_iterator::convert(pages)))
        });
        self.writer.write(DynIter::new(group)).map_err(failed)
    }

    fn finish(mut self, manifest_json: Option<&str>) -> Result<()> {
        let mut metadata = vec![self.schema];
        let manifest = |json: &str| KeyValue::new(MANIFEST_KEY.to_owned(), json.to_owned());
        metadata.extend(manifest_json.map(manifest));
        self.writer.end(Some(metadata), &self.columns).map_err(failed)?;
        Ok(())
    }
}

/// How a column is encoded: whole numbers and most texts repeat, other numbers and what firms are
/// called do not.
fn options_of(column: &Column) -> ColumnWriteOptions {
    let is_unique = ["credit_code", "name", "score_id"].contains(&column.name().as_str());
    let encoding = match column.dtype() {
        DataType::Float64 => Encoding::Plain,
        _ if is_unique => Encoding::Plain,
        _ => Encoding::RleDictionary,
    };
    FieldWriteOptions::default_with_encoding(encoding).into_default_column_write_options()
}

/// Some rows of a column, encoded and compressed.
fn pages(
    array: &dyn Array,
    kind: &ParquetType,
    column: &ColumnWriteOptions,
    options: WriteOptions,
) -> PolarsResult<Vec<CompressedPage>> {
    let mut compressed = Vec::new();
    for leaf in array_to_columns(array, kind.clone(), column, options)? {
        for page in leaf {
            compressed.push(compress(page?, Vec::new(), options.compression)?);
        }
    }
    Ok(compressed)
}

/// The rows of a column that is one chunk.
fn array_of(column: &Column) -> Box<dyn Array> {
    column.as_materialized_series().rechunk().to_arrow(0, CompatLevel::newest())
}

/// Repeated texts as a dictionary.
fn dictionary(repeated: Repeated) -> Result<Box<dyn Array>> {
    let texts = Utf8ViewArray::from_slice_values(&repeated.texts);
    let has_nothing = repeated.keys.contains(&Repeated::NOTHING);
    let validity = has_nothing
        .then(|| repeated.keys.iter().map(|key| *key != Repeated::NOTHING).collect::<Bitmap>());
    let mut keys = repeated.keys;
    if has_nothing {
        // A key of a row without a text is not looked at, but must be one.
        keys.iter_mut().filter(|key| **key == Repeated::NOTHING).for_each(|key| *key = 0);
    }
    let keys = PrimitiveArray::new(ArrowDataType::UInt32, keys.into(), validity);
    let array = DictionaryArray::try_from_keys(keys, texts.boxed()).map_err(failed)?;
    Ok(array.boxed())
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
