//! Certificates from key to verdict, as issuer and bank use the program.

mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{directory, stdout, tanxiao};
use serde_json::{Value, json};

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
        let (returns, book) = (self.path(returns), self.path("book"));
        let mut score = vec!["score", &returns, "-o", &scores, "--quiet"];
        if Path::new(&book).exists() {
            score.extend(["--book", &book]);
        }
        stdout(&score);
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

/// Coal that is raw material counts as energy and emits nothing: the score is another, what the
/// certificate says of it is not.
#[test]
fn a_correction_of_nothing_that_it_says_keeps_a_certificate() {
    let city = City::new();
    let issued = city.certify(ISSUED, &[])["issued"].as_u64().unwrap();
    let first = city.first();
    let (kept, txt) = (city.path("kept.txt"), format!("{first}.txt"));
    fs::copy(&txt, &kept).unwrap();
    let code = Path::new(&first).file_name().unwrap().to_str().unwrap().split('-').next().unwrap();
    let returns = fs::read_to_string(city.path("city.csv")).unwrap();
    let at = returns.split(',').position(|name| name.starts_with("原煤")).unwrap();
    let with_material = |line: &str| {
        if line.starts_with("统一") {
            return format!("{line},原煤用于原材料(吨)");
        }
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if line.contains(code) {
            cells[at] = format!("{:.1}", cells[at].parse::<f64>().unwrap_or(0.0) + 10.0);
            cells.push("10".to_owned());
        } else {
            cells.push(String::new());
        }
        cells.join(",")
    };
    let corrected: Vec<String> = returns.lines().map(with_material).collect();
    fs::write(city.path("corrected.csv"), corrected.join("\n") + "\n").unwrap();
    city.publish("corrected.csv", &["--reason", "原料用煤补报"]);
    let done = city.sign("status", LATER, &[]);
    assert_eq!(done["revoked_as_superseded"], 0, "{done}");
    let list = city.path("book/status/1.jwt");
    let (found, verdict) = city.verify(&kept, &["--at", LATER, "--status", &list]);
    assert_eq!((found, verdict["status"].as_str()), (0, Some("valid")), "{verdict}");
    // It stands for the newer score, so that none is issued in its place.
    let done = city.certify(LATER, &[]);
    assert_eq!((&done["issued"], &done["in_force"]), (&0.into(), &issued.into()), "{done}");
    assert_eq!(fs::read(&txt).unwrap(), fs::read(&kept).unwrap());
    stdout(&["book", "verify", "--book", &city.path("book")]);
    // What it says changes after all.
    let text = fs::read_to_string(city.path("corrected.csv")).unwrap();
    let is_own = |line: &&str| line.contains(code);
    let line = text.lines().find(is_own).unwrap().to_owned();
    let mut cells: Vec<&str> = line.split(',').collect();
    let halved = (cells[5].parse::<f64>().unwrap() / 2.0).to_string();
    cells[5] = &halved;
    fs::write(city.path("again.csv"), text.replace(&line, &cells.join(","))).unwrap();
    city.publish("again.csv", &["--reason", "增加值更正"]);
    assert_eq!(city.sign("status", LATER, &[])["revoked_as_superseded"], 1);
    let (found, _) = city.verify(&kept, &["--at", LATER, "--status", &list]);
    assert_eq!(found, 24);
}

/// Nobody vouches for a trust list that somebody else changed.
#[test]
fn a_changed_trust_list_is_found_and_not_signed_for() {
    let city = City::new();
    city.certify(ISSUED, &[]);
    let (book, key, trust) =
        (city.path("book"), city.path("issuer.pem"), city.path("book/trust.json"));
    let verify = || city.run(&["book", "verify", "--book", &book, "--json"]);
    let (code, printed, _) = verify();
    let said: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((code, &said["trust_list"], &said["remarks"]), (0, &"bound".into(), &json!([])));
    let text = fs::read_to_string(&trust).unwrap();
    // A list that is a good one, in which a stranger is believed, too.
    let mut changed: Value = serde_json::from_str(&text).unwrap();
    let mut stranger = changed["issuers"][0].clone();
    stranger["id"] = "https://stranger.example".into();
    changed["issuers"].as_array_mut().unwrap().push(stranger);
    fs::write(&trust, changed.to_string()).unwrap();
    assert_eq!(verify().0, 9);
    let line = ["status", "--book", &book, "--key", &key, "--at", LATER];
    let (code, _, stderr) = city.run(&line);
    assert!(code == 8 && stderr.contains("--accept-trust"), "{code} {stderr}");
    assert_eq!(fs::read_to_string(&trust).unwrap(), changed.to_string());
    // A change that is meant: written otherwise, with the same issuer.
    fs::write(&trust, format!("{}\n\n", text.trim_end())).unwrap();
    let (code, _, stderr) = city.run(&[&line[..], &["--accept-trust"]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(verify().0, 0);
    // What is none of the book is named.
    fs::write(city.path("book/notes.txt"), "").unwrap();
    let (code, printed, _) = city.run(&["book", "verify", "--book", &book]);
    assert!(code == 0 && printed.contains("notes.txt"), "{code} {printed}");
}

/// Whoever signs for a book writes its trust list, too: `keys trust` waits, and undoes nothing.
#[test]
fn the_trust_list_of_a_book_is_changed_by_one_at_a_time() {
    let city = City::new();
    city.certify(ISSUED, &[]);
    let (book, list) = (city.path("book"), city.path("book/trust.json"));
    city.key("next.pem", &[]);
    let before = fs::read(&list).unwrap();
    let held = tanxiao_book::Lock::acquire(Path::new(&book), Duration::ZERO).unwrap();
    let line = ["keys", "trust", &city.path("next.trust.json"), "-o", &list];
    let changed = std::thread::scope(|scope| {
        let changing = scope.spawn(|| tanxiao(&line).output().unwrap());
        std::thread::sleep(Duration::from_secs(1));
        assert!(!changing.is_finished() && fs::read(&list).unwrap() == before);
        drop(held);
        changing.join().unwrap()
    });
    assert!(changed.status.success(), "{changed:?}");
    let now: Value = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
    assert_eq!(now["issuers"][0]["keys"].as_array().unwrap().len(), 2);
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
    assert_eq!(city.run(&[&revoke[..7], &["--reason", " "]].concat()).0, 8, "no reason");
    assert_eq!(city.run(&["verify", "nowhere.txt"]).0, 3);
    assert_eq!(city.run(&["verify", &key, "--at", "yesterday"]).0, 2);
    assert_eq!(city.run(&["verify", &key, "--trust", &key]).0, 4);
    let schema: Value = serde_json::from_str(&stdout(&["schema", "trust"])).unwrap();
    assert_eq!(schema["$id"], "urn:tanxiao:schema:trust");
    assert!(stdout(&["schema", "certificate"]).contains("-65537 => score"));
}

#[test]
fn codes_at_a_counter() {
    use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgba};
    let city = City::new();
    city.certify(ISSUED, &[]);
    let text = fs::read_to_string(format!("{}.txt", city.first())).unwrap();
    let text = text.trim_end();
    let code = tanxiao_certificate::qr::QrMatrix::of(text).unwrap();
    let is_dark = |x: u32, y: u32, pixels: u32| {
        let (row, column) = ((y / pixels).wrapping_sub(4), (x / pixels).wrapping_sub(4));
        let (row, column) = (row as usize, column as usize);
        row < code.size && column < code.size && code.is_dark(row, column)
    };
    let side = |pixels: u32| (code.size as u32 + 8) * pixels;
    let of = |pixels: u32, dark: u8, light: u8| {
        let value = |x, y| Luma([if is_dark(x, y, pixels) { dark } else { light }]);
        DynamicImage::from(ImageBuffer::from_fn(side(pixels), side(pixels), value))
    };
    let transparent = |ink: Rgba<u8>| {
        let value = |x, y| if is_dark(x, y, 4) { ink } else { Rgba([0; 4]) };
        DynamicImage::from(ImageBuffer::from_fn(side(4), side(4), value))
    };
    let deep = |x, y| Luma([if is_dark(x, y, 3) { 4_000_u16 } else { 61_000 }]);
    let deep = DynamicImage::from(ImageBuffer::from_fn(side(3), side(3), deep));
    for (name, picture) in [
        ("inverted.png", of(6, 255, 0)),
        ("small.png", of(3, 0, 255)),
        ("smaller.png", of(2, 0, 255)),
        ("turned.png", of(4, 20, 230).rotate90()),
        ("black_on_nothing.png", transparent(Rgba([0, 0, 0, 255]))),
        ("white_on_nothing.png", transparent(Rgba([255; 4]))),
        ("sixteen_bits.png", deep),
    ] {
        picture.save(city.path(name)).unwrap();
        assert_eq!(city.verify(&city.path(name), &["--at", LATER]).0, 0, "{name}");
    }
    for quality in [30, 60] {
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
        of(4, 20, 230).write_with_encoder(encoder).unwrap();
        fs::write(city.path("sent.jpg"), bytes).unwrap();
        assert_eq!(city.verify(&city.path("sent.jpg"), &["--at", LATER]).0, 0, "{quality}");
    }
    let lines: Vec<&str> =
        text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for kept in [format!("\u{feff}{text}\r\n"), lines.join("\r\n"), format!("“{text}”")] {
        fs::write(city.path("kept.txt"), kept).unwrap();
        assert_eq!(city.verify(&city.path("kept.txt"), &["--at", LATER]).0, 0);
    }
    // The header of a picture says 20,000 pixels a side; nothing follows that could be decoded.
    let mut bytes = std::io::Cursor::new(Vec::new());
    of(1, 0, 255).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    bytes[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let crc = png_crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    fs::write(city.path("vast.png"), bytes).unwrap();
    let (exit, verdict) = city.verify(&city.path("vast.png"), &[]);
    assert_eq!((exit, verdict["reason"].as_str()), (20, Some("picture-too-large")));
}

/// The check of a PNG chunk (CRC-32 of ISO 3309).
fn png_crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

#[test]
fn a_file_of_twenty_gigabytes_is_not_read() {
    let root = directory();
    let path = root.path().join("vast");
    // It has a length and takes no room.
    fs::File::create(&path).unwrap().set_len(20 << 30).unwrap();
    let path = path.to_str().unwrap();
    for line in [vec!["verify", path], vec!["verify", "-", "--status", path]] {
        let output = tanxiao(&line).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{words}");
        assert!(words.contains("file-too-long") && words.contains("67108864"), "{words}");
    }
}

/// Sixteen bits a sample are twice the memory: what counts is not the number of pixels.
#[test]
fn a_picture_that_would_take_too_much_memory_is_not_decoded() {
    let root = directory();
    let path = root.path().join("deep.png");
    // 8,192 by 8,192 pixels of four samples of sixteen bits, all of them nothing: half a megabyte.
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        let length = (data.len() as u32).to_be_bytes();
        [&length[..], &body, &png_crc(&body).to_be_bytes()].concat()
    };
    let side = 8_192_u32.to_be_bytes();
    let header = [&side[..], &side, &[16, 6, 0, 0, 0]].concat();
    let picture = [
        b"\x89PNG\r\n\x1a\n",
        &chunk(b"IHDR", &header)[..],
        &chunk(b"IDAT", &[]),
        &chunk(b"IEND", &[]),
    ];
    fs::write(&path, picture.concat()).unwrap();
    let output = tanxiao(&["verify", path.to_str().unwrap(), "--json"]).output().unwrap();
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict["reason"], "picture-too-large", "{verdict}");
    assert_eq!(output.status.code(), Some(20));
}

/// One firm of which no certificate can be made is named; all others get theirs, and no place in a
/// status list is lost.
#[test]
fn a_name_too_long_for_a_code_stops_nobody_else() {
    let city = City { root: directory() };
    let (returns, trust) = (city.path("city.csv"), city.path("issuer.trust.json"));
    stdout(&["sample", "--firms", "40", "--clean", "-o", &returns]);
    // The longest name that a return may have.
    let long = "长".repeat(200);
    let text = fs::read_to_string(&returns).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[3].split(',').collect();
    let code = cells[0].to_owned();
    cells[1] = &long;
    lines[3] = cells.join(",");
    fs::write(&returns, lines.join("\n")).unwrap();
    city.publish("city.csv", &[]);
    city.key("issuer.pem", &[]);
    // An address that leaves room in a code for other names, and not for this one.
    let uri = format!("{ISSUER}/{}", "s".repeat(1_500));
    let list = fs::read_to_string(&trust).unwrap();
    fs::write(&trust, list.replace(&format!("{ISSUER}/v1/status"), &uri)).unwrap();
    let (book, key, out) = (city.path("book"), city.path("issuer.pem"), city.path("out"));
    let line = ["certify", "--book", &book, "--key", &key, "--out", &out, "--at", ISSUED];
    let (exit, printed, words) = city.run(&[&line[..], &["--json"]].concat());
    assert_eq!(exit, 1, "{words}");
    assert!(words.contains("长长") && !words.contains(&long), "{words}");
    assert!(words.contains("二维码") && words.contains('→'), "{words}");
    let done: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(done["left_out"].as_array().unwrap().len(), 1, "{done}");
    assert_eq!(done["left_out"][0]["firm"], code);
    assert_eq!(done["left_out"][0]["code"], "certificate-qr-too-long");
    let issued = done["issued"].as_u64().unwrap();
    assert!(issued > 20, "{done}");
    let register = fs::read_to_string(city.path("book/certificates.ndjson")).unwrap();
    let issued_places: Vec<u64> = register
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["kind"] == "issued")
        .map(|line| line["status"]["index"].as_u64().unwrap())
        .collect();
    assert_eq!(issued_places, (0..issued).collect::<Vec<_>>(), "none is lost");
    assert!(!register.contains(&code));
    let files = fs::read_dir(&out).unwrap().map(|file| file.unwrap().file_name());
    let files: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
    assert!(!files.iter().any(|name| name.contains(&code)), "{files:?}");
    assert_eq!(files.iter().filter(|name| name.ends_with(".svg")).count() as u64, issued);
    // The same again issues nothing and says the same.
    let (exit, printed, _) = city.run(&[&line[..], &["--json"]].concat());
    let again: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((exit, &again["issued"], &again["in_force"]), (1, &0.into(), &issued.into()));
}
