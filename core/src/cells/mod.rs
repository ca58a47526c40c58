//! Cells: the values of a column before a writer writes them. Decimals are scaled integers; text
//! writers print them as they are, and a float is made of one only for a column of a frame or of
//! a file that promises floats, at the last step.

mod keyed;

use polars::prelude::*;
use polars_arrow::array::{Array, MutableBinaryViewArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::{Bitmap, MutableBitmap};

pub use keyed::Keyed;
#[cfg(feature = "parquet")]
pub(crate) use keyed::NOTHING;

use crate::number;

/// The values of a column, one a row.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Texts.
    Texts(Utf8ViewArray),
    /// Whole numbers of a score.
    Wholes(PrimitiveArray<i32>),
    /// Lines and numbers of rows.
    Counts(PrimitiveArray<u32>),
    /// Other whole numbers.
    Integers(PrimitiveArray<i64>),
    /// Decimals: integers of 10^-`.1`.
    Scaled(PrimitiveArray<i64>, u32),
    /// Decimals of several places: integers of 10^-`.1`, each its own.
    Mixed(Vec<Option<(i64, u32)>>),
    /// Texts of which there are few.
    KeyedTexts(Keyed<String>),
    /// Whole numbers of which there are few.
    KeyedWholes(Keyed<i32>),
    /// Decimals of which there are few: integers of 10^-`.1`.
    KeyedScaled(Keyed<i64>, u32),
}

/// One value of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// None.
    Nothing,
    /// A text.
    Text(&'a str),
    /// A whole number.
    Whole(i64),
    /// An integer of 10^-`.1`.
    Scaled(i64, u32),
}

impl Cells {
    /// A column of texts.
    #[must_use]
    pub fn texts<T: AsRef<str>>(values: impl Iterator<Item = Option<T>>) -> Self {
        let mut texts = MutableBinaryViewArray::<str>::with_capacity(values.size_hint().0);
        values.for_each(|value| texts.push(value));
        Self::Texts(texts.into())
    }

    /// A column of whole numbers.
    #[must_use]
    pub fn integers(values: impl Iterator<Item = Option<i64>>) -> Self {
        Self::Integers(values.collect())
    }

    /// A column of lines or numbers of rows.
    #[must_use]
    pub fn counts(values: impl Iterator<Item = Option<u32>>) -> Self {
        Self::Counts(values.collect())
    }

    /// A column of decimals of so many places.
    #[must_use]
    pub fn scaled(places: u32, values: impl Iterator<Item = Option<i64>>) -> Self {
        let mut nulls = Vec::new();
        let scaled: Vec<i64> = values
            .enumerate()
            .map(|(row, value)| {
                if value.is_none() {
                    nulls.push(row);
                }
                value.unwrap_or(0)
            })
            .collect();
        let validity = (!nulls.is_empty()).then(|| {
            let mut validity = MutableBitmap::from_len_set(scaled.len());
            nulls.iter().for_each(|&row| validity.set(row, false));
            validity.freeze()
        });
        Self::Scaled(PrimitiveArray::new(ArrowDataType::Int64, scaled.into(), validity), places)
    }

    /// Amounts that every row has, in millionths.
    #[must_use]
    pub fn amounts(values: Vec<i64>) -> Self {
        Self::Scaled(PrimitiveArray::from_vec(values), number::MICRO_DECIMALS)
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Wholes(wholes) => wholes.len(),
            Self::Counts(counts) => counts.len(),
            Self::Integers(integers) => integers.len(),
            Self::Scaled(scaled, _) => scaled.len(),
            Self::Mixed(mixed) => mixed.len(),
            Self::KeyedTexts(texts) => texts.keys.len(),
            Self::KeyedWholes(wholes) => wholes.keys.len(),
            Self::KeyedScaled(scaled, _) => scaled.keys.len(),
        }
    }

    /// The value of a row.
    #[must_use]
    pub fn at(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Texts(texts) => StaticArray::get(texts, row).map_or(Cell::Nothing, Cell::Text),
            Self::Wholes(wholes) => {
                wholes.get(row).map_or(Cell::Nothing, |value| Cell::Whole(value.into()))
            }
            Self::Counts(counts) => {
                counts.get(row).map_or(Cell::Nothing, |value| Cell::Whole(value.into()))
            }
            Self::Integers(integers) => integers.get(row).map_or(Cell::Nothing, Cell::Whole),
            Self::Scaled(scaled, places) => {
                scaled.get(row).map_or(Cell::Nothing, |value| Cell::Scaled(value, *places))
            }
            Self::Mixed(mixed) => match mixed.get(row) {
                Some(Some((value, places))) => Cell::Scaled(*value, *places),
                _ => Cell::Nothing,
            },
            Self::KeyedTexts(texts) => texts.at(row).map_or(Cell::Nothing, |text| Cell::Text(text)),
            Self::KeyedWholes(wholes) => {
                wholes.at(row).map_or(Cell::Nothing, |value| Cell::Whole((*value).into()))
            }
            Self::KeyedScaled(scaled, places) => {
                scaled.at(row).map_or(Cell::Nothing, |value| Cell::Scaled(*value, *places))
            }
        }
    }

    /// All values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.height()).map(|row| self.at(row))
    }

    /// As a column of a frame. Decimals become floats: the nearest ones, which print as the
    /// decimals up to fifteen digits.
    #[must_use]
    pub fn into_column(self, name: &str) -> Column {
        let name = PlSmallStr::from_str(name);
        match self {
            Self::Texts(texts) => StringChunked::with_chunk(name, texts).into_column(),
            Self::Wholes(wholes) => Int32Chunked::with_chunk(name, wholes).into_column(),
            Self::Counts(counts) => UInt32Chunked::with_chunk(name, counts).into_column(),
            Self::Integers(integers) => Int64Chunked::with_chunk(name, integers).into_column(),
            Self::Scaled(scaled, places) => {
                Float64Chunked::with_chunk(name, floats(&scaled, places)).into_column()
            }
            Self::Mixed(mixed) => {
                let floats = mixed.iter().map(mixed_float);
                Float64Chunked::from_iter_options(name, floats).into_column()
            }
            Self::KeyedTexts(texts) => {
                let mut builder = StringChunkedBuilder::new(name, texts.keys.len());
                texts.rows().for_each(|text| builder.append_option(text));
                builder.finish().into_column()
            }
            Self::KeyedWholes(wholes) => {
                Int32Chunked::from_iter_options(name, wholes.rows().map(Option::<&i32>::copied))
                    .into_column()
            }
            Self::KeyedScaled(scaled, places) => {
                let float = |value: Option<&i64>| value.map(|value| number::to_f64(*value, places));
                Float64Chunked::from_iter_options(name, scaled.rows().map(float)).into_column()
            }
        }
    }
}

/// The nearest float of a decimal that has places of its own.
pub(crate) fn mixed_float(value: &Option<(i64, u32)>) -> Option<f64> {
    value.map(|(value, places)| number::to_f64(value, places))
}

/// The nearest floats of decimals.
pub(crate) fn floats(scaled: &PrimitiveArray<i64>, places: u32) -> PrimitiveArray<f64> {
    let values = number::to_floats(scaled.values(), places);
    PrimitiveArray::new(ArrowDataType::Float64, values.into(), validity(scaled))
}

fn validity(array: &dyn Array) -> Option<Bitmap> {
    array.validity().cloned()
}
