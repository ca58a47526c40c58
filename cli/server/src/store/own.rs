//! Own: the firms that whoever asks may see, as numbers of a snapshot's texts.

use super::Snapshot;
use super::segment::RowRef;
use super::texts::TextId;
use crate::firms::Firms;

/// The keys of firms, in their order; None is all firms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Own(Option<Vec<TextId>>);

impl Snapshot {
    /// The firms of a list; all where there is none.
    pub(crate) fn own(&self, firms: Option<&Firms>) -> Own {
        Own(firms.map(|firms| {
            let mut keys: Vec<TextId> =
                firms.iter().filter_map(|firm| self.texts.find(firm)).collect();
            keys.sort_unstable();
            keys
        }))
    }

    /// Whether a score is of one of them.
    pub(crate) fn is_own(&self, own: &Own, at: RowRef) -> bool {
        let key = || self.segment(at).key(at.row);
        own.0.as_ref().is_none_or(|keys| keys.binary_search(&key()).is_ok())
    }

    /// The firm of a score: its credit code, or its name where it has none.
    pub(crate) fn firm_of(&self, at: RowRef) -> Option<&str> {
        self.text(self.segment(at).key(at.row))
    }
}
