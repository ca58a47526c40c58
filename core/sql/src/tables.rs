//! The tables of the data set that the query looks things up in, written out as rows: industries
//! with what they belong to, electricity factors by province and year, published benchmarks.

use super::dialect::rows;
use super::{Cte, Query, named};
use tanxiao_core::benchmark::region_prefix;
use tanxiao_core::data::industry::Industry;
use tanxiao_core::number::{NANO_DECIMALS, parse_exact};
use tanxiao_core::period::Period;

/// First and last year whose electricity factor differs from that of the years beyond it.
#[derive(Clone, Copy)]
pub(super) struct GridYears {
    pub(super) first: i32,
    pub(super) last: i32,
}

impl Query<'_> {
    /// `tx_industries`: code, depth, and the codes at all depths (`-` where it is not that deep).
    pub(super) fn industries(&self) -> Cte {
        let industries = &self.options.method.data.industries;
        let deepest = industries.classification().deepest();
        let list = industries.iter().filter(|industry| industry.depth() > 1);
        let text = rows(list.map(|industry| {
            let index = industries.index_of(&industry.code).unwrap_or_default();
            let own = industry.depth();
            let at = |depth: u8| match depth <= own {
                true => industries.at(industries.at_depth(index, depth)).code.as_str(),
                false => "-",
            };
            let codes: String = (1..=deepest).map(|depth| format!(", '{}'", at(depth))).collect();
            format!("('{}', {own}{codes})", industry.code)
        }));
        let columns: String = (1..=deepest).map(|depth| format!(", d{depth}")).collect();
        Cte::new(&format!("tx_industries(code, depth{columns})"), text)
    }

    /// The codes of an industry at all depths, as columns of a table under their own names.
    pub(super) fn depths_of(&self, table: &str) -> String {
        let deepest = self.options.method.data.industries.classification().deepest();
        let columns: Vec<String> = (1..=deepest).map(|depth| format!("d{depth}")).collect();
        named(table, &columns.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Years that electricity factors are written out for.
    pub(super) fn grid_years(&self) -> GridYears {
        let years = || self.options.method.data.grid.factors().iter().map(|factor| factor.year);
        GridYears {
            first: years().min().unwrap_or_default() - 1,
            last: years().max().unwrap_or_default() + 1,
        }
    }

    /// Provinces that electricity factors are written out for; empty where the region is not
    /// known.
    pub(super) fn provinces(&self) -> Vec<String> {
        let regions = self.options.method.data.regions.iter();
        let provinces = regions.filter(|region| region.code.ends_with("0000"));
        provinces.map(|region| region.code[..2].to_owned()).collect()
    }

    /// `tx_grid`: province, year, factor in nano tCO2/MWh, and whether it stands in for one of
    /// another year or area. Years before the first and after the last are as those two.
    pub(super) fn grid(&self) -> Cte {
        let GridYears { first, last } = self.grid_years();
        let provinces = self.provinces();
        let text = rows(std::iter::once("").chain(provinces.iter().map(String::as_str)).flat_map(
            |province| {
                let region = province.parse::<u32>().unwrap_or_default() * 10_000;
                (first..=last).map(move |year| {
                    let choice = self.options.method.electricity(region, year);
                    let is_default = u8::from(choice.is_other_year || choice.is_other_area);
                    format!("('{province}', {year}, {}, {is_default})", choice.factor.tco2_nano)
                })
            },
        ));
        Cte::new("tx_grid(province, year, tco2_nano, is_default)", text)
    }

    /// `tx_published` and `tx_edges`: the benchmarks of a published table, and the largest
    /// intensity of each percentile.
    pub(super) fn published(&self) -> Vec<Cte> {
        let Some(table) = self.options.benchmark else { return Vec::new() };
        let industries = &self.options.method.data.industries;
        let digits = self.options.method.scheme.peers.region_digits;
        let mut known = std::collections::BTreeMap::new();
        for entry in &table.entries {
            let region: u32 = entry.region.parse().unwrap_or_default();
            let depth = match entry.industry.as_str() {
                "" => Some(0),
                code => industries.get(code).map(Industry::depth),
            };
            // An entry whose depth is not its code's is never looked up.
            let is_found = depth == Some(entry.depth) && region_prefix(region, digits) == region;
            let Some(period) = Period::parse(&entry.period).filter(|_| is_found) else {
                continue;
            };
            let region = match region {
                0 => String::new(),
                region => format!("{region:06}")[..usize::from(digits)].to_owned(),
            };
            known.insert((period.to_string(), region, entry.industry.clone()), entry);
        }
        let nano = |text: &str| parse_exact(text, NANO_DECIMALS).unwrap_or_default();
        let groups = known.iter().filter_map(|((period, region, industry), entry)| {
            let benchmark = entry.benchmark()?;
            let (top, bottom) = benchmark.exact.reduced().terms()?;
            let (depth, peers, nano) = (entry.depth, entry.peer_count, benchmark.nano);
            // Texts: an engine may take a long number for a float.
            Some(format!(
                "('{period}', '{region}', '{industry}', {depth}, {peers}, {nano}, '{top}', '{bottom}')"
            ))
        });
        let none = "('', '', '-', 0, 0, 0, '0', '1')".to_owned();
        let groups: Vec<String> = groups.chain(std::iter::once(none)).collect();
        let edges = known.iter().flat_map(|((period, region, industry), entry)| {
            entry.percentiles.iter().enumerate().map(move |(place, (percentile, upper))| {
                let upper = nano(upper);
                format!("('{period}', '{region}', '{industry}', {place}, {percentile}, {upper})")
            })
        });
        let none = "('', '', '-', 0, 0, 0)".to_owned();
        let edges: Vec<String> = edges.chain(std::iter::once(none)).collect();
        vec![
            Cte::new(
                "tx_published(period, peer_region, code, depth, peer_count, benchmark_nano, \
                 top, bottom)",
                rows(groups.into_iter()),
            ),
            Cte::new(
                "tx_edges(period, peer_region, code, place, percentile, upper_nano)",
                rows(edges.into_iter()),
            ),
        ]
    }
}
