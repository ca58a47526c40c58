//! What a policy's TOML file says, before it is validated. Decimals are text, so that what is
//! written is what counts.

use serde::Deserialize;
use toml::Spanned;

use super::{CutBasis, EvidenceKind};
use tanxiao_core::lang::Bilingual;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyFile {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<String>,
    pub(super) example: bool,
    pub(super) name: Bilingual,
    pub(super) source: String,
    pub(super) scheme: Spanned<String>,
    pub(super) scheme_hash: Option<Spanned<String>>,
    pub(super) grades: Spanned<Vec<i32>>,
    #[serde(default)]
    pub(super) levels: Option<Spanned<Vec<i32>>>,
    pub(super) eligibility: EligibilityFile,
    pub(super) rate: RateFile,
    #[serde(default)]
    pub(super) limit: LimitFile,
    pub(super) covenants: Option<CovenantsFile>,
    #[serde(default)]
    pub(super) evidence: Vec<Spanned<EvidenceFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EligibilityFile {
    pub(super) status: Spanned<Vec<String>>,
    pub(super) grades: Option<Spanned<Vec<i32>>>,
    pub(super) levels: Option<Spanned<Vec<i32>>>,
    pub(super) pcaf_at_most: Option<Spanned<i32>>,
    pub(super) age_months_at_most: Option<Spanned<u32>>,
    pub(super) default_share_at_most: Option<Spanned<String>>,
    pub(super) industries: Option<Spanned<SelectionFile>>,
    pub(super) regions: Option<Spanned<SelectionFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SelectionFile {
    #[serde(default)]
    pub(super) only: Vec<String>,
    #[serde(default)]
    pub(super) except: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateFile {
    pub(super) floor_bp: Spanned<String>,
    pub(super) cap_bp: Spanned<String>,
    pub(super) lowest_rate_percent: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) by_grade: Vec<Spanned<GradeBp>>,
    #[serde(default)]
    pub(super) by_level: Vec<Spanned<LevelBp>>,
    pub(super) by_grade_change: Option<Spanned<GradeChangeFile>>,
    pub(super) by_intensity_change: Option<Spanned<Vec<Spanned<StepFile>>>>,
    #[serde(default)]
    pub(super) by_data_quality: Vec<Spanned<PcafBp>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeBp {
    pub(super) grade: i32,
    pub(super) bp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelBp {
    pub(super) level: i32,
    pub(super) bp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PcafBp {
    pub(super) pcaf: i32,
    pub(super) bp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeChangeFile {
    pub(super) better_bp: String,
    pub(super) worse_bp: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFile {
    pub(super) up_to: Option<String>,
    pub(super) bp: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitFile {
    #[serde(default)]
    pub(super) by_grade: Vec<Spanned<GradeLine>>,
    pub(super) per_tco2_cut: Option<Spanned<CutFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GradeLine {
    pub(super) grade: i32,
    pub(super) line_wan_yuan: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CutFile {
    pub(super) yuan: String,
    pub(super) basis: CutBasis,
    pub(super) cap_wan_yuan: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CovenantsFile {
    pub(super) grade_not_worse_than: Option<Spanned<i32>>,
    pub(super) level_not_worse_than: Option<Spanned<i32>>,
    pub(super) intensity_up_at_most: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) intensity_at_constant_factors: Option<Spanned<bool>>,
    pub(super) age_months_at_most: Option<Spanned<u32>>,
    pub(super) pcaf_at_most: Option<Spanned<i32>>,
    pub(super) suspends_discount: bool,
    pub(super) on_breach: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceFile {
    pub(super) kind: EvidenceKind,
    pub(super) from_discount_bp: Option<String>,
    pub(super) note: Bilingual,
}
