//! From the unit in which a number is written to the base unit: an exact ratio of integers.

use std::fmt;

use super::{Digits, NumberError, div_half_even, parse, parse_scaled, pow10};

/// What one of a unit is in base units: `numerator` ÷ `denominator` × 10^`exponent`, in lowest
/// terms, so that equal scales are equal. Everyday units are a power of ten and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scale {
    exponent: i32,
    numerator: u64,
    denominator: u64,
}

impl Scale {
    /// The base unit itself.
    pub const ONE: Self = Self::power_of_ten(0);

    /// What it is: a power of ten, and a quotient of two whole numbers that it is times.
    #[must_use]
    pub fn terms(self) -> (i32, u64, u64) {
        (self.exponent, self.numerator, self.denominator)
    }

    /// Ten to a power.
    #[must_use]
    pub const fn power_of_ten(exponent: i32) -> Self {
        Self { exponent, numerator: 1, denominator: 1 }
    }

    /// A positive decimal (`1.05505585262`) or the quotient of two (`10/7`), exactly. None for
    /// what is neither, or has too many digits to be held.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (over, under) = text.split_once('/').unwrap_or((text, "1"));
        let [over, under] = [over, under].map(|text| parse(text.trim()).ok());
        let (over, under) = (over?, under?);
        if over.has_tail || under.has_tail {
            return None;
        }
        Self::reduced(over.mantissa, under.mantissa, over.exponent - under.exponent)
    }

    /// Both after each other.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let product = |a: u64, b: u64| i128::from(a).checked_mul(i128::from(b));
        Self::reduced(
            product(self.numerator, other.numerator)?,
            product(self.denominator, other.denominator)?,
            self.exponent.checked_add(other.exponent)?,
        )
    }

    /// In lowest terms, with all twos and fives of the denominator and all tens in the exponent.
    fn reduced(numerator: i128, denominator: i128, exponent: i32) -> Option<Self> {
        if numerator <= 0 || denominator <= 0 {
            return None;
        }
        let common = greatest_common_divisor(numerator, denominator);
        let (mut numerator, mut denominator, mut exponent) =
            (numerator / common, denominator / common, exponent);
        for (of_ten, other) in [(10, 1), (2, 5), (5, 2)] {
            while denominator % of_ten == 0 {
                denominator /= of_ten;
                numerator = numerator.checked_mul(other)?;
                exponent -= 1;
            }
        }
        while numerator % 10 == 0 {
            numerator /= 10;
            exponent += 1;
        }
        let (numerator, denominator) = (numerator.try_into().ok()?, denominator.try_into().ok()?);
        Some(Self { exponent, numerator, denominator })
    }

    /// The power of ten that it is, if it is one.
    #[must_use]
    pub fn exponent(self) -> Option<i32> {
        (self.numerator == 1 && self.denominator == 1).then_some(self.exponent)
    }

    /// A decimal text in this unit, as an integer of 10^-`decimals` base units, rounded once, half
    /// to even.
    ///
    /// # Errors
    /// The text is no decimal number, or too large or too long to be held.
    pub fn read(self, text: &str, decimals: i32) -> Result<i64, NumberError> {
        if let Some(exponent) = self.exponent() {
            return parse_scaled(text, decimals + exponent);
        }
        let Digits { mut mantissa, mut exponent, has_tail } = parse(text)?;
        if has_tail {
            return Err(NumberError::OutOfRange);
        }
        if mantissa == 0 {
            return Ok(0);
        }
        while mantissa % 10 == 0 {
            mantissa /= 10;
            exponent = exponent.saturating_add(1);
        }
        let shift = exponent.saturating_add(decimals).saturating_add(self.exponent);
        let numerator = mantissa.checked_mul(i128::from(self.numerator));
        let mut numerator = numerator.ok_or(NumberError::OutOfRange)?;
        let mut denominator = i128::from(self.denominator);
        match pow10(shift.unsigned_abs()) {
            // No numerator reaches so far down.
            None if shift < 0 => return Ok(0),
            power => {
                let changed = if shift < 0 { &mut denominator } else { &mut numerator };
                *changed = power
                    .and_then(|power| changed.checked_mul(power))
                    .ok_or(NumberError::OutOfRange)?;
            }
        }
        i64::try_from(div_half_even(numerator, denominator)).map_err(|_| NumberError::OutOfRange)
    }

    /// As [`Self::read`], of the decimal number that a float prints as.
    ///
    /// # Errors
    /// As [`Self::read`], and for what is no finite number.
    pub fn read_f64(self, value: f64, decimals: i32) -> Result<i64, NumberError> {
        match self.exponent() {
            Some(exponent) => super::from_f64(value, decimals + exponent),
            None if !value.is_finite() => Err(NumberError::OutOfRange),
            None => self.read(&format!("{value:e}"), decimals),
        }
    }
}

impl fmt::Display for Scale {
    /// The decimal or the quotient of two integers that it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut over = self.numerator.to_string();
        let places = usize::try_from(-self.exponent).unwrap_or_default();
        if self.exponent > 0 {
            over.push_str(&"0".repeat(self.exponent.unsigned_abs() as usize));
        }
        if self.denominator > 1 {
            let under = format!("{}{}", self.denominator, "0".repeat(places));
            return write!(f, "{over}/{under}");
        }
        if places == 0 {
            return f.write_str(&over);
        }
        let padded = format!("{over:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{whole}.{fraction}")
    }
}

fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(text: &str) -> Scale {
        Scale::parse(text).unwrap()
    }

    #[test]
    fn equal_ratios_are_equal_scales() {
        assert_eq!(scale("0.001"), Scale::power_of_ten(-3));
        assert_eq!(scale("25/100"), scale("0.25"));
        assert_eq!(scale("1/3.6"), scale("10/36"));
        assert_eq!(scale("10/7").times(scale("0.7")), Some(Scale::ONE));
        assert_eq!(scale("0.25").exponent(), None);
        assert_eq!(scale("100").exponent(), Some(2));
        for (text, printed) in [
            ("1.05505585262", "1.05505585262"),
            ("3.785411784", "3.785411784"),
            ("0.00000045359237", "0.00000045359237"),
            ("10/7", "10/7"),
            ("1/360", "25/9000"),
            ("1000000", "1000000"),
            ("1", "1"),
        ] {
            assert_eq!(scale(text).to_string(), printed);
        }
        for text in ["", "0", "-1", "1/0", "1/", "about 1", "1/2/3", "1e-99999999"] {
            assert_eq!(Scale::parse(text), None, "{text:?}");
        }
    }

    /// Expectations from Python's `fractions` and `decimal` (`ROUND_HALF_EVEN`).
    #[test]
    fn a_converted_amount_is_rounded_once_half_to_even() {
        for (unit, text, micro) in [
            ("1.05505585262", "1000", 1_055_055_853),
            ("1.05505585262", "1200.5", 1_266_594_551),
            ("10/7", "1", 1_428_571),
            ("10/7", "7", 10_000_000),
            ("10/7", "-1", -1_428_571),
            // Ties: half of a millionth goes to the even one.
            ("0.5", "0.000001", 0),
            ("0.5", "0.000003", 2),
            ("0.5", "0.000005", 2),
            ("0.00378541178400", "1e3", 3_785_412),
            ("0.90718474", "0.0000005000000", 0),
            ("0.90718474", "9000000000000", 8_164_662_660_000_000_000),
            ("1.05505585262", "1e-50", 0),
            ("1.05505585262", "0", 0),
        ] {
            assert_eq!(scale(unit).read(text, 6), Ok(micro), "{text} × {unit}");
        }
        assert_eq!(scale("1.05505585262").read("9000000000000", 6), Err(NumberError::OutOfRange));
        assert_eq!(scale("1.05505585262").read("1,5", 6), Err(NumberError::NotANumber));
        let long = format!("0.{}", "123456789".repeat(5));
        assert_eq!(scale("1.05505585262").read(&long, 6), Err(NumberError::OutOfRange));
        assert_eq!(scale("1.05505585262").read_f64(1200.5, 6), Ok(1_266_594_551));
        assert_eq!(scale("10/7").read_f64(f64::NAN, 6), Err(NumberError::OutOfRange));
    }
}
