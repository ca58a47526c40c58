//! Halves and the months from January on, as rows, columns and options say them.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, RunOptions, run};

/// The periods that rows of a table are of, or of what is wrong with it.
fn periods_of(text: &str) -> Result<(Vec<String>, Vec<Finding>), Vec<Finding>> {
    let data = DataSet::embedded().unwrap();
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &inputs, &RunOptions::default(), None)?;
    let returns = &run.scored.returns;
    let periods = (0..returns.height()).map(|row| returns.period(row).to_string()).collect();
    Ok((periods, run.scored.findings))
}

fn has(findings: &[Finding], code: Code) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

/// A table of one firm with a column of electricity and rows that begin with these cells.
fn table(periods: &str, electricity: &str, rows: &[&str]) -> String {
    let code = complete("91330500TE5T00001").unwrap();
    let mut text =
        format!("统一社会信用代码,企业名称,行业代码,工业增加值(万元),{periods},{electricity}\n");
    for row in rows {
        text.push_str(&format!("{code},合成甲,1751,1000,{row}\n"));
    }
    text
}

#[test]
fn a_row_is_of_the_period_that_it_says() {
    let texts = ["2023年1—6月", "2023年前三季度", "2023年1-8月累计", "2023年1-2月", "2023下半年"];
    let rows = texts.map(|text| format!("{text},100"));
    let rows = rows.each_ref().map(String::as_str);
    let (periods, _) = periods_of(&table("报告期", "用电量(兆瓦时)", &rows)).unwrap();
    assert_eq!(periods, ["2023H1", "2023H2", "2023M01-02", "2023M01-08", "2023M01-09"]);
    for text in ["2023年2-4月", "2023年6月累计"] {
        let table = table("报告期", "用电量(兆瓦时)", &[&format!("{text},100")]);
        let (periods, findings) = periods_of(&table).unwrap();
        assert!(periods.is_empty() && has(&findings, Code::PeriodSpan), "{text}");
    }
}

/// A half in a column of years, or beside a month, is not the year or the month.
#[test]
fn what_is_said_twice_must_be_the_same() {
    for (columns, row) in
        [("年份", "2023年上半年"), ("年份", "2023Q1"), ("报告期,月份", "2023年1-6月,6")]
    {
        let (periods, findings) =
            periods_of(&table(columns, "用电量(兆瓦时)", &[&format!("{row},100")])).unwrap();
        assert!(periods.is_empty(), "{row}: {periods:?}");
        assert!(has(&findings, Code::PeriodInvalid), "{row}");
    }
    let (periods, _) =
        periods_of(&table("报告期,月份", "用电量(兆瓦时)", &["2023年1季度,2,100", "2023,7,100"]))
            .unwrap();
    assert_eq!(periods, ["2023-02", "2023-07"]);
    let (periods, findings) =
        periods_of(&table("报告期,月份", "用电量(兆瓦时)", &["2023年1季度,7,100"])).unwrap();
    assert!(periods.is_empty() && has(&findings, Code::PeriodInvalid));
}

/// Of a month and of what has come together since January, rows from January on take the latter.
#[test]
fn a_cumulative_column_is_of_rows_from_january_on() {
    let data = DataSet::embedded().unwrap();
    let energy = |text: &str| {
        let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run = run(&data, &inputs, &RunOptions::default(), None)?;
        let electricity = data.electricity;
        let energies = run.scored.returns.energy(&data.catalogue);
        let of_rows = 0..run.scored.returns.height();
        let amounts: Vec<_> = of_rows
            .map(|row| energies[electricity].as_ref().and_then(|all| all.get(row)))
            .collect();
        Ok::<_, Vec<Finding>>(amounts)
    };
    let both = "本月用电量(兆瓦时),用电量累计(兆瓦时)";
    let to_date =
        table("报告期", both, &["2023年1-2月,7,15", "2023年1-3月,8,23", "2023年1-4月,9,32"]);
    let micro = |mwh: i64| Some(mwh * 1_000_000);
    // Quarters come before other months from January on.
    assert_eq!(energy(&to_date).unwrap(), [micro(23), micro(15), micro(32)]);
    let months = table("报告期", "本月用电量(兆瓦时),全年用电量(兆瓦时)", &["2023-02,7,15"]);
    assert_eq!(energy(&months).unwrap(), [micro(7)]);
    // Some of the rows are months: which column is theirs, nobody says.
    let mixed = table("报告期", both, &["2023年1-2月,7,15", "2023-03,8,23"]);
    assert!(has(&energy(&mixed).unwrap_err(), Code::HeaderSpan));
}
