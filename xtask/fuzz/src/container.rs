//! What readers unpack before they read: zip files with stored members and compound files with one
//! stream. Only the fuzz targets write them, around inputs that would not get behind a checksum or a
//! chain of sectors otherwise.

use flate2::Crc;

/// Between the parts of an input.
const SEPARATOR: &[u8] = b"\n----\n";

/// What a workbook needs beside the parts that an input gives.
pub const XLSX: &[(&str, &str)] = &[
    ("[Content_Types].xml", "<Types/>"),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
];

/// The same of an ODS.
pub const ODS: &[(&str, &str)] = &[
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    (
        "META-INF/manifest.xml",
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
    ),
];

/// The parts of an input.
pub fn parts(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut is_done = false;
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let at = bytes.windows(SEPARATOR.len()).position(|window| window == SEPARATOR);
        is_done = at.is_none();
        let (part, rest) = bytes.split_at(at.unwrap_or(bytes.len()));
        bytes = rest.get(SEPARATOR.len()..).unwrap_or_default();
        Some(part)
    })
}

/// A zip file whose members are stored as they are.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut crc = Crc::new();
        crc.update(content);
        // Version, flags, method, time and date; then checksum, lengths and that of the name.
        let mut facts = vec![10, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        facts.extend(crc.sum().to_le_bytes());
        facts.extend([word(content.len()), word(content.len())].concat());
        facts.extend(word(name.len()));
        let at = file.len();
        file.extend(b"PK\x03\x04");
        file.extend(&facts);
        file.extend(name.as_bytes());
        file.extend(*content);
        directory.extend(b"PK\x01\x02\x0a\0");
        directory.extend(&facts);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(word(at));
        directory.extend(name.as_bytes());
    }
    let start = file.len();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    let count = (members.len() as u16).to_le_bytes();
    file.extend([count, count].concat());
    file.extend([word(directory.len()), word(start)].concat());
    file.extend([0, 0]);
    file
}

/// How compound files begin.
pub const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const SECTOR: usize = 512;
const FAT: u32 = 0xffff_fffd;
const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;

/// A compound file (MS-CFB) whose only stream is that of a workbook: the table of sectors, the
/// directory, then the stream.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    // Shorter streams would be kept in smaller sectors.
    let length = stream.len().max(4096).next_multiple_of(SECTOR);
    let sectors = (length / SECTOR) as u32;
    let tables = (sectors + 2).div_ceil(127);
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(&COMPOUND);
    // Versions, order of octets, and how long sectors are, as powers of two.
    header[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    header[44..48].copy_from_slice(&tables.to_le_bytes());
    header[48..52].copy_from_slice(&tables.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&END.to_le_bytes());
    header[68..72].copy_from_slice(&END.to_le_bytes());
    let listed = (0..tables).chain(std::iter::repeat(FREE)).take(109);
    header[76..].copy_from_slice(&listed.flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
    let first = tables + 1;
    let last = first + sectors - 1;
    let chain = (first..last).map(|sector| sector + 1).chain([END]);
    let table = std::iter::repeat_n(FAT, tables as usize).chain([END]).chain(chain);
    let table = table.chain(std::iter::repeat(FREE)).take(tables as usize * SECTOR / 4);
    let mut file = header;
    file.extend(table.flat_map(u32::to_le_bytes));
    file.extend(entry("Root Entry", 5, END, 0));
    file.extend(entry("Workbook", 2, first, length as u32));
    file.resize(SECTOR * (first as usize + 1), 0);
    file.extend(stream);
    file.resize(SECTOR * (last as usize + 2), 0);
    file
}

/// An entry of the directory; the second is the only child of the first.
fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let named = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(named.to_le_bytes());
    entry.extend([kind, 1]);
    let child = if kind == 5 { 1 } else { FREE };
    entry.extend([FREE, FREE, child].map(u32::to_le_bytes).concat());
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend(length.to_le_bytes());
    entry.resize(128, 0);
    entry
}

fn word(length: usize) -> [u8; 4] {
    (length as u32).to_le_bytes()
}
