//! Exact numbers of any size, and the one way in which they are rounded.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::number::NANO;

/// An exact number.
pub(crate) type Number = BigRational;

/// A decimal in nano as an exact number.
pub(crate) fn of_nano(nano: i64) -> Number {
    BigRational::new(nano.into(), NANO.into())
}

/// A whole number as an exact one.
pub(crate) fn of_whole(whole: i128) -> Number {
    BigRational::from_integer(whole.into())
}

/// A number in whole parts, half to even.
pub(crate) fn in_parts(number: &Number, parts: &BigInt) -> BigInt {
    let scaled: BigInt = number.numer() * parts;
    let two = BigInt::from(2);
    let bottom = number.denom();
    let floor = BigRational::new(scaled.clone(), bottom.clone()).floor().to_integer();
    let rest = (scaled - &floor * bottom) * &two;
    let is_odd = &floor % &two != BigInt::ZERO;
    match rest.cmp(bottom) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Equal if !is_odd => floor,
        _ => floor + BigInt::from(1),
    }
}
