//! Columnar files that stand for far more than they are long are refused before they are decoded.

use polars::prelude::*;

use super::*;

/// The frame in both formats, packed.
fn packed(mut frame: DataFrame) -> [Vec<u8>; 2] {
    let (mut parquet, mut ipc) = (Vec::new(), Vec::new());
    let zstd = ParquetCompression::Zstd(None);
    // Without statistics: the longest text would be in them, as it is.
    ParquetWriter::new(&mut parquet)
        .with_compression(zstd)
        .with_statistics(StatisticsOptions::empty())
        .finish(&mut frame)
        .unwrap();
    IpcWriter::new(&mut ipc)
        .with_compression(Some(IpcCompression::ZSTD(Default::default())))
        .with_compat_level(CompatLevel::newest())
        .finish(&mut frame)
        .unwrap();
    [parquet, ipc]
}

fn zeros(name: &str, rows: usize) -> Column {
    Int32Chunked::full(name.into(), 0, rows).into_column()
}

/// rle.parquet of the security cases: twenty million rows in 92 KB.
#[test]
fn rows_are_bounded_by_the_length_of_the_file() {
    for bytes in packed(DataFrame::new(vec![zeros("period", 400_000)]).unwrap()) {
        let limit = (1 << 17) + 8 * bytes.len() as u64;
        assert!(limit < 400_000, "{} bytes", bytes.len());
        let error = open("a", &bytes, &options()).unwrap_err();
        assert_eq!(error.finding().code, Code::RowsTooMany);
        let text = error.finding().message(Lang::Zh);
        assert!(text.contains("400000") && text.contains(&limit.to_string()), "{text}");
    }
    // The firms of a province in as few bytes are read.
    for bytes in packed(DataFrame::new(vec![zeros("period", 1 << 17)]).unwrap()) {
        assert_eq!(table("a", &bytes).rows_hint(), 1 << 17);
    }
}

#[test]
fn cells_are_bounded_by_the_length_of_the_file() {
    let columns = (0..300).map(|index| zeros(&format!("period{index}"), 60_000)).collect();
    for bytes in packed(DataFrame::new(columns).unwrap()) {
        assert!((1 << 23) + 64 * bytes.len() < 300 * 60_000, "{} bytes", bytes.len());
        assert_eq!(refusal("a", &bytes), Code::SheetTooLarge);
    }
}

#[test]
fn a_page_does_not_unpack_to_more_than_it_may() {
    let long = "a".repeat(140 << 20);
    let frame = df! { "credit_code" => [long.as_str()] }.unwrap();
    for bytes in packed(frame) {
        assert!(bytes.len() < 100_000, "{}", bytes.len());
        assert_eq!(refusal("a", &bytes), Code::FileTooLarge);
    }
}

/// Stored once, a text may stand in every row (of Parquet: xtask/judges/hostile.py).
#[test]
fn a_text_that_stands_in_every_row_counts_in_every_row() {
    let text = "碳".repeat(1000);
    for rows in [2_000, 60_000] {
        let column = StringChunked::full("credit_code".into(), &text, rows).into_column();
        let mut frame = DataFrame::new(vec![column]).unwrap();
        let mut bytes = Vec::new();
        IpcWriter::new(&mut bytes)
            .with_compression(Some(IpcCompression::ZSTD(Default::default())))
            .with_compat_level(CompatLevel::newest())
            .finish(&mut frame)
            .unwrap();
        assert!(bytes.len() < 200_000, "{}", bytes.len());
        match rows {
            2_000 => assert_eq!(table("a", &bytes).rows_hint(), rows),
            _ => assert_eq!(refusal("a", &bytes), Code::FileTooLarge),
        }
    }
}

/// What pyarrow wrote (testdata/make_columnar.py): a text and the rows that share all of it.
#[test]
fn shared_beginnings_are_added_up_before_they_are_written_out() {
    let bytes = include_bytes!("../testdata/prefixes.parquet");
    assert_eq!(refusal("a.parquet", bytes), Code::FileTooLarge);
    let plain = table("a.parquet", include_bytes!("../testdata/deltas.parquet"));
    assert_rows(
        &plain,
        &[(1, &["91330500A", "i2023"]), (2, &["91330500B", "i2024"]), (3, &["∅", "i2025"])],
    );
}

/// Its reader goes down a schema by recursion, and a stack that is full ends the process.
#[test]
fn a_schema_of_groups_in_groups_is_refused() {
    let nested = |levels: usize| {
        // FileMetaData: version, then the schema as a list of so many structs.
        let mut footer = vec![0x15, 0x04, 0x19, 0xfc];
        let mut rest = levels + 1;
        while rest >= 0x80 {
            footer.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        footer.push(rest as u8);
        for _ in 0..levels {
            footer.extend(b"\x48\x01a\x15\x02\x00"); // its name, one child
        }
        footer.extend(b"\x15\x04\x25\x02\x18\x01a\x00"); // INT64, optional
        footer.extend(b"\x16\x00\x19\x0c\x00"); // no rows, no row groups
        let length = (footer.len() as u32).to_le_bytes();
        [&b"PAR1"[..], &footer, &length, b"PAR1"].concat()
    };
    let is_refused_as_deep = |levels| {
        let error = open("a.parquet", &nested(levels), &options()).unwrap_err();
        assert_eq!(error.finding().code, Code::FileDamaged, "nothing in it can be read");
        error.finding().message(Lang::En).contains("Parquet schema")
    };
    assert!(!is_refused_as_deep(3) && !is_refused_as_deep(60));
    assert!(is_refused_as_deep(65) && is_refused_as_deep(200_000));
}
