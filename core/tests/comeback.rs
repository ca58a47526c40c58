//! Rejected rows, corrected and handed in again: in every format and both languages they mean what
//! they meant in the file they came from.

use std::collections::BTreeMap;

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::finding::{Code, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::returns::column;
use tanxiao_core::run::{Input, Run, RunOptions, run};
use tanxiao_core::write::{OutputFormat, WriteContext, write_rejects};

type File<'a> = (&'a str, Vec<u8>);
/// Period, region, net emissions and output, in micro.
type Figures = (String, u32, i64, Option<i64>);

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

fn scored<'a>(data: &'a DataSet, files: &[File<'_>], options: &RunOptions) -> Run<'a> {
    let inputs: Vec<Input<'_>> = files.iter().map(|(name, bytes)| Input { name, bytes }).collect();
    run(data, &inputs, options, None).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// Of each firm scored.
fn accounts(run: &Run<'_>) -> BTreeMap<String, Figures> {
    let returns = &run.scored.returns;
    (0..run.scored.height())
        .map(|row| {
            let figures = (
                returns.period(row).to_string(),
                returns.frame().column(column::REGION).unwrap().u32().unwrap().get(row).unwrap(),
                run.scored.accounts.net(row),
                run.scored.accounts.output(row),
            );
            (returns.firm(row).to_owned(), figures)
        })
        .collect()
}

/// Files in which `bad` stands for `good`: their rejects, corrected and handed in by themselves, are
/// the firms that the files would have had with `good`.
fn comes_back(files: &[(&str, &str)], bad: &str, good: &str, options: &RunOptions) {
    comes_back_without(files, bad, good, options, options);
}

fn comes_back_without(
    files: &[(&str, &str)],
    bad: &str,
    good: &str,
    options: &RunOptions,
    later: &RunOptions,
) {
    let data = DataSet::embedded().unwrap();
    let of = |from: &str, to: &str| -> Vec<File<'_>> {
        files.iter().map(|(name, text)| (*name, text.replace(from, to).into_bytes())).collect()
    };
    let right = accounts(&scored(&data, &of(bad, good), options));
    let wrong = scored(&data, &of("", ""), options);
    let others = accounts(&wrong);
    let wanted: BTreeMap<_, _> =
        right.into_iter().filter(|(firm, _)| !others.contains_key(firm)).collect();
    assert!(!wanted.is_empty(), "nothing was rejected");
    let mut rejected = wrong.rejected.clone();
    for row in &mut rejected.rows {
        for cell in &mut row.cells {
            *cell = cell.replace(bad, good);
        }
    }
    for lang in [Lang::Zh, Lang::En] {
        let context = WriteContext {
            scheme: wrong.method.scheme,
            lang,
            manifest_json: None,
            is_exact: false,
        };
        for name in ["r.csv", "r.xlsx", "r.ndjson", "r.parquet", "r.arrow"] {
            let format = OutputFormat::from_file_name(name).unwrap();
            let mut bytes = Vec::new();
            write_rejects(format, &rejected, &context, &mut bytes).unwrap();
            let again = scored(&data, &[(name, bytes)], later);
            assert_eq!(accounts(&again), wanted, "{name} {lang:?}: {:#?}", again.scored.findings);
            let about_columns = [
                Code::HeaderUnknown,
                Code::HeaderBlank,
                Code::HeaderAmbiguous,
                Code::RegionMissing,
            ];
            let said: Vec<_> = again.scored.findings.iter().map(|finding| finding.code).collect();
            assert!(!said.iter().any(|code| about_columns.contains(code)), "{name}: {said:?}");
        }
    }
}

const KEYS: &str = "统一社会信用代码,企业名称,年份,行政区划代码,行业代码";

fn firms(values: [&str; 2]) -> String {
    let [first, second] = [code(1), code(2)];
    format!(
        "{first},甲公司,2023,330502,1751,{}\n{second},乙公司,2023,330502,1751,{}\n",
        values[0], values[1]
    )
}

#[test]
fn units_of_a_row_under_the_header() {
    let rows = firms(["120.05,200", "BAD,300"]);
    let text = format!("{KEYS},用电量,工业增加值\n,,,,,(万千瓦时),万元\n{rows}");
    comes_back(&[("a.csv", &text)], "BAD", "240", &RunOptions::default());
}

#[test]
fn units_of_a_line_above() {
    let rows = firms(["1200.5,2000", "BAD,3000"]);
    let text = format!("计量单位:千元,,,,,,\n{KEYS},用电量(兆瓦时),工业增加值\n{rows}");
    comes_back(&[("a.csv", &text)], "BAD", "2400", &RunOptions::default());
}

#[test]
fn files_that_differ_in_unit_and_in_names() {
    let of = |header: &str, index: usize, electricity: &str| {
        let (good, bad) = (code(index), code(index + 1));
        format!(
            "{header}\n{good},2023,330502,1751,{electricity},2000\n{bad},2023,330502,1751,{electricity},BAD\n"
        )
    };
    let keys = "年份,行政区划代码,行业代码";
    let first = of(&format!("统一社会信用代码,{keys},用电量(万千瓦时),工业增加值(万元)"), 1, "240");
    let second = of(&format!("信用代码,{keys},用电量(千瓦时),增加值(千元)"), 3, "5000000");
    let files = [("a.csv", &*first), ("b.csv", &*second)];
    comes_back(&files, "BAD", "3000", &RunOptions::default());
}

/// Only the months up to it are the year, and only the title says so.
#[test]
fn columns_of_the_month_and_of_the_year() {
    let rows = firms(["10,120,200", "20,BAD,300"]);
    let text = format!(
        "2023年12月能源消费,,,,,,,\n{KEYS},用电量(万千瓦时),,工业增加值(万元)\n\
         ,,,,,本月,1-本月,\n{rows}"
    )
    .replace("年份", "报告期");
    comes_back(&[("a.csv", &text)], "BAD", "240", &RunOptions::default());
}

#[test]
fn what_a_title_or_an_option_says() {
    let rows = firms(["120.05,200", "BAD,300"]).replace(",2023,330502,", ",");
    let header = "统一社会信用代码,企业名称,行业代码,用电量(万千瓦时),工业增加值(万元)";
    let titled = format!("2023年度汇总表,,,,\n填报单位:吴兴区统计局,,,,\n{header}\n{rows}");
    comes_back(&[("a.csv", &titled)], "BAD", "240", &RunOptions::default());
    let plain = format!("{header}\n{rows}");
    let options = RunOptions {
        period: Some("2022".to_owned()),
        region: Some("330502".to_owned()),
        ..RunOptions::default()
    };
    comes_back_without(&[("a.csv", &plain)], "BAD", "240", &options, &RunOptions::default());
    comes_back(&[("a.csv", &plain)], "BAD", "240", &options);
    // A region column that is blank.
    let blank = firms(["120.05,200", "BAD,300"]).replace("330502", "");
    let blank = format!("{KEYS},用电量(万千瓦时),工业增加值(万元)\n{blank}");
    comes_back_without(&[("a.csv", &blank)], "BAD", "240", &options, &RunOptions::default());
}

/// The firm of a form stands above it.
#[test]
fn the_firm_above_a_form() {
    let form = format!(
        "统一社会信用代码:{},,\n单位详细名称:甲公司,,\n2023年,,\n能源名称,计量单位,消费量合计\n\
         原煤,吨,BAD\n柴油,吨,7\n",
        code(1)
    );
    let money = format!("{KEYS},工业增加值(万元)\n{}", firms(["200", "300"]));
    comes_back(&[("f.csv", &form), ("m.csv", &money)], "BAD", "50", &RunOptions::default());
}

/// Parts of one firm from a long file, a wide one and one that has merged cells come back together.
#[test]
fn parts_of_several_files() {
    let long = format!(
        "统一社会信用代码,年份,能源名称,计量单位,消费量\n{0},2023,原煤,吨,50\n,,柴油,吨,BAD\n\
         {1},2023,柴油,吨,8\n",
        code(1),
        code(2)
    );
    let power =
        format!("统一社会信用代码,年份,用电量(万千瓦时)\n{},2023,3\n{},2023,4\n", code(1), code(2));
    let money = format!("{KEYS},工业增加值(万元)\n{}", firms(["200", "300"]));
    let files = [("l.csv", &*long), ("p.csv", &*power), ("m.csv", &*money)];
    comes_back(&files, "BAD", "7", &RunOptions::default());
}

#[test]
fn a_column_that_the_user_named() {
    let rows = firms(["120.05,200", "BAD,300"]);
    let options =
        RunOptions { maps: vec!["用电=electricity".to_owned()], ..RunOptions::default() };
    let text = format!("{KEYS},用电,工业增加值\n,,,,,万千瓦时,万元\n{rows}");
    comes_back(&[("a.csv", &text)], "BAD", "240", &options);
}

/// Two files that report one energy type are refused, and are not added up when they come back.
#[test]
fn what_two_files_say_is_not_added_up() {
    let data = DataSet::embedded().unwrap();
    let header = format!("{KEYS},能源名称,计量单位,消费量,工业增加值(万元)");
    let of = |quantity: u32| {
        let row = format!("{},甲公司,2023,330502,1751,电力,万千瓦时,{quantity},200", code(1));
        format!("{header}\n{row}\n").into_bytes()
    };
    let options = RunOptions::default();
    let first = scored(&data, &[("a.csv", of(3)), ("b.csv", of(3))], &options);
    assert_eq!((first.scored.height(), first.rejected.rows.len()), (0, 2));
    let context = WriteContext {
        scheme: first.method.scheme,
        lang: Lang::Zh,
        manifest_json: None,
        is_exact: false,
    };
    let mut bytes = Vec::new();
    write_rejects(OutputFormat::Csv, &first.rejected, &context, &mut bytes).unwrap();
    let again = scored(&data, &[("r.csv", bytes.clone())], &options);
    assert_eq!((again.scored.height(), again.rejected.rows.len()), (0, 2));
    // Rejected once more, they still name the files that they came from.
    assert_eq!(again.rejected.rows[1].file, "b.csv".into());
    // With one of the two deleted, the other counts.
    let kept: Vec<&str> = std::str::from_utf8(&bytes).unwrap().lines().take(2).collect();
    let one = scored(&data, &[("r.csv", kept.join("\n").into_bytes())], &options);
    assert_eq!(one.scored.height(), 1);
}

/// A row that fills both of two columns for one item says two things.
#[test]
fn two_columns_of_one_item_on_a_row() {
    let data = DataSet::embedded().unwrap();
    let text = format!(
        "file,sheet,line,codes,reason,{KEYS},用电量(万千瓦时),用电量(千瓦时),工业增加值(万元)\n\
         a.xlsx,,3,,,{},甲公司,2023,330502,1751,3,-,200\n\
         b.xlsx,,3,,,{},乙公司,2023,330502,1751,3,30000,200\n",
        code(1),
        code(2)
    );
    let run = scored(&data, &[("r.csv", text.into_bytes())], &RunOptions::default());
    let errors: Vec<_> =
        run.scored.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].code, errors[0].place.line), (Code::CellsDisagree, Some(3)));
    assert_eq!(accounts(&run).keys().collect::<Vec<_>>(), [&code(1)]);
}

/// In CSV, a name that a spreadsheet would run comes with an apostrophe that is not its own.
#[test]
fn names_that_a_spreadsheet_would_run() {
    let rows = firms(["120.05,200", "BAD,300"]).replace("乙公司", "@乙公司").replace(&code(2), "");
    let text = format!("{KEYS},用电量(万千瓦时),工业增加值(万元)\n{rows}");
    comes_back(&[("a.csv", &text)], "BAD", "240", &RunOptions::default());
}

/// By themselves, rejects are compared with nobody: their peers are in another file.
#[test]
fn rejects_alone_and_beside_returns() {
    let data = DataSet::embedded().unwrap();
    let header = format!("{KEYS},用电量(万千瓦时),工业增加值(万元)");
    let row = |index: usize| {
        format!("{},企业{index},2023,330502,1751,{},200\n", code(index), 100 + index)
    };
    let rows: String = (1..9).map(row).collect();
    let own: String = (1..9).map(|index| format!("a.csv,,{index},x,y,{}", row(index))).collect();
    let own = format!("file,sheet,line,codes,reason,{header}\n{own}");
    let returns = format!("{header}\n{rows}").into_bytes();
    let options = RunOptions::default();
    let graded = scored(&data, &[("a.csv", returns.clone())], &options);
    let counts = graded.scored.counts;
    assert_eq!((counts.scores, counts.graded), (8, 8));
    for scheme in ["huzhou-2021", "own-percentile", "own-three-dimension", "own-revenue"] {
        let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
        let money = if scheme == "own-revenue" { "营业收入" } else { "工业增加值" };
        let own = own.replace("工业增加值", money).into_bytes();
        let alone = scored(&data, &[("r.csv", own)], &options);
        let counts = alone.scored.counts;
        assert_eq!((counts.scores, counts.graded), (8, 0), "{scheme}");
        let codes: Vec<Code> = alone.scored.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::RejectsAlone], "{scheme}");
    }
    let own = own.into_bytes();
    let alone = scored(&data, &[("r.csv", own.clone())], &options);
    let intensities = |run: &Run<'_>| run.scores().unwrap().column("intensity_l").unwrap().clone();
    assert_eq!(intensities(&alone), intensities(&graded));
    // A published benchmark has their peers.
    let table = graded.scored.issued_table(graded.method, &InTurn).published(None);
    let input = [Input { name: "r.csv", bytes: &own }];
    let against = run(&data, &input, &options, Some(&table)).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!((against.scored.counts.graded, against.scored.findings.len()), (8, 0));
    // Beside the originals they are copies.
    let beside = scored(&data, &[("a.csv", returns), ("r.csv", own)], &options);
    let said = beside.scored.findings.iter().find(|finding| finding.code == Code::RejectsBeside);
    assert_eq!(said.unwrap().place.file.as_deref(), Some("r.csv"));
    assert_eq!(beside.scored.counts.graded, 8);
}

/// Of a firm in two files, the reason of either part names the row that is at fault.
#[test]
fn reasons_name_the_row_at_fault() {
    let data = DataSet::embedded().unwrap();
    let options = RunOptions::default();
    let reasons = |files: &[(&str, String)]| -> Vec<(String, u32, String)> {
        let files: Vec<File<'_>> =
            files.iter().map(|(name, text)| (*name, text.clone().into_bytes())).collect();
        let run = scored(&data, &files, &options);
        let rows = run.rejected.rows.into_iter();
        rows.map(|row| (row.file.to_string(), row.line, row.reason_zh)).collect()
    };
    let code = code(1);
    let long = |quantities: [&str; 3]| {
        let rows: String = ["原煤", "柴油", "汽油"]
            .iter()
            .zip(quantities)
            .map(|(energy, quantity)| format!("{code},2023,{energy},吨,{quantity}\n"))
            .collect();
        format!("统一社会信用代码,年份,能源名称,计量单位,消费量\n{rows}")
    };
    let money =
        |amount: &str| format!("{KEYS},工业增加值(万元)\n{code},甲,2023,330502,1751,{amount}\n");
    // Line 3 of the energy is wrong: nothing points at line 2, which is right.
    let found = reasons(&[("e.csv", long(["5", "很多", "1"])), ("m.csv", money("200"))]);
    assert_eq!(found.len(), 4);
    for (file, line, reason) in &found {
        match (file.as_str(), line) {
            ("e.csv", 3) => assert!(reason.contains("很多"), "{reason}"),
            _ => {
                assert!(
                    reason.contains("e.csv 第 3 行") || reason.contains("e.csv:3"),
                    "{found:?}"
                );
            }
        }
    }
    // The output is wrong.
    let found = reasons(&[("e.csv", long(["5", "6", "1"])), ("m.csv", money("很多"))]);
    assert_eq!(found.len(), 4);
    for (file, _, reason) in &found {
        let is_it = reason.contains("m.csv:2") || reason.contains("m.csv 第 2 行");
        assert!(file == "m.csv" || is_it, "{found:?}");
    }
    // There is no output: each part says so, and none points at another.
    let found = reasons(&[("e.csv", long(["5", "6", "1"])), ("m.csv", money(""))]);
    assert_eq!(found.len(), 4);
    for (_, _, reason) in &found {
        assert!(reason.contains("没有工业增加值"), "{found:?}");
    }
}

/// What is measured in what, in the words of the file and of the trade.
#[test]
fn words_of_units() {
    let data = DataSet::embedded().unwrap();
    let message = |header: &str| {
        let text =
            format!("{KEYS},{header},工业增加值(万元)\n{},甲,2023,330502,1751,1,2\n", code(1));
        let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let Err(findings) = run(&data, &input, &RunOptions::default(), None) else {
            panic!("{header}")
        };
        (findings[0].message(Lang::Zh), findings[0].cli_hint(Lang::Zh))
    };
    assert_eq!(message("原煤(Mt CO2)").0, "原煤不能以“Mt CO2”计量（“原煤(Mt CO2)”列）");
    assert!(message("用电量").1.contains("--map '用电量=electricity[万千瓦时]'"));
}
