//! tanxiao: grade industrial enterprises by their carbon efficiency. `main` prints errors and
//! exits; everything else is a command in `commands/`, and what touches the machine is in here,
//! never in core.

mod args;
mod command_line;
mod commands;
mod context;
mod exit;
mod fault;
mod folder;
mod input;
mod interrupt;
mod issuing;
mod keys;
mod output;
mod picture;
mod sample;
mod syncing;
mod term;
mod threads;
mod trust;

use std::process::ExitCode;

use clap::Parser as _;
use command_line::{Arguments, Command};
use context::Context;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not errors.
            let _ = error.print();
            return if error.use_stderr() { exit::Exit::Usage.into() } else { ExitCode::SUCCESS };
        }
    };
    let context = Context::new(&arguments.global);
    // The server ends by itself when it is asked to: it finishes requests under way.
    if !matches!(arguments.command, Command::Serve(_)) {
        interrupt::watch(context.lang);
    }
    let outcome = fault::guarded(|| command_line::run(arguments.command, &context));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(context.lang);
            failure.exit.into()
        }
    }
}
