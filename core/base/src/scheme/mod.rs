//! A scheme: a grading method as data. `file.rs` is what its TOML says, this is the validated
//! plan that the engine carries out; nothing here or elsewhere asks which scheme it is.

mod file;
mod validate;

use serde::Serialize;

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
    /// Depths of GB/T 4754 to try, in order: 4 class, 3 group, 2 division, 1 section.
    pub depths: Vec<u8>,
    /// Leading digits of the region code that peers share: 0, 2, 4 or 6.
    pub region_digits: u8,
    /// Fewest firms with an intensity that make a peer group, the firm itself included.
    pub minimum: u32,
    /// What happens after the last depth.
    pub exhausted: Exhausted,
}

/// How a peer group becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum Benchmark {
    /// Sum of numerators ÷ sum of denominators.
    RatioOfSums,
    /// Mean of intensities.
    Mean,
    /// Median of intensities.
    Median,
    /// Mean without the lowest and the highest share (nano) of firms.
    TrimmedMean {
        /// Share cut at each end, in nano.
        share_nano: i64,
    },
    /// Mean of the lowest share (nano) of intensities, at least one firm.
    BestMean {
        /// Share of firms, in nano.
        share_nano: i64,
    },
    /// The intensity below which a share (nano) of the peers lie, interpolated.
    Percentile {
        /// Share of firms, in nano.
        share_nano: i64,
    },
    /// Only a published table: nothing is computed from the run's own firms.
    Published,
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
    /// Version of the file.
    pub version: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// Whether its rules are those of the official document in `source`; if not, they are this
    /// project's (or the user's) own.
    pub is_official: bool,
    /// Its name.
    pub name: Bilingual,
    /// Document it comes from, or whose own it is.
    pub source: String,
    /// What the source leaves open and this file settles.
    pub settled_here: Vec<Bilingual>,
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
    /// How level and grade are printed together: `{level}`, `{grade}`, `{grade_label}`.
    pub label: Bilingual,
    /// Decimals and comparison.
    pub rounding: Rounding,
}

impl Scheme {
    /// Reads and validates a scheme.
    ///
    /// # Errors
    /// What does not add up, with file, line, key and reason.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        validate::validate(path, text)
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

    /// The unit of L in words: tCO2 per 万元.
    #[must_use]
    pub fn intensity_unit(&self, lang: crate::lang::Lang) -> String {
        let top = match self.numerator {
            Numerator::Tce => "tce",
            _ => "tCO2",
        };
        let bottom = match self.denominator {
            Denominator::Product => {
                self.product_unit.as_ref().map_or("", |unit| unit.in_lang(lang))
            }
            _ => lang.pick("万元", "10⁴ yuan"),
        };
        format!("{top}/{bottom}")
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

    /// The last band.
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
