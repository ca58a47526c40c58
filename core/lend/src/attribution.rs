//! Financed emissions of a business loan: PCAF, The Global GHG Accounting and Reporting Standard
//! Part A (second edition, 2022), chapter 5.2, business loans and unlisted equity. Of the third edition
//! (2025) only reports could be read, not its text: that it adds methods and leaves those that were
//! there unchanged (docs/guide/lending.md). So the second is what is followed and named.
//!
//! Financed emissions = outstanding amount ÷ (total equity + debt) × emissions of the borrower.
//! Scope 1 and 2 of a whole year, before deductions: the standard keeps removals and credits
//! apart. The data quality score is that of the borrower's emissions (Table 5-7), weighted by
//! outstanding amount over a portfolio. Scope 3 is not computed: returns, and so scores, hold
//! nothing of it. What is not known is said, and never made up.

use super::portfolio::Loan;
use super::words::both;
use tanxiao_core::book::Record;
use tanxiao_core::lang::Bilingual;
use tanxiao_core::number::{self, Decimal, MICRO_DECIMALS, NANO_DECIMALS};

/// What the figures follow, for those who read them.
pub const METHOD: &str =
    "PCAF Global GHG Accounting and Reporting Standard Part A (2022), 5.2 business loans";

/// What is said of scope 3 wherever financed emissions are given: a score holds none.
pub const SCOPE3: &str = "not_computed";

/// What a loan finances.
#[derive(Debug, Clone, Copy)]
pub struct Financed<'a> {
    /// The score whose emissions they are a share of; of a whole year.
    pub score: &'a Record,
    /// Outstanding ÷ company value, in nano, for people; the amounts are exact.
    pub factor_nano: i64,
    /// Share of scope 1, in micro-tCO2.
    pub scope1_micro: i64,
    /// Share of scope 2, in micro-tCO2.
    pub scope2_micro: i64,
}

impl Financed<'_> {
    /// Scope 1 and 2.
    #[must_use]
    pub fn total_micro(&self) -> i64 {
        self.scope1_micro.saturating_add(self.scope2_micro)
    }
}

/// Why financed emissions are not computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFinanced {
    /// The row cannot be used.
    Rejected,
    /// The borrower has no score.
    NoScore,
    /// It has none of a whole year.
    NoYear,
    /// The company's value is not given, or zero.
    NoValue,
    /// More is owed than the company is worth: one of the two is wrong.
    AboveValue,
    /// The emissions are too large to be held.
    Overflow,
}

impl NotFinanced {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Rejected,
        Self::NoScore,
        Self::NoYear,
        Self::NoValue,
        Self::AboveValue,
        Self::Overflow,
    ];

    /// The one of a stable text.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.text() == text)
    }

    /// Its stable text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::NoScore => "no_score",
            Self::NoYear => "no_annual_score",
            Self::NoValue => "no_company_value",
            Self::AboveValue => "outstanding_above_company_value",
            Self::Overflow => "overflow",
        }
    }

    /// Why, in a few words.
    #[must_use]
    pub fn words(self) -> Bilingual {
        match self {
            Self::Rejected => both("该行数据有误", "the row cannot be used"),
            Self::NoScore => both("借款人没有评价结果", "the borrower has no score"),
            Self::NoYear => both("没有整年的评价结果", "no score of a whole year"),
            Self::NoValue => {
                both("没有企业价值（权益 + 债务）", "no company value (equity + debt)")
            }
            Self::AboveValue => {
                both("贷款余额大于企业价值，请核对", "more owed than the company's value")
            }
            Self::Overflow => both("排放量超出可处理的范围", "the emissions are out of range"),
        }
    }
}

/// The loan's share of the emissions of a year's score.
///
/// # Errors
/// Why there is none.
pub(super) fn financed<'a>(
    loan: &Loan,
    score: Option<&'a Record>,
) -> Result<Financed<'a>, NotFinanced> {
    let score = score.ok_or(NotFinanced::NoYear)?;
    let value = loan.company_value_fen.filter(|value| *value > 0).ok_or(NotFinanced::NoValue)?;
    let outstanding = loan.outstanding_fen.unwrap_or(0);
    if outstanding > value {
        return Err(NotFinanced::AboveValue);
    }
    let share = |tco2: Decimal| {
        let product = i128::from(outstanding) * i128::from(tco2.scaled(MICRO_DECIMALS)?);
        i64::try_from(number::div_half_even(product, i128::from(value))).ok()
    };
    let factor = number::ratio_scaled(i128::from(outstanding), i128::from(value), NANO_DECIMALS);
    Ok(Financed {
        score,
        factor_nano: factor.ok_or(NotFinanced::Overflow)?,
        scope1_micro: share(score.scope1_tco2).ok_or(NotFinanced::Overflow)?,
        scope2_micro: share(score.scope2_tco2).ok_or(NotFinanced::Overflow)?,
    })
}
