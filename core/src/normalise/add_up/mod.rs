//! Returns of months, quarters, halves and of the months from January on are added up to years,
//! quantity by quantity: energy may come by month and output by quarter. A year is the sum of returns
//! that fill it end to end, or is not there: what is missing is never taken for nothing. What was
//! reported of the year itself counts, and the sum is compared with it
//! ([decisions/0035](../../../../docs/decisions/0035-periods-and-series.md)).

mod sum;
mod tiling;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::columns::{Columns, Row, field_of_slot};
use super::duplicates::{View, codes_of_names};
use super::name::name_in;
use super::{Doubt, Reject, SourceTable, place_of};
use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::exec::InTurn;
use crate::finding::{Code, Finding, Result};
use crate::lang::Lang;
use crate::name::{firm_key, name_key};
use crate::number::{MICRO_DECIMALS, to_text};
use crate::period::Period;
use crate::returns::{Returns, column};
use sum::{Adds, are_apart, total};

/// What became of returns that were to be added up.
pub(super) struct AddedUp {
    pub(super) returns: Returns,
    pub(super) rejects: Vec<(Reject, Finding)>,
    pub(super) doubts: Vec<Doubt>,
}

/// Adds returns up to years.
pub(super) fn settle(returns: Returns, data: &DataSet, sources: &[SourceTable]) -> Result<AddedUp> {
    let mut out = AddedUp { returns, rejects: Vec::new(), doubts: Vec::new() };
    let years = years(&out.returns);
    if years.is_empty() {
        return Ok(out);
    }
    let mut keep = vec![true; out.returns.height()];
    years.iter().flatten().for_each(|row| keep[*row] = false);
    let view = View::new(&out.returns, data);
    let mut columns = Columns::new(data, out.returns.height());
    (0..out.returns.height()).filter(|row| keep[*row]).for_each(|row| columns.push(&view.row(row)));
    for rows in years {
        let rows: Vec<Row> = rows.into_iter().map(|row| view.row(row)).collect();
        let year = Year::of(&rows, data);
        match year.settle() {
            Ok(row) => {
                out.doubts.extend(year.moved(&row, sources));
                out.doubts.extend(year.doubts(&row, sources));
                columns.push(&row);
            }
            Err(reason) => out.rejects.extend(year.rejected(&reason, sources)),
        }
    }
    out.returns = columns.finish(data, &InTurn)?.in_order(&InTurn)?;
    Ok(out)
}

/// The rows of each firm and year that has any of less than a year, in the order of their months.
fn years(returns: &Returns) -> Vec<Vec<usize>> {
    let height = returns.height();
    let period = |row: usize| returns.period(row);
    if (0..height).all(|row| period(row).is_year()) {
        return Vec::new();
    }
    let codes_of = |row| returns.text(column::CREDIT_CODE, row);
    let names_of = |row| returns.text(column::NAME, row);
    let coded = codes_of_names((0..height).map(|row| (name_key(names_of(row)), codes_of(row))));
    let mut of_firms: BTreeMap<(i32, Cow<'_, str>), Vec<usize>> = BTreeMap::new();
    for row in 0..height {
        let own = firm_key(codes_of(row), names_of(row));
        let firm = match codes_of(row) {
            "" => coded.get(&own).copied().flatten().map_or(own, Cow::Borrowed),
            _ => own,
        };
        of_firms.entry((period(row).year(), firm)).or_default().push(row);
    }
    let mut years: Vec<Vec<usize>> = of_firms.into_values().collect();
    years.retain(|rows| rows.iter().any(|row| !period(*row).is_year()));
    for rows in &mut years {
        rows.sort_by_key(|row| (period(*row).last_month(), period(*row).months()));
    }
    years
}

/// Why returns do not come to a year.
struct Reason {
    code: Code,
    zh: String,
    en: String,
}

/// What a firm reported of a year.
struct Year<'a> {
    rows: &'a [Row],
    /// The return of the whole year.
    whole: Option<&'a Row>,
    /// Those of less, in the order of their ends.
    parts: Vec<&'a Row>,
    /// Of those that report energy, the ones that fill the year.
    tiles: Option<Vec<&'a Row>>,
    data: &'a DataSet,
}

fn period_of(row: &Row) -> Period {
    // Rows without a period were rejected when they were read.
    row.period.unwrap_or(Period::from_code(0))
}

/// The finest rows that fill the year.
fn finest<'a>(rows: &[&'a Row]) -> Option<Vec<&'a Row>> {
    let periods: Vec<Period> = rows.iter().map(|row| period_of(row)).collect();
    Some(tiling::finest(&periods)?.into_iter().map(|at| rows[at]).collect())
}

/// Why rows do not fill the year.
fn incomplete(name: [&str; 2], rows: &[&Row]) -> Reason {
    let periods: Vec<Period> = rows.iter().map(|row| period_of(row)).collect();
    let missing = tiling::missing(&periods);
    let [zh, en] = name;
    let (zh, en) = match missing.is_empty() {
        true => {
            let list = |sign| periods.iter().map(Period::to_string).collect::<Vec<_>>().join(sign);
            (
                format!("{zh}各期互相重叠，排不满全年：{}", list("、")),
                format!(
                    "the periods of {en} lie over each other and do not fill it: {}",
                    list(", ")
                ),
            )
        }
        false => {
            let list = |sign| missing.iter().map(u32::to_string).collect::<Vec<_>>().join(sign);
            (
                format!("{zh}缺 {} 月", list("、")),
                format!("{en} is missing in months {}", list(", ")),
            )
        }
    };
    Reason { code: Code::YearIncomplete, zh, en }
}

impl<'a> Year<'a> {
    fn of(rows: &'a [Row], data: &'a DataSet) -> Self {
        let whole = rows.iter().find(|row| period_of(row).is_year());
        let parts: Vec<&Row> = rows.iter().filter(|row| !period_of(row).is_year()).collect();
        let mut year = Self { rows, whole, parts, tiles: None, data };
        year.tiles = finest(&year.with_energy());
        year
    }

    /// The returns of less than the year that report energy; all of them where none does.
    fn with_energy(&self) -> Vec<&'a Row> {
        let has_energy = |row: &&&Row| self.has_energy(row);
        match self.parts.iter().any(|row| self.has_energy(row)) {
            true => self.parts.iter().filter(has_energy).copied().collect(),
            false => self.parts.clone(),
        }
    }

    fn has_energy(&self, row: &Row) -> bool {
        let energies = AmountField::ALL.len()..AmountField::ALL.len() + self.data.catalogue.len();
        row.amounts[energies].iter().any(Option::is_some)
    }

    fn name(&self, slot: usize) -> [String; 2] {
        let field = field_of_slot(slot, self.data.catalogue.len());
        [Lang::Zh, Lang::En].map(|lang| name_in(field, self.data, lang))
    }

    /// The return of the year: what was reported of it, and sums of what was not.
    fn settle(&self) -> std::result::Result<Row, Reason> {
        if self.tiles.is_none() && self.whole.is_none_or(|whole| !self.has_energy(whole)) {
            return Err(incomplete(["能源", "energy"], &self.with_energy()));
        }
        let slots = self.rows.first().map_or(0, |row| row.amounts.len());
        let amounts =
            (0..slots).map(|slot| self.amount(slot)).collect::<std::result::Result<_, _>>()?;
        let rows = self.rows.iter().map(|row| row.rows).sum();
        if let Some(whole) = self.whole {
            return Ok(Row { rows, amounts, ..whole.clone() });
        }
        let first = self.parts.first().copied().unwrap_or(&self.rows[0]);
        let last = |says: &dyn Fn(&Row) -> bool| self.parts.iter().rev().find(|row| says(row));
        let is_verified = |said| self.with_energy().iter().any(|row| row.verified == said);
        Ok(Row {
            source: first.source,
            line: first.line,
            rows,
            credit_code: last(&|row| !row.credit_code.is_empty())
                .map_or_else(String::new, |row| row.credit_code.clone()),
            name: last(&|row| !row.name.is_empty())
                .map_or_else(String::new, |row| row.name.clone()),
            period: Period::year_of(period_of(first).year() as u32),
            region: last(&|row| row.region != 0).map_or(0, |row| row.region),
            industry: last(&|row| row.industry.is_some()).and_then(|row| row.industry),
            // The year is verified if all of its energy is.
            verified: match (is_verified(Some(false)), is_verified(None)) {
                (true, _) => Some(false),
                (false, true) => None,
                (false, false) => Some(true),
            },
            amounts,
            is_rejected: false,
        })
    }

    fn reporting(&self, slot: usize) -> Vec<&'a Row> {
        self.parts.iter().filter(|row| row.amounts[slot].is_some()).copied().collect()
    }

    /// The returns of less than the year that its figure of a quantity is added up from: those that
    /// report it, if they fill the year; of what is used, all that report energy, if all that use it
    /// are among them.
    fn tiles_of(&self, slot: usize) -> Option<Vec<&'a Row>> {
        let reporting = self.reporting(slot);
        let electricity = AmountField::ALL.len() + self.data.electricity;
        finest(&reporting).or_else(|| {
            let may_be_none = Adds::of(slot, self.data) == Adds::Used && slot != electricity;
            let tiles = self.tiles.as_ref().filter(|_| may_be_none)?;
            let is_tile = |row: &&Row| tiles.iter().any(|tile| tile.period == row.period);
            let uses = |row: &&&Row| row.amounts[slot] != Some(0);
            reporting.iter().filter(uses).all(is_tile).then(|| tiles.clone())
        })
    }

    /// What the year has of a quantity.
    fn amount(&self, slot: usize) -> std::result::Result<Option<i64>, Reason> {
        let unlike = || {
            let [zh, en] = self.name(slot);
            Reason { code: Code::YearPartsUnlike, zh, en }
        };
        let reported = self.whole.and_then(|whole| whole.amounts[slot]);
        let adds = Adds::of(slot, self.data);
        let one = |mut said: Box<dyn Iterator<Item = Option<i64>> + '_>| {
            let first = said.next().flatten();
            said.all(|other| other == first).then_some(first).ok_or_else(unlike)
        };
        match adds {
            _ if reported.is_some() => return Ok(reported),
            Adds::FactorOf(fuel) => {
                // A factor beside the year's fuel is none of that fuel's parts'.
                let of_year = self.whole.filter(|whole| whole.amounts[fuel].is_some());
                if of_year.is_some() {
                    return Ok(None);
                }
                let tiles = self.tiles_of(fuel).unwrap_or_default();
                let uses =
                    tiles.into_iter().filter(|row| row.amounts[fuel].is_some_and(|used| used != 0));
                return one(Box::new(uses.map(|row| row.amounts[slot])));
            }
            Adds::Stands => {
                return one(Box::new(
                    self.reporting(slot).into_iter().map(|row| row.amounts[slot]),
                ));
            }
            Adds::Used | Adds::Made | Adds::Measured => {}
        }
        let reporting = self.reporting(slot);
        if reporting.is_empty() {
            return Ok(None);
        }
        match (self.tiles_of(slot), adds) {
            (Some(tiles), _) => {
                let overflow =
                    Reason { code: Code::AmountOverflow, zh: String::new(), en: String::new() };
                total(slot, &tiles).map(Some).ok_or(overflow)
            }
            (None, Adds::Made) => Ok(None),
            (None, Adds::Measured) => Err(unlike()),
            (None, _) => {
                let [zh, en] = self.name(slot);
                Err(incomplete([&zh, &en], &reporting))
            }
        }
    }

    fn rejected(&self, reason: &Reason, sources: &[SourceTable]) -> Vec<(Reject, Finding)> {
        let reject = |row: &Row| {
            let finding = Finding::new(reason.code, place_of(sources, row.source, row.line))
                .of_firm(row.firm())
                .for_rows(row.rows)
                .with("period", period_of(row).year())
                .with("value", &reason.zh)
                .with("value_en", &reason.en);
            (Reject { reasons: vec![reason.code], ..Reject::of(row) }, finding)
        };
        self.rows.iter().map(reject).collect()
    }

    /// What changed within a year that was added up.
    fn moved(&self, year: &Row, sources: &[SourceTable]) -> Vec<Doubt> {
        type Of<'b> = &'b dyn Fn(&Row) -> Option<String>;
        if self.whole.is_some() {
            return Vec::new();
        }
        let industry =
            |row: &Row| row.industry.map(|index| self.data.industries.at(index).code.clone());
        let region = |row: &Row| Some(format!("{:06}", row.region)).filter(|_| row.region != 0);
        let whats: [(Of<'_>, [&str; 2]); 2] =
            [(&industry, ["行业", "industry"]), (&region, ["地区", "region"])];
        let doubt = |(of, [zh, en]): (Of<'_>, [&str; 2])| {
            let own = of(year)?;
            let other = self.parts.iter().filter_map(|row| of(row)).find(|text| *text != own)?;
            let finding = self.finding(Code::YearMoved, year, sources);
            let finding = finding
                .with("field", zh)
                .with("field_en", en)
                .with("first", other)
                .with("value", own)
                .with("period", period_of(year));
            Some(Doubt { source: year.source, line: year.line, finding })
        };
        whats.into_iter().filter_map(doubt).collect()
    }

    /// Where a return of a longer period says something else than those under it.
    fn doubts(&self, year: &Row, sources: &[SourceTable]) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        for slot in 0..year.amounts.len() {
            let adds_up = !matches!(Adds::of(slot, self.data), Adds::Stands | Adds::FactorOf(_));
            if !adds_up || year.amounts[slot].is_none() {
                continue;
            }
            let reporting = self.rows.iter().filter(|row| row.amounts[slot].is_some());
            let tiles = self.tiles_of(slot).unwrap_or_default();
            let is_tile = |row: &&Row| tiles.iter().any(|tile| tile.period == row.period);
            for row in reporting.filter(|row| !is_tile(row)) {
                let under = tiling::within(period_of(row), &tiles, |tile| period_of(tile));
                // Nothing is said of it under there: nothing to compare with.
                let under = under.filter(|rows| rows.iter().any(|row| row.amounts[slot].is_some()));
                let (Some(value), Some(sum)) =
                    (row.amounts[slot], under.and_then(|rows| total(slot, rows)))
                else {
                    continue;
                };
                if !are_apart(value, sum) {
                    continue;
                }
                let [zh, en] = self.name(slot);
                let finding = self.finding(Code::YearSumDiffers, year, sources);
                let finding = finding
                    .with("period", period_of(row))
                    .with("field", zh)
                    .with("field_en", en)
                    .with("value", to_text(value, MICRO_DECIMALS))
                    .with("expected", to_text(sum, MICRO_DECIMALS));
                doubts.push(Doubt { source: year.source, line: year.line, finding });
            }
        }
        doubts
    }

    fn finding(&self, code: Code, year: &Row, sources: &[SourceTable]) -> Finding {
        let place = place_of(sources, year.source, year.line);
        Finding::new(code, place).of_firm(year.firm()).for_rows(year.rows)
    }
}
