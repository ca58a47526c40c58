//! The benchmark that one return is compared with, and the indicators of a composite grade.

use super::firm::Firm;
use super::intensity::quotient;
use super::{BenchmarkView, Decimal, IndicatorView, PercentileView, StepView, both};
use crate::judge::step_of;
use crate::lang::Lang;
use crate::number::{NANO_DECIMALS, Ratio};
use crate::scheme::Indicator;

pub(super) fn benchmark(firm: &Firm<'_>) -> Option<BenchmarkView> {
    let Firm { scored, row, method, .. } = *firm;
    let industries = &method.data.industries;
    let peers = &method.scheme.peers;
    let group = scored.group(row)?;
    let wanted_depth = peers.depths[0].min(industries.at(firm.industry).depth());
    let industry = group.industry.map(|index| industries.at(index));
    Some(BenchmarkView {
        value: Decimal::nano(group.benchmark.nano),
        exact: Some(group.benchmark.exact)
            .filter(|exact| !exact.is_decimal(NANO_DECIMALS))
            .and_then(Ratio::to_texts),
        depth: group.depth,
        wanted_depth,
        is_fallback: group.depth < wanted_depth,
        industry: industry.map(|industry| industry.code.clone()),
        industry_name: both(|lang: Lang| {
            industry
                .map_or(lang.pick("全部工业", "all industry"), |industry| industry.name(lang))
        }),
        region: (group.region != 0).then(|| format!("{:06}", group.region)),
        region_name: method.data.regions.get(group.region).map(|region| region.name_zh.clone()),
        peer_count: group.peer_count,
        minimum: peers.minimum,
        method: method.scheme.benchmark,
        is_published: group.is_published(),
        percentiles: group
            .edges()
            .into_iter()
            .map(|(percentile, nano)| PercentileView { percentile, intensity: Decimal::nano(nano) })
            .collect(),
    })
}

pub(super) fn indicators(firm: &Firm<'_>) -> Vec<IndicatorView> {
    let indicators = firm.method.scheme.indicators.iter().enumerate();
    indicators.map(|(index, indicator)| view(firm, index, indicator)).collect()
}

fn view(firm: &Firm<'_>, index: usize, indicator: &Indicator) -> IndicatorView {
    let scheme = firm.method.scheme;
    let reference = firm.scored.reference(index, firm.row, firm.method);
    let published = firm.graded.indicators[index];
    let ratio = firm.graded.exact.indicators[index].filter(|_| published.is_some());
    let held = ratio.and_then(|ratio| step_of(indicator, ratio, scheme));
    IndicatorView {
        id: indicator.id.clone(),
        name: indicator.name.clone(),
        of: indicator.of,
        weight: Decimal::nano(indicator.weight_nano),
        reference: reference.and_then(|it| it.rounded(NANO_DECIMALS)).map(Decimal::nano),
        ratio: ratio.and_then(|ratio| quotient(ratio, scheme.rounding.ratio_decimals, published)),
        points: held.map(|step| Decimal::nano(indicator.points[step].1)),
        steps: indicator
            .points
            .iter()
            .enumerate()
            .map(|(step, (upper, points))| StepView {
                upper: upper.map(Decimal::nano),
                points: Decimal::nano(*points),
                is_held: held == Some(step),
            })
            .collect(),
    }
}
