//! Plain: what a text may be that names something: a firm, an issuer, a scheme and its version, a
//! token. Two names that look alike must be alike, none may move what is printed around it, and
//! each must fit where it is to stand, a QR code last of all.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::joiner::is_called_for;
use crate::lang::Bilingual;

/// Characters of the longest name of a firm or an office (this project's own bound): with a name
/// of so many hanzi a certificate still fits into a QR code.
pub const LONGEST_NAME: usize = 200;
/// Characters of the longest id or version (this project's own bound).
pub const LONGEST_ID: usize = 64;

/// The first bytes of U+4000 to U+9FFF, which are hanzi; no blank is among them, and nothing of them
/// is folded.
pub const FIRST_OF_HANZI: RangeInclusive<u8> = 0xe4..=0xe9;

/// Why a text names nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it, or blanks stand around it.
    Blank,
    /// A character that nobody sees or that a terminal obeys.
    Unseen(char),
    /// It has more characters than these.
    TooLong(usize),
}

impl Fault {
    /// In words that follow the name of what is wrong.
    #[must_use]
    pub fn text(self) -> Bilingual {
        match self {
            Self::Blank => Bilingual::new("为空，或前后有空格", "is empty or has blanks around it"),
            Self::Unseen(c) => {
                let code = format!("U+{:04X}", u32::from(c));
                Bilingual::new(
                    format!("含有看不见的字符或控制字符 {code}"),
                    format!("has a character that is invisible or a control ({code})"),
                )
            }
            Self::TooLong(most) => Bilingual::new(
                format!("超过 {most} 个字符"),
                format!("has more than {most} characters"),
            ),
        }
    }
}

/// Whether a character is one that nobody sees, or that a terminal obeys instead of showing it:
/// controls (C1 too, such as U+009B), marks that turn the direction of what follows or hide where
/// it ends, blanks of no width, fillers, selectors of variants, and what is no character.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}')
        || matches!(c, '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}')
        || matches!(c, '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}')
        || matches!(c, '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The unseen characters of a text with their places, but for those that its script calls for.
pub fn unseen_in(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    text.char_indices().filter(|(at, c)| {
        is_unseen(*c) && !is_called_for(&text[..*at], *c, &text[at + c.len_utf8()..])
    })
}

/// A text with something else in place of each unseen character that its script does not call for,
/// but for those that are `kept`.
#[must_use]
pub fn without_unseen<'a>(text: &'a str, instead: char, kept: &[char]) -> Cow<'a, str> {
    let mut unseen = unseen_in(text).filter(|(_, c)| !kept.contains(c)).peekable();
    if unseen.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let (mut seen, mut from) = (String::with_capacity(text.len()), 0);
    for (at, c) in unseen {
        seen.push_str(&text[from..at]);
        seen.push(instead);
        from = at + c.len_utf8();
    }
    seen.push_str(&text[from..]);
    Cow::Owned(seen)
}

/// What is wrong with a text that is to name something in at most so many characters: an id, a
/// version. It needs no character that nobody sees.
#[must_use]
pub fn fault(text: &str, most: usize) -> Option<Fault> {
    fault_but(text, most, |text| text.chars().find(|c| is_unseen(*c)))
}

fn fault_but(
    text: &str,
    most: usize,
    unseen_in: impl FnOnce(&str) -> Option<char>,
) -> Option<Fault> {
    // Nearly every name: no character needs to be looked at by itself.
    let is_usual =
        |byte: u8| matches!(byte, b'!'..=b'~' | 0x80..=0xbf) || FIRST_OF_HANZI.contains(&byte);
    if !text.is_empty() && text.len() <= most && text.bytes().all(is_usual) {
        return None;
    }
    if text.is_empty() || text.trim() != text {
        return Some(Fault::Blank);
    }
    if let Some(unseen) = unseen_in(text) {
        return Some(Fault::Unseen(unseen));
    }
    (text.chars().count() > most).then_some(Fault::TooLong(most))
}

/// What is wrong with the name of a firm or an office. Where its script calls for a selector or a
/// joiner, that may stand in it; `name_key` folds it away.
#[must_use]
pub fn fault_of_name(text: &str) -> Option<Fault> {
    fault_but(text, LONGEST_NAME, |text| unseen_in(text).next().map(|(_, c)| c))
}

/// A name on one line: programs wrap cells. Between hanzi no blank was meant.
#[must_use]
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    /// Line ends of every system and program, and tabs.
    const PARTING: [char; 8] =
        ['\n', '\r', '\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    // Marks that pages and programs leave around a text mean nothing there.
    let is_mark =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202c}' | '\u{2060}' | '\u{feff}');
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_mark(c));
    if !text.contains(PARTING) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split(PARTING).map(str::trim).filter(|part| !part.is_empty()) {
        let is_of_letters =
            line.ends_with(|c: char| c.is_ascii()) && part.starts_with(|c: char| c.is_ascii());
        if is_of_letters {
            line.push(' ');
        }
        line.push_str(part);
    }
    Cow::Owned(line)
}

/// The first character of a TOML text that nobody sees, as it stands there or as an escape in a key
/// or value, with the place of its byte or of what holds it. Line ends and tabs part what is there,
/// and a byte order mark may begin it.
#[must_use]
pub fn unseen_in_toml(text: &str) -> Option<(usize, char)> {
    let is_hidden = |at: usize, c: char| {
        is_unseen(c) && !matches!(c, '\n' | '\r' | '\t') && !(at == 0 && c == '\u{feff}')
    };
    let in_sight = text.char_indices().find(|(at, c)| is_hidden(*at, *c));
    in_sight.or_else(|| {
        // What is no TOML is refused as such.
        let table = DeTable::parse(text.trim_start_matches('\u{feff}')).ok()?;
        in_table(table.get_ref(), &|c| is_hidden(1, c))
    })
}

/// The first of some characters in keys and values.
fn in_table(table: &DeTable<'_>, is_hidden: &dyn Fn(char) -> bool) -> Option<(usize, char)> {
    table.iter().find_map(|(key, value)| {
        let of_key = key.get_ref().chars().find(|c| is_hidden(*c));
        of_key.map(|c| (key.span().start, c)).or_else(|| in_value(value, is_hidden))
    })
}

fn in_value(
    value: &Spanned<DeValue<'_>>,
    is_hidden: &dyn Fn(char) -> bool,
) -> Option<(usize, char)> {
    match value.get_ref() {
        DeValue::String(text) => {
            let hidden = text.chars().find(|c| is_hidden(*c))?;
            Some((value.span().start, hidden))
        }
        DeValue::Array(values) => values.iter().find_map(|value| in_value(value, is_hidden)),
        DeValue::Table(table) => in_table(table, is_hidden),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_names() {
        let longest = "字".repeat(LONGEST_NAME);
        for name in
            ["甲", "甲厂（示例）有限公司", "ACME Ltd.", "Ünal & Söhne", "一〇一厂", &longest]
        {
            assert_eq!(fault_of_name(name), None, "{name}");
        }
        for name in
            ["葛\u{e0100}城厂", "می\u{200c}خواهم", "ශ්\u{200d}රී厂", "\u{1828}\u{180b}\u{1820}"]
        {
            assert_eq!(fault_of_name(name), None, "{name:?}");
            assert_eq!(without_unseen(name, ' ', &[]), name);
            assert!(fault(name, LONGEST_ID).is_some(), "no id is spelt so: {name:?}");
        }
        assert_eq!(without_unseen("甲\u{200d}厂\u{1b}a", ' ', &['\u{1b}']), "甲 厂\u{1b}a");
    }

    #[test]
    fn names_that_are_none() {
        for (name, wrong) in [
            ("", Fault::Blank),
            (" ", Fault::Blank),
            ("甲厂 ", Fault::Blank),
            ("\u{3000}甲厂", Fault::Blank),
            ("甲\u{1b}[31m", Fault::Unseen('\u{1b}')),
            ("甲\n厂", Fault::Unseen('\n')),
            ("厂\u{9b}31m", Fault::Unseen('\u{9b}')),
            ("\u{202e}厂", Fault::Unseen('\u{202e}')),
            ("甲\u{200b}厂", Fault::Unseen('\u{200b}')),
            ("甲\u{ad}厂", Fault::Unseen('\u{ad}')),
            ("甲\u{fe0f}", Fault::Unseen('\u{fe0f}')),
            ("甲\u{e0041}", Fault::Unseen('\u{e0041}')),
            ("甲\u{ffff}", Fault::Unseen('\u{ffff}')),
            ("甲\u{200c}厂", Fault::Unseen('\u{200c}')),
            ("甲\u{200d}厂", Fault::Unseen('\u{200d}')),
            ("a\u{e0100}", Fault::Unseen('\u{e0100}')),
            ("甲\u{180b}", Fault::Unseen('\u{180b}')),
            (&"字".repeat(LONGEST_NAME + 1), Fault::TooLong(LONGEST_NAME)),
            (&"a".repeat(LONGEST_NAME + 1), Fault::TooLong(LONGEST_NAME)),
        ] {
            assert_eq!(fault_of_name(name), Some(wrong), "{name:?}");
        }
    }

    #[test]
    fn wrapped_names() {
        for (wrapped, line) in [
            ("甲厂", "甲厂"),
            ("湖州\n甲厂", "湖州甲厂"),
            ("湖州 \r\n\t甲厂\n", "湖州甲厂"),
            ("ACME\nLtd", "ACME Ltd"),
            ("\n", ""),
            ("\u{200e}甲厂\u{200b}", "甲厂"),
            ("湖州\u{b}甲厂\u{2028}", "湖州甲厂"),
        ] {
            assert_eq!(on_one_line(wrapped), line, "{wrapped:?}");
        }
    }

    #[test]
    fn files_of_rules() {
        for text in ["\u{feff}a = 1\r\n\tb = \"甲\"\n", r#"a = "\\u202e \n \u7532 \\""#, "\\"]
            .into_iter()
            .chain([
                "# D:\\bank\\factors.xlsx\n",
                r"a = 'D:\energy\bank'",
                "a = \"\"\"\n甲\n\"\"\"",
            ])
        {
            assert_eq!(unseen_in_toml(text), None, "{text}");
        }
        for (text, at, c) in [
            ("a\n# \u{202e}b", 4, '\u{202e}'),
            ("a\u{feff}", 1, '\u{feff}'),
            (r#"a = "\\\u202e""#, 4, '\u{202e}'),
            (r#"a = ["\U0000200B"]"#, 5, '\u{200b}'),
            (r#"b.a = "\u001b[31m""#, 6, '\u{1b}'),
            (r#"a = "\b""#, 4, '\u{8}'),
            (r#""\u200b" = 1"#, 0, '\u{200b}'),
        ] {
            assert_eq!(unseen_in_toml(text), Some((at, c)), "{text}");
        }
    }
}
