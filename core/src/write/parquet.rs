//! Parquet: statistics for all columns, and the manifest as metadata under `tanxiao`. The scores of
//! a run are packed with Snappy where that gains anything, which takes a fifth of the time of zstd
//! at its lowest level and gives files a fifth larger; whatever is kept, a book above all, is packed
//! with zstd.
//!
//! Every column of every row group is encoded and compressed apart from the others, by whatever
//! threads the executor has, and written in order: the bytes are the same for any number of them.

use std::io::{Cursor, Write};
use std::sync::{Mutex, PoisonError};

use polars::prelude::*;
use polars_arrow::array::{Array, DictionaryArray, PrimitiveArray, Utf8ViewArray, new_null_array};
use polars_arrow::bitmap::Bitmap;
use polars_parquet::write::{
    ColumnWriteOptions, CompressedPage, CompressionOptions, DynIter, DynStreamingIterator,
    Encoding, FieldWriteOptions, FileWriter, KeyValue, ParquetType, Version, WriteOptions,
    ZstdLevel, array_to_columns, compress, fallible_streaming_iterator, schema_to_metadata_key,
    to_parquet_schema,
};
use tanxiao_base::issued::COLUMNS;
use tanxiao_base::issued::column::{Kind, Source};

use super::sealing::Sealing;
use super::sheet::Sheet;
use super::{MANIFEST_KEY, exact, failed, plain};
use crate::cells::{self, Cells, Keyed, NOTHING};
use crate::digest::BLANK;
use crate::exec::{Executor, InTurn};
use crate::finding::Result;
use crate::manifest::Manifest;
use crate::number::to_floats;
use crate::score::ScoreTable;

/// Rows of a row group: fixed, so that the same rows give the same bytes.
const GROUP_ROWS: usize = 1 << 16;
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
    let encoder = Encoder::new(schema_of(frame), Packing::Small)?;
    let mut file = encoder.file(sink)?;
    for start in (0..frame.height()).step_by(group_rows) {
        let rows = |column: &Column| array_of(&column.slice(start as i64, group_rows));
        let columns = frame.get_columns().iter().enumerate();
        let pages = columns.map(|(index, column)| encoder.pages(index, &*rows(column)));
        add_group(&mut file, &pages.collect::<Result<Vec<_>>>()?)?;
    }
    encoder.finish(file, manifest_json)
}

/// Writes a table, decimals as decimals.
pub(super) fn write_exact(
    sheet: &Sheet,
    manifest_json: Option<&str>,
    sink: &mut dyn Write,
) -> Result<()> {
    let cells = sheet.columns.iter().map(|column| &column.cells);
    let schema = exact::schema(schema_of(&sheet.frame()?), cells.clone());
    let encoder = Encoder::new(schema, Packing::Small)?;
    let mut file = encoder.file(sink)?;
    let arrays = cells.map(|cells| array_of_cells(cells.clone(), true));
    let arrays = arrays.collect::<Result<Vec<_>>>()?;
    for start in (0..sheet.height()).step_by(GROUP_ROWS) {
        let rows = GROUP_ROWS.min(sheet.height() - start);
        let arrays = arrays.iter().map(|array| array.sliced(start, rows)).enumerate();
        let pages = arrays.map(|(index, array)| encoder.pages(index, &*array));
        add_group(&mut file, &pages.collect::<Result<Vec<_>>>()?)?;
    }
    encoder.finish(file, manifest_json)
}

/// Writes a score book that is laid out row group by row group, with a manifest that holds the
/// file's digest; it is given back. Decimals are floats, unless the run asks for exact ones.
pub(super) fn write_table(
    table: &ScoreTable<'_>,
    manifest: &Manifest,
    executor: &dyn Executor,
    sink: &mut (dyn Write + Send),
) -> Result<Manifest> {
    let columns = table.columns();
    let is_exact = manifest.options.exact;
    let mut schema = schema_of(&table.rows(0..0, &InTurn)?);
    if is_exact {
        let cells = columns.iter().map(|column| table.cells(column, 0..0));
        schema = exact::schema(schema, cells.collect::<Result<Vec<_>>>()?.iter());
    }
    let encoder = Encoder::new(schema, Packing::Quick)?;
    let sealing = Sealing::new(sink);
    let mut file = encoder.file(&sealing)?;
    let mut encoded = Vec::new();
    for start in (0..table.height()).step_by(GROUP_ROWS) {
        let rows = start..(start + GROUP_ROWS).min(table.height());
        let writing = Mutex::new((&mut file, std::mem::take(&mut encoded)));
        // The group before is written while this one is encoded.
        let pages = crate::exec::map(executor, columns.len() + 1, |piece| {
            let Some(index) = piece.checked_sub(1) else {
                let (file, group) = &mut *writing.lock().unwrap_or_else(PoisonError::into_inner);
                if !group.is_empty() {
                    add_group(file, group)?;
                    group.clear();
                }
                return Ok(None);
            };
            let array = array_of_cells(table.cells(&columns[index], rows.clone())?, is_exact)?;
            encoder.pages(index, &*array).map(Some)
        });
        let pages = pages.into_iter().filter_map(Result::transpose);
        encoded = pages.collect::<Result<Vec<_>>>()?;
    }
    if !encoded.is_empty() {
        add_group(&mut file, &encoded)?;
    }
    sealing.hold();
    let mut manifest = Manifest { file_sha256: Some(BLANK.to_owned()), ..manifest.clone() };
    encoder.finish(file, Some(&manifest.to_json()))?;
    manifest.file_sha256 = Some(sealing.seal()?);
    Ok(manifest)
}

/// A file that grows by row groups, as long as somebody has rows: decimals are decimals.
pub struct GroupedParquet<W: Write> {
    encoder: Encoder,
    file: FileWriter<W>,
}

impl<W: Write> GroupedParquet<W> {
    /// Begins a file of columns of these names. What cells they are given with, none of them, says
    /// what they hold.
    ///
    /// # Errors
    /// The sink fails.
    pub fn new(columns: &[(&str, Cells)], sink: W) -> Result<Self> {
        let fields = columns.iter().map(|(name, cells)| {
            let kind = array_of_cells(cells.clone(), true)?.dtype().clone();
            Ok(((*name).into(), ArrowField::new((*name).into(), kind, true)))
        });
        let schema = fields.collect::<Result<ArrowSchema>>()?;
        let encoder = Encoder::new(schema, Packing::Small)?;
        let file = encoder.file(sink)?;
        Ok(Self { encoder, file })
    }

    /// Writes rows, the cells of every column.
    ///
    /// # Errors
    /// The sink fails.
    pub fn add(&mut self, columns: Vec<Cells>) -> Result<()> {
        let pages = columns.into_iter().enumerate().map(|(index, cells)| {
            let array = array_of_cells(cells, true)?;
            self.encoder.pages(index, &*array)
        });
        let pages = pages.collect::<Result<Vec<_>>>()?;
        add_group(&mut self.file, &pages)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The sink fails.
    pub fn finish(self) -> Result<()> {
        self.encoder.finish(self.file, None)
    }
}

/// How the columns of a file are encoded.
struct Encoder {
    columns: Vec<ColumnWriteOptions>,
    options: WriteOptions,
    packing: Packing,
    schema: ArrowSchema,
    /// The columns as Parquet has them.
    kinds: Vec<ParquetType>,
}

impl Encoder {
    /// Of the columns of a schema.
    fn new(schema: ArrowSchema, packing: Packing) -> Result<Self> {
        let columns: Vec<ColumnWriteOptions> =
            schema.iter_values().map(|field| options_of(field, packing)).collect();
        let options = WriteOptions {
            statistics: StatisticsOptions::full(),
            version: Version::V1,
            compression: packing.compression()?,
            // A page a column and row group: where pages would end otherwise depends on buffers
            // that rows do not show.
            data_page_size: Some(usize::MAX),
        };
        let kinds = to_parquet_schema(&schema, &columns).map_err(failed)?.fields().to_vec();
        Ok(Self { columns, options, packing, schema, kinds })
    }

    /// A file that is begun.
    fn file<W: Write>(&self, sink: W) -> Result<FileWriter<W>> {
        FileWriter::try_new(sink, self.schema.clone(), self.options, &self.columns).map_err(failed)
    }

    /// Some rows of a column, encoded and compressed.
    fn pages(&self, index: usize, array: &dyn Array) -> Result<Vec<CompressedPage>> {
        let compression = match self.packing {
            Packing::Quick if is_dense(array) => CompressionOptions::Uncompressed,
            _ => self.options.compression,
        };
        if let Some(floats) = array.as_any().downcast_ref()
            && let Some(page) = plain::page(floats, &self.kinds[index])?
        {
            return Ok(vec![compress(page, Vec::new(), compression).map_err(failed)?]);
        }
        let kind = self.kinds[index].clone();
        let mut compressed = Vec::new();
        let leaves = array_to_columns(array, kind, &self.columns[index], self.options);
        for page in leaves.map_err(failed)?.into_iter().flatten() {
            let page = page.map_err(failed)?;
            compressed.push(compress(page, Vec::new(), compression).map_err(failed)?);
        }
        Ok(compressed)
    }

    /// Ends a file, with the manifest of its run.
    fn finish<W: Write>(&self, mut file: FileWriter<W>, manifest_json: Option<&str>) -> Result<()> {
        let mut metadata = vec![schema_to_metadata_key(&self.schema, &self.columns)];
        let manifest = |json: &str| KeyValue::new(MANIFEST_KEY.to_owned(), json.to_owned());
        metadata.extend(manifest_json.map(manifest));
        file.end(Some(metadata), &self.columns).map_err(failed)?;
        Ok(())
    }
}

/// Writes the columns of a row group.
fn add_group<W: Write>(file: &mut FileWriter<W>, pages: &[Vec<CompressedPage>]) -> Result<()> {
    let columns = pages.iter().map(|pages| {
        let pages = pages.iter().map(PolarsResult::Ok);
        Ok(DynStreamingIterator::new(fallible_streaming_iterator::convert(pages)))
    });
    file.write(DynIter::new(columns)).map_err(failed)
}

/// Whether nearly all values are numbers that differ: packing them gains next to nothing.
fn is_dense(array: &dyn Array) -> bool {
    /// Values that are looked at.
    const SAMPLE: usize = 1024;
    let Some(floats) = array.as_any().downcast_ref::<PrimitiveArray<f64>>() else { return false };
    let sample = &floats.values()[..floats.len().min(SAMPLE)];
    let mut bits: Vec<u64> = sample.iter().map(|value| value.to_bits()).collect();
    bits.sort_unstable();
    bits.dedup();
    bits.len() * 10 > sample.len() * 9
}

/// How a column is encoded: whole numbers and most texts repeat, other numbers and what firms are
/// called do not. Places among peers are as many as peers; the benchmarks of a run are few.
fn options_of(field: &ArrowField, packing: Packing) -> ColumnWriteOptions {
    let name = field.name.as_str();
    let is_decimal = matches!(field.dtype, ArrowDataType::Decimal(..));
    let known = COLUMNS.iter().find(|known| known.name == name);
    let encoding = match (known.map(|known| (known.kind, known.source)), packing) {
        (Some((Kind::Text, _)), _) => Encoding::Plain,
        (Some((_, Source::Rank)), Packing::Quick) => Encoding::DeltaBinaryPacked,
        (Some((_, Source::Benchmark)), Packing::Quick) if !is_decimal => Encoding::RleDictionary,
        (None, _) if name == SCORE_ID => Encoding::Plain,
        _ if is_decimal || field.dtype == ArrowDataType::Float64 => Encoding::Plain,
        _ => Encoding::RleDictionary,
    };
    FieldWriteOptions::default_with_encoding(encoding).into_default_column_write_options()
}

/// What a book calls the id of a score.
const SCORE_ID: &str = "score_id";

/// The schema of a frame, its decimals being floats.
fn schema_of(frame: &DataFrame) -> ArrowSchema {
    frame.schema().to_arrow(CompatLevel::newest())
}

/// The rows of a column that is one chunk.
fn array_of(column: &Column) -> Box<dyn Array> {
    column.as_materialized_series().rechunk().to_arrow(0, CompatLevel::newest())
}

/// The values of a column; few ones as a dictionary. Decimals become floats here, unless they are to
/// be exact.
fn array_of_cells(cells: Cells, is_exact: bool) -> Result<Box<dyn Array>> {
    if is_exact && let Some(decimals) = exact::decimals(&cells) {
        return Ok(decimals);
    }
    match cells {
        Cells::Texts(texts) => Ok(texts.boxed()),
        Cells::Wholes(wholes) => Ok(wholes.boxed()),
        Cells::Counts(counts) => Ok(counts.boxed()),
        Cells::Integers(integers) => Ok(integers.boxed()),
        Cells::Scaled(scaled, places) => Ok(cells::floats(&scaled, places).boxed()),
        Cells::Mixed(mixed) => {
            Ok(mixed.iter().map(cells::mixed_float).collect::<PrimitiveArray<f64>>().boxed())
        }
        Cells::KeyedTexts(Keyed { values, keys }) => {
            keyed(keys, Utf8ViewArray::from_slice_values(&values).boxed())
        }
        Cells::KeyedWholes(Keyed { values, keys }) => {
            keyed(keys, PrimitiveArray::from_vec(values).boxed())
        }
        Cells::KeyedScaled(Keyed { values, keys }, places) => {
            keyed(keys, PrimitiveArray::from_vec(to_floats(&values, places)).boxed())
        }
    }
}

fn keyed(mut keys: Vec<u32>, values: Box<dyn Array>) -> Result<Box<dyn Array>> {
    let has_nothing = keys.contains(&NOTHING);
    let validity = has_nothing.then(|| keys.iter().map(|key| *key != NOTHING).collect::<Bitmap>());
    if values.is_empty() {
        // A dictionary of nothing: all rows are null.
        let kind = values.dtype().clone();
        return Ok(new_null_array(kind, keys.len()));
    }
    if has_nothing {
        // A key of a row without a value is not looked at, but must be one.
        keys.iter_mut().filter(|key| **key == NOTHING).for_each(|key| *key = 0);
    }
    let keys = PrimitiveArray::new(ArrowDataType::UInt32, keys.into(), validity);
    Ok(DictionaryArray::try_from_keys(keys, values).map_err(failed)?.boxed())
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
