#[cfg(all(feature = "parquet", feature = "ipc"))]
pub(super) mod with_features {
    use polars::prelude::*;

    use super::super::*;

    fn frame() -> DataFrame {
        df! {
            "credit_code" => [Some("a"), None, Some(" ")],
            "period" => [Some(2023i32), None, None],
            "用电量" => [Some(0.1f32), None, None],
            "value" => [Some(1.5f64), None, None],
            "flag" => [Some(true), None, Some(false)],
            "id" => [Some(u64::MAX / 2), None, None],
        }
        .unwrap()
    }

    pub(crate) fn parquet(frame: &mut DataFrame) -> Vec<u8> {
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(frame).unwrap();
        bytes
    }

    pub(crate) fn ipc(frame: &mut DataFrame) -> Vec<u8> {
        let mut bytes = Vec::new();
        IpcWriter::new(&mut bytes).finish(frame).unwrap();
        bytes
    }

    pub(crate) fn samples() -> [(&'static str, Vec<u8>); 2] {
        [("a.parquet", parquet(&mut frame())), ("a.arrow", ipc(&mut frame()))]
    }

    #[test]
    fn columns_become_rows() {
        for (name, bytes) in samples() {
            for name in [name, "a", "a.csv"] {
                let table = table(name, &bytes);
                assert_eq!(
                    headers(&table),
                    ["credit_code", "period", "用电量", "value", "flag", "id"]
                );
                assert_eq!((table.header_line, table.recognised, table.rows_hint()), (0, 3, 3));
                let (e, id) = ("∅", format!("i{}", i64::MAX));
                assert_rows(
                    &table,
                    &[
                        (1, &["a", "i2023", "n0.1", "n1.5", "btrue", &id]),
                        (3, &[e, e, e, e, "bfalse", e]),
                    ],
                );
            }
        }
    }

    /// What pyarrow wrote (testdata/make_columnar.py).
    pub(crate) const OF_OTHERS: [(&str, &[u8]); 5] = [
        ("types.parquet", include_bytes!("../testdata/types.parquet")),
        ("types.arrow", include_bytes!("../testdata/types.arrow")),
        ("times.parquet", include_bytes!("../testdata/times.parquet")),
        ("times.arrow", include_bytes!("../testdata/times.arrow")),
        ("int96.parquet", include_bytes!("../testdata/int96.parquet")),
    ];

    /// The cells of a column, as they are shown.
    fn column(table: &Table<'_>, name: &str) -> Vec<String> {
        let index = table.headers.iter().position(|header| **header == *name).unwrap();
        rows(table).into_iter().map(|(_, mut cells)| cells.swap_remove(index)).collect()
    }

    #[test]
    fn decimals_of_any_width_are_exact() {
        let e = "∅";
        for (name, bytes) in &OF_OTHERS[..2] {
            let table = table(name, bytes);
            assert_eq!(column(&table, "d9"), ["d1.1", "d-7", e], "{name}");
            assert_eq!(column(&table, "d18"), ["d1200.5", e, "d-0.05"], "{name}");
            assert_eq!(column(&table, "d38"), ["d12345678901234567890.123456789", "d0", e]);
            let long = "d-12345678901234567890123456789012345678901234567890.12345678";
            assert_eq!(column(&table, "d76"), ["d1200.5", e, long], "{name}");
            // Only the first row group has one that is no i64.
            assert_eq!(column(&table, "u64"), ["d18446744073709551615", e, "d7"], "{name}");
        }
    }

    #[test]
    fn texts_are_read_however_they_are_stored() {
        let e = "∅";
        for (name, bytes) in &OF_OTHERS[..2] {
            let table = table(name, bytes);
            assert_eq!(column(&table, "credit_code"), ["a", e, "c"], "{name}");
            assert_eq!(column(&table, "period"), ["i2023", "i2024", e], "{name}");
            // Bytes of a column that is known are its text.
            assert_eq!(column(&table, "统一社会信用代码"), ["一", e, e], "{name}");
        }
        let table = table(OF_OTHERS[1].0, OF_OTHERS[1].1);
        assert_eq!(column(&table, "view"), ["二", e, "a text of more than twelve bytes"]);
        assert_eq!(column(&table, "large"), ["三", e, e]);
    }

    #[test]
    fn a_moment_is_of_its_day_in_china() {
        for (name, bytes) in &OF_OTHERS[2..] {
            let table = table(name, bytes);
            for header in headers(&table) {
                let days = match header {
                    "period" => ["2024-02-29", "9999-12-31"],
                    plain if plain.starts_with("plain") => ["2022-12-31", "1969-12-31"],
                    _ => ["2023-01-01", "2023-01-01"],
                };
                assert_eq!(column(&table, header), days, "{name} {header}");
            }
        }
    }

    #[test]
    fn a_type_that_no_return_has_is_told_apart_and_not_read() {
        for (name, bytes) in &OF_OTHERS[..2] {
            let table = table(name, bytes);
            let unread: Vec<&str> = (0..table.headers.len())
                .filter(|index| table.unread(*index).is_some())
                .map(|index| &*table.headers[index])
                .collect();
            assert_eq!(unread, ["bytes", "note", "list", "map", "time"], "{name}");
            assert_eq!(column(&table, "note"), ["∅"; 3], "{name}");
        }
        let list = Series::new("名单".into(), [Series::new("".into(), [1i64, 2])]);
        let mut frame = DataFrame::new(vec![list.into()]).unwrap();
        for bytes in [parquet(&mut frame), ipc(&mut frame)] {
            assert_eq!(table("a", &bytes).unread(0), Some("List"));
        }
        let mut empty =
            DataFrame::new(vec![Series::new_empty("a".into(), &DataType::String).into()]).unwrap();
        assert_eq!(refusal("a", &parquet(&mut empty)), Code::FileEmpty);
    }

    #[test]
    fn bytes_that_are_no_text_are_not_read_as_one() {
        // The name is known, so its bytes are looked at.
        let bytes = Series::new("用电量".into(), [b"\xff".as_slice()]);
        let mut frame = DataFrame::new(vec![bytes.into()]).unwrap();
        for bytes in [parquet(&mut frame), ipc(&mut frame)] {
            assert_eq!(table("a", &bytes).unread(0), Some("binary"));
        }
    }

    #[test]
    fn files_that_are_cut_off_are_damaged() {
        for (name, bytes) in samples() {
            for length in (8..bytes.len()).step_by(7) {
                let _ = open(name, &bytes[..length], &options());
            }
            assert_eq!(refusal(name, &bytes[..bytes.len() / 2]), Code::FileDamaged);
        }
    }

    #[test]
    fn compressed_columns_are_read() {
        let mut frame = frame();
        for compression in [IpcCompression::LZ4, IpcCompression::ZSTD(Default::default())] {
            let mut bytes = Vec::new();
            let mut writer = IpcWriter::new(&mut bytes).with_compression(Some(compression));
            writer.finish(&mut frame).unwrap();
            assert_eq!(rows(&table("a.feather", &bytes)).len(), 2);
        }
        for compression in [ParquetCompression::Snappy, ParquetCompression::Gzip(None)] {
            let mut bytes = Vec::new();
            let writer = ParquetWriter::new(&mut bytes).with_compression(compression);
            writer.finish(&mut frame).unwrap();
            assert_eq!(rows(&table("a.pq", &bytes)).len(), 2);
        }
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn parquet_is_named_where_it_is_not_read() {
    use super::{Code, refusal};
    assert_eq!(refusal("a.parquet", b"PAR1...."), Code::FileFormat);
}
