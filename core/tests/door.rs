//! What an office's file may say that nobody here understands: it stops the run, or rejects or
//! holds its row, and is never graded without a word.

use tanxiao_core::confirm::confirmations;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, Plan, RunOptions, run};

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

/// Six firms under these headers; the second has cells of its own.
fn table(headers: &str, cells: &str, second: &str) -> String {
    let mut text = format!("统一社会信用代码,报告期,行政区划代码,行业代码,{headers}\n");
    for firm in 0..6 {
        let cells = if firm == 1 { second } else { cells };
        text.push_str(&format!("{},2023,330502,1751,{cells}\n", code(firm)));
    }
    text
}

/// The statuses of the scores, or what stops the run; and the findings.
fn outcome(text: &str) -> (Vec<String>, Vec<Code>) {
    let data = DataSet::embedded().unwrap();
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let codes = |findings: &[Finding]| findings.iter().map(|finding| finding.code).collect();
    match run(&data, &input, &RunOptions::default(), None) {
        Err(findings) => (Vec::new(), codes(&findings)),
        Ok(run) => {
            let scores = run.scores().unwrap();
            // Runs that keep no amounts, as those of files do, must come to the same.
            let plan = Plan::new(&data, &RunOptions::default()).unwrap().without_amounts();
            let tables = plan.open(&input).unwrap();
            let lean = plan.score(&tables, None, &mut |_| {}).unwrap();
            assert_eq!(lean.scored.findings, run.scored.findings, "{text}");
            let statuses = scores.column("status").unwrap().str().unwrap().iter();
            let statuses = statuses.map(|status| status.unwrap().to_owned()).collect();
            (statuses, codes(&run.scored.findings))
        }
    }
}

/// A header that is not understood stops the run.
fn stops(header: &str, with: Code) {
    let headers = format!("{header},天然气(万立方米),工业增加值(万元)");
    let (statuses, codes) = outcome(&table(&headers, "120.05,12.5,2000", "240,30,3000"));
    assert!(statuses.is_empty() && codes.contains(&with), "{header}: {statuses:?} {codes:?}");
}

fn graded(headers: &str, cells: &str) {
    let (statuses, codes) = outcome(&table(headers, cells, cells));
    assert_eq!(statuses, vec!["graded"; 6], "{headers}: {codes:?}");
}

#[test]
fn a_remark_that_nobody_knows_is_no_name_of_the_whole() {
    for remark in ["谷段", "二厂", "2号表", "生活", "非工业生产", "市场化交易", "扣除光伏", "空调"]
    {
        stops(&format!("用电量({remark})(万千瓦时)"), Code::HeaderNotUsed);
        stops(&format!("用电量（{remark}）/万千瓦时"), Code::HeaderNotUsed);
    }
    for remark in ["全年", "合计", "1-12月", "规上", "实物量", "含光伏"] {
        let headers = format!("用电量({remark})(万千瓦时),工业增加值(当年价)(万元)");
        graded(&headers, "120.05,2000");
    }
}

#[test]
fn the_year_before_is_not_left_out_where_nothing_else_is_there() {
    for header in ["用电量（上年）(万千瓦时)", "用电量(上年同期)(万千瓦时)"] {
        stops(header, Code::ColumnPeriod);
        let headers = format!("用电量(万千瓦时),{header},工业增加值(万元)");
        graded(&headers, "120.05,60,2000");
    }
}

#[test]
fn a_part_of_which_nobody_knows_the_whole_stops_a_wide_table() {
    stops("其中：液化天然气(吨)", Code::HeaderNotUsed);
    stops("其中:洗精煤(吨)", Code::HeaderNotUsed);
    graded("原煤(吨),其中:无烟煤(吨),工业增加值(万元)", "100,40,2000");
}

#[test]
fn two_units_of_one_column_stop_the_run() {
    let rows = table("用电量(千瓦时),工业增加值(万元)", "120.05,2000", "240,3000");
    let with_units = rows.replacen('\n', "\n,,,,万千瓦时,万元\n", 1);
    assert_eq!(outcome(&with_units).1, [Code::HeaderUnitsDiffer]);
    let same = rows.replacen('\n', "\n,,,,千瓦时,万元\n", 1);
    assert!(!outcome(&same).1.contains(&Code::HeaderUnitsDiffer));
}

#[test]
fn a_figure_that_is_not_known_is_no_blank() {
    for text in ["缺", "未报", "不详", "暂缺", "无数据"] {
        let (statuses, codes) = outcome(&table(
            "用电量(万千瓦时),天然气(万立方米),工业增加值(万元)",
            "120.05,12.5,2000",
            &format!("{text},30,3000"),
        ));
        assert_eq!(statuses.len(), 5, "{text}");
        assert!(codes.contains(&Code::ValueNotANumber), "{text}: {codes:?}");
    }
}

#[test]
fn figures_that_contradict_each_other_hold_the_return() {
    let cells = "120.05,,,2000";
    let headers =
        "用电量(万千瓦时),自发自用光伏电量(万千瓦时),综合能源消费量(吨标准煤),工业增加值(万元)";
    for (second, code) in [
        ("120.05,200,,2000", Code::PvExceedsElectricity),
        // 120.05 × 1.229 = 147.5 tce.
        ("120.05,,14.75,2000", Code::ReportedTotalDiffers),
        ("120.05,,147541,2000", Code::ReportedTotalDiffers),
    ] {
        let (statuses, codes) = outcome(&table(headers, cells, second));
        assert_eq!(statuses.iter().filter(|status| *status == "held").count(), 1, "{second}");
        assert!(codes.contains(&code), "{second}: {codes:?}");
    }
    let (statuses, _) = outcome(&table(headers, cells, "120.05,,200,2000"));
    assert!(statuses.iter().all(|status| status == "graded"));
}

#[test]
fn electricity_is_not_taken_for_none_where_all_others_report_it() {
    let headers = "用电量(万千瓦时),天然气(万立方米),工业增加值(万元)";
    let (statuses, codes) = outcome(&table(headers, "120.05,12.5,2000", ",30,3000"));
    assert_eq!(statuses.iter().filter(|status| *status == "held").count(), 1);
    assert!(codes.contains(&Code::ElectricityMissing), "{codes:?}");
    let (statuses, codes) = outcome(&table(headers, "120.05,12.5,2000", "0,30,3000"));
    assert!(statuses.iter().all(|status| status == "graded"), "{statuses:?}");
    assert!(!codes.contains(&Code::ElectricityMissing), "{codes:?}");
    // Where it is left out by two of six, firms may well use none.
    let two = table(headers, "120.05,12.5,2000", ",30,3000").replacen("120.05", "", 1);
    assert!(!outcome(&two).1.contains(&Code::ElectricityMissing));
}

#[test]
fn a_confirmation_says_who_and_why_and_nothing_else() {
    let data = DataSet::embedded().unwrap();
    let firm = code(1);
    let codes = |header: &str, cells: &str| -> Vec<Code> {
        let text = format!("统一社会信用代码,报告期,{header}\n{firm},2023,{cells}\n");
        let read = confirmations("k.csv", text.as_bytes(), &data);
        read.err().unwrap_or_default().iter().map(|finding| finding.code).collect()
    };
    assert_eq!(codes("核实人,核实理由", "张三,设备检修"), []);
    for cells in ["张三,-", "无,设备检修", "张三,无", "/,/"] {
        assert!(codes("核实人,核实理由", cells).contains(&Code::ConfirmationIncomplete), "{cells}");
    }
    assert_eq!(codes("核实人,核实理由,核实结果", "张三,已看,不属实"), [Code::ConfirmationColumn]);
}
