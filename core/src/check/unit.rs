//! Unit: figures that are off by so much that a unit must have slipped, and which figure that is.
//!
//! A return is far from its peers where its energy or money per output is. Far is measured by how
//! far its peers are from each other, so that a mixed group holds nobody that a uniform one would;
//! only what is far beyond that (`limit.rs`) is surely a slip and holds the return.
//!
//! Which figure slipped follows from all of them together: each is some multiple of its peers'
//! median, honest ones by about the size of the firm, and the slipped one by another multiple.

use std::collections::BTreeMap;

use super::columns::{Column, What};
use super::far::Far;
use super::group::{Groups, Spread};
use super::limit::{self, Way};
use crate::account::Places;
use crate::finding::{Code, Finding};
use crate::lang::Lang;

/// The returns that may be far, and on what columns: (column, ratio to the median, peers).
pub(super) type Suspects = BTreeMap<usize, Vec<(usize, Far)>>;

/// Whom suspects are measured by.
pub(super) struct Measure<'a> {
    pub(super) columns: &'a [Column<'a>],
    pub(super) groups: &'a Groups<'a>,
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
        let mut of_columns = self.columns.iter().zip(spreads);
        of_columns.any(|(column, spread)| {
            spread.is_some_and(|spread| self.is_beyond(row, column, &spread))
        })
    }

    /// Whether a figure per output is beyond what its division, or its division and its class, can
    /// be from it.
    fn is_beyond(&self, row: usize, column: &Column<'_>, spread: &Spread) -> bool {
        let own = column.per_output(row);
        if own.is_nan() || column.what == What::Output {
            return false;
        }
        let way = Way::of(own / spread.per_output);
        let times = |usual: f64| match way {
            Way::Above => own / usual,
            Way::Below => usual / own,
        };
        let matters = match (column.what, way) {
            (What::Energy(_), Way::Above) => self.is_most(column, row),
            (What::Energy(_), Way::Below) => self.is_relevant(column, row, spread),
            (What::Output | What::Money(_) | What::Total, _) => true,
        };
        let of_division = times(spread.per_output);
        let is_beyond_division =
            || limit::of_division(column, spread, way).is_some_and(|limit| of_division > limit);
        // Whether it is beyond the least limit is told without the class.
        let is_beyond_class = || {
            of_division > limit::least_of_class(column, way)
                && self.groups.near(row, column).is_some_and(|near| {
                    let limits = limit::of_class(column, &near, way);
                    of_division > limits.division && times(near.per_output) > limits.class
                })
        };
        matters && (is_beyond_division() || is_beyond_class())
    }

    /// Whether an energy type is most of the firm's energy.
    fn is_most(&self, column: &Column<'_>, row: usize) -> bool {
        column.tce(column.value(row)) >= column.limits().unit.most * self.total(row)
    }

    /// Whether a firm with as much of an energy type as its peers would notice.
    fn is_relevant(&self, column: &Column<'_>, row: usize, spread: &Spread) -> bool {
        let expected = column.tce(spread.per_output * self.columns[0].value(row));
        expected >= column.limits().unit.relevant * self.total(row)
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
            What::Energy(_) => self.is_most(column, far.row),
            What::Output | What::Money(_) | What::Total => true,
        };
        let is_energy = matches!(column.what, What::Energy(_));
        let limits = &column.limits().unit;
        let is_far = !(1.0 / limits.warned..=limits.warned).contains(&far.ratio);
        matters && is_far && (!is_energy || unit_factor(far.ratio, limits.slack).is_some())
    }

    /// What is said of the figure that slipped.
    fn of_slip(&self, row: usize, spreads: &[Option<Spread>]) -> Option<Finding> {
        let (column, ratio, peers) = self.slipped(row, spreads)?;
        let column = &self.columns[column];
        let factor = unit_factor(ratio, column.limits().unit.slack);
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
                    let is_most = self.is_most(column, row);
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
                What::Energy(_) if off > 1.0 => self.is_most(column, row),
                What::Energy(_) => {
                    let spread = spreads[index];
                    spread.is_some_and(|spread| self.is_relevant(column, row, &spread))
                }
                _ => true,
            }
        };
        let own: Vec<(usize, f64)> = multiples.iter().map(|it| (it.0, it.1)).collect();
        let (index, ratio) = far_off(&own, |index, off, _| may_have_slipped(index, off))?;
        let peers = multiples.iter().find(|it| it.0 == index)?.2;
        Some((index, ratio, peers))
    }
}

/// Of figures that are multiples of what they are measured by, the one that is farthest off the
/// others, among those that may be (by place, how far off, the firm's size): its place, and how many
/// times it is what the others say.
pub(super) fn far_off(
    multiples: &[(usize, f64)],
    may_be: impl Fn(usize, f64, f64) -> bool,
) -> Option<(usize, f64)> {
    let mut farthest: Option<(f64, (usize, f64))> = None;
    for &(index, multiple) in multiples {
        let others = multiples.iter().filter(|other| other.0 != index).map(|other| other.1);
        // A firm is as large as its other figures say, and rather of usual size than not.
        let size = median(others.clone().chain([1.0]))?;
        let off = multiple / size;
        if !may_be(index, off, size) {
            continue;
        }
        let distance = off.max(1.0 / off);
        if farthest.is_none_or(|(far, _)| distance > far) {
            let ratio = multiple / median(others).unwrap_or(1.0);
            farthest = Some((distance, (index, ratio)));
        }
    }
    farthest.map(|(_, found)| found)
}

/// The median; of an even number the geometric middle of the two.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let high = *values.get(values.len() / 2)?;
    let low = values[(values.len() - 1) / 2];
    Some((low * high).sqrt())
}

/// 1,000 or 10,000, if the ratio (or its inverse) is within a factor of it.
fn unit_factor(ratio: f64, slack: f64) -> Option<u32> {
    let ratio = if ratio < 1.0 { 1.0 / ratio } else { ratio };
    [1_000u32, 10_000].into_iter().find(|factor| {
        let off = ratio / f64::from(*factor);
        (1.0 / slack..=slack).contains(&off)
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
