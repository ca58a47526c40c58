//! Exact decimal arithmetic on scaled integers: how text and floats become amounts, and, with
//! [`crate::ratio`], the only place where anything is rounded. Every rounding is half to even, as GB/T 8170-2008 has it.
//!
//! Amounts (quantities, tonnes, 万元) are `i64` millionths ("micro"); factors and cut-offs are `i64`
//! billionths ("nano"); what cut-offs are judged on is an exact quotient, [`Ratio`]. Integers make sums independent of order, so the same
//! returns give the same bytes on any target and any number of threads.

mod decimal;
mod scale;

use std::fmt::Write as _;

pub use crate::ratio::Ratio;

use crate::swar::{first_bytes, nonzero_bytes, repeated};

pub use decimal::Decimal;
pub use scale::Scale;

/// Decimal places of an amount: 1 t is 1,000,000 micro.
pub const MICRO_DECIMALS: u32 = 6;
/// Decimal places of a factor, a cut-off or a benchmark.
pub const NANO_DECIMALS: u32 = 9;
/// One whole unit in micro.
pub const MICRO: i64 = 1_000_000;
/// One whole unit in nano.
pub const NANO: i64 = 1_000_000_000;

/// Why a text or float is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Not a decimal number at all.
    NotANumber,
    /// A number, but too large to be held (more than about 9.2 × 10^12 units), NaN or infinite.
    OutOfRange,
    /// A number with more decimals than the place it stands in can hold.
    TooPrecise,
}

/// A decimal read from text: `mantissa` × 10^`exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digits {
    mantissa: i128,
    exponent: i32,
    /// Digits other than zero were cut below the mantissa's reach.
    has_tail: bool,
}

/// Digits that are kept of a mantissa; the rest can only matter for an exact tie.
const MANTISSA_DIGITS: u32 = 30;

fn parse(text: &str) -> Result<Digits, NumberError> {
    let bytes = text.as_bytes();
    let (is_negative, mut rest) = match bytes.first() {
        Some(b'-') => (true, &bytes[1..]),
        Some(b'+') => (false, &bytes[1..]),
        _ => (false, bytes),
    };
    let mut mantissa: i128 = 0;
    let mut exponent: i32 = 0;
    let mut digits_kept = 0;
    let mut saw_digit = false;
    let mut saw_point = false;
    let mut has_tail = false;
    while let Some((&byte, tail)) = rest.split_first() {
        match byte {
            b'0'..=b'9' => {
                saw_digit = true;
                let digit = i128::from(byte - b'0');
                if digits_kept < MANTISSA_DIGITS {
                    mantissa = mantissa * 10 + digit;
                    if mantissa != 0 {
                        digits_kept += 1;
                    }
                    exponent -= i32::from(saw_point);
                } else {
                    has_tail |= digit != 0;
                    exponent += i32::from(!saw_point);
                }
            }
            b'.' if !saw_point => saw_point = true,
            b'e' | b'E' if saw_digit => {
                let power: i32 = std::str::from_utf8(tail)
                    .ok()
                    .filter(|tail| !tail.is_empty() && tail.len() <= 6)
                    .and_then(|tail| tail.parse().ok())
                    .ok_or(NumberError::NotANumber)?;
                exponent += power;
                break;
            }
            _ => return Err(NumberError::NotANumber),
        }
        rest = tail;
    }
    if !saw_digit {
        return Err(NumberError::NotANumber);
    }
    if is_negative {
        mantissa = -mantissa;
    }
    Ok(Digits { mantissa, exponent, has_tail })
}

/// The text as an integer of 10^-`decimals`, rounded half to even.
///
/// `decimals` may be negative or larger than the scale of an amount, since a unit conversion by a
/// power of ten is one addition to it: 万千瓦时 to micro-MWh is 6 + 1.
///
/// # Errors
/// The text is no decimal number, or too large for 64 bits.
pub fn parse_scaled(text: &str, decimals: i32) -> Result<i64, NumberError> {
    if let Some(value) = parse_short(text.as_bytes(), decimals) {
        return Ok(value);
    }
    let decimal = parse(text)?;
    scale(decimal, decimals).map(|(value, _)| value)
}

/// The nearly universal case: digits and at most one point, 16 bytes at most, and no more decimals
/// than are kept. None for every other text, right or wrong.
fn parse_short(text: &[u8], decimals: i32) -> Option<i64> {
    let (value, fraction) = if text.len() <= 8 {
        let (digits, fraction) = without_point(first_bytes(text)?, text.len())?;
        (eight_digits(digits)?, fraction)
    } else {
        let (digits, fraction) = without_point_in_two(text)?;
        (eight_digits(digits[0])? * 100_000_000 + eight_digits(digits[1])?, fraction)
    };
    let shift = usize::try_from(decimals).ok()?.checked_sub(fraction)?;
    let power = POWERS_OF_TEN.get(shift)?;
    i64::try_from(value).ok()?.checked_mul(*power)
}

/// So many characters as eight, zeros before them, but for a point; and how many came after it.
fn without_point(word: u64, length: usize) -> Option<(u64, usize)> {
    let zeros = repeated(b'0').checked_shr(8 * length as u32).unwrap_or(0);
    let word = word << (8 * (8 - length)) | zeros;
    match points(word) {
        0 => Some((word, 0)),
        point if point & (point - 1) == 0 && length > 1 => {
            let at = point.trailing_zeros() / 8;
            let before = word & ((1 << (8 * at)) - 1);
            let after = (word >> (8 * at) >> 8) << (8 * at) << 8;
            Some((after | before << 8 | u64::from(b'0'), 7 - at as usize))
        }
        _ => None,
    }
}

/// As [`without_point`], of 9 to 16 characters in two words.
fn without_point_in_two(text: &[u8]) -> Option<([u64; 2], usize)> {
    let (first, last) = text.split_last_chunk::<8>()?;
    if first.len() > 8 {
        return None;
    }
    let last = u64::from_le_bytes(*last);
    let zeros = repeated(b'0').checked_shr(8 * first.len() as u32).unwrap_or(0);
    let first = first_bytes(first)? << (8 * (8 - first.len())) | zeros;
    match (points(first), points(last)) {
        (0, 0) => Some(([first, last], 0)),
        (0, _) => {
            // What goes over into the last word is the last character of the first.
            let (digits, fraction) = without_point(last, 8)?;
            let over = first >> 56;
            let first = first << 8 | u64::from(b'0');
            Some(([first, digits & !0xff | over], fraction))
        }
        (_, 0) => {
            let (digits, fraction) = without_point(first, 8)?;
            Some(([digits, last], fraction + 8))
        }
        _ => None,
    }
}

/// The high bits of the bytes that are points.
fn points(word: u64) -> u64 {
    !nonzero_bytes(word ^ repeated(b'.')) & repeated(0x80)
}

/// Eight characters as a number, unless one is no digit.
fn eight_digits(word: u64) -> Option<u64> {
    let high = word & repeated(0xf0) | (word.wrapping_add(repeated(6)) & repeated(0xf0)) >> 4;
    if high != repeated(0x33) {
        return None;
    }
    // Neighbours are put together: eight digits to four numbers, to two, to one.
    let word = word & repeated(0x0f);
    let word = word * 10 + (word >> 8);
    let low = (word & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let high = ((word >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    Some(low.wrapping_add(high) >> 32)
}

/// 10^0 to 10^18.
const POWERS_OF_TEN: [i64; 19] = {
    let mut powers = [1; 19];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = powers[power - 1] * 10;
        power += 1;
    }
    powers
};

/// As [`parse_scaled`], but a number that would have to be rounded is refused: data files state
/// what is used, exactly.
///
/// # Errors
/// As [`parse_scaled`], and for a number with more than `decimals` decimals.
pub fn parse_exact(text: &str, decimals: u32) -> Result<i64, NumberError> {
    let decimal = parse(text)?;
    match scale(decimal, decimals as i32)? {
        (value, true) => Ok(value),
        (_, false) => Err(NumberError::TooPrecise),
    }
}

/// A float as an integer of 10^-`decimals`: the decimal number that the float prints as, rounded
/// half to even. So a spreadsheet's cell and the same number in a CSV file agree.
///
/// # Errors
/// NaN, infinities and values too large for 64 bits.
pub fn from_f64(value: f64, decimals: i32) -> Result<i64, NumberError> {
    if !value.is_finite() {
        return Err(NumberError::OutOfRange);
    }
    let mut text = String::with_capacity(24);
    write!(text, "{value:e}").map_err(|_| NumberError::NotANumber)?;
    parse_scaled(&text, decimals)
}

/// The value at the scale, and whether it is exact.
fn scale(decimal: Digits, decimals: i32) -> Result<(i64, bool), NumberError> {
    let Digits { mantissa, exponent, has_tail } = decimal;
    if mantissa == 0 {
        // Zeros are not counted among the digits that are kept, so nothing was cut.
        return Ok((0, true));
    }
    let shift = exponent.saturating_add(decimals);
    let (value, is_exact) = if shift >= 0 {
        let power = pow10(shift.unsigned_abs()).ok_or(NumberError::OutOfRange)?;
        (mantissa.checked_mul(power).ok_or(NumberError::OutOfRange)?, !has_tail)
    } else {
        match pow10(shift.unsigned_abs()) {
            None => (0, false),
            Some(power) => {
                let remainder = mantissa % power;
                let rounded = if has_tail && (remainder * 2).abs() == power {
                    mantissa / power + mantissa.signum()
                } else {
                    div_half_even(mantissa, power)
                };
                (rounded, remainder == 0 && !has_tail)
            }
        }
    };
    i64::try_from(value).map(|value| (value, is_exact)).map_err(|_| NumberError::OutOfRange)
}

/// A sum of amounts from text, in millionths; None for what is no plain decimal of at most six
/// places, or does not fit 128 bits.
pub(crate) fn parse_wide(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let missing = (MICRO_DECIMALS as usize).checked_sub(fraction.len())?;
    let is_plain = !whole.is_empty()
        && whole
            .trim_start_matches('-')
            .bytes()
            .chain(fraction.bytes())
            .all(|b| b.is_ascii_digit());
    let digits = format!("{whole}{fraction}{}", "0".repeat(missing));
    digits.parse().ok().filter(|_| is_plain)
}

/// 10^`power`, if it fits.
#[must_use]
pub fn pow10(power: u32) -> Option<i128> {
    match POWERS_OF_TEN.get(power as usize) {
        Some(power) => Some(i128::from(*power)),
        None => 10i128.checked_pow(power),
    }
}

/// `numerator` ÷ `denominator`, rounded half to even. The denominator must not be zero.
#[must_use]
pub fn div_half_even(numerator: i128, denominator: i128) -> i128 {
    let (numerator, denominator) =
        if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    // Most quotients fit in 64 bits, and dividing there is several times faster.
    let (quotient, remainder) = match (u64::try_from(numerator), u64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => {
            (i128::from(numerator / denominator), i128::from(numerator % denominator))
        }
        _ => {
            let quotient = numerator.div_euclid(denominator);
            (quotient, numerator - quotient * denominator)
        }
    };
    match (remainder * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

/// An amount (micro) times a factor (nano), as an amount rounded half to even. None on overflow.
///
/// Where the product does not fit in 64 bits, a float guesses the quotient and integers correct the
/// guess, which is several times faster than a 128-bit division and just as exact.
#[must_use]
pub fn amount_times_factor(amount_micro: i64, factor_nano: i64) -> Option<i64> {
    if let Some(product) = amount_micro.checked_mul(factor_nano) {
        return Some(half_even(product.div_euclid(NANO), product.rem_euclid(NANO)));
    }

    /// Below this a guess is off by less than two.
    const GUESS_LIMIT: f64 = 1e15;
    let guess = amount_micro as f64 * factor_nano as f64 / NANO as f64;
    if guess.abs() >= GUESS_LIMIT {
        let product = i128::from(amount_micro) * i128::from(factor_nano);
        return i64::try_from(div_half_even(product, i128::from(NANO))).ok();
    }
    let guess = guess as i64;
    // The true remainder is within a few NANO, so its low 64 bits are all of it.
    let remainder = amount_micro.wrapping_mul(factor_nano).wrapping_sub(guess.wrapping_mul(NANO));
    Some(half_even(guess + remainder.div_euclid(NANO), remainder.rem_euclid(NANO)))
}

/// A quotient by [`NANO`] of which so much is left, rounded half to even.
fn half_even(floor: i64, rest: i64) -> i64 {
    let is_up = rest > NANO / 2 || (rest == NANO / 2 && floor & 1 == 1);
    floor + i64::from(is_up)
}

/// `numerator` ÷ `denominator` of two amounts at `decimals` places, rounded half to even.
/// None where the denominator is zero or the result does not fit.
#[must_use]
pub fn ratio_scaled(numerator: i128, denominator: i128, decimals: u32) -> Option<i64> {
    if denominator == 0 {
        return None;
    }
    let scaled = numerator.checked_mul(pow10(decimals)?)?;
    i64::try_from(div_half_even(scaled, denominator)).ok()
}

/// Up to here an integer is a float, so that a quotient of it is rounded only once.
const EXACT_IN_F64: u64 = 1 << 53;
const POWERS_OF_TEN_IN_F64: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// A scaled integer as the nearest float: a reader who prints it shortest sees the decimal digits
/// again, up to 15 of them.
#[must_use]
pub fn to_f64(value: i64, decimals: u32) -> f64 {
    if value.unsigned_abs() > EXACT_IN_F64 {
        return to_text(value, decimals).parse().unwrap_or(f64::NAN);
    }
    value as f64 / POWERS_OF_TEN_IN_F64[decimals.min(9) as usize]
}

/// Scaled integers as the nearest floats, each as [`to_f64`] gives it.
pub fn to_floats(values: &[i64], decimals: u32) -> Vec<f64> {
    let bits = values.iter().fold(0, |bits, value| bits | value.unsigned_abs());
    if bits >= EXACT_IN_F64 {
        return values.iter().map(|value| to_f64(*value, decimals)).collect();
    }
    let power = POWERS_OF_TEN_IN_F64[decimals.min(9) as usize];
    values.iter().map(|value| *value as f64 / power).collect()
}

/// A scaled integer as decimal text without trailing zeros.
#[must_use]
pub fn to_text(value: i64, decimals: u32) -> String {
    let text = to_text_fixed(value, decimals);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A sum in millionths as decimal text without trailing zeros.
pub(crate) fn to_text_wide(value: i128) -> String {
    let text = text_of_digits(value < 0, &value.unsigned_abs().to_string(), MICRO_DECIMALS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A scaled integer as decimal text with all its decimals.
#[must_use]
pub fn to_text_fixed(value: i64, decimals: u32) -> String {
    text_of_digits(value < 0, &value.unsigned_abs().to_string(), decimals)
}

fn text_of_digits(is_negative: bool, digits: &str, decimals: u32) -> String {
    let sign = if is_negative { "-" } else { "" };
    let places = decimals as usize;
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
}

/// Rounds a scaled integer to fewer decimals, half to even, keeping its scale.
#[must_use]
pub fn round_to(value: i64, decimals: u32, keep: u32) -> i64 {
    if keep >= decimals {
        return value;
    }
    let step = 10i128.pow(decimals - keep);
    i64::try_from(div_half_even(i128::from(value), step) * step).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_floats_are_those_of_one_after_the_other() {
        let exact = [0, 1, -1, 1_234_567, (1 << 53) - 1, 1 - (1 << 53)];
        let beyond = [exact.as_slice(), &[1 << 53, (1 << 53) + 1, i64::MIN, i64::MAX]].concat();
        for values in [&exact[..], &beyond] {
            for decimals in [0, MICRO_DECIMALS, NANO_DECIMALS] {
                let one_by_one: Vec<f64> =
                    values.iter().map(|value| to_f64(*value, decimals)).collect();
                assert_eq!(to_floats(values, decimals), one_by_one);
            }
        }
    }

    #[test]
    fn text_becomes_scaled_integers() {
        assert_eq!(parse_scaled("123.4567", 6), Ok(123_456_700));
        assert_eq!(parse_scaled("-0.0000005", 6), Ok(0));
        assert_eq!(parse_scaled("0.0000015", 6), Ok(2));
        assert_eq!(parse_scaled("0.0000025", 6), Ok(2));
        assert_eq!(parse_scaled("0.00000250000000000000000000000000000000001", 6), Ok(3));
        assert_eq!(parse_scaled("1e3", 6), Ok(1_000_000_000));
        assert_eq!(parse_scaled("1.5E-3", 6), Ok(1_500));
        assert_eq!(parse_scaled("12.", 0), Ok(12));
        assert_eq!(parse_scaled(".5", 6), Ok(500_000));
        assert_eq!(
            parse_scaled("1234567890123456789012345678901234567890", -30),
            Ok(1_234_567_890)
        );
    }

    #[test]
    fn short_and_long_parsing_agree() {
        for text in [
            "0",
            "7",
            "0.5",
            "12.",
            ".5",
            "00012.340",
            "999999999999999999",
            "123456789012.345678",
            "9223372036854775807",
            "1.0000001",
            "",
            ".",
            "1.2.3",
            "1e3",
            "-5",
            "+5",
            "１２",
            "12 ",
        ] {
            for decimals in [-3, 0, 2, 6, 7, 18, 25] {
                let short = parse_short(text.as_bytes(), decimals);
                let long = parse(text).and_then(|decimal| scale(decimal, decimals));
                if let Some(value) = short {
                    assert_eq!(long, Ok((value, true)), "{text} at {decimals}");
                }
                assert_eq!(parse_scaled(text, decimals), long.map(|(value, _)| value), "{text}");
            }
        }
        assert_eq!(parse_short(b"1234.56", 6), Some(1_234_560_000));
    }

    /// Digits of every count, a point or another character in every place.
    #[test]
    fn short_parsing_knows_every_place() {
        const DIGITS: &str = "90817263548190726354";
        for length in 0..=18 {
            let digits = &DIGITS[..length];
            let mut texts = vec![digits.to_owned(), digits.replace(|c| c != '0', "0")];
            for at in 0..=length {
                for other in [".", "..", "/", ":", "\u{0}", "é", "-", " "] {
                    texts.push(format!("{}{other}{}", &digits[..at], &digits[at..]));
                }
                for second in at..=length {
                    texts.push(format!(
                        "{}.{}.{}",
                        &digits[..at],
                        &digits[at..second],
                        &digits[second..]
                    ));
                }
            }
            for text in texts {
                let short = parse_short(text.as_bytes(), 9);
                let long = parse(&text).and_then(|decimal| scale(decimal, 9));
                match short {
                    Some(value) => assert_eq!(long, Ok((value, true)), "{text}"),
                    None => {
                        let fraction = text.split_once('.').map_or(0, |(_, after)| after.len());
                        let is_short = text.len() <= 16 && fraction <= 9;
                        assert!(!is_short || long.is_err() || text.starts_with('-'), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "e5", "1e", "1e+", "12a", "1,2", "0x10", "NaN", "inf", "--1"] {
            assert_eq!(parse_scaled(text, 6), Err(NumberError::NotANumber), "{text:?}");
        }
        for text in ["1e308", "9223372036855", "-9223372036855", "1e40"] {
            assert_eq!(parse_scaled(text, 6), Err(NumberError::OutOfRange), "{text:?}");
        }
        assert_eq!(parse_exact("0.1234567891", 9), Err(NumberError::TooPrecise));
        assert_eq!(parse_exact("0.123456789", 9), Ok(123_456_789));
        assert_eq!(parse_exact("1.50000000000000", 9), Ok(1_500_000_000));
    }

    #[test]
    fn floats_are_read_as_they_print() {
        assert_eq!(from_f64(0.1 + 0.2, 6), Ok(300_000));
        assert_eq!(from_f64(1.005, 2), Ok(100));
        assert_eq!(from_f64(1.015, 2), Ok(102));
        assert_eq!(from_f64(1e-320, 6), Ok(0));
        assert_eq!(from_f64(f64::NAN, 6), Err(NumberError::OutOfRange));
        assert_eq!(from_f64(f64::INFINITY, 6), Err(NumberError::OutOfRange));
        assert_eq!(from_f64(1e308, 6), Err(NumberError::OutOfRange));
    }

    #[test]
    fn division_rounds_half_to_even() {
        for (numerator, denominator, expected) in
            [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (5, -2, -2), (1, 3, 0), (2, 3, 1)]
        {
            assert_eq!(div_half_even(numerator, denominator), expected);
        }
    }

    #[test]
    fn products_agree_with_128_bits() {
        let amounts = [
            0,
            1,
            -1,
            499_999_999,
            500_000_000,
            1_500_000_000,
            2_500_000_000,
            123_456_789_012_345,
            -123_456_789_012_345,
            999_999_999_999_999,
            i64::MAX,
            i64::MIN,
        ];
        let factors =
            [0, 1, 3, 500_000_000, 1_000_000_000, 1_900_300_000, 21_621_888_090, i64::MAX];
        for amount in amounts {
            for factor in factors {
                let product = i128::from(amount) * i128::from(factor);
                let expected = i64::try_from(div_half_even(product, i128::from(NANO))).ok();
                assert_eq!(amount_times_factor(amount, factor), expected, "{amount} × {factor}");
            }
        }
    }

    #[test]
    fn text_of_a_scaled_integer() {
        assert_eq!(to_text(1_500_000, 6), "1.5");
        assert_eq!(to_text(-5, 6), "-0.000005");
        assert_eq!(to_text(0, 6), "0");
        assert_eq!(to_text_fixed(2_000_000, 6), "2.000000");
        assert_eq!(round_to(1_250_000, 6, 1), 1_200_000);
        assert_eq!(round_to(1_350_000, 6, 1), 1_400_000);
    }
}
