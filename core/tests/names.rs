//! Files that know firms by their names: two spellings are one name, nearly the same is not.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

/// Names of the scores, rows scored and rejected, and findings. Every row is accounted for, and
/// the rejected ones are there.
fn joined(files: &[(&str, &str)]) -> (Vec<String>, u64, u64, Vec<Finding>) {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
    let run = run(&data, &inputs, &RunOptions::default(), None)
        .unwrap_or_else(|findings| panic!("{findings:#?}"));
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    assert_eq!(counts.rows_rejected, run.rejected.rows.len() as u64);
    let names = (0..run.scored.height()).map(|row| run.scored.returns.firm(row).to_owned());
    (names.collect(), counts.rows_scored, counts.rows_rejected, run.scored.findings)
}

const WIDE: &str = "企业名称,年份,行政区划代码,行业代码,用电量(兆瓦时)";
const LONG: &str = "企业名称,年份,行政区划代码,行业代码,能源名称,计量单位,消费量";
const MONEY: &str = "企业名称,年份,工业增加值(万元)";
const SPELLINGS: [&str; 5] = [
    "甲一纺织(示例)有限公司",
    "甲一纺织（示例）有限公司 ",
    "甲一纺织（ 示例 ）有限公司",
    "甲一\u{3000}纺织（示例）有限公司",
    "甲一纺织【示例】有限公司",
];

#[test]
fn spellings_of_one_name_join() {
    for spelling in SPELLINGS {
        let money = format!("{MONEY}\n{spelling},2023,2000\n");
        let wide = format!("{WIDE}\n甲一纺织（示例）有限公司,2023,330502,1751,1200.5\n");
        let row = "甲一纺织（示例）有限公司,2023,330502,1751,电力,兆瓦时,600.25\n";
        let other = format!("{spelling},2023,330502,1751,柴油,吨,1\n");
        let long = format!("{LONG}\n{row}{other}");
        let (names, rows, ..) = joined(&[("e.csv", &wide), ("m.csv", &money)]);
        assert_eq!((names.len(), rows), (1, 2), "{spelling}");
        let (names, rows, ..) = joined(&[("e.csv", &long), ("m.csv", &money)]);
        assert_eq!((names.len(), rows), (1, 3), "{spelling}");
    }
}

/// A name beside a code, and the name alone in another spelling.
#[test]
fn a_spelling_joins_the_code_of_its_name() {
    let code = "91330500MA00000014";
    let wide = format!("统一社会信用代码,{WIDE}\n{code},ABC（示例）公司,2023,330502,1751,1200.5\n");
    let money = format!("{MONEY}\nａｂｃ(示例) 公司,2023,2000\n");
    let (names, rows, ..) = joined(&[("e.csv", &wide), ("m.csv", &money)]);
    assert_eq!((names, rows), (vec![code.to_owned()], 2));
}

/// A part that was rejected takes the other with it, whatever its spelling.
#[test]
fn a_rejected_part_in_another_spelling() {
    let wide = format!("{WIDE}\n甲一纺织（示例）有限公司,2023,330502,1751,很多\n");
    let money = format!("{MONEY}\n甲一纺织(示例)有限公司,2023,2000\n");
    let (names, _, rejected, findings) = joined(&[("e.csv", &wide), ("m.csv", &money)]);
    assert_eq!((names.len(), rejected), (0, 2));
    assert!(findings.iter().any(|finding| finding.code == Code::PartRejected), "{findings:#?}");
    // So do the long rows of two spellings.
    let long = format!(
        "{LONG},工业增加值(万元)\n甲一（示例）,2023,330502,1751,电力,兆瓦时,6,7\n\
         甲一(示例),2023,330502,1751,柴油,吨,很多,7\n"
    );
    assert_eq!(joined(&[("e.csv", &long)]).2, 2);
}

/// Two forms of company are two firms; that their names are nearly the same is said of both.
#[test]
fn nearly_the_same() {
    for (energy, money) in [
        ("丁四印染（示例）有限公司", "丁四印染(示例)有限责任公司"),
        ("湖州丁四印染厂有限公司", "湖州丁四印染場有限公司"),
    ] {
        let wide = format!("{WIDE}\n{energy},2023,330502,1751,5000\n");
        let output = format!("{MONEY}\n{money},2023,4000\n");
        let (names, _, rejected, findings) = joined(&[("e.csv", &wide), ("m.csv", &output)]);
        assert_eq!((names.len(), rejected), (0, 2), "{energy}");
        let near: Vec<&Finding> =
            findings.iter().filter(|finding| finding.code == Code::NameNearlySame).collect();
        assert_eq!(near.len(), 2, "{findings:#?}");
        assert_eq!(near[0].firm.as_deref(), Some(energy));
        let said = near[0].message(Lang::Zh);
        assert!(said.contains(money) && said.contains("m.csv:2"), "{said}");
        assert_eq!(near[1].firm.as_deref(), Some(money));
    }
    // Names that are not like each other, and whole returns, say nothing.
    let wide = format!("{WIDE}\n丁四印染有限公司,2023,330502,1751,5000\n");
    let other = format!("{MONEY}\n戊五丝绸厂,2023,4000\n");
    let findings = joined(&[("e.csv", &wide), ("m.csv", &other)]).3;
    assert!(findings.iter().all(|finding| finding.code != Code::NameNearlySame), "{findings:#?}");
    let whole =
        |name: &str| format!("{WIDE},工业增加值(万元)\n{name},2023,330502,1751,5000,4000\n");
    let (a, b) = (whole("丁四印染有限公司"), whole("丁四印染有限责任公司"));
    let (names, .., findings) = joined(&[("e.csv", &a), ("m.csv", &b)]);
    assert_eq!(names.len(), 2);
    assert!(findings.iter().all(|finding| finding.code != Code::NameNearlySame), "{findings:#?}");
}

/// A code that stands with two names in one period is of two firms, and nobody knows of which.
#[test]
fn a_code_with_two_names() {
    let code = "91330500MA00000014";
    let (own, other) = ("甲一纺织（示例）有限公司", "乙二化纤（示例）有限公司");
    let wide = |name: &str, period: u32| {
        format!("统一社会信用代码,{WIDE}\n{code},{name},{period},330502,1751,1200.5\n")
    };
    let money = |name: &str| format!("统一社会信用代码,{MONEY}\n{code},{name},2023,2000\n");
    let long = |name: &str| {
        format!("统一社会信用代码,{LONG}\n{code},{name},2023,330502,1751,电力,兆瓦时,600\n")
    };
    let both = |findings: &[Finding]| {
        let of = |finding: &&Finding| finding.code == Code::CodeTwoNames;
        let said: Vec<String> =
            findings.iter().filter(of).map(|finding| finding.message(Lang::Zh)).collect();
        assert!(!said.is_empty(), "{findings:#?}");
        assert!(said.iter().all(|said| said.contains(own) && said.contains(other)), "{said:?}");
    };
    for energy in [wide(own, 2023), long(own)] {
        let (names, _, rejected, findings) =
            joined(&[("e.csv", &energy), ("m.csv", &money(other))]);
        assert_eq!((names.len(), rejected), (0, 2));
        both(&findings);
    }
    // In one long table, too, and in two rows of one wide one.
    let rows = |text: &str| text.lines().nth(1).unwrap().to_owned();
    let (_, _, rejected, findings) =
        joined(&[("e.csv", &format!("{}{}\n", long(own), rows(&long(other))))]);
    assert_eq!(rejected, 2);
    both(&findings);
    let (_, _, rejected, findings) =
        joined(&[("e.csv", &format!("{}{}\n", wide(own, 2023), rows(&wide(other, 2023))))]);
    assert_eq!(rejected, 2);
    both(&findings);
    // Spellings are one name, a blank is none, and in another year it may be a new one.
    for name in ["甲一纺织(示例)有限公司", ""] {
        let (names, ..) = joined(&[("e.csv", &wide(own, 2023)), ("m.csv", &money(name))]);
        assert_eq!(names.len(), 1, "{name}");
    }
    let whole = |name: &str, period: u32| {
        wide(name, period)
            .replacen("(兆瓦时)", "(兆瓦时),工业增加值(万元)", 1)
            .replace(".5\n", ".5,2000\n")
    };
    let (names, _, rejected, findings) =
        joined(&[("a.csv", &whole(own, 2022)), ("b.csv", &whole(other, 2023))]);
    assert_eq!((names.len(), rejected), (2, 0), "{findings:#?}");
}
