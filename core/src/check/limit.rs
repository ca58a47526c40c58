//! Limits: how far from its peers a figure must be before a unit must have slipped, by the numbers of
//! `data/limits.toml`. They hold nobody of synthetic cities without a slip (`cli/tests/held.rs`).
//!
//! Who is near counts for more than who is many: beside the limit by the division, which depends on
//! how far its firms are from each other, there is one by the firm's own class of industry. Both
//! its division and its class must then be far from it.

use super::columns::{Column, What};
use super::group::{Near, Spread};
use crate::data::limits;

/// Which way a figure is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Above,
    Below,
}

impl Way {
    pub(super) fn of(ratio: f64) -> Self {
        if ratio > 1.0 { Self::Above } else { Self::Below }
    }
}

/// Beyond this ratio to the median of its division a figure has surely slipped; None where that
/// tells nothing.
pub(super) fn of_division(column: &Column<'_>, spread: &Spread, way: Way) -> Option<f64> {
    let limits = &column.limits().unit;
    match (is_fuel(column), way) {
        (true, Way::Below) => little_fuel(limits, spread),
        (_, Way::Above) => Some(by_spread(limits, spread.peers, spread.above)),
        (false, Way::Below) => Some(by_spread(limits, spread.peers, spread.below)),
    }
}

/// The ratio to division and to class beyond which a figure has surely slipped.
pub(super) struct OfClass {
    pub(super) division: f64,
    pub(super) class: f64,
}

/// The least ratio to division and class that may be beyond what a firm can be.
pub(super) fn least_of_class(column: &Column<'_>, way: Way) -> f64 {
    let limits = &column.limits().unit;
    match (is_fuel(column), way) {
        (true, Way::Above) => limits.much_fuel,
        (true, Way::Below) => limits.little_fuel,
        (false, _) => limits.of_class,
    }
}

pub(super) fn of_class(column: &Column<'_>, near: &Near, way: Way) -> OfClass {
    let least = least_of_class(column, way);
    let least = if near.peers == 1 { least * column.limits().unit.of_one } else { least };
    OfClass { division: least, class: least.max(raised(near.apart, 2)) }
}

/// Electricity is used by every firm, other energy types by some.
fn is_fuel(column: &Column<'_>) -> bool {
    matches!(column.what, What::Energy(_)) && !column.is_electricity()
}

/// Of few peers little is known, so they must be farther from it.
fn by_spread(limits: &limits::Unit, peers: usize, spread: f64) -> f64 {
    let row = limits.by_spread(peers);
    raised(spread, row.power).clamp(row.least, limits.sure)
}

/// Firms of one division do without a fuel or burn a hundredth of it, unless all of them are alike.
fn little_fuel(limits: &limits::Unit, spread: &Spread) -> Option<f64> {
    let apart = spread.above.max(spread.below);
    let are_alike = apart <= limits.alike && spread.peers >= limits.alike_peers;
    are_alike.then(|| raised(apart, limits.alike_power).max(limits.little_fuel))
}

/// A power by multiplication: the same on every platform.
pub(super) fn raised(base: f64, power: u32) -> f64 {
    (0..power).fold(1.0, |product, _| product * base)
}
