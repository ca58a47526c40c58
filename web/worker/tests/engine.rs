//! The engine as the page asks it, natively: forms, sliders, typed benchmarks, units and searches.

use std::collections::BTreeSet;

use tanxiao_web_protocol::{
    Amount, Assess, Assessed, BenchmarkChoice, Catalogue, Explanation, Export, ExportFile, Lang,
    Order, Reply, Request, Return, TableFormat, View,
};
use tanxiao_web_worker::Engine;

fn engine() -> Engine {
    Engine::new().unwrap_or_else(|_| panic!("the embedded tables are valid"))
}

fn ask(engine: &mut Engine, request: Request, bytes: &[u8]) -> Reply {
    engine.answer(request, bytes, &mut |_| {}).0
}

/// To grade a file by what is graded by where nothing is chosen.
fn batch(name: &str) -> Request {
    Request::Batch {
        name: name.to_owned(),
        scheme: String::new(),
        factors: String::new(),
        benchmark: None,
    }
}

fn amount(field: &str, text: &str, unit: &str) -> Amount {
    Amount { field: field.to_owned(), text: text.to_owned(), unit: unit.to_owned() }
}

/// 1,000 MWh of Zhejiang's 2023 grid, 500 万元 of value added.
fn form() -> Assess {
    let filled = Return {
        name: "合成一号".to_owned(),
        industry: "1751".to_owned(),
        region: "330500".to_owned(),
        period: "2023".to_owned(),
        amounts: vec![
            amount("electricity", "100", "万千瓦时"),
            amount("value_added", "500", "万元"),
        ],
        ..Return::default()
    };
    Assess { filled, ..Assess::default() }
}

fn assess(engine: &mut Engine, form: Assess) -> Assessed {
    match ask(engine, Request::Assess(Box::new(form)), &[]) {
        Reply::Assessed(assessed) => *assessed,
        other => panic!("{other:?}"),
    }
}

fn explanation(assessed: &Assessed) -> &Explanation {
    assessed.explanation.as_ref().unwrap_or_else(|| panic!("a score: {:?}", assessed.notes))
}

fn catalogue(engine: &mut Engine) -> Catalogue {
    match ask(engine, Request::Start(String::new()), &[]) {
        Reply::Ready(catalogue) => *catalogue,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_gives_a_level_and_with_a_benchmark_a_grade() {
    let mut engine = engine();
    let without = assess(&mut engine, form());
    let intensity = explanation(&without).intensity.as_ref().map(|l| l.quotient.exact.text.clone());
    assert_eq!(intensity.as_deref(), Some("0.9948"));
    assert_eq!(explanation(&without).ratio, None);
    assert!(!without.is_typed_benchmark);

    let benchmark = BenchmarkChoice::Typed("0.9948".to_owned());
    let with = assess(&mut engine, Assess { benchmark, ..form() });
    assert!(with.is_typed_benchmark);
    let label = explanation(&with).verdict.label.as_ref().map(|label| label.zh.clone());
    assert_eq!(label.as_deref(), Some("中碳3级"));
    assert!(with.qr.is_some());
}

/// Every scheme on offer takes a typed benchmark, also one whose peers share a region.
#[test]
fn a_typed_benchmark_is_found_by_every_scheme_that_takes_one() {
    let mut engine = engine();
    let schemes = catalogue(&mut engine).schemes;
    for scheme in schemes.iter().filter(|scheme| scheme.has_intensity) {
        let mut form = form();
        form.scheme = scheme.id.clone();
        form.benchmark = BenchmarkChoice::Typed("1.5".to_owned());
        form.filled.amounts.push(amount("revenue", "2000", "万元"));
        let assessed = assess(&mut engine, form);
        // A scheme that compares with more than the industry refuses one number, and says so.
        if assessed.explanation.is_none() {
            let is_said = assessed.notes.iter().any(|note| note.code == "benchmark-mismatch");
            assert!(is_said, "{}: {:?}", scheme.id, assessed.notes);
            continue;
        }
        let benchmark = explanation(&assessed).benchmark.as_ref();
        assert_eq!(benchmark.map(|b| b.value.text.as_str()), Some("1.5"), "{}", scheme.id);
    }
}

/// A region that nobody knows is not the nation, and 1,5 is not 15.
#[test]
fn what_is_not_understood_gives_no_factor_and_no_benchmark() {
    let mut engine = engine();
    let typed = |text: &str| BenchmarkChoice::Typed(text.to_owned());
    for region in ["330500", "湖州市"] {
        let mut form = Assess { benchmark: typed("0.9948"), ..form() };
        form.filled.region = region.to_owned();
        let assessed = assess(&mut engine, form);
        let grid = assessed.grid.as_ref().map(|grid| grid.factor.clone());
        assert_eq!(grid.as_deref(), Some("0.4974"), "{region}");
        assert!(assessed.is_typed_benchmark);
    }
    let mut unknown = Assess { benchmark: typed("0.9948"), ..form() };
    unknown.filled.region = "虎州市".to_owned();
    let assessed = assess(&mut engine, unknown);
    assert!(assessed.grid.is_none() && assessed.explanation.is_none());
    assert!(
        assessed.notes.iter().any(|note| note.code == "region-unknown"),
        "{:?}",
        assessed.notes
    );
    let mut nowhere = form();
    nowhere.filled.region = String::new();
    assert!(assess(&mut engine, nowhere).grid.is_some());
    for (text, is_number) in [("1,5", false), ("1,500", false), ("1,500.5", true), ("１．５", true)]
    {
        let assessed = assess(&mut engine, Assess { benchmark: typed(text), ..form() });
        assert_eq!(assessed.is_typed_benchmark, is_number, "{text}");
    }
    // The page's list of industries is of 2017: nobody is asked for an edition.
    let mut engines = form();
    engines.filled.industry = "3620".to_owned();
    assert!(assess(&mut engine, engines).explanation.is_some());
}

#[test]
fn findings_stand_at_the_field_that_they_are_about() {
    let mut form = form();
    form.filled.credit_code = "91330500TE5T4000XX".to_owned();
    form.filled.amounts[0].text = "一千度".to_owned();
    let assessed = assess(&mut engine(), form);
    assert!(assessed.explanation.is_none());
    let fields: BTreeSet<&str> = assessed.notes.iter().map(|note| note.field.as_str()).collect();
    assert!(fields.contains("credit_code"), "{:?}", assessed.notes);
    assert!(fields.contains("electricity"), "{:?}", assessed.notes);
}

/// Hints that name the command line stay off the page.
#[test]
fn no_hint_names_the_command_line() {
    let mut form = form();
    form.filled.region = String::new();
    form.filled.amounts.push(amount("lng", "3", "吨"));
    form.filled.amounts.push(amount("green_power", "3", "兆瓦时"));
    let assessed = assess(&mut engine(), form);
    assert!(assessed.notes.len() >= 3, "{:?}", assessed.notes);
    for note in &assessed.notes {
        for hint in [&note.hint.zh, &note.hint.en] {
            assert!(!hint.contains("--") && !hint.contains("tanxiao "), "{hint}");
        }
    }
}

/// Every unit that the form offers is one that the engine's reader takes for that field.
#[test]
fn every_unit_on_offer_is_understood() {
    let mut engine = engine();
    let catalogue = catalogue(&mut engine);
    for energy in &catalogue.energy {
        assert!(!energy.units.is_empty(), "{} has no unit", energy.id);
        for unit in &energy.units {
            let mut form = form();
            form.filled.amounts.retain(|amount| amount.field != energy.id);
            form.filled.amounts.push(amount(&energy.id, "1", unit));
            let assessed = assess(&mut engine, form);
            let is_about_unit = |code: &str| code.starts_with("header-") || code == "unit-unknown";
            let wrong: Vec<_> =
                assessed.notes.iter().filter(|note| is_about_unit(&note.code)).collect();
            assert!(wrong.is_empty(), "{} in {unit}: {wrong:?}", energy.id);
        }
    }
}

#[test]
fn industries_are_found_by_pinyin_initials() {
    let catalogue = catalogue(&mut engine());
    let initials = |code: &str| {
        let industry = catalogue.industries.iter().find(|industry| industry.code == code);
        industry.map(|industry| industry.initials.clone()).unwrap_or_default()
    };
    assert_eq!(initials("1751"), "hxzzjg");
    assert_eq!(initials("22"), "zzhzzpy");
    for industry in &catalogue.industries {
        let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
        let han = industry.name.zh.chars().filter(is_han).count();
        assert!(industry.initials.len() >= han, "{}: {}", industry.name.zh, industry.initials);
    }
}

#[test]
fn sliders_move_the_last_assessed_firm() {
    let mut engine = engine();
    let benchmark = BenchmarkChoice::Typed("0.9948".to_owned());
    let assessed = assess(&mut engine, Assess { benchmark, ..form() });
    let ids: Vec<&str> = assessed.sliders.iter().map(|slider| slider.id.as_str()).collect();
    assert_eq!(ids, ["electricity", "own_pv", "sink", "output"]);
    let moved = vec![("electricity".to_owned(), "500".to_owned())];
    let Reply::WhatIf(what_if) = ask(&mut engine, Request::WhatIf(moved), &[]) else {
        panic!("no answer")
    };
    assert_eq!(what_if.ratio.map(|k| k.text).as_deref(), Some("0.5"));
    assert_eq!(what_if.grade, Some(1));
}

/// The line that the page saves as the return is read by the batch to the same score.
#[test]
fn the_saved_return_scores_the_same_as_a_file() {
    let mut engine = engine();
    let assessed = assess(&mut engine, form());
    let request = batch("return.ndjson");
    let reply = ask(&mut engine, request, assessed.input_ndjson.as_bytes());
    assert!(matches!(reply, Reply::Batched(_)), "{reply:?}");
    let export = Export { file: ExportFile::Scores(TableFormat::NdJson), lang: Lang::Zh };
    let (_, bytes) = engine.answer(Request::Export(export), &[], &mut |_| {});
    assert_eq!(
        bytes.map(|b| String::from_utf8_lossy(&b).into_owned()),
        Some(assessed.score_ndjson)
    );
}

/// Windows filter, order and count; rows explain themselves.
#[test]
fn a_batch_is_seen_through_windows() {
    let mut engine = engine();
    let peers = include_bytes!("../../../data/vectors/peers.csv");
    let request = batch("peers.csv");
    let Reply::Batched(batched) = ask(&mut engine, request, peers) else { panic!("not graded") };
    assert_eq!(batched.rows_read, batched.rows_scored + batched.rows_rejected);
    let counted: u32 = batched.grades.iter().map(|tally| tally.count).sum();
    assert_eq!(u64::from(counted), batched.scores);
    let view = View { count: 7, grade: Some(Some(5)), ..View::default() };
    let Reply::Page(page) = ask(&mut engine, Request::View(view), &[]) else { panic!("no page") };
    let fifth = batched.grades.iter().find(|tally| tally.number == Some(5));
    assert_eq!(Some(page.total), fifth.map(|tally| tally.count));
    let row = page.rows.first().map_or(0, |row| row.row);
    let reply = ask(&mut engine, Request::Detail(row), &[]);
    let Reply::Assessed(assessed) = reply else { panic!("{reply:?}") };
    assert!(explanation(&assessed).grade.bands.iter().any(|band| band.is_held));
}

/// What a scheme declares is asked, read in its unit, and gives points that the page is told.
#[test]
fn declared_fields_give_points() {
    let mut engine = engine();
    let schemes = catalogue(&mut engine).schemes;
    let huangyan = schemes.iter().find(|scheme| scheme.id == "huangyan-2022").unwrap();
    let units = huangyan.fields.iter().map(|field| (field.id.as_str(), field.unit.as_str()));
    let units: Vec<_> = units.collect();
    assert!(units.contains(&("land", "亩")) && units.contains(&("above_scale", "")), "{units:?}");
    assert!(huangyan.outputs.contains(&"value_added".to_owned()) && !huangyan.has_intensity);

    let mut form = Assess { scheme: "huangyan-2022".to_owned(), ..form() };
    form.filled.fields = vec![
        amount("above_scale", "否", ""),
        amount("tax", "100", "万元"),
        amount("land", "20", "亩"),
        // Another scheme's: kept, not read.
        amount("years_running", "3", "年"),
    ];
    let assessed = assess(&mut engine, form.clone());
    let points = explanation(&assessed).points.as_ref().unwrap_or_else(|| panic!("{assessed:?}"));
    assert_eq!(points.rule_set.as_ref().map(|set| set.zh.as_str()), Some("规下企业"));
    // 100 ÷ 20 ÷ 11.5932 × 50, and 10 × 100 ÷ 1000 ÷ 0.2352 × 50.
    let given: Vec<&str> = points
        .indicators
        .iter()
        .filter_map(|one| Some(one.points.as_ref()?.text.as_str()))
        .collect();
    assert_eq!(given, ["21.564365318", "50"]);
    assert!(points.indicators[0].gain.is_some(), "{points:?}");
    assert_eq!(points.total.as_ref().map(|total| total.text.as_str()), Some("71.564365318"));
    assert!(assessed.sliders.is_empty());
    assert!(!assessed.input_ndjson.contains("years_running"), "{}", assessed.input_ndjson);

    // Bases of others are not made of the firm itself.
    form.scheme = "own-rank-city".to_owned();
    let assessed = assess(&mut engine, form);
    let points = explanation(&assessed).points.as_ref().unwrap_or_else(|| panic!("{assessed:?}"));
    assert_eq!(points.indicators[0].value.as_ref().map(|value| value.text.as_str()), Some("5"));
    assert_eq!((&points.indicators[0].base, &points.total), (&None, &None));
    assert_eq!(explanation(&assessed).verdict.status, "ungraded_peers");
}

/// Numbers are ordered as numbers and texts as texts, up and down; rows without a value come last.
#[test]
fn a_batch_is_ordered_by_any_column() {
    let mut engine = engine();
    let peers = include_bytes!("../../../data/vectors/peers.csv");
    let request = batch("peers.csv");
    assert!(matches!(ask(&mut engine, request, peers), Reply::Batched(_)));
    for (column, is_descending) in
        [("ratio_k", false), ("ratio_k", true), ("name", false), ("name", true), ("nothing", true)]
    {
        let order = Some(Order { column: column.to_owned(), is_descending });
        let view = View { count: u32::MAX, order, ..View::default() };
        let Reply::Page(page) = ask(&mut engine, Request::View(view), &[]) else {
            panic!("no page")
        };
        assert!(page.rows.len() > 20);
        let empty = page.rows.iter().skip_while(|row| !row.ratio.is_empty());
        let ordered = match column {
            "name" => page.rows.is_sorted_by(|one, next| {
                if is_descending { one.name >= next.name } else { one.name <= next.name }
            }),
            "ratio_k" => {
                assert!(empty.clone().count() > 0 && empty.clone().all(|row| row.ratio.is_empty()));
                let ratios = page.rows.iter().filter(|row| !row.ratio.is_empty());
                let ratios: Vec<f64> = ratios.map(|row| row.ratio.parse().unwrap()).collect();
                ratios.is_sorted_by(
                    |one, next| {
                        if is_descending { one >= next } else { one <= next }
                    },
                )
            }
            // A column that is not there leaves the rows as they are.
            _ => page.rows.is_sorted_by_key(|row| row.row),
        };
        assert!(ordered, "{column} {is_descending}");
    }
}
