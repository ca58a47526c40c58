//! A published benchmark table: what `tanxiao benchmark` writes, and what an enterprise or
//! another run is graded against. It names the scheme and factor set that it was made with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{BenchmarkValue, Benchmarks, Compared, Group, Keys, Places};
use crate::data::industry::Industries;
use crate::finding::{Code, Error, Place, Result};
use crate::number::{self, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::scheme::Scheme;

/// One published benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkEntry {
    /// Period, as text.
    pub period: String,
    /// Region that the peers share; empty where they need not.
    #[serde(default)]
    pub region: String,
    /// Industry code; empty for all industry.
    pub industry: String,
    /// Name of the industry, for readers.
    #[serde(default)]
    pub industry_name: String,
    /// Depth: 4 class to 1 section, 0 all industry.
    pub depth: u8,
    /// Firms with an intensity.
    pub peer_count: u32,
    /// The benchmark, as a decimal of at most nine places.
    pub benchmark_l: String,
    /// Numerator of the exact benchmark: for a ratio of sums, the sum of what is divided. Left out
    /// where `benchmark_l` is the exact benchmark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmark_numerator: Option<String>,
    /// Its denominator: for a ratio of sums, the sum of outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmark_denominator: Option<String>,
    /// Largest intensity of each percentile that a peer has, `[percentile, intensity]`,
    /// percentiles descending. May be left out.
    #[serde(default)]
    pub percentiles: Vec<(u8, String)>,
}

/// A published table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkTable {
    /// What the file is; always `tanxiao-benchmark`.
    pub kind: String,
    /// Scheme it was made with.
    pub scheme: String,
    /// Version of the scheme.
    pub scheme_version: String,
    /// Factor set it was made with.
    pub factor_set: String,
    /// SHA-256 of the factor set.
    pub factor_set_sha256: String,
    /// Unit of the benchmarks.
    pub unit: String,
    /// The benchmarks, by period, region and industry.
    pub entries: Vec<BenchmarkEntry>,
}

impl BenchmarkEntry {
    /// The benchmark; None where it is none above zero, or where the decimal is not what the exact
    /// quotient rounds to.
    #[must_use]
    pub fn benchmark(&self) -> Option<BenchmarkValue> {
        let nano = number::parse_exact(&self.benchmark_l, NANO_DECIMALS).ok()?;
        let exact = match (&self.benchmark_numerator, &self.benchmark_denominator) {
            (None, None) => Ratio::of_nano(nano),
            (numerator, denominator) => {
                Ratio::of_texts(numerator.as_deref()?, denominator.as_deref()?)?
            }
        };
        BenchmarkValue::of(exact).filter(|value| value.nano == nano)
    }
}

impl BenchmarkTable {
    /// What [`Self::kind`] says.
    pub const KIND: &str = "tanxiao-benchmark";

    /// Reads a table from JSON, and checks that it was made with the scheme and factor set.
    ///
    /// # Errors
    /// The file is no benchmark table, an entry is not valid, or scheme or factors differ.
    pub fn parse(name: &str, text: &str, scheme: &Scheme, factor_set_sha256: &str) -> Result<Self> {
        let table: Self = serde_json::from_str(text).map_err(|error| {
            Error::new(Code::DataInvalid, Place::file(name).at_line(error.line() as u32))
                .said_by(error)
        })?;
        let mismatched = || Error::new(Code::BenchmarkMismatch, Place::file(name));
        let mismatch = |detail: String| Err(mismatched().with("detail", detail));
        if table.kind != Self::KIND {
            return Err(mismatched().because(
                format!("kind 为“{}”，应为“{}”", table.kind, Self::KIND),
                format!("kind is “{}”, not “{}”", table.kind, Self::KIND),
            ));
        }
        if (&table.scheme, &table.scheme_version) != (&scheme.id, &scheme.version) {
            return mismatch(format!(
                "{} {} ≠ {} {}",
                table.scheme, table.scheme_version, scheme.id, scheme.version
            ));
        }
        if table.factor_set_sha256 != factor_set_sha256 {
            return mismatch(format!("SHA-256 {} ≠ {factor_set_sha256}", table.factor_set_sha256));
        }
        for entry in &table.entries {
            if Period::parse(&entry.period).is_none() || entry.benchmark().is_none() {
                let exact = [&entry.benchmark_numerator, &entry.benchmark_denominator];
                let exact = exact.map(|text| text.as_deref().unwrap_or("—")).join(" ÷ ");
                let detail =
                    format!("{} {}: {} ({exact})", entry.period, entry.industry, entry.benchmark_l);
                return Err(Error::new(Code::DataInvalid, Place::file(name)).with("detail", detail));
            }
        }
        Ok(table)
    }

    /// The table of a run's own groups.
    pub(crate) fn of_groups(
        groups: &[Group],
        scheme: &Scheme,
        factor_set: &crate::data::energy::FactorSet,
        industries: &Industries,
    ) -> Self {
        let mut entries: Vec<BenchmarkEntry> = groups
            .iter()
            .map(|group| {
                let industry = group.industry.map(|index| industries.at(index));
                let [numerator, denominator] = match group.benchmark.exact.to_texts() {
                    Some(texts) => texts.map(Some),
                    None => [None, None],
                };
                BenchmarkEntry {
                    period: group.period.to_string(),
                    region: match group.region {
                        0 => String::new(),
                        code => format!("{code:06}"),
                    },
                    industry: industry.map(|industry| industry.code.clone()).unwrap_or_default(),
                    industry_name: industry.map(|i| i.name_zh.clone()).unwrap_or_default(),
                    depth: group.depth,
                    peer_count: group.peer_count,
                    benchmark_l: number::to_text(group.benchmark.nano, NANO_DECIMALS),
                    benchmark_numerator: numerator,
                    benchmark_denominator: denominator,
                    percentiles: group
                        .edges()
                        .into_iter()
                        .map(|(percentile, nano)| {
                            (percentile, number::to_text(nano, NANO_DECIMALS))
                        })
                        .collect(),
                }
            })
            .collect();
        entries.sort_by(|a, b| {
            (&a.period, &a.region, &a.industry, a.depth).cmp(&(
                &b.period,
                &b.region,
                &b.industry,
                b.depth,
            ))
        });
        Self {
            kind: Self::KIND.to_owned(),
            scheme: scheme.id.clone(),
            scheme_version: scheme.version.clone(),
            factor_set: factor_set.id.clone(),
            factor_set_sha256: factor_set.sha256.clone(),
            unit: scheme.intensity_unit(crate::lang::Lang::En),
            entries,
        }
    }

    pub(super) fn look_up(&self, compared: Compared<'_>, keys: &Keys<'_>) -> Benchmarks {
        let scheme = compared.scheme;
        let mut benchmarks = Benchmarks::of_nobody(compared.height());
        let groups = &mut benchmarks.groups;
        let mut index: BTreeMap<(u32, u32, String, u8), u32> = BTreeMap::new();
        for entry in &self.entries {
            let Some(group) = group_of(entry, keys.industries) else { continue };
            let region = group.region;
            let period = group.period.code();
            index
                .insert((period, region, entry.industry.clone(), entry.depth), groups.len() as u32);
            groups.push(group);
        }
        for row in (0..compared.height()).filter(|&row| !compared.is_held(row)) {
            let group = keys.ladder(row, scheme).find_map(|depth| {
                let (period, region, industry) = keys.at(row, depth, scheme);
                let code = match industry {
                    u32::MAX => String::new(),
                    industry => keys.industries.at(industry).code.clone(),
                };
                index.get(&(period, region, code, depth)).copied()
            });
            let Some(group) = group else { continue };
            benchmarks.of_row[row] = group;
            if let Some(intensity) = compared.intensity_nano(row) {
                let place = benchmarks.groups[group as usize].place(intensity);
                benchmarks.places.set(row, place);
            }
        }
        benchmarks
    }
}

fn group_of(entry: &BenchmarkEntry, industries: &Industries) -> Option<Group> {
    let edges = entry
        .percentiles
        .iter()
        .map(|(percentile, text)| {
            number::parse_exact(text, NANO_DECIMALS).ok().map(|nano| (*percentile, nano))
        })
        .collect::<Option<Vec<_>>>()?;
    let industry = match entry.industry.as_str() {
        "" => None,
        code => Some(industries.index_of(code)?),
    };
    Some(Group {
        period: Period::parse(&entry.period)?,
        region: if entry.region.is_empty() { 0 } else { entry.region.parse().ok()? },
        industry,
        depth: entry.depth,
        peer_count: entry.peer_count,
        benchmark: entry.benchmark()?,
        places: Places::Edges(edges),
    })
}
