//! What a field of a record may be: texts, whole numbers and decimals, or nothing of them. Fields
//! are JSON as the columns of an NDJSON file are: a decimal is a number.

use serde::Serializer;
use serde_json::Value as Json;

use crate::number::Decimal;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// None.
    Nothing,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i32),
    /// A decimal.
    Decimal(Decimal),
}

/// A type of a record's field.
pub(super) trait Field: Sized {
    /// Whether every score has a value.
    const IS_REQUIRED: bool;
    /// The field of a value; None for one of another kind.
    fn of(value: Value) -> Option<Self>;
    /// The value of the field.
    fn value(&self) -> Value;
}

impl Field for String {
    const IS_REQUIRED: bool = true;

    fn of(value: Value) -> Option<Self> {
        Option::of(value)?
    }

    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl Field for Option<String> {
    const IS_REQUIRED: bool = false;

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Nothing => Some(None),
            Value::Text(text) => Some(Some(text).filter(|text| !text.is_empty())),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        self.clone().map_or(Value::Nothing, Value::Text)
    }
}

impl Field for i32 {
    const IS_REQUIRED: bool = true;

    fn of(value: Value) -> Option<Self> {
        Option::of(value)?
    }

    fn value(&self) -> Value {
        Value::Whole(*self)
    }
}

impl Field for Option<i32> {
    const IS_REQUIRED: bool = false;

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Nothing => Some(None),
            Value::Whole(whole) => Some(Some(whole)),
            _ => None,
        }
    }

    fn value(&self) -> Value {
        self.map_or(Value::Nothing, Value::Whole)
    }
}

impl Field for Decimal {
    const IS_REQUIRED: bool = true;

    fn of(value: Value) -> Option<Self> {
        Option::of(value)?
    }

    fn value(&self) -> Value {
        Value::Decimal(*self)
    }
}

impl Field for Option<Decimal> {
    const IS_REQUIRED: bool = false;

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Nothing => Some(None),
            Value::Whole(whole) => Some(Some(Decimal::of_scaled(whole.into(), 0))),
            Value::Decimal(decimal) => Some(Some(decimal)),
            Value::Text(_) => None,
        }
    }

    fn value(&self) -> Value {
        self.map_or(Value::Nothing, Value::Decimal)
    }
}

/// Writes a field as JSON has it.
pub(super) fn serialize<S: Serializer, T: Field>(
    field: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match field.value() {
        Value::Nothing => serializer.serialize_none(),
        Value::Text(text) => serializer.serialize_str(&text),
        Value::Whole(whole) => serializer.serialize_i32(whole),
        Value::Decimal(decimal) => serializer.serialize_f64(decimal.to_f64()),
    }
}

/// The value of a column in JSON; None for what no column holds.
pub(super) fn of_json(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => Value::Nothing,
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) => match number.as_i64().map(i32::try_from) {
            Some(Ok(whole)) => Value::Whole(whole),
            _ => Value::Decimal(Decimal::from_f64(number.as_f64()?).ok()?),
        },
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => return None,
    })
}
