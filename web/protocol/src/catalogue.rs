//! What the form can choose from.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// The engine's tables, as far as the form needs them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Energy types, in display order.
    pub energy: Vec<EnergyEntry>,
    /// Industries of two to four digits.
    pub industries: Vec<IndustryEntry>,
    /// Provinces, cities and counties.
    pub regions: Vec<RegionEntry>,
    /// Schemes; the default first.
    pub schemes: Vec<SchemeEntry>,
    /// Factor sets; the default first.
    pub factors: Vec<FactorEntry>,
    /// Units of money.
    pub money_units: Vec<String>,
    /// Units of electricity.
    pub power_units: Vec<String>,
}

/// An energy type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnergyEntry {
    /// Catalogue code.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Units it may be given in, the usual one first.
    pub units: Vec<String>,
    /// Whether a part of it may be a raw material.
    pub may_be_material: bool,
}

/// An industry of GB/T 4754-2017.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndustryEntry {
    /// Two to four digits.
    pub code: String,
    /// Its name.
    pub name: Bilingual,
    /// First letters of the Chinese name's pinyin.
    pub initials: String,
}

/// A region of GB/T 2260.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegionEntry {
    /// Six digits.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Code of the region it belongs to; empty for a province.
    pub parent: String,
}

/// A factor set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// The documents that it rests on.
    pub source: String,
}

/// An input that a scheme declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Its unit; empty for what is yes or no.
    pub unit: String,
}

/// A grading method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Whether its rules are those of an official document.
    pub is_official: bool,
    /// The document that it rests on.
    pub source: String,
    /// What of output it looks at, `value_added`, `revenue`, `output_value` or `product_quantity`: what
    /// it divides by, and what its indicators name.
    pub outputs: Vec<String>,
    /// Inputs that it declares.
    pub fields: Vec<FieldEntry>,
    /// Whether it divides emissions by output at all; one that adds up points may not.
    pub has_intensity: bool,
    /// Unit of the product that it divides by; empty for money, whose units may be chosen.
    pub product_unit: Bilingual,
    /// Deductions that it counts, as field ids.
    pub deducts: Vec<String>,
    /// Unit of the benchmark.
    pub intensity_unit: Bilingual,
}
