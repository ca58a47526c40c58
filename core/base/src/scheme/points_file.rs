//! What the TOML of a scheme that adds up points says, before it is validated.

use serde::Deserialize;
use toml::Spanned;

use super::Inclusive;
use super::points::Better;
use crate::lang::Bilingual;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    pub(super) zh: String,
    pub(super) en: String,
    pub(super) unit: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) may_be_negative: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleSetFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Bilingual,
    pub(super) when: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BaseFile {
    pub(super) constant: Option<String>,
    pub(super) of: Option<String>,
    pub(super) scope: Option<toml::Value>,
    pub(super) share: Option<String>,
    pub(super) times: Option<String>,
    #[serde(default)]
    pub(super) year: YearFile,
    pub(super) minimum: Option<u32>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum YearFile {
    #[default]
    Same,
    Before,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum FormFile {
    Base,
    Linear,
    Steps,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum MissingFile {
    Drop,
    Ungraded,
    MeanPoints,
    Zero,
    Malus,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFile {
    pub(super) upper: Option<String>,
    pub(super) points: String,
}

/// A way of giving points.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseFile {
    pub(super) when: Option<Spanned<String>>,
    pub(super) by: Spanned<FormFile>,
    #[serde(default)]
    pub(super) better: Option<Better>,
    pub(super) base: Option<Spanned<BaseFile>>,
    pub(super) cap: Option<Spanned<String>>,
    pub(super) baseline: Option<Spanned<BaseFile>>,
    pub(super) leading: Option<Spanned<BaseFile>>,
    pub(super) inclusive: Option<Inclusive>,
    pub(super) steps: Option<Spanned<Vec<StepFile>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdjustmentFile {
    pub(super) id: Spanned<String>,
    pub(super) name: Bilingual,
    pub(super) rule_set: Option<Spanned<String>>,
    pub(super) when: Spanned<String>,
    pub(super) points: Option<Spanned<String>>,
    pub(super) no_better_than: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnclassedFile {
    pub(super) name: Bilingual,
    pub(super) when: Spanned<String>,
    pub(super) treat_as: Option<i32>,
    #[serde(default = "yes")]
    pub(super) is_compared: bool,
}

fn yes() -> bool {
    true
}
