//! What a file of scores proves of itself: honest files of every scheme pass, and one field changed
//! is refused, in a run on its own firms and in one against a published table.

use std::fmt::Write as _;

use polars::prelude::*;
use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::book::proof::{Checked, ScoreFile, prove_figures, prove_inputs};
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::issued::columns;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{self, Hashed, Manifest};
use tanxiao_core::run::{Input, Run, RunOptions, run};

const VECTORS: [(&str, &str); 4] = [
    ("random", include_str!("../../data/vectors/random.csv")),
    ("peers", include_str!("../../data/vectors/peers.csv")),
    ("boundaries", include_str!("../../data/vectors/boundaries.csv")),
    ("accounting", include_str!("../../data/vectors/accounting.csv")),
];

/// Returns that every scheme can grade: value added and revenue, verified or not, in two years.
fn two_years() -> String {
    let mut text = "credit_code,name,period,region,industry,value_added_wan_yuan,\
                    revenue_wan_yuan,electricity_mwh,diesel_t,own_pv_mwh,verified\n"
        .to_owned();
    for firm in 0..40u32 {
        let code = tanxiao_core::credit_code::complete(&format!("91330500MA{firm:07}")).unwrap();
        let industry = ["1751", "1752", "3011", "2612"][firm as usize % 4];
        let region = ["330502", "330503", "330100"][firm as usize % 3];
        for year in [2022, 2023] {
            let output = 500 + 37 * firm + (year - 2022) * 13;
            let power = 900 + firm * firm % 701 * 11 + (year - 2022) * 29 * (firm % 5);
            let (diesel, pv) = (firm % 7, firm % 4 * 10);
            let verified = ["", "true", "false"][firm as usize % 3];
            writeln!(
                text,
                "{code},合成{firm},{year},{region},{industry},{output},{},{power},{diesel},{pv},{verified}",
                output * 3
            )
            .unwrap();
        }
    }
    text
}

struct Scored<'a> {
    run: Run<'a>,
    manifest: Manifest,
}

fn scored<'a>(
    data: &'a DataSet,
    csv: &str,
    scheme: &str,
    table: Option<&BenchmarkTable>,
) -> Scored<'a> {
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let input = Input { name: "returns.csv", bytes: csv.as_bytes() };
    let run = run(data, &[input], &options, table).unwrap_or_else(|found| panic!("{found:?}"));
    let inputs = vec![Hashed::of(input.name, input.bytes)];
    let counts = run.scored.counts;
    let table = table.map(|_| Hashed::of("benchmark.json", b""));
    let manifest = manifest::of_run(run.method, &options, Lang::Zh, None, inputs, table, counts);
    Scored { run, manifest }
}

impl Scored<'_> {
    fn prove(
        &self,
        scores: &DataFrame,
        table: Option<&BenchmarkTable>,
    ) -> Result<Checked, Vec<Finding>> {
        let file = ScoreFile { name: "scores.parquet", scores, manifest: &self.manifest };
        prove_figures(file, self.run.method, table, &InTurn).map(|proved| proved.checked())
    }

    fn table(&self, method: Method<'_>) -> BenchmarkTable {
        self.run.scored.issued_table(method, &InTurn).published(None)
    }

    fn frame(&self) -> DataFrame {
        self.run.scores().unwrap().clone()
    }
}

/// The table with nothing but what is printed: no terms, no percentiles.
fn bare(table: &BenchmarkTable) -> BenchmarkTable {
    let mut table = table.clone();
    for entry in &mut table.entries {
        (entry.benchmark_numerator, entry.benchmark_denominator) = (None, None);
        entry.percentiles.clear();
    }
    table
}

fn is_composite(data: &DataSet, scheme: &str) -> bool {
    !data.scheme(scheme).unwrap().indicators.is_empty()
}

/// A value of a column put in place of another.
fn with(frame: &DataFrame, column: &str, row: usize, value: AnyValue<'static>) -> DataFrame {
    let of = frame.column(column).unwrap();
    let name = of.name().clone();
    let mut values: Vec<AnyValue<'_>> = (0..of.len()).map(|at| of.get(at).unwrap()).collect();
    values[row] = value;
    let series = Series::from_any_values_and_dtype(name, &values, of.dtype(), true).unwrap();
    let mut frame = frame.clone();
    frame.with_column(series.into_column()).unwrap();
    frame
}

/// What a manifest says of its method and counts is that of the hashes and of the rows.
#[test]
fn a_manifest_that_says_otherwise_is_refused() {
    let data = DataSet::embedded().unwrap();
    let mut own = scored(&data, &two_years(), "huzhou-2021", None);
    let frame = own.frame();
    let honest = own.manifest.clone();
    type Change = fn(&mut Manifest);
    let changes: [(&str, Change); 6] = [
        ("scheme.id", |manifest| manifest.scheme.id.push('x')),
        ("scheme.version", |manifest| manifest.scheme.version = "9".to_owned()),
        ("factor_set.id", |manifest| manifest.factor_set.id.push('x')),
        ("factor_set.version", |manifest| manifest.factor_set.version = "9".to_owned()),
        ("counts.graded", |manifest| manifest.counts.graded -= 1),
        ("counts.held", |manifest| manifest.counts.held += 1),
    ];
    for (name, change) in changes {
        own.manifest = honest.clone();
        change(&mut own.manifest);
        let found = own.prove(&frame, None).unwrap_err();
        assert_eq!(found[0].place.column.as_deref(), Some(name));
        let file = ScoreFile { name, scores: &frame, manifest: &own.manifest };
        assert!(prove_inputs(file, &own.run).is_err(), "{name}");
    }
}

#[test]
fn honest_files_of_every_scheme_pass() {
    let data = DataSet::embedded().unwrap();
    let two_years = two_years();
    let mut graded = 0;
    for scheme in data.schemes.keys() {
        let all = VECTORS.iter().copied().chain([("two years", two_years.as_str())]);
        for (name, csv) in all {
            let own = scored(&data, csv, scheme, None);
            if own.run.scored.height() == 0 {
                continue;
            }
            graded += own.manifest.counts.graded;
            let frame = own.frame();
            let is_pointed = own.run.method.scheme.grade_of.is_pointed();
            match own.prove(&frame, None) {
                Err(found) if is_pointed => assert_eq!(found[0].code, Code::PointsUnproved),
                found => assert_eq!(found, Ok(Checked::Figures), "{scheme} {name}"),
            }
            let file = ScoreFile { name, scores: &frame, manifest: &own.manifest };
            let proved = prove_inputs(file, &own.run).map(|proved| proved.checked());
            assert_eq!(proved, Ok(Checked::Inputs), "{scheme} {name}");
            if is_pointed || is_composite(&data, scheme) {
                continue;
            }
            // Against its own benchmarks, whole or as decimals, with the table at hand or without.
            let whole = own.table(own.run.method);
            for table in [bare(&whole), whole] {
                let against = scored(&data, csv, scheme, Some(&table));
                let frame = against.frame();
                for at_hand in [None, Some(&table)] {
                    let found = against.prove(&frame, at_hand);
                    assert_eq!(found, Ok(Checked::Figures), "{scheme} {name}");
                }
            }
        }
    }
    assert!(graded > 5_000, "{graded}");
}

/// Columns that follow from nothing else in the file: a value that could be true passes there, and
/// only the inputs tell.
const BEYOND: [&str; 5] = ["credit_code", "name", "pcaf_score", "default_share", "region"];

/// A file is what it is but for one field: whatever it is, it is refused.
fn refuses_every_field(own: &Scored<'_>, table: Option<&BenchmarkTable>, step: usize) -> usize {
    let frame = own.frame();
    let mut tried = 0;
    for (place, column) in columns(own.run.method.scheme).iter().enumerate() {
        let of = frame.column(column.name).unwrap();
        for row in (place % step..frame.height()).step_by(step) {
            let others: Vec<AnyValue<'static>> = match of.get(row).unwrap() {
                AnyValue::Float64(value) => [
                    value + 0.1,
                    value * 1.01 + 1.0,
                    -value - 1.0,
                    value + 1e-6 * f64::max(1.0, value.abs()),
                    value + 1e-12 * f64::max(1.0, value.abs()),
                    f64::NAN,
                    f64::INFINITY,
                ]
                .map(AnyValue::Float64)
                .into_iter()
                .chain([AnyValue::Null])
                .collect(),
                AnyValue::Int32(value) => [value + 1, value - 1, 99, -1, i32::MAX]
                    .map(AnyValue::Int32)
                    .into_iter()
                    .chain([AnyValue::Null])
                    .collect(),
                AnyValue::String(_) => ["../../../x", "高碳9级", "9999", "2023Q5", "999999"]
                    .map(|text| AnyValue::StringOwned(text.into()))
                    .into_iter()
                    .collect(),
                AnyValue::Null => match of.dtype() {
                    DataType::Float64 => vec![AnyValue::Float64(0.5)],
                    DataType::Int32 => vec![AnyValue::Int32(3)],
                    _ => vec![AnyValue::StringOwned("高碳3级".into())],
                },
                other => panic!("{other:?}"),
            };
            for value in others {
                let is_true_of_another = BEYOND.contains(&column.name);
                let is_possible = match (&value, column.name) {
                    (_, "name") => true,
                    (AnyValue::Int32(1 | 2), "pcaf_score") => true,
                    (AnyValue::Null, "region") => true,
                    (AnyValue::Float64(share), "default_share") => (0.0..=1.0).contains(share),
                    _ => false,
                };
                let is_itself = of.get(row).unwrap() == value;
                if is_itself || is_true_of_another && is_possible {
                    continue;
                }
                let forged = with(&frame, column.name, row, value.clone());
                tried += 1;
                let found = own.prove(&forged, table);
                let found = found.expect_err(&format!("{} row {row}: {value:?}", column.name));
                assert!(found.iter().all(|finding| finding.place.column.is_some()), "{found:?}");
            }
        }
    }
    tried
}

#[test]
fn any_field_changed_is_refused() {
    let data = DataSet::embedded().unwrap();
    let mut tried = 0;
    for scheme in data.schemes.values().filter(|scheme| !scheme.grade_of.is_pointed()) {
        let own = scored(&data, &two_years(), &scheme.id, None);
        tried += refuses_every_field(&own, None, 29);
    }
    let own = scored(&data, VECTORS[2].1, "huzhou-2021", None);
    tried += refuses_every_field(&own, None, 197);
    assert!(tried > 2_000, "{tried}");
}

#[test]
fn any_field_changed_is_refused_against_a_table_that_is_at_hand() {
    let data = DataSet::embedded().unwrap();
    for scheme in ["huzhou-2021", "own-percentile"] {
        let own = scored(&data, &two_years(), scheme, None);
        let table = own.table(own.run.method);
        let against = scored(&data, &two_years(), scheme, Some(&table));
        assert!(refuses_every_field(&against, Some(&table), 29) > 300);
    }
}

/// What a table decides can be told without it only as far as it is printed: marks of another
/// benchmark are refused, those of one that prints the same are not.
#[test]
fn marks_that_no_benchmark_of_the_print_gives_are_refused() {
    let data = DataSet::embedded().unwrap();
    let own = scored(&data, &two_years(), "huzhou-2021", None);
    let table = own.table(own.run.method);
    let against = scored(&data, &two_years(), "huzhou-2021", Some(&table));
    let frame = against.frame();
    let mut tried = 0;
    for (column, values) in [
        ("grade", vec![AnyValue::Int32(1), AnyValue::Int32(5), AnyValue::Int32(99)]),
        ("level", vec![AnyValue::Int32(1), AnyValue::Int32(3)]),
        ("ratio_k", vec![AnyValue::Float64(0.5), AnyValue::Float64(f64::NAN), AnyValue::Null]),
        ("benchmark_l", vec![AnyValue::Float64(0.5), AnyValue::Null]),
        ("benchmark_depth", vec![AnyValue::Int32(0), AnyValue::Int32(9)]),
        ("peer_count", vec![AnyValue::Int32(3), AnyValue::Int32(0)]),
        ("rank", vec![AnyValue::Int32(1)]),
        ("percentile", vec![AnyValue::Null, AnyValue::Int32(0), AnyValue::Int32(101)]),
        ("status", vec![AnyValue::StringOwned("ungraded_peers".into())]),
    ] {
        for row in (0..frame.height()).step_by(9) {
            for value in &values {
                if frame.column(column).unwrap().get(row).unwrap() != *value {
                    let forged = with(&frame, column, row, value.clone());
                    assert!(against.prove(&forged, None).is_err(), "{column} {row} {value:?}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

/// A benchmark of 1/3 prints as 0.333333333, with which K of a firm with L = 0.2 is above 0.6: the
/// exact one gives the better grade, the decimal the other. Without the table either could be
/// true, with it only its own, and a third grade never. The vectors put firms on such cut-offs.
#[test]
fn where_nine_places_cannot_decide_either_side_is_allowed_and_no_more() {
    let data = DataSet::embedded().unwrap();
    let own = scored(&data, VECTORS[2].1, "huzhou-2021", None);
    let exact = own.table(own.run.method);
    let decimal = bare(&exact);
    let of_exact = scored(&data, VECTORS[2].1, "huzhou-2021", Some(&exact));
    let of_decimal = scored(&data, VECTORS[2].1, "huzhou-2021", Some(&decimal));
    let (one, other) = (of_exact.frame(), of_decimal.frame());
    let grades = |frame: &DataFrame| {
        frame.column("grade").unwrap().i32().unwrap().iter().collect::<Vec<_>>()
    };
    let differing: Vec<usize> = grades(&one)
        .into_iter()
        .zip(grades(&other))
        .enumerate()
        .filter_map(|(row, (a, b))| (a != b).then_some(row))
        .collect();
    assert!(differing.len() > 5, "{differing:?}");
    for (own, table) in [(&of_exact, &exact), (&of_decimal, &decimal)] {
        for frame in [&one, &other] {
            assert_eq!(own.prove(frame, None).err(), None);
            let is_its = frame.equals_missing(&own.frame());
            assert_eq!(own.prove(frame, Some(table)).is_ok(), is_its);
        }
    }
    for &row in &differing {
        for grade in 1..=5 {
            let forged = with(&one, "grade", row, AnyValue::Int32(grade));
            let label =
                |frame: &DataFrame| frame.column("label").unwrap().get(row).unwrap().to_string();
            let is_either = [&one, &other].into_iter().any(|frame| {
                frame.column("grade").unwrap().get(row).unwrap() == AnyValue::Int32(grade)
                    && label(frame) == label(&forged)
            });
            assert_eq!(of_exact.prove(&forged, None).is_ok(), is_either, "row {row}: {grade}");
        }
    }
}

/// The forgeries that were once published: what is told of each names row, column, value and what
/// it should be.
#[test]
fn what_is_told_names_the_cell_and_what_it_should_be() {
    let data = DataSet::embedded().unwrap();
    let own = scored(&data, &two_years(), "huzhou-2021", None);
    let frame = own.frame();
    let found = own.prove(&with(&frame, "grade", 4, AnyValue::Int32(99)), None).unwrap_err();
    assert_eq!(found[0].code, Code::FigureWrong);
    let grade = frame.column("grade").unwrap().get(4).unwrap();
    assert_eq!(
        found[0].text(Lang::Zh),
        format!(
            "scores.parquet 第 5 行 “grade”列：“99”不成立：按文件中的其余数值和评价方法应为“{grade}”"
        )
    );
    let code = AnyValue::StringOwned("../../../x".into());
    let found = own.prove(&with(&frame, "credit_code", 0, code), None).unwrap_err();
    assert_eq!((found[0].code, found[0].place.line), (Code::FigureInvalid, Some(1)));
    // L and K consistent with each other and with the benchmark, but not with net and output.
    let halved = |name: &str, frame: &DataFrame| {
        let value = frame.column(name).unwrap().f64().unwrap().get(7).unwrap();
        with(frame, name, 7, AnyValue::Float64(value / 2.0))
    };
    let found = own.prove(&halved("ratio_k", &halved("intensity_l", &frame)), None).unwrap_err();
    assert_eq!(found[0].place.column.as_deref(), Some("intensity_l"));
    let many = with(&frame, "net_tco2", 7, AnyValue::Float64(1e12));
    assert_eq!(own.prove(&many, None).unwrap_err()[0].place.column.as_deref(), Some("net_tco2"));
    let many = with(&frame, "scope1_tco2", 7, AnyValue::Float64(1e12));
    assert_eq!(own.prove(&many, None).unwrap_err()[0].code, Code::FigureInexact);
    let missing = frame.drop("rank").unwrap();
    assert_eq!(own.prove(&missing, None).unwrap_err()[0].code, Code::FigureColumn);
    let mut more = frame.clone();
    more.with_column(Column::new("composite".into(), vec![1.0; frame.height()])).unwrap();
    assert_eq!(own.prove(&more, None).unwrap_err()[0].code, Code::FigureColumn);
}

/// What a file cannot prove, its inputs do: other energy with everything else in keeping.
#[test]
fn figures_that_agree_with_each_other_are_told_by_the_inputs() {
    let data = DataSet::embedded().unwrap();
    let own = scored(&data, &two_years(), "huzhou-2021", None);
    let other = two_years().replacen(",900,", ",700,", 1);
    assert_ne!(other, two_years());
    let forged = scored(&data, &other, "huzhou-2021", None);
    let frame = forged.frame();
    assert_eq!(own.prove(&frame, None), Ok(Checked::Figures));
    let file = ScoreFile { name: "scores.parquet", scores: &frame, manifest: &own.manifest };
    let Err(found) = prove_inputs(file, &own.run) else { panic!("not the run's") };
    assert_eq!(found[0].code, Code::FigureDiffers);
    assert_eq!(found[0].place.column.as_deref(), Some("energy_tce"));
    let fewer = frame.slice(0, 3);
    let file = ScoreFile { name: "scores.parquet", scores: &fewer, manifest: &own.manifest };
    let Err(found) = prove_inputs(file, &own.run) else { panic!("not the run's") };
    assert_eq!(found[0].code, Code::FigureDiffers);
}
