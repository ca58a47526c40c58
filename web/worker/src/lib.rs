//! The engine behind the page: requests in, replies out. Everything is graded by
//! `tanxiao_core::run`; here texts are only carried to it and its findings back to the fields
//! they are about. Compiles natively too, so that tests need no browser.

mod assess;
mod batch;
mod benchmark;
mod catalogue;
mod distribution;
mod notes;
mod pinyin;
mod qr;
mod sliders;
mod view;
mod warm_up;

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::explain;
use tanxiao_core::finding::Finding;
use tanxiao_core::run::Run;
use tanxiao_web_protocol::{Reply, Request};

use batch::Batch;

/// A reply and the bytes that go beside it.
pub type Answer = (Reply, Option<Vec<u8>>);

/// The engine's state: the tables, and what was graded last.
pub struct Engine {
    data: &'static DataSet,
    /// Schemes that the person added, by the file that they would be.
    own_schemes: BTreeMap<String, String>,
    form: Option<Run<'static>>,
    batch: Option<Batch>,
    /// Row of the batch that is shown in detail; None: the form is.
    detail: Option<usize>,
}

impl Engine {
    /// Loads the embedded tables. They stay for the life of the worker.
    ///
    /// # Errors
    /// A table that is not valid; a released build has none.
    pub fn new() -> Result<Self, Reply> {
        let data = DataSet::embedded().map_err(|error| failed(&Vec::from(error)))?;
        Ok(Self {
            data: Box::leak(Box::new(data)),
            own_schemes: BTreeMap::new(),
            form: None,
            batch: None,
            detail: None,
        })
    }

    /// Answers a request. `bytes` came beside it; `report` hears of progress.
    pub fn answer(
        &mut self,
        request: Request,
        bytes: &[u8],
        report: &mut dyn FnMut(Reply),
    ) -> Answer {
        let outcome = match request {
            Request::Start(scheme) => self.start(&scheme),
            Request::Scheme(name, toml) => self.add_scheme(&name, toml),
            Request::Assess(form) => {
                self.detail = None;
                let (assessed, run) = assess::assess(self.data, &form);
                self.form = run;
                Ok((Reply::Assessed(Box::new(assessed)), None))
            }
            Request::WhatIf(moved) => self.what_if(&moved),
            Request::Batch { name, scheme, factors, benchmark } => {
                self.batch = None;
                let file = batch::File { name: &name, bytes };
                batch::grade(self.data, file, (&scheme, &factors), benchmark.as_ref(), report).map(
                    |(batch, summary)| {
                        self.batch = Some(batch);
                        (Reply::Batched(Box::new(summary)), None)
                    },
                )
            }
            Request::View(view) => Ok(match &mut self.batch {
                Some(batch) => (Reply::Page(batch.view(&view, self.data)), None),
                None => (Reply::Failed(Vec::new()), None),
            }),
            Request::Detail(row) => Ok(self.explain_row(row as usize)),
            Request::Arithmetic => Ok(self.arithmetic()),
            Request::Export(export) => match &self.batch {
                Some(batch) => batch.export(export),
                None => Ok((Reply::Failed(Vec::new()), None)),
            },
        };
        outcome.unwrap_or_else(|findings| (failed(&findings), None))
    }

    /// Has the browser compile what grades a file, before one comes.
    pub fn warm_up(&self) {
        warm_up::run(self.data);
    }

    /// The run and row that sliders and details are about.
    fn shown(&self) -> Option<(&Run<'static>, usize)> {
        match self.detail {
            Some(row) => self.batch.as_ref().map(|batch| (&batch.run, row)),
            None => self.form.as_ref().map(|run| (run, 0)),
        }
    }

    fn what_if(&self, moved: &[(String, String)]) -> Result<Answer, Vec<Finding>> {
        let Some((run, row)) = self.shown() else {
            return Ok((Reply::Failed(Vec::new()), None));
        };
        let change = sliders::change(moved, self.data);
        let what_if = explain::what_if(&run.scored, row, run.method, &change)?;
        Ok((Reply::WhatIf(Box::new(what_if)), None))
    }

    /// Puts a person's own scheme in place of those that were there. One that this version does not
    /// take is left out: what was graded with it says that it is missing.
    fn start(&mut self, scheme: &str) -> Result<Answer, Vec<Finding>> {
        if !self.own_schemes.is_empty() {
            let data = DataSet::embedded()?;
            self.data = Box::leak(Box::new(data));
            self.own_schemes.clear();
        }
        if let Some((name, toml)) = scheme.split_once('\n') {
            let _ = self.add_scheme(name, toml.to_owned());
        }
        Ok((Reply::Ready(Box::new(catalogue::catalogue(self.data))), None))
    }

    /// Takes a scheme in. The tables that were there stay in memory for what was graded with
    /// them; a person adds a scheme a few times, not thousands.
    fn add_scheme(&mut self, name: &str, toml: String) -> Result<Answer, Vec<Finding>> {
        let mut own = self.own_schemes.clone();
        // In a folder of its own: a file's name must not put away a scheme that is there.
        let ending = if name.ends_with(".toml") { "" } else { ".toml" };
        own.insert(format!("schemes/own/{name}{ending}"), toml);
        let mut files = DataSet::embedded_files();
        files.extend(own.clone());
        let data = DataSet::load(&files)?;
        self.data = Box::leak(Box::new(data));
        self.own_schemes = own;
        Ok((Reply::Ready(Box::new(catalogue::catalogue(self.data))), None))
    }

    fn arithmetic(&self) -> Answer {
        let explained =
            self.shown().map(|(run, row)| explain::explain(&run.scored, row, run.method));
        match explained.and_then(|explained| serde_json::to_vec_pretty(&explained).ok()) {
            Some(bytes) => {
                let name = "tanxiao-arithmetic.json".to_owned();
                (Reply::File { name, mime: "application/json".to_owned() }, Some(bytes))
            }
            None => (Reply::Failed(Vec::new()), None),
        }
    }

    fn explain_row(&mut self, row: usize) -> Answer {
        self.detail = Some(row);
        match self.shown() {
            Some((run, row)) if row < run.scored.height() => {
                (Reply::Assessed(Box::new(assess::assessed(run, row))), None)
            }
            _ => {
                self.detail = None;
                (Reply::Failed(Vec::new()), None)
            }
        }
    }
}

fn failed(findings: &[Finding]) -> Reply {
    Reply::Failed(findings.iter().map(notes::note).collect())
}
