//! Taken: the files that a command reads and those that it writes, none in the place of another.

use std::path::{Path, PathBuf};

use crate::exit::{Exit, Failure, Outcome};

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
