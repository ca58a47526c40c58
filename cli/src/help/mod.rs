//! Help in the language asked for. The definition of the command line says everything twice,
//! Chinese before a slash and English behind it; here one half is taken, and `layout` sets it.

mod layout;
mod names;
mod usage_error;

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, Error};
use tanxiao_core::lang::Lang;

/// The definition in one language.
pub(crate) fn in_language(command: Command, lang: Lang) -> Command {
    let is_top = command.get_version().is_some();
    let mut command = command.mut_args(|arg| argument(arg, lang));
    if let Some(about) = command.get_about().map(ToString::to_string) {
        command = command.about(half(&about, lang).to_owned());
    }
    if command.has_subcommands() {
        command = command.subcommand_value_name(lang.pick("命令", "COMMAND"));
    }
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command = command.disable_help_flag(true).arg(help.help(lang.pick("显示用法", "print help")));
    if is_top {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        let version = version.help(lang.pick("显示版本", "print the version"));
        command = command.disable_version_flag(true).arg(version);
    }
    command.mut_subcommands(|command| in_language(command, lang))
}

/// The definition with the commands `help` that clap adds, in the same language: for scripts and
/// manuals made from it.
pub(crate) fn whole(command: Command, lang: Lang) -> Command {
    fn say(command: Command, lang: Lang) -> Command {
        let command = match command.get_name() {
            "help" => command.about(lang.pick("显示某个命令的用法", "print help of a command")),
            _ => command,
        };
        command.mut_subcommands(|command| say(command, lang))
    }
    let mut command = command;
    command.build();
    say(command, lang)
}

/// What to print where the command line asks for help or is not understood.
pub(crate) fn answer(
    error: &Error,
    command: Command,
    arguments: &[OsString],
    lang: Lang,
) -> String {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            layout::help(named(&whole(command, lang), arguments), lang)
        }
        _ => usage_error::text(error, lang).unwrap_or_else(|| error.render().ansi().to_string()),
    }
}

/// The command that arguments name.
fn named<'a>(command: &'a Command, arguments: &[OsString]) -> &'a Command {
    let words = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    words
        .filter(|word| *word != "help")
        .fold(command, |command, word| command.find_subcommand(word).unwrap_or(command))
}

/// An argument in one language.
fn argument(arg: Arg, lang: Lang) -> Arg {
    let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let arg = arg.help(half(&text, lang).to_owned());
    let names: Option<Vec<&'static str>> = match (lang, arg.get_value_names()) {
        (Lang::Zh, Some(names)) => names.iter().map(|name| names::in_chinese(name)).collect(),
        _ => None,
    };
    match names {
        Some(names) if arg.get_action().takes_values() => arg.value_names(names),
        _ => arg,
    }
}

/// The half of a text that is in a language: the slash is the first one with nothing Chinese
/// behind it.
fn half(text: &str, lang: Lang) -> &str {
    let mut slashes = text.match_indices("/ ").map(|(at, _)| at);
    let slash = slashes
        .find(|at| (text[..*at].ends_with([' ', '）'])) && !text[*at..].contains(is_chinese));
    match slash {
        Some(at) => lang.pick(text[..at].trim_end(), text[at + 2..].trim_start()),
        None => text,
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::command_line::Arguments;

    /// Every text of the definition.
    fn texts(command: &Command, found: &mut Vec<(String, String)>) {
        let name = command.get_name().to_owned();
        found
            .push((name.clone(), command.get_about().map(ToString::to_string).unwrap_or_default()));
        for arg in command.get_arguments() {
            let place = format!("{name} {}", arg.get_id());
            assert!(arg.get_long_help().is_none(), "{place}: one paragraph");
            found
                .push((place.clone(), arg.get_help().map(ToString::to_string).unwrap_or_default()));
            for value in arg.get_possible_values() {
                if let Some(help) = value.get_help() {
                    found.push((format!("{place} {}", value.get_name()), help.to_string()));
                }
            }
        }
        command.get_subcommands().for_each(|command| texts(command, found));
    }

    #[test]
    fn everything_is_said_in_both_languages() {
        let mut found = Vec::new();
        texts(&Arguments::command(), &mut found);
        assert!(found.len() > 150, "{}", found.len());
        let mut wrong = Vec::new();
        for (place, text) in found {
            let (zh, en) = (half(&text, Lang::Zh), half(&text, Lang::En));
            let is_chinese_half = zh.contains(is_chinese) && !zh.contains(" / ");
            // Marks of Chinese are full-width.
            if !is_chinese_half
                || en.is_empty()
                || en.contains(is_chinese)
                || zh.contains([',', ';'])
            {
                wrong.push(format!("{place}: {text}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn halves() {
        let text = "在 / 提供网页（应用）/ serve it at / and below";
        assert_eq!(half(text, Lang::Zh), "在 / 提供网页（应用）");
        assert_eq!(half(text, Lang::En), "serve it at / and below");
    }

    #[test]
    fn every_value_has_a_name_in_chinese() {
        fn check(command: &Command, missing: &mut Vec<String>) {
            for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
                let names = arg.get_value_names().unwrap_or_default();
                let unknown = names.iter().filter(|name| names::in_chinese(name).is_none());
                missing.extend(unknown.map(ToString::to_string));
            }
            command.get_subcommands().for_each(|command| check(command, missing));
        }
        let mut missing = Vec::new();
        check(&Arguments::command(), &mut missing);
        assert!(missing.is_empty(), "not in help/names.rs: {missing:?}");
    }

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            in_language(Arguments::command(), lang).debug_assert();
        }
    }
}
