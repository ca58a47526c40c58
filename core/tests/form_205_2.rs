//! Form 205-2 (transformation and recovery) and materials of processes: fields that travel, and count where
//! the scheme says so. Zhejiang's grid of 2023 has 0.4974 t a MWh.

use std::collections::BTreeMap;

use tanxiao_core::credit_code::complete;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, RunOptions, run};

/// The embedded data, and the default scheme with these words in its accounting, as `own-test`.
fn data(accounting: &str) -> DataSet {
    let mut files: BTreeMap<String, String> = DataSet::embedded_files();
    let scheme = files["schemes/huzhou-2021.toml"]
        .replace("id = \"huzhou-2021\"", "id = \"own-test\"")
        .replace("official = true", "official = false")
        .replace("[accounting]\n", &format!("[accounting]\n{accounting}\n"));
    files.insert("schemes/own-test.toml".to_owned(), scheme);
    DataSet::load(&files).unwrap()
}

/// Energy in tce, scope 1 and 2 of one firm in micro, and the codes of all findings; None where it has
/// no score.
fn of(text: &str, data: &DataSet, scheme: &str) -> (Option<[i64; 3]>, Vec<Code>) {
    let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
    match run(data, &[Input { name: "a.csv", bytes: text.as_bytes() }], &options, None) {
        Err(findings) => (None, findings.iter().map(|finding| finding.code).collect()),
        Ok(run) => {
            let accounts = &run.scored.accounts;
            let sums = (accounts.height() > 0).then(|| {
                [accounts.energy_tce[0], accounts.scope1_tco2[0], accounts.scope2_tco2[0]]
            });
            (sums, run.scored.findings.iter().map(|finding| finding.code).collect())
        }
    }
}

fn wide(columns: &str, cells: &str) -> String {
    let code = complete("91330500TE5T00001").unwrap();
    format!(
        "统一社会信用代码,报告期,地区,行业代码,增加值(万元),用电量(兆瓦时),{columns}\n{code},2023,330500,3011,1000,1000,{cells}\n"
    )
}

/// 1,000 MWh: 122.9 tce and 497.4 t.
const ELECTRICITY: [i64; 2] = [122_900_000, 497_400_000];

#[test]
fn clinker_counts_where_the_scheme_says_so() {
    let data = data("process = \"counted\"");
    for (columns, cells) in [
        ("熟料产量(万吨)", "2"),
        ("水泥熟料产量(吨)", "20000"),
        ("clinker_produced_t", "20000"),
        ("1-12月熟料产量(吨)", "20000"),
    ] {
        let text = wide(columns, cells);
        // 20,000 t × 0.535.
        let counted = [ELECTRICITY[0], 10_700_000_000, ELECTRICITY[1]];
        assert_eq!(of(&text, &data, "own-test").0, Some(counted), "{columns}");
        let (sums, codes) = of(&text, &data, "");
        assert_eq!(sums, Some([ELECTRICITY[0], 0, ELECTRICITY[1]]), "{columns}");
        assert!(codes.contains(&Code::ProcessNotCounted), "{columns}");
    }
    for (column, factor) in [
        ("白水泥熟料产量", 550_000),
        ("方解石", 439_710),
        ("白云石消耗量", 477_320),
        ("菱镁石", 521_970),
        ("菱铁矿", 379_870),
        ("菱锰矿", 382_860),
        ("纯碱消耗量", 414_920),
        ("碳粉", 3_664_200),
    ] {
        let text = wide(&format!("{column}(吨)"), "100");
        let sums = of(&text, &data, "own-test").0.unwrap();
        assert_eq!(sums[1], 100 * factor, "{column}");
    }
    // Clinker that was bought and ground, and stone, whose carbonate nobody knows, are neither.
    for column in ["熟料消耗量(吨)", "外购熟料(吨)", "石灰石消耗量(吨)"] {
        assert_eq!(of(&wide(column, "100"), &data, "own-test").0, None, "{column}");
    }
}

#[test]
fn clinker_is_no_energy() {
    let data = data("process = \"counted\"");
    let code = complete("91330500TE5T00001").unwrap();
    let text = format!(
        "统一社会信用代码,报告期,地区,行业代码,增加值(万元),熟料产量(吨)\n{code},2023,330500,3011,1000,5\n"
    );
    let (sums, codes) = of(&text, &data, "own-test");
    assert!(sums.is_none() && codes.contains(&Code::EnergyMissing));
}

#[test]
fn materials_and_transformation_travel_in_long_files() {
    let data = data("process = \"counted\"\ntransformation = \"subtracted\"");
    let code = complete("91330500TE5T00001").unwrap();
    // Form 205-2 as printed beside the quantity consumed: coal in, coke out, heat recovered.
    let mut text = "统一社会信用代码,报告期,地区,行业代码,增加值(万元),能源名称,计量单位,消费量合计,加工转换投入合计,能源加工转换产出,回收利用\n".to_owned();
    for row in [
        "原煤,吨,1000,800,,",
        "焦炭,吨,,,500,",
        "热力,百万千焦,,,,1000",
        "电力,万千瓦时,100,,,",
        "水泥熟料产量,吨,20,,,",
    ] {
        text.push_str(&format!("{code},2023,330500,2521,1000,{row}\n"));
    }
    // 1000 × 0.7143 + 122.9 − 500 × 0.9714 − 1000 × 0.03412; coal 1000 × 1.900298849…, clinker 20 × 0.535.
    let energy = 714_300_000 + ELECTRICITY[0] - 485_700_000 - 34_120_000;
    let (sums, codes) = of(&text, &data, "own-test");
    let sums = sums.unwrap_or_else(|| panic!("{codes:?}"));
    assert_eq!(sums[0], energy);
    assert_eq!(sums[1], 1_900_298_849 + 10_700_000);
    let (sums, codes) = of(&text, &data, "");
    assert_eq!(sums.unwrap()[0], 714_300_000 + ELECTRICITY[0]);
    assert!(codes.contains(&Code::TransformationNotCounted));
}

#[test]
fn transformation_in_wide_files() {
    let data = data("transformation = \"subtracted\"");
    for (columns, cells, taken_off) in [
        ("能源加工转换产出(吨标准煤)", "20", 20_000_000),
        ("能源加工转换产出(tce),回收利用(吨标准煤)", "20,2.5", 22_500_000),
        ("焦炭加工转换产出(吨)", "10", 9_714_000),
        ("coke_transformed_t,heat_recovered_gj", "10,100", 9_714_000 + 3_412_000),
        // Where it is reported by type, the totals are its sums.
        ("焦炭加工转换产出(吨),能源加工转换产出(吨标准煤)", "10,9.714", 9_714_000),
    ] {
        let (sums, codes) = of(&wide(columns, cells), &data, "own-test");
        let sums = sums.unwrap_or_else(|| panic!("{columns}: {codes:?}"));
        assert_eq!(sums, [ELECTRICITY[0] - taken_off, 0, ELECTRICITY[1]], "{columns}");
        assert_eq!(of(&wide(columns, cells), &data, "").0.unwrap()[0], ELECTRICITY[0], "{columns}");
    }
    let (sums, codes) = of(&wide("能源加工转换产出(吨标准煤)", "200"), &data, "own-test");
    assert!(sums.is_none() && codes.contains(&Code::TransformationExceeds));
}

/// A scheme that counts process emissions has another factor set: that of the materials, too.
#[test]
fn the_factors_of_materials_are_in_the_hash() {
    let data = data("process = \"counted\"");
    let of = |scheme: &str| {
        let scheme = data.scheme(scheme).unwrap();
        let own = data.for_scheme(scheme).unwrap();
        own.factor_set("cn-guides-2015").unwrap().sha256.clone()
    };
    assert_ne!(of("own-test"), of("huzhou-2021"));
    let embedded = DataSet::embedded().unwrap();
    assert_eq!(of("huzhou-2021"), embedded.factor_set("cn-guides-2015").unwrap().sha256);
}
