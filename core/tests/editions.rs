//! Industry codes of older editions of GB/T 4754: translated where the edition is stated, asked for where
//! it cannot be seen, and never read as another industry in silence.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::edition::{Edition, Translated};
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::returns::column;
use tanxiao_core::run::{Input, RunOptions, run};

/// Codes of the industries of firms that are scored, and findings.
fn of(header: &str, rows: &[(&str, &str)], options: &RunOptions) -> (Vec<String>, Vec<Finding>) {
    let data = DataSet::embedded().unwrap();
    let mut text =
        format!("统一社会信用代码,报告期,地区,{header},用电量(兆瓦时),工业增加值(万元)\n");
    for (index, (industry, period)) in rows.iter().enumerate() {
        let code = complete(&format!("91330500TE5T{index:05}")).unwrap();
        text.push_str(&format!("{code},{period},330500,{industry},100,{}\n", 1000 + index));
    }
    match run(&data, &[Input { name: "a.csv", bytes: text.as_bytes() }], options, None) {
        Err(findings) => (Vec::new(), findings),
        Ok(run) => {
            let frame = run.scored.returns.frame();
            let industries = frame.column(column::INDUSTRY).unwrap().u32().unwrap();
            let code = |index: u32| data.industries.at(index).code.clone();
            let codes = industries.into_no_null_iter().map(code).collect();
            (codes, run.scored.findings)
        }
    }
}

fn errors(findings: &[Finding]) -> Vec<Code> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.code).collect()
}

fn by_edition(year: &str) -> RunOptions {
    RunOptions { industry_edition: Some(year.to_owned()), ..RunOptions::default() }
}

#[test]
fn a_code_that_changed_its_meaning_is_asked_about() {
    let none = RunOptions::default();
    let of = |rows: &[(&str, &str)], options: &RunOptions| of("行业代码", rows, options);
    // 3620: engines in 2017, refitted cars in 2011; 4412: cogeneration in 2017, water power in 2011.
    for industry in ["3620", "C3620", "4412", "3620.0", "362"] {
        let (scored, findings) = of(&[("1751", "2023"), (industry, "2023")], &none);
        assert_eq!(errors(&findings), [Code::IndustryEditionUnclear], "{industry}");
        assert!(scored.is_empty());
    }
    // One code that only 2017 has tells, as does the edition where it is stated.
    let (scored, findings) = of(&[("1311", "2023"), ("3620", "2023")], &none);
    assert_eq!(
        (scored.as_slice(), errors(&findings).len()),
        (["1311", "3620"].map(String::from).as_slice(), 0)
    );
    assert_eq!(of(&[("3620", "2023")], &by_edition("2017")).0, ["3620"]);
    assert_eq!(of(&[("3620", "2023")], &by_edition("2011")).0, ["3630"]);
    // What means the same in both needs no word.
    assert_eq!(of(&[("1751", "2023"), ("3011", "2023"), ("17", "2023")], &none).0.len(), 3);
    // The edition of 2002 was in use until 2011.
    let (_, findings) = of(&[("3731", "2010")], &none);
    assert_eq!(errors(&findings), [Code::IndustryEditionUnclear]);
    assert_eq!(of(&[("3731", "2023")], &none).0, ["3731"]);
}

#[test]
fn a_name_beside_a_changed_code_tells_its_edition() {
    let none = RunOptions::default();
    let header = "行业代码,行业名称";
    let (scored, _) = of(header, &[("3620,汽车用发动机制造", "2023")], &none);
    assert_eq!(scored, ["3620"]);
    let (scored, findings) = of(header, &[("3620,改装汽车制造", "2023")], &none);
    assert!(scored.is_empty() && errors(&findings) == [Code::IndustryContradicts]);
    // The name of the division is that of both editions.
    let (_, findings) = of(header, &[("3620,汽车制造业", "2023")], &none);
    assert_eq!(errors(&findings), [Code::IndustryEditionUnclear]);
    // By names alone there is nothing to ask.
    assert_eq!(of("行业名称", &[("改装汽车制造", "2023")], &none).0, ["363"]);
    assert_eq!(of(header, &[("3620,改装汽车制造", "2023")], &by_edition("2011")).0, ["3630"]);
}

#[test]
fn codes_of_an_edition_that_is_stated_are_translated() {
    let (header, none) = ("行业代码(GB/T 4754-2011)", RunOptions::default());
    for (industry, expected) in [
        ("3620", "3630"),
        ("4412", "4413"),
        ("1310", "131"),
        ("1751", "1751"),
        ("396", "397"),
        ("17", "17"),
    ] {
        assert_eq!(of(header, &[(industry, "2023")], &none).0, [expected], "{industry}");
    }
    for (industry, expected) in [("3731", "3751"), ("32", "31"), ("3911", "3811")] {
        assert_eq!(of("行业代码", &[(industry, "2023")], &by_edition("2002")).0, [expected]);
    }
    // What went to several divisions is not one of them.
    let (_, findings) = of("行业代码", &[("37", "2023")], &by_edition("2002"));
    assert_eq!(errors(&findings), [Code::IndustryDivided]);
    let (_, findings) = of("行业代码", &[("1311", "2023")], &by_edition("2011"));
    assert_eq!(errors(&findings), [Code::IndustryUnknown]);
    let (_, findings) = of("行业代码", &[("1310", "2023")], &none);
    assert_eq!(errors(&findings), [Code::IndustryOld]);
}

/// Every class of the older editions is in the table, and what it became is in that of 2017.
#[test]
fn every_old_code_has_a_successor_or_is_divided() {
    let data = DataSet::embedded().unwrap();
    let (mut is, mut divided) = (0, 0);
    for number in 600..4_700 {
        let code = format!("{number:04}");
        match data.industries.translate(&code, Edition::Of2011) {
            Translated::Is(_) => is += 1,
            Translated::Divided => divided += 1,
            Translated::Unknown => {}
        }
    }
    // 581 classes of sections B to D in 2011.
    assert_eq!(is + divided, 581);
    assert!(divided < 20, "{divided}");
}
