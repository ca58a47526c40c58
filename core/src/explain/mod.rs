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
mod points;
mod reason;
#[cfg(test)]
mod tests;

use crate::account::Method;
use crate::lang::{Bilingual, Lang};
use crate::returns::column;
use crate::score::{Scored, frame};
use firm::Firm;

pub use change::{Change, what_if};
pub use tanxiao_base::explain::{
    AdjustmentView, BandView, Basis, BenchmarkView, Co2Factor, Decimal, DeductionLine, Direction,
    Distance, EnergyLine, Explanation, Gain, Identity, IndicatorView, Intensity, Item, LadderView,
    Lever, Levers, MeasureView, MeasuredLine, Output, PercentileView, PointsView, Quotient, Side,
    StepView, Target, Totals, Verdict, Version, Versions, WhatIf,
};

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
        measured: energy::measured(&firm),
        deductions: energy::deductions(&firm),
        totals: energy::totals(&scored.accounts, row, method.scheme, firm.taken_off_tce),
        output: intensity::output(&firm),
        intensity: intensity::intensity(&firm),
        level: ladder::level(&firm),
        benchmark: peers::benchmark(&firm),
        ratio: graded.exact.ratio.and_then(|ratio| {
            intensity::quotient(ratio, method.scheme.rounding.ratio_decimals, graded.ratio)
        }),
        indicators: peers::indicators(&firm),
        composite: graded.composite_nano.map(Decimal::nano),
        points: points::points(&firm),
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
        status: graded.status.text().into(),
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
