//! Each step of a run, at the size of a city (3,800 firms), a province (50,000) and twice the
//! nation (1,000,000), on as many threads as there are cores. Before anything is timed, the bytes
//! of a run on 1, 2 and 8 threads and of shuffled rows are compared.
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{self, Manifest};
use tanxiao_core::normalise::{self, normalise};
use tanxiao_core::read::Table;
use tanxiao_core::run::{Input, Plan, Run, RunOptions};
use tanxiao_core::steps::Steps;
use tanxiao_core::write::{OutputFormat, write_run};

/// The command line's own threads.
#[path = "../../cli/src/threads.rs"]
mod threads;
use threads::Threads;

/// Synthetic returns of so many firms, in two hundred classes of industry.
fn city(data: &DataSet, firms: usize) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let classes: Vec<&str> = data
        .industries
        .iter()
        .filter(|industry| industry.depth() == 4 && industry.section == "C")
        .map(|industry| industry.code.as_str())
        .step_by(3)
        .collect();
    let mut text = String::from(
        "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),原煤(吨),\
         天然气(万立方米),柴油(吨),热力(吉焦),用电量(万千瓦时)\n",
    );
    for firm in 0..firms {
        let mut rest = firm;
        let mut digits = [b'0'; 5];
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[rest % 31];
            rest /= 31;
        }
        let body = format!("91330500TE5T{}", String::from_utf8_lossy(&digits));
        let code = complete(&body).unwrap_or_default();
        let noise = (firm * 7919) % 10_007;
        let _ = writeln!(
            text,
            "{code},合成企业{firm},2023,330502,{},{}.{:02},{},{}.5,{},{},{}.25",
            classes[noise % classes.len()],
            1_000 + noise,
            firm % 100,
            noise / 3,
            noise / 50,
            noise / 90,
            noise * 4,
            noise / 2,
        );
    }
    text
}

fn score<'a>(plan: &Plan<'a>, tables: &[Table<'_>]) -> Run<'a> {
    plan.score(tables, None, &mut |_| {}).unwrap_or_else(|findings| panic!("{findings:?}"))
}

/// The manifest says the same whatever the order of the rows, but for the hash of the input, which
/// is left out here.
fn manifest(run: &Run<'_>) -> Manifest {
    let options = RunOptions::default();
    let counts = run.scored.counts;
    manifest::of_run(run.method, &options, Lang::Zh, None, Vec::new(), None, counts)
}

fn written(run: &Run<'_>, format: OutputFormat, threads: Threads) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_run(format, run, &manifest(run), Lang::Zh, &threads, &mut bytes)
        .expect("memory takes it");
    bytes
}

/// The rows in another order.
fn shuffled(text: &str) -> String {
    let (header, rows) = text.split_once('\n').expect("a header");
    let rows: Vec<&str> = rows.lines().collect();
    // A step that has no divisor in common with the number of rows visits each once.
    let step = (rows.len() / 3..).find(|step| gcd(*step, rows.len()) == 1).unwrap_or(1);
    let order = (0..rows.len()).map(|index| rows[index * step % rows.len()]);
    std::iter::once(header).chain(order).flat_map(|row| [row, "\n"]).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Refuses to time a run whose bytes depend on threads or on the order of rows.
fn check_bytes(data: &DataSet, text: &str) {
    let bytes = |text: &str, threads: usize| {
        let threads = Threads::new(NonZeroUsize::new(threads));
        let plan = Plan::new(data, &RunOptions::default()).expect("defaults are valid");
        let plan = plan.on(Arc::new(threads));
        let input = [Input { name: "city.csv", bytes: text.as_bytes() }];
        let tables = plan.open(&input).expect("the city can be read");
        written(&score(&plan, &tables), OutputFormat::Parquet, threads)
    };
    let one = bytes(text, 1);
    let turned = shuffled(text);
    for (text, threads) in [(text, 2), (text, 8), (turned.as_str(), 8)] {
        assert!(bytes(text, threads) == one, "other bytes on {threads} threads");
    }
}

const SIZES: [usize; 3] = [3_800, 50_000, 1_000_000];

/// Whether a size is to be timed: all are, unless one is named on the command line.
fn is_wanted(firms: usize) -> bool {
    let is_size = |text: &String| SIZES.iter().any(|size| size.to_string() == *text);
    let named: Vec<String> = std::env::args().filter(is_size).collect();
    named.is_empty() || named.contains(&firms.to_string())
}

fn steps(criterion: &mut Criterion) {
    let data = DataSet::embedded().expect("embedded tables are valid");
    let options = RunOptions::default();
    let threads = Threads::new(None);
    let plan = Plan::new(&data, &options).expect("defaults are valid").on(Arc::new(threads));
    let mut group = criterion.benchmark_group("steps");
    for firms in SIZES.into_iter().filter(|firms| is_wanted(*firms)) {
        let text = city(&data, firms);
        check_bytes(&data, &text);
        let input = [Input { name: "city.csv", bytes: text.as_bytes() }];
        group.throughput(Throughput::Elements(firms as u64));
        if firms > 10_000 {
            group.sample_size(10);
        }
        let tables = plan.open(&input).expect("the city can be read");
        let mut bench = |name: &str, work: &mut dyn FnMut() -> usize| {
            let id = BenchmarkId::new(name, firms);
            group.bench_function(id, |bencher| bencher.iter(|| black_box(work())));
        };
        bench("read", &mut || {
            let mut cells = 0;
            tables[0]
                .for_each_row(&mut |_, row| {
                    cells += row.len();
                    Ok(())
                })
                .expect("the city can be read");
            cells
        });
        let normalised = || {
            normalise(&tables, &normalise::Options::default(), &data, &threads, &mut |_| {})
                .unwrap_or_else(|findings| panic!("{findings:?}"))
        };
        bench("read and normalise", &mut || normalised().rows_read as usize);
        let normalised = normalised();
        let steps = Steps { normalised: &normalised, method: plan.method, executor: &threads };
        bench("account", &mut || steps.account().height());
        let accounts = steps.account();
        bench("benchmark", &mut || {
            black_box(steps.benchmark(&accounts));
            1
        });
        let benchmarked = steps.benchmark(&accounts);
        bench("grade", &mut || steps.grade(&accounts, &benchmarked));
        let run = score(&plan, &tables);
        for format in [OutputFormat::Csv, OutputFormat::Parquet] {
            let name = format!("write {}", format.name());
            bench(&name, &mut || written(&run, format, threads).len());
        }
        bench("run", &mut || {
            let tables = plan.open(&input).expect("the city can be read");
            score(&plan, &tables).scored.height()
        });
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
