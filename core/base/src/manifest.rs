//! The manifest of a run: everything needed to repeat it and to see whether the bytes agree. It
//! holds no time and no machine, so that the same run gives the same manifest.

use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::lang::{Bilingual, Lang};
use crate::map_file::MapFile;

/// What the file is.
pub const KIND: &str = "tanxiao-manifest";

/// What the user asks for, as text; validated when it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunOptions {
    /// Scheme id; empty for the default.
    pub scheme: String,
    /// Schemes that graded by the same reading of the files: what they declare was read, too. In
    /// order of their ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// Factor set id; empty for the default.
    pub factors: String,
    /// Column meanings, `col=field[unit]`.
    pub maps: Vec<String>,
    /// Period of rows without one.
    pub period: Option<String>,
    /// Region of rows without one.
    pub region: Option<String>,
    /// The one sheet of a workbook to read.
    pub sheet: Option<String>,
    /// Format of the inputs (csv, tsv, xlsx, ndjson, parquet, ipc); empty to detect it.
    pub format: Option<String>,
    /// Warnings reject rows.
    pub strict: bool,
    /// Parquet and Arrow files hold amounts as decimals, not as floats. Left out where it is off, as
    /// earlier builds have it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// The edition of GB/T 4754 that industries are of (2002, 2011, 2017); as can be seen where it is
    /// not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_edition: Option<String>,
    /// What commas in numbers are (thousands, decimal); as can be seen where it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comma: Option<String>,
    /// What returns of less are added up to (year); nothing where it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add_up: Option<String>,
    /// File of confirmations of suspect returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm: Option<String>,
    /// What columns mean, whole: the run can be repeated without the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_file: Option<MapFile>,
}

/// What became of the rows of a run; the counts add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Input rows read.
    pub rows_read: u64,
    /// Input rows that are in a score.
    pub rows_scored: u64,
    /// Input rows that were rejected.
    pub rows_rejected: u64,
    /// Input rows that corrections stand in place of.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_replaced: u64,
    /// Rows that are no firms and are not among those read: totals, notes, repeated headers.
    #[serde(default)]
    pub set_aside: u64,
    /// Scores: firms and periods.
    pub scores: u64,
    /// Scores that carry a grade.
    pub graded: u64,
    /// Scores that are held, their returns being suspect.
    #[serde(default)]
    pub held: u64,
    /// Input rows that are in a held score, among those scored.
    #[serde(default)]
    pub held_rows: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A run, as it can be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What the file is: [`KIND`].
    pub kind: String,
    /// `tanxiao`.
    pub tool: String,
    /// Its version.
    pub tool_version: String,
    /// What the user asked for.
    pub options: RunOptions,
    /// Language of labels in the output.
    pub lang: Lang,
    /// Directory of `--data`, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The grading method.
    pub scheme: Versioned,
    /// The methods that graded by the same reading of the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Versioned>,
    /// The factors.
    pub factor_set: Versioned,
    /// What industries, regions and money are of, where they are not those that are shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standards: Option<Bilingual>,
    /// The limits of suspects, where they are not those that are shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Versioned>,
    /// The published benchmark table, where one was graded against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmark: Option<Hashed>,
    /// The confirmations of suspect returns, where some were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmations: Option<Hashed>,
    /// The files of returns, in their order.
    pub inputs: Vec<Hashed>,
    /// The files of corrections, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Hashed>,
    /// What became of the rows.
    pub counts: Counts,
    /// In a Parquet file, the hash of the file itself, made with zeros in place of these digits
    /// ([`crate::digest::is_sealed_with`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// The file that the manifest lies beside; none inside a Parquet file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Hashed>,
}

/// Something with a version and a hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versioned {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its content, in hex.
    pub sha256: String,
}

/// A file with its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hashed {
    /// Its name, as the run was given it.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content, in hex.
    pub sha256: String,
}

impl Hashed {
    /// Hashes some bytes.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.len() as u64, sha256: sha256(bytes) }
    }
}

impl Manifest {
    /// The manifest as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
