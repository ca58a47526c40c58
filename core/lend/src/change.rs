//! What moved since before: each loan's standing now against one of an earlier pricing, whether
//! that is repeated on the scores of an earlier run or read from a file that was written then.

use std::collections::BTreeMap;

use super::policy::BP_DECIMALS;
use super::words::{self, both};
use super::{Outcome, Priced};
use tanxiao_core::finding::{Code, Error, Place, Result};
use tanxiao_core::lang::Bilingual;
use tanxiao_core::normalise::cell;
use tanxiao_core::number;
use tanxiao_core::read::{self, ReadOptions};

/// Where a loan stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Stable text of its outcome.
    pub outcome: String,
    /// Period of the score that counted.
    pub period: Option<String>,
    /// Grade.
    pub grade: Option<i32>,
    /// Adjustment in hundredths of a basis point.
    pub adjustment_bp: Option<i64>,
}

/// Loans by their id, as they stood.
pub type Standings = BTreeMap<String, Standing>;

/// A loan that stands elsewhere than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub loan_id: String,
    /// Where it stood; None for a loan that is new.
    pub before: Option<Standing>,
    /// Where it stands; None for a loan that is no longer in the portfolio.
    pub now: Option<Standing>,
    /// What moved.
    pub kind: Kind,
}

/// What moved, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The grade is worse, or was lost.
    GradeWorse,
    /// The grade is better, or is there for the first time.
    GradeBetter,
    /// The grade is the same, and the terms are not.
    Terms,
    /// The loan is new in the portfolio.
    New,
    /// The loan is gone.
    Gone,
}

impl Kind {
    /// Its stable text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::GradeWorse => "grade_worse",
            Self::GradeBetter => "grade_better",
            Self::Terms => "terms",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }

    /// The words for it.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::GradeWorse => both("等级下降", "grade worse"),
            Self::GradeBetter => both("等级上升", "grade better"),
            Self::Terms => both("条款变化", "terms changed"),
            Self::New => both("新增", "new"),
            Self::Gone => both("已不在组合中", "gone"),
        }
    }
}

impl Standing {
    /// Where a priced loan stands.
    #[must_use]
    pub fn of(priced: &Priced<'_>) -> Self {
        Self {
            outcome: priced.outcome.text().to_owned(),
            period: priced.score.map(|score| score.period.clone()),
            grade: priced.score.and_then(|score| score.grade),
            adjustment_bp: priced.terms.as_ref().map(|terms| terms.adjustment_bp),
        }
    }

    /// It in a few words: `2022 2 级 -10 bp`.
    #[must_use]
    pub fn words(&self) -> Bilingual {
        let period = self.period.as_deref().unwrap_or("");
        let (grade_zh, grade_en) = match (self.grade, &self.period) {
            (Some(grade), _) => (format!("{grade} 级"), format!("grade {grade}")),
            (None, Some(_)) => ("未评级".to_owned(), "no grade".to_owned()),
            (None, None) => ("无评价结果".to_owned(), "no score".to_owned()),
        };
        let outcome = Outcome::ALL.into_iter().find(|known| known.text() == self.outcome);
        let terms = |lang| match (self.adjustment_bp, outcome) {
            (Some(bp), _) => words::bp(bp),
            (None, Some(outcome)) if outcome != Outcome::NoScore => outcome.word(lang).to_owned(),
            _ => String::new(),
        };
        let join = |parts: [&str; 3]| {
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        };
        both(
            join([period, &grade_zh, &terms(tanxiao_core::lang::Lang::Zh)]),
            join([period, &grade_en, &terms(tanxiao_core::lang::Lang::En)]),
        )
    }
}

/// The standings of priced loans. Rows whose id is missing or repeated have none.
#[must_use]
pub fn standings(priced: &[Priced<'_>]) -> Standings {
    let mut standings = Standings::new();
    for one in priced.iter().filter(|one| !one.loan.id.is_empty()) {
        standings.entry(one.loan.id.clone()).or_insert_with(|| Standing::of(one));
    }
    standings
}

/// Loans that moved, the gravest first, then by id. `grades` are best first.
#[must_use]
pub fn changes(before: &Standings, now: &Standings, grades: &[i32]) -> Vec<Change> {
    let place = |standing: &Standing| {
        standing.grade.and_then(|grade| grades.iter().position(|known| *known == grade))
    };
    let mut changes: Vec<Change> = Vec::new();
    let ids: std::collections::BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    for id in ids {
        let (old, new) = (before.get(id), now.get(id));
        let kind = match (old, new) {
            (None, Some(_)) => Kind::New,
            (Some(_), None) => Kind::Gone,
            (Some(old), Some(new)) => {
                // No grade at all is behind the worst one.
                let rank = |standing| place(standing).unwrap_or(usize::MAX);
                match rank(new).cmp(&rank(old)) {
                    std::cmp::Ordering::Greater => Kind::GradeWorse,
                    std::cmp::Ordering::Less => Kind::GradeBetter,
                    std::cmp::Ordering::Equal
                        if old.outcome != new.outcome || old.adjustment_bp != new.adjustment_bp =>
                    {
                        Kind::Terms
                    }
                    std::cmp::Ordering::Equal => continue,
                }
            }
            (None, None) => continue,
        };
        changes.push(Change { loan_id: id.clone(), before: old.cloned(), now: new.cloned(), kind });
    }
    changes.sort_by(|a, b| (a.kind, &a.loan_id).cmp(&(b.kind, &b.loan_id)));
    changes
}

/// Columns that standings are read from.
const COLUMNS: [&str; 5] = ["loan_id", "outcome", "period", "grade", "adjustment_bp"];

/// The standings in a file of terms that was written before, in any format that can be read.
///
/// # Errors
/// The file cannot be read, or is not one of terms.
pub fn read_standings(name: &str, bytes: &[u8]) -> Result<Standings> {
    let column = super::frame::column_of_title;
    let options = ReadOptions {
        format: None,
        sheet: None,
        recognises: &|text| column(text).is_some(),
        is_unit: &|_| false,
    };
    let tables = read::open(name, bytes, &options)?;
    let table = tables.first().ok_or_else(|| Error::new(Code::HeaderMissing, Place::file(name)))?;
    let mut places = [0; COLUMNS.len()];
    for (place, wanted) in places.iter_mut().zip(COLUMNS) {
        let found = table.headers.iter().position(|header| column(header) == Some(wanted));
        *place = found.ok_or_else(|| {
            Error::new(Code::HeaderKeyMissing, Place::file(name)).with("expected", wanted)
        })?;
        if let Some(kind) = table.unread(*place) {
            let place = table.place().at_column(wanted);
            return Err(Error::new(Code::ColumnType, place).with("detail", kind));
        }
    }
    let mut standings = Standings::new();
    table.for_each_row(&mut |line, cells| {
        let text =
            |index: usize| cells.get(places[index]).map(cell::text).filter(|text| !text.is_empty());
        let whole = |index: usize, decimals: u32| -> Result<Option<i64>> {
            let Some(text) = text(index) else { return Ok(None) };
            number::parse_exact(&text, decimals).map(Some).map_err(|_| {
                Error::new(
                    Code::ValueNotANumber,
                    table.place().at_line(line).at_column(COLUMNS[index]),
                )
                .with("value", text)
            })
        };
        if let Some(id) = text(0) {
            let outcome = text(1).unwrap_or_default();
            let outcome = super::frame::outcome_of_title(&outcome).unwrap_or(&outcome).to_owned();
            let grade = whole(3, 0)?.and_then(|grade| i32::try_from(grade).ok());
            let standing = Standing {
                outcome,
                period: text(2).map(std::borrow::Cow::into_owned),
                grade,
                adjustment_bp: whole(4, BP_DECIMALS)?,
            };
            standings.entry(id.into_owned()).or_insert(standing);
        }
        Ok(())
    })?;
    Ok(standings)
}
