//! The output, and L.

#[cfg(feature = "explain-whole")]
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Decimal;
use crate::lang::Bilingual;
#[cfg(feature = "explain-whole")]
use crate::scheme::ValueAddedFrom;

/// The scheme's denominator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Canonical column that it is reported as.
    #[cfg(feature = "explain-whole")]
    pub column: Cow<'static, str>,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: Bilingual,
    /// How much; None where it is not reported.
    pub amount: Option<Decimal>,
    /// Whether the figure itself is used, or the sum of income items.
    #[cfg(feature = "explain-whole")]
    pub from: Option<ValueAddedFrom>,
    /// The items of the income approach, where their sum is used.
    pub items: Vec<Item>,
}

/// An item of the income approach.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Canonical column that it is reported as.
    #[cfg(feature = "explain-whole")]
    pub column: Cow<'static, str>,
    /// Its name.
    pub name: Bilingual,
    /// How much.
    pub amount: Decimal,
}

/// L: numerator over output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intensity {
    /// What is divided: the numerator, or 0 where the scheme takes one below zero as that.
    pub numerator: Decimal,
    /// What it is divided by.
    pub output: Decimal,
    /// L.
    pub quotient: Quotient,
    /// Its unit.
    pub unit: Bilingual,
}

/// A quotient, exactly and as published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quotient {
    /// With nine decimals (fewer above nine thousand million, where they do not fit).
    pub exact: Decimal,
    /// Whether nine decimals are all there are.
    #[cfg(feature = "explain-whole")]
    pub is_exact: bool,
    /// With the scheme's decimals, as the score has it.
    pub published: Decimal,
}
