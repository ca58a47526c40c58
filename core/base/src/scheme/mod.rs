//! A scheme: a grading method as data. `file.rs` is what its TOML says, this is the validated
//! plan that the engine carries out; nothing here or elsewhere asks which scheme it is.

mod benchmark;
pub mod expression;
mod file;
pub mod points;
mod points_check;
mod points_file;
mod source;
mod validate;

use std::sync::Arc;

use serde::Serialize;

pub use benchmark::Benchmark;

use crate::data::standards::Standards;
use crate::finding::Result;
use crate::lang::Bilingual;

/// What is divided: the numerator of the intensity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numerator {
    /// Gross CO2 less deductions, tCO2.
    NetCo2,
    /// Scope 1 and 2 before deductions, tCO2.
    GrossCo2,
    /// Energy in coal equivalent, tce.
    Tce,
}

/// What it is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denominator {
    /// Industrial value added, 万元.
    ValueAdded,
    /// Revenue, 万元.
    Revenue,
    /// Gross output value, 万元.
    OutputValue,
    /// A physical product; the unit is the scheme's.
    Product,
}

/// Where value added may be taken from, in order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueAddedFrom {
    /// The reported figure.
    Direct,
    /// Compensation + net production taxes + depreciation + operating surplus.
    IncomeApproach,
}

/// What happens to a firm whose output or net emissions are not above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputNotPositive {
    /// It gets no level and no grade.
    Ungraded,
    /// It gets the last band of level and grade.
    LastBand,
}

/// Treatment of a numerator at or below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetNotPositive {
    /// The intensity is taken as it is.
    AsIs,
    /// The intensity is taken as zero.
    Zero,
    /// The firm gets no level and no grade.
    Ungraded,
}

/// What becomes of a suspect return: a slip of unit, energy of zero beside output and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspect {
    /// It is held: shown, but not graded and in no benchmark, until corrected or confirmed.
    #[default]
    Held,
    /// It is graded like any other, with a warning.
    Graded,
}

/// Which electricity factor accounts use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Electricity {
    /// The average of the province and year.
    LocationAverage,
    /// The national factor without market-traded non-fossil power, for accounts that deduct
    /// green power bought on the market.
    MarketResidual,
}

/// A deduction that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deduction {
    /// Own zero-carbon power, at the factor of electricity.
    OwnPv,
    /// Green power and certificates bought, at the factor of electricity.
    GreenPower,
    /// Sinks and storage, as reported.
    Sink,
}

/// What happens when no depth of the ladder has enough peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exhausted {
    /// The firm gets no grade.
    Ungraded,
    /// It is compared with all industry (depth 0), however many firms that is.
    AllIndustry,
}

/// Who is compared with whom.
#[derive(Debug, Clone, Serialize)]
pub struct Peers {
    /// Depths of the classification to try, the deepest first.
    pub depths: Vec<u8>,
    /// The line that they stand on.
    #[serde(skip)]
    pub line: u32,
    /// Leading digits of the region code that peers share: 0, 2, 4 or 6.
    pub region_digits: u8,
    /// Fewest firms with an intensity that make a peer group, the firm itself included.
    pub minimum: u32,
    /// What happens after the last depth.
    pub exhausted: Exhausted,
}

/// Which side of a cut-off belongs to the band below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inclusive {
    /// value ≤ cut-off is in the lower band.
    Upper,
    /// value < cut-off is in the lower band.
    Lower,
}

/// One band of a ladder.
#[derive(Debug, Clone, Serialize)]
pub struct Band {
    /// Number of the level or grade.
    pub number: i32,
    /// Upper cut-off in nano; None for the last band.
    pub upper_nano: Option<i64>,
    /// Its name.
    pub label: Bilingual,
    /// Its colour, `#rrggbb`.
    pub colour: String,
}

/// Bands of ascending cut-offs.
#[derive(Debug, Clone, Serialize)]
pub struct Ladder {
    /// Side of the cut-offs.
    pub inclusive: Inclusive,
    /// Bands, the lowest value first.
    pub bands: Vec<Band>,
}

/// What the grade is a cut of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradeOf {
    /// K, intensity ÷ benchmark.
    RatioK,
    /// Percentile among peers, 1 to 100, higher is better.
    Percentile,
    /// Weighted points of the indicators.
    Composite,
    /// The sum of the points of indicators.
    Points,
    /// The rank of that sum.
    PointsRank,
}

impl GradeOf {
    /// Whether points of indicators are added up.
    #[must_use]
    pub fn is_pointed(self) -> bool {
        matches!(self, Self::Points | Self::PointsRank)
    }
}

/// What an indicator looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorOf {
    /// K, intensity ÷ benchmark of the peers.
    RatioToPeers,
    /// Intensity ÷ intensity of all industry in the region (sum over sum).
    RatioToRegion,
    /// Intensity ÷ the firm's own of the same period a year before.
    RatioToOwnPrevious,
}

/// Whether CO2 counts that comes from a process and not from energy: of clinker, of carbonates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcessEmissions {
    /// It does not, as where L is of the CO2 of energy use.
    #[default]
    LeftOut,
    /// It is part of scope 1.
    Counted,
}

impl ProcessEmissions {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn are_left_out(&self) -> bool {
        *self == Self::LeftOut
    }
}

/// What becomes of energy that a firm turned into other energy or recovered (form 205-2), in its
/// energy consumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transformation {
    /// It stays in: what was consumed is added up as it is reported.
    #[default]
    LeftIn,
    /// It is taken off: 综合能源消费量 = 工业生产消费 − 能源加工转换产出 − 回收利用, in coal equivalent.
    Subtracted,
}

impl Transformation {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_left_in(&self) -> bool {
        *self == Self::LeftIn
    }
}

/// What happens when an indicator cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorMissing {
    /// Its weight is shared among the others.
    Drop,
    /// The firm gets no grade.
    Ungraded,
}

/// What the name of an indicator's score column begins with.
pub const INDICATOR_COLUMN: &str = "indicator_";

/// One dimension of a composite grade.
#[derive(Debug, Clone, Serialize)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// Name of the score's column for it, `indicator_<id>`.
    #[serde(skip)]
    pub column: String,
    /// Its name.
    pub name: Bilingual,
    /// What it looks at.
    pub of: IndicatorOf,
    /// Weight in nano.
    pub weight_nano: i64,
    /// What happens when it cannot be computed.
    pub missing: IndicatorMissing,
    /// For `ratio_to_region`: leading digits of the region code.
    pub region_digits: u8,
    /// Side of the cut-offs.
    pub inclusive: Inclusive,
    /// (upper cut-off in nano, points in nano), ascending; the last has no cut-off.
    pub points: Vec<(Option<i64>, i64)>,
}

/// How a value is compared with a cut-off (GB/T 8170-2008, 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// 全数值比较法: the exact value.
    FullValue,
    /// 修约值比较法: the value rounded half to even to the stated decimals.
    RoundedValue,
}

/// Decimals of what is published, and how cut-offs are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rounding {
    /// Decimals of L, 0 to 9.
    pub intensity_decimals: u32,
    /// Decimals of K, 0 to 9.
    pub ratio_decimals: u32,
    /// Which value is judged.
    pub compare: Compare,
}

/// A validated grading method.
#[derive(Debug, Clone, Serialize)]
pub struct Scheme {
    /// Name by which it is chosen.
    pub id: String,
    /// Where it was read from.
    #[serde(skip)]
    pub path: String,
    /// Version of the file.
    pub version: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// Whether its rules are those of the official document in `source`; if not, they are this
    /// project's (or the user's) own.
    pub is_official: bool,
    /// Whether the document was published in part only, and the rules stand as far as that.
    #[serde(skip_serializing_if = "is_false")]
    pub is_partial: bool,
    /// What was not published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_printed: Vec<Bilingual>,
    /// Its name.
    pub name: Bilingual,
    /// Document it comes from, or whose own it is.
    pub source: String,
    /// What the source leaves open and this file settles.
    pub settled_here: Vec<Bilingual>,
    /// What its industries, regions and money are of, by the tables that it grades with.
    #[serde(skip)]
    pub standards: Arc<Standards>,
    /// Numerator of L.
    pub numerator: Numerator,
    /// Denominator of L.
    pub denominator: Denominator,
    /// Unit of a product denominator.
    pub product_unit: Option<Bilingual>,
    /// Order in which value added is looked for.
    pub value_added_from: Vec<ValueAddedFrom>,
    /// Treatment of output at or below zero.
    pub output_not_positive: OutputNotPositive,
    /// Treatment of a numerator at or below zero.
    pub net_not_positive: NetNotPositive,
    /// Treatment of suspect returns.
    pub suspect: Suspect,
    /// Electricity factor.
    pub electricity: Electricity,
    /// Deductions that count.
    pub deduct: Vec<Deduction>,
    /// Whether emissions of processes count.
    #[serde(skip_serializing_if = "ProcessEmissions::are_left_out")]
    pub process: ProcessEmissions,
    /// What becomes of energy that was turned into other energy, or recovered.
    #[serde(skip_serializing_if = "Transformation::is_left_in")]
    pub transformation: Transformation,
    /// Peer groups.
    pub peers: Peers,
    /// Benchmark of a peer group.
    pub benchmark: Benchmark,
    /// Cut of L.
    pub level: Option<Ladder>,
    /// What the grade cuts.
    pub grade_of: GradeOf,
    /// Cut of that.
    pub grade: Ladder,
    /// Dimensions of a composite grade.
    pub indicators: Vec<Indicator>,
    /// Whether L is wanted at all; a scheme of points may leave it out.
    #[serde(skip_serializing_if = "is_true")]
    pub has_intensity: bool,
    /// Inputs that it declares beyond the canonical ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<points::Field>,
    /// Decimals that points are rounded to before they are added up; None for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_decimals: Option<u32>,
    /// How points are added up, where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<points::Points>,
    /// How level and grade are printed together: `{level}`, `{grade}`, `{grade_label}`.
    pub label: Bilingual,
    /// Decimals and comparison.
    pub rounding: Rounding,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_true(value: &bool) -> bool {
    *value
}

impl Scheme {
    /// Reads and validates a scheme.
    ///
    /// # Errors
    /// What does not add up, with file, line, key and reason.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        Self::parse_by(path, text, &Arc::new(Standards::shipped()?))
    }

    /// As [`Self::parse`], over another classification, other regions or other money.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_by(path: &str, text: &str, standards: &Arc<Standards>) -> Result<Self> {
        validate::validate(path, text, standards)
    }

    /// Level and grade printed together; None without a grade, or without the level that the
    /// scheme has.
    #[must_use]
    pub fn label_of(
        &self,
        level: Option<i32>,
        grade: Option<i32>,
        lang: crate::lang::Lang,
    ) -> Option<String> {
        let grade = self.grade.numbered(grade?)?;
        let level = match &self.level {
            None => "",
            Some(ladder) => ladder.numbered(level?)?.label.in_lang(lang),
        };
        Some(
            self.label
                .in_lang(lang)
                .replace("{level}", level)
                .replace("{grade_label}", grade.label.in_lang(lang))
                .replace("{grade}", &grade.number.to_string()),
        )
    }

    /// The unit of what L is per.
    #[must_use]
    pub fn output_unit(&self, lang: crate::lang::Lang) -> &str {
        match (self.denominator, &self.product_unit) {
            (Denominator::Product, unit) => unit.as_ref().map_or("", |unit| unit.in_lang(lang)),
            _ => self.standards.money.name.in_lang(lang),
        }
    }

    /// The unit of L in words: tCO2 per 万元.
    #[must_use]
    pub fn intensity_unit(&self, lang: crate::lang::Lang) -> String {
        format!("{}/{}", self.numerator_unit(), self.output_unit(lang))
    }

    /// The unit of what is divided.
    #[must_use]
    pub fn numerator_unit(&self) -> &'static str {
        match self.numerator {
            Numerator::Tce => "tce",
            Numerator::NetCo2 | Numerator::GrossCo2 => "tCO2",
        }
    }
}

impl Ladder {
    /// The band of a number.
    #[must_use]
    pub fn numbered(&self, number: i32) -> Option<&Band> {
        self.bands.iter().find(|band| band.number == number)
    }

    /// The band of a value, given how it compares with a cut-off in nano.
    #[must_use]
    #[inline]
    pub fn band(&self, compare: impl Fn(i64) -> std::cmp::Ordering) -> &Band {
        self.bands
            .iter()
            .find(|band| band.upper_nano.is_none_or(|cut| self.inclusive.is_within(compare(cut))))
            .unwrap_or_else(|| self.worst())
    }

    /// The last band. A ladder of points without classes has none and is never asked.
    #[must_use]
    pub fn worst(&self) -> &Band {
        &self.bands[self.bands.len() - 1]
    }
}

impl Inclusive {
    /// Whether a value is in the band below a cut-off, given how it compares with it.
    #[must_use]
    #[inline]
    pub fn is_within(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Upper => order.is_le(),
            Self::Lower => order.is_lt(),
        }
    }
}
