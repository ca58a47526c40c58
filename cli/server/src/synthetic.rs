//! Synthetic books of any size, for tests and for the load tool. Nothing in them comes from a firm:
//! every name says so. They do not go through the engine: what is measured and tested with them is
//! the server, not the grading.

use polars::prelude::*;
use tanxiao_core::account::Method;
use tanxiao_core::book::{RunEntry, StoredFile};
use tanxiao_core::data::{DEFAULT_FACTOR_SET, DEFAULT_SCHEME, DataSet};
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{self, Manifest};
use tanxiao_core::run::RunOptions;
use tanxiao_core::score::Counts;

/// Industries of GB/T 4754 that synthetic firms are of.
const INDUSTRIES: [&str; 8] = ["1711", "1751", "1761", "2641", "2921", "3130", "3311", "3829"];
/// Regions of GB/T 2260.
const REGIONS: [&str; 5] = ["330502", "330503", "330521", "330522", "330523"];
/// Cut-offs of K, of `huzhou-2021`, in thousandths.
const CUTS: [i64; 4] = [600, 800, 1200, 2000];
const LABELS: [&str; 5] = ["中碳1级", "中碳2级", "中碳3级", "中碳4级", "中碳5级"];

/// One run of a synthetic book.
pub(crate) struct SyntheticRun {
    pub(crate) entry: RunEntry,
    pub(crate) frame: DataFrame,
}

impl SyntheticRun {
    /// Gives the run, and so each of its scores, another reason.
    #[cfg(test)]
    pub(crate) fn give_reason(&mut self, reason: &str) {
        self.entry.reason = Some(reason.to_owned());
        self.give_reasons(&vec![reason; self.frame.height()]);
    }

    /// Gives its scores reasons of their own.
    #[cfg(test)]
    pub(crate) fn give_reasons(&mut self, reasons: &[&str]) {
        let column = StringChunked::from_iter_values("reason".into(), reasons.iter());
        self.frame = self.frame.with_column(column.into_column()).cloned().unwrap_or_default();
    }
}

/// The credit code of a synthetic firm.
pub(crate) fn code(firm: u32) -> String {
    let body = format!("91330500MA{firm:07}");
    tanxiao_core::credit_code::complete(&body).unwrap_or(body)
}

/// A number without pattern for a firm and period (splitmix64).
fn mix(firm: u32, salt: u64) -> u64 {
    let mut z = (u64::from(firm) << 20).wrapping_add(salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What a row is made of.
struct Row {
    firm: u32,
    salt: u64,
    supersedes: Option<String>,
}

/// A run that issues a score of a period for each of `firms` firms.
pub(crate) fn run(
    data: &DataSet,
    previous: &str,
    run: u32,
    period: &str,
    firms: u32,
) -> SyntheticRun {
    let rows = (0..firms).map(|firm| Row { firm, salt: u64::from(run), supersedes: None });
    of_rows(data, previous, run, period, &rows.collect::<Vec<_>>())
}

/// A run that corrects the score of one firm that another run issued.
#[cfg(test)]
pub(crate) fn correction(
    data: &DataSet,
    previous: &str,
    run: u32,
    period: &str,
    firm: u32,
    corrected_run: u32,
) -> SyntheticRun {
    let supersedes = Some(id(firm, u64::from(corrected_run)));
    of_rows(data, previous, run, period, &[Row { firm, salt: u64::from(run), supersedes }])
}

/// A run that takes a score back.
#[cfg(test)]
pub(crate) fn withdrawal(data: &DataSet, previous: &str, run: u32, id: &str) -> SyntheticRun {
    let SyntheticRun { entry, frame } = of_rows(data, "", run, "2023", &[]);
    let entry = RunEntry {
        withdrawn: vec![id.to_owned()],
        reason: Some("合成撤回".to_owned()),
        files: Vec::new(),
        ..entry
    };
    SyntheticRun { entry: entry.sealed(previous), frame }
}

fn id(firm: u32, salt: u64) -> String {
    format!("{:016x}{:016x}", mix(firm, salt), mix(firm, salt | 1 << 60))
}

fn of_rows(data: &DataSet, previous: &str, run: u32, period: &str, rows: &[Row]) -> SyntheticRun {
    let is_correction = rows.iter().any(|row| row.supersedes.is_some());
    let published_at = format!("2024-01-01T{:02}:{:02}:00Z", run / 60 % 24, run % 60);
    let reason = is_correction.then(|| "合成更正".to_owned());
    let count = rows.len() as u64;
    let entry = RunEntry {
        run,
        published_at: published_at.clone(),
        manifest: manifest(data),
        reason: reason.clone(),
        issued: count,
        corrected: if is_correction { count } else { 0 },
        unchanged: 0,
        checked: None,
        names_folded: false,
        files: vec![StoredFile {
            path: format!("scores/run={run:06}/book_period={period}/scores.parquet"),
            period: period.to_owned(),
            rows: count,
            bytes: 0,
            sha256: String::new(),
        }],
        benchmarks: None,
        rebased: false,
        withdrawn: Vec::new(),
        previous: String::new(),
        hash: String::new(),
    };
    SyntheticRun {
        entry: entry.sealed(previous),
        frame: frame(rows, period, &published_at, reason.as_deref()),
    }
}

fn manifest(data: &DataSet) -> Manifest {
    let (Ok(scheme), Ok(factors)) =
        (data.scheme(DEFAULT_SCHEME), data.factor_set(DEFAULT_FACTOR_SET))
    else {
        unreachable!("the embedded data have their defaults")
    };
    let method = Method { data, factors, scheme, grid_year: None };
    let options = RunOptions::default();
    manifest::of_run(method, &options, Lang::Zh, None, Vec::new(), None, Counts::default())
}

/// Thousandths as a float.
fn milli(value: i64) -> f64 {
    value as f64 / 1000.0
}

fn frame(rows: &[Row], period: &str, published_at: &str, reason: Option<&str>) -> DataFrame {
    let texts = |name: &str, of: &dyn Fn(&Row) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), rows.iter().map(of)).into_column()
    };
    let same = |name: &str, value: Option<&str>| {
        let values = std::iter::repeat_n(value, rows.len());
        StringChunked::from_iter_options(name.into(), values).into_column()
    };
    let floats = |name: &str, of: &dyn Fn(&Row) -> i64| {
        let values = rows.iter().map(|row| Some(milli(of(row))));
        Float64Chunked::from_iter_options(name.into(), values).into_column()
    };
    let integers = |name: &str, of: &dyn Fn(&Row) -> i32| {
        Int32Chunked::from_iter_options(name.into(), rows.iter().map(|row| Some(of(row))))
            .into_column()
    };
    let pick = |row: &Row, of: &[&str], salt: u64| {
        of[(mix(row.firm, salt) % of.len() as u64) as usize].to_owned()
    };
    let below = |row: &Row, salt: u64, below: i64| {
        (mix(row.firm, row.salt.wrapping_mul(31).wrapping_add(salt)) % below as u64) as i64
    };
    let gross = |row: &Row| 1_000 + below(row, 1, 90_000_000);
    let scope1 = |row: &Row| gross(row) / 3;
    let deducted = |row: &Row| gross(row) / 50;
    let ratio = |row: &Row| 100 + below(row, 2, 2_900);
    let grade = |row: &Row| 1 + CUTS.iter().filter(|cut| ratio(row) > **cut).count() as i32;
    let columns = vec![
        texts("score_id", &|row| Some(id(row.firm, row.salt))),
        texts("supersedes", &|row| row.supersedes.clone()),
        same("reason", reason),
        same("scheme", Some(DEFAULT_SCHEME)),
        same("published_at", Some(published_at)),
        texts("credit_code", &|row| Some(code(row.firm))),
        texts("name", &|row| Some(format!("合成企业{:06}(合成数据)", row.firm))),
        same("period", Some(period)),
        texts("region", &|row| Some(pick(row, &REGIONS, 3))),
        texts("industry", &|row| Some(pick(row, &INDUSTRIES, 4))),
        floats("energy_tce", &|row| gross(row) * 2 / 5),
        floats("scope1_tco2", &scope1),
        floats("scope2_tco2", &|row| gross(row) - scope1(row)),
        floats("gross_tco2", &gross),
        floats("deducted_tco2", &deducted),
        floats("net_tco2", &|row| gross(row) - deducted(row)),
        floats("output_wan_yuan", &|row| 1_000 + below(row, 5, 50_000_000)),
        floats("intensity_l", &|row| ratio(row) * 2),
        floats("benchmark_l", &|_| 2_000),
        integers("benchmark_depth", &|_| 4),
        integers("peer_count", &|_| (rows.len() / INDUSTRIES.len()) as i32),
        floats("ratio_k", &ratio),
        integers("level", &|_| 2),
        integers("grade", &grade),
        texts("label", &|row| Some(LABELS[grade(row) as usize - 1].to_owned())),
        floats("neutral_rate", &|_| 20),
        integers("percentile", &|row| 1 + below(row, 6, 99) as i32),
        integers("rank", &|row| 1 + below(row, 7, 10_000) as i32),
        floats("energy_intensity", &|row| ratio(row) / 2),
        integers("pcaf_score", &|_| 2),
        floats("default_share", &|_| 0),
        same("status", Some("graded")),
    ];
    DataFrame::new(columns).unwrap_or_default()
}
