//! Returns accounted with the factors of another run or year, so that `book diff` can tell data from
//! factors, and `lend` can test a trend at constant ones. The returns are those that the journal's manifests name, by hash.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tanxiao_book::Book;
use tanxiao_core::book::Record;
use tanxiao_core::book::diff::{Crossed, Own};
use tanxiao_core::data::DataSet;
use tanxiao_core::manifest::{Hashed, Manifest};
use tanxiao_core::period::Period;
use tanxiao_core::run::{Plan, RunOptions};

use super::super::rescore::{self, ByHash, is_the_same};
use crate::exit::{Exit, Failure, Outcome};

/// Firm and period → own figures.
type Accounted = BTreeMap<(String, String), Own>;

/// Accounts of returns with factors that they were not issued with.
pub(in crate::commands) struct Crossing<'a> {
    data: &'a DataSet,
    /// What runs were made from, by their numbers.
    manifests: BTreeMap<u32, &'a Manifest>,
    files: ByHash,
    /// Run of the returns, run of the factors, year of the grid.
    known: BTreeMap<(u32, u32, i32), Accounted>,
}

impl<'a> Crossing<'a> {
    /// Reads the returns of both sides.
    pub(in crate::commands) fn new(
        paths: &[PathBuf],
        data: &'a DataSet,
        book: &'a Book,
    ) -> Outcome<Self> {
        let entries = book.entries().iter();
        Self::of_runs(paths, data, entries.map(|entry| (entry.run, &entry.manifest)).collect())
    }

    /// The same of runs that need not be in a book.
    pub(in crate::commands) fn of_runs(
        paths: &[PathBuf],
        data: &'a DataSet,
        manifests: BTreeMap<u32, &'a Manifest>,
    ) -> Outcome<Self> {
        Ok(Self { data, manifests, files: rescore::by_hash(paths)?, known: BTreeMap::new() })
    }

    /// What the figures of two scores of a firm would be with each other's factors; None for a
    /// firm that the returns do not hold.
    pub(in crate::commands) fn of(
        &mut self,
        before: &Record,
        after: &Record,
    ) -> Outcome<Option<Crossed>> {
        let old_data = self.own(before, after)?;
        let new_data = self.own(after, before)?;
        let crossed = old_data.zip(new_data);
        Ok(crossed.map(|(old_data, new_data)| Crossed { old_data, new_data }))
    }

    /// The data of one score with the factors of another; None for a firm that the returns do not
    /// hold.
    pub(in crate::commands) fn own(
        &mut self,
        data: &Record,
        factors: &Record,
    ) -> Outcome<Option<Own>> {
        let Some(year) = Period::parse(&factors.period).map(Period::year) else { return Ok(None) };
        let key = (data.run, factors.run, year);
        if !self.known.contains_key(&key) {
            let accounted = self.account(data.run, factors.run, year)?;
            self.known.insert(key, accounted);
        }
        let firm = (data.firm_key().into_owned(), data.period.clone());
        Ok(self.known[&key].get(&firm).copied())
    }

    fn manifest(&self, run: u32) -> &'a Manifest {
        self.manifests[&run]
    }

    fn account(&self, of_data: u32, of_factors: u32, year: i32) -> Outcome<Accounted> {
        let manifest = self.manifest(of_data);
        let inputs = self.inputs(of_data)?;
        let set = &self.manifest(of_factors).factor_set;
        let options = RunOptions { factors: set.id.clone(), ..manifest.options.clone() };
        let plan = Plan::new(self.data, &options).map_err(|e| Failure::error(Exit::Data, &e))?;
        let (scheme, factors) = (plan.method.scheme, plan.method.factors);
        is_the_same(&manifest.scheme, &scheme.sha256)?;
        is_the_same(set, &factors.sha256)?;
        let plan = plan.with_grid_year(year);
        let scored = rescore::score(&plan, &inputs, None)?.scored;
        let own = |row: usize| {
            let returns = &scored.returns;
            let firm = (returns.firm_key(row).into_owned(), returns.period(row).to_string());
            (firm, Own::of(&scored.accounts, row, scheme))
        };
        Ok((0..scored.height()).map(own).collect())
    }

    /// The returns of a run.
    fn inputs(&self, run: u32) -> Outcome<rescore::Inputs> {
        let missing = |input: &Hashed| {
            let Hashed { name, sha256, .. } = input;
            Failure::text(
                Exit::Usage,
                format!(
                    "给出的文件中没有第 {run} 次发布的输入 {name}（sha256 {sha256}）\n  → 请用 --inputs \
                     给出两方各次运行的全部输入文件，内容须与当时一致"
                ),
                format!(
                    "none of the files is the input {name} of run {run} (sha256 {sha256})\n  → give \
                     all input files of both sides with --inputs, as they were"
                ),
            )
        };
        rescore::inputs(self.manifest(run), &self.files, missing)
    }
}
