//! tanxiao-series: sums over runs of months, and what follows from them through a year.
//!
//! A [`Ledger`] holds what returns say of runs of months; [`Windows`] are the runs that a month is
//! looked at through; [`projected`] carries a year to its end.

mod ledger;
mod windows;

pub use ledger::{Contradiction, Ledger, Run};
pub use windows::{Windows, projected};
