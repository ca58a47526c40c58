//! Told: of which groups of firms a benchmark tells of no single firm, as the book's issued tables
//! have it. Whoever may not see every firm is told no others, as nobody is by a published table.

use std::collections::{BTreeSet, HashMap};

use tanxiao_book::Book;
use tanxiao_core::benchmark::{BenchmarkTable, Withheld};
use tanxiao_core::book::RunEntry;

use crate::error::Result;

/// Period, region, industry and depth of a group.
type Group = (String, String, String, u8);

/// The groups that were issued under each scheme, and why one is withheld.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    by_scheme: HashMap<String, HashMap<Group, Option<Withheld>>>,
}

impl Told {
    /// Reads what a book issued.
    pub(crate) fn load(book: &Book) -> Result<Self> {
        let mut told = Self::default();
        let schemes: BTreeSet<&str> = book.entries().iter().map(RunEntry::scheme).collect();
        for scheme in schemes {
            let Some(table) = book.issued_benchmarks(scheme)? else { continue };
            let groups = table.entries.into_iter().map(|entry| {
                ((entry.period, entry.region, entry.industry, entry.depth), entry.withheld)
            });
            told.by_scheme.insert(scheme.to_owned(), groups.collect());
        }
        Ok(told)
    }

    /// A table without the figures that would tell of one firm. Where no run of the book says
    /// whether they would, as of points and of books of before benchmarks were issued, they count
    /// as if they did.
    pub(crate) fn of(&self, mut table: BenchmarkTable) -> BenchmarkTable {
        let known = self.by_scheme.get(&table.scheme);
        for entry in &mut table.entries {
            let (period, region) = (entry.period.clone(), entry.region.clone());
            let group = (period, region, entry.industry.clone(), entry.depth);
            let withheld = known.and_then(|known| known.get(&group)).copied();
            entry.withheld = withheld.unwrap_or(Some(Withheld::Few));
            if entry.withheld.is_some() {
                entry.benchmark_l.clear();
                (entry.benchmark_numerator, entry.benchmark_denominator) = (None, None);
                entry.percentiles.clear();
            }
        }
        for entry in &mut table.points {
            entry.value.clear();
            (entry.exact, entry.withheld) = (None, Some(Withheld::Few));
        }
        table
    }
}
