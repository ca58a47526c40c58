//! The peers' intensities as a histogram: what a benchmark's percentiles say, laid on an axis.
//! Lengths only; every number that is read as one is the engine's own text.

use tanxiao_core::explain::{Explanation, PercentileView};
use tanxiao_web_protocol::{Distribution, Mark};

/// Bars of the histogram.
const BARS: usize = 20;
/// Bars between two marks of the axis.
const BARS_A_TICK: usize = 5;
/// Fewer percentiles than this show no shape.
const FEWEST: usize = 3;
/// The axis ends near the intensity of this percentile, so that one outlier does not squeeze
/// all others into the first bar.
const END_AT_PERCENTILE: u8 = 5;

/// The histogram; None where the benchmark's percentiles are too few to show one.
pub(crate) fn distribution(explanation: &Explanation) -> Option<Distribution> {
    let benchmark = explanation.benchmark.as_ref()?;
    let edges = &benchmark.percentiles;
    if edges.len() < FEWEST {
        return None;
    }
    let end = edges.iter().rfind(|edge| edge.percentile >= END_AT_PERCENTILE);
    let end = end.or(edges.last())?.intensity.value.max(benchmark.value.value);
    let width = bar_width(end);
    let top = width * BARS as f64;
    let at = |value: f64| (value / top).clamp(0.0, 1.0);
    let mut bars = vec![0.0; BARS];
    for (edge, share) in edges.iter().zip(shares(edges)) {
        let bar = (edge.intensity.value / width).max(0.0) as usize;
        bars[bar.min(BARS - 1)] += share;
    }
    let tick = |index: usize| {
        let value = width * index as f64;
        Mark { at: at(value), text: short(value) }
    };
    let own = explanation.intensity.as_ref().map(|intensity| &intensity.quotient.published);
    let value_of = |text: &str, value| Mark { at: at(value), text: text.to_owned() };
    let quartile = |percentile: u8| {
        let edge = edges.iter().find(|edge| edge.percentile <= percentile)?;
        Some(edge.intensity.text.clone())
    };
    Some(Distribution {
        bars,
        is_open: edges.last().is_some_and(|edge| edge.intensity.value > top),
        ticks: (0..=BARS).step_by(BARS_A_TICK).map(tick).collect(),
        own: own.map(|own| value_of(&own.text, own.value)),
        benchmark: value_of(&benchmark.value.text, benchmark.value.value),
        quartiles: [quartile(75), quartile(50), quartile(25)],
        peers: benchmark.peer_count,
    })
}

/// Share of the peers that each percentile stands for: half of the way to its neighbours, since
/// a percentile counts ties half.
fn shares(edges: &[PercentileView]) -> impl Iterator<Item = f64> + '_ {
    let percentile = |index: usize| f64::from(edges[index].percentile);
    let between = move |index: usize| (percentile(index) + percentile(index + 1)) / 2.0;
    (0..edges.len()).map(move |index| {
        let above = if index == 0 { 100.0 } else { between(index - 1) };
        let below = if index + 1 == edges.len() { 0.0 } else { between(index) };
        (above - below) / 100.0
    })
}

/// The least width of 1, 2, 2.5 or 5 times a power of ten with which all bars reach `end`.
fn bar_width(end: f64) -> f64 {
    let mut power = 1e-9;
    while power * BARS as f64 * 10.0 < end {
        power *= 10.0;
    }
    let widths = [1.0, 2.0, 2.5, 5.0, 10.0].map(|times| times * power);
    widths.into_iter().find(|width| width * BARS as f64 >= end).unwrap_or(power * 10.0)
}

/// A mark of the axis, without the digits that only come of binary fractions.
fn short(value: f64) -> String {
    let text = format!("{value:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
