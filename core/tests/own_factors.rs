//! Calorific values and carbon contents of a firm's own, against a separate script in exact
//! fractions: NCV × carbon content × oxidation × 44/12 and NCV ÷ 29.3076, each rounded half to even
//! to nine places.

#[path = "common/one_firm.rs"]
mod one_firm;

use one_firm::{Account, code, wide};
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, RunOptions, run};

/// Scope 1 and coal equivalent in micro; None where the row is rejected or the run stops.
fn account(columns: &str, cells: &str) -> (Option<(i64, i64)>, Vec<Code>) {
    account_by("cn-guides-2015", columns, cells)
}

fn account_by(factors: &str, columns: &str, cells: &str) -> (Option<(i64, i64)>, Vec<Code>) {
    let (account, codes) = one_firm::account(&wide(columns, cells), factors);
    (account.map(|Account { scope1, tce, .. }| (scope1, tce)), codes)
}

#[test]
fn a_firms_own_values_stand_in_place_of_defaults() {
    for (columns, cells, expected) in [
        ("原煤(吨)", "100", (190_029_885, 71_430_000)),
        ("原煤(吨),原煤低位发热量(GJ/t)", "100,22.5", (204_499_350, 76_771_895)),
        ("原煤(吨),原煤平均低位发热量(MJ/kg)", "100,22.5", (204_499_350, 76_771_895)),
        ("原煤(吨),原煤热值(kJ/kg)", "100,22500", (204_499_350, 76_771_895)),
        ("raw_coal_t,raw_coal_ncv_gj_per_t", "100,22.5", (204_499_350, 76_771_895)),
        ("原煤(吨),原煤低位发热量(kcal/kg)", "100,5000", (190_266_195, 71_428_571)),
        ("原煤(吨),原煤低位发热量(大卡/千克)", "100,5000", (190_266_195, 71_428_571)),
        // The carbon content changes the CO2 and not the heat.
        ("原煤(吨),原煤单位热值含碳量(tC/TJ)", "100,25.8", (185_922_299, 71_430_000)),
        ("原煤(吨),原煤单位热值含碳量(tC/GJ)", "100,0.0258", (185_922_299, 71_430_000)),
        (
            "raw_coal_t,raw_coal_ncv_gj_per_t,raw_coal_carbon_tc_per_tj",
            "100,22.5,25.8",
            (200_079_000, 76_771_895),
        ),
        ("天然气(万立方米),天然气低位发热量(MJ/m3)", "12.5,35.5", (246_454_312, 151_411_238)),
        ("天然气(万立方米),天然气热值(GJ/万立方米)", "12.5,355", (246_454_312, 151_411_238)),
    ] {
        let (sums, codes) = account(columns, cells);
        assert_eq!(sums, Some(expected), "{columns}: {codes:?}");
        let has_own = columns.contains(['热', 'n']) && cells.contains(',');
        assert_eq!(codes.contains(&Code::OwnFactorsCounted), has_own, "{columns}: {codes:?}");
    }
    // A blank is the default.
    let (sums, codes) = account("原煤(吨),原煤低位发热量(GJ/t)", "100,");
    assert!(sums == Some((190_029_885, 71_430_000)), "{codes:?}");
    assert!(!codes.contains(&Code::OwnFactorsCounted));
}

#[test]
fn values_that_cannot_be_are_refused() {
    for (columns, cells, code) in [
        // kJ/kg and kcal/kg under GJ/t, and nought.
        ("原煤(吨),原煤低位发热量(GJ/t)", "100,22500", Code::NcvImplausible),
        ("原煤(吨),原煤低位发热量(GJ/t)", "100,5000", Code::NcvImplausible),
        ("原煤(吨),原煤低位发热量(GJ/t)", "100,0", Code::NcvImplausible),
        ("原煤(吨),原煤低位发热量(GJ/t)", "100,-22", Code::ValueNegative),
        ("原煤(吨),原煤单位热值含碳量(tC/TJ)", "100,0.0258", Code::CarbonImplausible),
        // No carbon content is known to go with it.
        ("甲醇(吨),甲醇低位发热量(GJ/t)", "100,19.9", Code::OwnFactorUnfit),
        ("原煤(吨),原煤低位发热量", "100,22.5", Code::HeaderUnitMissing),
        ("原煤(吨),原煤低位发热量(吨)", "100,22.5", Code::HeaderUnitUnknown),
    ] {
        let (sums, codes) = account(columns, cells);
        assert!(sums.is_none() && codes.contains(&code), "{columns} {cells}: {codes:?}");
    }
    // The library of 2025 has no carbon content, but CO2 per heat: its calorific value may be
    // replaced, its carbon content may not.
    let (sums, codes) = account_by("ncsc-2025", "柴油(吨),柴油低位发热量(GJ/t)", "100,43.33");
    assert!(sums.is_some(), "{codes:?}");
    let columns = "柴油(吨),柴油单位热值含碳量(tC/TJ)";
    let (sums, codes) = account_by("ncsc-2025", columns, "100,20.2");
    assert!(sums.is_none() && codes.contains(&Code::OwnFactorUnfit), "{codes:?}");
}

/// The laboratory's file beside that of the energy office.
#[test]
fn values_in_a_file_of_their_own_are_put_together_with_the_fuel() {
    let code = code();
    let head = "统一社会信用代码,报告期,地区,行业代码";
    let fuel = format!("{head},增加值(万元),原煤(吨)\n{code},2023,330500,1711,1000,100\n");
    let value = format!("{head},原煤低位发热量(GJ/t)\n{code},2023,330500,1711,22.5\n");
    let data = DataSet::embedded().unwrap();
    for files in [[&fuel, &value], [&value, &fuel]] {
        let inputs = [("a.csv", files[0]), ("b.csv", files[1])];
        let inputs = inputs.map(|(name, text)| Input { name, bytes: text.as_bytes() });
        let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
        assert_eq!(run.scored.accounts.scope1_tco2, [204_499_350]);
    }
}
