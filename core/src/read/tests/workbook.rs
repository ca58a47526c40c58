use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook, XlsxError};

use super::*;

fn book(fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook).unwrap();
    workbook.save_to_buffer().unwrap()
}

pub(super) fn small() -> Vec<u8> {
    book(|workbook| {
        let sheet = workbook.add_worksheet().set_name("数据")?;
        sheet.write_row(0, 0, ["credit_code", "period", "用电量"])?;
        for row in 1..20 {
            sheet.write(row, 0, "91330500MA28C12345")?.write(row, 1, 2023)?;
            sheet.write(row, 2, f64::from(row) / 3.0)?;
        }
        Ok(())
    })
}

#[test]
fn cells_keep_their_kind_and_row() {
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet().set_name("申报 数据")?;
        let date = Style::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let hours = Style::new().set_num_format("[h]:mm");
        sheet.write(1, 1, "计量单位:万元")?;
        sheet.write_row(
            3,
            1,
            ["credit_code", "period", "用\n电量", "date", "flag", "error", "hours"],
        )?;
        sheet.write_row(4, 1, ["", "", "(万千瓦时)"])?;
        sheet.write(6, 1, "  x ")?.write(6, 2, 2023)?.write(6, 3, 0.1)?;
        sheet.write_with_format(6, 4, ExcelDateTime::from_ymd(2023, 1, 31)?, &date)?;
        sheet.write(6, 5, true)?;
        sheet.write(6, 6, Formula::new("=1/0").set_result("#DIV/0!"))?;
        sheet.write_with_format(6, 7, 1.5, &hours)?;
        sheet.write(8, 1, "   ")?;
        sheet.write(9, 9, "extra")?;
        Ok(())
    });
    let table = table("a.xlsx", &bytes);
    assert_eq!(table.sheet.as_deref(), Some("申报 数据"));
    assert_eq!(
        headers(&table),
        ["", "credit_code", "period", "用电量", "date", "flag", "error", "hours"]
    );
    assert_eq!((table.header_line, table.recognised, table.rows_hint()), (4, 3, 2));
    assert_eq!(
        (table.preamble.as_slice(), table.units[3].as_deref()),
        (&["计量单位:万元".to_owned()][..], Some("万千瓦时"))
    );
    let e = "∅";
    assert_rows(
        &table,
        &[
            (7, &[e, "  x ", "n2023", "n0.1", "2023-01-31", "btrue", "#DIV/0!", "n1.5"]),
            (10, &[e, e, e, e, e, e, e, e, e, "extra"]),
        ],
    );
}

fn several() -> Vec<u8> {
    book(|workbook| {
        workbook.add_worksheet().set_name("说明")?.write_row(0, 0, ["填报", "说明"])?;
        for name in ["2022年", "2023年"] {
            let sheet = workbook.add_worksheet().set_name(name)?;
            sheet.write_row(0, 0, ["credit_code", "period"])?.write_row(1, 0, ["a", name])?;
        }
        let list = workbook.add_worksheet().set_name("字典")?;
        list.write_row(0, 0, ["行业代码", "年份"])?.write_row(1, 0, ["1", "2"])?.set_hidden(true);
        workbook.add_worksheet().set_name("空")?;
        Ok(())
    })
}

#[test]
fn sheets_with_known_headers_are_tables() {
    let bytes = several();
    let names = |tables: &[Table<'_>]| -> Vec<String> {
        tables.iter().map(|table| table.sheet.as_deref().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&tables("a.xlsx", &bytes)), ["2022年", "2023年"]);
    let of = |sheet| open("a.xlsx", &bytes, &ReadOptions { sheet: Some(sheet), ..options() });
    for sheet in ["2023年", "字典", "说明"] {
        assert_eq!(names(&of(sheet).unwrap()), [sheet]);
    }
    assert_eq!(of("空").unwrap_err().finding().code, Code::FileEmpty);
    let unknown = of("2024年").unwrap_err();
    assert_eq!(unknown.finding().code, Code::SheetUnknown);
    assert!(unknown.finding().hint(Lang::Zh).contains("说明、2022年、2023年、字典、空"));
}

#[test]
fn without_a_known_header_the_first_sheet_is_taken() {
    let bytes = book(|workbook| {
        workbook.add_worksheet();
        workbook.add_worksheet().write_row(0, 0, ["甲", "乙"])?.write_row(1, 0, [1, 2])?;
        workbook.add_worksheet().write_row(0, 0, ["丙", "丁"])?;
        Ok(())
    });
    assert_eq!(headers(&table("a.xlsx", &bytes)), ["甲", "乙"]);
    let numbers = book(|workbook| {
        workbook.add_worksheet().write_row(0, 0, [1, 2])?;
        Ok(())
    });
    assert_eq!(refusal("a.xlsx", &numbers), Code::HeaderMissing);
    let empty = book(|workbook| {
        workbook.add_worksheet();
        Ok(())
    });
    assert_eq!(refusal("a.xlsx", &empty), Code::FileEmpty);
}

#[test]
fn a_stray_cell_in_the_last_corner_costs_nothing() {
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["credit_code", "period"])?.write(1_048_575, 16_383, "x")?;
        Ok(())
    });
    let table = table("a.xlsx", &bytes);
    let mut seen = Vec::new();
    table
        .for_each_row(&mut |line, cells| {
            seen.push((line, cells.len()));
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, [(1_048_576, 16_384)]);
}

#[test]
fn old_and_open_workbooks() {
    let xls = include_bytes!("../testdata/small.xls");
    let table = table("a.xls", xls);
    assert_eq!(table.sheet.as_deref(), Some("申报数据"));
    assert_eq!(headers(&table), ["统一社会信用代码", "年份", "用电量", "日期"]);
    assert_rows(
        &table,
        &[
            (4, &["91330500MA28C12345", "i2023", "n123.456", "2023-01-31"]),
            // Its program does not calculate.
            (6, &["91330500MA28C54321", "∅", "=1+1", "∅"]),
        ],
    );
    assert_eq!((table.header_line, table.preamble.len()), (3, 1));
    // The name does not matter.
    assert_eq!(rows(&super::table("a.csv", xls)).len(), 2);
    let ods = include_bytes!("../testdata/small.ods");
    assert_rows(&super::table("a.ods", ods), &[(2, &["91330500MA28C12345", "n2023", "n1.5"])]);
}

#[test]
fn formulas_that_were_never_calculated_are_no_blanks() {
    let bytes = include_bytes!("../testdata/formulas.xlsx");
    let e = "∅";
    assert_rows(
        &table("a.xlsx", bytes),
        &[
            (2, &["a", "n2023", "=12.5*1"]),
            // Its result is an empty text.
            (3, &["b", e, e]),
            (4, &["c", e, "=A4*2"]),
            (5, &["d", e, "="]),
        ],
    );
}

/// Programs that do not calculate put a blank text (XLS) or 0 (XLSX) in the place of values, and ODS
/// has none. Where any formula of a workbook has a value, a 0 is one.
#[test]
fn values_that_stand_for_none_are_no_blanks_and_no_noughts() {
    let e = "∅";
    assert_rows(
        &table("a.xls", include_bytes!("../testdata/formulas.xls")),
        &[
            (2, &["a", "i2023", "=12.5*1"]),
            (3, &["b", "i2023", "=SUM(1,2)"]),
            (4, &["c", "i2023", "i7"]),
        ],
    );
    assert_rows(
        &table("a.xlsx", include_bytes!("../testdata/uncalculated.xlsx")),
        &[
            (2, &["a", "n2023", "=12.5*1"]),
            (3, &["b", "n2023", "=C2*2"]),
            (4, &["c", "n2023", "n7"]),
        ],
    );
    assert_rows(
        &table("a.ods", include_bytes!("../testdata/merged.ods")),
        &[
            (3, &["a", "n2023", "n1.5"]),
            (4, &["b", e, "n2.5"]),
            (5, &["c", e, "=[.C4]*2"]),
            (6, &["d", "n2022", "n5"]),
        ],
    );
    let calculated = book(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["credit_code", "period", "用电量"])?;
        for (row, value) in [(1, "0"), (2, "5")] {
            sheet.write(row, 0, "a")?.write(row, 1, 2023)?;
            sheet.write(row, 2, Formula::new("=B1*1").set_result(value))?;
        }
        Ok(())
    });
    assert_rows(
        &table("a.xlsx", &calculated),
        &[(2, &["a", "n2023", "n0"]), (3, &["a", "n2023", "n5"])],
    );
}

/// What shows as another number than it is, is not read as either.
#[test]
fn a_number_that_shows_as_another_is_no_number() {
    let formats = ["0!.0000", "#,##0,", "0%", "#,##0.00", "General"];
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["credit_code", "period", "用电量"])?;
        for (row, format) in (1..).zip(formats) {
            let style = Style::new().set_num_format(format);
            sheet.write(row, 0, "a")?.write(row, 1, 2023)?;
            sheet.write_with_format(row, 2, 20_000, &style)?;
        }
        let style = Style::new().set_num_format("0%");
        sheet.write(6, 0, "a")?.write(6, 1, 2023)?.write_with_format(6, 2, 0, &style)?;
        Ok(())
    });
    let e = "n2023";
    assert_rows(
        &table("a.xlsx", &bytes),
        &[
            (2, &["a", e, "20000 [0!.0000]"]),
            (3, &["a", e, "20000 [#,##0,]"]),
            (4, &["a", e, "20000 [0%]"]),
            (5, &["a", e, "n20000"]),
            (6, &["a", e, "n20000"]),
            (7, &["a", e, "n0"]),
        ],
    );
}

#[test]
fn merged_cells_of_an_open_document_are_filled_down() {
    let table = table("a.ods", include_bytes!("../testdata/merged.ods"));
    assert_eq!(headers(&table), ["credit_code", "period", "用电量"]);
    let mut periods = Vec::new();
    let fill =
        |column| if column == 1 { super::super::Fill::Down } else { super::super::Fill::Leave };
    table
        .for_each_row_filled(&fill, &mut |_, cells| {
            periods.push(shown(&cells[1]));
            Ok(())
        })
        .unwrap();
    assert_eq!(periods, ["n2023", "n2023", "n2023", "n2022"]);
}

/// A second block of a sheet with its own title and unit line, and its columns in another order, is a
/// table of its own; a page that repeats the header is none.
#[test]
fn a_header_that_comes_again_otherwise_begins_a_table() {
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet().set_name("数据")?;
        sheet.write(0, 0, "计量单位:万元")?;
        sheet.write_row(1, 0, ["credit_code", "period", "用电量"])?;
        sheet.write_row(2, 0, ["a", "x", "1"])?;
        sheet.write_row(3, 0, ["credit_code", "period", "用电量"])?;
        sheet.write_row(4, 0, ["b", "x", "2"])?;
        sheet.write(5, 0, "计量单位:千元")?;
        sheet.write_row(6, 0, ["credit_code", "用电量", "period"])?;
        sheet.write_row(7, 0, ["", "(万千瓦时)", ""])?;
        sheet.write_row(8, 0, ["c", "3", "x"])?;
        sheet.write_row(9, 0, ["credit_code", "别的", "period"])?;
        Ok(())
    });
    let tables = tables("a.xlsx", &bytes);
    let [first, second] = tables.as_slice() else { panic!("{} tables", tables.len()) };
    assert_eq!(rows(first).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(headers(second), ["credit_code", "用电量", "period"]);
    assert_eq!((second.header_line, second.units[1].as_deref()), (7, Some("万千瓦时")));
    assert_eq!(second.preamble, ["计量单位:千元"]);
    assert_eq!(rows(second).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [9, 10]);
}

#[test]
fn a_date_of_which_only_the_year_shows_is_the_year() {
    let formats = [
        ("yyyy", "2023"),
        ("yyyy\"年\"", "2023"),
        ("[$-804]yyyy\\年;@", "2023"),
        ("yyyy\"年度 mm\"", "2023"),
        ("yyyy-mm", "2023-12-31"),
        ("yyyy\"年\"m\"月\"", "2023-12-31"),
        ("yyyy/m/d", "2023-12-31"),
    ];
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, ["credit_code", "period", "用电量"])?;
        for (row, (format, _)) in (1..).zip(formats) {
            let style = Style::new().set_num_format(format);
            let day = ExcelDateTime::from_ymd(2023, 12, 31)?;
            sheet.write(row, 0, "a")?.write_with_format(row, 1, day, &style)?.write(row, 2, 1)?;
        }
        Ok(())
    });
    let expected: Vec<_> = formats.iter().map(|(_, shown)| ["a", *shown, "n1"]).collect();
    let expected: Vec<(u32, &[&str])> =
        (2..).zip(&expected).map(|(line, row)| (line, row.as_slice())).collect();
    assert_rows(&table("a.xlsx", &bytes), &expected);
}

#[test]
fn a_zip_that_is_no_workbook_says_so() {
    // The end record alone: an empty archive.
    let mut empty = b"PK\x05\x06".to_vec();
    empty.resize(22, 0);
    assert_eq!(refusal("a.xlsx", &empty), Code::FileDamaged);
    assert_eq!(refusal("a.xlsx", b"PK\x03\x04 cut off"), Code::FileDamaged);
}

#[test]
fn a_workbook_that_says_it_is_huge_is_refused_unopened() {
    let mut bytes = small();
    // Unpacked size of the first entry of the directory.
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[directory + 24..directory + 28].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    let next =
        directory + 46 + usize::from(bytes[directory + 28]) + usize::from(bytes[directory + 30]);
    assert_eq!(&bytes[next..next + 4], b"PK\x01\x02");
    bytes[next + 24..next + 28].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    assert_eq!(refusal("a.xlsx", &bytes), Code::FileTooLarge);
    let mut locked = small();
    locked[directory + 8] |= 1;
    assert_eq!(refusal("a.xlsx", &locked), Code::FileProtected);
}
