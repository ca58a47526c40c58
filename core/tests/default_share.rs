//! Which part of a firm's emissions rests on weak or substituted factors, worked by hand.

use polars::prelude::AnyValue;
use tanxiao_core::data::DataSet;
use tanxiao_core::run::{Input, RunOptions, run};

const COLUMNS: &str = "credit_code,period,region,industry,value_added_wan_yuan,heat_gj,steam_t,\
                       anthracite_t,electricity_mwh";

/// `default_share` of one firm.
fn default_share(row: &str) -> f64 {
    let data = DataSet::embedded().unwrap();
    let csv = format!("{COLUMNS}\n91330500TE5T4000XW,{row}\n");
    let input = [Input { name: "a.csv", bytes: csv.as_bytes() }];
    let run = run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    let scores = run.scores().unwrap();
    match scores.column("default_share").unwrap().get(0).unwrap() {
        AnyValue::Float64(share) => share,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_is_what_rests_on_weak_or_substituted_factors() {
    for (row, share, what) in [
        // Heat by the guide's factor, 110 t; electricity of Zhejiang 2023, which is published.
        ("2023,330502,1751,110,1000,,,1000", 0.0, "nothing"),
        // Steam by weight is a weak default: 413.9 t beside 110 t of heat.
        ("2023,330502,1751,110,1000,1000,,", 0.790_036, "a weak factor"),
        // Anthracite is of low confidence: 24.515 × 0.02749 × 0.94 × 44/12 × 100 = 232.276847 t.
        ("2023,330502,1751,110,1000,,100,", 0.678_623, "low confidence"),
        // No factor of 2019 is published, nor one for a firm of no region.
        ("2019,330502,1751,110,,,,1000", 1.0, "another year"),
        ("2023,,1751,110,,,,1000", 1.0, "another area"),
    ] {
        assert_eq!(default_share(row), share, "{what}");
    }
}
