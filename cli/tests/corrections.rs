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
    assert!(said.contains("读入 62 行 = 评价 60 行 + 退回 0 行 + 被更正替换 2 行"), "{said}");
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

const HEADER: &str =
    "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),用电量(兆瓦时)";

/// A run of which nothing came says so, in words and by its exit code.
#[test]
fn nothing_scored_is_no_success() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (returns, findings, rejects) = (at("a.csv"), at("f.csv"), at("r.csv"));
    let row = "91330500MA00000014,甲,2023,330502,1751,1000,很多";
    fs::write(&returns, format!("{HEADER}\n{row}\n")).unwrap();
    let line = ["score", &returns, "--findings", &findings, "--rejects", &rejects];
    let output = output(&line);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("读入 1 行，没有一行得到评价"), "{said}");
    // Both files are written, and listed.
    let printed = String::from_utf8(output.stdout).unwrap();
    for file in [&findings, &rejects] {
        assert!(printed.contains(&format!("已写入 {file}")), "{printed}");
        assert!(fs::metadata(file).unwrap().len() > 0);
    }
}

#[test]
fn a_region_that_is_none_is_refused_in_words() {
    let (exit, said) = failure(&["score", common::XIAMEN, "--region", "全国"]);
    assert_eq!(exit, 4);
    assert!(said.contains("全国") && said.contains("330500"), "{said}");
}

/// Two years of a firm are no two firms: nothing is added up over periods.
#[test]
fn periods_are_summed_apart() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (city, workbook) = (at("city.csv"), at("scores.xlsx"));
    let years = ["--period", "2022", "--period", "2023"];
    stdout(&[&["sample", "--firms", "60", "--clean", "-o", &city][..], &years].concat());
    let said = stdout(&["score", &city, "-o", &workbook]);
    for title in ["各行业的等级 2022", "各行业的等级 2023", "等级分布 2022", "等级分布 2023"]
    {
        assert!(said.contains(title), "{title}: {said}");
    }
    let json: Value = serde_json::from_str(&stdout(&["score", &city, "--json"])).unwrap();
    let graded = |period: &str| {
        let statuses = json["periods"][period]["statuses"].as_object().unwrap();
        statuses.values().map(|count| count.as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((graded("2022"), graded("2023")), (60, 60));
}
