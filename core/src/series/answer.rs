//! The answer: every month of the whole and of the groups that were asked for.

use std::collections::{BTreeMap, BTreeSet};

use tanxiao_series::{Contradiction, Run, Windows};

use super::firms::{Firm, firms, run_of};
use super::window::{Window, add_firm, carried};
use crate::account::Method;
use crate::lang::Bilingual;
use crate::scheme::Numerator;
use crate::score::Scored;
use crate::why::{By, division_of, region_of};

/// A month of the whole or of a group.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is of: `all`, or what it is grouped by.
    pub level: &'static str,
    /// Code of a region or division, credit code or name of a firm; empty for the whole.
    pub code: String,
    /// What it is called.
    pub name: Bilingual,
    /// The month, counted through the years from January of the year 0.
    pub month: i32,
    /// Firms that had reported anything by then.
    pub firms: u64,
    /// The month itself.
    pub of_month: Window,
    /// Twelve months up to it.
    pub rolling: Window,
    /// From January to it.
    pub to_date: Window,
    /// From January to it and the same months of last year, of firms that are known in both.
    pub compared: [Window; 2],
    /// The year carried to its end.
    pub projected: Window,
}

/// What a contradiction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Energy and emissions: the figure is that of net emissions.
    Net,
    /// Output.
    Output,
}

/// A return that says something else than shorter ones of the same months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradicted {
    /// Credit code or name.
    pub code: String,
    /// The firm's name.
    pub name: String,
    /// What of.
    pub quantity: Quantity,
    /// Its first month and its last.
    pub months: [i32; 2],
    /// What it says, in micro.
    pub stated: i128,
    /// What the shorter ones come to.
    pub known: i128,
}

/// The months of a run.
#[derive(Debug, Clone)]
pub struct Answer {
    /// By group and month: the whole first.
    pub rows: Vec<Row>,
    /// By firm.
    pub contradicted: Vec<Contradicted>,
}

/// The series of a run, for every month that a return of it ends with. `method` must be that of the
/// run.
#[must_use]
pub fn series(scored: &Scored, method: Method<'_>, by: Option<By>) -> Answer {
    let returns = &scored.returns;
    let months: BTreeSet<i32> =
        (0..returns.height()).map(|row| run_of(returns.period(row)).to - 1).collect();
    let firms = firms(scored, method);
    // The whole stands under no group.
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    for firm in &firms {
        let own = by.map(|by| group(firm, by, method));
        let keys = std::iter::once(None).chain(own.iter().map(|own| Some(own.code.clone())));
        for key in keys {
            let of = || own.clone().filter(|_| key.is_some()).unwrap_or_else(whole);
            let group = groups.entry(key.clone()).or_insert_with(of);
            group.name = of().name;
            for month in months.range(firm.first..).copied() {
                group.months.entry(month).or_default().add(firm, month, method.scheme.numerator);
            }
        }
    }
    Answer {
        rows: groups.into_values().flat_map(Group::rows).collect(),
        contradicted: firms.iter().flat_map(contradicted).collect(),
    }
}

/// What months are told of.
#[derive(Clone)]
struct Group {
    level: &'static str,
    code: String,
    name: Bilingual,
    months: BTreeMap<i32, Partial>,
}

fn whole() -> Group {
    let (code, name) = (String::new(), Bilingual::new("全部", "all"));
    Group { level: "all", code, name, months: BTreeMap::new() }
}

/// The group that a firm is in.
fn group(firm: &Firm, by: By, method: Method<'_>) -> Group {
    let (code, name) = match by {
        By::City => region_of(firm.region / 100 * 100, method),
        By::County => region_of(firm.region, method),
        By::Industry => division_of(firm.division, method),
        By::Firm => (firm.code.clone(), Bilingual::of(|_| firm.name.as_str())),
    };
    Group { level: by.text(), code, name, months: BTreeMap::new() }
}

/// What a month comes to so far.
#[derive(Clone, Default)]
struct Partial {
    firms: u64,
    of_month: [Window; 1],
    rolling: [Window; 1],
    to_date: [Window; 1],
    compared: [Window; 2],
    /// To date, the same months of last year, that year.
    year: [Window; 3],
}

impl Partial {
    fn add(&mut self, firm: &Firm, month: i32, numerator: Numerator) {
        let windows = Windows::of(month);
        let [of_month, to_date, same, year] =
            [windows.month, windows.to_date, windows.to_date_before, windows.year_before]
                .map(|run| firm.seen(run));
        self.firms += 1;
        add_firm(&mut self.of_month, [&of_month], numerator);
        add_firm(&mut self.rolling, [&firm.seen(windows.rolling)], numerator);
        add_firm(&mut self.to_date, [&to_date], numerator);
        add_firm(&mut self.compared, [&to_date, &same], numerator);
        add_firm(&mut self.year, [&to_date, &same, &year], numerator);
    }
}

impl Group {
    fn rows(self) -> impl Iterator<Item = Row> {
        let Self { level, code, name, months } = self;
        months.into_iter().map(move |(month, partial)| {
            let Partial { firms, of_month, rolling, to_date, compared, year } = partial;
            // The whole year is there.
            let is_december = Windows::of(month).to_date.months() == 12;
            let [[of_month], [rolling], [to_date]] = [of_month, rolling, to_date];
            let mut row = Row {
                level,
                code: code.clone(),
                name: name.clone(),
                month,
                firms,
                of_month,
                rolling,
                projected: if is_december { to_date.clone() } else { carried(&year) },
                to_date,
                compared,
            };
            let [compared, same] = &mut row.compared;
            for window in [
                &mut row.of_month,
                &mut row.rolling,
                &mut row.to_date,
                compared,
                same,
                &mut row.projected,
            ] {
                window.finish(level == By::Firm.text());
            }
            row
        })
    }
}

fn contradicted(firm: &Firm) -> Vec<Contradicted> {
    let one = |quantity, run: Run, stated, known| Contradicted {
        code: firm.code.clone(),
        name: firm.name.clone(),
        quantity,
        months: [run.from, run.to - 1],
        stated,
        known,
    };
    let accounts = firm.accounts.contradictions().iter();
    let accounts = accounts
        .map(|Contradiction { run, stated, known }| one(Quantity::Net, *run, stated[2], known[2]));
    let output = firm.output.contradictions().iter();
    let output = output.map(|Contradiction { run, stated, known }| {
        one(Quantity::Output, *run, stated[0], known[0])
    });
    accounts.chain(output).collect()
}
