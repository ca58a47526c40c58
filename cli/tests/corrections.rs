//! The way of a correction on the command line: rejects, mended, beside the originals.

mod common;

use std::fs;

use common::{directory, failure, output, path, stdout};
use serde_json::Value;

#[test]
fn mended_rejects_are_graded_among_all() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (clean, city, rejects) = (at("clean.csv"), at("city.csv"), at("rejects.csv"));
    stdout(&["sample", "--firms", "60", "--seed", "7", "--clean", "-o", &clean]);
    let right = fs::read_to_string(&clean).unwrap();
    // The code of one firm with another check character, and a period that is none.
    let lines: Vec<&str> = right.lines().collect();
    let code = lines[7].split(',').next().unwrap();
    let last = code.chars().last().unwrap();
    let wrong_code = format!("{}{}", &code[..17], if last == '3' { '4' } else { '3' });
    let period = lines[20].replace(",2023,", ",二〇二三,");
    let wrong = right.replacen(code, &wrong_code, 1).replace(lines[20], &period);
    fs::write(&city, wrong).unwrap();
    stdout(&["score", &city, "--rejects", &rejects]);
    let mended = fs::read_to_string(&rejects).unwrap();
    let mended = mended.replace(&wrong_code, code).replace("二〇二三,", "2023,");
    fs::write(&rejects, mended).unwrap();

    let (out, wanted) = (at("scores.csv"), at("wanted.csv"));
    stdout(&["score", &clean, "-o", &wanted, "--quiet"]);
    let line = ["score", &city, "--corrections", &rejects, "-o", &out];
    let said = stdout(&line);
    assert!(said.contains("读入 62 行 = 评价 60 行 + 拒绝 0 行 + 被更正替换 2 行"), "{said}");
    assert_eq!(fs::read(&out).unwrap(), fs::read(&wanted).unwrap());
    let manifest = fs::read_to_string(format!("{out}.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["corrections"][0]["name"], rejects);
    assert_eq!(manifest["counts"]["rows_replaced"], 2);
    // The run repeats with its corrections, and sees that one has changed.
    stdout(&["rerun", &format!("{out}.manifest.json")]);
    let changed = fs::read_to_string(&rejects).unwrap() + "\n";
    fs::write(&rejects, changed).unwrap();
    let (exit, said) = failure(&["rerun", &format!("{out}.manifest.json")]);
    assert_eq!(exit, 6);
    assert!(said.contains(&rejects), "{said}");
    // A file of corrections is an input: nothing is written over it.
    let over = output(&["score", &city, "--corrections", &rejects, "-o", &rejects]);
    assert_eq!(over.status.code(), Some(2));
}
