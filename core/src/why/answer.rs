//! The answer: what moved, of the whole and of the groups that were asked for.

use std::collections::BTreeMap;

use tanxiao_why::{Figures, Part, change, lmdi};

use super::firms::{Firm, Unexplained, firms, key};
use super::gather::Columns;
use super::rounding::{Rounded, round, sum};
use crate::account::Method;
use crate::finding::Result;
use crate::lang::{Bilingual, Lang};
use crate::period::Period;
use crate::returns::column;
use crate::scheme::{Denominator, Numerator};
use crate::score::Scored;

/// By what an answer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Cities, each taken apart by itself.
    City,
    /// Counties, each taken apart by itself.
    County,
    /// Divisions: their shares in the parts of the whole.
    Industry,
    /// Firms that moved most, each taken apart by itself.
    Firm,
}

impl By {
    /// Its stable name.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::County => "county",
            Self::Industry => "industry",
            Self::Firm => "firm",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The first period and the second.
    pub periods: [Period; 2],
    /// Groups, beside the whole.
    pub by: Option<By>,
    /// How many firms are told one by one; the rest is one row.
    pub top: usize,
}

/// How many firms are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// In both periods, with output above zero in each: taken apart.
    pub both: u64,
    /// In both periods, without output above zero in one of them.
    pub no_output: u64,
    /// In the second only.
    pub came: u64,
    /// In the first only.
    pub went: u64,
    /// In one only, the return of the other being held or rejected.
    pub gaps: u64,
}

/// A row of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is of: `all`, or what it is grouped by.
    pub level: &'static str,
    /// Code of a region or division, credit code or name of a firm; empty for the whole.
    pub code: String,
    /// What it is called.
    pub name: Bilingual,
    /// How many firms are what; one that moved to another region or division is in one period here.
    pub counts: Counts,
    /// What moved.
    pub moved: Rounded,
}

/// The first period by another method, beside that of the run: what the method alone moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Earlier {
    /// Net emissions of all returns that are accounted by the method of then and not held, in
    /// millionths of a tonne.
    pub tonnes: i128,
    /// How many returns those are.
    pub returns: u64,
    /// How many of them the method of the run accounts, too, without holding them.
    pub common: u64,
    /// What these come to, by the method of then and by that of the run.
    pub common_tonnes: [i128; 2],
    /// How many returns the method of the run accounts alone.
    pub only_now: u64,
}

/// Why emissions moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The first period and the second.
    pub periods: [Period; 2],
    /// The whole, then its groups.
    pub rows: Vec<Row>,
    /// What stands in none of them.
    pub unexplained: Unexplained,
}

/// Why emissions moved between two periods of a run. `method` must be that of the run.
///
/// # Errors
/// Sums that no amount holds.
pub fn why(scored: &Scored, method: Method<'_>, question: Question) -> Result<Answer> {
    let (firms, unexplained) = firms(scored, method, question.periods);
    let reckoner = Reckoner { columns: Columns::of(scored, method), method };
    let divisions = reckoner.divisions(&firms)?;
    let mut rows = vec![Row {
        level: "all",
        code: String::new(),
        name: Bilingual::new("全部", "all"),
        counts: counts(&firms),
        moved: sum(divisions.values())?,
    }];
    match question.by {
        None => {}
        Some(By::City) => rows.extend(reckoner.regions(&firms, By::City, 100)?),
        Some(By::County) => rows.extend(reckoner.regions(&firms, By::County, 1)?),
        Some(By::Industry) => {
            for (division, moved) in divisions {
                let (code, name) = division_of(division, method);
                let within: Vec<Firm> = firms
                    .iter()
                    .filter_map(|firm| firm.within(|entry| entry.division == division))
                    .collect();
                rows.push(Row {
                    level: By::Industry.text(),
                    code,
                    name,
                    counts: counts(&within),
                    moved,
                });
            }
        }
        Some(By::Firm) => rows.extend(reckoner.firms(firms, question.top)?),
    }
    Ok(Answer { periods: question.periods, rows, unexplained })
}

/// Code and name of a region; no code where it is not known.
pub(crate) fn region_of(code: u32, method: Method<'_>) -> (String, Bilingual) {
    let name = match method.data.regions.get(code) {
        Some(known) => Bilingual::of(|_| known.name_zh.as_str()),
        None => Bilingual::new("地区不明", "region not known"),
    };
    (if code == 0 { String::new() } else { format!("{code:06}") }, name)
}

/// Code and name of a division.
pub(crate) fn division_of(division: u32, method: Method<'_>) -> (String, Bilingual) {
    let industry = method.data.industries.at(division);
    (industry.code.clone(), Bilingual::of(|lang| industry.name(lang)))
}

impl Earlier {
    /// A period of a run by another method beside the same by that of the run.
    #[must_use]
    pub fn of(then: &Scored, now: &Scored, period: Period) -> Self {
        let [then, mut now] = [then, now].map(|scored| {
            let of_periods = scored.returns.numbers(column::PERIOD).iter().enumerate();
            let counted = of_periods
                .filter(|(row, code)| **code == period.code() && !scored.is_held(*row))
                .map(|(row, _)| (key(scored, row), i128::from(scored.accounts.net(row))));
            counted.collect::<BTreeMap<String, i128>>()
        });
        let mut earlier = Self { returns: then.len() as u64, ..Self::default() };
        for (key, net) in then {
            earlier.tonnes += net;
            if let Some(net_now) = now.remove(&key) {
                earlier.common += 1;
                earlier.common_tonnes[0] += net;
                earlier.common_tonnes[1] += net_now;
            }
        }
        earlier.only_now = now.len() as u64;
        earlier
    }
}

/// The periods of a run, in their order.
#[must_use]
pub fn periods(scored: &Scored) -> Vec<Period> {
    let codes: std::collections::BTreeSet<u32> =
        scored.returns.numbers(column::PERIOD).iter().copied().collect();
    codes.into_iter().map(Period::from_code).collect()
}

struct Reckoner<'a> {
    columns: Columns<'a>,
    method: Method<'a>,
}

impl Reckoner<'_> {
    /// What moved in each division of some firms.
    fn divisions(&self, firms: &[Firm]) -> Result<BTreeMap<u32, Rounded>> {
        let (divisions, figures): (Vec<u32>, Vec<Figures>) =
            self.columns.figures(firms).into_iter().unzip();
        let grid = self.columns.grid();
        let mut changes = change(&figures, grid);
        if !has_intensity(self.method) {
            for change in &mut changes {
                change.per_output = None;
                change.per_output_parts = None;
            }
        }
        let rounded = round(changes, lmdi(&figures, grid))?;
        Ok(divisions.into_iter().zip(rounded).collect())
    }

    fn row(
        &self,
        level: &'static str,
        code: String,
        name: Bilingual,
        firms: &[Firm],
    ) -> Result<Row> {
        let moved = sum(self.divisions(firms)?.values())?;
        Ok(Row { level, code, name, counts: counts(firms), moved })
    }

    /// Regions whose codes are alike but for what they are divided by.
    fn regions(&self, firms: &[Firm], by: By, size: u32) -> Result<Vec<Row>> {
        let entries = firms.iter().flat_map(|firm| firm.sides.iter().flatten());
        let regions: std::collections::BTreeSet<u32> =
            entries.map(|entry| entry.region / size).collect();
        let row = |region: u32| {
            let within: Vec<Firm> = firms
                .iter()
                .filter_map(|firm| firm.within(|entry| entry.region / size == region))
                .collect();
            let (code, name) = region_of(region * size, self.method);
            self.row(by.text(), code, name, &within)
        };
        regions.into_iter().map(row).collect()
    }

    /// The firms that moved most, and the rest as one row.
    fn firms(&self, mut firms: Vec<Firm>, top: usize) -> Result<Vec<Row>> {
        let net =
            |firm: &Firm, side: usize| firm.sides[side].map_or(0, |entry| i128::from(entry.net));
        let moved = |firm: &Firm| (net(firm, 1) - net(firm, 0)).unsigned_abs();
        firms.sort_by(|a, b| moved(b).cmp(&moved(a)).then_with(|| a.key.cmp(&b.key)));
        let rest = firms.split_off(top.min(firms.len()));
        let mut rows = Vec::with_capacity(firms.len() + 1);
        for firm in firms {
            let name = Bilingual::of(|_| firm.name.as_str());
            rows.push(self.row(By::Firm.text(), firm.key.clone(), name, &[firm])?);
        }
        if !rest.is_empty() {
            let count = rest.len();
            let name = Bilingual::new(format!("其余 {count} 家"), format!("{count} others"));
            rows.push(self.row("others", String::new(), name, &rest)?);
        }
        Ok(rows)
    }
}

/// Whether L is net CO2 per output, and outputs may be added up.
#[must_use]
pub fn has_intensity(method: Method<'_>) -> bool {
    method.scheme.has_intensity
        && method.scheme.numerator == Numerator::NetCo2
        && method.scheme.denominator != Denominator::Product
}

fn counts(firms: &[Firm]) -> Counts {
    let mut counts = Counts::default();
    for firm in firms {
        let count = match firm.sides {
            [Some(a), Some(b)] if a.output.is_some() && b.output.is_some() => &mut counts.both,
            [Some(_), Some(_)] => &mut counts.no_output,
            [Some(_), None] if firm.part(Part::Went) == Part::Went => &mut counts.went,
            [None, Some(_)] if firm.part(Part::Came) == Part::Came => &mut counts.came,
            _ => &mut counts.gaps,
        };
        *count += 1;
    }
    counts
}

/// Places of tonnes that a reader is shown: whole tonnes of what is large, else kilogrammes.
#[must_use]
pub fn shown_decimals(rows: &[Row]) -> u32 {
    const LARGE: i64 = 10_000 * crate::number::MICRO;
    let largest = rows.iter().flat_map(|row| row.moved.tonnes).map(i64::unsigned_abs).max();
    if largest.unwrap_or(0) >= LARGE.unsigned_abs() { 0 } else { 3 }
}

impl Row {
    /// Its name behind its code, where it has one.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        let name = self.name.in_lang(lang);
        match self.code.as_str() {
            "" => name.to_owned(),
            code if code == name => name.to_owned(),
            code => format!("{code} {name}"),
        }
    }
}
