//! The issued scores that a portfolio is priced on, found by firm, and the one that counts on a
//! day. Only scores of the policy's scheme belong in here; the caller sees to that.

use std::collections::{BTreeMap, BTreeSet};

use super::date::Date;
use super::portfolio::Loan;
use tanxiao_core::book::Record;
use tanxiao_core::name::name_key;
use tanxiao_core::number::{Decimal, NANO_DECIMALS};
use tanxiao_core::period::Period;

/// Issued scores by firm.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    records: Vec<Record>,
    by_code: BTreeMap<String, Vec<usize>>,
    /// Every firm that bears a name, by its key: its code, or None where it is known by name only.
    by_name: BTreeMap<String, BTreeMap<Option<String>, Vec<usize>>>,
}

/// How a borrower was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedBy {
    /// By its credit code.
    CreditCode,
    /// By its name.
    Name,
}

impl MatchedBy {
    /// Its stable text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::CreditCode => "credit_code",
            Self::Name => "name",
        }
    }
}

/// Why a borrower has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// No firm of that code or name.
    Unknown,
    /// The name is there, under another code.
    OtherCode,
    /// Several firms bear the name.
    Ambiguous,
    /// The firm is there, but no period had ended on the day.
    NotYet,
}

/// A borrower's scores that had been issued for periods ended by a day, the latest last.
#[derive(Debug, Clone)]
pub struct Firm<'a> {
    /// How it was found.
    pub matched_by: MatchedBy,
    scores: Vec<(Period, &'a Record)>,
}

impl Scores {
    /// The scores as they stood after a run (None: after the last one): what a later score
    /// corrects, and what was issued later, is left out.
    #[must_use]
    pub fn new(records: Vec<Record>, until_run: Option<u32>) -> Self {
        let in_time = |record: &Record| until_run.is_none_or(|run| record.run <= run);
        let corrected: BTreeSet<String> = records
            .iter()
            .filter(|record| in_time(record))
            .filter_map(|record| record.supersedes.clone())
            .collect();
        let mut scores = Self {
            records: records
                .into_iter()
                .filter(|record| in_time(record) && !corrected.contains(&record.score_id))
                .collect(),
            ..Self::default()
        };
        for (index, record) in scores.records.iter().enumerate() {
            if let Some(code) = &record.credit_code {
                scores.by_code.entry(code.clone()).or_default().push(index);
            }
            if let Some(name) = &record.name {
                let firms = scores.by_name.entry(name_key(name).into_owned()).or_default();
                firms.entry(record.credit_code.clone()).or_default().push(index);
            }
        }
        scores
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The scores of a loan's borrower by a day. A code decides; a name is used where the loan or
    /// the score has no code, and never where it could be two firms.
    ///
    /// # Errors
    /// Why there are none.
    pub fn firm(&self, loan: &Loan, day: Date) -> Result<Firm<'_>, NotFound> {
        let by_code = loan.credit_code.as_ref().and_then(|code| self.by_code.get(code));
        let (matched_by, indices) = match by_code {
            Some(indices) => (MatchedBy::CreditCode, indices),
            None => (MatchedBy::Name, self.named(loan)?),
        };
        let mut scores: Vec<(Period, &Record)> = indices
            .iter()
            .map(|index| &self.records[*index])
            .filter_map(|record| Some((Period::parse(&record.period)?, record)))
            .filter(|(period, _)| day.months_since(*period).is_some())
            .collect();
        if scores.is_empty() {
            return Err(NotFound::NotYet);
        }
        // The one that ends last; of two that end together the longer; of two of one period the
        // one issued later.
        scores.sort_by_key(|(period, record)| {
            let (end, months) = (period.last_month(), period.months());
            (period.year(), end, months, record.run, record.score_id.clone())
        });
        Ok(Firm { matched_by, scores })
    }

    /// The scores that the borrowers' trends are read from on a day, earlier and later, each pair
    /// once.
    #[must_use]
    pub fn trends(&self, loans: &[Loan], day: Date) -> Vec<(&Record, &Record)> {
        let mut seen = BTreeSet::new();
        let pair = |loan: &Loan| {
            let firm = self.firm(loan, day).ok()?;
            let (period, later) = firm.latest()?;
            Some((firm.of(period.year_before())?, later))
        };
        let pairs = loans.iter().filter(|loan| loan.is_usable()).filter_map(pair);
        pairs.filter(|(_, later)| seen.insert(later.score_id.clone())).collect()
    }

    fn named(&self, loan: &Loan) -> Result<&Vec<usize>, NotFound> {
        let name = loan.name.as_ref().ok_or(NotFound::Unknown)?;
        let firms = self.by_name.get(&*name_key(name)).ok_or(NotFound::Unknown)?;
        match &loan.credit_code {
            // A firm that the book knows by name only may have any code; one with a code has that.
            Some(_) => firms.get(&None).ok_or(NotFound::OtherCode),
            None if firms.len() == 1 => firms.values().next().ok_or(NotFound::Unknown),
            None => Err(NotFound::Ambiguous),
        }
    }
}

impl<'a> Firm<'a> {
    /// The score that counts: of the period that ended last.
    #[must_use]
    pub fn latest(&self) -> Option<(Period, &'a Record)> {
        self.scores.last().copied()
    }

    /// The latest score of a whole year: what annual emissions are taken from.
    #[must_use]
    pub fn latest_year(&self) -> Option<&'a Record> {
        self.scores.iter().rev().find(|(period, _)| period.is_year()).map(|(_, record)| *record)
    }

    /// The score of a period.
    #[must_use]
    pub fn of(&self, period: Period) -> Option<&'a Record> {
        self.scores.iter().rev().find(|(known, _)| *known == period).map(|(_, record)| *record)
    }
}

/// A ratio or intensity of a record in billionths; None where there is none, or it is out of reach.
#[must_use]
pub(super) fn nano(value: Option<Decimal>) -> Option<i64> {
    value?.scaled(NANO_DECIMALS)
}
