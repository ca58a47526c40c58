//! Corrections of which it is not certain what they correct: the originals know the firm by another
//! name or code, or the correction is wrong itself and finds no row. Which figure counts, nobody can
//! tell, so the run stops.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::{Corrections, Firm};
use crate::credit_code;
use crate::finding::{Code, Finding};
use crate::name::name_key;
use crate::normalise::columns::Row;
use crate::normalise::copies::Spot;
use crate::normalise::long::place_text;
use crate::normalise::{SourceTable, place_of};

/// What the originals say of a firm and period that is corrected.
#[derive(Default)]
pub(super) struct Heard {
    /// Right codes of rows that it replaces, where it has none itself.
    codes: BTreeSet<String>,
    /// The first row of its code that bears another name, and that name.
    other_name: Option<(Spot, String)>,
    /// The first row of its name that has another right code, and that code.
    other_code: Option<(Spot, String)>,
}

impl Heard {
    pub(super) fn of_code(&mut self, row: &Row) {
        self.codes.insert(row.credit_code.clone());
    }

    pub(super) fn of_other_name(&mut self, row: &Row) {
        first(&mut self.other_name, row, &row.name);
    }

    pub(super) fn of_other_code(&mut self, row: &Row) {
        first(&mut self.other_code, row, &row.credit_code);
    }

    /// The code of the rows that it replaces, if they have but one.
    pub(super) fn one_code(&mut self) -> Option<String> {
        self.codes.first().filter(|_| self.codes.len() == 1).cloned()
    }
}

/// Blocks are read in any order, so the first in the order of places is kept.
fn first(known: &mut Option<(Spot, String)>, row: &Row, text: &str) {
    let spot = (row.source, row.line);
    if known.as_ref().is_none_or(|(other, _)| spot < *other) {
        *known = Some((spot, text.to_owned()));
    }
}

impl Firm {
    /// What it is known by.
    pub(super) fn known_as(&self) -> &str {
        if self.code.is_empty() { &self.name } else { &self.code }
    }

    pub(super) fn has_right_code(&self) -> bool {
        credit_code::check(&self.code).is_ok()
    }

    /// Whether it has a name, and this is another.
    pub(super) fn is_called_otherwise(&self, name: &str) -> bool {
        let is_known = || self.keys.iter().any(|key| **key == *name_key(name));
        !name.is_empty() && !self.keys.is_empty() && !is_known()
    }

    pub(super) fn hears<T>(&self, say: impl FnOnce(&mut Heard) -> T) -> T {
        say(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why it is not certain what it corrects.
    fn unsettled(&self, sources: &[SourceTable]) -> Option<Finding> {
        let finding = |code| {
            Finding::new(code, place_of(sources, self.source, self.line)).of_firm(self.known_as())
        };
        let contradicts = |own: &str, other: &str, place: String| {
            finding(Code::CorrectionContradicts)
                .with("value", own)
                .with("first", other)
                .with("expected", place)
        };
        self.hears(|heard| {
            let is_matched = self.is_matched.load(Ordering::Relaxed);
            if let Some(((source, line), name)) = &heard.other_name {
                return Some(contradicts(&self.name, name, place_text(sources, *source, *line)));
            }
            if heard.codes.len() > 1 {
                let codes: Vec<&str> = heard.codes.iter().map(String::as_str).collect();
                let place = sources.first().map(|source| source.file.to_string());
                let place = place.unwrap_or_default();
                return Some(contradicts(&self.name, &codes.join("、"), place));
            }
            match &heard.other_code {
                _ if is_matched => None,
                Some(((source, line), code)) => {
                    Some(contradicts(&self.code, code, place_text(sources, *source, *line)))
                }
                // One with a right code that nobody has may be a new firm.
                None => {
                    let is_failed = self.is_wrong || !self.has_right_code();
                    is_failed.then(|| finding(Code::CorrectionFailed))
                }
            }
        })
    }
}

impl Corrections {
    /// What stops the run, after the originals were read.
    pub(in crate::normalise) fn unsettled(&self, sources: &[SourceTable]) -> Vec<Finding> {
        self.firms.iter().filter_map(|firm| firm.unsettled(sources)).collect()
    }
}
