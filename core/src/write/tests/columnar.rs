use std::io::Cursor;

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
