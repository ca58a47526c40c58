//! One cell as an amount: decimal text as people write it, or a number, in millionths of the base
//! unit.

use std::borrow::Cow;

use crate::data::dictionary::{Dictionary, normalise};
use crate::data::energy::Dimension;
use crate::number::{MICRO, MICRO_DECIMALS, NumberError, Scale};
use crate::plain::FIRST_OF_HANZI;
use crate::read::Cell;

/// Reads a cell as an amount in micro: `scale` leads from the column's unit to the base unit.
/// None: not reported.
///
/// Text may carry thousands separators, full-width digits, and a unit of its own that fits
/// `dimension` and then overrides the column's.
pub fn amount(
    cell: &Cell<'_>,
    scale: Scale,
    dimension: Option<Dimension>,
    dictionary: &Dictionary,
) -> Result<Option<i64>, NumberError> {
    const DECIMALS: i32 = MICRO_DECIMALS as i32;
    match cell {
        Cell::Empty => Ok(None),
        Cell::Number(value) => scale.read_f64(*value, DECIMALS).map(Some),
        Cell::Integer(value) => scale.read(&value.to_string(), DECIMALS).map(Some),
        Cell::Decimal(digits) => scale.read(digits, DECIMALS).map(Some),
        Cell::Bool(_) => Err(NumberError::NotANumber),
        Cell::Text(text) => {
            let text = text.trim();
            match scale.read(text, DECIMALS) {
                Err(NumberError::NotANumber) => odd_text(text, scale, dimension, dictionary),
                other => other.map(Some),
            }
        }
    }
}

/// Text that is no plain decimal.
fn odd_text(
    text: &str,
    scale: Scale,
    dimension: Option<Dimension>,
    dictionary: &Dictionary,
) -> Result<Option<i64>, NumberError> {
    if dictionary.is_missing(text) {
        return Ok(None);
    }
    let (digits, unit) = number_and_unit(text);
    let digits = without_separators(&digits).ok_or(NumberError::NotANumber)?;
    if unit.is_empty() {
        return scale.read(&digits, MICRO_DECIMALS as i32).map(Some);
    }
    // `1200` over `1200`, `2400²`: two numbers, or a footnote. No unit starts or breaks so.
    if unit.starts_with(char::is_numeric) || unit.contains(['\n', '\r']) {
        return Err(NumberError::NotANumber);
    }
    let unit = dimension
        .and_then(|dimension| dictionary.unit(unit, dimension))
        .ok_or(NumberError::NotANumber)?;
    unit.scale.read(&digits, MICRO_DECIMALS as i32).map(Some)
}

/// The number that a text starts with, full-width characters made plain and nothing left out, and
/// what follows it.
///
/// Names and headers are folded more freely ([`normalise`]): in a number, no character is without
/// a meaning, not even a blank.
pub fn number_and_unit(text: &str) -> (String, &str) {
    let text = trimmed(text);
    let of_number = |c: &char| matches!(plain(*c), '0'..='9' | '.' | ',' | '+' | '-');
    let end = text.find(|c| !of_number(&c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    (digits.chars().map(plain).collect(), trimmed(unit))
}

/// A character of full width as that of half width.
fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// A text with its full-width characters made plain: ２０２３年, Ｃ１７５１.
pub(crate) fn half_width<'a>(text: &'a str) -> Cow<'a, str> {
    match text.chars().any(|c| plain(c) != c) {
        true => Cow::Owned(text.chars().map(plain).collect()),
        false => Cow::Borrowed(text),
    }
}

/// A text without what keeps a spreadsheet from taking it for a number: `'1751` and `="1751"`.
pub(crate) fn unguarded(text: &str) -> &str {
    let quoted = || text.strip_prefix("=\"")?.strip_suffix('"').filter(|rest| !rest.contains('"'));
    let is_value = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    match text.as_bytes().first() {
        Some(b'=') => quoted().unwrap_or(text),
        Some(b'\'') => text.strip_prefix('\'').filter(is_value).unwrap_or(text),
        _ => text,
    }
}

/// `1,234,567.8` without its commas; None where a comma does not part thousands, because
/// `1,5` may be a decimal comma.
fn without_separators(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(',') {
        return Some(Cow::Borrowed(text));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.trim_start_matches(['+', '-']).split(',');
    let first = groups.next()?;
    let is_thousands = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (is_thousands && !fraction.contains(',')).then(|| Cow::Owned(text.replace(',', "")))
}

/// The text of a cell, trimmed; numbers as they print.
#[must_use]
pub fn text<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(trimmed(text)),
        Cell::Decimal(digits) => Cow::Borrowed(digits),
        Cell::Number(value) => Cow::Owned(value.to_string()),
        Cell::Integer(value) => Cow::Owned(value.to_string()),
        Cell::Bool(value) => Cow::Owned(value.to_string()),
    }
}

/// A text without the blanks around it.
pub(crate) fn trimmed(text: &str) -> &str {
    let is_plain = |byte: &u8| matches!(byte, b'!'..=b'~');
    let starts_plainly = |byte: &u8| is_plain(byte) || FIRST_OF_HANZI.contains(byte);
    let ends_plainly = match text.as_bytes() {
        [.., last] if is_plain(last) => true,
        [.., first, _, _] => FIRST_OF_HANZI.contains(first),
        _ => false,
    };
    if ends_plainly && text.as_bytes().first().is_some_and(starts_plainly) {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// A yes/no fact as an amount, one for yes; Some(None) where it is not reported, None where it is
/// neither.
pub(crate) fn fact(cell: &Cell<'_>, dictionary: &Dictionary) -> Option<Option<i64>> {
    let text = normalise(&text(cell));
    match text.as_str() {
        "有" | "√" | "✓" | "✔" => Some(Some(MICRO)),
        "无" | "×" | "✗" | "✘" | "未" => Some(Some(0)),
        "" => Some(None),
        "true" | "yes" | "y" | "1" | "1.0" | "是" => Some(Some(MICRO)),
        "false" | "no" | "n" | "0" | "0.0" | "否" => Some(Some(0)),
        _ if dictionary.is_missing(&text) => Some(None),
        _ => None,
    }
}

/// A cell as yes or no; None where it is neither.
pub(crate) fn boolean(cell: &Cell<'_>) -> Option<bool> {
    match cell {
        Cell::Bool(value) => Some(*value),
        other => match normalise(&text(other)).as_str() {
            "true" | "yes" | "y" | "1" | "是" | "已核查" | "verified" => Some(true),
            "false" | "no" | "n" | "0" | "否" | "未核查" | "" => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataSet;

    #[test]
    fn every_character_of_a_number_counts() {
        let data = DataSet::embedded().unwrap();
        for (text, bare) in [
            ("'1751", "1751"),
            ("=\"1751\"", "1751"),
            ("=\"1751", "=\"1751"),
            ("=1751", "=1751"),
            ("''1751", "''1751"),
            ("'", "'"),
            ("1751", "1751"),
        ] {
            assert_eq!(unguarded(text), bare, "{text}");
        }
        assert_eq!(half_width("Ｃ１７５１（印染）"), "C1751(印染)");
        let of = |text: &str| {
            amount(&Cell::Text(text), Scale::ONE, Some(Dimension::Electricity), &data.dictionary)
        };
        for (text, mwh) in [
            ("1200", 1200),
            (" 1200\n", 1200),
            ("\u{3000}３，０００ ", 3000),
            ("1,234,567", 1_234_567),
            ("5000 MWh", 5000),
            ("5000\nMWh", 5000),
            ("１５０万千瓦时", 1500),
            ("\u{feff}1200", 1200),
        ] {
            assert_eq!(of(text), Ok(Some(mwh * 1_000_000)), "{text:?}");
        }
        for text in [
            "1200\n1200",
            "1200\r\n1200",
            "12\n5",
            "12 5",
            "1 200",
            "12\u{a0}500",
            "12\u{3000}500",
            "12\u{200b}5",
            "2400²",
            "2400 ²",
            "２４００³",
            "2400⁴",
            "2400①",
            "²2400",
            "1200MWh 5",
            "1200M\nWh",
            "- 5",
            "12. 5",
            "1,200 ,300",
        ] {
            assert_eq!(of(text), Err(NumberError::NotANumber), "{text:?}");
        }
    }
}
