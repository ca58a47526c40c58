//! Units that are no power of ten, and fuels by volume. Expectations are from a separate script in
//! exact fractions (Python's `fractions`): quantity × ratio, rounded half to even to a millionth,
//! × factor, rounded likewise.

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::run::{Input, RunOptions, run};

fn code(index: usize) -> String {
    complete(&format!("91330500TE5T{index:05}")).unwrap()
}

/// Columns of a score, or what stops the run.
struct Outcome {
    scope1: Vec<f64>,
    scope2: Vec<f64>,
    findings: Vec<Finding>,
    rejected: usize,
}

impl Outcome {
    fn codes(&self) -> Vec<Code> {
        self.findings.iter().map(|finding| finding.code).collect()
    }
}

fn outcome(text: &str) -> Outcome {
    let data = DataSet::embedded().unwrap();
    let input = [Input { name: "a.csv", bytes: text.as_bytes() }];
    match run(&data, &input, &RunOptions::default(), None) {
        Err(findings) => Outcome { scope1: vec![], scope2: vec![], findings, rejected: 0 },
        Ok(run) => {
            let scores = run.scores().unwrap();
            let of = |name: &str| {
                let column = scores.column(name).unwrap().f64().unwrap().clone();
                column.iter().map(|value| value.unwrap_or(-1.0)).collect()
            };
            Outcome {
                scope1: of("scope1_tco2"),
                scope2: of("scope2_tco2"),
                rejected: run.scored.rejects.len(),
                findings: run.scored.findings,
            }
        }
    }
}

/// One firm with one energy column, blank columns elsewhere.
fn wide(header: &str, cells: &str) -> Outcome {
    outcome(&format!(
        "统一社会信用代码,报告期,行政区划代码,行业代码,工业增加值(万元),{header}\n\
         {},2023,330502,1751,2000,{cells}\n",
        code(1)
    ))
}

/// The same as a long row.
fn long(energy: &str, quantity: &str, unit: &str, more: (&str, &str)) -> Outcome {
    outcome(&format!(
        "统一社会信用代码,报告期,行政区划代码,行业代码,工业增加值(万元),能源名称,消费量,计量单位{}\n\
         {},2023,330502,1751,2000,{energy},{quantity},{unit}{}\n",
        more.0,
        code(1),
        more.1
    ))
}

#[test]
fn heat_in_every_unit_of_heat() {
    for (unit, quantity, scope2) in [
        ("MMBtu", "1000", 116.056_144),
        ("百万英热单位", "1000", 116.056_144),
        ("BTU", "1000000000", 116.056_144),
        ("TBtu", "0.001", 116.056_144),
        ("therm", "10000", 116.028_44),
        ("百万大卡", "100", 46.054_8),
        ("Gcal", "100", 46.054_8),
        ("Mcal", "100000", 46.054_8),
        ("kcal", "100000000", 46.054_8),
        ("万大卡", "10000", 46.054_8),
        ("toe", "10", 46.054_8),
        ("MJ", "418680", 46.054_8),
    ] {
        let wide = wide(&format!("热力({unit})"), quantity);
        assert_eq!(wide.scope2, [scope2], "{unit}: {:?}", wide.codes());
        let long = long("热力", quantity, unit, ("", ""));
        assert_eq!(long.scope2, [scope2], "{unit}: {:?}", long.codes());
    }
    // A cell's own unit, beside the unit of its column.
    assert_eq!(wide("热力(GJ)", "1000 MMBtu").scope2, [116.056_144]);
    assert_eq!(wide("热力(MMBtu)", "418.68 GJ").scope2, [46.054_8]);
}

#[test]
fn mass_and_gas_in_the_units_of_other_countries() {
    assert_eq!(wide("原煤(short tons)", "100").scope1, [172.392_212]);
    assert_eq!(wide("原煤/短吨", "100").scope1, [172.392_212]);
    assert_eq!(wide("raw coal (lb)", "220462").scope1, [190.029_659]);
    assert_eq!(wide("natural gas (Mcf)", "12345.6").scope1, [755.876_256]);
    assert_eq!(wide("天然气(千立方英尺)", "12345.6").scope1, [755.876_256]);
    // Energy is no volume: nobody stated the calorific value.
    let gas = wide("天然气(MMBtu)", "1000");
    assert!(gas.codes().contains(&Code::HeaderUnitUnknown) && gas.scope1.is_empty());
}

#[test]
fn litres_become_tonnes_by_a_stated_density() {
    let ten_thousand = [26.419_029];
    assert_eq!(wide("柴油(吨)", "8.4").scope1, ten_thousand);
    for header in [
        "柴油(升)(密度0.84kg/L)",
        "柴油(升，密度:0.84kg/L)",
        "柴油(密度0.84千克/升)(升)",
        "柴油消费量(L；密度=840kg/m³)",
        "\"Diesel (L, density 0.84 kg/L)\"",
        "\"diesel_litre, density 0.84\"",
    ] {
        let outcome = wide(header, "10000");
        assert_eq!(outcome.scope1, ten_thousand, "{header}: {:?}", outcome.codes());
    }
    for (header, cells) in [
        ("柴油(升),密度(kg/L)", "10000,0.84"),
        ("密度,柴油(升)", "0.84,10000"),
        ("柴油(升),柴油密度(kg/m3)", "10000,840"),
        ("柴油(升),密度(kg/L)", "10000,840kg/m3"),
        ("diesel_litre,diesel_density_kg_per_l", "10000,0.84"),
        // The fuel that is by mass takes no part.
        ("柴油(升),密度(kg/L),原煤(吨)", "10000,0.84,0"),
    ] {
        let outcome = wide(header, cells);
        assert_eq!(outcome.scope1, ten_thousand, "{header}: {:?}", outcome.codes());
    }
    assert_eq!(wide("柴油(gallons),密度(kg/L)", "1000,0.84").scope1, [10.000_691]);
    assert_eq!(wide("柴油(桶)(密度0.86)", "12.5").scope1, [5.375_37]);
    // 3 L × 0.8333 kg/L = 2.4999 kg, rounded once: the litres alone are 0.0000003 of the base unit.
    assert_eq!(wide("柴油(升),密度(kg/L)", "3,0.8333").scope1, [0.007_863]);
    let long = long("柴油", "10000", "升", (",密度(kg/L)", ",0.84"));
    assert_eq!(long.scope1, ten_thousand, "{:?}", long.codes());
}

#[test]
fn litres_without_a_density_are_refused() {
    for header in ["柴油(升)", "柴油(L)", "diesel_litre", "柴油(gallons)"] {
        let outcome = wide(header, "10000");
        assert_eq!(outcome.codes(), [Code::HeaderDensityMissing], "{header}");
        assert!(outcome.scope1.is_empty());
    }
    // One density for two fuels: of which it is, nobody said.
    let two = wide("柴油(升),汽油(升),密度(kg/L)", "1,1,0.84");
    assert_eq!(two.codes(), [Code::HeaderDensityMissing; 2]);
    let row = wide("柴油(升),密度(kg/L)", "10000,");
    assert!(row.rejected == 1 && row.codes().contains(&Code::DensityMissing));
    for density in ["840", "7.01", "0.05", "约0.84"] {
        let row = wide("柴油(升),密度(kg/L)", &format!("10000,{density}"));
        assert!(row.rejected == 1 && row.codes().contains(&Code::DensityImplausible), "{density}");
    }
    let header = wide("柴油(升)(密度840)", "10000");
    assert!(header.scope1.is_empty() && header.codes().contains(&Code::DensityImplausible));
    let long = long("柴油", "10000", "升", ("", ""));
    assert!(long.rejected == 1 && long.codes().contains(&Code::DensityMissing));
    // Nought and nothing need none.
    assert_eq!(wide("柴油(升),密度(kg/L),原煤(吨)", "0,,100").scope1, [190.029_885]);
    assert_eq!(wide("柴油(升),密度(kg/L),原煤(吨)", ",,100").scope1, [190.029_885]);
}
