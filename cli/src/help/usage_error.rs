//! What is wrong with a command line, in Chinese; in English clap says it.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use tanxiao_core::lang::Lang;

use crate::term::error_word;

/// The message; None where clap's own is the one to print.
pub(super) fn text(error: &Error, lang: Lang) -> Option<String> {
    if lang == Lang::En || !error.use_stderr() {
        return None;
    }
    let of = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有名为“{}”的命令", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "没有写明命令".to_owned(),
        ErrorKind::UnknownArgument => format!("不认识“{argument}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            prior if prior.is_empty() || prior == argument => format!("“{argument}”不能重复"),
            prior => format!("“{argument}”不能与 {prior} 同时使用"),
        },
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”没有写明取值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            match why.split_once(" is not in ") {
                Some((_, range)) => {
                    let range = range.replace("..=", " 至 ");
                    format!("“{argument}”的取值“{value}”不对，应为 {range}")
                }
                None => format!("“{argument}”的取值“{value}”不对"),
            }
        }
        ErrorKind::TooManyValues => format!("“{argument}”的取值过多：{value}"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("“{argument}”的取值个数不对")
        }
        ErrorKind::InvalidUtf8 => "有的参数不是 UTF-8 文本".to_owned(),
        _ => return None,
    };
    let mut hints = Vec::new();
    for (kind, hint) in [
        (ContextKind::ValidValue, "可选："),
        (ContextKind::ValidSubcommand, "可用："),
        (ContextKind::SuggestedSubcommand, "最相近的是 "),
        (ContextKind::SuggestedArg, "最相近的是 "),
        (ContextKind::SuggestedValue, "最相近的是 "),
    ] {
        let said = of(kind);
        if !said.is_empty() {
            hints.push(format!("{hint}{said}"));
        }
    }
    hints.push("用法见 --help".to_owned());
    let mut text = format!("{}{message}\n", error_word(lang));
    for hint in hints {
        text.push_str(&format!("  → {hint}\n"));
    }
    Some(text)
}

/// The words of a value that clap hands over.
fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
