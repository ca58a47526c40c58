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

/// Files of several tables, and what came of them: the statuses by firm, or what stops the run.
fn of_files(files: &[(&str, &str)]) -> (Vec<(String, String)>, Vec<Finding>) {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
    match run(&data, &inputs, &RunOptions::default(), None) {
        Err(findings) => (Vec::new(), findings),
        Ok(run) => {
            let scores = run.scores().unwrap();
            let column = |name: &str| -> Vec<String> {
                let texts = scores.column(name).unwrap().cast(&polars::prelude::DataType::String);
                let texts = texts.unwrap();
                let texts = texts.str().unwrap().iter();
                texts.map(|text| text.unwrap_or_default().to_owned()).collect()
            };
            let firms = column("credit_code").into_iter().zip(column("region"));
            (firms.collect(), run.scored.findings)
        }
    }
}

fn codes_of(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn figures_without_a_name_beside_an_amount_stop_the_run() {
    let rest = "天然气(万立方米),工业增加值(万元)";
    let stops = |text: &str, with: Code| {
        let (firms, findings) = of_files(&[("a.csv", text)]);
        let codes = codes_of(&findings);
        assert!(firms.is_empty() && codes.contains(&with), "{text}: {codes:?}");
    };
    // A merged name of which the second column is blank, and parts in a second row.
    stops(
        &table(&format!("用电量(万千瓦时),,{rest}"), "60,60.05,12.5,2000", "60,,12.5,2000"),
        Code::HeaderNameless,
    );
    for unit in ["", "(万千瓦时)"] {
        let text = table(
            &format!("用电量{unit},,天然气(万立方米),,工业增加值(万元)"),
            "6,6,1,1,9",
            "6,6,1,1,9",
        );
        for (parts, code) in [("一厂,二厂,一厂,二厂,", ()), ("尖峰,谷,上半年,下半年,", ())]
        {
            let text = text.replacen('\n', &format!("\n,,,,{parts}\n"), 1);
            let (firms, findings) = of_files(&[("a.csv", &text)]);
            let stop = [Code::HeaderPart, Code::HeaderNotUsed];
            let codes = codes_of(&findings);
            assert!(
                firms.is_empty() && stop.iter().any(|c| codes.contains(c)),
                "{codes:?} {code:?}"
            );
        }
    }
    for part in ["峰", "谷段", "二厂", "3号表", "下半年", "生活"] {
        let headers = format!("用电量(万千瓦时),{part},{rest}");
        stops(&table(&headers, "60,60.05,12.5,2000", "60,,12.5,2000"), Code::HeaderPart);
    }
    // A heading above says of what it is a part.
    for group in ["上半年", "1-6月", "一厂"] {
        let text = table("用电量(万千瓦时),工业增加值(万元)", "60,2000", "60,2000");
        let text = format!(",,,,{group},\n{text}").replacen(
            &format!(",,,,{group},\n统一社会信用代码,报告期,行政区划代码,行业代码,用电量(万千瓦时),工业增加值(万元)"),
            &format!("统一社会信用代码,报告期,行政区划代码,行业代码,{group},\n,,,,用电量(万千瓦时),工业增加值(万元)"),
            1,
        );
        let (firms, findings) = of_files(&[("a.csv", &text)]);
        assert!(firms.is_empty(), "{group}: {findings:?}");
    }
    // Beside the total of their group they are in it.
    let text = table("用电量(万千瓦时),,,工业增加值(万元)", "120,60,60,2000", "120,60,60,2000");
    let text = text.replacen('\n', "\n,,,,合计,峰,谷,\n", 1);
    let (firms, findings) = of_files(&[("a.csv", &text)]);
    assert_eq!(firms.len(), 6, "{findings:?}");
    // Text, and figures elsewhere, are remarks.
    graded(&format!("用电量(万千瓦时),,{rest}"), "60,已核,12.5,2000");
    graded(&format!("职工人数,用电量(万千瓦时),{rest},电话"), "35,60,12.5,2000,572");
    graded(&format!("用电量(万千瓦时),职工人数,{rest}"), "60,35,12.5,2000");
    graded(&format!("用电量(万千瓦时),谷段,{rest}"), "60,,12.5,2000");
}

#[test]
fn a_header_in_another_order_is_followed_or_stops_the_run() {
    let first =
        table("用电量(万千瓦时),天然气(万立方米),工业增加值(万元)", "120,12,2000", "9,8,700");
    let order = "统一社会信用代码,报告期,行政区划代码,行业代码,天然气(万立方米),用电量(万千瓦时),工业增加值(万元)";
    let unit = "统一社会信用代码,报告期,行政区划代码,行业代码,用电量(千瓦时),天然气(万立方米),工业增加值(万元)";
    for header in [order, unit] {
        // Every column is known: the rows below are read by it.
        let text = format!("{first}{header}\n{},2023,330502,1751,12,120,2000\n", code(9));
        let (firms, findings) = of_files(&[("a.csv", &text)]);
        assert_eq!(firms.len(), 7, "{findings:?}");
        // One is not: nobody knows how to read the rows below.
        let unknown = header.replacen("工业增加值(万元)", "折后值", 1);
        let text = format!("{first}{unknown}\n{},2023,330502,1751,12,120,2000\n", code(9));
        let (firms, findings) = of_files(&[("a.csv", &text)]);
        assert!(firms.is_empty(), "{firms:?}");
        let found = findings.iter().find(|finding| finding.code == Code::HeaderMoved);
        assert_eq!(found.and_then(|finding| finding.place.line), Some(8), "{findings:?}");
    }
    // The same header on every page is nothing but a header.
    let same = first.lines().next().unwrap();
    let text = format!("{first}{same}\n{},2023,330502,1751,120,12,2000\n", code(9));
    assert_eq!(of_files(&[("a.csv", &text)]).0.len(), 7);
}

#[test]
fn energy_that_only_unused_columns_speak_of_stops_the_run() {
    let rest = "天然气(万立方米),工业增加值(万元)";
    for header in [
        "去年用电(万千瓦时)",
        "上年用电量",
        "用电量(计划)(万千瓦时)",
        "计划用电量(万千瓦时)",
        "用电折标煤(吨标准煤)",
        "电力折标(tce)",
        "绿电(万千瓦时)",
        "光伏自发自用电量(万千瓦时)",
    ] {
        let (statuses, codes) =
            outcome(&table(&format!("{header},{rest}"), "120.05,12.5,2000", "240,30,3000"));
        let stop = [Code::NeededNotUsed, Code::ColumnPeriod];
        assert!(
            statuses.is_empty() && stop.iter().any(|c| codes.contains(c)),
            "{header}: {codes:?}"
        );
        // Beside what is needed it is a remark.
        if !header.contains('绿') && !header.contains("光伏") {
            graded(&format!("{header},用电量(万千瓦时),{rest}"), "120.05,120.05,12.5,2000");
        }
    }
    // So do fuels; prices and intensities are no quantities.
    let (statuses, codes) = outcome(&table(
        "用电量(万千瓦时),计划天然气用量,工业增加值(万元)",
        "120,9,2000",
        "120,9,2000",
    ));
    assert!(statuses.is_empty() && codes.contains(&Code::NeededNotUsed), "{codes:?}");
    graded("用电量(万千瓦时),天然气价格,去年利润,工业增加值(万元)", "120,3,9,2000");
}

#[test]
fn years_in_titles_and_columns_are_those_of_the_rows() {
    let two = "2022年用电量(万千瓦时),2023年用电量(万千瓦时),工业增加值(万元)";
    let (one, other) = (table(two, "60,120,2000", "60,120,2000"), table(two, "120,60,2000", ""));
    let (firms, findings) = of_files(&[("a.csv", &one)]);
    assert_eq!(firms.len(), 6, "{findings:?}");
    let data = DataSet::embedded().unwrap();
    let of = |text: &str| {
        let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run =
            run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
        let gross = run.scores().unwrap().column("gross_tco2").unwrap().clone();
        gross.f64().unwrap().get(0).unwrap()
    };
    // 1200 MWh × 0.4974 t/MWh, Zhejiang 2023.
    assert!((of(&one) - 596.88).abs() < 1e-6);
    // The same amounts with the years in the other order, and a header of two rows.
    let swapped = other
        .replace("2022年用电量", "2024年用电量")
        .replace("2023年用电量", "2022年用电量")
        .replace("2024年用电量", "2023年用电量");
    assert!((of(&swapped) - 596.88).abs() < 1e-6);
    let third = one.replace(",2023,3", ",2021,3");
    assert!(of_files(&[("a.csv", &third)]).1.iter().any(|f| f.code == Code::ColumnPeriod));
    let plain = table("用电量(万千瓦时),工业增加值(万元)", "120,2000", "120,2000");
    for title in ["2022年度能耗汇总表", "湖州市2022年规上工业"] {
        let (firms, findings) = of_files(&[("a.csv", &format!("{title}\n{plain}"))]);
        assert!(firms.is_empty(), "{title}");
        assert!(codes_of(&findings).contains(&Code::TitleContradicts), "{findings:?}");
    }
    for title in [
        "2023年度能耗汇总表",
        "2022年、2023年能耗",
        "2015-2023年能耗",
        "2024年3月15日制表",
        "2024年申报表",
    ] {
        let (firms, findings) = of_files(&[("a.csv", &format!("{title}\n{plain}"))]);
        assert_eq!(firms.len(), 6, "{title}: {findings:?}");
    }
    // Of two years in a title nobody knows which the rows are of.
    let without = plain.replace("报告期", "备注").replace(",2023,", ",甲,");
    let (firms, findings) = of_files(&[("a.csv", &format!("2022年、2023年能耗\n{without}"))]);
    assert!(firms.is_empty() && codes_of(&findings).contains(&Code::PeriodMissing), "{findings:?}");
    assert_eq!(of_files(&[("a.csv", &format!("2023年能耗\n{without}"))]).0.len(), 6);
}

#[test]
fn places_are_of_one_province() {
    let of = |columns: &str, cells: &str| {
        let mut text = format!(
            "统一社会信用代码,报告期,{columns},行业代码,用电量(万千瓦时),工业增加值(万元)\n"
        );
        for firm in 0..6 {
            text.push_str(&format!("{},2023,{cells},1751,120,2000\n", code(firm)));
        }
        let (firms, findings) = of_files(&[("a.csv", &text)]);
        (firms.first().map(|(_, region)| region.clone()), codes_of(&findings))
    };
    for (cells, region) in [
        ("330502吴兴区", "330502"),
        ("吴兴区(330502)", "330502"),
        ("苏州吴中", "320506"),
        ("杭州江干区", "330100"),
        ("下城区", "330100"),
        ("江干", "330100"),
    ] {
        let (found, codes) = of("地区", cells);
        assert_eq!(found.as_deref(), Some(region), "{cells}: {codes:?}");
        assert!(codes.is_empty(), "{cells}: {codes:?}");
    }
    for (cells, region) in [
        ("浙江省,湖州市", "330500"),
        ("330502,吴兴区", "330502"),
        ("330502,练市镇", "330502"),
        (",湖州市", "330500"),
        ("某地,湖州市", "330500"),
    ] {
        let (found, codes) = of("地区,所在市", cells);
        assert_eq!(found.as_deref(), Some(region), "{cells}: {codes:?}");
    }
    for (columns, cells) in [
        ("省份,城市", "浙江省,苏州市"),
        ("地区,所在市", "浙江省,苏州市"),
        ("地区代码,地区名称", "330502,南浔区"),
        ("地区", "320502吴兴区"),
    ] {
        let (found, codes) = of(columns, cells);
        assert_eq!(
            (found, codes.contains(&Code::RegionContradicts)),
            (None, true),
            "{cells}: {codes:?}"
        );
    }
    // The factor of the nation is for rows that name no place.
    for cells in ["某地", "Zhejiang", "鼓楼区", "999999"] {
        let (found, codes) = of("地区", cells);
        assert_eq!(
            (found, codes.contains(&Code::RegionUnknown)),
            (None, true),
            "{cells}: {codes:?}"
        );
    }
    let (found, codes) = of("地区", "");
    assert!(found.is_some() && codes.contains(&Code::RegionMissing), "{codes:?}");
    let (found, codes) = of("地区", "330599");
    assert!(found.is_some() && codes.contains(&Code::RegionUnknown), "{codes:?}");
}

#[test]
fn a_figure_of_a_long_table_under_two_names_is_no_sum() {
    let of = |rows: &[(&str, &str)]| {
        let mut text = "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),能源名称,计量单位,消费量\n".to_owned();
        for firm in 0..6 {
            for (energy, unit) in rows {
                text.push_str(&format!(
                    "{},企{firm},2023,330502,1751,1000,{energy},{unit},200\n",
                    code(firm)
                ));
            }
        }
        let (firms, findings) = of_files(&[("a.csv", &text)]);
        (firms.len(), codes_of(&findings))
    };
    let power = ("电力", "万千瓦时");
    for rows in [
        [power, ("用电量", "万千瓦时")],
        [power, ("33", "万千瓦时")],
        [("天然气", "万立方米"), ("天然气消费量", "万立方米")],
        [("柴油", "吨"), ("柴油用量", "吨")],
    ] {
        let (firms, codes) = of(&rows);
        assert!(firms == 0 && codes.contains(&Code::LongRowDoubled), "{rows:?}: {codes:?}");
    }
    // Meters of one name, and kinds of one energy type, are added up.
    for rows in
        [[power, power], [("生物质颗粒", "吨"), ("生物质废料", "吨")], [power, ("柴油", "吨")]]
    {
        let (firms, codes) = of(&rows);
        assert!(firms == 6 && !codes.contains(&Code::LongRowDoubled), "{rows:?}: {codes:?}");
    }
}

#[test]
fn own_power_is_deducted_where_its_source_is_named() {
    let rest = "工业增加值(万元)";
    for header in ["自发自用电量(万千瓦时)", "自备电厂自发电量(万千瓦时)", "自发自用"]
    {
        let headers = format!("用电量(万千瓦时),{header},{rest}");
        let (statuses, codes) = outcome(&table(&headers, "120.05,12.5,2000", "120.05,12.5,2000"));
        assert!(
            statuses.is_empty() && codes.contains(&Code::OwnPowerSource),
            "{header}: {codes:?}"
        );
    }
    for source in ["光伏", "风电", "水电", "太阳能"] {
        let headers = format!("用电量(万千瓦时),{source}自发自用电量(万千瓦时),{rest}");
        graded(&headers, "120.05,12.5,2000");
    }
}

#[test]
fn value_added_is_part_of_gross_output() {
    let headers = "用电量(万千瓦时),工业总产值(万元),工业增加值(万元)";
    let (statuses, codes) = outcome(&table(headers, "120.05,9000,2000", "120.05,1999,2000"));
    assert_eq!(statuses.iter().filter(|status| *status == "held").count(), 1, "{codes:?}");
    assert!(codes.contains(&Code::ValueAddedAboveOutput), "{codes:?}");
}

#[test]
fn rows_that_head_groups_are_no_firms() {
    let plain =
        table("企业名称,用电量(万千瓦时),工业增加值(万元)", "甲公司,120,2000", "乙公司,120,2000");
    let (firms, _) = of_files(&[("a.csv", &plain)]);
    assert_eq!(firms.len(), 6);
    for name in ["吴兴区", "纺织业", "湖州市"] {
        let text = format!("{plain},2023,330502,1751,{name},720,12000\n");
        let (firms, findings) = of_files(&[("a.csv", &text)]);
        assert_eq!(firms.len(), 6, "{name}: {findings:?}");
        // That one name has many codes is said, too.
        let mut codes = codes_of(&findings);
        codes.retain(|code| *code != Code::NameTwoCodes);
        assert_eq!(codes, [Code::RowsSetAside], "{name}");
    }
}

#[test]
fn a_key_twice_in_one_object_refuses_the_file() {
    let row = |keys: &str| {
        format!(
            "{{\"credit_code\":\"{}\",\"period\":2023,{keys},\"value_added_wan_yuan\":2000}}\n",
            code(1)
        )
    };
    let twice = row("\"electricity_mwh\":5,\"electricity_mwh\":1200");
    let (firms, findings) = of_files(&[("a.ndjson", &twice)]);
    assert!(firms.is_empty());
    assert_eq!(codes_of(&findings), [Code::JsonLineInvalid]);
    let said = findings[0].message(tanxiao_core::lang::Lang::Zh);
    assert!(said.contains("“electricity_mwh”项重复") && !said.contains("第 0"), "{said}");
    // In two objects it may stand.
    let once = row("\"electricity_mwh\":5");
    let (_, findings) = of_files(&[("a.ndjson", &format!("{once}{once}"))]);
    assert!(!codes_of(&findings).contains(&Code::JsonLineInvalid), "{findings:?}");
}
