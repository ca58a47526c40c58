//! What a scheme's TOML file says, before it is validated.

use serde::Deserialize;
use toml::Spanned;

use std::collections::BTreeMap;

use super::points::{Better, Ties, Whole};
use super::points_file::{
    AdjustmentFile, BaseFile, CaseFile, FieldFile, FormFile, MissingFile, RuleSetFile, StepFile,
    UnclassedFile,
};
use super::{
    Compare, Deduction, Denominator, Electricity, Exhausted, GradeOf, Inclusive, IndicatorOf,
    NetNotPositive, Numerator, OutputNotPositive, ProcessEmissions, Suspect, Transformation,
    ValueAddedFrom,
};
use crate::lang::Bilingual;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemeFile {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<String>,
    /// true, false, or “partial” for as far as it was published.
    pub(super) official: Spanned<toml::Value>,
    #[serde(default)]
    pub(super) not_printed: Vec<Bilingual>,
    pub(super) name: Bilingual,
    pub(super) source: String,
    #[serde(default)]
    pub(super) settled_here: Vec<Bilingual>,
    #[serde(default)]
    pub(super) suspect: Suspect,
    #[serde(default)]
    pub(super) fields: BTreeMap<String, Spanned<FieldFile>>,
    pub(super) intensity: Option<IntensityFile>,
    pub(super) accounting: Option<Spanned<AccountingFile>>,
    pub(super) peers: Option<PeersFile>,
    pub(super) benchmark: Option<Spanned<BenchmarkFile>>,
    pub(super) level: Option<LadderFile>,
    pub(super) full_points: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) rule_sets: Vec<RuleSetFile>,
    pub(super) grade: Option<GradeFile>,
    #[serde(default)]
    pub(super) indicators: Vec<IndicatorFile>,
    #[serde(default)]
    pub(super) adjustments: Vec<AdjustmentFile>,
    #[serde(default)]
    pub(super) unclassed: Vec<UnclassedFile>,
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
    #[serde(default)]
    pub(super) process: ProcessEmissions,
    #[serde(default)]
    pub(super) transformation: Transformation,
    /// 等价值 of electricity, tce a MWh.
    pub(super) electricity_primary_tce_per_mwh: Option<Spanned<String>>,
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
    pub(super) inclusive: Option<Inclusive>,
    pub(super) scope: Option<Spanned<toml::Value>>,
    pub(super) ties: Option<Ties>,
    pub(super) whole: Option<Whole>,
    pub(super) bands: Spanned<Vec<Spanned<BandFile>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BandFile {
    pub(super) number: i32,
    pub(super) upper: Option<String>,
    /// Share of the firms that are in this class or a better one.
    pub(super) share: Option<String>,
    pub(super) label: Bilingual,
    pub(super) colour: String,
}

/// An indicator of either kind: of L (`of`, `weight`, `points`), or one that adds points (`value`,
/// `full`, `by`).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IndicatorFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Bilingual,
    pub(super) missing: Spanned<MissingFile>,
    pub(super) inclusive: Option<Inclusive>,
    // Of L.
    pub(super) of: Option<IndicatorOf>,
    pub(super) weight: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) region_digits: u8,
    pub(super) points: Option<Spanned<Vec<PointsFile>>>,
    // With points.
    pub(super) value: Option<Spanned<String>>,
    pub(super) full: Option<Spanned<String>>,
    pub(super) unit: Option<Bilingual>,
    pub(super) rule_set: Option<Spanned<String>>,
    pub(super) by: Option<Spanned<FormFile>>,
    pub(super) better: Option<Better>,
    pub(super) base: Option<Spanned<BaseFile>>,
    pub(super) cap: Option<Spanned<String>>,
    pub(super) baseline: Option<Spanned<BaseFile>>,
    pub(super) leading: Option<Spanned<BaseFile>>,
    pub(super) steps: Option<Spanned<Vec<StepFile>>>,
    #[serde(default)]
    pub(super) cases: Vec<CaseFile>,
    pub(super) rank_scope: Option<Spanned<toml::Value>>,
    pub(super) missing_scope: Option<Spanned<toml::Value>>,
    pub(super) malus: Option<Spanned<String>>,
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
    pub(super) points_decimals: Option<Spanned<u32>>,
    pub(super) compare: Compare,
}
