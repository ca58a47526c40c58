//! What a firm's result would be with other figures: the sliders' call, and what levers are
//! searched with. Recomputed by the functions that a run uses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::firm::Firm;
use super::{Decimal, WhatIf, energy, label, reason};
use crate::account::{Accounts, Method};
use crate::finding::Result;
use crate::grade::Graded;
use crate::score::{Scored, frame};

/// Figures to put in place of the reported ones, in micro; what is left out stays as reported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Quantities of energy types, by index in the catalogue. The part used as material stays.
    pub energy: BTreeMap<usize, i64>,
    /// Own zero-carbon power, MWh.
    pub own_pv: Option<i64>,
    /// Green power bought, MWh.
    pub green_power: Option<i64>,
    /// Sinks and storage, tCO2.
    pub sink: Option<i64>,
    /// The scheme's denominator.
    pub output: Option<i64>,
}

/// The result of a row with a change. The benchmark, the other peers and the references of
/// indicators stay as they are. `method` must be that of the run.
///
/// # Errors
/// What a run would reject such a return for: a negative amount, more material than energy, an
/// energy type whose factor is not known, an amount out of range.
///
/// # Panics
/// Where `row` is not a row of the scores.
pub fn what_if(scored: &Scored, row: usize, method: Method<'_>, change: &Change) -> Result<WhatIf> {
    let firm = Firm::new(scored, row, method);
    let (accounts, graded) = firm.regrade(change)?;
    let rounding = method.scheme.rounding;
    let output = accounts.output(0);
    Ok(WhatIf {
        totals: energy::totals(&accounts, 0, method.scheme, firm.taken_off_tce),
        output: output.map(Decimal::micro),
        intensity: graded.intensity.map(|l| Decimal::new(l, rounding.intensity_decimals)),
        ratio: graded.ratio.map(|k| Decimal::new(k, rounding.ratio_decimals)),
        level: graded.level,
        grade: graded.grade,
        label: label(&graded, method),
        rank: graded.rank,
        percentile: graded.percentile,
        composite: graded.composite_nano.map(Decimal::nano),
        neutral_rate: frame::share(accounts.deducted_tco2[0], accounts.gross(0))
            .map(Decimal::micro),
        energy_intensity: output
            .and_then(|output| frame::per_output(accounts.energy_tce[0], output))
            .map(Decimal::micro),
        status: graded.status.text().into(),
        reason: reason::reason_with(&firm, &graded, output),
    })
}

impl Firm<'_> {
    /// Accounts and grades the return with a change.
    ///
    /// # Errors
    /// As [`Firm::account`].
    pub(super) fn regrade(&self, change: &Change) -> Result<(Accounts, Graded)> {
        let accounts = self.account(change)?;
        let numerator = accounts.numerator(0, self.method.scheme);
        let output = accounts.output(0).unwrap_or(0);
        let graded = self.scored.what_if(self.row, numerator, output, self.method);
        Ok((accounts, graded))
    }
}
