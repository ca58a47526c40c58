//! `tanxiao series`: what is printed and written is one answer, whatever the format, the threads and
//! the language; and what it refuses.

mod common;

use std::fs;

use common::{directory, failure, path, root, stdout};

fn city() -> String {
    root().join("data/vectors/series/city.csv").to_str().unwrap().to_owned()
}

#[test]
fn what_is_written_does_not_depend_on_threads_and_says_what_it_was_made_from() {
    let desk = directory();
    let path = |name: &str| path(&desk, name);
    let (input, one, two) = (city(), path("one.csv"), path("two.csv"));
    let line = ["series", &input, "--by", "firm", "-q"];
    let (xlsx, parquet) = (path("series.xlsx"), path("series.parquet"));
    stdout(&[&line[..], &["-o", &one, "-o", &xlsx, "-o", &parquet, "--threads", "1"]].concat());
    stdout(&[&line[..], &["-o", &two, "--threads", "3"]].concat());
    let text = fs::read_to_string(&one).unwrap();
    assert_eq!(text, fs::read_to_string(&two).unwrap());
    // The whole, 24 months, and its firms below.
    let levels: Vec<&str> =
        text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(levels.iter().filter(|level| **level == "all").count(), 24);
    assert!(levels.iter().filter(|level| **level == "firm").count() > 400);
    assert!(fs::read(&xlsx).unwrap().starts_with(b"PK"));
    assert!(fs::read(&parquet).unwrap().starts_with(b"PAR1"));
    let made_from = fs::read_to_string(path("one.csv.manifest.json")).unwrap();
    assert!(made_from.contains("tanxiao-series") && made_from.contains("cn-guides-2015"));
    assert!(made_from.contains("合成年与月不合"), "what is contradicted stands there");
}

#[test]
fn the_months_are_printed_with_why_others_are_not() {
    for (lang, parts) in [
        ("zh", ["2023-08", "相互矛盾", "缺月份", "预计全年 ="]),
        ("en", ["2023-08", "contradicted:", "months missing", "Projected ="]),
    ] {
        let text = stdout(&["--lang", lang, "series", &city(), "--by", "county"]);
        for part in parts {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(text.contains("350203") && text.contains("350205"), "{text}");
    }
}

#[test]
fn json_says_what_the_table_says() {
    let text = stdout(&["series", &city(), "--json"]);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let csv = stdout(&["series", &city(), "-q", "-o", "-"]);
    // Its cells have no commas in them.
    let mut lines = csv.lines();
    let net = lines.next().unwrap().split(',').position(|name| name == "rolling_net_tco2").unwrap();
    let rows = json["rows"].as_array().unwrap();
    let mut told = 0;
    for (line, row) in lines.zip(rows) {
        let cell = line.split(',').nth(net).unwrap();
        assert_eq!(cell.parse().ok(), row["rolling"]["net_tco2"].as_f64(), "{row}");
        told += usize::from(!cell.is_empty());
    }
    assert_eq!((rows.len(), told), (24, 13));
    assert!(json["made_from"]["contradicted"].as_array().unwrap().len() >= 2);
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let desk = directory();
    let input = path(&desk, "city.csv");
    fs::copy(city(), &input).unwrap();
    let (code, stderr) = failure(&["series", &input, "-o", &input]);
    assert!(code == 2 && stderr.contains("city"), "{code} {stderr}");
    let (code, stderr) = failure(&["series", &input, "--by", "province"]);
    assert!(code == 2 && stderr.contains("province"), "{code} {stderr}");
}
