//! `--exact`: decimals in Parquet and Arrow, the same run and the same book.

mod common;

use common::{directory, path, stdout};
use serde_json::Value;

#[test]
fn an_exact_run_is_repeated_and_published_as_the_same_scores() {
    let kept = directory();
    let returns = path(&kept, "returns.csv");
    stdout(&["sample", "--firms", "60", "--clean", "-o", &returns]);
    let mut published = Vec::new();
    for (name, options) in [
        ("floats.parquet", &[][..]),
        ("floats.arrow", &[]),
        ("exact.parquet", &["--exact"]),
        ("exact.arrow", &["--exact"]),
    ] {
        let scores = path(&kept, name);
        stdout(&[&["score", &returns, "--quiet", "-o", &scores], options].concat());
        let manifest = match name.ends_with("arrow") {
            true => format!("{scores}.manifest.json"),
            false => scores.clone(),
        };
        assert!(stdout(&["rerun", &manifest]).starts_with("一致"), "{name}");
        let book = path(&kept, &format!("{name}-book"));
        stdout(&["publish", &scores, "--book", &book, "--quiet"]);
        let firm = stdout(&["book", "show", "91330500TE5T000017", "--book", &book, "--json"]);
        let firm: Value = serde_json::from_str(&firm).unwrap();
        let mut score = firm["scores"][0]["score"].clone();
        // Ids and times are those of a publication.
        for key in ["score_id", "published_at"] {
            score.as_object_mut().unwrap().remove(key);
        }
        published.push(score);
    }
    assert!(published[0]["net_tco2"].is_number(), "{}", published[0]);
    assert!(published.iter().all(|score| *score == published[0]));
}

#[test]
fn returns_that_no_float_holds_are_written_as_decimals() {
    let kept = directory();
    let returns = path(&kept, "returns.csv");
    let text = "credit_code,name,period,industry,region,electricity_mwh,value_added_wan_yuan\n\
                91330500TE5T000017,甲,2023,1751,330502,9007199254.740993,2000\n";
    std::fs::write(&returns, text).unwrap();
    let scores = |from: &str, to: &str| {
        let to = path(&kept, to);
        stdout(&["score", from, "--quiet", "-o", &to]);
        std::fs::read(to).unwrap()
    };
    let expected = scores(&returns, "expected.csv");
    for name in ["canonical.parquet", "canonical.arrow"] {
        let canonical = path(&kept, name);
        let (code, said) = common::failure(&["returns", &returns, "-o", &canonical]);
        assert!(code != 0 && said.contains("2^53"), "{said}");
        stdout(&["returns", &returns, "--exact", "--quiet", "-o", &canonical]);
        assert_eq!(scores(&canonical, "again.csv"), expected, "{name}");
    }
}
