//! The benchmarks that a book's scores were graded against, as a table: with it, one return is
//! graded as the firms of the book were.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use tanxiao_core::benchmark::{BenchmarkEntry, BenchmarkTable, region_prefix};
use tanxiao_core::data::energy::FactorSet;
use tanxiao_core::data::industry::Industries;
use tanxiao_core::scheme::Scheme;
use tanxiao_core::write::number;

use super::Snapshot;
use super::segment::{NO_SMALL, NO_WIDE, NO_WORD, PeerKey, Segment, at};

impl Segment {
    /// One row of every group of peers, by its words.
    fn groups(&self) -> Vec<(PeerKey, u32)> {
        let mut groups: HashMap<PeerKey, u32, RandomState> = HashMap::default();
        for (row, figures) in (0..self.rows()).zip(&self.figures) {
            let depth = figures.smalls[at::DEPTH];
            if depth != NO_SMALL && figures.floats[at::BENCHMARK_L].is_finite() {
                let (industry, region) = (figures.words[at::INDUSTRY], figures.words[at::REGION]);
                groups.entry((industry, region, depth)).or_insert(row);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_unstable_by_key(|(_, row)| *row);
        groups
    }
}

impl Snapshot {
    /// The table of what was graded with a scheme and factor set. Of two runs that graded one
    /// group, the later one counts. Percentiles are not in a book, so neither are they here.
    pub(crate) fn benchmark_table(
        &self,
        scheme: &Scheme,
        factors: &FactorSet,
        industries: &Industries,
    ) -> BenchmarkTable {
        let mut entries: HashMap<(String, String, String, u8), BenchmarkEntry> = HashMap::new();
        for segment in &self.segments {
            let manifest = &segment.entry.manifest;
            if manifest.scheme.sha256 != scheme.sha256
                || manifest.factor_set.sha256 != factors.sha256
            {
                continue;
            }
            let groups = segment.benchmark_groups.get_or_init(|| segment.groups());
            for ((industry, region, depth), row) in groups {
                let words = (*industry, *region);
                let entry = self.entry_of(segment, *row, words, *depth, scheme, industries);
                if let Some(entry) = entry {
                    let key = (
                        entry.period.clone(),
                        entry.region.clone(),
                        entry.industry.clone(),
                        entry.depth,
                    );
                    entries.insert(key, entry);
                }
            }
        }
        let entries = entries.into_values().collect();
        BenchmarkTable::of(scheme, (&factors.id, &factors.sha256), entries)
    }

    fn entry_of(
        &self,
        segment: &Segment,
        row: u32,
        (industry, region): (u16, u16),
        depth: i16,
        scheme: &Scheme,
        industries: &Industries,
    ) -> Option<BenchmarkEntry> {
        let row = row as usize;
        let depth = u8::try_from(depth).ok()?;
        let industry = match depth {
            0 => None,
            depth => {
                let own = industries.index_of(self.words[at::INDUSTRY].get(industry)?)?;
                Some(industries.at(industries.at_depth(own, depth)))
            }
        };
        let region = if region == NO_WORD { None } else { self.words[at::REGION].get(region) };
        let region = region.and_then(|code| code.parse().ok()).unwrap_or_default();
        let peers = segment.figures[row].wides[at::PEER_COUNT];
        let mut benchmark = Vec::new();
        number::float(&mut benchmark, segment.figures[row].floats[at::BENCHMARK_L]);
        Some(BenchmarkEntry {
            period: segment.period.clone(),
            region: match region_prefix(region, scheme.peers.region_digits) {
                0 => String::new(),
                code => format!("{code:06}"),
            },
            industry: industry.map(|industry| industry.code.clone()).unwrap_or_default(),
            industry_name: industry.map(|one| one.name_zh.clone()).unwrap_or_default(),
            depth,
            peer_count: if peers == NO_WIDE { 0 } else { peers.cast_unsigned() },
            benchmark_l: String::from_utf8(benchmark).ok()?,
            ..BenchmarkEntry::default()
        })
    }
}
