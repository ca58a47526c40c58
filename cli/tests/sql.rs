//! `tanxiao sql` and `tanxiao returns`: exit codes, and what scripts rely on.

mod common;

use std::fs;

use common::{XIAMEN, directory, failure, output, path, stdout};
use serde_json::Value;

const COLUMNS: &str = "name text\nperiod text\nindustry text\nregion text\n\
                       value_added_wan_yuan decimal(18,6)\nelectricity_mwh decimal(18,6)\n";

#[test]
fn exit_codes() {
    let directory = directory();
    let table = path(&directory, "table.txt");
    let wrong = path(&directory, "wrong.txt");
    fs::write(&table, COLUMNS).unwrap();
    fs::write(&wrong, COLUMNS.replace("period text\n", "")).unwrap();
    let sql = |schema: &str, more: &[&str]| {
        let mut arguments = vec!["sql", "--dialect", "spark", "--input-schema", schema];
        arguments.extend(more);
        output(&arguments).status.code()
    };
    assert_eq!(sql(&table, &[]), Some(0));
    assert_eq!(sql(&table, &["--like", XIAMEN]), Some(2));
    assert_eq!(sql(&table, &["--into", "a; b"]), Some(2));
    assert_eq!(sql(&wrong, &[]), Some(3));
    assert_eq!(sql(&path(&directory, "none.txt"), &[]), Some(3));
    assert_eq!(sql(&table, &["--scheme", "none"]), Some(4));
    let (_, stderr) =
        failure(&["sql", "--dialect", "spark", "--input-schema", &wrong, "--lang", "en"]);
    assert!(stderr.contains("no column period") && stderr.contains('→'), "{stderr}");
}

#[test]
fn a_scheme_that_cannot_be_written_is_refused_with_its_reason() {
    let directory = directory();
    let schemes = directory.path().join("data/schemes");
    fs::create_dir_all(&schemes).unwrap();
    let text = include_str!("../../data/schemes/huzhou-2021.toml")
        .replace("huzhou-2021", "published-only")
        .replace("ratio_of_sums", "published");
    fs::write(schemes.join("published-only.toml"), text).unwrap();
    let table = path(&directory, "table.txt");
    fs::write(&table, COLUMNS).unwrap();
    let data = path(&directory, "data");
    let arguments = ["sql", "--dialect", "duckdb", "--input-schema", &table, "--data", &data];
    let (code, stderr) = failure(&[&arguments[..], &["--scheme", "published-only"]].concat());
    assert_eq!(code, 4, "{stderr}");
    assert!(stderr.contains("published-only") && stderr.contains("--benchmark"), "{stderr}");
}

#[test]
fn json_says_what_the_statement_was_made_of() {
    let directory = directory();
    let table = path(&directory, "table.txt");
    fs::write(&table, format!("{COLUMNS}note text\n")).unwrap();
    let arguments = ["sql", "--dialect", "postgres", "--input-schema", &table, "--json"];
    let json: Value = serde_json::from_str(&stdout(&arguments)).unwrap();
    assert_eq!(json["scheme"], "huzhou-2021");
    assert_eq!(json["unused"][0], "note");
    assert!(json["sql"].as_str().unwrap().contains("FROM returns t"));
}

#[test]
fn canonical_returns_score_as_what_they_came_from() {
    let directory = directory();
    let city = path(&directory, "city.csv");
    stdout(&["sample", "--firms", "300", "-o", &city]);
    let book = |input: &str| stdout(&["score", input, "-o", "-", "--quiet"]);
    let expected = book(&city);
    for name in ["returns.csv", "returns.parquet", "returns.ndjson"] {
        let returns = path(&directory, name);
        stdout(&["returns", &city, "-o", &returns, "--quiet"]);
        assert_eq!(book(&returns), expected, "{name}");
    }
    let (code, _) = failure(&["returns", &city, "-o", &city]);
    assert_eq!(code, 2);
}
