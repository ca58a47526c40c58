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
mod help;
mod input;
mod interrupt;
mod issuing;
mod keys;
mod map_file;
mod output;
mod picture;
mod sample;
mod syncing;
mod term;
mod threads;
mod trust;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use command_line::{Arguments, Command};
use context::Context;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let lang = context::language_asked(&words);
    let command = help::in_language(Arguments::command(), lang);
    let parsed = command.clone().try_get_matches_from(&words);
    let arguments = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => {
            let text = help::answer(&error, command, &words, lang);
            // Help and version are answers, not errors.
            if error.use_stderr() {
                anstream::eprint!("{text}");
                return exit::Exit::Usage.into();
            }
            anstream::print!("{text}");
            return ExitCode::SUCCESS;
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
