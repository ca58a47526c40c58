//! Account: energy quantities → tce and tCO2 of every return, by scope, before and after
//! deductions, and its output.
//!
//! CO2 of a fuel is quantity × NCV × carbon content × oxidation × 44/12 (《工业其他行业企业温室气体
//! 排放核算方法与报告指南》); of electricity, quantity × grid factor; of heat, quantity × the
//! guide's default. Each energy type is rounded once, to the gram, and everything after that is a
//! sum of integers.

use std::collections::{BTreeMap, HashMap};

use crate::data::DataSet;
use crate::data::dictionary::AmountField;
use crate::data::energy::{Confidence, FactorSet, Kind};
use crate::data::grid::GridChoice;
use crate::finding::{Code, Finding};
use crate::normalise::{Source, place_of};
use crate::number::amount_times_factor;
use crate::returns::{Amounts, Returns, column};
use crate::scheme::{Deduction, Denominator, Electricity, Numerator, Scheme, ValueAddedFrom};

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
    /// The scheme's denominator; None where it was not reported.
    pub output: Vec<Option<i64>>,
}

impl Accounts {
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

    /// Empty accounts of as many rows as there are outputs.
    pub(crate) fn of_outputs(output: Vec<Option<i64>>) -> Self {
        let zeros = || vec![0; output.len()];
        Self {
            energy_tce: zeros(),
            scope1_tco2: zeros(),
            scope2_tco2: zeros(),
            deducted_tco2: zeros(),
            default_tco2: zeros(),
            output,
        }
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

    /// Adds a deduction to a row; false where the sum gets out of range.
    pub(crate) fn add_deduction(&mut self, row: usize, tco2: i64) -> bool {
        add(&mut self.deducted_tco2[row], tco2)
    }

    /// The rows at which the mask is true.
    pub(crate) fn filter(self, keep: &[bool]) -> Self {
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

/// The factors that accounts are made with.
#[derive(Clone, Copy)]
pub struct Method<'a> {
    /// Tables.
    pub data: &'a DataSet,
    /// Energy factors.
    pub factors: &'a FactorSet,
    /// Grading method.
    pub scheme: &'a Scheme,
}

impl<'a> Method<'a> {
    /// The electricity factor of a return.
    #[must_use]
    pub fn electricity(&self, region: u32, year: i32) -> GridChoice<'a> {
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

    /// Whether results that rest on an energy type's factor count as resting on defaults.
    #[must_use]
    pub fn is_default(&self, energy: usize) -> bool {
        self.factors.factors[energy]
            .as_ref()
            .is_some_and(|factor| factor.is_weak || factor.confidence == Confidence::Low)
    }
}

/// The factors that one energy type of a return is accounted with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Applied {
    /// tCO2 per unit, in nano; None where the factor set does not know it.
    pub(crate) co2_nano: Option<i64>,
    /// tce per unit, in nano.
    pub(crate) tce_nano: i64,
    /// Weak, of low confidence, or of another year or area.
    pub(crate) is_default: bool,
}

/// Rows that cannot be accounted, and findings about rows.
pub(crate) struct Accounted {
    pub(crate) accounts: Accounts,
    /// (row, finding); those with severity error reject the row.
    pub(crate) of_rows: Vec<(usize, Finding)>,
    /// Findings that stand for many rows.
    pub(crate) of_many: Vec<Finding>,
}

/// Counts rows that share a remark, remembering the first of them.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<(Code, String), (u32, usize)>,
}

impl Tally {
    pub(crate) fn add(&mut self, code: Code, key: &str, row: usize) {
        if let Some(entry) = self.counts.get_mut(&(code, key.to_owned())) {
            entry.0 += 1;
        } else {
            self.counts.insert((code, key.to_owned()), (1, row));
        }
    }

    pub(crate) fn into_entries(self) -> impl Iterator<Item = (Code, String, u32, usize)> {
        self.counts.into_iter().map(|((code, key), (rows, first))| (code, key, rows, first))
    }
}

/// Accounts every return.
pub(crate) fn account(returns: &Returns, sources: &[Source], method: Method<'_>) -> Accounted {
    let mut accounts = Accounts::of_outputs(output(returns, method.scheme));
    let places = Places::new(returns, sources);
    let mut of_rows = Vec::new();
    let mut tally = Tally::default();
    let grid = grid_choices(returns, method);
    let energies = returns.energy(&method.data.catalogue);
    let materials = returns.materials(&method.data.catalogue);
    for (energy, amounts) in energies.iter().enumerate() {
        let Some(amounts) = amounts else { continue };
        let column =
            EnergyColumn { energy, amounts: *amounts, material: materials[energy], method };
        column.account(&grid, &places, &mut accounts, &mut of_rows, &mut tally);
    }
    deduct(returns, &grid, &places, method, &mut accounts, &mut of_rows, &mut tally);
    let of_many = notices(tally, &places, method);
    Accounted { accounts, of_rows, of_many }
}

/// Places of rows, for findings.
pub(crate) struct Places<'a> {
    returns: &'a Returns,
    sources: &'a [Source],
    source: &'a [u32],
    line: &'a [u32],
}

impl<'a> Places<'a> {
    pub(crate) fn new(returns: &'a Returns, sources: &'a [Source]) -> Self {
        let source = returns.numbers(column::SOURCE);
        Self { returns, sources, source, line: returns.numbers(column::LINE) }
    }

    /// A finding about a row.
    pub(crate) fn finding(&self, code: Code, row: usize) -> Finding {
        let place = place_of(self.sources, self.source[row], self.line[row]);
        Finding::new(code, place).of_firm(self.firm(row))
    }

    /// Credit code, or name.
    pub(crate) fn firm(&self, row: usize) -> &str {
        match self.returns.text(column::CREDIT_CODE, row) {
            "" => self.returns.text(column::NAME, row),
            code => code,
        }
    }
}

/// The grid factor of every row, and which rows had to be given a substitute.
struct GridRows<'a> {
    choices: Vec<GridChoice<'a>>,
    of_row: Vec<u32>,
}

impl<'a> GridRows<'a> {
    fn get(&self, row: usize) -> &GridChoice<'a> {
        &self.choices[self.of_row[row] as usize]
    }
}

fn grid_choices<'a>(returns: &Returns, method: Method<'a>) -> GridRows<'a> {
    let regions = returns.numbers(column::REGION);
    let periods = returns.numbers(column::PERIOD);
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut rows = GridRows { choices: Vec::new(), of_row: Vec::with_capacity(regions.len()) };
    for (region, period) in regions.iter().zip(periods) {
        let key = (region / 10_000, period / 100);
        let index = *known.entry(key).or_insert_with(|| {
            rows.choices.push(method.electricity(*region, key.1 as i32));
            rows.choices.len() as u32 - 1
        });
        rows.of_row.push(index);
    }
    rows
}

/// One energy type of all returns.
struct EnergyColumn<'a> {
    energy: usize,
    amounts: Amounts<'a>,
    material: Option<Amounts<'a>>,
    method: Method<'a>,
}

impl EnergyColumn<'_> {
    fn account(
        &self,
        grid: &GridRows<'_>,
        places: &Places<'_>,
        accounts: &mut Accounts,
        of_rows: &mut Vec<(usize, Finding)>,
        tally: &mut Tally,
    ) {
        let energy_type = &self.method.data.catalogue[self.energy];
        let is_electricity = energy_type.kind == Kind::Electricity;
        let of_column = self.method.applied(self.energy, None);
        let is_weak =
            self.method.factors.factors[self.energy].as_ref().is_some_and(|factor| factor.is_weak);
        for row in 0..accounts.energy_tce.len() {
            let Some(quantity) = self.amounts.get(row).filter(|quantity| *quantity != 0) else {
                continue;
            };
            let material = self.material.and_then(|material| material.get(row)).unwrap_or(0);
            let applied = if is_electricity {
                self.method.applied(self.energy, Some(grid.get(row)))
            } else {
                of_column
            };
            let part = match applied.part(quantity, material) {
                Ok(part) => part,
                Err(fault) => {
                    of_rows.push((row, self.fault(fault, quantity, material, row, places)));
                    continue;
                }
            };
            if is_electricity {
                let choice = grid.get(row);
                if choice.is_other_year {
                    tally.add(Code::GridYearFallback, &grid_key(choice, places, row), row);
                }
                if choice.is_other_area && places.region(row) != 0 {
                    let province = (places.region(row) / 10_000).to_string();
                    tally.add(Code::GridAreaFallback, &province, row);
                }
            }
            let Some(part) = part else { continue };
            if is_weak {
                tally.add(Code::WeakDefault, &self.energy.to_string(), row);
            }
            if !accounts.add_energy(row, energy_type.scope, part) {
                of_rows.push((row, places.finding(Code::AmountOverflow, row)));
            }
        }
    }

    /// What keeps an energy type of a row from being accounted, as a finding.
    fn fault(
        &self,
        code: Code,
        quantity: i64,
        material: i64,
        row: usize,
        places: &Places<'_>,
    ) -> Finding {
        let energy_type = &self.method.data.catalogue[self.energy];
        let finding = places.finding(code, row);
        match code {
            Code::MaterialExceeds => finding
                .with("energy", &energy_type.name_zh)
                .with("energy_en", &energy_type.name_en)
                .with("value", crate::number::to_text(material, 6))
                .with("expected", crate::number::to_text(quantity, 6)),
            Code::FactorMissing => finding
                .with("value", &energy_type.name_zh)
                .with("value_en", &energy_type.name_en)
                .with("expected", &self.method.factors.id),
            _ => finding,
        }
    }
}

/// What one energy type of one return comes to, in micro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) tco2: i64,
    pub(crate) tce: i64,
    pub(crate) is_default: bool,
}

impl Applied {
    /// CO2 of what is used as energy, and coal equivalent of all: the statistics' energy
    /// consumption includes what goes into the product. None where there is nothing to account.
    ///
    /// # Errors
    /// The code of what is wrong: more material than there is in all, a factor that is not
    /// known, an amount out of range.
    pub(crate) fn part(self, quantity: i64, material: i64) -> Result<Option<Part>, Code> {
        if quantity == 0 {
            return Ok(None);
        }
        if material > quantity {
            return Err(Code::MaterialExceeds);
        }
        let Some(co2_nano) = self.co2_nano else {
            return if quantity > material { Err(Code::FactorMissing) } else { Ok(None) };
        };
        amount_times_factor(quantity - material, co2_nano)
            .zip(amount_times_factor(quantity, self.tce_nano))
            .map(|(tco2, tce)| Some(Part { tco2, tce, is_default: self.is_default }))
            .ok_or(Code::AmountOverflow)
    }
}

/// Amounts beyond this could overflow a sum of a few of them; no firm comes near.
pub(crate) const AMOUNT_LIMIT: i64 = i64::MAX / 8;

fn add(sum: &mut i64, amount: i64) -> bool {
    match sum.checked_add(amount).filter(|total| total.abs() <= AMOUNT_LIMIT) {
        Some(total) => {
            *sum = total;
            true
        }
        None => false,
    }
}

fn grid_key(choice: &GridChoice<'_>, places: &Places<'_>, row: usize) -> String {
    let year = places.returns.period(row).year();
    format!("{year}|{}|{}", choice.factor.area_name_zh, choice.factor.year)
}

impl Places<'_> {
    fn region(&self, row: usize) -> u32 {
        self.returns.numbers(column::REGION)[row]
    }
}

fn deduct(
    returns: &Returns,
    grid: &GridRows<'_>,
    places: &Places<'_>,
    method: Method<'_>,
    accounts: &mut Accounts,
    of_rows: &mut Vec<(usize, Finding)>,
    tally: &mut Tally,
) {
    for (deduction, field) in DEDUCTIONS {
        let Some(amounts) = returns.amount(field) else { continue };
        let counts = method.scheme.deduct.contains(&deduction);
        for row in 0..returns.height() {
            let Some(amount) = amounts.get(row).filter(|amount| *amount != 0) else { continue };
            if !counts {
                tally.add(Code::DeductionNotCounted, field.id(), row);
                continue;
            }
            let tco2 = deducted_tco2(deduction, amount, grid.get(row));
            if !tco2.is_some_and(|tco2| accounts.add_deduction(row, tco2)) {
                of_rows.push((row, places.finding(Code::AmountOverflow, row)));
            }
        }
    }
}

/// Deductions, and what they are reported as.
pub(crate) const DEDUCTIONS: [(Deduction, AmountField); 3] = [
    (Deduction::OwnPv, AmountField::OwnPv),
    (Deduction::GreenPower, AmountField::GreenPower),
    (Deduction::Sink, AmountField::Sink),
];

/// What one deduction takes off, in micro tCO2: power at the factor that electricity is
/// accounted with, a sink as it is.
pub(crate) fn deducted_tco2(
    deduction: Deduction,
    amount: i64,
    electricity: &GridChoice<'_>,
) -> Option<i64> {
    match deduction {
        Deduction::Sink => Some(amount),
        Deduction::OwnPv | Deduction::GreenPower => {
            amount_times_factor(amount, electricity.factor.tco2_nano)
        }
    }
}

/// The denominator of every return, in micro.
fn output(returns: &Returns, scheme: &Scheme) -> Vec<Option<i64>> {
    let output = Output::new(returns, scheme);
    (0..returns.height()).map(|row| output.get(row).map(|(amount, _)| amount)).collect()
}

/// The columns that the scheme's denominator may come from.
pub(crate) struct Output<'a> {
    order: &'a [ValueAddedFrom],
    direct: Option<Amounts<'a>>,
    items: [Option<Amounts<'a>>; 4],
}

impl<'a> Output<'a> {
    pub(crate) fn new(returns: &'a Returns, scheme: &'a Scheme) -> Self {
        let order = match scheme.denominator {
            Denominator::ValueAdded => scheme.value_added_from.as_slice(),
            _ => &[ValueAddedFrom::Direct],
        };
        let items = INCOME_ITEMS.map(|item| returns.amount(item));
        Self { order, direct: returns.amount(output_field(scheme.denominator)), items }
    }

    /// The output of a row in micro, and where it is taken from.
    pub(crate) fn get(&self, row: usize) -> Option<(i64, ValueAddedFrom)> {
        self.order.iter().find_map(|from| {
            let amount = match from {
                ValueAddedFrom::Direct => self.direct?.get(row)?,
                ValueAddedFrom::IncomeApproach => self
                    .items
                    .iter()
                    .try_fold(0i64, |sum, item| sum.checked_add((*item)?.get(row)?))?,
            };
            Some((amount, *from))
        })
    }

    /// An item of the income approach, in the order of [`INCOME_ITEMS`].
    pub(crate) fn item(&self, item: usize, row: usize) -> Option<i64> {
        self.items[item]?.get(row)
    }
}

/// The amount that a denominator is reported as.
pub(crate) fn output_field(denominator: Denominator) -> AmountField {
    match denominator {
        Denominator::ValueAdded => AmountField::ValueAdded,
        Denominator::Revenue => AmountField::Revenue,
        Denominator::OutputValue => AmountField::OutputValue,
        Denominator::Product => AmountField::ProductQuantity,
    }
}

/// The four items of the income approach (收入法).
pub(crate) const INCOME_ITEMS: [AmountField; 4] = [
    AmountField::Compensation,
    AmountField::ProductionTax,
    AmountField::Depreciation,
    AmountField::OperatingSurplus,
];

fn notices(tally: Tally, places: &Places<'_>, method: Method<'_>) -> Vec<Finding> {
    tally
        .into_entries()
        .map(|(code, key, rows, first)| {
            let mut finding = places.finding(code, first).for_rows(rows);
            if rows > 1 {
                finding.firm = None;
            }
            match code {
                Code::WeakDefault => {
                    let energy: usize = key.parse().unwrap_or_default();
                    let energy_type = &method.data.catalogue[energy];
                    finding
                        .with("value", &energy_type.name_zh)
                        .with("value_en", &energy_type.name_en)
                        .with("energy", &energy_type.id)
                }
                Code::GridYearFallback => {
                    let mut parts = key.split('|');
                    let mut next = || parts.next().unwrap_or_default().to_owned();
                    finding.with("value", next()).with("area", next()).with("expected", next())
                }
                Code::GridAreaFallback => {
                    let province = key.parse().unwrap_or_default();
                    let name = method.data.regions.province_name(province).unwrap_or("?");
                    finding.with("value", name)
                }
                _ => {
                    let field = AmountField::ALL.iter().find(|field| field.id() == key);
                    let name = |lang| field.map_or("", |field| field.name(lang));
                    finding
                        .with("value", name(crate::lang::Lang::Zh))
                        .with("value_en", name(crate::lang::Lang::En))
                        .with("expected", &method.scheme.name.zh)
                        .with("expected_en", &method.scheme.name.en)
                        .with("scheme", &method.scheme.id)
                }
            }
        })
        .collect()
}
