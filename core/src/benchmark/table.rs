//! Tables of benchmarks: what `tanxiao benchmark` writes and an enterprise or another run is graded
//! against, and what a book issues with a period and keeps. They name the scheme and factor set
//! that they were made with.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::BenchmarkValue;
use super::disclosure::{Disclosure, Withheld};
use super::of_points::PointsEntry;
use crate::data::energy::FactorSet;
use crate::finding::{Code, Error, Place, Result};
use crate::lang::Lang;
use crate::number::{self, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::scheme::Scheme;

/// One published benchmark.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Depth of the classification; 0 all industry.
    pub depth: u8,
    /// Firms with an intensity.
    pub peer_count: u32,
    /// The benchmark, as a decimal of at most nine places; empty where it is withheld.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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
    /// Why its figures are not published. A table to publish has none beside it; a book keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
    /// In a book: the firms with their intensities, the lowest first. A firm finds its rank and
    /// percentile among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<(String, String)>,
}

/// A period and region whose benchmarks were issued, and what with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Period, as text.
    pub period: String,
    /// Region that peers share; empty where they need not.
    #[serde(default)]
    pub region: String,
    /// Version of the scheme.
    pub scheme_version: String,
    /// Factor set.
    pub factor_set: String,
    /// SHA-256 of the factor set.
    pub factor_set_sha256: String,
}

impl Scope {
    /// Period and leading digits of the region, as rows have them.
    fn key(&self) -> Option<(u32, u32)> {
        let region = if self.region.is_empty() { 0 } else { self.region.parse().ok()? };
        Some((Period::parse(&self.period)?.code(), region))
    }
}

/// Sums of all industry of a region, which some indicators compare with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionSums {
    /// Period, as text.
    pub period: String,
    /// Leading digits of the region's code that count.
    pub digits: u8,
    /// The region.
    pub region: String,
    /// Sum of what is divided.
    pub numerator: String,
    /// Sum of outputs.
    pub denominator: String,
}

/// A table of benchmarks: one to publish, or those that a book issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkTable {
    /// What the file is: `tanxiao-benchmark`, or `tanxiao-issued-benchmark` in a book.
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
    /// What is not published, so that no single firm can be told; None of tables that were made
    /// before there was a rule, and in a book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Disclosure>,
    /// In a book: what the table holds the benchmarks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<Scope>,
    /// In a book: the sums of regions that the scheme compares with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionSums>,
    /// The benchmarks, by period, region and industry.
    pub entries: Vec<BenchmarkEntry>,
    /// What a scheme of points sets values against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointsEntry>,
}

/// How a table writes the region that peers share: six digits, or nothing for the whole nation.
#[must_use]
pub fn region_text(code: u32) -> String {
    if code == 0 { String::new() } else { format!("{code:06}") }
}

impl BenchmarkEntry {
    /// The order of entries in a table.
    fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
        let key = |entry: &Self| (entry.period.clone(), entry.region.clone());
        key(a).cmp(&key(b)).then_with(|| (&a.industry, a.depth).cmp(&(&b.industry, b.depth)))
    }

    /// Whether it says nothing of its firms but how many there are.
    fn is_bare(&self) -> bool {
        self.benchmark_l.is_empty()
            && self.benchmark_numerator.is_none()
            && self.benchmark_denominator.is_none()
            && self.percentiles.is_empty()
            && self.members.is_empty()
    }

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
    /// What [`Self::kind`] says of a table to publish.
    pub const KIND: &str = "tanxiao-benchmark";
    /// What it says of one that a book issued.
    pub const ISSUED: &str = "tanxiao-issued-benchmark";

    /// A table to publish, of entries in any order, and the id and SHA-256 of the factor set that
    /// they were made with.
    #[must_use]
    pub fn of(
        scheme: &Scheme,
        (factor_set, sha256): (&str, &str),
        mut entries: Vec<BenchmarkEntry>,
    ) -> Self {
        entries.sort_by(BenchmarkEntry::order);
        Self {
            kind: Self::KIND.to_owned(),
            scheme: scheme.id.clone(),
            scheme_version: scheme.version.clone(),
            factor_set: factor_set.to_owned(),
            factor_set_sha256: sha256.to_owned(),
            unit: scheme.intensity_unit(Lang::En),
            disclosure: None,
            scopes: Vec::new(),
            regions: Vec::new(),
            entries,
            points: Vec::new(),
        }
    }

    /// This table with what a scheme of points sets values against, in any order.
    #[must_use]
    pub fn with_points(mut self, mut points: Vec<PointsEntry>) -> Self {
        points.sort_by(PointsEntry::order);
        self.points = points;
        self
    }

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
        table.check_entries(name)?;
        Ok(table)
    }

    /// Reads the benchmarks that a book issued.
    ///
    /// # Errors
    /// The text is no such table, or an entry is not valid.
    pub fn parse_issued(name: &str, text: &str) -> Result<Self> {
        let table: Self = serde_json::from_str(text).map_err(|error| {
            Error::new(Code::DataInvalid, Place::file(name).at_line(error.line() as u32))
                .said_by(error)
        })?;
        if table.kind != Self::ISSUED || table.scopes.iter().any(|scope| scope.key().is_none()) {
            return Err(Error::new(Code::DataInvalid, Place::file(name)).with("detail", table.kind));
        }
        table.check_entries(name)?;
        Ok(table)
    }

    fn check_entries(&self, name: &str) -> Result<()> {
        if let Some(entry) = self.points.iter().find(|entry| !entry.is_valid()) {
            let exact = entry.exact.as_deref().unwrap_or("—");
            let PointsEntry { period, region, indicator, value, .. } = entry;
            let detail = format!("{period} {region} {indicator}: {value} ({exact})");
            return Err(Error::new(Code::DataInvalid, Place::file(name)).with("detail", detail));
        }
        for entry in &self.entries {
            let is_withheld = entry.withheld.is_some() && entry.is_bare();
            let is_valid = is_withheld || entry.benchmark().is_some();
            if Period::parse(&entry.period).is_none() || !is_valid {
                let exact = [&entry.benchmark_numerator, &entry.benchmark_denominator];
                let exact = exact.map(|text| text.as_deref().unwrap_or("—")).join(" ÷ ");
                let detail =
                    format!("{} {}: {} ({exact})", entry.period, entry.industry, entry.benchmark_l);
                return Err(Error::new(Code::DataInvalid, Place::file(name)).with("detail", detail));
            }
        }
        Ok(())
    }

    /// Whether it is what a book issued: with it a run grades as the run that issued it did, and
    /// what it does not cover is compared among the run's own firms.
    #[must_use]
    pub fn is_issued(&self) -> bool {
        self.kind == Self::ISSUED
    }

    /// The periods and regions that an issued table covers.
    #[must_use]
    pub fn covered(&self) -> BTreeSet<(u32, u32)> {
        self.scopes.iter().filter_map(Scope::key).collect()
    }

    /// The part of an issued table that is about some periods and regions.
    #[must_use]
    pub fn restricted(&self, to: &BTreeSet<(u32, u32)>) -> Self {
        let kept = |scope: &&Scope| scope.key().is_some_and(|key| to.contains(&key));
        let scopes: Vec<Scope> = self.scopes.iter().filter(kept).cloned().collect();
        let is_kept = |period: &str, region: &str| {
            scopes.iter().any(|scope| scope.period == period && scope.region == region)
        };
        let is_of_period = |sums: &&RegionSums| scopes.iter().any(|s| s.period == sums.period);
        let entries = self.entries.iter().filter(|entry| is_kept(&entry.period, &entry.region));
        let mut part = self.clone_head();
        // A part says the same whatever was issued since.
        if let Some(first) = scopes.first() {
            part.scheme_version.clone_from(&first.scheme_version);
            part.factor_set.clone_from(&first.factor_set);
            part.factor_set_sha256.clone_from(&first.factor_set_sha256);
        }
        part.entries = entries.cloned().collect();
        part.regions = self.regions.iter().filter(is_of_period).cloned().collect();
        part.scopes = scopes;
        part
    }

    /// This table with what another one issues in place of what it covers of the same.
    #[must_use]
    pub fn with(self, newer: Self) -> Self {
        let covered = self.covered();
        let kept: BTreeSet<_> = covered.difference(&newer.covered()).copied().collect();
        let older = self.restricted(&kept);
        let is_new = |sums: &RegionSums| {
            let key =
                |other: &RegionSums| (other.period.clone(), other.digits, other.region.clone());
            newer.regions.iter().any(|other| key(other) == key(sums))
        };
        let mut table = newer.clone_head();
        table.regions = older.regions.into_iter().filter(|sums| !is_new(sums)).collect();
        table.regions.extend(newer.regions);
        table.regions.sort_by(|a, b| {
            (&a.period, a.digits, &a.region).cmp(&(&b.period, b.digits, &b.region))
        });
        table.scopes = older.scopes.into_iter().chain(newer.scopes).collect();
        table.scopes.sort_unstable();
        table.entries = older.entries.into_iter().chain(newer.entries).collect();
        table.entries.sort_by(BenchmarkEntry::order);
        table
    }

    /// Refuses scopes that were issued with another version of the scheme or other factors than
    /// those of a run that is graded against them.
    ///
    /// # Errors
    /// The first such scope.
    pub fn check_scopes(&self, scheme: &Scheme, factors: &FactorSet) -> Result<()> {
        let is_other = |scope: &&Scope| {
            scope.scheme_version != scheme.version || scope.factor_set_sha256 != factors.sha256
        };
        let Some(scope) = self.scopes.iter().find(is_other) else { return Ok(()) };
        let Scope { period, scheme_version, factor_set, .. } = scope;
        let (id, version) = (&scheme.id, &scheme.version);
        Err(Error::new(Code::BenchmarkMismatch, Place::default()).because(
            format!(
                "{period} 的基准以 {id} {scheme_version}、因子集 {factor_set} 发布，本次为 {id} {version}、{}",
                factors.id
            ),
            format!(
                "the benchmarks of {period} were issued with {id} {scheme_version} and {factor_set}, \
                 this run has {id} {version} and {}",
                factors.id
            ),
        ))
    }

    /// As it is written and hashed.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// All but what it holds.
    fn clone_head(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            scheme: self.scheme.clone(),
            scheme_version: self.scheme_version.clone(),
            factor_set: self.factor_set.clone(),
            factor_set_sha256: self.factor_set_sha256.clone(),
            unit: self.unit.clone(),
            disclosure: self.disclosure.clone(),
            scopes: Vec::new(),
            regions: Vec::new(),
            entries: Vec::new(),
            points: Vec::new(),
        }
    }
}
