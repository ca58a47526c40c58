//! Decimals of columnar files as they are: the scaled integers themselves, with their places, and no
//! float between. Readers add and compare them exactly.

use polars_arrow::array::{Array, PrimitiveArray};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema};

use crate::cells::Cells;

/// Digits of a decimal: with fewer, the greatest integer of 64 bits would not fit.
const PRECISION: usize = 38;

/// The type of decimals of so many places.
fn kind(places: u32) -> ArrowDataType {
    ArrowDataType::Decimal(PRECISION, places as usize)
}

/// The schema with decimals where cells are decimals.
pub(super) fn schema<'c>(
    mut schema: ArrowSchema,
    cells: impl Iterator<Item = &'c Cells>,
) -> ArrowSchema {
    for (field, cells) in schema.iter_values_mut().zip(cells) {
        if let Cells::Scaled(_, places) | Cells::KeyedScaled(_, places) = cells {
            field.dtype = kind(*places);
        }
    }
    schema
}

/// Decimals as an array of them; None for cells that are none.
pub(super) fn decimals(cells: &Cells) -> Option<Box<dyn Array>> {
    let wide = |value: &i64| i128::from(*value);
    let (array, places): (PrimitiveArray<i128>, u32) = match cells {
        Cells::Scaled(scaled, places) => {
            let values: Vec<i128> = scaled.values().iter().map(wide).collect();
            let validity = scaled.validity().cloned();
            (PrimitiveArray::new(ArrowDataType::Int128, values.into(), validity), *places)
        }
        Cells::KeyedScaled(keyed, places) => {
            (keyed.rows().map(|value| value.map(wide)).collect(), *places)
        }
        _ => return None,
    };
    Some(array.to(kind(places)).boxed())
}
