//! Shell completions and the man page, made from the command line's own definition.

use clap::Command;
use tanxiao_core::lang::Lang;

use crate::exit::Outcome;

pub(crate) fn completions(shell: clap_complete::Shell, mut whole: Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut whole, "tanxiao", &mut script);
    super::print_text(&String::from_utf8_lossy(&script))
}

/// What a man page says by itself, in English and Chinese.
const WORDS: [(&str, &str); 8] = [
    (".SH NAME", ".SH 名称"),
    (".SH SYNOPSIS", ".SH 概要"),
    (".SH DESCRIPTION", ".SH 描述"),
    (".SH OPTIONS", ".SH 选项"),
    (".SH SUBCOMMANDS", ".SH 子命令"),
    (".SH VERSION", ".SH 版本"),
    ("Possible values:", "可选："),
    ("[default: ", "[缺省："),
];

pub(crate) fn man(whole: &Command, lang: Lang) -> Outcome {
    let mut page = Vec::new();
    let mut commands = vec![whole.clone().name("tanxiao")];
    for command in whole.get_subcommands().filter(|command| command.get_name() != "help") {
        let name = format!("tanxiao-{}", command.get_name());
        commands.push(command.clone().name(name));
    }
    for command in commands {
        clap_mangen::Man::new(command)
            .render(&mut page)
            .map_err(|error| crate::output::io(std::path::Path::new("-"), &error))?;
    }
    let mut text = String::from_utf8_lossy(&page).into_owned();
    if lang == Lang::Zh {
        for (english, chinese) in WORDS {
            text = text.replace(english, chinese);
        }
    }
    super::print_text(&text)
}
