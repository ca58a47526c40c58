//! Shell completions and the man page, made from the command line's own definition.

use clap::Command;

use crate::exit::Outcome;

pub(crate) fn completions(shell: clap_complete::Shell, mut whole: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut whole, "tanxiao", &mut script);
    super::print_text(&String::from_utf8_lossy(&script))
}

pub(crate) fn man(whole: &Command) -> Outcome {
    let mut page = Vec::new();
    let mut commands = vec![whole.clone().name("tanxiao")];
    let mut top = whole.clone();
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
