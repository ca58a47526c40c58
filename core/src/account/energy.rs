//! One energy type of all returns: quantity × factor, as tCO2 and as tce.

use std::collections::HashMap;

use super::{AccountedRows, Measured, Method, Own, OwnFactors, Places};
use crate::data::energy::{Factor, Kind};
use crate::data::grid::GridChoice;
use crate::finding::{Code, Finding};
use crate::number::amount_times_factor;
use crate::returns::{Amounts, Returns, column};

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

/// The grid factor of every row, and which rows had to be given a substitute.
pub(super) struct GridRows<'a> {
    choices: Vec<GridChoice<'a>>,
    of_row: Vec<u32>,
}

impl<'a> GridRows<'a> {
    pub(super) fn get(&self, row: usize) -> &GridChoice<'a> {
        &self.choices[self.of_row[row] as usize]
    }
}

pub(super) fn grid_choices<'a>(returns: &Returns, method: Method<'a>) -> GridRows<'a> {
    let regions = returns.numbers(column::REGION);
    let periods = returns.numbers(column::PERIOD);
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut rows = GridRows { choices: Vec::new(), of_row: Vec::with_capacity(regions.len()) };
    let mut last = None;
    for (region, period) in regions.iter().zip(periods) {
        let key = (region / 10_000, period / 100);
        // Neighbours mostly share province and year.
        let index = match last {
            Some((last, index)) if last == key => index,
            _ => *known.entry(key).or_insert_with(|| {
                rows.choices.push(method.electricity(*region, key.1 as i32));
                rows.choices.len() as u32 - 1
            }),
        };
        last = Some((key, index));
        rows.of_row.push(index);
    }
    rows
}

/// One energy type of all returns.
pub(super) struct EnergyColumn<'a> {
    pub(super) energy: usize,
    pub(super) amounts: Option<Amounts<'a>>,
    pub(super) material: Option<Amounts<'a>>,
    pub(super) method: Method<'a>,
    pub(super) measured: &'a Measured<'a>,
}

impl EnergyColumn<'_> {
    pub(super) fn account(
        &self,
        grid: &GridRows<'_>,
        places: &Places<'_>,
        part: &mut AccountedRows<'_>,
    ) {
        let AccountedRows { accounts, of_rows, tally } = part;
        let energy_type = &self.method.data.catalogue[self.energy];
        let is_electricity = energy_type.kind == Kind::Electricity;
        let of_column = self.method.applied(self.energy, None);
        let is_weak =
            self.method.factors.factors[self.energy].as_ref().is_some_and(|factor| factor.is_weak);
        let has_measured = self.measured.has(energy_type.scope);
        let own_factors = OwnFactors::of(places.returns, energy_type);
        let has_own = own_factors.has_some();
        let mut own_rows = (0u32, usize::MAX);
        // Rows by grid choice, and the first of them.
        let mut substituted = vec![(0u32, usize::MAX); grid.choices.len()];
        let mut weak = (0u32, usize::MAX);
        for row in 0..accounts.height() {
            let of = |amounts: Option<Amounts<'_>>| amounts.and_then(|a| a.get(row)).unwrap_or(0);
            let (quantity, material) = (of(self.amounts), of(self.material));
            if quantity == 0 && material == 0 {
                continue;
            }
            let applied = if is_electricity {
                self.method.applied(self.energy, Some(grid.get(row)))
            } else {
                of_column
            };
            let own = if has_own { own_factors.get(row) } else { Own::default() };
            let factor = self.method.factors.factors[self.energy].as_ref();
            let applied = match applied.with_own(own, factor) {
                Ok(applied) => applied,
                Err(code) => {
                    of_rows.push((row, self.own_fault(code, own, row, places)));
                    continue;
                }
            };
            if own.is_some() {
                own_rows = (own_rows.0 + 1, own_rows.1.min(row));
            }
            let is_measured = has_measured && self.measured.get(energy_type.scope, row).is_some();
            let applied = if is_measured { applied.without_co2() } else { applied };
            let part = match applied.part(quantity, material) {
                Ok(part) => part,
                Err(fault) => {
                    of_rows.push((row, self.fault(fault, quantity, material, row, places)));
                    continue;
                }
            };
            if is_electricity && !is_measured {
                let (rows, first) = &mut substituted[grid.of_row[row] as usize];
                *rows += 1;
                *first = row.min(*first);
            }
            let Some(part) = part else { continue };
            if is_weak && !is_measured && own.ncv.is_none() {
                weak = (weak.0 + 1, weak.1.min(row));
            }
            if !accounts.add_energy(row, energy_type.scope, part) {
                of_rows.push((row, places.finding(Code::AmountOverflow, row)));
            }
        }
        if own_rows.0 > 0 {
            let (rows, first) = own_rows;
            tally.add_rows(Code::OwnFactorsCounted, &self.energy.to_string(), rows, first);
        }
        if weak.0 > 0 {
            tally.add_rows(Code::WeakDefault, &self.energy.to_string(), weak.0, weak.1);
        }
        for (choice, (rows, first)) in grid.choices.iter().zip(substituted) {
            if rows == 0 {
                continue;
            }
            if choice.is_other_year {
                tally.add_rows(
                    Code::GridYearFallback,
                    &grid_key(choice, places, first),
                    rows,
                    first,
                );
            }
            if choice.is_other_area && places.region(first) != 0 {
                let province = (places.region(first) / 10_000).to_string();
                tally.add_rows(Code::GridAreaFallback, &province, rows, first);
            }
        }
    }

    /// What is wrong with what a firm says of a fuel, as a finding.
    fn own_fault(&self, code: Code, own: Own, row: usize, places: &Places<'_>) -> Finding {
        let energy_type = &self.method.data.catalogue[self.energy];
        let factor = self.method.factors.factors[self.energy].as_ref();
        let text = |nano: Option<i64>, decimals| {
            nano.map_or_else(String::new, |nano| crate::number::to_text(nano, decimals))
        };
        let (value, expected) = match code {
            // tC/GJ in nano is tC/TJ in micro.
            Code::CarbonImplausible => {
                (text(own.carbon, 6), text(factor.and_then(|f| f.carbon_nano), 6))
            }
            _ => (text(own.ncv, 6), text(factor.and_then(|f| f.ncv_nano), 9)),
        };
        places
            .finding(code, row)
            .with("energy", &energy_type.name_zh)
            .with("energy_en", &energy_type.name_en)
            .with("unit", energy_type.unit_name(crate::lang::Lang::Zh))
            .with("unit_en", energy_type.unit_name(crate::lang::Lang::En))
            .with("value", value)
            .with("default", expected)
            .with("expected", &self.method.factors.id)
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
    /// Of a row whose emissions are known otherwise: its coal equivalent counts, no factor does.
    pub(crate) fn without_co2(self) -> Self {
        Self { co2_nano: Some(0), is_default: false, ..self }
    }

    /// With what the firm itself measured of the fuel.
    ///
    /// # Errors
    /// As [`Own::factors`].
    pub(crate) fn with_own(self, own: Own, factor: Option<&Factor>) -> Result<Self, Code> {
        if !own.is_some() {
            return Ok(self);
        }
        let (co2_nano, tce_nano) = own.factors(factor)?;
        Ok(Self {
            co2_nano: Some(co2_nano),
            tce_nano: tce_nano.unwrap_or(self.tce_nano),
            is_default: self.is_default && (own.ncv.is_none() || own.carbon.is_none()),
        })
    }

    /// CO2 of what is used as energy, and coal equivalent of all: the statistics' energy
    /// consumption includes what goes into the product. None where there is nothing to account.
    ///
    /// # Errors
    /// The code of what is wrong: more material than there is in all, a factor that is not
    /// known, an amount out of range.
    pub(crate) fn part(self, quantity: i64, material: i64) -> Result<Option<Part>, Code> {
        if material > quantity {
            return Err(Code::MaterialExceeds);
        }
        if quantity == 0 {
            return Ok(None);
        }
        let co2_nano = match self.co2_nano {
            Some(co2_nano) => co2_nano,
            None if quantity > material => return Err(Code::FactorMissing),
            // Nothing of it burns, so no factor is needed; its energy counts all the same.
            None => 0,
        };
        amount_times_factor(quantity - material, co2_nano)
            .zip(amount_times_factor(quantity, self.tce_nano))
            .map(|(tco2, tce)| Some(Part { tco2, tce, is_default: self.is_default }))
            .ok_or(Code::AmountOverflow)
    }
}

fn grid_key(choice: &GridChoice<'_>, places: &Places<'_>, row: usize) -> String {
    let year = places.returns.period(row).year();
    format!("{year}|{}|{}", choice.factor.area_name_zh, choice.factor.year)
}
