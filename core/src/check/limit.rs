//! Limits: how far from its peers a figure must be before a unit must have slipped. All are this
//! project's own. They were set on synthetic cities without a slip, of which they hold nobody
//! (`cli/tests/held.rs`), and tried on the plants of a public audit programme (docs/guide).
//!
//! Who is near counts for more than who is many: beside the limit by the division, which depends on
//! how far its firms are from each other, there is one by the firm's own class of industry. Both
//! its division and its class must then be far from it.

use super::columns::{Column, What};
use super::group::{Near, Spread};

/// So far from the median is no return's own doing, whatever the spread.
const SURE: f64 = 3_000.0;
/// Beyond this ratio to division and class a figure has surely slipped.
const OF_CLASS: f64 = 50.0;
/// The same for too much of a fuel, of which there are large users in any class.
const MUCH_FUEL: f64 = 100.0;
/// The same for too little of a fuel: some of any class cook with it and fire their kilns with
/// another.
const LITTLE_FUEL: f64 = 1_000.0;
/// Where the class has one other firm, the figure must be so many times farther.
const OF_ONE: f64 = 2.0;

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
    match (is_fuel(column), way) {
        (true, Way::Below) => little_fuel(spread),
        (_, Way::Above) => Some(by_spread(spread.peers, spread.above)),
        (false, Way::Below) => Some(by_spread(spread.peers, spread.below)),
    }
}

/// The ratio to division and to class beyond which a figure has surely slipped.
pub(super) struct OfClass {
    pub(super) division: f64,
    pub(super) class: f64,
}

/// The least ratio to division and class that may be beyond what a firm can be.
pub(super) fn least_of_class(column: &Column<'_>, way: Way) -> f64 {
    match (is_fuel(column), way) {
        (true, Way::Above) => MUCH_FUEL,
        (true, Way::Below) => LITTLE_FUEL,
        (false, _) => OF_CLASS,
    }
}

pub(super) fn of_class(column: &Column<'_>, near: &Near, way: Way) -> OfClass {
    let least = least_of_class(column, way);
    let least = if near.peers == 1 { least * OF_ONE } else { least };
    OfClass { division: least, class: least.max(raised(near.apart, 2)) }
}

/// Electricity is used by every firm, other energy types by some.
fn is_fuel(column: &Column<'_>) -> bool {
    matches!(column.what, What::Energy(_)) && !column.is_electricity()
}

/// Of few peers little is known, so they must be farther from it.
fn by_spread(peers: usize, spread: f64) -> f64 {
    let (least, power) = match peers {
        20.. => (50.0, 4),
        10..20 => (100.0, 5),
        _ => (300.0, 6),
    };
    raised(spread, power).clamp(least, SURE)
}

/// Firms of one division do without a fuel or burn a hundredth of it, unless all of them are alike.
fn little_fuel(spread: &Spread) -> Option<f64> {
    const ALIKE: f64 = 2.0;
    const PEERS: usize = 15;
    let apart = spread.above.max(spread.below);
    (apart <= ALIKE && spread.peers >= PEERS).then(|| raised(apart, 10).max(LITTLE_FUEL))
}

/// A power by multiplication: the same on every platform.
pub(super) fn raised(base: f64, power: u32) -> f64 {
    (0..power).fold(1.0, |product, _| product * base)
}
