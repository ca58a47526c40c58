//! tanxiao-core: grades industrial enterprises by their carbon per unit of output.
//!
//! One module a step, in the order of the data: [`read`] bytes → rows, [`normalise`] names, units
//! and shapes → one canonical frame of [`returns`], [`check`] findings, [`account`] tce and tCO2,
//! [`benchmark`] peers, [`grade`] L, K, level and grade; [`score`] runs them, [`explain`] says
//! why and what would change it. Tables come from [`data`], the method from a [`scheme`].
//!
//! No file system, network, clock, environment or global state: bytes, frames and values in and
//! out, the same natively and in WebAssembly.

pub mod account;
pub mod benchmark;
pub mod book;
pub mod cells;
pub mod check;
pub mod confirm;
pub mod data;
mod exact;
pub mod explain;
pub mod grade;
pub mod manifest;
pub mod normalise;
mod points;
pub mod read;
pub mod rejects;
pub mod returns;
pub mod run;
pub mod score;
pub mod series;
pub mod steps;
pub mod svg;
pub mod why;
pub mod write;

pub use tanxiao_base::catalogue;
pub use tanxiao_base::{
    credit_code, digest, exec, finding, issued, judge, lang, map_file, name, number, period, plain,
    scheme, status,
};

use tanxiao_base::swar;
