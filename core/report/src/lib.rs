//! `report`: what an office prints of a period, beside the period before where there is one. It
//! takes issued scores, and of the returns what was found wrong with them, and makes tables of exact
//! integers of them. A table is stated once: its columns, with titles in both languages, kinds and
//! units. The page ([`html`]) and the sheets of a workbook ([`Table::sheet`]) are made of that.
//!
//! In the order of the data: [`side`] the scores of a period, `firm` what of a score is summed and
//! compared, `sums` what firms come to together, [`tables`] the tables, [`report`] which of them
//! stand where, `draw` the charts of the page.
//!
//! No file, clock or network: the same scores give the same bytes.

mod draw;
mod firm;
pub mod html;
pub mod report;
pub mod side;
mod sums;
pub mod table;
pub mod tables;

pub use html::page;
pub use report::{Ask, Report, Returned, report};
pub use side::{RunOf, Side};
pub use table::{Column, Table, Value};
pub use tables::moves::Moved;
