//! Check: what is wrong or suspicious in returns that could be read. Nothing is dropped silently:
//! an error rejects the row with its reason, a warning lets it pass.

mod complete;
mod far;
mod plausible;

pub(crate) use complete::complete;
pub(crate) use plausible::{plausible, with_plausible};
