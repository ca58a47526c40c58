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
    archive(files, |_| 0)
}

/// As [`stored`], with the sums that an unpacker wants.
fn summed(files: &[(&str, &str)]) -> Vec<u8> {
    archive(files, |text| {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        crc.sum()
    })
}

fn archive(files: &[(&str, &str)], sum: impl Fn(&str) -> u32) -> Vec<u8> {
    let sizes = |text: &str| [(text.len() as u32).to_le_bytes(); 2].concat();
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let (at, length) = (zip.len() as u32, (name.len() as u16).to_le_bytes());
        let sum = sum(text).to_le_bytes();
        zip.extend([&b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0"[..], &sum, &sizes(text)].concat());
        zip.extend([&length[..], &[0, 0], name.as_bytes(), text.as_bytes()].concat());
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0");
        directory.extend(sum);
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

/// A workbook whose member `name` says that it becomes so many bytes.
fn saying(files: &[(&str, &str)], name: &str, unpacked: u32) -> Vec<u8> {
    let mut book = stored(files);
    let at = book.windows(name.len()).rposition(|window| window == name.as_bytes()).unwrap();
    // The entry of the directory: its fixed part of 46 bytes, then the name.
    let entry = at - 46;
    book[entry + 24..entry + 28].copy_from_slice(&unpacked.to_le_bytes());
    book
}

/// Deflate packs a thousand to one: a workbook of a megabyte could become five gigabytes.
#[test]
fn a_workbook_does_not_become_more_than_its_length_allows() {
    let files = |strings: &'static str| {
        [
            ("[Content_Types].xml", "<Types/>"),
            ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
            ("xl/sharedStrings.xml", strings),
        ]
    };
    let of = |name: &str, unpacked: u32| {
        open("a.xlsx", &saying(&files("<sst/>"), name, unpacked), &options())
            .err()
            .map(|error| error.finding().code)
    };
    assert_eq!(of("xl/workbook.xml", 80 << 20), Some(Code::FileTooLarge));
    assert_ne!(of("xl/workbook.xml", 50 << 20), Some(Code::FileTooLarge));
    assert_eq!(of("xl/sharedStrings.xml", 20 << 20), Some(Code::FileTooLarge));
    assert_ne!(of("xl/sharedStrings.xml", 12 << 20), Some(Code::FileTooLarge));
}

/// Its reader goes on to the end of a member, whatever the directory says.
#[test]
fn a_member_that_is_longer_than_it_says_is_refused() {
    let long = "<sst/>".to_owned() + &" ".repeat(300_000);
    let files = [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
        ("xl/sharedStrings.xml", long.as_str()),
    ];
    let book = saying(&files, "xl/sharedStrings.xml", 10);
    let said = format!("{:?}", open("a.xlsx", &book, &options()).err());
    assert!(said.contains("another length"), "{said}");
    let honest = format!("{:?}", open("a.xlsx", &stored(&files), &options()).err());
    assert!(!honest.contains("another length"), "{honest}");
}

/// So with archives: two gigabytes of nothing are two megabytes.
#[test]
fn an_archive_does_not_become_more_than_its_length_allows() {
    let table = [("a.csv", "period\n2023\n")];
    assert_eq!(refusal("a.zip", &saying(&table, "a.csv", 200 << 20)), Code::FileTooLarge);
    assert_ne!(refusal("a.zip", &saying(&table, "a.csv", 20 << 20)), Code::FileTooLarge);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, b"period\n2023\n").unwrap();
    let mut bytes = gzip.finish().unwrap();
    let length_at = bytes.len() - 4;
    bytes[length_at..].copy_from_slice(&(200_u32 << 20).to_le_bytes());
    assert_eq!(refusal("a.csv.gz", &bytes), Code::FileTooLarge);
}

/// An XLSX of these sheets: what each is called, and the part that it is said to be.
fn of_sheets(sheets: &[(String, String)]) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/>")
    };
    let relations = |all: &str| format!("<Relationships>{all}</Relationships>");
    let (mut listed, mut parts) = (String::new(), String::new());
    for (number, (attributes, target)) in sheets.iter().enumerate() {
        listed.push_str(&format!("<sheet sheetId='{number}' {attributes}/>"));
        parts.push_str(&relation(&format!("r{number}"), "worksheet", target));
    }
    summed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &relations(&relation("r", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", &format!("<workbook><sheets>{listed}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", &relations(&parts)),
        ("xl/worksheets/a.xml", "<worksheet><sheetData/></worksheet>"),
        ("xl/worksheets/b.xml", "<worksheet><sheetData/></worksheet>"),
    ])
}

fn sheet(name: &str, id: usize, part: &str) -> (String, String) {
    (format!("name='{name}' r:id='r{id}'"), part.to_owned())
}

/// A hundred thousand sheets in a few kilobytes kept a reader busy for eight seconds.
#[test]
fn sheets_are_counted_before_any_is_read() {
    let many = |count: usize| -> Vec<(String, String)> {
        (0..count).map(|at| sheet(&at.to_string(), at, &format!("worksheets/{at}.xml"))).collect()
    };
    let most = super::super::guard::MAX_SHEETS;
    assert_eq!(refusal("a.xlsx", &of_sheets(&many(most + 1))), Code::SheetsTooMany);
    assert_ne!(refusal("a.xlsx", &of_sheets(&many(most))), Code::SheetsTooMany);
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    let tables: String =
        (0..=most).map(|at| format!("<table:table table:name='{at}'></table:table>")).collect();
    let content = format!("<o:spreadsheet xmlns:table='a' xmlns:o='b'>{tables}</o:spreadsheet>");
    let book = summed(&[("mimetype", mime), ("content.xml", &content)]);
    assert_eq!(refusal("a.ods", &book), Code::SheetsTooMany);
}

/// One part that many sheets name would be read as often as they are.
#[test]
fn no_part_is_two_sheets() {
    let of = |sheets: &[(String, String)]| {
        format!("{:?}", open("a.xlsx", &of_sheets(sheets), &options()).err())
    };
    let first = sheet("a", 0, "worksheets/a.xml");
    let is_refused = |second: (String, String)| {
        let said = of(&[first.clone(), second]);
        said.contains("two sheets") || said.contains("parts of their own")
    };
    assert!(!is_refused(sheet("b", 1, "worksheets/b.xml")));
    assert!(!is_refused(sheet("b", 1, "/xl/worksheets/b.xml")));
    for second in [
        sheet("b", 0, "worksheets/b.xml"),
        sheet("b", 1, "worksheets/a.xml"),
        sheet("b", 1, "/xl/worksheets/a.xml"),
        sheet("b", 1, "worksheets/A.xml"),
        sheet("b", 1, "worksheets/&#97;.xml"),
        sheet("a", 1, "worksheets/b.xml"),
        ("name='b r:id=\"r1\"' r:id='r0'".to_owned(), "worksheets/b.xml".to_owned()),
    ] {
        assert!(is_refused(second.clone()), "{second:?}");
    }
}
