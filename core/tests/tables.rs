//! Tables as they are printed: headers of several rows, rows that are no firms, titles.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::{AmountField, Field};
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::period::Period;
use tanxiao_core::run::{Input, Plan, RunOptions, run};

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

/// Rows scored, rejected and set aside, the indirect emissions of the first firm, and findings.
fn of(text: &str, options: &RunOptions) -> Result<(u64, u64, u64, Vec<Finding>), Vec<Finding>> {
    let data = DataSet::embedded().unwrap();
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &inputs, options, None)?;
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    Ok((counts.rows_scored, counts.rows_rejected, counts.set_aside, run.scored.findings))
}

fn has(findings: &[Finding], code: Code) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

/// A printed table of two firms whose groups have these columns.
fn printed(title: &str, columns: &str, period: &str) -> String {
    let mut text = format!(
        "{title},,,,,,\n统一社会信用代码,企业名称,报告期,行业代码,用电量(兆瓦时),,工业增加值(万元)\n,,,,{columns},\n甲,乙,丙,丁,1,2,3\n"
    );
    for index in 0..2 {
        let code = code(index);
        text.push_str(&format!("{code},合成{index},{period},1751,100,1200,1000\n"));
    }
    text
}

#[test]
fn the_column_of_the_period_is_taken_or_asked_for() {
    let options = RunOptions::default();
    let year = printed("2023年12月能耗", "本月,1—本月", "2023");
    assert_eq!(of(&year, &options).unwrap().0, 2);
    for (title, columns, period) in
        [("2023年6月能耗", "本月,1—本月", "2023"), ("能耗", "本月,累计", "2023")]
    {
        let findings = of(&printed(title, columns, period), &options).unwrap_err();
        assert!(has(&findings, Code::HeaderSpan), "{title}");
    }
    let before = printed("2023年能耗", "本年,上年同期", "2023");
    assert_eq!(of(&before, &options).unwrap().0, 2);
}

/// Levels of the classification by their bare names, each deeper than the one before.
#[test]
fn industries_in_columns_of_their_levels() {
    let data = DataSet::embedded().unwrap();
    for (headers, cells) in [
        ("大类,中类,小类", "17,175,1751"),
        ("大类代码,大类名称,小类代码", "17,纺织业,1751"),
        ("小类", "1751"),
    ] {
        let text = format!(
            "统一社会信用代码,报告期,地区,{headers},用电量(兆瓦时),工业增加值(万元)\n{},2023,330500,{cells},100,1000\n",
            code(0)
        );
        let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
        let scores = run.scores().unwrap();
        let industry = scores.column("industry").unwrap().str().unwrap().get(0);
        assert_eq!(industry, Some("1751"), "{headers}: {:?}", run.scored.findings);
    }
}

/// A year that has not begun is a slip of the hand: nothing is scored until it is mended.
#[test]
fn periods_to_come_stop_the_run() {
    let data = DataSet::embedded().unwrap();
    let scored = |period: &str, today: Option<&str>| {
        let mut text =
            "统一社会信用代码,报告期,地区,行业代码,用电量(兆瓦时),工业增加值(万元)\n".to_owned();
        for (firm, period) in ["2023", period, period].iter().enumerate() {
            text.push_str(&format!("{},{period},330500,1751,100,1000\n", code(firm)));
        }
        let plan = Plan::new(&data, &RunOptions::default()).unwrap();
        let plan = plan.today(today.and_then(Period::parse));
        let tables = plan.open(&[Input { name: "a.csv", bytes: text.as_bytes() }]).unwrap();
        plan.score(&tables, None, &mut |_| {}).map(|run| run.scored.counts.scores)
    };
    for period in ["2032", "2024", "2023Q4", "2023-12"] {
        let findings = scored(period, Some("2023-09")).unwrap_err();
        let [one] = &findings[..] else { panic!("{period}: {findings:?}") };
        assert_eq!((one.code, one.place.line), (Code::PeriodFuture, Some(3)), "{period}");
        assert!(one.message(Lang::En).contains("2 returns"), "{}", one.message(Lang::En));
    }
    for period in ["2022", "2023Q3", "2023-09"] {
        assert_eq!(scored(period, Some("2023-09")).unwrap(), 3, "{period}");
    }
    assert_eq!(scored("2032", None).unwrap(), 3, "without a day nobody knows");
}

#[test]
fn rows_that_are_no_firms_are_set_aside() {
    let mut text =
        "2023年度能耗,,,,\n统一社会信用代码,企业名称,行业代码,用电量(兆瓦时),工业增加值(万元)\n"
            .to_owned();
    for index in 0..2 {
        text.push_str(&format!("{},合计科技{index},1751,100,1000\n", code(index)));
    }
    text.push_str("—,化纤 小计,1751,200,2000\n,合  计,,200,2000\n合计,,,200,2000\n");
    text.push_str("统一社会信用代码,企业名称,行业代码,用电量(兆瓦时),工业增加值(万元)\n");
    text.push_str("注：快报数。,,,,\n单位负责人：张三,,填表人：李四,,\n");
    let (scored, rejected, aside, findings) = of(&text, &RunOptions::default()).unwrap();
    assert_eq!((scored, rejected, aside), (2, 0, 6));
    assert!(has(&findings, Code::RowsSetAside) && has(&findings, Code::TitleTaken));
}

/// A title of another place than every row stops the run; one of a place around them, or of a firm, does not.
#[test]
fn a_title_of_another_place_than_the_rows_stops_the_run() {
    let options = RunOptions::default();
    let of_title = |title: &str| {
        let code = code(0);
        let text = format!(
            "{title},,,,,\n统一社会信用代码,报告期,地区,行业代码,用电量(兆瓦时),工业增加值(万元)\n{code},2023,330502,1751,100,1000\n"
        );
        of(&text, &options)
    };
    for title in ["宁波市2023年规上企业能耗", "2023年度江苏省能耗汇总表", "南浔区能耗"]
    {
        let found = of_title(title).unwrap_err();
        assert!(has(&found, Code::TitlePlaceContradicts), "{title}");
    }
    for title in [
        "湖州市2023年规上企业能耗",
        "浙江省能耗汇总表",
        "吴兴区能耗",
        "宁波市甲公司能耗表",
        "市区能耗",
    ] {
        assert_eq!(of_title(title).unwrap().0, 1, "{title}");
    }
}

/// A sheet that is hidden, or that nobody knows the headers of, is named with its rows; what can be
/// read of the others is.
#[test]
fn sheets_that_are_not_read_are_named() {
    let rows = [
        ["企业名称", "报告期", "行政区划代码", "行业代码", "用电量(千瓦时)", "工业增加值(万元)"],
        ["甲", "2023", "330502", "1751", "1200500", "2000"],
        ["乙", "2023", "330502", "1751", "2400000", "3000"],
    ];
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, is_hidden) in [("吴兴", false), ("旧稿", true)] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap().set_hidden(is_hidden);
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("会议").unwrap();
    for (row, text) in (0..).zip(["议题", "水费", "绿化", "食堂"]) {
        sheet.write_string(row, 0, text).unwrap();
        sheet.write_string(row, 1, "若干").unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let data = DataSet::embedded().unwrap();
    let inputs = [Input { name: "returns.xlsx", bytes: &bytes }];
    let run =
        run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:#?}"));
    assert_eq!(run.scored.height(), 2);
    let left_out: Vec<(String, u32)> = run
        .scored
        .findings
        .iter()
        .filter(|finding| finding.code == Code::SheetLeftOut)
        .map(|finding| {
            let sheet = finding.place.sheet.as_deref().unwrap_or_default().to_owned();
            (sheet, finding.param("count", Lang::Zh).and_then(|n| n.parse().ok()).unwrap_or(0))
        })
        .collect();
    assert_eq!(left_out, [("会议".to_owned(), 4), ("旧稿".to_owned(), 3)]);
}

/// What read/testdata/make_archives.py packed.
const RETURNS: &str = "\
credit_code,name,period,industry,region,electricity_mwh,value_added_wan_yuan
91330500TE5T000017,合成甲,2023,1751,330502,1200.5,1000.01
91330500TE5T00002A,合成乙,2023,1751,330502,3000.25,2000
";

#[test]
fn packed_returns_are_the_returns_and_what_lies_beside_them_is_said() {
    let data = DataSet::embedded().unwrap();
    let of = |name: &str, bytes: &[u8]| {
        let inputs = [Input { name, bytes }];
        run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:#?}"))
    };
    let left_out = |findings: &[Finding]| -> Vec<(String, Severity)> {
        let found = findings.iter().filter(|finding| finding.code == Code::FileLeftOut);
        found
            .map(|finding| (finding.place.file.as_deref().unwrap().to_owned(), finding.severity))
            .collect()
    };
    let expected = of("a.csv", RETURNS.as_bytes());
    let gzip = of("a.csv.gz", include_bytes!("../src/read/testdata/returns.csv.gz"));
    let zip = of("a.zip", include_bytes!("../src/read/testdata/returns.zip"));
    for run in [&gzip, &zip] {
        assert!(run.scores().unwrap().equals_missing(expected.scores().unwrap()));
        assert_eq!(run.scored.counts, expected.scored.counts);
    }
    assert!(left_out(&gzip.scored.findings).is_empty());
    // A text with rows may hold firms, a picture may not.
    let mut found = left_out(&zip.scored.findings);
    found.sort();
    let files = [("a.zip/a.pdf", Severity::Notice), ("a.zip/说明.txt", Severity::Warning)];
    assert_eq!(found, files.map(|(name, severity)| (name.to_owned(), severity)));
}

#[test]
fn a_row_with_another_number_of_fields_is_rejected_whole() {
    const HEADER: &str = "credit_code,name,period,industry,electricity_mwh,value_added_wan_yuan";
    let row = |index: usize, rest: &str| format!("{},合成{index},2023,1751,{rest}\n", code(index));
    for rows in [
        [row(0, "100,1000"), row(1, "1,200,3,000"), row(2, "200"), row(3, "300,1000,")],
        [row(0, "100,1000"), row(1, "1,200,3"), row(2, "1000"), row(3, "\"300\",1000")],
    ] {
        let text = format!("{HEADER}\n{}注：以上为示例\n", rows.concat());
        let (scored, rejected, set_aside, findings) = of(&text, &RunOptions::default()).unwrap();
        assert_eq!((scored, rejected, set_aside), (2, 2, 1), "{text}");
        let misfits = findings.iter().filter(|finding| finding.code == Code::RowWidth);
        let lines: Vec<_> = misfits.map(|finding| finding.place.line).collect();
        assert_eq!(lines, [Some(3), Some(4)], "{text}");
        // What is rejected does not look right when it is handed in again.
        let data = DataSet::embedded().unwrap();
        let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
        for row in &run.rejected.rows {
            assert!(row.cells[2].contains(",2023,1751,"), "{row:?}");
            assert!(row.cells[3..].iter().all(String::is_empty), "{row:?}");
        }
    }
}

#[test]
fn a_long_row_out_of_place_takes_its_firm_with_it() {
    let mut text = "credit_code,period,industry,energy_type,quantity,unit\n".to_owned();
    for (index, second) in [(0, ",,,天然气,1.5,万立方米"), (1, ",,,天然气,1,500,立方米")]
    {
        text.push_str(&format!("{},2023,1751,电力,100,万千瓦时\n{second}\n", code(index)));
    }
    let output = format!(
        "credit_code,period,industry,value_added_wan_yuan\n{},2023,1751,1000\n{},2023,1751,1000\n",
        code(0),
        code(1)
    );
    let data = DataSet::embedded().unwrap();
    let inputs = [
        Input { name: "a.csv", bytes: text.as_bytes() },
        Input { name: "b.csv", bytes: output.as_bytes() },
    ];
    let counts = run(&data, &inputs, &RunOptions::default(), None).unwrap().scored.counts;
    assert_eq!((counts.rows_read, counts.rows_scored, counts.rows_rejected), (6, 3, 3));
}

/// Two firms of a year, or of another period, with one column of this name.
fn with_column(name: &str, period: &str) -> String {
    let mut text =
        format!("统一社会信用代码,企业名称,报告期,行业代码,\"{name}\",工业增加值(万元)\n");
    for index in 0..2 {
        text.push_str(&format!("{},合成{index},{period},1751,10,1000\n", code(index)));
    }
    text
}

/// What such a column is taken for; None where it is not, or the run stops.
fn field_of(name: &str) -> Option<Field> {
    let data = DataSet::embedded().unwrap();
    let options = RunOptions::default();
    let plan = Plan::new(&data, &options).unwrap();
    let text = with_column(name, "2023");
    let tables = plan.open(&[Input { name: "a.csv", bytes: text.as_bytes() }]).unwrap();
    let (readings, findings) = plan.understand(&tables);
    let stops = findings.iter().any(|finding| finding.severity == Severity::Error);
    readings[0].columns[4].field.filter(|field| !stops && *field != Field::Ignore)
}

#[test]
fn names_are_understood_by_rule() {
    let data = DataSet::embedded().unwrap();
    let energy = |id| Field::Energy(data.energy_type(id).unwrap());
    for name in [
        "用电(万千瓦时)",
        "总用电量(万千瓦时)",
        "全年用电量(万千瓦时)",
        "1-12月用电量(万千瓦时)",
        "1—12月 用电量合计（万千瓦时）",
        "用电总量(万千瓦时)",
        "用电量累计(万千瓦时)",
        "本年累计用电量(万千瓦时)",
        "电耗(万千瓦时)",
        "用电量 单位:万千瓦时",
        "用电量，单位：万千瓦时",
        "用电量(全年)(万千瓦时)",
        "用电量（1—12月累计）（万千瓦时）",
        "2023年度用电量(万千瓦时)",
        "Total electricity consumption (MWh)",
        "total_electricity_mwh",
    ] {
        assert_eq!(field_of(name), Some(energy("electricity")), "{name}");
    }
    for (name, id) in [
        ("年用气量(万立方米)", "natural_gas"),
        ("天然气耗用量(万立方米)", "natural_gas"),
        ("天然气年消费总量(万立方米)", "natural_gas"),
        ("原煤消耗(吨)", "raw_coal"),
        ("全年耗煤(吨)", "raw_coal"),
        ("年度柴油消耗(吨)", "diesel"),
        ("蒸汽耗用总量(吨)", "steam"),
    ] {
        assert_eq!(field_of(name), Some(energy(id)), "{name}");
    }
    for (name, amount) in [
        ("年营业收入(万元)", AmountField::Revenue),
        ("营业收入(不含税)(万元)", AmountField::Revenue),
        ("工业总产值合计(万元)", AmountField::OutputValue),
        ("能耗总量(吨标准煤)", AmountField::ReportedTce),
    ] {
        assert_eq!(field_of(name), Some(Field::Amount(amount)), "{name}");
    }
}

/// What says that it is something else is not taken for what its name contains.
#[test]
fn names_of_something_else_are_left() {
    for name in [
        "上年同期用电量(万千瓦时)",
        "去年用电量(万千瓦时)",
        "用电量(上年)(万千瓦时)",
        "上半年用电量(万千瓦时)",
        "1-6月用电量(万千瓦时)",
        "用电量(1-6月)(万千瓦时)",
        "本月用电量(万千瓦时)",
        "用电量(本月)(万千瓦时)",
        "电力本月消费量(万千瓦时)",
        "本月累计用电量(万千瓦时)",
        "年均用电量(万千瓦时)",
        "用电量(其中:光伏)(万千瓦时)",
        "发电量(万千瓦时)",
        "节电量(万千瓦时)",
        "累计折旧(万元)",
        "工业总产值(2010年不变价)(万元)",
    ] {
        assert_eq!(field_of(name), None, "{name}");
    }
}

/// A column that says of what period it is counts for rows of that period only.
#[test]
fn the_period_of_a_column_is_that_of_its_rows() {
    let options = RunOptions::default();
    for (name, fitting, others) in [
        ("全年用电量(兆瓦时)", "2023", ["2023-05", "2023Q1"]),
        ("用电量累计(兆瓦时)", "2023", ["2023-05", "2023Q1"]),
        ("2023年用电量(兆瓦时)", "2023", ["2022", "2023-12"]),
    ] {
        assert_eq!(of(&with_column(name, fitting), &options).unwrap().0, 2, "{name}");
        for other in others {
            let (scored, rejected, _, findings) = of(&with_column(name, other), &options).unwrap();
            assert_eq!((scored, rejected), (0, 2), "{name} {other}");
            assert!(has(&findings, Code::ColumnPeriod), "{name} {other}");
        }
    }
    let month = with_column("本月用电量(兆瓦时)", "2023-05");
    assert_eq!(of(&month, &options).unwrap().0, 2);
    for text in [
        with_column("本月用电量(兆瓦时)", "2023"),
        format!("2023年1月至6月能耗,,,,,\n{}", with_column("用电量累计(兆瓦时)", "2023")),
    ] {
        assert!(has(&of(&text, &options).unwrap_err(), Code::ColumnPeriod), "{text}");
    }
}

/// Of two columns with one field the one of the period of the rows counts; where both may be it,
/// both are named.
#[test]
fn two_names_of_one_field() {
    let options = RunOptions::default();
    let two = |first: &str, second: &str, period: &str| {
        let mut text = format!(
            "统一社会信用代码,企业名称,报告期,行业代码,{first},{second},工业增加值(万元)\n"
        );
        for index in 0..2 {
            text.push_str(&format!("{},合成{index},{period},1751,10,120,1000\n", code(index)));
        }
        of(&text, &options)
    };
    let (month, year) = ("本月用电量(兆瓦时)", "全年用电量(兆瓦时)");
    for period in ["2023", "2023-05"] {
        assert_eq!(two(month, year, period).unwrap().0, 2, "{period}");
    }
    let findings = two("用电量(兆瓦时)", "总用电量(兆瓦时)", "2023").unwrap_err();
    let both = |finding: &&Finding| finding.code == Code::HeaderAmbiguous;
    let said = findings.iter().find(both).unwrap().message(Lang::Zh);
    assert!(said.contains("“用电量(兆瓦时)”") && said.contains("“总用电量(兆瓦时)”"), "{said}");
    assert!(has(&two(month, "用电量累计(兆瓦时)", "2023").unwrap_err(), Code::HeaderSpan));
}

/// A column with a unit of energy or money that is not understood stops the run, wherever the unit
/// stands; what no score depends on does not.
#[test]
fn a_column_with_a_unit_is_used_or_stops_the_run() {
    let options = RunOptions::default();
    let with = |name: &str, title: &str, units: &str| {
        let mut text = format!(
            "{title}统一社会信用代码,企业名称,报告期,行业代码,用电量(兆瓦时),工业增加值(万元),\"{name}\"\n{units}"
        );
        for index in 0..2 {
            text.push_str(&format!("{},合成{index},2023,1751,100,1000,7\n", code(index)));
        }
        text
    };
    for name in [
        "生产用电量(万千瓦时)",
        "上半年用电量(万千瓦时)",
        "重质油消耗_吨",
        "油耗 单位：吨",
        "油料消耗吨",
        "光伏发电量(千瓦时)",
        "工业产出(千元)",
        "mystery fuel (t)",
        "炉窑能耗(立方米)",
        "消费用油(吨)",
        "sewage sludge (t)",
    ] {
        let findings = of(&with(name, "", ""), &options).unwrap_err();
        let stops = |finding: &&Finding| finding.severity == Severity::Error;
        let found: Vec<_> = findings.iter().filter(stops).collect();
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].code, Code::HeaderNotUsed, "{name}");
        let hint = found[0].cli_hint(Lang::Zh);
        assert!(hint.contains(&format!("--map '{name}=ignore'")), "{hint}");
        let maps = vec![format!("{name}=ignore")];
        let ignored = RunOptions { maps, ..RunOptions::default() };
        assert_eq!(of(&with(name, "", ""), &ignored).unwrap().0, 2, "{name}");
    }
    let under = with("油料消耗", "", ",,,,兆瓦时,万元,吨\n");
    assert!(has(&of(&under, &options).unwrap_err(), Code::HeaderNotUsed));
    let above = with("车间用电量", "计量单位:万千瓦时,,,,,,\n", "");
    assert!(has(&of(&above, &options).unwrap_err(), Code::HeaderNotUsed));
    for name in [
        "上年用电量(万千瓦时)",
        "电费(万元)",
        "平均电价(元/千瓦时)",
        "煤耗率_吨/万元",
        "利润总额(千元)",
        "资产总计(万元)",
        "年末库存(吨)",
        "主要产品产量(万吨)",
        "用水量(万立方米)",
        "综合能源消费量(等价值)(吨标准煤)",
        "企业总能耗(吨标准煤)",
        "二氧化碳排放量(吨)",
        "从业人员(人)",
        "联系电话",
    ] {
        let (scored, _, _, findings) = of(&with(name, "", ""), &options).unwrap();
        assert_eq!(scored, 2, "{name}");
        assert!(!has(&findings, Code::HeaderNotUsed), "{name}");
    }
    let above = with("职工人数", "计量单位:万元,,,,,,\n", "");
    assert_eq!(of(&above, &options).unwrap().0, 2);
}

/// Net emissions of firms whose tables have these columns, in tonnes to a tenth; None for a row
/// that was rejected. Zhejiang 2023: 0.4974 t/MWh.
fn net_of(columns: &str, cells: &str) -> (Option<f64>, Vec<Finding>) {
    let data = DataSet::embedded().unwrap();
    let text = format!(
        "统一社会信用代码,报告期,地区,行业代码,工业增加值(万元),{columns}\n{},2023,330500,1711,1000,{cells}\n",
        code(0)
    );
    let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
    let accounts = &run.scored.accounts;
    let net = (accounts.height() > 0).then(|| (accounts.net(0) as f64 / 1e5).round() / 10.0);
    (net, run.scored.findings)
}

/// What was bought holds nothing of what was made: own power is taken off consumption only.
#[test]
fn purchase_is_not_consumption() {
    const BOUGHT: &str = "外购电量(万千瓦时)";
    const USED: &str = "用电量(万千瓦时)";
    const OWN: &str = "自发自用光伏电量(万千瓦时)";
    let (net, findings) = net_of(&format!("{BOUGHT},{OWN}"), "100,60");
    assert_eq!(net, Some(497.4));
    assert!(has(&findings, Code::PvBesidePurchase));
    for bought in ["购网电量(兆瓦时)", "净购入电力(兆瓦时)", "全年外购电量(兆瓦时)"]
    {
        assert_eq!(net_of(&format!("{bought},{OWN}"), "1000,60").0, Some(497.4), "{bought}");
    }
    assert_eq!(net_of(&format!("{USED},{OWN}"), "160,60").0, Some(497.4));
    assert_eq!(net_of(&format!("{BOUGHT},{USED},{OWN}"), "100,160,60").0, Some(497.4));
    assert_eq!(net_of(&format!("{USED},{BOUGHT}"), "160,").0, Some(795.8));
    assert_eq!(net_of(&format!("{USED},{BOUGHT}"), ",100").0, Some(497.4));
    for (columns, cells) in
        [(format!("{BOUGHT},{USED}"), "170,160"), (format!("{BOUGHT},{USED},{OWN}"), "100,100,60")]
    {
        let (net, findings) = net_of(&columns, cells);
        assert_eq!(net, None, "{cells}");
        assert!(has(&findings, Code::PurchaseExceeds), "{cells}");
    }
}

/// A long table that says both does not add them up.
#[test]
fn long_rows_of_purchase_and_consumption() {
    let net = |rows: &[(&str, u32)]| {
        let mut text =
            "统一社会信用代码,报告期,地区,行业代码,能源品种,计量单位,消费量,增加值(万元)\n"
                .to_owned();
        for (energy, amount) in rows {
            let code = code(0);
            text.push_str(&format!("{code},2023,330500,1711,{energy},兆瓦时,{amount},1000\n"));
        }
        let data = DataSet::embedded().unwrap();
        let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
        (run.scored.accounts.height() > 0).then(|| run.scored.accounts.net(0))
    };
    let net_micro = 497_400_000;
    assert_eq!(net(&[("外购电力", 1000)]), Some(net_micro));
    assert_eq!(net(&[("外购电力", 600), ("外购电力", 400)]), Some(net_micro));
    assert_eq!(net(&[("电力", 1000), ("外购电力", 400)]), Some(net_micro));
    assert_eq!(net(&[("电力", 1000), ("外购电力", 1400)]), None);
}

/// A header that names an edition of the classification that is not known here stops the run.
#[test]
fn an_unknown_edition_of_the_industries_is_refused() {
    let options = RunOptions::default();
    let table = with_column("用电量(兆瓦时)", "2023");
    for (header, stops) in [
        ("行业代码(GB/T4754-1994)", true),
        ("行业代码（GB/T 4754-1984）", true),
        ("行业代码(GB/T4754-2017)", false),
        ("行业代码", false),
    ] {
        let found = of(&table.replacen("行业代码", header, 1), &options);
        let is_refused = found.is_err_and(|findings| has(&findings, Code::IndustryEdition));
        assert_eq!(is_refused, stops, "{header}");
    }
}
