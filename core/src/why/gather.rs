//! Gather: what returns and accounts say of firms in two periods, as the figures that `core/why`
//! reckons with. Everything that a firm's accounts hold is in exactly one of them.

use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;
use tanxiao_why::{Carrier, Figures, Part, Side, Sum};

use super::firms::{Entry, Firm};
use crate::account::{DEDUCTIONS, Measured, Method, OwnFactors, deducted_tco2};
use crate::data::grid::GridChoice;
use crate::returns::{Amounts, Returns, column};
use crate::scheme::Deduction;
use crate::score::Scored;

/// Carriers that are no energy type: what is verified of scope 1 and of scope 2.
const VERIFIED: [u32; 2] = [u32::MAX - 1, u32::MAX];
/// Micro to the unit of a quantity times a factor, 10⁻¹⁵.
const NANO: i64 = crate::number::NANO;

/// The columns of the returns that accounts are made of.
pub(super) struct Columns<'a> {
    scored: &'a Scored,
    method: Method<'a>,
    energies: Vec<EnergyColumn<'a>>,
    measured: Measured<'a>,
    deductions: Vec<(Deduction, Amounts<'a>)>,
    grids: HashMap<(u32, i32), GridChoice<'a>>,
}

/// An energy type that is reported and counts.
struct EnergyColumn<'a> {
    energy: usize,
    amounts: Amounts<'a>,
    material: Option<Amounts<'a>>,
    own: OwnFactors<'a>,
}

/// What one return comes to.
#[derive(Default)]
struct Taken {
    side: Side,
    process: BigInt,
}

impl<'a> Columns<'a> {
    pub(super) fn of(scored: &'a Scored, method: Method<'a>) -> Self {
        let returns: &'a Returns = &scored.returns;
        let catalogue = &method.data.catalogue;
        let columns = returns.energy(catalogue).into_iter().zip(returns.materials(catalogue));
        let counted = columns.enumerate().filter(|(energy, _)| method.counts(*energy));
        let energies = counted.filter_map(|(energy, (amounts, material))| {
            let own = OwnFactors::of(returns, &catalogue[energy]);
            Some(EnergyColumn { energy, amounts: amounts?, material, own })
        });
        let deductions = DEDUCTIONS.into_iter().filter_map(|(deduction, field)| {
            let counts = method.scheme.deduct.contains(&deduction);
            returns.amount(field).filter(|_| counts).map(|amounts| (deduction, amounts))
        });
        let places = returns.numbers(column::REGION).iter().enumerate();
        let mut grids = HashMap::new();
        for (row, region) in places {
            let year = returns.period(row).year();
            let key = (region / 10_000, year);
            grids.entry(key).or_insert_with(|| method.electricity(*region, year));
        }
        Self {
            scored,
            method,
            energies: energies.collect(),
            measured: Measured::of(returns),
            deductions: deductions.collect(),
            grids,
        }
    }

    /// The carrier whose emissions are those of the grid.
    pub(super) fn grid(&self) -> u32 {
        self.method.data.electricity as u32
    }

    fn measured(&self, row: usize) -> [Option<i64>; 2] {
        [1, 2].map(|scope| self.measured.get(scope, row))
    }

    /// A return as quantities × factors, but for the scopes that are verified in both periods. None
    /// where factors cannot account it.
    fn take(&self, row: usize, is_verified: [bool; 2]) -> Option<Taken> {
        let returns = &self.scored.returns;
        let province = returns.numbers(column::REGION)[row] / 10_000;
        let grid = self.grids.get(&(province, returns.period(row).year()))?;
        let mut taken = Taken::default();
        for of in &self.energies {
            let quantity = of.amounts.get(row).unwrap_or(0);
            let material = of.material.and_then(|amounts| amounts.get(row)).unwrap_or(0);
            let energy_type = &self.method.data.catalogue[of.energy];
            let scope = usize::from(energy_type.scope != 1);
            let is_grid = of.energy == self.method.data.electricity;
            let applied = self.method.applied(of.energy, is_grid.then_some(grid));
            let factor = self.method.factors.factors[of.energy].as_ref();
            let mut applied = applied.with_own(of.own.get(row), factor).ok()?;
            if is_verified[scope] {
                applied = applied.without_co2();
            }
            let Some(part) = applied.part(quantity, material).ok()? else { continue };
            let energy = BigInt::from(quantity) * applied.tce_nano;
            let exact = BigInt::from(quantity - material) * applied.co2_nano.unwrap_or(0);
            if energy == BigInt::ZERO && !is_verified[scope] {
                taken.process += part.tco2;
                continue;
            }
            let key = if is_verified[scope] { VERIFIED[scope] } else { of.energy as u32 };
            let carrier = taken.side.carriers.entry(key).or_default();
            carrier.energy += energy;
            carrier.exact += exact;
            carrier.counted += part.tco2;
        }
        let measured = self.measured(row).into_iter().enumerate();
        for (scope, tco2) in measured.filter(|(scope, _)| is_verified[*scope]) {
            let tco2 = tco2?;
            match taken.side.carriers.get_mut(&VERIFIED[scope]) {
                Some(carrier) if carrier.energy != BigInt::ZERO => {
                    carrier.exact += BigInt::from(tco2) * NANO;
                    carrier.counted += tco2;
                }
                _ => taken.process += tco2,
            }
        }
        for (deduction, amounts) in &self.deductions {
            let amount = amounts.get(row).unwrap_or(0);
            let is_within = *deduction != Deduction::Sink && is_verified[1];
            if amount == 0 || is_within {
                continue;
            }
            let tco2 = deducted_tco2(*deduction, amount, grid)?;
            match deduction {
                Deduction::Sink => taken.side.deducted.sinks += tco2,
                Deduction::OwnPv | Deduction::GreenPower => {
                    taken.side.deducted.power += amount;
                    taken.side.deducted.power_tonnes += tco2;
                }
            }
        }
        Some(taken)
    }

    /// The figures of some firms by industry.
    pub(super) fn figures(&self, firms: &[Firm]) -> BTreeMap<u32, Figures> {
        let mut all: BTreeMap<u32, Figures> = BTreeMap::new();
        for firm in firms {
            match firm.sides {
                [Some(before), Some(after)] => self.both(&[before, after], &mut all),
                [Some(before), None] => {
                    step(firm.part(Part::Went), 0, &before.sum(), before, &mut all);
                }
                [None, Some(after)] => {
                    step(firm.part(Part::Came), 1, &after.sum(), after, &mut all);
                }
                [None, None] => {}
            }
        }
        all
    }

    /// A firm that is there in both periods.
    fn both(&self, sides: &[Entry; 2], all: &mut BTreeMap<u32, Figures>) {
        if sides.iter().any(|entry| entry.output.is_none()) {
            for (side, entry) in sides.iter().enumerate() {
                step(Part::NoOutput, side, &entry.sum(), *entry, all);
            }
            return;
        }
        let [before, after] = sides.map(|entry| self.measured(entry.row));
        let is_verified =
            [0, 1].map(|scope: usize| before[scope].is_some() && after[scope].is_some());
        let taken = sides.map(|entry| self.take(entry.row, is_verified));
        let [Some(before), Some(after)] = taken else {
            // Verified in one period, and no factor for its fuels: nothing else can be told.
            for (side, entry) in sides.iter().enumerate() {
                step(Part::Verified, side, &entry.sum(), *entry, all);
            }
            return;
        };
        for (side, (taken, entry)) in [before, after].into_iter().zip(sides).enumerate() {
            let of_factors = taken.side.net();
            let figures = all.entry(entry.division).or_default();
            add_side(&mut figures.industry.sides[side], &taken.side);
            figures.industry.sides[side].output += entry.output.unwrap_or(0);
            let of_method = BigInt::from(entry.net) - of_factors - &taken.process;
            for (part, tonnes) in [(Part::Process, taken.process), (Part::Verified, of_method)] {
                let tonnes_per_output = tonnes.clone();
                let sum = Sum { tonnes, tonnes_per_output, output: BigInt::ZERO };
                step(part, side, &sum, *entry, all);
            }
        }
    }
}

fn step(part: Part, side: usize, sum: &Sum, entry: Entry, all: &mut BTreeMap<u32, Figures>) {
    let figures = all.entry(entry.division).or_default();
    if !sum.is_zero() {
        figures.steps.entry(part).or_default().0[side].add(sum);
    }
}

fn add_side(to: &mut Side, from: &Side) {
    for (key, Carrier { energy, exact, counted }) in &from.carriers {
        let carrier = to.carriers.entry(*key).or_default();
        carrier.energy += energy;
        carrier.exact += exact;
        carrier.counted += counted;
    }
    to.deducted.power += &from.deducted.power;
    to.deducted.power_tonnes += &from.deducted.power_tonnes;
    to.deducted.sinks += &from.deducted.sinks;
}
