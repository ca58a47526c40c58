//! Group: those that a suspect return is measured by. They are of its division and period; where
//! there are too few of them, of its section; where there are too few even then, all of the period.
//! Beside them stand the others of its own class of industry, however few.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;

use super::columns::{Column, What};
use crate::data::DataSet;
use crate::returns::{Returns, column};

/// Of a larger group, so many members spread over all of it tell enough of its spread.
const SAMPLE: usize = 500;

/// Period and industry; the industry is left out where it does not matter.
type Key = (u32, Option<u32>);

/// How a figure is spread among the members of a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    /// Members that have the figure.
    pub(super) peers: usize,
    /// The median of the figure.
    pub(super) median: f64,
    /// The median of the figure per unit of output.
    pub(super) per_output: f64,
    /// The highest figure per output that is no exception, over the median: of few members the
    /// second highest, of many the one above which a tenth lies.
    pub(super) above: f64,
    /// The median over the lowest that is no exception.
    pub(super) below: f64,
}

/// The others of a return's own class that have a figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    /// How many they are.
    pub(super) peers: usize,
    /// The median of their figure per unit of output, of an even number the geometric middle.
    pub(super) per_output: f64,
    /// The highest figure per output that is no exception, over the lowest: exceptions are a tenth
    /// on either side.
    pub(super) apart: f64,
}

/// The members of a group that are of a class of industry.
type Classes = HashMap<(usize, u32), Vec<u32>, RandomState>;

/// The groups of some returns.
pub(super) struct Groups<'a> {
    of_row: BTreeMap<usize, usize>,
    members: Vec<Vec<u32>>,
    /// Per group, how each column is spread; None where too few have it.
    spreads: Vec<Vec<Option<Spread>>>,
    industries: &'a [u32],
    data: &'a DataSet,
    /// Made when first asked for: few returns are so far that their class matters.
    classes: OnceCell<Classes>,
}

impl<'a> Groups<'a> {
    /// Those of some rows.
    pub(super) fn of(
        rows: impl Iterator<Item = usize>,
        columns: &[Column<'_>],
        returns: &'a Returns,
        data: &'a DataSet,
    ) -> Self {
        let (of_row, members) = members(rows, returns, data);
        let spreads = members.iter().map(|members| spreads(columns, members)).collect();
        let industries = returns.numbers(column::INDUSTRY);
        Self { of_row, members, spreads, industries, data, classes: OnceCell::new() }
    }

    /// The others of a row's class that have a figure; None where there are none.
    pub(super) fn near(&self, row: usize, column: &Column<'_>) -> Option<Near> {
        /// So many of a large class tell enough.
        const SAMPLE: usize = 100;
        let classes = || classes(&self.of_row, &self.members, self.industries, self.data);
        let key = (*self.of_row.get(&row)?, self.industries[row]);
        let class = self.classes.get_or_init(classes).get(&key)?;
        let others = class.iter().map(|&member| member as usize).filter(|&member| member != row);
        let sample = others.step_by(class.len().div_ceil(SAMPLE).max(1));
        let ratios = sample.map(|other| column.per_output(other));
        let mut ratios: Vec<f64> = ratios.filter(|ratio| !ratio.is_nan()).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        let peers = ratios.len();
        let (low, high) = (*ratios.get(peers.checked_sub(1)? / 2)?, ratios[peers / 2]);
        let exceptions = peers / 10;
        Some(Near {
            peers,
            per_output: (low * high).sqrt(),
            apart: ratios[peers - 1 - exceptions] / ratios[exceptions],
        })
    }

    /// How the columns are spread around a row; None where there is nobody to measure it by.
    pub(super) fn spreads(&self, row: usize) -> Option<&[Option<Spread>]> {
        Some(&self.spreads[*self.of_row.get(&row)?])
    }
}

/// The group of each of some rows, and the members of each group.
fn members(
    rows: impl Iterator<Item = usize>,
    returns: &Returns,
    data: &DataSet,
) -> (BTreeMap<usize, usize>, Vec<Vec<u32>>) {
    let periods = returns.numbers(column::PERIOD);
    let industries = returns.numbers(column::INDUSTRY);
    let key = |row: usize, depth: u8| -> Key {
        (periods[row], (depth > 0).then(|| data.industries.at_depth(industries[row], depth)))
    };
    let mut waiting: Vec<usize> = rows.collect();
    let (mut of_row, mut members) = (BTreeMap::new(), Vec::new());
    for depth in [2, 1, 0] {
        let mut groups: HashMap<Key, Vec<u32>, RandomState> = HashMap::default();
        groups.extend(waiting.iter().map(|&row| (key(row, depth), Vec::new())));
        if groups.is_empty() {
            break;
        }
        for row in 0..returns.height() {
            if let Some(members) = groups.get_mut(&key(row, depth)) {
                members.push(row as u32);
            }
        }
        let first = members.len();
        groups.retain(|_, own| own.len() >= data.limits.peers.fewest);
        let mut numbers: BTreeMap<Key, usize> = BTreeMap::new();
        waiting.retain(|&row| {
            let key = key(row, depth);
            let is_large = groups.contains_key(&key);
            if is_large {
                let next = first + numbers.len();
                of_row.insert(row, *numbers.entry(key).or_insert(next));
            }
            !is_large
        });
        members.resize_with(first + numbers.len(), Vec::new);
        for (key, number) in numbers {
            members[number] = groups.remove(&key).unwrap_or_default();
        }
    }
    (of_row, members)
}

/// Of each class of industry that is measured in a group, the members. Where the industry is only
/// known by its division, nobody is nearer than the division.
fn classes(
    of_row: &BTreeMap<usize, usize>,
    members: &[Vec<u32>],
    industries: &[u32],
    data: &DataSet,
) -> Classes {
    let is_class = |row: usize| data.industries.at(industries[row]).depth() >= 3;
    let measured = of_row.iter().filter(|(row, _)| is_class(**row));
    let mut classes = Classes::default();
    classes.extend(measured.map(|(&row, &group)| ((group, industries[row]), Vec::new())));
    for (group, members) in members.iter().enumerate() {
        for &member in members {
            if let Some(class) = classes.get_mut(&(group, industries[member as usize])) {
                class.push(member);
            }
        }
    }
    classes
}

fn spreads(columns: &[Column<'_>], members: &[u32]) -> Vec<Option<Spread>> {
    let step = members.len().div_ceil(SAMPLE).max(1);
    let members: Vec<usize> = members.iter().step_by(step).map(|row| *row as usize).collect();
    columns.iter().map(|column| spread(column, &members)).collect()
}

fn spread(column: &Column<'_>, members: &[usize]) -> Option<Spread> {
    let sorted = |of_row: &dyn Fn(usize) -> f64| {
        let values = members.iter().map(|&row| of_row(row)).filter(|value| !value.is_nan());
        let mut values: Vec<f64> = values.collect();
        values.sort_unstable_by(f64::total_cmp);
        values
    };
    let values = sorted(&|row| column.value(row));
    let ratios = match column.what {
        What::Output => values.clone(),
        _ => sorted(&|row| column.per_output(row)),
    };
    let peers = ratios.len();
    if peers < column.limits().peers.fewest {
        return None;
    }
    let (per_output, exceptions) = (ratios[peers / 2], (peers / 10).max(1));
    Some(Spread {
        peers,
        median: values[values.len() / 2],
        per_output,
        above: ratios[peers - 1 - exceptions] / per_output,
        below: per_output / ratios[exceptions],
    })
}
