//! Every loan of `data/vectors/lending`, priced by an independent script in exact fractions under
//! two policies, is priced the same by the engine, to the last digit; and what holds of any
//! pricing whatever the numbers are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tanxiao_core::book::Record;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Severity;
use tanxiao_core::lang::Lang;
use tanxiao_core::number::{self, MICRO_DECIMALS, NANO_DECIMALS};
use tanxiao_lend::factors::Factors;
use tanxiao_lend::policy::Policy;
use tanxiao_lend::portfolio::Portfolio;
use tanxiao_lend::scores::Scores;
use tanxiao_lend::summary::Summary;
use tanxiao_lend::{Date, Desk, LoanHeaders, Outcome, Priced};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/vectors/lending")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(vectors().join(name)).unwrap()
}

/// The day that the vectors were priced as of.
fn day() -> Date {
    Date::new(2025, 6, 30).unwrap()
}

fn policy(name: &str) -> Policy {
    let path = match name {
        "example" => "../../policies/example-green-loan.toml",
        _ => "policy.toml",
    };
    Policy::parse(path, &text(path)).unwrap()
}

fn scores(until_run: Option<u32>) -> Scores {
    let records: Vec<Record> =
        text("scores.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    Scores::new(records, until_run)
}

fn portfolio(data: &DataSet) -> Portfolio {
    let headers = LoanHeaders::load(&DataSet::embedded_files(), &data.dictionary).unwrap();
    Portfolio::read("loans.csv", text("loans.csv").as_bytes(), None, None, &headers).unwrap()
}

/// Rows of a CSV file by column.
fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// What the engine says of a loan, as the expected file says it.
fn said(one: &Priced<'_>) -> BTreeMap<String, String> {
    let micro = |value: Option<i64>| value.map(|v| number::to_text(v, MICRO_DECIMALS));
    let join = |texts: Vec<String>| texts.join(";");
    let terms = one.terms.as_ref();
    let errors = one.all_findings().filter(|finding| finding.severity == Severity::Error);
    let mut errors: Vec<String> = errors.map(|finding| finding.code.text().to_owned()).collect();
    errors.sort();
    let reasons = terms.iter().flat_map(|terms| &terms.reasons).map(|reason| match reason.bp {
        Some(bp) => format!("{}:{}", reason.rule, number::to_text(bp, 2)),
        None => reason.rule.to_owned(),
    });
    let covenants =
        one.covenants.iter().map(|watched| format!("{}:{}", watched.rule, watched.state.text()));
    let financed = one.financed.ok();
    let entries: [(&str, Option<String>); 21] = [
        ("line", one.loan.place.line.map(|line| line.to_string())),
        ("loan_id", Some(one.loan.id.clone())),
        ("outcome", Some(one.outcome.text().to_owned())),
        ("errors", Some(join(errors))),
        ("score_id", one.score.map(|score| score.score_id.clone())),
        ("previous_id", one.previous.map(|score| score.score_id.clone())),
        ("age_months", one.age_months.map(|age| age.to_string())),
        ("refusals", Some(join(one.refusals.iter().map(|r| r.rule.to_owned()).collect()))),
        ("reasons", Some(join(reasons.collect()))),
        ("adjustment_bp", terms.map(|terms| number::to_text(terms.adjustment_bp, 2))),
        ("rate_percent", terms.and_then(|terms| terms.rate).map(|v| number::to_text(v, 4))),
        ("interest_wan_yuan", micro(terms.map(|terms| terms.interest_fen))),
        ("line_wan_yuan", micro(terms.and_then(|terms| terms.line_fen))),
        ("cut_tco2", micro(terms.and_then(|terms| terms.cut_micro))),
        ("cut_credit_wan_yuan", micro(terms.and_then(|terms| terms.cut_credit_fen))),
        ("evidence", Some(join(one.evidence.iter().map(|e| e.kind.text().to_owned()).collect()))),
        ("covenants", Some(join(covenants.collect()))),
        ("attribution", financed.map(|f| number::to_text(f.factor_nano, NANO_DECIMALS))),
        ("financed_scope1_tco2", micro(financed.map(|f| f.scope1_micro))),
        ("financed_scope2_tco2", micro(financed.map(|f| f.scope2_micro))),
        ("financed_note", one.financed.err().map(|why| why.text().to_owned())),
    ];
    entries.into_iter().map(|(key, value)| (key.to_owned(), value.unwrap_or_default())).collect()
}

/// Prices the vectors under a policy and hands them over.
fn with_priced(name: &str, until_run: Option<u32>, check: impl Fn(&Desk<'_>, &[Priced<'_>])) {
    let data = DataSet::embedded().unwrap();
    let (policy, scores, portfolio) = (policy(name), scores(until_run), portfolio(&data));
    let desk = Desk {
        policy: &policy,
        scheme: data.scheme(&policy.scheme).unwrap(),
        scores: &scores,
        factors: &Factors::default(),
        day: day(),
    };
    check(&desk, &desk.price_all(&portfolio.loans));
}

#[test]
fn every_loan_is_priced_as_the_script_prices_it() {
    for name in ["all-rules", "example"] {
        with_priced(name, None, |_, priced| {
            let expected = rows(&format!("{name}.expected.csv"));
            assert_eq!(priced.len(), expected.len(), "{name}");
            for (one, expected) in priced.iter().zip(&expected) {
                assert_eq!(&said(one), expected, "{name}");
            }
        });
    }
}

#[test]
fn the_portfolio_adds_up_as_the_script_adds_it_up() {
    for name in ["all-rules", "example"] {
        with_priced(name, None, |_, priced| {
            let expected: BTreeMap<String, String> =
                serde_json::from_str(&text(&format!("{name}.expected.json"))).unwrap();
            let summary = Summary::of(priced);
            let micro =
                |value: i128| number::to_text(i64::try_from(value).unwrap(), MICRO_DECIMALS);
            let nano = |value: Option<i64>| number::to_text(value.unwrap(), NANO_DECIMALS);
            let said: BTreeMap<String, String> = [
                ("interest_wan_yuan", micro(summary.interest_fen)),
                ("scope1_tco2", micro(summary.scope1_micro)),
                ("scope2_tco2", micro(summary.scope2_micro)),
                ("outstanding_wan_yuan", micro(summary.total.outstanding_fen)),
                ("weighted_adjustment_bp", number::to_text(summary.weighted_bp.unwrap(), 2)),
                ("pcaf_score", nano(summary.pcaf_nano)),
                ("coverage", nano(summary.coverage_nano)),
                ("tco2_per_wan_yuan", nano(summary.intensity_nano)),
            ]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
            assert_eq!(said, expected, "{name}");
        });
    }
}

#[test]
fn no_loan_is_lost_and_every_one_says_why() {
    for name in ["all-rules", "example"] {
        with_priced(name, None, |desk, priced| {
            let summary = Summary::of(priced);
            let counted: u64 = summary.by_outcome.values().map(|share| share.loans).sum();
            assert_eq!(counted, priced.len() as u64);
            for one in priced {
                let is_eligible = one.outcome == Outcome::Eligible;
                assert_eq!(one.terms.is_some(), is_eligible);
                for lang in [Lang::Zh, Lang::En] {
                    assert_eq!(one.remedies(lang).is_empty(), is_eligible, "{:?}", one.loan.id);
                    assert!(!is_eligible || !one.evidence.is_empty());
                    let has_reason = one.terms.as_ref().is_none_or(|t| !t.reasons.is_empty());
                    assert_eq!(one.reasons(lang).is_empty(), !has_reason, "{:?}", one.loan.id);
                }
                let Some(terms) = &one.terms else { continue };
                let sum: i64 = terms.reasons.iter().filter_map(|reason| reason.bp).sum();
                assert_eq!(sum, terms.adjustment_bp, "the reasons are the adjustment");
                let rules = &desk.policy.rate;
                assert!(terms.adjustment_bp <= rules.cap_bp, "{terms:?}");
                assert!(terms.adjustment_bp >= rules.floor_bp, "{terms:?}");
                if let (Some(base), Some(rate)) = (one.loan.base_rate, terms.rate) {
                    assert_eq!(rate - base, terms.adjustment_bp);
                }
            }
        });
    }
}

#[test]
fn a_code_under_two_names_is_a_warning_and_keeps_its_terms() {
    with_priced("example", None, |_, priced| {
        let differ = |one: &&Priced<'_>| {
            one.all_findings().any(|finding| finding.code.text() == "borrower-name-differs")
        };
        let renamed: Vec<&Priced<'_>> = priced.iter().filter(differ).collect();
        assert!(renamed.iter().any(|one| one.outcome == Outcome::Eligible));
        for one in renamed {
            assert_ne!(one.loan.name, one.score.unwrap().name);
            assert_eq!(one.loan.credit_code, one.score.unwrap().credit_code);
        }
    });
}

/// Width, blanks and dots are a matter of who typed the name.
#[test]
fn a_borrower_without_a_code_is_found_in_any_spelling_of_its_name() {
    let data = DataSet::embedded().unwrap();
    let headers = LoanHeaders::load(&DataSet::embedded_files(), &data.dictionary).unwrap();
    let mut scores: Vec<Record> =
        text("scores.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    scores.retain(|record| record.name.as_deref() == Some("合成企业007"));
    for record in &mut scores {
        record.name = Some("买买提·合成（示例）厂".to_owned());
    }
    let scores = Scores::new(scores, None);
    for (name, is_found) in [
        ("买买提·合成（示例）厂", true),
        ("买买提・合成 (示例) 厂", true),
        ("买买提 • 合成【示例】厂", true),
        ("买买提合成（示例）厂", false),
    ] {
        let loans = text("loans.csv").replace("合成企业007", name);
        let portfolio =
            Portfolio::read("loans.csv", loans.as_bytes(), None, None, &headers).unwrap();
        let loan = portfolio.loans.iter().find(|loan| loan.name.as_deref() == Some(name)).unwrap();
        assert_eq!(scores.firm(loan, day()).is_ok(), is_found, "{name}");
    }
}

#[test]
fn every_rule_fires_somewhere_in_the_vectors() {
    let mut fired = rows("all-rules.expected.csv");
    fired.extend(rows("example.expected.csv"));
    let names = |column: &str| -> Vec<String> {
        let entries = fired.iter().flat_map(|row| row[column].split(';'));
        entries.map(|entry| entry.split(':').next().unwrap_or("").to_owned()).collect()
    };
    let (reasons, refusals) = (names("reasons"), names("refusals"));
    for rule in [
        "grade",
        "level",
        "grade_change",
        "intensity_change",
        "data_quality",
        "no_trend",
        "floor",
        "cap",
        "lowest_rate",
        "line",
        "per_cut",
        "breach",
    ] {
        assert!(reasons.iter().any(|known| known == rule), "{rule}");
    }
    for rule in [
        "matured",
        "status",
        "grade",
        "level",
        "data_quality",
        "age",
        "default_share",
        "industry",
        "region",
        "no_score",
    ] {
        assert!(refusals.iter().any(|known| known == rule), "{rule}");
    }
}

#[test]
fn the_scores_of_an_earlier_run_are_those_before_its_corrections() {
    with_priced("all-rules", Some(2), |_, priced| {
        let ids = priced.iter().filter_map(|one| one.score);
        assert!(ids.into_iter().all(|score| score.run <= 2));
    });
    assert!(scores(Some(1)).len() < scores(Some(2)).len());
    assert_eq!(scores(Some(2)).len(), scores(None).len(), "a correction takes the place of one");
}
