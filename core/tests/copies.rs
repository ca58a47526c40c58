//! Rows of a firm and period that come to the same are copies only if they are equal in every
//! cell. Twelve equal months are 120 万千瓦时 × 0.4974 t/MWh = 596.88 t, never 49.74.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Severity};
use tanxiao_core::run::{Input, RunOptions, run};

/// Scope 2 of every score, and the codes of warnings and errors but for missing codes and peers.
fn scored(files: &[(&str, String)], options: &RunOptions) -> (Vec<f64>, Vec<Code>) {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
    let run = run(&data, &inputs, options, None).unwrap_or_else(|found| panic!("{found:?}"));
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    assert_eq!(run.rejected.rows.len() as u64, counts.rows_rejected);
    let found = run.scored.findings.iter().filter(|finding| finding.severity != Severity::Notice);
    let mut codes: Vec<Code> = found.map(|finding| finding.code).collect();
    codes.retain(|code| !matches!(code, Code::CreditCodeMissing | Code::PeersTooFew));
    codes.sort_unstable();
    codes.dedup();
    let scores = run.scores().unwrap();
    let scope2 = scores.column("scope2_tco2").unwrap().f64().unwrap();
    (scope2.iter().flatten().collect(), codes)
}

fn year() -> RunOptions {
    RunOptions { period: Some("2023".into()), ..RunOptions::default() }
}

/// Rows of one firm: a cell of its own each, and 10 万千瓦时.
fn rows(column: &str, cells: impl Iterator<Item = String>) -> String {
    let mut text = format!("企业名称,行业代码,{column},地区,用电量(万千瓦时),工业增加值(万元)\n");
    for cell in cells {
        text.push_str(&format!("某某织造,1711,{cell},330500,10,50\n"));
    }
    text
}

fn months() -> impl Iterator<Item = String> {
    (1..=12).map(|month| format!("2023-{month:02}"))
}

#[test]
fn equal_months_are_no_copies() {
    let refused = (vec![], vec![Code::RowsNotCopies]);
    let of_ignored = RunOptions { maps: vec!["报告期=ignore".into()], ..year() };
    assert_eq!(scored(&[("m.csv", rows("报告期", months()))], &of_ignored), refused);
    // The month in a column that nobody knows, or in a remark.
    let (scope2, codes) = scored(&[("m.csv", rows("抄表日期", months()))], &year());
    assert_eq!((scope2, codes), (vec![], vec![Code::HeaderUnknown, Code::RowsNotCopies]));
    let notes = (1..=3).map(|workshop| format!("{workshop}号车间"));
    assert_eq!(scored(&[("m.csv", rows("备注", notes))], &year()), refused);
    // Where the month is the period, each stands for itself.
    let (scope2, codes) = scored(&[("m.csv", rows("报告期", months()))], &RunOptions::default());
    assert_eq!((scope2, codes), (vec![49.74; 12], vec![]));
}

#[test]
fn rows_that_are_equal_in_every_cell_are_copies() {
    let one = (vec![49.74], vec![Code::DuplicateIdentical]);
    let same = || rows("报告期", std::iter::repeat_n("2023-03".to_owned(), 3));
    assert_eq!(scored(&[("m.csv", same())], &RunOptions::default()), one);
    let of_ignored = RunOptions { maps: vec!["报告期=ignore".into()], ..year() };
    assert_eq!(scored(&[("m.csv", same())], &of_ignored), one);
    // A running number says nothing, and a blank is as good as a dash.
    let (scope2, codes) =
        scored(&[("m.csv", rows("序号", (1..=3).map(|number| number.to_string())))], &year());
    assert_eq!((scope2, codes), (vec![49.74], vec![Code::HeaderUnknown, Code::DuplicateIdentical]));
    let blanks = ["", "-", " "].map(str::to_owned).into_iter();
    assert_eq!(scored(&[("m.csv", rows("备注", blanks))], &year()), one);
    let twice = [("a.csv", same()), ("b.csv", same())];
    assert_eq!(scored(&twice, &RunOptions::default()), one);
}

/// One of three says something else: which of them are copies, nobody knows.
#[test]
fn one_that_differs_spoils_its_copies() {
    let notes = ["", "", "二号表"].map(str::to_owned).into_iter();
    let found = scored(&[("m.csv", rows("备注", notes))], &year());
    assert_eq!(found, (vec![], vec![Code::RowsNotCopies, Code::DuplicateIdentical]));
}

#[test]
fn files_of_different_months_are_no_copies() {
    let one = || rows("备注", std::iter::once(String::new()));
    for (first, second) in [("2023年1月.csv", "2023年2月.csv"), ("2023-01.csv", "2023-02.csv")]
    {
        let found = scored(&[(first, one()), (second, one())], &year());
        assert_eq!(found, (vec![], vec![Code::RowsNotCopies]), "{first}");
    }
    // Rows that say themselves what they are of do not need the name of their file.
    let stated = || rows("报告期", std::iter::once("2023".to_owned()));
    let found = scored(&[("1月.csv", stated()), ("2月.csv", stated())], &year());
    assert_eq!(found, (vec![49.74], vec![Code::DuplicateIdentical]));
    let found = scored(&[("甲.csv", one()), ("乙.csv", one())], &year());
    assert_eq!(found, (vec![49.74], vec![Code::DuplicateIdentical]));
}
