//! Exact decimals of claims: the digits of the score, never a float on the way.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use tanxiao_base::number::{NANO_DECIMALS, from_f64, parse_exact, to_f64, to_text};

/// `mantissa` ÷ 10^`decimals`, in lowest terms: no trailing zero behind the point, so that one
/// number has one form and one encoding. In JSON a string: a reader that takes JSON numbers for
/// binary floats would change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    decimals: u8,
}

impl Decimal {
    /// From the two parts of a CBOR decimal fraction, if they are in lowest terms.
    #[must_use]
    pub fn from_parts(mantissa: i64, decimals: u8) -> Option<Self> {
        let decimal = Self { mantissa, decimals };
        (u32::from(decimals) <= NANO_DECIMALS && decimal == decimal.reduced()).then_some(decimal)
    }

    /// The decimal that a score's float prints as. None where it is not finite or too large; a
    /// score has at most nine places, so nothing is rounded.
    #[must_use]
    pub fn of_score(value: f64) -> Option<Self> {
        let mantissa = from_f64(value, NANO_DECIMALS as i32).ok()?;
        Some(Self { mantissa, decimals: NANO_DECIMALS as u8 }.reduced())
    }

    /// From decimal text in lowest terms; anything else that means a number is refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mantissa = parse_exact(text, NANO_DECIMALS).ok()?;
        let decimal = Self { mantissa, decimals: NANO_DECIMALS as u8 }.reduced();
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

    /// The nearest float, for drawing only.
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
