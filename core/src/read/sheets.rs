//! Sheets: how many a workbook says that it has, and whether each is a part of its own. Its reader
//! goes through a part once a sheet: one part that a thousand sheets name would be read a thousand
//! times, however small the file is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Reader as _, Sheets};

use super::guard::{MAX_SHEETS, damaged, too_many_sheets};
use super::tags::Tags;
use super::zip::{self, u32_at};
use crate::finding::{Error, Place, Result};

/// Octets of a list of sheets, or of what it refers to: one of [`MAX_SHEETS`] has a hundredth.
const MAX_LIST_BYTES: u64 = 64 << 20;

/// Refuses a workbook that lists more sheets than are read, or one part as two sheets, before its
/// reader sees it; gives how many are listed. Sheets of XLS begin each in its own place (`cfb`), those
/// of ODS are counted with their cells (`repeats`).
pub(super) fn listed(place: &Place, bytes: &[u8], kind: zip::Kind) -> Result<Option<usize>> {
    let member = |name: &str| zip::member(place, bytes, name, MAX_LIST_BYTES);
    let parts = match kind {
        zip::Kind::Xlsx => parts_of_xlsx(member),
        zip::Kind::Xlsb => parts_of_xlsb(member),
        zip::Kind::Ods => return Ok(None),
    };
    match parts {
        Some(parts) if parts.len() > MAX_SHEETS => Err(too_many_sheets(place)),
        Some(parts) if are_distinct(parts.iter()) => Ok(Some(parts.len())),
        _ => Err(no_parts(place)),
    }
}

/// Refuses a workbook in which its reader found other sheets than are listed, or could not tell two
/// from each other: it finds a sheet by its name.
pub(super) fn check(
    place: &Place,
    listed: Option<usize>,
    workbook: &Sheets<Cursor<&[u8]>>,
) -> Result<()> {
    let sheets = workbook.sheets_metadata();
    if sheets.len() > MAX_SHEETS {
        return Err(too_many_sheets(place));
    }
    if listed.is_some_and(|listed| listed != sheets.len()) {
        return Err(no_parts(place));
    }
    let names = sheets.iter().map(|sheet| sheet.name.as_str());
    if are_distinct(names) { Ok(()) } else { Err(damaged(place, "two sheets of one name")) }
}

fn no_parts(place: &Place) -> Error {
    damaged(place, "sheets that are no parts of their own")
}

fn are_distinct<T: Ord>(mut all: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    all.all(|one| seen.insert(one))
}

/// The parts that the sheets of an XLSX are, as its reader finds them; None where they are written
/// as no program writes them.
fn parts_of_xlsx(member: impl Fn(&str) -> Vec<u8>) -> Option<Vec<String>> {
    let root = member("_rels/.rels");
    let (kind, target) = (&b"Type"[..], &b"Target"[..]);
    let is_book = |kind: &[u8]| kind.ends_with(b"/relationships/officeDocument");
    let book = Tags::of(&root)
        .filter(|tag| tag.name() == b"Relationship")
        .filter(|tag| tag.attribute(kind).is_some_and(is_book))
        .filter_map(|tag| tag.attribute(target))
        .last();
    let book = plain(book?)?;
    let (folder, name) = book.split_at(book.rfind('/').map_or(0, |at| at + 1));
    let folder = folder.strip_prefix('/').unwrap_or(folder);
    let relations = member(&format!("{folder}_rels/{name}.rels"));
    let targets = targets(&relations);
    let listed = member(&format!("{folder}{name}"));
    let sheets = Tags::of(&listed).filter(|tag| tag.name() == b"sheet");
    sheets.map(|tag| path(folder, targets.get(tag.attribute(b"id")?)?)).collect()
}

/// The parts that the sheets of an XLSB are.
fn parts_of_xlsb(member: impl Fn(&str) -> Vec<u8>) -> Option<Vec<String>> {
    /// BrtBundleSh of MS-XLSB: a sheet.
    const SHEET: u32 = 0x009c;
    let relations = member("xl/_rels/workbook.bin.rels");
    let targets = targets(&relations);
    let records = member("xl/workbook.bin");
    let mut parts = Vec::new();
    let mut at = 0;
    while at < records.len() {
        let kind = variable(&records, &mut at, 2)?;
        let length = variable(&records, &mut at, 4)? as usize;
        let record = records.get(at..at.checked_add(length)?)?;
        at += length;
        // A sheet without an id is none.
        let units = if kind == SHEET { u32_at(record, 8)? } else { u32::MAX };
        if units != u32::MAX {
            let id = record.get(12..(units as usize).checked_mul(2)?.checked_add(12)?)?;
            let units = id.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit));
            let id: String = char::decode_utf16(units).map(Result::ok).collect::<Option<_>>()?;
            parts.push(path("xl/", targets.get(id.as_bytes())?)?);
        }
    }
    Some(parts)
}

/// A number in at most so many octets of seven bits, the lowest first.
fn variable(bytes: &[u8], at: &mut usize, most: u32) -> Option<u32> {
    let mut number = 0;
    for index in 0..most {
        let octet = *bytes.get(*at)?;
        *at += 1;
        number |= u32::from(octet & 0x7f) << (7 * index);
        if octet & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

/// What the ids of a part's relations stand for.
fn targets(relations: &[u8]) -> BTreeMap<&[u8], &[u8]> {
    let relations = Tags::of(relations).filter(|tag| tag.name() == b"Relationship");
    relations.filter_map(|tag| Some((tag.attribute(b"Id")?, tag.attribute(b"Target")?))).collect()
}

/// The path of a target, in one spelling.
fn path(folder: &str, target: &[u8]) -> Option<String> {
    let target = plain(target)?;
    let whole = match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{folder}{target}"),
    };
    Some(whole.to_lowercase().replace('\\', "/"))
}

/// A value without references, by which one path could be written in many ways.
fn plain(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value).ok().filter(|value| !value.contains('&'))
}

#[cfg(test)]
mod tests {
    use super::parts_of_xlsb;

    #[test]
    fn the_parts_of_an_xlsb() {
        let sheet = |id: &str| {
            let units: Vec<u8> = id.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = (id.len() as u32).to_le_bytes();
            let data = [&[0; 8][..], &length, &units, b"\x01\0\0\0a\0"].concat();
            [&[0x9c, 0x01, data.len() as u8][..], &data].concat()
        };
        // BrtBeginBook, of no length, and a record of which the length takes two octets.
        let before = [&[0x83, 0x01, 0][..], &[0x99, 0x01, 0x80, 0x01], &[0; 128]].concat();
        let book = |ids: [&str; 2]| [before.clone(), sheet(ids[0]), sheet(ids[1])].concat();
        let relations = br#"<Relationships><Relationship Id="r1" Target="worksheets/a.bin"/>
            <Relationship Id="r2" Target="/xl/worksheets/B.bin"/></Relationships>"#;
        let parts = |ids| {
            parts_of_xlsb(|name| match name {
                "xl/workbook.bin" => book(ids),
                _ => relations.to_vec(),
            })
        };
        let found = ["xl/worksheets/a.bin", "xl/worksheets/b.bin"].map(str::to_owned);
        assert_eq!(parts(["r1", "r2"]), Some(found.to_vec()));
        assert_eq!(parts(["r1", "r1"]), Some(vec![found[0].clone(); 2]));
        assert_eq!(parts(["r1", "r3"]), None);
    }
}
