//! Places among peers of whom some have the same intensity: what a firm's place would be beside
//! them, worked by hand. Heat is 0.11 tCO2 a GJ, so 1,000 GJ over 110 万元 are L = 1.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::explain::{Change, explain, what_if};
use tanxiao_core::number::MICRO;
use tanxiao_core::run::{Input, RunOptions, run};

/// Intensities of the firms, in order.
const CITY: [i64; 6] = [1, 2, 2, 2, 3, 4];

#[test]
fn a_firm_that_would_tie_stands_with_those_it_ties_with() {
    let data = DataSet::embedded().unwrap();
    let mut csv = "credit_code,period,region,industry,value_added_wan_yuan,heat_gj\n".to_owned();
    for (firm, intensity) in CITY.iter().enumerate() {
        let code = complete(&format!("91330500TE5T{firm:05}")).unwrap();
        csv.push_str(&format!("{code},2023,330502,1751,110,{}\n", intensity * 1_000));
    }
    let input = [Input { name: "a.csv", bytes: csv.as_bytes() }];
    let run = run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    let heat = data.catalogue.iter().position(|energy| energy.id == "heat").unwrap();
    let place = |row: usize, intensity: i64| {
        let energy = [(heat, intensity * 1_000 * MICRO)].into();
        let change = Change { energy, ..Change::default() };
        let there = what_if(&run.scored, row, run.method, &change).unwrap();
        (there.rank, there.percentile)
    };
    // As they are: of six, worse ones and half of the ties, itself among them.
    // 1: 5.5 of 6; 2: 3.5; 3: 1.5; 4: 0.5.
    let rows: Vec<usize> = (0..CITY.len()).collect();
    let places = rows.iter().map(|&row| {
        let verdict = explain(&run.scored, row, run.method).verdict;
        (verdict.rank.unwrap(), verdict.percentile.unwrap())
    });
    let wanted = [(1, 92), (2, 58), (2, 58), (2, 58), (5, 25), (6, 8)];
    assert_eq!(places.collect::<Vec<_>>(), wanted);
    for (row, (rank, percentile)) in wanted.into_iter().enumerate() {
        assert_eq!(place(row, CITY[row]), (Some(rank), Some(percentile)), "unchanged");
    }
    // The best with three others: two are worse, four tie: 4 of 6.
    assert_eq!(place(0, 2), (Some(1), Some(67)));
    // The last with three others: one is better, one worse, four tie: 3 of 6.
    assert_eq!(place(5, 2), (Some(2), Some(50)));
    // One of the three alone at the end: five are better, none is worse.
    assert_eq!(place(2, 5), (Some(6), Some(8)));
    // And beside the worst: four are better, two tie: 1 of 6, 16.67.
    assert_eq!(place(2, 4), (Some(5), Some(17)));
}
