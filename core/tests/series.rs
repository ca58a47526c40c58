//! Series against `data/vectors/series`: what a script in exact fractions found by elimination, from
//! the same text. And what holds of any answer: the order of rows leaves no trace, months and their
//! year are one firm, and what contradicts is found.

#[path = "common/city.rs"]
mod city;

use std::collections::{BTreeMap, BTreeSet};

use city::{data, of};
use tanxiao_core::data::DataSet;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{parse_exact, to_text};
use tanxiao_core::run::Run;
use tanxiao_core::series::{Answer, Quantity, columns, month_text, series};
use tanxiao_core::why::By;

const CITY: &str = include_str!("../../data/vectors/series/city.csv");
const EXPECTED: &str = include_str!("../../data/vectors/series/expected.csv");
const XIAMEN: &str = include_str!("../../data/samples/xiamen-industries-2012-2017.csv");

/// The cells of every row by column, as texts.
fn texts(answer: &Answer, run: &Run<'_>) -> Vec<BTreeMap<String, String>> {
    let columns = columns(answer, run.method.scheme, Lang::En).unwrap();
    (0..answer.rows.len()).map(|row| city::texts(&columns, row)).collect()
}

fn key(row: &BTreeMap<String, String>) -> [String; 3] {
    ["level", "code", "month"].map(|name| row[name].clone())
}

#[test]
fn the_vectors() {
    let data = data();
    let run = of(&data, CITY);
    let mut found = BTreeMap::new();
    for by in [By::Firm, By::County, By::Industry] {
        let answer = series(&run.scored, run.method, Some(by));
        found.extend(texts(&answer, &run).into_iter().map(|row| (key(&row), row)));
    }
    let mut reader = csv::Reader::from_reader(EXPECTED.as_bytes());
    let expected: Vec<BTreeMap<String, String>> =
        reader.deserialize().collect::<Result<_, _>>().unwrap();
    assert_eq!(found.len(), expected.len());
    let mut wrong = Vec::new();
    let mut reasons = BTreeSet::new();
    for expected in &expected {
        let found = &found[&key(expected)];
        for (name, value) in expected {
            if found[name] != *value {
                wrong.push(format!("{:?} {name}: {} ≠ {value}", key(expected), found[name]));
            }
            if name.ends_with("_reasons") {
                reasons.extend(value.split(' ').filter_map(|one| one.split(':').next()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    // All reasons but that of a held return, and of output where returns may do without; and none.
    assert_eq!(reasons.len(), 8 + 1, "{reasons:?}");
}

#[test]
fn the_order_of_rows_leaves_no_trace() {
    let data = data();
    let (head, rows) = CITY.split_once('\n').unwrap();
    let told = |rows: Vec<&str>| {
        let run = of(&data, &format!("{head}\n{}\n", rows.join("\n")));
        let answer = series(&run.scored, run.method, Some(By::Firm));
        (texts(&answer, &run), answer.contradicted)
    };
    let mut rows: Vec<&str> = rows.lines().collect();
    let first = told(rows.clone());
    rows.reverse();
    rows.rotate_left(123);
    assert!(told(rows) == first);
}

#[test]
fn contradictions_are_told_with_both_figures() {
    let data = data();
    let run = of(&data, CITY);
    let answer = series(&run.scored, run.method, None);
    let told: Vec<(&str, Quantity, [String; 2])> = answer
        .contradicted
        .iter()
        .map(|one| (one.name.as_str(), one.quantity, one.months.map(month_text)))
        .collect();
    let year = |year: u32| [format!("{year}-01"), format!("{year}-12")];
    let quarter = ["2023-01".to_owned(), "2023-03".to_owned()];
    assert_eq!(
        told,
        [
            ("合成年与月不合", Quantity::Net, year(2023)),
            ("合成产出年月不合", Quantity::Output, year(2022)),
            ("合成气另按季", Quantity::Net, quarter),
        ]
    );
    let output = &answer.contradicted[1];
    assert!(output.stated == 1_000_000 && output.known > 12_000_000, "{output:?}");
}

/// Held returns are in no sum, and say so.
#[test]
fn what_is_held_is_not_known() {
    let data = DataSet::embedded().unwrap();
    // Electricity in kWh where MWh is asked for.
    let line = |line: &str| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if line.contains("合成逐月,2023-05") {
            cells[8] = to_text(parse_exact(&cells[8], 6).unwrap() * 1000, 6);
        }
        cells.join(",")
    };
    let held: Vec<String> = CITY.lines().map(line).collect();
    let run = of(&data, &held.join("\n"));
    let answer = series(&run.scored, run.method, Some(By::Firm));
    let rows = texts(&answer, &run);
    let row = rows.iter().find(|row| row["name"] == "合成逐月" && row["month"] == "2023-05");
    let row = row.unwrap();
    assert_eq!([&row["month_reasons"], &row["to_date_reasons"]], ["held", "held"]);
    assert_eq!(row["rolling_net_tco2"], "");
}

/// Years are a series, too: what a year is known to be is what its return says.
#[test]
fn xiamen_by_year() {
    let data = DataSet::embedded().unwrap();
    let run = of(&data, XIAMEN);
    let answer = series(&run.scored, run.method, Some(By::Industry));
    let rows = texts(&answer, &run);
    let whole: Vec<_> = rows.iter().filter(|row| row["level"] == "all").collect();
    let months: Vec<&str> = whole.iter().map(|row| row["month"].as_str()).collect();
    assert_eq!(months, ["2012-12", "2013-12", "2014-12", "2015-12", "2016-12", "2017-12"]);
    for row in &rows {
        assert_eq!(row["rolling_net_tco2"], row["to_date_net_tco2"]);
        assert_eq!(row["projected_net_tco2"], row["to_date_net_tco2"]);
        assert_eq!(row["month_complete"], "0", "a month of a year is not known");
    }
    // As `tanxiao why` has them.
    let net: Vec<&str> = [0, 5].map(|at: usize| whole[at]["rolling_net_tco2"].as_str()).to_vec();
    let tonnes: Vec<f64> = net.iter().map(|text| text.parse::<f64>().unwrap().round()).collect();
    assert_eq!(tonnes, [14_734_322.0, 12_801_302.0]);
    // Industries that were rejected in one of the years are compared in none.
    for pair in whole.windows(2) {
        let [before, after] = pair else { continue };
        let count = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<u32>().unwrap();
        let least = count(before, "to_date_complete").min(count(after, "to_date_complete"));
        assert!(count(after, "compared_complete") <= least);
        assert_eq!(after["compared_complete"], after["before_complete"]);
    }
}
