//! Scores that were graded against a published table which is not at hand. Their rows print its
//! benchmarks with nine places: the table is put together from them, so that rows of one group must
//! agree, and marks are allowed that any exact benchmark gives which prints so (decision 0003).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use polars::prelude::*;
use tanxiao_base::issued::column::{Kind, Source};
use tanxiao_base::issued::columns;

use super::{ScoreFile, compare};
use crate::benchmark::{BenchmarkEntry, BenchmarkTable, Compared, Keys, Withheld, region_text};
use crate::finding::{Code, Finding};
use crate::grade::Grader;
use crate::judge::{Figures, Judgement, judge};
use crate::lang::Lang;
use crate::number::{self, NANO, NANO_DECIMALS, Ratio};
use crate::period::Period;
use crate::scheme::{IndicatorOf, Scheme};

/// What a row prints of its peers.
struct Printed<'a> {
    benchmark: &'a Float64Chunked,
    depth: &'a Int32Chunked,
    peers: &'a Int32Chunked,
    percentile: &'a Int32Chunked,
}

impl<'a> Printed<'a> {
    fn of(file: ScoreFile<'a>, scheme: &Scheme) -> Option<Self> {
        let series = |wanted: Source| {
            let column = compare::named(scheme, |source| source == wanted)?;
            Some(file.scores.column(column.name).ok()?.as_materialized_series())
        };
        Some(Self {
            benchmark: series(Source::Benchmark)?.f64().ok()?,
            depth: series(Source::Depth)?.i32().ok()?,
            peers: series(Source::Peers)?.i32().ok()?,
            percentile: series(Source::Percentile)?.i32().ok()?,
        })
    }

    /// The benchmark in nano, exactly as it was printed.
    fn nano(&self, row: usize) -> Option<i64> {
        number::from_f64(self.benchmark.get(row)?, NANO_DECIMALS as i32).ok()
    }
}

/// The table that the rows print.
pub(super) fn table(
    file: ScoreFile<'_>,
    compared: Compared<'_>,
    keys: &Keys<'_>,
) -> Result<BenchmarkTable, Vec<Finding>> {
    /// Beyond, a float of nine places stands for several benchmarks.
    const EXACT_NANO: i64 = 1 << 53;
    let scheme = compared.scheme;
    let mut entries: BTreeMap<(u32, u32, u32, u8), BenchmarkEntry> = BTreeMap::new();
    let mut edges: BTreeMap<(u32, u32, u32, u8), BTreeMap<u8, i64>> = BTreeMap::new();
    let printed = Printed::of(file, scheme);
    let bare = |(period, region, industry, depth)| BenchmarkEntry {
        period: Period::from_code(period).to_string(),
        region: region_text(region),
        industry: keys.code_of(industry),
        depth,
        ..BenchmarkEntry::default()
    };
    for row in 0..compared.height() {
        let Some(printed) = &printed else { break };
        let depth = printed.depth.get(row).and_then(|depth| u8::try_from(depth).ok());
        let depth = depth.filter(|depth| keys.ladder(row, scheme).any(|tried| tried == *depth));
        let peers = printed.peers.get(row).and_then(|peers| u32::try_from(peers).ok());
        // What is no such row is expected to have no benchmark, and found by that.
        let (Some(depth), Some(nano), Some(peer_count)) = (depth, printed.nano(row), peers) else {
            continue;
        };
        if nano >= EXACT_NANO {
            let name = compare::named(scheme, |source| source == Source::Benchmark);
            let place = compare::place(file, row, name.map_or("", |column| column.name));
            let value = number::to_text(nano, NANO_DECIMALS);
            return Err(vec![Finding::new(Code::FigureInexact, place).with("value", value)]);
        }
        let (period, region, industry) = keys.at(row, depth, scheme);
        let key = (period, region, industry, depth);
        entries.entry(key).or_insert_with(|| BenchmarkEntry {
            peer_count,
            benchmark_l: number::to_text(nano, NANO_DECIMALS),
            ..bare(key)
        });
        let percentile = printed.percentile.get(row).and_then(|one| u8::try_from(one).ok());
        let percentile = percentile.filter(|one| (1..=100).contains(one));
        if let (Some(percentile), Some(intensity)) = (percentile, compared.intensity_nano(row)) {
            let edge = edges.entry(key).or_default().entry(percentile).or_insert(intensity);
            *edge = intensity.max(*edge);
        }
    }
    // A row without a benchmark is of a group that the table lacks or withholds, and so is every row
    // of the deepest group that it could be in.
    for row in (0..compared.height()).filter(|row| !compared.is_held(*row)) {
        let is_bare = printed.as_ref().is_some_and(|printed| printed.depth.get(row).is_none());
        let Some(depth) = keys.ladder(row, scheme).next().filter(|_| is_bare) else { continue };
        let (period, region, industry) = keys.at(row, depth, scheme);
        let key = (period, region, industry, depth);
        entries
            .entry(key)
            .or_insert_with(|| BenchmarkEntry { withheld: Some(Withheld::Few), ..bare(key) });
    }
    for (key, entry) in &mut entries {
        let edges = edges.remove(key).unwrap_or_default().into_iter().rev();
        entry.percentiles =
            edges.map(|(one, nano)| (one, number::to_text(nano, NANO_DECIMALS))).collect();
    }
    let factors = &file.manifest.factor_set;
    let entries = entries.into_values().collect();
    Ok(BenchmarkTable::of(scheme, (&factors.id, &factors.sha256), entries))
}

/// Whether a column follows from K, and so from digits of the benchmark that are not printed.
pub(super) fn follows_ratio(source: Source) -> bool {
    matches!(
        source,
        Source::Ratio
            | Source::Level
            | Source::Grade
            | Source::Label
            | Source::Status
            | Source::Composite
            | Source::Indicator(_)
    )
}

/// Whether a row that is not what its printed benchmark gives is what another benchmark gives that
/// prints the same.
pub(super) fn allows(file: ScoreFile<'_>, grader: &Grader<'_>, row: usize) -> bool {
    let scheme = grader.scheme;
    let Some(group) = grader.group(row) else { return false };
    let nano = group.benchmark.nano;
    let (numerator, output) = (grader.compared.numerator(row), grader.compared.output(row));
    let graded = grader.grade(row);
    let figures = |benchmark| Figures {
        numerator,
        output,
        benchmark: Some(benchmark),
        percentile: graded.percentile,
        is_held: grader.compared.is_held(row),
    };
    let judged = |benchmark: Ratio| {
        judge(scheme, figures(benchmark), |indicator| match scheme.indicators[indicator].of {
            IndicatorOf::RatioToPeers => Some(benchmark),
            IndicatorOf::RatioToRegion | IndicatorOf::RatioToOwnPrevious => {
                grader.reference(indicator, row)
            }
        })
    };
    let divided = crate::judge::divided(numerator, scheme);
    benchmarks(scheme, nano, divided, output, printed_ratio(file, scheme, row))
        .into_iter()
        .any(|benchmark| holds(file, scheme, row, &judged(benchmark)))
}

/// K as a row prints it, at the scheme's decimals of ratios: its own column, or an indicator's.
fn printed_ratio(file: ScoreFile<'_>, scheme: &Scheme, row: usize) -> Option<i64> {
    let of_peers = |source| match source {
        Source::Ratio => true,
        Source::Indicator(place) => scheme.indicators[place].of == IndicatorOf::RatioToPeers,
        _ => false,
    };
    columns(scheme).into_iter().filter(|column| of_peers(column.source)).find_map(|column| {
        let floats = file.scores.column(column.name).ok()?.as_materialized_series().f64().ok()?;
        number::from_f64(floats.get(row)?, scheme.rounding.ratio_decimals as i32).ok()
    })
}

/// Exact benchmarks that print as `nano`, one for every way in which K of a firm can fall among
/// cut-offs and beside its print: the ends, where K is on an edge, and between all of these.
fn benchmarks(
    scheme: &Scheme,
    nano: i64,
    numerator: i64,
    output: i64,
    printed: Option<i64>,
) -> Vec<Ratio> {
    let halves = 2 * i128::from(NANO);
    let ends = [-1, 0, 1].map(|step| Ratio::new(2 * i128::from(nano) + step, halves));
    let cuts = scheme.grade.bands.iter().filter_map(|band| band.upper_nano);
    let of_points = scheme.indicators.iter().flat_map(|indicator| &indicator.points);
    let cuts = cuts.chain(of_points.filter_map(|(upper, _)| *upper));
    // In halves of a billionth.
    let cuts = cuts.map(|cut| 2 * i128::from(cut));
    let place = 10i128.pow(NANO_DECIMALS - scheme.rounding.ratio_decimals.min(NANO_DECIMALS));
    let beside = printed
        .into_iter()
        .flat_map(|printed| [-1, 1].map(|step| (2 * i128::from(printed) + step) * place));
    // K = numerator ÷ (output × benchmark) is on an edge where the benchmark is this.
    let on_edge = |edge: i128| {
        let (top, bottom) = (i128::from(numerator) * halves, i128::from(output).checked_mul(edge)?);
        match bottom.signum() {
            -1 => Ratio::new(-top, -bottom),
            _ => Ratio::new(top, bottom),
        }
    };
    let edges = cuts.chain(beside).filter_map(on_edge);
    let prints_so = |benchmark: &Ratio| benchmark.rounded(NANO_DECIMALS) == Some(nano);
    // The ends themselves may print otherwise, and what is between them does not.
    let mut found: Vec<Ratio> = ends.into_iter().flatten().collect();
    found.extend(edges.filter(prints_so));
    found.sort_by(|a, b| a.compare(*b).unwrap_or(Ordering::Equal));
    let between: Vec<Ratio> =
        found.windows(2).filter_map(|pair| pair[0].between(pair[1])).collect();
    found.extend(between);
    found.retain(prints_so);
    found
}

/// Whether a row is what a judgement gives, in all that follows from K.
fn holds(file: ScoreFile<'_>, scheme: &Scheme, row: usize, judged: &Judgement) -> bool {
    columns(scheme).iter().all(|column| {
        let whole = |value: Option<i32>| value.map(Cell::Whole);
        let places = match column.kind {
            Kind::Decimal(places) => places.of(scheme.rounding),
            _ => 0,
        };
        let decimal = |ratio: Option<Ratio>| {
            Some(Cell::Float(number::to_f64(ratio?.rounded(places)?, places)))
        };
        let expected = match column.source {
            Source::Ratio => decimal(judged.ratio),
            Source::Level => whole(judged.level),
            Source::Grade => whole(judged.grade),
            Source::Label => scheme.label_of(judged.level, judged.grade, Lang::Zh).map(Cell::Text),
            Source::Status => Some(Cell::Text(judged.status.text().to_owned())),
            Source::Composite => decimal(judged.composite),
            Source::Indicator(place) => decimal(judged.indicators[place]),
            _ => return true,
        };
        file.scores.column(column.name).is_ok_and(|found| Cell::of(found, row) == expected)
    })
}

/// A value of a score.
#[derive(PartialEq)]
enum Cell {
    Text(String),
    Whole(i32),
    Float(f64),
}

impl Cell {
    fn of(column: &Column, row: usize) -> Option<Self> {
        match column.get(row).ok()? {
            AnyValue::String(text) => Some(Self::Text(text.to_owned())),
            AnyValue::Int32(whole) => Some(Self::Whole(whole)),
            AnyValue::Float64(float) => Some(Self::Float(float)),
            _ => None,
        }
    }
}
