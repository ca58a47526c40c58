//! What a terminal shows: tables that line up with Chinese in them, colours, findings.

pub(crate) mod findings;
pub(crate) mod table;

use std::borrow::Cow;

use anstyle::{AnsiColor, Color, RgbColor, Style};
use tanxiao_core::lang::Lang;
use tanxiao_core::plain::without_unseen;

/// A style for headings.
pub(crate) const HEADING: Style = Style::new().bold();
/// A style for what matters less.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// A style for errors.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// A style for warnings.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// Text of somebody else's, made harmless.
pub(crate) fn plain(text: &str) -> String {
    without_unseen(text, ' ', &[]).into_owned()
}

/// Everything that is printed, without what a terminal would obey but line feeds, tabs and the
/// colours that this program itself writes.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    without_unseen(text, '\u{fffd}', &['\n', '\t', '\u{1b}'])
}

/// The word that introduces an error.
pub(crate) fn error_word(lang: Lang) -> String {
    let word = lang.pick("错误：", "error: ");
    format!("{ERROR}{word}{ERROR:#}")
}

/// The word that introduces a warning.
pub(crate) fn warning_word(lang: Lang) -> String {
    let word = lang.pick("注意：", "note: ");
    format!("{WARNING}{word}{WARNING:#}")
}

/// Text in a scheme's colour, `#rrggbb`.
pub(crate) fn coloured(text: &str, colour: &str) -> String {
    let byte = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    match (byte(1), byte(3), byte(5)) {
        (Some(r), Some(g), Some(b)) => {
            let style = Style::new().fg_color(Some(Color::Rgb(RgbColor(r, g, b)))).bold();
            format!("{style}{text}{style:#}")
        }
        _ => text.to_owned(),
    }
}

/// A count with thousands separators.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A decimal rounded half to even for display, with thousands separators.
pub(crate) fn decimal(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// Width of the terminal; 120 where there is none.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(120, |(width, _)| usize::from(width.0).max(60))
}
