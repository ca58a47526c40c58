//! Numbers as text: the shortest decimal that reads back as the same float, never with an exponent.
//!
//! Scores are decimals of six or nine places. One that is an integer of 10^-6 or 10^-9 with at most
//! fifteen digits is printed from that integer: a decimal of fifteen digits is the only one of its
//! length or less that its float can come from, so this is the shortest text too, at a tenth of the
//! time. All else goes through `std`.

use std::io::Write as _;

/// Below this an integer has at most fifteen digits.
const FIFTEEN_DIGITS: f64 = 1e15;

/// Appends a float; false, and nothing appended, where it is not finite.
pub fn float(out: &mut Vec<u8>, value: f64) -> bool {
    if !value.is_finite() {
        return false;
    }
    if !(decimal::<6>(out, value, 1e6) || decimal::<9>(out, value, 1e9)) {
        // A Vec takes every write.
        let _ = write!(out, "{value}");
    }
    true
}

/// Appends an integer of 10^-`places`, without zeros behind the last digit.
pub fn scaled(out: &mut Vec<u8>, value: i64, places: u32) {
    if value < 0 {
        out.push(b'-');
    }
    let per_unit = POWERS_OF_TEN[places.min(MOST_PLACES) as usize];
    let value = value.unsigned_abs();
    unsigned(out, value / per_unit);
    fraction(out, value % per_unit, places.min(MOST_PLACES) as usize);
}

/// Most places that a scaled integer has.
const MOST_PLACES: u32 = 9;
const POWERS_OF_TEN: [u64; 10] =
    [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// Appends what stands behind the point, and the point; nothing of zero.
fn fraction(out: &mut Vec<u8>, mut rest: u64, places: usize) {
    if rest == 0 {
        return;
    }
    let mut digits = [b'0'; MOST_PLACES as usize];
    let digits = &mut digits[..places];
    for digit in digits.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    let length = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    out.push(b'.');
    out.extend_from_slice(&digits[..length]);
}

/// Appends an integer.
pub fn integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    unsigned(out, value.unsigned_abs());
}

/// Appends a float that is an integer of 10^-`PLACES`; `scale` is 10^`PLACES`. The division of two
/// floats that are exact is rounded correctly, so equality says that the decimal reads back as the
/// float.
fn decimal<const PLACES: usize>(out: &mut Vec<u8>, value: f64, scale: f64) -> bool {
    let scaled = value * scale;
    if scaled.abs() >= FIFTEEN_DIGITS {
        return false;
    }
    let whole = (scaled + 0.5f64.copysign(scaled)) as i64;
    if whole as f64 / scale != value {
        return false;
    }
    if whole < 0 {
        out.push(b'-');
    }
    let per_unit = 10u64.pow(PLACES as u32);
    unsigned(out, whole.unsigned_abs() / per_unit);
    fraction(out, whole.unsigned_abs() % per_unit, PLACES);
    true
}

fn unsigned(out: &mut Vec<u8>, mut value: u64) {
    const MOST_DIGITS: usize = 20;
    let mut digits = [0; MOST_DIGITS];
    let mut start = MOST_DIGITS;
    loop {
        start -= 1;
        digits[start] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let mut out = Vec::new();
        assert!(float(&mut out, value));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn floats_print_as_std_prints_them() {
        let mut values = vec![
            0.1,
            0.3,
            1e-6,
            -1e-6,
            1e-9,
            1e-10,
            1.5e-7,
            123_456.789,
            999_999_999.999_999,
            1e9,
            1e15,
            1e21,
            0.1 + 0.2,
            f64::MAX,
            f64::MIN_POSITIVE,
            1.0 / 3.0,
            -12.5,
            2.0,
            1e6 - 1e-6,
        ];
        // A fixed walk over integers of 10^-6 and 10^-9, and over neighbours of them.
        let mut state = 1u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
            let whole = (state >> (8 + state % 40)) as f64;
            for value in [whole / 1e6, whole / 1e9] {
                values.extend([value, -value, f64::from_bits(value.to_bits() + 1)]);
            }
        }
        for value in values {
            assert_eq!(text(value), if value == 0.0 { "0".to_owned() } else { value.to_string() });
        }
        assert_eq!(text(1e-6), "0.000001");
        assert_eq!(text(-0.0), "0");
    }

    #[test]
    fn integers_and_what_is_no_number() {
        let mut out = Vec::new();
        for value in [0, 7, -10, i64::MAX, i64::MIN] {
            integer(&mut out, value);
            out.push(b' ');
        }
        let all = "0 7 -10 9223372036854775807 -9223372036854775808 ";
        assert_eq!(String::from_utf8(out).unwrap(), all);
        let mut out = Vec::new();
        assert!(![f64::NAN, f64::INFINITY].iter().any(|value| float(&mut out, *value)));
        assert!(out.is_empty());
    }
}
