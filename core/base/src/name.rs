//! Name: when two spellings are one name, the one rule for runs, books, look-ups and lists. Width,
//! blanks, case, the shape of brackets, of hyphens and of the dot between parts of a name do not count,
//! nor do selectors of variants and joiners, which nobody sees by themselves, nor whether a hanzi is
//! written by its twin or a Roman numeral by letters; words do. 有限公司 and
//! 有限责任公司 are two.

use std::borrow::Cow;

use crate::data::text::normalise;
use crate::joiner::{is_hanzi, is_joiner};
use crate::plain::FIRST_OF_HANZI;
use crate::twin::hanzi_of;

/// The dot between the parts of a name, as GB 18030 and input methods have it.
const DOT: char = '·';

/// What two spellings of one name have in common. The key of a key is itself.
#[must_use]
pub fn name_key(name: &str) -> Cow<'_, str> {
    match is_plain(name) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(folded(name)),
    }
}

/// What a firm is known by: its code, or the key of its name where it has none.
#[must_use]
pub fn firm_key<'a>(code: &'a str, name: &'a str) -> Cow<'a, str> {
    if code.is_empty() { name_key(name) } else { Cow::Borrowed(code) }
}

/// What a firm is known by that one text names, its code or its name.
#[must_use]
pub fn key_of(firm: &str) -> Cow<'_, str> {
    if is_code(firm) { Cow::Borrowed(firm) } else { name_key(firm) }
}

/// Whether a text has the shape of a unified social credit code.
#[must_use]
pub fn is_code(text: &str) -> bool {
    const LENGTH: usize = 18;
    let is_of_code = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    text.len() == LENGTH && text.bytes().all(is_of_code)
}

/// Whether a name has only hanzi, digits, small letters and brackets, of which nothing is folded.
/// Told by its bytes, all of them, so that the compiler compares many at once.
fn is_plain(name: &str) -> bool {
    name.bytes().fold(true, |is_plain, byte| {
        let is_ascii =
            byte.is_ascii_digit() | byte.is_ascii_lowercase() | matches!(byte, b'(' | b')');
        // What follows a first byte, and the first bytes of hanzi.
        let is_hanzi = matches!(byte, 0x80..=0xbf) | FIRST_OF_HANZI.contains(&byte);
        is_plain & (is_ascii | is_hanzi)
    })
}

fn folded(name: &str) -> String {
    let seen: String = name.chars().filter(|c| !is_joiner(*c)).map(hanzi_of).collect();
    let plain = normalise(&seen);
    let mut key = String::with_capacity(plain.len());
    let mut rest = plain.chars().peekable();
    let mut is_behind_hanzi = false;
    while let Some(c) = rest.next() {
        // A full stop between two hanzi parts a name and no number.
        let mut is_between = || is_behind_hanzi && rest.peek().is_some_and(|next| is_hanzi(*next));
        let is_dot = is_middle_dot(c) || (c == '.' && is_between());
        match roman(c) {
            Some(letters) => key.push_str(letters),
            None if is_dot => key.push(DOT),
            None if is_hyphen(c) => key.push('-'),
            None => key.push(c),
        }
        is_behind_hanzi = is_hanzi(c);
    }
    key
}

/// Dots at half the height, which fonts and input methods give for one another.
fn is_middle_dot(c: char) -> bool {
    matches!(
        c,
        DOT | '\u{387}'
            | '\u{2022}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{2e31}'
            | '\u{2e33}'
            | '\u{30fb}'
            | '\u{ff65}'
    )
}

/// Hyphens and dashes, of which input methods and word processors put one for another.
fn is_hyphen(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}')
}

/// The letters of a Roman numeral that is one small character.
fn roman(c: char) -> Option<&'static str> {
    /// The first of them, and all up to twelve.
    const ONE: char = 'ⅰ';
    const LETTERS: [&str; 12] =
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let place = (c as usize).checked_sub(ONE as usize)?;
    LETTERS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_not_folded() {
        let all = ('\0'..=char::MAX).map(String::from);
        let plain: Vec<String> = all.filter(|c| is_plain(c)).collect();
        assert!(plain.len() > 20_000 && plain.iter().all(|c| folded(c) == *c));
    }

    #[test]
    fn the_key_of_a_key_is_itself() {
        for c in '\0'..=char::MAX {
            for name in [format!("{c}"), format!("甲{c}乙"), format!("甲{c}.乙")] {
                let key = name_key(&name);
                assert_eq!(name_key(&key), key, "U+{:04X}", u32::from(c));
            }
        }
    }

    #[test]
    fn spellings_of_one_name() {
        let known = name_key("甲一纺织（示例）有限公司");
        for same in [
            "甲一纺织(示例)有限公司",
            " 甲一纺织（ 示例 ）有限公司 ",
            "甲一　纺织〔示例〕有限公司",
            "甲一纺织【示例］有限公司",
            "甲一\u{e0100}纺织（示例）有限公司",
        ] {
            assert_eq!(name_key(same), known, "{same}");
        }
        for other in
            ["甲一纺织（示例）有限责任公司", "甲一纺织有限公司", "甲二纺织（示例）有限公司"]
        {
            assert_ne!(name_key(other), known, "{other}");
        }
        assert_eq!(
            name_key("ＡＢＣ Chemicals (Example) Co."),
            name_key("abc chemicals（example）co.")
        );
    }

    #[test]
    fn dots_between_parts_of_a_name_are_one_mark() {
        let known = name_key("买买提·艾力纺织厂");
        for dot in "·・•‧･∙⋅.．·".chars() {
            for same in [format!("买买提{dot}艾力纺织厂"), format!("买买提 {dot} 艾力纺织厂")]
            {
                assert_eq!(name_key(&same), known, "U+{:04X}", u32::from(dot));
            }
        }
        assert_ne!(name_key("买买提艾力纺织厂"), known);
        // Elsewhere a full stop is one.
        assert_ne!(name_key("Co.甲"), name_key("Co·甲"));
        assert_ne!(name_key("1.5厂"), name_key("1·5厂"));
    }

    /// Nobody sees that they are other characters.
    #[test]
    fn hanzi_of_a_pdf_and_of_old_encodings_are_hanzi() {
        for (a, b) in [
            ("湖州⾦⼯⽔泥厂", "湖州金工水泥厂"),
            ("⻘岛⻓⻰纺织厂", "青岛长龙纺织厂"),
            ("\u{f914}平厂", "樂平厂"),
            ("\u{2f800}水厂", "丽水厂"),
            ("甲公司Ⅱ期", "甲公司II期"),
            ("甲公司ⅻ期", "甲公司xii期"),
            ("甲—乙厂", "甲-乙厂"),
            ("甲‐乙厂", "甲－乙厂"),
            ("甲−乙厂", "甲﹣乙厂"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a}");
        }
        for (a, b) in [("靑岛厂", "青岛厂"), ("甲I期", "甲l期"), ("甲一乙厂", "甲-乙厂")]
        {
            assert_ne!(name_key(a), name_key(b), "{a}");
        }
    }

    #[test]
    fn joiners_and_selectors_do_not_count() {
        for (a, b) in [
            ("می\u{200c}خواهم", "میخواهم"),
            ("葛\u{e0100}城厂", "葛城厂"),
            ("\u{1820}\u{180b}\u{1828}", "\u{1820}\u{1828}"),
        ] {
            assert_eq!(name_key(a), name_key(b), "{a:?}");
        }
    }
}
