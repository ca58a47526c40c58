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

    #[test]
    fn a_type_that_no_return_has_is_refused_with_its_column() {
        let list = Series::new("名单".into(), [Series::new("".into(), [1i64, 2])]);
        let mut frame = DataFrame::new(vec![list.into()]).unwrap();
        let large = Series::new("id".into(), [u64::MAX]);
        let mut large = DataFrame::new(vec![large.into()]).unwrap();
        for bytes in [parquet(&mut frame), ipc(&mut frame)] {
            let error = open("a", &bytes, &options()).unwrap_err();
            assert_eq!(error.finding().code, Code::ColumnType);
            assert_eq!(error.finding().place.column.as_deref(), Some("名单"));
        }
        assert_eq!(refusal("a", &parquet(&mut large)), Code::ColumnType);
        let mut empty =
            DataFrame::new(vec![Series::new_empty("a".into(), &DataType::String).into()]).unwrap();
        assert_eq!(refusal("a", &parquet(&mut empty)), Code::FileEmpty);
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
