//! Large files: read as they are needed, on any number of threads, and interrupted cleanly.

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt as _;

fn tanxiao(directory: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("tanxiao").unwrap();
    command.current_dir(directory).args(arguments).output().unwrap()
}

#[track_caller]
fn done(directory: &Path, arguments: &[&str]) {
    let output = tanxiao(directory, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Large enough to be streamed in several blocks, with dirt.
fn city(directory: &Path) -> std::path::PathBuf {
    let path = directory.join("city.csv");
    done(directory, &["sample", "--firms", "26000", "-o", "city.csv"]);
    path
}

#[test]
fn threads_and_order_leave_no_trace_in_a_streamed_file() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let text = std::fs::read_to_string(city(at)).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    std::fs::write(at.join("reversed.csv"), lines.join("\n")).unwrap();
    let read = |name: &str| std::fs::read(at.join(name)).unwrap();
    done(at, &["score", "city.csv", "-q", "--threads", "1", "-o", "1.parquet", "-o", "1.csv"]);
    for threads in ["2", "8"] {
        done(at, &["score", "city.csv", "-q", "--threads", threads, "-o", "n.parquet"]);
        assert!(read("n.parquet") == read("1.parquet"), "{threads} threads");
    }
    done(at, &["score", "reversed.csv", "-q", "-o", "reversed-scores.csv"]);
    assert!(read("reversed-scores.csv") == read("1.csv"));
    // The hash that was made while reading is that of the file.
    done(at, &["rerun", "1.parquet", "-q"]);
}

#[test]
fn gb18030_below_an_ascii_top_is_read_whole() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let mut bytes =
        b"credit_code,name,period,region,industry,value_added_wan_yuan,electricity_mwh\n".to_vec();
    for firm in 0..40_000 {
        let body = format!("91330500TE5T{firm:05}");
        let code = tanxiao_core::credit_code::complete(&body).unwrap();
        let row =
            format!("{code},synthetic enterprise {firm},2023,330502,1751,100,{}\n", firm % 90 + 1);
        bytes.extend_from_slice(row.as_bytes());
    }
    let code = tanxiao_core::credit_code::complete("91330500TE5T99999").unwrap();
    bytes.extend_from_slice(format!("{code},").as_bytes());
    // 合成 in GB18030
    bytes.extend_from_slice(b"\xba\xcf\xb3\xc9,2023,330502,1751,100,5\n");
    std::fs::write(at.join("a.csv"), bytes).unwrap();
    done(at, &["score", "a.csv", "-q", "-o", "a.ndjson"]);
    let scores = std::fs::read_to_string(at.join("a.ndjson")).unwrap();
    assert!(scores.contains("合成") && scores.lines().count() == 40_001);
}

/// A header that comes again in another order begins another table, however long the file is.
#[test]
fn another_header_in_the_middle_of_a_streamed_file_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let mut text = String::new();
    let code = |firm: usize| tanxiao_core::credit_code::complete(&format!("91330500TE5T{firm:05}"));
    let half = |text: &mut String, firms: std::ops::Range<usize>, is_turned: bool| {
        let (first, second) = match is_turned {
            false => ("value_added_wan_yuan", "electricity_mwh"),
            true => ("electricity_mwh", "value_added_wan_yuan"),
        };
        text.push_str(&format!("credit_code,name,period,region,industry,{first},{second}\n"));
        for firm in firms {
            let (output, power) = (firm % 89 + 200, firm % 97 + 1_000);
            let (first, second) = if is_turned { (power, output) } else { (output, power) };
            let code = code(firm).unwrap();
            let name = format!("synthetic enterprise {firm} of the textile industry");
            text.push_str(&format!("{code},{name},2023,330502,1751,{first},{second}\n"));
        }
    };
    half(&mut text, 0..20_000, false);
    half(&mut text, 20_000..40_000, true);
    std::fs::write(at.join("turned.csv"), &text).unwrap();
    let mut plain = String::new();
    half(&mut plain, 0..40_000, false);
    std::fs::write(at.join("plain.csv"), &plain).unwrap();
    for name in ["turned", "plain"] {
        done(at, &["score", &format!("{name}.csv"), "-q", "-o", &format!("{name}.ndjson")]);
    }
    let scores = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    assert_eq!(scores("plain.ndjson").lines().count(), 40_000);
    assert!(scores("turned.ndjson") == scores("plain.ndjson"));
}

#[cfg(unix)]
#[test]
fn an_interruption_leaves_nothing_half_written() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let names = || -> Vec<_> {
        std::fs::read_dir(at).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let mut command = Command::cargo_bin("tanxiao").unwrap();
    command.current_dir(at).args(["sample", "--firms", "4000000", "-o", "city.csv"]);
    let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    while names().is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signal.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(names().is_empty(), "{:?}", names());
}
