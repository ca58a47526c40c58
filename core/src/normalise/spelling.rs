//! When two spellings are one name: width, blanks and case do not count, words do. 有限公司 and
//! 有限责任公司 are two.

use std::borrow::Cow;

use crate::data::dictionary::normalise;

/// What two spellings of one name have in common.
#[must_use]
pub(crate) fn name_key(name: &str) -> Cow<'_, str> {
    match is_plain(name) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(normalise(name)),
    }
}

/// Whether a name has only hanzi, digits, small letters and brackets, of which nothing is folded.
/// Told by its bytes, all of them, so that the compiler compares many at once.
fn is_plain(name: &str) -> bool {
    name.bytes().fold(true, |is_plain, byte| {
        let is_ascii =
            byte.is_ascii_digit() | byte.is_ascii_lowercase() | matches!(byte, b'(' | b')');
        // What follows a first byte, and the first bytes of U+4000 to U+9FFF.
        let is_hanzi = matches!(byte, 0x80..=0xbf | 0xe4..=0xe9);
        is_plain & (is_ascii | is_hanzi)
    })
}

/// What a firm is known by among the rows of a run: its code, or the key of its name where it has
/// none.
#[must_use]
pub(crate) fn firm_key<'a>(code: &'a str, name: &'a str) -> Cow<'a, str> {
    if code.is_empty() { name_key(name) } else { Cow::Borrowed(code) }
}

#[cfg(test)]
mod tests {
    use super::{is_plain, name_key, normalise};

    #[test]
    fn what_is_plain_is_not_folded() {
        let all = ('\0'..=char::MAX).map(String::from);
        let plain: Vec<String> = all.filter(|c| is_plain(c)).collect();
        assert!(plain.len() > 20_000 && plain.iter().all(|c| normalise(c) == *c));
    }

    #[test]
    fn spellings_of_one_name() {
        let known = name_key("甲一纺织（示例）有限公司");
        for same in [
            "甲一纺织(示例)有限公司",
            " 甲一纺织（ 示例 ）有限公司 ",
            "甲一　纺织〔示例〕有限公司",
            "甲一纺织【示例］有限公司",
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
}
