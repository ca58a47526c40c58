//! Numbers at the edges, which a wrong sign, a dropped digit or a wider limit would pass unseen.

use tanxiao_base::number::{
    Decimal, NumberError, from_f64, parse_exact, parse_scaled, round_to, to_f64, to_floats,
};

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

/// Beyond 2^53 an integer is no float: rounded to one and then divided it would be rounded twice.
#[test]
fn large_amounts_are_the_nearest_floats() {
    for (value, decimals, nearest) in [
        (5_258_986_265_376_043_509, 6, 5_258_986_265_376.044),
        (7_408_596_316_092_197_599, 6, 7_408_596_316_092.197),
        (-1_096_615_257_545_913_404, 6, -1_096_615_257_545.913_5),
    ] {
        assert_eq!(to_f64(value, decimals).to_bits(), f64::to_bits(nearest), "{value}");
        assert_eq!(to_floats(&[0, value], decimals)[1].to_bits(), f64::to_bits(nearest), "{value}");
    }
}

#[test]
fn places_that_are_not_there_need_no_rounding() {
    for keep in [6, 7, 9] {
        assert_eq!(round_to(1_234_567, 6, keep), 1_234_567, "{keep}");
    }
    assert_eq!(round_to(1_234_567, 6, 5), 1_234_570);
    assert_eq!(round_to(1_234_565, 6, 5), 1_234_560);
}

/// One number has one text and one pair of integers: a certificate's octets hang on it.
#[test]
fn a_decimal_has_one_form() {
    for text in ["1.50", "01.5", "+1.5", "1.5e0", " 1.5", "1.", ".5", "-0", "15e-1"] {
        assert_eq!(Decimal::parse(text), None, "{text}");
    }
    assert_eq!(Decimal::parse("-1.5"), Decimal::from_parts(-15, 1));
    assert_eq!(Decimal::from_parts(150, 2), None);
    assert_eq!(Decimal::from_parts(0, 1), None);
    assert_eq!(Decimal::from_parts(1, 9).map(|d| d.to_string()), Some("0.000000001".into()));
    assert_eq!(Decimal::from_parts(1, 10), None);
}
