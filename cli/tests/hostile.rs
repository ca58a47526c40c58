//! Bad input never panics: a clear error, its exit code, and nothing written.

mod common;

use std::fs;

use common::{XIAMEN, directory, output, path, stdout};

/// Scores a file that cannot be read; the old output must survive.
fn refused(name: &str, bytes: &[u8]) -> String {
    let directory = directory();
    let input = path(&directory, name);
    let scores = path(&directory, "scores.csv");
    fs::write(&input, bytes).unwrap();
    fs::write(&scores, "old").unwrap();
    let output = output(&["score", &input, "-o", &scores]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{name}: {stderr}");
    assert!(stderr.contains("错误") && stderr.contains(name), "{name}: {stderr}");
    assert!(!stderr.contains("panicked"), "{name}: {stderr}");
    assert_eq!(fs::read_to_string(&scores).unwrap(), "old", "{name}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2, "{name} left something");
    stderr
}

#[test]
fn truncated_files() {
    let directory = directory();
    for name in ["a.xlsx", "a.parquet", "a.arrow"] {
        let whole = path(&directory, name);
        stdout(&["score", XIAMEN, "--quiet", "-o", &whole]);
        let bytes = fs::read(&whole).unwrap();
        for part in 1..8 {
            refused(name, &bytes[..bytes.len() * part / 8]);
        }
    }
}

#[test]
fn files_that_are_something_else() {
    assert!(refused("a.csv", b"").contains("空"));
    refused("a.csv", b"\n\n  \n");
    refused("a.xlsx", b"%PDF-1.7\n1 0 obj");
    refused("a.xlsx", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    refused("a.parquet", b"PAR1 and then nothing PAR1");
    refused("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    refused("a.csv", b"name,period\n\xff\xfe\xfd,2023\n");
    refused("a.ndjson", b"{\"name\": \"a\"\n");
}

#[test]
fn a_line_without_an_end() {
    let text = refused("a.csv", &vec![b'a'; 64 << 20]);
    assert!(text.contains("字节"), "{text}");
}

#[test]
fn numbers_that_are_none() {
    let text = fs::read_to_string(common::root().join(XIAMEN)).unwrap();
    let directory = directory();
    let input = path(&directory, "a.csv");
    for cell in ["NaN", "inf", "-inf", "1e308", "1e-308", "0x10", "１２３", "1,2", "٣", "1 000"]
    {
        fs::write(&input, text.replacen("78679", &format!("\"{cell}\""), 1)).unwrap();
        let output = output(&["score", &input, "--json"]);
        assert_eq!(output.status.code(), Some(0), "{cell}");
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let counts = &summary["counts"];
        let is_number = ["1e-308", "１２３"].contains(&cell);
        let rejected = if is_number { 2 } else { 3 };
        assert_eq!(counts["rows_rejected"], rejected, "{cell}: {summary}");
        assert_eq!(counts["rows_read"], 33, "{cell}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = directory();
    let input = path(&directory, "secret.csv");
    fs::write(&input, "name,period\n").unwrap();
    fs::set_permissions(&input, fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tanxiao"));
    if fs::read(&input).is_ok() {
        // The superuser may read everything: the program runs as nobody, from where it is allowed.
        use std::os::unix::process::CommandExt as _;
        let program = directory.path().join("tanxiao");
        fs::copy(assert_cmd::cargo::cargo_bin!("tanxiao"), &program).unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        command = std::process::Command::new(program);
        command.uid(65_534).gid(65_534);
    }
    command.current_dir(directory.path()).env("NO_COLOR", "1").env("TANXIAO_LANG", "zh");
    let output = command.args(["score", "secret.csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("[file-unreadable]") && stderr.contains("secret.csv"), "{stderr}");
    assert!(stderr.contains("没有权限（系统错误 13）"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_old_file() {
    let directory = directory();
    let city = path(&directory, "city.csv");
    stdout(&["sample", "--firms", "20000", "-o", &city]);
    let scores = path(&directory, "scores.csv");
    // The file that is being written lies beside its place until it is whole.
    let unfinished = || {
        let mut files = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| path.extension().is_some_and(|ending| ending == "part"))
    };
    let mut hits = 0;
    for _ in 0..20 {
        fs::write(&scores, "old").unwrap();
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tanxiao"))
            .args(["score", &city, "--quiet", "-o", &scores])
            .spawn()
            .unwrap();
        while unfinished().is_none() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().unwrap();
        let text = fs::read_to_string(&scores).unwrap();
        if let Some(part) = unfinished() {
            // Killed while it was written: what was there before is as it was.
            assert_eq!(text, "old");
            fs::remove_file(part).unwrap();
            hits += 1;
        } else {
            let is_whole = text.lines().count() > 19_000 && text.ends_with('\n');
            assert!(text == "old" || is_whole, "{} bytes", text.len());
        }
        if hits == 3 {
            return;
        }
    }
    panic!("of 20 runs only {hits} were killed while they wrote");
}

/// What is given as rules, lists or keys is not read to its end where it is no such thing.
#[cfg(target_os = "linux")]
#[test]
fn rules_and_lists_are_bounded() {
    let directory = directory();
    let (city, scores) = (path(&directory, "city.csv"), path(&directory, "scores.parquet"));
    stdout(&["sample", "--firms", "20", "--clean", "-o", &city]);
    stdout(&["score", &city, "--quiet", "-o", &scores]);
    let (book, vast) = (path(&directory, "book"), path(&directory, "vast"));
    stdout(&["publish", &scores, "--book", &book]);
    // Twenty gigabytes that begin as a text does and take no room.
    let mut file = fs::File::create(&vast).unwrap();
    std::io::Write::write_all(&mut file, b"{\"kind\": [").unwrap();
    file.set_len(20 << 30).unwrap();
    let (code, list) = (path(&directory, "code.txt"), path(&directory, "list.json"));
    fs::write(&code, "TX1:A").unwrap();
    for endless in [&vast, "/dev/zero"] {
        for line in [
            vec!["verify", &code, "--trust", endless],
            vec!["verify", &code, "--trust", &code, "--root", endless],
            vec!["verify", &code, "--status", endless],
            vec!["verify", endless],
            vec!["audit", "verify", endless],
            vec!["schemes", "check", endless],
            vec!["score", &city, "--map-file", endless],
            vec!["score", &city, "--benchmark", endless],
            vec!["lend", "--book", &book, "--portfolio", &city, "--policy", endless],
            vec!["publish", endless, "--book", &book],
            vec!["rerun", endless],
            vec!["tokens", "list", "--tokens", endless],
            vec![
                "tokens", "new", "--tokens", &code, "--name", "a", "--scopes", "read", "--firms",
                endless,
            ],
            vec!["keys", "trust", endless, "-o", &list],
        ] {
            let started = std::time::Instant::now();
            let output = limited(&line);
            let words = String::from_utf8_lossy(&output.stderr).into_owned();
            let exit = output.status.code();
            assert!(matches!(exit, Some(3..=9 | 20)), "{line:?}: {exit:?} {words}");
            assert!(!words.is_empty() && !words.contains("out of memory"), "{line:?}: {words}");
            // A debug build on a busy machine: what reads twenty gigabytes takes longer.
            assert!(started.elapsed().as_secs() < 20, "{line:?}");
        }
    }
}

/// What a command says that gets no more than four gigabytes of addresses.
#[cfg(target_os = "linux")]
fn limited(arguments: &[&str]) -> std::process::Output {
    std::process::Command::new("sh")
        .args(["-c", "ulimit -v 4194304; exec \"$0\" \"$@\""])
        .arg(assert_cmd::cargo::cargo_bin!("tanxiao"))
        .args(arguments)
        .current_dir(common::root())
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}
