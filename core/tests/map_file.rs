//! Columns that a map file names by header, letter or number: what it says counts, and a map that
//! does not fit stops the run.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::map_file::MapFile;
use tanxiao_core::run::{Input, RunOptions, run};

/// Nobody knows 抄表数 and 备用.
const HEAD: &str = "统一社会信用代码,报告期,行政区划代码,行业代码,抄表数,备用,工业增加值(万元)";

fn table(head: &str, cells: &str) -> String {
    let code = complete("91330500TE5T00001").unwrap();
    format!("{head}\n{code},2023,330502,1751,{cells}\n")
}

fn options(map: &str) -> RunOptions {
    let map_file = Some(MapFile::parse("map.toml", map).unwrap());
    RunOptions { map_file, ..RunOptions::default() }
}

/// Scope 2 of every score in micro, or what stops the run.
fn scope2(files: &[(&str, &str)], options: &RunOptions) -> Result<Vec<i64>, Vec<Finding>> {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(name, text)| Input { name, bytes: text.as_bytes() }).collect();
    let run = run(&data, &inputs, options, None)?;
    Ok(run.scored.accounts.scope2_tco2.clone())
}

fn column(name: &str, field: &str) -> String {
    format!("[[table.column]]\n{name}\nfield = \"{field}\"\n")
}

/// 120 × 10 MWh × 0.4974 t.
const SCOPE_2: i64 = 596_880_000;

#[test]
fn a_column_is_named_by_header_letter_or_number() {
    let text = table(HEAD, "120,7,2000");
    let file = [("a.csv", text.as_str())];
    let power = "field = \"electricity\"\nunit = \"万千瓦时\"\n";
    for name in [
        "header = \"抄表数\"",
        "header = \" 抄 表 数 \"",
        "column = \"E\"",
        "column = \"e\"",
        "column = 5",
        "column = \"5\"",
        "column = \"E\"\nheader = \"抄表数\"",
    ] {
        let map = format!("[[table]]\n[[table.column]]\n{name}\n{power}");
        assert_eq!(scope2(&file, &options(&map)).unwrap(), [SCOPE_2], "{name}");
    }
    for maps in
        ["抄表数=electricity[万千瓦时]", "E=electricity[万千瓦时]", "5=electricity[万千瓦时]"]
    {
        let options = RunOptions { maps: vec![maps.to_owned()], ..RunOptions::default() };
        assert_eq!(scope2(&file, &options).unwrap(), [SCOPE_2], "{maps}");
    }
    // A header of that name comes before the letter.
    let named = table(&HEAD.replace("备用", "E"), "120,130,2000");
    let options =
        RunOptions { maps: vec!["E=electricity[万千瓦时]".into()], ..RunOptions::default() };
    assert_eq!(scope2(&[("a.csv", &named)], &options).unwrap(), [SCOPE_2 / 120 * 130]);
    // What is known may be called something else, and left out.
    let known = table(&HEAD.replace("抄表数", "用电量(兆瓦时)"), "9,120,2000");
    let map = format!(
        "[[table]]\n{}[[table.column]]\ncolumn = \"F\"\n{power}",
        column("header = \"用电量(兆瓦时)\"", "ignore")
    );
    assert_eq!(scope2(&[("a.csv", &known)], &self::options(&map)).unwrap(), [SCOPE_2]);
}

#[test]
fn a_map_that_does_not_fit_is_refused_with_place_and_reason() {
    let text = table(HEAD, "120,7,2000");
    for (columns, said) in [
        (column("header = \"总表\"", "electricity"), "没有名为“总表”的列"),
        (column("column = \"H\"", "electricity"), "没有 H 列（第 8 列）：该表共有 7 列"),
        (
            column("column = \"E\"\nheader = \"备用\"", "electricity"),
            "E 列的列名是“抄表数”，对照文件写的是“备用”",
        ),
        (column("column = 5", "name") + &column("header = \"抄表数\"", "name"), "E 列写了两次"),
    ] {
        let findings = scope2(&[("a.csv", &text)], &options(&format!("[[table]]\n{columns}")));
        let findings = findings.unwrap_err();
        let unfit = findings.iter().find(|finding| finding.code == Code::MapFileUnfit).unwrap();
        assert!(unfit.message(Lang::Zh).contains(said), "{}", unfit.message(Lang::Zh));
        assert_eq!(unfit.place.file.as_deref(), Some("a.csv"));
    }
    let twice = table(&HEAD.replace("备用", "抄表数"), "120,7,2000");
    let map = format!("[[table]]\n{}", column("header = \"抄表数\"", "ignore"));
    let findings = scope2(&[("a.csv", &twice)], &options(&map)).unwrap_err();
    assert!(findings.iter().any(|finding| finding.message(Lang::En).contains("several columns")));
    let no_sheet = format!("[[table]]\nsheet = \"一月\"\n{}", column("column = \"E\"", "ignore"));
    let findings = scope2(&[("a.csv", &text)], &options(&no_sheet)).unwrap_err();
    assert!(findings.iter().any(|finding| finding.message(Lang::Zh).contains("一月")));
    let data = DataSet::embedded().unwrap();
    let wrong = options(&format!("[[table]]\n{}", column("column = \"E\"", "dark_matter")));
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let findings = run(&data, &input, &wrong, None).err().unwrap();
    assert_eq!(findings[0].code, Code::MapFileInvalid);
}

#[test]
fn two_files_are_told_apart_by_name_or_by_what_fits() {
    let energy = table(HEAD, "120,7,2000");
    let code = complete("91330500TE5T00002").unwrap();
    let other = format!(
        "统一社会信用代码,报告期,行政区划代码,行业代码,用量,工业增加值(万元)\n{code},2023,330502,1751,60,1000\n"
    );
    let unit = "unit = \"万千瓦时\"\n";
    let map = format!(
        "[[table]]\nfile = \"a.csv\"\n{}{unit}[[table]]\nfile = \"b.csv\"\n{}{unit}",
        column("column = \"E\"\nheader = \"抄表数\"", "electricity"),
        column("column = \"E\"\nheader = \"用量\"", "electricity"),
    );
    let both = [SCOPE_2, SCOPE_2 / 2];
    for names in [["a.csv", "b.csv"], ["2024/a.csv", "2024/b.csv"], ["x.csv", "y.csv"]] {
        let files = [(names[0], energy.as_str()), (names[1], other.as_str())];
        assert_eq!(scope2(&files, &options(&map)).unwrap(), both, "{names:?}");
        let turned = [files[1], files[0]];
        assert_eq!(scope2(&turned, &options(&map)).unwrap(), both, "{names:?}");
    }
    // A letter alone would fit both.
    let loose = format!(
        "[[table]]\n{}{unit}[[table]]\n{}{unit}",
        column("column = \"E\"", "electricity"),
        column("column = 5", "electricity")
    );
    let findings = scope2(&[("x.csv", &energy)], &options(&loose)).unwrap_err();
    assert!(findings.iter().any(|finding| finding.code == Code::MapFileUnfit));
    // A letter of --map is of one table.
    let maps = vec!["E=electricity[万千瓦时]".to_owned()];
    let by_letter = RunOptions { maps, ..RunOptions::default() };
    let findings = scope2(&[("a.csv", &energy), ("b.csv", &other)], &by_letter).unwrap_err();
    assert!(findings.iter().any(|finding| finding.code == Code::MapUnmatched));
}
