//! Every finding has a case that triggers it, and no case triggers what it does not name.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tanxiao_core::account::Method;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::{InTurn, Stop};
use tanxiao_core::finding::{Code, Finding, Severity};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Plan, RunOptions, run};

const HEADER: &str =
    "credit_code,name,period,region,industry,value_added_wan_yuan,electricity_mwh,diesel_t";

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

/// Ten ordinary firms of one industry, and then the given rows.
fn city(rows: &str) -> String {
    let mut text = format!("{HEADER}\n");
    for index in 0..10 {
        let code = code(index);
        text.push_str(&format!("{code},合成{index},2023,330502,1751,1000,{},10\n", 2000 + index));
    }
    text + rows
}

fn findings_of(files: &[(&str, &[u8])], options: &RunOptions) -> Vec<Finding> {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> = files.iter().map(|(name, bytes)| Input { name, bytes }).collect();
    match run(&data, &inputs, options, None) {
        Ok(run) => {
            let counts = run.scored.counts;
            let lines =
                |bytes: &[u8]| bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count();
            let rows: usize = files.iter().map(|(_, bytes)| lines(bytes) - 1).sum();
            assert_eq!(counts.rows_read, rows as u64, "every line but the headers: {files:?}");
            assert_eq!(counts.rows_read, counts.rows_scored + counts.rows_rejected, "{files:?}");
            let rejected = run.rejected.rows.len() as u64;
            assert_eq!(rejected, counts.rows_rejected, "the rejects file has every row");
            for row in &run.rejected.rows {
                assert!(!row.codes.is_empty(), "{row:?}");
                assert!(!row.reason_zh.is_empty() && !row.reason_en.is_empty(), "{row:?}");
            }
            run.scored.findings
        }
        Err(findings) => findings,
    }
}

fn codes(findings: &[Finding]) -> BTreeSet<Code> {
    for finding in findings {
        for lang in [Lang::Zh, Lang::En] {
            for text in [finding.message(lang), finding.hint(lang), finding.cli_hint(lang)] {
                assert!(!text.is_empty() && !text.contains(['{', '}']), "{finding:?}: {text}");
            }
        }
    }
    findings.iter().map(|finding| finding.code).collect()
}

fn of_csv(text: &str) -> BTreeSet<Code> {
    codes(&findings_of(&[("a.csv", text.as_bytes())], &RunOptions::default()))
}

fn row_of(cells: &str) -> String {
    cells.replace("CODE", &code(77))
}

/// One more row for the city.
fn row(cells: &str) -> String {
    city(&row_of(cells))
}

/// The city with so many firms.
fn few(firms: usize) -> String {
    city("").split_inclusive('\n').take(firms + 1).collect()
}

#[test]
fn an_ordinary_city_has_no_findings() {
    assert_eq!(of_csv(&city("")), BTreeSet::new());
}

/// Each mark may part a header: of one that never ends nothing is tried.
#[test]
fn a_header_of_many_parts() {
    for mark in ["/", "、", "(", "|"] {
        let with = |count: usize| {
            let header = format!("{HEADER},{}", mark.repeat(count));
            city("").replacen(HEADER, &header, 1).replace(",10\n", ",10,\n")
        };
        assert!(!of_csv(&with(500)).contains(&Code::HeaderTooLong), "{mark}");
        assert!(of_csv(&with(100_000)).contains(&Code::HeaderTooLong), "{mark}");
    }
}

#[test]
fn every_row_finding_is_triggered_alone() {
    use Code::*;
    let header = |columns: &str| format!("{HEADER},{columns}\n");
    let with = |columns: &str, cells: &str| {
        // Further columns stay empty for the ordinary firms.
        let blanks = ",".repeat(columns.split(',').count());
        let firms = city("").replace(",10\n", &format!(",10{blanks}\n"));
        firms.replacen(&format!("{HEADER}\n"), &header(columns), 1)
            + &format!("{},x,2023,330502,1751,1000,2000,10,{cells}\n", code(77))
    };
    let cases: Vec<(Code, String)> = vec![
        (CreditCodeInvalid, row("91330500TE5T00077X,x,2023,330502,1751,1000,2000,10\n")),
        (NoFirm, row(",东港镇,2023,330502,1751,1000,2000,10\n")),
        (CreditCodeMissing, row(",某某厂,2023,330502,1751,1000,2000,10\n")),
        (IdentityMissing, row(",,2023,330502,1751,1000,2000,10\n")),
        (NameInvalid, row(&format!("CODE,{},2023,330502,1751,1000,2000,10\n", "长".repeat(201)))),
        (PeriodMissing, row("CODE,x,,330502,1751,1000,2000,10\n")),
        (IndustryMissing, row("CODE,x,2023,330502,,1000,2000,10\n")),
        (
            HeaderBlank,
            city("")
                .replacen("region,industry", "region,,industry", 1)
                .replace(",330502,", ",330502,,")
                .replacen(",330502,,", ",330502,7,", 1),
        ),
        (
            HeaderNameless,
            city("").replacen("diesel_t\n", "diesel_t,\n", 1).replacen(",10\n", ",10,7\n", 1),
        ),
        (HeaderPart, with("谷段", "7")),
        (CommasDiffer, row("CODE,x,2023,330502,1751,1000,\"2,000\",\"10,5\"\n")),
        (OwnPowerSource, with("自发自用电量", "7")),
        (CommasUnclear, row("CODE,x,2023,330502,1751,1000,\"2,345\",10\n")),
        (TitlePlaceContradicts, format!("宁波市能耗汇总表\n{}", city(""))),
        (IndustryEditionUnclear, row("CODE,x,2023,330502,3620,1000,2000,10\n")),
        (IndustryOld, row("CODE,x,2023,330502,1310,1000,2000,10\n")),
        (ProcessNotCounted, with("clinker_produced_t", "7")),
        (TransformationNotCounted, with("transformed_energy_tce", "7")),
        (TitleContradicts, format!("2022年度能耗汇总表\n{}", city(""))),
        (PeriodInvalid, row("CODE,x,后年,330502,1751,1000,2000,10\n")),
        (PeriodSpan, row("CODE,x,2023年2-4月,330502,1751,1000,2000,10\n")),
        (IndustryUnknown, row("CODE,x,2023,330502,36+37,1000,2000,10\n")),
        (RegionUnknown, row("CODE,x,2023,330599,1751,1000,2000,10\n")),
        (RegionContradicts, row("CODE,x,2023,320502吴兴区,1751,1000,2000,10\n")),
        (RegionMissing, row("CODE,x,2023,,1751,1000,2000,10\n")),
        (ValueNotANumber, row("CODE,x,2023,330502,1751,1000,约三百,10\n")),
        (FormulaWithoutValue, row("CODE,x,2023,330502,1751,1000,=1000*2,10\n")),
        (RowWidth, row("CODE,x,2023,330502,1751,1,000,2000,10\n")),
        (ValueOutOfRange, row("CODE,x,2023,330502,1751,1000,1e308,10\n")),
        (ValueNegative, row("CODE,x,2023,330502,1751,1000,-1,10\n")),
        (EnergyMissing, row("CODE,x,2023,330502,1751,1000,,\n")),
        (EnergyZero, row("CODE,x,2023,330502,1751,1000,0,0\n")),
        (OutputMissing, row("CODE,x,2023,330502,1751,,2000,10\n")),
        (OutputNotPositive, row("CODE,x,2023,330502,1751,-5,2000,10\n")),
        (
            DuplicateIdentical,
            row("CODE,x,2023,330502,1751,1000,2000,10\nCODE,x,2023,330502,1751,1000,2000,10\n"),
        ),
        (
            DuplicateConflict,
            row("CODE,x,2023,330502,1751,1000,2000,10\nCODE,x,2023,330502,1751,1000,2001,10\n"),
        ),
        (
            RowsNotCopies,
            with("备注", "一车间")
                + &format!("{},x,2023,330502,1751,1000,2000,10,二车间\n", code(77)),
        ),
        (UnitSuspect, row("CODE,x,2023,330502,1751,1000,20000000,10\n")),
        (AmountImplausible, row("CODE,x,2023,330502,1751,1000,400000,10\n")),
        // Among seven of other classes, two hundred times as much is not surely wrong.
        (
            IntensityImplausible,
            few(6).replace(",1751,", ",1711,")
                + &row_of("CODE,x,2023,330502,1751,1000,400000,10\n"),
        ),
        (ValueAddedAboveRevenue, with("revenue_wan_yuan", "999")),
        (ValueAddedAboveOutput, with("output_value_wan_yuan", "999")),
        (
            CodeTwoNames,
            row("CODE,x,2023,330502,1751,1000,2000,10\nCODE,y,2023,330502,1751,1000,2000,10\n"),
        ),
        (AmountOverflow, row("CODE,x,2023,330502,1751,1000,2000,3000000000000\n")),
        (GridYearFallback, city("").replace(",2023,", ",2015,")),
        (GridAreaFallback, city("").replace(",330502,", ",540102,")),
        (PeersTooFew, few(3).replace(",1751,", ",0610,")),
        // All power is their own zero-carbon power: the peers' net is 0.
        (
            BenchmarkNotPositive,
            (0..6).fold(format!("{HEADER},own_pv_mwh\n"), |text, index| {
                text + &format!("{},x{index},2023,330502,1751,1000,20,,20\n", code(index))
            }),
        ),
        (PeersFallback, row("CODE,x,2023,330502,1752,1000,2000,10\n")),
        (PvExceedsElectricity, with("own_pv_mwh", "2001")),
        (PurchaseExceeds, with("purchased_electricity_mwh", "2500")),
        (DeductionNotCounted, with("green_power_mwh", "5")),
        (ReportedTotalDiffers, with("reported_tce", "9999")),
        (WeakDefault, with("lng_t", "1")),
        (FactorMissing, with("methanol_t", "1")),
        (MaterialExceeds, with("raw_coal_t,raw_coal_as_material_t", "1,2")),
        (PartsLeftOut, with("raw_coal_t,anthracite_t", "1,1")),
        (PartsExceedWhole, with("raw_coal_t,anthracite_t", "1,2")),
        (HeaderUnknown, with("法定代表人手机", "1")),
    ];
    for (expected, text) in &cases {
        let mut found = of_csv(text);
        // Who is that far from its peers moves what they are compared with.
        if *expected == IntensityImplausible {
            assert!(found.remove(&BenchmarkMoved) && found.remove(&PeersFallback));
        }
        assert_eq!(found, BTreeSet::from([*expected]), "{text}");
    }
}

#[test]
fn income_items_that_are_incomplete() {
    let header = HEADER.replace(
        "value_added_wan_yuan",
        "compensation_wan_yuan,production_tax_wan_yuan,depreciation_wan_yuan,operating_surplus_wan_yuan",
    );
    let text = format!("{header}\n{},x,2023,330502,1751,1,2,,4,2000,10\n", code(1));
    assert_eq!(of_csv(&text), BTreeSet::from([Code::IncomeItemsIncomplete, Code::OutputMissing]));
}

#[test]
fn long_rows() {
    let header = "统一社会信用代码,企业名称,报告期,行政区划代码,行业代码,工业增加值(万元),能源名称,计量单位,消费量";
    let of = |energy: &str, unit: &str| {
        let mut text = format!("{header}\n");
        for index in 0..10 {
            let code = code(index);
            text.push_str(&format!("{code},合成{index},2023,330502,1751,1000,电力,万千瓦时,200\n"));
            text.push_str(&format!("{code},合成{index},2023,330502,1751,1000,柴油,吨,10\n"));
        }
        text + &format!("{},x,2023,330502,1751,1000,{energy},{unit},10\n", code(77))
    };
    // All others report electricity.
    assert_eq!(of_csv(&of("柴油", "吨")), BTreeSet::from([Code::ElectricityMissing]));
    assert_eq!(of_csv(&of("暗物质", "吨")), BTreeSet::from([Code::EnergyTypeUnknown]));
    assert_eq!(of_csv(&of("柴油", "兆瓦时")), BTreeSet::from([Code::UnitUnknown]));
    assert_eq!(of_csv(&of("柴油", "立方米")), BTreeSet::from([Code::DensityMissing]));
    let again = of("柴油", "吨") + &format!("{},x,2023,330502,1751,1000,柴油,吨,10\n", code(77));
    let expected = BTreeSet::from([Code::LongRowRepeated, Code::ElectricityMissing]);
    assert_eq!(of_csv(&again), expected);
    let merged = of("电力", "万千瓦时") + ",,,,,,柴油,吨,10\n";
    assert_eq!(of_csv(&merged), BTreeSet::from([Code::RowsFilledDown]));
    let other =
        of("电力", "万千瓦时") + &format!("{},x,2023,330502,1711,1000,柴油,吨,10\n", code(77));
    assert_eq!(of_csv(&other), BTreeSet::from([Code::DuplicateConflict]));
    let no_unit = of("柴油", "吨").replace("计量单位", "随便");
    assert!(of_csv(&no_unit).contains(&Code::HeaderKeyMissing));
}

#[test]
fn headers_that_stop_a_run() {
    let of = |header: &str| of_csv(&format!("{header}\n{},x,2023,330502,1751,1,1,1\n", code(1)));
    let header = |column: &str| HEADER.replace("electricity_mwh", column);
    assert_eq!(of(&header("用电量")), BTreeSet::from([Code::HeaderUnitMissing]));
    assert_eq!(of(&header("用电量(公斤)")), BTreeSet::from([Code::HeaderUnitUnknown]));
    assert_eq!(of(&header("柴油(吨)")), BTreeSet::from([Code::HeaderAmbiguous]));
    let no_identity = of_csv("报告期,行业代码,用电量(千瓦时),工业增加值(万元)\n2023,1751,1,1\n");
    assert_eq!(no_identity, BTreeSet::from([Code::HeaderKeyMissing]));
}

#[test]
fn files_that_cannot_be_read() {
    let of =
        |name: &str, bytes: &[u8]| codes(&findings_of(&[(name, bytes)], &RunOptions::default()));
    let long = vec![b'a'; 2 << 20];
    // One row of 20,000 columns, and 14,000 rows of one: few bytes, but too many cells.
    let keys: Vec<String> = (0..20_000).map(|key| format!("\"k{key}\":1")).collect();
    let sparse = format!("{{{}}}\n{}", keys.join(","), "{\"k19999\":1}\n".repeat(14_000));
    let quote = format!("{HEADER}\n\"never closed,1\n");
    for (name, bytes, expected) in [
        ("a.csv", &b""[..], Code::FileEmpty),
        ("a.csv", &b"%PDF-1.7 ..."[..], Code::FileFormat),
        ("a.xlsx", &b"PK\x03\x04 cut off"[..], Code::FileDamaged),
        ("a.csv", &b"name,period\n\xff\xff\xff\xff,1\n"[..], Code::FileEncoding),
        ("a.csv", &long[..], Code::LineTooLong),
        ("a.ndjson", sparse.as_bytes(), Code::SheetTooLarge),
        ("a.csv", quote.as_bytes(), Code::QuoteUnclosed),
        ("a.csv", &b"1,2\n3,4\n"[..], Code::HeaderMissing),
        ("a.csv", &b"name,period,industry\n"[..], Code::RowsMissing),
        ("a.ndjson", &b"{\"name\": {\"a\": 1}}\n"[..], Code::JsonLineInvalid),
        ("a.xlsx", &b"name,period\n1,2\n"[..], Code::FileContent),
    ] {
        assert!(of(name, bytes).contains(&expected), "{}: {:?}", expected.text(), of(name, bytes));
    }
}

/// A run that nobody waits for ends wherever it is: among headers, among rows, between steps.
#[test]
fn a_run_that_is_no_longer_wanted() {
    let data = DataSet::embedded().unwrap();
    let unknown: Vec<String> = (0..50).map(|number| format!("栏{number}")).collect();
    let text = city("").replacen(HEADER, &format!("{HEADER},{}", unknown.join(",")), 1);
    // How often it was asked until it said so.
    let until = |most: usize| {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let stop = Stop::when(move || count.fetch_add(1, Ordering::Relaxed) >= most);
        let plan = Plan::new(&data, &RunOptions::default()).unwrap().until(stop);
        let input = Input { name: "a.csv", bytes: text.as_bytes() };
        let run = plan
            .open(&[input])
            .and_then(|tables| plan.score(&tables, None, &mut |_| {}).map(|_| ()));
        (run, asked.load(Ordering::Relaxed))
    };
    let (run, asked) = until(usize::MAX);
    assert!(run.is_ok() && asked > 100, "{asked}");
    for most in [0, 1, 20, asked / 4, asked / 2, asked - 4, asked - 2, asked - 1] {
        let (run, _) = until(most);
        let codes = codes(&run.unwrap_err());
        assert!(codes.contains(&Code::RunStopped), "{most} of {asked}: {codes:?}");
    }
}

#[test]
fn options_that_cannot_be_understood() {
    let of = |options: &RunOptions| codes(&findings_of(&[("a.csv", city("").as_bytes())], options));
    let default = RunOptions::default;
    for (options, expected) in [
        (RunOptions { scheme: "huzhou".into(), ..default() }, Code::SchemeUnknown),
        (RunOptions { factors: "none".into(), ..default() }, Code::FactorSetUnknown),
        (RunOptions { maps: vec!["a=b".into()], ..default() }, Code::MapInvalid),
        (RunOptions { maps: vec!["不存在=region".into()], ..default() }, Code::MapUnmatched),
        (RunOptions { period: Some("x".into()), ..default() }, Code::PeriodInvalid),
        (RunOptions { region: Some("x".into()), ..default() }, Code::RegionInvalid),
        (RunOptions { industry_edition: Some("1994".into()), ..default() }, Code::EditionInvalid),
        (RunOptions { comma: Some("x".into()), ..default() }, Code::CommaInvalid),
        (RunOptions { region: Some("全国".into()), ..default() }, Code::RegionInvalid),
        (RunOptions { format: Some("doc".into()), ..default() }, Code::FileFormat),
    ] {
        assert_eq!(of(&options), BTreeSet::from([expected]), "{options:?}");
    }
}

#[test]
fn strict_makes_warnings_reject() {
    let text = row("CODE,x,2023,330599,1751,1000,2000,10\n");
    let strict = RunOptions { strict: true, ..RunOptions::default() };
    let findings = findings_of(&[("a.csv", text.as_bytes())], &strict);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Error);
    let data = DataSet::embedded().unwrap();
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(&data, &input, &strict, None).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!(run.scored.counts.rows_rejected, 1);
}

#[test]
fn published_benchmarks_that_do_not_fit() {
    let data = DataSet::embedded().unwrap();
    let text = city("");
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let options = RunOptions::default();
    let own = run(&data, &input, &options, None).unwrap_or_else(|f| panic!("{f:?}"));
    let table = own.scored.issued_table(own.method, &InTurn).published(None);
    let against = |text: &str, options: &RunOptions| {
        let Method { scheme, factors, .. } = Plan::new(&data, options).unwrap().method;
        let table = match BenchmarkTable::parse("b.json", text, scheme, &factors.sha256) {
            Ok(table) => table,
            Err(error) => return codes(std::slice::from_ref(error.finding())),
        };
        match run(&data, &input, options, Some(&table)) {
            Ok(run) => codes(&run.scored.findings),
            Err(findings) => codes(&findings),
        }
    };
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(against(&json, &options), BTreeSet::new());
    let other = RunOptions { scheme: "own-percentile".into(), ..RunOptions::default() };
    assert_eq!(against(&json, &other), BTreeSet::from([Code::BenchmarkMismatch]));
    let other = RunOptions { factors: "ncsc-2025".into(), ..RunOptions::default() };
    assert_eq!(against(&json, &other), BTreeSet::from([Code::BenchmarkMismatch]));
    // A scheme that compares with the whole region needs the region's own returns.
    let other = RunOptions { scheme: "own-three-dimension".into(), ..RunOptions::default() };
    let own = run(&data, &input, &other, None).unwrap_or_else(|f| panic!("{f:?}"));
    let dimensions =
        serde_json::to_string(&own.scored.issued_table(own.method, &InTurn).published(None))
            .unwrap();
    assert_eq!(against(&dimensions, &other), BTreeSet::from([Code::BenchmarkMismatch]));
    let year = json.replace("\"2023\"", "\"2022\"");
    assert_eq!(against(&year, &options), BTreeSet::from([Code::BenchmarkMissing]));
    let nothing = json.replacen("\"benchmark_l\":\"", "\"benchmark_l\":\"-", 1);
    assert_eq!(against(&nothing, &options), BTreeSet::from([Code::DataInvalid]));
    assert_eq!(against("{}", &options), BTreeSet::from([Code::DataInvalid]));
    // Both sums or neither, and the decimal is what they come to.
    let other = json.replacen("\"benchmark_numerator\":\"", "\"benchmark_numerator\":\"9", 1);
    assert_eq!(against(&other, &options), BTreeSet::from([Code::DataInvalid]));
    let mut half = table.clone();
    half.entries[0].benchmark_denominator = None;
    let half = serde_json::to_string(&half).unwrap();
    assert_eq!(against(&half, &options), BTreeSet::from([Code::DataInvalid]));
}

/// A table of very many unknown columns is told so at once.
#[test]
fn many_unknown_columns() {
    let of = |count: usize| {
        let columns: Vec<String> = (0..count).map(|index| format!("未知列{index}")).collect();
        let row = format!("{},x,2023,330502,1751,1,1,1", code(1));
        let text = format!("{HEADER},{}\n{row}\n", columns.join(","));
        findings_of(&[("a.csv", text.as_bytes())], &RunOptions::default())
    };
    assert_eq!(codes(&of(20_000)), BTreeSet::from([Code::ColumnsTooMany]));
    let findings = of(16_000);
    assert!(findings.iter().filter(|f| f.code == Code::HeaderUnknown).count() == 16_000);
}

/// A firm whose rows are spread over files is scored whole or not at all.
#[test]
fn a_rejected_part_rejects_the_firm() {
    let header = "credit_code,period,region,industry";
    let file = |column: &str, cell: &str| {
        let mut text = format!("{header},{column}\n");
        for index in 0..10 {
            let cell = if index == 3 { cell } else { "2000" };
            text.push_str(&format!("{},2023,330502,1751,{cell}\n", code(index)));
        }
        text
    };
    let (energy, output) = (file("electricity_mwh", "-5"), file("value_added_wan_yuan", "1000"));
    let files = [("energy.csv", energy.as_bytes()), ("output.csv", output.as_bytes())];
    let found = codes(&findings_of(&files, &RunOptions::default()));
    assert_eq!(found, BTreeSet::from([Code::ValueNegative, Code::PartRejected]));
    // The same of one row of a long table and the output in another file.
    let long = "credit_code,period,energy_type,unit,quantity\n".to_owned()
        + &(0..10)
            .map(|index| {
                let quantity = if index == 3 { "坏" } else { "2000" };
                format!("{},2023,电力,MWh,{quantity}\n", code(index))
            })
            .collect::<String>();
    let files = [("long.csv", long.as_bytes()), ("output.csv", output.as_bytes())];
    let found = codes(&findings_of(&files, &RunOptions::default()));
    assert_eq!(found, BTreeSet::from([Code::ValueNotANumber, Code::PartRejected]));
    // The same long table twice is a conflict, not twice the energy.
    let good = long.replace("坏", "2000");
    let twice =
        [("a.csv", good.as_bytes()), ("b.csv", good.as_bytes()), ("o.csv", output.as_bytes())];
    assert!(codes(&findings_of(&twice, &RunOptions::default())).contains(&Code::DuplicateConflict));
}

/// Code and name of the industry in two columns.
#[test]
fn two_industry_columns() {
    let of = |code_cell: &str, name: &str| {
        let text =
            city("").replacen("industry", "行业代码,行业名称", 1).replace(",1751,", ",1751,,")
                + &format!("{},x,2023,330502,{code_cell},{name},1000,2000,10\n", code(77));
        of_csv(&text)
    };
    assert_eq!(of("1751", "化纤织造加工"), BTreeSet::new());
    assert_eq!(of("17", "化纤织造加工"), BTreeSet::new());
    assert_eq!(of("", "化纤织造加工"), BTreeSet::new());
    assert_eq!(of("1751", "水泥制造"), BTreeSet::from([Code::IndustryContradicts]));
    assert_eq!(of("1751", "织些布"), BTreeSet::from([Code::IndustryConflict]));
    // 32 was 黑色金属 in 2011, 4412 水力发电.
    assert_eq!(of("32", "黑色金属冶炼及压延加工业"), BTreeSet::from([Code::IndustryContradicts]));
    assert_eq!(of("4412", "水力发电"), BTreeSet::from([Code::IndustryContradicts]));
    assert!(!of("31", "黑色金属冶炼及压延加工业").contains(&Code::IndustryConflict));
    let in_one = |cell: &str| of_csv(&row(&format!("CODE,x,2023,330502,{cell},1000,2000,10\n")));
    assert_eq!(in_one("32 黑色金属冶炼和压延加工业"), BTreeSet::from([Code::IndustryContradicts]));
    assert_eq!(in_one("C1751-化纤织造加工"), BTreeSet::new());
    assert!(of("9999", "化纤织造加工").contains(&Code::IndustryConflict));
    assert_eq!(of("9999", "无此行业"), BTreeSet::from([Code::IndustryUnknown]));
}

/// Periods in the columns that people use, and those that contradict each other.
#[test]
fn periods_in_several_columns() {
    let of = |header: &str, cells: &str, options: &RunOptions| {
        let text = city("")
            .replacen(",period,", &format!(",{header},"), 1)
            .replace(",2023,", &format!(",{cells},"));
        codes(&findings_of(&[("a.csv", text.as_bytes())], options))
    };
    let default = RunOptions::default();
    let year = RunOptions { period: Some("2023".into()), ..RunOptions::default() };
    assert_eq!(of("年份,月份", "2023,7", &default), BTreeSet::new());
    assert_eq!(of("月份", "7", &year), BTreeSet::new());
    assert_eq!(of("月份", "7", &default), BTreeSet::from([Code::PeriodMissing]));
    assert_eq!(of("报告期,年份", "2023,2022", &default), BTreeSet::from([Code::PeriodInvalid]));
}

/// The same firm, once with and once without its code, is one firm.
#[test]
fn a_name_that_stands_once_with_a_code() {
    let copy = row(",合成0,2023,330502,1751,1000,2000,10\n");
    assert!(of_csv(&copy).contains(&Code::DuplicateIdentical));
    let other = row(",合成0,2023,330502,1751,1000,2500,10\n");
    assert!(of_csv(&other).contains(&Code::DuplicateConflict));
}
