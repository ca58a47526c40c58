//! A typed benchmark as the table that a published one would be, so that it goes the same way.

use tanxiao_core::account::Method;
use tanxiao_core::benchmark::{BenchmarkEntry, BenchmarkTable, region_prefix, region_text};
use tanxiao_core::data::dictionary::normalise;
use tanxiao_core::normalise::are_thousands;
use tanxiao_core::number::{self, NANO_DECIMALS};
use tanxiao_core::period::Period;
use tanxiao_web_protocol::Return;

/// A number's text as people type it, without full-width forms, spaces and commas between thousands.
/// A comma that may stand before decimals stays, so that it is no number.
pub(crate) fn plain(text: &str) -> String {
    let text = normalise(text);
    if are_thousands(&text) { text.replace(',', "") } else { text }
}

/// The code of a region that is typed, 0 where none is; None for one that nobody knows.
pub(crate) fn region(text: &str, method: Method<'_>) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() { Some(0) } else { method.data.regions.find(text) }
}

/// The table; None where the number is none, or period or industry are not known yet, or the region
/// is one that nobody knows.
pub(crate) fn typed(text: &str, filled: &Return, method: Method<'_>) -> Option<BenchmarkTable> {
    let nano = number::parse_exact(&plain(text), NANO_DECIMALS).ok().filter(|nano| *nano > 0)?;
    let period = Period::parse(&filled.period)?;
    let industries = &method.data.industries;
    let own = industries.find(&filled.industry)?;
    let peers = &method.scheme.peers;
    let own_depth = industries.at(own).depth();
    let depth = peers.depths.iter().copied().find(|depth| *depth <= own_depth).unwrap_or(own_depth);
    let industry = industries.at(industries.at_depth(own, depth));
    let region = region(&filled.region, method)?;
    let region = region_prefix(region, peers.region_digits);
    let entry = BenchmarkEntry {
        period: period.to_string(),
        region: region_text(region),
        industry: industry.code.clone(),
        industry_name: industry.name_zh.clone(),
        depth,
        peer_count: 0,
        benchmark_l: number::to_text(nano, NANO_DECIMALS),
        ..BenchmarkEntry::default()
    };
    let factors = method.factors;
    Some(BenchmarkTable::of(method.scheme, (&factors.id, &factors.sha256), vec![entry]))
}
