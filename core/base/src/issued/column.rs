//! The columns of a score, each said once: name, kind, unit and places, titles, look, and where its
//! values come from. Frames, files, records, the server, SQL and the JSON Schema are made from this
//! table; a scheme adds columns of its own ([`super::columns`]), which then appear wherever these do.

use crate::lang::Lang;
use crate::number::{MICRO_DECIMALS, NANO_DECIMALS};
use crate::scheme::{Denominator, Rounding, Scheme};

/// A column of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<'a> {
    /// Its name for programs: stable, never translated.
    pub name: &'a str,
    /// What its values are.
    pub kind: Kind,
    /// Whether every score has a value.
    pub is_required: bool,
    /// Its title in Chinese. `{l}` stands for the unit of the intensity, `{e}` for that of energy
    /// per output, `{output}` for what the scheme divides by, with its unit, `{industries}` and
    /// `{regions}` for what their codes are of.
    pub title_zh: &'a str,
    /// Its title in English, with the same placeholders.
    pub title_en: &'a str,
    /// What it means, with its unit, for the JSON Schema.
    pub about: &'a str,
    /// How a workbook shows it.
    pub look: Look,
    /// Where its values come from.
    pub source: Source,
    /// What values it may have, for the JSON Schema.
    pub bounds: Bounds,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Texts that mostly differ.
    Text,
    /// Texts of which there are few.
    Word,
    /// Whole numbers of which there are few; below 2^15.
    Small,
    /// Whole numbers; below 2^31.
    Whole,
    /// Decimals.
    Decimal(Places),
}

/// Places behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// Six: amounts and shares.
    Micro,
    /// Nine: benchmarks and points.
    Nano,
    /// As many as the scheme gives L.
    OfIntensity,
    /// As many as the scheme gives K.
    OfRatio,
    /// None: whole numbers that may be of a scheme's own.
    None,
}

impl Places {
    /// How many they are.
    #[must_use]
    pub fn of(self, rounding: Rounding) -> u32 {
        match self {
            Self::Micro => MICRO_DECIMALS,
            Self::Nano => NANO_DECIMALS,
            Self::OfIntensity => rounding.intensity_decimals,
            Self::OfRatio => rounding.ratio_decimals,
            Self::None => 0,
        }
    }
}

/// How a workbook shows a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Text.
    Text,
    /// Sentences, in as many lines as they take.
    Prose,
    /// A status code, shown in words.
    Status,
    /// An amount: thousands and two decimals.
    Amount,
    /// An intensity, with the scheme's decimals.
    Intensity,
    /// A ratio, with the scheme's decimals.
    Ratio,
    /// A number with so many decimals.
    Decimals(u32),
    /// A share of one, in percent.
    Share,
    /// A whole number.
    Count,
    /// Numbers of several kinds, each with as many decimals as it has.
    Mixed,
    /// Number of a grade, in the colour of its band.
    Grade,
    /// Number of a level, in the colour of its band.
    Level,
}

/// An amount of a firm's accounts, in micro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Energy, tce.
    Energy,
    /// Direct emissions, tCO2.
    Scope1,
    /// Emissions of purchased electricity and heat, tCO2.
    Scope2,
    /// Scope 1 and 2, tCO2.
    Gross,
    /// What the scheme deducts, tCO2.
    Deducted,
    /// Gross less deductions, tCO2.
    Net,
    /// What of gross rests on weak default factors, tCO2.
    Default,
    /// The scheme's denominator; the one amount that may be missing.
    Output,
}

/// Where the values of a column come from. What is made of amounts alone needs nothing but its
/// line in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// As it was reported: the column of the canonical returns of the same name.
    Reported,
    /// An amount of the accounts.
    Amount(Amount),
    /// A part of a whole, at most one; nothing where the whole is not above zero.
    Share(Amount, Amount),
    /// An amount per unit of output; nothing where the output is not above zero.
    PerOutput(Amount),
    /// L.
    Intensity,
    /// K.
    Ratio,
    /// The benchmark of the peers.
    Benchmark,
    /// The depth of the classification that the peers share.
    Depth,
    /// How many peers have an intensity.
    Peers,
    /// Number of the level's band.
    Level,
    /// Number of the grade's band.
    Grade,
    /// Level and grade as they are printed.
    Label,
    /// Percentile among peers.
    Percentile,
    /// Rank among peers.
    Rank,
    /// PCAF data quality.
    DataQuality,
    /// Whether there is a grade.
    Status,
    /// Weighted points of all indicators.
    Composite,
    /// Ratio of an indicator, by its place in the scheme.
    Indicator(usize),
    /// What the points of indicators, bonus and malus come to.
    Points(PointsOf),
}

/// A figure of a scheme of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsOf {
    /// All points, with bonus and malus.
    Total,
    /// Their rank among those that are classed together.
    TotalRank,
    /// The class that a firm which is not classed is treated as.
    TreatedAs,
    /// The value of an indicator, by its place.
    Value(usize),
    /// Its points.
    Points(usize),
    /// Its base, or baseline.
    Base(usize),
    /// Its leading value.
    Leading(usize),
    /// Its rank.
    Rank(usize),
    /// What an adjustment comes to: points, or the class that it leaves at best.
    Adjustment(usize),
}

/// What values a column may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Any of its kind.
    Any,
    /// Texts of a regular expression.
    Pattern(&'static str),
    /// No less than.
    AtLeast(i32),
    /// From one number to another.
    Between(i32, i32),
    /// A status.
    Status,
    /// A code of the classification.
    Industry,
    /// A depth of the classification, or 0.
    Depth,
}

impl Column<'_> {
    /// Its title for people, with units.
    #[must_use]
    pub fn title(&self, scheme: &Scheme, lang: Lang) -> String {
        let unit = scheme.intensity_unit(lang);
        let per_output = scheme.output_unit(lang);
        lang.pick(self.title_zh, self.title_en)
            .replace("{l}", &unit)
            .replace("{e}", &format!("tce/{per_output}"))
            .replace("{output}", &output_title(scheme, per_output, lang))
            .replace("{industries}", scheme.standards.industries.name.in_lang(lang))
            .replace("{regions}", scheme.standards.regions.name.in_lang(lang))
    }
}

/// What a scheme divides by, with its unit.
fn output_title(scheme: &Scheme, unit: &str, lang: Lang) -> String {
    let (zh, en) = match scheme.denominator {
        Denominator::ValueAdded => ("工业增加值", "Value added"),
        Denominator::Revenue => ("营业收入", "Revenue"),
        Denominator::OutputValue => ("工业总产值", "Output value"),
        Denominator::Product => ("产品产量", "Product"),
    };
    format!("{}{}{unit}{}", lang.pick(zh, en), lang.pick("（", " ("), lang.pick("）", ")"))
}
