//! No input makes `read` panic or hang.

use proptest::prelude::*;

use super::workbook::small;
use super::*;

const FORMATS: [Option<Format>; 7] = [
    None,
    Some(Format::Csv),
    Some(Format::Tsv),
    Some(Format::Xlsx),
    Some(Format::NdJson),
    Some(Format::Parquet),
    Some(Format::Ipc),
];

/// Reads all of it, and does not care what comes of it.
fn read_through(name: &str, bytes: &[u8]) {
    for format in FORMATS {
        let options = ReadOptions { format, ..options() };
        for table in open(name, bytes, &options).into_iter().flatten() {
            let _ = table.for_each_row(&mut |_, cells| {
                assert!(cells.len() >= table.headers.len() || table.is_misfit(cells));
                Ok(())
            });
            let _ = table.rows_hint();
        }
    }
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused() {
    for whole in [small(), include_bytes!("../testdata/small.xls").to_vec()] {
        for length in (5..whole.len()).step_by(11).chain(whole.len() - 600..whole.len()) {
            let result = open("a.xlsx", &whole[..length], &options());
            let is_padding_cut = whole.starts_with(b"\xd0\xcf") && result.is_ok();
            assert!(result.is_err() || is_padding_cut, "{length} of {}", whole.len());
        }
    }
}

/// Files of every binary format.
fn samples() -> Vec<Vec<u8>> {
    let mut samples = vec![
        small(),
        include_bytes!("../testdata/small.xls").to_vec(),
        include_bytes!("../testdata/small.ods").to_vec(),
        include_bytes!("../testdata/tables.zip").to_vec(),
        include_bytes!("../testdata/table.csv.gz").to_vec(),
    ];
    #[cfg(all(feature = "parquet", feature = "ipc"))]
    {
        samples.extend(columnar::with_features::samples().map(|(_, bytes)| bytes));
        samples.extend(columnar::with_features::OF_OTHERS.map(|(_, bytes)| bytes.to_vec()));
    }
    samples
}

// More cases: PROPTEST_CASES=20000 cargo test -p tanxiao-core --features parquet,ipc hostile
proptest! {
    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000), magic in 0usize..8) {
        const MAGIC: [&[u8]; 8] = [
            b"",
            b"PK\x03\x04",
            b"PAR1",
            b"ARROW1\0\0",
            b"{\"",
            b"\xff\xfe",
            b"period,credit_code\n",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ];
        let magic = MAGIC[magic];
        let mut file = magic.to_vec();
        file.extend(bytes);
        file.extend_from_slice(&magic[..magic.len().min(6)]);
        read_through("a", &file);
    }

    #[test]
    fn random_text(text in "[\"\\r\\n,;\t a1{}:\\[\\]年份]{0,300}") {
        read_through("a", format!("period,credit_code\n{text}").as_bytes());
        read_through("a", text.as_bytes());
    }

    #[test]
    fn damaged_bytes(
        hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        for mut file in samples() {
            for (at, byte) in &hits {
                let at = at.index(file.len());
                file[at] = *byte;
            }
            read_through("a", &file);
        }
    }
}
