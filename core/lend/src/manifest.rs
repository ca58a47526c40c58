//! The manifest of a pricing: everything needed to repeat it. It holds no clock and no machine;
//! the day is the one that was priced as of.

use serde::{Deserialize, Serialize};

use super::{Desk, Outcome, Priced};
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{Hashed, Versioned};

/// What the file is.
pub const KIND: &str = "tanxiao-lending";

/// A pricing, as it can be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LendingManifest {
    /// What the file is: [`KIND`].
    pub kind: String,
    /// `tanxiao`.
    pub tool: String,
    /// Its version.
    pub tool_version: String,
    /// The policy is an example, and no bank's.
    pub example: bool,
    /// The policy.
    pub policy: Versioned,
    /// The scheme that graded the scores.
    pub scheme: Versioned,
    /// The day of pricing.
    pub day: String,
    /// Language of sentences in the output.
    pub lang: Lang,
    /// The book.
    pub book: BookState,
    /// The portfolio.
    pub portfolio: Hashed,
    /// What became of its rows.
    pub counts: LoanCounts,
}

/// How far a book had come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookState {
    /// Its last run.
    pub run: u32,
    /// Hash of that run's journal entry, which binds all before it.
    pub head: String,
}

/// What became of the rows of a portfolio; the counts add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanCounts {
    /// Rows read.
    pub rows_read: u64,
    /// With terms.
    pub eligible: u64,
    /// Kept from terms by a rule.
    pub not_eligible: u64,
    /// Whose borrower has no score.
    pub no_score: u64,
    /// That cannot be used.
    pub rejected: u64,
}

impl LoanCounts {
    /// Counts priced loans.
    #[must_use]
    pub fn of(priced: &[Priced<'_>]) -> Self {
        let count = |outcome| priced.iter().filter(|one| one.outcome == outcome).count() as u64;
        Self {
            rows_read: priced.len() as u64,
            eligible: count(Outcome::Eligible),
            not_eligible: count(Outcome::NotEligible),
            no_score: count(Outcome::NoScore),
            rejected: count(Outcome::Rejected),
        }
    }
}

impl LendingManifest {
    /// Describes a pricing.
    #[must_use]
    pub fn new(
        desk: &Desk<'_>,
        priced: &[Priced<'_>],
        book: BookState,
        portfolio: Hashed,
        lang: Lang,
    ) -> Self {
        let versioned = |id: &str, version: &str, sha256: &str| Versioned {
            id: id.to_owned(),
            version: version.to_owned(),
            sha256: sha256.to_owned(),
        };
        let (policy, scheme) = (desk.policy, desk.scheme);
        Self {
            kind: KIND.to_owned(),
            tool: "tanxiao".to_owned(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            example: policy.is_example,
            policy: versioned(&policy.id, &policy.version, &policy.sha256),
            scheme: versioned(&scheme.id, &scheme.version, &scheme.sha256),
            day: desk.day.to_string(),
            lang,
            book,
            portfolio,
            counts: LoanCounts::of(priced),
        }
    }

    /// The manifest as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
