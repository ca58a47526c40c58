//! The benchmark that one return is compared with, and the indicators of a composite grade.

use serde::Serialize;

use super::firm::Firm;
use super::{Decimal, Quotient, both};
use crate::judge::step_of;
use crate::lang::{Bilingual, Lang};
use crate::number::{NANO_DECIMALS, Ratio};
use crate::scheme::{self, Indicator, IndicatorOf};

/// The peers' benchmark.
#[derive(Debug, Clone, Serialize)]
pub struct BenchmarkView {
    /// Its value, in the unit of L, with at most nine decimals.
    pub value: Decimal,
    /// Where nine decimals are not all there are: numerator and denominator of the exact value,
    /// which K is judged with. For a ratio of sums they are those sums.
    pub exact: Option<[String; 2]>,
    /// Depth of the peer group: 4 class, 3 group, 2 division, 1 section, 0 all industry.
    pub depth: u8,
    /// Depth that was wanted first.
    pub wanted_depth: u8,
    /// Peers were too few, or the published table has none, at the depth that was wanted.
    pub is_fallback: bool,
    /// Code of the industry compared with; None for all industry.
    pub industry: Option<String>,
    /// Its name.
    pub industry_name: Bilingual,
    /// Region that the peers share, six digits; None where they need not.
    pub region: Option<String>,
    /// Chinese name of that region.
    pub region_name: Option<String>,
    /// Firms with an intensity, this one included.
    pub peer_count: u32,
    /// Fewest firms that make a peer group.
    pub minimum: u32,
    /// How the group becomes one number.
    pub method: scheme::Benchmark,
    /// Whether it was read from a published table.
    pub is_published: bool,
    /// Where the peers stand: the largest intensity of each percentile that a peer has,
    /// percentiles descending. Empty where a published table leaves them out.
    pub percentiles: Vec<PercentileView>,
}

/// The largest intensity that still has a percentile.
#[derive(Debug, Clone, Serialize)]
pub struct PercentileView {
    /// 1 to 100, higher is better: the share of peers with a higher intensity.
    pub percentile: u8,
    /// Its intensity, in the unit of L.
    pub intensity: Decimal,
}

/// One dimension of a composite grade.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Bilingual,
    /// What it looks at.
    pub of: IndicatorOf,
    /// Its weight.
    pub weight: Decimal,
    /// What the intensity is divided by; None where there is nothing to compare with.
    pub reference: Option<Decimal>,
    /// The intensity over the reference.
    pub ratio: Option<Quotient>,
    /// Its points.
    pub points: Option<Decimal>,
    /// The steps of its points, the lowest ratio first.
    pub steps: Vec<StepView>,
}

/// A step of an indicator's points.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    /// Its upper cut-off; None for the last.
    pub upper: Option<Decimal>,
    /// Its points.
    pub points: Decimal,
    /// Whether the ratio is on it.
    pub is_held: bool,
}

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
        ratio: ratio
            .and_then(|ratio| Quotient::new(ratio, scheme.rounding.ratio_decimals, published)),
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
