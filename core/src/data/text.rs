//! Texts without what people vary in writing.

/// A header, unit or cell text without what people vary: full-width forms, superscripts, case,
/// spaces and line breaks.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.chars()
        .filter_map(|c| {
            Some(match c {
                '[' | '［' => '(',
                ']' | '］' => ')',
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0)?,
                '²' => '2',
                '³' => '3',
                '⁴' => '4',
                '【' | '〔' => '(',
                '】' | '〕' => ')',
                '\u{feff}' | '\u{200b}' => return None,
                c if c.is_whitespace() => return None,
                c => c,
            })
        })
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .replace('㎥', "m3")
}
