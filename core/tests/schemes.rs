//! What schemes can say, on small cities worked out by hand. Heat makes the numbers easy: it is
//! 0.11 tCO2 a GJ, and only that.

use std::collections::BTreeMap;

use polars::prelude::AnyValue;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::run::{Input, RunOptions, run};

/// Scores by firm and period: `column → text`.
type Scores = BTreeMap<(usize, String), BTreeMap<String, String>>;

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

/// Scores a city under `scheme`, a file of data/schemes with the given edits.
fn score(scheme: &str, edits: &[(&str, &str)], columns: &str, rows: &[(usize, &str)]) -> Scores {
    let mut files = DataSet::embedded_files();
    let path = format!("schemes/{scheme}.toml");
    let text = files.get_mut(&path).unwrap();
    for (from, to) in edits {
        assert!(text.contains(from), "{scheme} has no {from}");
        *text = text.replacen(from, to, 1);
    }
    let data = DataSet::load(&files).unwrap_or_else(|error| panic!("{error}"));
    let mut csv = format!("credit_code,{columns}\n");
    for (firm, cells) in rows {
        csv.push_str(&format!("{},{cells}\n", code(*firm)));
    }
    let input = [Input { name: "a.csv", bytes: csv.as_bytes() }];
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    let run = run(&data, &input, &options, None).unwrap_or_else(|f| panic!("{f:#?}"));
    assert_eq!(run.scored.rejects, [], "{scheme}");
    let scores = run.scores().unwrap();
    let text = |value: AnyValue<'_>| match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        other => other.to_string().trim_end_matches(".0").to_owned(),
    };
    (0..scores.height())
        .map(|row| {
            let cells: BTreeMap<String, String> = scores
                .get_columns()
                .iter()
                .map(|column| (column.name().to_string(), text(column.get(row).unwrap())))
                .collect();
            let firm = rows
                .iter()
                .map(|(firm, _)| *firm)
                .find(|firm| code(*firm) == cells["credit_code"])
                .unwrap();
            ((firm, cells["period"].clone()), cells)
        })
        .collect()
}

fn of<'a>(scores: &'a Scores, firm: usize, column: &str) -> &'a str {
    &scores[&(firm, "2023".to_owned())][column]
}

const COLUMNS: &str = "period,region,industry,value_added_wan_yuan,heat_gj";

/// Five firms with output 110 and heat 1000 × (1, 2, 3, 4, 10): L = 1, 2, 3, 4, 10.
const FIVE: [(usize, &str); 5] = [
    (1, "2023,330502,1751,110,1000"),
    (2, "2023,330502,1751,110,2000"),
    (3, "2023,330502,1751,110,3000"),
    (4, "2023,330502,1751,110,4000"),
    (5, "2023,330502,1751,110,10000"),
];

#[test]
fn benchmarks() {
    let method = "method = \"ratio_of_sums\"";
    for (edit, expected) in [
        (method, "4"),
        ("method = \"mean\"", "4"),
        ("method = \"median\"", "3"),
        ("method = \"trimmed_mean\"\nshare = \"0.2\"", "3"),
        ("method = \"best_mean\"\nshare = \"0.4\"", "1.5"),
        ("method = \"best_mean\"\nshare = \"0.1\"", "1"),
        ("method = \"percentile\"\nshare = \"0.9\"", "7.6"),
    ] {
        let scores = score("huzhou-2021", &[(method, edit)], COLUMNS, &FIVE);
        assert_eq!(of(&scores, 1, "benchmark_l"), expected, "{edit}");
        assert_eq!(of(&scores, 5, "intensity_l"), "10");
    }
    // Published tables only: without one there is no grade.
    let scores = score("huzhou-2021", &[(method, "method = \"published\"")], COLUMNS, &FIVE);
    assert_eq!(of(&scores, 1, "status"), "ungraded_peers");
}

#[test]
fn inclusive_sides() {
    // K = 0.25, 0.5, 0.75, 1, 2.5 of the mean 4; the cut-off at 1 is the fourth firm's K.
    let at_one = ("{ number = 3, upper = \"1.2\"", "{ number = 3, upper = \"1\"");
    let scores = score("huzhou-2021", &[at_one], COLUMNS, &FIVE);
    assert_eq!(of(&scores, 4, "grade"), "3");
    let lower =
        ("of = \"ratio_k\"\ninclusive = \"upper\"", "of = \"ratio_k\"\ninclusive = \"lower\"");
    let scores = score("huzhou-2021", &[at_one, lower], COLUMNS, &FIVE);
    assert_eq!(of(&scores, 4, "grade"), "4");
}

#[test]
fn the_two_ways_of_gb_t_8170() {
    // L = 0.600004: above the cut-off in full, at it when rounded to four places.
    let rows: Vec<(usize, String)> =
        (1..=5).map(|firm| (firm, "2023,330502,1751,110000,600004".to_owned())).collect();
    let rows: Vec<(usize, &str)> = rows.iter().map(|(firm, row)| (*firm, row.as_str())).collect();
    let scores = score("huzhou-2021", &[], COLUMNS, &rows);
    assert_eq!((of(&scores, 1, "intensity_l"), of(&scores, 1, "level")), ("0.600004", "2"));
    let edits = [
        ("intensity_decimals = 6", "intensity_decimals = 4"),
        ("\"full_value\"", "\"rounded_value\""),
    ];
    let scores = score("huzhou-2021", &edits, COLUMNS, &rows);
    assert_eq!((of(&scores, 1, "intensity_l"), of(&scores, 1, "level")), ("0.6", "1"));
}

#[test]
fn numerators_and_denominators() {
    let columns = "period,region,industry,revenue_wan_yuan,output_value_wan_yuan,\
                   product_quantity,heat_gj,sink_tco2";
    let row = "2023,330502,1751,200,100,50,1000,10";
    let rows: Vec<(usize, &str)> = (1..=5).map(|firm| (firm, row)).collect();
    let value_added = "value_added_from = [\"direct\", \"income_approach\"]\n";
    let denominator = "denominator = \"value_added\"";
    let product = "denominator = \"product\"\nproduct_unit = { zh = \"吨\", en = \"t\" }";
    for (to, expected) in [
        ("denominator = \"revenue\"", "0.5"),
        ("denominator = \"output_value\"", "1"),
        (product, "2"),
    ] {
        let edits = [(value_added, ""), (denominator, to)];
        assert_eq!(of(&score("huzhou-2021", &edits, columns, &rows), 1, "intensity_l"), expected);
    }
    let revenue = "denominator = \"revenue\"";
    let none = ("deduct = [\"own_pv\", \"sink\"]", "deduct = []");
    for (numerator, expected) in [("gross_co2", "0.55"), ("tce", "0.1706")] {
        let numerator = format!("numerator = \"{numerator}\"");
        let edits = [
            (value_added, ""),
            (denominator, revenue),
            none,
            ("numerator = \"net_co2\"", &numerator),
        ];
        assert_eq!(of(&score("huzhou-2021", &edits, columns, &rows), 1, "intensity_l"), expected);
    }
}

#[test]
fn electricity_and_green_power() {
    let columns =
        "period,region,industry,value_added_wan_yuan,electricity_mwh,own_pv_mwh,green_power_mwh";
    let rows: Vec<(usize, &str)> =
        (1..=5).map(|firm| (firm, "2023,330502,1751,100,1000,100,200")).collect();
    // Zhejiang 2023: 0.4974. Green power is in it already and is not deducted.
    let scores = score("huzhou-2021", &[], columns, &rows);
    assert_eq!(of(&scores, 1, "gross_tco2"), "497.4");
    assert_eq!(of(&scores, 1, "deducted_tco2"), "49.74");
    assert_eq!(of(&scores, 1, "neutral_rate"), "0.1");
    // National residual 2023: 0.6096. All three are deducted.
    let scores = score("own-market-residual", &[], columns, &rows);
    assert_eq!(of(&scores, 1, "gross_tco2"), "609.6");
    assert_eq!(of(&scores, 1, "deducted_tco2"), "182.88");
}

#[test]
fn output_and_net_not_positive() {
    let columns = "period,region,industry,value_added_wan_yuan,heat_gj,sink_tco2";
    let mut rows = vec![(6, "2023,330502,1751,-10,1000,"), (7, "2023,330502,1751,110,1000,200")];
    let others: Vec<String> = FIVE.iter().map(|(_, row)| format!("{row},")).collect();
    rows.extend(others.iter().enumerate().map(|(index, row)| (index + 1, row.as_str())));
    let zero = "net_not_positive = \"zero\"";
    let ungraded = "output_not_positive = \"ungraded\"";
    let scores = score("huzhou-2021", &[], columns, &rows);
    assert_eq!(of(&scores, 6, "status"), "ungraded_output");
    assert_eq!((of(&scores, 7, "net_tco2"), of(&scores, 7, "intensity_l")), ("-90", "0"));
    // The loss-making firm counts in the sums: 2210 + 110 − 90 − … over 660 − 10.
    assert_eq!(of(&scores, 1, "benchmark_l"), of(&scores, 5, "benchmark_l"));
    let edits =
        [(ungraded, "output_not_positive = \"last_band\""), (zero, "net_not_positive = \"as_is\"")];
    let scores = score("huzhou-2021", &edits, columns, &rows);
    assert_eq!((of(&scores, 6, "status"), of(&scores, 6, "grade")), ("graded_last_band", "5"));
    assert_eq!(of(&scores, 6, "level"), "3");
    assert_eq!(of(&scores, 7, "intensity_l"), "-0.818182");
    let scores = score("huzhou-2021", &[(zero, "net_not_positive = \"ungraded\"")], columns, &rows);
    assert_eq!(of(&scores, 7, "status"), "ungraded_net");
}

#[test]
fn peers_by_region_and_all_industry() {
    let minimum = ("minimum = 5", "minimum = 2\nregion_digits = 4");
    let rows = [
        (1, "2023,330502,1751,110,1000"),
        (2, "2023,330521,1751,110,3000"),
        (3, "2023,330102,1751,110,5000"),
        (4, "2023,330106,1751,110,7000"),
        (5, "2023,330106,4610,110,9000"),
    ];
    let scores = score("huzhou-2021", &[minimum], COLUMNS, &rows);
    assert_eq!((of(&scores, 1, "benchmark_l"), of(&scores, 3, "benchmark_l")), ("2", "6"));
    assert_eq!((of(&scores, 1, "rank"), of(&scores, 2, "rank")), ("1", "2"));
    assert_eq!(of(&scores, 5, "status"), "ungraded_peers");
    let all = ("exhausted = \"ungraded\"", "exhausted = \"all_industry\"");
    let scores = score("huzhou-2021", &[minimum, all], COLUMNS, &rows);
    assert_eq!((of(&scores, 5, "benchmark_depth"), of(&scores, 5, "peer_count")), ("0", "3"));
    assert_eq!(of(&scores, 5, "benchmark_l"), "7");
}

#[test]
fn percentiles() {
    let rows: Vec<(usize, String)> =
        (1..=20).map(|firm| (firm, format!("2023,330502,1751,110,{}", firm * 1_000))).collect();
    let rows: Vec<(usize, &str)> = rows.iter().map(|(firm, row)| (*firm, row.as_str())).collect();
    let scores = score("own-percentile", &[], COLUMNS, &rows);
    // Nineteen of twenty are worse, and half of itself: 97.5, to even 98.
    assert_eq!((of(&scores, 1, "percentile"), of(&scores, 1, "grade")), ("98", "1"));
    assert_eq!((of(&scores, 6, "percentile"), of(&scores, 6, "grade")), ("72", "2"));
    assert_eq!((of(&scores, 11, "percentile"), of(&scores, 11, "grade")), ("48", "3"));
    assert_eq!((of(&scores, 20, "percentile"), of(&scores, 20, "grade")), ("2", "4"));
    assert_eq!(of(&scores, 1, "label"), "先进");
}

#[test]
fn three_dimensions() {
    // 2022: every L was 2. 2023: L = 1, 2, 3, 4, 10; mean (nothing to trim of five) and the
    // city's ratio of sums are both 4.
    let mut rows: Vec<(usize, &str)> =
        (1..=4).map(|firm| (firm, "2022,330502,1751,110,2000")).collect();
    rows.extend(FIVE);
    let scores = score("own-three-dimension", &[], COLUMNS, &rows);
    for (firm, ratios, composite, grade) in [
        // K 0.25 → 100, region 0.25 → 100, history 0.5 → 100.
        (1, ["0.25", "0.25", "0.5"], "100", "1"),
        // K 0.5 → 100, region 0.5 → 100, history 1 → 60: 50 + 30 + 12.
        (2, ["0.5", "0.5", "1"], "92", "1"),
        // K 0.75 → 80, region 0.75 → 70, history 1.5 → 0: 40 + 21.
        (3, ["0.75", "0.75", "1.5"], "61", "2"),
        // K 1 → 60, region 1 → 70, history 2 → 0: 30 + 21.
        (4, ["1", "1", "2"], "51", "3"),
        // K 2.5 → 0, region 2.5 → 0, and no history: its weight is shared.
        (5, ["2.5", "2.5", ""], "0", "4"),
    ] {
        let indicators = ["advancedness", "regional_contribution", "own_history"];
        for (indicator, ratio) in indicators.iter().zip(ratios) {
            assert_eq!(of(&scores, firm, &format!("indicator_{indicator}")), ratio, "{firm}");
        }
        assert_eq!(of(&scores, firm, "composite"), composite, "{firm}");
        assert_eq!(of(&scores, firm, "grade"), grade, "{firm}");
    }
    // Without history in 2022, two dimensions: K 1 → 60 × 0.5, region 1 → 70 × 0.3, over 0.8.
    assert_eq!(scores[&(1, "2022".to_owned())]["composite"], "63.75");
}

/// Who says no region is compared with no region, least of all with those that say none either.
#[test]
fn a_firm_of_no_region_has_no_regional_contribution() {
    let rows: Vec<(usize, String)> = FIVE
        .iter()
        .map(|(firm, row)| (*firm, row.replace("330502", if *firm > 3 { "" } else { "330502" })))
        .collect();
    let rows: Vec<(usize, &str)> = rows.iter().map(|(firm, row)| (*firm, row.as_str())).collect();
    let scores = score("own-three-dimension", &[], COLUMNS, &rows);
    for (firm, ratio) in [(1, "0.5"), (2, "1"), (3, "1.5"), (4, ""), (5, "")] {
        assert_eq!(of(&scores, firm, "indicator_regional_contribution"), ratio, "{firm}");
    }
}

/// L = 1/3 and a benchmark of 550 ÷ 770: K = 7/15.
#[test]
fn intensity_and_ratio_have_decimals_of_their_own() {
    let mut rows = FIVE.map(|(firm, _)| (firm, "2023,330502,1751,110,1000"));
    rows[0].1 = "2023,330502,1751,330,1000";
    let edits = [
        ("intensity_decimals = 6", "intensity_decimals = 2"),
        ("ratio_decimals = 6", "ratio_decimals = 4"),
    ];
    let scores = score("huzhou-2021", &edits, COLUMNS, &rows);
    assert_eq!((of(&scores, 1, "intensity_l"), of(&scores, 1, "ratio_k")), ("0.33", "0.4667"));
    assert_eq!((of(&scores, 2, "intensity_l"), of(&scores, 2, "ratio_k")), ("1", "1.4"));
}

#[test]
fn revenue_against_the_best_tenth() {
    let columns = "period,region,industry,revenue_wan_yuan,heat_gj";
    let rows: Vec<(usize, String)> =
        (1..=20).map(|firm| (firm, format!("2023,330502,1751,110,{}", firm * 1_000))).collect();
    let rows: Vec<(usize, &str)> = rows.iter().map(|(firm, row)| (*firm, row.as_str())).collect();
    let scores = score("own-revenue", &[], columns, &rows);
    // The best two of twenty: L = 1 and 2.
    assert_eq!((of(&scores, 1, "benchmark_l"), of(&scores, 1, "benchmark_depth")), ("1.5", "3"));
    assert_eq!((of(&scores, 3, "ratio_k"), of(&scores, 3, "grade")), ("2", "2"));
    assert_eq!((of(&scores, 6, "ratio_k"), of(&scores, 6, "grade")), ("4", "3"));
    assert_eq!(of(&scores, 7, "grade"), "4");
}

#[test]
fn indicators_on_a_cut_off() {
    // Peers and region come to 1/3, the first firm to 0.6 times that; a year before it had 2/9, of
    // which 1/5 is nine tenths. None of these is a decimal.
    let rows = [
        (1, "2023,330502,1751,1650,3000"),
        (2, "2023,330502,1751,330,1500"),
        (3, "2023,330502,1751,330,1500"),
        (4, "2023,330502,1751,330,1500"),
        (5, "2023,330502,1751,330,1500"),
        (1, "2022,330502,1751,990,2000"),
    ];
    let edits = [
        ("\"rounded_value\"", "\"full_value\""),
        ("\"trimmed_mean\"\nshare = \"0.05\"", "\"ratio_of_sums\""),
        ("upper = \"0.5\"", "upper = \"0.6\""),
    ];
    let scores = score("own-three-dimension", &edits, COLUMNS, &rows);
    let columns =
        ["indicator_advancedness", "indicator_regional_contribution", "indicator_own_history"];
    assert_eq!(columns.map(|column| of(&scores, 1, column)), ["0.6", "0.6", "0.9"]);
    assert_eq!((of(&scores, 1, "composite"), of(&scores, 1, "grade")), ("100", "1"));
    // The others stand at 1.5 times peers and region: 30 and 40 points, by weights of 0.5 and 0.3.
    assert_eq!(of(&scores, 2, "composite"), "33.75");
}

#[test]
fn a_firm_that_is_the_whole_benchmark() {
    // Alone among all industry, by every statistic: K is 1, however long its decimals are.
    let at_one = ("{ number = 3, upper = \"1.2\"", "{ number = 3, upper = \"1\"");
    let alone = ("exhausted = \"ungraded\"", "exhausted = \"all_industry\"");
    for method in [
        "\"ratio_of_sums\"",
        "\"mean\"",
        "\"median\"",
        "\"trimmed_mean\"\nshare = \"0.2\"",
        "\"best_mean\"\nshare = \"0.1\"",
        "\"percentile\"\nshare = \"0.9\"",
    ] {
        let edits = [("\"ratio_of_sums\"", method), at_one, alone];
        let rows = [(1, "2023,330502,1751,7001.3,1009"), (1, "2022,330502,1751,11,7")];
        let scores = score("huzhou-2021", &edits, COLUMNS, &rows);
        assert_eq!((of(&scores, 1, "ratio_k"), of(&scores, 1, "grade")), ("1", "3"), "{method}");
    }
}

/// Books and policies know a scheme by its hash, and refuse another text under the same name and
/// version: a shipped scheme that is changed, be it by a comment, gets another version, and its new
/// line here.
#[test]
fn a_shipped_scheme_that_changes_gets_another_version() {
    let issued = [
        (
            "huangyan-2022",
            "1.0.0",
            "fa73e399cea58d4947102980d6faa683bef23f6a7b836b0b0ad314875e68c959",
        ),
        (
            "huzhou-2021",
            "1.0.0",
            "d9aa47c9530d118f4be3838cafb3e057e9062d1d00ab523c270d471dcf107ecf",
        ),
        (
            "own-green-factory",
            "1.0.1",
            "ec7f35da42b50a4c3fdefdf88724c338b204b42db6a4af45c9462d4e150f7c96",
        ),
        (
            "own-market-residual",
            "1.0.0",
            "a33949c573760594962971f3e688b6b18705b80bd02309d807e5fd2de9db7995",
        ),
        (
            "own-percentile",
            "1.0.0",
            "6854d3f10840f2e82fa31459e8f06fddfebb1e3f3218827f3740b1edfcffe8bd",
        ),
        (
            "own-rank-city",
            "1.0.0",
            "04cf980d2ac9897dddafd35149460fac6395456e339d861d0db7e31baa9f6bfd",
        ),
        (
            "own-rank-county",
            "1.0.0",
            "014dc2144dc7eb21cad395d8c69fd196eca3a6d78a2068d847f8974a4177a9db",
        ),
        (
            "own-revenue",
            "1.0.0",
            "6d819dbb13e166cee689521f95c303e69d6c8cf3e20e7d244cb895d01c7c9604",
        ),
        (
            "own-three-dimension",
            "1.0.0",
            "f82bf2d6f7fcfd54a06a285a8af811741f20b534970b01d8fb195ea7062c004c",
        ),
    ];
    let shipped = tanxiao_core::data::shipped_schemes();
    let shipped = shipped.iter().map(|one| (&*one.id, &*one.version, &*one.sha256));
    assert_eq!(shipped.collect::<Vec<_>>(), issued);
}
