//! Printed totals are compared with the rows that they stand for: a difference is said with both
//! numbers and its place, and no total that agrees in any usual way is complained about.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

const HEADER: &str = "企业名称,报告期,行政区划,行业代码,用电量(兆瓦时),柴油(吨),工业增加值(万元)\n";

fn row(name: &str, electricity: &str, diesel: &str, value_added: &str) -> String {
    format!("{name},2023,330502,1711,{electricity},{diesel},{value_added}\n")
}

fn total(label: &str, electricity: &str, diesel: &str, value_added: &str) -> String {
    format!("{label},,,,{electricity},{diesel},{value_added}\n")
}

/// Six firms: 6,150.5 MWh, 21.6 t, 7,200 万元; of the first three 3,060.2, 10.5, 3,300.
fn firms() -> [String; 6] {
    [
        row("甲厂", "1000.1", "2.5", "1000"),
        row("乙厂", "1020.0", "3.0", "1100"),
        row("丙厂", "1040.1", "5.0", "1200"),
        row("丁厂", "1010.2", "2.1", "1250"),
        row("戊厂", "1030.0", "4.0", "1300"),
        row("己厂", "1050.1", "5.0", "1350"),
    ]
}

fn found(files: &[(&str, &str)]) -> Vec<Finding> {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!(run.scored.counts.rows_rejected, 0);
    let findings = run.scored.findings.into_iter();
    findings.filter(|finding| finding.code == Code::TotalDiffers).collect()
}

fn of(text: &str) -> Vec<Finding> {
    found(&[("a.csv", text)])
}

#[test]
fn totals_that_agree_are_passed_over() {
    let rows = firms().concat();
    let [first, second] = [firms()[..3].concat(), firms()[3..].concat()];
    let all = total("合计", "6150.5", "21.6", "7200");
    for text in [
        format!("{HEADER}{rows}{all}"),
        format!("{HEADER}{all}{rows}"),
        // As printed: rounded, and with commas.
        format!("{HEADER}{rows}{}", total("总计", "\"6,151\"", "22", "\"7,200\"")),
        // Subtotals below their rows or above them, and a total of all.
        format!(
            "{HEADER}{first}{}{second}{}{all}",
            total("棉纺 小计", "3060.2", "10.5", "3300"),
            total("毛纺 小计", "3090.3", "11.1", "3900"),
        ),
        format!(
            "{HEADER}{all}{}{first}{}{second}",
            total("棉纺小计", "3060.2", "10.5", "3300"),
            total("毛纺小计", "3090.3", "11.1", "3900"),
        ),
        // What is no sum of these rows, whatever stands in it.
        format!("{HEADER}{rows}{}", total("平均", "1025.08", "3.6", "1200")),
        format!("{HEADER}{rows}{}", total("合计", "1025.08", "3.6", "1200")),
        format!("{HEADER}{rows}{}", total("全市", "99999", "888", "77777")),
        format!("{HEADER}{rows}{all}{}", total("其中：规模以上", "3060.2", "10.5", "3300")),
        format!("{HEADER}{rows}{all}{}", total("上年同期", "5000", "20", "7000")),
        // A total with a unit of its own, and one that leaves a column out.
        format!("{HEADER}{rows}{}", total("合计（万元）", "6150.5", "21.6", "7200")),
        format!("{HEADER}{rows}{}", total("合计（产值为亿元）", "6150.5", "21.6", "0.72")),
        format!("{HEADER}{rows}{}", total("合计", "", "—", "7200")),
    ] {
        assert_eq!(of(&text), [], "{text}");
    }
}

#[test]
fn a_row_that_was_lost_or_doubled_is_told_with_both_numbers() {
    let all = total("合计", "6150.5", "21.6", "7200");
    let lost = format!("{HEADER}{}{all}", [&firms()[..2], &firms()[3..]].concat().concat());
    let found = of(&lost);
    assert_eq!(found.len(), 3, "{found:?}");
    let is_of_electricity = |finding: &&Finding| {
        finding.place.column.as_deref().is_some_and(|it| it.contains("用电量"))
    };
    let of_electricity = found.iter().find(is_of_electricity).unwrap();
    assert_eq!(of_electricity.severity, Severity::Warning);
    assert_eq!(of_electricity.place.line, Some(7));
    let message = of_electricity.message(Lang::Zh);
    assert!(message.contains("6150.5") && message.contains("5110.4"), "{message}");
    assert_eq!(of_electricity.param("count", Lang::Zh), Some("5"));

    let twice = row("甲厂二", "1000.1", "2.5", "1000");
    let doubled = of(&format!("{HEADER}{}{twice}{all}", firms().concat()));
    assert_eq!(doubled.len(), 3, "{doubled:?}");
    // One block is wrong, the other and the columns that agree are not told.
    let text = format!(
        "{HEADER}{}{}{}{}",
        firms()[..3].concat(),
        total("小计", "3060.2", "10.5", "3310"),
        firms()[3..].concat(),
        total("小计", "3090.3", "11.1", "3900"),
    );
    let found = of(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].place.column.as_deref().unwrap().contains("工业增加值"));
    assert_eq!(found[0].place.line, Some(5));
}
