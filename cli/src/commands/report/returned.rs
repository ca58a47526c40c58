//! What the returns say beside the scores: the runs of the period are repeated from their inputs, and
//! both periods are taken apart together where they were read alike.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Finding;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::manifest::Manifest;
use tanxiao_core::normalise::Reject;
use tanxiao_core::period::Period;
use tanxiao_core::rejects::RejectedRows;
use tanxiao_core::run::Run;
use tanxiao_core::status::Status;
use tanxiao_core::why::{self, Answer, Question};
use tanxiao_report::Returned;

use super::sides::Sides;
use crate::commands::rescore;
use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};

/// What is known of the returns of a period.
pub(super) struct Known {
    /// What holds the held ones, by the firm's key.
    holding: BTreeMap<String, Vec<Finding>>,
    rejects: Vec<Reject>,
    /// Rows that were rejected, as they came.
    pub(super) rejected: RejectedRows,
    /// Everything that was found.
    pub(super) findings: Vec<Finding>,
    /// Why emissions moved, or why that is not told.
    pub(super) why: Result<Answer, Bilingual>,
}

impl Known {
    /// Scores the inputs of the runs once more.
    pub(super) fn of(
        paths: &[PathBuf],
        sides: &Sides,
        data: &DataSet,
        context: &Context,
    ) -> Outcome<Self> {
        let mut known = Self {
            holding: BTreeMap::new(),
            rejects: Vec::new(),
            rejected: RejectedRows::default(),
            findings: Vec::new(),
            why: why(paths, sides, data, context)?,
        };
        for run in sides.now.runs().values() {
            let run = repeated(&run.manifest, paths, data, context)?;
            known.add(run, sides.now.side().period);
        }
        Ok(known)
    }

    pub(super) fn returned(&self) -> Returned<'_> {
        let Self { holding, rejects, rejected, .. } = self;
        Returned { holding, rejects, rejected }
    }

    fn add(&mut self, run: Run<'_>, period: &str) {
        let scored = &run.scored;
        for row in 0..scored.height() {
            let is_of = scored.returns.period(row).to_string() == period;
            if is_of && scored.status(row) == Status::Held {
                let key = scored.returns.firm_key(row).into_owned();
                self.holding.insert(key, scored.holding(row).cloned().collect());
            }
        }
        self.rejects.extend(run.scored.rejects);
        self.findings.extend(run.scored.findings);
        self.rejected.join(run.rejected);
    }
}

/// A run once more, without the benchmarks that a book issued: what is rejected or held does not
/// hang on what firms are graded against.
fn repeated<'a>(
    manifest: &Manifest,
    paths: &[PathBuf],
    data: &'a DataSet,
    context: &Context,
) -> Outcome<Run<'a>> {
    // Rows keep their places, by which findings are theirs.
    let plan = rescore::plan(manifest, data, context)?;
    rescore::score(&plan, &rescore::given_inputs(manifest, paths)?, None)
}

/// Why emissions moved between the two periods.
fn why(
    paths: &[PathBuf],
    sides: &Sides,
    data: &DataSet,
    context: &Context,
) -> Outcome<Result<Answer, Bilingual>> {
    let not = |zh: &str, en: &str| Ok(Err(Bilingual::new(zh, en)));
    let Some(before) = &sides.before else {
        return not("没有可比较的上期。", "There is no period to compare with.");
    };
    let runs = |held: &super::sides::Held| -> Vec<Manifest> {
        held.runs().values().map(|run| run.manifest.clone()).collect()
    };
    let (new, old) = (runs(&sides.now), runs(before));
    let ([new], [old]) = (&new[..], &old[..]) else {
        return not(
            "排放变化的原因没有分解：有一期由几次运行（更正）组成，请用 tanxiao why。",
            "Why emissions moved is not told: a period was made by several runs (corrections); use \
             tanxiao why.",
        );
    };
    let is_alike = new.options == old.options && new.options.period.is_none();
    if !is_alike || !new.corrections.is_empty() || !old.corrections.is_empty() {
        return not(
            "排放变化的原因没有分解：两期的运行选项不同，或报告期由选项给出，或有更正，请用 tanxiao why。",
            "Why emissions moved is not told: the runs of the two periods had other options, were told \
             their period by an option, or had corrections; use tanxiao why.",
        );
    }
    let mut joint = new.clone();
    let others = old.inputs.iter();
    joint.inputs.extend(
        others.filter(|input| new.inputs.iter().all(|one| one.sha256 != input.sha256)).cloned(),
    );
    let periods = [before.side().period, sides.now.side().period].map(Period::parse);
    let [Some(from), Some(to)] = periods else {
        return not("报告期不明。", "The periods are not known.");
    };
    let run = repeated(&joint, paths, data, context)?;
    let question = Question { periods: [from, to], by: None, top: 0 };
    let answer = why::why(&run.scored, run.method, question);
    Ok(Ok(answer.map_err(|error| Failure::error(Exit::Input, &error))?))
}
