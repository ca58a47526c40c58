//! A priced portfolio as a whole: outcomes, grades by outstanding amount, the weighted
//! adjustment, financed emissions with their weighted data quality, and how much of the portfolio
//! each figure covers. Sums of integers, so the order of the loans leaves no trace.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::covenant::State;
use super::policy::BP_DECIMALS;
use super::{Outcome, Priced};
use tanxiao_core::book::Record;
use tanxiao_core::name::firm_key;
use tanxiao_core::number;

/// Loans and what is outstanding on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub loans: u64,
    /// Outstanding, fen.
    pub outstanding_fen: i128,
}

/// Figures of a portfolio.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// All of it. A rejected row counts with the amount it has, if any.
    pub total: Share,
    /// Distinct borrowers.
    pub borrowers: u64,
    /// By outcome.
    pub by_outcome: BTreeMap<Outcome, Share>,
    /// By grade of the score that counts; None: no score, or no grade.
    pub by_grade: BTreeMap<Option<i32>, Share>,
    /// Eligible loans by adjustment, in hundredths of a basis point.
    pub by_adjustment: BTreeMap<i64, Share>,
    /// Adjustment of eligible loans weighted by outstanding, in hundredths of a basis point; None
    /// where nothing is outstanding on them.
    pub weighted_bp: Option<i64>,
    /// What the adjustments make in interest in a year, fen.
    pub interest_fen: i128,
    /// Financed emissions, scope 1, micro-tCO2.
    pub scope1_micro: i128,
    /// Financed emissions, scope 2, micro-tCO2.
    pub scope2_micro: i128,
    /// Loans whose financed emissions are computed.
    pub financed: Share,
    /// Why the others are not, by stable text.
    pub not_financed: BTreeMap<&'static str, Share>,
    /// PCAF data quality weighted by outstanding over the loans with financed emissions, in nano.
    pub pcaf_nano: Option<i64>,
    /// Share of the outstanding amount that financed emissions cover, in nano.
    pub coverage_nano: Option<i64>,
    /// Financed emissions per 万元 outstanding of those loans, in nano-tCO2.
    pub intensity_nano: Option<i64>,
    /// Loans by the worst state of their covenants.
    pub by_covenants: BTreeMap<State, Share>,
}

/// Decimals of weighted figures.
const NANO: u32 = number::NANO_DECIMALS;

impl Share {
    fn add(&mut self, outstanding_fen: i128) {
        self.loans += 1;
        self.outstanding_fen += outstanding_fen;
    }
}

impl Summary {
    /// Adds a portfolio up.
    #[must_use]
    pub fn of(priced: &[Priced<'_>]) -> Self {
        let mut summary = Self::default();
        let mut borrowers: Vec<Cow<'_, str>> = Vec::new();
        let mut weighted = 0_i128;
        let mut pcaf = 0_i128;
        for one in priced {
            let outstanding = i128::from(one.loan.outstanding_fen.unwrap_or(0));
            summary.total.add(outstanding);
            summary.by_outcome.entry(one.outcome).or_default().add(outstanding);
            let grade = one.score.and_then(|score| score.grade);
            summary.by_grade.entry(grade).or_default().add(outstanding);
            let [code, name] = [&one.loan.credit_code, &one.loan.name]
                .map(|text| text.as_deref().unwrap_or_default());
            let of_loan = || Some(firm_key(code, name)).filter(|key| !key.is_empty());
            borrowers.extend(one.score.map(Record::firm_key).or_else(of_loan));
            if let Some(terms) = &one.terms {
                summary.by_adjustment.entry(terms.adjustment_bp).or_default().add(outstanding);
                weighted += outstanding * i128::from(terms.adjustment_bp);
                summary.interest_fen += i128::from(terms.interest_fen);
            }
            if let Some(state) = one.covenant_state() {
                summary.by_covenants.entry(state).or_default().add(outstanding);
            }
            match &one.financed {
                Ok(financed) => {
                    summary.financed.add(outstanding);
                    summary.scope1_micro += i128::from(financed.scope1_micro);
                    summary.scope2_micro += i128::from(financed.scope2_micro);
                    pcaf += outstanding * i128::from(financed.score.pcaf_score);
                }
                Err(why) => {
                    summary.not_financed.entry(why.text()).or_default().add(outstanding);
                }
            }
        }
        borrowers.sort_unstable();
        borrowers.dedup();
        summary.borrowers = borrowers.len() as u64;
        let eligible = summary.by_outcome.get(&Outcome::Eligible).copied().unwrap_or_default();
        summary.weighted_bp = number::ratio_scaled(weighted, eligible.outstanding_fen, 0);
        let covered = summary.financed.outstanding_fen;
        summary.pcaf_nano = number::ratio_scaled(pcaf, covered, NANO);
        summary.coverage_nano = number::ratio_scaled(covered, summary.total.outstanding_fen, NANO);
        summary.intensity_nano = number::ratio_scaled(summary.financed_micro(), covered, NANO);
        summary
    }

    /// Financed emissions, scope 1 and 2, micro-tCO2.
    #[must_use]
    pub fn financed_micro(&self) -> i128 {
        self.scope1_micro + self.scope2_micro
    }

    /// The figures as JSON: decimals as numbers in the units of their names.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::{Map, Value, json};
        let wan_yuan = |fen: i128| decimal(fen, number::MICRO_DECIMALS);
        let share = |share: &Share| json!({ "loans": share.loans, "outstanding_wan_yuan": wan_yuan(share.outstanding_fen) });
        let map = |entries: Vec<(String, &Share)>| -> Value {
            let entries = entries.into_iter().map(|(key, value)| (key, share(value)));
            entries.collect::<Map<String, Value>>().into()
        };
        let nano = |value: Option<i64>| value.map(|value| decimal(value.into(), NANO));
        let bp = |value: i64| number::to_text(value, BP_DECIMALS);
        let grades = self.by_grade.iter().map(|(grade, value)| {
            (grade.map_or_else(|| "none".to_owned(), |grade| grade.to_string()), value)
        });
        json!({
            "loans": self.total.loans,
            "outstanding_wan_yuan": wan_yuan(self.total.outstanding_fen),
            "borrowers": self.borrowers,
            "by_outcome": map(
                self.by_outcome.iter().map(|(key, value)| (key.text().to_owned(), value)).collect()
            ),
            "by_grade": map(grades.collect()),
            "by_adjustment_bp": map(
                self.by_adjustment.iter().map(|(key, value)| (bp(*key), value)).collect()
            ),
            "weighted_adjustment_bp": self.weighted_bp.map(|v| decimal(v.into(), BP_DECIMALS)),
            "interest_change_wan_yuan_per_year": wan_yuan(self.interest_fen),
            "by_covenants": map(
                self.by_covenants.iter().map(|(key, value)| (key.text().to_owned(), value)).collect()
            ),
            "financed": {
                "method": super::attribution::METHOD,
                "scope1_tco2": wan_yuan(self.scope1_micro),
                "scope2_tco2": wan_yuan(self.scope2_micro),
                "scope3": super::attribution::SCOPE3,
                "total_tco2": wan_yuan(self.financed_micro()),
                "tco2_per_wan_yuan": nano(self.intensity_nano),
                "pcaf_score": nano(self.pcaf_nano),
                "coverage": nano(self.coverage_nano),
                "computed": share(&self.financed),
                "not_computed": map(
                    self.not_financed
                        .iter()
                        .map(|(key, value)| ((*key).to_owned(), value))
                        .collect()
                ),
            },
        })
    }
}

/// A scaled integer as the float that prints as it.
fn decimal(value: i128, decimals: u32) -> f64 {
    i64::try_from(value).map_or(f64::NAN, |value| number::to_f64(value, decimals))
}
