//! Around the book: tokens at once, heads that are noted, books that were put back, scores taken
//! back, trust lists that are signed, and the audit log.

mod common;

use std::fs;
use std::path::Path;

use common::{directory, failure, output, path, stdout, tanxiao};
use serde_json::Value;
use tempfile::TempDir;

const PASSPHRASE: &str = "a passphrase of the tests";
const ISSUER: &str = "https://carbon.example.gov.cn";

/// A book of a small city, with the key of its issuer.
struct City {
    root: TempDir,
}

impl City {
    fn new() -> Self {
        let city = Self { root: directory() };
        city.publish("book");
        city.key("issuer.pem", ISSUER);
        city
    }

    fn path(&self, name: &str) -> String {
        path(&self.root, name)
    }

    fn publish(&self, book: &str) {
        let (returns, scores) = (self.path("city.csv"), self.path("scores.parquet"));
        stdout(&["sample", "--firms", "30", "--clean", "-o", &returns]);
        stdout(&["score", &returns, "-o", &scores, "--quiet"]);
        stdout(&["publish", &scores, "--book", &self.path(book)]);
    }

    fn key(&self, name: &str, issuer: &str) {
        let key = self.path(name);
        let line = ["keys", "new", "--out", &key, "--issuer", issuer, "--name", "示例市经信局"];
        self.signed(&line, 0);
    }

    /// A command that may need the passphrase: what it prints.
    fn signed(&self, arguments: &[&str], code: i32) -> String {
        let output = tanxiao(arguments).env("TANXIAO_PASSPHRASE", PASSPHRASE).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        if code == 0 { String::from_utf8(output.stdout).unwrap() } else { stderr }
    }

    /// A command that signs for a book.
    fn issue(&self, command: &str, book: &str, more: &[&str], code: i32) -> String {
        let (book, key, out) = (self.path(book), self.path("issuer.pem"), self.path("out"));
        let line = [command, "--book", &book, "--key", &key];
        let to: &[&str] = if command == "certify" { &["--out", &out] } else { &[] };
        self.signed(&[&line[..], to, more].concat(), code)
    }

    fn head(&self) -> String {
        let found = json(&stdout(&["book", "verify", "--book", &self.path("book"), "--json"]));
        found["head"].as_str().unwrap().to_owned()
    }

    fn verify(&self, head: &str) -> i32 {
        let line = ["book", "verify", "--book", &self.path("book"), "--head", head];
        output(&line).status.code().unwrap()
    }

    /// Takes the last line of a file of the book away.
    fn cut(&self, name: &str) {
        let file = self.path(name);
        let text = fs::read_to_string(&file).unwrap();
        let kept = text.trim_end().rfind('\n').map_or(0, |at| at + 1);
        fs::write(&file, &text[..kept]).unwrap();
    }

    fn certificates(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.path("book/certificates.ndjson")).unwrap();
        let lines = text.lines().map(json);
        lines.filter(|line| line["kind"] == "issued").collect()
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn tokens_made_and_revoked_at_once_are_all_kept() {
    const MAKERS: usize = 24;
    let root = directory();
    let file = path(&root, "tokens.json");
    let new = |name: &str| {
        let line = ["tokens", "new", "--tokens", &file, "--name", name, "--scopes", "read"];
        json(&stdout(&[&line[..], &["--json"]].concat()))["id"].as_str().unwrap().to_owned()
    };
    let first = new("first");
    std::thread::scope(|scope| {
        for maker in 0..MAKERS {
            let new = &new;
            scope.spawn(move || new(&format!("bank {maker}")));
        }
        scope.spawn(|| stdout(&["tokens", "revoke", &first, "--tokens", &file]));
    });
    let listed = json(&stdout(&["tokens", "list", "--tokens", &file, "--json"]));
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), MAKERS + 1);
    let of_first = listed.iter().find(|token| token["id"] == *first).unwrap();
    assert_eq!(of_first["status"], "revoked");
    // One that is not there makes no file.
    let nowhere = path(&root, "nowhere.json");
    assert_eq!(failure(&["tokens", "revoke", "x", "--tokens", &nowhere]).0, 7);
    assert!(!Path::new(&nowhere).exists());
}

/// Whatever is cut, or put back older, the head that was noted finds it.
#[test]
fn the_head_covers_runs_certificates_revocations_and_status_lists() {
    let city = City::new();
    let before = city.head();
    city.issue("certify", "book", &[], 0);
    let list = fs::read(city.path("book/status/1.cwt")).unwrap();
    let issued = city.head();
    let certificate = city.certificates()[0]["certificate_id"].as_str().unwrap().to_owned();
    city.issue("revoke", "book", &["--certificate", &certificate, "--reason", "x"], 0);
    let head = city.head();
    for noted in [&before, &issued, &head] {
        assert_eq!(city.verify(noted), 0, "{noted}");
    }
    let run = json(&stdout(&["book", "log", "--book", &city.path("book"), "--json"]));
    assert_eq!(run["head"], *head);
    // The hash of a run, as books were noted once.
    assert_eq!(city.verify(run["journal_head"].as_str().unwrap()), 0);
    for wrong in ["", "1-2", &head.replace('-', "-9"), &format!("9{head}"), "1-1-00"] {
        assert_eq!(city.verify(wrong), 9, "{wrong}");
    }
    // An older status list, which does not know of the revocation.
    let newer = fs::read(city.path("book/status/1.cwt")).unwrap();
    fs::write(city.path("book/status/1.cwt"), list).unwrap();
    assert_eq!(city.verify(&head), 9);
    // What the issuer's key mends needs no backup, and that is said first.
    let (_, stderr) = failure(&["book", "verify", "--book", &city.path("book")]);
    let remedies: Vec<&str> = stderr.lines().filter(|line| line.contains('→')).collect();
    assert!(remedies[0].contains("tanxiao status") && remedies.len() == 1, "{stderr}");
    let (code, stderr) =
        failure(&["serve", "--book", &city.path("book"), "--listen", "127.0.0.1:0"]);
    let remedy = stderr.lines().find(|line| line.contains('→')).unwrap_or_default();
    assert!(code == 9 && remedy.contains("→ 请运行 tanxiao status"), "{code} {stderr}");
    fs::write(city.path("book/status/1.cwt"), newer).unwrap();
    assert_eq!(city.verify(&head), 0);
    // The signed lists' line, then the revocation.
    for _ in 0..2 {
        city.cut("book/certificates.ndjson");
        assert_eq!(city.verify(&head), 9);
    }
    // The key knows that something is missing, and signs nothing that would un-revoke it.
    for command in ["status", "certify"] {
        let stderr = city.issue(command, "book", &[], 8);
        assert!(stderr.contains("--resume"), "{stderr}");
    }
}

/// A place in a status list is a certificate's id: none is given twice, whatever became of the book.
#[test]
fn a_place_is_never_given_twice() {
    let city = City::new();
    let (book, backup) = (city.path("book"), city.path("backup"));
    copy(Path::new(&book), Path::new(&backup));
    city.issue("certify", "book", &[], 0);
    let ids = |found: Vec<Value>| -> Vec<String> {
        found.iter().map(|one| one["certificate_id"].as_str().unwrap().to_owned()).collect()
    };
    let given = ids(city.certificates());
    // The book as it was before anything was issued from it.
    fs::remove_dir_all(&book).unwrap();
    copy(Path::new(&backup), Path::new(&book));
    let stderr = city.issue("certify", "book", &[], 8);
    assert!(stderr.contains("--resume") && stderr.contains("现只有 0 行"), "{stderr}");
    city.issue("certify", "book", &["--resume"], 0);
    let again = ids(city.certificates());
    assert_eq!(again.len(), given.len());
    assert!(again.iter().all(|id| !given.contains(id)));
    // What the key knows is lost, and the book may be a backup of long ago: nothing of the list that
    // it knows is used, nor as many places as another list has.
    fs::remove_file(city.path("issuer.places.json")).unwrap();
    city.issue("certify", "book", &["--renew"], 8);
    city.issue("certify", "book", &["--renew", "--resume"], 0);
    let last = city.certificates().pop().unwrap();
    assert!(last["status"]["uri"].as_str().unwrap().ends_with("/3"), "{last}");
    // Another book under the same key, and under a copy of the key that knows nothing.
    city.publish("other");
    let kept = fs::read(city.path("issuer.places.json")).unwrap();
    fs::remove_file(city.path("issuer.places.json")).unwrap();
    let stderr = city.issue("certify", "other", &[], 8);
    assert!(stderr.contains("--resume"), "{stderr}");
    // A count that nobody can have given is no count.
    let next = json(std::str::from_utf8(&kept).unwrap())["given"][0]["next"].to_string();
    for count in ["268435457", "18446744073709551615"] {
        let text = std::str::from_utf8(&kept).unwrap();
        let much = text.replacen(&format!("\"next\": {next}"), &format!("\"next\": {count}"), 1);
        assert_ne!(much, text);
        fs::write(city.path("issuer.places.json"), much).unwrap();
        city.issue("certify", "book", &[], 4);
    }
    fs::write(city.path("issuer.places.json"), kept).unwrap();
    let stderr = city.issue("certify", "other", &["--resume"], 8);
    assert!(stderr.contains("--status-uri"), "{stderr}");
}

#[test]
fn a_score_is_taken_back_and_its_certificate_with_it() {
    let city = City::new();
    let book = city.path("book");
    city.issue("certify", "book", &[], 0);
    let issued = city.certificates().remove(0);
    let (score, firm) = (issued["score_id"].as_str().unwrap(), issued["firm"].as_str().unwrap());
    let withdraw = |score: &str, reason: &str| {
        let line = ["book", "withdraw", score, "--book", &book, "--reason", reason, "--json"];
        output(&line)
    };
    assert_eq!(withdraw("nothing", "x").status.code(), Some(7));
    assert_eq!(withdraw(score, " ").status.code(), Some(8));
    let done = json(&String::from_utf8(withdraw(score, "企业注销").stdout).unwrap());
    assert_eq!((&done["run"], &done["certificates_revoked"]), (&2.into(), &1.into()));
    assert_eq!(withdraw(score, "x").status.code(), Some(8), "once");
    let found = json(&stdout(&["book", "verify", "--book", &book, "--json"]));
    assert_eq!((&found["is_sound"], &found["withdrawn"]), (&true.into(), &1.into()));
    let shown = json(&stdout(&["book", "show", firm, "--book", &book, "--json"]));
    assert_eq!(shown["scores"][0]["withdrawn"]["reason"], "企业注销");
    assert!(stdout(&["book", "show", firm, "--book", &book]).contains("已撤回"));
    assert!(stdout(&["book", "log", "--book", &book]).contains("撤回"));
    // No new certificate vouches for it, and the list says that the old one is revoked.
    let done = json(&city.issue("certify", "book", &["--json"], 0));
    assert_eq!(done["issued"], 0);
    let id = issued["certificate_id"].as_str().unwrap();
    let (code, trust) = (city.path("code.txt"), city.path("issuer.trust.json"));
    fs::write(&code, issued["code"].as_str().unwrap()).unwrap();
    let list = city.path("book/status/1.jwt");
    let line = ["verify", &code, "--trust", &trust, "--status", &list];
    assert_eq!(failure(&line).0, 24, "{id}");
    // Issuing it again is a correction, with a reason, though the figures are the same.
    let scores = city.path("scores.parquet");
    assert_eq!(failure(&["publish", &scores, "--book", &book]).0, 8);
    stdout(&["publish", &scores, "--book", &book, "--reason", "重新核定"]);
    let shown = json(&stdout(&["book", "show", firm, "--book", &book, "--json"]));
    assert_eq!(shown["scores"][1]["score"]["supersedes"], *score);
    stdout(&["book", "verify", "--book", &book]);
}

#[test]
fn a_trust_list_is_signed_by_a_root_or_pinned_by_its_hash() {
    let city = City::new();
    city.issue("certify", "book", &[], 0);
    city.key("root.pem", "https://root.example");
    let (own, list) = (city.path("issuer.trust.json"), city.path("list.json"));
    let (root, pinned) = (city.path("root.pem"), city.path("root.trust.json"));
    city.signed(&["keys", "trust", &own, "-o", &list, "--sign", &root], 0);
    let code = city.path("code.txt");
    fs::write(&code, city.certificates()[0]["code"].as_str().unwrap()).unwrap();
    let verify = |more: &[&str]| {
        let line = ["verify", &code, "--trust", &list];
        output(&[&line[..], more].concat()).status.code().unwrap()
    };
    let hash = tanxiao_core::digest::sha256(&fs::read(&list).unwrap());
    assert_eq!(verify(&["--root", &pinned, "--trust-sha256", &hash]), 0);
    assert_eq!(verify(&["--root", &own]), 4, "another root");
    assert_eq!(verify(&["--root", &pinned, "--at", "2999-01-01T00:00:00Z"]), 4, "too old");
    // As of an earlier time: the list of today counts, and the code was not there yet.
    assert_eq!(verify(&["--root", &pinned, "--at", "2020-01-01T00:00:00Z"]), 25);
    let tomorrow = city.path("tomorrow.json");
    let sign = ["keys", "trust", &own, "-o", &tomorrow, "--sign", &root, "--at"];
    city.signed(&[&sign[..], &["2099-01-01T00:00:00Z"]].concat(), 0);
    let line = ["verify", &code, "--trust", &tomorrow, "--root", &pinned];
    assert_eq!(failure(&line).0, 4, "still to come");
    // Who remembers when the last list was signed takes none from before.
    let line = ["verify", &code, "--trust", &list, "--root", &pinned, "--json"];
    let signed_at = json(&stdout(&line))["trust_signed_at"].as_str().unwrap().to_owned();
    assert_eq!(verify(&["--root", &pinned, "--trust-since", &signed_at]), 0);
    assert_eq!(verify(&["--root", &pinned, "--trust-since", "2999-01-01T00:00:00Z"]), 4);
    assert_eq!(verify(&["--root", &pinned, "--trust-max-age", "1"]), 0);
    assert_eq!(verify(&["--trust-max-age", "1"]), 2, "of what is not signed nothing is known");
    // Whoever signs does not sign before the signature that is there.
    let before = ["keys", "trust", &own, "-o", &list, "--sign", &root, "--at"];
    city.signed(&[&before[..], &["2020-01-01T00:00:00Z"]].concat(), 8);
    assert_eq!(verify(&["--root", &pinned, "--trust-since", &signed_at]), 0);
    // A signed list is not changed under its signature.
    city.signed(&["keys", "trust", &own, "-o", &list], 2);
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replacen("示例市", "示例省", 1)).unwrap();
    assert_eq!(verify(&["--root", &pinned]), 4);
    assert_eq!(verify(&["--trust-sha256", &hash]), 4);
    // What the list says that is not understood is refused by name.
    let wrong = text.replacen("\"kty\"", "\"valid_untill\": \"2026-01-01T00:00:00Z\", \"kty\"", 1);
    fs::write(&list, wrong).unwrap();
    let (code, stderr) = failure(&["verify", &code, "--trust", &list]);
    assert_eq!(code, 4);
    assert!(stderr.contains("valid_untill"), "{stderr}");
    // The stricter end counts, and it is said that the lists differ.
    let limited = city.path("limited.json");
    let until = text.replacen("\"kty\"", "\"valid_until\": \"2026-01-01T00:00:00Z\", \"kty\"", 1);
    fs::write(&limited, until).unwrap();
    let merged = city.path("merged.json");
    let output = output(&["keys", "trust", &own, &limited, "-o", &merged]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("valid_until"));
    let merged = json(&fs::read_to_string(&merged).unwrap());
    assert_eq!(merged["issuers"][0]["keys"][0]["valid_until"], "2026-01-01T00:00:00Z");
}

/// A log as a server writes it, checked whole, copied while it was written, altered and cut.
#[test]
fn an_audit_log_is_checked_also_from_a_copy() {
    use tanxiao_core::book::chain::Link;
    let root = directory();
    let log = path(&root, "audit.ndjson");
    let mut head = tanxiao_server::audit_genesis();
    let mut heads = Vec::new();
    let mut text = String::new();
    for request in 0..50 {
        let entry = format!(r#"{{"at":"2026-01-01T00:00:{request:02}Z","target":"/{request}"}}"#);
        let link = Link::seal(&entry, &head).unwrap();
        head = link.hash.clone();
        heads.push(link.hash);
        text.push_str(&link.line);
        text.push('\n');
    }
    fs::write(&log, &text).unwrap();
    let found = json(&stdout(&["audit", "verify", &log, "--head", &heads[20], "--json"]));
    assert_eq!((&found["lines"], &found["head"]), (&50.into(), &head.into()));
    fs::write(&log, &text[..text.len() - 30]).unwrap();
    let found = json(&stdout(&["audit", "verify", &log, "--json"]));
    assert_eq!(found["lines"], 49);
    assert!(found["torn_bytes"].as_u64().unwrap() > 100);
    assert_eq!(failure(&["audit", "verify", &log, "--head", &heads[49]]).0, 9);
    fs::write(&log, text.replacen("/30", "/31", 1)).unwrap();
    let (code, stderr) = failure(&["audit", "verify", &log]);
    assert_eq!(code, 9);
    assert!(stderr.contains("第 31 行") && stderr.contains("被改动过"), "{stderr}");
    // A line that is gone is not said to be altered.
    let lines: Vec<&str> = text.lines().collect();
    fs::write(&log, [&lines[..30], &lines[31..]].concat().join("\n") + "\n").unwrap();
    let (code, stderr) = failure(&["audit", "verify", &log]);
    assert!(code == 9 && stderr.contains("有缺失") && !stderr.contains("被改动过"), "{stderr}");
    // Of a log alone nothing is known of its end, which the server remembers beside it.
    fs::write(&log, lines[..40].join("\n") + "\n").unwrap();
    assert!(stdout(&["audit", "verify", &log]).contains("--head"));
    let beside = path(&root, "audit-head.json");
    let remember = |hash: &str| {
        let text = format!(r#"{{"kind":"tanxiao-audit-head","bytes":1,"hash":"{hash}"}}"#);
        fs::write(&beside, text).unwrap();
    };
    remember(&heads[39]);
    assert!(!stdout(&["audit", "verify", &log]).contains("--head"));
    remember(&heads[40]);
    // The hash that an empty log ends with says nothing, and excuses nothing.
    for noted in [&[][..], &["--head", &tanxiao_server::audit_genesis()]] {
        assert_eq!(failure(&[&["audit", "verify", &log], noted].concat()).0, 9, "{noted:?}");
    }
    fs::write(&beside, "{").unwrap();
    let (code, stderr) = failure(&["audit", "verify", &log]);
    assert!(code == 3 && stderr.contains("移走它"), "{stderr}");
    assert_eq!(failure(&["audit", "verify", "nowhere"]).0, 3);
}

/// Nothing is made beside what is no book.
#[test]
fn a_book_that_is_none_gets_no_state() {
    let root = directory();
    let typo = path(&root, "typo");
    let new = ["tokens", "new", "--book", &typo, "--name", "银行", "--scopes", "read"];
    let serve = ["serve", "--book", &typo, "--listen", "127.0.0.1:0"];
    let list = ["tokens", "list", "--book", &typo];
    for line in [&new[..], &serve, &list] {
        let (code, stderr) = failure(line);
        assert!(code == 7 && stderr.contains("不是评价结果册"), "{line:?}: {code} {stderr}");
    }
    fs::create_dir(&typo).unwrap();
    assert_eq!(failure(&new).0, 7);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    // Tokens that are there can be revoked though their book is gone.
    let city = City::new();
    let book = city.path("book");
    let new = ["tokens", "new", "--book", &book, "--name", "银行", "--scopes", "read", "--json"];
    let id = json(&stdout(&new))["id"].as_str().unwrap().to_owned();
    fs::remove_file(city.path("book/book.json")).unwrap();
    stdout(&["tokens", "revoke", &id, "--book", &book]);
}

/// Firms of a list that the book has no score of are said, so that a slip of the pen is seen.
#[test]
fn firms_that_the_book_does_not_know_are_named() {
    let city = City::new();
    let (book, firms) = (city.path("book"), city.path("firms.txt"));
    let returns = fs::read_to_string(city.path("city.csv")).unwrap();
    let known = returns.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let bytes = format!("{known}\n91330500MA00000014\n没有这家厂\n").into_bytes();
    fs::write(&firms, bytes).unwrap();
    let new = ["tokens", "new", "--book", &book, "--name", "银行", "--scopes", "read"];
    let made = output(&[&new[..], &["--firms", &firms, "--json"]].concat());
    let (said, made) = (String::from_utf8(made.stderr).unwrap(), String::from_utf8(made.stdout));
    assert!(said.contains("其中 2 家") && said.contains("没有这家厂"), "{said}");
    assert!(!said.contains(&known), "{said}");
    let made = json(&made.unwrap());
    assert_eq!(made["unknown_firms"].as_array().unwrap().len(), 2);
    let id = made["id"].as_str().unwrap();
    fs::write(&firms, &known).unwrap();
    let bind = output(&["tokens", "bind", id, "--firms", &firms, "--book", &book]);
    assert!(bind.status.success() && bind.stderr.is_empty());
    // As a spreadsheet saves it in GB18030.
    fs::write(&firms, b"\xc4\xb3\xb3\xa7\n").unwrap();
    let bind = output(&["tokens", "bind", id, "--firms", &firms, "--book", &book]);
    let said = String::from_utf8(bind.stderr).unwrap();
    assert!(bind.status.success() && said.contains("某厂"), "{said}");
}

/// A change of tokens that cannot be written says so of tokens, and of no book.
#[test]
fn tokens_that_cannot_be_written_are_not_called_a_book() {
    let root = directory();
    let file = path(&root, "tokens.json");
    fs::create_dir(path(&root, "tokens.json.lock")).unwrap();
    let line = ["tokens", "new", "--tokens", &file, "--name", "银行", "--scopes", "read"];
    let (code, stderr) = failure(&line);
    assert!(code == 5 && stderr.contains("这次的改动没有做成"), "{code} {stderr}");
    assert!(stderr.contains("这是一个目录"), "{stderr}");
    assert!(!stderr.contains('册'), "{stderr}");
}

/// A name that a spreadsheet would run is a name; one that a terminal would obey, or that nobody can
/// tell from another, is none: its row is refused with the reason, and what is printed of it obeys
/// nothing.
#[test]
fn a_name_is_a_name_and_nothing_else() {
    let city = City { root: directory() };
    city.key("issuer.pem", ISSUER);
    let (returns, scores) = (city.path("city.csv"), city.path("scores.parquet"));
    let rejects = city.path("rejects.csv");
    stdout(&["sample", "--firms", "20", "--clean", "-o", &returns]);
    let text = fs::read_to_string(&returns).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let long = "长".repeat(201);
    let names = [
        "=HYPERLINK(1)",
        "@SUM(1)",
        "厂\u{9b}31m",
        "\u{202e}厂",
        "厂\u{2066}x\u{2069}",
        "厂\u{1b}[31m",
        "厂\u{200b}甲",
        &long,
    ];
    let mut codes = Vec::new();
    for (line, name) in lines[1..].iter_mut().zip(names) {
        let mut cells: Vec<&str> = line.split(',').collect();
        codes.push(cells[0].to_owned());
        cells[1] = name;
        *line = cells.join(",");
    }
    fs::write(&returns, lines.join("\n")).unwrap();
    let line = ["score", &returns, "-o", &scores, "--rejects", &rejects];
    let printed = output(&line);
    let printed = [printed.stdout, printed.stderr].concat();
    let printed = String::from_utf8(printed).unwrap();
    assert!(printed.contains("name-invalid"), "{printed}");
    let obeyed = |c: char| {
        matches!(c, '\u{1b}' | '\u{80}'..='\u{9f}' | '\u{200b}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}')
    };
    assert!(!printed.contains(obeyed), "{printed:?}");
    let rejected = fs::read_to_string(&rejects).unwrap();
    for (code, is_name) in codes.iter().zip([true, true].into_iter().chain([false; 6])) {
        assert_eq!(rejected.contains(code), !is_name, "{code}: {rejected}");
    }
    let book = city.path("book");
    stdout(&["publish", &scores, "--book", &book]);
    city.issue("certify", "book", &[], 0);
    let listed = fs::read_to_string(city.path("out/certificates.csv")).unwrap();
    for cell in listed.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!cell.trim_matches('"').starts_with(['=', '@', '+', '-']), "{cell}");
    }
    let (_, stderr) = failure(&["book", "show", "\u{9b}31m\u{202e}", "--book", &book]);
    assert!(!stderr.contains(['\u{9b}', '\u{202e}']), "{stderr:?}");
}

/// Whoever a token, a key or a line of a list is for has a name that can be read.
#[test]
fn names_of_tokens_issuers_and_borrowers_are_names() {
    let root = directory();
    let (file, key, firms) = (path(&root, "t.json"), path(&root, "k.pem"), path(&root, "f.txt"));
    for name in ["", " ", "银行\u{202e}", "\u{1b}[31m", "银\u{200b}行", &"长".repeat(201)] {
        let line = ["tokens", "new", "--tokens", &file, "--scopes", "read", "--name", name];
        let (exit, words) = failure(&line);
        assert_eq!(exit, 2, "{name:?}: {words}");
        let line = ["keys", "new", "--out", &key, "--issuer", ISSUER, "--name", name];
        assert_eq!(failure(&line).0, 2, "{name:?}");
        if !name.trim().is_empty() {
            fs::write(&firms, format!("{name}\n")).unwrap();
            let line = ["tokens", "new", "--tokens", &file, "--scopes", "read", "--name", "银行"];
            let (exit, words) = failure(&[&line[..], &["--firms", &firms]].concat());
            assert!(exit == 3 && words.contains(&firms), "{exit} {words}");
        }
    }
    assert!(!Path::new(&file).exists() && !Path::new(&key).exists());
    let long = format!("https://a.example/{}", "s".repeat(200));
    let line = ["keys", "new", "--out", &key, "--name", "局", "--issuer", &long];
    assert_eq!(failure(&line).0, 2);
}
