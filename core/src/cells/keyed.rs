//! Columns of few different values, each value held once, as a writer of Parquet can take them.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// A column whose rows name their values by number.
#[derive(Debug, Clone)]
pub struct Keyed<T> {
    /// The values, in the order in which rows first name them.
    pub(crate) values: Vec<T>,
    /// Per row, an index into `values`, or [`NOTHING`].
    pub(crate) keys: Vec<u32>,
}

/// Stands for a row without a value.
pub(crate) const NOTHING: u32 = u32::MAX;

impl<T> Keyed<T> {
    /// The values of codes; a code has the same value, or none, wherever it stands.
    pub(crate) fn of_codes(
        codes: impl Iterator<Item = u32>,
        value: impl Fn(u32) -> Option<T>,
    ) -> Self {
        /// Stands for a code that was not seen yet.
        const UNSEEN: u32 = u32::MAX - 1;
        /// Codes below are looked up by place.
        const SMALL: u32 = 1 << 16;
        let mut small: Vec<u32> = Vec::new();
        let mut large: HashMap<u32, u32, RandomState> = HashMap::default();
        let mut values = Vec::new();
        let mut key_of = |code| match value(code) {
            None => NOTHING,
            Some(value) => {
                values.push(value);
                values.len() as u32 - 1
            }
        };
        // Neighbours with a large code, a period or a region, are mostly the same.
        let mut last = None;
        let keys = codes
            .map(|code| {
                if code >= SMALL {
                    let key = match last {
                        Some((other, key)) if other == code => key,
                        _ => *large.entry(code).or_insert_with(|| key_of(code)),
                    };
                    last = Some((code, key));
                    return key;
                }
                if small.len() <= code as usize {
                    small.resize(code as usize + 1, UNSEEN);
                }
                let known = &mut small[code as usize];
                if *known == UNSEEN {
                    *known = key_of(code);
                }
                *known
            })
            .collect();
        Self { values, keys }
    }

    /// The value of a row.
    pub(crate) fn at(&self, row: usize) -> Option<&T> {
        self.values.get(self.keys[row] as usize)
    }

    /// The values of the rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Option<&T>> {
        self.keys.iter().map(|key| self.values.get(*key as usize))
    }
}
