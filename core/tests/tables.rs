//! Tables as they are printed: headers of several rows, rows that are no firms, titles.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

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
