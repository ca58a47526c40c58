//! A column that stands one row off, where there is no year before to tell it.

#[path = "common/like_firms.rs"]
mod like_firms;

use std::ops::RangeInclusive;

use like_firms::table as like_firms;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

/// A table of like firms whose cells of a column, in some lines, are those of the line below (up) or
/// above.
fn moved(firms: usize, column: usize, lines: RangeInclusive<usize>, is_up: bool) -> String {
    let text = like_firms(firms, &[0, 1, 2, 3], None);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let mut table = rows.clone();
    for line in lines {
        let from = if is_up { line + 1 } else { line - 1 };
        // Lines are counted from 1, the header being the first.
        table[line - 1][column] = rows[from - 1][column];
    }
    table.iter().map(|row| row.join(",") + "\n").collect()
}

/// The lines of returns that are held, and what is said of the first.
fn held(text: &str) -> (Vec<u32>, Option<Finding>) {
    let data = DataSet::embedded().unwrap();
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
    let of_column = |finding: &&Finding| finding.code == Code::ColumnMisplaced;
    let found: Vec<&Finding> = run.scored.findings.iter().filter(of_column).collect();
    assert_eq!(run.scored.counts.held as usize, found.len(), "{:?}", run.scored.findings);
    let mut lines: Vec<u32> = found.iter().filter_map(|finding| finding.place.line).collect();
    lines.sort_unstable();
    (lines, found.first().map(|finding| (*finding).clone()))
}

/// Electricity (column 6) and revenue (5) of fifteen rows, moved up and down.
#[test]
fn a_stretch_of_rows_that_stands_one_row_off_is_held() {
    for (column, name) in [(6, "电力"), (5, "营业收入")] {
        for (is_up, beside) in [(true, "the row below"), (false, "the row above")] {
            let (lines, first) = held(&moved(50, column, 10..=24, is_up));
            assert_eq!(lines, (10..=24).collect::<Vec<u32>>(), "{name} {beside}");
            let first = first.unwrap();
            assert!(first.holds(), "{first:?}");
            let said = first.message(Lang::En);
            assert!(said.contains("from line 10 to 24") && said.contains(beside), "{said}");
            assert!(first.message(Lang::Zh).contains(name), "{}", first.message(Lang::Zh));
        }
    }
    // A cell was deleted in the middle: all below it moved up.
    assert_eq!(held(&moved(50, 6, 26..=50, true)).0, (26..=50).collect::<Vec<u32>>());
    // The whole column is off, but for the last row, which has nothing below it.
    assert_eq!(held(&moved(50, 6, 2..=50, true)).0.len(), 49);
}

#[test]
fn right_tables_few_rows_and_fuels_are_not() {
    let none: &[u32] = &[];
    assert_eq!(held(&like_firms(50, &[0, 1, 2, 3], None)).0, none);
    assert_eq!(held(&moved(50, 6, 10..=13, true)).0, none, "four rows");
    assert_eq!(held(&moved(20, 6, 5..=15, true)).0, none, "a short table");
    assert_eq!(held(&moved(50, 7, 10..=24, true)).0, none, "gas");
}
