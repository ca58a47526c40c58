//! Points: the values of a scheme's indicators over all returns of a run → points, bonus and
//! malus, their sum, its rank, and the class. Everything is an exact rational number until it is
//! printed; what goes into a mean is taken in parts, as benchmarks take it.

mod class;
mod notice;
mod published;
mod scope;
mod told;
mod value;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use num_bigint::BigInt;

use crate::account::Method;
use crate::benchmark::{BenchmarkTable, Keys, PointsEntry, PointsFigure};
use crate::check::Held;
use crate::exact::{in_parts, of_nano, of_whole};
use crate::scheme::points::{Base, Better, Case, Effect, Form, Measure, Missing, Points as Rules};
use crate::scheme::{Compare, Scheme};
use crate::status::Status;
use scope::{Bases, Key, Member};
use told::Told;

pub(crate) use crate::exact::{Number, of_nano as decimal};
pub(crate) use notice::{missing, untold};
pub(crate) use told::Untold;
pub(crate) use value::Figures;

/// What the points of all returns come to.
pub(crate) struct Points {
    rows: Vec<RowPoints>,
}

/// What those of one return come to.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowPoints {
    /// The rule set that it follows, by its place; None where no one takes it, or nobody knows.
    pub(crate) rule_set: Option<usize>,
    /// Whether it has a class, and if not, why.
    pub(crate) status: Option<Status>,
    /// The class.
    pub(crate) class: Option<i32>,
    /// All points.
    pub(crate) total: Option<Number>,
    /// Their rank among those that are classed together.
    pub(crate) rank: Option<u32>,
    /// How many are classed together.
    pub(crate) classed: u32,
    /// Why a published table does not tell what it is set against; then it has no points.
    pub(crate) untold: Option<Untold>,
    /// Why it is not classed, by its place in the scheme.
    pub(crate) unclassed: Option<usize>,
    /// Indicators in the scheme's order.
    pub(crate) measures: Vec<Outcome>,
    /// Adjustments that apply, in the scheme's order.
    pub(crate) adjustments: Vec<bool>,
}

/// What an indicator of one return comes to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// Whether the indicator is of the return's rule set.
    pub(crate) applies: bool,
    /// Its value.
    pub(crate) value: Option<Number>,
    /// The case that gives its points, by its place.
    pub(crate) case: Option<usize>,
    /// What the value is set against: the base, or the baseline.
    pub(crate) base: Option<Number>,
    /// The leading value.
    pub(crate) leading: Option<Number>,
    /// Its points.
    pub(crate) points: Option<Number>,
    /// Whether the points are what the scheme gives where there are none.
    pub(crate) is_substitute: bool,
    /// Its rank.
    pub(crate) rank: Option<u32>,
}

impl Points {
    /// What the points of a return come to.
    pub(crate) fn row(&self, row: usize) -> &RowPoints {
        &self.rows[row]
    }
}

impl Outcome {
    /// Whether the indicator could not be computed.
    pub(crate) fn is_missing(&self) -> bool {
        self.applies && (self.is_substitute || self.points.is_none())
    }
}

impl RowPoints {
    /// Whether there is a class, and if not, why.
    pub(crate) fn status(&self) -> Status {
        self.status.unwrap_or(Status::UngradedIndicator)
    }
}

/// A decimal of so many places, half to even; None where it does not fit.
pub(crate) fn rounded(number: &Number, decimals: u32) -> Option<i64> {
    let parts = BigInt::from(10).pow(decimals);
    i64::try_from(in_parts(number, &parts)).ok()
}

/// What the points of returns come of.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// Their figures.
    pub(crate) figures: &'a Figures<'a>,
    /// Those that are suspect.
    pub(crate) held: &'a Held,
    /// Where and what they are.
    pub(crate) keys: &'a Keys<'a>,
    /// The scheme and its tables.
    pub(crate) method: Method<'a>,
}

/// Adds up the points of all returns, set against each other or against what a published table
/// says; None for a scheme without points.
pub(crate) fn points(sources: Sources<'_>, table: Option<&BenchmarkTable>) -> Option<Points> {
    Some(Run::of(sources, table)?.points())
}

/// What the returns of a run were set against, as a table to publish.
pub(crate) fn table(sources: Sources<'_>, points: &Points) -> Vec<PointsEntry> {
    Run::of(sources, None).map(|run| run.table(points)).unwrap_or_default()
}

struct Run<'a> {
    rules: &'a Rules,
    scheme: &'a Scheme,
    figures: &'a Figures<'a>,
    held: &'a Held,
    keys: &'a Keys<'a>,
    /// Where firms are not set against each other.
    told: Option<Told>,
}

impl<'a> Run<'a> {
    fn of(sources: Sources<'a>, table: Option<&BenchmarkTable>) -> Option<Self> {
        let Sources { figures, held, keys, method } = sources;
        let rules = method.scheme.points.as_ref()?;
        let told = table.map(|table| Told::of(table, rules, keys.industries));
        Some(Self { rules, scheme: method.scheme, figures, held, keys, told })
    }

    fn points(&self) -> Points {
        let height = self.keys.period.len();
        let mut rows: Vec<RowPoints> = (0..height).map(|row| self.start(row)).collect();
        for (place, measure) in self.rules.measures.iter().enumerate() {
            self.measure(place, measure, &mut rows);
        }
        for (row, points) in rows.iter_mut().enumerate() {
            self.add_up(row, points);
        }
        self.classes(&mut rows);
        Points { rows }
    }

    fn holds(&self, condition: &crate::scheme::expression::Condition, row: usize) -> Option<bool> {
        self.figures.holds(condition, row, &|row| self.held.contains(row))
    }

    /// What is known of a row before it is compared with others.
    fn start(&self, row: usize) -> RowPoints {
        let rules = self.rules;
        let rule_set = self.rule_set(row);
        let unclassed =
            rules.unclassed.iter().position(|one| self.holds(&one.when, row) == Some(true));
        let is_of_set = |own: Option<usize>| own.is_none() || own == rule_set;
        let adjustments = rules
            .adjustments
            .iter()
            .map(|one| is_of_set(one.rule_set) && self.holds(&one.when, row) == Some(true));
        let is_held = |row: usize| self.held.contains(row);
        let measures = rules.measures.iter().map(|measure| {
            let applies = rule_set.is_some() && is_of_set(measure.rule_set);
            let value =
                if applies { self.figures.value(&measure.value, row, &is_held) } else { None };
            Outcome { applies, value, ..Outcome::default() }
        });
        RowPoints {
            rule_set,
            unclassed,
            adjustments: adjustments.collect(),
            measures: measures.collect(),
            ..RowPoints::default()
        }
    }

    /// The first rule set that takes a row. Where nobody knows whether one does, none.
    fn rule_set(&self, row: usize) -> Option<usize> {
        if self.rules.rule_sets.is_empty() {
            return Some(0);
        }
        for (place, set) in self.rules.rule_sets.iter().enumerate() {
            match set.when.as_ref().map_or(Some(true), |when| self.holds(when, row)) {
                Some(true) => return Some(place),
                Some(false) => {}
                None => return None,
            }
        }
        None
    }

    /// Whether a row counts in bases and ranks.
    fn is_compared(&self, row: usize, points: &RowPoints) -> bool {
        let unclassed = points.unclassed.map(|place| &self.rules.unclassed[place]);
        !self.held.contains(row) && unclassed.is_none_or(|one| one.is_compared)
    }

    fn key(
        &self,
        scope: crate::scheme::points::Scope,
        points: &RowPoints,
        row: usize,
    ) -> Option<Key> {
        scope::key(self.keys, scope, points.rule_set? as u32, row)
    }

    /// Base, points and rank of an indicator for all rows.
    fn measure(&self, place: usize, measure: &Measure, rows: &mut [RowPoints]) {
        let members = match &self.told {
            None => self.members(place, measure, rows),
            Some(_) => Vec::new(),
        };
        let all_bases: Vec<Vec<Option<Bases>>> =
            measure.cases.iter().map(|case| self.bases(case, &members, rows)).collect();
        for (row, own) in rows.iter_mut().enumerate() {
            if own.measures[place].value.is_none() || self.held.contains(row) {
                continue;
            }
            let Some(case) = self.case(measure, row) else { continue };
            let figures = [PointsFigure::Base, PointsFigure::Leading];
            let wanted = measure.cases[case].form.bases().into_iter().zip(&all_bases[case]);
            let mut found = [None, None];
            for ((slot, figure), (base, bases)) in found.iter_mut().zip(figures).zip(wanted) {
                let at = (figure, (place, case));
                *slot = self.base(base, bases.as_ref(), at, own, row).unwrap_or_else(|untold| {
                    own.untold = Some(untold);
                    None
                });
            }
            let outcome = &mut own.measures[place];
            outcome.case = Some(case);
            [outcome.base, outcome.leading] = found;
            outcome.points = self.give(measure, &measure.cases[case], outcome);
        }
        self.ranks(place, measure, &members, rows);
        self.substitute(place, measure, rows);
    }

    /// The first case that holds, by its place. Where nobody knows whether one does, none.
    fn case(&self, measure: &Measure, row: usize) -> Option<usize> {
        for (place, case) in measure.cases.iter().enumerate() {
            match case.when.as_ref().map_or(Some(true), |when| self.holds(when, row)) {
                Some(true) => return Some(place),
                Some(false) => {}
                None => return None,
            }
        }
        None
    }

    /// The values of an indicator that are compared.
    fn members(&self, place: usize, measure: &Measure, rows: &[RowPoints]) -> Vec<Member> {
        (0..rows.len())
            .filter(|row| self.is_compared(*row, &rows[*row]))
            .filter_map(|row| {
                let value = rows[row].measures[place].value.clone()?;
                let terms = self.figures.terms(&measure.value, row);
                Some(Member { row, value, terms })
            })
            .collect()
    }

    /// What a row is set against: its own scope's, or what the table says.
    fn base(
        &self,
        base: &Base,
        bases: Option<&Bases>,
        (figure, place): (PointsFigure, (usize, usize)),
        points: &RowPoints,
        row: usize,
    ) -> Result<Option<Number>, Untold> {
        let scope = match base {
            Base::Constant(nano) => return Ok(Some(of_nano(*nano))),
            Base::Of { scope, .. } => *scope,
        };
        let Some(key) = self.key(scope, points, row) else { return Ok(None) };
        match &self.told {
            None => Ok(bases.and_then(|bases| bases.get(key, base))),
            Some(told) => told.of_indicator(figure, place, scope, key),
        }
    }

    /// What the scopes of a case come to; None where there is nothing to compare.
    fn bases(&self, case: &Case, members: &[Member], rows: &[RowPoints]) -> Vec<Option<Bases>> {
        let of_base = |base: &Base| match base {
            Base::Of { statistic, scope, minimum, .. } if self.told.is_none() => {
                let groups = scope::groups(members, |row| self.key(*scope, &rows[row], row));
                Some(Bases::of(&groups, *statistic, case.better, *minimum))
            }
            Base::Of { .. } | Base::Constant(_) => None,
        };
        case.form.bases().into_iter().map(of_base).collect()
    }

    /// The points of a value; None where there is nothing to set it against.
    fn give(&self, measure: &Measure, case: &Case, outcome: &Outcome) -> Option<Number> {
        let value = outcome.value.as_ref()?;
        let (zero, full) = (of_whole(0), of_nano(measure.points_nano));
        let points = match &case.form {
            Form::Base { cap_nano, .. } => {
                let base = outcome.base.as_ref().filter(|base| **base > zero)?;
                let cap = cap_nano.map(of_nano);
                let ratio = match case.better {
                    Better::Higher => value / base,
                    // As good as can be, or better.
                    Better::Lower if *value <= zero => {
                        return cap.map(|cap| self.to_points(&cap));
                    }
                    Better::Lower => base / value,
                };
                let points = ratio * full;
                match cap {
                    Some(cap) if points > cap => cap,
                    _ => points,
                }
            }
            Form::Linear { .. } => {
                let (from, to) = (outcome.base.as_ref()?, outcome.leading.as_ref()?);
                let (way, whole) = match case.better {
                    Better::Higher => (value - from, to - from),
                    Better::Lower => (from - value, from - to),
                };
                if whole < zero {
                    return None;
                }
                if way >= whole {
                    full
                } else {
                    // The way is less than the whole, which is zero only where it is below zero.
                    if way <= zero { zero.clone() } else { way / whole * full }
                }
            }
            Form::Steps { base, inclusive, steps } => {
                let value = match base {
                    None => value.clone(),
                    Some(_) => {
                        let base = outcome.base.as_ref().filter(|base| **base > zero)?;
                        value / base
                    }
                };
                let rounding = self.scheme.rounding;
                let judged = match rounding.compare {
                    Compare::FullValue => value,
                    Compare::RoundedValue => to_places(&value, rounding.ratio_decimals),
                };
                let is_on = |upper: Option<i64>| {
                    upper.is_none_or(|cut| inclusive.is_within(judged.cmp(&of_nano(cut))))
                };
                let step = steps.iter().find(|(upper, _)| is_on(*upper));
                of_nano(step.map_or(0, |(_, points)| *points))
            }
        };
        let points = if points < zero { zero } else { points };
        Some(self.to_points(&points))
    }

    /// Points as the scheme prints them, where it says so.
    fn to_points(&self, points: &Number) -> Number {
        match self.scheme.points_decimals {
            None => points.clone(),
            Some(decimals) => to_places(points, decimals),
        }
    }

    /// Ranks of an indicator: the best value is first, and ties share a rank.
    fn ranks(&self, place: usize, measure: &Measure, members: &[Member], rows: &mut [RowPoints]) {
        let better = measure.cases.last().map_or(Better::Higher, |case| case.better);
        let mut groups: HashMap<Key, Vec<&Member>, RandomState> = HashMap::default();
        for member in members {
            if let Some(key) = self.key(measure.rank_scope, &rows[member.row], member.row) {
                groups.entry(key).or_default().push(member);
            }
        }
        for mut group in groups.into_values() {
            group.sort_by(|a, b| match better {
                Better::Higher => b.value.cmp(&a.value),
                Better::Lower => a.value.cmp(&b.value),
            });
            let mut rank = 1;
            for ties in group.chunk_by(|a, b| a.value == b.value) {
                for member in ties {
                    rows[member.row].measures[place].rank = Some(rank);
                }
                rank += ties.len() as u32;
            }
        }
    }

    /// What those get that have no points of their own.
    fn substitute(&self, place: usize, measure: &Measure, rows: &mut [RowPoints]) {
        let lacks = |points: &RowPoints| {
            let outcome = &points.measures[place];
            outcome.applies && outcome.points.is_none()
        };
        let of_all: HashMap<Key, Number, RandomState> = match measure.missing {
            Missing::MeanPoints { scope } if self.told.is_none() => {
                let groups = self.own_points(place, scope, rows).into_iter();
                groups.filter_map(|(key, own)| Some((key, scope::mean(own.into_iter())?))).collect()
            }
            _ => HashMap::default(),
        };
        for (row, own) in rows.iter_mut().enumerate() {
            if !lacks(own) || self.held.contains(row) {
                continue;
            }
            let points = match measure.missing {
                Missing::MeanPoints { scope } => {
                    let mean = match (self.key(scope, own, row), &self.told) {
                        (None, _) => Ok(None),
                        (Some(key), None) => Ok(of_all.get(&key).cloned()),
                        (Some(key), Some(told)) => {
                            told.of_indicator(PointsFigure::MeanPoints, (place, 0), scope, key)
                        }
                    };
                    let mean = mean.unwrap_or_else(|untold| {
                        own.untold = Some(untold);
                        None
                    });
                    mean.map(|mean| self.to_points(&mean))
                }
                Missing::Zero => Some(of_whole(0)),
                Missing::Malus { nano } => Some(of_nano(-nano)),
                Missing::Drop | Missing::Ungraded => None,
            };
            let outcome = &mut own.measures[place];
            outcome.is_substitute = points.is_some();
            outcome.points = points;
        }
    }

    /// The points of those that are compared and have some of their own, by scope.
    fn own_points<'b>(
        &self,
        place: usize,
        scope: crate::scheme::points::Scope,
        rows: &'b [RowPoints],
    ) -> HashMap<Key, Vec<&'b Number>, RandomState> {
        let mut groups: HashMap<Key, Vec<&Number>, RandomState> = HashMap::default();
        for (row, points) in rows.iter().enumerate() {
            let outcome = &points.measures[place];
            let own = outcome.points.as_ref().filter(|_| !outcome.is_substitute);
            if let Some(own) = own.filter(|_| self.is_compared(row, points))
                && let Some(key) = self.key(scope, points, row)
            {
                groups.entry(key).or_default().push(own);
            }
        }
        groups
    }

    /// The sum of a row, and why there is none.
    fn add_up(&self, row: usize, points: &mut RowPoints) {
        if self.held.contains(row) {
            points.status = Some(Status::Held);
            return;
        }
        let (mut sum, mut dropped) = (of_whole(0), 0i128);
        if points.untold.is_some() {
            points.status = Some(Status::UngradedPeers);
            return;
        }
        if points.rule_set.is_none() {
            return;
        }
        for (outcome, measure) in points.measures.iter().zip(&self.rules.measures) {
            match (&outcome.points, measure.missing) {
                _ if !outcome.applies => {}
                (Some(own), _) => sum += own,
                (None, Missing::Drop) => dropped += i128::from(measure.points_nano),
                (None, _) => return,
            }
        }
        if dropped > 0 {
            let full = i128::from(self.rules.full_nano);
            if dropped >= full {
                return;
            }
            sum = self.to_points(&(sum * of_whole(full) / of_whole(full - dropped)));
        }
        for (applies, adjustment) in points.adjustments.iter().zip(&self.rules.adjustments) {
            if let (true, Effect::Points(nano)) = (*applies, adjustment.effect) {
                sum += of_nano(nano);
            }
        }
        points.total = Some(sum);
    }
}

/// A number rounded to so many places, half to even.
fn to_places(number: &Number, decimals: u32) -> Number {
    let parts = BigInt::from(10).pow(decimals);
    Number::new(in_parts(number, &parts), parts)
}
