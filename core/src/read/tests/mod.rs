//! Tests of `read`, laid out by kind of file.

mod archive;
mod blocks;
mod columnar;
#[cfg(all(feature = "parquet", feature = "ipc"))]
mod expansion;
#[cfg(not(target_arch = "wasm32"))]
mod hostile;
mod json;
mod text;
mod workbook;

use super::{Cell, Format, ReadOptions, Table, open};
use crate::finding::{Code, Result};
use crate::lang::Lang;

const KNOWN: &[&str] =
    &["统一社会信用代码", "年份", "用电量", "工业增加值", "credit_code", "period", "行业代码"];
const UNITS: &[&str] = &["万元", "万千瓦时", "吨"];

fn recognises(text: &str) -> bool {
    KNOWN.contains(&text)
}

fn is_unit(text: &str) -> bool {
    UNITS.contains(&text)
}

fn options() -> ReadOptions<'static> {
    ReadOptions { format: None, sheet: None, recognises: &recognises, is_unit: &is_unit }
}

fn tables<'a>(name: &str, bytes: &'a [u8]) -> Vec<Table<'a>> {
    open(name, bytes, &options()).unwrap()
}

fn table<'a>(name: &str, bytes: &'a [u8]) -> Table<'a> {
    let mut tables = tables(name, bytes);
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

fn code_of(result: Result<Vec<Table<'_>>>) -> Code {
    result.unwrap_err().finding().code
}

fn refusal(name: &str, bytes: &[u8]) -> Code {
    code_of(open(name, bytes, &options()))
}

/// Lines and cells, in the short form that tests compare.
fn rows(table: &Table<'_>) -> Vec<(u32, Vec<String>)> {
    let mut rows = Vec::new();
    table
        .for_each_row(&mut |line, cells| {
            rows.push((line, cells.iter().map(shown).collect()));
            Ok(())
        })
        .unwrap();
    rows
}

fn shown(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => "∅".to_owned(),
        Cell::Text(text) => (*text).to_owned(),
        Cell::Number(number) => format!("n{number}"),
        Cell::Integer(integer) => format!("i{integer}"),
        Cell::Bool(truth) => format!("b{truth}"),
        Cell::Decimal(digits) => format!("d{digits}"),
    }
}

fn headers<'t>(table: &'t Table<'_>) -> Vec<&'t str> {
    table.headers.iter().map(AsRef::as_ref).collect()
}

#[track_caller]
fn assert_rows(table: &Table<'_>, expected: &[(u32, &[&str])]) {
    let expected: Vec<(u32, Vec<String>)> = expected
        .iter()
        .map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect()))
        .collect();
    assert_eq!(rows(table), expected);
}

#[test]
fn the_content_decides_where_the_name_is_wrong() {
    assert_eq!(refusal("a.xlsx", b"credit_code,period\n1,2\n"), Code::FileContent);
    assert_eq!(refusal("a.parquet", b"credit_code,period\n1,2\n"), Code::FileContent);
    assert_eq!(refusal("a.csv", b"%PDF-1.7 ..."), Code::FileFormat);
    assert_eq!(refusal("a.xls", b"<html><table>"), Code::FileFormat);
    let error = open("a.xlsx", b"%PDF-1.7", &options()).unwrap_err();
    assert_eq!(error.finding().message(Lang::En), "unknown file format: PDF");
    let named = ReadOptions { format: Some(Format::Parquet), ..options() };
    assert_eq!(code_of(open("a", b"credit_code,period\n1,2\n", &named)), Code::FileContent);
    assert_rows(&table("a.xls", b"credit_code\tperiod\n1\t2\n"), &[(2, &["1", "2"])]);
    assert_eq!(Format::from_name("JSONL"), Some(Format::NdJson));
    assert_eq!(Format::from_name("doc"), None);
    assert_rows(&table("-", b"{\"period\":2023}"), &[(1, &["i2023"])]);
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    for bytes in [&b""[..], b" \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n\n", b"\xff\xfe"] {
        assert_eq!(refusal("a.csv", bytes), Code::FileEmpty, "{bytes:?}");
    }
    assert_eq!(refusal("a.xlsx", b""), Code::FileEmpty);
}
