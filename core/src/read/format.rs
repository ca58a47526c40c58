//! Which format a file has: what the user named, else the ending of its name, checked against the
//! first bytes, since files are renamed more often than they are converted.

use crate::finding::{Code, Error, Place, Result};

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with a delimiter; comma, tab, semicolon and bar are told apart by the content.
    Csv,
    /// Text with tabs.
    Tsv,
    /// A workbook: XLSX, XLSM, XLS, XLSB or ODS, told apart by the content.
    Xlsx,
    /// One flat JSON object a line.
    NdJson,
    /// Apache Parquet (cargo feature `parquet`).
    Parquet,
    /// Arrow IPC, also called Feather 2 (cargo feature `ipc`).
    Ipc,
}

impl Format {
    /// The format of a name that a user gives, or of a file name's ending: `csv`, `xls`, `arrow`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "csv" | "txt" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" => Self::Xlsx,
            "ndjson" | "jsonl" | "json" => Self::NdJson,
            "parquet" | "pq" => Self::Parquet,
            "arrow" | "ipc" | "feather" => Self::Ipc,
            _ => return None,
        })
    }

    /// The name for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Xlsx => "XLSX",
            Self::NdJson => "NDJSON",
            Self::Parquet => "Parquet",
            Self::Ipc => "Arrow IPC",
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv | Self::NdJson)
    }
}

/// What the first bytes say.
enum Content {
    Known(Format),
    Foreign(&'static str),
    Text { looks_like_json: bool },
}

/// Signatures of files that are sent by mistake, and what to call them.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
];

fn sniff(bytes: &[u8]) -> Content {
    let signatures: &[(&[u8], Format)] = &[
        (b"PK\x03\x04", Format::Xlsx),
        (b"PK\x05\x06", Format::Xlsx),
        (b"\xd0\xcf\x11\xe0", Format::Xlsx),
        (b"PAR1", Format::Parquet),
        (b"ARROW1", Format::Ipc),
    ];
    if let Some((_, format)) = signatures.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Content::Known(*format);
    }
    if let Some((_, name)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Content::Foreign(name);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = text.get(..14).unwrap_or(text).to_ascii_lowercase();
    if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") {
        return Content::Foreign("HTML");
    }
    if head.starts_with(b"<?xml") {
        return Content::Foreign("XML");
    }
    Content::Text { looks_like_json: text.starts_with(b"{") }
}

/// The ending of a name in lower case, and the format it stands for.
fn by_name(name: &str) -> Option<(String, Format)> {
    let (_, ending) = name.rsplit_once('.')?;
    Some((ending.to_ascii_lowercase(), Format::from_name(ending)?))
}

/// The format to read these bytes in.
///
/// # Errors
/// The bytes are of a format that is not read, or not of the one that was named.
pub(super) fn detect(
    place: &Place,
    name: &str,
    bytes: &[u8],
    named: Option<Format>,
) -> Result<Format> {
    let place = || place.clone();
    let content = match sniff(bytes) {
        Content::Foreign(detail) => {
            return Err(Error::new(Code::FileFormat, place()).with("detail", detail));
        }
        content => content,
    };
    let mismatch =
        |expected: &str| Err(Error::new(Code::FileContent, place()).with("expected", expected));
    match (named, by_name(name), content) {
        (Some(named), _, Content::Known(found)) if named != found => mismatch(named.name()),
        (Some(named), _, Content::Text { .. }) if !named.is_text() => mismatch(named.name()),
        (Some(named), _, _) => Ok(named),
        // What the bytes are is certain, the name is not: a workbook renamed to .csv is a workbook.
        (None, _, Content::Known(found)) => Ok(found),
        // Many systems export tab-separated text under the name .xls; Excel opens it, so do we.
        (None, Some((ending, _)), Content::Text { .. }) if ending == "xls" => Ok(Format::Tsv),
        (None, Some((ending, format)), Content::Text { .. }) if !format.is_text() => {
            mismatch(&ending)
        }
        (None, Some((_, format)), _) => Ok(format),
        (None, None, Content::Text { looks_like_json: true }) => Ok(Format::NdJson),
        (None, None, _) => Ok(Format::Csv),
    }
}
