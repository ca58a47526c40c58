//! The points of one return, indicator by indicator: value, base, points, rank, what would gain
//! another point, and what was added or taken off.

use super::firm::Firm;
use super::{AdjustmentView, Decimal, Gain, MeasureView, PointsView, bilingual};
use crate::lang::Bilingual;
use crate::number::{NANO, NANO_DECIMALS};
use crate::points::{self, Number, Outcome, decimal};
use crate::scheme::points::{Better, Case, Effect, Form, Measure, Missing};

pub(super) fn points(firm: &Firm<'_>) -> Option<PointsView> {
    let rules = firm.method.scheme.points.as_ref()?;
    let own = firm.scored.points(firm.row)?;
    let rule_set = own.rule_set.and_then(|place| rules.rule_sets.get(place));
    let measures = rules.measures.iter().zip(&own.measures).filter(|(_, one)| one.applies);
    let applied = rules.adjustments.iter().zip(&own.adjustments).filter(|(_, applies)| **applies);
    Some(PointsView {
        rule_set: rule_set.map(|set| set.name.clone()),
        indicators: measures.map(|(measure, outcome)| view(measure, outcome)).collect(),
        adjustments: applied
            .map(|(one, _)| AdjustmentView {
                id: one.id.clone(),
                name: one.name.clone(),
                condition: one.when.text.clone(),
                points: match one.effect {
                    Effect::Points(nano) => Some(Decimal::nano(nano)),
                    Effect::NoBetterThan(_) => None,
                },
                no_better_than: match one.effect {
                    Effect::Points(_) => None,
                    Effect::NoBetterThan(number) => Some(number),
                },
            })
            .collect(),
        total: own.total.as_ref().and_then(shown),
        rank: own.rank,
        classed: own.classed,
        treated_as: own.unclassed.and_then(|place| rules.unclassed[place].treat_as),
    })
}

fn view(measure: &Measure, outcome: &Outcome) -> MeasureView {
    let case = outcome.case.map(|place| &measure.cases[place]);
    MeasureView {
        id: measure.id.clone(),
        name: measure.name.clone(),
        formula: measure.value.text.clone(),
        unit: measure.unit.clone(),
        value: outcome.value.as_ref().and_then(shown),
        base: outcome.base.as_ref().and_then(shown),
        leading: outcome.leading.as_ref().and_then(shown),
        points: outcome.points.as_ref().and_then(shown),
        full: Decimal::nano(measure.points_nano),
        rank: outcome.rank,
        substitute: outcome.is_missing().then(|| substitute(measure)),
        gain: case.filter(|_| !outcome.is_missing()).and_then(|case| gain(measure, case, outcome)),
    }
}

fn substitute(measure: &Measure) -> Bilingual {
    match measure.missing {
        Missing::MeanPoints { .. } => bilingual(
            "缺项：按有数据企业的平均得分",
            "missing: the mean points of those that have some",
        ),
        Missing::Zero => bilingual("缺项：不得分", "missing: no points"),
        Missing::Drop => bilingual(
            "缺项：分值按比例摊到其他指标",
            "missing: its points are shared among the others",
        ),
        Missing::Malus { .. } => bilingual("缺项：扣分", "missing: points are taken off"),
        Missing::Ungraded => bilingual("缺项：不计分", "missing: no points at all"),
    }
}

/// A number with at most nine decimals.
fn shown(number: &Number) -> Option<Decimal> {
    points::rounded(number, NANO_DECIMALS).map(Decimal::nano)
}

/// The least change of the value, to nine places, that gains a point, the rest up to the full
/// points, or the next step.
fn gain(measure: &Measure, case: &Case, outcome: &Outcome) -> Option<Gain> {
    let (value, now) = (outcome.value.as_ref()?, outcome.points.as_ref()?);
    let (full, zero) = (decimal(measure.points_nano), decimal(0));
    let to = |most: &Number| {
        let left = most - now;
        (left > zero).then(|| left.min(decimal(NANO)))
    };
    let is_up = case.better == Better::Higher;
    let (points, wanted) = match &case.form {
        Form::Base { cap_nano, .. } => {
            let base = outcome.base.as_ref()?;
            let points = match cap_nano {
                Some(cap) => to(&decimal(*cap))?,
                None => decimal(NANO),
            };
            let share = (now + &points) / full;
            (points, if is_up { base * share } else { base / share })
        }
        Form::Linear { .. } => {
            let (from, leading) = (outcome.base.as_ref()?, outcome.leading.as_ref()?);
            let points = to(&full)?;
            let share = (now + &points) / full;
            (points, from + (leading - from) * share)
        }
        Form::Steps { base, steps, .. } => {
            // The nearest step on either side that has more; a cut-off itself may belong to the
            // step below, so a billionth beyond it is told where the way goes up.
            let base = match base {
                None => decimal(NANO),
                Some(_) => outcome.base.clone()?,
            };
            let lower = steps
                .iter()
                .zip(std::iter::once(None).chain(steps.iter().map(|(upper, _)| *upper)));
            let better = lower.filter(|((_, own), _)| decimal(*own) > *now);
            let reach = better.filter_map(|((upper, own), lower)| {
                let edges = [lower, *upper].into_iter().flatten();
                let nearest = edges
                    .map(|nano| decimal(nano) * &base)
                    .min_by_key(|edge| if edge > value { edge - value } else { value - edge })?;
                Some((decimal(*own) - now, nearest))
            });
            reach.min_by_key(|(_, edge)| if edge > value { edge - value } else { value - edge })?
        }
    };
    let upwards = wanted > *value;
    Some(Gain { points: shown(&points)?, value: beyond(&wanted, upwards)? })
}

/// A number at nine places that does not fall short of it.
fn beyond(number: &Number, upwards: bool) -> Option<Decimal> {
    let scaled = number * decimal(NANO) * Number::from_integer(NANO.into());
    let whole = if upwards { scaled.ceil() } else { scaled.floor() };
    i64::try_from(whole.to_integer()).ok().map(Decimal::nano)
}
