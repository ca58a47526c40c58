//! When two spellings are one name: width, blanks and case do not count, words do. 有限公司 and
//! 有限责任公司 are two.

use std::borrow::Cow;

use crate::data::dictionary::normalise;

/// What two spellings of one name have in common.
#[must_use]
pub(crate) fn name_key(name: &str) -> Cow<'_, str> {
    /// Hanzi as names have them: nothing of them is folded.
    const HANZI: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';
    let is_plain = |c: char| {
        HANZI.contains(&c) || c.is_ascii_digit() || c.is_ascii_lowercase() || matches!(c, '(' | ')')
    };
    match name.chars().all(is_plain) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(normalise(name)),
    }
}

/// What a firm is known by among the rows of a run: its code, or the key of its name where it has
/// none.
#[must_use]
pub(crate) fn firm_key<'a>(code: &'a str, name: &'a str) -> Cow<'a, str> {
    if code.is_empty() { name_key(name) } else { Cow::Borrowed(code) }
}

#[cfg(test)]
mod tests {
    use super::name_key;

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
