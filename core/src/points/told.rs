//! Told: what a published table says of bases, mean points and classes, for firms that are graded
//! without the others.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::scope::Key;
use crate::benchmark::{BenchmarkTable, PointsEntry, PointsFigure, Withheld};
use crate::data::industry::Industries;
use crate::exact::Number;
use crate::period::Period;
use crate::scheme::points::{Points as Rules, Scope};

/// Why a table does not tell what a firm would be set against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untold {
    /// It withholds it.
    Withheld(Withheld),
    /// It does not have it.
    NotThere,
}

/// Which figure of a table: what it is, the indicator or class and the case by their places, and
/// the scope.
type Place = (PointsFigure, usize, usize, Scope, Key);

/// A table, by its places.
pub(super) struct Told(HashMap<Place, Result<Option<Number>, Untold>, RandomState>);

impl Told {
    /// What a table says of a scheme.
    pub(super) fn of(table: &BenchmarkTable, rules: &Rules, industries: &Industries) -> Self {
        let entries = table.points.iter();
        Self(entries.filter_map(|entry| of_entry(entry, rules, industries)).collect())
    }

    /// A figure of an indicator; None where those that the table is of come to none.
    pub(super) fn of_indicator(
        &self,
        figure: PointsFigure,
        (indicator, case): (usize, usize),
        scope: Scope,
        key: Key,
    ) -> Result<Option<Number>, Untold> {
        let found = self.0.get(&(figure, indicator, case, scope, key));
        found.cloned().unwrap_or(Err(Untold::NotThere))
    }

    /// The lowest points of a class by rank, by its place; None where nobody is in it.
    pub(super) fn lowest(
        &self,
        class: usize,
        scope: Scope,
        key: Key,
    ) -> Result<Option<Number>, Untold> {
        self.of_indicator(PointsFigure::LowestPoints, (class, 0), scope, key)
    }
}

/// None for an entry that is about nothing the scheme has.
fn of_entry(
    entry: &PointsEntry,
    rules: &Rules,
    industries: &Industries,
) -> Option<(Place, Result<Option<Number>, Untold>)> {
    let rule_set = match entry.rule_set.as_str() {
        "" => 0,
        id => rules.rule_sets.iter().position(|set| set.id == id)?,
    };
    let region = if entry.region.is_empty() { 0 } else { entry.region.parse().ok()? };
    let industry = match entry.industry.as_str() {
        "" => u32::MAX,
        code => industries.index_of(code)?,
    };
    let key = (Period::parse(&entry.period)?.code(), rule_set as u32, region, industry);
    let scope = Scope { region_digits: entry.region_digits, depth: entry.depth };
    let place = match entry.figure {
        PointsFigure::LowestPoints => match &rules.classes {
            crate::scheme::points::Classes::Quota(quota) => {
                quota.shares.iter().position(|(class, _)| Some(*class) == entry.class)?
            }
            _ => return None,
        },
        _ => rules.measures.iter().position(|measure| measure.id == entry.indicator)?,
    };
    let told = match entry.withheld {
        Some(why) => Err(Untold::Withheld(why)),
        None => Ok(entry.number()),
    };
    Some(((entry.figure, place, entry.case as usize, scope, key), told))
}
