//! Shell completions and the man page, made from the command line's own definition.

use clap::CommandFactory as _;

use crate::args::Arguments;
use crate::exit::Outcome;

pub(super) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "tanxiao", &mut script);
    super::print_text(&String::from_utf8_lossy(&script))
}

pub(super) fn man() -> Outcome {
    let mut page = Vec::new();
    let mut commands = vec![Arguments::command().name("tanxiao")];
    let mut top = Arguments::command();
    top.build();
    for command in top.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("tanxiao-{}", command.get_name());
        commands.push(command.clone().name(name));
    }
    for command in commands {
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| crate::output::io(std::path::Path::new("-"), &error))?;
    }
    super::print_text(&String::from_utf8_lossy(&page))
}
