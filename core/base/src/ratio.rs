//! Exact quotients: L, K, a benchmark, the points of a composite grade. Cut-offs are judged on
//! them by multiplying across, in 128 bits where the products fit and in 256 where they do not, so
//! that nothing is rounded before it decides.

use std::cmp::Ordering;

use ethnum::I256;

use crate::number::{NANO, div_half_even, parse_wide, pow10, to_text_wide};

/// An exact quotient with a denominator above zero. Two of them are equal where their terms are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio(Terms);

/// Numerator and denominator; wide where 128 bits do not hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Terms {
    Narrow(i128, i128),
    Wide(I256, I256),
}

impl Ratio {
    /// A quotient of two integers; None unless the denominator is above zero.
    #[must_use]
    #[inline]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        (denominator > 0).then_some(Self(Terms::Narrow(numerator, denominator)))
    }

    /// A quotient of two amounts; None unless the denominator is above zero.
    #[must_use]
    #[inline]
    pub fn of_amounts(numerator_micro: i64, denominator_micro: i64) -> Option<Self> {
        Self::new(i128::from(numerator_micro), i128::from(denominator_micro))
    }

    /// A decimal of nine places.
    #[must_use]
    pub fn of_nano(nano: i64) -> Self {
        Self(Terms::Narrow(i128::from(nano), i128::from(NANO))).reduced()
    }

    /// A quotient of two amounts, divided by another quotient (a benchmark); None unless what is
    /// divided by is above zero, and not itself such a quotient of quotients.
    ///
    /// With p ÷ q for the benchmark this is numerator × q over denominator × p: below 2^190, which
    /// leaves room for a cut-off.
    #[must_use]
    #[inline]
    pub fn to_benchmark(
        numerator_micro: i64,
        denominator_micro: i64,
        benchmark: Self,
    ) -> Option<Self> {
        let (top, bottom) = benchmark.terms().filter(|(top, _)| *top > 0)?;
        if denominator_micro <= 0 {
            return None;
        }
        let (numerator, denominator) = (i128::from(numerator_micro), i128::from(denominator_micro));
        let narrow = product(numerator, bottom).zip(product(denominator, top));
        Some(Self(match narrow {
            Some((numerator, denominator)) => Terms::Narrow(numerator, denominator),
            None => wide_terms([numerator, bottom], [denominator, top]),
        }))
    }

    /// Numerator and denominator; None where they take more than 128 bits.
    #[must_use]
    #[inline]
    pub fn terms(self) -> Option<(i128, i128)> {
        match self.0 {
            Terms::Narrow(numerator, denominator) => Some((numerator, denominator)),
            Terms::Wide(..) => None,
        }
    }

    fn wide(self) -> (I256, I256) {
        match self.0 {
            Terms::Narrow(numerator, denominator) => (numerator.into(), denominator.into()),
            Terms::Wide(numerator, denominator) => (numerator, denominator),
        }
    }

    /// The same quotient in lowest terms, where 128 bits hold it.
    #[must_use]
    pub fn reduced(self) -> Self {
        let Terms::Narrow(numerator, denominator) = self.0 else { return self };
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        // At most the denominator, so it fits.
        let divisor = a as i128;
        Self(Terms::Narrow(numerator / divisor, denominator / divisor))
    }

    /// The quotient at so many decimals (at most 9), rounded half to even; None if it does not
    /// fit.
    #[must_use]
    #[inline]
    pub fn rounded(self, decimals: u32) -> Option<i64> {
        let power = pow10(decimals)?;
        if let Terms::Narrow(numerator, denominator) = self.0
            && let Some(scaled) = product(numerator, power)
        {
            return i64::try_from(div_half_even(scaled, denominator)).ok();
        }
        self.rounded_wide(power)
    }

    #[cold]
    fn rounded_wide(self, power: i128) -> Option<i64> {
        let (numerator, denominator) = self.wide();
        let scaled = numerator.checked_mul(power.into())?;
        let (floor, rest) = (scaled.div_euclid(denominator), scaled.rem_euclid(denominator));
        let floor = i64::try_from(floor).ok()?;
        match rest.cmp(&(denominator - rest)) {
            Ordering::Less => Some(floor),
            Ordering::Greater => floor.checked_add(1),
            Ordering::Equal => floor.checked_add(floor & 1),
        }
    }

    /// Whether so many decimals are all of the quotient's.
    #[must_use]
    pub fn is_decimal(self, decimals: u32) -> bool {
        let Some(power) = pow10(decimals) else { return false };
        let (numerator, denominator) = self.wide();
        numerator.checked_mul(power.into()).is_some_and(|scaled| scaled % denominator == 0)
    }

    /// How the exact quotient compares with a number in nano.
    #[must_use]
    pub fn cmp_nano(self, cut_nano: i64) -> Ordering {
        self.comparison()(cut_nano)
    }

    /// How the exact quotient compares with many numbers in nano: what is the same for all of them
    /// is reckoned once.
    #[inline]
    pub fn comparison(self) -> impl Fn(i64) -> Ordering {
        let narrow = match self.0 {
            Terms::Narrow(numerator, denominator) => product(numerator, i128::from(NANO))
                .map(|left| (left, denominator, denominator.leading_zeros())),
            Terms::Wide(..) => None,
        };
        move |cut| match narrow {
            // The product with a cut-off of 64 bits fits then.
            Some((left, denominator, spare)) if spare > i64::BITS => {
                left.cmp(&denominator.wrapping_mul(i128::from(cut)))
            }
            _ => self.cmp_wide(i128::from(cut)),
        }
    }

    fn cmp_wide(self, cut: i128) -> Ordering {
        if let Terms::Narrow(numerator, denominator) = self.0
            && let (Some(left), Some(right)) =
                (product(numerator, i128::from(NANO)), product(denominator, cut))
        {
            return left.cmp(&right);
        }
        let (numerator, denominator) = self.wide();
        (numerator * I256::from(i128::from(NANO))).cmp(&(denominator * I256::from(cut)))
    }

    /// How it compares with another quotient; None where the terms of one take more than 128 bits.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let ((a, b), (c, d)) = (self.terms()?, other.terms()?);
        let product = |x: i128, y: i128| I256::from(x) * I256::from(y);
        Some(product(a, d).cmp(&product(c, b)))
    }

    /// A quotient between this and another one, neither of them where they differ: the mediant.
    /// None where 128 bits do not hold its terms.
    #[must_use]
    pub fn between(self, other: Self) -> Option<Self> {
        let ((a, b), (c, d)) = (self.reduced().terms()?, other.reduced().terms()?);
        Self::new(a.checked_add(c)?, b.checked_add(d)?)
    }

    /// Both terms as decimals of six places; None where they take more than 128 bits.
    #[must_use]
    pub fn to_texts(self) -> Option<[String; 2]> {
        let (numerator, denominator) = self.terms()?;
        Some([numerator, denominator].map(to_text_wide))
    }

    /// The quotient of two decimals of at most six places; None where one is none, or the second
    /// is not above zero.
    #[must_use]
    pub fn of_texts(numerator: &str, denominator: &str) -> Option<Self> {
        Self::new(parse_wide(numerator)?, parse_wide(denominator)?)
    }
}

#[cold]
fn wide_terms(numerator: [i128; 2], denominator: [i128; 2]) -> Terms {
    let product = |[a, b]: [i128; 2]| I256::from(a) * I256::from(b);
    Terms::Wide(product(numerator), product(denominator))
}

/// A product, if 128 bits hold it. Their sizes tell nearly always, at a fraction of the cost of a
/// checked multiplication.
#[inline]
fn product(a: i128, b: i128) -> Option<i128> {
    let spare = a.unsigned_abs().leading_zeros() + b.unsigned_abs().leading_zeros();
    if spare > i128::BITS { Some(a.wrapping_mul(b)) } else { a.checked_mul(b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_judged_exactly() {
        use Ordering::{Equal, Greater, Less};
        let ratio = Ratio::of_amounts(600_000, 1_000_000);
        assert_eq!(ratio.map(|ratio| ratio.cmp_nano(600_000_000)), Some(Equal));
        let ratio = Ratio::of_amounts(600_001, 1_000_000);
        assert_eq!(ratio.map(|ratio| ratio.cmp_nano(600_000_000)), Some(Greater));
        let ratio = Ratio::to_benchmark(i64::MAX, i64::MAX, Ratio::of_nano(i64::MAX));
        assert_eq!(ratio.map(|ratio| ratio.cmp_nano(i64::MAX)), Some(Less));
        assert_eq!(ratio.and_then(|ratio| ratio.rounded(6)), Some(0));
        assert_eq!(Ratio::of_amounts(1, 0), None);
        assert_eq!(Ratio::to_benchmark(1, 1, Ratio::of_nano(0)), None);
        assert_eq!(Ratio::to_benchmark(1, 0, Ratio::of_nano(NANO)), None);
        assert_eq!(Ratio::to_benchmark(1, -1, Ratio::of_nano(NANO)), None);
    }

    #[test]
    fn what_128_bits_do_not_hold_is_judged_in_256() {
        let big = i64::MAX;
        // A third of the sum of ten thousand million firms of the largest amount there is.
        let (third, whole) = (i128::from(big) * 10_000_000_000, i128::from(big) * 30_000_000_000);
        let benchmark = Ratio::new(third, whole).unwrap();
        let k = Ratio::to_benchmark(big / 10, big / 10, benchmark).unwrap();
        assert_eq!(k.terms(), None);
        assert_eq!(k.cmp_nano(3 * NANO), Ordering::Equal);
        assert_eq!(k.cmp_nano(3 * NANO - 1), Ordering::Greater);
        assert_eq!(k.cmp_nano(i64::MAX), Ordering::Less);
        assert_eq!(k.cmp_nano(i64::MIN), Ordering::Greater);
        assert_eq!((k.rounded(9), k.rounded(0)), (Some(3 * NANO), Some(3)));
        assert!(k.is_decimal(0));
        let below = Ratio::to_benchmark(1 - big, big, benchmark).unwrap();
        assert_eq!(below.cmp_nano(-3 * NANO), Ordering::Greater);
        assert_eq!(below.rounded(9), Some(-3 * NANO));
        assert!(!below.is_decimal(9));
    }

    /// The quotient is narrow and its product with a cut-off is not, at every size of the terms.
    #[test]
    fn a_large_cut_off_does_not_wrap_around() {
        for bits in 60..97 {
            let one = Ratio::new(1 << bits, 1 << bits).unwrap();
            for cut in [NANO + 1, 1 << 40, i64::MAX] {
                assert_eq!(one.cmp_nano(cut), Ordering::Less, "2^{bits}, {cut}");
                assert_eq!(one.cmp_nano(-cut), Ordering::Greater, "2^{bits}, -{cut}");
            }
            assert_eq!(one.cmp_nano(NANO), Ordering::Equal, "2^{bits}");
        }
    }

    #[test]
    fn wide_quotients_round_half_to_even() {
        let wide = |numerator: i64, denominator: i64| {
            Ratio(Terms::Wide(I256::from(numerator), I256::from(denominator)))
        };
        for (numerator, denominator) in [(1, 2), (3, 2), (5, 2), (-1, 2), (-3, 2), (7, 3), (-7, 3)]
        {
            for decimals in [0, 3, 9] {
                let narrow = Ratio::of_amounts(numerator, denominator).unwrap();
                let wide = wide(numerator, denominator);
                assert_eq!(wide.rounded(decimals), narrow.rounded(decimals));
                assert_eq!(wide.is_decimal(decimals), narrow.is_decimal(decimals));
            }
        }
        assert_eq!(wide(i64::MAX, 1).rounded(1), None);
    }

    #[test]
    fn quotients_are_put_in_order_and_parted() {
        let of = |numerator, denominator| Ratio::new(numerator, denominator).unwrap();
        let (third, half) = (of(1, 3), of(2, 4));
        let between = third.between(half).unwrap();
        assert_eq!(between.terms(), Some((2, 5)));
        assert_eq!(third.compare(between), Some(Ordering::Less));
        assert_eq!(half.compare(between), Some(Ordering::Greater));
        assert_eq!(half.compare(of(1, 2)), Some(Ordering::Equal));
        assert_eq!(of(i128::MAX, 1).compare(of(i128::MAX - 1, 1)), Some(Ordering::Greater));
        assert_eq!(of(i128::MAX, 1).between(of(1, 1)), None);
    }

    #[test]
    fn terms_are_read_as_they_are_written() {
        let sums = Ratio::new(10_211_446_634, 16_500_000_000).unwrap();
        assert_eq!(sums.to_texts().unwrap(), ["10211.446634", "16500"]);
        assert_eq!(Ratio::of_texts("10211.446634", "16500"), Some(sums));
        assert_eq!(sums.rounded(9), Some(618_875_554));
        assert_eq!(Ratio::of_texts("1", "0"), None);
        assert_eq!(Ratio::of_texts("1", "0.0000001"), None);
        assert_eq!(Ratio::of_nano(600_000_000), Ratio::new(3, 5).unwrap());
        assert_eq!(Ratio::new(-4, 6).unwrap().reduced(), Ratio::new(-2, 3).unwrap());
        assert_eq!(Ratio::new(0, 6).unwrap().reduced(), Ratio::new(0, 1).unwrap());
    }
}
