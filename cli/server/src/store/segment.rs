//! Segment: the scores of one file of the book. The figures of a score lie together, since it is
//! mostly one firm that is asked for. A file of the book never changes, so neither does its
//! segment; a reload keeps the old ones and adds new ones.

use std::sync::{Arc, OnceLock};

use tanxiao_core::book::RunEntry;
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::issued::held::{Held, count};

use super::id::ScoreId;
use super::texts::TextId;

/// No text.
pub(crate) const NO_TEXT: TextId = TextId::MAX;
/// No entry of a dictionary.
pub(crate) const NO_WORD: u16 = u16::MAX;
/// No small integer.
pub(crate) const NO_SMALL: i16 = i16::MIN;
/// No integer.
pub(crate) const NO_WIDE: i32 = i32::MIN;

/// How many columns are held in each way. They are counted in another crate on purpose: see there.
pub(crate) const TEXTS: usize = count(Held::Text, COLUMNS.len());
pub(crate) const WORDS: usize = count(Held::Word, COLUMNS.len());
pub(crate) const SMALLS: usize = count(Held::Small, COLUMNS.len());
pub(crate) const WIDES: usize = count(Held::Wide, COLUMNS.len());
pub(crate) const FLOATS: usize = count(Held::Float, COLUMNS.len());

/// Places of columns that the server itself looks at.
pub(crate) mod at {
    use tanxiao_core::issued::held::place_of;

    pub(crate) const CODE: usize = place_of("credit_code");
    pub(crate) const NAME: usize = place_of("name");
    pub(crate) const BENCHMARK_L: usize = place_of("benchmark_l");
    pub(crate) const DEPTH: usize = place_of("benchmark_depth");
    pub(crate) const LEVEL: usize = place_of("level");
    pub(crate) const GRADE: usize = place_of("grade");
    pub(crate) const PEER_COUNT: usize = place_of("peer_count");
    pub(crate) const REGION: usize = place_of("region");
    pub(crate) const INDUSTRY: usize = place_of("industry");
    pub(crate) const LABEL: usize = place_of("label");
    pub(crate) const STATUS: usize = place_of("status");
}

/// A row of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RowRef {
    pub(crate) segment: u32,
    pub(crate) row: u32,
}

/// A group of peers: words of industry and region, depth.
pub(crate) type PeerKey = (u16, u16, i16);

/// The figures of a score.
#[derive(Clone)]
pub(crate) struct Figures {
    /// NaN where there is no value.
    pub(crate) floats: [f64; FLOATS],
    pub(crate) wides: [i32; WIDES],
    pub(crate) smalls: [i16; SMALLS],
    pub(crate) words: [u16; WORDS],
}

impl Figures {
    /// Nothing.
    pub(crate) const EMPTY: Self = Self {
        floats: [f64::NAN; FLOATS],
        wides: [NO_WIDE; WIDES],
        smalls: [NO_SMALL; SMALLS],
        words: [NO_WORD; WORDS],
    };
}

/// The scores of one file.
pub(crate) struct Segment {
    /// The run that issued them.
    pub(crate) entry: Arc<RunEntry>,
    /// Which of the run's files, from 0.
    pub(crate) file: u16,
    /// Their period.
    pub(crate) period: String,
    pub(crate) ids: Vec<ScoreId>,
    /// Rows ordered by id.
    pub(crate) by_id: Vec<u32>,
    /// The columns of texts.
    pub(crate) texts: [Vec<TextId>; TEXTS],
    /// Keys of names, of rows whose firm has no code and whose name is not its own key; ordered by
    /// row.
    pub(crate) name_keys: Vec<(u32, TextId)>,
    /// Rows ordered by the firm's key; None where the rows are.
    pub(crate) by_firm: Option<Vec<u32>>,
    pub(crate) figures: Vec<Figures>,
    /// Columns that the scheme's indicators add.
    pub(crate) extra: Vec<(String, Vec<f64>)>,
    /// Rows that correct an earlier score, with that score; ordered by row.
    pub(crate) supersedes: Vec<(u32, RowRef)>,
    /// Rows that have a reason of their own, another than the run's, with it; ordered by row.
    pub(crate) reasons: Vec<(u32, Box<str>)>,
    /// One row of every group of peers, once somebody needs them.
    pub(crate) benchmark_groups: OnceLock<Vec<(PeerKey, u32)>>,
}

impl Segment {
    pub(crate) fn rows(&self) -> u32 {
        // Checked when it was built.
        self.ids.len() as u32
    }

    /// What a firm is looked up by: its code, or the key of its name where it has none.
    pub(crate) fn key(&self, row: u32) -> TextId {
        let code = self.texts[at::CODE][row as usize];
        if code != NO_TEXT {
            return code;
        }
        match self.name_keys.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(place) => self.name_keys[place].1,
            Err(_) => self.texts[at::NAME][row as usize],
        }
    }

    /// The rows of a firm, in the order of the file.
    pub(crate) fn rows_of_firm(&self, key: TextId) -> impl Iterator<Item = u32> + '_ {
        let at = |place: u32| match &self.by_firm {
            None => place,
            Some(order) => order[place as usize],
        };
        let (mut low, mut high) = (0, self.rows());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(at(middle)) < key { low = middle + 1 } else { high = middle }
        }
        (low..self.rows()).map(at).take_while(move |row| self.key(*row) == key)
    }

    /// The row of a score.
    pub(crate) fn row_of_id(&self, id: ScoreId) -> Option<u32> {
        let id_of = |row: &u32| self.ids[*row as usize];
        let place = self.by_id.binary_search_by_key(&id, id_of).ok()?;
        Some(self.by_id[place])
    }

    /// The score that a row corrects.
    pub(crate) fn predecessor(&self, row: u32) -> Option<RowRef> {
        let place = self.supersedes.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(self.supersedes[place].1)
    }

    /// Why the score of a row corrects another, where the run has another reason.
    pub(crate) fn own_reason(&self, row: u32) -> Option<&str> {
        let place = self.reasons.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(&self.reasons[place].1)
    }
}
