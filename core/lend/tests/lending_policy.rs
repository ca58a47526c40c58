//! A policy that does not add up is refused with file, line, key and reason; a portfolio's row
//! that cannot be used stays in it with its finding.

use std::collections::BTreeSet;

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_lend::LoanHeaders;
use tanxiao_lend::policy::Policy;
use tanxiao_lend::portfolio::Portfolio;

/// A small policy that adds up; the tests spoil one line each.
const POLICY: &str = r#"id = "bank-a"
version = "1"
example = false
name = { zh = "甲", en = "A" }
source = "board"
scheme = "huzhou-2021"
grades = [1, 2, 3, 4, 5]
levels = [1, 2, 3]
[eligibility]
status = ["graded"]
grades = [1, 2]
pcaf_at_most = 3
default_share_at_most = "0.5"
regions = { only = ["33"] }
[rate]
floor_bp = "-50"
cap_bp = "0"
by_grade = [{ grade = 1, bp = "-28" }, { grade = 2, bp = "-10.25" }]
by_intensity_change = [{ up_to = "-0.1", bp = "-10" }, { bp = "0" }]
[limit]
by_grade = [{ grade = 1, line_wan_yuan = "5000" }]
per_tco2_cut = { yuan = "100", basis = "absolute" }
[covenants]
grade_not_worse_than = 3
suspends_discount = true
on_breach = { zh = "恢复", en = "back" }
[[evidence]]
kind = "certificate"
note = { zh = "证书", en = "certificate" }
"#;

#[test]
fn a_policy_that_adds_up_is_taken() {
    let policy = Policy::parse("a.toml", POLICY).unwrap();
    assert_eq!(policy.rate.by_grade, [(1, -2_800), (2, -1_025)]);
    assert_eq!(policy.limit.by_grade, [(1, 5_000_000_000)]);
    let data = DataSet::embedded().unwrap();
    assert!(policy.check_scheme("a.toml", data.scheme("huzhou-2021").unwrap()).is_ok());
    for file in tanxiao_data::POLICIES {
        let policy = Policy::parse(file.path, file.text).unwrap();
        assert!(policy.is_example, "{}", file.path);
        let scheme = data.scheme(&policy.scheme).unwrap();
        assert!(policy.check_scheme(file.path, scheme).is_ok(), "{}", file.path);
    }
}

#[test]
fn a_policy_that_does_not_is_refused_where_it_does_not() {
    for (from, to, key, line) in [
        ("id = \"bank-a\"", "id = \"Bank A\"", "id", 1),
        ("version = \"1\"", "version = \"\"", "version", 2),
        ("source = \"board\"", "source = \"board\"\nsurprise = 1", "toml", 6),
        ("source = \"board\"", "source = \"board\"\nscheme_hash = \"ABC\"", "scheme_hash", 6),
        ("grades = [1, 2, 3, 4, 5]", "grades = [1, 2, 2]", "grades", 7),
        ("grades = [1, 2, 3, 4, 5]", "grades = []", "grades", 7),
        ("status = [\"graded\"]", "status = [\"fine\"]", "eligibility.status", 10),
        ("grades = [1, 2]", "grades = [1, 9]", "eligibility.grades", 11),
        ("pcaf_at_most = 3", "pcaf_at_most = 6", "eligibility.pcaf_at_most", 12),
        ("at_most = \"0.5\"", "at_most = \"1.5\"", "eligibility.default_share_at_most", 13),
        ("at_most = \"0.5\"", "at_most = 0.5", "toml", 13),
        ("only = [\"33\"]", "only = [\"浙江\"]", "eligibility.regions", 14),
        ("only = [\"33\"]", "only = [\"33\"], except = [\"33\"]", "eligibility.regions", 14),
        ("floor_bp = \"-50\"", "floor_bp = \"5\"", "rate.floor_bp", 16),
        ("cap_bp = \"0\"", "cap_bp = \"0.001\"", "rate.cap_bp", 17),
        ("cap_bp = \"0\"", "cap_bp = \"10000\"", "rate.cap_bp", 17),
        ("{ grade = 2, bp", "{ grade = 1, bp", "rate.by_grade", 18),
        ("{ grade = 2, bp", "{ grade = 7, bp", "rate.by_grade", 18),
        ("bp = \"-28\"", "bp = \"-28%\"", "rate.by_grade", 18),
        ("{ up_to = \"-0.1\", bp", "{ bp", "rate.by_intensity_change", 19),
        (
            "bp = \"-10\" }, {",
            "bp = \"-10\" }, { up_to = \"-0.2\", bp = \"0\" }, {",
            "rate.by_intensity_change",
            19,
        ),
        ("line_wan_yuan = \"5000\"", "line_wan_yuan = \"-1\"", "limit.by_grade", 21),
        ("yuan = \"100\", basis", "yuan = \"0\", basis", "limit.per_tco2_cut", 22),
        ("basis = \"absolute\"", "basis = \"relative\"", "toml", 22),
        (
            "grade_not_worse_than = 3",
            "grade_not_worse_than = 0",
            "covenants.grade_not_worse_than",
            24,
        ),
        (
            "kind = \"certificate\"",
            "kind = \"certificate\"\nfrom_discount_bp = \"0\"",
            "evidence.from_discount_bp",
            27,
        ),
    ] {
        let text = POLICY.replacen(from, to, 1);
        assert_ne!(text, POLICY, "{from}");
        let error = Policy::parse("bank.toml", &text).unwrap_err();
        let finding = error.finding();
        assert_eq!(finding.code.text(), "policy-invalid", "{to}");
        assert_eq!(finding.param("key", Lang::Zh), Some(key), "{to}: {error}");
        assert_eq!(finding.place.line, Some(line), "{to}: {error}");
        assert_eq!(finding.place.file.as_deref(), Some("bank.toml"));
        for lang in [Lang::Zh, Lang::En] {
            assert!(!finding.message(lang).contains(['{', '}']), "{}", finding.message(lang));
            assert!(!finding.hint(lang).is_empty());
        }
    }
}

#[test]
fn a_policy_must_speak_of_the_grades_that_the_scheme_has() {
    let data = DataSet::embedded().unwrap();
    let scheme = data.scheme("huzhou-2021").unwrap();
    for (from, to) in [
        ("grades = [1, 2, 3, 4, 5]", "grades = [1, 2, 3, 4]"),
        ("levels = [1, 2, 3]", "levels = [1, 2, 3, 4]"),
        ("scheme = \"huzhou-2021\"", "scheme = \"own-revenue\""),
    ] {
        let policy = Policy::parse("a.toml", &POLICY.replacen(from, to, 1)).unwrap();
        let error = policy.check_scheme("a.toml", scheme).unwrap_err();
        assert_eq!(error.finding().code, Code::PolicyInvalid, "{to}");
    }
}

const HEADER: &str = "借据号,统一社会信用代码,借款人,贷款余额（万元）,基准利率（%）,到期日";

fn read(text: &str) -> Result<Portfolio, Vec<Finding>> {
    let data = DataSet::embedded().unwrap();
    let headers = LoanHeaders::load(&DataSet::embedded_files(), &data.dictionary).unwrap();
    Portfolio::read("loans.csv", text.as_bytes(), None, None, &headers)
}

#[test]
fn every_defect_of_a_row_is_said_and_the_row_stays() {
    let code = complete("91330500MA0000001").unwrap();
    for (row, expected) in [
        (format!("A1,{code},甲,100,3.85,2027-01-31"), vec![]),
        (format!(",{code},甲,100,3.85,"), vec!["loan-id-missing"]),
        (format!("A1,{code},甲,,3.85,"), vec!["outstanding-missing"]),
        (format!("A1,{code},甲,-1,3.85,"), vec!["value-negative"]),
        (format!("A1,{code},甲,一百,3.85,"), vec!["value-not-a-number"]),
        (format!("A1,{code},甲,100,0.0385,"), vec!["rate-invalid"]),
        (format!("A1,{code},甲,100,385,"), vec!["rate-invalid"]),
        (format!("A1,{code},甲,100,低,"), vec!["rate-invalid"]),
        (format!("A1,{code},甲,100,3.85,2025-02-30"), vec!["date-invalid"]),
        ("A1,91330500MA00000019,甲,100,3.85,".to_owned(), vec!["credit-code-invalid"]),
        ("A1,,,100,3.85,".to_owned(), vec!["identity-missing"]),
        (format!("A1,{code},甲,100,3.85,\nA1,{code},甲,5,3.85,"), vec!["loan-id-repeated"]),
    ] {
        let portfolio = read(&format!("{HEADER}\n{row}\n")).unwrap();
        assert_eq!(portfolio.loans.len(), row.lines().count(), "{row}");
        let found: BTreeSet<&str> = portfolio
            .loans
            .iter()
            .flat_map(|loan| &loan.findings)
            .map(|finding| {
                for lang in [Lang::Zh, Lang::En] {
                    assert!(!finding.message(lang).contains(['{', '}']), "{finding:?}");
                    assert!(!finding.hint(lang).is_empty());
                }
                finding.code.text()
            })
            .collect();
        assert_eq!(found, expected.iter().copied().collect(), "{row}");
    }
}

#[test]
fn units_decide_what_a_number_means() {
    let code = complete("91330500MA0000001").unwrap();
    for (header, row, outstanding_fen, base_rate) in [
        (
            "loan_id,credit_code,outstanding_wan_yuan,base_rate_percent",
            "100.5,3.85",
            100_500_000,
            38_500,
        ),
        (
            "loan_id,credit_code,outstanding_yuan,base_rate_bp",
            "1005000.25,385.5",
            100_500_025,
            38_550,
        ),
        ("贷款编号,信用代码,贷款余额（亿元）,执行利率（‰）", "0.01005,38.5", 100_500_000, 38_500),
        (
            "贷款编号,信用代码,贷款余额（万元）,执行利率（bp）",
            "100.5万元,3.85%",
            100_500_000,
            38_500,
        ),
    ] {
        let portfolio = read(&format!("{header}\nA1,{code},{row}\n")).unwrap();
        let loan = &portfolio.loans[0];
        assert_eq!(loan.findings, [], "{header}");
        assert_eq!(loan.outstanding_fen, Some(outstanding_fen), "{header}");
        assert_eq!(loan.base_rate, Some(base_rate), "{header}");
    }
    for (header, expected) in [
        ("loan_id,credit_code,outstanding", Code::HeaderUnitMissing),
        ("loan_id,credit_code,outstanding_wan_yuan,base_rate", Code::HeaderUnitMissing),
        ("loan_id,credit_code,outstanding_dollars", Code::HeaderUnitUnknown),
        ("loan_id,outstanding_wan_yuan", Code::HeaderKeyMissing),
        ("credit_code,outstanding_wan_yuan", Code::HeaderKeyMissing),
        ("loan_id,credit_code,outstanding_wan_yuan,贷款余额（元）", Code::HeaderAmbiguous),
    ] {
        let findings = read(&format!("{header}\nA1,{code},1,1,1\n")).unwrap_err();
        assert!(findings.iter().any(|finding| finding.code == expected), "{header}: {findings:?}");
    }
}

#[test]
fn equity_below_zero_counts_as_none() {
    let code = complete("91330500MA0000001").unwrap();
    let header =
        "loan_id,credit_code,outstanding_wan_yuan,total_equity_wan_yuan,total_debt_wan_yuan";
    for (row, value) in
        [("100,50,200", Some(250_000_000)), ("100,-50,200", Some(200_000_000)), ("100,50,", None)]
    {
        let portfolio = read(&format!("{header}\nA1,{code},{row}\n")).unwrap();
        assert_eq!(portfolio.loans[0].company_value_fen, value, "{row}");
    }
}

/// A policy is known by its id and version, and by the name of its scheme.
#[test]
fn names_that_nobody_could_tell_from_others_are_refused() {
    for (from, to) in [
        ("version = \"1\"", "version = \"1\u{200b}\""),
        ("version = \"1\"", "version = \"1\\u202e\""),
        ("version = \"1\"", "version = \" \""),
        ("version = \"1\"", "version = \"1\\n2\""),
        ("scheme = \"huzhou-2021\"", "scheme = \"huzhou-2021\u{200d}\""),
        ("id = \"bank-a\"", "# \u{202e}\nid = \"bank-a\""),
    ] {
        assert!(POLICY.contains(from));
        let error = Policy::parse("a.toml", &POLICY.replacen(from, to, 1)).unwrap_err();
        let message = error.finding().message(Lang::En);
        assert_eq!(error.finding().code, Code::PolicyInvalid);
        assert!(message.contains("invisible") || message.contains("is empty"), "{to:?}: {message}");
    }
    let long = POLICY.replacen("bank-a", &"a".repeat(65), 1);
    let error = Policy::parse("a.toml", &long).unwrap_err();
    assert!(error.finding().message(Lang::En).contains("more than 64"));
}
