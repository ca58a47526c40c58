//! `--add-up year`: a synthetic city by month is the city by year, in scores, benchmarks, a rerun and
//! a book.

mod common;

use std::fs;

use common::{directory, failure, path, stdout};
use tanxiao_core::number::{parse_exact, to_text};

/// Every row of a year as twelve months that add up to it. Columns of amounts have a unit in their
/// names.
fn by_month(text: &str) -> String {
    let mut lines = text.lines();
    let head = lines.next().unwrap();
    let columns: Vec<&str> = head.split(',').collect();
    let is_amount = |name: &str| name.ends_with(')');
    assert!(columns.iter().filter(|name| is_amount(name)).count() >= 5, "{head}");
    let period = columns.iter().position(|name| *name == "报告期").unwrap();
    let mut out = format!("{head}\n");
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        for month in 1..=12 {
            let cell = |(at, cell): (usize, &&str)| match () {
                () if at == period => format!("{cell}-{month:02}"),
                () if cell.is_empty() || !is_amount(columns[at]) => (*cell).to_owned(),
                () => {
                    let whole = parse_exact(cell, 6).unwrap();
                    let twelfth = whole / 12;
                    to_text(if month == 12 { whole - 11 * twelfth } else { twelfth }, 6)
                }
            };
            let cells: Vec<String> = cells.iter().enumerate().map(cell).collect();
            out.push_str(&format!("{}\n", cells.join(",")));
        }
    }
    out
}

#[test]
fn a_city_by_month_is_the_city_by_year() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (year, months, book) = (at("year.csv"), at("months.csv"), at("book"));
    stdout(&[
        "sample", "--firms", "400", "--seed", "7", "--clean", "--period", "2023", "-o", &year,
    ]);
    fs::write(&months, by_month(&fs::read_to_string(&year).unwrap())).unwrap();
    let (of_year, of_months) = (at("of-year.csv"), at("of-months.csv"));
    stdout(&["score", &year, "--quiet", "-o", &of_year]);
    let counts = stdout(&["score", &months, "--add-up", "year", "--json", "-o", &of_months]);
    assert!(counts.contains("4800"), "{counts}");
    assert_eq!(fs::read(&of_year).unwrap(), fs::read(&of_months).unwrap());
    let benchmark = stdout(&["benchmark", &year]);
    assert_eq!(stdout(&["benchmark", &months, "--add-up", "year"]), benchmark);
    stdout(&["rerun", &format!("{of_months}.manifest.json")]);
    let parquet = at("of-months.parquet");
    stdout(&["score", &months, "--add-up", "year", "--quiet", "-o", &parquet]);
    stdout(&["publish", &parquet, "--book", &book, "--inputs", &months]);
    stdout(&["book", "verify", "--book", &book]);
    let (code, stderr) = failure(&["score", &months, "--add-up", "quarter"]);
    assert!(code == 4 && stderr.contains("quarter"), "{code} {stderr}");
}
