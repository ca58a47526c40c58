//! Joiners: characters that nobody sees by themselves and that a name may need all the same. They
//! choose a variant of the letter before them, or join and part letters of scripts whose words are
//! spelt so. Anywhere else they only make two names of one that looks the same.
//!
//! Where they may stand: UTS #37 (variants of hanzi), the Mongolian block of the Unicode Standard,
//! and UAX #31, 2.3 (A1: U+200C between Arabic letters that would join; A2, B: U+200C and U+200D
//! behind a virama of the ten Indic scripts in use).

/// Whether a character is a selector of variants or a joiner of letters.
#[must_use]
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character is a hanzi.
#[must_use]
pub fn is_hanzi(c: char) -> bool {
    matches!(
        c,
        '\u{3007}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3fffd}'
    )
}

/// Whether a joiner between two parts of a text is called for there.
#[must_use]
pub fn is_called_for(before: &str, joiner: char, after: &str) -> bool {
    let last = || before.chars().next_back();
    let next = || after.chars().next();
    match joiner {
        '\u{e0100}'..='\u{e01ef}' => last().is_some_and(is_hanzi),
        // The separator of vowels stands before a final a or e.
        '\u{180e}' => {
            last().is_some_and(is_mongolian) && matches!(next(), Some('\u{1820}' | '\u{1821}'))
        }
        '\u{180b}'..='\u{180f}' => last().is_some_and(is_mongolian),
        '\u{200c}' => is_between_joining(before, after) || is_in_conjunct(before, next(), false),
        '\u{200d}' => is_in_conjunct(before, next(), true),
        _ => false,
    }
}

/// Letters of Mongolian, Todo, Sibe and Manchu.
fn is_mongolian(c: char) -> bool {
    matches!(c, '\u{1820}'..='\u{1878}' | '\u{1880}'..='\u{18aa}')
}

/// Whether the letters on both sides would join: the one before to what follows it, the one behind
/// to what is before it. Marks on them do not count.
fn is_between_joining(before: &str, after: &str) -> bool {
    let last = before.chars().rev().find(|c| !is_arabic_mark(*c));
    let next = after.chars().find(|c| !is_arabic_mark(*c));
    last.is_some_and(joins_both) && next.is_some_and(|c| joins_both(c) || joins_before(c))
}

/// Arabic marks: joining type T.
fn is_arabic_mark(c: char) -> bool {
    matches!(
        c,
        '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{6d6}'..='\u{6dc}'
            | '\u{6df}'..='\u{6e4}'
            | '\u{6e7}'
            | '\u{6e8}'
            | '\u{6ea}'..='\u{6ed}'
    )
}

/// Arabic letters of joining type D.
fn joins_both(c: char) -> bool {
    matches!(
        c,
        '\u{620}'
            | '\u{626}'
            | '\u{628}'
            | '\u{62a}'..='\u{62e}'
            | '\u{633}'..='\u{63f}'
            | '\u{641}'..='\u{647}'
            | '\u{649}'
            | '\u{64a}'
            | '\u{66e}'
            | '\u{66f}'
            | '\u{678}'..='\u{687}'
            | '\u{69a}'..='\u{6bf}'
            | '\u{6c1}'
            | '\u{6c2}'
            | '\u{6cc}'
            | '\u{6ce}'
            | '\u{6d0}'
            | '\u{6d1}'
            | '\u{6fa}'..='\u{6fc}'
            | '\u{6ff}'
    )
}

/// Arabic letters of joining type R.
fn joins_before(c: char) -> bool {
    matches!(
        c,
        '\u{622}'..='\u{625}'
            | '\u{627}'
            | '\u{629}'
            | '\u{62f}'..='\u{632}'
            | '\u{648}'
            | '\u{671}'..='\u{673}'
            | '\u{675}'..='\u{677}'
            | '\u{688}'..='\u{699}'
            | '\u{6c0}'
            | '\u{6c3}'..='\u{6cb}'
            | '\u{6cd}'
            | '\u{6cf}'
            | '\u{6d2}'
            | '\u{6d3}'
            | '\u{6d5}'
            | '\u{6ee}'
            | '\u{6ef}'
    )
}

/// Whether a virama of a letter stands before, and what follows goes with it: a letter of the same
/// script, or, where the end of a word `may_end` it, anything but a sign of the script.
fn is_in_conjunct(before: &str, next: Option<char>, may_end: bool) -> bool {
    let mut back = before.chars().rev();
    let Some(virama) = back.next().filter(|c| is_virama(*c)) else { return false };
    let script = script_of(virama);
    let is_own = |c: char| script_of(c) == script;
    // A dot below may stand between a letter and its virama.
    let letter = back.find(|c| !is_nukta(*c));
    let is_behind_letter = letter.is_some_and(|c| is_own(c) && is_indic_letter(c));
    is_behind_letter
        && match next {
            Some(c) if is_own(c) => is_indic_letter(c),
            Some(c) => may_end && !is_joiner(c),
            None => may_end,
        }
}

/// Scripts of India and Sinhala have a block of 128 each, in one order of letters.
const BLOCK: u32 = 0x80;

fn script_of(c: char) -> u32 {
    u32::from(c) / BLOCK
}

fn is_virama(c: char) -> bool {
    matches!(
        c,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{d4d}'
            | '\u{ccd}'
            | '\u{dca}'
    )
}

fn is_nukta(c: char) -> bool {
    matches!(c, '\u{93c}' | '\u{9bc}' | '\u{a3c}' | '\u{abc}' | '\u{b3c}' | '\u{cbc}')
}

fn is_indic_letter(c: char) -> bool {
    const SINHALA: u32 = 0xd80 / BLOCK;
    let place = u32::from(c) % BLOCK;
    match script_of(c) {
        SINHALA => matches!(place, 0x05..=0x46),
        0x12..=0x1a => matches!(place, 0x04..=0x39 | 0x58..=0x61 | 0x70..=0x7f),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether every joiner of a text is called for.
    fn is_spelt(text: &str) -> bool {
        text.char_indices().filter(|(_, c)| is_joiner(*c)).all(|(at, c)| {
            let (before, rest) = text.split_at(at);
            is_called_for(before, c, &rest[c.len_utf8()..])
        })
    }

    #[test]
    fn where_they_are_called_for() {
        for text in [
            "葛\u{e0100}城",
            "\u{20bb7}\u{e0101}野家",
            "\u{182e}\u{1823}\u{1829}\u{182d}\u{1823}\u{182f}",
            "\u{1828}\u{180b}\u{1820}",
            "\u{182a}\u{1820}\u{1822}\u{1828}\u{180e}\u{1820}",
            "می\u{200c}خواهم",
            "خانه\u{200c}ها",
            "نامه\u{200c}ای",
            "शर्\u{200d}मा",
            "क्\u{200d}",
            "क्\u{200c}ष",
            "ශ්\u{200d}රී ලංකා",
            "ന്\u{200d} മലയാളം",
        ] {
            assert!(is_spelt(text), "{text:?}");
        }
    }

    #[test]
    fn where_they_are_not() {
        for text in [
            "\u{e0100}葛",
            "a\u{e0100}",
            "葛\u{e0100}\u{e0101}城",
            "甲\u{180b}",
            "\u{180b}\u{1820}",
            "\u{1820}\u{180e}\u{1828}",
            "甲\u{200c}乙",
            "甲\u{200d}乙",
            "a\u{200d}b",
            "\u{1f469}\u{200d}\u{1f466}",
            "می\u{200d}خ",
            "کار\u{200c}خانه",
            "می\u{200c}",
            "\u{200c}می",
            "क\u{200d}ष",
            "क्\u{200c}",
            "क्\u{200d}ा",
            "क्\u{200d}\u{200d}ष",
            "\u{94d}\u{200d}क",
            "क्\u{200c}ক",
        ] {
            assert!(!is_spelt(text), "{text:?}");
        }
    }
}
