//! Texts: every code and name once, under a number that never changes. Texts are added in chunks,
//! one a reload; a chunk that is made is shared by all later snapshots.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Number of a text.
pub(crate) type TextId = u32;

/// All texts of a snapshot.
#[derive(Clone, Default)]
pub(crate) struct Texts {
    chunks: Vec<Arc<Chunk>>,
}

#[derive(Default)]
struct Chunk {
    first: TextId,
    bytes: String,
    /// Where each text ends in `bytes`.
    ends: Vec<u32>,
    index: HashTable<TextId>,
}

fn hash(text: &str) -> u64 {
    // Fixed, so that a lookup needs no state; whoever can publish a book is trusted not to attack
    // a hash table.
    FixedState::default().hash_one(text)
}

impl Chunk {
    fn get(&self, id: TextId) -> &str {
        let at = (id - self.first) as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    fn find(&self, hash: u64, text: &str) -> Option<TextId> {
        self.index.find(hash, |id| self.get(*id) == text).copied()
    }
}

impl Texts {
    /// The text of a number that came from these texts.
    pub(crate) fn get(&self, id: TextId) -> &str {
        let chunk = self.chunks.partition_point(|chunk| chunk.first <= id) - 1;
        self.chunks[chunk].get(id)
    }

    /// The number of a text, where it is known.
    pub(crate) fn find(&self, text: &str) -> Option<TextId> {
        let hash = hash(text);
        self.chunks.iter().rev().find_map(|chunk| chunk.find(hash, text))
    }

    /// Adds to these texts.
    pub(crate) fn growing(&self) -> Growing {
        let first = self.chunks.last().map_or(0, |chunk| chunk.first + chunk.ends.len() as TextId);
        Growing { known: self.clone(), chunk: Chunk { first, ..Chunk::default() } }
    }
}

/// Texts to which some are being added.
pub(crate) struct Growing {
    known: Texts,
    chunk: Chunk,
}

impl Growing {
    /// The number of a text, a new one where it is new. None where the texts of one reload are
    /// longer than 4 GiB together.
    pub(crate) fn intern(&mut self, text: &str) -> Option<TextId> {
        if let Some(id) = self.known.find(text) {
            return Some(id);
        }
        let hash = hash(text);
        if let Some(id) = self.chunk.find(hash, text) {
            return Some(id);
        }
        let end = u32::try_from(self.chunk.bytes.len() + text.len()).ok()?;
        let id = self.chunk.first.checked_add(self.chunk.ends.len() as TextId)?;
        self.chunk.bytes.push_str(text);
        self.chunk.ends.push(end);
        let Chunk { first, bytes, ends, index } = &mut self.chunk;
        let of = |id: &TextId| {
            let at = (*id - *first) as usize;
            let start = if at == 0 { 0 } else { ends[at - 1] as usize };
            self::hash(&bytes[start..ends[at] as usize])
        };
        index.insert_unique(hash, id, of);
        Some(id)
    }

    /// The texts with the new ones.
    pub(crate) fn finish(mut self) -> Texts {
        if !self.chunk.ends.is_empty() {
            self.chunk.bytes.shrink_to_fit();
            self.chunk.ends.shrink_to_fit();
            self.known.chunks.push(Arc::new(self.chunk));
        }
        self.known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_when_texts_are_added() {
        let mut growing = Texts::default().growing();
        let a = growing.intern("甲").unwrap();
        let empty = growing.intern("").unwrap();
        let first = growing.finish();
        let mut growing = first.growing();
        let b = growing.intern("乙").unwrap();
        assert_eq!(growing.intern("甲"), Some(a));
        assert_eq!(growing.intern("乙"), Some(b));
        let second = growing.finish();
        assert_eq!((second.get(a), second.get(b), second.get(empty)), ("甲", "乙", ""));
        assert_eq!((second.find("甲"), second.find("乙")), (Some(a), Some(b)));
        assert_eq!((first.find("乙"), second.find("丙")), (None, None));
    }
}
