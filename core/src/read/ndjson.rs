//! One flat JSON object a line. Keys become headers in the order in which they first appear.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{self, DeserializeSeed, Deserializer as _, MapAccess, Visitor};

use super::grid::{Budget, Builder};
use super::header::{HeadCell, HeadRow, recognised_in, tidy};
use super::{Body, Cell, ReadOptions, Table, encoding, file_of};
use crate::finding::{Code, Error, Place, Result};

/// Opens NDJSON.
pub(super) fn open<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    let text = encoding::decode(place, bytes)?;
    let mut budget = Budget::default();
    let mut rows = Rows {
        builder: Builder::new(place, &mut budget),
        columns: HashMap::new(),
        keys: Vec::new(),
        seen: Vec::new(),
        line: 0,
        failure: None,
    };
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        rows.line = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let mut json = serde_json::Deserializer::from_str(line);
        let parsed = json.deserialize_map(&mut rows).and_then(|()| json.end());
        if let Some(failure) = rows.failure.take() {
            return Err(failure);
        }
        parsed.map_err(|error| {
            // To its parser every line is the first.
            let said =
                error.to_string().replace(" at line 1 ", &format!(" at line {} ", rows.line));
            Error::new(Code::JsonLineInvalid, place.clone().at_line(rows.line)).said_by(said)
        })?;
    }
    let Rows { builder, keys, .. } = rows;
    if keys.is_empty() {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    let cells = keys.iter().map(|key| HeadCell::of_text(key)).collect();
    let recognised = recognised_in(&HeadRow { line: 0, cells }, options);
    Ok(Table {
        file: file_of(place),
        sheet: None,
        header_line: 0,
        units: vec![None; keys.len()],
        headers: keys.iter().map(|key| Arc::from(tidy(key))).collect(),
        recognised,
        preamble: Vec::new(),
        top: Arc::default(),
        left_out: Vec::new(),
        record: None,
        packed_bytes: None,
        body: Body::Grid(builder.build()),
    })
}

/// The rows so far, and what the next object is written into.
struct Rows<'p> {
    builder: Builder<'p>,
    columns: HashMap<String, u16>,
    keys: Vec<String>,
    /// By column, the last line that has it.
    seen: Vec<u32>,
    line: u32,
    /// Why a cell could not be kept; it passes through the JSON reader as an error of its own.
    failure: Option<Error>,
}

impl Rows<'_> {
    fn push<E: de::Error>(&mut self, column: u16, cell: Cell<'_>) -> Result<(), E> {
        self.builder.push(self.line, column, cell).map_err(|failure| {
            self.failure = Some(failure);
            E::custom("too large")
        })
    }
}

impl<'de> Visitor<'de> for &mut Rows<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("one JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(column) = object.next_key_seed(KeySeed { rows: self })? {
            object.next_value_seed(ValueSeed { rows: self, column })?;
        }
        Ok(())
    }
}

/// Reads a key as the column it stands for.
struct KeySeed<'r, 'p> {
    rows: &'r mut Rows<'p>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = u16;

    fn deserialize<D: de::Deserializer<'de>>(self, key: D) -> Result<u16, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_, '_> {
    type Value = u16;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<u16, E> {
        if let Some(column) = self.rows.columns.get(key) {
            let seen = &mut self.rows.seen[usize::from(*column)];
            if *seen == self.rows.line {
                return Err(E::custom(format!("duplicate key `{key}`")));
            }
            *seen = self.rows.line;
            return Ok(*column);
        }
        let column = u16::try_from(self.rows.keys.len())
            .map_err(|_| E::custom("more than 65536 different keys"))?;
        self.rows.columns.insert(key.to_owned(), column);
        self.rows.keys.push(key.to_owned());
        self.rows.seen.push(self.rows.line);
        Ok(column)
    }
}

/// Reads a value into a cell.
struct ValueSeed<'r, 'p> {
    rows: &'r mut Rows<'p>,
    column: u16,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl Visitor<'_> for ValueSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number, a text, true, false or null")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.rows.push(self.column, Cell::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.rows.push(self.column, Cell::Integer(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        let cell = i64::try_from(value).map_or(Cell::Number(value as f64), Cell::Integer);
        self.rows.push(self.column, cell)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.rows.push(self.column, Cell::Number(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.rows.push(self.column, Cell::Text(value))
    }
}
