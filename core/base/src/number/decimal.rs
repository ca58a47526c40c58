//! A decimal that carries its own places: how a figure of a score leaves the engine. No float on
//! the way.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{MICRO_DECIMALS, NANO_DECIMALS, div_half_even, from_f64, parse_exact, pow10, to_f64};
use super::{NumberError, to_text};

/// `mantissa` ÷ 10^`decimals`, in lowest terms: no trailing zero behind the point, so that one
/// number has one form and one encoding. In JSON a string: a reader that takes JSON numbers for
/// binary floats would change it. (The columns of a score promise numbers, and are.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    mantissa: i64,
    decimals: u8,
}

impl Decimal {
    /// A scaled integer of so many places, at most 9.
    #[must_use]
    pub fn of_scaled(value: i64, decimals: u32) -> Self {
        Self { mantissa: value, decimals: decimals.min(NANO_DECIMALS) as u8 }.reduced()
    }

    /// From the two parts of a CBOR decimal fraction, if they are in lowest terms.
    #[must_use]
    pub fn from_parts(mantissa: i64, decimals: u8) -> Option<Self> {
        let decimal = Self { mantissa, decimals };
        (u32::from(decimals) <= NANO_DECIMALS && decimal == decimal.reduced()).then_some(decimal)
    }

    /// The decimal that a float prints as, at nine places or, where it is too large for them, at
    /// six.
    ///
    /// # Errors
    /// NaN, infinities, and what no score holds.
    pub fn from_f64(value: f64) -> Result<Self, NumberError> {
        let at = |places: u32| {
            from_f64(value, places as i32).map(|mantissa| Self::of_scaled(mantissa, places))
        };
        at(NANO_DECIMALS).or_else(|_| at(MICRO_DECIMALS))
    }

    /// From decimal text in lowest terms; anything else that means a number is refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let decimal = Self::of_scaled(parse_exact(text, NANO_DECIMALS).ok()?, NANO_DECIMALS);
        (decimal.to_string() == text).then_some(decimal)
    }

    fn reduced(self) -> Self {
        let Self { mut mantissa, mut decimals } = self;
        while decimals > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            decimals -= 1;
        }
        Self { mantissa, decimals }
    }

    /// The digits as an integer.
    #[must_use]
    pub fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// Digits behind the point.
    #[must_use]
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    /// As an integer of 10^-`places`, rounded half to even where it has more; None if that does
    /// not fit.
    #[must_use]
    pub fn scaled(self, places: u32) -> Option<i64> {
        let own = u32::from(self.decimals);
        let mantissa = i128::from(self.mantissa);
        let scaled = if places >= own {
            mantissa.checked_mul(pow10(places - own)?)?
        } else {
            div_half_even(mantissa, pow10(own - places)?)
        };
        i64::try_from(scaled).ok()
    }

    /// The nearest float: for drawing, and for columns that promise a float.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        to_f64(self.mantissa, u32::from(self.decimals))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&to_text(self.mantissa, u32::from(self.decimals)))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no decimal in lowest terms"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_its_digits() {
        for (value, places, text, float) in [
            (0, 6, "0", 0.0),
            (1, 6, "0.000001", 1e-6),
            (-2_500_000, 6, "-2.5", -2.5),
            (618_875_554, 9, "0.618875554", 0.618_875_554),
            (i64::MAX, 6, "9223372036854.775807", 9_223_372_036_854.775),
        ] {
            let decimal = Decimal::of_scaled(value, places);
            assert_eq!(decimal.to_string(), text);
            assert_eq!(decimal.to_f64().to_bits(), f64::to_bits(float));
            assert_eq!(Decimal::of_scaled(value, places).scaled(places), Some(value));
        }
        let half = Decimal::of_scaled(2_500_000, 9);
        assert_eq!(half.scaled(3), Some(2));
        assert_eq!(Decimal::of_scaled(i64::MAX, 6).scaled(9), None);
        assert_eq!(Decimal::from_f64(1.2e12).map(|d| d.to_string()), Ok("1200000000000".into()));
        assert!(Decimal::from_f64(f64::NAN).is_err());
    }
}
