//! The steps between returns and scores, one by one, so that each can be measured. Scores come from
//! [`crate::run`]; nothing here is needed for them.

use crate::account::{Accounts, Method, account};
use crate::benchmark::{self, Benchmarks, Compared, Keys};
use crate::check::Held;
use crate::exec::Executor;
use crate::grade::{Grader, all_references};
use crate::normalise::Normalised;

/// Returns, and what they are scored with.
#[derive(Clone, Copy)]
pub struct Steps<'a> {
    /// The returns, complete and in order.
    pub normalised: &'a Normalised,
    /// Tables, factor set and scheme.
    pub method: Method<'a>,
    /// Where the work is done.
    pub executor: &'a dyn Executor,
}

/// The peer groups of a run.
pub struct Benchmarked(Benchmarks);

impl Steps<'_> {
    /// Quantities × factors.
    #[must_use]
    pub fn account(&self) -> Accounts {
        let Normalised { returns, sources, .. } = self.normalised;
        account(returns, sources, self.method, self.executor).accounts
    }

    /// Peer groups with their benchmarks, and the place of every firm.
    #[must_use]
    pub fn benchmark(&self, accounts: &Accounts) -> Benchmarked {
        let returns = &self.normalised.returns;
        let keys = Keys::of(returns, &self.method.data.industries);
        let compared = Compared { accounts, held: &Held::NONE, scheme: self.method.scheme };
        Benchmarked(benchmark::benchmarks(None, false, compared, &keys, returns, self.executor))
    }

    /// Levels and grades; how many firms got one.
    #[must_use]
    pub fn grade(&self, accounts: &Accounts, benchmarked: &Benchmarked) -> usize {
        let scheme = self.method.scheme;
        let compared = Compared { accounts, held: &Held::NONE, scheme };
        let benchmarks = &benchmarked.0;
        let references = all_references(scheme, compared, &self.normalised.returns, None);
        let references = &references;
        let grader = Grader { scheme, compared, benchmarks, references, points: None };
        grader.all_marks(self.executor).into_iter().filter(|marks| marks.has_grade()).count()
    }
}
