//! Help as text. clap's own layout has its words in English and counts a Chinese character as one
//! column, so that nothing lines up and no line of Chinese is ever broken.

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, Command};
use tanxiao_core::lang::Lang;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::term::{self, HEADING};

/// The widest line.
const MOST_COLUMNS: usize = 100;
/// Names wider than this stand on a line of their own.
const NAME_COLUMNS: usize = 30;
const INDENT: usize = 2;

/// An entry of a list, and lines below it.
struct Entry {
    name: String,
    text: String,
    below: Vec<(String, String)>,
}

/// The help of a command that clap has built.
pub(super) fn help(command: &Command, lang: Lang) -> String {
    let width = term::width().min(MOST_COLUMNS);
    let mut text = String::new();
    if let Some(about) = command.get_about() {
        for line in wrapped(&about.to_string(), width) {
            text.push_str(&line);
            text.push('\n');
        }
        text.push('\n');
    }
    let usage = usage(command, lang);
    let _ = writeln!(text, "{HEADING}{}{HEADING:#}{usage}", lang.pick("用法：", "Usage: "));
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| Entry {
        name: command.get_name().to_owned(),
        text: command.get_about().map(ToString::to_string).unwrap_or_default(),
        below: Vec::new(),
    });
    let positionals = command.get_positionals().map(|arg| entry(arg, lang));
    // What every command has comes last.
    let options = command.get_arguments().filter(|arg| !arg.is_positional());
    let (general, own): (Vec<&Arg>, Vec<&Arg>) =
        options.partition(|arg| matches!(arg.get_id().as_str(), "help" | "version"));
    let options = own.into_iter().chain(general).map(|arg| entry(arg, lang));
    list(&mut text, lang.pick("命令", "Commands"), commands.collect(), (lang, width));
    list(&mut text, lang.pick("参数", "Arguments"), positionals.collect(), (lang, width));
    list(&mut text, lang.pick("选项", "Options"), options.collect(), (lang, width));
    text
}

/// How a command is called.
pub(super) fn usage(command: &Command, lang: Lang) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    usage.replace("[OPTIONS]", lang.pick("[选项]", "[OPTIONS]"))
}

/// An argument with its values.
fn entry(arg: &Arg, lang: Lang) -> Entry {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let mut below = Vec::new();
    if arg.get_action().takes_values() {
        let values = arg.get_possible_values();
        if values.iter().any(|value| value.get_help().is_some()) {
            below.extend(values.iter().map(|value| {
                let help = value.get_help().map(ToString::to_string).unwrap_or_default();
                (value.get_name().to_owned(), super::half(&help, lang).to_owned())
            }));
        } else if !values.is_empty() {
            let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
            let names = names.join(lang.pick("、", ", "));
            text.push_str(&match lang {
                Lang::Zh => format!("（可选：{names}）"),
                Lang::En => format!(" [{names}]"),
            });
        }
        let defaults = arg.get_default_values().iter().map(|value| value.to_string_lossy());
        let defaults = defaults.collect::<Vec<_>>().join(" ");
        if !defaults.is_empty() {
            text.push_str(&match lang {
                Lang::Zh => format!("（缺省：{defaults}）"),
                Lang::En => format!(" [default: {defaults}]"),
            });
        }
    }
    let name = match (arg.get_short(), arg.is_positional()) {
        (Some(short), _) => format!("-{short}, {arg}"),
        (None, true) => arg.to_string(),
        (None, false) => format!("    {arg}"),
    };
    Entry { name, text, below }
}

/// Adds a list with its heading.
fn list(text: &mut String, heading: &str, entries: Vec<Entry>, (lang, width): (Lang, usize)) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{HEADING}{heading}{}{HEADING:#}", lang.pick("：", ":"));
    let widths = entries.iter().map(|entry| entry.name.width());
    let names = widths.filter(|width| *width <= NAME_COLUMNS).max().unwrap_or_default();
    for entry in entries {
        columns(text, &entry.name, &entry.text, (INDENT, names, width));
        let indent = INDENT + names + INDENT;
        let names = entry.below.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
        for (name, words) in entry.below {
            columns(text, &name, &words, (indent, names, width));
        }
    }
}

/// A name, and its text beside it; below, where the name is too wide.
fn columns(
    text: &mut String,
    name: &str,
    words: &str,
    (indent, names, width): (usize, usize, usize),
) {
    let start = indent + names + INDENT;
    let mut line = format!("{:indent$}{name}", "");
    let mut at = indent + name.width();
    for part in wrapped(words, width.saturating_sub(start)) {
        if at + INDENT > start {
            text.push_str(&line);
            text.push('\n');
            line.clear();
            at = 0;
        }
        let _ = write!(line, "{:gap$}{part}", "", gap = start - at);
        at = width;
    }
    text.push_str(&line);
    text.push('\n');
}

/// A text in lines of a width: broken at blanks, and beside Chinese characters, but never so that
/// a line begins with a mark that closes or ends with one that opens.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    const NOT_FIRST: &str = "，。；：、？！）”》…—%,.;:)]>";
    const NOT_LAST: &str = "（“《([<";
    let is_wide = |c: char| c.width() == Some(2);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while rest.width() > width {
        let mut columns = 0;
        let mut end = rest.len();
        let mut before = ' ';
        let mut fits = None;
        for (at, c) in rest.char_indices() {
            let is_break = before == ' '
                || ((is_wide(before) || is_wide(c)) && c != ' ')
                    && !NOT_FIRST.contains(c)
                    && !NOT_LAST.contains(before);
            if at > 0 && is_break {
                // Only a word that is too wide for any line is let stand out.
                if columns > width && fits.is_none() {
                    end = at;
                    break;
                }
                fits = (columns <= width + usize::from(before == ' ')).then_some(at).or(fits);
            }
            columns += c.width().unwrap_or_default();
            if columns > width + 1 && fits.is_some() {
                break;
            }
            before = c;
        }
        let end = fits.unwrap_or(end);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_languages() {
        assert_eq!(wrapped("ab cd ef", 5), ["ab cd", "ef"]);
        assert_eq!(wrapped("甲乙丙丁戊", 6), ["甲乙丙", "丁戊"]);
        // No line begins with a mark that closes, and a word is not cut.
        assert_eq!(wrapped("甲乙丙，丁戊", 6), ["甲乙", "丙，丁", "戊"]);
        assert_eq!(wrapped("甲（乙）丙csv丁", 8), ["甲（乙）", "丙csv丁"]);
        assert_eq!(wrapped("extraordinary a b", 5), ["extraordinary", "a b"]);
        for width in 4..60 {
            let text = "被拒绝的行（连同原因）写入该 CSV、XLSX 文件；see “here”, or not.";
            let lines = wrapped(text, width);
            let without = |text: &str| text.replace(' ', "");
            assert_eq!(without(&lines.concat()), without(text));
            for line in &lines {
                assert!(line.width() <= width.max(8), "{width}: {line}");
            }
        }
    }

    #[test]
    fn names_that_are_too_wide_stand_alone() {
        let mut text = String::new();
        columns(&mut text, "-a", "甲乙丙", (2, 4, 12));
        columns(&mut text, "--wide-one", "甲", (2, 4, 12));
        assert_eq!(text, "  -a    甲乙\n        丙\n  --wide-one\n        甲\n");
    }
}
