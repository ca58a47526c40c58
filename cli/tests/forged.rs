//! Files of scores that were rewritten with their hashes patched, as the guide shows how hashes are
//! made: what is wrong in them is told, and nothing is published.

mod common;

use std::fs;
use std::io::Cursor;

use common::{directory, failure, path, stdout};
use polars::prelude::*;
use serde_json::Value;
use tanxiao_core::digest::{BLANK, sha256};
use tanxiao_core::manifest::{Hashed, Manifest};
use tempfile::TempDir;

struct Forger {
    kept: TempDir,
    returns: String,
    scores: DataFrame,
    manifest: Manifest,
}

impl Forger {
    fn new() -> Self {
        let kept = directory();
        let returns = path(&kept, "returns.csv");
        let scores = path(&kept, "scores.parquet");
        stdout(&["sample", "--firms", "60", "--clean", "--period", "2023", "-o", &returns]);
        stdout(&["score", &returns, "--quiet", "-o", &scores]);
        let bytes = fs::read(&scores).unwrap();
        let manifest = tanxiao_core::write::parquet_manifest(&bytes).unwrap();
        let manifest = serde_json::from_str(&manifest).unwrap();
        let scores = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
        Self { kept, returns, scores, manifest }
    }

    /// A file as another program would save it, its hash patched: Parquet or Arrow.
    fn saved(&self, name: &str, scores: &DataFrame) -> String {
        let place = path(&self.kept, name);
        let mut scores = scores.clone();
        let mut bytes = Vec::new();
        if name.ends_with(".arrow") {
            IpcWriter::new(&mut bytes).finish(&mut scores).unwrap();
            let output = Some(Hashed::of(name, &bytes));
            let manifest = Manifest { output, file_sha256: None, ..self.manifest.clone() };
            fs::write(format!("{place}.manifest.json"), manifest.to_json()).unwrap();
        } else {
            let open = Manifest { file_sha256: Some(BLANK.to_owned()), ..self.manifest.clone() };
            let metadata = vec![("tanxiao".to_owned(), open.to_json())];
            ParquetWriter::new(&mut bytes)
                .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
                .finish(&mut scores)
                .unwrap();
            let hash = sha256(&bytes);
            let at = memchr_of(&bytes, BLANK.as_bytes());
            bytes[at..at + BLANK.len()].copy_from_slice(hash.as_bytes());
        }
        fs::write(&place, bytes).unwrap();
        place
    }

    /// The scores with one value of one firm put in place of another.
    fn with(&self, scores: &DataFrame, column: &str, value: AnyValue<'static>) -> DataFrame {
        const ROW: usize = 5;
        let of = scores.column(column).unwrap();
        let mut values: Vec<AnyValue<'_>> = (0..of.len()).map(|row| of.get(row).unwrap()).collect();
        values[ROW] = value;
        let forged =
            Series::from_any_values_and_dtype(column.into(), &values, of.dtype(), true).unwrap();
        let mut scores = scores.clone();
        scores.with_column(forged.into_column()).unwrap();
        scores
    }

    fn float(&self, column: &str) -> f64 {
        self.scores.column(column).unwrap().f64().unwrap().get(5).unwrap()
    }
}

fn memchr_of(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|window| window == wanted).unwrap()
}

#[test]
fn a_rewritten_file_is_refused_whatever_was_changed() {
    let forger = Forger::new();
    let book = path(&forger.kept, "book");
    let of = &forger.scores;
    let grade = of.column("grade").unwrap().i32().unwrap().get(5).unwrap();
    let better = if grade == 1 { 2 } else { grade - 1 };
    let level = of.column("level").unwrap().i32().unwrap().get(5).unwrap();
    let text = |text: &str| AnyValue::StringOwned(text.into());
    let l = forger.float("intensity_l") / 4.0;
    let k = forger.float("ratio_k") / 4.0;
    let consistent = forger.with(of, "intensity_l", AnyValue::Float64((l * 1e6).round() / 1e6));
    let consistent =
        forger.with(&consistent, "ratio_k", AnyValue::Float64((k * 1e6).round() / 1e6));
    for (what, column, scores) in [
        ("grade 99", "grade", forger.with(of, "grade", AnyValue::Int32(99))),
        ("one better", "grade", forger.with(of, "grade", AnyValue::Int32(better))),
        ("level", "level", forger.with(of, "level", AnyValue::Int32(level % 3 + 1))),
        ("K NaN", "ratio_k", forger.with(of, "ratio_k", AnyValue::Float64(f64::NAN))),
        ("PCAF 0", "pcaf_score", forger.with(of, "pcaf_score", AnyValue::Int32(0))),
        ("code", "credit_code", forger.with(of, "credit_code", text("../../../x"))),
        ("industry", "industry", forger.with(of, "industry", text("0000"))),
        ("ESC", "name", forger.with(of, "name", text("厂\u{1b}[31m"))),
        ("bidi", "name", forger.with(of, "name", text("\u{202e}厂"))),
        ("blank", "name", forger.with(of, "name", text(" "))),
        ("long", "name", forger.with(of, "name", text(&"长".repeat(900)))),
        ("L with K", "intensity_l", consistent),
    ] {
        for name in ["forged.parquet", "forged.arrow"] {
            let file = forger.saved(name, &scores);
            let (code, stderr) = failure(&["publish", &file, "--book", &book]);
            assert_eq!(code, 3, "{what} {name}: {stderr}");
            assert!(stderr.contains("第 6 行"), "{what}: {stderr}");
            assert!(stderr.contains(&format!("“{column}”列")), "{what}: {stderr}");
            assert!(stderr.contains('→'), "{what}: {stderr}");
        }
    }
    assert!(!std::path::Path::new(&book).exists());
    // The same file with nothing changed is what it was.
    let file = forger.saved("same.parquet", of);
    stdout(&["publish", &file, "--book", &book]);
}

/// A report prints none of it either.
#[test]
fn no_report_is_made_of_a_rewritten_file() {
    let forger = Forger::new();
    let of = &forger.scores;
    let page = path(&forger.kept, "page.html");
    let text = |text: &str| AnyValue::StringOwned(text.into());
    for (what, column, scores) in [
        ("grade 99", "grade", forger.with(of, "grade", AnyValue::Int32(99))),
        ("K NaN", "ratio_k", forger.with(of, "ratio_k", AnyValue::Float64(f64::NAN))),
        ("code", "credit_code", forger.with(of, "credit_code", text("../../../x"))),
        ("bidi", "name", forger.with(of, "name", text("\u{202e}厂"))),
        ("status", "status", forger.with(of, "status", text("held"))),
    ] {
        let file = forger.saved("forged.parquet", &scores);
        let (code, stderr) = failure(&["report", &file, "-o", &page]);
        assert_eq!(code, 3, "{what}: {stderr}");
        assert!(stderr.contains("第 6 行") || what == "status", "{what}: {stderr}");
        assert!(stderr.contains(&format!("“{column}”列")) || what == "status", "{what}: {stderr}");
        assert!(!std::path::Path::new(&page).exists());
    }
    stdout(&["report", &forger.saved("same.parquet", of), "-o", &page]);
}

#[test]
fn the_journal_says_what_was_checked() {
    let forger = Forger::new();
    let book = path(&forger.kept, "book");
    // Other emissions, everything in keeping: only the inputs tell.
    let other = path(&forger.kept, "other.csv");
    let returns = fs::read_to_string(&forger.returns).unwrap();
    let line = returns.lines().nth(1).unwrap();
    let cells: Vec<&str> = line.split(',').collect();
    let mut changed = cells.clone();
    changed[11] = "12345";
    fs::write(&other, returns.replacen(line, &changed.join(","), 1)).unwrap();
    let file = path(&forger.kept, "other.parquet");
    stdout(&["score", &other, "--quiet", "-o", &file]);
    let scores = ParquetReader::new(fs::File::open(&file).unwrap()).finish().unwrap();
    let forged = forger.saved("forged.parquet", &scores);
    let (code, stderr) =
        failure(&["publish", &forged, "--book", &book, "--inputs", &forger.returns]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("重新评价"), "{stderr}");
    // Other inputs are not those of the manifest.
    let honest = forger.saved("honest.parquet", &forger.scores);
    let (code, stderr) = failure(&["publish", &honest, "--book", &book, "--inputs", &other]);
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("sha256"), "{stderr}");

    let checked = |arguments: &[&str]| {
        let all = [arguments, &["--book", &book, "--json"]].concat();
        let answer: Value = serde_json::from_str(&stdout(&all)).unwrap();
        answer["entry"]["checked"].clone()
    };
    // The file may have another name than it had.
    let moved = path(&forger.kept, "moved.csv");
    fs::copy(&forger.returns, &moved).unwrap();
    assert_eq!(checked(&["publish", &honest, "--inputs", &moved]), "inputs");
    assert_eq!(checked(&["publish", &file, "--rebase", "--reason", "更正"]), "figures");
    let log = stdout(&["book", "log", "--book", &book]);
    assert!(log.contains("输入") && log.contains("数值"), "{log}");
    stdout(&["book", "verify", "--book", &book]);
}

/// A run against a published table is checked against the print of it, or against the table.
#[test]
fn a_table_that_is_not_the_runs_is_refused() {
    let forger = Forger::new();
    let book = path(&forger.kept, "book");
    let (table, other) = (path(&forger.kept, "table.json"), path(&forger.kept, "other.json"));
    stdout(&["benchmark", &forger.returns, "-o", &table, "--quiet"]);
    fs::write(&other, fs::read_to_string(&table).unwrap() + "\n").unwrap();
    let scores = path(&forger.kept, "against.parquet");
    stdout(&["score", &forger.returns, "--benchmark", &table, "--quiet", "-o", &scores]);
    let publish = ["publish", &scores, "--book", &book];
    let returns = forger.returns.as_str();
    assert_eq!(failure(&[&publish[..], &["--benchmark", &other]].concat()).0, 3);
    assert_eq!(failure(&[&publish[..], &["--inputs", returns]].concat()).0, 2);
    stdout(&publish);
    let answer = stdout(&[&publish[..], &["--inputs", returns, "--benchmark", &table]].concat());
    assert!(answer.contains("已发布过"), "{answer}");
    let own = path(&forger.kept, "scores.parquet");
    let (code, stderr) = failure(&["publish", &own, "--book", &book, "--benchmark", &table]);
    assert_eq!(code, 3, "{stderr}");
}

/// Another cut-off under the name and version of a scheme that is known: refused where it would be
/// published, and in a book of before, where it would be certified or lent on.
#[test]
fn another_scheme_of_the_same_name_and_version_is_refused() {
    let forger = Forger::new();
    let book = path(&forger.kept, "book");
    let schemes = forger.kept.path().join("data/schemes");
    fs::create_dir_all(&schemes).unwrap();
    let data = path(&forger.kept, "data");
    let shipped = fs::read_to_string(common::root().join("data/schemes/huzhou-2021.toml")).unwrap();
    let at_cut = |id: &str, version: &str, cut: &str| {
        let text = shipped
            .replacen(
                "upper = \"0.6\", label = { zh = \"高\"",
                &format!("upper = \"{cut}\", label = {{ zh = \"高\""),
                1,
            )
            .replacen("\"huzhou-2021\"", &format!("\"{id}\""), 1)
            .replacen("version = \"1.0.0\"", &format!("version = \"{version}\""), 1);
        assert!(cut == "0.6" || text != shipped);
        fs::write(schemes.join(format!("{id}.toml")), &text).unwrap();
        let scores = path(&forger.kept, "cut.parquet");
        stdout(&[
            "score",
            &forger.returns,
            "--data",
            &data,
            "--scheme",
            id,
            "--quiet",
            "-o",
            &scores,
        ]);
        (scores, text)
    };
    let publish = |scores: &str| {
        let output = common::output(&[
            "publish", scores, "--book", &book, "--data", &data, "--rebase", "--reason", "更正",
        ]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (scores, other) = at_cut("huzhou-2021", "1.0.0", "0.79");
    let (code, stderr) = publish(&scores);
    assert_eq!(code, Some(8), "{stderr}");
    assert!(stderr.contains("huzhou-2021 1.0.0") && stderr.contains('→'), "{stderr}");
    // A name of one's own is known from its first run on; a version of its own makes another.
    assert_eq!(publish(&at_cut("own-city", "1.0.0", "0.79").0).0, Some(0));
    let (code, stderr) = publish(&at_cut("own-city", "1.0.0", "0.75").0);
    assert_eq!(code, Some(8), "{stderr}");
    assert!(stderr.contains("第 1 次"), "{stderr}");
    assert_eq!(publish(&at_cut("own-city", "1.0.1", "0.75").0).0, Some(0));
    stdout(&["book", "verify", "--book", &book]);

    // A book in which the other text was published once.
    let old = path(&forger.kept, "old");
    stdout(&["publish", &path(&forger.kept, "scores.parquet"), "--book", &old]);
    let journal = std::path::Path::new(&old).join("journal.ndjson");
    let line = fs::read_to_string(&journal).unwrap();
    let mut entry: tanxiao_core::book::RunEntry = serde_json::from_str(&line).unwrap();
    entry.manifest.scheme.sha256 = sha256(other.as_bytes());
    let place = format!("{old}/schemes/{}.toml", entry.manifest.scheme.sha256);
    fs::write(place, &other).unwrap();
    let previous = entry.previous.clone();
    fs::write(&journal, format!("{}\n", entry.sealed(&previous).line())).unwrap();
    let key = path(&forger.kept, "issuer.pem");
    let passphrase = path(&forger.kept, "passphrase");
    fs::write(&passphrase, "ein langes Geheimnis").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
    }
    stdout(&[
        "keys",
        "new",
        "--out",
        &key,
        "--issuer",
        "https://carbon.example.gov.cn",
        "--name",
        "示例市",
        "--name-en",
        "Example",
        "--passphrase-file",
        &passphrase,
    ]);
    let out = path(&forger.kept, "certificates");
    let (code, stderr) = failure(&[
        "certify",
        "--book",
        &old,
        "--key",
        &key,
        "--passphrase-file",
        &passphrase,
        "--out",
        &out,
    ]);
    assert_eq!(code, 8, "{stderr}");
    let firm = forger.scores.column("credit_code").unwrap().get(5).unwrap().to_string();
    let loans = path(&forger.kept, "loans.csv");
    fs::write(
        &loans,
        format!("loan_id,credit_code,outstanding_wan_yuan\nA,{},100\n", firm.trim_matches('"')),
    )
    .unwrap();
    let lend = |book: &str, policy: &str| {
        let output = common::output(&[
            "lend",
            "--book",
            book,
            "--policy",
            policy,
            "--portfolio",
            &loans,
            "--day",
            "2024-06-30",
        ]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, stderr) = lend(&old, "example-green-loan");
    assert_eq!(code, Some(8), "{stderr}");

    // A policy that holds to one text takes the scores of that text only.
    let honest = path(&forger.kept, "honest");
    stdout(&["publish", &path(&forger.kept, "scores.parquet"), "--book", &honest]);
    let example = common::root().join("data/policies/example-green-loan.toml");
    let example = fs::read_to_string(example).unwrap();
    let pinned = |hash: &str| {
        let place = path(&forger.kept, "policy.toml");
        let line = format!("scheme = \"huzhou-2021\"\nscheme_hash = \"{hash}\"");
        fs::write(&place, example.replacen("scheme = \"huzhou-2021\"", &line, 1)).unwrap();
        place
    };
    assert_eq!(lend(&honest, "example-green-loan").0, Some(0));
    let (code, stderr) = lend(&honest, &pinned(&sha256(shipped.as_bytes())));
    assert_eq!(code, Some(0), "{stderr}");
    for wrong in [sha256(other.as_bytes()), "abc".to_owned()] {
        let (code, stderr) = lend(&honest, &pinned(&wrong));
        assert_eq!(code, Some(4), "{stderr}");
        assert!(stderr.contains("scheme_hash"), "{stderr}");
    }
}
