//! Tables of codes and names that whoever shows a score needs, and how a table is read.

pub mod edition;
pub mod energy;
pub mod industry;
pub mod region;
pub mod standards;
pub mod table;
pub mod text;

pub use table::{Row, Table};
