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
    OutputNotPositive, Rounding, Scheme,
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
    /// Whether the return is held: then there is L, and nothing else.
    pub is_held: bool,
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
#[inline]
pub fn judge(
    scheme: &Scheme,
    figures: Figures,
    reference: impl Fn(usize) -> Option<Ratio>,
) -> Judgement {
    let intensity = intensity(scheme, figures.numerator, figures.output);
    let ratio = ratio(scheme, figures);
    let none = Judgement {
        status: Status::UngradedOutput,
        level: None,
        grade: None,
        intensity,
        ratio,
        composite: None,
        indicators: vec![None; scheme.indicators.len()],
    };
    if figures.is_held {
        return Judgement { status: Status::Held, ..none };
    }
    if figures.output <= 0 {
        return match scheme.output_not_positive {
            OutputNotPositive::Ungraded => none,
            OutputNotPositive::LastBand => Judgement {
                status: Status::GradedLastBand,
                level: scheme.level.as_ref().map(|ladder| ladder.worst().number),
                grade: Some(worst_grade(scheme).number),
                ..none
            },
        };
    }
    let Some(exact) = intensity else {
        return Judgement { status: Status::UngradedNet, ..none };
    };
    let Rounding { compare, intensity_decimals, ratio_decimals } = scheme.rounding;
    let level = scheme.level.as_ref();
    let level =
        level.map(|ladder| ladder.band(comparison(compare, exact, intensity_decimals)).number);
    let grade = match scheme.grade_of {
        GradeOf::RatioK => {
            ratio.map(|ratio| scheme.grade.band(comparison(compare, ratio, ratio_decimals)).number)
        }
        GradeOf::Percentile => ratio.and(figures.percentile).map(|percentile| {
            let nano = i64::from(percentile) * NANO;
            scheme.grade.band(|cut| nano.cmp(&cut)).number
        }),
        GradeOf::Composite => {
            let Points { missing, composite, indicators } = points(scheme, figures, reference);
            let compared = |points| comparison(compare, points, NANO_DECIMALS);
            let grade = composite.map(|points| scheme.grade.band(compared(points)).number);
            let status = missing.unwrap_or(Status::Graded);
            return Judgement { status, level, grade, composite, indicators, ..none };
        }
        // Points are of all firms together: they are added up in a run, not judged one by one.
        GradeOf::Points | GradeOf::PointsRank => {
            return Judgement { status: Status::UngradedIndicator, level, ..none };
        }
    };
    let status = if grade.is_some() { Status::Graded } else { Status::UngradedPeers };
    Judgement { status, level, grade, ..none }
}

/// L of a numerator and an output in micro, exactly; None where the scheme gives none.
#[must_use]
#[inline]
pub fn intensity(scheme: &Scheme, numerator: i64, output: i64) -> Option<Ratio> {
    let is_ungraded = numerator <= 0 && scheme.net_not_positive == NetNotPositive::Ungraded;
    if is_ungraded { None } else { Ratio::of_amounts(divided(numerator, scheme), output) }
}

/// K exactly; None without L or without a benchmark, and for what is held.
#[must_use]
#[inline]
pub fn ratio(scheme: &Scheme, figures: Figures) -> Option<Ratio> {
    let Figures { numerator, output, benchmark, is_held, .. } = figures;
    if is_held {
        return None;
    }
    intensity(scheme, numerator, output)?;
    Ratio::to_benchmark(divided(numerator, scheme), output, benchmark?)
}

/// What is divided: the numerator, or zero where the scheme takes one below zero as that.
#[must_use]
#[inline]
pub fn divided(numerator: i64, scheme: &Scheme) -> i64 {
    match scheme.net_not_positive {
        NetNotPositive::Zero => numerator.max(0),
        NetNotPositive::AsIs | NetNotPositive::Ungraded => numerator,
    }
}

/// How a quotient compares with cut-offs in nano: exactly, or after rounding.
#[inline]
pub fn comparison(compare: Compare, ratio: Ratio, decimals: u32) -> impl Fn(i64) -> Ordering {
    let rounded = match compare {
        Compare::FullValue => None,
        Compare::RoundedValue => ratio
            .rounded(decimals)
            .map(|value| i128::from(value) * i128::from(10i64.pow(NANO_DECIMALS - decimals))),
    };
    let exact = ratio.comparison();
    move |cut| match rounded {
        Some(nano) => nano.cmp(&i128::from(cut)),
        None => exact(cut),
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

/// What the indicators of a composite grade come to.
struct Points {
    /// Why there are no points.
    missing: Option<Status>,
    /// Σ weight × points ÷ Σ weight over the indicators that could be computed.
    composite: Option<Ratio>,
    /// The indicators' ratios, as far as they were reckoned.
    indicators: Vec<Option<Ratio>>,
}

fn points(scheme: &Scheme, figures: Figures, reference: impl Fn(usize) -> Option<Ratio>) -> Points {
    let numerator = divided(figures.numerator, scheme);
    let mut indicators = vec![None; scheme.indicators.len()];
    let (mut points, mut weights) = (0i128, 0i128);
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let ratio = reference(index)
            .and_then(|reference| Ratio::to_benchmark(numerator, figures.output, reference));
        let Some(ratio) = ratio else {
            if indicator.missing == IndicatorMissing::Ungraded {
                let missing = match indicator.of {
                    IndicatorOf::RatioToPeers => Status::UngradedPeers,
                    IndicatorOf::RatioToRegion | IndicatorOf::RatioToOwnPrevious => {
                        Status::UngradedIndicator
                    }
                };
                return Points { missing: Some(missing), composite: None, indicators };
            }
            continue;
        };
        indicators[index] = Some(ratio);
        let of_step = step_of(indicator, ratio, scheme).map_or(0, |step| indicator.points[step].1);
        let weight = i128::from(indicator.weight_nano);
        points += weight * i128::from(of_step);
        weights += weight;
    }
    // Points are in nano, so their weighted sum over the weights is, too.
    let composite = Ratio::new(points, weights * i128::from(NANO));
    let missing = composite.is_none().then_some(Status::UngradedIndicator);
    Points { missing, composite, indicators }
}

/// The band of the highest ratio, or of the lowest points.
fn worst_grade(scheme: &Scheme) -> &Band {
    let Ladder { bands, .. } = &scheme.grade;
    match scheme.grade_of {
        GradeOf::RatioK => scheme.grade.worst(),
        GradeOf::Percentile | GradeOf::Composite | GradeOf::Points | GradeOf::PointsRank => {
            &bands[0]
        }
    }
}
