//! `tanxiao lend`: files, formats, exit codes and JSON, on a synthetic city with a book of two
//! years.

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{directory, failure, path, stdout};
use serde_json::Value;
use tempfile::TempDir;

const LOANS: &str = "data/samples/loans-synthetic.csv";
const EXAMPLE: &str = "example-green-loan";
const DAY: &str = "2025-06-30";

/// A book with the years 2022 (run 1) and 2023 (run 2) of a synthetic city.
fn book() -> (TempDir, String) {
    let directory = directory();
    let book = path(&directory, "book");
    for year in ["2022", "2023"] {
        let returns = path(&directory, &format!("{year}.csv"));
        let scores = path(&directory, &format!("{year}.parquet"));
        stdout(&["sample", "--firms", "400", "--seed", "1", "--period", year, "-o", &returns]);
        stdout(&["score", &returns, "--quiet", "-o", &scores]);
        stdout(&["publish", &scores, "--book", &book, "--with-held"]);
    }
    (directory, book)
}

fn lend<'a>(book: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments =
        vec!["lend", "--book", book, "--policy", EXAMPLE, "--portfolio", LOANS, "--day", DAY];
    arguments.extend_from_slice(more);
    arguments
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(arguments)).unwrap()
}

#[test]
fn every_loan_of_the_sample_leaves_with_its_terms_or_its_reasons() {
    let (directory, book) = book();
    let said = json(&lend(&book, &["--json"]));
    let counts = &said["manifest"]["counts"];
    let count = |name: &str| counts[name].as_u64().unwrap();
    assert_eq!(count("rows_read"), 36);
    let parts = ["eligible", "not_eligible", "no_score", "rejected"];
    assert_eq!(parts.map(count).iter().sum::<u64>(), 36);
    assert!(parts.map(count).iter().all(|count| *count > 0), "{counts}");
    assert_eq!(said["manifest"]["example"], true);
    for loan in said["loans"].as_array().unwrap() {
        let sum: f64 = loan["terms"]["reasons"]
            .as_array()
            .map_or(0.0, |list| list.iter().filter_map(|reason| reason["bp"].as_f64()).sum());
        let adjustment = loan["terms"]["adjustment_bp"].as_f64().unwrap_or(0.0);
        assert!((sum - adjustment).abs() < 1e-9, "{loan}");
        let is_eligible = loan["outcome"] == "eligible";
        assert_eq!(loan["terms"].is_object(), is_eligible, "{loan}");
        if !is_eligible {
            let refusals = loan["refusals"].as_array().unwrap();
            let findings = loan["findings"].as_array().unwrap();
            assert!(!refusals.is_empty() || !findings.is_empty(), "{loan}");
        }
    }

    // The columns are those of the schema, in every format for programs.
    let names = ["a.csv", "a.ndjson", "a.parquet", "a.arrow", "a.xlsx"];
    let paths = names.map(|name| path(&directory, name));
    let mut arguments = lend(&book, &["--quiet"]);
    for path in &paths {
        arguments.extend(["-o", path]);
    }
    stdout(&arguments);
    let schema = json(&["schema", "loan-terms"]);
    let properties: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let csv = fs::read_to_string(&paths[0]).unwrap();
    let header: Vec<&str> =
        csv.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect();
    assert_eq!(header, properties);
    for line in fs::read_to_string(&paths[1]).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row.as_object().unwrap().keys().collect::<Vec<_>>(), properties);
        assert!(row["policy"].as_str().unwrap().contains("示例"), "an example says so: {row}");
    }
    let sidecar = fs::read_to_string(format!("{}.manifest.json", paths[0])).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sidecar).unwrap(), said["manifest"]);

    // The same pricing gives the same bytes, and nothing moved since.
    let before: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    stdout(&arguments);
    for (path, before) in paths.iter().zip(&before) {
        assert_eq!(&fs::read(path).unwrap(), before, "{path}");
        let said = json(&lend(&book, &["--json", "--since", path]));
        assert_eq!(said["changes"], Value::Array(Vec::new()), "{path}");
    }
}

#[test]
fn what_moved_since_a_run_is_what_the_runs_differ_in() {
    let (_directory, book) = book();
    let said = json(&lend(&book, &["--json", "--since", "1"]));
    let changes = said["changes"].as_array().unwrap();
    let kinds: BTreeSet<&str> =
        changes.iter().map(|change| change["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains("grade_worse") && kinds.contains("grade_better"), "{kinds:?}");
    let loans = said["loans"].as_array().unwrap();
    for change in changes {
        let loan = loans.iter().find(|loan| loan["loan_id"] == change["loan_id"]).unwrap();
        assert_eq!(change["now"]["grade"], loan["score"]["grade"]);
        if change["kind"] == "grade_worse" {
            let (before, now) = (&change["before"]["grade"], &change["now"]["grade"]);
            assert!(now.as_i64() > before.as_i64(), "{change}");
            assert_eq!(change["before"]["period"], "2022");
        }
    }
    let text = stdout(&lend(&book, &["--since", "1", "--lang", "en"]));
    assert!(text.contains("Changed since run 1: grade worse"), "{text}");
    assert_eq!(json(&lend(&book, &["--json", "--since", "2"]))["changes"], Value::Array(vec![]));
}

#[test]
fn one_loan_in_full_and_the_warning_of_the_example() {
    let (_directory, book) = book();
    let text = stdout(&lend(&book, &["--loan", "HC2024-0032"]));
    assert!(text.contains("示例政策：以下条款不是任何银行的条款"), "{text}");
    assert!(text.contains("无评价结果") && text.contains("核对信用代码"), "{text}");
    assert!(!text.contains("HC2024-0001"), "{text}");
    let text = stdout(&lend(&book, &["--loan", "HC2024-0032", "--lang", "en"]));
    assert!(text.contains("example policy: these are no bank's terms"), "{text}");
}

#[test]
fn exit_codes_of_lending() {
    let (directory, book) = book();
    let nowhere = path(&directory, "nowhere");
    let policy = path(&directory, "policy.toml");
    let text =
        fs::read_to_string(common::root().join("data/policies/example-green-loan.toml")).unwrap();
    fs::write(&policy, text.replace("floor_bp = \"-50\"", "floor_bp = \"fifty\"")).unwrap();
    let other = path(&directory, "other.toml");
    fs::write(&other, text.replace("scheme = \"huzhou-2021\"", "scheme = \"own-revenue\""))
        .unwrap();
    let unitless = path(&directory, "unitless.csv");
    fs::write(&unitless, "loan_id,credit_code,outstanding\nA1,,1\n").unwrap();
    let with = |from: &str, to: &str| -> Vec<String> {
        lend(&book, &["--quiet"])
            .into_iter()
            .map(|argument| if argument == from { to.to_owned() } else { argument.to_owned() })
            .collect()
    };
    for (arguments, expected, says) in [
        (with(DAY, "yesterday"), 2, "--day"),
        (with(LOANS, &nowhere), 3, "file-unreadable"),
        (with(LOANS, &unitless), 3, "header-unit-missing"),
        (with(EXAMPLE, &policy), 4, "policy-invalid"),
        (with(&book, &nowhere), 7, "→"),
        (with(EXAMPLE, &other), 7, "own-revenue"),
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (code, stderr) = failure(&arguments);
        assert_eq!(code, expected, "{arguments:?}: {stderr}");
        assert!(stderr.contains(says), "{arguments:?}: {stderr}");
    }
    for (more, expected) in [
        (vec!["--strict", "--quiet"], 1),
        (vec!["-o", "a.doc"], 2),
        (vec!["-o", LOANS], 2),
        (vec!["--since", "9"], 7),
        (vec!["--loan", "none"], 7),
    ] {
        let (code, stderr) = failure(&lend(&book, &more));
        assert_eq!(code, expected, "{more:?}: {stderr}");
        assert!(!stderr.is_empty());
    }
}

/// A score that was taken back prices no loan.
#[test]
fn a_withdrawn_score_counts_no_more() {
    let (_directory, book) = book();
    let said = json(&lend(&book, &["--json"]));
    let loans = said["loans"].as_array().unwrap();
    let eligible = loans.iter().find(|loan| loan["outcome"] == "eligible").unwrap();
    let text = eligible.to_string();
    let shown = stdout(&["book", "log", "--book", &book, "--json"]);
    let runs: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 2);
    let is_id = |word: &&str| word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let id = text.split('"').find(is_id).expect("the loan names its score").to_owned();
    stdout(&["book", "withdraw", &id, "--book", &book, "--reason", "申报不实"]);
    let after = json(&lend(&book, &["--json"]));
    assert!(!after.to_string().contains(&id));
    assert_eq!(after["loans"].as_array().unwrap().len(), loans.len());
}
