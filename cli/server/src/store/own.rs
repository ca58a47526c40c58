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
                firms.keys().filter_map(|firm| self.texts.find(firm)).collect();
            keys.sort_unstable();
            keys
        }))
    }

    /// Whether a score is of one of them.
    pub(crate) fn is_own(&self, own: &Own, at: RowRef) -> bool {
        let key = || self.segment(at).key(at.row);
        own.0.as_ref().is_none_or(|keys| keys.binary_search(&key()).is_ok())
    }

    /// What the firm of a score is known by: its credit code, or the key of its name where it has
    /// none.
    pub(crate) fn firm_of(&self, at: RowRef) -> Option<&str> {
        self.text(self.segment(at).key(at.row))
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;
    use tanxiao_core::data::DataSet;

    use super::*;
    use crate::synthetic;

    /// One firm, whatever spelling a period, a list of borrowers or a question has.
    #[test]
    fn a_firm_without_a_code_is_one_in_every_spelling() {
        const SPELLINGS: [&str; 2] = ["买买提·合成（示例）厂", "买买提・合成 (示例) 厂"];
        let data = DataSet::embedded().unwrap();
        let mut snapshot = Snapshot::default();
        let mut entries = Vec::new();
        for (run, (period, name)) in ["2022", "2023"].into_iter().zip(SPELLINGS).enumerate() {
            let head = snapshot.head.clone();
            let mut next = synthetic::run(&data, &head, run as u32 + 1, period, 3);
            for (column, value) in [("credit_code", ""), ("name", name)] {
                let texts = next.frame.column(column).unwrap().str().unwrap().clone();
                let changed = texts.iter().enumerate().map(|(row, text)| match row {
                    1 => Some(value),
                    _ => text,
                });
                let changed = StringChunked::from_iter_options(column.into(), changed);
                next.frame.with_column(changed.into_column()).unwrap();
            }
            entries.push(next.entry);
            let frame = |_: &_| Ok::<_, ()>(next.frame.clone());
            snapshot = snapshot.grown(&entries, frame).unwrap_or_else(|_| panic!("{period}"));
        }
        for name in SPELLINGS.into_iter().chain(["买买提 • 合成【示例】厂"]) {
            let found = snapshot.firm(name);
            assert_eq!(found.len(), 2, "{name}");
            let own = snapshot.own(Some(&Firms::parse(name).unwrap()));
            assert!(found.iter().all(|at| snapshot.is_own(&own, *at)), "{name}");
            let firms = Firms::parse(name).unwrap();
            assert!(found.iter().all(|at| firms.has(snapshot.firm_of(*at).unwrap())), "{name}");
        }
        assert!(snapshot.firm("买买提合成（示例）厂").is_empty());
        assert_eq!(snapshot.firm(&synthetic::code(0)).len(), 2);
    }
}
