//! A scheme on its way: begun, checked, tried on returns, used, published with its inputs.

mod common;

use std::fs;

use common::{directory, failure, path, root, stdout};
use serde_json::Value;

#[test]
fn a_scheme_is_begun_checked_and_refused_where_it_does_not_add_up() {
    let directory = directory();
    for kind in ["carbon", "points", "rank"] {
        let file = path(&directory, &format!("{kind}.toml"));
        stdout(&["schemes", "new", "my-city", "--kind", kind, "-o", &file]);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with('#') && text.contains("\nid = \"my-city\"\n"), "{text}");
        assert!(text.contains("\nofficial = false\n"), "{text}");
        assert!(stdout(&["schemes", "check", &file]).contains("my-city"));
        // What is there is left as it is.
        let (exit, _) = failure(&["schemes", "new", "my-city", "--kind", kind, "-o", &file]);
        assert_eq!(exit, 5);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    let (exit, said) = failure(&["schemes", "new", "My City"]);
    assert_eq!(exit, 2, "{said}");

    let file = path(&directory, "rank.toml");
    let text = fs::read_to_string(&file).unwrap();
    let broken = text.replacen("full = \"45\"", "full = \"44\"", 1);
    fs::write(&file, broken).unwrap();
    let (exit, said) = failure(&["schemes", "check", &file]);
    assert_eq!(exit, 4);
    assert!(said.contains("各指标满分之和为 99，应为 100"), "{said}");
    assert!(said.contains("rank.toml 第 "), "{said}");
}

#[test]
fn a_scheme_is_tried_on_returns_beside_another() {
    let city = root().join("data/vectors/points/city.csv").display().to_string();
    let scheme = root().join("data/schemes/own-rank-city.toml").display().to_string();
    let said = stdout(&["schemes", "try", &scheme, &city, "--against", "own-rank-county"]);
    for words in ["A 类", "D 类", "只计分，不定等级", "缺少的数据", "研发费用", "own-rank-county"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let json =
        stdout(&["schemes", "try", &scheme, &city, "--json", "--against", "own-rank-county"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let sum = |values: Vec<u64>| values.into_iter().sum::<u64>();
    let classes = json["classes"].as_object().unwrap().values();
    let all = json["scores"].as_u64().unwrap();
    assert_eq!(sum(classes.map(|count| count.as_u64().unwrap()).collect()), all);
    let moves = json["moves"].as_array().unwrap().iter();
    assert_eq!(sum(moves.map(|one| one["returns"].as_u64().unwrap()).collect()), all);
}

#[test]
fn points_are_explained_and_published_with_their_inputs() {
    let directory = directory();
    let city = root().join("data/vectors/points/city.csv").display().to_string();
    let scores = path(&directory, "scores.parquet");
    let line = ["score", &city, "--scheme", "own-rank-city", "-o", &scores];
    let said = stdout(&line);
    assert!(said.contains("A 类"), "{said}");
    let text = fs::read_to_string(&city).unwrap();
    let line = text.lines().find(|line| line.contains("合成企业5300,2023")).unwrap();
    let firm = line.split(',').next().unwrap();
    let explained = stdout(&["explain", &city, firm, "--scheme", "own-rank-city"]);
    for words in [
        "指标得分",
        "亩均税收（万元/亩）",
        "tax / land",
        "亩均税收：值到 0.68",
        "再得 1 分",
        "名（共 ",
    ] {
        assert!(explained.contains(words), "{words}: {explained}");
    }
    stdout(&["rerun", &scores]);
    let book = path(&directory, "book");
    let (exit, said) = failure(&["publish", &scores, "--book", &book, "--with-held"]);
    assert_eq!(exit, 3);
    assert!(said.contains("--inputs"), "{said}");
    stdout(&["publish", &scores, "--book", &book, "--with-held", "--inputs", &city]);
    let shown = stdout(&["book", "show", firm, "--book", &book, "--json"]);
    assert!(shown.contains("points_tax_per_mu"), "{shown}");

    let table = stdout(&["benchmark", &city, "--scheme", "own-rank-city"]);
    assert!(table.contains("\"figure\": \"lowest_points\""), "{table}");
    assert!(table.contains("\"indicator\": \"tax_per_mu\""), "{table}");
}

/// What `returns` writes of declared fields is read again, with the units of its columns.
#[test]
fn canonical_returns_keep_the_fields_of_a_scheme() {
    let directory = directory();
    let city = root().join("data/vectors/points/city.csv").display().to_string();
    let (returns, own, again) =
        (path(&directory, "r.parquet"), path(&directory, "a.csv"), path(&directory, "b.csv"));
    let scheme = ["--scheme", "own-rank-city"];
    stdout(&["returns", &city, scheme[0], scheme[1], "-o", &returns]);
    stdout(&["score", &city, scheme[0], scheme[1], "-o", &own]);
    stdout(&["score", &returns, scheme[0], scheme[1], "-o", &again]);
    assert_eq!(fs::read_to_string(own).unwrap(), fs::read_to_string(again).unwrap());
}

#[test]
fn rejects_and_corrections_keep_the_fields_of_a_scheme() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (clean, wrong, rejects) = (at("clean.csv"), at("wrong.csv"), at("rejects.csv"));
    let right = fs::read_to_string(root().join("data/vectors/points/city.csv")).unwrap();
    // Units in a row of their own, so that the rejects file must carry them.
    let mut lines = right.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    fn parts(name: &str) -> (&str, &str) {
        name.strip_suffix(')').and_then(|name| name.split_once('(')).unwrap_or((name, ""))
    }
    let names: Vec<&str> = header.iter().map(|name| parts(name).0).collect();
    let units: Vec<&str> = header.iter().map(|name| parts(name).1).collect();
    let rows: Vec<&str> = lines.collect();
    let right = format!("{}\n{}\n{}\n", names.join(","), units.join(","), rows.join("\n"));
    fs::write(&clean, &right).unwrap();
    let line = rows.iter().find(|line| line.contains("合成企业5203,2023")).unwrap();
    let broken = line.replacen(",80,1,", ",八十,1,", 1);
    assert_ne!(broken, **line);
    fs::write(&wrong, right.replace(*line, &broken)).unwrap();
    let scheme = ["--scheme", "own-rank-city"];
    stdout(&[&["score", &wrong, "--rejects", &rejects], &scheme[..]].concat());
    let mended = fs::read_to_string(&rejects).unwrap();
    assert!(mended.contains("税收(万元)") && mended.contains("用地面积(亩)"), "{mended}");
    fs::write(&rejects, mended.replace("八十", "80")).unwrap();
    let (out, wanted) = (at("out.csv"), at("wanted.csv"));
    stdout(&[&["score", &clean, "-o", &wanted, "-q"], &scheme[..]].concat());
    stdout(
        &[&["score", &wrong, "--corrections", &rejects, "-o", &out, "-q"], &scheme[..]].concat(),
    );
    assert_eq!(fs::read(&out).unwrap(), fs::read(&wanted).unwrap());
    stdout(&["rerun", &format!("{out}.manifest.json")]);
}
