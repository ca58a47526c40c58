//! Real returns: the industries of Xiamen 2012–2017 (厦门经济特区年鉴). Their printed totals of
//! energy are a check of the accounting that nobody here wrote, and their known dirt must be
//! found.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::AmountField;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, Run, RunOptions, run};

const XIAMEN: &str = include_str!("../../data/samples/xiamen-industries-2012-2017.csv");

fn scored<'a>(data: &'a DataSet, text: &str) -> Run<'a> {
    let input = [Input { name: "xiamen.csv", bytes: text.as_bytes() }];
    run(data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"))
}

/// The file with every value added set to 1, and industries that the standard does not know put
/// under one that it does, so that no row is rejected for what has nothing to do with energy.
fn with_any_output() -> String {
    let mut lines = XIAMEN.lines();
    let mut text = format!("{}\n", lines.next().unwrap());
    for line in lines {
        let (rest, _) = line.rsplit_once(',').unwrap();
        text.push_str(&format!("{},1\n", rest.replacen("36+37", "36", 1)));
    }
    text
}

#[test]
fn recomputed_tce_meets_the_printed_totals() {
    let data = DataSet::embedded().unwrap();
    let run = scored(&data, &with_any_output());
    assert_eq!(run.scored.rejects, []);
    let returns = &run.scored.returns;
    let printed = returns.amount(AmountField::ReportedTce).unwrap();
    let mut years: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    let mut ratios = Vec::new();
    for row in 0..returns.height() {
        let ratio = run.scored.accounts.energy_tce[row] as f64 / printed.get(row).unwrap() as f64;
        ratios.push(ratio);
        let (within, all) = years.entry(returns.period(row).year()).or_default();
        *all += 1;
        *within += u32::from((0.95..=1.05).contains(&ratio));
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    assert!((0.99..=1.02).contains(&median), "median ratio {median}");
    // Whoever compiled the yearbook's table counted 161 of 197 with coefficients of their own;
    // ours give 160: nearly nine in ten until 2014, four in five over all six years.
    let expected = BTreeMap::from([
        (2012, (28, 32)),
        (2013, (30, 33)),
        (2014, (28, 33)),
        (2015, (27, 33)),
        (2016, (25, 33)),
        (2017, (22, 33)),
    ]);
    assert_eq!(years, expected);
}

#[test]
fn known_dirt_is_found() {
    let data = DataSet::embedded().unwrap();
    let run = scored(&data, XIAMEN);
    let findings = &run.scored.findings;
    let of = |code: Code| findings.iter().filter(move |f| f.code == code).collect::<Vec<_>>();
    let has = |code: Code, name: &str| {
        of(code)
            .iter()
            .any(|f: &&Finding| f.firm.as_deref().is_some_and(|firm| firm.contains(name)))
    };
    // No value added: tobacco from 2012, 农副食品 from 2016.
    assert_eq!(
        of(Code::OutputMissing)
            .iter()
            .filter(|f| f.firm.as_deref().unwrap().contains("烟草"))
            .count(),
        6
    );
    assert!(has(Code::OutputMissing, "农副食品"));
    // Negative value added: ferrous metals in 2014.
    assert!(has(Code::OutputNotPositive, "黑色金属"));
    // 36+37 is no industry of the standard.
    assert_eq!(of(Code::IndustryUnknown).len(), 6);
    // Power and heat burn coal to make heat and power: their sums exceed the net total.
    assert!(has(Code::ReportedTotalDiffers, "电力、热力"));
    // No grid factor is published for those years.
    assert_eq!(of(Code::GridYearFallback).len(), 6);
    // Industries have no credit code: one finding, not one a row.
    assert_eq!(of(Code::CreditCodeMissing).len(), 1);
    assert_eq!(of(Code::CreditCodeMissing)[0].rows, 197);
    let counts = run.scored.counts;
    assert_eq!(counts.rows_read, 197);
    assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected);
    assert_eq!(run.rejected.rows.len() as u64, counts.rows_rejected);
}
