//! Exit codes, files and JSON: what scripts rely on.

mod common;

use std::fs;

use common::{XIAMEN, directory, failure, output, path, stdout, tanxiao};
use serde_json::Value;

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(arguments)).unwrap()
}

#[test]
fn exit_codes() {
    let directory = directory();
    let empty = path(&directory, "empty.csv");
    fs::write(&empty, "").unwrap();
    let missing = path(&directory, "missing.csv");
    let unwritable = path(&directory, "no/such/directory/a.csv");
    let here = directory.path().to_str().unwrap();
    for (arguments, expected) in [
        (vec!["score", XIAMEN, "--quiet"], 0),
        (vec!["score", XIAMEN, "--strict", "--quiet"], 1),
        (vec!["score"], 2),
        (vec!["score", XIAMEN, "-o", "a.doc"], 2),
        (vec!["score", &missing], 3),
        (vec!["score", &empty], 3),
        (vec!["score", here], 3),
        (vec!["score", XIAMEN, "--scheme", "huzhou"], 4),
        (vec!["score", XIAMEN, "--data", here], 4),
        (vec!["score", XIAMEN, "-o", &unwritable], 5),
        (vec!["industries", "没有这个行业"], 7),
        (vec!["explain", XIAMEN, "没有这家企业"], 7),
        (vec!["schemes", "show", "none"], 7),
    ] {
        let output = output(&arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}: {stderr}");
        assert_eq!(stderr.is_empty(), expected == 0, "{arguments:?}: {stderr}");
    }
}

#[test]
fn errors_say_what_where_and_what_to_do() {
    let (_, stderr) = failure(&["score", "nowhere.csv"]);
    assert!(stderr.contains("[file-unreadable]") && stderr.contains("nowhere.csv"), "{stderr}");
    assert!(stderr.contains('→'), "{stderr}");
    let (_, stderr) = failure(&["score", XIAMEN, "--scheme", "huzhou", "--lang", "en"]);
    assert!(
        stderr.contains("huzhou-2021") && stderr.starts_with("error[scheme-unknown]: "),
        "{stderr}"
    );
}

#[test]
fn every_format_holds_the_same_scores() {
    let directory = directory();
    let names = ["a.csv", "a.xlsx", "a.parquet", "a.ndjson", "a.arrow"];
    let paths: Vec<String> = names.iter().map(|name| path(&directory, name)).collect();
    let mut arguments = vec!["score", XIAMEN, "--quiet"];
    for path in &paths {
        arguments.extend(["-o", path]);
    }
    stdout(&arguments);
    for path in &paths {
        assert!(fs::metadata(path).unwrap().len() > 1_000, "{path}");
    }
    let csv = fs::read_to_string(&paths[0]).unwrap();
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    let objects: Vec<Value> = fs::read_to_string(&paths[3])
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), objects.len() + 1);
    let schema = json(&["schema", "score"]);
    let columns: Vec<&str> = lines[0].split(',').collect();
    let properties: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(columns, properties);
    assert_eq!(columns, tanxiao_core::issued::COLUMNS.map(|column| column.name));
    for object in &objects {
        assert_eq!(object.as_object().unwrap().keys().collect::<Vec<_>>(), properties);
    }
}

#[test]
fn the_manifest_repeats_the_run() {
    let directory = directory();
    for name in ["a.csv", "a.xlsx", "a.parquet", "a.ndjson", "a.arrow"] {
        let scores = path(&directory, name);
        stdout(&["score", XIAMEN, "--quiet", "-o", &scores]);
        let manifest = match name {
            "a.parquet" => scores.clone(),
            _ => format!("{scores}.manifest.json"),
        };
        assert_eq!(json(&["rerun", &manifest, "--json"])["agrees"], true, "{name}");
    }
    let scores = path(&directory, "a.csv");
    let text = fs::read_to_string(&scores).unwrap();
    fs::write(&scores, text.replacen('1', "2", 1)).unwrap();
    let (code, stderr) = failure(&["rerun", &format!("{scores}.manifest.json")]);
    assert_eq!(code, 6, "{stderr}");
    fs::remove_file(&scores).unwrap();
    let (code, stderr) = failure(&["rerun", &format!("{scores}.manifest.json")]);
    assert_eq!(code, 6, "{stderr}");
}

/// A manifest may be a stranger's: it has nothing opened that cannot be the input of the run, and
/// no tables taken from wherever it says.
#[test]
fn a_manifest_of_somebody_else_opens_nothing_of_its_own_accord() {
    let directory = directory();
    let (input, scores) = (path(&directory, "in.csv"), path(&directory, "out.csv"));
    fs::copy(common::root().join(XIAMEN), &input).unwrap();
    stdout(&["score", &input, "--quiet", "-o", &scores]);
    let manifest = format!("{scores}.manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let mut forged: Value = serde_json::from_str(&text).unwrap();
    let tables = path(&directory, "tables");
    fs::create_dir_all(format!("{tables}/grid")).unwrap();
    let grid = common::root().join("data/grid/grid.csv");
    fs::copy(grid, format!("{tables}/grid/grid.csv")).unwrap();
    forged["data"] = tables.clone().into();
    fs::write(&manifest, forged.to_string()).unwrap();
    let (code, stderr) = failure(&["rerun", &manifest]);
    assert!(code == 2 && stderr.contains("--data"), "{code} {stderr}");
    stdout(&["rerun", &manifest, "--data", &tables]);
    // A file of another length, whose content would be quoted if it were read.
    let secret = path(&directory, "secret.csv");
    fs::write(&secret, "口令一二三\n").unwrap();
    let mut forged: Value = serde_json::from_str(&text).unwrap();
    forged["inputs"][0]["name"] = secret.clone().into();
    fs::write(&manifest, forged.to_string()).unwrap();
    let (code, stderr) = failure(&["rerun", &manifest]);
    assert!(code == 6 && stderr.contains("secret.csv"), "{code} {stderr}");
    assert!(!stderr.contains("口令"), "{stderr}");
    #[cfg(unix)]
    for endless in ["/dev/zero", "/dev/stdin"] {
        forged["inputs"][0]["name"] = endless.into();
        fs::write(&manifest, forged.to_string()).unwrap();
        let (code, stderr) = failure(&["rerun", &manifest]);
        assert_eq!(code, 6, "{endless} {stderr}");
    }
}

#[test]
fn a_changed_input_is_noticed() {
    let directory = directory();
    let (input, scores) = (path(&directory, "in.csv"), path(&directory, "out.parquet"));
    let text = fs::read_to_string(common::root().join(XIAMEN)).unwrap();
    fs::write(&input, &text).unwrap();
    stdout(&["score", &input, "--quiet", "-o", &scores]);
    fs::write(&input, text.replacen("24799", "24798", 1)).unwrap();
    let (code, stderr) = failure(&["rerun", &scores]);
    assert_eq!(code, 6);
    assert!(stderr.contains("in.csv"), "{stderr}");
}

#[test]
fn standard_input_and_output() {
    let text = fs::read(common::root().join(XIAMEN)).unwrap();
    let output = tanxiao(&["score", "-", "-o", "-", "--quiet"]).write_stdin(text).output().unwrap();
    assert!(output.status.success());
    let scores = String::from_utf8(output.stdout).unwrap();
    assert!(scores.trim_start_matches('\u{feff}').starts_with("credit_code,name,period"));
    assert!(scores.lines().count() > 25);
}

#[test]
fn rejects_can_be_corrected_and_scored() {
    let directory = directory();
    let rejects = path(&directory, "rejects.csv");
    stdout(&["score", XIAMEN, "--quiet", "--rejects", &rejects]);
    let text = fs::read_to_string(&rejects).unwrap();
    assert!(text.contains("industry-unknown") && text.contains("output-missing"), "{text}");
    let corrected = path(&directory, "corrected.csv");
    fs::write(&corrected, text.replace("36+37", "36")).unwrap();
    let counts = json(&["score", &corrected, "--json"])["counts"].clone();
    assert_eq!(counts["rows_scored"], 1, "{counts}");
}

#[test]
fn a_failed_run_leaves_the_old_file() {
    let directory = directory();
    let scores = path(&directory, "a.csv");
    fs::write(&scores, "old").unwrap();
    let nowhere = path(&directory, "nowhere/rejects.csv");
    let (code, _) = failure(&["score", XIAMEN, "-o", &scores, "--rejects", &nowhere]);
    assert_eq!(code, 5);
    assert_eq!(fs::read_to_string(&scores).unwrap(), "old");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn no_output_takes_the_place_of_another_file() {
    let directory = directory();
    let input = path(&directory, "in.csv");
    let text = fs::read_to_string(common::root().join(XIAMEN)).unwrap();
    fs::write(&input, &text).unwrap();
    let again = path(&directory, "./in.csv");
    let scores = path(&directory, "s.csv");
    for arguments in [
        vec!["score", &input, "-o", &again],
        vec!["score", &input, "--rejects", &input],
        vec!["score", &input, "-o", &scores, "--rejects", &scores],
        vec!["score", &input, "-o", &scores, "--findings", &format!("{scores}.manifest.json")],
    ] {
        assert_eq!(failure(&arguments).0, 2, "{arguments:?}");
    }
    assert_eq!(fs::read_to_string(&input).unwrap(), text);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn a_published_benchmark_gives_the_same_grades() {
    let directory = directory();
    let benchmark = path(&directory, "benchmark.json");
    stdout(&["benchmark", XIAMEN, "-o", &benchmark, "--quiet"]);
    let own = json(&["score", XIAMEN, "--json"]);
    let published = json(&["score", XIAMEN, "--json", "--benchmark", &benchmark]);
    assert_eq!(own["grades"], published["grades"]);
    let (code, stderr) = failure(&[
        "score",
        XIAMEN,
        "--benchmark",
        &benchmark,
        "--scheme",
        "own-percentile",
        "--lang",
        "en",
    ]);
    assert_eq!(code, 4);
    assert!(stderr.contains("own-percentile"), "{stderr}");
}

#[test]
fn a_data_directory_replaces_tables_and_adds_schemes() {
    let directory = directory();
    fs::create_dir(directory.path().join("schemes")).unwrap();
    let scheme = fs::read_to_string(common::root().join("data/schemes/huzhou-2021.toml")).unwrap();
    let mine = directory.path().join("schemes/mine.toml");
    fs::write(&mine, scheme.replacen("id = \"huzhou-2021\"", "id = \"mine\"", 1)).unwrap();
    let here = directory.path().to_str().unwrap();
    let summary = json(&["score", XIAMEN, "--json", "--data", here, "--scheme", "mine"]);
    assert_eq!(summary["manifest"]["scheme"]["id"], "mine");
    // Cut-offs out of order are refused with file, line and reason.
    let wrong = scheme.replacen("upper = \"0.8\"", "upper = \"0.5\"", 1);
    fs::write(&mine, wrong.replacen("id = \"huzhou-2021\"", "id = \"mine\"", 1)).unwrap();
    let (code, stderr) = failure(&["schemes", "--data", here, "--lang", "en"]);
    assert_eq!(code, 4);
    assert!(stderr.contains("schemes/mine.toml line 5"), "{stderr}");
    assert!(stderr.contains("grade.bands[1]"), "{stderr}");
}

#[test]
fn the_same_seed_gives_the_same_city() {
    let arguments = ["sample", "--firms", "200", "--seed", "3"];
    let city = stdout(&arguments);
    assert_eq!(city, stdout(&arguments));
    assert_ne!(city, stdout(&["sample", "--firms", "200", "--seed", "4"]));
    assert!(city.lines().skip(1).all(|line| line.ends_with("合成数据")), "each row says so");
}

#[test]
fn wide_and_long_samples_score_alike() {
    let directory = directory();
    let (wide, long) = (path(&directory, "wide.csv"), path(&directory, "long.csv"));
    let arguments = ["sample", "--firms", "300", "--clean", "-o"];
    stdout(&[&arguments[..], &[&wide]].concat());
    stdout(&[&arguments[..], &[&long, "--long"]].concat());
    // The long form has no columns for own PV and revenue.
    let text = fs::read_to_string(&wide).unwrap();
    let without_pv: String = text
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.remove(12);
            cells.remove(6);
            cells.join(",") + "\n"
        })
        .collect();
    fs::write(&wide, without_pv).unwrap();
    let scores = |input: &str| stdout(&["score", input, "-o", "-", "--quiet"]);
    let (wide, long) = (scores(&wide), scores(&long));
    assert!(wide.lines().count() > 290);
    assert_eq!(wide, long);
}

/// The same bytes on one thread and on many, in every format that may use several.
#[test]
fn threads_leave_no_trace() {
    let directory = directory();
    let city = path(&directory, "city.csv");
    stdout(&["sample", "--firms", "5000", "-o", &city]);
    let blocks = fs::metadata(&city).unwrap().len() / (1 << 18);
    assert!(blocks >= 2, "several threads need several blocks of 256 KiB");
    let bytes = |threads: &str, name: &str| {
        let scores = path(&directory, name);
        stdout(&["score", &city, "--quiet", "--threads", threads, "-o", &scores]);
        fs::read(&scores).unwrap()
    };
    for name in ["a.parquet", "a.arrow", "a.csv"] {
        let one = bytes("1", name);
        assert!(one.len() > 100_000, "{name}");
        assert!(one == bytes("8", name), "{name} differs between 1 and 8 threads");
    }
}

/// Returns as Parquet give the scores of the same returns as CSV.
#[test]
fn parquet_returns() {
    use polars::prelude::*;
    let text = fs::read_to_string(common::root().join("data/vectors/random.csv")).unwrap();
    let mut lines = text.lines();
    let headers: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let columns = headers.iter().enumerate().map(|(index, header)| {
        let cells = rows.iter().map(|row| Some(row[index]).filter(|cell| !cell.is_empty()));
        if index > 4 {
            let numbers = cells.map(|cell| cell.map(|cell| cell.parse::<f64>().unwrap()));
            Float64Chunked::from_iter_options((*header).into(), numbers).into_column()
        } else {
            StringChunked::from_iter_options((*header).into(), cells).into_column()
        }
    });
    let mut frame = DataFrame::new(columns.collect()).unwrap();
    let directory = directory();
    let parquet = path(&directory, "returns.parquet");
    ParquetWriter::new(fs::File::create(&parquet).unwrap()).finish(&mut frame).unwrap();
    let scores = |input: &str| stdout(&["score", input, "-o", "-", "--quiet"]);
    let of_csv = scores("data/vectors/random.csv");
    assert!(of_csv.lines().count() > 400);
    assert!(of_csv == scores(&parquet));
}

#[test]
fn completions_and_manual() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(stdout(&["completions", shell]).contains("tanxiao"));
    }
    let manual = stdout(&["man"]);
    assert!(manual.contains("tanxiao-score") && manual.contains(".TH"), "{manual}");
}
