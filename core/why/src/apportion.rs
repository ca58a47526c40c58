//! Parts as whole numbers that add up to a whole number: the method of the largest remainder
//! (Hamilton's, as seats are apportioned).

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_rational::BigRational;

/// Rounds parts to whole numbers that add up to a total: each is rounded down, and what is left goes
/// one by one to those of the largest remainder, the earlier first where two are alike. A part that
/// is zero stays zero while there is another. Where the total is itself rounded and is less than
/// what was rounded down, it is taken from those of the smallest remainder in the same way.
#[must_use]
pub fn apportion(parts: &[BigRational], total: &BigInt) -> Vec<BigInt> {
    let mut rounded: Vec<BigInt> = parts.iter().map(|part| part.floor().to_integer()).collect();
    let mut left = total - rounded.iter().sum::<BigInt>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let rest = |index: &usize| parts[*index].clone() - parts[*index].floor();
    let is_zero = |index: &usize| parts[*index].numer().sign() == Sign::NoSign;
    let step = match left.sign() {
        Sign::Minus => {
            order.sort_by_key(|a| (is_zero(a), rest(a)));
            BigInt::from(-1)
        }
        _ => {
            order.sort_by(|a, b| (is_zero(a), rest(b)).cmp(&(is_zero(b), rest(a))));
            BigInt::from(1)
        }
    };
    let mut next = order.into_iter().cycle();
    while left.sign() != Sign::NoSign {
        let Some(index) = next.next() else { break };
        rounded[index] += &step;
        left -= &step;
    }
    rounded
}

/// A quotient rounded to a whole number, half to even.
#[must_use]
pub fn half_even(value: &BigRational) -> BigInt {
    let (floor, rest) = value.numer().div_mod_floor(value.denom());
    let twice: BigInt = rest * 2;
    let is_up = match twice.cmp(value.denom()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => floor.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    floor + u8::from(is_up)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apportioned(parts: &[(i64, i64)], total: i64) -> Vec<i64> {
        let parts: Vec<BigRational> =
            parts.iter().map(|(n, d)| BigRational::new((*n).into(), (*d).into())).collect();
        let rounded = apportion(&parts, &total.into());
        rounded.iter().map(|part| i64::try_from(part).unwrap()).collect()
    }

    #[test]
    fn what_is_left_goes_to_the_largest_remainders() {
        assert_eq!(apportioned(&[(1, 3), (1, 3), (1, 3)], 1), [1, 0, 0]);
        assert_eq!(apportioned(&[(0, 1), (5, 4), (11, 4)], 4), [0, 1, 3]);
        assert_eq!(apportioned(&[(-1, 3), (4, 3)], 1), [0, 1]);
        assert_eq!(apportioned(&[(-7, 2), (7, 2), (0, 1)], 0), [-3, 3, 0]);
        assert_eq!(apportioned(&[], 0), []);
    }

    /// 1.6 - 1.4 = 0.2, but both are rounded first: 2 - 1.
    #[test]
    fn a_total_that_was_rounded_is_met() {
        assert_eq!(apportioned(&[(0, 1), (1, 5)], 1), [0, 1]);
        assert_eq!(apportioned(&[(0, 1), (-1, 5), (0, 1)], -1), [0, -1, 0]);
        assert_eq!(apportioned(&[(6, 5), (0, 1)], 0), [0, 0]);
        assert_eq!(apportioned(&[(0, 1), (6, 5), (17, 10)], 1), [0, 0, 1]);
    }

    #[test]
    fn halves_go_to_the_even() {
        let rounded = |n: i64, d: i64| half_even(&BigRational::new(n.into(), d.into()));
        for (n, d, expected) in
            [(1, 2, 0), (3, 2, 2), (-1, 2, 0), (-3, 2, -2), (7, 3, 2), (-5, 3, -2)]
        {
            assert_eq!(rounded(n, d), expected.into(), "{n}/{d}");
        }
    }
}
