//! The commands, one file each.

pub(crate) mod audit;
pub(crate) mod benchmark;
pub(crate) mod book;
pub(crate) mod catalogue;
pub(crate) mod certify;
pub(crate) mod draft;
pub(crate) mod explain;
pub(crate) mod keys;
mod ladder;
pub(crate) mod lend;
mod new_scheme;
mod points;
pub(crate) mod publish;
pub(crate) mod read;
pub(crate) mod report;
pub(crate) mod rerun;
pub(crate) mod rescore;
pub(crate) mod returns;
pub(crate) mod revoke;
pub(crate) mod sample;
pub(crate) mod schema;
pub(crate) mod schemes;
pub(crate) mod score;
pub(crate) mod score_file;
pub(crate) mod scoring;
pub(crate) mod series;
pub(crate) mod serve;
pub(crate) mod shell;
pub(crate) mod sql;
mod summary;
mod survey;
pub(crate) mod tables;
mod taken;
pub(crate) mod tokens;
pub(crate) mod verify;
pub(crate) mod why;

use std::path::{Path, PathBuf};

use crate::exit::Outcome;

/// Prints a value as JSON.
fn print_json(value: &impl serde::Serialize) -> Outcome {
    use std::fmt::Write as _;
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut escaped = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // Within texts only: between them JSON has line feeds and spaces.
        if c != '\n' && tanxiao_core::plain::is_unseen(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                // Writing to a string does not fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped.push('\n');
    print_text(&escaped)
}

/// Prints what is said of tables that are written; beside one that goes to standard output, on
/// standard error.
fn print_beside(outputs: &[PathBuf], text: &str) -> Outcome {
    if outputs.iter().any(|path| path == Path::new("-")) {
        anstream::eprint!("{text}");
        return Ok(());
    }
    print_text(text)
}

/// Prints text to standard output. A reader that has gone away (`| head`) is no failure.
fn print_text(text: &str) -> Outcome {
    use std::io::Write as _;
    let mut stdout = anstream::stdout().lock();
    let text = crate::term::printable(text);
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(crate::output::io(Path::new("-"), &error))
        }
        _ => Ok(()),
    }
}
