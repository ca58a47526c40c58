//! `lend`: a bank's own policy applied to a portfolio of loans whose borrowers have issued
//! scores. Each loan leaves with its terms and the reasons in words, or with what keeps it from
//! them and what would change that; none is lost.
//!
//! In the order of the data: [`policy`] the rules as data, [`portfolio`] rows → loans, [`scores`]
//! which score counts, `eligibility` → [`terms`] → [`covenant`], [`factors`] whether a trend is the firm's, [`attribution`] financed
//! emissions (PCAF), [`summary`] the portfolio as a whole, [`change`] what moved since before,
//! [`frame`] all of it as a table.
//!
//! Terms are decided on the published figures of a score, so that anybody who has the book can
//! repeat them. The day is given by the caller; there is no clock in here.

pub mod attribution;
pub mod change;
pub mod covenant;
mod date;
mod eligibility;
pub mod factors;
pub mod frame;
pub mod headers;
mod json;
pub mod manifest;
pub mod policy;
pub mod portfolio;
pub mod scores;
pub mod summary;
pub mod terms;
mod words;
pub mod write;

pub use date::Date;
pub use headers::LoanHeaders;
pub use words::{Reason, Refusal};
pub use write::write_loans;

use attribution::{Financed, NotFinanced};
use covenant::{State, Watched};
use factors::Factors;
use policy::{Evidence, Policy};
use portfolio::Loan;
use scores::{MatchedBy, NotFound, Scores};
use tanxiao_core::book::Record;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::name::name_key;
use tanxiao_core::scheme::Scheme;
use terms::{Basis, Terms};
use words::both;

/// What loans are priced with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The bank's rules.
    pub policy: &'a Policy,
    /// The scheme that graded the scores.
    pub scheme: &'a Scheme,
    /// The scores.
    pub scores: &'a Scores,
    /// What is known of the factors that they were made with.
    pub factors: &'a Factors,
    /// The day of pricing.
    pub day: Date,
}

/// What became of a loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It has terms.
    Eligible,
    /// A rule keeps it from them.
    NotEligible,
    /// Its borrower has no score.
    NoScore,
    /// Its row cannot be used.
    Rejected,
}

impl Outcome {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Eligible, Self::NotEligible, Self::NoScore, Self::Rejected];

    /// Its stable text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::NotEligible => "not_eligible",
            Self::NoScore => "no_score",
            Self::Rejected => "rejected",
        }
    }

    /// The word for it.
    #[must_use]
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("符合", "eligible"),
            Self::NotEligible => lang.pick("不符合", "not eligible"),
            Self::NoScore => lang.pick("无评价结果", "no score"),
            Self::Rejected => lang.pick("数据有误", "rejected"),
        }
    }
}

/// A loan with all that is known of it after pricing.
#[derive(Debug, Clone)]
pub struct Priced<'a> {
    /// The loan.
    pub loan: &'a Loan,
    /// What became of it.
    pub outcome: Outcome,
    /// How the borrower was found.
    pub matched_by: Option<MatchedBy>,
    /// The score that counts.
    pub score: Option<&'a Record>,
    /// The score of the same period a year before.
    pub previous: Option<&'a Record>,
    /// Months from the end of the score's period to the day.
    pub age_months: Option<u32>,
    /// What keeps it from terms, and what would change that.
    pub refusals: Vec<Refusal>,
    /// Its terms, where it is eligible.
    pub terms: Option<Terms>,
    /// What has to be handed in before they hold.
    pub evidence: Vec<&'a Evidence>,
    /// What is watched.
    pub covenants: Vec<Watched>,
    /// What it finances.
    pub financed: Result<Financed<'a>, NotFinanced>,
    /// Findings that pricing added to those of the row.
    pub findings: Vec<Finding>,
}

impl Priced<'_> {
    /// The worst state of its covenants; None where nothing is watched.
    #[must_use]
    pub fn covenant_state(&self) -> Option<State> {
        self.covenants.iter().map(|watched| watched.state).max()
    }

    /// Every finding about the row.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.loan.findings.iter().chain(&self.findings)
    }

    /// Why it has the terms it has, or none, in a sentence.
    #[must_use]
    pub fn reasons(&self, lang: Lang) -> String {
        let mut texts: Vec<String> = match &self.terms {
            Some(terms) => terms.reasons.iter().map(|reason| text(&reason.words, lang)).collect(),
            None => self.refusals.iter().map(|refusal| text(&refusal.words, lang)).collect(),
        };
        let errors = self.loan.findings.iter().filter(|f| f.severity == Severity::Error);
        texts.extend(errors.map(|finding| finding.message(lang)));
        if let Some(Err(why)) = self.matched_by.is_none().then_some(&self.financed)
            && *why == NotFinanced::NoScore
            && texts.is_empty()
        {
            texts.push(text(&why.words(), lang));
        }
        texts.join(lang.pick("；", "; "))
    }

    /// What would make it eligible, in a sentence; empty where it is.
    #[must_use]
    pub fn remedies(&self, lang: Lang) -> String {
        let remedies = self.refusals.iter().map(|refusal| text(&refusal.remedy, lang));
        let errors = self.loan.findings.iter().filter(|f| f.severity == Severity::Error);
        let hints = errors.map(|finding| finding.hint(lang));
        remedies.chain(hints).collect::<Vec<_>>().join(lang.pick("；", "; "))
    }
}

fn text(words: &Bilingual, lang: Lang) -> String {
    words.in_lang(lang).to_owned()
}

impl<'a> Desk<'a> {
    /// Prices a portfolio, loan by loan, in its order.
    #[must_use]
    pub fn price_all(&self, loans: &'a [Loan]) -> Vec<Priced<'a>> {
        loans.iter().map(|loan| self.price(loan)).collect()
    }

    /// Prices a loan.
    #[must_use]
    pub fn price(&self, loan: &'a Loan) -> Priced<'a> {
        if !loan.is_usable() {
            return unpriced(loan, Outcome::Rejected, NotFinanced::Rejected, Vec::new());
        }
        let firm = match self.scores.firm(loan, self.day) {
            Ok(firm) => firm,
            Err(why) => {
                let refusal = not_found(why, loan, self.day);
                return unpriced(loan, Outcome::NoScore, NotFinanced::NoScore, vec![refusal]);
            }
        };
        let Some((period, score)) = firm.latest() else {
            return unpriced(loan, Outcome::NoScore, NotFinanced::NoScore, Vec::new());
        };
        let previous = firm.of(period.year_before());
        let age_months = self.day.months_since(period).unwrap_or(0);
        let compared = previous.map(|before| self.factors.compare(self.scheme, before, score));
        let basis = Basis { policy: self.policy, score, previous };
        let refusals = eligibility::refusals(&eligibility::Case {
            policy: self.policy,
            scheme: self.scheme,
            loan,
            score,
            age_months,
            day: self.day,
        });
        let covenants = covenant::watch(&basis, compared.as_ref(), age_months);
        let is_in_breach = covenants.iter().any(|watched| watched.state == State::Breached);
        let terms = refusals.is_empty().then(|| terms::terms(&basis, loan, is_in_breach));
        Priced {
            loan,
            outcome: if terms.is_some() { Outcome::Eligible } else { Outcome::NotEligible },
            matched_by: Some(firm.matched_by),
            score: Some(score),
            previous,
            age_months: Some(age_months),
            evidence: terms.as_ref().map_or_else(Vec::new, |t| terms::evidence(&basis, t)),
            covenants,
            financed: attribution::financed(loan, firm.latest_year()),
            findings: name_finding(loan, score).into_iter().collect(),
            refusals,
            terms,
        }
    }
}

fn unpriced(loan: &Loan, outcome: Outcome, why: NotFinanced, refusals: Vec<Refusal>) -> Priced<'_> {
    Priced {
        loan,
        outcome,
        matched_by: None,
        score: None,
        previous: None,
        age_months: None,
        refusals,
        terms: None,
        evidence: Vec::new(),
        covenants: Vec::new(),
        financed: Err(why),
        findings: Vec::new(),
    }
}

fn not_found(why: NotFound, loan: &Loan, day: Date) -> Refusal {
    let name = loan.name.as_deref().unwrap_or("");
    let code = loan.credit_code.as_deref().unwrap_or("");
    let (words, remedy) = match why {
        NotFound::Unknown => {
            let firm = if code.is_empty() { name } else { code };
            (
                both(
                    format!("评价结果册中没有“{firm}”"),
                    format!("the book has no score of “{firm}”"),
                ),
                both(
                    "核对信用代码；企业未参评的，请其先取得碳效评价",
                    "check the credit code; a firm that was never scored has to be scored first",
                ),
            )
        }
        NotFound::OtherCode => (
            both(
                format!("评价结果册中的“{name}”是另一个信用代码，不是 {code}"),
                format!("the book knows “{name}” under a code other than {code}"),
            ),
            both("请核对信用代码", "check the credit code"),
        ),
        NotFound::Ambiguous => (
            both(
                format!("评价结果册中有几家企业名为“{name}”"),
                format!("several firms of the book are called “{name}”"),
            ),
            both("请补填统一社会信用代码", "give the credit code"),
        ),
        NotFound::NotYet => (
            both(
                format!("到 {day} 为止没有已结束报告期的评价结果"),
                format!("no period of this firm that was scored had ended by {day}"),
            ),
            both("核对定价日", "check the day of pricing"),
        ),
    };
    Refusal { rule: "no_score", words, remedy }
}

/// One code under two names: a renamed firm, or a slip in the code.
fn name_finding(loan: &Loan, score: &Record) -> Option<Finding> {
    let (ours, theirs) = (loan.name.as_ref()?, score.name.as_ref()?);
    (name_key(ours) != name_key(theirs)).then(|| {
        Finding::new(Code::BorrowerNameDiffers, loan.place.clone())
            .with("value", ours)
            .with("expected", theirs)
            .of_firm(score.credit_code.as_deref().unwrap_or(theirs))
    })
}
