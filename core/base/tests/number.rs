//! Numbers at the edges, which a wrong sign, a dropped digit or a wider limit would pass unseen.

use tanxiao_base::number::{NumberError, from_f64, parse_exact, parse_scaled};

#[test]
fn a_sign_holds_on_every_way() {
    assert_eq!(parse_scaled("-1.5", 6), Ok(-1_500_000));
    assert_eq!(parse_scaled("+1.5", 6), Ok(1_500_000));
    assert_eq!(parse_exact("-0.000000001", 9), Ok(-1));
    assert_eq!(from_f64(-2.25, 1), Ok(-22), "half to even");
    assert_eq!(from_f64(-2.35e3, -2), Ok(-24), "half to even");
}

#[test]
fn digits_beyond_the_mantissa_still_decide_a_tie() {
    // Thirty digits are kept; the last one is the thirty-first.
    let tie = format!("1.5{}", "0".repeat(28));
    assert_eq!(parse_scaled(&tie, 0), Ok(2));
    let tie = format!("2.5{}", "0".repeat(28));
    assert_eq!(parse_scaled(&tie, 0), Ok(2));
    assert_eq!(parse_scaled(&format!("{tie}1"), 0), Ok(3));
    assert_eq!(parse_scaled(&format!("-{tie}1"), 0), Ok(-3));
}

#[test]
fn what_cannot_be_held_exactly_is_refused() {
    let tail = format!("1.{}1", "0".repeat(29));
    for text in ["1e-60", "0.0000000001", &tail] {
        assert_eq!(parse_exact(text, 9), Err(NumberError::TooPrecise), "{text}");
    }
    assert_eq!(parse_exact("1.0000000000", 9), Ok(1_000_000_000));
}

#[test]
fn powers_beyond_all_reason_are_no_numbers() {
    let text = format!("{}e2147483647", "1".repeat(31));
    assert!(parse_scaled(&text, 0).is_err());
    assert!(parse_scaled("1e9999999", 0).is_err());
    assert_eq!(parse_scaled("e5", 0), Err(NumberError::NotANumber));
}
