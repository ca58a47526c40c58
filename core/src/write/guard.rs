//! Which texts a spreadsheet would run as a formula (OWASP, “CSV Injection”): those that begin with
//! `=`, `+`, `-`, `@`, their full-width forms, a tab or a line end. A text that is nothing but a
//! signed number or a dash can do no harm, and rejected rows are handed in again: `-12.5` must stay
//! a number, and `-` a missing one.

use crate::number::{NumberError, parse_scaled};

/// `=`, `+`, `-` and `@` as Chinese and Japanese input methods write them; Excel takes them too.
const FULL_WIDTH: [char; 4] = ['\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Whether a text needs to be kept from being run.
pub(super) fn is_formula(text: &str) -> bool {
    match text.as_bytes() {
        [b'=' | b'@' | b'\t' | b'\r' | b'\n', ..] => true,
        [b'+' | b'-', rest @ ..] => !rest.is_empty() && !is_harmless(text),
        [0xef, ..] => text.starts_with(FULL_WIDTH),
        _ => false,
    }
}

/// Whether a text that begins with a sign is a number, as people and programs write it (`-12.5`,
/// `-1,234`, `+3%`, `-1e-5`), or a dash for nothing (`--`).
fn is_harmless(text: &str) -> bool {
    let digits = &text[1..];
    let is_plain = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'%'))
        && digits.starts_with(|first: char| first.is_ascii_digit());
    is_plain
        || text.bytes().all(|byte| byte == b'-')
        || !matches!(parse_scaled(text, 0), Err(NumberError::NotANumber))
}

#[cfg(test)]
mod tests {
    use super::is_formula;

    #[test]
    fn formulas_are_told_from_numbers() {
        for text in [
            "=1+1",
            "=",
            "@SUM(1)",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "+-",
            "--1",
            "\t=1",
            "\r=1",
            "\n=1",
            "\u{ff1d}1",
            "\u{ff20}a",
            "-e",
            "+甲公司",
            "-1 ",
        ] {
            assert!(is_formula(text), "{text:?}");
        }
        for text in [
            "",
            "甲公司",
            "a=1",
            " =1",
            "-12.5",
            "-1,234.5",
            "+3%",
            "-1e-5",
            "-",
            "+",
            "--",
            "'=1",
            "—",
        ] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
