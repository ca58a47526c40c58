//! A scheme of points against a published table: whoever is graded by itself gets what the run among
//! all gave it, or is told that the table does not say.

mod points_city;

use std::collections::BTreeMap;

use polars::prelude::{AnyValue, DataFrame, PlSmallStr};
use tanxiao_core::benchmark::{BenchmarkTable, PointsFigure};
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, Run, RunOptions, run};

use points_city::{CITY, files};

/// The tables, and the ids of schemes that add up points.
fn data() -> (DataSet, Vec<String>) {
    let data = DataSet::load(&files()).unwrap_or_else(|error| panic!("{error}"));
    let pointed = data.schemes.values().filter(|scheme| scheme.grade_of.is_pointed());
    let ids: Vec<String> = pointed.map(|scheme| scheme.id.clone()).collect();
    assert!(ids.len() >= 20, "{ids:?}");
    (data, ids)
}

fn scored<'a>(
    data: &'a DataSet,
    text: &str,
    scheme: &str,
    table: Option<&BenchmarkTable>,
) -> Run<'a> {
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let input = [Input { name: "city.csv", bytes: text.as_bytes() }];
    run(data, &input, &options, table).unwrap_or_else(|found| panic!("{scheme}: {found:#?}"))
}

/// The table, as it is written and read again.
fn published(run: &Run<'_>) -> BenchmarkTable {
    let mut bytes = Vec::new();
    tanxiao_core::write::write_benchmarks(&run.scored.benchmark_table(run.method), &mut bytes)
        .unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let sha256 = &run.method.factors.sha256;
    BenchmarkTable::parse("table.json", &text, run.method.scheme, sha256).unwrap()
}

/// Every figure of a firm and period but ranks, by column.
fn figures(frame: &DataFrame) -> BTreeMap<(String, String), BTreeMap<String, String>> {
    let text = |name: &str, row: usize| match frame.column(name).unwrap().get(row).unwrap() {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        other => other.to_string(),
    };
    let names: Vec<&str> = frame.get_column_names().into_iter().map(PlSmallStr::as_str).collect();
    let is_rank = |name: &str| name.starts_with("rank") || name == "composite_rank";
    (0..frame.height())
        .map(|row| {
            let key = (text("credit_code", row), text("period", row));
            let own = names.iter().filter(|name| !is_rank(name));
            (key, own.map(|name| ((*name).to_owned(), text(name, row))).collect())
        })
        .collect()
}

#[test]
fn a_firm_gets_what_the_run_among_all_gave_it() {
    let (data, schemes) = data();
    let (mut same, mut is_told, mut is_withheld) = (0, 0, 0);
    for scheme in &schemes {
        let among_all = scored(&data, CITY, scheme, None);
        let table = published(&among_all);
        // No figure tells of a single firm.
        for entry in &table.points {
            let has_figure = !entry.value.is_empty() || entry.exact.is_some();
            assert!(!has_figure || entry.firms >= 3 && entry.withheld.is_none(), "{entry:?}");
            is_told += u32::from(has_figure);
            is_withheld += u32::from(entry.withheld.is_some());
        }
        let against = scored(&data, CITY, scheme, Some(&table));
        let expected = figures(among_all.scores().unwrap());
        let found = figures(against.scores().unwrap());
        let mut untold = 0;
        for (key, expected) in &expected {
            let found = &found[key];
            if found["status"] == "ungraded_peers" && expected["status"] != "ungraded_peers" {
                assert_eq!(found["grade"], "", "{scheme} {key:?}");
                untold += 1;
                continue;
            }
            assert_eq!(found, expected, "{scheme} {key:?}");
            same += 1;
        }
        let codes = [Code::BenchmarkWithheld, Code::BenchmarkMissing];
        let told: u32 = against
            .scored
            .findings
            .iter()
            .filter(|finding| codes.contains(&finding.code))
            .map(|finding| finding.rows)
            .sum();
        assert_eq!(told, untold, "{scheme}");
    }
    // Best values and small scopes are withheld; most of all else is told.
    assert!(same > 4_000, "{same}");
    assert!(is_told > 10 && is_withheld > 0, "{is_told} {is_withheld}");
}

#[test]
fn a_single_firm_is_graded_with_a_table_and_a_stranger_is_not() {
    let (data, _) = data();
    let among_all = scored(&data, CITY, "own-rank-county", None);
    let table = published(&among_all);
    let expected = figures(among_all.scores().unwrap());
    let (header, rows) = CITY.split_once('\n').unwrap();
    let (mut graded, mut others) = (0, 0);
    for ((code, period), expected) in expected.iter().filter(|(_, one)| one["status"] == "graded") {
        let own: Vec<&str> = rows.lines().filter(|line| line.starts_with(code.as_str())).collect();
        if graded >= 20 {
            break;
        }
        let alone = format!("{header}\n{}\n", own.join("\n"));
        let run = scored(&data, &alone, "own-rank-county", Some(&table));
        let found = &figures(run.scores().unwrap())[&(code.clone(), period.clone())];
        if found["status"] == "graded" {
            assert_eq!(found, expected);
            graded += 1;
        }
        // The same firm where nobody was compared.
        let elsewhere = alone.replace(",330502,", ",440305,").replace(",330503,", ",440305,");
        let elsewhere = elsewhere.replace(",330521,", ",440305,");
        if elsewhere != alone {
            let run = scored(&data, &elsewhere, "own-rank-county", Some(&table));
            let found = &figures(run.scores().unwrap())[&(code.clone(), period.clone())];
            assert_eq!((found["status"].as_str(), found["grade"].as_str()), ("ungraded_peers", ""));
            others += 1;
        }
    }
    assert!(graded >= 20 && others >= 10, "{graded} {others}");
}

/// Without a table a firm by itself has what constants give, and is set against nobody.
#[test]
fn an_empty_table_leaves_constants() {
    let (data, _) = data();
    for (scheme, has_bases) in [("huangyan-2022", false), ("own-rank-city", true)] {
        let among_all = scored(&data, CITY, scheme, None);
        let (factors, of) = (among_all.method.factors, among_all.method.scheme);
        let empty = BenchmarkTable::of(of, (&factors.id, &factors.sha256), Vec::new());
        let run = scored(&data, CITY, scheme, Some(&empty));
        let found = figures(run.scores().unwrap());
        let has_points = found.values().filter(|own| !own["composite"].is_empty()).count();
        assert_eq!(has_points > 100, !has_bases, "{scheme}: {has_points}");
        assert_eq!(has_points == 0, has_bases, "{scheme}: {has_points}");
        let table = published(&among_all);
        let bases = table.points.iter().filter(|entry| entry.figure == PointsFigure::Base);
        assert_eq!(bases.count() > 0, has_bases);
    }
}
