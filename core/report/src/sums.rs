//! What firms come to together. Held scores are counted and in no sum: their figures are suspect.

use std::collections::BTreeMap;

use tanxiao_core::finding::Result;
use tanxiao_core::number::{Decimal, MICRO_DECIMALS, ratio_scaled};
use tanxiao_core::scheme::Scheme;

use crate::firm::Firm;
use crate::table::Value;

/// Sums of firms, in millionths.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    /// All of them.
    pub(crate) firms: usize,
    pub(crate) held: usize,
    pub(crate) tce: i128,
    pub(crate) scope1: i128,
    pub(crate) scope2: i128,
    pub(crate) gross: i128,
    pub(crate) deducted: i128,
    pub(crate) net: i128,
    pub(crate) output: i128,
    /// How many have an L, and what it is made of.
    with_l: usize,
    numerator: i128,
    denominator: i128,
    /// Firms by grade; None for those without one.
    pub(crate) grades: BTreeMap<Option<i32>, usize>,
}

impl Sums {
    /// Of some firms.
    pub(crate) fn of<'a>(firms: impl IntoIterator<Item = &'a Firm<'a>>) -> Self {
        let mut sums = Self::default();
        firms.into_iter().for_each(|firm| sums.add(firm));
        sums
    }

    pub(crate) fn add(&mut self, firm: &Firm<'_>) {
        self.firms += 1;
        *self.grades.entry(firm.record.grade).or_default() += 1;
        if firm.is_held {
            self.held += 1;
            return;
        }
        let micro = |value: Decimal| i128::from(value.scaled(MICRO_DECIMALS).unwrap_or_default());
        let record = firm.record;
        self.tce += micro(record.energy_tce);
        self.scope1 += micro(record.scope1_tco2);
        self.scope2 += micro(record.scope2_tco2);
        self.gross += micro(record.gross_tco2);
        self.deducted += micro(record.deducted_tco2);
        self.net += micro(record.net_tco2);
        self.output += i128::from(firm.output.unwrap_or(0));
        if firm.intensity().is_some() {
            self.with_l += 1;
            self.numerator += i128::from(tanxiao_core::judge::divided(firm.numerator, firm.scheme));
            self.denominator += i128::from(firm.output.unwrap_or(0));
        }
    }

    /// Firms with a grade.
    pub(crate) fn graded(&self) -> usize {
        self.grades.iter().filter(|(grade, _)| grade.is_some()).map(|(_, firms)| firms).sum()
    }

    /// L of the firms that have one: Σ numerator ÷ Σ output, at so many places.
    pub(crate) fn intensity(&self, places: u32) -> Option<i64> {
        ratio_scaled(self.numerator, self.denominator, places)
    }

    /// The same as a value, at the places of a scheme.
    pub(crate) fn l(&self, scheme: &Scheme) -> Value {
        let places = scheme.rounding.intensity_decimals;
        Value::scaled(self.intensity(places), places)
    }

    /// Firms, energy, emissions, output and L, as tables of groups have them.
    pub(crate) fn values(&self, scheme: &Scheme) -> Result<Vec<Value>> {
        Ok(vec![
            Value::count(self.firms),
            Value::count(self.held),
            Value::sum(self.tce)?,
            Value::sum(self.net)?,
            Value::sum(self.output)?,
            self.l(scheme),
        ])
    }

    /// Firms of each grade of a scheme by its number, then those without.
    pub(crate) fn by_grade(&self, scheme: &Scheme) -> Vec<Value> {
        let bands = grades(scheme).into_iter().map(Some).chain([None]);
        bands.map(|band| Value::count(self.grades.get(&band).copied().unwrap_or(0))).collect()
    }
}

/// The numbers of a scheme's grades, ascending.
pub(crate) fn grades(scheme: &Scheme) -> Vec<i32> {
    let mut numbers: Vec<i32> = scheme.grade.bands.iter().map(|band| band.number).collect();
    numbers.sort_unstable();
    numbers
}
