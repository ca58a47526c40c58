//! Tables that are packed: gzip, and zip of one or more files. They are unpacked into memory, never
//! more than is said here, whatever the file says of itself. A workbook, which is a zip too, is none
//! of these; an archive within an archive is refused.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use super::guard::{damaged, too_many_bytes};
use super::zip::{self, Entry, u32_at};
use super::{Format, LeftOut, LeftOutReason, ReadOptions, Table, open_plain};
use crate::finding::{Code, Error, Place, Result};

/// Unpacked bytes of an archive, whatever it is packed as.
const MAX_UNPACKED_BYTES: u64 = 1 << 30;
/// Unpacked bytes of an archive of any length, and of each of its bytes above that: long tables
/// of few words pack to a fiftieth.
const FREE_BYTES: u64 = 32 << 20;
const BYTES_PER_BYTE: u64 = 64;
const GZIP: &[u8] = b"\x1f\x8b";
const ZIP: &[u8] = b"PK\x03\x04";

/// The tables of an archive; None if the bytes are none.
pub(super) fn open(
    place: &Place,
    name: &str,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Option<Vec<Table<'static>>>> {
    if bytes.starts_with(GZIP) {
        return of_gzip(place, name, bytes, limit(bytes), options).map(Some);
    }
    if !bytes.starts_with(ZIP) {
        return Ok(None);
    }
    match zip::members(place, bytes)? {
        Some(members) => of_zip(place, name, bytes, &members, options).map(Some),
        None => Ok(None),
    }
}

/// Bytes that an archive may become.
fn limit(bytes: &[u8]) -> u64 {
    let per_byte = (bytes.len() as u64).saturating_mul(BYTES_PER_BYTE);
    FREE_BYTES.saturating_add(per_byte).min(MAX_UNPACKED_BYTES)
}

fn of_gzip(
    place: &Place,
    name: &str,
    bytes: &[u8],
    limit: u64,
    options: &ReadOptions<'_>,
) -> Result<Vec<Table<'static>>> {
    // The length of the last member, in 32 bits: only the unpacked bytes are certain.
    let said = bytes.len().checked_sub(4).and_then(|at| u32_at(bytes, at)).unwrap_or(0);
    let mut content = Vec::new();
    if u64::from(said) <= limit {
        let mut reader = MultiGzDecoder::new(bytes).take(limit + 1);
        reader.read_to_end(&mut content).map_err(|error| damaged(place, error))?;
    }
    if u64::from(said) > limit || content.len() as u64 > limit {
        return Err(too_many_bytes(place, limit));
    }
    let inner = match name.rsplit_once('.') {
        Some((inner, ending)) if ["gz", "gzip"].contains(&&*ending.to_ascii_lowercase()) => inner,
        _ => name,
    };
    unpacked(place, inner, &content, options)
}

fn of_zip(
    place: &Place,
    name: &str,
    bytes: &[u8],
    members: &[Entry],
    options: &ReadOptions<'_>,
) -> Result<Vec<Table<'static>>> {
    zip::check_unpacked(place, members, limit(bytes))?;
    let mut tables: Vec<Table<'static>> = Vec::new();
    let mut left_out = Vec::new();
    for member in members {
        let file = format!("{name}/{}", member.name);
        let mut leave = |reason, rows| {
            left_out.push(LeftOut { sheet: file.as_str().into(), reason, rows });
        };
        let place = Place::file(file.as_str());
        match kind_of(&member.name) {
            Kind::Archive => return Err(nested(&place, &member.name)),
            Kind::Other => leave(LeftOutReason::NotATable, 0),
            Kind::Table => {
                let content = zip::unpack(&place, bytes, member)?;
                match unpacked(&place, &member.name, &content, options) {
                    Ok(found) => tables.extend(found),
                    // A text that only explains.
                    Err(error) if error.finding().code == Code::HeaderMissing => {
                        leave(LeftOutReason::FileWithoutHeader, lines(&content));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
    if tables.is_empty() {
        return Err(Error::new(Code::FileFormat, place.clone()).with("detail", "ZIP"));
    }
    if tables.iter().any(|table| table.recognised > 0) {
        tables.retain(|table| {
            if table.recognised == 0 && table.sheet.is_none() {
                let (sheet, rows) = (table.file.clone(), table.rows_hint());
                left_out.push(LeftOut { sheet, reason: LeftOutReason::FileWithoutHeader, rows });
            }
            table.recognised > 0 || table.sheet.is_some()
        });
    }
    if let Some(first) = tables.first_mut() {
        first.left_out.extend(left_out);
    }
    Ok(tables)
}

/// What a member is, by its name.
enum Kind {
    Table,
    Archive,
    Other,
}

fn kind_of(name: &str) -> Kind {
    const ARCHIVES: [&str; 9] = ["zip", "gz", "gzip", "tgz", "tar", "rar", "7z", "xz", "bz2"];
    let file = name.rsplit('/').next().unwrap_or(name);
    // What macOS and others put beside files.
    if file.starts_with('.') || name.starts_with("__MACOSX/") {
        return Kind::Other;
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if ARCHIVES.contains(&ending.as_str()) {
        Kind::Archive
    } else if Format::from_name(&ending).is_some() {
        Kind::Table
    } else {
        Kind::Other
    }
}

fn lines(content: &[u8]) -> usize {
    content.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
}

/// The tables of what was unpacked.
fn unpacked(
    place: &Place,
    name: &str,
    content: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Vec<Table<'static>>> {
    if is_archive(place, content) {
        return Err(nested(place, name));
    }
    let tables = open_plain(place, name, content, options)?;
    Ok(tables.into_iter().map(Table::into_owned).collect())
}

/// Whether a content is an archive, whatever its name says.
fn is_archive(place: &Place, content: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 5] =
        [GZIP, b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\0", b"BZh91AY&SY"];
    const TAR_AT: usize = 257;
    SIGNATURES.iter().any(|signature| content.starts_with(signature))
        || content.get(TAR_AT..).is_some_and(|rest| rest.starts_with(b"ustar"))
        || (content.starts_with(ZIP) && matches!(zip::members(place, content), Ok(Some(_))))
}

fn nested(place: &Place, name: &str) -> Error {
    Error::new(Code::ArchiveNested, place.clone()).with("value", name)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn a_gzip_that_grows_is_refused_whatever_it_says() {
        let options = ReadOptions {
            format: None,
            sheet: None,
            recognises: &|text| text == "period",
            is_unit: &|_| false,
        };
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"period\n2023\n").unwrap();
        encoder.write_all(&vec![b'\n'; 1 << 20]).unwrap();
        let mut bytes = encoder.finish().unwrap();
        let place = Place::file("a.csv.gz");
        let of = |bytes: &[u8], limit: u64| {
            let tables = of_gzip(&place, "a.csv.gz", bytes, limit, &options);
            tables.map(|tables| tables.len()).map_err(|error| error.finding().code)
        };
        assert_eq!(of(&bytes, 2 << 20), Ok(1));
        assert_eq!(of(&bytes, 1 << 20), Err(Code::FileTooLarge), "said and true");
        let length_at = bytes.len() - 4;
        bytes[length_at..].copy_from_slice(&7u32.to_le_bytes());
        assert_eq!(of(&bytes, 1 << 20), Err(Code::FileTooLarge), "true, not said");
        assert_eq!(of(&bytes, 2 << 20), Err(Code::FileDamaged), "a length that is not true");
    }
}
