//! Divisions: a whole division whose units slipped, as where one form of one office said 万元 and
//! meant 元. Within it all firms are like each other; beside the other divisions they are not.

use std::collections::BTreeMap;

use super::columns::Column;
use crate::account::Places;
use crate::data::DataSet;
use crate::finding::{Code, Finding};
use crate::returns::{Returns, column};

/// So many returns, spread over all of them, tell what divisions use.
const SAMPLE: usize = 100_000;

/// A finding for each return of a division that is far from all others.
pub(super) fn far(
    returns: &Returns,
    columns: &[Column<'_>],
    data: &DataSet,
    places: &Places<'_>,
) -> Vec<(usize, Finding)> {
    let Some(total) = columns.last() else { return Vec::new() };
    let (fewest, limits) = (data.limits.peers.fewest, data.limits.division);
    let periods = returns.numbers(column::PERIOD);
    let industries = returns.numbers(column::INDUSTRY);
    let key = |row: usize| (periods[row], data.industries.at_depth(industries[row], 2));
    let mut samples: BTreeMap<(u32, u32), Vec<f64>> = BTreeMap::new();
    for row in (0..returns.height()).step_by(returns.height().div_ceil(SAMPLE).max(1)) {
        let ratio = total.per_output(row);
        if !ratio.is_nan() {
            samples.entry(key(row)).or_default().push(ratio);
        }
    }
    let of_divisions = samples.into_iter().filter(|(_, sample)| sample.len() >= fewest);
    let mut of_periods: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
    for ((period, division), mut sample) in of_divisions {
        of_periods.entry(period).or_default().push((division, middle(&mut sample)));
    }
    let mut far: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    for (period, divisions) in of_periods.iter().filter(|(_, all)| all.len() > limits.others) {
        for (division, own) in divisions {
            let others = divisions.iter().filter(|other| other.0 != *division);
            let ratio = own / middle(&mut others.map(|other| other.1).collect::<Vec<_>>());
            if !(1.0 / limits.far..=limits.far).contains(&ratio) {
                far.insert((*period, *division), ratio);
            }
        }
    }
    if far.is_empty() {
        return Vec::new();
    }
    let of_row = |row: usize| {
        let ratio = far.get(&key(row))?;
        let finding = places.finding(Code::DivisionFar, row);
        let text = if *ratio > 1.0 { format!("{ratio:.0}") } else { format!("{ratio:.1e}") };
        Some((row, finding.with("ratio", text)))
    };
    (0..returns.height()).filter_map(of_row).collect()
}

/// The upper median of some values.
pub(super) fn middle(values: &mut [f64]) -> f64 {
    let at = values.len() / 2;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}
