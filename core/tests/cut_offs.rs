//! Firms made to lie exactly on a cut-off: what decides is the quotient of exact sums, not a
//! benchmark of nine places. Net and output are chosen so that the sums of a group come to p ÷ q;
//! what grade follows is known beforehand, or reckoned here by multiplying across.

#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::run::{Input, Run, RunOptions, run};

/// Provinces and the tenths of a tonne that their power of a thousand MWh came to in 2023.
const PROVINCES: [(&str, i64); 6] = [
    ("330500", 4974),
    ("220200", 4671),
    ("450100", 4476),
    ("640100", 6187),
    ("650100", 6021),
    ("460100", 3648),
];
/// Cut-offs of K in tenths, and the grade at each.
const CUTS: [(i64, i32); 4] = [(6, 1), (8, 2), (12, 3), (20, 4)];

/// Net and output in millionths.
type Firm = (i64, i64);

fn decimal(micro: i64) -> String {
    format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

/// The firms as a file: power of some province, heat of 0.11 t a GJ, and a sink that leaves the
/// net.
fn csv(firms: &[Firm]) -> Vec<String> {
    let header = "credit_code,period,region,industry,value_added_wan_yuan,electricity_mwh,heat_gj,\
                  sink_tco2";
    let row = |(index, &(net, output)): (usize, &Firm)| {
        let (region, of_power) = PROVINCES[index % PROVINCES.len()];
        let power = 1 + index as i64 % 3;
        let heat = net / 110_000 + 1;
        let sink = power * of_power * 100_000 + heat * 110_000 - net;
        let code = complete(&format!("91330500TE5T{index:05}")).unwrap();
        format!("{code},2023,{region},1751,{},{power}000,{heat},{}", decimal(output), decimal(sink))
    };
    std::iter::once(header.to_owned()).chain(firms.iter().enumerate().map(row)).collect()
}

fn score<'a>(data: &'a DataSet, lines: &[String], table: Option<&BenchmarkTable>) -> Run<'a> {
    let text = lines.join("\n");
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    let run = run(data, &input, &RunOptions::default(), table).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!(run.scored.height(), lines.len() - 1, "{:?}", run.scored.findings);
    run
}

/// Grade and K by the place of the firm in the file.
fn grades(run: &Run<'_>) -> Vec<(Option<i32>, Option<i64>)> {
    let graded = |row| run.scored.graded(row, run.method);
    (0..run.scored.height()).map(graded).map(|graded| (graded.grade, graded.ratio)).collect()
}

/// The tables, with a scheme that holds nobody: these firms are of any size, which is suspect.
fn data() -> DataSet {
    let mut files = DataSet::embedded_files();
    let scheme = files.get_mut("schemes/huzhou-2021.toml").unwrap();
    scheme.insert_str(0, "suspect = \"graded\"\n");
    DataSet::load(&files).unwrap()
}

/// The grade by multiplying across: net × Σ output against cut × output × Σ net.
fn grade_by_hand(firm: Firm, sums: (i128, i128)) -> i32 {
    let (net, output) = (i128::from(firm.0), i128::from(firm.1));
    let is_within = |cut: i64| 10 * net * sums.1 <= i128::from(cut) * output * sums.0;
    CUTS.iter().find(|(cut, _)| is_within(*cut)).map_or(5, |(_, grade)| *grade)
}

/// A group whose sums come to p ÷ q, with three firms at every cut-off: exactly there, and a
/// millionth of a tonne below and above.
fn group() -> impl Strategy<Value = (Vec<Firm>, i64, i64)> {
    let others = prop::collection::vec((1i64..1_000_000_000_000, 1i64..1_000_000_000_000), 0..8);
    (1i64..200_000, 1i64..200_000, 1i64..1_000_000, others).prop_map(|(p, q, size, others)| {
        let mut firms: Vec<Firm> = Vec::new();
        for (cut, _) in CUTS {
            for step in [-1, 0, 1] {
                firms.push((p * cut * size + step, q * 10 * size));
            }
        }
        firms.extend(others);
        let net: i64 = firms.iter().map(|firm| firm.0).sum();
        let output: i64 = firms.iter().map(|firm| firm.1).sum();
        // The last firm brings the sums to p × times and q × times.
        let times = net / p + output / q + 1;
        firms.push((p * times - net, q * times - output));
        (firms, p, q)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Twelve firms on a cut-off or a step beside it, in each of 48 groups, against the run's own
    /// benchmark and, one by one, against the published one.
    #[test]
    fn firms_on_a_cut_off_get_its_grade((firms, p, q) in group(), alone in 0usize..12) {
        let data = data();
        let lines = csv(&firms);
        // What has no nine places of benchmark has none at all.
        prop_assume!(i128::from(p) * 2_000_000_000 > i128::from(q));
        let own = score(&data, &lines, None);
        let found = grades(&own);
        let sums = firms.iter().fold((0, 0), |sums, firm| {
            (sums.0 + i128::from(firm.0), sums.1 + i128::from(firm.1))
        });
        prop_assert_eq!(sums.0 * i128::from(q), sums.1 * i128::from(p));
        let order = |index: usize| {
            let code = &lines[index + 1][..18];
            own.scored.rows_of(code)[0]
        };
        for (index, &(_, grade)) in CUTS.iter().enumerate() {
            let of = |step: usize| found[order(index * 3 + step)].0;
            prop_assert_eq!([of(0), of(1), of(2)], [Some(grade), Some(grade), Some(grade + 1)]);
        }
        for (index, &firm) in firms.iter().enumerate() {
            prop_assert_eq!(found[order(index)].0, Some(grade_by_hand(firm, sums)));
        }
        let text = serde_json::to_string(&own.scored.issued_table(own.method, &InTurn).published(None)).unwrap();
        let hash = &own.method.factors.sha256;
        let table = BenchmarkTable::parse("b.json", &text, own.method.scheme, hash).unwrap();
        let one = score(&data, &[lines[0].clone(), lines[alone + 1].clone()], Some(&table));
        prop_assert_eq!(grades(&one)[0], found[order(alone)]);
    }
}

/// The case that was met first: five firms and a benchmark of exactly a third.
#[test]
fn a_benchmark_of_a_third() {
    let data = data();
    let tonne = 1_000_000;
    let mut firms = vec![(200 * tonne, 500 * tonne); 4];
    firms.insert(0, (200 * tonne, 1000 * tonne));
    let run = score(&data, &csv(&firms), None);
    let mut found = grades(&run);
    found.sort_unstable();
    let k = |grade, ratio| (Some(grade), Some(ratio));
    assert_eq!(
        found,
        [k(1, 600_000), k(3, 1_200_000), k(3, 1_200_000), k(3, 1_200_000), k(3, 1_200_000)]
    );
    // Read without its sums, the table is the decimal that it prints: then K is above 1.2.
    let mut table = run.scored.issued_table(run.method, &InTurn).published(None);
    assert_eq!(table.entries[0].benchmark_l, "0.333333333");
    assert_eq!(table.entries[0].benchmark_numerator.as_deref(), Some("1000"));
    for entry in &mut table.entries {
        entry.benchmark_numerator = None;
        entry.benchmark_denominator = None;
    }
    let against = score(&data, &csv(&firms), Some(&table));
    assert_eq!(grades(&against).iter().filter(|(grade, _)| *grade == Some(4)).count(), 4);
}
