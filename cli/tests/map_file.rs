//! `--map-file` on the command line: written by `read`, edited, used by the commands that read
//! returns, and known to the manifest.

mod common;

use std::fs;

use common::{directory, failure, path, stdout};
use serde_json::Value;

/// A table of six firms whose electricity stands under a header that nobody knows.
fn returns(header: &str) -> String {
    let mut text = format!(
        "2023年申报\n统一社会信用代码,行政区划代码,行业代码,{header},工业增加值\n,,,,万元\n"
    );
    for firm in 0..6 {
        let code = tanxiao_core::credit_code::complete(&format!("91330500TE5T{firm:05}")).unwrap();
        text.push_str(&format!("{code},330502,1751,{},2000\n", 120 + firm));
    }
    text
}

#[test]
fn a_map_is_written_edited_and_used_again() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (file, plain, map) = (at("a.csv"), at("plain.csv"), at("map.toml"));
    fs::write(&file, returns("抄表数(万千瓦时)")).unwrap();
    fs::write(&plain, returns("用电量(万千瓦时)")).unwrap();
    // The unknown column stops the run; read writes the map all the same.
    let (exit, _) = failure(&["read", &file, "--map-file", &map]);
    assert_eq!(exit, 3);
    let written = fs::read_to_string(&map).unwrap();
    for line in [
        "file = \"a.csv\"",
        "# 表头在第 2 行",
        "# 报告期取自表题或工作表名：2023",
        "column = \"A\"\nheader = \"统一社会信用代码\"\nfield = \"credit_code\"  # 统一社会信用代码",
        "column = \"E\"\nheader = \"工业增加值\"\nfield = \"value_added\"  # 工业增加值\nunit = \"万元\"  # 取自单位行",
        "# [[table.column]]\n# column = \"D\"\n# header = \"抄表数(万千瓦时)\"\n# field = \"ignore\"",
    ] {
        assert!(written.contains(line), "{line}\n---\n{written}");
    }
    // As it stands it changes nothing: the column is still not understood.
    assert_eq!(failure(&["score", &file, "--map-file", &map]).0, 3);
    let edited = written
        .replace("# [[table.column]]", "[[table.column]]")
        .replace("# column = \"D\"", "column = \"D\"")
        .replace("# header = \"抄表数(万千瓦时)\"", "header = \"抄表数(万千瓦时)\"")
        .replace("# field = \"ignore\"", "field = \"electricity\"");
    fs::write(&map, &edited).unwrap();
    let (out, wanted) = (at("out.csv"), at("wanted.csv"));
    stdout(&["score", &plain, "-o", &wanted, "--quiet"]);
    stdout(&["score", &file, "--map-file", &map, "-o", &out, "--quiet"]);
    assert_eq!(fs::read(&out).unwrap(), fs::read(&wanted).unwrap());
    // Read goes by it, and leaves it as it was edited.
    let said = stdout(&["read", &file, "--map-file", &map]);
    assert!(said.contains("  电力  ") && said.contains("未改写"), "{said}");
    assert_eq!(fs::read_to_string(&map).unwrap(), edited);
    let manifest = fs::read_to_string(format!("{out}.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let columns = &manifest["options"]["map_file"]["table"][0]["column"];
    assert!(columns.as_array().unwrap().iter().any(|column| column["field"] == "electricity"));
    // The manifest holds the map, so the run repeats without the file; so does publishing.
    fs::remove_file(&map).unwrap();
    stdout(&["rerun", &format!("{out}.manifest.json")]);
    let (book, scores) = (at("book"), at("scores.parquet"));
    fs::write(&map, &edited).unwrap();
    stdout(&["score", &file, "--map-file", &map, "-o", &scores, "--quiet"]);
    fs::remove_file(&map).unwrap();
    stdout(&["publish", &scores, "--book", &book, "--inputs", &file]);
    fs::write(&map, &edited).unwrap();
    let firm = tanxiao_core::credit_code::complete("91330500TE5T00001").unwrap();
    let explained = stdout(&["explain", &file, &firm, "--map-file", &map]);
    assert!(explained.contains("1210"), "{explained}");
    let benchmark = stdout(&["benchmark", &file, "--map-file", &map]);
    assert_eq!(benchmark, stdout(&["benchmark", &plain]));
}

/// A map of a table that is understood writes down what is understood: with it or without it the
/// scores are the same bytes.
#[test]
fn a_map_as_written_changes_nothing() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    for (name, arguments) in [("wide", vec![]), ("long", vec!["--long"])] {
        let (file, map) = (at(&format!("{name}.csv")), at(&format!("{name}.toml")));
        let (out, wanted) = (at(&format!("{name}.out.csv")), at(&format!("{name}.wanted.csv")));
        let mut sample = vec!["sample", "--firms", "120", "--seed", "5", "-o", &file];
        sample.extend(arguments);
        stdout(&sample);
        stdout(&["read", &file, "--map-file", &map]);
        stdout(&["score", &file, "-o", &wanted, "--quiet"]);
        stdout(&["score", &file, "--map-file", &map, "-o", &out, "--quiet"]);
        assert_eq!(fs::read(&out).unwrap(), fs::read(&wanted).unwrap(), "{name}");
    }
}

#[test]
fn a_map_of_another_table_is_refused() {
    let directory = directory();
    let at = |name: &str| path(&directory, name);
    let (file, map) = (at("a.csv"), at("map.toml"));
    fs::write(&file, returns("用电量(万千瓦时)")).unwrap();
    stdout(&["read", &file, "--map-file", &map]);
    fs::write(&file, returns("用电量(千瓦时)")).unwrap();
    let (exit, said) = failure(&["score", &file, "--map-file", &map]);
    assert_eq!(exit, 3);
    assert!(said.contains("D 列的列名是“用电量(千瓦时)”") && said.contains("map.toml"), "{said}");
    let (exit, said) = failure(&["score", &file, "--map-file", &at("none.toml")]);
    assert!(exit != 0 && said.contains("none.toml"), "{said}");
    fs::write(&map, "[[table]]\ncolumns = 3\n").unwrap();
    let (exit, said) = failure(&["score", &file, "--map-file", &map]);
    assert_eq!(exit, 3);
    assert!(said.contains("列对照文件有误"), "{said}");
}
