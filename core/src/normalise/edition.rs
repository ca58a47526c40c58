//! Which edition of GB/T 4754 the industry codes of a run are of, where nobody states it: a code that
//! only the edition of 2017 has tells, and so does a changed code beside its name. Where nothing tells,
//! a code that was another industry before is not read as either.

use super::{Options, SourceTable, place_of};
use crate::data::DataSet;
use crate::data::edition::{Before, Edition};
use crate::data::industry::Industries;
use crate::finding::{Code, Finding};
use crate::period::Period;

/// What codes of an old edition's time there may be: returns of before 2012 were still coded by that
/// of 2002, and nobody has used it since.
const LAST_YEAR_OF_2002: i32 = 2011;

/// What the codes that were read tell. By old edition, in the order of [`Edition::OLD`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// The codes are not of it.
    is_excluded: [bool; 2],
    /// The first row with a code that was another industry in it: source, line and industry.
    unclear: [Option<(u32, u32, u32)>; 2],
}

/// A row's industry, as its code says it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coded {
    pub(super) source: u32,
    pub(super) line: u32,
    pub(super) industry: u32,
    /// Its name stands beside the code.
    pub(super) is_named: bool,
    pub(super) period: Option<Period>,
}

impl Seen {
    pub(super) fn note(&mut self, row: Coded, industries: &Industries) {
        let before = industries.codes_before(row.industry);
        if before == [Before::Same; 2] {
            return;
        }
        for (at, before) in before.into_iter().enumerate() {
            let edition = Edition::OLD[at];
            let may_be = edition != Edition::Of2002
                || row.period.is_some_and(|period| period.year() <= LAST_YEAR_OF_2002);
            match before {
                Before::Same => {}
                Before::Nothing => self.is_excluded[at] = true,
                Before::Other if row.is_named => self.is_excluded[at] = true,
                Before::Other if may_be && self.unclear[at].is_none() => {
                    self.unclear[at] = Some((row.source, row.line, row.industry));
                }
                Before::Other => {}
            }
        }
    }

    /// Takes over what further rows tell.
    pub(super) fn append(&mut self, next: Self) {
        for at in 0..Edition::OLD.len() {
            self.is_excluded[at] |= next.is_excluded[at];
            self.unclear[at] = match (self.unclear[at], next.unclear[at]) {
                (Some(own), Some(next)) => Some(own.min(next)),
                (own, next) => own.or(next),
            };
        }
    }

    /// Asks for the edition where a code may be of either.
    pub(super) fn unclear(
        &self,
        sources: &[SourceTable],
        options: &Options,
        data: &DataSet,
    ) -> Option<Finding> {
        if options.defaults.edition.is_some() {
            return None;
        }
        let of = |at: &usize| self.unclear[*at].filter(|_| !self.is_excluded[*at]);
        let at = (0..Edition::OLD.len()).rev().find(|at| of(at).is_some())?;
        let (source, line, industry) = of(&at)?;
        let industry = data.industries.at(industry);
        let edition = Edition::OLD[at];
        let other = data.industries.name_in(&industry.code, edition).unwrap_or_default();
        let finding = Finding::new(Code::IndustryEditionUnclear, place_of(sources, source, line))
            .with("value", &industry.code)
            .with("name", &industry.name_zh)
            .with("other", other)
            .with("edition", edition.year());
        Some(data.naming_industries(finding))
    }
}
