//! Noted: the one head of a book, which an issuer notes elsewhere. It covers runs, certificates,
//! revocations and status lists, so that a cut of any of them, an older backup put back, or a
//! book made anew is found:
//!
//! ```text
//! 12-345-<64 hex>      12 runs, 345 lines of certificates.ndjson, and a hash of both chains
//! ```
//!
//! The hash is the SHA-256 of the texts `tanxiao-head`, the hash of the last run and that of the
//! last line of certificates, each with its length (`core::digest::sha256_of_parts`); where there
//! is no run or line yet, the hash of `book.json` stands for it.

use std::fmt;
use std::str::FromStr;

use tanxiao_core::digest::sha256_of_parts;

/// Hex digits of a hash.
const DIGITS: usize = 64;

/// The head of a book at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Runs in the journal.
    pub runs: u32,
    /// Lines of certificates: issued, revoked, status lists signed.
    pub lines: u32,
    /// Hash that binds all of them.
    pub hash: String,
}

impl Noted {
    /// The head after so many runs and lines, whose hashes these are.
    pub(crate) fn of(genesis: &str, runs: &[String], lines: &[String]) -> Self {
        let [run, line] = [runs, lines].map(|hashes| hashes.last().map(String::as_str));
        Self::at(genesis, (runs.len() as u32, run), (lines.len() as u32, line))
    }

    /// The head after so many runs and lines, of each of which the last has this hash; None where
    /// there is none yet.
    #[must_use]
    pub fn at(
        genesis: &str,
        (runs, run): (u32, Option<&str>),
        (lines, line): (u32, Option<&str>),
    ) -> Self {
        let [run, line] = [run, line].map(|hash| hash.unwrap_or(genesis));
        Self { runs, lines, hash: sha256_of_parts(&["tanxiao-head", run, line]) }
    }

    /// Whether a book with these hashes goes on from this head.
    pub(crate) fn is_in(&self, genesis: &str, runs: &[String], lines: &[String]) -> bool {
        let runs = runs.get(..self.runs as usize);
        let lines = lines.get(..self.lines as usize);
        runs.zip(lines).is_some_and(|(runs, lines)| Self::of(genesis, runs, lines) == *self)
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}-{}", self.runs, self.lines, self.hash)
    }
}

impl FromStr for Noted {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.trim().split('-');
        let mut next = || parts.next().ok_or(());
        let (runs, lines, hash) = (next()?, next()?, next()?);
        let is_hash = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash || parts.next().is_some() {
            return Err(());
        }
        let number = |text: &str| text.parse().map_err(|_| ());
        Ok(Self { runs: number(runs)?, lines: number(lines)?, hash: hash.to_ascii_lowercase() })
    }
}
