//! Tables: what a command writes in every format that is asked for. Where they go is checked before
//! any work is done; what they were made from lies beside those that do not carry it inside.

use std::io::Write;
use std::path::{Path, PathBuf};

use tanxiao_core::scheme::Scheme;
use tanxiao_core::write::sheet::Sheet;
use tanxiao_core::write::{OutputFormat, WriteContext, write_sheet, write_workbook};

use super::score::{format_of, sidecar};
use super::taken::Taken;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Staged, io};

/// Where a table goes, and as what.
pub(crate) type Target = (PathBuf, OutputFormat);

/// Where tables go. No output, `others` among them, takes the place of an input or of another
/// output.
pub(crate) fn targets<'a>(
    inputs: impl IntoIterator<Item = &'a Path>,
    outputs: &[PathBuf],
    others: Option<&Path>,
) -> Outcome<Vec<Target>> {
    let mut taken = Taken::of(inputs);
    let mut targets = Vec::new();
    for path in outputs {
        let format = format_of(path)?;
        taken.take(path)?;
        if has_sidecar(format) {
            taken.take(&sidecar(path))?;
        }
        targets.push((path.clone(), format));
    }
    others.map(|path| taken.take(path)).transpose()?;
    Ok(targets)
}

/// A workbook and columnar files carry what they were made from inside.
fn has_sidecar(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Csv | OutputFormat::NdJson)
}

/// Writes a table whose rows are no scores, with what it was made from, to each of its targets.
pub(crate) fn stage_sheet(
    sheet: &Sheet,
    targets: &[Target],
    made_from: &str,
    scheme: &Scheme,
    staged: &mut Staged,
    context: &Context,
) -> Outcome {
    let writing = WriteContext {
        scheme,
        lang: context.lang,
        manifest_json: Some(made_from),
        is_exact: false,
    };
    stage(targets, made_from, staged, |format, sink| {
        let written = match format {
            OutputFormat::Xlsx => write_workbook(std::slice::from_ref(sheet), &writing, sink),
            _ => write_sheet(format, sheet, &writing, writing.manifest_json, sink),
        };
        written.map_err(|error| Failure::error(Exit::Output, &error))
    })
}

/// Writes a table to each of its targets beside its place, or to standard output.
pub(crate) fn stage(
    targets: &[Target],
    made_from: &str,
    staged: &mut Staged,
    render: impl Fn(OutputFormat, &mut dyn Write) -> Outcome,
) -> Outcome {
    for (path, format) in targets {
        if path == Path::new("-") {
            let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
            render(*format, &mut stdout)?;
            stdout.flush().map_err(|error| io(path, &error))?;
            continue;
        }
        staged.write(path, |sink| render(*format, sink))?;
        if has_sidecar(*format) {
            let beside = sidecar(path);
            staged.write(&beside, |sink| {
                writeln!(sink, "{made_from}").map_err(|error| io(&beside, &error))
            })?;
        }
    }
    Ok(())
}
