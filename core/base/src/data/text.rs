//! Texts without what people vary in writing.

/// A header, unit or cell text without what people vary: full-width forms, superscripts, case,
/// spaces and line breaks.
#[must_use]
pub fn normalise(text: &str) -> String {
    /// Hanzi, of which nothing varies.
    const HANZI: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            c if HANZI.contains(&c) => {
                plain.push(c);
                continue;
            }
            '[' | '［' | '【' | '〔' => '(',
            ']' | '］' | '】' | '〕' => ')',
            // Full-width forms stand this far from what they are forms of.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '²' => '2',
            '³' => '3',
            '⁴' => '4',
            '\u{feff}' | '\u{200b}' => continue,
            '㎥' => {
                plain.push_str("m3");
                continue;
            }
            c if c.is_whitespace() => continue,
            c => c,
        };
        match c.is_ascii() {
            true => plain.push(c.to_ascii_lowercase()),
            false => plain.extend(c.to_lowercase()),
        }
    }
    plain
}

/// A name without what writers vary: blanks, the width of punctuation, 及 for 和.
pub(super) fn bare_name(name: &str) -> String {
    normalise(name).replace('及', "和")
}
