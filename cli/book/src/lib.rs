//! tanxiao-book: the score book on disk. Runs are added as a whole or not at all; nothing that was
//! published is ever rewritten.
//!
//! ```text
//! BOOK/
//!   book.json                    what this is, and an id of its own; its hash starts the chain
//!   journal.ndjson               one line a run, each bound to the one before (core::book::chain)
//!   schemes/<sha256>.toml        the schemes that graded, by hash
//!   benchmarks/<sha256>.json     the benchmarks that were issued, by hash
//!   scores/run=000001/book_period=2023/scores.parquet
//!   certificates.ndjson          certificates issued and revoked and status lists signed, a chain
//!                                of the same kind
//!   lock                         held by whoever writes
//!   status/, trust.json          status lists as they were signed last, and the issuers' keys;
//!                                the last line of certificates names them by hash
//!   pending.json, .staging/      there only while somebody publishes
//! ```
//!
//! Readers take no lock. A run is committed by the rename of its directory into `scores/`; its
//! journal line, which lies ready in `pending.json` before that, is appended after it, by
//! whoever comes next if need be (docs/decisions/0007).

pub mod certificates;
pub mod chain;
pub mod lists;
pub mod state;

mod book;
mod error;
mod files;
mod issued;
mod lock;
mod noted;
mod publish;
mod reasons;
mod recover;
mod standing;
mod strays;
mod verify;
mod withdraw;

pub use book::Book;
pub use error::{Code, Damage, Error, Kind, Mend, Result};
pub use lock::{DEFAULT_WAIT, Lock};
pub use noted::Noted;
pub use publish::{Published, Receipt, Step, publish, publish_observed};
pub use reasons::Reasons;
pub use verify::{Verification, verify};
pub use withdraw::{Withdrawal, withdraw};
