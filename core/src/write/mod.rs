//! `write`: a score book and what goes with it (rejected rows, findings, benchmarks) as bytes, one
//! file a format. Everything goes to a sink that the caller opened: no file system, no clock, and
//! the same input gives the same bytes.
//!
//! | | read by | column names | language |
//! |---|---|---|---|
//! | CSV, NDJSON, Parquet, Arrow IPC | programs | canonical English | free text only |
//! | XLSX | people | titles with units | all of it |
//!
//! **Formula injection.** A text of a CSV file that a spreadsheet would run as a formula gets an
//! apostrophe before it (see `guard`); numbers, and texts that are nothing but a signed number, do
//! not. In XLSX every text is a string cell with the quote-prefix style, so its value is as it
//! came. NDJSON, Parquet and IPC are never opened as formulas and hold texts as they came.

mod csv;
#[cfg(any(feature = "parquet", feature = "ipc"))]
mod exact;
mod findings;
mod format;
mod guard;
#[cfg(feature = "ipc")]
mod ipc;
mod ndjson;
pub mod number;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod plain;
mod rejects;
mod returns;
mod scores;
#[cfg(feature = "parquet")]
mod sealing;
pub mod sheet;
mod titles;
mod xlsx;

#[cfg(test)]
mod tests;

use std::io::Write;
use std::ops::Range;

pub use csv::text as csv_text;
pub use format::OutputFormat;
#[cfg(feature = "ipc")]
pub use ipc::ipc_manifest;
#[cfg(feature = "parquet")]
pub use parquet::{GroupedParquet, parquet_manifest, write_parquet};
pub use titles::status as status_title;

use crate::benchmark::BenchmarkTable;
use crate::data::DataSet;
use crate::exec::{Executor, InTurn};
use crate::finding::{Code, Error, Finding, Place, Result};
use crate::lang::Lang;
use crate::manifest::Manifest;
use crate::rejects::RejectedRows;
use crate::returns::Returns;
use crate::run::Run;
use crate::scheme::Scheme;
use crate::score::ScoreTable;
use sheet::Sheet;

/// What a writer needs to know beside the table.
#[derive(Clone, Copy)]
pub struct WriteContext<'a> {
    /// The scheme of the scores: units, decimals, names and colours of grades and levels.
    pub scheme: &'a Scheme,
    /// Language of what people read.
    pub lang: Lang,
    /// The manifest of the run, as JSON. Parquet and IPC files of scores carry it as metadata under
    /// the key `tanxiao`, a workbook as its last sheet. CSV and NDJSON have no place for it: the
    /// caller lays it beside them.
    pub manifest_json: Option<&'a str>,
    /// Whether Parquet and IPC files hold decimals as decimals (see [`RunOptions::exact`]).
    ///
    /// [`RunOptions::exact`]: crate::manifest::RunOptions::exact
    pub is_exact: bool,
}

/// Writes the score book of a run with its manifest, and gives the manifest back as the file holds
/// it: one that lies inside a Parquet file holds the file's own digest. Parquet, CSV and NDJSON are
/// laid out some rows at a time, so that the whole is never in memory. The bytes do not depend on
/// the executor.
///
/// # Errors
/// The sink fails; the format is not in this build; more rows than a worksheet holds (XLSX).
pub fn write_run(
    format: OutputFormat,
    run: &Run<'_>,
    manifest: &Manifest,
    lang: Lang,
    executor: &dyn Executor,
    sink: &mut (dyn Write + Send),
) -> Result<Manifest> {
    let table = run.table();
    #[cfg(feature = "parquet")]
    if format == OutputFormat::Parquet {
        return parquet::write_table(&table, manifest, executor, sink);
    }
    let json = manifest.to_json();
    let scheme = run.method.scheme;
    let is_exact = manifest.options.exact;
    let context = WriteContext { scheme, lang, manifest_json: Some(&json), is_exact };
    write_scores(format, &table, 0..table.height(), &context, executor, sink)?;
    Ok(manifest.clone())
}

/// Writes some rows of a score book.
///
/// # Errors
/// As [`write_run`].
pub fn write_scores(
    format: OutputFormat,
    table: &ScoreTable<'_>,
    rows: Range<usize>,
    context: &WriteContext<'_>,
    executor: &dyn Executor,
    sink: &mut dyn Write,
) -> Result<()> {
    let sheet = |rows, executor| scores::sheet(table, rows, context, executor);
    match format {
        OutputFormat::Xlsx => xlsx::write_scores(&sheet(rows, executor)?, context, sink),
        OutputFormat::Csv | OutputFormat::NdJson => {
            if format == OutputFormat::Csv {
                csv::write_header(&sheet(0..0, &InTurn)?, sink)?;
            }
            // So many are in memory at a time.
            const PIECES: usize = 16;
            let starts: Vec<usize> = rows.clone().step_by(ROWS).collect();
            for starts in starts.chunks(PIECES) {
                let pieces = crate::exec::map(executor, starts.len(), |piece| {
                    let start = starts[piece];
                    let sheet = sheet(start..(start + ROWS).min(rows.end), &InTurn)?;
                    match format {
                        OutputFormat::Csv => Ok(csv::rows_of(&sheet, 0..sheet.height())),
                        _ => ndjson::rows_of(&sheet, 0..sheet.height()),
                    }
                });
                for piece in pieces {
                    sink.write_all(&piece?).map_err(failed)?;
                }
            }
            Ok(())
        }
        other => write_sheet(other, &sheet(rows, executor)?, context, context.manifest_json, sink),
    }
}

/// Writes the rejected rows: `file`, `sheet`, `line`, `codes` (parted by `;`) and `reason`, then
/// the cells as they came under the headers they came with, all as text.
///
/// CSV and XLSX repeat a header as often as it stood in the input. NDJSON, Parquet and IPC need
/// names that differ: a later one gets `_2`, `_3`, …
///
/// # Errors
/// As [`write_scores`].
pub fn write_rejects(
    format: OutputFormat,
    rejected: &RejectedRows,
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    write_sheet(format, &rejects::sheet(rejected, context), context, None, sink)
}

/// Writes canonical returns, one row a firm and period, under their canonical names.
///
/// # Errors
/// As [`write_scores`]; where the format holds floats, an amount that no float holds.
pub fn write_returns(
    format: OutputFormat,
    returns: &Returns,
    data: &DataSet,
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    write_sheet(format, &returns::sheet(returns, format, data, context)?, context, None, sink)
}

/// The rejected rows as a table of a workbook.
#[must_use]
pub fn rejects_sheet(rejected: &RejectedRows, context: &WriteContext<'_>) -> Sheet {
    rejects::sheet(rejected, context)
}

/// Findings as a table of a workbook.
#[must_use]
pub fn findings_sheet(findings: &[Finding], context: &WriteContext<'_>) -> Sheet {
    findings::sheet(findings, OutputFormat::Xlsx, context)
}

/// Writes findings: `severity`, `code`, `file`, `sheet`, `line`, `column`, `rows`, `firm`,
/// `message` and `hint`.
///
/// # Errors
/// As [`write_scores`].
pub fn write_findings(
    format: OutputFormat,
    findings: &[Finding],
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    write_sheet(format, &findings::sheet(findings, format, context), context, None, sink)
}

/// Writes a benchmark table as JSON, indented, for people and for
/// [`BenchmarkTable::parse`].
///
/// # Errors
/// The sink fails.
pub fn write_benchmarks(table: &BenchmarkTable, sink: &mut dyn Write) -> Result<()> {
    let mut json = serde_json::to_vec_pretty(table).map_err(failed)?;
    json.push(b'\n');
    sink.write_all(&json).map_err(failed)
}

/// Writes a table in a format; a program's format with the manifest, where it has a place for it.
///
/// # Errors
/// As [`write_scores`].
pub fn write_sheet(
    format: OutputFormat,
    sheet: &Sheet,
    context: &WriteContext<'_>,
    manifest_json: Option<&str>,
    sink: &mut dyn Write,
) -> Result<()> {
    #[cfg(not(all(feature = "parquet", feature = "ipc")))]
    let not_built =
        || Err(Error::new(Code::FileFormat, Place::default()).with("detail", format.name()));
    #[cfg(not(any(feature = "parquet", feature = "ipc")))]
    let _ = manifest_json;
    match format {
        OutputFormat::Csv => csv::write(sheet, sink),
        OutputFormat::NdJson => ndjson::write(sheet, sink),
        OutputFormat::Xlsx => xlsx::write(sheet, context, sink),
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet if context.is_exact => {
            parquet::write_exact(sheet, manifest_json, sink)
        }
        #[cfg(feature = "parquet")]
        OutputFormat::Parquet => parquet::write(&sheet.frame()?, manifest_json, sink),
        #[cfg(not(feature = "parquet"))]
        OutputFormat::Parquet => not_built(),
        #[cfg(feature = "ipc")]
        OutputFormat::Ipc => ipc::write(sheet, manifest_json, context.is_exact, sink),
        #[cfg(not(feature = "ipc"))]
        OutputFormat::Ipc => not_built(),
    }
}

/// Writes several tables as the sheets of one workbook, the manifest last.
///
/// # Errors
/// As [`write_scores`].
pub fn write_workbook(
    sheets: &[Sheet],
    context: &WriteContext<'_>,
    sink: &mut dyn Write,
) -> Result<()> {
    xlsx::write_tables(sheets, context, sink)
}

/// Key of the manifest in the metadata of Parquet and IPC files.
#[cfg(any(feature = "parquet", feature = "ipc"))]
const MANIFEST_KEY: &str = "tanxiao";

/// Rows that a text format gathers before they go to the sink.
const ROWS: usize = 1 << 13;
/// What a cell of a text format takes, about.
const CELL_BYTES: usize = 12;

/// A failure of the sink or of a writer of others.
fn failed(detail: impl std::fmt::Display) -> Error {
    Error::new(Code::WriteFailed, Place::default()).said_by(detail)
}
