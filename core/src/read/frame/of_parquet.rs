//! Decodes the columns of a Parquet file that are of a type to read. What a column holds is taken
//! from Parquet's own schema: the Arrow schema that some writers put beside it may name types that
//! nobody else knows. Decimals are decoded as the integers or bytes that they are.

use std::io::Cursor;

use polars::prelude::{ArrowDataType, ArrowField, ArrowTimeUnit, PolarsResult};
use polars_arrow::array::new_empty_array;
use polars_parquet::parquet::schema::Repetition;
use polars_parquet::parquet::schema::types::PrimitiveType;
use polars_parquet::read::{
    ColumnChunkMetadata, FileMetadata, ParquetTimeUnit, ParquetType, PhysicalType,
    PrimitiveConvertedType as Converted, PrimitiveLogicalType as Logical, column_iter_to_arrays,
    infer_schema, read_metadata,
};

use super::super::ReadOptions;
use super::super::expansion::Expansion;
use super::super::guard::damaged;
use super::super::header::tidy;
use super::super::parquet;
use super::values::{BINARY, Content, Meaning, Raw};
use super::{pages, prefixes};
use crate::finding::{Place, Result};

/// A column to read: its leaf, and what it is decoded as.
struct Wanted {
    leaf: usize,
    kind: ArrowDataType,
    meaning: Meaning,
}

/// The columns of a file, and its rows.
pub(super) fn read(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<(Vec<Raw>, usize)> {
    parquet::check_schema(place, bytes)?;
    let metadata = read_metadata(&mut Cursor::new(bytes)).map_err(|error| damaged(place, error))?;
    let fields = metadata.schema().fields();
    let durations = durations(&metadata);
    let mut leaf = 0;
    let wanted: Vec<std::result::Result<Wanted, String>> = fields
        .iter()
        .map(|field| {
            let first = leaf;
            leaf += leaves(field);
            if durations.iter().any(|name| name == field.name()) {
                return Err(DURATION.to_owned());
            }
            let (kind, meaning) = meaning(field, &|name| (options.recognises)(&tidy(name)))?;
            Ok(Wanted { leaf: first, kind, meaning })
        })
        .collect();
    let is_read = |leaf| wanted.iter().flatten().any(|wanted| wanted.leaf == leaf);
    let expansion = Expansion::of(bytes);
    expansion.check_table(place, metadata.num_rows as u64, fields.len())?;
    let unpacked = parquet::check(place, bytes, &metadata, &is_read)?;
    expansion.check_bytes(place, unpacked)?;
    let mut columns = Vec::new();
    for (field, wanted) in fields.iter().zip(wanted) {
        let content = match wanted {
            Err(kind) => Content::Unread(kind),
            Ok(wanted) => {
                prefixes::check(place, bytes, &metadata, wanted.leaf, expansion)?;
                let arrays = arrays(bytes, &metadata, field.name(), &wanted);
                Content::Read(arrays.map_err(|error| damaged(place, error))?, wanted.meaning)
            }
        };
        columns.push(Raw { name: field.name().to_owned(), content });
    }
    Ok((columns, metadata.num_rows))
}

/// Checks a file before a reader of others sees all of its columns.
pub(super) fn check(place: &Place, bytes: &[u8]) -> Result<()> {
    parquet::check_schema(place, bytes)?;
    let metadata = read_metadata(&mut Cursor::new(bytes)).map_err(|error| damaged(place, error))?;
    let fields = metadata.schema().fields();
    let expansion = Expansion::of(bytes);
    expansion.check_table(place, metadata.num_rows as u64, fields.len())?;
    let unpacked = parquet::check(place, bytes, &metadata, &|_| true)?;
    expansion.check_bytes(place, unpacked)?;
    (0..fields.iter().map(leaves).sum())
        .try_for_each(|leaf| prefixes::check(place, bytes, &metadata, leaf, expansion))
}

/// The type of a column of lengths of time.
const DURATION: &str = "Duration";

/// Columns that are lengths of time: to Parquet's own schema they are whole numbers.
fn durations(metadata: &FileMetadata) -> Vec<String> {
    let schema = infer_schema(metadata).unwrap_or_default();
    let is_duration = |field: &&ArrowField| matches!(field.dtype, ArrowDataType::Duration(_));
    schema.iter_values().filter(is_duration).map(|field| field.name.to_string()).collect()
}

/// How many leaves of the schema a field has.
fn leaves(field: &ParquetType) -> usize {
    match field {
        ParquetType::PrimitiveType(_) => 1,
        ParquetType::GroupType { fields, .. } => fields.iter().map(leaves).sum(),
    }
}

/// The arrays of a column, of one or more for each row group.
fn arrays(
    bytes: &[u8],
    metadata: &FileMetadata,
    name: &str,
    wanted: &Wanted,
) -> PolarsResult<Vec<Box<dyn polars_arrow::array::Array>>> {
    let mut all = Vec::new();
    for group in &metadata.row_groups {
        let chunk: &ColumnChunkMetadata = &group.parquet_columns()[wanted.leaf];
        let field = ArrowField::new(name.into(), wanted.kind.clone(), true);
        let types = vec![&chunk.descriptor().descriptor.primitive_type];
        let pages = vec![pages::of(bytes, chunk)];
        all.extend(column_iter_to_arrays(pages, types, field, None)?.0);
    }
    if all.is_empty() {
        all.push(new_empty_array(wanted.kind.clone()));
    }
    Ok(all)
}

/// What a column is decoded as and means; for one that is not read, its type. `is_known` says
/// whether a column's name is known: bytes under any other are not looked at.
fn meaning(
    field: &ParquetType,
    is_known: &dyn Fn(&str) -> bool,
) -> std::result::Result<(ArrowDataType, Meaning), String> {
    let kind = match field {
        ParquetType::GroupType { logical_type: Some(kind), .. } => return Err(format!("{kind:?}")),
        ParquetType::GroupType { converted_type: Some(kind), .. } => {
            return Err(format!("{kind:?}"));
        }
        ParquetType::GroupType { .. } => return Err("Struct".to_owned()),
        ParquetType::PrimitiveType(kind) => kind,
    };
    if kind.field_info.repetition == Repetition::Repeated {
        return Err("List".to_owned());
    }
    let physical = match kind.physical_type {
        PhysicalType::Boolean => ArrowDataType::Boolean,
        PhysicalType::Int32 => ArrowDataType::Int32,
        PhysicalType::Int64 => ArrowDataType::Int64,
        // In milliseconds any day fits.
        PhysicalType::Int96 => ArrowDataType::Timestamp(ArrowTimeUnit::Millisecond, None),
        PhysicalType::Float => ArrowDataType::Float32,
        PhysicalType::Double => ArrowDataType::Float64,
        PhysicalType::ByteArray => ArrowDataType::BinaryView,
        PhysicalType::FixedLenByteArray(bytes) => ArrowDataType::FixedSizeBinary(bytes),
    };
    // No decimal has more bytes than an amount of 256 bits; they are decoded for every row.
    let is_long = matches!(kind.physical_type, PhysicalType::FixedLenByteArray(33..));
    if let Some(scale) = scale(kind).filter(|_| !is_long) {
        return Ok((physical, Meaning::Decimal(scale)));
    }
    let named = || match (kind.logical_type, kind.converted_type) {
        (Some(logical), _) => format!("{logical:?}"),
        (_, Some(converted)) => format!("{converted:?}"),
        _ => format!("{:?}", kind.physical_type),
    };
    match (kind.physical_type, kind.logical_type, kind.converted_type) {
        (PhysicalType::Boolean | PhysicalType::Float | PhysicalType::Double, ..) => {
            Ok((physical, Meaning::Plain))
        }
        (_, Some(Logical::Unknown), _) => Ok((ArrowDataType::Null, Meaning::Plain)),
        // Spark, Hive and Impala write times so; Spark's are moments.
        (PhysicalType::Int96, ..) => Ok((physical, Meaning::Moments(MILLISECONDS))),
        (PhysicalType::Int32, Some(Logical::Date), _)
        | (PhysicalType::Int32, None, Some(Converted::Date)) => Ok((physical, Meaning::Days(1))),
        (PhysicalType::Int64, Some(Logical::Timestamp { unit, is_adjusted_to_utc }), _) => {
            let per_day = match unit {
                ParquetTimeUnit::Milliseconds => MILLISECONDS,
                ParquetTimeUnit::Microseconds => MICROSECONDS,
                ParquetTimeUnit::Nanoseconds => NANOSECONDS,
            };
            let meaning =
                if is_adjusted_to_utc { Meaning::Moments(per_day) } else { Meaning::Days(per_day) };
            Ok((physical, meaning))
        }
        // By their definition moments.
        (PhysicalType::Int64, None, Some(Converted::TimestampMillis)) => {
            Ok((physical, Meaning::Moments(MILLISECONDS)))
        }
        (PhysicalType::Int64, None, Some(Converted::TimestampMicros)) => {
            Ok((physical, Meaning::Moments(MICROSECONDS)))
        }
        (_, Some(Logical::Time { .. }), _)
        | (_, None, Some(Converted::TimeMillis | Converted::TimeMicros)) => Err(named()),
        (PhysicalType::Int32, ..) => Ok((whole(kind, physical), Meaning::Plain)),
        (PhysicalType::Int64, ..) => Ok((whole(kind, physical), Meaning::Plain)),
        (PhysicalType::ByteArray, Some(Logical::Bson), _)
        | (PhysicalType::ByteArray, None, Some(Converted::Bson)) => Err(named()),
        // What does not say that it is text may be pictures.
        (PhysicalType::ByteArray, None, None) if !is_known(kind.field_info.name.as_str()) => {
            Err(BINARY.to_owned())
        }
        (PhysicalType::ByteArray, ..) => Ok((physical, Meaning::Plain)),
        (PhysicalType::FixedLenByteArray(_), ..) => Err(named()),
    }
}

const MILLISECONDS: i64 = 86_400_000;
const MICROSECONDS: i64 = 1000 * MILLISECONDS;
const NANOSECONDS: i64 = 1000 * MICROSECONDS;

/// The places of a decimal.
fn scale(kind: &PrimitiveType) -> Option<usize> {
    match (kind.logical_type, kind.converted_type) {
        (Some(Logical::Decimal(_, scale)), _) | (None, Some(Converted::Decimal(_, scale))) => {
            Some(scale)
        }
        _ => None,
    }
}

/// Whole numbers without a sign are stored as if they had one.
fn whole(kind: &PrimitiveType, signed: ArrowDataType) -> ArrowDataType {
    use polars_parquet::parquet::schema::types::IntegerType;
    match (kind.logical_type, kind.converted_type) {
        (Some(Logical::Integer(IntegerType::UInt32)), _) | (None, Some(Converted::Uint32)) => {
            ArrowDataType::UInt32
        }
        (Some(Logical::Integer(IntegerType::UInt64)), _) | (None, Some(Converted::Uint64)) => {
            ArrowDataType::UInt64
        }
        _ => signed,
    }
}
