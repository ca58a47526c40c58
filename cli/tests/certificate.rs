//! Certificates from key to verdict, as issuer and bank use the program.

mod common;

use std::fs;
use std::path::Path;

use common::{directory, stdout, tanxiao};
use serde_json::Value;

const PASSPHRASE: &str = "a passphrase of the tests";
const ISSUER: &str = "https://carbon.example.gov.cn";
/// When certificates of the tests are issued.
const ISSUED: &str = "2026-01-01T00:00:00Z";
const LATER: &str = "2026-01-02T00:00:00Z";

/// A directory with a book of a small city, a key and a trust list.
struct City {
    root: tempfile::TempDir,
}

impl City {
    fn new() -> Self {
        let city = Self { root: directory() };
        stdout(&["sample", "--firms", "40", "--clean", "-o", &city.path("city.csv")]);
        city.publish("city.csv", &[]);
        city.key("issuer.pem", &[]);
        city
    }

    fn path(&self, name: &str) -> String {
        self.root.path().join(name).to_str().unwrap().to_owned()
    }

    fn publish(&self, returns: &str, more: &[&str]) {
        let scores = self.path("scores.parquet");
        stdout(&["score", &self.path(returns), "-o", &scores, "--quiet"]);
        let book = self.path("book");
        stdout(&[&["publish", &scores, "--book", &book], more].concat());
    }

    fn key(&self, name: &str, more: &[&str]) {
        let key = self.path(name);
        let line = ["keys", "new", "--out", &key, "--issuer", ISSUER, "--name", "示例市经信局"];
        assert_eq!(self.run(&[&line[..], more].concat()).0, 0);
    }

    /// Exit code, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = tanxiao(arguments).env("TANXIAO_PASSPHRASE", PASSPHRASE).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let printed = (text(output.stdout), text(output.stderr));
        assert!(!printed.0.contains(PASSPHRASE) && !printed.1.contains(PASSPHRASE));
        (output.status.code().unwrap(), printed.0, printed.1)
    }

    /// A command that signs for the book.
    fn sign(&self, command: &str, at: &str, more: &[&str]) -> Value {
        let (book, key) = (self.path("book"), self.path("issuer.pem"));
        let line = [command, "--book", &book, "--key", &key, "--at", at, "--json"];
        let (code, stdout, stderr) = self.run(&[&line[..], more].concat());
        assert_eq!(code, 0, "{stderr}");
        serde_json::from_str(&stdout).unwrap()
    }

    fn certify(&self, at: &str, more: &[&str]) -> Value {
        let out = self.path("out");
        self.sign("certify", at, &[&["--out", &out], more].concat())
    }

    /// The first certificate by name, without its ending.
    fn first(&self) -> String {
        let files = fs::read_dir(self.path("out")).unwrap().map(|file| file.unwrap().path());
        let mut names: Vec<_> =
            files.filter(|path| path.extension().is_some_and(|end| end == "cbor")).collect();
        names.sort();
        names[0].with_extension("").to_str().unwrap().to_owned()
    }

    /// Exit code and verdict.
    fn verify(&self, file: &str, more: &[&str]) -> (i32, Value) {
        let trust = self.path("issuer.trust.json");
        let line = ["verify", file, "--trust", &trust, "--json"];
        let (code, stdout, stderr) = self.run(&[&line[..], more].concat());
        assert_eq!(stderr.is_empty(), code == 0, "{stderr}");
        let verdict: Value = serde_json::from_str(&stdout).unwrap_or(Value::Null);
        (code, verdict)
    }
}

#[test]
fn every_verdict_has_its_exit_code() {
    let city = City::new();
    let done = city.certify(ISSUED, &[]);
    assert!(done["issued"].as_u64().unwrap() > 20, "{done}");
    let first = city.first();
    let (cbor, txt, jwt) =
        (format!("{first}.cbor"), format!("{first}.txt"), format!("{first}.jwt"));
    let list = city.path("book/status/1.cwt");
    let expect = |file: &str, more: &[&str], code: i32, status: &str| {
        let (found, verdict) = city.verify(file, more);
        assert_eq!((found, verdict["status"].as_str()), (code, Some(status)), "{verdict}");
        verdict
    };
    for file in [&cbor, &txt, &jwt] {
        let verdict = expect(file, &["--at", LATER, "--status", &list], 0, "valid");
        assert_eq!(verdict["warnings"].as_array().unwrap().len(), 0);
        assert_eq!(verdict["claims"]["issuer"], ISSUER);
        let verdict = expect(file, &["--at", LATER], 0, "valid");
        assert_eq!(verdict["warnings"][0], "revocation-not-checked");
        expect(file, &["--at", LATER, "--require-status"], 27, "status-unknown");
        expect(file, &["--at", "2026-06-01T00:00:00Z"], 23, "expired");
        expect(file, &["--at", "2025-06-01T00:00:00+08:00"], 25, "not-yet-valid");
    }
    let altered = city.path("altered.cbor");
    let mut bytes = fs::read(&cbor).unwrap();
    let at = bytes.len() - 80;
    bytes[at] ^= 1;
    fs::write(&altered, &bytes).unwrap();
    let (code, verdict) = city.verify(&altered, &["--at", LATER]);
    assert!(code == 21 || code == 20, "{verdict}");
    let last = bytes.len() - 1;
    bytes[at] ^= 1;
    bytes[last] ^= 1;
    fs::write(&altered, &bytes).unwrap();
    expect(&altered, &["--at", LATER], 21, "tampered");
    expect(&city.path("city.csv"), &[], 20, "malformed");
    // Nobody is trusted who is not named.
    let (code, _, stderr) = city.run(&["verify", &txt, "--at", LATER]);
    assert_eq!(code, 22);
    assert!(stderr.contains(ISSUER), "{stderr}");
    // Of another key, in the name of the same issuer.
    city.key("other.pem", &["--algorithm", "es256"]);
    let other = city.path("other.trust.json");
    let (code, _, _) = city.run(&["verify", &txt, "--at", LATER, "--trust", &other]);
    assert_eq!(code, 22);
    let both = city.path("both.json");
    let trust = city.path("issuer.trust.json");
    assert_eq!(city.run(&["keys", "trust", &trust, &other, "-o", &both]).0, 0);
    assert_eq!(city.run(&["verify", &txt, "--at", LATER, "--trust", &both]).0, 0);
}

#[test]
fn a_second_run_issues_nothing_and_writes_the_same_bytes() {
    let city = City::new();
    let issued = city.certify(ISSUED, &[])["issued"].as_u64().unwrap();
    let first = city.first();
    let before: Vec<_> =
        ["cbor", "txt", "jwt", "svg"].map(|end| fs::read(format!("{first}.{end}")).unwrap()).into();
    let again = city.certify(LATER, &[]);
    assert_eq!((again["issued"].as_u64(), again["in_force"].as_u64()), (Some(0), Some(issued)));
    let after: Vec<_> =
        ["cbor", "txt", "jwt", "svg"].map(|end| fs::read(format!("{first}.{end}")).unwrap()).into();
    assert_eq!(before, after);
    assert_eq!(city.certify(LATER, &["--renew"])["issued"], issued);
    let index = fs::read_to_string(city.path("out/certificates.csv")).unwrap();
    assert_eq!(index.lines().count() as u64, issued + 1);
}

#[test]
fn a_correction_revokes_what_vouched_for_the_old_score() {
    let city = City::new();
    city.certify(ISSUED, &[]);
    let first = city.first();
    let (kept, txt) = (city.path("kept.txt"), format!("{first}.txt"));
    fs::copy(&txt, &kept).unwrap();
    let code = Path::new(&first).file_name().unwrap().to_str().unwrap().split('-').next().unwrap();
    // The firm reports another value added.
    let returns = fs::read_to_string(city.path("city.csv")).unwrap();
    let corrected: Vec<String> = returns
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            let halved;
            if line.contains(code) {
                halved = (cells[5].parse::<f64>().unwrap() / 2.0).to_string();
                cells[5] = &halved;
            }
            cells.join(",")
        })
        .collect();
    fs::write(city.path("corrected.csv"), corrected.join("\n")).unwrap();
    city.publish("corrected.csv", &["--reason", "增加值更正"]);
    let done = city.sign("status", LATER, &[]);
    assert!(done["revoked_as_superseded"].as_u64().unwrap() >= 1, "{done}");
    let list = city.path("book/status/1.jwt");
    let (code, verdict) = city.verify(&kept, &["--at", LATER, "--status", &list]);
    assert_eq!((code, verdict["status"].as_str()), (24, Some("revoked")));
    // A new one vouches for the new score.
    assert!(city.certify(LATER, &[])["issued"].as_u64().unwrap() >= 1);
    let (code, renewed) = city.verify(&txt, &["--at", LATER, "--status", &list]);
    assert_eq!(code, 0);
    assert_ne!(renewed["claims"]["score_id"], verdict["claims"]["score_id"]);
    stdout(&["book", "verify", "--book", &city.path("book")]);
}

#[test]
fn the_journal_of_certificates_is_guarded() {
    let city = City::new();
    city.certify(ISSUED, &[]);
    let (book, journal) = (city.path("book"), city.path("book/certificates.ndjson"));
    stdout(&["book", "verify", "--book", &book]);
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("\"period\":\"2023\"", "\"period\":\"2022\"", 1)).unwrap();
    let (code, _, stderr) = city.run(&["book", "verify", "--book", &book]);
    assert_eq!(code, 9);
    assert!(stderr.contains("certificates.ndjson"), "{stderr}");
}

#[test]
fn keys_are_kept_close() {
    let city = City::new();
    let (key, book, out) = (city.path("issuer.pem"), city.path("book"), city.path("out"));
    let certify = ["certify", "--book", &book, "--key", &key, "--out", &out];
    assert!(fs::read_to_string(&key).unwrap().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY"));
    let wrong = tanxiao(&certify).env("TANXIAO_PASSPHRASE", "not this one").output().unwrap();
    assert_eq!(wrong.status.code(), Some(4));
    let none = tanxiao(&certify).env_remove("TANXIAO_PASSPHRASE").output().unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("--passphrase-file"));
    // Neither is overwritten.
    let again = ["keys", "new", "--out", &key, "--issuer", ISSUER, "--name", "x"];
    assert_eq!(city.run(&again).0, 5);
    let short = city.path("short.txt");
    fs::write(&short, "1234567\n").unwrap();
    let new = city.path("new.pem");
    let line = ["keys", "new", "--out", &new, "--issuer", ISSUER, "--name", "x"];
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&short, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(city.run(&[&line[..], &["--passphrase-file", &short]].concat()).0, 2);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
        let (code, _, stderr) = city.run(&certify);
        assert_eq!(code, 4);
        assert!(stderr.contains("chmod 600"), "{stderr}");
    }
    assert!(!Path::new(&new).exists() && !Path::new(&out).exists());
}

#[test]
fn what_is_not_there() {
    let city = City::new();
    let (book, key, out) = (city.path("book"), city.path("issuer.pem"), city.path("out"));
    let firm = ["certify", "--book", &book, "--key", &key, "--out", &out, "--firm", "没有这家企业"];
    assert_eq!(city.run(&firm).0, 7);
    let revoke = ["revoke", "--book", &book, "--key", &key, "--score", "none", "--reason", "x"];
    assert_eq!(city.run(&revoke).0, 7);
    assert_eq!(city.run(&["verify", "nowhere.txt"]).0, 3);
    assert_eq!(city.run(&["verify", &key, "--at", "yesterday"]).0, 2);
    assert_eq!(city.run(&["verify", &key, "--trust", &key]).0, 4);
    let schema: Value = serde_json::from_str(&stdout(&["schema", "trust"])).unwrap();
    assert_eq!(schema["$id"], "urn:tanxiao:schema:trust");
    assert!(stdout(&["schema", "certificate"]).contains("-65537 => score"));
}
