//! Exit codes, which are a contract (docs/guide/exit-codes.md), and failures that carry one.

use std::process::ExitCode;

use tanxiao_core::finding::{Error, Finding};

use crate::context::Context;
use crate::term;

/// Why the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// `--strict`: rows were rejected. Results are written all the same.
    Rejected = 1,
    /// The command line was not understood (clap's own code).
    Usage = 2,
    /// An input could not be read or understood. Nothing is written.
    Input = 3,
    /// A table, scheme or benchmark is not valid. Nothing is written.
    Data = 4,
    /// An output could not be written; what was there before is untouched.
    Output = 5,
    /// `rerun`: inputs, versions or bytes differ.
    Differs = 6,
    /// What was asked for is not there: an unknown firm, industry or energy type.
    NotFound = 7,
    /// A defect of this program (`EX_SOFTWARE` of sysexits).
    Internal = 70,
    /// Interrupted (Ctrl-C: 128 + SIGINT, as shells have it). Nothing is written.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An exit code with what to tell the user.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    findings: Vec<Finding>,
    text: Option<(String, String)>,
}

/// The result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Findings that stop the run.
    pub(crate) fn findings(exit: Exit, findings: Vec<Finding>) -> Self {
        Self { exit, findings, text: None }
    }

    /// One error of core.
    pub(crate) fn error(exit: Exit, error: &Error) -> Self {
        Self::findings(exit, vec![error.finding().clone()])
    }

    /// A sentence in both languages.
    pub(crate) fn text(exit: Exit, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { exit, findings: Vec::new(), text: Some((zh.into(), en.into())) }
    }

    pub(crate) fn print(&self, context: &Context) {
        if let Some((zh, en)) = &self.text {
            let text = context.lang.pick(zh, en);
            anstream::eprintln!("{}{text}", term::error_word(context.lang));
        }
        let errors = self
            .findings
            .iter()
            .filter(|finding| finding.severity == tanxiao_core::finding::Severity::Error);
        for finding in errors {
            term::findings::print_to_stderr(finding, context.lang);
        }
    }
}
