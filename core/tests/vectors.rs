//! The engine against `data/vectors`: scores computed by a script that shares no code with it,
//! in exact fractions. Every field of every row is compared as decimal text.

#[path = "common/cell.rs"]
mod cell;
#[path = "common/graded.rs"]
mod graded;

use std::collections::BTreeMap;

use cell::text;
use tanxiao_core::data::DataSet;
use tanxiao_core::issued::COLUMNS;
use tanxiao_core::run::{Input, RunOptions, run};

fn compare(name: &str, input: &str, expected: &str) {
    let data = DataSet::load(&graded::files()).unwrap();
    let inputs = [Input { name, bytes: input.as_bytes() }];
    let run =
        run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:#?}"));
    assert_eq!(run.scored.rejects, [], "{name}");
    let scores = run.scores().unwrap();
    let mut rows: BTreeMap<(String, String), BTreeMap<&str, String>> = BTreeMap::new();
    for row in 0..scores.height() {
        let cells: BTreeMap<&str, String> = COLUMNS
            .iter()
            .map(|column| {
                (column.name, text(&scores.column(column.name).unwrap().get(row).unwrap()))
            })
            .collect();
        rows.insert((cells["credit_code"].clone(), cells["period"].clone()), cells);
    }
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut compared = 0;
    let mut differences = Vec::new();
    for record in reader.records() {
        let record = record.unwrap();
        let cells: BTreeMap<&str, &str> = headers.iter().zip(record.iter()).collect();
        let key = (cells["credit_code"].to_owned(), cells["period"].to_owned());
        let row = rows.remove(&key).unwrap_or_else(|| panic!("{name}: {key:?} has no score"));
        for (column, expected) in cells {
            compared += 1;
            // A float holds 15 digits; a longer expected number is compared as its nearest float.
            let nearest = expected.parse::<f64>().map(|number| number.to_string());
            if row[column] != expected && Ok(&row[column]) != nearest.as_ref() {
                differences.push(format!("{key:?} {column}: {} ≠ {expected}", row[column]));
            }
        }
    }
    assert!(rows.is_empty(), "{name}: scores that were not expected: {:?}", rows.keys());
    let shown = differences.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(differences.is_empty(), "{name}: {} of {compared} differ\n{shown}", differences.len());
    assert!(compared > 1_000, "{name}: only {compared} fields");
}

macro_rules! vectors {
    ($($test:ident $name:literal;)*) => {
        $(#[test]
        fn $test() {
            compare(
                concat!($name, ".csv"),
                include_str!(concat!("../../data/vectors/", $name, ".csv")),
                include_str!(concat!("../../data/vectors/", $name, ".expected.csv")),
            );
        })*
    };
}

vectors! {
    boundaries "boundaries";
    accounting "accounting";
    peers "peers";
    random "random";
}

/// Every statistic that makes a benchmark: a scheme that differs from huzhou-2021 in that alone.
#[test]
fn statistics() {
    let input = include_str!("../../data/vectors/statistics.csv");
    let expected = include_str!("../../data/vectors/statistics.expected.csv");
    let mut reader = csv::Reader::from_reader(expected.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut by_method: BTreeMap<[String; 2], Vec<csv::StringRecord>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        by_method.entry([record[0].to_owned(), record[1].to_owned()]).or_default().push(record);
    }
    assert_eq!(by_method.len(), 7);
    for ([method, share], records) in by_method {
        let mut files = graded::files();
        let scheme = files.get_mut("schemes/huzhou-2021.toml").unwrap();
        let share = if share.is_empty() { share } else { format!("\nshare = \"{share}\"") };
        let edited = scheme.replacen("\"ratio_of_sums\"", &format!("\"{method}\"{share}"), 1);
        assert!(edited != *scheme || method == "ratio_of_sums");
        *scheme = edited;
        let data = DataSet::load(&files).unwrap();
        let inputs = [Input { name: "statistics.csv", bytes: input.as_bytes() }];
        let run =
            run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:#?}"));
        let scores = run.scores().unwrap();
        for record in records {
            let cells: BTreeMap<&str, &str> = headers.iter().zip(record.iter()).skip(2).collect();
            let row = run.scored.rows_of(cells["credit_code"])[0];
            for (column, expected) in cells {
                let found = text(&scores.column(column).unwrap().get(row).unwrap());
                assert_eq!(found, expected, "{method}: {} {column}", &record[3]);
            }
        }
    }
}

#[test]
fn credit_codes() {
    let text = include_str!("../../data/vectors/credit_codes.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut counts = (0, 0);
    for record in reader.records() {
        let record = record.unwrap();
        let is_valid = &record[1] == "true";
        assert_eq!(tanxiao_core::credit_code::check(&record[0]).is_ok(), is_valid, "{record:?}");
        if is_valid { counts.0 += 1 } else { counts.1 += 1 }
    }
    assert!(counts.0 > 10 && counts.1 > 10, "{counts:?}");
}
