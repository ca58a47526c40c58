//! Arrow IPC: not compressed, so that it can be memory-mapped, in the types that every Arrow reader
//! knows (`LargeUtf8`, not the newer string views), with the manifest in the metadata of the schema
//! under `tanxiao`.

use std::io::Write;
use std::sync::Arc;

use polars::prelude::*;

use super::sheet::Sheet;
use super::{MANIFEST_KEY, failed};
use crate::finding::Result;

/// Writes a table.
pub(super) fn write(
    sheet: &Sheet,
    manifest_json: Option<&str>,
    sink: &mut dyn Write,
) -> Result<()> {
    let mut writer = IpcWriter::new(sink).with_compat_level(CompatLevel::oldest());
    if let Some(json) = manifest_json {
        let metadata = [(MANIFEST_KEY.into(), json.into())].into_iter().collect();
        writer.set_custom_schema_metadata(Arc::new(metadata));
    }
    writer.finish(&mut sheet.frame()?).map_err(failed)
}

/// The manifest in an Arrow IPC file of scores, as JSON; None where there is none, or the file is
/// not Arrow.
#[must_use]
pub fn ipc_manifest(bytes: &[u8]) -> Option<String> {
    let mut reader = IpcReader::new(std::io::Cursor::new(bytes));
    let metadata = reader.custom_metadata().ok()??;
    metadata.get(MANIFEST_KEY).map(ToString::to_string)
}
