//! Benchmarks that are issued with a period: every firm of the run gets its own score back, one
//! firm's correction touches that firm, and what is published of them tells of no single firm.

use polars::prelude::*;
use tanxiao_core::benchmark::{BenchmarkTable, Disclosure, Withheld};
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, Run, RunOptions, run};

const RANDOM: &str = include_str!("../../data/vectors/random.csv");
const SCHEMES: [&str; 5] =
    ["huzhou-2021", "own-market-residual", "own-percentile", "own-revenue", "own-three-dimension"];

fn scored<'a>(
    data: &'a DataSet,
    csv: &str,
    scheme: &str,
    table: Option<&BenchmarkTable>,
) -> Run<'a> {
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let input = Input { name: "returns.csv", bytes: csv.as_bytes() };
    run(data, &[input], &options, table).unwrap_or_else(|found| panic!("{found:?}"))
}

fn issued(run: &Run<'_>) -> BenchmarkTable {
    run.scored.issued_table(run.method, &InTurn)
}

/// The vectors with the money that a scheme divides by.
fn of_scheme(returns: &str, scheme: &str) -> String {
    let money = if scheme == "own-revenue" { "revenue_wan_yuan" } else { "value_added_wan_yuan" };
    returns.replacen("value_added_wan_yuan", money, 1)
}

/// The rows that differ in any column.
fn differing(a: &DataFrame, b: &DataFrame) -> Vec<usize> {
    assert_eq!(a.height(), b.height());
    let differs = |row: &usize| {
        a.get_columns()
            .iter()
            .zip(b.get_columns())
            .any(|(a, b)| a.get(*row).ok() != b.get(*row).ok())
    };
    (0..a.height()).filter(differs).collect()
}

/// The vectors, with the electricity of one row times a factor.
fn with_electricity(row: usize, times: f64) -> String {
    let mut reader = csv::Reader::from_reader(RANDOM.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = headers.iter().position(|name| name == "electricity_mwh").unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).unwrap();
    for (index, record) in reader.records().map(Result::unwrap).enumerate() {
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if index == row {
            let old: f64 = cells[at].parse().unwrap();
            cells[at] = format!("{:.3}", old * times);
        }
        writer.write_record(&cells).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// A row of the vectors that has electricity of its own.
fn metered() -> usize {
    let mut reader = csv::Reader::from_reader(RANDOM.as_bytes());
    let at = reader.headers().unwrap().iter().position(|name| name == "electricity_mwh").unwrap();
    let used = |text: &str| text.parse::<f64>().is_ok_and(|used| used > 1_000.0);
    reader.records().map(Result::unwrap).position(|record| used(&record[at])).unwrap()
}

#[test]
fn every_scheme_gives_every_firm_its_own_score_back() {
    let data = DataSet::embedded().unwrap();
    for scheme in SCHEMES {
        let returns = of_scheme(RANDOM, scheme);
        let own = scored(&data, &returns, scheme, None);
        let table = issued(&own);
        // As a book keeps it.
        let kept = BenchmarkTable::parse_issued("b.json", &table.to_json()).unwrap();
        assert_eq!(kept, table);
        let against = scored(&data, &returns, scheme, Some(&kept));
        let (own, against) = (own.scores().unwrap(), against.scores().unwrap());
        assert_eq!(differing(own, against), [0; 0], "{scheme}");
        let graded = own.column("grade").unwrap();
        assert!(graded.null_count() < graded.len(), "{scheme}: nobody is graded");
    }
}

#[test]
fn one_meter_that_is_corrected_changes_one_score() {
    let data = DataSet::embedded().unwrap();
    for scheme in SCHEMES {
        let corrected = of_scheme(&with_electricity(metered(), 1.02), scheme);
        let own = scored(&data, &of_scheme(RANDOM, scheme), scheme, None);
        let table = issued(&own);
        let after = scored(&data, &corrected, scheme, Some(&table));
        let changed = differing(own.scores().unwrap(), after.scores().unwrap());
        assert_eq!(changed.len(), 1, "{scheme}");
        // Among each other, peers move with it.
        let anew = scored(&data, &corrected, scheme, None);
        let moved = differing(own.scores().unwrap(), anew.scores().unwrap());
        // A percentile seldom moves; few of the vectors have revenue.
        let is_alone = ["own-percentile", "own-revenue"].contains(&scheme);
        assert!(is_alone || moved.len() > 5, "{scheme}: {moved:?}");
        // The firm alone gets the same as among all, but for what its own year before says.
        if scheme != "own-three-dimension" {
            let line = corrected.lines().nth(metered() + 1).unwrap();
            let alone = format!("{}\n{line}\n", corrected.lines().next().unwrap());
            let alone = scored(&data, &alone, scheme, Some(&table));
            let row = after.scores().unwrap().slice(changed[0] as i64, 1);
            assert_eq!(differing(alone.scores().unwrap(), &row), [0; 0], "{scheme}");
        }
    }
}

const HEADER: &str = "name,period,region,industry,electricity_mwh,value_added_wan_yuan\n";

/// Firms of an industry: so many, of much the same intensity.
fn firms(industry: &str, count: u32) -> String {
    let firm = |number: u32| {
        format!("{industry} 厂{number},2023,330502,{industry},{},1000\n", 1_000 + 7 * number)
    };
    (0..count).map(firm).collect()
}

fn of(run: &Run<'_>, name: &str, column: &str) -> AnyValue<'static> {
    let row = run.scored.rows_of(name)[0];
    run.scores().unwrap().column(column).unwrap().get(row).unwrap().into_static()
}

/// A table has every group that the ladder can come to: who comes later finds the one that it
/// would have been given.
#[test]
fn a_late_firm_of_another_class_finds_its_group() {
    let data = DataSet::embedded().unwrap();
    let text = format!("{HEADER}{}{}", firms("1711", 6), firms("1751", 20));
    let table = issued(&scored(&data, &text, "huzhou-2021", None));
    let late = format!("{HEADER}迟报厂,2023,330502,1712,1000,1000\n");
    let late = scored(&data, &late, "huzhou-2021", Some(&table));
    let depth = of(&late, "迟报厂", "benchmark_depth");
    assert_eq!((depth, of(&late, "迟报厂", "peer_count")), (3.into(), 6.into()));
    // Fourth of seven by its intensity: it stands among the six beside itself.
    assert_eq!(of(&late, "迟报厂", "rank"), 1.into());
}

/// What a book issued does not cover is compared among the run's own firms.
#[test]
fn a_period_that_was_not_issued_is_compared_among_its_own() {
    let data = DataSet::embedded().unwrap();
    let text = format!("{HEADER}{}", firms("1711", 8));
    let table = issued(&scored(&data, &text, "huzhou-2021", None));
    let both = format!("{text}{}", firms("1711", 8).replace(",2023,", ",2024,"));
    let own = scored(&data, &both, "huzhou-2021", None);
    let against = scored(&data, &both, "huzhou-2021", Some(&table));
    assert_eq!(differing(own.scores().unwrap(), against.scores().unwrap()), [0; 0]);
    let next = table.clone().with(issued(&own));
    assert_eq!((next.scopes.len(), table.scopes.len()), (2, 1));
    assert_eq!(next, issued(&own));
}

fn withheld(table: &BenchmarkTable, industry: &str) -> Option<Withheld> {
    let entry = table.entries.iter().find(|entry| entry.industry == industry).unwrap();
    assert_eq!(entry.withheld.is_some(), entry.benchmark_l.is_empty(), "{industry}");
    entry.withheld
}

#[test]
fn what_is_published_tells_of_no_single_firm() {
    let data = DataSet::embedded().unwrap();
    // A class of six, and with one firm more its group; a class where one firm is nearly all.
    let large = firms("1751", 6).replacen(",1000,1000", ",40000,1000", 1);
    let lone = "独家厂,2023,330502,1712,1000,1000\n";
    let text = format!("{HEADER}{}{lone}{large}", firms("1711", 6));
    let own = scored(&data, &text, "huzhou-2021", None);
    let table = own.scored.benchmark_table(own.method);
    assert_eq!(table.disclosure, Some(Disclosure::default()));
    assert_eq!(withheld(&table, "1711"), None);
    assert_eq!(withheld(&table, "171"), Some(Withheld::Remainder));
    assert_eq!(withheld(&table, "1751"), Some(Withheld::Dominant));
    assert!(table.entries.iter().all(|entry| entry.percentiles.is_empty()));
    let text_of = serde_json::to_string(&table).unwrap();
    assert!(!text_of.contains("独家厂") && !text_of.contains("1711 厂"), "{text_of}");

    let hash = &own.method.factors.sha256;
    let table = BenchmarkTable::parse("b.json", &text_of, own.method.scheme, hash).unwrap();
    let against = scored(&data, &text, "huzhou-2021", Some(&table));
    for name in ["1711 厂0", "独家厂", "1751 厂1"] {
        let is_told = name == "1711 厂0";
        for column in ["benchmark_l", "ratio_k", "grade"] {
            let expected = if is_told { of(&own, name, column) } else { AnyValue::Null };
            assert_eq!(of(&against, name, column), expected, "{name}: {column}");
        }
    }
    let codes: Vec<Code> = against.scored.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&Code::BenchmarkWithheld), "{codes:?}");
    assert!(!codes.contains(&Code::BenchmarkMissing), "{codes:?}");
    // The regulator's own run grades them all.
    assert_eq!(own.scored.counts.graded, 13);
}

/// Percentiles are published where three firms stand behind each, and firms find theirs.
#[test]
fn percentiles_only_of_large_groups() {
    let data = DataSet::embedded().unwrap();
    for (count, is_large) in [(250, false), (600, true)] {
        let text = format!("{HEADER}{}", firms("1711", count));
        let own = scored(&data, &text, "huzhou-2021", None);
        let table = own.scored.benchmark_table(own.method);
        let entry = table.entries.iter().find(|entry| entry.industry == "1711").unwrap();
        assert_eq!(!entry.percentiles.is_empty(), is_large, "{count}");
        if is_large {
            let against = scored(&data, &text, "huzhou-2021", Some(&table));
            let [a, b] = [&own, &against].map(|run| run.scores().unwrap().column("percentile"));
            assert_eq!(a.unwrap(), b.unwrap());
        }
    }
}
