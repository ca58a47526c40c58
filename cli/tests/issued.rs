//! A benchmark is issued with a period and kept: one meter that is corrected in a city touches one
//! score and one certificate; re-basing is an act of its own.

mod common;

use std::fs;
use std::path::Path;

use common::{directory, failure, path, stdout};
use serde_json::Value;

/// A city with its book.
struct City {
    kept: tempfile::TempDir,
    returns: String,
    book: String,
}

impl City {
    fn new(firms: &str) -> Self {
        let kept = directory();
        let (returns, book) = (path(&kept, "city.csv"), path(&kept, "book"));
        stdout(&["sample", "--firms", firms, "--clean", "-o", &returns]);
        Self { kept, returns, book }
    }

    fn path(&self, name: &str) -> String {
        path(&self.kept, name)
    }

    /// Scores returns; the file of the scores.
    fn score(&self, returns: &str, more: &[&str]) -> String {
        let scores = self.path("scores.parquet");
        stdout(&[&["score", returns, "--quiet", "-o", &scores], more].concat());
        scores
    }

    fn publish(&self, scores: &str, more: &[&str]) -> Value {
        let line = ["publish", scores, "--book", &self.book, "--json"];
        json(&stdout(&[&line[..], more].concat()))
    }

    /// The returns with the electricity of the first firm times a factor: all of them, and that
    /// firm's alone.
    fn corrected(&self, times: f64) -> (String, String, String) {
        let text = fs::read_to_string(&self.returns).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = lines[0].split(',').position(|name| name.starts_with("用电量")).unwrap();
        let mut cells: Vec<String> = lines[1].split(',').map(str::to_owned).collect();
        cells[at] = format!("{:.3}", cells[at].parse::<f64>().unwrap() * times);
        let firm = cells[0].clone();
        lines[1] = cells.join(",");
        let (all, alone) = (self.path("corrected.csv"), self.path("alone.csv"));
        fs::write(&all, lines.join("\n") + "\n").unwrap();
        fs::write(&alone, format!("{}\n{}\n", lines[0], lines[1])).unwrap();
        (all, alone, firm)
    }
}

/// A passphrase in a file that its owner alone can read.
fn passphrase(city: &City) -> String {
    let file = city.path("passphrase");
    fs::write(&file, "测试口令，不作他用 for tests only\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    file
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The story that made this: 3,800 firms, one meter corrected by 2 %.
#[test]
fn one_meter_corrected_by_two_percent() {
    let city = City::new("3800");
    let first = city.publish(&city.score(&city.returns, &[]), &[]);
    let issued = first["entry"]["issued"].as_u64().unwrap();
    assert_eq!(issued, 3_800);
    let stored = &first["entry"]["benchmarks"];
    assert!(stored["groups"].as_u64().unwrap() > 50, "{stored}");
    let file = Path::new(&city.book).join(stored["path"].as_str().unwrap());
    assert_eq!(fs::metadata(&file).unwrap().len(), stored["bytes"].as_u64().unwrap());

    let (key, out, secret) = (city.path("key.pem"), city.path("out"), passphrase(&city));
    let issuer = ["--issuer", "https://rgl.test", "--name", "合成市"];
    let line = ["keys", "new", "--out", &key, "--passphrase-file", &secret];
    stdout(&[&line[..], &issuer].concat());
    let line = ["certify", "--book", &city.book, "--key", &key, "--out", &out, "--json"];
    let certify = [&line[..], &["--passphrase-file", &secret]].concat();
    let done = json(&stdout(&certify));
    assert!(done["issued"].as_u64().unwrap() > 3_000, "{done}");

    let (all, alone, firm) = city.corrected(1.02);
    // Graded among each other it is refused, and nothing is added.
    let scores = city.score(&all, &[]);
    let (code, stderr) = failure(&["publish", &scores, "--book", &city.book, "--reason", "更正"]);
    assert!(code == 8 && stderr.contains("--book"), "{code}: {stderr}");
    let book = city.book.clone();
    let scores = city.score(&all, &["--book", &book]);
    stdout(&["rerun", &scores]);
    let (code, stderr) = failure(&["publish", &scores, "--book", &city.book]);
    assert!(code == 8 && stderr.contains("1 条"), "{code}: {stderr}");
    let entry = city.publish(&scores, &["--reason", "电表读数更正"])["entry"].clone();
    assert_eq!((&entry["issued"], &entry["corrected"]), (&1.into(), &1.into()), "{entry}");
    assert_eq!(entry["unchanged"], 3_799);
    assert_eq!(entry["benchmarks"], Value::Null);
    let shown = json(&stdout(&["book", "show", &firm, "--book", &city.book, "--json"]));
    assert_eq!(shown["scores"].as_array().unwrap().len(), 2, "{shown}");

    let done = json(&stdout(&certify));
    assert_eq!(done["revoked_as_superseded"], 1, "{done}");
    let diff = json(&stdout(&["book", "diff", "1", "2", "--book", &city.book, "--json"]));
    assert!(diff["changes"].as_array().unwrap().len() <= 1, "{diff}");

    // The firm alone, once more: the same figures, so nothing is issued again.
    let scores = city.score(&alone, &["--book", &book]);
    let entry = city.publish(&scores, &["--inputs", &alone])["entry"].clone();
    assert_eq!((&entry["issued"], &entry["unchanged"]), (&0.into(), &1.into()), "{entry}");
    stdout(&["book", "verify", "--book", &city.book]);
}

#[test]
fn rebasing_is_an_act_of_its_own() {
    let city = City::new("200");
    let book = city.book.clone();
    city.publish(&city.score(&city.returns, &[]), &[]);
    let (all, alone, _) = city.corrected(3.0);
    let against = city.score(&all, &["--book", &book]);
    let rebase = |scores: &str, more: &[&str]| {
        let line = ["publish", scores, "--book", &book, "--rebase"];
        failure(&[&line[..], more].concat())
    };
    // Not from scores that were graded against what was issued, nor without a reason, nor of some.
    let reason = ["--reason", "全市重新核定"];
    assert_eq!(rebase(&against, &reason).0, 8);
    let scores = city.score(&alone, &[]);
    let (code, stderr) = rebase(&scores, &reason);
    assert!(code == 8 && stderr.contains("199"), "{stderr}");
    let scores = city.score(&all, &[]);
    assert_eq!(rebase(&scores, &[]).0, 8);
    let entry = city.publish(&scores, &["--rebase", "--reason", "全市重新核定"])["entry"].clone();
    assert_eq!(entry["rebased"], true);
    assert!(entry["corrected"].as_u64().unwrap() > 3, "{entry}");
    // From then on the new ones stand.
    let scores = city.score(&all, &["--book", &book]);
    let entry = city.publish(&scores, &[])["entry"].clone();
    assert_eq!(entry["unchanged"], 200, "{entry}");
    stdout(&["book", "verify", "--book", &book]);
    let table = city.path("table.json");
    stdout(&["book", "benchmark", "--book", &book, "-o", &table]);
    let own = city.path("own.json");
    stdout(&["benchmark", &all, "-o", &own]);
    assert_eq!(fs::read(&table).unwrap(), fs::read(&own).unwrap());
    // A file of theirs that is altered is found.
    let name = fs::read_dir(Path::new(&book).join("benchmarks")).unwrap().next().unwrap().unwrap();
    let text = fs::read_to_string(name.path()).unwrap();
    fs::write(name.path(), text.replacen("\"depth\":4", "\"depth\":3", 1)).unwrap();
    assert_eq!(failure(&["book", "verify", "--book", &book]).0, 9);
}

/// A book whose scores were issued without benchmarks goes on as it did, and says so.
#[test]
fn a_book_of_before_is_told_and_not_changed_silently() {
    let city = City::new("120");
    let book = city.book.clone();
    // Against a table of others nothing is issued, as in a book of before.
    let table = city.path("table.json");
    stdout(&["benchmark", &city.returns, "-o", &table, "--quiet"]);
    let scores = city.score(&city.returns, &["--benchmark", &table]);
    let text = stdout(&["publish", &scores, "--book", &book]);
    assert!(text.contains("--rebase"), "{text}");
    let (all, ..) = city.corrected(1.02);
    let scores = city.score(&all, &["--book", &book]);
    let entry = city.publish(&scores, &["--reason", "更正"])["entry"].clone();
    assert!(entry["corrected"].as_u64().unwrap() > 1, "{entry}");
    assert_eq!(entry["benchmarks"], Value::Null);
    let entry = city.publish(&scores, &["--rebase", "--reason", "发布基准"])["entry"].clone();
    assert_eq!((&entry["issued"], &entry["rebased"]), (&0.into(), &true.into()), "{entry}");
    stdout(&["book", "verify", "--book", &book]);
}
