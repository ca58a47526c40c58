//! Each side's returns accounted with the other side's factors, so that `book diff` can tell data
//! from factors. The returns are those that the journal's manifests name, by hash.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tanxiao_book::Book;
use tanxiao_core::book::Record;
use tanxiao_core::book::diff::{Crossed, Own};
use tanxiao_core::data::DataSet;
use tanxiao_core::digest::sha256;
use tanxiao_core::manifest::{Manifest, Versioned};
use tanxiao_core::period::Period;
use tanxiao_core::run::{Plan, RunOptions};

use crate::exit::{Exit, Failure, Outcome};
use crate::input::{self, File};

/// Firm and period → own figures.
type Accounted = BTreeMap<(String, String), Own>;

/// Accounts of returns with factors that they were not issued with.
pub(super) struct Crossing<'a> {
    data: &'a DataSet,
    book: &'a Book,
    /// By hash.
    files: BTreeMap<String, File>,
    /// Run of the returns, run of the factors, year of the grid.
    known: BTreeMap<(u32, u32, i32), Accounted>,
}

impl<'a> Crossing<'a> {
    /// Reads the returns of both sides.
    pub(super) fn new(paths: &[PathBuf], data: &'a DataSet, book: &'a Book) -> Outcome<Self> {
        let files = input::read_inputs(paths)?;
        let files = files.into_iter().map(|file| (sha256(&file.bytes), file)).collect();
        Ok(Self { data, book, files, known: BTreeMap::new() })
    }

    /// What the figures of two scores of a firm would be with each other's factors; None for a
    /// firm that the returns do not hold.
    pub(super) fn of(&mut self, before: &Record, after: &Record) -> Outcome<Option<Crossed>> {
        let old_data = self.own(before, after)?;
        let new_data = self.own(after, before)?;
        let crossed = old_data.zip(new_data);
        Ok(crossed.map(|(old_data, new_data)| Crossed { old_data, new_data }))
    }

    /// The data of one score with the factors of another.
    fn own(&mut self, data: &Record, factors: &Record) -> Outcome<Option<Own>> {
        let Some(year) = Period::parse(&factors.period).map(Period::year) else { return Ok(None) };
        let key = (data.run, factors.run, year);
        if !self.known.contains_key(&key) {
            let accounted = self.account(data.run, factors.run, year)?;
            self.known.insert(key, accounted);
        }
        let firm = (data.firm().to_owned(), data.period.clone());
        Ok(self.known[&key].get(&firm).copied())
    }

    fn manifest(&self, run: u32) -> &'a Manifest {
        &self.book.entries()[run as usize - 1].manifest
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
        let stopped = |findings| Failure::findings(Exit::Input, findings);
        let tables = plan.open(&input::as_inputs(&inputs)).map_err(stopped)?;
        let scored = plan.score(&tables, None, &mut |_| {}).map_err(stopped)?.scored;
        let own = |row: usize| {
            let returns = &scored.returns;
            let firm = (returns.firm(row).to_owned(), returns.period(row).to_string());
            (firm, Own::of(&scored.accounts, row, scheme))
        };
        Ok((0..scored.height()).map(own).collect())
    }

    /// The returns of a run, in the order in which it read them.
    fn inputs(&self, run: u32) -> Outcome<Vec<File>> {
        let of_input = |input: &tanxiao_core::manifest::Hashed| {
            let file = self.files.get(&input.sha256).ok_or_else(|| {
                let name = &input.name;
                Failure::text(
                    Exit::Usage,
                    format!(
                        "给出的文件中没有第 {run} 次发布的输入 {name}（sha256 {}）\n  → 请用 --inputs \
                         给出两方各次运行的全部输入文件，内容须与当时一致",
                        input.sha256
                    ),
                    format!(
                        "none of the files is the input {name} of run {run} (sha256 {})\n  → give \
                         all input files of both sides with --inputs, as they were",
                        input.sha256
                    ),
                )
            })?;
            // The name decides the format, so it is the one of then.
            Ok(File { name: input.name.clone(), bytes: file.bytes.clone(), left_out: Vec::new() })
        };
        self.manifest(run).inputs.iter().map(of_input).collect()
    }
}

/// Refuses a scheme or factor set that is not the one that a run used.
fn is_the_same(recorded: &Versioned, sha256: &str) -> Outcome {
    if recorded.sha256 == sha256 {
        return Ok(());
    }
    let Versioned { id, version, .. } = recorded;
    Err(Failure::text(
        Exit::Data,
        format!(
            "本程序的 {id} 与当时所用的（版本 {version}）内容不同\n  → 请用 --data 给出当时的数据目录"
        ),
        format!(
            "{id} is not here as it was used then (version {version})\n  → give the data of then \
             with --data"
        ),
    ))
}
