//! Unit: figures that are off by so much that a unit must have slipped, and which figure that is.
//!
//! A return is far from its peers where its energy or money per output is. Far is measured by how
//! far its peers are from each other, so that a mixed group holds nobody that a uniform one would;
//! only what is far beyond that is surely a slip and holds the return. All limits are this
//! project's own; they were tried on synthetic cities without a slip (`cli/tests/held.rs`).
//!
//! Which figure slipped follows from all of them together: each is some multiple of its peers'
//! median, honest ones by about the size of the firm, and the slipped one by another multiple.

use std::collections::BTreeMap;

use super::columns::{Column, What};
use super::far::Far;
use super::group::{Groups, Spread};
use crate::account::Places;
use crate::finding::{Code, Finding};
use crate::lang::Lang;

/// A ratio within this factor of 1,000 or 10,000 looks like a wrong unit.
const UNIT_SLACK: f64 = 2.5;
/// More than so many times above or below the median is worth a warning.
const FAR: f64 = 100.0;
/// So far from the median is no return's own doing, whatever the spread.
const SURE: f64 = 3_000.0;
/// A fuel that is less than this part of the firm's energy is not looked into: whoever truly burns
/// a thousandth of its peers' diesel is no mistake.
const RELEVANT: f64 = 0.1;
/// A part of the energy that decides what it comes to.
const MOST: f64 = 0.5;

/// The returns that may be far, and on what columns: (column, ratio to the median, peers).
pub(super) type Suspects = BTreeMap<usize, Vec<(usize, Far)>>;

/// Whom suspects are measured by.
pub(super) struct Measure<'a> {
    pub(super) columns: &'a [Column<'a>],
    pub(super) groups: &'a Groups,
    pub(super) places: &'a Places<'a>,
}

impl Measure<'_> {
    /// A finding for each suspect that is far: it holds the return where it is surely a slip.
    pub(super) fn findings(&self, suspects: &Suspects) -> Vec<(usize, Finding)> {
        let finding = |(&row, far): (&usize, &Vec<(usize, Far)>)| {
            let spreads = self.groups.spreads(row)?;
            if self.is_sure(row, spreads) {
                let mut finding = self.of_slip(row, spreads)?;
                finding.hold();
                return Some((row, finding));
            }
            let far: Vec<_> = far.iter().filter(|(at, far)| self.is_worth(*at, far)).collect();
            if far.is_empty() {
                return None;
            }
            let slip = self.of_slip(row, spreads)?;
            let of_total = |(at, _): &&&(usize, Far)| self.columns[*at].what == What::Total;
            let finding = match far.iter().find(of_total) {
                Some((_, far)) if slip.code != Code::UnitSuspect => {
                    let finding = self.places.finding(Code::IntensityImplausible, row);
                    with_ratio(finding, far.ratio, far.peers)
                }
                _ => slip,
            };
            Some((row, finding))
        };
        suspects.iter().filter_map(finding).collect()
    }

    /// Whether some figure is so far from the peers' that a unit must have slipped.
    fn is_sure(&self, row: usize, spreads: &[Option<Spread>]) -> bool {
        let of_columns = self.columns.iter().zip(spreads);
        of_columns.filter(|(column, _)| column.what != What::Output).any(|(column, spread)| {
            let (Some(spread), ratio) = (spread, column.per_output(row)) else { return false };
            if ratio.is_nan() {
                return false;
            }
            let ratio = ratio / spread.per_output;
            match column.what {
                What::Output | What::Money(_) | What::Total => {
                    ratio > limit(spread.peers, spread.above)
                        || 1.0 / ratio > limit(spread.peers, spread.below)
                }
                // What is too much shows in the total.
                What::Energy(_) => {
                    self.is_relevant(column, row, spread)
                        && below_limit(column, spread).is_some_and(|limit| 1.0 / ratio > limit)
                }
            }
        })
    }

    /// Whether a firm with as much of an energy type as its peers would notice.
    fn is_relevant(&self, column: &Column<'_>, row: usize, spread: &Spread) -> bool {
        let expected = column.tce(spread.per_output * self.columns[0].value(row));
        expected >= RELEVANT * self.total(row)
    }

    fn total(&self, row: usize) -> f64 {
        let total = self.columns.last().map_or(f64::NAN, |column| column.value(row));
        if total.is_nan() { 0.0 } else { total }
    }

    /// Whether a figure per output that is far is worth a warning: of all energy and of money,
    /// always; of an energy type, where it looks like a unit, and is most of the firm's energy or
    /// electricity.
    fn is_worth(&self, column: usize, far: &Far) -> bool {
        let column = &self.columns[column];
        let matters = match column.what {
            What::Energy(_) if far.ratio < 1.0 => column.is_electricity(),
            What::Energy(_) => column.tce(column.value(far.row)) >= MOST * self.total(far.row),
            What::Output | What::Money(_) | What::Total => true,
        };
        let is_energy = matches!(column.what, What::Energy(_));
        matters && is_far(far.ratio) && (!is_energy || unit_factor(far.ratio).is_some())
    }

    /// What is said of the figure that slipped.
    fn of_slip(&self, row: usize, spreads: &[Option<Spread>]) -> Option<Finding> {
        let (column, ratio, peers) = self.slipped(row, spreads)?;
        let column = &self.columns[column];
        let factor = unit_factor(ratio);
        let code = if factor.is_some() { Code::UnitSuspect } else { Code::AmountImplausible };
        let finding = self
            .places
            .finding(code, row)
            .with("field", column.name(Lang::Zh))
            .with("field_en", column.name(Lang::En))
            .with("factor", factor.unwrap_or_default());
        Some(with_ratio(finding, ratio, peers))
    }

    /// The column that slipped, by how much, and how many peers say so.
    fn slipped(&self, row: usize, spreads: &[Option<Spread>]) -> Option<(usize, f64, usize)> {
        let total = self.columns.len() - 1;
        // What each figure is a multiple of: its peers' median.
        let multiple = |index: usize| {
            let column = &self.columns[index];
            let multiple = match (column.what, spreads[index], spreads[total]) {
                (What::Total, ..) => return None,
                (_, Some(spread), _) => (column.value(row) / spread.median, spread.peers),
                // Few use it: it is measured by all energy, if it is most of the firm's.
                (What::Energy(_), None, Some(spread)) => {
                    let tce = column.tce(column.value(row));
                    let is_most = tce >= MOST * self.total(row);
                    (if is_most { tce / spread.median } else { f64::NAN }, spread.peers)
                }
                _ => return None,
            };
            (!multiple.0.is_nan()).then_some((index, multiple.0, multiple.1))
        };
        let multiples: Vec<(usize, f64, usize)> = (0..total).filter_map(multiple).collect();
        let may_have_slipped = |index: usize, off: f64| {
            let column = &self.columns[index];
            match column.what {
                What::Energy(_) if off > 1.0 => {
                    column.tce(column.value(row)) >= MOST * self.total(row)
                }
                What::Energy(_) => {
                    let spread = spreads[index];
                    spread.is_some_and(|spread| self.is_relevant(column, row, &spread))
                }
                _ => true,
            }
        };
        let mut worst: Option<(f64, (usize, f64, usize))> = None;
        for &(index, multiple, peers) in &multiples {
            let others = multiples.iter().filter(|other| other.0 != index).map(|other| other.1);
            // A firm is as large as its other figures say, and rather of usual size than not.
            let size = median(others.clone().chain([1.0]))?;
            let off = multiple / size;
            if !may_have_slipped(index, off) {
                continue;
            }
            let distance = off.max(1.0 / off);
            if worst.is_none_or(|(farthest, _)| distance > farthest) {
                let ratio = multiple / median(others).unwrap_or(1.0);
                worst = Some((distance, (index, ratio, peers)));
            }
        }
        worst.map(|(_, slipped)| slipped)
    }
}

/// Beyond this ratio to the median a figure has surely slipped, where its peers are spread so far.
/// Of few peers little is known, so they must be farther from it.
fn limit(peers: usize, spread: f64) -> f64 {
    let (least, power) = match peers {
        20.. => (50.0, 4),
        10..20 => (100.0, 5),
        _ => (300.0, 6),
    };
    raised(spread, power).clamp(least, SURE)
}

/// The same for too little of an energy type; None where that tells nothing. Firms of one industry
/// do without a fuel or burn a hundredth of it, unless all of them are alike.
fn below_limit(column: &Column<'_>, spread: &Spread) -> Option<f64> {
    const ALIKE: f64 = 2.0;
    const PEERS: usize = 15;
    const LEAST: f64 = 1_000.0;
    if column.is_electricity() {
        return Some(limit(spread.peers, spread.below));
    }
    let apart = spread.above.max(spread.below);
    (apart <= ALIKE && spread.peers >= PEERS).then(|| raised(apart, 10).max(LEAST))
}

/// A power by multiplication: the same on every platform.
fn raised(base: f64, power: u32) -> f64 {
    (0..power).fold(1.0, |product, _| product * base)
}

/// The median; of an even number the geometric middle of the two.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let high = *values.get(values.len() / 2)?;
    let low = values[(values.len() - 1) / 2];
    Some((low * high).sqrt())
}

fn is_far(ratio: f64) -> bool {
    !(1.0 / FAR..=FAR).contains(&ratio)
}

/// 1,000 or 10,000, if the ratio (or its inverse) is near it.
fn unit_factor(ratio: f64) -> Option<u32> {
    let ratio = if ratio < 1.0 { 1.0 / ratio } else { ratio };
    [1_000u32, 10_000].into_iter().find(|factor| {
        let off = ratio / f64::from(*factor);
        (1.0 / UNIT_SLACK..=UNIT_SLACK).contains(&off)
    })
}

fn with_ratio(finding: Finding, ratio: f64, peers: usize) -> Finding {
    let text = if ratio >= 10.0 { format!("{ratio:.0}") } else { significant(ratio) };
    finding.with("ratio", text).with("peers", peers)
}

/// Two significant digits of a small ratio.
fn significant(ratio: f64) -> String {
    let mut places = 1;
    let mut scaled = ratio;
    while scaled < 1.0 && places < 12 {
        scaled *= 10.0;
        places += 1;
    }
    format!("{ratio:.places$}")
}
