//! Corrections beside the originals give the scores that the originals would have had without the
//! errors, and every row is accounted for.

use polars::prelude::DataFrame;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Plan, Run, RunOptions};
use tanxiao_core::write::{OutputFormat, WriteContext, write_rejects};

type Files<'a> = Vec<(&'a str, String)>;

const HEADER: &str =
    "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),用电量(兆瓦时)";

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

fn row(index: usize, electricity: &str) -> String {
    format!("{},企业（{index}）,2023,330502,1751,1000,{electricity}\n", code(index))
}

/// Ten firms of one industry.
fn city() -> String {
    let rows: String = (0..10).map(|index| row(index, &(2000 + 10 * index).to_string())).collect();
    format!("{HEADER}\n{rows}")
}

fn score<'a>(
    data: &'a DataSet,
    originals: &Files<'_>,
    corrections: &Files<'_>,
) -> Result<Run<'a>, Vec<Finding>> {
    let plan = Plan::new(data, &RunOptions::default()).unwrap();
    fn inputs<'f>(files: &'f Files<'_>) -> Vec<Input<'f>> {
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect()
    }
    let mut tables = plan.open(&inputs(originals)).unwrap();
    let first = tables.len();
    tables.extend(plan.open_corrections(&inputs(corrections)).unwrap());
    let run = plan.score_corrected(&tables, first, None, &mut |_| {})?;
    let counts = run.scored.counts;
    assert_eq!(
        counts.rows_read,
        counts.rows_scored + counts.rows_rejected + counts.rows_replaced,
        "{counts:?}"
    );
    assert_eq!(counts.rows_rejected, run.rejected.rows.len() as u64, "{counts:?}");
    Ok(run)
}

fn scored<'a>(data: &'a DataSet, originals: &Files<'_>, corrections: &Files<'_>) -> Run<'a> {
    score(data, originals, corrections).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn scores(data: &DataSet, originals: &Files<'_>) -> DataFrame {
    let run = scored(data, originals, &Vec::new());
    assert_eq!(run.scored.rejects, []);
    run.scores().unwrap().clone()
}

/// The rejects of a run as CSV.
fn rejects(run: &Run<'_>) -> String {
    let context = WriteContext {
        scheme: run.method.scheme,
        lang: Lang::Zh,
        manifest_json: None,
        is_exact: false,
    };
    let mut bytes = Vec::new();
    write_rejects(OutputFormat::Csv, &run.rejected, &context, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Originals that are right but for `spoil`: their rejects with `mend` undone, beside them, give
/// the scores of the right ones. So many rows are replaced.
fn mended(right: &Files<'_>, spoil: (&str, &str), mend: (&str, &str), replaced: u64) {
    let data = DataSet::embedded().unwrap();
    let wanted = scores(&data, right);
    let wrong: Files<'_> =
        right.iter().map(|(name, text)| (*name, text.replace(spoil.0, spoil.1))).collect();
    let before = scored(&data, &wrong, &Vec::new());
    assert!(!before.scored.rejects.is_empty());
    let corrected = rejects(&before).replace(mend.0, mend.1);
    let run = scored(&data, &wrong, &vec![("r.csv", corrected)]);
    assert_eq!(run.scored.rejects, [], "{:#?}", run.scored.findings);
    assert!(run.scores().unwrap().equals_missing(&wanted), "{:#?}", run.scores());
    assert_eq!(run.scored.counts.rows_replaced, replaced);
    let errors =
        run.scored.findings.iter().filter(|finding| finding.code == Code::CreditCodeInvalid);
    assert_eq!(errors.count(), 0, "nothing is said of what was replaced");
}

#[test]
fn a_number() {
    mended(&vec![("a.csv", city())], (",2030\n", ",二千\n"), ("二千", "2030"), 1);
}

#[test]
fn a_credit_code() {
    let (good, bad) = (code(3), code(3).replace("TE5T", "TE5U"));
    mended(&vec![("a.csv", city())], (&good, &bad), (&bad, &good), 1);
}

#[test]
fn a_period() {
    let (good, bad) = ("企业（3）,2023,".to_owned(), "企业（3）,后年,");
    mended(&vec![("a.csv", city())], (&good, bad), (bad, &good), 1);
}

/// Where the columns of the place are gone, a row without a right code is found by its name,
/// whatever its spelling.
#[test]
fn by_name() {
    let data = DataSet::embedded().unwrap();
    let wanted = scores(&data, &vec![("a.csv", city())]);
    for bad in [code(3).replace("TE5T", "TE5U"), String::new()] {
        let wrong = vec![("a.csv", city().replace(&code(3), &bad))];
        let line = row(3, "2030").replace('（', " (").replace('）', ")");
        let run = scored(&data, &wrong, &vec![("r.csv", format!("{HEADER}\n{line}"))]);
        assert_eq!(run.scored.rejects, [], "{bad}: {:#?}", run.scored.findings);
        assert_eq!(run.scored.counts.rows_replaced, 1);
        let names = |frame: &DataFrame| frame.drop("name").unwrap();
        assert!(names(run.scores().unwrap()).equals_missing(&names(&wanted)));
    }
}

/// A firm's energy and its output stand in two files; both parts were rejected, and both come back.
#[test]
fn parts_in_two_files() {
    let energy: String = (0..10)
        .map(|index| {
            let code = code(index);
            format!("{code},2023,电力,兆瓦时,{0}\n{code},2023,柴油,吨,{0}\n", 30 + index)
        })
        .collect();
    let energy = format!("统一社会信用代码,报告期,能源名称,计量单位,消费量\n{energy}");
    let money: String = (0..10)
        .map(|index| format!("{},企业{index},2023,330502,1751,1000\n", code(index)))
        .collect();
    let money =
        format!("统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元)\n{money}");
    let files = vec![("e.csv", energy), ("m.csv", money)];
    mended(&files, ("柴油,吨,33\n", "柴油,吨,卅三\n"), ("卅三", "33"), 3);
    mended(
        &files,
        ("企业4,2023,330502,1751,1000", "企业4,2023,330502,1751,千"),
        (",千", ",1000"),
        3,
    );
}

/// Of two rows that disagree, the wrong one is deleted from the rejects: the other stands for both.
#[test]
fn one_of_two() {
    let data = DataSet::embedded().unwrap();
    let wanted = scores(&data, &vec![("a.csv", city())]);
    let wrong = vec![("a.csv", city() + &row(3, "9999"))];
    let before = scored(&data, &wrong, &Vec::new());
    let corrected: String =
        rejects(&before).split_inclusive('\n').filter(|line| !line.contains("9999")).collect();
    let run = scored(&data, &wrong, &vec![("r.csv", corrected)]);
    assert!(run.scores().unwrap().equals_missing(&wanted));
    assert_eq!(run.scored.counts.rows_replaced, 2);
}

/// A firm that carries the code of another made both rejected. Its own code put in, the other
/// counts as it stands in the original.
#[test]
fn the_code_of_another_firm() {
    let data = DataSet::embedded().unwrap();
    let wanted = scores(&data, &vec![("a.csv", city())]);
    let wrong = vec![("a.csv", city().replace(&code(3), &code(4)))];
    let before = scored(&data, &wrong, &Vec::new());
    assert_eq!(before.rejected.rows.len(), 2);
    let text = rejects(&before);
    let header = text.lines().next().unwrap();
    let line = text.lines().find(|line| line.contains("企业（3）")).unwrap();
    let corrected = format!("{header}\n{}\n", line.replace(&code(4), &code(3)));
    let run = scored(&data, &wrong, &vec![("r.csv", corrected)]);
    assert_eq!(run.scored.rejects, [], "{:#?}", run.scored.findings);
    assert!(run.scores().unwrap().equals_missing(&wanted));
}

#[test]
fn what_matches_nothing_is_not_added() {
    let data = DataSet::embedded().unwrap();
    let originals = vec![("a.csv", city())];
    let wanted = scores(&data, &originals);
    let new_firm = row(77, "2030");
    let other_year = row(3, "2030").replace(",2023,", ",2022,");
    // The line has moved: another firm stands there now, and is not replaced.
    let moved = format!("file,sheet,line,{HEADER}\na.csv,,5,{new_firm}");
    for text in [format!("{HEADER}\n{new_firm}"), format!("{HEADER}\n{other_year}"), moved] {
        let run = scored(&data, &originals, &vec![("r.csv", text.clone())]);
        let codes: Vec<Code> = run.scored.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::CorrectionUnmatched], "{text}");
        assert_eq!(run.rejected.rows[0].codes, ["correction-unmatched"]);
        assert_eq!(run.scored.counts.rows_replaced, 0);
        assert!(run.scores().unwrap().equals_missing(&wanted), "{text}");
    }
    let run = scored(&data, &originals, &vec![("r.csv", format!("{HEADER}\n{other_year}"))]);
    let said = run.scored.findings[0].message(Lang::Zh);
    assert!(said.contains(&format!("{} 2023", code(3))) && said.contains("a.csv"), "{said}");
}

#[test]
fn two_files_that_correct_one_firm() {
    let data = DataSet::embedded().unwrap();
    let of = |electricity| format!("{HEADER}\n{}", row(3, electricity));
    let corrections = vec![("r.csv", of("1")), ("s.csv", of("1"))];
    let Err(findings) = score(&data, &vec![("a.csv", city())], &corrections) else {
        panic!("refused")
    };
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::CorrectionTwice]);
    assert_eq!(findings[0].place.file.as_deref(), Some("s.csv"));
    assert!(findings[0].message(Lang::En).contains("r.csv"));
    // Two rows of one file that disagree are rejected, and the original does not count instead.
    let both = format!("{}{}", of("1"), row(3, "2"));
    let run = scored(&data, &vec![("a.csv", city())], &vec![("r.csv", both)]);
    let counts = run.scored.counts;
    assert_eq!((counts.scores, counts.rows_rejected, counts.rows_replaced), (9, 2, 1));
}

/// A correction that is wrong itself is rejected; what it replaces does not count either.
#[test]
fn a_correction_that_is_wrong() {
    let data = DataSet::embedded().unwrap();
    let corrections = vec![("r.csv", format!("{HEADER}\n{}", row(3, "二千")))];
    let run = scored(&data, &vec![("a.csv", city())], &corrections);
    let counts = run.scored.counts;
    assert_eq!((counts.scores, counts.rows_rejected, counts.rows_replaced), (9, 1, 1));
    assert_eq!(&*run.rejected.rows[0].file, "r.csv");
}

/// What of the originals a correction is about must be certain, or the run stops.
fn stops(corrections: &str, with: Code, says: &[&str]) {
    let data = DataSet::embedded().unwrap();
    let found = score(&data, &vec![("a.csv", city())], &vec![("r.csv", corrections.to_owned())]);
    let Err(findings) = found else { panic!("refused: {corrections}") };
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [with], "{corrections}");
    let said = findings[0].message(Lang::Zh);
    assert!(says.iter().all(|text| said.contains(text)), "{said}");
}

#[test]
fn a_correction_that_contradicts_the_originals() {
    // The code of one firm and the name of another; a name with another right code.
    let other_name = row(3, "2030").replace("企业（3）", "企业（4）");
    stops(
        &format!("{HEADER}\n{other_name}"),
        Code::CorrectionContradicts,
        &["企业（3）", "企业（4）"],
    );
    let other_code = row(3, "2030").replace(&code(3), &code(77));
    stops(&format!("{HEADER}\n{other_code}"), Code::CorrectionContradicts, &[&code(3), &code(77)]);
    // A correction that names its row may mend the name.
    let data = DataSet::embedded().unwrap();
    let placed = format!("file,sheet,line,{HEADER}\na.csv,,5,{other_name}");
    let run =
        scored(&data, &vec![("a.csv", city().replace("企业（3）", ""))], &vec![("r.csv", placed)]);
    assert_eq!(run.scored.counts.rows_replaced, 1);
}

#[test]
fn a_correction_that_fails() {
    let data = DataSet::embedded().unwrap();
    // A code that is wrong: the name tells which row does not count.
    let bad = code(3).replace("TE5T", "TE5U");
    let line = row(3, "2030").replace(&code(3), &bad);
    let text = format!("{HEADER}\n{line}");
    let run = scored(&data, &vec![("a.csv", city())], &vec![("r.csv", text)]);
    let counts = run.scored.counts;
    assert_eq!((counts.scores, counts.rows_rejected, counts.rows_replaced), (9, 1, 1));
    // Neither name nor period tells: which of the originals is wrong, nobody knows.
    let nameless = line.replace("企业（3）", "");
    stops(&format!("{HEADER}\n{nameless}"), Code::CorrectionFailed, &[]);
    let no_name = row(3, "2030").replace(&code(3), "").replace("企业（3）", "企业（33）");
    stops(&format!("{HEADER}\n{no_name}"), Code::CorrectionFailed, &[]);
    let no_period = row(3, "2030").replace(",2023,", ",后年,");
    stops(&format!("{HEADER}\n{no_period}"), Code::CorrectionFailed, &[]);
}

#[test]
fn a_correction_by_name_alone() {
    let data = DataSet::embedded().unwrap();
    let wanted = scores(&data, &vec![("a.csv", city())]);
    let wrong = vec![("a.csv", city().replace(",2030\n", ",9999\n"))];
    let (header, line) = (HEADER.split_once(',').unwrap().1, row(3, "2030"));
    let without = format!("{header}\n{}", line.split_once(',').unwrap().1);
    let blank = format!("{HEADER}\n{}", line.replace(&code(3), ""));
    for text in [without, blank] {
        let run = scored(&data, &wrong, &vec![("r.csv", text.clone())]);
        assert_eq!(run.scored.counts.rows_replaced, 1, "{text}: {:#?}", run.scored.findings);
        assert!(run.scores().unwrap().equals_missing(&wanted), "{text}");
    }
    // Two firms of the name: which is meant, nobody knows.
    let two = vec![("a.csv", city().replace("企业（4）", "企业（3）"))];
    let text = format!("{header}\n{}", row(3, "1").split_once(',').unwrap().1);
    let Err(findings) = score(&data, &two, &vec![("r.csv", text)]) else { panic!("refused") };
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::CorrectionContradicts]);
}
