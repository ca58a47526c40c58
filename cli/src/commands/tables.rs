//! Tables: what a command writes in every format that is asked for. Where they go is checked before
//! any work is done; what they were made from lies beside those that do not carry it inside.

use std::io::Write;
use std::path::{Path, PathBuf};

use tanxiao_core::write::OutputFormat;

use super::score::{format_of, sidecar};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Staged, io};

/// Where a table goes, and as what.
pub(crate) type Target = (PathBuf, OutputFormat);

/// What is read and written by a command: no output takes the place of an input or of another
/// output.
pub(crate) struct Taken(Vec<PathBuf>);

impl Taken {
    /// What is read, as files or as folders.
    pub(crate) fn of<'a>(inputs: impl IntoIterator<Item = &'a Path>) -> Self {
        Self(inputs.into_iter().map(whole).collect())
    }

    /// Takes the place of an output; `-` is standard output, which is nobody's.
    pub(crate) fn take(&mut self, path: &Path) -> Outcome {
        if path == Path::new("-") {
            return Ok(());
        }
        let path = whole(path);
        // What lies in a folder that is an input is an input, too.
        if self.0.iter().any(|taken| path.starts_with(taken)) {
            let path = path.display();
            return Err(Failure::text(
                Exit::Usage,
                format!("{path} 既是输入又是输出，或被写两次；请换一个文件名"),
                format!("{path} is read and written, or written twice; choose another name"),
            ));
        }
        self.0.push(path);
        Ok(())
    }
}

/// A path without what makes one file look like two.
fn whole(path: &Path) -> PathBuf {
    if path == Path::new("-") {
        return path.to_owned();
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let name = path.file_name().unwrap_or_default();
        std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned()).join(name)
    })
}

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
