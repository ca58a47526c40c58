//! Judge: exact figures and a scheme → status, level and grade. The one place where a method's rule
//! is carried out: a run, a what-if, an explanation, the comparison of issued scores, the page and
//! the server all come here.
//!
//! Figures are integers of a millionth, benchmarks and references exact quotients. Cut-offs are
//! judged on exact quotients (全数值比较法), or on quotients rounded exactly once where the scheme
//! says so (修约值比较法, GB/T 8170-2008, 4.3).

use std::cmp::Ordering;

use crate::number::{NANO, NANO_DECIMALS, Ratio};
use crate::scheme::{
    Band, Compare, GradeOf, Indicator, IndicatorMissing, IndicatorOf, Ladder, NetNotPositive,
    OutputNotPositive, Scheme,
};
use crate::status::Status;

/// What a score is judged on.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// The scheme's numerator, micro.
    pub numerator: i64,
    /// Its denominator, micro; 0 where it was not reported.
    pub output: i64,
    /// The benchmark of the peers; None where there is nobody to compare with.
    pub benchmark: Option<Ratio>,
    /// Percentile among the peers.
    pub percentile: Option<u8>,
}

/// What comes of it: the bands by their numbers, and the exact quotients that they follow from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether there is a grade, and if not, why.
    pub status: Status,
    /// Number of the level's band.
    pub level: Option<i32>,
    /// Number of the grade's band.
    pub grade: Option<i32>,
    /// L; None where the scheme gives none.
    pub intensity: Option<Ratio>,
    /// K; None without L or a benchmark.
    pub ratio: Option<Ratio>,
    /// Weighted points of the indicators.
    pub composite: Option<Ratio>,
    /// The intensity over the reference of each indicator, in the scheme's order, as far as they
    /// were reckoned.
    pub indicators: Vec<Option<Ratio>>,
}

/// Judges figures. `reference` is what an indicator divides the intensity by, by its place in the
/// scheme; None where there is nothing to divide by.
#[must_use]
pub fn judge(
    scheme: &Scheme,
    figures: Figures,
    reference: impl Fn(usize) -> Option<Ratio>,
) -> Judgement {
    let mut judged = Judgement {
        status: Status::UngradedOutput,
        level: None,
        grade: None,
        intensity: intensity(scheme, figures),
        ratio: ratio(scheme, figures),
        composite: None,
        indicators: vec![None; scheme.indicators.len()],
    };
    if figures.output <= 0 {
        if scheme.output_not_positive == OutputNotPositive::LastBand {
            judged.status = Status::GradedLastBand;
            judged.level = scheme.level.as_ref().map(|ladder| ladder.worst().number);
            judged.grade = Some(worst_grade(scheme).number);
        }
        return judged;
    }
    let Some(intensity) = judged.intensity else {
        judged.status = Status::UngradedNet;
        return judged;
    };
    if let Some(ladder) = &scheme.level {
        let decimals = scheme.rounding.intensity_decimals;
        let compare = comparison(scheme.rounding.compare, intensity, decimals);
        judged.level = Some(ladder.band(compare).number);
    }
    judged.status = Status::UngradedPeers;
    let band = match scheme.grade_of {
        GradeOf::RatioK => judged.ratio.map(|ratio| {
            let decimals = scheme.rounding.ratio_decimals;
            scheme.grade.band(comparison(scheme.rounding.compare, ratio, decimals))
        }),
        GradeOf::Percentile => {
            figures.percentile.filter(|_| judged.ratio.is_some()).map(|percentile| {
                let nano = i64::from(percentile) * NANO;
                scheme.grade.band(|cut| nano.cmp(&cut))
            })
        }
        GradeOf::Composite => composite(scheme, figures, reference, &mut judged),
    };
    if let Some(band) = band {
        judged.status = Status::Graded;
        judged.grade = Some(band.number);
    }
    judged
}

/// L exactly; None where the scheme gives none.
#[must_use]
pub fn intensity(scheme: &Scheme, figures: Figures) -> Option<Ratio> {
    let Figures { numerator, output, .. } = figures;
    let is_ungraded = numerator <= 0 && scheme.net_not_positive == NetNotPositive::Ungraded;
    if is_ungraded { None } else { Ratio::of_amounts(divided(numerator, scheme), output) }
}

/// K exactly; None without L or without a benchmark.
#[must_use]
pub fn ratio(scheme: &Scheme, figures: Figures) -> Option<Ratio> {
    intensity(scheme, figures)?;
    Ratio::to_benchmark(divided(figures.numerator, scheme), figures.output, figures.benchmark?)
}

/// What is divided: the numerator, or zero where the scheme takes one below zero as that.
#[must_use]
pub fn divided(numerator: i64, scheme: &Scheme) -> i64 {
    match scheme.net_not_positive {
        NetNotPositive::Zero => numerator.max(0),
        NetNotPositive::AsIs | NetNotPositive::Ungraded => numerator,
    }
}

/// How a quotient compares with cut-offs in nano: exactly, or after rounding.
pub fn comparison(compare: Compare, ratio: Ratio, decimals: u32) -> impl Fn(i64) -> Ordering {
    let rounded = match compare {
        Compare::FullValue => None,
        Compare::RoundedValue => ratio
            .rounded(decimals)
            .map(|value| i128::from(value) * i128::from(10i64.pow(NANO_DECIMALS - decimals))),
    };
    move |cut| match rounded {
        Some(nano) => nano.cmp(&i128::from(cut)),
        None => ratio.cmp_nano(cut),
    }
}

/// The step of an indicator's points that a ratio is on.
#[must_use]
pub fn step_of(indicator: &Indicator, ratio: Ratio, scheme: &Scheme) -> Option<usize> {
    let compare = comparison(scheme.rounding.compare, ratio, scheme.rounding.ratio_decimals);
    let is_on =
        |upper: Option<i64>| upper.is_none_or(|cut| indicator.inclusive.is_within(compare(cut)));
    indicator.points.iter().position(|(upper, _)| is_on(*upper))
}

/// Weighted points of the indicators: Σ weight × points ÷ Σ weight over those that could be
/// computed.
fn composite<'a>(
    scheme: &'a Scheme,
    figures: Figures,
    reference: impl Fn(usize) -> Option<Ratio>,
    judged: &mut Judgement,
) -> Option<&'a Band> {
    let numerator = divided(figures.numerator, scheme);
    let (mut points, mut weights) = (0i128, 0i128);
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let ratio = reference(index)
            .and_then(|reference| Ratio::to_benchmark(numerator, figures.output, reference));
        let Some(ratio) = ratio else {
            if indicator.missing == IndicatorMissing::Ungraded {
                if indicator.of != IndicatorOf::RatioToPeers {
                    judged.status = Status::UngradedIndicator;
                }
                return None;
            }
            continue;
        };
        judged.indicators[index] = Some(ratio);
        let of_step = step_of(indicator, ratio, scheme).map_or(0, |step| indicator.points[step].1);
        let weight = i128::from(indicator.weight_nano);
        points += weight * i128::from(of_step);
        weights += weight;
    }
    // Points are in nano, so their weighted sum over the weights is, too.
    let Some(composite) = Ratio::new(points, weights * i128::from(NANO)) else {
        judged.status = Status::UngradedIndicator;
        return None;
    };
    judged.composite = Some(composite);
    Some(scheme.grade.band(comparison(scheme.rounding.compare, composite, NANO_DECIMALS)))
}

/// The band of the highest ratio, or of the lowest points.
fn worst_grade(scheme: &Scheme) -> &Band {
    let Ladder { bands, .. } = &scheme.grade;
    match scheme.grade_of {
        GradeOf::RatioK => scheme.grade.worst(),
        GradeOf::Percentile | GradeOf::Composite => &bands[0],
    }
}
