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

/// A zip whose files are stored as they are. Sums are left out: they are checked after unpacking,
/// and this must be refused before.
fn stored(files: &[(&str, &str)]) -> Vec<u8> {
    let sizes = |text: &str| [(text.len() as u32).to_le_bytes(); 2].concat();
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let (at, length) = (zip.len() as u32, (name.len() as u16).to_le_bytes());
        zip.extend([&b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0"[..], &sizes(text)].concat());
        zip.extend([&length[..], &[0, 0], name.as_bytes(), text.as_bytes()].concat());
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        directory.extend([&sizes(text)[..], &length, &[0; 12], &at.to_le_bytes()].concat());
        directory.extend(name.as_bytes());
    }
    let count = (files.len() as u16).to_le_bytes();
    let (start, length) = (zip.len() as u32, directory.len() as u32);
    zip.extend(directory);
    zip.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count].concat());
    zip.extend([&length.to_le_bytes()[..], &start.to_le_bytes(), &[0, 0]].concat());
    zip
}

/// ssuc.xlsx of the security cases: memory for four thousand million strings, and the process
/// ends without a word.
#[test]
fn a_table_of_strings_cannot_hold_more_than_it_has_room_for() {
    let book = |attributes: &str| {
        let strings = format!("<?xml version='1.0'?><!-- > --><x:sst {attributes}><x:si/></x:sst>");
        let workbook = "<workbook><sheets/></workbook>";
        stored(&[
            ("[Content_Types].xml", "<Types/>"),
            ("xl/workbook.xml", workbook),
            ("xl/sharedStrings.xml", &strings),
        ])
    };
    let many =
        ["count='4000000000'", "uniqueCount = \"4000000000\"", "count='99999999999999999999'"];
    let said = |attributes| format!("{:?}", open("a.xlsx", &book(attributes), &options()).err());
    for attributes in many {
        assert!(said(attributes).contains("sharedStrings"), "{}", said(attributes));
    }
    assert!(!said("count='2' uniqueCount='1'").contains("sharedStrings"));
}

/// rep_100000_1000.ods of the security cases: one cell, repeated a hundred million times.
#[test]
fn repeated_cells_of_ods_count() {
    let sheet = |rows: u32| {
        format!(
            "<t:table><t:table-row t:number-rows-repeated='{rows}'><t:table-cell \
             o:value-type='string' t:number-columns-repeated='1000'/></t:table-row></t:table>"
        )
    };
    for rows in [100_000, u32::MAX] {
        let mime = "application/vnd.oasis.opendocument.spreadsheet";
        let book = stored(&[("mimetype", mime), ("content.xml", &sheet(rows))]);
        assert_eq!(refusal("a.ods", &book), Code::SheetTooLarge);
    }
}
