//! Past: a return beside the firm's own of the same period a year before, where the run has both.
//! Peers may be few or far from each other; a firm is always like itself.

use super::columns::{Column, What};
use super::group::Groups;
use super::limit::raised;
use super::shifted::Shifted;
use super::unit::{far_off, median};
use crate::account::Places;
use crate::data::limits::{Limits, Past};
use crate::finding::{Code, Finding, Severity};
use crate::lang::Lang;
use crate::returns::Returns;

/// A return whose figure is far from the firm's own of the year before.
pub(super) struct Change {
    pub(super) row: usize,
    pub(super) before: usize,
    column: usize,
    /// How many times what it was, by the firm's other figures.
    times: f64,
}

/// Returns beside those of the year before: which are far from them, and which are copies.
pub(super) fn beside_year_before(
    returns: &Returns,
    columns: &[Column<'_>],
    limits: &Limits,
    places: &Places<'_>,
) -> (Vec<Change>, Vec<(usize, Finding)>) {
    let year_before = returns.year_before();
    let (mut changes, mut copies) = (Vec::new(), Vec::new());
    let mut shifted = Shifted::new(limits.shifted);
    for row in 0..returns.height() {
        let Some(before) = year_before(row) else { continue };
        shifted.note(columns, row, before);
        match copied(columns, &limits.past, row, before) {
            Some((code, count, severity)) => {
                let finding = places.finding(code, row).with("count", count);
                let finding = finding.with("period", returns.period(before));
                copies.push((row, Finding { severity, ..finding }));
            }
            None => match swapped(columns, &limits.past, row, before) {
                Some([one, other]) => {
                    let names = |lang| [one, other].map(|column: &Column<'_>| column.name(lang));
                    let finding = places
                        .finding(Code::ColumnsSwapped, row)
                        .with("value", names(Lang::Zh).join("”与“"))
                        .with("value_en", names(Lang::En).join("” and “"))
                        .with("period", returns.period(before));
                    copies.push((row, finding));
                }
                None => changes.extend(change(columns, limits, row, before)),
            },
        }
    }
    copies.extend(shifted.findings(returns, columns, places));
    (changes, copies)
}

/// Whether all figures, all of energy, or the electricity are those of the year before, and how many
/// tell it. One figure of few digits may be equal by chance.
fn copied(
    columns: &[Column<'_>],
    limits: &Past,
    row: usize,
    before: usize,
) -> Option<(Code, usize, Severity)> {
    let is_same =
        |column: &&Column<'_>| column.value(row).to_bits() == column.value(before).to_bits();
    let of = |is_of: fn(&Column<'_>) -> bool| columns.iter().filter(move |it| is_of(it));
    let all = of(|column| column.what != What::Total);
    let energy = of(|column| matches!(column.what, What::Energy(_)));
    let telling = |column: &&Column<'_>| column.is_telling(row);
    let is_long =
        |column: &&Column<'_>| is_same(column) && column.digits(row) >= limits.long_digits;
    let of_all = all.clone().filter(telling).count();
    let of_energy = energy.clone().filter(telling).count();
    if of_all >= limits.copied && all.clone().all(|column| is_same(&column)) {
        return Some((Code::FiguresOfYearBefore, of_all, Severity::Hold));
    }
    if of_energy > 0 && energy.clone().all(|column| is_same(&column)) {
        let is_sure = of_energy >= limits.copied_energy || energy.clone().any(|it| is_long(&it));
        let severity = if is_sure { Severity::Hold } else { Severity::Warning };
        return Some((Code::EnergyOfYearBefore, of_energy, severity));
    }
    let is_power = energy.clone().any(|it| it.is_electricity() && is_long(&it));
    is_power.then_some((Code::ElectricityOfYearBefore, 1, Severity::Warning))
}

/// Figures that are reported in both years, with how many times they are what they were.
fn multiples(columns: &[Column<'_>], row: usize, before: usize) -> Vec<(usize, f64)> {
    let reported = columns.iter().enumerate().filter(|(_, column)| column.what != What::Total);
    let multiples = reported.map(|(index, column)| (index, multiple(column, row, before)));
    multiples.filter(|(_, times)| !times.is_nan()).collect()
}

fn multiple(column: &Column<'_>, row: usize, before: usize) -> f64 {
    column.value(row) / column.value(before)
}

/// Two figures that stand in each other's place.
fn swapped<'a, 'b>(
    columns: &'a [Column<'b>],
    limits: &Past,
    row: usize,
    before: usize,
) -> Option<[&'a Column<'b>; 2]> {
    let all = multiples(columns, row, before);
    let energy = multiple(columns.last()?, row, before);
    let pairs = all
        .iter()
        .enumerate()
        .flat_map(|(at, one)| all[at + 1..].iter().map(move |other| (one, other)));
    let is_swapped = |(one, other): &(&(usize, f64), &(usize, f64))| {
        let others = all.iter().filter(|it| it.0 != one.0 && it.0 != other.0).map(|it| it.1);
        // With no other figure nobody knows which of the two is as it was.
        if all.len() < 3 {
            return false;
        }
        let Some(size) = median(others.chain([1.0])) else { return false };
        // In the units that were typed, each is now about what the other was.
        let typed = columns[one.0].value(row) / (columns[other.0].value(before) * size);
        let is_typed = (-6..=6).any(|power| is_within(typed / ten_to(power), limits.swap_slack));
        let is_energy = |index: usize| matches!(columns[index].what, What::Energy(_));
        let is_replaced = is_energy(one.0)
            && is_energy(other.0)
            && is_within(energy / size, limits.swapped_energy);
        !is_within(one.1 / size, limits.swapped)
            && is_within(one.1 * other.1 / (size * size), limits.swap_slack)
            && is_typed
            && !is_replaced
    };
    let (one, other) = pairs.into_iter().find(is_swapped)?;
    Some([&columns[one.0], &columns[other.0]])
}

fn ten_to(power: i32) -> f64 {
    let raised = raised(10.0, power.unsigned_abs());
    if power < 0 { 1.0 / raised } else { raised }
}

/// Whether a ratio is not farther from one than this.
fn is_within(ratio: f64, slack: f64) -> bool {
    (1.0 / slack..=slack).contains(&ratio)
}

/// The figure that changed most against the others, if that is far.
fn change(columns: &[Column<'_>], limits: &Limits, row: usize, before: usize) -> Option<Change> {
    let Limits { unit, past, .. } = limits;
    let total = columns.last()?;
    let multiples = multiples(columns, row, before);
    if multiples.len() < 2 {
        return None;
    }
    let matters = |index: usize, times: f64, size: f64| {
        let column = &columns[index];
        if !matches!(column.what, What::Energy(_)) {
            return true;
        }
        let share = |row: usize| column.tce(column.value(row)) / total.value(row);
        let is_much = match times > 1.0 {
            true => share(row) >= unit.most,
            false => share(before) >= unit.relevant,
        };
        let expected = share(before) * (times - 1.0);
        is_much && (multiple(total, row, before) / size - 1.0) / expected >= past.not_replaced
    };
    let farthest = far_off(&multiples, matters)?;
    let (column, times) = (farthest.0, farthest.1);
    let is_far = times.max(1.0 / times) >= past.far;
    is_far.then_some(Change { row, before, column, times })
}

impl Change {
    /// What is said of it, of the one of the two returns that is farther from its peers.
    pub(super) fn finding(
        &self,
        returns: &Returns,
        columns: &[Column<'_>],
        groups: &Groups<'_>,
        places: &Places<'_>,
    ) -> (usize, Finding) {
        let column = &columns[self.column];
        let limits = &column.limits().past;
        let off = |row: usize| off_peers(row, self.column, columns, groups);
        // Where the peers of either year tell nothing, it is the later one that is new.
        let is_before = off(self.before) > off(self.row).max(limits.far);
        let (row, other, times) = match is_before {
            true => (self.before, self.row, 1.0 / self.times),
            false => (self.row, self.before, self.times),
        };
        let far = times.max(1.0 / times);
        let (zh, en) = match times >= 1.0 {
            true => (format!("{far:.0} 倍"), format!("{far:.0} times")),
            false => (format!("{far:.0} 分之一"), format!("1/{far:.0} of")),
        };
        let mut finding = places
            .finding(Code::FarFromOwnPast, row)
            .with("field", column.name(Lang::Zh))
            .with("field_en", column.name(Lang::En))
            .with("ratio", zh)
            .with("ratio_en", en)
            .with("period", returns.period(other));
        let is_near = |unit: f64| is_within(far / unit, limits.fuel_slack);
        let is_sure = match column.what {
            What::Energy(_) if column.is_electricity() => true,
            What::Energy(_) => is_near(1e3) || is_near(1e4),
            What::Output | What::Money(_) | What::Total => far >= limits.sure,
        };
        finding.severity = if is_sure { Severity::Hold } else { Severity::Warning };
        (row, finding)
    }
}

/// How many times a figure is off its peers' median; 1 where nobody is there to tell.
fn off_peers(row: usize, index: usize, columns: &[Column<'_>], groups: &Groups<'_>) -> f64 {
    // Output is in the figures per output of all others: it shows in the total.
    let index = if columns[index].what == What::Output { columns.len() - 1 } else { index };
    let spread = groups.spreads(row).and_then(|spreads| spreads[index]);
    let ratio = spread.map_or(1.0, |spread| columns[index].per_output(row) / spread.per_output);
    if ratio.is_nan() { 1.0 } else { ratio.max(1.0 / ratio) }
}
