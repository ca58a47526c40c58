//! Trust lists as files: read, with what is wrong said of the file.

use std::path::Path;

use tanxiao_certificate::trust::LONGEST;
use tanxiao_certificate::{CertificateError, TrustList};
use tanxiao_core::finding::{Place, ToFinding as _, library_words};

use crate::exit::{Exit, Failure, Outcome};
use crate::input::short_text;

/// Reads a trust list.
pub(crate) fn read_trust(path: &Path) -> Outcome<TrustList> {
    TrustList::parse(&text_of(path)?).map_err(|error| of_file(path, &error))
}

/// The text of a file.
pub(crate) fn text_of(path: &Path) -> Outcome<String> {
    let shown = path.display();
    short_text(path, LONGEST as u64).map_err(|error| {
        Failure::text(
            Exit::Input,
            format!("无法读取信任清单 {shown}：{}", library_words(&error).zh),
            format!("cannot read the trust list {shown}: {error}"),
        )
    })
}

/// An error of something that a file holds.
pub(crate) fn of_file(path: &Path, error: &CertificateError) -> Failure {
    let mut finding = error.to_finding();
    finding.place = Place::file(&path.display().to_string());
    Failure::findings(Exit::Data, vec![finding])
}
