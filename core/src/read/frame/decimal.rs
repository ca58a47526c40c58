//! Decimals of columnar files as digits: the integer that the file holds, with a point set into it.
//! Nothing is rounded, whatever the precision.

use std::fmt::Write as _;

/// Digits that one step of a long division gives.
const STEP_DIGITS: usize = 9;
const STEP: u64 = 1_000_000_000;

/// Writes an integer of 10^-`scale`, without zeros behind the last digit.
pub(super) fn write(out: &mut String, value: i128, scale: usize) {
    out.clear();
    // A String takes every write; most integers are short, and printing those is faster.
    let _ = match i64::try_from(value) {
        Ok(value) => write!(out, "{value}"),
        Err(_) => write!(out, "{value}"),
    };
    set_point(out, scale);
}

/// The same of a two's complement of any length, its most significant byte first.
pub(super) fn write_bytes(out: &mut String, bytes: &[u8], scale: usize) {
    let is_negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let sign = if is_negative { 0xff } else { 0 };
    if let Some(narrow) = narrowed(bytes, sign) {
        return write(out, narrow, scale);
    }
    // As a number without a sign, in words of which the first is the most significant.
    let padding = bytes.len().next_multiple_of(4) - bytes.len();
    let padded: Vec<u8> = std::iter::repeat_n(sign, padding).chain(bytes.iter().copied()).collect();
    let mut words: Vec<u32> =
        padded.as_chunks::<4>().0.iter().map(|word| u32::from_be_bytes(*word)).collect();
    if is_negative {
        let mut carry = true;
        for word in words.iter_mut().rev() {
            (*word, carry) = (!*word).overflowing_add(u32::from(carry));
        }
    }
    let mut steps = Vec::new();
    while words.iter().any(|word| *word != 0) {
        let mut rest = 0;
        for word in &mut words {
            let dividend = rest << 32 | u64::from(*word);
            *word = (dividend / STEP) as u32;
            rest = dividend % STEP;
        }
        steps.push(rest);
    }
    out.clear();
    if is_negative {
        out.push('-');
    }
    for (index, step) in steps.iter().rev().enumerate() {
        let width = if index == 0 { 0 } else { STEP_DIGITS };
        let _ = write!(out, "{step:0width$}");
    }
    set_point(out, scale);
}

/// The integer, if it fits sixteen bytes.
fn narrowed(bytes: &[u8], sign: u8) -> Option<i128> {
    const BYTES: usize = size_of::<i128>();
    let mut narrow = [sign; BYTES];
    match bytes.len().checked_sub(BYTES) {
        None => narrow[BYTES - bytes.len()..].copy_from_slice(bytes),
        Some(more) => {
            let (over, rest) = bytes.split_at(more);
            narrow.copy_from_slice(rest);
            if over.iter().any(|byte| *byte != sign) || (narrow[0] ^ sign) >= 0x80 {
                return None;
            }
        }
    }
    Some(i128::from_be_bytes(narrow))
}

/// Sets the point into the digits of an integer.
fn set_point(text: &mut String, scale: usize) {
    if scale == 0 {
        return;
    }
    let digits_at = usize::from(text.starts_with('-'));
    let digits = text.len() - digits_at;
    if digits <= scale {
        text.insert_str(digits_at, &"0".repeat(scale + 1 - digits));
    }
    text.insert(text.len() - scale, '.');
    let end = text.trim_end_matches('0').trim_end_matches('.').len();
    text.truncate(end);
    if text == "-0" {
        text.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: i128, scale: usize) -> String {
        let mut text = String::new();
        write(&mut text, value, scale);
        text
    }

    fn of_bytes(bytes: &[u8], scale: usize) -> String {
        let mut text = String::from("left over");
        write_bytes(&mut text, bytes, scale);
        text
    }

    #[test]
    fn the_point_stands_where_the_scale_says() {
        for (value, scale, text) in [
            (0, 0, "0"),
            (0, 2, "0"),
            (1200, 0, "1200"),
            (120_000, 2, "1200"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (-120, 1, "-12"),
            (123_456_789, 6, "123.456789"),
            (1, 38, "0.00000000000000000000000000000000000001"),
            (i128::MAX, 0, "170141183460469231731687303715884105727"),
            (i128::MIN, 38, "-1.70141183460469231731687303715884105728"),
        ] {
            assert_eq!(of(value, scale), text);
            assert_eq!(of_bytes(&value.to_be_bytes(), scale), text);
        }
    }

    #[test]
    fn integers_of_any_length() {
        assert_eq!(of_bytes(&[], 2), "0");
        assert_eq!(of_bytes(&[0x80], 1), "-12.8");
        assert_eq!(of_bytes(&[0xff, 0x85], 0), "-123");
        // Only its sign stands in the bytes over sixteen.
        let mut wide = [0xff; 32];
        wide[31] = 0x85;
        assert_eq!(of_bytes(&wide, 2), "-1.23");
        // 2^127 and -2^127 - 1 fit no i128; 2^255 - 1 and -2^255 are the extremes (by bc).
        let mut first_over = [0; 17];
        first_over[1] = 0x80;
        assert_eq!(of_bytes(&first_over, 0), "170141183460469231731687303715884105728");
        let first_under: Vec<u8> = first_over.iter().map(|byte| !byte).collect();
        assert_eq!(of_bytes(&first_under, 0), "-170141183460469231731687303715884105729");
        let mut greatest = [0xff; 32];
        greatest[0] = 0x7f;
        let digits =
            "57896044618658097711785492504343953926634992332820282019728792003956564819967";
        assert_eq!(of_bytes(&greatest, 0), digits);
        let mut least = [0; 32];
        least[0] = 0x80;
        let digits =
            "-5789604461865809771178549250434395392663499233282028201972879200395656481996.8";
        assert_eq!(of_bytes(&least, 1), digits);
        // A step of nine zeros within.
        let mut round = [0; 18];
        round[2..].copy_from_slice(&(10u128.pow(38) * 2).to_be_bytes());
        assert_eq!(of_bytes(&round, 0), format!("2{}", "0".repeat(38)));
    }
}
