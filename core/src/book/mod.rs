//! Book: what an issued score is. A score that was issued is never rewritten: a correction is a
//! new score that names its predecessor. Files, locks and clocks are the business of
//! `tanxiao-book`; here are only the values that it stores and every door reads.

pub mod chain;
pub mod diff;
pub mod figures;
pub mod journal;
pub mod record;

pub use journal::{RunEntry, StoredFile};
pub use record::{FLOAT_COLUMNS, Record};
