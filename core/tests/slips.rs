//! Slips that few peers show, and that the firm's own year before shows; what is no slip.

#[path = "common/like_firms.rs"]
mod like_firms;

use like_firms::{FIGURES, code, header, rows, table};
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, RunOptions, run};

fn findings(text: &str) -> Vec<Finding> {
    let data = DataSet::embedded().unwrap();
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &input, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    run.scored.findings
}

/// What holds returns: its code, the firm and what is said.
fn holding(text: &str) -> Vec<(Code, String, String)> {
    let held = findings(text).into_iter().filter(Finding::holds);
    let of = |it: Finding| (it.code, it.firm.clone().unwrap_or_default(), it.message(Lang::Zh));
    held.map(of).collect()
}

/// One finding, of the first firm, about a column.
fn assert_blames(text: &str, column: usize, what: &str) {
    let found = holding(text);
    let [(_, firm, said)] = &found[..] else { panic!("{what}: {found:?}") };
    assert_eq!(*firm, code(0), "{what}");
    assert!(said.contains(FIGURES[column].1), "{what}: {said}");
}

/// Like firms of one class: a hundred times too much or too little is beyond doubt even among five,
/// and so is a fuel that is a ten-thousandth.
#[test]
fn few_peers_of_one_class_tell_a_slip() {
    for firms in [5, 7, 9, 12, 14, 19] {
        for columns in [&[0, 2][..], &[0, 2, 3], &[0, 1, 2, 3, 4]] {
            assert_eq!(holding(&table(firms, columns, None)), [], "like firms are not suspect");
            for &column in columns {
                let is_fuel = column > 2;
                let factors: &[f64] = match (is_fuel, columns.len()) {
                    (false, _) => &[1e4, 1e3, 150.0, 1.0 / 150.0, 1e-3, 1e-4],
                    (true, _) => &[1e4, 1e3, 2e-4, 1e-4],
                };
                for &factor in factors {
                    let text = table(firms, columns, Some((column, factor)));
                    let what = format!("{column} × {factor} among {firms} with {columns:?}");
                    assert_blames(&text, column, &what);
                }
            }
        }
    }
}

/// Whoever burns little of a fuel that its class fires kilns with is no mistake, nor is one firm
/// among peers that differ by as much.
#[test]
fn what_peers_differ_in_is_no_slip() {
    // A two-hundredth of the gas: a canteen.
    assert_eq!(holding(&table(12, &[0, 2, 3], Some((3, 0.005)))), []);
    // Electricity from 1 to 3,000 within one class, and one of 200 times the median.
    let mut text = header(&[0, 2]);
    for (firm, power) in [1.0, 4.0, 9.0, 60.0, 200.0, 700.0, 3_000.0, 12_000.0].iter().enumerate() {
        text.push_str(&format!("{},2023,330500,1711,1000,{power}\n", code(firm)));
    }
    assert_eq!(holding(&text), []);
}

/// Two firms of a class, among others of which each is far from the next: nobody but the own year
/// before tells the slip, and it tells which of the two years it was.
#[test]
fn the_own_year_before_tells_a_slip() {
    let columns = &[0, 1, 2, 3, 4][..];
    let two_years = |before: Option<(usize, f64)>, now: Option<(usize, f64)>, firms: usize| {
        header(columns) + &rows(firms, 2022, columns, before) + &rows(firms, 2023, columns, now)
    };
    for firms in [1, 2, 8] {
        assert_eq!(holding(&two_years(None, None, firms)), []);
        for column in 0..5 {
            // A hundred times more or less of a fuel may be so.
            let factors: &[f64] = if column > 2 { &[1e3, 1e-3] } else { &[1e3, 1e-3, 100.0, 0.01] };
            for &factor in factors {
                let text = two_years(None, Some((column, factor)), firms);
                let what = format!("{column} × {factor} of {firms}");
                assert_blames(&text, column, &what);
            }
        }
    }
    // The year before was the one that slipped.
    let text = two_years(Some((2, 1e3)), None, 8);
    let held: Vec<Finding> = findings(&text).into_iter().filter(Finding::holds).collect();
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(held[0].place.line, Some(2));
    // A decimal point: of electricity, which is metered, it is beyond doubt; value added may be so.
    for factor in [10.0, 0.1] {
        assert_blames(&two_years(None, Some((2, factor / 1.2)), 2), 2, "a decimal point");
    }
    let found = findings(&two_years(None, Some((0, 0.1)), 2));
    let [one] = &found.iter().filter(|it| it.code == Code::FarFromOwnPast).collect::<Vec<_>>()[..]
    else {
        panic!("{found:?}")
    };
    assert_eq!(one.severity, Severity::Warning);
    assert!(one.message(Lang::Zh).contains("2022"), "{}", one.message(Lang::Zh));
}

/// From coal to gas: the coal is a hundredth, and the gas has taken its place. And a firm that grew
/// a hundredfold in all its figures.
#[test]
fn a_firm_that_changed_is_no_slip() {
    let text = header(&[0, 1, 2, 3, 4])
        + &format!("{},2022,330500,1711,1000,4000,100,0.5,3000\n", code(1))
        + &format!("{},2023,330500,1711,1020,4100,103,155,20\n", code(1));
    assert_eq!(holding(&text), []);
    let text = header(&[0, 1, 2, 3])
        + &format!("{},2022,330500,1711,10,41,1.2,0.21\n", code(1))
        + &format!("{},2023,330500,1711,1020,4100,103,20\n", code(1));
    assert_eq!(holding(&text), []);
}

/// Figures that stand in each other's place; coal that gas took the place of is none.
#[test]
fn columns_that_changed_places_are_held() {
    let text =
        header(&[0, 1, 2, 3, 4]) + &format!("{},2022,330500,1711,1000,4000,100,20,300\n", code(1));
    for (now, what) in [
        ("1030,4100,19,104,310", "天然气”与“电力"),
        ("1030,4100,103,305,21", "原煤”与“天然气"),
        ("101,4100,1050,20.5,302", "工业增加值”与“电力"),
    ] {
        let found = holding(&(text.clone() + &format!("{},2023,330500,1711,{now}\n", code(1))));
        let [(kind, _, said)] = &found[..] else { panic!("{now}: {found:?}") };
        assert!(*kind == Code::ColumnsSwapped && said.contains(what), "{now}: {said}");
    }
    let found = holding(&(text + &format!("{},2023,330500,1711,1030,4100,103,31,90\n", code(1))));
    assert_eq!(found, []);
}

#[test]
fn last_years_figures_are_no_report() {
    let head = header(&[0, 1, 2, 3]);
    let row = |year: u32, cells: &str| format!("{},{year},330500,1711,{cells}\n", code(1));
    let two =
        |before: &str, now: &str| holding(&(head.clone() + &row(2022, before) + &row(2023, now)));
    let before = "1234.5,4321.7,98.76,12.34";
    let [(code_of_all, _, said)] = &two(before, before)[..] else { panic!("one") };
    assert_eq!(*code_of_all, Code::FiguresOfYearBefore);
    assert!(said.contains("2022"), "{said}");
    let [(of_energy, ..)] = &two(before, "1300.5,4400.1,98.76,12.34")[..] else { panic!("one") };
    assert_eq!(*of_energy, Code::EnergyOfYearBefore);
    // One figure may be equal, and round ones.
    assert_eq!(two(before, "1300.5,4400.1,98.76,12.35"), []);
    assert_eq!(two("1000,4000,100,20", "1000,4000,100,20"), []);
    // Of two years before nothing is said.
    let text = head + &row(2022, before) + &format!("{},2024,330500,1711,{before}\n", code(1));
    assert_eq!(holding(&text), []);
}

/// A 0 says that there is none: among twenty that use some it is doubted, among a few not.
#[test]
fn electricity_of_0_is_doubted_where_all_others_use_some() {
    let kinds = |firms: usize| -> Vec<Code> {
        let text = table(firms, &[0, 2, 3], Some((2, 0.0)));
        holding(&text).into_iter().map(|(code, ..)| code).collect()
    };
    assert_eq!(kinds(21), [Code::ElectricityZero]);
    assert_eq!(kinds(20), []);
}

#[test]
fn electricity_of_the_year_before_is_said() {
    let head = header(&[0, 2, 3]);
    let two = |power: &str| {
        let row = |year: u32, cells: &str| format!("{},{year},330500,1711,{cells}\n", code(1));
        let text = head.clone() + &row(2022, "1234.5,98.7654,12.34") + &row(2023, power);
        let all = findings(&text).into_iter();
        all.filter(|it| it.code == Code::ElectricityOfYearBefore).collect::<Vec<_>>()
    };
    let found = two("1300.1,98.7654,13.21");
    assert_eq!((found.len(), found[0].severity), (1, Severity::Warning));
    assert_eq!(two("1300.1,98.7653,13.21"), []);
}

/// One division whose form said 万元 and meant 元: all of it is held, and nobody else.
#[test]
fn a_whole_division_that_slipped_is_held() {
    let city = |factor: f64| {
        let mut text = header(&[0, 2]);
        for (place, industry) in ["1711", "1411", "2614", "3311"].iter().enumerate() {
            for firm in 0..5 {
                let money = 1_000.0 + 37.0 * f64::from(firm);
                let power = (80.0 + 3.0 * f64::from(firm)) * [1.0, 4.0, 30.0, 0.5][place];
                let money = if place == 1 { money * factor } else { money };
                let code = code(place * 10 + firm as usize);
                text.push_str(&format!("{code},2023,330500,{industry},{money},{power:.3}\n"));
            }
        }
        holding(&text)
    };
    assert_eq!(city(1.0), []);
    let held = city(1e4);
    assert_eq!(held.len(), 5, "{held:?}");
    assert!(held.iter().all(|(kind, ..)| *kind == Code::DivisionFar), "{held:?}");
    assert_eq!(held[0].1, code(10));
    assert_eq!(city(1e-4).len(), 5);
}
