//! Window: what firms come to over the same months. Only firms of which all that is compared is known
//! are added up, and they are counted.

use std::collections::BTreeMap;

use tanxiao_series::projected;

use crate::scheme::Numerator;

/// Why something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Months that no return is of.
    Missing,
    /// Every month is in a return, but only together with months outside.
    Within,
    /// A return of some of the months is held.
    Held,
    /// A return of some of the months was rejected.
    Rejected,
    /// Returns of the same months say different things.
    Contradicted,
    /// Returns of the same months report different energies.
    Apart,
    /// Output of some of the months is not known.
    OutputMissing,
    /// Returns of the same months say different things of output.
    OutputContradicted,
    /// Output is not above zero: there is no intensity.
    OutputNotPositive,
    /// The same months of last year are not above zero: nothing can be in proportion to them.
    NothingBefore,
}

impl Reason {
    /// Its stable name.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Missing => "months-missing",
            Self::Within => "months-within-longer",
            Self::Held => "held",
            Self::Rejected => "rejected",
            Self::Contradicted => "contradicted",
            Self::Apart => "energies-apart",
            Self::OutputMissing => "output-missing",
            Self::OutputContradicted => "output-contradicted",
            Self::OutputNotPositive => "output-not-positive",
            Self::NothingBefore => "nothing-before",
        }
    }
}

/// Why a firm's figure is not known, and which months no return is of.
#[derive(Debug, Clone)]
pub(super) struct Unknown {
    pub(super) reason: Reason,
    pub(super) missing: Vec<i32>,
}

impl Unknown {
    pub(super) fn of(reason: Reason) -> Self {
        Self { reason, missing: Vec::new() }
    }
}

/// What is known of a firm over some months, in micro.
pub(super) struct Seen {
    /// Energy, gross and net emissions.
    pub(super) accounts: Result<[i128; 3], Unknown>,
    pub(super) output: Result<i128, Unknown>,
    /// It is a difference of what was reported, in one of them.
    pub(super) is_difference: bool,
}

/// What firms come to over some months, in micro; what is None is known of no firm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// Firms whose emissions are known.
    pub complete: u64,
    /// Their energy.
    pub tce: Option<i128>,
    /// Their net emissions.
    pub net: Option<i128>,
    /// Those of them whose output is known, too.
    pub with_output: u64,
    /// What the scheme divides, of those with output.
    pub numerator: Option<i128>,
    /// Their output.
    pub output: Option<i128>,
    /// A figure of one of them is a difference of what was reported.
    pub is_difference: bool,
    /// Why others are not among them: how many firms for which reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Months that no return is of; of a single firm.
    pub missing: Vec<i32>,
}

fn add(to: &mut Option<i128>, value: i128) {
    *to.get_or_insert(0) += value;
}

/// Adds a firm to windows that are compared with each other: to all of them, or to none.
pub(super) fn add_firm<const N: usize>(
    windows: &mut [Window; N],
    seen: [&Seen; N],
    numerator: Numerator,
) {
    let accounts = seen.map(|one| one.accounts.as_ref());
    if let Some(unknown) = accounts.iter().find_map(|one| one.as_ref().err()) {
        windows.iter_mut().for_each(|window| window.leave_out(unknown));
        return;
    }
    let no_output = seen.iter().find_map(|one| one.output.as_ref().err());
    for (window, seen) in windows.iter_mut().zip(seen) {
        let Ok([tce, gross, net]) = seen.accounts else { continue };
        window.complete += 1;
        add(&mut window.tce, tce);
        add(&mut window.net, net);
        window.is_difference |= seen.is_difference;
        match (no_output, &seen.output) {
            (None, Ok(output)) => {
                window.with_output += 1;
                add(&mut window.output, *output);
                let divided = match numerator {
                    Numerator::NetCo2 => net,
                    Numerator::GrossCo2 => gross,
                    Numerator::Tce => tce,
                };
                add(&mut window.numerator, divided);
            }
            (Some(unknown), _) | (None, Err(unknown)) => window.leave_out(unknown),
        }
    }
}

impl Window {
    fn leave_out(&mut self, unknown: &Unknown) {
        *self.reasons.entry(unknown.reason).or_default() += 1;
        self.missing.clone_from(&unknown.missing);
    }

    /// Says why there is no intensity; months are told of a single firm only.
    pub(super) fn finish(&mut self, is_firm: bool) {
        if self.output.is_some_and(|output| output <= 0) {
            self.reasons.insert(Reason::OutputNotPositive, self.with_output);
        }
        if !is_firm {
            self.missing.clear();
        }
    }
}

/// A year carried to its end: each quantity × that of the year before ÷ that of its same months.
pub(super) fn carried([to_date, same, year]: &[Window; 3]) -> Window {
    let of = |quantity: fn(&Window) -> Option<i128>| {
        projected(quantity(to_date)?, quantity(year)?, quantity(same)?)
    };
    let mut window = to_date.clone();
    window.tce = of(|window| window.tce);
    window.net = of(|window| window.net);
    window.output = of(|window| window.output);
    window.numerator = of(|window| window.numerator);
    // What is in it is not known: it has no proportion.
    let is_lost = |before: Option<i128>, after: Option<i128>| before.is_some() && after.is_none();
    let lost = [
        is_lost(to_date.tce, window.tce),
        is_lost(to_date.net, window.net),
        is_lost(to_date.output, window.output),
        is_lost(to_date.numerator, window.numerator),
    ];
    if lost.contains(&true) {
        window.reasons.insert(Reason::NothingBefore, to_date.complete);
    }
    window.is_difference = to_date.is_difference || same.is_difference || year.is_difference;
    window
}
