//! The commands, one file each.

pub(crate) mod audit;
mod benchmark;
pub(crate) mod book;
mod catalogue;
pub(crate) mod certify;
mod explain;
pub(crate) mod keys;
pub(crate) mod lend;
pub(crate) mod publish;
mod read;
mod rerun;
mod returns;
pub(crate) mod revoke;
mod sample;
mod schema;
mod schemes;
mod score;
pub(crate) mod serve;
mod shell;
mod sql;
mod summary;
mod survey;
pub(crate) mod tokens;
pub(crate) mod verify;

pub(crate) use returns::ReturnsArgs;
pub(crate) use sql::SqlArgs;

use crate::args::Command;
use crate::context::Context;
use crate::exit::Outcome;

pub(crate) fn run(command: Command, context: &Context) -> Outcome {
    match command {
        Command::Score(args) => score::run(&args, context),
        Command::Read(args) => read::run(&args, context),
        Command::Explain(args) => explain::run(&args, context),
        Command::Benchmark(args) => benchmark::run(&args, context),
        Command::Factors(args) => catalogue::factors(&args, context),
        Command::Industries { query } => catalogue::industries(query.as_deref(), context),
        Command::Regions { query } => catalogue::regions(query.as_deref(), context),
        Command::Findings => catalogue::findings(context),
        Command::Schemes { command } => schemes::run(command, context),
        Command::Sample(args) => sample::run(&args),
        Command::Returns(args) => returns::run(&args, context),
        Command::Sql(args) => sql::run(&args, context),
        Command::Schema { kind } => schema::run(kind),
        Command::Lend(args) => lend::run(&args, context),
        Command::Rerun { manifest } => rerun::run(&manifest, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Tokens { command } => tokens::run(command, context),
        Command::Audit { command } => audit::run(&command, context),
        Command::Publish(args) => publish::run(&args, context),
        Command::Book { command } => book::run(command, context),
        Command::Keys { command } => keys::run(&command, context),
        Command::Certify(args) => certify::run(&args, context),
        Command::Revoke(args) => revoke::run(&args, context),
        Command::Status(args) => revoke::renew(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man => shell::man(),
    }
}

/// Prints a value as JSON.
fn print_json(value: &impl serde::Serialize) -> Outcome {
    use std::fmt::Write as _;
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut escaped = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // Within texts only: between them JSON has line feeds and spaces.
        if c != '\n' && crate::term::is_obeyed(c) {
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

/// Prints text to standard output. A reader that has gone away (`| head`) is no failure.
fn print_text(text: &str) -> Outcome {
    use std::io::Write as _;
    let mut stdout = anstream::stdout().lock();
    let text = crate::term::printable(text);
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(crate::output::io(std::path::Path::new("-"), &error))
        }
        _ => Ok(()),
    }
}
