use super::super::LeftOutReason;
use super::*;

const TABLES: &[u8] = include_bytes!("../testdata/tables.zip");
const NESTED: &[u8] = include_bytes!("../testdata/nested.zip");
const GZIP: &[u8] = include_bytes!("../testdata/table.csv.gz");

#[test]
fn a_packed_table_is_the_table() {
    for name in ["a.csv.gz", "a.gz", "a", "a.CSV.GZIP"] {
        let table = table(name, GZIP);
        assert_eq!((&*table.file, table.header_line, table.rows_hint()), (name, 1, 1));
        assert_eq!(headers(&table), ["统一社会信用代码", "年份", "用电量"]);
        assert_rows(&table, &[(2, &["a", "2023", "1"])]);
    }
    // The name that is left says the format, and the bytes must fit it.
    assert_eq!(refusal("a.xlsx.gz", GZIP), Code::FileContent);
}

#[test]
fn every_file_of_a_zip_is_accounted_for() {
    let tables = tables("城市.zip", TABLES);
    let files: Vec<&str> = tables.iter().map(|table| &*table.file).collect();
    let expected = ["城市.zip/2023年/用能.csv", "城市.zip/2023年/再报.tsv", "城市.zip/small.xls"];
    assert_eq!(files, expected);
    assert_rows(&tables[0], &[(2, &["a", "2023", "1"]), (3, &["b", "2023", "2"])]);
    assert_rows(&tables[1], &[(2, &["c", "2023", "3"])]);
    assert_eq!(tables[2].sheet.as_deref(), Some("申报数据"));
    let left_out: Vec<(&str, LeftOutReason, usize)> =
        tables[0].left_out.iter().map(|left| (&*left.sheet, left.reason, left.rows)).collect();
    use LeftOutReason::{FileWithoutHeader, NotATable};
    assert_eq!(left_out.len(), 3, "{left_out:?}");
    assert!(left_out.contains(&("城市.zip/照片.jpg", NotATable, 0)));
    assert!(left_out.contains(&("城市.zip/__MACOSX/._用能.csv", NotATable, 0)));
    let (_, _, rows) = left_out.iter().find(|(name, ..)| *name == "城市.zip/说明.txt").unwrap();
    assert!((1..=2).contains(rows), "two lines, of which one may be taken for a header");
    assert!(left_out.iter().any(|(_, reason, _)| *reason == FileWithoutHeader));
}

#[test]
fn an_archive_in_an_archive_is_refused() {
    let error = open("a.zip", NESTED, &options()).unwrap_err();
    assert_eq!(error.finding().code, Code::ArchiveNested);
    assert_eq!(error.finding().place.file.as_deref(), Some("a.zip/a.csv"));
    for content in [NESTED, GZIP] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, content).unwrap();
        assert_eq!(refusal("a.csv.gz", &encoder.finish().unwrap()), Code::ArchiveNested);
    }
}

#[test]
fn a_zip_that_is_not_what_it_says_is_refused() {
    let directory = TABLES.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let changed = |at: usize, value: &[u8]| {
        let mut bytes = TABLES.to_vec();
        bytes[at..at + value.len()].copy_from_slice(value);
        refusal("a.zip", &bytes)
    };
    // Of the second entry, the first file: its checksum, and its length once unpacked.
    let first = TABLES.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let second = first + 46 + usize::from(TABLES[first + 28]) + usize::from(TABLES[first + 30]);
    assert_eq!(&TABLES[second..second + 4], b"PK\x01\x02");
    assert_eq!(changed(second + 16, &[1, 2, 3, 4]), Code::FileDamaged);
    assert_eq!(changed(second + 24, &[1, 0, 0, 0]), Code::FileDamaged);
    assert_eq!(changed(second + 24, &[0xfe, 0xff, 0xff, 0xff]), Code::FileTooLarge);
    assert_eq!(changed(second + 10, &[99, 0]), Code::FileFormat);
    assert_eq!(changed(directory + 8, &[1]), Code::FileProtected);
    for length in (4..TABLES.len()).step_by(13) {
        assert!(open("a.zip", &TABLES[..length], &options()).is_err());
    }
}
