//! One plant under two names, one amount that many give, and firms that move their peers' benchmark.

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

const HEADER: &str =
    "name,period,region,industry,electricity_mwh,diesel_t,value_added_wan_yuan,revenue_wan_yuan\n";

fn findings(text: &str, code: Code) -> Vec<Finding> {
    let data = DataSet::embedded().unwrap();
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    run.scored.findings.into_iter().filter(|finding| finding.code == code).collect()
}

/// Firms whose figures are all their own.
fn firms(count: u32) -> String {
    let firm = |number: u32| {
        let electricity = 1_000.5 + 7.25 * f64::from(number);
        let (diesel, money) = (f64::from(number) + 3.5, 1_500 + 13 * number);
        format!("厂{number},2023,330502,1711,{electricity},{diesel},{money},{}\n", money * 4 + 1)
    };
    (0..count).map(firm).collect()
}

#[test]
fn one_plant_under_two_names_is_held() {
    let own = "甲厂,2023,330502,1711,1234.56,12.34,1357.9,5678.9\n";
    let other = own.replace("甲厂", "乙公司").replace("1711", "1712");
    let found = findings(&format!("{HEADER}{}{own}{other}", firms(8)), Code::FiguresOfAnother);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|finding| finding.severity == Severity::Hold));
    assert!(
        found[0].message(Lang::Zh).contains("乙公司")
            && found[1].message(Lang::Zh).contains("甲厂")
    );
    // Another year, one figure that differs, or round figures that may be anybody's.
    for other in [
        other.replace("2023", "2022"),
        other.replace("12.34", "12.35"),
        other.replace("5678.9", "5679.9"),
    ] {
        let text = format!("{HEADER}{}{own}{other}", firms(8));
        assert_eq!(findings(&text, Code::FiguresOfAnother), [], "{other}");
    }
    let round = "甲厂,2023,330502,1711,1200,10,1300,5000\n";
    let text = format!("{HEADER}{}{round}{}", firms(8), round.replace("甲厂", "乙公司"));
    assert_eq!(findings(&text, Code::FiguresOfAnother), []);
}

#[test]
fn an_amount_that_many_give_is_told_once() {
    let placeholder = |number: u32| {
        let electricity = 1_000.75 + 6.5 * f64::from(number);
        let diesel = f64::from(number) + 3.25;
        format!(
            "占位{number},2023,330502,1711,{electricity},{diesel},{},8888\n",
            1_400 + 11 * number
        )
    };
    let many: String = (0..12).map(placeholder).collect();
    let found = findings(&format!("{HEADER}{}{many}", firms(40)), Code::AmountRepeated);
    assert_eq!(found.len(), 1, "{found:?}");
    let message = found[0].message(Lang::Zh);
    assert!(message.contains("12 家") && message.contains("8888"), "{message}");
    assert_eq!((found[0].rows, found[0].severity), (12, Severity::Warning));
    // A few may agree, and where all do, it may be so.
    let few: String = (0..5).map(placeholder).map(|line| line.replace("8888", "8460")).collect();
    assert_eq!(findings(&format!("{HEADER}{}{few}", firms(40)), Code::AmountRepeated), []);
    assert_eq!(findings(&format!("{HEADER}{many}"), Code::AmountRepeated), []);
    // Another amount that is not five times as rare: these are sums that somebody rounded.
    let many = many.replace("8888", "8460");
    let other: String =
        (20..25).map(|number| placeholder(number).replace("8888", "7460")).collect();
    let text = format!("{HEADER}{}{many}{other}", firms(40));
    assert_eq!(findings(&text, Code::AmountRepeated), []);
}

/// 9999 instead of a figure that grades depend on: those firms are held, three and more of them.
#[test]
fn firms_that_filled_in_9999_are_held() {
    let filled = |count: u32, electricity: &str| -> String {
        let firm = |number: u32| {
            let (diesel, money) = (f64::from(number) + 3.25, 1_400 + 11 * number);
            format!(
                "填{number},2023,330502,1711,{electricity},{diesel},{money},{}\n",
                money * 4 + 3
            )
        };
        (0..count).map(firm).collect()
    };
    let found =
        |text: String| findings(&format!("{HEADER}{}{text}", firms(40)), Code::AmountRepeated);
    let held = found(filled(3, "9999"));
    assert_eq!(held.len(), 3, "{held:?}");
    assert!(held.iter().all(|finding| finding.severity == Severity::Hold));
    assert_eq!(held[0].firm.as_deref(), Some("填0"));
    // Two may agree, a round number more, and any other amount ten.
    assert_eq!(found(filled(2, "9999")), []);
    assert_eq!(found(filled(9, "1500")), []);
    assert_eq!(found(filled(9, "1234.5")), []);
    assert_eq!(found(filled(10, "1234.5")).len(), 10);
}

/// A total under a name that nobody takes for one, of all, of a region or of an industry.
#[test]
fn a_total_among_the_firms_is_held() {
    let firm = |name: &str, place: &str, electricity: f64, money: f64| {
        format!("{name},2023,{place},{electricity:.2},,{money:.2},\n")
    };
    let own =
        |number: u32| (900.25 + 31.5 * f64::from(number), 1_300.75 + 17.5 * f64::from(number));
    let places = ["330502,1711", "330502,1751", "330503,1711", "330503,1751"];
    let city: String = (0..12)
        .map(|number| {
            let (electricity, money) = own(number);
            firm(&format!("厂{number}"), places[number as usize % 4], electricity, money)
        })
        .collect();
    let sum = |is_in: &dyn Fn(u32) -> bool| {
        let of = (0..12).filter(|number| is_in(*number)).map(own);
        of.fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1))
    };
    let found = |rows: String| findings(&format!("{HEADER}{city}{rows}"), Code::SumOfOthers);
    assert_eq!(found(String::new()), []);
    let (electricity, money) = sum(&|_| true);
    let all = firm("某某集团", "330521,2614", electricity, money);
    let [one] = &found(all.clone())[..] else { panic!("one") };
    assert_eq!((one.firm.as_deref(), one.severity), (Some("某某集团"), Severity::Hold));
    assert!(one.message(Lang::Zh).contains("12 家"), "{}", one.message(Lang::Zh));
    // Of a county, beside that of all, which is twice what the firms come to.
    let (electricity, money) = sum(&|number| number % 4 < 2);
    let county = firm("吴兴片区", "330502,2614", electricity, money);
    let said = found(county + &all);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].message(Lang::Zh).contains("同地区其余 6 家"), "{said:?}");
    // Output alone may be as much.
    let (electricity, money) = sum(&|_| true);
    assert_eq!(found(firm("某某集团", "330521,2614", electricity * 1.01, money)), []);
}

/// Without the firm the benchmark would be (Σ net − own) ÷ (Σ output − own): reckoned here from
/// electricity alone, which every firm has, so that factors cancel.
#[test]
fn a_firm_that_moves_its_peers_benchmark_is_told() {
    let header = "name,period,region,industry,electricity_mwh,value_added_wan_yuan\n";
    let firm =
        |number: u32, electricity: u32| format!("厂{number},2023,330502,1711,{electricity},1000\n");
    // Seven of 1,000 and one of `large`: 1000 without it, (7000 + large) ÷ 8 with it.
    let city = |large: u32| {
        let others: String = (0..7).map(|number| firm(number, 1_000)).collect();
        format!("{header}{others}{}", firm(7, large))
    };
    // 2,600: 9600 ÷ 8 = 1200, which is 20 % above and not more.
    assert_eq!(findings(&city(2_600), Code::BenchmarkMoved), []);
    let found = findings(&city(2_616), Code::BenchmarkMoved);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].firm.as_deref(), Some("厂7"));
    assert_eq!(
        (found[0].severity, found[0].param("ratio", Lang::Zh)),
        (Severity::Notice, Some("+20"))
    );
    let found = findings(&city(5_000), Code::BenchmarkMoved);
    assert_eq!(found[0].param("ratio", Lang::Zh), Some("+50"));
    let [benchmark, without] =
        ["benchmark", "expected"].map(|key| found[0].param(key, Lang::En).unwrap().parse::<f64>());
    assert!((benchmark.unwrap() / without.unwrap() - 1.5).abs() < 1e-3);
}
