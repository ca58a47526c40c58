//! Levers: what each one alone would have to move for the next better grade or level. Found by
//! bisection on the engine's own grading, so the amount given reaches it, and a millionth less
//! does not.

use super::firm::{Firm, Quantity};
use super::ladder::{is_lower_better, merit};
use super::{Change, Decimal, Direction, Lever, Levers, Target, bilingual, both};
use crate::account::{AMOUNT_LIMIT, DEDUCTIONS, output_field};
use crate::grade::{Graded, Status};
use crate::lang::{Bilingual, Lang};
use crate::number::{MICRO_DECIMALS, ratio_scaled};
use crate::scheme::{Deduction, Ladder, Numerator};

/// Which lever, in terms of a return.
#[derive(Debug, Clone, Copy)]
enum Means {
    Numerator,
    Energy(usize),
    Deduction(Deduction),
    Output,
}

/// A lever before it is known how far it must move; amounts in micro.
struct Candidate {
    means: Means,
    current: i64,
    limit: i64,
}

/// Which ladder is climbed, and how many bands must be left below.
struct Climb<'a> {
    ladder: &'a Ladder,
    is_lower_better: bool,
    merit: usize,
    held: fn(&Graded) -> Option<i32>,
}

pub(super) fn levers(firm: &Firm<'_>) -> Levers {
    let scheme = firm.method.scheme;
    let graded = &firm.graded;
    let candidates = candidates(firm);
    let order = is_lower_better(scheme.grade_of);
    // Points are of all firms together: what would gain some stands with each indicator.
    let by_firm = !scheme.grade_of.is_pointed();
    let grade = by_firm.then(|| climb(&scheme.grade, order, graded, |graded| graded.grade));
    let grade = grade.flatten();
    let ladder = scheme.level.as_ref();
    let level = ladder.and_then(|ladder| climb(ladder, true, graded, |graded| graded.level));
    Levers {
        grade: grade.map(|climb| target(firm, &climb, &candidates)),
        level: level.map(|climb| target(firm, &climb, &candidates)),
        note: bilingual(
            "每项单独变动、其余不变；行业基准与其他企业保持已评价时的数值",
            "each alone, everything else unchanged; the benchmark and all other firms stay as \
             they were graded",
        ),
    }
}

/// The climb to the next better band; None without a band, or at the best.
fn climb<'a>(
    ladder: &'a Ladder,
    is_lower_better: bool,
    graded: &Graded,
    held: fn(&Graded) -> Option<i32>,
) -> Option<Climb<'a>> {
    let merit = merit(ladder, held(graded)?, is_lower_better)? + 1;
    (merit < ladder.bands.len()).then_some(Climb { ladder, is_lower_better, merit, held })
}

/// The levers of a return, those of energy in catalogue order.
fn candidates(firm: &Firm<'_>) -> Vec<Candidate> {
    let none = Change::default();
    let deducts = |deduction| firm.method.scheme.deduct.contains(&deduction);
    let power = [Deduction::OwnPv, Deduction::GreenPower]
        .into_iter()
        .filter(|deduction| deducts(*deduction))
        .map(|deduction| (deduction, firm.deduction(deduction, &none)));
    let (numerator, output) = firm.scored.compared(firm.row, firm.method.scheme);
    let mut candidates =
        vec![Candidate { means: Means::Numerator, current: numerator, limit: numerator }];
    let mut purchased = 0;
    for &Quantity { energy, quantity, material } in &firm.energy {
        let mut limit = quantity - material;
        if energy == firm.method.data.electricity {
            let deducted = power.clone().fold(0i64, |sum, (_, amount)| sum.saturating_add(amount));
            limit = limit.saturating_sub(deducted).max(0);
            purchased = limit;
        }
        if quantity > 0 {
            candidates.push(Candidate { means: Means::Energy(energy), current: quantity, limit });
        }
    }
    for (deduction, current) in power {
        let means = Means::Deduction(deduction);
        candidates.push(Candidate { means, current, limit: purchased });
    }
    let limit = AMOUNT_LIMIT - output.max(0);
    candidates.push(Candidate { means: Means::Output, current: output, limit });
    candidates
}

impl Candidate {
    /// What there is after a move.
    fn moved(&self, amount: i64) -> i64 {
        match self.means {
            Means::Numerator | Means::Energy(_) => self.current - amount,
            Means::Deduction(_) | Means::Output => self.current + amount,
        }
    }

    /// The grading after a move; None where the return could not be accounted so.
    fn grade(&self, firm: &Firm<'_>, amount: i64) -> Option<Graded> {
        let moved = self.moved(amount);
        let mut change = Change::default();
        match self.means {
            Means::Numerator => {
                let (_, output) = firm.scored.compared(firm.row, firm.method.scheme);
                return Some(firm.scored.what_if(firm.row, moved, output, firm.method));
            }
            Means::Output => change.output = Some(moved),
            Means::Energy(energy) => {
                change.energy.insert(energy, moved);
            }
            Means::Deduction(Deduction::OwnPv) => change.own_pv = Some(moved),
            Means::Deduction(Deduction::GreenPower) => change.green_power = Some(moved),
            Means::Deduction(Deduction::Sink) => change.sink = Some(moved),
        }
        firm.regrade(&change).ok().map(|(_, graded)| graded)
    }

    /// The least move that reaches the band.
    fn least(&self, firm: &Firm<'_>, climb: &Climb<'_>) -> Option<i64> {
        let reaches = |graded: &Graded| {
            (climb.held)(graded)
                .and_then(|number| merit(climb.ladder, number, climb.is_lower_better))
                .is_some_and(|merit| merit >= climb.merit)
        };
        // Where a scheme does not grade net emissions of zero, a move may also go too far.
        let is_past = |amount: i64| {
            self.grade(firm, amount)
                .is_some_and(|graded| reaches(&graded) || graded.status == Status::UngradedNet)
        };
        let found = bisect(self.limit, is_past)?;
        self.grade(firm, found).is_some_and(|graded| reaches(&graded)).then_some(found)
    }

    fn lever(&self, firm: &Firm<'_>, climb: &Climb<'_>) -> Lever {
        let least = self.least(firm, climb);
        let (id, name, unit) = self.names(firm);
        Lever {
            id,
            energy: match self.means {
                Means::Energy(energy) => Some(energy),
                _ => None,
            },
            name,
            unit,
            direction: match self.means {
                Means::Numerator | Means::Energy(_) => Direction::Less,
                Means::Deduction(_) | Means::Output => Direction::More,
            },
            current: Decimal::micro(self.current),
            limit: Decimal::micro(self.limit.max(0)),
            change: least.map(Decimal::micro),
            becomes: least.map(|amount| Decimal::micro(self.moved(amount))),
            percent: least.filter(|_| self.current > 0).and_then(|amount| {
                let current = i128::from(self.current);
                ratio_scaled(i128::from(amount) * 100, current, MICRO_DECIMALS).map(Decimal::micro)
            }),
        }
    }

    /// Id, name and unit.
    fn names(&self, firm: &Firm<'_>) -> (String, Bilingual, Bilingual) {
        let Firm { method, .. } = *firm;
        let same = |unit: &str| bilingual(unit, unit);
        match self.means {
            Means::Numerator => {
                let (name, unit) = match method.scheme.numerator {
                    Numerator::NetCo2 => (bilingual("净排放", "net emissions"), "tCO2"),
                    Numerator::GrossCo2 => (bilingual("总排放", "gross emissions"), "tCO2"),
                    Numerator::Tce => (bilingual("综合能耗", "energy"), "tce"),
                };
                ("numerator".to_owned(), name, same(unit))
            }
            Means::Energy(energy) => {
                let energy = &method.data.catalogue[energy];
                let name = both(|lang| energy.name(lang));
                (energy.id.clone(), name, both(|lang| energy.unit_name(lang)))
            }
            Means::Deduction(deduction) => {
                let field = DEDUCTIONS.into_iter().find(|(other, _)| *other == deduction);
                let field = field.map(|(_, field)| field);
                let name = |lang: Lang| field.map_or("", |field| field.name(lang));
                let id = field.map_or("", |field| field.id());
                (id.to_owned(), both(name), same("MWh"))
            }
            Means::Output => {
                let field = output_field(method.scheme.denominator);
                let unit = both(|lang| method.scheme.output_unit(lang));
                ("output".to_owned(), both(|lang| field.name(lang)), unit)
            }
        }
    }
}

fn target(firm: &Firm<'_>, climb: &Climb<'_>, candidates: &[Candidate]) -> Target {
    let bands = &climb.ladder.bands;
    let place = if climb.is_lower_better { bands.len() - 1 - climb.merit } else { climb.merit };
    let band = &bands[place];
    Target {
        number: band.number,
        label: band.label.clone(),
        colour: band.colour.clone(),
        levers: candidates.iter().map(|candidate| candidate.lever(firm, climb)).collect(),
    }
}

/// The least amount from 1 to `limit` at which a condition that does not hold at 0 holds, given
/// that it goes on holding; None where it does not hold at `limit`.
fn bisect(limit: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    if limit < 1 || !holds(limit) {
        return None;
    }
    let (mut below, mut reached) = (0, limit);
    while reached - below > 1 {
        let middle = below + (reached - below) / 2;
        if holds(middle) {
            reached = middle;
        } else {
            below = middle;
        }
    }
    Some(reached)
}
