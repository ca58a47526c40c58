//! What an issued score is: its record, the journal entry of its run, and the chain that binds
//! entries. A score that was issued is never rewritten: a correction is a new score that names
//! its predecessor. Files, locks and clocks are the business of `tanxiao-book`.

pub mod chain;
pub mod journal;
pub mod record;

pub use journal::{RunEntry, StoredFile};
pub use record::Record;
