//! Calorific values and carbon contents that a firm measured itself: they stand in place of the
//! factor set's, one by one.

use crate::data::energy::{EnergyType, Factor, GJ_PER_TCE_NANO, combustion_factor};
use crate::finding::Code;
use crate::number::{NANO, amount_times_factor, div_half_even};
use crate::returns::{Amounts, Returns, carbon_column, ncv_column};

/// How far a calorific value may be from the default before a unit must have slipped. This
/// project's own limit.
const NCV_APART: i128 = 3;
/// How far a carbon content may be.
const CARBON_APART: i128 = 2;

/// What firms say of one fuel.
pub(crate) struct OwnFactors<'a> {
    ncv: Option<Amounts<'a>>,
    carbon: Option<Amounts<'a>>,
}

/// What one firm says of one fuel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Own {
    /// Net calorific value, GJ per unit, in micro.
    pub(crate) ncv: Option<i64>,
    /// Carbon content, tC/TJ, in micro: tC/GJ in nano.
    pub(crate) carbon: Option<i64>,
}

impl<'a> OwnFactors<'a> {
    pub(crate) fn of(returns: &'a Returns, energy: &EnergyType) -> Self {
        Self {
            ncv: returns.amounts(&ncv_column(energy)),
            carbon: returns.amounts(&carbon_column(energy)),
        }
    }

    pub(crate) fn has_some(&self) -> bool {
        self.ncv.is_some() || self.carbon.is_some()
    }

    pub(crate) fn get(&self, row: usize) -> Own {
        let of = |amounts: Option<Amounts<'_>>| amounts.and_then(|amounts| amounts.get(row));
        Own { ncv: of(self.ncv), carbon: of(self.carbon) }
    }
}

impl Own {
    pub(crate) fn is_some(self) -> bool {
        self.ncv.is_some() || self.carbon.is_some()
    }

    /// Net calorific value in nano: its own, or the factor set's.
    pub(crate) fn ncv_nano(self, factor: Option<&Factor>) -> Option<i64> {
        match self.ncv {
            Some(ncv) => ncv.checked_mul(1000),
            None => factor?.ncv_nano,
        }
    }

    /// Carbon content in nano: its own, or the factor set's.
    pub(crate) fn carbon_nano(self, factor: Option<&Factor>) -> Option<i64> {
        self.carbon.or_else(|| factor?.carbon_nano)
    }

    /// tCO2 per unit, and tce per unit where it changes, both in nano: NCV × carbon content ×
    /// oxidation × 44/12, and NCV ÷ 29.3076 GJ/tce (GB/T 2589).
    ///
    /// # Errors
    /// A value that only a slip of the unit explains; a factor set that lacks what goes with it.
    pub(super) fn factors(self, factor: Option<&Factor>) -> Result<(i64, Option<i64>), Code> {
        let is_far = |own: Option<i64>, default: Option<i64>, apart: i128| {
            let Some(own) = own.map(i128::from) else { return false };
            let near = |default: i64| {
                let default = i128::from(default);
                own <= default * apart && default <= own * apart
            };
            own <= 0 || default.is_some_and(|default| !near(default))
        };
        let (ncv, carbon) = (self.ncv_nano(factor), self.carbon_nano(factor));
        if is_far(self.ncv.and(ncv), factor.and_then(|factor| factor.ncv_nano), NCV_APART) {
            return Err(Code::NcvImplausible);
        }
        if is_far(self.carbon, factor.and_then(|factor| factor.carbon_nano), CARBON_APART) {
            return Err(Code::CarbonImplausible);
        }
        let oxidation = factor.and_then(|factor| factor.oxidation_nano);
        let per_gj = factor.and_then(|factor| factor.tco2_per_gj_nano);
        let co2_nano = match (ncv, carbon, oxidation, per_gj) {
            (Some(ncv), Some(carbon), Some(oxidation), _) => {
                combustion_factor(ncv, carbon, oxidation)
            }
            (Some(ncv), _, _, Some(per_gj)) if self.carbon.is_none() => {
                amount_times_factor(ncv, per_gj)
            }
            _ => None,
        };
        let tce_nano = self.ncv.and(ncv).map(|ncv| {
            let tce = i128::from(ncv) * i128::from(NANO);
            i64::try_from(div_half_even(tce, i128::from(GJ_PER_TCE_NANO)))
                .map_err(|_| Code::AmountOverflow)
        });
        Ok((co2_nano.ok_or(Code::OwnFactorUnfit)?, tce_nano.transpose()?))
    }
}
