//! Exit codes, which are a contract (docs/guide/exit-codes.md), and failures that carry one.

use std::process::ExitCode;

use tanxiao_core::finding::{Coded, Finding, Severity, ToFinding};
use tanxiao_core::lang::Lang;

use crate::term;

/// Why the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Not one row was scored, or suspect returns are held and nobody was graded; with `--strict`, rows
    /// were rejected; `certify`: some scores got no certificate. Results are written all the same.
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
    /// The score book refuses: issued before and no reason given, or another writer is at work.
    Refused = 8,
    /// The score book is damaged.
    Damaged = 9,
    /// `verify`: no certificate, or one damaged in form.
    CertificateMalformed = 20,
    /// `verify`: its content is not what was signed.
    CertificateTampered = 21,
    /// `verify`: its issuer or key is not in the trust list.
    CertificateIssuer = 22,
    /// `verify`: it has expired.
    CertificateExpired = 23,
    /// `verify`: it is revoked.
    CertificateRevoked = 24,
    /// `verify`: it is not in force yet.
    CertificateNotYetValid = 25,
    /// `verify`: its signature algorithm is not known here.
    CertificateUnsupported = 26,
    /// `verify --require-status`: revocation could not be checked.
    CertificateStatusUnknown = 27,
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
    /// What to say, in both languages.
    texts: Vec<(String, String)>,
}

/// The result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Findings that stop the run.
    pub(crate) fn findings<C: Coded>(exit: Exit, findings: Vec<Finding<C>>) -> Self {
        // What stopped the run is said, whatever its severity is elsewhere.
        let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        let is_said = |finding: &Finding<C>| !has_errors || finding.severity == Severity::Error;
        let errors = findings.into_iter().filter(is_said);
        let text = |finding: Finding<C>| {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| term::findings::lines(&finding, lang));
            (zh, en)
        };
        Self { exit, texts: errors.map(text).collect() }
    }

    /// One error of any of our crates.
    pub(crate) fn error(exit: Exit, error: &impl ToFinding) -> Self {
        Self::findings(exit, vec![error.to_finding()])
    }

    /// A sentence in both languages.
    pub(crate) fn text(exit: Exit, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let word = |lang, text: String| {
            // It may quote a file's or a caller's words.
            format!("{}{}", term::error_word(lang), text.replace('\u{1b}', "\u{fffd}"))
        };
        let texts = (word(Lang::Zh, zh.into()), word(Lang::En, en.into()));
        Self { exit, texts: vec![texts] }
    }

    /// This failure, and another that is told with it.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.texts.extend(other.texts);
        self
    }

    /// An error of a book, with what to do.
    pub(crate) fn book(error: &tanxiao_book::Error) -> Self {
        use tanxiao_book::Kind;
        let exit = match error.kind() {
            Kind::NotFound => Exit::NotFound,
            Kind::Input => Exit::Input,
            Kind::Refused => Exit::Refused,
            Kind::Damaged => Exit::Damaged,
            Kind::Io => Exit::Output,
        };
        Self::error(exit, error)
    }

    pub(crate) fn print(&self, lang: Lang) {
        for (zh, en) in &self.texts {
            anstream::eprintln!("{}", term::printable(lang.pick(zh, en)));
        }
    }
}
