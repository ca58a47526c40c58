//! What a score is, column by column, and what an issued one is: its record, the journal entry of
//! its run, and the chain that binds entries. A score that was issued is never rewritten: a
//! correction is a new score that names its predecessor. Files, locks and clocks are the business of `tanxiao-book`.

pub mod chain;
pub mod column;
mod field;
pub mod held;
pub mod journal;
mod of_scheme;
pub mod record;
mod schema;

pub use column::Column;
pub use field::Value;
pub use journal::{Checked, RunEntry, StoredBenchmarks, StoredFile};
pub use of_scheme::{columns, declared};
pub use record::{COLUMNS, Declared, Record, is_title_of_firm};
pub use schema::{about, score_schema, title};
