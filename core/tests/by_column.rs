//! Regular blocks are read by column, all others by row: a quote somewhere makes the difference,
//! and may make no other.

use proptest::prelude::*;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::run::{Input, Plan, RunOptions};

/// Everything that came of a text: returns, rejects, findings and counts.
fn outcome(text: &str, options: &RunOptions, data: &DataSet) -> String {
    let plan = Plan::new(data, options).unwrap();
    let tables = plan.open(&[Input { name: "a.tsv", bytes: text.as_bytes() }]).unwrap();
    match plan.score(&tables, None, &mut |_| {}) {
        Err(findings) => format!("{findings:#?}"),
        Ok(run) => {
            let scored = &run.scored;
            let returns = scored.returns.frame();
            let columns = returns.get_columns().iter();
            let columns: Vec<_> = columns.map(|column| format!("{column:?}")).collect();
            let scores = run.scores().unwrap();
            format!(
                "{}\n{scores:?}\n{:#?}\n{:#?}\n{:#?}\n{:?}",
                columns.join("\n"),
                scored.rejects,
                scored.findings,
                run.rejected,
                scored.counts
            )
        }
    }
}

fn code(number: u32) -> String {
    complete(&format!("91330500MA{number:07}")).unwrap()
}

/// One of a few texts, mostly the first.
fn mostly(usual: &'static str, others: &'static [&'static str]) -> BoxedStrategy<String> {
    prop_oneof![
        6 => Just(usual.to_owned()),
        4 => prop::sample::select(others).prop_map(str::to_owned),
    ]
    .boxed()
}

fn amount() -> BoxedStrategy<String> {
    const ODD: &[&str] = &[
        "",
        " ",
        "-",
        "—",
        "无",
        "0",
        "-3.5",
        "1,234.5",
        "12,34",
        "１２.５",
        "1e3",
        " 7 ",
        "7\u{a0}",
        "12 吨",
        "1.2345678901",
        "99999999999999999",
        "123456789.123456",
        "n/a",
        "#DIV/0!",
        "+5",
        ".",
        "5.",
        ".5",
        "00012",
        "1.2.3",
        "12345678.9012345",
        "\u{feff}3",
    ];
    prop_oneof![
        3 => (0u64..200_000_000, 0usize..5).prop_map(|(value, places)| {
            format!("{:.places$}", value as f64 / 1000.0)
        }),
        2 => prop::sample::select(ODD).prop_map(str::to_owned),
    ]
    .boxed()
}

/// A row: code, name, period, year, region, two industries, verified, blank header, amounts.
fn row() -> impl Strategy<Value = Vec<String>> {
    let code = prop_oneof![
        8 => (0u32..60).prop_map(code),
        1 => (0u32..60).prop_map(|number| code(number).to_lowercase()),
        1 => (0u32..60).prop_map(|number| format!(" {} ", code(number))),
        1 => prop::sample::select(vec!["", "-", "91330500MA0000000X", "短"]).prop_map(str::to_owned),
    ];
    let name = mostly(
        "合成企业",
        &[
            "",
            " 前后有空格 ",
            "\u{3000}全角空格\u{3000}",
            "a\u{a0}",
            "\u{feff}x",
            "é",
            "=1+1",
            "Ltd.",
        ],
    );
    let period =
        mostly("2023", &["", "2022", "2023年", "2023-05", "2023Q2", "去年", "—", "202313"]);
    let year = mostly("", &["2023", "2022", "x", "-"]);
    let region = mostly(
        "330502",
        &["330500", "浙江省", "", "-", "湖州市吴兴区", "999999", "某地", "330599"],
    );
    let industry = mostly("3011", &["17", "C3011", "1751", "", "-", "9999", "水泥制造", "301"]);
    let other = mostly("", &["水泥制造", "30", "棉纺纱加工", "不知道", "—"]);
    let verified = mostly("", &["是", "否", "yes", "?", " "]);
    let blank = mostly("", &["x", " "]);
    let texts = (code, name, period, year, region, industry, other, verified, blank);
    (texts, prop::collection::vec(amount(), 4)).prop_map(|(texts, amounts)| {
        let (code, name, period, year, region, industry, other, verified, blank) = texts;
        let texts = [code, name, period, year, region, industry, other, verified, blank];
        texts.into_iter().chain(amounts).collect()
    })
}

const HEADERS: &str = "统一社会信用代码\t企业名称\t报告期\t年份\t行政区划代码\t行业代码\t行业名称\t是否核查\t\t\
工业增加值(万元)\t原煤(吨)\t全年用电量(万千瓦时)\t自发自用光伏电量(万千瓦时)";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn reading_by_column_is_reading_by_row(
        rows in prop::collection::vec(row(), 1..60),
        has_crlf in any::<bool>(),
        strict in any::<bool>(),
        blank_line in any::<bool>(),
    ) {
        let data = DataSet::embedded().unwrap();
        let end = if has_crlf { "\r\n" } else { "\n" };
        let mut lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
        if blank_line {
            lines.insert(lines.len() / 2, "\t".repeat(12));
        }
        let of = |lines: &[String]| format!("{HEADERS}{end}{}{end}", lines.join(end));
        let plain = of(&lines);
        // A name in quotes is the same name, and the block is read by row.
        let mut cells: Vec<String> = rows[0].clone();
        cells[1] = format!("\"{}\"", cells[1]);
        lines[usize::from(blank_line && rows.len() == 1)] = cells.join("\t");
        let quoted = of(&lines);
        for period in [None, Some("2021".to_owned())] {
            let options = RunOptions { strict, period, ..RunOptions::default() };
            prop_assert_eq!(outcome(&plain, &options, &data), outcome(&quoted, &options, &data));
        }
    }
}
