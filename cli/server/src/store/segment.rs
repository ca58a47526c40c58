//! Segment: the scores of one file of the book. The figures of a score lie together, since it is
//! mostly one firm that is asked for. A file of the book never changes, so neither does its
//! segment; a reload keeps the old ones and adds new ones.

use std::sync::{Arc, OnceLock};

use tanxiao_core::book::{FLOAT_COLUMNS, RunEntry};

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

/// Names of the integer columns of few values.
pub(crate) const SMALLS: [&str; 5] =
    ["benchmark_depth", "level", "grade", "percentile", "pcaf_score"];
/// Names of the other integer columns.
pub(crate) const WIDES: [&str; 2] = ["peer_count", "rank"];
/// Names of the columns of few texts.
pub(crate) const WORDS: [&str; 4] = ["region", "industry", "label", "status"];

/// Place of a column in its kind; names are those of the constants above.
pub(crate) mod at {
    pub(crate) const BENCHMARK_L: usize = 8;
    pub(crate) const DEPTH: usize = 0;
    pub(crate) const LEVEL: usize = 1;
    pub(crate) const GRADE: usize = 2;
    pub(crate) const PEER_COUNT: usize = 0;
    pub(crate) const REGION: usize = 0;
    pub(crate) const INDUSTRY: usize = 1;
    pub(crate) const LABEL: usize = 2;
    pub(crate) const STATUS: usize = 3;
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
    pub(crate) floats: [f64; FLOAT_COLUMNS.len()],
    pub(crate) wides: [i32; WIDES.len()],
    pub(crate) smalls: [i16; SMALLS.len()],
    pub(crate) words: [u16; WORDS.len()],
}

impl Figures {
    /// Nothing.
    pub(crate) const EMPTY: Self = Self {
        floats: [f64::NAN; FLOAT_COLUMNS.len()],
        wides: [NO_WIDE; WIDES.len()],
        smalls: [NO_SMALL; SMALLS.len()],
        words: [NO_WORD; WORDS.len()],
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
    pub(crate) code: Vec<TextId>,
    pub(crate) name: Vec<TextId>,
    /// Rows ordered by the firm's key; None where the rows are.
    pub(crate) by_firm: Option<Vec<u32>>,
    pub(crate) figures: Vec<Figures>,
    /// Columns that the scheme's indicators add.
    pub(crate) extra: Vec<(String, Vec<f64>)>,
    /// Rows that correct an earlier score, with that score; ordered by row.
    pub(crate) supersedes: Vec<(u32, RowRef)>,
    /// One row of every group of peers, once somebody needs them.
    pub(crate) benchmark_groups: OnceLock<Vec<(PeerKey, u32)>>,
}

impl Segment {
    pub(crate) fn rows(&self) -> u32 {
        // Checked when it was built.
        self.ids.len() as u32
    }

    /// What a firm is looked up by: its code, or its name where it has none.
    pub(crate) fn key(&self, row: u32) -> TextId {
        match self.code[row as usize] {
            NO_TEXT => self.name[row as usize],
            code => code,
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
}
