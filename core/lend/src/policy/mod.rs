//! A lending policy as data: the bank's own rules on who may have terms, what they are and what
//! is watched. `file.rs` is what the TOML says, `validate.rs` makes it a policy that adds up or
//! says where it does not. Nothing in here knows a bank, and no rule is built in.
//!
//! Units inside: basis points in hundredths (`-28` bp is -2,800), rates in hundredths of a basis
//! point (3.85 % is 38,500), money in fen (a micro-万元), shares in nano.

mod file;
mod validate;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use tanxiao_core::finding::{Code, Error, Place, Result};
use tanxiao_core::lang::Bilingual;
use tanxiao_core::manifest::Versioned;
use tanxiao_core::scheme::{Ladder, Scheme};

/// Decimals of a basis point that are held.
pub const BP_DECIMALS: u32 = 2;
/// Decimals of a rate in percent that are held: a hundredth of a basis point.
pub const PERCENT_DECIMALS: u32 = 4;
/// Data quality of the PCAF standard, Part A, Table 5-7: 1 is best.
pub const PCAF_SCORES: std::ops::RangeInclusive<i32> = 1..=5;

/// A policy that adds up.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its text, in hex.
    pub sha256: String,
    /// An example of the format and no bank's policy; said wherever its figures show.
    pub is_example: bool,
    /// Its name.
    pub name: Bilingual,
    /// Who decided it.
    pub source: String,
    /// Id of the scheme whose grades and levels it speaks of.
    pub scheme: String,
    /// SHA-256 of the text of that scheme, where the policy holds to the one text.
    pub scheme_hash: Option<String>,
    /// The scheme's grades, best first.
    pub grades: Vec<i32>,
    /// The scheme's levels, best first; empty where no rule speaks of levels.
    pub levels: Vec<i32>,
    /// Who may have terms.
    pub eligibility: Eligibility,
    /// What is added to the base rate.
    pub rate: RateRules,
    /// How much may be lent.
    pub limit: LimitRules,
    /// What is watched.
    pub covenants: Option<Covenants>,
    /// What is handed in before the terms hold.
    pub evidence: Vec<Evidence>,
}

/// Who may have terms; every condition that is given must hold.
#[derive(Debug, Clone)]
pub struct Eligibility {
    /// Statuses of a score that are taken.
    pub statuses: Vec<String>,
    /// Grades that are taken; None: any, and none at all.
    pub grades: Option<Vec<i32>>,
    /// Levels that are taken.
    pub levels: Option<Vec<i32>>,
    /// Worst PCAF data quality.
    pub pcaf_at_most: Option<i32>,
    /// Oldest score, in months from the end of its period.
    pub age_months_at_most: Option<u32>,
    /// Largest share of emissions on weak default factors, in nano.
    pub default_share_at_most_nano: Option<i64>,
    /// Industries, by the beginning of their code.
    pub industries: Selection,
    /// Regions, by the beginning of their code.
    pub regions: Selection,
}

/// Codes that are in or out, by how they begin.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these; empty: all.
    pub only: Vec<String>,
    /// Not these, even if they are among the others.
    pub except: Vec<String>,
}

/// What is added to the base rate. The rules that fire are added up; then the floor and cap.
#[derive(Debug, Clone)]
pub struct RateRules {
    /// Lowest sum, in hundredths of a basis point.
    pub floor_bp: i64,
    /// Highest sum.
    pub cap_bp: i64,
    /// Lowest resulting rate, in hundredths of a basis point.
    pub lowest_rate: Option<i64>,
    /// By grade.
    pub by_grade: Vec<(i32, i64)>,
    /// By level.
    pub by_level: Vec<(i32, i64)>,
    /// By PCAF data quality.
    pub by_data_quality: Vec<(i32, i64)>,
    /// For a better grade than a year before, and for a worse one.
    pub by_grade_change: Option<(i64, i64)>,
    /// By the change of the intensity against a year before; a ladder whose upper bounds are
    /// inclusive, the last without one.
    pub by_intensity_change: Vec<Step>,
}

/// A rung of the change of intensity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Upper bound of the change, in nano: -100,000,000 is down by 10 %. None for the last.
    pub up_to_nano: Option<i64>,
    /// What it adds.
    pub bp: i64,
}

/// How much may be lent to one borrower.
#[derive(Debug, Clone, Default)]
pub struct LimitRules {
    /// The line that a grade raises a borrower's to, in fen.
    pub by_grade: Vec<(i32, i64)>,
    /// Loan per tonne cut.
    pub per_cut: Option<PerCut>,
}

/// Loan per tonne of CO2 cut against a year before.
#[derive(Debug, Clone, Copy)]
pub struct PerCut {
    /// Fen per tCO2.
    pub fen_per_tco2: i64,
    /// What counts as cut.
    pub basis: CutBasis,
    /// The most, in fen.
    pub cap_fen: Option<i64>,
}

/// What counts as a cut of emissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutBasis {
    /// Net emissions a year before less those of the period.
    Absolute,
    /// The same, with those of a year before brought to the period's output.
    AtEqualOutput,
}

/// What is watched while a loan runs.
#[derive(Debug, Clone)]
pub struct Covenants {
    /// The worst grade.
    pub grade_not_worse_than: Option<i32>,
    /// The worst level.
    pub level_not_worse_than: Option<i32>,
    /// The largest rise of the intensity against a year before, in nano.
    pub intensity_up_at_most_nano: Option<i64>,
    /// Whether that rise is what the firm did, with the factors of both periods made the same.
    pub is_at_constant_factors: bool,
    /// The oldest score, in months.
    pub age_months_at_most: Option<u32>,
    /// The worst PCAF data quality.
    pub pcaf_at_most: Option<i32>,
    /// Whether a breach takes the discount away: an adjustment below zero becomes zero.
    pub suspends_discount: bool,
    /// What follows from a breach, in words.
    pub on_breach: Bilingual,
}

/// Something to be handed in.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// Needed from this discount on, in hundredths of a basis point; None: always.
    pub from_discount_bp: Option<i64>,
    /// What exactly.
    pub note: Bilingual,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// The carbon-efficiency certificate of the score, checked with `tanxiao verify`.
    Certificate,
    /// A third party's report on the return; a score of PCAF quality 1 rests on one.
    Verification,
    /// Anything else that the note names.
    Document,
}

impl EvidenceKind {
    /// Its stable text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Verification => "verification",
            Self::Document => "document",
        }
    }
}

impl Policy {
    /// Reads and validates a policy. `path` is named in errors.
    ///
    /// # Errors
    /// [`tanxiao_core::finding::Code::PolicyInvalid`] with file, line, key and reason.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        validate::validate(path, text)
    }

    /// Whether the scheme has just the grades and levels that the policy orders. `path` is named
    /// in the error.
    ///
    /// # Errors
    /// Another scheme, or a grade that only one of the two has.
    pub fn check_scheme(&self, path: &str, scheme: &Scheme) -> Result<()> {
        let error = |key: &str, zh: String, en: String| {
            Error::new(Code::PolicyInvalid, Place::file(path))
                .with("key", key)
                .with("detail", zh)
                .with("detail_en", en)
        };
        if scheme.id != self.scheme {
            let (own, other) = (&self.scheme, &scheme.id);
            let (zh, en) = (format!("{own} 不是 {other}"), format!("{own} is not {other}"));
            return Err(error("scheme", zh, en));
        }
        let of = |ladder: &Ladder| -> BTreeSet<i32> {
            ladder.bands.iter().map(|band| band.number).collect()
        };
        let levels = scheme.level.as_ref().map(of).unwrap_or_default();
        let pairs = [("grades", &self.grades, of(&scheme.grade)), ("levels", &self.levels, levels)];
        for (key, ours, theirs) in pairs {
            let ours: BTreeSet<i32> = ours.iter().copied().collect();
            // A policy that says nothing of levels need not order them.
            if ours != theirs && !(key == "levels" && ours.is_empty()) {
                let theirs: Vec<String> = theirs.iter().map(ToString::to_string).collect();
                let (id, theirs) = (&scheme.id, theirs.join(", "));
                return Err(error(
                    key,
                    format!("评价方法 {id} 的是 {theirs}"),
                    format!("those of the scheme {id} are {theirs}"),
                ));
            }
        }
        Ok(())
    }

    /// Whether a run graded with the text of the scheme that the policy holds to. `path` is named
    /// in the error.
    ///
    /// # Errors
    /// It graded with another one.
    pub fn check_graded_by(&self, path: &str, run: u32, scheme: &Versioned) -> Result<()> {
        match &self.scheme_hash {
            Some(hash) if *hash != scheme.sha256 => {
                let Versioned { id, version, sha256 } = scheme;
                Err(Error::new(Code::PolicyInvalid, Place::file(path))
                    .with("key", "scheme_hash")
                    .because(
                        format!("第 {run} 次发布所用的 {id} {version} 是 {sha256}"),
                        format!("run {run} graded with {id} {version} of {sha256}"),
                    ))
            }
            _ => Ok(()),
        }
    }

    /// Place of a grade from the best, 0.
    #[must_use]
    pub fn grade_place(&self, grade: i32) -> Option<usize> {
        self.grades.iter().position(|known| *known == grade)
    }

    /// Place of a level from the best, 0.
    #[must_use]
    pub fn level_place(&self, level: i32) -> Option<usize> {
        self.levels.iter().position(|known| *known == level)
    }
}

impl Selection {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    /// Whether a code is in. An unknown code is, unless only some are.
    #[must_use]
    pub fn admits(&self, code: Option<&str>) -> bool {
        let code = code.unwrap_or("");
        let begins = |prefixes: &[String]| prefixes.iter().any(|prefix| code.starts_with(prefix));
        (self.only.is_empty() || begins(&self.only)) && !begins(&self.except)
    }
}
