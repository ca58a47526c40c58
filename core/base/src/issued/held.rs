//! How a store that keeps scores in memory holds each column, and where a column stands among those
//! that are held alike: constants that sizes of arrays are made of.
//!
//! They stand below the crates that use them: where the same crate has async code beside such
//! arrays, an optimised build of rustc 1.95 ends in a circle (E0391).

use super::column::Kind;
use super::record::COLUMNS;

/// How a column of a score is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A text of its own.
    Text,
    /// One of few texts.
    Word,
    /// A small integer.
    Small,
    /// An integer.
    Wide,
    /// As the files of a book promise: a float.
    Float,
}

/// How a column is held, by its place among [`COLUMNS`].
#[must_use]
pub const fn held(column: usize) -> Held {
    match COLUMNS[column].kind {
        Kind::Text => Held::Text,
        Kind::Word => Held::Word,
        Kind::Small => Held::Small,
        Kind::Whole => Held::Wide,
        Kind::Decimal(_) => Held::Float,
    }
}

/// How many of the first columns are held so.
#[must_use]
pub const fn count(how: Held, columns: usize) -> usize {
    let (mut column, mut count) = (0, 0);
    while column < columns {
        if held(column) as u8 == how as u8 {
            count += 1;
        }
        column += 1;
    }
    count
}

/// The place of a column among those that are held as it is.
#[must_use]
pub const fn place(column: usize) -> usize {
    count(held(column), column)
}

/// The place of a column by its name.
///
/// # Panics
/// No column has the name; in a constant, the program then does not compile.
#[must_use]
pub const fn place_of(name: &str) -> usize {
    let mut column = 0;
    while column < COLUMNS.len() {
        if is_same(COLUMNS[column].name.as_bytes(), name.as_bytes()) {
            return place(column);
        }
        column += 1;
    }
    panic!("no column of a score has this name")
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
