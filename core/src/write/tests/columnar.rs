use std::collections::BTreeSet;
use std::io::Cursor;

use tanxiao_base::issued::column::Kind;

use super::*;

#[test]
fn parquet_reads_back_with_its_manifest() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::Parquet, &run, Lang::Zh);
    assert_eq!(parquet_manifest(&bytes).as_deref(), Some(MANIFEST));
    assert_eq!(parquet_manifest(b"PAR1 and nothing else"), None);
    let (headers, rows) = read_back("a.parquet", &bytes);
    assert_eq!(headers, names());
    assert_eq!(rows, cells_of(run.scores().unwrap()));
    let mut reader = ParquetReader::new(Cursor::new(&bytes));
    let metadata = reader.get_metadata().unwrap().clone();
    for column in metadata.row_groups[0].parquet_columns() {
        let statistics = column.statistics().unwrap().unwrap();
        assert!(statistics.null_count().is_some(), "{column:?}");
    }
    assert!(reader.finish().unwrap().equals_missing(run.scores().unwrap()));
}

#[test]
fn ipc_reads_back_with_its_manifest() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::Ipc, &run, Lang::Zh);
    let (headers, rows) = read_back("a.arrow", &bytes);
    assert_eq!(headers, names());
    assert_eq!(rows, cells_of(run.scores().unwrap()));
    let mut reader = IpcReader::new(Cursor::new(&bytes));
    let metadata = reader.custom_metadata().unwrap().unwrap();
    assert_eq!(metadata.get("tanxiao").map(PlSmallStr::as_str), Some(MANIFEST));
    assert!(reader.finish().unwrap().equals_missing(run.scores().unwrap()));
}

/// Texts that came in another order lie in other buffers; pages must end where they did.
#[test]
fn parquet_does_not_depend_on_the_buffers_of_texts() {
    const ROWS: u32 = 200_000;
    let names: Vec<String> = (0..ROWS).map(|row| format!("公司名称很长很长很长{row:09}")).collect();
    let frame = df! { "name" => &names }.unwrap();
    let turned = frame.reverse();
    let mut double = frame.clone();
    double.vstack_mut(&turned).unwrap();
    let halves = double.slice(0, ROWS as usize);
    let written = [frame, turned.reverse(), halves].map(|frame| {
        let mut bytes = Vec::new();
        write_parquet(&frame, None, 1 << 16, &mut bytes).unwrap();
        bytes
    });
    assert!(written[0] == written[1] && written[0] == written[2]);
}

/// Six firms, and one whose amounts have more digits than a float.
const MANY_DIGITS: &str = ",辛公司,2023,330502,3011,9007199254.740993,1234567890.123457\n";

#[test]
fn exact_files_hold_the_digits_that_csv_prints() {
    let data = data();
    let text = format!("{RETURNS}{MANY_DIGITS}");
    let inputs = [Input { name: "in.csv", bytes: text.as_bytes() }];
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
    let written = |format, is_exact| {
        let context = WriteContext { is_exact, ..context(&run, Lang::Zh) };
        let (table, mut bytes) = (run.table(), Vec::new());
        let rows = 0..table.height();
        write_scores(format, &table, rows, &context, &InTurn, &mut bytes).unwrap();
        bytes
    };
    let printed = written(OutputFormat::Csv, false);
    assert!(String::from_utf8_lossy(&printed).contains(",1234567890.123457,"));
    let (_, printed) = cells("a.csv", &printed);
    let is_decimal = COLUMNS.map(|column| matches!(column.kind, Kind::Decimal(_)));
    for (format, name) in [(OutputFormat::Parquet, "a.parquet"), (OutputFormat::Ipc, "a.arrow")] {
        let bytes = written(format, true);
        let (decimals, rows) = cells(name, &bytes);
        assert_eq!(rows.len(), 7);
        for (row, expected) in rows.iter().zip(&printed) {
            // A formula has an apostrophe before it in CSV only.
            assert_eq!(row[2..], expected[2..], "{name}");
        }
        for (index, is_decimal) in is_decimal.iter().enumerate() {
            assert_eq!(decimals.contains(&index), *is_decimal, "{name} {}", COLUMNS[index].name);
        }
        // Who needs floats has those of a file that holds floats.
        let read = |bytes: &[u8]| read::columnar(name, bytes).unwrap();
        assert!(read(&bytes).equals_missing(&read(&written(format, false))), "{name}");
    }
    assert_ne!(written(OutputFormat::Parquet, true), written(OutputFormat::Parquet, false));
}

#[test]
fn an_exact_file_without_rows_has_its_columns() {
    let data = data();
    let run = scored(&data);
    let context = WriteContext { is_exact: true, ..context(&run, Lang::Zh) };
    for (format, name) in [(OutputFormat::Parquet, "a.parquet"), (OutputFormat::Ipc, "a.arrow")] {
        let mut bytes = Vec::new();
        write_scores(format, &run.table(), 0..0, &context, &InTurn, &mut bytes).unwrap();
        let frame = read::columnar(name, &bytes).unwrap();
        assert_eq!((frame.height(), frame.get_column_names_str()), (0, names()));
    }
}

/// The columns that hold decimals, and all cells as texts.
fn cells(name: &str, bytes: &[u8]) -> (BTreeSet<usize>, Vec<Vec<String>>) {
    let options = ReadOptions {
        format: None,
        sheet: None,
        recognises: &|text| names().contains(&text),
        is_unit: &|_| false,
    };
    let (mut decimals, mut rows) = (BTreeSet::new(), Vec::new());
    let table = read::open(name, bytes, &options).unwrap().remove(0);
    table
        .for_each_row(&mut |_, cells| {
            let of_decimals = cells.iter().enumerate();
            let of_decimals = of_decimals.filter(|(_, cell)| matches!(cell, Cell::Decimal(_)));
            decimals.extend(of_decimals.map(|(index, _)| index));
            rows.push(cells.iter().map(|cell| crate::normalise::cell::text(cell).into()).collect());
            Ok(())
        })
        .unwrap();
    (decimals, rows)
}
