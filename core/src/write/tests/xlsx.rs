use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::write::sheet::{Chart, ChartKind};

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

pub(super) fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let range = open(bytes).worksheet_range(name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

pub(super) fn texts(rows: &[Vec<Data>]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn a_workbook_has_scores_summary_and_manifest() {
    let data = data();
    let run = scored(&data);
    for (lang, names, titles, last) in [
        (
            Lang::Zh,
            ["评价结果", "汇总", "运行清单"],
            ["统一社会信用代码", "碳强度 L（tCO2/万元）", "工业增加值（万元）"],
            "未评级：产出不大于 0",
        ),
        (
            Lang::En,
            ["Scores", "Summary", "Manifest"],
            ["Credit code", "Intensity L (tCO2/10⁴ yuan)", "Value added (10⁴ yuan)"],
            "not graded: output not above 0",
        ),
    ] {
        let bytes = scores(OutputFormat::Xlsx, &run, lang);
        assert_eq!(open(&bytes).sheet_names(), names);
        let rows = sheet(&bytes, names[0]);
        let columns = ["credit_code", "intensity_l", "output_wan_yuan"].map(index);
        assert_eq!(columns.map(|column| rows[0][column].to_string()), titles);
        let mut shown = texts(&rows[1..]);
        let mut expected = cells_of(run.scores().unwrap());
        for (shown, expected) in shown.iter_mut().zip(&mut expected) {
            let status = index("status");
            let is_graded = expected[status] == "graded";
            let words = if is_graded { lang.pick("已评级", "graded") } else { last };
            assert_eq!(shown[status], words);
            shown.truncate(status);
            expected.truncate(status);
        }
        assert_eq!(shown, expected);
    }
}

#[test]
fn texts_are_strings_and_never_formulas() {
    let data = data();
    let run = scored(&data);
    let long = "长".repeat(40_000);
    let texts = |texts: [&str; 2]| Cells::texts(texts.map(Some).into_iter());
    let table = sheet_of(vec![
        ("credit_code", texts(["91330500000000000X", "913305000000000001"])),
        ("name", texts(["=1+1", long.as_str()])),
        ("period", texts(["2023", "2023"])),
    ]);
    let bytes = written(OutputFormat::Xlsx, &table, &run);
    let rows = sheet(&bytes, "评价结果");
    assert!(rows.iter().flatten().all(|cell| matches!(cell, Data::String(_))), "{:?}", rows[1]);
    assert_eq!(rows[1][1], Data::String("=1+1".to_owned()));
    assert_eq!(rows[2][0], Data::String("913305000000000001".to_owned()));
    assert_eq!(rows[2][1].to_string().chars().count(), 32_767);
    assert!(open(&bytes).worksheet_formula("评价结果").unwrap().is_empty());
}

/// The formats of the cells of a column below the header, by the styles of the workbook.
fn formats<'a>(styles: &'a str, worksheet: &str, letters: &str, rows: usize) -> Vec<&'a str> {
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
    let style = |row: usize| {
        let (_, cell) = worksheet.split_once(&format!("<c r=\"{letters}{row}\" s=\"")).unwrap();
        cell.split_once('"').unwrap().0.parse::<usize>().unwrap()
    };
    (2..rows + 2).map(|row| formats[style(row)]).collect()
}

#[test]
fn bands_have_their_colours_and_formulas_are_quoted() {
    let data = data();
    let run = scored(&data);
    let mut sheet = sheet_of(vec![("name", Cells::texts(["=1+1", "a"].map(Some).into_iter()))]);
    sheet.columns.push(Column::new(
        "grade",
        "grade".to_owned(),
        Look::Grade,
        Cells::integers([Some(1), Some(5)].into_iter()),
    ));
    let bytes = written(OutputFormat::Xlsx, &sheet, &run);
    let mut package = ::zip::ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut package.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let (styles, worksheet) = (part("xl/styles.xml"), part("xl/worksheets/sheet1.xml"));
    let names = formats(&styles, &worksheet, "A", 2);
    let is_quoted = |format: &&str| format.contains("quotePrefix=\"1\"");
    assert_eq!(names.iter().map(is_quoted).collect::<Vec<_>>(), [true, false], "{names:?}");
    let grades = formats(&styles, &worksheet, "B", 2);
    assert!(grades.iter().all(|format| format.contains("applyFill=\"1\"")), "{grades:?}");
    assert_ne!(grades[0], grades[1]);
    // The samples of the styles are gone.
    assert_eq!(worksheet.matches("<row ").count(), 3);
    assert!(worksheet.contains("<dimension ref=\"A1:B3\"/>"));
}

#[test]
fn the_summary_counts_every_score() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::Xlsx, &run, Lang::En);
    let lines: Vec<String> = texts(&sheet(&bytes, "Summary"))
        .into_iter()
        .map(|line| line.join("|"))
        .filter(|line| !line.trim_matches('|').is_empty())
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    Scheme|Huzhou industrial carbon-efficiency grading (2021)||
    Scores|6||
    Grade||Count|Share
    1|high|5|0.8333333333333334
    2|fairly high|0|0
    3|near average|0|0
    4|fairly low|0|0
    5|low|0|0
    |none|1|0.16666666666666666
    Level||Count|Share
    1|low-carbon|3|0.5
    2|medium-carbon|2|0.3333333333333333
    3|high-carbon|0|0
    |none|1|0.16666666666666666
    Status||Count|Share
    |graded|5|0.8333333333333334
    |not graded: output not above 0|1|0.16666666666666666
    ");
}

#[test]
fn the_manifest_is_flattened() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::Xlsx, &run, Lang::En);
    let expected = [
        ["Key", "Value"],
        ["kind", "tanxiao-manifest"],
        ["inputs[0].name", "=a.csv"],
        ["inputs[0].bytes", "12"],
    ];
    assert_eq!(texts(&sheet(&bytes, "Manifest")), expected);
}

#[test]
fn rows_that_a_worksheet_cannot_hold_are_refused() {
    let data = data();
    let run = scored(&data);
    let sheet = sheet_of(vec![("rank", Cells::integers((0..1_048_576).map(Some)))]);
    let context = context(&run, Lang::Zh);
    let result = write_sheet(OutputFormat::Xlsx, &sheet, &context, None, &mut Vec::new());
    let error = result.unwrap_err();
    assert_eq!(error.finding().code, Code::TooManyRows);
    assert_eq!(
        error.to_string(),
        "1048576 rows are more than the 1048575 that a worksheet of XLSX holds"
    );
}

#[test]
fn a_sheet_prints_on_pages_and_draws_its_own_cells() {
    let data = data();
    let run = scored(&data);
    let names = Cells::texts(["甲", "乙", "合计"].map(Some).into_iter());
    let mut sheet = sheet_of(vec![("name", names)]);
    let mixed = vec![Some((3, 0)), Some((1_234_567, 2)), Some((1_234_867, 2))];
    let mixed = Column::new("figure", "figure".to_owned(), Look::Mixed, Cells::Mixed(mixed));
    sheet.columns.push(mixed);
    sheet.heading = Some("A & B".to_owned());
    sheet.charts.push(Chart {
        kind: ChartKind::Columns,
        title: "Firms <1>".to_owned(),
        categories: 0,
        values: vec![1],
        rows: 2,
        colours: vec!["#1a7f4b".to_owned(), "#c0392b".to_owned()],
    });
    let bytes = written(OutputFormat::Xlsx, &sheet, &run);
    let mut package = ::zip::ZipArchive::new(Cursor::new(bytes.as_slice())).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut package.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let worksheet = part("xl/worksheets/sheet1.xml");
    for wanted in
        ["orientation=\"landscape\"", "fitToHeight=\"0\"", "&amp;14 A &amp;&amp; B", "<drawing "]
    {
        assert!(worksheet.contains(wanted), "{wanted}\n{worksheet}");
    }
    assert_eq!(worksheet.matches("<row ").count(), 4);
    // The header on every page; the page reaches around the chart, below and beside the table.
    let workbook = part("xl/workbook.xml");
    assert!(workbook.contains("!$1:$1</definedName>"), "{workbook}");
    // The filter has an area, too.
    let (_, area) = workbook.split_once("Print_Area\"").unwrap();
    let (_, area) = area.split_once("!$A$1:$").unwrap();
    let (column, rest) = area.split_once('$').unwrap();
    let row: u32 = rest.split_once('<').unwrap().0.parse().unwrap();
    assert!(column > "H" && row > 20, "{column} {row}");
    // Numbers are shown with the decimals that they have.
    let styles = part("xl/styles.xml");
    let shown = formats(&styles, &worksheet, "B", 3);
    assert!(shown[0] != shown[1] && shown[1] == shown[2], "{shown:?}");
    // A viewer that looks into no table sees the same; the total is not drawn.
    let chart = part("xl/charts/chart1.xml");
    let held: Vec<&str> =
        chart.split("<c:v>").skip(1).map(|rest| rest.split_once('<').unwrap().0).collect();
    assert_eq!(held, ["figure", "甲", "乙", "3", "12345.67"]);
    assert!(chart.contains("1A7F4B") && chart.contains("$B$2:$B$3"), "{chart}");
    assert!(part("xl/drawings/drawing1.xml").contains("descr=\"Firms &lt;1&gt;\""));
}
