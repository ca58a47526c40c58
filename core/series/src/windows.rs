//! Windows: the runs of months that a firm is looked at through at the end of a month, and the
//! projection to the end of the year.

use crate::ledger::Run;

/// Months of a year.
const YEAR: i32 = 12;

/// The runs that end with a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// The month.
    pub month: Run,
    /// Twelve months up to it.
    pub rolling: Run,
    /// From January to it.
    pub to_date: Run,
    /// The same months of the year before.
    pub to_date_before: Run,
    /// The whole year before.
    pub year_before: Run,
}

impl Windows {
    /// Of a month, counted through the years from January of the year 0.
    #[must_use]
    pub fn of(month: i32) -> Self {
        let january = month.div_euclid(YEAR) * YEAR;
        let to_date = Run { from: january, to: month + 1 };
        let year = Run { from: january, to: january + YEAR };
        Self {
            month: Run { from: month, to: month + 1 },
            rolling: Run { from: month + 1 - YEAR, to: month + 1 },
            to_date,
            to_date_before: to_date.shifted(-YEAR),
            year_before: year.shifted(-YEAR),
        }
    }
}

/// What a year comes to if its rest behaves as that of the year before did: year to date × the year
/// before ÷ its same months, rounded once, half to even. None where its same months are not above
/// zero: nothing can be in proportion to them.
#[must_use]
pub fn projected(to_date: i128, year_before: i128, to_date_before: i128) -> Option<i128> {
    if to_date_before <= 0 {
        return None;
    }
    let product = to_date.checked_mul(year_before)?;
    let (whole, rest) = (product.div_euclid(to_date_before), product.rem_euclid(to_date_before));
    let is_up = match (rest * 2).cmp(&to_date_before) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => whole % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    Some(whole + i128::from(is_up))
}
