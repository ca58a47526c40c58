//! A priced loan as JSON for programs: what the table has, with reasons, refusals, covenants and
//! evidence as lists in both languages.

use serde_json::{Map, Value, json};

use super::policy::{BP_DECIMALS, PERCENT_DECIMALS};
use super::terms::intensity_change;
use super::{Priced, change::Change};
use tanxiao_core::finding::Finding;
use tanxiao_core::lang::{Bilingual, Lang};
use tanxiao_core::number::{Decimal, MICRO_DECIMALS, NANO_DECIMALS, to_f64};

impl Priced<'_> {
    /// The loan as a JSON object; `data/schemas/loan-terms.schema.json` describes it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        let loan = self.loan;
        let money = |fen: Option<i64>| fen.map(|fen| to_f64(fen, MICRO_DECIMALS));
        let mut put = |key: &str, value: Value| {
            object.insert(key.to_owned(), value);
        };
        put("row", json!(loan.place.line));
        put("loan_id", json!(loan.id));
        put("credit_code", json!(loan.credit_code));
        put("name", json!(loan.name));
        put("outcome", json!(self.outcome.text()));
        put("outstanding_wan_yuan", json!(money(loan.outstanding_fen)));
        put("base_rate_percent", json!(loan.base_rate.map(|rate| to_f64(rate, PERCENT_DECIMALS))));
        put("maturity", json!(loan.maturity.map(|day| day.to_string())));
        put("score", self.score_json());
        put("terms", self.terms_json());
        put(
            "refusals",
            self.refusals
                .iter()
                .map(|refusal| {
                    json!({
                        "rule": refusal.rule,
                        "reason": words(&refusal.words),
                        "remedy": words(&refusal.remedy),
                    })
                })
                .collect(),
        );
        put("evidence", self.evidence.iter().map(|evidence| {
            json!({ "kind": evidence.kind.text(), "note": words(&evidence.note) })
        }).collect());
        put(
            "covenants",
            self.covenants
                .iter()
                .map(|watched| {
                    json!({
                        "rule": watched.rule,
                        "state": watched.state.text(),
                        "text": words(&watched.words),
                    })
                })
                .collect(),
        );
        put("financed", self.financed_json());
        put("findings", self.all_findings().map(finding).collect());
        Value::Object(object)
    }

    fn score_json(&self) -> Value {
        let Some(score) = self.score else { return Value::Null };
        let number = |value: Option<Decimal>| value.map(Decimal::to_f64);
        let change = intensity_change(score, self.previous).map(|nano| to_f64(nano, NANO_DECIMALS));
        json!({
            "score_id": score.score_id,
            "run": score.run,
            "matched_by": self.matched_by.map(super::scores::MatchedBy::text),
            "period": score.period,
            "age_months": self.age_months,
            "region": score.region,
            "industry": score.industry,
            "status": score.status,
            "level": score.level,
            "grade": score.grade,
            "label": score.label,
            "intensity_l": number(score.intensity_l),
            "ratio_k": number(score.ratio_k),
            "pcaf_score": score.pcaf_score,
            "default_share": number(score.default_share),
            "previous_score_id": self.previous.map(|previous| &previous.score_id),
            "previous_grade": self.previous.and_then(|previous| previous.grade),
            "intensity_change": change,
        })
    }

    fn terms_json(&self) -> Value {
        let Some(terms) = &self.terms else { return Value::Null };
        let money = |fen: Option<i64>| fen.map(|fen| to_f64(fen, MICRO_DECIMALS));
        let reasons: Vec<Value> = terms
            .reasons
            .iter()
            .map(|reason| {
                let bp = reason.bp.map(|bp| to_f64(bp, BP_DECIMALS));
                json!({ "rule": reason.rule, "bp": bp, "text": words(&reason.words) })
            })
            .collect();
        json!({
            "adjustment_bp": to_f64(terms.adjustment_bp, BP_DECIMALS),
            "rate_percent": terms.rate.map(|rate| to_f64(rate, PERCENT_DECIMALS)),
            "interest_change_wan_yuan_per_year": money(Some(terms.interest_fen)),
            "line_proposed_wan_yuan": money(terms.line_fen),
            "cut_tco2": money(terms.cut_micro),
            "cut_credit_wan_yuan": money(terms.cut_credit_fen),
            "reasons": reasons,
        })
    }

    fn financed_json(&self) -> Value {
        let tonnes = |micro: i64| to_f64(micro, MICRO_DECIMALS);
        match &self.financed {
            Ok(financed) => json!({
                "score_id": financed.score.score_id,
                "period": financed.score.period,
                "attribution": to_f64(financed.factor_nano, NANO_DECIMALS),
                "scope1_tco2": tonnes(financed.scope1_micro),
                "scope2_tco2": tonnes(financed.scope2_micro),
                "scope3": super::attribution::SCOPE3,
                "total_tco2": tonnes(financed.total_micro()),
                "pcaf_score": financed.score.pcaf_score,
            }),
            Err(why) => json!({ "not_computed": why.text(), "reason": words(&why.words()) }),
        }
    }
}

impl Change {
    /// The change as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let standing = |standing: &Option<super::change::Standing>| {
            standing.as_ref().map(|standing| {
                json!({
                    "outcome": standing.outcome,
                    "period": standing.period,
                    "grade": standing.grade,
                    "adjustment_bp": standing.adjustment_bp.map(|bp| to_f64(bp, BP_DECIMALS)),
                })
            })
        };
        json!({
            "loan_id": self.loan_id,
            "kind": self.kind.text(),
            "before": standing(&self.before),
            "now": standing(&self.now),
        })
    }
}

fn words(words: &Bilingual) -> Value {
    json!({ "zh": words.zh, "en": words.en })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "code": finding.code.text(),
        "severity": finding.severity,
        "column": finding.place.column,
        "message": { "zh": finding.message(Lang::Zh), "en": finding.message(Lang::En) },
        "hint": { "zh": finding.hint(Lang::Zh), "en": finding.hint(Lang::En) },
    })
}
