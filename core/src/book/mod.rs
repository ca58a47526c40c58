//! Book: issued scores as frames: their records, the digests of their figures, how two of them
//! compare, and whether they follow from what they say. What an issued score is stands in `tanxiao_base::issued`; files, locks and clocks are
//! the business of `tanxiao-book`.

pub mod diff;
pub mod figures;
pub mod frame;
pub mod proof;

pub use frame::{records, unissued};
pub use tanxiao_base::issued::{
    Checked, Record, RunEntry, StoredBenchmarks, StoredFile, chain, journal,
};
