//! A firm that has another name than before, and one name under two codes.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

fn row(firm: u32, name: &str, year: u32) -> String {
    let code = complete(&format!("91330500TE5T{firm:05}")).unwrap();
    let (power, money) = (1_000 + 17 * firm + year % 7, 2_000 + 31 * firm + year % 5);
    format!("{code},{name},{year},330502,1711,{power},{money}\n")
}

/// The findings of a code about a table of these rows, in their order.
fn found(rows: &[String], code: Code) -> Vec<Finding> {
    let header = "credit_code,name,period,region,industry,electricity_mwh,value_added_wan_yuan\n";
    let text = header.to_owned() + &rows.concat();
    let data = DataSet::embedded().unwrap();
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!(run.scored.counts.rows_rejected, 0);
    run.scored.findings.into_iter().filter(|finding| finding.code == code).collect()
}

#[test]
fn a_new_name_is_said() {
    let (old, new) = ("甲一纺织（示例）有限公司", "甲一新材料（示例）有限公司");
    let renamed = |names: [&str; 3]| {
        let rows: Vec<String> =
            (2021..).zip(names).map(|(year, name)| row(1, name, year)).collect();
        found(&rows, Code::NameChanged)
    };
    let said = renamed([old, old, new]);
    let [one] = &said[..] else { panic!("{said:?}") };
    assert_eq!((one.severity, one.place.line), (Severity::Notice, Some(4)));
    let text = one.message(Lang::Zh);
    assert!(text.contains(old) && text.contains(new) && text.contains("2022"), "{text}");
    // Spellings are one name, and a blank says nothing.
    assert_eq!(renamed([old, "甲一纺织(示例)有限公司", old]), []);
    assert_eq!(renamed([old, "", old]), []);
    // There and back is two changes.
    assert_eq!(renamed([old, new, old]).len(), 2);
}

#[test]
fn one_name_under_two_codes_is_said() {
    let name = "甲一纺织（示例）有限公司";
    let spelt = "甲一纺织(示例) 有限公司";
    let said =
        found(&[row(1, name, 2023), row(2, spelt, 2023), row(3, "乙", 2023)], Code::NameTwoCodes);
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[0].severity, Severity::Warning);
    let other = complete("91330500TE5T00002").unwrap();
    assert!(said[0].message(Lang::Zh).contains(&other), "{}", said[0].message(Lang::Zh));
    // In another year it may be another's.
    assert_eq!(found(&[row(1, name, 2022), row(2, name, 2023)], Code::NameTwoCodes), []);
}
