//! Tests of `write`, laid out by format.

#[cfg(all(feature = "parquet", feature = "ipc"))]
mod columnar;
mod companions;
mod text;
mod xlsx;

use polars::prelude::*;

use super::*;
use crate::cells::Cells;
use crate::data::DataSet;
use crate::read::{self, Cell, ReadOptions};
use crate::run::{Input, Run, RunOptions, run};
use sheet::{Column, Look};
use tanxiao_base::issued::COLUMNS;

const MANIFEST: &str =
    r#"{"kind":"tanxiao-manifest","inputs":[{"name":"=a.csv","bytes":12}],"data":null}"#;

/// Six firms of one class, one of them with a name that would run, and a row that is rejected.
const RETURNS: &str = "credit_code,name,period,region,industry,electricity_mwh,\
value_added_wan_yuan\n\
,\"=HYPERLINK(\"\"http://a\"\",\"\"甲\"\")\",2023,330502,3011,0.001,30000\n\
,\"甲,乙 \"\"丙\"\"\",2023,330502,3011,2000,3000\n\
,丙公司,2023,330502,3011,3000,3000\n\
,丁公司,2023,330502,3011,4000,3000\n\
,戊公司,2023,330502,3011,5000,3000\n\
,己公司,2023,330502,3011,123456.789,0\n\
,@坏,2023,330502,3011,-5,3000\n";

fn scored(data: &DataSet) -> Run<'_> {
    let inputs = [Input { name: "in.csv", bytes: RETURNS.as_bytes() }];
    run(data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:#?}"))
}

/// The tables, with a scheme that holds nobody: the first firm's figures are there to be written.
fn data() -> DataSet {
    let mut files = DataSet::embedded_files();
    let scheme = files.get_mut("schemes/huzhou-2021.toml").unwrap();
    scheme.insert_str(0, "suspect = \"graded\"\n");
    DataSet::load(&files).unwrap()
}

fn context<'a>(run: &Run<'a>, lang: Lang) -> WriteContext<'a> {
    WriteContext { scheme: run.method.scheme, lang, manifest_json: Some(MANIFEST), is_exact: false }
}

fn scores(format: OutputFormat, run: &Run<'_>, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_all(format, run, lang, &mut bytes).unwrap();
    bytes
}

fn write_all(format: OutputFormat, run: &Run<'_>, lang: Lang, sink: &mut dyn Write) -> Result<()> {
    let (table, context) = (run.table(), context(run, lang));
    write_scores(format, &table, 0..table.height(), &context, &InTurn, sink)
}

/// Names of the columns that every score has.
fn names() -> Vec<&'static str> {
    COLUMNS.map(|column| column.name).to_vec()
}

/// A table of columns that no run gives.
fn sheet_of(columns: Vec<(&str, Cells)>) -> Sheet {
    let column =
        |(name, cells): (&str, Cells)| Column::new(name, name.to_owned(), Look::Text, cells);
    Sheet::new("评价结果", columns.into_iter().map(column).collect())
}

fn written(format: OutputFormat, sheet: &Sheet, run: &Run<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_sheet(format, sheet, &context(run, Lang::Zh), Some(MANIFEST), &mut bytes).unwrap();
    bytes
}

/// Headers and cells as core reads them back.
fn read_back(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let options =
        ReadOptions { format: None, sheet: None, recognises: &|_| true, is_unit: &|_| false };
    let table = read::open(name, bytes, &options).unwrap().remove(0);
    let headers: Vec<String> = table.headers.iter().map(ToString::to_string).collect();
    let mut rows = Vec::new();
    table
        .for_each_row(&mut |_, cells| {
            rows.push(cells.iter().map(shown).collect());
            Ok(())
        })
        .unwrap();
    (headers, rows)
}

fn shown(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => (*text).to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Integer(integer) => integer.to_string(),
        Cell::Bool(truth) => truth.to_string(),
        Cell::Decimal(digits) => (*digits).to_owned(),
    }
}

/// The frame as text, to compare with what is read back.
fn cells_of(frame: &DataFrame) -> Vec<Vec<String>> {
    let shown = |value: &AnyValue<'_>| match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_owned(),
        AnyValue::Float64(number) => number.to_string(),
        other => other.to_string(),
    };
    (0..frame.height())
        .map(|row| {
            frame.get_columns().iter().map(|column| shown(&column.get(row).unwrap())).collect()
        })
        .collect()
}

fn index(column: &str) -> usize {
    COLUMNS.iter().position(|known| known.name == column).unwrap()
}

#[test]
fn formats_have_names_and_endings() {
    for format in OutputFormat::ALL {
        assert_eq!(OutputFormat::from_file_ending(format.file_ending()), Some(format));
    }
    for (name, format) in [
        ("a/b.CSV", Some(OutputFormat::Csv)),
        ("b.jsonl", Some(OutputFormat::NdJson)),
        ("b.feather", Some(OutputFormat::Ipc)),
        ("b.ipc", Some(OutputFormat::Ipc)),
        ("b.tsv", None),
        ("csv", None),
        (".csv", None),
    ] {
        assert_eq!(OutputFormat::from_file_name(name), format, "{name}");
    }
}

#[test]
fn the_same_scores_give_the_same_bytes() {
    let data = data();
    let first = scored(&data);
    let lines: Vec<&str> = RETURNS.lines().collect();
    let turned: Vec<&str> = lines[..1].iter().chain(lines[1..].iter().rev()).copied().collect();
    let turned = turned.join("\n");
    let inputs = [Input { name: "in.csv", bytes: turned.as_bytes() }];
    let Ok(second) = run(&data, &inputs, &RunOptions::default(), None) else { panic!() };
    for format in formats() {
        let bytes = scores(format, &first, Lang::Zh);
        assert_eq!(bytes, scores(format, &first, Lang::Zh), "{format:?}");
        assert_eq!(bytes, scores(format, &second, Lang::Zh), "{format:?} in another order");
    }
}

/// A sink that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("no space left"))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_sink_that_fails_is_reported() {
    let data = data();
    let run = scored(&data);
    for format in formats() {
        let result = write_all(format, &run, Lang::En, &mut Full);
        let error = result.unwrap_err();
        assert_eq!(error.finding().code, Code::WriteFailed, "{format:?}");
        assert!(error.to_string().contains("no space left"), "{error}");
    }
}

/// The formats of this build.
fn formats() -> Vec<OutputFormat> {
    let is_built = |format: &OutputFormat| match format {
        OutputFormat::Parquet => cfg!(feature = "parquet"),
        OutputFormat::Ipc => cfg!(feature = "ipc"),
        _ => true,
    };
    OutputFormat::ALL.into_iter().filter(is_built).collect()
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_is_named_where_it_is_not_written() {
    let data = data();
    let run = scored(&data);
    let result = write_all(OutputFormat::Parquet, &run, Lang::En, &mut Vec::new());
    assert_eq!(result.unwrap_err().to_string(), "unknown file format: Parquet");
}
