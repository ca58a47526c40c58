//! The score book from the command line: exit codes, what is printed, and `kill -9`.

mod common;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{directory, failure, output, path, root, stdout};
use serde_json::Value;
use tempfile::TempDir;

/// A place for a book and for what is published to it.
struct City {
    kept: TempDir,
    book: String,
}

impl City {
    fn new() -> Self {
        let kept = directory();
        let book = path(&kept, "book");
        Self { kept, book }
    }

    /// Scores of a synthetic city of the period, `electricity` 万千瓦时 being that of one firm.
    fn scores(&self, name: &str, period: &str, electricity: &str) -> String {
        let scores = path(&self.kept, name);
        let returns = path(&self.kept, &format!("returns-{period}.csv"));
        let arguments = ["sample", "--firms", "60", "--clean", "--period", period, "-o", &returns];
        stdout(&arguments);
        let text = fs::read_to_string(&returns).unwrap();
        fs::write(&returns, with_electricity(&text, electricity)).unwrap();
        stdout(&["score", &returns, "--quiet", "-o", &scores]);
        scores
    }

    fn publish(&self, scores: &str) {
        let more = ["--rebase", "--reason", "更正", "--quiet"];
        stdout(&[&["publish", scores, "--book", &self.book][..], &more].concat());
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let all = [arguments, &["--book", &self.book, "--json"]].concat();
        serde_json::from_str(&stdout(&all)).unwrap()
    }
}

/// Returns with another electricity of the first firm.
fn with_electricity(returns: &str, electricity: &str) -> String {
    let line = returns.lines().nth(1).unwrap();
    let mut cells: Vec<&str> = line.split(',').collect();
    cells[11] = electricity;
    returns.replacen(line, &cells.join(","), 1)
}

#[test]
fn exit_codes_of_a_book() {
    let city = City::new();
    let scores = city.scores("a.parquet", "2023", "1000");
    city.publish(&scores);
    let corrected = city.scores("b.parquet", "2023", "1100");
    let csv = city.scores("c.csv", "2023", "1000");
    let book = city.book.as_str();
    for (arguments, expected) in [
        (vec!["publish", &corrected, "--book", book], 8),
        (vec!["publish", &corrected, "--book", book, "--reason", " "], 8),
        (vec!["publish", &csv, "--book", book], 3),
        (vec!["publish", "nowhere.parquet", "--book", book], 3),
        (vec!["book", "log", "--book", "nowhere"], 7),
        (vec!["book", "verify", "--book", "nowhere"], 7),
        (vec!["book", "show", "没有这家企业", "--book", book], 7),
        (vec!["book", "verify", "--book", book], 0),
        (vec!["book", "verify", "--book", book, "--head", "00"], 9),
    ] {
        let output = output(&arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}: {stderr}");
        assert_eq!(stderr.contains('→'), expected != 0, "{arguments:?}: {stderr}");
    }
    let journal = Path::new(book).join("journal.ndjson");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("huzhou-2021", "huzhou-2022", 1)).unwrap();
    for arguments in [["book", "verify", "--book", book], ["book", "log", "--book", book]] {
        let (code, stderr) = failure(&arguments);
        assert_eq!(code, 9, "{stderr}");
        assert!(stderr.contains("journal.ndjson 第 1 行"), "{stderr}");
    }
    // What is none of the book is named beside the damage, in plain text.
    fs::write(Path::new(book).join("notes.txt"), "").unwrap();
    let (_, stderr) = failure(&["book", "verify", "--book", book]);
    assert!(stderr.contains("\n注意：notes.txt"), "{stderr}");
    let (_, stderr) = failure(&["--lang", "en", "book", "verify", "--book", book]);
    assert!(stderr.contains("1 problem\n"), "{stderr}");
}

#[test]
fn a_book_cannot_be_made_where_other_things_are() {
    let city = City::new();
    let scores = city.scores("a.parquet", "2023", "1000");
    let here = city.kept.path().to_str().unwrap();
    let (code, stderr) = failure(&["publish", &scores, "--book", here]);
    assert_eq!(code, 8, "{stderr}");
}

/// A file whose values were changed after `score` wrote it, metadata and all, is refused.
#[test]
fn an_altered_file_is_refused() {
    use polars::prelude::*;
    let city = City::new();
    for name in ["a.parquet", "a.arrow"] {
        let scores = city.scores(name, "2023", "1000");
        let bytes = fs::read(&scores).unwrap();
        for at in (8..bytes.len() - 8).step_by(bytes.len() / 40) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 4;
            fs::write(&scores, &flipped).unwrap();
            let output = output(&["publish", &scores, "--book", &city.book]);
            assert_eq!(output.status.code(), Some(3), "{name} at {at}");
        }
    }
    let scores = city.scores("b.parquet", "2023", "1000");
    let bytes = fs::read(&scores).unwrap();
    let manifest = tanxiao_core::write::parquet_manifest(&bytes).unwrap();
    let mut frame = ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
    let better = frame.column("grade").unwrap().i32().unwrap().clone() - 1;
    frame.with_column(better.into_column()).unwrap();
    let file = fs::File::create(&scores).unwrap();
    ParquetWriter::new(file)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(vec![(
            "tanxiao".to_owned(),
            manifest,
        )])))
        .finish(&mut frame)
        .unwrap();
    let (code, stderr) = failure(&["publish", &scores, "--book", &city.book]);
    assert_eq!(code, 3);
    assert!(stderr.contains("改动"), "{stderr}");
}

/// 200 publications, each killed at a random moment: the book verifies every time, holds all that
/// it held, and nothing but whole runs.
#[test]
fn a_kill_at_any_moment_leaves_the_book_as_before_or_as_after() {
    const KILLS: u32 = 200;
    let city = City::new();
    let versions: Vec<String> = (0..4)
        .map(|version| city.scores(&format!("{version}.parquet"), "2023", &format!("10{version}0")))
        .collect();
    let publish = |version: usize| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tanxiao"));
        command.args(["publish", &versions[version % 4], "--book", &city.book]);
        command.args(["--rebase", "--reason", "更正"]);
        command.current_dir(root()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let start = Instant::now();
    assert!(publish(0).wait().unwrap().success());
    let mut whole = start.elapsed();
    let mut hashes = hashes(&city.book);
    let (mut killed, mut before, mut after) = (0, 0, 0);
    // A multiplicative generator; the moment of the kill needs no better one.
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 1..=KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let share = (random >> 40) as f64 / f64::from(1u32 << 24);
        let start = Instant::now();
        let mut child = publish(round as usize);
        std::thread::sleep(whole.mul_f64(share * 1.1));
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            whole = (whole + start.elapsed().min(Duration::from_secs(2))) / 2;
        } else {
            killed += 1;
        }
        let found = tanxiao_book::verify(Path::new(&city.book)).unwrap();
        assert!(found.is_sound(), "kill {round}: {:?}", found.problems);
        let is_prefix = found.hashes.starts_with(&hashes);
        assert!(is_prefix && found.hashes.len() <= hashes.len() + 1, "kill {round}");
        if found.hashes.len() == hashes.len() {
            before += 1;
        } else {
            after += 1;
        }
        hashes = found.hashes;
    }
    // The moments were spread: kills came before and after the commit.
    assert!(killed > KILLS / 4 && before > 0 && after > 0, "{killed} {before} {after}");
    stdout(&["book", "verify", "--book", &city.book]);
    let leftovers: Vec<_> = fs::read_dir(&city.book)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.') || name.ends_with(".part"))
        .collect();
    city.publish(&versions[(hashes.len() + 1) % 4]);
    assert!(leftovers.len() <= 2, "{leftovers:?}");
}

fn hashes(book: &str) -> Vec<String> {
    tanxiao_book::verify(Path::new(book)).unwrap().hashes
}

/// What a kill leaves of a file that was being written is no damage, wherever texts are kept by
/// their hash, and the next writer takes it away; another file there is damage.
#[test]
fn a_half_written_text_is_no_damage_and_a_strange_one_is() {
    let city = City::new();
    city.publish(&city.scores("a.parquet", "2023", "1000"));
    for (place, ending) in [("schemes", "toml"), ("benchmarks", "json")] {
        let directory = Path::new(&city.book).join(place);
        let name = fs::read_dir(&directory).unwrap().next().unwrap().unwrap().path();
        let whole = fs::read(&name).unwrap();
        let half = name.with_extension(format!("{ending}.part"));
        fs::write(&half, &whole[..whole.len() / 2]).unwrap();
        stdout(&["book", "verify", "--book", &city.book]);
        let strange = directory.join(format!("notes.{ending}"));
        fs::write(&strange, "notes").unwrap();
        let (code, stderr) = failure(&["book", "verify", "--book", &city.book]);
        assert_eq!(code, 9, "{stderr}");
        fs::remove_file(&strange).unwrap();
        city.publish(&city.scores(
            "b.parquet",
            if place == "schemes" { "2021" } else { "2022" },
            "1000",
        ));
        assert!(!half.exists(), "{place}");
    }
}

/// Eight writers at once, each with a period of its own: all of them get in, one after another.
#[test]
fn writers_at_once_lose_nothing() {
    let city = City::new();
    let periods: Vec<String> = (2015..2023).map(|year| year.to_string()).collect();
    let scores: Vec<String> = periods
        .iter()
        .map(|period| city.scores(&format!("{period}.parquet"), period, "1000"))
        .collect();
    std::thread::scope(|scope| {
        for scores in &scores {
            scope.spawn(|| {
                stdout(&["publish", scores, "--book", &city.book, "--wait", "60", "--quiet"])
            });
        }
    });
    let log = city.json(&["book", "log"]);
    assert_eq!(log["runs"].as_array().unwrap().len(), periods.len());
    let verified = city.json(&["book", "verify"]);
    assert_eq!(verified["is_sound"], true);
    assert_eq!(verified["scores"], 60 * periods.len());
}

/// Who moved, and why: one firm's electricity was corrected, and its peers' benchmark with it.
#[test]
fn diff_names_data_and_benchmark() {
    let city = City::new();
    city.publish(&city.scores("a.parquet", "2023", "102"));
    city.publish(&city.scores("b.parquet", "2023", "5000"));
    let diff = city.json(&["book", "diff", "1", "2"]);
    assert_eq!(diff["compared"], 60);
    let changes = diff["changes"].as_array().unwrap();
    let causes = |change: &Value| -> Vec<String> {
        let causes = change["causes"].as_array().unwrap().iter();
        causes.map(|effect| effect["cause"].as_str().unwrap().to_owned()).collect()
    };
    let by_data: Vec<_> =
        changes.iter().filter(|change| causes(change).contains(&"data".to_owned())).collect();
    assert_eq!(by_data.len(), 1, "one firm's data changed");
    assert_eq!(by_data[0]["is_moved"], true);
    assert!(changes.len() > 1);
    for change in changes.iter().filter(|change| causes(change) == ["benchmark"]) {
        // What alone gives the later marks is all there is.
        let effect = &change["causes"][0];
        assert_eq!(effect["is_decisive"], change["is_moved"]);
        assert_eq!(effect["alone"]["grade"], change["after"]["grade"]);
        assert_eq!(effect["without"]["grade"], change["before"]["grade"]);
    }
    let same = city.json(&["book", "diff", "2", "2"]);
    assert_eq!((same["moved"].as_u64(), same["changes"].as_array().unwrap().len()), (Some(0), 0));
    let (code, _) = failure(&["book", "diff", "1", "9", "--book", &city.book]);
    assert_eq!(code, 7);
}

/// Two years: grid factors are by year, and one firm's electricity changed besides. With the
/// returns of both, each is told apart from the other.
#[test]
fn diff_tells_data_from_factors_by_the_returns() {
    let city = City::new();
    let [old, new] = ["2022", "2023"].map(|year| path(&city.kept, &format!("returns-{year}.csv")));
    city.publish(&city.scores("2022.parquet", "2022", "102"));
    let text = fs::read_to_string(&old).unwrap().replace(",2022,", ",2023,");
    fs::write(&new, with_electricity(&text, "9000")).unwrap();
    let scores = path(&city.kept, "2023.parquet");
    stdout(&["score", &new, "--quiet", "-o", &scores]);
    city.publish(&scores);
    let text = stdout(&["book", "diff", "2022", "2023", "--book", &city.book]);
    assert!(text.contains("--inputs"), "{text}");
    let (code, stderr) =
        failure(&["book", "diff", "2022", "2023", "--book", &city.book, "--inputs", "Cargo.toml"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("returns-2022.csv") && stderr.contains("→"), "{stderr}");
    let diff = city.json(&["book", "diff", "2022", "2023", "--inputs", &old, &new]);
    let changes = diff["changes"].as_array().unwrap();
    let of = |change: &Value, cause: &str| {
        let effects = change["causes"].as_array().unwrap();
        effects.iter().any(|effect| effect["cause"] == cause)
    };
    assert!(changes.iter().all(|change| !of(change, "data_or_factors")));
    let by_data: Vec<_> = changes.iter().filter(|change| of(change, "data")).collect();
    assert_eq!(by_data.len(), 1, "one firm's data changed");
    assert_eq!(by_data[0]["is_moved"], true);
    let effect = |cause: &str| {
        let effects = by_data[0]["causes"].as_array().unwrap();
        effects.iter().find(|effect| effect["cause"] == cause).unwrap()["is_decisive"].clone()
    };
    assert_eq!((effect("data"), effect("factors")), (true.into(), false.into()));
    assert!(changes.iter().filter(|change| of(change, "factors")).count() > 50);
}

#[test]
fn a_journal_line_has_the_members_of_its_schema() {
    let city = City::new();
    city.publish(&city.scores("a.parquet", "2023", "1000"));
    city.publish(&city.scores("b.parquet", "2023", "1100"));
    let text = fs::read_to_string(Path::new(&city.book).join("journal.ndjson")).unwrap();
    let entry: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let schema: Value = serde_json::from_str(&stdout(&["schema", "journal"])).unwrap();
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&entry), names(&schema["properties"]));
    let file = &schema["properties"]["files"]["items"]["properties"];
    assert_eq!(names(&entry["files"][0]), names(file));
}

/// Several firms are corrected at once, and each score says why it is.
#[test]
fn corrections_have_reasons_of_their_own() {
    let city = City::new();
    let first = city.scores("a.parquet", "2023", "1000");
    city.publish(&first);
    let corrected = city.scores("b.parquet", "2023", "1100");
    let returns = fs::read_to_string(path(&city.kept, "returns-2023.csv")).unwrap();
    let code = |line: usize| returns.lines().nth(line).unwrap().split(',').next().unwrap();
    let reasons = path(&city.kept, "reasons.csv");
    let book = city.book.as_str();
    let line = ["publish", &corrected, "--book", book, "--rebase", "--reasons", &reasons];
    let publish = [&line[..], &["--reason", "核查更正", "--quiet"]].concat();
    fs::write(&reasons, "91330500MA00000014,2023,不在其中\n").unwrap();
    let (exit, stderr) = failure(&publish);
    assert!(exit == 3 && stderr.contains("91330500MA00000014"), "{exit} {stderr}");
    fs::write(&reasons, "某厂,2023\n").unwrap();
    let (exit, stderr) = failure(&publish);
    assert!(exit == 3 && stderr.contains("第 1 行"), "{exit} {stderr}");
    assert_eq!(failure(&line).0, 2, "one for the others is needed");
    fs::write(&reasons, format!("{},2023,\"电表读数有误, 已核\"\n", code(1))).unwrap();
    stdout(&publish);
    let shown = city.json(&["book", "show", code(1)]).to_string();
    assert!(shown.contains("电表读数有误, 已核") && !shown.contains("核查更正"), "{shown}");
    let log = city.json(&["book", "log"]).to_string();
    assert!(log.contains("核查更正") && !log.contains("电表读数有误"), "{log}");
    stdout(&["book", "verify", "--book", book]);
    // What was published is published already, and reasons that come later are not taken: that is
    // said. A reason of nobody is refused all the same.
    fs::write(&reasons, format!("\u{feff}\"{}\",\"2023\",\"另有原因\"\r\n", code(1))).unwrap();
    let again = output(&publish);
    let stderr = String::from_utf8(again.stderr).unwrap();
    assert!(again.status.success() && stderr.contains("理由没有写入"), "{stderr}");
    assert!(!city.json(&["book", "show", code(1)]).to_string().contains("另有原因"));
    fs::write(&reasons, "91330500MA00000014,2023,不在其中\n").unwrap();
    assert_eq!(failure(&publish).0, 3);
    // A list that a spreadsheet saved in GBK.
    fs::write(&reasons, b"\xc4\xb3\xb3\xa7,2023,\xc2\xa9\xb1\xa8\n").unwrap();
    let (exit, stderr) = failure(&publish);
    assert!(exit == 3 && stderr.contains("某厂 的 2023"), "{exit} {stderr}");
}
