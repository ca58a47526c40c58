//! Each step of a run, at the size of a city (3,800 firms) and of a province (50,000).
#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::read::Table;
use tanxiao_core::run::{Input, Plan, Run, RunOptions};
use tanxiao_core::write::{OutputFormat, WriteContext, write_scores};

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

fn steps(criterion: &mut Criterion) {
    let data = DataSet::embedded().expect("embedded tables are valid");
    let options = RunOptions::default();
    let plan = Plan::new(&data, &options).expect("defaults are valid");
    let mut group = criterion.benchmark_group("steps");
    for firms in [3_800, 50_000] {
        let text = city(&data, firms);
        let input = [Input { name: "city.csv", bytes: text.as_bytes() }];
        group.throughput(Throughput::Elements(firms as u64));
        if firms > 10_000 {
            group.sample_size(10);
        }
        group.bench_function(BenchmarkId::new("read", firms), |bencher| {
            bencher.iter(|| {
                let tables = plan.open(&input).expect("the city can be read");
                let mut cells = 0;
                tables[0]
                    .for_each_row(&mut |_, row| {
                        cells += row.len();
                        Ok(())
                    })
                    .expect("the city can be read");
                black_box(cells)
            });
        });
        group.bench_function(BenchmarkId::new("run", firms), |bencher| {
            bencher.iter(|| {
                let tables = plan.open(&input).expect("the city can be read");
                let run = score(&plan, &tables);
                black_box(run.scored.counts)
            });
        });
        let tables = plan.open(&input).expect("the city can be read");
        let run = score(&plan, &tables);
        let context = WriteContext {
            scheme: run.method.scheme,
            lang: tanxiao_core::lang::Lang::Zh,
            manifest_json: None,
        };
        for format in [OutputFormat::Csv, OutputFormat::Parquet] {
            let name = format!("write {}", format.name());
            group.bench_function(BenchmarkId::new(name, firms), |bencher| {
                bencher.iter(|| {
                    let mut bytes = Vec::new();
                    write_scores(format, run.scores().unwrap(), &context, &mut bytes)
                        .expect("memory takes it");
                    black_box(bytes.len())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, steps);
criterion_main!(benches);
