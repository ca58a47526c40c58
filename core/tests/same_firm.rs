//! Two rows of one firm and period: copies count once, parts of several files are put together, and
//! rows that disagree are rejected, whatever it is that they disagree in.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, RunOptions, run};

const HEADER: &str =
    "credit_code,name,period,region,industry,verified,value_added_wan_yuan,heat_gj";
const CODE: &str = "91330500TE5T4000XW";

/// Firms that are scored, and whether a conflict was found, for rows of one file or of two.
fn settled(first: &str, second: &str, files: usize) -> (usize, bool) {
    let data = DataSet::embedded().unwrap();
    let file = |rows: &[&str]| {
        rows.iter().fold(format!("{HEADER}\n"), |text, row| text + &format!("{CODE},{row}\n"))
    };
    let texts = match files {
        1 => vec![file(&[first, second])],
        _ => vec![file(&[first]), file(&[second])],
    };
    let names = ["a.csv", "b.csv"];
    let inputs: Vec<Input<'_>> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| Input { name, bytes: text.as_bytes() })
        .collect();
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    let is_conflict = |code: Code| code == Code::DuplicateConflict;
    let has_conflict = run.scored.findings.iter().any(|finding| is_conflict(finding.code));
    (run.scored.height(), has_conflict)
}

#[test]
fn copies_count_once() {
    let row = "合成一号,2023,330502,1751,true,110,1000";
    assert_eq!(settled(row, row, 1), (1, false));
    assert_eq!(settled(row, row, 2), (1, false));
}

#[test]
fn rows_of_one_file_that_disagree_are_rejected_both() {
    let row = "合成一号,2023,330502,1751,true,110,1000";
    for other in [
        "合成一号,2023,330521,1751,true,110,1000",
        "合成一号,2023,330502,1752,true,110,1000",
        "合成一号,2023,330502,1751,false,110,1000",
        "合成一号,2023,330502,1751,true,111,1000",
        "合成一号,2023,330502,1751,true,110,1001",
        "合成一号,2023,330502,1751,true,110,",
    ] {
        assert_eq!(settled(row, other, 1), (0, true), "{other}");
        assert_eq!(settled(other, row, 1), (0, true), "{other}");
    }
}

#[test]
fn parts_of_two_files_are_put_together_unless_they_disagree() {
    let energy = "合成一号,2023,330502,1751,,,1000";
    for (output, wanted) in [
        ("合成一号,2023,330502,1751,,110,", (1, false)),
        ("合成一号,2023,,,,110,", (1, false)),
        ("合成一号,2023,330502,1751,,110,1000", (1, false)),
        ("合成一号,2023,330502,1751,,110,1001", (0, true)),
        ("合成一号,2023,330521,1751,,110,", (0, true)),
        ("合成一号,2023,330502,1752,,110,", (0, true)),
    ] {
        assert_eq!(settled(energy, output, 2), wanted, "{output}");
        assert_eq!(settled(output, energy, 2), wanted, "{output}");
    }
}
