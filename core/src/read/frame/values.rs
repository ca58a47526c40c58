//! The values of a column, from the arrays that a reader decoded. Decimals stay decimals, dates and
//! times become `YYYY-MM-DD`, whatever width a number or a text is stored in.

use chrono::NaiveDate;
use polars::prelude::*;
use polars_arrow::array::{
    Array, BinaryArray, BinaryViewArray, BooleanArray, DictionaryArray, DictionaryKey,
    FixedSizeBinaryArray, MutableBinaryViewArray, PrimitiveArray, Utf8Array, Utf8ViewArray, View,
};
use polars_arrow::datatypes::IntegerType;
use polars_arrow::types::NativeType;

use super::super::Cell;
use super::decimal;

/// A column as a reader hands it over.
pub(super) struct Raw {
    pub(super) name: String,
    pub(super) content: Content,
}

/// What there is of a column.
pub(super) enum Content {
    /// Its arrays, one a row group or batch, and what they mean.
    Read(Vec<ArrayRef>, Meaning),
    /// Not read, being of this type.
    Unread(String),
}

/// What the arrays of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What their type says: texts, numbers, true and false.
    Plain,
    /// Integers of 10^-this, in whatever array; of bytes the most significant comes first.
    Decimal(usize),
    /// Integers of 10^-this as bytes, the least significant first.
    LittleEndian(usize),
    /// Dates, or times of no time zone, counted in so many steps a day.
    Days(i64),
    /// Moments of the world's time, counted in so many steps a day.
    Moments(i64),
}

/// One column.
#[derive(Debug)]
pub(super) enum Values {
    Text(StringChunked),
    /// The digits of decimals.
    Decimal(StringChunked),
    Number(Float64Chunked),
    Integer(Int64Chunked),
    Bool(BooleanChunked),
    Nothing,
    /// The same text in every row.
    Everywhere(String),
    /// Of this type, which is not read.
    Unread(String),
}

/// Octets of the texts that the rows of an array have, counted up to a limit: each as often as it
/// stands.
pub(super) fn text_octets(array: &dyn Array, limit: u64) -> u64 {
    let mut octets = 0_u64;
    for length in lengths(array).unwrap_or_default() {
        octets += u64::from(length);
        if octets > limit {
            break;
        }
    }
    octets
}

/// The length of each text that may stand for more than is stored; None for arrays that hold no
/// such texts.
fn lengths(array: &dyn Array) -> Option<Vec<u32>> {
    let of_keys = |keys: IntegerType| match keys {
        IntegerType::Int8 => named_lengths::<i8>(array),
        IntegerType::Int16 => named_lengths::<i16>(array),
        IntegerType::Int32 => named_lengths::<i32>(array),
        IntegerType::Int64 => named_lengths::<i64>(array),
        IntegerType::UInt8 => named_lengths::<u8>(array),
        IntegerType::UInt16 => named_lengths::<u16>(array),
        IntegerType::UInt32 => named_lengths::<u32>(array),
        IntegerType::UInt64 => named_lengths::<u64>(array),
        _ => None,
    };
    if let ArrowDataType::Dictionary(keys, ..) = array.dtype().to_logical_type() {
        return of_keys(*keys);
    }
    let any = array.as_any();
    let of_views = |views: &[View]| views.iter().map(|view| view.length).collect();
    if let Some(texts) = any.downcast_ref::<BinaryViewArray>() {
        return Some(of_views(texts.views()));
    }
    if let Some(texts) = any.downcast_ref::<Utf8ViewArray>() {
        return Some(of_views(texts.views()));
    }
    // Each stored once, but a dictionary may name it often.
    let short = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    if let Some(texts) = any.downcast_ref::<Utf8Array<i32>>() {
        return Some(texts.offsets().lengths().map(short).collect());
    }
    if let Some(texts) = any.downcast_ref::<Utf8Array<i64>>() {
        return Some(texts.offsets().lengths().map(short).collect());
    }
    if let Some(bytes) = any.downcast_ref::<BinaryArray<i32>>() {
        return Some(bytes.offsets().lengths().map(short).collect());
    }
    let bytes = any.downcast_ref::<BinaryArray<i64>>()?;
    Some(bytes.offsets().lengths().map(short).collect())
}

/// The lengths that the rows of a dictionary array name.
fn named_lengths<K: DictionaryKey>(array: &dyn Array) -> Option<Vec<u32>> {
    let array = array.as_any().downcast_ref::<DictionaryArray<K>>()?;
    let lengths = lengths(&**array.values())?;
    Some(array.keys_iter().map(|key| key.map_or(0, |key| lengths[key])).collect())
}

impl Values {
    /// The values of a column; an array that is no array of its type is an error.
    pub(super) fn of(raw: Raw) -> PolarsResult<Self> {
        let (arrays, meaning) = match raw.content {
            Content::Read(arrays, meaning) => (arrays, meaning),
            Content::Unread(kind) => return Ok(Self::Unread(kind)),
        };
        let mut chunks = arrays.iter().map(|array| Self::of_array(&**array, meaning));
        let mut all = chunks.next().unwrap_or(Ok(Self::Nothing))?;
        for chunk in chunks {
            all.append(chunk?)?;
        }
        Ok(all)
    }

    fn of_array(array: &dyn Array, meaning: Meaning) -> PolarsResult<Self> {
        if let ArrowDataType::Dictionary(keys, ..) = array.dtype().to_logical_type() {
            return Self::of_dictionary(array, *keys, meaning);
        }
        match meaning {
            Meaning::Plain => Self::of_plain(array),
            Meaning::Decimal(scale) => Ok(Self::Decimal(decimals(array, scale)?)),
            Meaning::LittleEndian(scale) => Ok(Self::Decimal(little_endian(array, scale)?)),
            Meaning::Days(per_day) => days(array, per_day, 0),
            // A moment is of the day that it is in China.
            Meaning::Moments(per_day) => days(array, per_day, per_day / 24 * BEIJING_HOURS),
        }
    }

    fn of_plain(array: &dyn Array) -> PolarsResult<Self> {
        use ArrowDataType as Kind;
        Ok(match array.dtype().to_logical_type() {
            Kind::Null => Self::Nothing,
            Kind::Boolean => Self::Bool(BooleanChunked::with_chunk(
                NAMELESS,
                own::<BooleanArray>(array)?.clone(),
            )),
            Kind::Utf8View => Self::Text(StringChunked::with_chunk(
                NAMELESS,
                own::<Utf8ViewArray>(array)?.clone(),
            )),
            Kind::Utf8 => Self::Text(texts(own::<Utf8Array<i32>>(array)?.iter())),
            Kind::LargeUtf8 => Self::Text(texts(own::<Utf8Array<i64>>(array)?.iter())),
            Kind::BinaryView => {
                let bytes = own::<BinaryViewArray>(array)?;
                match bytes.to_utf8view() {
                    Ok(texts) => Self::Text(StringChunked::with_chunk(NAMELESS, texts)),
                    Err(_) => Self::Unread(BINARY.to_owned()),
                }
            }
            Kind::Binary => Self::of_bytes(own::<BinaryArray<i32>>(array)?.iter()),
            Kind::LargeBinary => Self::of_bytes(own::<BinaryArray<i64>>(array)?.iter()),
            Kind::Float64 => Self::Number(numbers(own::<PrimitiveArray<f64>>(array)?, Some)),
            // The decimal number that the float prints as, not the binary digits below it.
            Kind::Float32 => Self::Number(numbers(own::<PrimitiveArray<f32>>(array)?, |x| {
                x.to_string().parse().ok()
            })),
            Kind::Int8 => Self::Integer(integers(own::<PrimitiveArray<i8>>(array)?)),
            Kind::Int16 => Self::Integer(integers(own::<PrimitiveArray<i16>>(array)?)),
            Kind::Int32 => Self::Integer(integers(own::<PrimitiveArray<i32>>(array)?)),
            Kind::Int64 => Self::Integer(integers(own::<PrimitiveArray<i64>>(array)?)),
            Kind::UInt8 => Self::Integer(integers(own::<PrimitiveArray<u8>>(array)?)),
            Kind::UInt16 => Self::Integer(integers(own::<PrimitiveArray<u16>>(array)?)),
            Kind::UInt32 => Self::Integer(integers(own::<PrimitiveArray<u32>>(array)?)),
            Kind::UInt64 => {
                let whole = own::<PrimitiveArray<u64>>(array)?;
                match whole.iter().flatten().all(|value| i64::try_from(*value).is_ok()) {
                    true => Self::Integer(whole.iter().map(|value| Some(*value? as i64)).collect()),
                    false => {
                        Self::Decimal(whole.iter().map(|value| Some(value?.to_string())).collect())
                    }
                }
            }
            other => Self::Unread(format!("{other:?}")),
        })
    }

    /// Bytes that are texts, as programs write them that do not say so.
    fn of_bytes<'a>(bytes: impl Iterator<Item = Option<&'a [u8]>>) -> Self {
        let texts: Option<Vec<Option<&str>>> = bytes
            .map(|bytes| match bytes {
                None => Some(None),
                Some(bytes) => std::str::from_utf8(bytes).ok().map(Some),
            })
            .collect();
        match texts {
            Some(found) => Self::Text(texts_of(found)),
            None => Self::Unread(BINARY.to_owned()),
        }
    }

    fn of_dictionary(array: &dyn Array, keys: IntegerType, meaning: Meaning) -> PolarsResult<Self> {
        match keys {
            IntegerType::Int8 => Self::looked_up::<i8>(array, meaning),
            IntegerType::Int16 => Self::looked_up::<i16>(array, meaning),
            IntegerType::Int32 => Self::looked_up::<i32>(array, meaning),
            IntegerType::Int64 => Self::looked_up::<i64>(array, meaning),
            IntegerType::UInt8 => Self::looked_up::<u8>(array, meaning),
            IntegerType::UInt16 => Self::looked_up::<u16>(array, meaning),
            IntegerType::UInt32 => Self::looked_up::<u32>(array, meaning),
            IntegerType::UInt64 => Self::looked_up::<u64>(array, meaning),
            other => Ok(Self::Unread(format!("Dictionary({other:?})"))),
        }
    }

    /// The values that the rows of a dictionary array name.
    fn looked_up<K: DictionaryKey>(array: &dyn Array, meaning: Meaning) -> PolarsResult<Self> {
        let array = own::<DictionaryArray<K>>(array)?;
        let values = Self::of_array(&**array.values(), meaning)?;
        let keys = || array.keys_iter();
        Ok(match &values {
            Self::Text(texts) => Self::Text(keys().map(|key| texts.get(key?)).collect()),
            Self::Decimal(texts) => Self::Decimal(keys().map(|key| texts.get(key?)).collect()),
            Self::Number(numbers) => Self::Number(keys().map(|key| numbers.get(key?)).collect()),
            Self::Integer(wholes) => Self::Integer(keys().map(|key| wholes.get(key?)).collect()),
            Self::Bool(truths) => Self::Bool(keys().map(|key| truths.get(key?)).collect()),
            Self::Nothing => Self::Nothing,
            Self::Everywhere(text) => Self::Everywhere(text.clone()),
            Self::Unread(kind) => Self::Unread(kind.clone()),
        })
    }

    /// Adds the values of the next rows.
    fn append(&mut self, next: Self) -> PolarsResult<()> {
        match (&mut *self, next) {
            (Self::Text(own), Self::Text(next)) | (Self::Decimal(own), Self::Decimal(next)) => {
                own.append(&next)
            }
            (Self::Number(own), Self::Number(next)) => own.append(&next),
            (Self::Integer(own), Self::Integer(next)) => own.append(&next),
            (Self::Bool(own), Self::Bool(next)) => own.append(&next),
            (Self::Nothing, Self::Nothing) | (Self::Unread(_), _) => Ok(()),
            (own, next @ Self::Unread(_)) => {
                *own = next;
                Ok(())
            }
            // Only some row groups have integers that do not fit.
            (Self::Decimal(own), Self::Integer(next)) => own.append(&digits(&next)),
            (own @ Self::Integer(_), Self::Decimal(next)) => {
                let Self::Integer(integers) = &*own else { return Ok(()) };
                let mut all = digits(integers);
                all.append(&next)?;
                *own = Self::Decimal(all);
                Ok(())
            }
            (own, next) => {
                polars_bail!(SchemaMismatch: "a column of {own:?} goes on with {next:?}")
            }
        }
    }

    /// How many they are; None where they say nothing of it.
    pub(super) fn height(&self) -> Option<usize> {
        match self {
            Self::Text(texts) | Self::Decimal(texts) => Some(texts.len()),
            Self::Number(numbers) => Some(numbers.len()),
            Self::Integer(integers) => Some(integers.len()),
            Self::Bool(truths) => Some(truths.len()),
            Self::Nothing | Self::Everywhere(_) | Self::Unread(_) => None,
        }
    }

    /// The cells of the rows.
    pub(super) fn cells(&self) -> Box<dyn Iterator<Item = Cell<'_>> + '_> {
        match self {
            Self::Text(values) => Box::new(values.iter().map(|value| match value {
                Some(text) if !text.trim().is_empty() => Cell::Text(text),
                _ => Cell::Empty,
            })),
            Self::Decimal(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Decimal)))
            }
            Self::Number(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Number)))
            }
            Self::Integer(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Integer)))
            }
            Self::Bool(values) => {
                Box::new(values.iter().map(|value| value.map_or(Cell::Empty, Cell::Bool)))
            }
            Self::Everywhere(text) if !text.trim().is_empty() => {
                Box::new(std::iter::repeat(Cell::Text(text)))
            }
            Self::Nothing | Self::Everywhere(_) | Self::Unread(_) => {
                Box::new(std::iter::repeat(Cell::Empty))
            }
        }
    }
}

/// The name of a column stands elsewhere.
const NAMELESS: PlSmallStr = PlSmallStr::EMPTY;
/// The type of a column of bytes.
pub(super) const BINARY: &str = "binary";
/// Beijing is so much ahead of UTC all over China, the whole year.
const BEIJING_HOURS: i64 = 8;

/// An array as the one that its type says it is.
fn own<A: Array>(array: &dyn Array) -> PolarsResult<&A> {
    let found = array.as_any().downcast_ref();
    found.ok_or_else(|| polars_err!(SchemaMismatch: "no array of {:?}", array.dtype()))
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> StringChunked {
    let mut texts = MutableBinaryViewArray::<str>::with_capacity(values.size_hint().0);
    values.for_each(|value| texts.push(value));
    StringChunked::with_chunk(NAMELESS, texts.into())
}

fn texts_of(values: Vec<Option<&str>>) -> StringChunked {
    texts(values.into_iter())
}

fn numbers<T: NativeType>(
    array: &PrimitiveArray<T>,
    number: impl Fn(T) -> Option<f64>,
) -> Float64Chunked {
    array.iter().map(|value| number(*value?)).collect()
}

fn integers<T: NativeType + Into<i64>>(array: &PrimitiveArray<T>) -> Int64Chunked {
    array.iter().map(|value| Some((*value?).into())).collect()
}

fn digits(integers: &Int64Chunked) -> StringChunked {
    integers.iter().map(|value| Some(value?.to_string())).collect()
}

/// Decimals, whatever holds their integers.
fn decimals(array: &dyn Array, scale: usize) -> PolarsResult<StringChunked> {
    let any = array.as_any();
    let mut text = String::new();
    let mut out = MutableBinaryViewArray::<str>::with_capacity(array.len());
    let mut narrow = |value: Option<i128>| match value {
        None => out.push_null(),
        Some(value) => {
            decimal::write(&mut text, value, scale);
            out.push_value(&text);
        }
    };
    if let Some(array) = any.downcast_ref::<PrimitiveArray<i32>>() {
        array.iter().for_each(|value| narrow(value.map(|value| i128::from(*value))));
    } else if let Some(array) = any.downcast_ref::<PrimitiveArray<i64>>() {
        array.iter().for_each(|value| narrow(value.map(|value| i128::from(*value))));
    } else if let Some(array) = any.downcast_ref::<PrimitiveArray<i128>>() {
        array.iter().for_each(|value| narrow(value.copied()));
    } else {
        let mut wide = |value: Option<&[u8]>| match value {
            None => out.push_null(),
            Some(bytes) => {
                decimal::write_bytes(&mut text, bytes, scale);
                out.push_value(&text);
            }
        };
        match any.downcast_ref::<FixedSizeBinaryArray>() {
            Some(array) => array.iter().for_each(&mut wide),
            None => own::<BinaryViewArray>(array)?.iter().for_each(&mut wide),
        }
    }
    Ok(StringChunked::with_chunk(NAMELESS, out.into()))
}

fn little_endian(array: &dyn Array, scale: usize) -> PolarsResult<StringChunked> {
    let (mut text, mut turned) = (String::new(), Vec::new());
    let mut out = MutableBinaryViewArray::<str>::with_capacity(array.len());
    for value in own::<FixedSizeBinaryArray>(array)? {
        match value {
            None => out.push_null(),
            Some(bytes) => {
                turned.clear();
                turned.extend(bytes.iter().rev());
                decimal::write_bytes(&mut text, &turned, scale);
                out.push_value(&text);
            }
        }
    }
    Ok(StringChunked::with_chunk(NAMELESS, out.into()))
}

/// Days, from counts of steps, of which so many go before the count begins.
fn days(array: &dyn Array, per_day: i64, ahead: i64) -> PolarsResult<Values> {
    let of = |count: i64| day(count.saturating_add(ahead).div_euclid(per_day));
    let days: StringChunked = match array.as_any().downcast_ref::<PrimitiveArray<i32>>() {
        Some(array) => array.iter().map(|count| Some(of(i64::from(*count?)))).collect(),
        None => own::<PrimitiveArray<i64>>(array)?.iter().map(|count| Some(of(*count?))).collect(),
    };
    Ok(Values::Text(days))
}

/// The date, `YYYY-MM-DD`, of days since 1970-01-01; the count itself where no calendar reaches it.
fn day(days_since_1970: i64) -> String {
    let date = i32::try_from(days_since_1970).ok().and_then(NaiveDate::from_epoch_days);
    date.map_or_else(|| days_since_1970.to_string(), |date| date.to_string())
}
