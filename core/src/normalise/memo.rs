//! What short texts meant the last time: a table that is looked up faster than a text is hashed.

use crate::swar::first_bytes;

/// Entries, a power of two.
const ENTRIES: usize = 1024;
/// Bytes of the texts that are remembered, at most.
const LONGEST: usize = 8;

/// What texts meant.
pub(super) struct Memo<T> {
    /// The bytes of a text, its length, and what it means; 0 is the length of no text.
    entries: Vec<(u64, usize, T)>,
}

impl<T: Copy> Memo<T> {
    /// Knows nothing; `nothing` stands where nothing is known.
    pub(super) fn new(nothing: T) -> Self {
        Self { entries: vec![(0, 0, nothing); ENTRIES] }
    }

    /// What a text means; asked only if the answer is not at hand.
    pub(super) fn get(&mut self, text: &str, meaning: impl FnOnce() -> T) -> T {
        /// An odd number with bits all over, for multiplicative hashing.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        let length = text.len();
        if length > LONGEST {
            return meaning();
        }
        let Some(word) = first_bytes(text.as_bytes()) else { return meaning() };
        let place = word.wrapping_mul(SPREAD) >> (u64::BITS - ENTRIES.ilog2());
        let entry = &mut self.entries[place as usize];
        if (entry.0, entry.1) != (word, length) {
            *entry = (word, length, meaning());
        }
        entry.2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_its_own_meaning() {
        let mut memo = Memo::new(usize::MAX);
        let mut texts: Vec<String> = (0..5000).map(|number| format!("{number}")).collect();
        texts
            .extend(["", "a", "a\0", "12345678", "123456789", "水泥", "水泥制"].map(str::to_owned));
        for _ in 0..2 {
            for (index, text) in texts.iter().enumerate() {
                assert_eq!(memo.get(text, || index), index, "{text:?}");
                assert_eq!(memo.get(text, || index), index, "{text:?}");
            }
        }
    }
}
