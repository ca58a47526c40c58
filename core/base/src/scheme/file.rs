//! What a scheme's TOML file says, before it is validated.

use serde::Deserialize;
use toml::Spanned;

use super::{
    Compare, Deduction, Denominator, Electricity, Exhausted, GradeOf, Inclusive, IndicatorMissing,
    IndicatorOf, NetNotPositive, Numerator, OutputNotPositive, Suspect, ValueAddedFrom,
};
use crate::lang::Bilingual;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemeFile {
    pub(super) id: Spanned<String>,
    pub(super) version: String,
    pub(super) official: bool,
    pub(super) name: Bilingual,
    pub(super) source: String,
    #[serde(default)]
    pub(super) settled_here: Vec<Bilingual>,
    #[serde(default)]
    pub(super) suspect: Suspect,
    pub(super) intensity: IntensityFile,
    pub(super) accounting: Spanned<AccountingFile>,
    pub(super) peers: PeersFile,
    pub(super) benchmark: Spanned<BenchmarkFile>,
    pub(super) level: Option<LadderFile>,
    pub(super) grade: GradeFile,
    #[serde(default)]
    pub(super) indicators: Vec<IndicatorFile>,
    pub(super) label: Bilingual,
    pub(super) rounding: RoundingFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IntensityFile {
    pub(super) numerator: Spanned<Numerator>,
    pub(super) denominator: Spanned<Denominator>,
    pub(super) product_unit: Option<Bilingual>,
    #[serde(default)]
    pub(super) value_added_from: Vec<ValueAddedFrom>,
    pub(super) output_not_positive: OutputNotPositive,
    pub(super) net_not_positive: NetNotPositive,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountingFile {
    pub(super) electricity: Electricity,
    pub(super) deduct: Vec<Deduction>,
    #[serde(default)]
    pub(super) accept_double_counting: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeersFile {
    pub(super) depths: Spanned<Vec<u8>>,
    #[serde(default)]
    pub(super) region_digits: Option<Spanned<u8>>,
    pub(super) minimum: Spanned<u32>,
    pub(super) exhausted: Exhausted,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BenchmarkFile {
    pub(super) method: String,
    pub(super) share: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LadderFile {
    pub(super) inclusive: Inclusive,
    pub(super) bands: Spanned<Vec<Spanned<BandFile>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeFile {
    pub(super) of: Spanned<GradeOf>,
    pub(super) inclusive: Inclusive,
    pub(super) bands: Spanned<Vec<Spanned<BandFile>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BandFile {
    pub(super) number: i32,
    pub(super) upper: Option<String>,
    pub(super) label: Bilingual,
    pub(super) colour: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Bilingual,
    pub(super) of: IndicatorOf,
    pub(super) weight: Spanned<String>,
    pub(super) missing: IndicatorMissing,
    #[serde(default)]
    pub(super) region_digits: u8,
    pub(super) inclusive: Inclusive,
    pub(super) points: Spanned<Vec<PointsFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PointsFile {
    pub(super) upper: Option<String>,
    pub(super) points: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoundingFile {
    pub(super) intensity_decimals: Spanned<u32>,
    pub(super) ratio_decimals: Spanned<u32>,
    pub(super) compare: Compare,
}
