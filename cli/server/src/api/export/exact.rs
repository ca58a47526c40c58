//! Bulk Parquet with decimals as `DECIMAL`: the digits that the book's figures print as.

use tanxiao_core::cells::Cells;
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::issued::column::{Kind as ColumnKind, Places};
use tanxiao_core::number::{MICRO_DECIMALS, NANO_DECIMALS, from_f64};
use tanxiao_core::write::GroupedParquet;

use super::Taken;
use super::pages::pages;
use crate::api::body::Sink;
use crate::store::row::{FIELDS, Field, Kind, Value};
use crate::store::segment::RowRef;

/// Writes the scores that a filter takes.
pub(super) fn parquet(taken: Taken<'_>, sink: &mut Sink) -> std::io::Result<()> {
    let Taken { snapshot, filter, .. } = taken;
    let declared = snapshot.declared();
    let names = FIELDS.iter().map(|(name, _)| *name);
    let names = names.chain(declared.iter().map(String::as_str));
    let columns: Vec<_> = names.zip(cells(taken, &declared, &[])?).collect();
    let mut file = GroupedParquet::new(&columns, sink).map_err(std::io::Error::other)?;
    for rows in pages(snapshot, filter) {
        if !rows.is_empty() {
            file.add(cells(taken, &declared, &rows)?).map_err(std::io::Error::other)?;
        }
    }
    file.finish().map_err(std::io::Error::other)
}

/// Some scores, column by column.
fn cells(taken: Taken<'_>, declared: &[String], rows: &[RowRef]) -> std::io::Result<Vec<Cells>> {
    let Taken { snapshot, reader, .. } = taken;
    let columns = FIELDS.iter().map(|(_, field)| {
        let values = || rows.iter().map(|row| snapshot.value(*field, *row, reader));
        match field.kind() {
            Kind::Text => Ok(Cells::texts(values().map(|value| match value {
                Value::Text(text) => Some(text.to_owned()),
                Value::Id(id) => Some(id.to_string()),
                _ => None,
            }))),
            Kind::Integer => Ok(Cells::Wholes(
                values()
                    .map(|value| match value {
                        Value::Integer(value) => i32::try_from(value).ok(),
                        _ => None,
                    })
                    .collect(),
            )),
            Kind::Float => decimals(places(*field), values()),
        }
    });
    let of_schemes = declared.iter().map(|name| {
        decimals(NANO_DECIMALS, rows.iter().map(|row| snapshot.declared_value(name, *row)))
    });
    columns.chain(of_schemes).collect()
}

/// Decimals of so many places.
fn decimals<'a>(places: u32, values: impl Iterator<Item = Value<'a>>) -> std::io::Result<Cells> {
    let scaled = values.map(|value| match value {
        Value::Float(value) => from_f64(value, places.cast_signed())
            .map(Some)
            .map_err(|error| std::io::Error::other(format!("{value}: {error:?}"))),
        _ => Ok(None),
    });
    let scaled = scaled.collect::<std::io::Result<Vec<_>>>()?;
    Ok(Cells::scaled(places, scaled.into_iter()))
}

/// Places of a field's decimals. What a scheme rounds as it likes has nine, which is the most.
fn places(field: Field) -> u32 {
    match field {
        Field::Score(column) if COLUMNS[column].kind == ColumnKind::Decimal(Places::Micro) => {
            MICRO_DECIMALS
        }
        _ => NANO_DECIMALS,
    }
}
