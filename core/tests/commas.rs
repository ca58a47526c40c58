//! What commas in numbers are: decided by column and table, or asked for.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, RunOptions, run};

/// MWh of every firm in micro, or the codes of what stops the run.
fn of(cells: &[&str], comma: Option<&str>) -> Result<Vec<Option<i64>>, Vec<Code>> {
    let data = DataSet::embedded().unwrap();
    let mut text =
        "统一社会信用代码,报告期,地区,行业代码,用电量(兆瓦时),工业增加值(万元)\n".to_owned();
    for (index, cells) in cells.iter().enumerate() {
        let code = complete(&format!("91330500TE5T{index:05}")).unwrap();
        text.push_str(&format!("{code},2023,330500,1711,{cells}\n"));
    }
    let options = RunOptions { comma: comma.map(str::to_owned), ..RunOptions::default() };
    match run(&data, &[Input { name: "a.csv", bytes: text.as_bytes() }], &options, None) {
        Err(findings) => Err(findings.iter().map(|finding| finding.code).collect()),
        Ok(run) => {
            let amounts = run.scored.returns.amounts("electricity_mwh").unwrap();
            Ok((0..run.scored.returns.height()).map(|row| amounts.get(row)).collect())
        }
    }
}

const MWH: i64 = 1_000_000;

#[test]
fn a_comma_of_which_nothing_tells_is_asked_about() {
    let alone = ["\"120,050\",2000", "\"98,125\",3000"];
    assert_eq!(of(&alone, None), Err(vec![Code::CommasUnclear]));
    let thousands = vec![Some(120_050 * MWH), Some(98_125 * MWH)];
    assert_eq!(of(&alone, Some("thousands")), Ok(thousands.clone()));
    assert_eq!(of(&alone, Some("decimal")), Ok(vec![Some(120_050_000), Some(98_125_000)]));
    // The same of a single cell among numbers without commas: 98125 has none to leave out.
    assert_eq!(of(&["\"120,051\",2000", "98125,3000"], None), Err(vec![Code::CommasUnclear]));
}

#[test]
fn the_column_or_the_table_tells() {
    let first = Some(120_050 * MWH);
    for second in [
        // A decimal point, in this column or another; thousands of thousands; noughts that are kept
        // beside a number without decimals.
        "98125.5,3000",
        "98125,3000.5",
        "\"1,098,125\",3000",
        "98125,3000",
        "98125,\"3,000.5\"",
    ] {
        let found = of(&["\"120,050\",2000", second], None);
        assert_eq!(found.as_ref().map(|firms| firms[0]), Ok(first), "{second} {found:?}");
    }
    assert_eq!(of(&["\"120,050\",2000", "\"98,5\",3000"], None), Err(vec![Code::CommasDiffer]));
    let decimal = of(&["\"120,05\",2000", "\"1.098,5\",\"3.000\"", "98.5,1"], Some("decimal"));
    // With commas before decimals, 98.5 is no number.
    assert_eq!(decimal, Ok(vec![Some(120_050_000), Some(1_098_500_000)]));
}
