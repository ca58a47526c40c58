//! Columns of few different texts, each text held once: as the frame's strings, or as a dictionary
//! that a writer of Parquet can take as it is.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use polars::prelude::*;

/// A text column whose rows name their texts by number.
pub(crate) struct Repeated {
    /// The texts, in the order in which rows first name them.
    pub(crate) texts: Vec<String>,
    /// Per row, an index into `texts`, or [`Repeated::NOTHING`].
    pub(crate) keys: Vec<u32>,
}

impl Repeated {
    /// Stands for a row without a text.
    pub(crate) const NOTHING: u32 = u32::MAX;

    /// The texts of codes; a code has the same text, or none, wherever it stands.
    pub(crate) fn of_codes(
        codes: impl Iterator<Item = u32>,
        text: impl Fn(u32) -> Option<String>,
    ) -> Self {
        let mut known: HashMap<u32, u32, RandomState> = HashMap::default();
        let mut texts = Vec::new();
        // Neighbours are mostly the same.
        let mut last = None;
        let keys = codes
            .map(|code| match last {
                Some((other, key)) if other == code => key,
                _ => {
                    let key = *known.entry(code).or_insert_with(|| match text(code) {
                        None => Self::NOTHING,
                        Some(text) => {
                            texts.push(text);
                            texts.len() as u32 - 1
                        }
                    });
                    last = Some((code, key));
                    key
                }
            })
            .collect();
        Self { texts, keys }
    }

    /// The strings of a frame.
    pub(crate) fn into_column(self, name: &str) -> Column {
        let mut builder = StringChunkedBuilder::new(name.into(), self.keys.len());
        for key in self.keys {
            builder.append_option(self.texts.get(key as usize));
        }
        builder.finish().into_column()
    }
}
