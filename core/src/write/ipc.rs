//! Arrow IPC: not compressed, so that it can be memory-mapped, in the types that every Arrow reader
//! knows (`LargeUtf8`, not the newer string views), with the manifest in the metadata of the schema
//! under `tanxiao`.

use std::io::Write;
use std::sync::Arc;

use polars::prelude::*;
use polars_arrow::io::ipc::write::{FileWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatch;

use super::sheet::Sheet;
use super::{MANIFEST_KEY, exact, failed};
use crate::finding::Result;

/// Writes a table; decimals as floats, unless they are to be exact.
pub(super) fn write(
    sheet: &Sheet,
    manifest_json: Option<&str>,
    is_exact: bool,
    sink: &mut dyn Write,
) -> Result<()> {
    if is_exact {
        return write_exact(sheet, manifest_json, sink);
    }
    let mut writer = IpcWriter::new(sink).with_compat_level(CompatLevel::oldest());
    if let Some(json) = manifest_json {
        let metadata = [(MANIFEST_KEY.into(), json.into())].into_iter().collect();
        writer.set_custom_schema_metadata(Arc::new(metadata));
    }
    writer.finish(&mut sheet.frame()?).map_err(failed)
}

fn write_exact(sheet: &Sheet, manifest_json: Option<&str>, sink: &mut dyn Write) -> Result<()> {
    let frame = sheet.frame()?;
    let cells = sheet.columns.iter().map(|column| &column.cells);
    let schema = frame.schema().to_arrow(CompatLevel::oldest());
    let schema = Arc::new(exact::schema(schema, cells.clone()));
    let columns = frame.get_columns().iter().zip(cells);
    let arrays = columns.map(|(column, cells)| {
        exact::decimals(cells).unwrap_or_else(|| {
            column.as_materialized_series().rechunk().to_arrow(0, CompatLevel::oldest())
        })
    });
    let batch = RecordBatch::try_new(frame.height(), Arc::clone(&schema), arrays.collect());
    let options = WriteOptions { compression: None };
    let mut writer = FileWriter::new(sink, schema, None, options);
    if let Some(json) = manifest_json {
        let metadata = [(MANIFEST_KEY.into(), json.into())].into_iter().collect();
        writer.set_custom_schema_metadata(Arc::new(metadata));
    }
    writer.start().map_err(failed)?;
    writer.write(&batch.map_err(failed)?, None).map_err(failed)?;
    writer.finish().map_err(failed)
}

/// The manifest in an Arrow IPC file of scores, as JSON; None where there is none, or the file is
/// not Arrow.
#[must_use]
pub fn ipc_manifest(bytes: &[u8]) -> Option<String> {
    let mut reader = IpcReader::new(std::io::Cursor::new(bytes));
    let metadata = reader.custom_metadata().ok()??;
    metadata.get(MANIFEST_KEY).map(ToString::to_string)
}
