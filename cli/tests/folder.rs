//! A folder of Parquet as Spark, Hive and DuckDB lay it out is one table.

mod common;

use std::fs;
use std::path::Path;

use common::{directory, failure, path, stdout};
use serde_json::Value;

/// Without period and region; the second reports diesel, too (read/testdata/make_columnar.py).
const PART: &[u8] = include_bytes!("../../core/src/read/testdata/part.parquet");
const WITH_DIESEL: &[u8] = include_bytes!("../../core/src/read/testdata/part-diesel.parquet");

/// The same returns in one file.
const TOGETHER: &str = "\
credit_code,industry,electricity_mwh,value_added_wan_yuan,diesel_t,period,region
91330500TE5T000017,1751,1200.5,1000.01,,2022,吴兴区
91330500TE5T00002A,1751,3000.25,2000,,2022,吴兴区
91330500TE5T000017,1751,1200.5,1000.01,10.5,2023,330503
91330500TE5T00002A,1751,3000.25,2000,,2023,330503
";

#[test]
fn a_folder_is_one_table_with_the_columns_of_its_paths() {
    let kept = directory();
    let folder = kept.path().join("city");
    // 吴兴区, as DuckDB writes it.
    let first = folder.join("period=2022/region=%E5%90%B4%E5%85%B4%E5%8C%BA");
    let second = folder.join("period=2023/region=330503");
    for (part, bytes) in [(&first, PART), (&second, WITH_DIESEL)] {
        fs::create_dir_all(part).unwrap();
        fs::write(part.join("part-0.parquet"), bytes).unwrap();
        fs::write(part.join(".part-0.parquet.crc"), b"crc").unwrap();
    }
    fs::write(folder.join("_SUCCESS"), b"").unwrap();
    let together = path(&kept, "together.csv");
    fs::write(&together, TOGETHER).unwrap();
    let scores = |input: &str, name: &str| {
        let output = path(&kept, name);
        let findings = path(&kept, &format!("{name}.findings.ndjson"));
        // Two returns repeat those of the year before, and are held.
        let arguments = &["score", input, "--quiet", "-o", &output, "--findings", &findings];
        assert_eq!(failure(arguments).0, 1);
        (fs::read_to_string(&output).unwrap(), fs::read_to_string(&findings).unwrap())
    };
    let folder = folder.to_str().unwrap();
    let (expected, _) = scores(&together, "expected.csv");
    assert_eq!(expected.lines().count(), 5);
    let (found, findings) = scores(folder, "found.csv");
    assert_eq!(found, expected);
    let left_out: Vec<Value> = findings
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|finding| finding["code"] == "file-left-out")
        .collect();
    assert_eq!(left_out.len(), 3, "{findings}");
    assert!(left_out.iter().all(|finding| finding["severity"] == "notice"), "{left_out:?}");
    // Every part is in the manifest, and the run can be repeated.
    let manifest = format!("{}.manifest.json", path(&kept, "found.csv"));
    let json: Value = serde_json::from_str(&fs::read_to_string(&manifest).unwrap()).unwrap();
    assert_eq!(json["inputs"].as_array().unwrap().len(), 2, "{json}");
    assert!(stdout(&["rerun", &manifest]).starts_with("一致"));
    // What is written into a folder would be read with it the next time.
    let within = format!("{folder}/scores.csv");
    let (code, said) = failure(&["score", folder, "-o", &within]);
    assert!(code != 0 && said.contains("既是输入又是输出"), "{said}");
}

#[test]
fn a_folder_without_data_is_refused() {
    let kept = directory();
    fs::write(kept.path().join("_SUCCESS"), b"").unwrap();
    let (code, said) = failure(&["score", kept.path().to_str().unwrap()]);
    assert!(code != 0 && said.contains("没有数据文件"), "{said}");
}

/// What lies in a folder that is read is read, too: nothing is written there, whatever writes it.
#[test]
fn nothing_is_written_into_a_folder_that_is_read() {
    let kept = directory();
    let folder = kept.path().join("city");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.csv"), TOGETHER).unwrap();
    let folder = folder.to_str().unwrap();
    let inside = |name: &str| format!("{folder}/{name}");
    for (command, name) in
        [("score", "o.csv"), ("why", "o.csv"), ("returns", "o.csv"), ("benchmark", "o.json")]
    {
        let output = inside(name);
        let (code, said) = failure(&[command, folder, "-o", &output, "--lang", "en"]);
        assert_eq!(code, 2, "{command}: {said}");
        assert!(said.contains("is read and written"), "{command}: {said}");
        assert!(!Path::new(&output).exists(), "{command}");
        // Nor over the file itself, by another spelling of its path.
        let input = inside("a.csv");
        let other = inside("./a.csv");
        let (code, said) = failure(&[command, &input, "-o", &other, "--lang", "en"]);
        assert!(code == 2, "{command}: {said}");
    }
    assert_eq!(fs::read_to_string(inside("a.csv")).unwrap(), TOGETHER);
}
