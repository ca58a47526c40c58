//! Which formats can be written, and how a user names them.

/// A format that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputFormat {
    /// Text with commas, UTF-8 with a byte-order mark.
    Csv,
    /// One JSON object a line.
    NdJson,
    /// A workbook for people.
    Xlsx,
    /// Apache Parquet (cargo feature `parquet`).
    Parquet,
    /// Arrow IPC, also called Feather 2 (cargo feature `ipc`).
    Ipc,
}

impl OutputFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Csv, Self::NdJson, Self::Xlsx, Self::Parquet, Self::Ipc];

    /// The format of a name that a user gives: `csv`, `ndjson`, `xlsx`, `parquet`, `arrow`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "csv" => Self::Csv,
            "ndjson" | "jsonl" => Self::NdJson,
            "xlsx" => Self::Xlsx,
            "parquet" => Self::Parquet,
            "arrow" | "ipc" | "feather" => Self::Ipc,
            _ => return None,
        })
    }

    /// The format of a file name's ending, with or without the dot: `.csv`, `.jsonl`, `.feather`.
    #[must_use]
    pub fn from_file_ending(ending: &str) -> Option<Self> {
        Self::from_name(ending.strip_prefix('.').unwrap_or(ending))
    }

    /// The format that a file name or path ends in.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        if stem.is_empty() { None } else { Self::from_name(ending) }
    }

    /// The name for messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::NdJson => "NDJSON",
            Self::Xlsx => "XLSX",
            Self::Parquet => "Parquet",
            Self::Ipc => "Arrow IPC",
        }
    }

    /// Whether amounts are decimals in it, however large: always, never, or where they are asked
    /// for as such.
    pub(crate) fn holds_decimals(self, is_exact: bool) -> bool {
        match self {
            Self::Csv | Self::NdJson => true,
            Self::Parquet | Self::Ipc => is_exact,
            Self::Xlsx => false,
        }
    }

    /// The usual ending of a file name, with its dot.
    #[must_use]
    pub fn file_ending(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::NdJson => ".ndjson",
            Self::Xlsx => ".xlsx",
            Self::Parquet => ".parquet",
            Self::Ipc => ".arrow",
        }
    }
}
