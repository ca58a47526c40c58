//! A cell of a frame of scores as text.

use polars::prelude::AnyValue;

/// The shortest decimal, empty for nothing.
pub(crate) fn text(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::Float64(number) => number.to_string(),
        other => other.to_string(),
    }
}
