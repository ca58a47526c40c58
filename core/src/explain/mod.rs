//! Explain: the whole arithmetic of one firm and period as data, from which every door prints:
//! `tanxiao explain`, the result page, the certificate's card. And what would change it.
//!
//! No formula stands here: accounts come from [`crate::account`], quotients and bands from
//! [`crate::judge`], so that what is explained is what was done.

mod change;
mod energy;
mod firm;
mod intensity;
mod ladder;
mod levers;
mod peers;
mod reason;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::account::Method;
use crate::lang::{Bilingual, Lang};
use crate::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use crate::returns::column;
use crate::score::{Scored, frame};
use firm::Firm;

pub use change::{Change, WhatIf, what_if};
pub use energy::{Basis, Co2Factor, DeductionLine, EnergyLine, Totals};
pub use intensity::{Intensity, Item, Output, Quotient};
pub use ladder::{BandView, Distance, LadderView, Side};
pub use levers::{Direction, Lever, Levers, Target};
pub use peers::{BenchmarkView, IndicatorView, PercentileView, StepView};

/// A decimal number: its digits, and the nearest float for charts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decimal {
    /// All its digits, without trailing zeros.
    pub text: String,
    /// The nearest float.
    pub value: f64,
}

impl Decimal {
    fn new(value: i64, decimals: u32) -> Self {
        Self { text: number::to_text(value, decimals), value: number::to_f64(value, decimals) }
    }

    fn micro(value: i64) -> Self {
        Self::new(value, MICRO_DECIMALS)
    }

    fn nano(value: i64) -> Self {
        Self::new(value, NANO_DECIMALS)
    }
}

/// Everything known of one score, step by step in the order in which it was computed.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Who and when.
    pub identity: Identity,
    /// Energy used, in the order of the catalogue.
    pub energy: Vec<EnergyLine>,
    /// What is taken off, and what is reported but not taken off.
    pub deductions: Vec<DeductionLine>,
    /// Sums of the above.
    pub totals: Totals,
    /// The denominator.
    pub output: Output,
    /// L; None where the scheme gives none.
    pub intensity: Option<Intensity>,
    /// The ladder of levels, where the scheme has one.
    pub level: Option<LadderView>,
    /// The peers that the firm is compared with.
    pub benchmark: Option<BenchmarkView>,
    /// K, the intensity over the benchmark.
    pub ratio: Option<Quotient>,
    /// Dimensions of a composite grade.
    pub indicators: Vec<IndicatorView>,
    /// Weighted points of the indicators.
    pub composite: Option<Decimal>,
    /// The ladder of grades.
    pub grade: LadderView,
    /// The result.
    pub verdict: Verdict,
    /// What would change level and grade.
    pub levers: Levers,
    /// What it was computed with.
    pub versions: Versions,
}

/// Who and when.
#[derive(Debug, Clone, Serialize)]
pub struct Identity {
    /// Unified social credit code; may be empty.
    pub credit_code: String,
    /// Name of the firm.
    pub name: String,
    /// Period: `2023`, `2023Q1` or `2023-01`.
    pub period: String,
    /// Six digits of GB/T 2260; None where unknown.
    pub region: Option<String>,
    /// Chinese name of the region; None where the table does not have it.
    pub region_name: Option<String>,
    /// Code of GB/T 4754-2017.
    pub industry: String,
    /// Name of the industry.
    pub industry_name: Bilingual,
}

/// The result of the grading, and why there is none.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Stable text of the status.
    pub status: &'static str,
    /// Why there is no grade, or only the last; None for an ordinary grade.
    pub reason: Option<Bilingual>,
    /// Level and grade as they are printed together.
    pub label: Option<Bilingual>,
    /// Rank among peers, from 1.
    pub rank: Option<u32>,
    /// Percentile among peers, 1 to 100, higher is better.
    pub percentile: Option<u8>,
    /// Deductions over gross emissions, at most 1.
    pub neutral_rate: Option<Decimal>,
    /// tce per unit of output.
    pub energy_intensity: Option<Decimal>,
    /// PCAF data quality: 1 verified, 2 not.
    pub pcaf_score: i32,
    /// Part of the gross emissions that rests on weak or substituted factors.
    pub default_share: Option<Decimal>,
}

/// What a score was computed with.
#[derive(Debug, Clone, Serialize)]
pub struct Versions {
    /// The scheme.
    pub scheme: Version,
    /// Whether the scheme's rules are those of an official document.
    pub is_official: bool,
    /// The factor set.
    pub factors: Version,
}

/// A scheme or a factor set.
#[derive(Debug, Clone, Serialize)]
pub struct Version {
    /// Name by which it is chosen.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Its name.
    pub name: Bilingual,
    /// The document it rests on.
    pub source: String,
}

/// Explains the score of a row. `method` must be that of the run.
///
/// # Panics
/// Where `row` is not a row of the scores.
#[must_use]
pub fn explain(scored: &Scored, row: usize, method: Method<'_>) -> Explanation {
    let firm = Firm::new(scored, row, method);
    let graded = &firm.graded;
    Explanation {
        identity: identity(&firm),
        energy: energy::lines(&firm),
        deductions: energy::deductions(&firm),
        totals: Totals::of(&scored.accounts, row, method.scheme),
        output: intensity::output(&firm),
        intensity: intensity::intensity(&firm),
        level: ladder::level(&firm),
        benchmark: peers::benchmark(&firm),
        ratio: graded.exact.ratio.and_then(|ratio| {
            Quotient::new(ratio, method.scheme.rounding.ratio_decimals, graded.ratio)
        }),
        indicators: peers::indicators(&firm),
        composite: graded.composite_nano.map(Decimal::nano),
        grade: ladder::grade(&firm),
        verdict: verdict(&firm),
        levers: levers::levers(&firm),
        versions: versions(method),
    }
}

fn identity(firm: &Firm<'_>) -> Identity {
    let Firm { scored, row, method, .. } = *firm;
    let industry = method.data.industries.at(firm.industry);
    Identity {
        credit_code: scored.returns.text(column::CREDIT_CODE, row).to_owned(),
        name: scored.returns.text(column::NAME, row).to_owned(),
        period: scored.returns.period(row).to_string(),
        region: (firm.region != 0).then(|| format!("{:06}", firm.region)),
        region_name: method.data.regions.get(firm.region).map(|region| region.name_zh.clone()),
        industry: industry.code.clone(),
        industry_name: both(|lang| industry.name(lang)),
    }
}

fn verdict(firm: &Firm<'_>) -> Verdict {
    let Firm { scored, row, method, .. } = *firm;
    let graded = &firm.graded;
    let accounts = &scored.accounts;
    let gross = accounts.gross(row);
    Verdict {
        status: graded.status.text(),
        reason: reason::reason(firm, graded),
        label: label(graded, method),
        rank: graded.rank,
        percentile: graded.percentile,
        neutral_rate: frame::share(accounts.deducted_tco2[row], gross).map(Decimal::micro),
        energy_intensity: accounts
            .output(row)
            .and_then(|output| frame::per_output(accounts.energy_tce[row], output))
            .map(Decimal::micro),
        pcaf_score: frame::pcaf_score(scored.returns.is_verified(row)),
        default_share: frame::share(accounts.default_tco2[row], gross).map(Decimal::micro),
    }
}

fn label(graded: &crate::grade::Graded, method: Method<'_>) -> Option<Bilingual> {
    Some(Bilingual {
        zh: method.scheme.label_of(graded.level, graded.grade, Lang::Zh)?,
        en: method.scheme.label_of(graded.level, graded.grade, Lang::En)?,
    })
}

fn versions(method: Method<'_>) -> Versions {
    let Method { scheme, factors, .. } = method;
    Versions {
        scheme: Version {
            id: scheme.id.clone(),
            version: scheme.version.clone(),
            sha256: scheme.sha256.clone(),
            name: scheme.name.clone(),
            source: scheme.source.clone(),
        },
        is_official: scheme.is_official,
        factors: Version {
            id: factors.id.clone(),
            version: factors.version.clone(),
            sha256: factors.sha256.clone(),
            name: bilingual(&factors.name_zh, &factors.name_en),
            source: factors.source.clone(),
        },
    }
}

fn bilingual(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual { zh: zh.into(), en: en.into() }
}

/// A text in both languages.
fn both<T: Into<String>>(of: impl Fn(Lang) -> T) -> Bilingual {
    bilingual(of(Lang::Zh), of(Lang::En))
}
