//! What of an issued table is published, and how the places of firms are found in either.

use super::disclosure::Disclosure;
use super::table::{BenchmarkEntry, BenchmarkTable};
use super::{Standings, edges};
use crate::number::{self, NANO_DECIMALS};

impl BenchmarkTable {
    /// What of an issued table is published: no firms, no sums of regions, and by a rule no figures
    /// that tell of one firm; None publishes all groups with all percentiles.
    #[must_use]
    pub fn published(&self, rule: Option<&Disclosure>) -> Self {
        let entry = |entry: &BenchmarkEntry| {
            if rule.is_some() && entry.withheld.is_some() {
                return BenchmarkEntry {
                    benchmark_l: String::new(),
                    benchmark_numerator: None,
                    benchmark_denominator: None,
                    percentiles: Vec::new(),
                    members: Vec::new(),
                    ..entry.clone()
                };
            }
            let sorted = entry.intensities();
            let minimum = rule.map_or(1, |rule| rule.minimum_members);
            let text = |(percentile, nano)| (percentile, number::to_text(nano, NANO_DECIMALS));
            BenchmarkEntry {
                percentiles: edges(&sorted, minimum).into_iter().map(text).collect(),
                members: Vec::new(),
                withheld: None,
                ..entry.clone()
            }
        };
        Self {
            kind: Self::KIND.to_owned(),
            scopes: Vec::new(),
            regions: Vec::new(),
            entries: self.entries.iter().map(entry).collect(),
            disclosure: rule.cloned(),
            ..self.clone()
        }
    }
}

impl BenchmarkEntry {
    /// The intensities of its firms in nano, ascending; none where they are not there.
    pub(super) fn intensities(&self) -> Vec<i64> {
        let nano = |(_, text): &(String, String)| number::parse_exact(text, NANO_DECIMALS).ok();
        self.members.iter().filter_map(nano).collect()
    }

    /// How places among its firms are found.
    pub(super) fn standings(&self) -> Option<Standings> {
        if !self.members.is_empty() {
            return Some(Standings::Sorted(self.intensities()));
        }
        let edge = |(percentile, text): &(u8, String)| {
            number::parse_exact(text, NANO_DECIMALS).ok().map(|nano| (*percentile, nano))
        };
        self.percentiles.iter().map(edge).collect::<Option<Vec<_>>>().map(Standings::Edges)
    }
}
