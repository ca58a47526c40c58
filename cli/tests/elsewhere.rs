//! Another country's classification, regions, grid and money come with `--data`: figures follow the
//! levels that the tables state, and nothing that is printed names what they are not of. The data set
//! (`data/samples/elsewhere`) is invented, and says so.
#![cfg(unix)]

mod common;

use std::fs;

use common::{failure, path, root, stdout};
use serde_json::Value;
use tempfile::tempdir;

/// What no sentence, title or header may name.
const OF_CHINA: [&str; 9] =
    ["4754", "2260", "万元", "wan_yuan", "yuan", "小类", "门类", "division", "330500"];

fn elsewhere() -> String {
    root().join("data/samples/elsewhere").display().to_string()
}

fn names_nothing_chinese(what: &str, text: &str) {
    for name in OF_CHINA {
        assert!(!text.contains(name), "{what} names {name}:\n{text}");
    }
}

/// 31111 and its two children share the prefix 31111, and all of 311 is within 31-33, which begins
/// no code. A (60 t / 100), B (90 / 200), F (30 / 50) are three of 311111; C is alone in 311119 and
/// comes to 31111 with D and those three; E is alone down to 331 and comes to 31-33.
#[test]
fn peers_follow_the_levels_that_are_stated() {
    let data = elsewhere();
    let returns = format!("{data}/returns.csv");
    let directory = tempdir().unwrap();
    let out = path(&directory, "scores.ndjson");
    stdout(&["score", &returns, "--data", &data, "--scheme", "invented", "--quiet", "-o", &out]);
    let scores: Vec<Value> = fs::read_to_string(&out)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |name: &str| scores.iter().find(|score| score["name"] == name).unwrap().clone();
    for (name, depth, peers, net, benchmark) in [
        ("Invented A", 5, 3, 60.0, 180.0 / 350.0),
        ("Invented C", 4, 5, 100.0, 310.0 / 550.0),
        ("Invented D", 4, 5, 30.0, 310.0 / 550.0),
        ("Invented E", 1, 6, 270.0, 580.0 / 650.0),
    ] {
        let score = of(name);
        assert_eq!(score["benchmark_depth"], depth, "{name} {score}");
        assert_eq!(score["peer_count"], peers, "{name}");
        assert_eq!(score["net_tco2"].as_f64(), Some(net), "{name}");
        let own = score["benchmark_l"].as_f64().unwrap();
        assert!((own - benchmark).abs() < 1e-9, "{name}: {own}");
        assert!(score.get("output_k_crown").is_some(), "{score}");
    }
}

/// A grid with a national factor alone grades by it, and no scheme that needs another.
#[test]
fn a_scheme_that_needs_the_residual_factor_is_refused() {
    let from = elsewhere();
    let directory = tempdir().unwrap();
    let data = path(&directory, "data");
    fs::create_dir_all(format!("{data}/schemes")).unwrap();
    fs::create_dir_all(format!("{data}/grid")).unwrap();
    fs::copy(format!("{from}/grid/grid.csv"), format!("{data}/grid/grid.csv")).unwrap();
    let returns = common::XIAMEN;
    let (_, said) = failure(&[
        "score",
        returns,
        "--data",
        &data,
        "--scheme",
        "own-market-residual",
        "--lang",
        "en",
    ]);
    assert!(said.contains("national_residual"), "{said}");
}

/// The tables of the invented data set, in a directory of their own.
fn copied(to: &str) {
    let from = elsewhere();
    let _ = fs::remove_dir_all(to);
    for folder in ["industries", "regions", "grid", "dictionary", "schemes"] {
        fs::create_dir_all(format!("{to}/{folder}")).unwrap();
        for file in fs::read_dir(format!("{from}/{folder}")).unwrap() {
            let file = file.unwrap();
            let name = file.file_name();
            fs::copy(file.path(), format!("{to}/{folder}/{}", name.display())).unwrap();
        }
    }
    fs::copy(format!("{from}/standards.toml"), format!("{to}/standards.toml")).unwrap();
}

/// The invented classification and regions with amounts in 万元.
fn in_wan_yuan(to: &str) {
    copied(to);
    fs::remove_dir_all(format!("{to}/dictionary")).unwrap();
    let standards = fs::read_to_string(format!("{to}/standards.toml")).unwrap();
    let (others, _) = standards.split_once("[money]").unwrap();
    fs::write(format!("{to}/standards.toml"), others).unwrap();
}

/// A book, its certificates and policies speak of GB/T 4754, GB/T 2260 and 万元: scores by other
/// standards do not get in, whatever columns they have and whatever data they are published with.
#[test]
fn scores_by_other_standards_are_not_published() {
    let directory = tempdir().unwrap();
    let (book, scores) = (path(&directory, "BOOK"), path(&directory, "scores.parquet"));
    let own = path(&directory, "data");
    in_wan_yuan(&own);
    let crowns = elsewhere();
    let text = fs::read_to_string(format!("{crowns}/returns.csv")).unwrap();
    let returns = path(&directory, "returns.csv");
    fs::write(&returns, text.replace("value_added(k_crown)", "value_added(wan_yuan)")).unwrap();
    let of_crowns = format!("{crowns}/returns.csv");
    for (data, returns, column) in
        [(&crowns, &of_crowns, "output_k_crown"), (&own, &returns, "output_wan_yuan")]
    {
        stdout(&["score", returns, "--data", data, "--scheme", "invented", "-q", "-o", &scores]);
        let shown = path(&directory, "scores.csv");
        stdout(&["score", returns, "--data", data, "--scheme", "invented", "-q", "-o", &shown]);
        assert!(fs::read_to_string(&shown).unwrap().contains(column), "{column}");
        // A table of the same classes without the names is no way in: the manifest has them.
        for with in [&["--data", data.as_str()][..], &[]] {
            for inputs in [&[][..], &["--inputs", returns.as_str()]] {
                let publish = ["publish", &scores, "--book", &book, "--lang", "en"];
                let (code, said) = failure(&[&publish[..], with, inputs].concat());
                assert_eq!(code, 8, "{said}");
                assert!(said.contains("Invented Classification-2020"), "{said}");
                assert!(said.contains("GB/T 4754-2017, GB/T 2260, 10⁴ yuan"), "{said}");
                assert!(said.contains("[standards-other]"), "{said}");
                assert!(said.contains("without --data"), "{said}");
            }
        }
    }
    assert!(!std::path::Path::new(&book).exists(), "no book was begun");
}

/// What a book has issued is named by the tables that are shipped, not by those of `--data`.
#[test]
fn what_a_book_issued_is_named_by_no_other_standards() {
    let directory = tempdir().unwrap();
    let scores = path(&directory, "scores.parquet");
    let returns = path(&directory, "city.csv");
    let book = path(&directory, "BOOK");
    stdout(&["sample", "--firms", "60", "--clean", "-o", &returns, "-q"]);
    stdout(&["score", &returns, "-q", "-o", &scores]);
    stdout(&["publish", &scores, "--book", &book, "-q"]);
    let data = path(&directory, "data");
    in_wan_yuan(&data);
    let loans = "data/samples/loans-synthetic.csv";
    let out = path(&directory, "out");
    for command in [
        &["lend", "--book", &book, "--policy", "example-green-loan", "--portfolio", loans][..],
        &["certify", "--book", &book, "--key", "none.pem", "--out", &out],
        &["score", &returns, "--book", &book],
        &["book", "diff", "--book", &book, "1", "1", "--inputs", &returns],
        &["serve", "--book", &book],
    ] {
        let (_, said) = failure(&[command, &["--data", &data, "--lang", "en"]].concat());
        assert!(said.contains("Invented Classification-2020"), "{command:?}: {said}");
    }
}

/// Scopes of points name the levels of the classification that is there, and no others.
#[test]
fn scopes_are_levels_of_the_classification() {
    let directory = tempdir().unwrap();
    let data = path(&directory, "data");
    in_wan_yuan(&data);
    let shipped = fs::read_to_string(root().join("data/schemes/own-rank-city.toml")).unwrap();
    let scheme = path(&directory, "scheme.toml");
    assert!(shipped.contains("scope = \"city\""), "{shipped}");
    let checked = |scope: &str| {
        let text = shipped.replace("scope = \"city\"", &format!("scope = \"{scope}\""));
        fs::write(&scheme, text).unwrap();
        common::output(&["schemes", "check", &scheme, "--data", &data, "--lang", "en"])
    };
    for scope in ["subsector", "national", "depth-5"] {
        let output = checked(scope);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{scope}: {said}");
    }
    for scope in ["division", "class", "depth-6"] {
        let output = checked(scope);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{scope}");
        assert!(said.contains("sector, subsector, industry_group, industry, national"), "{said}");
        names_nothing_chinese(scope, &said.replace(&format!("“{scope}”"), ""));
    }
}

#[test]
fn nothing_that_is_printed_names_chinese_standards_or_money() {
    let data = elsewhere();
    let returns = format!("{data}/returns.csv");
    let directory = tempdir().unwrap();
    let table = path(&directory, "returns.parquet");
    let benchmark = path(&directory, "benchmark.json");
    for lang in ["zh", "en"] {
        let common = ["--data", &data, "--lang", lang];
        let with_scheme = ["--data", &data, "--lang", lang, "--scheme", "invented"];
        let printed = |own: &[&str], rest: &[&str]| {
            let text = stdout(&[own, rest].concat());
            names_nothing_chinese(&own.join(" "), &text);
            text
        };
        let text = printed(&["score", &returns], &with_scheme);
        assert!(text.contains(if lang == "zh" { "千克朗" } else { "10³ crowns" }), "{text}");
        for format in ["csv", "ndjson"] {
            let out = path(&directory, &format!("scores.{format}"));
            printed(&["score", &returns, "--quiet", "-o", &out], &with_scheme);
            names_nothing_chinese(format, &fs::read_to_string(&out).unwrap());
            let out = path(&directory, &format!("returns.{format}"));
            printed(&["returns", &returns, "-o", &out], &with_scheme);
            names_nothing_chinese(format, &fs::read_to_string(&out).unwrap());
        }
        printed(&["read", &returns], &with_scheme);
        printed(&["explain", &returns, "Invented C"], &with_scheme);
        printed(&["explain", &returns, "Invented C", "--json"], &with_scheme);
        printed(&["benchmark", &returns, "-o", &benchmark], &with_scheme);
        names_nothing_chinese("benchmark", &fs::read_to_string(&benchmark).unwrap());
        printed(&["factors", "--grid"], &common);
        printed(&["industries"], &common);
        printed(&["industries", "311111"], &common);
        printed(&["regions"], &common);
        printed(&["schemes", "show", "invented"], &common);
        printed(&["schema", "score"], &common);
        printed(&["returns", &returns, "-o", &table], &with_scheme);
        let own = ["sql", "--dialect", "duckdb", "--like", &table];
        let text = printed(&own, &with_scheme);
        assert!(text.contains("t.\"value_added_k_crown\"") && text.contains("AS output_k_crown"));
    }
}

#[test]
fn findings_name_the_standards_of_the_data() {
    let data = elsewhere();
    let directory = tempdir().unwrap();
    let returns = path(&directory, "returns.csv");
    fs::write(
        &returns,
        "name,period,region,industry,value_added(k_crown),revenue(k_crown),electricity(MWh)\n\
         Invented A,2023,990000,311111,100,50,200\n\
         Invented B,2023,010000,17,100,500,200\n\
         Invented C,2023,nowhere,311111,100,500,200\n\
         Invented D,2023,010000,311111 虚构金属,100,500,200\n\
         Invented G,2023,010000,311111,100,50,200\n\
         Invented E,2023,,,100,500,200\n\
         Invented F,2023,010000,31-33,100,500,200\n",
    )
    .unwrap();
    for (lang, names) in [
        ("en", ["Invented Classification-2020 (sector 31-33)", "Invented Region Codes", "crowns"]),
        ("zh", ["虚构行业分类-2020 的一级（31-33）", "虚构地区代码", "千克朗"]),
    ] {
        let findings = path(&directory, "findings.csv");
        let base = ["score", &returns, "--data", &data, "--lang", lang, "--scheme", "invented"];
        let output = common::tanxiao(&[&base[..], &["--findings", &findings]].concat());
        let output = { output }.output().unwrap();
        let said = fs::read_to_string(&findings).unwrap()
            + &String::from_utf8_lossy(&output.stdout)
            + &String::from_utf8_lossy(&output.stderr);
        names_nothing_chinese("findings", &said);
        for name in names {
            assert!(said.contains(name), "{name} is not in\n{said}");
        }
        for option in [["--region", "nowhere"], ["--industry-edition", "2011"]] {
            let (_, said) = failure(&[&base[..], &option].concat());
            names_nothing_chinese(option[0], &said);
        }
        let (_, said) = failure(&base[..6]);
        names_nothing_chinese("no scheme", &said);
    }
}

/// Names that do not go with the tables beside them, and tables that do not add up.
#[test]
fn tables_that_do_not_go_together_are_refused() {
    let directory = tempdir().unwrap();
    let copy = path(&directory, "data");
    let again = || copied(&copy);
    for missing in ["industries/industries.csv", "regions/regions.csv", "grid/grid.csv"] {
        again();
        fs::remove_file(format!("{copy}/{missing}")).unwrap();
        let (_, said) = failure(&["industries", "--data", &copy, "--lang", "en"]);
        assert!(said.contains(missing), "{said}");
    }
    for (file, old, new, told) in [
        ("industries/industries.csv", "3111,虚", "31x1,虚", "9 for digits"),
        ("industries/industries.csv", "industry,3111\n", "industry,311\n", "level above"),
        ("industries/industries.csv", "subsector,", "division,", "no level"),
        ("schemes/invented.toml", "[5, 4,", "[6, 4,", "5 levels"),
        ("standards.toml", "unit = \"k_crown\"", "unit = \"crown\"", "exponent 0"),
        ("dictionary/money.csv", "guilder,money,-3,2,guilder", "y,money,0,,wan_yuan", "the same"),
        ("grid/grid.csv", "2023,national,XX", "2023,regional,XX", "national factor is needed"),
    ] {
        again();
        let path = format!("{copy}/{file}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{file} {old}");
        fs::write(&path, text.replacen(old, new, 1)).unwrap();
        let (_, said) = failure(&["industries", "--data", &copy, "--lang", "en"]);
        assert!(said.contains(told), "{file}: {told} is not in {said}");
    }
}
