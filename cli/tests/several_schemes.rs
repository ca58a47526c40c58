//! `--scheme a --scheme b`: one reading of the files, and each scheme's files of its own.

mod common;

use std::fs;

use common::{directory, failure, output, path, root, stdout};
use serde_json::Value;

fn city() -> String {
    root().join("data/vectors/points/city.csv").display().to_string()
}

const TWO: [&str; 4] = ["--scheme", "huzhou-2021", "--scheme", "own-rank-county"];

fn line<'a>(words: &[&'a str], schemes: &[&'a str]) -> Vec<&'a str> {
    words.iter().chain(schemes).copied().collect()
}

#[test]
fn each_scheme_has_files_of_its_own_that_are_those_of_a_run_alone() {
    let directory = directory();
    let (city, scores) = (city(), path(&directory, "scores.csv"));
    let (parquet, rejects) = (path(&directory, "s.parquet"), path(&directory, "rejects.csv"));
    let words = ["score", &city, "-o", &scores, "-o", &parquet, "--rejects", &rejects];
    let said = stdout(&line(&words, &TWO));
    for scheme in ["huzhou-2021", "own-rank-county"] {
        assert!(said.contains(&format!("scores-{scheme}.csv")), "{said}");
        assert!(said.contains(&format!("rejects-{scheme}.csv")), "{said}");
        let own = path(&directory, &format!("scores-{scheme}.csv"));
        let alone = path(&directory, &format!("alone-{scheme}.csv"));
        stdout(&["score", &city, "--scheme", scheme, "-o", &alone]);
        assert_eq!(fs::read_to_string(&own).unwrap(), fs::read_to_string(&alone).unwrap());
        let text = fs::read_to_string(format!("{own}.manifest.json")).unwrap();
        let manifest: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(manifest["scheme"]["id"], scheme);
        let beside = manifest["beside"].as_array().unwrap();
        assert_eq!(beside.len(), 1);
        assert_ne!(beside[0]["id"], scheme);
        assert_eq!(manifest["options"]["beside"][0], beside[0]["id"]);
        stdout(&["rerun", &format!("{own}.manifest.json")]);
        let parquet = path(&directory, &format!("s-{scheme}.parquet"));
        stdout(&["rerun", &parquet]);
        let book = path(&directory, "BOOK");
        stdout(&["publish", &parquet, "--book", &book, "--inputs", &city, "--with-held"]);
    }
    assert!(!fs::exists(&scores).unwrap());
    let book = path(&directory, "BOOK");
    let log = stdout(&["book", "log", "--book", &book, "--json"]);
    assert!(log.contains("huzhou-2021") && log.contains("own-rank-county"), "{log}");
}

#[test]
fn in_json_several_schemes_are_a_list() {
    let city = city();
    let json = stdout(&line(&["score", &city, "--json"], &TWO));
    let json: Value = serde_json::from_str(&json).unwrap();
    let ids: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["manifest"]["scheme"]["id"].as_str())
        .collect();
    assert_eq!(ids, ["huzhou-2021", "own-rank-county"]);
}

#[test]
fn the_exit_code_is_that_of_the_scheme_that_fares_worst() {
    let directory = directory();
    let returns = path(&directory, "returns.csv");
    // Without output value, which one of the two schemes divides by.
    let text = "credit_code,name,period,region,industry,electricity_mwh,value_added_wan_yuan\n\
                91330500TE5T000017,甲厂,2023,330502,1751,100,200\n";
    fs::write(&returns, text).unwrap();
    let scores = path(&directory, "scores.csv");
    let words = ["score", &returns, "-o", &scores, "--scheme", "own-revenue"];
    let found = output(&line(&words, &["--scheme", "huzhou-2021"]));
    assert_eq!(found.status.code(), Some(1));
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(said.contains("own-revenue：读入 1 行，没有一行得到评价"), "{said}");
    assert!(!said.contains("huzhou-2021："), "{said}");
    // What was scored is written all the same.
    assert!(fs::exists(path(&directory, "scores-huzhou-2021.csv")).unwrap());
}

#[test]
fn what_is_of_one_scheme_is_refused_for_two() {
    let directory = directory();
    let city = city();
    let table = path(&directory, "benchmark.json");
    for (words, told) in [
        (vec!["score", &city, "-o", "-"], "标准输出"),
        (vec!["score", &city, "--benchmark", &table], "一张行业基准表属于一种评价方法"),
        (vec!["explain", &city, "合成企业5300"], "--scheme 只能写一次"),
        (vec!["benchmark", &city], "--scheme 只能写一次"),
        (vec!["score", &city, "--scheme", "huzhou-2021"], "写了两次"),
    ] {
        let (exit, said) = failure(&line(&words, &TWO));
        assert_eq!(exit, 2, "{words:?}: {said}");
        assert!(said.contains(told), "{words:?}: {said}");
    }
    let read = stdout(&line(&["read", &city], &TWO));
    assert!(read.contains("用地面积"), "{read}");
}
