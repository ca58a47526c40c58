//! Book: issued scores as frames: their records, the digests of their figures, and how two of them
//! compare. What an issued score is stands in `tanxiao_base::issued`; files, locks and clocks are
//! the business of `tanxiao-book`.

pub mod diff;
pub mod figures;
pub mod frame;

pub use frame::records;
pub use tanxiao_base::issued::{Record, RunEntry, StoredFile, chain, journal};
