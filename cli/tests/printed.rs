//! What people read, as snapshots: look at the difference before accepting one.

mod common;

use common::{XIAMEN, stdout};

#[test]
fn score() {
    insta::assert_snapshot!("score-zh", stdout(&["score", XIAMEN]));
    insta::assert_snapshot!("score-en", stdout(&["score", XIAMEN, "--lang", "en"]));
}

#[test]
fn score_many_firms() {
    let directory = common::directory();
    let city = common::path(&directory, "city.csv");
    stdout(&["sample", "--firms", "800", "--seed", "7", "-o", &city]);
    let printed = stdout(&["score", &city]).replace(&city, "city.csv");
    insta::assert_snapshot!("score-city", printed);
}

#[test]
fn read() {
    insta::assert_snapshot!("read-zh", stdout(&["read", XIAMEN]));
    insta::assert_snapshot!("read-en", stdout(&["read", XIAMEN, "--lang", "en"]));
}

#[test]
fn explain() {
    let arguments = ["explain", XIAMEN, "厦门市化学纤维制造业(全行业)"];
    insta::assert_snapshot!("explain-zh", stdout(&arguments));
    let english: Vec<&str> = arguments.into_iter().chain(["--lang", "en"]).collect();
    insta::assert_snapshot!("explain-en", stdout(&english));
}

#[test]
fn tables() {
    insta::assert_snapshot!("factors", stdout(&["factors"]));
    insta::assert_snapshot!("factors-lng", stdout(&["factors", "lng", "--lang", "en"]));
    insta::assert_snapshot!("grid", stdout(&["factors", "--grid", "2023"]));
    insta::assert_snapshot!("industry", stdout(&["industries", "1751"]));
    insta::assert_snapshot!("region", stdout(&["regions", "3305"]));
    insta::assert_snapshot!("schemes", stdout(&["schemes"]));
    insta::assert_snapshot!("findings", stdout(&["findings"]));
}

#[test]
fn every_scheme() {
    for scheme in ["huzhou-2021", "own-three-dimension", "own-percentile", "own-revenue"] {
        insta::assert_snapshot!(
            format!("scheme-{scheme}-zh"),
            stdout(&["schemes", "show", scheme])
        );
        let english = stdout(&["schemes", "show", scheme, "--lang", "en"]);
        insta::assert_snapshot!(format!("scheme-{scheme}-en"), english);
    }
}
