//! A Parquet page of floats as they are. polars' writer makes the same page byte by byte, which
//! takes several times as long, and a score book is mostly floats.

use polars_arrow::array::{Array, PrimitiveArray};
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::metadata::Descriptor;
use polars_parquet::parquet::page::{DataPage, DataPageHeader, DataPageHeaderV1};
use polars_parquet::parquet::statistics::PrimitiveStatistics;
use polars_parquet::write::{Encoding, Page, ParquetType, Version, write_def_levels};

use super::failed;
use crate::finding::Result;

/// The page of an optional column; None unless every row has a value, and none is NaN.
///
/// # Errors
/// A length that no page can have.
pub(super) fn page(floats: &PrimitiveArray<f64>, kind: &ParquetType) -> Result<Option<Page>> {
    let values = floats.values().as_slice();
    let ParquetType::PrimitiveType(kind) = kind else { return Ok(None) };
    if floats.null_count() > 0 {
        return Ok(None);
    }
    let Some((least, greatest)) = extremes(values) else { return Ok(None) };
    let mut buffer = Vec::with_capacity(size_of_val(values) + LEVEL_BYTES);
    write_def_levels(&mut buffer, true, None, values.len(), Version::V1).map_err(failed)?;
    let start = buffer.len();
    buffer.resize(start + size_of_val(values), 0);
    for (bytes, value) in buffer[start..].as_chunks_mut().0.iter_mut().zip(values) {
        *bytes = value.to_le_bytes();
    }
    let statistics = PrimitiveStatistics {
        primitive_type: kind.clone(),
        null_count: Some(0),
        distinct_count: None,
        max_value: Some(greatest),
        min_value: Some(least),
    };
    let header = DataPageHeader::V1(DataPageHeaderV1 {
        num_values: i32::try_from(values.len()).map_err(failed)?,
        encoding: Encoding::Plain.into(),
        definition_level_encoding: Encoding::Rle.into(),
        repetition_level_encoding: Encoding::Rle.into(),
        statistics: Some(statistics.serialize()),
    });
    let descriptor =
        Descriptor { primitive_type: kind.clone(), max_def_level: 0, max_rep_level: 0 };
    Ok(Some(Page::Data(DataPage::new(header, CowBuffer::Owned(buffer), descriptor, values.len()))))
}

/// Room for the levels of rows that all have a value.
const LEVEL_BYTES: usize = 16;

/// The least and the greatest; None if there are no values, or one is NaN.
fn extremes(values: &[f64]) -> Option<(f64, f64)> {
    /// So many are compared side by side, since each comparison waits for the one before.
    const LANES: usize = 8;
    let first = *values.first()?;
    let (mut least, mut greatest, mut has_nan) = ([first; LANES], [first; LANES], false);
    let (pieces, rest) = values.as_chunks::<LANES>();
    let mut see = |lane: usize, value: f64| {
        least[lane] = if value < least[lane] { value } else { least[lane] };
        greatest[lane] = if value > greatest[lane] { value } else { greatest[lane] };
        has_nan |= value.is_nan();
    };
    for piece in pieces {
        piece.iter().enumerate().for_each(|(lane, value)| see(lane, *value));
    }
    rest.iter().for_each(|value| see(0, *value));
    let least = least.into_iter().fold(first, f64::min);
    let greatest = greatest.into_iter().fold(first, f64::max);
    (!has_nan).then_some((least, greatest))
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;
    use polars_parquet::write::{
        FieldWriteOptions, WriteOptions, array_to_columns, to_parquet_schema,
    };

    use super::*;

    /// The page as polars makes it, and as it is made here.
    fn pages(values: &[f64]) -> (Page, Page) {
        let frame = df!("x" => values).unwrap();
        let schema = frame.schema().to_arrow(CompatLevel::newest());
        let options = FieldWriteOptions::default_with_encoding(Encoding::Plain);
        let options = [options.into_default_column_write_options()];
        let kind = to_parquet_schema(&schema, &options).unwrap().fields()[0].clone();
        let array = PrimitiveArray::from_slice(values);
        let all = WriteOptions {
            statistics: StatisticsOptions::full(),
            version: Version::V1,
            compression: polars_parquet::write::CompressionOptions::Uncompressed,
            data_page_size: Some(usize::MAX),
        };
        let mut pages =
            array_to_columns(&array as &dyn Array, kind.clone(), &options[0], all).unwrap();
        let theirs = pages.remove(0).next().unwrap().unwrap();
        (theirs, page(&array, &kind).unwrap().unwrap())
    }

    #[test]
    fn the_page_is_that_of_polars() {
        let many: Vec<f64> = (0..65_537).map(|n| f64::from(n * 7919 % 65_537) / 1e3 - 9.).collect();
        for values in [many.as_slice(), &many[..9], &[0.0], &[-1.5, -2.5, f64::INFINITY]] {
            let (theirs, ours) = pages(values);
            assert_eq!(format!("{theirs:?}"), format!("{ours:?}"));
        }
    }

    #[test]
    fn what_is_not_there_or_no_number_is_left_to_polars() {
        let kind = ParquetType::try_from_primitive(
            "x".into(),
            polars_parquet::parquet::schema::types::PhysicalType::Double,
            polars_parquet::parquet::schema::Repetition::Optional,
            None,
            None,
            None,
        )
        .unwrap();
        let of = |array: PrimitiveArray<f64>| page(&array, &kind).unwrap();
        assert!(of(PrimitiveArray::from_slice([1.0, 2.0])).is_some());
        assert!(of(PrimitiveArray::from([Some(1.0), None])).is_none());
        assert!(of(PrimitiveArray::from_slice([1.0, f64::NAN])).is_none());
        assert!(of(PrimitiveArray::from_slice([])).is_none());
    }
}
