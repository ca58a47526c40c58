//! Reads the columns of an Arrow IPC file that are of a type to read.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{ArrowDataType, ArrowTimeUnit, PolarsResult};
use polars_arrow::array::ArrayRef;
use polars_arrow::io::ipc::read::{FileMetadata, FileReader, get_row_count, read_file_metadata};

use super::super::expansion::Expansion;
use super::super::guard::damaged;
use super::super::header::tidy;
use super::super::{ReadOptions, ipc};
use super::values::{BINARY, Content, Meaning, Raw};
use crate::finding::{Place, Result};

/// The columns of a file, and its rows.
pub(super) fn read(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<(Vec<Raw>, usize)> {
    let rows = ipc::check(place, bytes)?;
    let mut metadata =
        read_file_metadata(&mut Cursor::new(bytes)).map_err(|error| damaged(place, error))?;
    // Of two columns of one name the reader knows only one, and takes the wrong place for others.
    if metadata.schema.len() != metadata.ipc_schema.fields.len() {
        return Err(damaged(place, "two columns of one name"));
    }
    Expansion::of(bytes).check_table(place, rows, metadata.schema.len())?;
    let is_known = |name: &str| (options.recognises)(&tidy(name));
    let fields = metadata.schema.iter_values();
    let meanings: Vec<Option<Meaning>> = fields
        .map(|field| match field.dtype.to_logical_type() {
            // What does not say that it is text may be pictures.
            ArrowDataType::Binary | ArrowDataType::LargeBinary | ArrowDataType::BinaryView
                if !is_known(field.name.as_str()) =>
            {
                None
            }
            kind => meaning(kind),
        })
        .collect();
    // Nobody reads integers of 32 bytes; bytes of that length are laid out the same.
    for field in Arc::make_mut(&mut metadata.schema).iter_values_mut() {
        if matches!(field.dtype, ArrowDataType::Decimal256(..)) {
            field.dtype = ArrowDataType::FixedSizeBinary(32);
        }
    }
    let (batches, height) =
        batches(bytes, &metadata, &meanings).map_err(|error| damaged(place, error))?;
    let mut batches = batches.into_iter();
    let columns = metadata.schema.iter_values().zip(meanings).map(|(field, meaning)| Raw {
        name: field.name.to_string(),
        content: match meaning {
            Some(meaning) => Content::Read(batches.next().unwrap_or_default(), meaning),
            None => Content::Unread(type_name(&field.dtype)),
        },
    });
    Ok((columns.collect(), height))
}

/// The arrays of the columns that are read, in their order, and the rows of the file.
fn batches(
    bytes: &[u8],
    metadata: &FileMetadata,
    meanings: &[Option<Meaning>],
) -> PolarsResult<(Vec<Vec<ArrayRef>>, usize)> {
    let places = meanings.iter().enumerate();
    let projection: Vec<usize> =
        places.filter_map(|(index, meaning)| meaning.map(|_| index)).collect();
    if projection.is_empty() {
        let rows = get_row_count(&mut Cursor::new(bytes))?;
        return Ok((Vec::new(), usize::try_from(rows).unwrap_or(0)));
    }
    let mut columns = vec![Vec::new(); projection.len()];
    let mut height = 0;
    for batch in FileReader::new(Cursor::new(bytes), metadata.clone(), Some(projection), None) {
        let batch = batch?;
        height += batch.len();
        for (column, array) in columns.iter_mut().zip(batch.into_arrays()) {
            column.push(array);
        }
    }
    Ok((columns, height))
}

/// What arrays of a type mean; None for a type that is not read.
fn meaning(kind: &ArrowDataType) -> Option<Meaning> {
    use ArrowDataType as Kind;
    Some(match kind {
        Kind::Null | Kind::Boolean | Kind::Float32 | Kind::Float64 => Meaning::Plain,
        Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Int64 => Meaning::Plain,
        Kind::UInt8 | Kind::UInt16 | Kind::UInt32 | Kind::UInt64 => Meaning::Plain,
        Kind::Utf8 | Kind::LargeUtf8 | Kind::Utf8View => Meaning::Plain,
        Kind::Binary | Kind::LargeBinary | Kind::BinaryView => Meaning::Plain,
        Kind::Decimal32(_, scale) | Kind::Decimal64(_, scale) | Kind::Decimal(_, scale) => {
            Meaning::Decimal(*scale)
        }
        Kind::Decimal256(_, scale) => Meaning::LittleEndian(*scale),
        Kind::Date32 => Meaning::Days(1),
        Kind::Date64 => Meaning::Days(per_day(ArrowTimeUnit::Millisecond)),
        Kind::Timestamp(unit, None) => Meaning::Days(per_day(*unit)),
        Kind::Timestamp(unit, Some(zone)) if zone.is_empty() => Meaning::Days(per_day(*unit)),
        Kind::Timestamp(unit, Some(_)) => Meaning::Moments(per_day(*unit)),
        Kind::Dictionary(_, values, _) => meaning(values.to_logical_type())?,
        _ => return None,
    })
}

/// The steps of a day.
fn per_day(unit: ArrowTimeUnit) -> i64 {
    const SECONDS: i64 = 86_400;
    match unit {
        ArrowTimeUnit::Second => SECONDS,
        ArrowTimeUnit::Millisecond => 1000 * SECONDS,
        ArrowTimeUnit::Microsecond => 1_000_000 * SECONDS,
        ArrowTimeUnit::Nanosecond => 1_000_000_000 * SECONDS,
    }
}

/// The name of a type for messages.
fn type_name(kind: &ArrowDataType) -> String {
    use ArrowDataType as Kind;
    match kind.to_logical_type() {
        Kind::Binary | Kind::LargeBinary | Kind::BinaryView => BINARY.to_owned(),
        Kind::Struct(_) => "Struct".to_owned(),
        Kind::List(_) | Kind::LargeList(_) | Kind::FixedSizeList(..) => "List".to_owned(),
        Kind::Map(..) => "Map".to_owned(),
        other => format!("{other:?}"),
    }
}
