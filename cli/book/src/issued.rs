//! The benchmarks that a book issued. The first run of a period issues them, later ones are graded
//! against them, and a re-basing puts others in their place; files of theirs are named by their
//! hashes, and the journal says which run issued which.

use std::collections::BTreeSet;

use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::book::StoredBenchmarks;
use tanxiao_core::book::proof::Proved;
use tanxiao_core::digest::sha256;
use tanxiao_core::period::Period;

use crate::book::Book;
use crate::error::{Damage, Error, Result};
use crate::files;
use crate::recover::BENCHMARKS;

impl Book {
    /// The benchmarks that stand for a scheme, each as it was issued last; None where there are
    /// none: nothing was published, or by a program that did not issue any.
    ///
    /// # Errors
    /// A file of theirs is missing or was altered.
    pub fn issued_benchmarks(&self, scheme: &str) -> Result<Option<BenchmarkTable>> {
        let mut standing: Option<BenchmarkTable> = None;
        for entry in self.entries().iter().filter(|entry| entry.scheme() == scheme) {
            let Some(stored) = &entry.benchmarks else { continue };
            let newer = self.benchmarks_of(stored)?;
            standing = Some(match standing {
                None => newer,
                Some(older) => older.with(newer),
            });
        }
        Ok(standing)
    }

    /// The benchmarks of a run, once their hash is checked.
    pub(crate) fn benchmarks_of(&self, stored: &StoredBenchmarks) -> Result<BenchmarkTable> {
        let path = &stored.path;
        let damaged =
            || Damage::new(path, "缺失，或内容与其哈希不符", "it is missing, or was altered");
        let bytes = files::read(&self.dir().join(path))?.ok_or_else(damaged)?;
        if sha256(&bytes) != stored.sha256 {
            return Err(damaged().into());
        }
        let text = String::from_utf8_lossy(&bytes);
        BenchmarkTable::parse_issued(path, &text).map_err(|_| damaged().into())
    }

    /// The benchmarks that a publication issues, `issued` being those that it was checked against;
    /// None where it issues none.
    ///
    /// # Errors
    /// Others were issued since the run was checked; a file of the book is damaged.
    pub(crate) fn issues_of(
        &self,
        proved: &Proved<'_>,
        issued: Option<&BenchmarkTable>,
        is_rebase: bool,
    ) -> Result<Option<BenchmarkTable>> {
        let (own, manifest) = (proved.own_benchmarks(), proved.manifest());
        let covered = own.covered();
        let standing = self.issued_benchmarks(&manifest.scheme.id)?;
        let of_run = |table: &BenchmarkTable| table.restricted(&covered);
        let now = standing.as_ref().map(of_run).filter(|table| !table.scopes.is_empty());
        let then = issued.map(of_run).filter(|table| !table.scopes.is_empty());
        if is_rebase {
            return Ok(Some(of_groups(own, &covered)).filter(|own| now.as_ref() != Some(own)));
        }
        if now != then {
            return Err(Error::Overtaken);
        }
        // Graded against a table of others: that table stands fixed.
        if manifest.benchmark.is_some() && now.is_none() {
            return Ok(None);
        }
        let issued = standing.map(|table| table.covered()).unwrap_or_default();
        let is_new = |scope: &&(u32, u32)| {
            let period = scope.0;
            let was_issued = issued.iter().any(|(other, _)| *other == period);
            !issued.contains(scope)
                && (was_issued || !self.was_published(period, &manifest.scheme.id))
        };
        let new = covered.iter().filter(is_new).copied().collect();
        Ok(Some(of_groups(own, &new)).filter(|new| !new.scopes.is_empty()))
    }

    /// Whether scores of a period were published, by a scheme.
    fn was_published(&self, period: u32, scheme: &str) -> bool {
        let period = Period::from_code(period).to_string();
        self.files().any(|(entry, file)| entry.scheme() == scheme && file.period == period)
    }
}

/// What a table has of some periods and regions that have any group.
fn of_groups(table: &BenchmarkTable, scopes: &BTreeSet<(u32, u32)>) -> BenchmarkTable {
    let mut part = table.restricted(scopes);
    let entries = &part.entries;
    part.scopes.retain(|scope| {
        entries.iter().any(|entry| entry.period == scope.period && entry.region == scope.region)
    });
    part
}

/// What the journal says of a table, and its bytes.
pub(crate) fn stored(table: &BenchmarkTable) -> (StoredBenchmarks, Vec<u8>) {
    let bytes = table.to_json().into_bytes();
    let sha256 = sha256(&bytes);
    let stored = StoredBenchmarks {
        path: format!("{BENCHMARKS}/{sha256}.json"),
        groups: table.entries.len() as u64,
        bytes: bytes.len() as u64,
        sha256,
    };
    (stored, bytes)
}
