//! Verified emissions in place of quantities × factors, against arithmetic by hand: 1,000 MWh ×
//! 0.4974 t, 100 t of raw coal × 1.900298849 t.

#[path = "common/one_firm.rs"]
mod one_firm;

use one_firm::{Account, wide};
use tanxiao_core::finding::Code;

const FACTORS: (i64, i64, i64) = (190_029_885, 497_400_000, 0);

/// Scope 1, scope 2 and deductions in micro; None where the row is rejected.
fn account(columns: &str, cells: &str) -> (Option<(i64, i64, i64)>, Vec<Code>) {
    let text = wide(&format!("用电量(兆瓦时),原煤(吨),{columns}"), &format!("1000,100,{cells}"));
    let (account, codes) = one_firm::account(&text, "cn-guides-2015");
    let sums = |Account { scope1, scope2, deducted, .. }| (scope1, scope2, deducted);
    (account.map(sums), codes)
}

#[test]
fn verified_emissions_stand_in_place_of_factors() {
    for (columns, cells, expected) in [
        ("核查范围一排放量(tCO2),是否核查", "150,是", (150_000_000, 497_400_000, 0)),
        ("范围二排放量核查值(吨),是否核查", "400.5,是", (190_029_885, 400_500_000, 0)),
        (
            "实测直接排放量(tCO2),核查间接排放量(tCO2),verified",
            "150,400.5,yes",
            (150_000_000, 400_500_000, 0),
        ),
        ("measured_scope1_tco2,measured_scope2_tco2,verified", "0,400.5,true", (0, 400_500_000, 0)),
        // No factor is needed for what was measured.
        ("甲醇(吨),核查范围一排放量(tCO2),是否核查", "5,150,是", (150_000_000, 497_400_000, 0)),
    ] {
        let (sums, codes) = account(columns, cells);
        assert_eq!(sums, Some(expected), "{columns}: {codes:?}");
        assert!(codes.contains(&Code::MeasuredCounted), "{columns}: {codes:?}");
    }
    let (sums, codes) = account("甲醇(吨),核查范围二排放量(tCO2),是否核查", "5,150,是");
    assert!(sums.is_none() && codes.contains(&Code::FactorMissing), "{codes:?}");
}

#[test]
fn what_nobody_verified_is_not_used_and_that_is_said() {
    for (columns, cells) in [
        ("核查范围一排放量(tCO2)", "150"),
        ("核查范围一排放量(tCO2),是否核查", "150,否"),
        ("核查范围一排放量(tCO2),是否核查", "150,"),
    ] {
        let (sums, codes) = account(columns, cells);
        assert_eq!(sums, Some(FACTORS), "{columns}");
        assert!(codes.contains(&Code::MeasuredNotVerified), "{columns}: {codes:?}");
    }
    // A printed total is no measurement.
    let (sums, codes) = account("范围一排放量(tCO2),是否核查", "150,是");
    assert!(sums == Some(FACTORS) && codes.contains(&Code::HeaderUnknown), "{codes:?}");
    let (sums, codes) = account("核查范围一排放量(tCO2),是否核查", ",是");
    assert!(sums == Some(FACTORS) && !codes.contains(&Code::MeasuredCounted), "{codes:?}");
}

/// Verified scope 2 is of what was bought: own power is not in it.
#[test]
fn own_power_is_not_taken_off_verified_scope_2() {
    let own = "自发自用光伏电量(兆瓦时)";
    let (sums, _) = account(own, "100");
    assert_eq!(sums, Some((190_029_885, 497_400_000, 49_740_000)));
    let (sums, codes) = account(&format!("{own},核查范围二排放量(tCO2),是否核查"), "100,400,是");
    assert_eq!(sums, Some((190_029_885, 400_000_000, 0)));
    assert!(codes.contains(&Code::DeductionBesideMeasured), "{codes:?}");
    // A sink is none of it.
    let columns = "碳汇(tCO2),核查范围二排放量(tCO2),是否核查";
    let (sums, _) = account(columns, "7,400,是");
    assert_eq!(sums, Some((190_029_885, 400_000_000, 7_000_000)));
    // Verified scope 1 leaves it alone.
    let (sums, _) = account(&format!("{own},核查范围一排放量(tCO2),是否核查"), "100,150,是");
    assert_eq!(sums, Some((150_000_000, 497_400_000, 49_740_000)));
}
