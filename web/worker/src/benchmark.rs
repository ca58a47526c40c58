//! A typed benchmark as the table that a published one would be, so that it goes the same way.

use tanxiao_core::account::Method;
use tanxiao_core::benchmark::{BenchmarkEntry, BenchmarkTable, region_prefix};
use tanxiao_core::data::dictionary::normalise;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{self, NANO_DECIMALS};
use tanxiao_core::period::Period;
use tanxiao_web_protocol::Return;

/// A number's text as people type it, without full-width forms, spaces and thousands marks.
pub(crate) fn plain(text: &str) -> String {
    normalise(text).replace(',', "")
}

/// The table; None where the number is none, or period or industry are not known yet.
pub(crate) fn typed(text: &str, filled: &Return, method: Method<'_>) -> Option<BenchmarkTable> {
    let nano = number::parse_exact(&plain(text), NANO_DECIMALS).ok().filter(|nano| *nano > 0)?;
    let period = Period::parse(&filled.period)?;
    let industries = &method.data.industries;
    let own = industries.find(&filled.industry)?;
    let peers = &method.scheme.peers;
    let own_depth = industries.at(own).depth();
    let depth = peers.depths.iter().copied().find(|depth| *depth <= own_depth).unwrap_or(own_depth);
    let industry = industries.at(industries.at_depth(own, depth));
    let region = method.data.regions.find(&filled.region).unwrap_or(0);
    let region = region_prefix(region, peers.region_digits);
    Some(BenchmarkTable {
        kind: BenchmarkTable::KIND.to_owned(),
        scheme: method.scheme.id.clone(),
        scheme_version: method.scheme.version.clone(),
        factor_set: method.factors.id.clone(),
        factor_set_sha256: method.factors.sha256.clone(),
        unit: method.scheme.intensity_unit(Lang::En),
        entries: vec![BenchmarkEntry {
            period: period.to_string(),
            region: if region == 0 { String::new() } else { format!("{region:06}") },
            industry: industry.code.clone(),
            industry_name: industry.name_zh.clone(),
            depth,
            peer_count: 0,
            benchmark_l: number::to_text(nano, NANO_DECIMALS),
            benchmark_numerator: None,
            benchmark_denominator: None,
            percentiles: Vec::new(),
        }],
    })
}
