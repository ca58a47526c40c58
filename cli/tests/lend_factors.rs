//! A trend at constant factors: what the grid did is not held against a firm, and what the firm did
//! is, whatever the grid did.

mod common;

use std::fmt::Write as _;
use std::fs;

use common::{directory, failure, path, stdout};
use serde_json::Value;
use tempfile::TempDir;

/// Firms of Qinghai, whose grid factor rose from 2022 (0.1567 t/MWh) to 2023 (0.1796): all report the same power
/// in both years, but for one that uses a tenth more and one that burns coal alone.
struct City {
    kept: TempDir,
    book: String,
    loans: String,
    codes: Vec<String>,
}

const GROWN: usize = 1;
const COAL: usize = 2;

impl City {
    fn new() -> Self {
        let kept = directory();
        let book = path(&kept, "book");
        let code = |firm: usize| {
            tanxiao_core::credit_code::complete(&format!("91630000MA{firm:07}")).unwrap()
        };
        let codes: Vec<String> = (0..12).map(code).collect();
        for year in ["2022", "2023"] {
            let mut text = "credit_code,name,period,region,industry,value_added_wan_yuan,\
                            electricity_mwh,raw_coal_t\n"
                .to_owned();
            for (firm, code) in codes.iter().enumerate() {
                let power = match (firm, year) {
                    (COAL, _) => 0,
                    (GROWN, "2023") => 1_100,
                    _ => 1_000,
                };
                let coal = if firm == COAL { 100 } else { 1 };
                writeln!(text, "{code},合成{firm},{year},630100,1751,2000,{power},{coal}").unwrap();
            }
            let returns = path(&kept, &format!("{year}.csv"));
            fs::write(&returns, text).unwrap();
            let scores = path(&kept, &format!("{year}.parquet"));
            stdout(&["score", &returns, "--quiet", "-o", &scores]);
            stdout(&["publish", &scores, "--book", &book, "--quiet"]);
        }
        let loans = path(&kept, "loans.csv");
        let mut text = "loan_id,credit_code,outstanding_wan_yuan\n".to_owned();
        for (firm, code) in codes.iter().enumerate() {
            writeln!(text, "{firm},{code},100").unwrap();
        }
        fs::write(&loans, text).unwrap();
        Self { kept, book, loans, codes }
    }

    /// The covenant on the trend of each loan: its state, and what is said of it.
    fn trend(&self, constant: bool, inputs: &[&str]) -> Vec<(String, String)> {
        let example = common::root().join("data/policies/example-green-loan.toml");
        let example = fs::read_to_string(example).unwrap();
        let at = example.find("intensity_up_at_most").unwrap();
        let end = at + example[at..].find('\n').unwrap();
        let line =
            format!("intensity_up_at_most = \"0\"\nintensity_at_constant_factors = {constant}");
        let policy = path(&self.kept, "policy.toml");
        fs::write(&policy, format!("{}{line}{}", &example[..at], &example[end..])).unwrap();
        let mut arguments = vec![
            "lend",
            "--book",
            &self.book,
            "--policy",
            &policy,
            "--portfolio",
            &self.loans,
            "--day",
            "2024-06-30",
            "--json",
        ];
        if !inputs.is_empty() {
            arguments.push("--inputs");
            arguments.extend(inputs);
        }
        let said: Value = serde_json::from_str(&stdout(&arguments)).unwrap();
        assert_eq!(said["summary"]["financed"]["scope3"], "not_computed");
        let of = |loan: &Value| {
            let covenants = loan["covenants"].as_array().unwrap();
            let trend = covenants.iter().find(|one| one["rule"] == "intensity").unwrap();
            let text = trend["text"]["zh"].as_str().unwrap_or_default().to_owned();
            (trend["state"].as_str().unwrap().to_owned(), text)
        };
        said["loans"].as_array().unwrap().iter().map(of).collect()
    }
}

#[test]
fn a_change_of_the_grid_is_not_held_against_a_firm_at_constant_factors() {
    let city = City::new();
    let states = |trends: &[(String, String)]| {
        trends.iter().map(|(state, _)| state.clone()).collect::<Vec<_>>()
    };
    // As issued, every firm that uses power is in breach, and the grid is named.
    let issued = city.trend(false, &[]);
    for (firm, (state, text)) in issued.iter().enumerate() {
        let expected = if firm == COAL { "met" } else { "breached" };
        assert_eq!(state, expected, "{firm}: {text}");
        assert_eq!(text.contains("电网"), firm != COAL, "{text}");
    }
    // At constant factors a book alone tells of the coal only.
    let alone = city.trend(true, &[]);
    for (firm, (state, text)) in alone.iter().enumerate() {
        let expected = if firm == COAL { "met" } else { "untested" };
        assert_eq!(state, expected, "{firm}: {text}");
        assert!(text.starts_with("按同一因子"), "{text}");
    }
    // With the returns of the year before, of all: one firm uses more.
    let before = path(&city.kept, "2022.csv");
    let tested = city.trend(true, &[&before]);
    let expected: Vec<&str> =
        (0..city.codes.len()).map(|firm| if firm == GROWN { "breached" } else { "met" }).collect();
    assert_eq!(states(&tested), expected);
    assert!(tested[0].1.contains("现为 0%") && tested[0].1.contains("重算"), "{}", tested[0].1);
    // Scope 2 of 1,100 over 1,000 MWh, and one tonne of coal beside it.
    assert!(tested[GROWN].1.contains("现为 +9."), "{}", tested[GROWN].1);
    let other = path(&city.kept, "2023.csv");
    let policy = path(&city.kept, "policy.toml");
    let (code, stderr) = failure(&[
        "lend",
        "--book",
        &city.book,
        "--policy",
        &policy,
        "--portfolio",
        &city.loans,
        "--day",
        "2024-06-30",
        "--inputs",
        &other,
    ]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("2022.csv"), "{stderr}");
}
