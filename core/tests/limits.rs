//! Options and amounts at the edge of what is accounted.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, Plan, Run, RunOptions};

const HEADER: &str =
    "credit_code,period,region,industry,value_added_wan_yuan,heat_gj,steam_t,electricity_mwh";

fn scored<'a>(data: &'a DataSet, row: &str, grid_year: Option<i32>) -> Run<'a> {
    let csv = format!("{HEADER}\n91330500TE5T4000XW,{row}\n");
    let plan = Plan::new(data, &RunOptions::default()).unwrap();
    let plan = match grid_year {
        Some(year) => plan.with_grid_year(year),
        None => plan,
    };
    let tables = plan.open(&[Input { name: "a.csv", bytes: csv.as_bytes() }]).unwrap();
    plan.score(&tables, None, &mut |_| {}).unwrap_or_else(|f| panic!("{f:?}"))
}

/// 1,000 MWh in Zhejiang: 0.4974 t a MWh in 2023, 0.5422 in 2021.
#[test]
fn the_year_of_the_grid_is_the_return_s_unless_another_is_asked_for() {
    let data = DataSet::embedded().unwrap();
    for (grid_year, grams) in [(None, 497_400_000), (Some(2021), 542_200_000)] {
        let run = scored(&data, "2023,330502,1751,110,,,1000", grid_year);
        assert_eq!(run.scored.accounts.scope2_tco2, [grams], "{grid_year:?}");
    }
}

/// A sum of a few amounts must never come near the end of 64 bits: 9.9 × 10^11 t of heat and
/// 4.1 × 10^11 t of steam are each within the limit of 1.15 × 10^12 t, and together beyond it.
#[test]
fn sums_beyond_the_limit_are_refused() {
    let data = DataSet::embedded().unwrap();
    let codes = |row: &str| {
        let run = scored(&data, row, None);
        let codes = run.scored.findings.iter().map(|finding| finding.code);
        (run.scored.height(), codes.filter(|code| *code == Code::AmountOverflow).count())
    };
    assert_eq!(codes("2023,330502,1751,110,9000000000000,,"), (1, 0));
    assert_eq!(codes("2023,330502,1751,110,,1000000000000,"), (1, 0));
    assert_eq!(codes("2023,330502,1751,110,9000000000000,1000000000000,"), (0, 1));
}
