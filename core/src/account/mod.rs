//! Account: energy quantities → tce and tCO2 of every return, by scope, before and after
//! deductions, and its output.
//!
//! CO2 of a fuel is quantity × NCV × carbon content × oxidation × 44/12 (《工业其他行业企业温室气体
//! 排放核算方法与报告指南》); of electricity, quantity × grid factor; of heat, quantity × the
//! guide's default. Each energy type is rounded once, to the gram, and everything after that is a
//! sum of integers.

mod deduction;
mod energy;
mod measured;
mod notice;
mod output;
mod own;
mod transformed;

use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::data::energy::{Confidence, FactorSet, Kind};
use crate::data::grid::GridChoice;
use crate::exec::Executor;
use crate::finding::{Code, Finding};
use crate::normalise::SourceTable;
use crate::returns::{Amounts, Returns};
use crate::scheme::{Electricity, Numerator, ProcessEmissions, Scheme};

pub use deduction::DEDUCTIONS;
pub(crate) use deduction::deducted_tco2;
pub(crate) use energy::{Applied, Part};
pub use measured::MEASURED;
pub(crate) use measured::Measured;
pub(crate) use notice::{Places, Tally};
pub(crate) use output::{COMPARED, Output, looked_at};
pub use output::{INCOME_ITEMS, output_field};
pub(crate) use own::{Own, OwnFactors};
pub(crate) use transformed::Transformed;

/// Accounts of all returns, in micro (tce, tCO2, 万元 or units of a product).
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// Energy in coal equivalent.
    pub energy_tce: Vec<i64>,
    /// Emissions of fuels burnt on site.
    pub scope1_tco2: Vec<i64>,
    /// Emissions of purchased electricity, heat and steam.
    pub scope2_tco2: Vec<i64>,
    /// Deductions that the scheme counts.
    pub deducted_tco2: Vec<i64>,
    /// The part of scope 1 and 2 that rests on weak or substituted factors.
    pub default_tco2: Vec<i64>,
    /// The scheme's denominator; [`NOT_REPORTED`] where there is none.
    output: Vec<i64>,
}

/// Stands for an output that was not reported: no amount is that far below zero.
const NOT_REPORTED: i64 = i64::MIN;

impl Accounts {
    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.output.len()
    }

    /// The scheme's denominator; None where it was not reported.
    #[must_use]
    pub fn output(&self, row: usize) -> Option<i64> {
        Some(self.output[row]).filter(|output| *output != NOT_REPORTED)
    }

    /// Scope 1 and 2.
    #[must_use]
    pub fn gross(&self, row: usize) -> i64 {
        self.scope1_tco2[row] + self.scope2_tco2[row]
    }

    /// Gross less deductions.
    #[must_use]
    pub fn net(&self, row: usize) -> i64 {
        self.gross(row) - self.deducted_tco2[row]
    }

    /// What the scheme divides.
    #[must_use]
    pub fn numerator(&self, row: usize, scheme: &Scheme) -> i64 {
        match scheme.numerator {
            Numerator::NetCo2 => self.net(row),
            Numerator::GrossCo2 => self.gross(row),
            Numerator::Tce => self.energy_tce[row],
        }
    }

    /// Accounts of so many rows, in which nothing stands yet.
    fn empty(rows: usize) -> Self {
        // What stays zero all over takes no memory.
        let zeros = || vec![0; rows];
        Self {
            energy_tce: zeros(),
            scope1_tco2: zeros(),
            scope2_tco2: zeros(),
            deducted_tco2: zeros(),
            default_tco2: zeros(),
            output: zeros(),
        }
    }

    /// Accounts whose sums are known, as those of issued scores are, in micro. What of them rests
    /// on weak factors is not, and stands as zero.
    pub(crate) fn of_sums(
        [energy_tce, scope1_tco2, scope2_tco2, deducted_tco2]: [Vec<i64>; 4],
        output: Vec<Option<i64>>,
    ) -> Self {
        let output = output.into_iter().map(|output| output.unwrap_or(NOT_REPORTED)).collect();
        let default_tco2 = vec![0; energy_tce.len()];
        Self { energy_tce, scope1_tco2, scope2_tco2, deducted_tco2, default_tco2, output }
    }

    /// The same of one row, with its output.
    pub(crate) fn of_output(output: Option<i64>) -> Self {
        let mut accounts = Self::empty(1);
        accounts.rows().set_output(0, output);
        accounts
    }

    /// All rows, to be filled.
    pub(crate) fn rows(&mut self) -> AccountRows<'_> {
        AccountRows {
            energy_tce: &mut self.energy_tce,
            scope1_tco2: &mut self.scope1_tco2,
            scope2_tco2: &mut self.scope2_tco2,
            deducted_tco2: &mut self.deducted_tco2,
            default_tco2: &mut self.default_tco2,
            output: &mut self.output,
        }
    }

    /// The rows of each of [`crate::exec::ranges`], to be filled apart.
    fn parts(&mut self) -> Vec<AccountRows<'_>> {
        fn parts(values: &mut [i64]) -> std::slice::ChunksMut<'_, i64> {
            values.chunks_mut(crate::exec::ROWS)
        }
        let of_sums = parts(&mut self.energy_tce)
            .zip(parts(&mut self.scope1_tco2))
            .zip(parts(&mut self.scope2_tco2))
            .zip(parts(&mut self.deducted_tco2));
        let all = of_sums.zip(parts(&mut self.default_tco2)).zip(parts(&mut self.output));
        all.map(|(((((energy_tce, scope1), scope2), deducted), default), output)| AccountRows {
            energy_tce,
            scope1_tco2: scope1,
            scope2_tco2: scope2,
            deducted_tco2: deducted,
            default_tco2: default,
            output,
        })
        .collect()
    }

    /// The rows at which the mask is true.
    pub(crate) fn filter(self, keep: &[bool]) -> Self {
        if !keep.contains(&false) {
            return self;
        }
        fn pick<T>(values: Vec<T>, keep: &[bool]) -> Vec<T> {
            values
                .into_iter()
                .zip(keep)
                .filter(|(_, keep)| **keep)
                .map(|(value, _)| value)
                .collect()
        }
        Self {
            energy_tce: pick(self.energy_tce, keep),
            scope1_tco2: pick(self.scope1_tco2, keep),
            scope2_tco2: pick(self.scope2_tco2, keep),
            deducted_tco2: pick(self.deducted_tco2, keep),
            default_tco2: pick(self.default_tco2, keep),
            output: pick(self.output, keep),
        }
    }
}

/// Some rows of accounts that are being filled.
pub(crate) struct AccountRows<'a> {
    energy_tce: &'a mut [i64],
    scope1_tco2: &'a mut [i64],
    scope2_tco2: &'a mut [i64],
    deducted_tco2: &'a mut [i64],
    default_tco2: &'a mut [i64],
    output: &'a mut [i64],
}

impl AccountRows<'_> {
    fn height(&self) -> usize {
        self.output.len()
    }

    fn set_output(&mut self, row: usize, output: Option<i64>) {
        self.output[row] = output.unwrap_or(NOT_REPORTED);
    }

    /// Adds an energy type to a row; false where a sum gets out of range.
    pub(crate) fn add_energy(&mut self, row: usize, scope: u8, part: Part) -> bool {
        let of_scope = match scope {
            1 => &mut self.scope1_tco2[row],
            _ => &mut self.scope2_tco2[row],
        };
        let default = if part.is_default { part.tco2 } else { 0 };
        add(of_scope, part.tco2)
            && add(&mut self.energy_tce[row], part.tce)
            && add(&mut self.default_tco2[row], default)
    }

    /// Takes energy off a row. The error is what it has, where that is less.
    pub(crate) fn take_off_energy(&mut self, row: usize, tce: i64) -> Result<(), i64> {
        let consumed = self.energy_tce[row];
        if tce > consumed {
            return Err(consumed);
        }
        self.energy_tce[row] = consumed - tce;
        Ok(())
    }

    /// Adds emissions that were measured or verified; false where the sum gets out of range.
    pub(crate) fn add_measured(&mut self, row: usize, scope: u8, tco2: i64) -> bool {
        match scope {
            1 => add(&mut self.scope1_tco2[row], tco2),
            _ => add(&mut self.scope2_tco2[row], tco2),
        }
    }

    /// Adds a deduction to a row; false where the sum gets out of range.
    pub(crate) fn add_deduction(&mut self, row: usize, tco2: i64) -> bool {
        add(&mut self.deducted_tco2[row], tco2)
    }
}

/// The factors that accounts are made with.
#[derive(Clone, Copy)]
pub struct Method<'a> {
    /// Tables.
    pub data: &'a DataSet,
    /// Energy factors.
    pub factors: &'a FactorSet,
    /// Grading method.
    pub scheme: &'a Scheme,
    /// The year of the grid factors; None for the year of each return.
    pub grid_year: Option<i32>,
}

impl<'a> Method<'a> {
    /// The electricity factor of a return.
    #[must_use]
    pub fn electricity(&self, region: u32, year: i32) -> GridChoice<'a> {
        let year = self.grid_year.unwrap_or(year);
        let province = (region / 10_000) as u8;
        match self.scheme.electricity {
            Electricity::LocationAverage => {
                self.data.grid.location_average((province != 0).then_some(province), year)
            }
            Electricity::MarketResidual => self.data.grid.market_residual(year),
        }
    }

    /// CO2 factor of an energy type other than electricity, in nano per unit; None where the
    /// factor set does not know it.
    #[must_use]
    pub fn co2_nano(&self, energy: usize) -> Option<i64> {
        self.factors.factors[energy].as_ref()?.tco2_nano
    }

    /// Coal equivalent of an energy type, in nano tce per unit. An unknown one counts as zero.
    #[must_use]
    pub fn tce_nano(&self, energy: usize) -> i64 {
        self.factors.factors[energy].as_ref().and_then(|factor| factor.tce_nano).unwrap_or(0)
    }

    /// The factors of an energy type; for electricity, with the choice of its grid factor.
    #[must_use]
    pub(crate) fn applied(&self, energy: usize, grid: Option<&GridChoice<'_>>) -> Applied {
        let (co2_nano, is_default) = match grid {
            Some(choice) => {
                (Some(choice.factor.tco2_nano), choice.is_other_year || choice.is_other_area)
            }
            None => (self.co2_nano(energy), self.is_default(energy)),
        };
        Applied { co2_nano, tce_nano: self.tce_nano(energy), is_default }
    }

    /// Whether a score under the scheme depends on an amount column of the returns.
    pub(crate) fn needs(&self, column: &str) -> bool {
        let of_deductions = DEDUCTIONS.map(|(_, field)| field);
        let mut needed = std::iter::once(output_field(self.scheme.denominator))
            .chain(INCOME_ITEMS)
            .chain(of_deductions)
            .chain(looked_at());
        // What is not one of these is energy, or the part of it used as material.
        needed.any(|field| field.column() == column)
            || AmountField::ALL.iter().all(|field| field.column() != column)
    }

    /// Whether an energy type or a process material is in the accounts.
    #[must_use]
    pub fn counts(&self, energy: usize) -> bool {
        self.data.catalogue[energy].kind != Kind::Process
            || self.scheme.process == ProcessEmissions::Counted
    }

    /// Whether results that rest on an energy type's factor count as resting on defaults.
    #[must_use]
    pub fn is_default(&self, energy: usize) -> bool {
        self.factors.factors[energy]
            .as_ref()
            .is_some_and(|factor| factor.is_weak || factor.confidence == Confidence::Low)
    }
}

/// Accounts of all returns, rows that cannot be accounted, and remarks.
#[derive(Default)]
pub(crate) struct Accounted {
    pub(crate) accounts: Accounts,
    /// (row, finding); those with severity error reject the row.
    pub(crate) of_rows: Vec<(usize, Finding)>,
    tally: Tally,
}

/// Some rows that are being accounted, with what is found on the way.
struct AccountedRows<'a> {
    accounts: AccountRows<'a>,
    of_rows: Vec<(usize, Finding)>,
    tally: Tally,
}

/// Accounts every return, in ranges of rows that the executor works on.
pub(crate) fn account(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
    executor: &dyn Executor,
) -> Accounted {
    let mut accounted = outputs(returns, sources, method, executor);
    energies(returns, sources, method, executor, &mut accounted);
    accounted
}

/// The first half of accounting: outputs and deductions. The columns that they come from are not
/// looked at again.
pub(crate) fn outputs(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
    executor: &dyn Executor,
) -> Accounted {
    let accounts = Accounts::empty(returns.height());
    let mut whole = Accounted { accounts, ..Accounted::default() };
    whole.fill(returns, executor, |returns, part| outputs_part(returns, sources, method, part));
    whole
}

/// The second half of accounting: energy, of returns whose outputs are accounted.
pub(crate) fn energies(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
    executor: &dyn Executor,
    whole: &mut Accounted,
) {
    whole.fill(returns, executor, |returns, part| energies_part(returns, sources, method, part));
}

/// The returns without amounts that only [`outputs`] looks at; plausibility needs some of them.
pub(crate) fn with_energies(returns: Returns) -> Returns {
    let is_done = |name: &str| {
        AmountField::ALL.iter().any(|field| field.column() == name)
            && looked_at().all(|field| field.column() != name)
    };
    returns.with_amounts(|name| !is_done(name))
}

impl Accounted {
    /// Findings that stand for many rows.
    pub(crate) fn of_many(
        &mut self,
        returns: &Returns,
        sources: &[SourceTable],
        method: Method<'_>,
    ) -> Vec<Finding> {
        let tally = std::mem::take(&mut self.tally);
        notice::notices(tally, &Places::new(returns, sources), method)
    }

    /// Has ranges of rows filled.
    fn fill(
        &mut self,
        returns: &Returns,
        executor: &dyn Executor,
        of_range: impl Fn(&Returns, &mut AccountedRows<'_>) + Sync,
    ) {
        let ranges = crate::exec::ranges(returns.height());
        let found = crate::exec::map_owned(executor, self.accounts.parts(), |index, accounts| {
            let (of_rows, tally) = (Vec::new(), Tally::default());
            let mut part = AccountedRows { accounts, of_rows, tally };
            of_range(&returns.slice(&ranges[index]), &mut part);
            (ranges[index].start, part.of_rows, part.tally)
        });
        for (first, of_rows, tally) in found {
            self.of_rows.extend(of_rows.into_iter().map(|(row, finding)| (row + first, finding)));
            for (code, key, rows, row) in tally.into_entries() {
                self.tally.add_rows(code, &key, rows, row + first);
            }
        }
    }
}

fn outputs_part(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
    part: &mut AccountedRows<'_>,
) {
    for (row, output) in output::outputs(returns, method.scheme).enumerate() {
        part.accounts.set_output(row, output);
    }
    // Memory that was never written is mapped twice if it is read first.
    part.accounts.deducted_tco2.fill(0);
    let grid = energy::grid_choices(returns, method);
    deduction::deduct(returns, &grid, &Places::new(returns, sources), method, part);
}

fn energies_part(
    returns: &Returns,
    sources: &[SourceTable],
    method: Method<'_>,
    part: &mut AccountedRows<'_>,
) {
    let AccountRows { energy_tce, scope1_tco2, scope2_tco2, .. } = &mut part.accounts;
    for sums in [energy_tce, scope1_tco2, scope2_tco2] {
        sums.fill(0);
    }
    let places = Places::new(returns, sources);
    let grid = energy::grid_choices(returns, method);
    let energies = returns.energy(&method.data.catalogue);
    let materials = returns.materials(&method.data.catalogue);
    let measured = Measured::of(returns);
    for (energy, (amounts, material)) in energies.into_iter().zip(materials).enumerate() {
        if !method.counts(energy) {
            note_left_out(energy, amounts, part);
        } else if amounts.is_some() || material.is_some() {
            let measured = &measured;
            let column = energy::EnergyColumn { energy, amounts, material, method, measured };
            column.account(&grid, &places, part);
        }
    }
    for (scope, row) in
        [1, 2].into_iter().flat_map(|scope| (0..returns.height()).map(move |row| (scope, row)))
    {
        if !measured.has(scope) {
            continue;
        }
        let Some(tco2) = measured.get(scope, row) else { continue };
        if !part.accounts.add_measured(row, scope, tco2) {
            part.of_rows.push((row, places.finding(Code::AmountOverflow, row)));
        }
    }
    measured.note(returns.height(), &mut part.tally);
    transformed::settle(returns, &places, method, part);
}

/// Says of how many rows a process material is not counted.
fn note_left_out(energy: usize, amounts: Option<Amounts<'_>>, part: &mut AccountedRows<'_>) {
    let Some(amounts) = amounts else { return };
    let rows = 0..part.accounts.height();
    let mut reported = rows.filter(|row| amounts.get(*row).is_some_and(|amount| amount != 0));
    if let Some(first) = reported.next() {
        let count = u32::try_from(1 + reported.count()).unwrap_or(u32::MAX);
        part.tally.add_rows(Code::ProcessNotCounted, &energy.to_string(), count, first);
    }
}

/// Amounts beyond this could overflow a sum of a few of them; no firm comes near.
pub const AMOUNT_LIMIT: i64 = i64::MAX / 8;

fn add(sum: &mut i64, amount: i64) -> bool {
    if amount == 0 {
        return true;
    }
    match sum.checked_add(amount).filter(|total| total.abs() <= AMOUNT_LIMIT) {
        Some(total) => {
            *sum = total;
            true
        }
        None => false,
    }
}
