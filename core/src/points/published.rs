//! Published: the bases, mean points and lowest points of classes of a run, as a table that firms
//! can be graded with by themselves. What would tell of one firm is withheld, by the rule for
//! benchmarks.

use std::collections::BTreeMap;

use super::scope::{self, Bases, Key, Member};
use super::{Points, Run};
use crate::benchmark::{PointsEntry, PointsFigure, Withheld, region_text, told_of};
use crate::exact::{Number, of_whole};
use crate::period::Period;
use crate::scheme::points::{Base, Classes, Measure, Missing, Scope, Statistic};

/// One firm, three of which must be behind a figure.
const FEWEST: usize = 3;

impl Run<'_> {
    /// The table of what the rows of the run were set against.
    pub(super) fn table(&self, points: &Points) -> Vec<PointsEntry> {
        let mut entries = Vec::new();
        for (place, measure) in self.rules.measures.iter().enumerate() {
            self.of_bases(place, measure, points, &mut entries);
            if let Missing::MeanPoints { scope } = measure.missing {
                self.of_mean_points((place, measure), scope, points, &mut entries);
            }
        }
        if let Classes::Quota(quota) = &self.rules.classes {
            let mut groups: BTreeMap<Key, Vec<(i32, Number)>> = BTreeMap::new();
            for (row, own) in points.rows.iter().enumerate() {
                if let (Some(rank), Some(total)) = (own.rank, &own.total)
                    && let Some(key) = self.key(quota.scope, own, row)
                    && let Some(class) = quota.class(u64::from(rank), u64::from(own.classed))
                {
                    groups.entry(key).or_default().push((class, total.clone()));
                }
            }
            for (key, firms) in groups {
                for (class, _) in &quota.shares {
                    let of_class = firms.iter().filter(|(own, _)| own == class);
                    let totals: Vec<&Number> = of_class.map(|(_, total)| total).collect();
                    let mut entry = self.entry(PointsFigure::LowestPoints, quota.scope, key);
                    entry.class = Some(*class);
                    entry.firms = totals.len() as u32;
                    let few = !totals.is_empty() && totals.len() < FEWEST;
                    tell(&mut entry, totals.into_iter().min(), few.then_some(Withheld::Few));
                    entries.push(entry);
                }
            }
        }
        entries
    }

    fn of_bases(
        &self,
        place: usize,
        measure: &Measure,
        points: &Points,
        entries: &mut Vec<PointsEntry>,
    ) {
        let members = self.members(place, measure, &points.rows);
        for (case_place, case) in measure.cases.iter().enumerate() {
            let figures = [PointsFigure::Base, PointsFigure::Leading];
            for (figure, base) in figures.into_iter().zip(case.form.bases()) {
                let Base::Of { statistic, scope, minimum, .. } = base else { continue };
                let groups =
                    scope::groups(&members, |row| self.key(*scope, &points.rows[row], row));
                let bases = Bases::of(&groups, *statistic, case.better, *minimum);
                let with_value = (0..points.rows.len())
                    .filter(|row| points.rows[*row].measures[place].value.is_some());
                let keys = with_value.filter_map(|row| self.key(*scope, &points.rows[row], row));
                for key in keys.collect::<std::collections::BTreeSet<Key>>() {
                    let group = groups.get(&scope::key_of_base(key, base));
                    let value = bases.get(key, base);
                    let mut entry = self.entry(figure, *scope, key);
                    entry.indicator.clone_from(&measure.id);
                    entry.case = case_place as u32;
                    entry.firms = group.map_or(0, Vec::len) as u32;
                    let withheld = match (&value, group) {
                        (Some(_), Some(group)) => withheld(*statistic, group),
                        _ => None,
                    };
                    tell(&mut entry, value.as_ref(), withheld);
                    entries.push(entry);
                }
            }
        }
    }

    fn of_mean_points(
        &self,
        (place, measure): (usize, &Measure),
        scope: Scope,
        points: &Points,
        entries: &mut Vec<PointsEntry>,
    ) {
        let groups = self.own_points(place, scope, &points.rows);
        let rows = points.rows.iter().enumerate();
        let rows = rows.filter(|(_, own)| own.measures[place].applies);
        let keys = rows.filter_map(|(row, own)| self.key(scope, own, row));
        for key in keys.collect::<std::collections::BTreeSet<Key>>() {
            let own = groups.get(&key).map_or(&[] as &[&Number], Vec::as_slice);
            let mut entry = self.entry(PointsFigure::MeanPoints, scope, key);
            entry.indicator.clone_from(&measure.id);
            entry.firms = own.len() as u32;
            let amounts: Vec<_> =
                own.iter().map(|points| ((*points).clone(), of_whole(1))).collect();
            let withheld = if own.is_empty() { None } else { told_of(&amounts) };
            tell(&mut entry, scope::mean(own.iter().copied()).as_ref(), withheld);
            entries.push(entry);
        }
    }

    fn entry(&self, figure: PointsFigure, scope: Scope, key: Key) -> PointsEntry {
        let (period, rule_set, region, industry) = key;
        let industries = self.keys.industries;
        let code = |industry: u32| industries.at(industry).code.clone();
        let rule_set = self.rules.rule_sets.get(rule_set as usize);
        PointsEntry {
            period: Period::from_code(period).to_string(),
            region: region_text(region),
            region_digits: scope.region_digits,
            industry: if industry == u32::MAX { String::new() } else { code(industry) },
            depth: scope.depth,
            rule_set: rule_set.map(|set| set.id.clone()).unwrap_or_default(),
            indicator: String::new(),
            figure,
            case: 0,
            class: None,
            firms: 0,
            value: String::new(),
            exact: None,
            withheld: None,
        }
    }
}

/// Why what a group comes to would tell of one firm.
fn withheld(statistic: Statistic, group: &[&Member]) -> Option<Withheld> {
    let amounts: Vec<(Number, Number)> = match statistic {
        // The best value is one firm's.
        Statistic::Best => return Some(Withheld::Few),
        Statistic::RatioOfSums => group.iter().filter_map(|member| member.terms.clone()).collect(),
        _ => group.iter().map(|member| (member.value.clone(), of_whole(1))).collect(),
    };
    match amounts.len() {
        few if few < FEWEST => Some(Withheld::Few),
        _ => told_of(&amounts),
    }
}

fn tell(entry: &mut PointsEntry, value: Option<&Number>, withheld: Option<Withheld>) {
    entry.withheld = withheld;
    if let (Some(value), None) = (value, withheld) {
        entry.tell(value);
    }
}
