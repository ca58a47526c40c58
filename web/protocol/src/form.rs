//! The form, and its grade.

use serde::{Deserialize, Serialize};

use crate::{Bilingual, Distribution, Explanation, Note};

/// What one enterprise reports for one period, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Return {
    /// Name of the firm.
    pub name: String,
    /// Unified social credit code.
    pub credit_code: String,
    /// Industry code.
    pub industry: String,
    /// Region code.
    pub region: String,
    /// Period: `2023`, `2023H1`, `2023Q1`, `2023-01`, `2023M01-08`.
    pub period: String,
    /// Amounts, in the order of the form.
    pub amounts: Vec<Amount>,
    /// What schemes ask beyond: inputs that they declare. Those of other schemes are kept and not
    /// read.
    pub fields: Vec<Amount>,
}

/// One typed amount.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Energy code (with `_as_material` for that part of it), or a field of the return.
    pub field: String,
    /// The amount as typed.
    pub text: String,
    /// Its unit, one of those that the catalogue offers.
    pub unit: String,
}

/// What the firm is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BenchmarkChoice {
    /// Nothing: a level, no grade.
    #[default]
    None,
    /// A number that the person typed.
    Typed(String),
    /// A published table, name and JSON.
    Table(String, String),
}

/// A form to be graded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assess {
    /// What is reported.
    pub filled: Return,
    /// Scheme id; empty for the default.
    pub scheme: String,
    /// Factor set id; empty for the default.
    pub factors: String,
    /// What to compare with.
    pub benchmark: BenchmarkChoice,
}

/// A graded form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessed {
    /// The arithmetic; None where the return cannot be scored.
    pub explanation: Option<Explanation>,
    /// The benchmark is a number that the person typed.
    pub is_typed_benchmark: bool,
    /// What the engine finds.
    pub notes: Vec<Note>,
    /// Where the peers stand; None where the benchmark does not know.
    pub distribution: Option<Distribution>,
    /// The factor of the electricity, once region and period are known.
    pub grid: Option<GridNote>,
    /// What may be moved.
    pub sliders: Vec<Slider>,
    /// The return as one line of NDJSON, as `tanxiao score` reads it.
    pub input_ndjson: String,
    /// The score as one line of NDJSON; empty without one.
    pub score_ndjson: String,
    /// The score as CSV; empty without one.
    pub score_csv: String,
    /// Modules a side of the code's QR, and its dark modules as an SVG path.
    pub qr: Option<(u32, String)>,
}

/// The electricity factor that applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridNote {
    /// tCO2 per MWh.
    pub factor: String,
    /// Area of the factor.
    pub area: String,
    /// Its year.
    pub year: i32,
    /// Document it comes from.
    pub source: String,
    /// No factor of the wanted year is published.
    pub is_other_year: bool,
    /// No factor of the wanted area is published.
    pub is_other_area: bool,
    /// The national factor without market-traded non-fossil power.
    pub is_residual: bool,
}

/// Something that may be moved to see what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slider {
    /// Energy code, `own_pv`, `green_power`, `sink` or `output`.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// Its unit.
    pub unit: Bilingual,
    /// What is reported.
    pub current: String,
    /// Least that may be tried.
    pub least: String,
    /// Most that may be tried.
    pub most: String,
    /// Step between.
    pub step: String,
}
