//! Check: what is wrong or suspicious in returns that could be read. Nothing is dropped silently:
//! an error rejects the row with its reason, what is too suspect holds it, a warning lets it pass.

mod columns;
mod complete;
mod divisions;
mod far;
mod group;
mod hold;
mod identity;
mod limit;
mod misplaced;
mod past;
mod plausible;
mod repeats;
mod shifted;
mod slots;
mod sums;
mod unit;
mod within;

pub(crate) use complete::complete;
pub(crate) use hold::{Held, of_sums, settle};
pub(crate) use plausible::{plausible, with_plausible};
