//! Tables and schemes that do not add up are refused, with file, line and reason.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::lang::Lang;
use tanxiao_core::scheme::Scheme;

/// The embedded tables with one text of one file replaced.
fn with(path: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    let mut files = DataSet::embedded_files();
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    *text = text.replacen(from, to, 1);
    files
}

fn refusal(files: &BTreeMap<String, String>) -> (String, String) {
    let error = DataSet::load(files).expect_err("it should be refused");
    assert!([Code::DataInvalid, Code::SchemeInvalid].contains(&error.finding().code));
    (error.finding().place.text(Lang::En), error.finding().message(Lang::En))
}

#[test]
fn the_embedded_tables_are_valid_and_whole() {
    let data = DataSet::embedded().unwrap();
    assert!(data.catalogue.len() >= 45);
    assert_eq!(data.industries.iter().filter(|industry| industry.depth() == 4).count(), 666);
    assert_eq!(data.industries.iter().filter(|industry| industry.depth() == 3).count(), 207);
    assert_eq!(data.industries.iter().filter(|industry| industry.depth() == 2).count(), 41);
    assert!(data.regions.iter().count() > 3_000);
    assert_eq!(data.grid.factors().len(), 119);
    assert_eq!(data.schemes.len(), 9);
    for set in data.factor_sets.values() {
        let files = DataSet::embedded_files();
        let of_set = |ending: &str| {
            let path = format!("factors/{}.{ending}", set.id);
            files.get(&path).unwrap_or_else(|| panic!("{path} is missing"))
        };
        // As data/README.md says: lengths and texts of head, factors, catalogue and grid.
        let parts = [
            of_set("toml"),
            of_set("csv"),
            &files["energy/catalogue.csv"],
            &files["grid/grid.csv"],
        ];
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part.as_bytes());
        }
        assert_eq!(set.sha256, tanxiao_core::digest::sha256(&bytes), "{}", set.id);
        for factor in set.factors.iter().flatten() {
            assert!(!factor.source.is_empty());
            let note = &factor.note;
            let is_said = note.en.is_empty() || note.zh != note.en;
            assert!(is_said, "{}: no Chinese in energy/notes.csv: {}", set.id, note.en);
            assert_eq!(note.zh.is_empty(), note.en.is_empty());
        }
    }
    for scheme in data.schemes.values() {
        let of_documents = ["huangyan-2022", "huzhou-2021"];
        assert_eq!(scheme.is_official, of_documents.contains(&&*scheme.id), "{}", scheme.id);
        assert!(scheme.is_official || scheme.id.starts_with("own-"), "{}", scheme.id);
    }
}

#[test]
fn tables_that_do_not_add_up() {
    for (path, from, to, line, reason) in [
        ("energy/catalogue.csv", "\ndiesel,t,", "\ndiesel,barrel,", "line", "must be one of"),
        ("energy/catalogue.csv", "\ndiesel,", "\ngasoline,", "line", "twice"),
        (
            "energy/notes.csv",
            "no official CO2 default,",
            "no value in the sources at hand,",
            "line",
            "twice",
        ),
        ("energy/notes.csv", ",没有官方的二氧化碳缺省值\n", ",\n", "line", "blank"),
        ("energy/parts.csv", "\nlignite,", "\ngraphite,", "line 5", "catalogue"),
        ("energy/parts.csv", "\nlignite,", "\nanthracite,", "line 5", "one whole"),
        ("energy/parts.csv", "\nlignite,raw_coal", "\nlignite,anthracite", "line 5", "one whole"),
        ("energy/parts.csv", "\nlignite,raw_coal", "\nlignite,natural_gas", "line 5", "unit"),
        ("factors/cn-guides-2015.csv", "\ndiesel,", "\ndark_matter,", "line", "catalogue"),
        ("factors/cn-guides-2015.csv", "43.33", "-43.33", "line", "negative"),
        ("factors/cn-guides-2015.csv", "43.33", "about 43", "line", "decimal"),
        ("factors/cn-guides-2015.csv", "confidence", "confidance", "line 1", "missing"),
        ("factors/cn-guides-2015.toml", "version", "versoin", "line", "versoin"),
        ("grid/grid.csv", "0.4974", "4974", "line", "between 0 and 5"),
        ("grid/grid.csv", "2023,provincial,330000", "2022,provincial,330000", "line", "twice"),
        ("industries/industries.csv", "\n1751,", "\n17x1,", "line", "digits"),
        ("regions/regions.csv", "\n330502,", "\n33050,", "line", "six digits"),
        ("dictionary/units.csv", "electricity,1,", "electricity,one,", "line", "whole number"),
        ("dictionary/units.csv", ",0.1054804,", ",about 0.1,", "line", "quotient of two"),
        ("dictionary/units.csv", ",0.1054804,", ",-0.1,", "line", "quotient of two"),
        ("dictionary/headers.csv", "\ncredit_code,", "\nsocial_code,", "line", "no field"),
    ] {
        let (place, message) = refusal(&with(path, from, to));
        assert!(place.contains(path), "{path}: {place}");
        assert!(place.contains(line), "{path}: {place}");
        assert!(message.contains(reason), "{path}: {message}");
    }
    let mut files = DataSet::embedded_files();
    files.remove("grid/grid.csv");
    assert!(refusal(&files).1.contains("missing"));
}

#[test]
fn schemes_that_do_not_add_up() {
    let path = "schemes/huzhou-2021.toml";
    let upper = "{ number = 2, upper = \"2.0\"";
    for (from, to, key) in [
        ("upper = \"0.6\"", "upper = \"2.5\"", "level.bands[1]"),
        ("upper = \"0.6\"", "upper = \"half\"", "level.bands[0].upper"),
        (upper, "{ number = 1, upper = \"2.0\"", "level.bands[1]"),
        (upper, "{ number = 2", "level.bands[1]"),
        ("numerator = \"net_co2\"", "numerator = \"gross_co2\"", "accounting.deduct"),
        ("deduct = [\"own_pv\", \"sink\"]", "deduct = [\"green_power\"]", "accounting.deduct"),
        ("deduct = [\"own_pv\", \"sink\"]", "deduct = [\"trees\"]", "toml"),
        ("depths = [4, 3, 2, 1]", "depths = [1, 2]", "peers.depths"),
        ("depths = [4, 3, 2, 1]", "depths = []", "peers.depths"),
        ("minimum = 5", "minimum = 0", "peers.minimum"),
        ("minimum = 5", "minimum = 5\nregion_digits = 3", "peers.region_digits"),
        ("\"ratio_of_sums\"", "\"best_guess\"", "benchmark.method"),
        ("\"ratio_of_sums\"", "\"trimmed_mean\"", "benchmark.share"),
        ("\"ratio_of_sums\"", "\"percentile\"\nshare = \"1.5\"", "benchmark.share"),
        ("of = \"ratio_k\"", "of = \"composite\"", "grade.of"),
        ("intensity_decimals = 6", "intensity_decimals = 12", "rounding.intensity_decimals"),
        ("#1a7f4b", "green", "level.bands[0]"),
        ("denominator = \"value_added\"", "denominator = \"product\"", "intensity.denominator"),
        ("id = \"huzhou-2021\"", "id = \"湖州\"", "id"),
    ] {
        let files = with(path, from, to);
        let error = Scheme::parse(path, &files[path]).expect_err(to);
        let finding = error.finding();
        assert_eq!(finding.code, Code::SchemeInvalid);
        let found = finding.param("key", Lang::En).unwrap_or_default().to_owned();
        assert_eq!(found, key, "{to}: {}", finding.message(Lang::En));
        let line = finding.place.line.unwrap();
        let text = files[path].lines().nth(line as usize - 1).unwrap_or_default();
        let expected = match key {
            "toml" => to,
            "accounting.deduct" => "[accounting]",
            "benchmark.method" => "[benchmark]",
            "benchmark.share" if !to.contains("share") => "[benchmark]",
            key if key.contains("bands[") => "{ number",
            key => key.rsplit('.').next().unwrap_or(key),
        };
        assert!(text.contains(expected), "{key}: line {line}: {text}");
    }
    // What the library says in English is said in Chinese, too.
    let numerator = "numerator = \"net_co2\"";
    for (to, expected) in [
        ("base = \"net_co2\"", "不认识的项“base”；此处可用：numerator、denominator"),
        ("numerator = 7", "此处应为文本"),
        ("numerator = \"gas\"", "不认识的值“gas”；此处可用："),
        ("", "缺少“numerator”项"),
    ] {
        let files = with(path, numerator, to);
        let error = Scheme::parse(path, &files[path]).expect_err(to);
        let message = error.finding().message(Lang::Zh);
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("expected") && !message.contains("unknown"), "{message}");
    }
    let mut files = DataSet::embedded_files();
    let copy = files[path].clone();
    files.insert("schemes/copy.toml".to_owned(), copy);
    assert!(refusal(&files).1.contains("two files"));
}

#[test]
fn a_green_power_deduction_at_the_average_must_be_stated() {
    let path = "schemes/huzhou-2021.toml";
    let stated = "deduct = [\"green_power\"]\naccept_double_counting = true";
    let files = with(path, "deduct = [\"own_pv\", \"sink\"]", stated);
    Scheme::parse(path, &files[path]).unwrap();
}

/// The embedded tables with lines added to one of them.
fn with_line(path: &str, line: &str) -> BTreeMap<String, String> {
    let mut files = DataSet::embedded_files();
    files.get_mut(path).unwrap().push_str(line);
    files
}

#[test]
fn a_currency_needs_a_rate_and_its_source() {
    let path = "dictionary/units.csv";
    let usd = "wan_usd,money,0,7.0467,万美元,made-up rate of a test\n";
    let data = DataSet::load(&with_line(path, usd)).unwrap();
    let money = tanxiao_core::data::energy::Dimension::Money;
    let unit = data.dictionary.unit("万美元", money).unwrap();
    assert_eq!(unit.scale.read("100", 6), Ok(704_670_000));
    // No rate is shipped.
    assert_eq!(DataSet::embedded().unwrap().dictionary.unit("万美元", money), None);
    let (place, message) = refusal(&with_line(path, "wan_usd,money,0,7.0467,万美元,\n"));
    assert!(place.contains("source") && message.contains("blank"), "{place}: {message}");
    // Two rates of one unit.
    let twice = format!("{usd}wan_usd2,money,0,7.1,万美元,another\n");
    assert!(refusal(&with_line(path, &twice)).1.contains("different conversions"));
}

#[test]
fn a_factor_that_is_of_another_unit_is_refused() {
    let catalogue = "energy/catalogue.csv";
    let gas = "natural_gas,wan_m3,天然气,Natural gas,volume";
    let mut by_heat = with(catalogue, gas, "natural_gas,gj,天然气,Natural gas,heat");
    let (place, message) = refusal(&by_heat);
    assert!(place.contains("factors/"), "{place}");
    assert!(message.contains("per wan_m3") && message.contains("in gj"), "{message}");
    // A table that states its unit, with values of it: 56.1 t/TJ is made up.
    for path in ["factors/cn-guides-2015.csv", "factors/ncsc-2025.csv"] {
        let text = by_heat.get_mut(path).unwrap();
        let lines = text.lines().map(|line| match line.split_once(',') {
            Some(("energy", rest)) => format!("energy,unit,{rest}"),
            Some(("natural_gas", _)) => {
                "natural_gas,gj,,,,,0.0561,0.03412,low,false,made up,".to_owned()
            }
            Some((id, rest)) => format!("{id},,{rest}"),
            None => line.to_owned(),
        });
        *text = lines.collect::<Vec<_>>().join("\n");
    }
    DataSet::load(&by_heat).unwrap();
    let table = by_heat.get_mut("factors/cn-guides-2015.csv").unwrap();
    *table = table.replace("natural_gas,gj,,,,,0.0561", "natural_gas,gj,389.31,,,,0.0561");
    assert!(refusal(&by_heat).1.contains("one gj is 1 GJ"));
    // Per m³ instead of per 10⁴ m³: the coal equivalent beside it tells.
    let path = "factors/cn-guides-2015.csv";
    let (_, message) = refusal(&with(path, "natural_gas,389.31", "natural_gas,0.038931"));
    assert!(message.contains("five times"), "{message}");
}

/// What names a method must be what a reader takes it for: two ids that look alike are one.
#[test]
fn ids_and_versions_that_nobody_could_tell_from_others_are_refused() {
    let long = "1".repeat(65);
    for version in [
        "1.0.0\u{202e}",
        "1.0.0\u{200b}",
        "1.0.0\\u200b",
        "1.0.0\\U0000202E",
        "1.0.0\\u001b[31m",
        "1.0.0\\n2",
        "",
        " 1.0.0",
        &long,
    ] {
        for path in ["schemes/huzhou-2021.toml", "factors/cn-guides-2015.toml"] {
            let files = with(path, "version = \"1.0.0\"", &format!("version = \"{version}\""));
            let (place, message) = refusal(&files);
            assert!(place.contains(path), "{version:?}: {place} {message}");
            let is_said = ["invisible", "is empty", "more than 64"];
            assert!(is_said.iter().any(|said| message.contains(said)), "{version:?}: {message}");
        }
    }
    // A comment may turn what stands beside it round.
    for path in ["schemes/huzhou-2021.toml", "factors/cn-guides-2015.toml"] {
        let files = with(path, "version =", "# \u{2066}\nversion =");
        assert!(refusal(&files).1.contains("U+2066"));
    }
}
