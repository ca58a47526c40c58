//! Why emissions moved, against `data/vectors/why`: parts that a script in exact fractions found by
//! another way (the potential, not weights; the log mean in decimals), from the same text. And what
//! holds of any answer: it adds up both ways, and the order of rows leaves no trace.

#[path = "common/city.rs"]
mod city;

use std::collections::BTreeMap;

use city::{data, of};
use tanxiao_core::data::DataSet;
use tanxiao_core::lang::Lang;
use tanxiao_core::period::Period;
use tanxiao_core::run::{Input, Run, RunOptions, run};
use tanxiao_core::why::{
    Answer, By, Counts, Earlier, Part, Question, Row, columns, waterfall, why,
};

const CITY: &str = include_str!("../../data/vectors/why/city.csv");
const EXPECTED: &str = include_str!("../../data/vectors/why/expected.csv");

fn ask(run: &Run<'_>, by: Option<By>) -> Answer {
    let periods = ["2021", "2023"].map(|text| Period::parse(text).unwrap());
    why(&run.scored, run.method, Question { periods, by, top: 5 }).unwrap()
}

/// The cells of a row by column, as texts.
fn texts(answer: &Answer, row: usize) -> BTreeMap<String, String> {
    city::texts(&columns(answer, Lang::En), row)
}

#[test]
fn the_vectors() {
    let data = data();
    let run = of(&data, CITY);
    let answer = ask(&run, Some(By::Industry));
    let mut reader = csv::Reader::from_reader(EXPECTED.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut wrong = Vec::new();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), answer.rows.len());
    for (row, record) in records.iter().enumerate() {
        let found = texts(&answer, row);
        for (header, expected) in headers.iter().zip(record) {
            let found = found.get(header).unwrap_or_else(|| panic!("no column {header}"));
            let is_same = match header.ends_with("_lmdi_tco2") {
                // Floats, rounded to the gram: a last digit may be off.
                true => {
                    let (found, expected): (f64, f64) =
                        (found.parse().unwrap(), expected.parse().unwrap());
                    (found - expected).abs() < 2.5e-6
                }
                false => found == expected,
            };
            if !is_same {
                wrong.push(format!("{} {header}: {found} ≠ {expected}", &record[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_is_explained_and_who_is_not() {
    let data = data();
    let run = of(&data, CITY);
    let answer = ask(&run, None);
    let counts = answer.rows[0].counts;
    assert_eq!(answer.unexplained.rejected, [0, 1]);
    assert_eq!((counts.gaps, counts.no_output), (1, 1), "{counts:?}");
    let Counts { both, no_output, came, went, gaps } = counts;
    // Each firm in both is two returns, each other one.
    assert_eq!(2 * (both + no_output) + came + went + gaps, run.scored.height() as u64);
    let net: i64 = (0..run.scored.height())
        .map(|row| match run.scored.returns.period(row).year() {
            2021 => -run.scored.accounts.net(row),
            _ => run.scored.accounts.net(row),
        })
        .sum();
    assert_eq!(answer.rows[0].moved.parts.values().sum::<i64>(), net);
}

/// Held returns are counted, and in neither total; their firms did not come or go.
#[test]
fn held_returns_are_named() {
    let data = DataSet::load(&DataSet::embedded_files()).unwrap();
    let mut text = String::from(
        "credit_code,name,period,region,industry,value_added_wan_yuan,electricity_mwh\n",
    );
    for firm in 0..30 {
        for year in [2021, 2023] {
            // A slip of unit by a thousand.
            let power = if firm == 7 && year == 2023 { 500_000 + firm } else { 500 + firm };
            text.push_str(&format!(",合成{firm:02},{year},350203,1713,1000,{power}\n"));
        }
    }
    let run = of(&data, &text);
    assert_eq!(run.scored.counts.held, 1);
    let answer = ask(&run, None);
    assert_eq!((answer.unexplained.held, answer.rows[0].counts.gaps), ([0, 1], 1));
    assert_eq!((answer.rows[0].counts.came, answer.rows[0].counts.went), (0, 0));
    assert!(answer.unexplained.held_tonnes[1] > 200_000_000_000);
    assert!(answer.rows[0].moved.parts[&Part::Gaps] < 0);
}

/// What another method alone moved is told of the returns that both account.
#[test]
fn a_change_of_method_is_apart() {
    let data = data();
    let now = of(&data, CITY);
    let inputs = [Input { name: "city.csv", bytes: CITY.as_bytes() }];
    let options = RunOptions { factors: "ncsc-2025".to_owned(), ..RunOptions::default() };
    let then = run(&data, &inputs, &options, None).unwrap();
    let period = Period::parse("2021").unwrap();
    let earlier = Earlier::of(&then.scored, &now.scored, period);
    let net = |run: &Run<'_>, row: usize| i128::from(run.scored.accounts.net(row));
    let rows = |run: &Run<'_>| -> Vec<usize> {
        (0..run.scored.height()).filter(|row| run.scored.returns.period(*row) == period).collect()
    };
    assert_eq!(earlier.tonnes, rows(&then).into_iter().map(|row| net(&then, row)).sum::<i128>());
    assert_eq!(earlier.returns, rows(&then).len() as u64);
    assert_eq!(earlier.common + earlier.only_now, rows(&now).len() as u64);
    // That set lacks what coal needs: nobody who burns it is compared.
    assert!(earlier.only_now > 5, "{earlier:?}");
    let same = Earlier::of(&now.scored, &now.scored, period);
    assert_eq!((same.common_tonnes[0], same.only_now), (same.tonnes, 0));
    assert_eq!(same.common_tonnes[0], same.common_tonnes[1]);
}

fn add(a: &mut BTreeMap<Part, i64>, b: &BTreeMap<Part, i64>) {
    for (part, value) in b {
        *a.entry(*part).or_default() += value;
    }
}

/// Industries add up to the whole in every part; other groups in their totals.
#[test]
fn groups_add_up() {
    let data = data();
    let run = of(&data, CITY);
    for by in [By::City, By::County, By::Industry, By::Firm] {
        let answer = ask(&run, Some(by));
        let (whole, groups) = answer.rows.split_first().unwrap();
        assert!(!groups.is_empty());
        let mut parts = BTreeMap::new();
        let mut per_output = BTreeMap::new();
        let mut tonnes = [0, 0];
        for row in &answer.rows {
            let moved = &row.moved;
            assert_eq!(
                moved.parts.values().sum::<i64>(),
                moved.tonnes[1] - moved.tonnes[0],
                "{row:?}"
            );
            if let Some(l) = &moved.per_output {
                let sum = l.parts.as_ref().map(|parts| parts.values().sum::<i64>());
                assert_eq!(sum.unwrap_or(l.ends[1] - l.ends[0]), l.ends[1] - l.ends[0], "{row:?}");
            }
            for decimals in 0..=6 {
                let shown = moved.shown(decimals, decimals);
                assert_eq!(shown.parts.values().sum::<i64>(), shown.tonnes[1] - shown.tonnes[0]);
            }
        }
        for Row { moved, .. } in groups {
            tonnes = [0, 1].map(|side: usize| tonnes[side] + moved.tonnes[side]);
            add(&mut parts, &moved.parts);
            add(
                &mut per_output,
                moved
                    .per_output
                    .as_ref()
                    .and_then(|l| l.parts.as_ref())
                    .unwrap_or(&BTreeMap::new()),
            );
        }
        assert_eq!(tonnes, whole.moved.tonnes, "{by:?}");
        if by == By::Industry || by == By::City {
            assert_eq!(parts, whole.moved.parts, "{by:?}");
            assert_eq!(Some(&per_output), whole.moved.per_output.as_ref().unwrap().parts.as_ref());
        }
    }
}

#[test]
fn the_order_of_rows_leaves_no_trace() {
    let data = data();
    let run = of(&data, CITY);
    let mut lines: Vec<&str> = CITY.lines().collect();
    lines[1..].reverse();
    lines[1..].rotate_left(17);
    let other = of(&data, &lines.join("\n"));
    for by in [By::County, By::Industry, By::Firm] {
        let (one, two) = (ask(&run, Some(by)), ask(&other, Some(by)));
        assert_eq!(one, two);
        assert_eq!(waterfall(&one, 3, Lang::Zh), waterfall(&two, 3, Lang::Zh));
    }
}
