//! Why a score moved: cases worked out by hand from Huzhou's cut-offs (K ≤ 0.6, 0.8, 1.2, 2.0; L ≤
//! 0.6, 2.0), each with figures on the cut-off where floats would slip.

use tanxiao_core::book::Record;
use tanxiao_core::book::diff::{Cause, Crossed, Effect, Marks, Own, Side, effects};
use tanxiao_core::data::DataSet;
use tanxiao_core::lang::Lang;
use tanxiao_core::manifest::{self, Manifest};
use tanxiao_core::number::Decimal;
use tanxiao_core::run::{Plan, RunOptions};
use tanxiao_core::scheme::Scheme;

/// A score of net tCO2, output and benchmark, with the marks that it was issued with.
fn record(net: f64, output: f64, benchmark: f64, level: i32, grade: i32) -> Record {
    let json = serde_json::json!({
        "score_id": "", "run": 1, "supersedes": null, "superseded_by": null, "reason": null,
        "scheme": "huzhou-2021", "published_at": "2024-01-01T00:00:00Z", "credit_code": "x",
        "name": null, "period": "2023", "region": null, "industry": "1751", "energy_tce": 100.0,
        "scope1_tco2": net, "scope2_tco2": 0.0, "gross_tco2": net, "deducted_tco2": 0.0,
        "net_tco2": net, "output_wan_yuan": output, "intensity_l": null,
        "benchmark_l": benchmark, "benchmark_depth": 4, "peer_count": 9, "ratio_k": null,
        "level": level, "grade": grade, "label": null, "neutral_rate": null, "percentile": null,
        "rank": null, "energy_intensity": null, "pcaf_score": 2, "default_share": null,
        "status": "graded"
    });
    serde_json::from_value(json).unwrap()
}

struct World {
    scheme: Scheme,
    manifest: Manifest,
}

fn world() -> World {
    let data = DataSet::embedded().unwrap();
    let plan = Plan::new(&data, &RunOptions::default()).unwrap();
    let options = RunOptions::default();
    let counts = Default::default();
    let manifest = manifest::of_run(plan.method, &options, Lang::Zh, None, vec![], None, counts);
    World { scheme: plan.method.scheme.clone(), manifest }
}

impl World {
    /// The manifest of a run with another factor set.
    fn with_other_factors(&self) -> Manifest {
        let mut manifest = self.manifest.clone();
        manifest.factor_set.sha256 = "0".repeat(64);
        manifest
    }

    fn side<'a>(&'a self, record: &'a Record) -> Side<'a> {
        Side { record, manifest: &self.manifest, scheme: &self.scheme }
    }
}

fn decisive(effects: &[Effect]) -> Vec<(Cause, bool)> {
    effects.iter().map(|effect| (effect.cause, effect.is_decisive.unwrap())).collect()
}

#[test]
fn the_benchmark_alone() {
    let world = world();
    // K = 1.8 ÷ 3 ÷ 0.5 = 1.2 exactly, then 1.8 ÷ 3 ÷ 0.499999999 > 1.2.
    let (a, b) = (record(1.8, 3.0, 0.5, 1, 3), record(1.8, 3.0, 0.499_999_999, 1, 4));
    let found = effects(world.side(&a), world.side(&b), None);
    let marks = |grade| Some(Marks { level: Some(1), grade: Some(grade) });
    assert_eq!(
        found,
        [Effect {
            cause: Cause::Benchmark,
            alone: marks(4),
            without: marks(3),
            is_decisive: Some(true)
        }]
    );
}

#[test]
fn data_alone_and_a_benchmark_that_did_not_matter() {
    let world = world();
    // L = 0.6 exactly is low-carbon; a gram more is not.
    let (a, b) = (record(1.8, 3.0, 0.6, 1, 3), record(1.800_001, 3.0, 0.600_000_001, 2, 3));
    let found = effects(world.side(&a), world.side(&b), None);
    assert_eq!(decisive(&found), [(Cause::Data, true), (Cause::Benchmark, false)]);
}

#[test]
fn neither_would_have_been_enough() {
    let world = world();
    // 1.1 → 1.15 ÷ 0.95 = 1.21…: only the data 1.15, only the benchmark 1.157….
    let (a, b) = (record(110.0, 100.0, 1.0, 2, 3), record(115.0, 100.0, 0.95, 2, 4));
    let found = effects(world.side(&a), world.side(&b), None);
    assert_eq!(decisive(&found), [(Cause::Data, true), (Cause::Benchmark, true)]);
    assert!(found.iter().all(|effect| effect.alone.unwrap().grade == Some(3)), "{found:?}");
}

#[test]
fn another_scheme() {
    let world = world();
    let toml = DataSet::embedded_files()["schemes/huzhou-2021.toml"].clone();
    let stricter = toml.replacen("upper = \"1.2\"", "upper = \"1.1\"", 1);
    assert_ne!(toml, stricter);
    let scheme = Scheme::parse("stricter.toml", &stricter).unwrap();
    let mut manifest = world.manifest.clone();
    manifest.scheme.sha256.clone_from(&scheme.sha256);
    let (a, b) = (record(115.0, 100.0, 1.0, 2, 3), record(115.0, 100.0, 1.0, 2, 4));
    let after = Side { record: &b, manifest: &manifest, scheme: &scheme };
    assert_eq!(decisive(&effects(world.side(&a), after, None)), [(Cause::Scheme, true)]);
}

#[test]
fn factors_and_what_a_book_cannot_tell() {
    let world = world();
    let manifest = world.with_other_factors();
    let a = record(110.0, 100.0, 1.0, 2, 3);
    // Energy and output as before, the CO2 of it other: factors.
    let b = record(125.0, 100.0, 1.0, 2, 4);
    let after = |b| Side { record: b, manifest: &manifest, scheme: &world.scheme };
    assert_eq!(decisive(&effects(world.side(&a), after(&b), None)), [(Cause::Factors, true)]);
    let mut b = b.clone();
    b.energy_tce = Decimal::of_scaled(101, 0);
    assert_eq!(decisive(&effects(world.side(&a), after(&b), None)), [(Cause::DataOrFactors, true)]);
    // Grid factors are by year.
    let mut b = record(125.0, 100.0, 1.0, 2, 4);
    b.period = "2024".to_owned();
    assert_eq!(decisive(&effects(world.side(&a), world.side(&b), None)), [(Cause::Factors, true)]);
}

#[test]
fn data_and_factors_apart() {
    let world = world();
    let manifest = world.with_other_factors();
    // Net 110 → 125 over output 100: 5 by data, 10 by factors. K 1.1 → 1.25, the cut-off is 1.2.
    let a = record(110.0, 100.0, 1.0, 2, 3);
    let mut b = record(125.0, 100.0, 1.0, 2, 4);
    b.energy_tce = Decimal::of_scaled(101, 0);
    let after = Side { record: &b, manifest: &manifest, scheme: &world.scheme };
    let own = |net: i64, output: i64| Own {
        numerator: net * 1_000_000,
        output: Some(output * 1_000_000),
    };
    let below = Own { numerator: 119_999_000, output: Some(100_000_000) };
    let crossed = Crossed { old_data: below, new_data: own(115, 100) };
    let found = effects(world.side(&a), after, Some(crossed));
    // Neither alone is above 1.2; without either it is not either: both decide.
    assert_eq!(decisive(&found), [(Cause::Data, true), (Cause::Factors, true)]);
    assert!(found.iter().all(|effect| effect.alone.unwrap().grade == Some(3)), "{found:?}");
    // 120.001 by factors alone: they decide, and data do not.
    let old_data = Own { numerator: 120_001_000, output: Some(100_000_000) };
    let found = effects(world.side(&a), after, Some(Crossed { old_data, ..crossed }));
    assert_eq!(decisive(&found), [(Cause::Data, false), (Cause::Factors, true)]);
    // 120 is on the cut-off of the benchmark as it is printed. What it was before it was rounded to
    // nine places, a record does not hold: nothing is said.
    let found =
        effects(world.side(&a), after, Some(Crossed { old_data: own(120, 100), ..crossed }));
    let alone = |cause| found.iter().find(|effect| effect.cause == cause).unwrap().alone;
    assert_eq!((alone(Cause::Factors), alone(Cause::Data).unwrap().grade), (None, Some(3)));
    // The later data with the earlier factors are the later figures: factors did nothing.
    let crossed = Crossed { old_data: own(110, 100), new_data: own(125, 100) };
    let found = effects(world.side(&a), after, Some(crossed));
    assert_eq!(decisive(&found), [(Cause::Data, true)]);
}

#[test]
fn nothing_differs() {
    let world = world();
    let a = record(110.0, 100.0, 1.0, 2, 3);
    assert_eq!(effects(world.side(&a), world.side(&a), None), []);
}
