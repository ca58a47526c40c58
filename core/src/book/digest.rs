//! The digest of all values of a frame of scores, for a manifest that lies inside the file it is
//! about. It holds for any format that keeps every value, and is made some rows at a time.
//!
//! It is the SHA-256 of a line for each column, in order: its name, a tab, its type, a tab, the
//! SHA-256 of its values in hex, a line feed. The values of a column follow each other: a text as
//! its length in UTF-8 bytes (32 bits) and these bytes, an integer in 32 bits, a float in 64, all
//! little-endian; for a null all bits of the length or number are set, which no score has.

use std::fmt::Write as _;

use polars::prelude::*;

use super::figures::Values;
use crate::digest::{Hasher, sha256};
use crate::finding::Result;
#[cfg(feature = "parquet")]
use crate::score::repeated::Repeated;

/// The digest of a frame of scores.
///
/// # Errors
/// A column of a type that no score has.
pub fn frame_sha256(scores: &DataFrame) -> Result<String> {
    let of_column = |column| {
        let mut digest = ColumnDigest::new(column);
        digest.add(column)?;
        Ok(digest)
    };
    let columns = scores.get_columns().iter().map(of_column).collect::<Result<Vec<_>>>()?;
    Ok(of_columns(columns))
}

/// The digest of a frame from those of its columns.
pub(crate) fn of_columns(columns: impl IntoIterator<Item = ColumnDigest>) -> String {
    let mut lines = String::new();
    for ColumnDigest { name, kind, hasher, .. } in columns {
        let _ = writeln!(lines, "{name}\t{kind}\t{}", hasher.finish());
    }
    sha256(lines.as_bytes())
}

/// The digest of a column whose rows come in pieces.
#[derive(Debug)]
pub(crate) struct ColumnDigest {
    name: String,
    kind: DataType,
    hasher: Hasher,
    buffer: Vec<u8>,
}

impl ColumnDigest {
    /// Of no rows.
    pub(crate) fn new(column: &Column) -> Self {
        Self {
            name: column.name().to_string(),
            kind: column.dtype().clone(),
            hasher: Hasher::default(),
            buffer: Vec::new(),
        }
    }

    /// Adds further rows.
    ///
    /// # Errors
    /// The column's type is one that no score has.
    pub(crate) fn add(&mut self, rows: &Column) -> Result<()> {
        match Values::of(rows)? {
            Values::Texts(texts) => texts.iter().for_each(|text| self.push_text(text)),
            Values::Floats(floats) => {
                let bits = |value: Option<f64>| value.map_or(u64::MAX, f64::to_bits);
                floats.iter().for_each(|value| self.push(&bits(value).to_le_bytes()));
            }
            Values::Integers(integers) => {
                let bits = |value: Option<i32>| value.map_or(u32::MAX, i32::cast_unsigned);
                integers.iter().for_each(|value| self.push(&bits(value).to_le_bytes()));
            }
        }
        self.flush();
        Ok(())
    }

    /// Adds further rows of a column of few different texts.
    #[cfg(feature = "parquet")]
    pub(crate) fn add_repeated(&mut self, rows: &Repeated) {
        for key in &rows.keys {
            self.push_text(rows.texts.get(*key as usize).map(String::as_str));
        }
        self.flush();
    }

    fn push_text(&mut self, text: Option<&str>) {
        match text {
            None => self.push(&u32::MAX.to_le_bytes()),
            Some(text) => {
                self.push(&(text.len() as u32).to_le_bytes());
                self.push(text.as_bytes());
            }
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        /// Bytes that are hashed at a time.
        const FULL: usize = 1 << 14;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= FULL {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.hasher.update(&self.buffer);
        self.buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_what_it_says_whatever_the_pieces() {
        let frame = df! {
            "name" => [Some("纺织"), None],
            "net_tco2" => [Some(1.5), None],
            "grade" => [Some(3i32), None],
        }
        .unwrap();
        let texts = [&6u32.to_le_bytes()[..], "纺织".as_bytes(), &[0xff; 4]].concat();
        let floats = [&1.5f64.to_le_bytes()[..], &[0xff; 8]].concat();
        let integers = [&3i32.to_le_bytes()[..], &[0xff; 4]].concat();
        let lines = format!(
            "name\tstr\t{}\nnet_tco2\tf64\t{}\ngrade\ti32\t{}\n",
            sha256(&texts),
            sha256(&floats),
            sha256(&integers),
        );
        assert_eq!(frame_sha256(&frame).unwrap(), sha256(lines.as_bytes()));
        let in_pieces = frame.get_columns().iter().map(|column| {
            let mut digest = ColumnDigest::new(column);
            digest.add(&column.slice(0, 1)).unwrap();
            digest.add(&column.slice(1, 1)).unwrap();
            digest
        });
        assert_eq!(of_columns(in_pieces), sha256(lines.as_bytes()));
    }
}
