//! What was bought, sold and used of electricity and heat, against arithmetic by hand: Zhejiang's
//! grid of 2023 has 0.4974 t a MWh, heat 0.11 t a GJ.

#[path = "common/one_firm.rs"]
mod one_firm;

use one_firm::code;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, RunOptions, run};

/// Scope 2 in micro and the findings of one firm; None where it is rejected or the run stops.
fn scope2(text: &str) -> (Option<i64>, Vec<Code>) {
    let (account, codes) = one_firm::account(text, "cn-guides-2015");
    (account.map(|account| account.scope2), codes)
}

fn wide(columns: &str, cells: &str) -> (Option<i64>, Vec<Code>) {
    scope2(&one_firm::wide(columns, cells))
}

fn long(rows: &[(&str, &str, u32)]) -> (Option<i64>, Vec<Code>) {
    let mut text =
        "统一社会信用代码,报告期,地区,行业代码,增加值(万元),能源品种,计量单位,消费量\n".to_owned();
    for (item, unit, amount) in rows {
        text.push_str(&format!("{},2023,330500,1711,1000,{item},{unit},{amount}\n", code()));
    }
    scope2(&text)
}

/// 800 MWh × 0.4974.
const NET_ELECTRICITY: i64 = 397_920_000;
/// 1,000 MWh × 0.4974.
const ELECTRICITY: i64 = 497_400_000;

/// Heat and steam both count; where they are one another in other units, the return is held.
#[test]
fn heat_and_steam_of_one_firm_are_asked_about() {
    for (cells, is_held) in [("3000,1000", true), ("3763,1000", true), ("300,1000", false)] {
        let text = one_firm::wide("热力(吉焦),蒸汽(吨)", cells);
        let data = DataSet::embedded().unwrap();
        let inputs = [Input { name: "a.csv", bytes: text.as_bytes() }];
        let run = run(&data, &inputs, &RunOptions::default(), None).unwrap();
        let of_both = |finding: &&Finding| finding.code == Code::HeatBesideSteam;
        let found: Vec<&Finding> = run.scored.findings.iter().filter(of_both).collect();
        assert_eq!(found.iter().map(|it| it.holds()).collect::<Vec<_>>(), [is_held], "{cells}");
        assert_eq!(run.scored.counts.held, u64::from(is_held), "{cells}");
    }
    for cells in ["3000,", ",1000", "3000,0"] {
        let (_, codes) = wide("热力(吉焦),蒸汽(吨)", cells);
        assert!(!codes.contains(&Code::HeatBesideSteam), "{cells}");
    }
}

#[test]
fn a_purchase_counts_less_what_was_sold() {
    for (columns, cells) in [
        ("外购电量(万千瓦时),外供电量(万千瓦时)", "100,20"),
        ("外购电量(万千瓦时),全年外供电量(兆瓦时)", "100,200"),
        ("购网电量(兆瓦时),余电上网电量(兆瓦时)", "1000,200"),
        ("外购电力(兆瓦时),售电量(千瓦时)", "1000,200000"),
        ("purchased_electricity_mwh,sold_electricity_mwh", "1000,200"),
        ("purchased electricity (MWh),electricity sold (MWh)", "1000,200"),
        // Net already: sales are not taken off twice.
        ("净购入电量(兆瓦时),外供电量(兆瓦时)", "800,200"),
        ("净购入电量(兆瓦时)", "800"),
    ] {
        let (scope2, codes) = wide(columns, cells);
        assert_eq!(scope2, Some(NET_ELECTRICITY), "{columns}: {codes:?}");
        assert!(!codes.contains(&Code::SoldNotCounted), "{columns}");
    }
    let rows = [("外购电力", "万千瓦时", 100), ("外供电力", "兆瓦时", 200)];
    assert_eq!(long(&rows).0, Some(NET_ELECTRICITY));
    // 500 GJ less 100 GJ, × 0.11.
    for (columns, cells) in [
        ("外购热力(GJ),外供热力(GJ)", "500,100"),
        ("purchased_heat_gj,sold_heat_gj", "500,100"),
        ("购入热量(百万千焦),热力外供量(GJ)", "500,100"),
    ] {
        assert_eq!(wide(columns, cells).0, Some(44_000_000), "{columns}");
    }
    assert_eq!(long(&[("外购热力", "GJ", 500), ("外供热力", "GJ", 100)]).0, Some(44_000_000));
}

#[test]
fn what_was_sold_is_not_taken_off_what_was_used_and_that_is_said() {
    for (columns, cells, expected) in [
        ("用电量(兆瓦时),外供电量(兆瓦时)", "1000,200", ELECTRICITY),
        ("用电量(兆瓦时),外购电量(兆瓦时),外供电量(兆瓦时)", "1000,1200,200", ELECTRICITY),
        ("热力(GJ),外供热力(GJ)", "500,100", 55_000_000),
    ] {
        let (scope2, codes) = wide(columns, cells);
        assert_eq!(scope2, Some(expected), "{columns}: {codes:?}");
        assert!(codes.contains(&Code::SoldNotCounted), "{columns}: {codes:?}");
    }
    let (scope2, codes) = long(&[("电力", "兆瓦时", 1000), ("外供电力", "兆瓦时", 200)]);
    assert!(scope2 == Some(ELECTRICITY) && codes.contains(&Code::SoldNotCounted), "{codes:?}");
    // A blank or a nought says nothing.
    for cells in ["1000,", "1000,0"] {
        let (scope2, codes) = wide("用电量(兆瓦时),外供电量(兆瓦时)", cells);
        assert!(scope2 == Some(ELECTRICITY) && !codes.contains(&Code::SoldNotCounted));
    }
}

#[test]
fn purchases_that_contradict_themselves_are_rejected() {
    for (columns, cells, code) in [
        ("外购电量(兆瓦时),外供电量(兆瓦时)", "100,200", Code::SoldExceedsBought),
        ("外购热力(GJ),外供热力(GJ)", "100,200", Code::SoldExceedsBought),
        ("热力(GJ),外购热力(GJ)", "100,200", Code::HeatPurchaseExceeds),
        // 1,300 MWh bought, 1,200 used and sold.
        (
            "用电量(兆瓦时),外购电量(兆瓦时),外供电量(兆瓦时)",
            "1000,1300,200",
            Code::PurchaseExceeds,
        ),
        ("用电量(兆瓦时),净购入电量(兆瓦时)", "1000,1300", Code::PurchaseExceeds),
    ] {
        let (scope2, codes) = wide(columns, cells);
        assert!(scope2.is_none() && codes.contains(&code), "{columns}: {scope2:?} {codes:?}");
    }
    // Steam by mass is not known as a sale, and that is said.
    let (scope2, codes) = wide("用电量(兆瓦时),外供蒸汽(吨)", "1000,200");
    assert!(scope2 == Some(ELECTRICITY) && codes.contains(&Code::HeaderUnknown), "{codes:?}");
}
