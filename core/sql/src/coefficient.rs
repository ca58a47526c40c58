//! Coefficients: values of indicators as quotients of sums of integers, with the whole numbers that
//! stand before them, in lowest terms and small enough that every product fits 38 digits.

use super::Dialect;
use tanxiao_core::number::{MICRO, NANO, Scale};

/// Amounts are below 2^63 in millionths; times less than this they fit 38 digits, and their quotient
/// by 2^63 fits 63 bits.
const LARGEST: i128 = 1 << 63;
/// Terms of a divisor, so that eighteen digits may be put behind what it leaves.
const MOST_DIVISORS: i128 = 10;

/// A fraction in lowest terms; what it is divided by is above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ratio {
    top: i128,
    bottom: i128,
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Ratio {
    pub(super) const ONE: Self = Self { top: 1, bottom: 1 };

    pub(super) fn of(top: i128, bottom: i128) -> Option<Self> {
        if bottom == 0 {
            return None;
        }
        let shared = gcd(top, bottom) * bottom.signum();
        Some(Self { top: top / shared, bottom: bottom / shared })
    }

    pub(super) fn whole(top: i128) -> Self {
        Self { top, bottom: 1 }
    }

    pub(super) fn nano(nano: i64) -> Self {
        let shared = gcd(i128::from(nano), i128::from(NANO));
        Self { top: i128::from(nano) / shared, bottom: i128::from(NANO) / shared }
    }

    /// What one of a unit is in base units.
    pub(super) fn of_scale(scale: Scale) -> Self {
        let (exponent, numerator, denominator) = scale.terms();
        let power = 10i128.checked_pow(exponent.unsigned_abs()).unwrap_or(i128::MAX);
        let (top, bottom) = (i128::from(numerator), i128::from(denominator));
        let of = match exponent {
            0.. => Self::of(top.saturating_mul(power), bottom),
            _ => Self::of(top, bottom.saturating_mul(power)),
        };
        of.unwrap_or(Self::ONE)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        let (a, b) = (gcd(self.top, other.bottom), gcd(other.top, self.bottom));
        let top = (self.top / a).checked_mul(other.top / b)?;
        Self::of(top, (self.bottom / b).checked_mul(other.bottom / a)?)
    }

    pub(super) fn over(self, other: Self) -> Option<Self> {
        self.times(Self::of(other.bottom, other.top)?)
    }

    pub(super) fn less(self, other: Self) -> Option<Self> {
        let left = self.top.checked_mul(other.bottom)?;
        let right = other.top.checked_mul(self.bottom)?;
        Self::of(left.checked_sub(right)?, self.bottom.checked_mul(other.bottom)?)
    }

    pub(super) fn is_negative(self) -> bool {
        self.top < 0
    }

    pub(super) fn is_zero(self) -> bool {
        self.top == 0
    }
}

/// A sum of amounts as an expression, times a fraction.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub(super) text: String,
    /// How many amounts of 63 bits it may come to.
    size: i128,
    factor: Ratio,
}

fn product(text: &str, coefficient: i128) -> String {
    if coefficient == 1 { text.to_owned() } else { format!("{text} * {coefficient}") }
}

impl Sum {
    /// Of terms: a factor in nano, what one of the unit is in base units, and the amount.
    pub(super) fn of(terms: &[(i64, Ratio, String)]) -> Option<Self> {
        let parts = terms.iter().map(|(nano, scale, _)| Ratio::nano(*nano).over(*scale));
        let parts = parts.collect::<Option<Vec<Ratio>>>()?;
        let bottom = parts.iter().try_fold(1i128, |bottom, part| {
            (bottom / gcd(bottom, part.bottom)).checked_mul(part.bottom)
        })?;
        let whole = parts.iter().map(|part| part.top.checked_mul(bottom / part.bottom));
        let whole = whole.collect::<Option<Vec<i128>>>()?;
        let shared = whole.iter().fold(0, |shared, part| match shared {
            0 => part.abs(),
            shared => gcd(shared, *part),
        });
        let shared = shared.max(1);
        let coefficients = whole.iter().map(|part| part / shared);
        let texts = terms.iter().zip(coefficients.clone());
        let texts: Vec<String> = texts.map(|((_, _, text), of)| product(text, of)).collect();
        let text = match texts.as_slice() {
            [only] => only.clone(),
            several => format!("({})", several.join(" + ")),
        };
        let size = coefficients.map(i128::abs).try_fold(0i128, i128::checked_add)?;
        Some(Self { text, size, factor: Ratio::of(shared, bottom)? })
    }

    /// One unit.
    pub(super) fn millionths(dialect: Dialect) -> Self {
        Self { text: dialect.huge("1"), size: 1, factor: Ratio::whole(i128::from(MICRO)) }
    }

    fn times(&self, coefficient: i128) -> Option<String> {
        let is_small = self.size.checked_mul(coefficient.abs())? < LARGEST;
        is_small.then(|| product(&self.text, coefficient))
    }
}

/// A quotient of two sums, times a fraction; what it is divided by is above zero where there is a
/// value.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) top: Sum,
    pub(super) bottom: Sum,
    factor: Ratio,
}

impl Value {
    pub(super) fn of(top: Sum, bottom: Sum) -> Option<Self> {
        let factor = top.factor.over(bottom.factor)?;
        (bottom.size <= MOST_DIVISORS).then_some(Self { top, bottom, factor })
    }

    /// The same with columns in place of the sums.
    pub(super) fn called(mut self, top: &str, bottom: &str) -> Self {
        top.clone_into(&mut self.top.text);
        bottom.clone_into(&mut self.bottom.text);
        self
    }

    /// The other way round.
    pub(super) fn turned(&self) -> Self {
        let factor = Ratio { top: self.factor.bottom, bottom: self.factor.top };
        Self { top: self.bottom.clone(), bottom: self.top.clone(), factor }
    }

    pub(super) fn times(&self, ratio: Ratio) -> Option<Self> {
        Some(Self { factor: self.factor.times(ratio)?, ..self.clone() })
    }

    pub(super) fn over(&self, ratio: Ratio) -> Option<Self> {
        Some(Self { factor: self.factor.over(ratio)?, ..self.clone() })
    }

    /// Two products that stand to each other as the value to a number.
    pub(super) fn beside(&self, number: Ratio) -> Option<(String, String)> {
        let left = self.factor.top.checked_mul(number.bottom)?;
        let right = self.factor.bottom.checked_mul(number.top)?;
        let shared = gcd(left, right);
        Some((self.top.times(left / shared)?, self.bottom.times(right / shared)?))
    }

    /// What is divided by what.
    pub(super) fn scaled(&self) -> Option<(String, String)> {
        Some((self.top.times(self.factor.top)?, self.bottom.times(self.factor.bottom)?))
    }

    /// How far the value is beyond a number (short of it, where `is_up` is not), as a sum over the
    /// divisor, and the fraction that it is to be multiplied with.
    pub(super) fn from(&self, number: Ratio, is_up: bool) -> Option<(Sum, Ratio)> {
        let own = self.factor.top.checked_mul(number.bottom)?;
        let other = self.factor.bottom.checked_mul(number.top)?;
        let shared = gcd(own, other);
        let (own, other) = (own / shared, other / shared);
        let (left, right) = (self.top.times(own)?, self.bottom.times(other)?);
        let text =
            if is_up { format!("({left} - {right})") } else { format!("({right} - {left})") };
        let size = self.top.size.checked_mul(own.abs())?;
        let size = size.checked_add(self.bottom.size.checked_mul(other.abs())?)?;
        let rate = Ratio::of(shared, self.factor.bottom.checked_mul(number.bottom)?)?;
        Some((Sum { text, size, factor: Ratio::ONE }, rate))
    }

    /// What is divided by what of such a way.
    pub(super) fn part(&self, way: &Sum, rate: Ratio) -> Option<(String, String)> {
        Some((way.times(rate.top)?, self.bottom.times(rate.bottom)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(factor: i64) -> Value {
        let one = |nano: i64, name: &str| Sum::of(&[(nano, Ratio::ONE, name.to_owned())]).unwrap();
        Value::of(one(factor, "a"), one(NANO, "b")).unwrap()
    }

    #[test]
    fn products_are_in_lowest_terms() {
        let of = |text: &str| text.to_owned();
        assert_eq!(value(NANO).scaled(), Some((of("a"), of("b"))));
        assert_eq!(value(NANO / 2).scaled(), Some((of("a"), of("b * 2"))));
        // a ÷ b ≤ 24.097.
        let beside = value(NANO).beside(Ratio::nano(24_097_000_000));
        assert_eq!(beside, Some((of("a * 1000"), of("b * 24097"))));
        // 0.5 × a ÷ b − 0.25.
        let (way, rate) = value(NANO / 2).from(Ratio::nano(NANO / 4), true).unwrap();
        assert_eq!((way.text.as_str(), rate), ("(a * 2 - b)", Ratio::of(1, 4).unwrap()));
        let sum = Sum::of(&[(NANO, Ratio::ONE, of("x")), (-NANO / 2, Ratio::whole(10), of("y"))]);
        assert_eq!(sum.unwrap().text, "(x * 20 + y * -1)");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(value(NANO).times(Ratio::whole(1 << 62)).unwrap().scaled().is_some());
        assert!(value(NANO).times(Ratio::whole(1 << 63)).unwrap().scaled().is_none());
        assert!(value(NANO).over(Ratio::whole(0)).is_none());
    }
}
