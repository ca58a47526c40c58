//! The walk of the three users, with the program as they have it. A regulator scores a city,
//! publishes it and certifies a firm; the enterprise grades itself against the published
//! benchmark and sees the same figures to the last digit; a bank verifies the certificate offline
//! and prices a loan on the book. Then the regulator corrects, and everybody notices.

mod common;

use std::fs;

use common::{directory, failure, path, stdout};
use serde_json::Value;
use tempfile::TempDir;

/// What is not known to a firm that grades itself against a published table: its place among
/// its peers.
const PLACE: [&str; 2] = ["percentile", "rank"];

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(arguments)).unwrap()
}

/// The regulator's desk: a city, its scores, its book, its key.
struct Regulator {
    directory: TempDir,
    returns: String,
    scores: String,
    book: String,
    benchmark: String,
    key: String,
    passphrase: String,
}

impl Regulator {
    fn at_work() -> Self {
        let directory = directory();
        let at = |name: &str| path(&directory, name);
        let regulator = Self {
            returns: at("city.csv"),
            scores: at("city.parquet"),
            book: at("book"),
            benchmark: at("benchmark.json"),
            key: at("regulator.pem"),
            passphrase: at("passphrase"),
            directory,
        };
        fs::write(&regulator.passphrase, "测试口令，不作他用 for tests only\n").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let owner_only = fs::Permissions::from_mode(0o600);
            fs::set_permissions(&regulator.passphrase, owner_only).unwrap();
        }
        let years = ["--period", "2022", "--period", "2023"];
        let mut sample = vec!["sample", "--clean", "--firms", "300", "--seed", "7"];
        sample.extend(years);
        sample.extend(["-o", &regulator.returns]);
        stdout(&sample);
        let mut key = vec!["keys", "new", "--out", &regulator.key, "--issuer", "https://rgl.test"];
        key.extend(["--name", "合成市统计局", "--passphrase-file", &regulator.passphrase]);
        stdout(&key);
        regulator
    }

    fn publishes(&self, reason: Option<&str>) {
        let returns = self.returns.as_str();
        let mut score = vec!["score", returns, "--quiet", "-o", &self.scores];
        score.extend(reason.iter().flat_map(|_| ["--book", self.book.as_str()]));
        stdout(&score);
        stdout(&["benchmark", returns, "-o", &self.benchmark]);
        let mut publish = vec!["publish", &self.scores, "--book", &self.book];
        publish.extend(reason.iter().flat_map(|reason| ["--reason", reason]));
        stdout(&publish);
        stdout(&["book", "verify", "--book", &self.book]);
    }

    /// Certifies a firm; the stem of its files.
    fn certifies(&self, firm: &str) -> String {
        let out = path(&self.directory, "certificates");
        let mut certify = vec!["certify", "--book", &self.book, "--key", &self.key];
        certify.extend(["--passphrase-file", &self.passphrase]);
        certify.extend(["--firm", firm, "--period", "2023", "--out", &out]);
        stdout(&certify);
        format!("{out}/{firm}-2023")
    }

    /// A score of the book, as it was issued.
    fn score(&self, firm: &str) -> Value {
        let shown = json(&["book", "show", firm, "--book", &self.book, "--json"]);
        let scores = shown["scores"].as_array().unwrap();
        scores
            .iter()
            .map(|entry| &entry["score"])
            .find(|score| score["period"] == "2023" && score["superseded_by"].is_null())
            .unwrap()
            .clone()
    }
}

/// A firm that the example policy takes, of grade 1 or 2 in 2023 and with a grade a year before.
fn a_good_firm(regulator: &Regulator) -> String {
    let scores = path(&regulator.directory, "city.ndjson");
    stdout(&["score", &regulator.returns, "--quiet", "-o", &scores]);
    let text = fs::read_to_string(scores).unwrap();
    let scores: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let is_good = |score: &Value| {
        score["period"] == "2023"
            && score["grade"].as_i64().is_some_and(|grade| grade <= 2)
            && score["default_share"].as_f64().is_none_or(|share| share < 0.5)
            && !score["industry"].as_str().unwrap().starts_with("44")
    };
    let had_a_grade = |good: &&Value| {
        scores.iter().any(|score| {
            score["credit_code"] == good["credit_code"]
                && score["period"] == "2022"
                && score["grade"].is_i64()
        })
    };
    let good = scores.iter().filter(|score| is_good(score)).find(had_a_grade).unwrap();
    good["credit_code"].as_str().unwrap().to_owned()
}

/// Whether a line of the returns is a firm's of 2023. An industry's code may look like a year.
fn is_of_2023(line: &str, firm: &str) -> bool {
    let mut cells = line.split(',');
    cells.next() == Some(firm) && cells.nth(1) == Some("2023")
}

/// The firm's own line of the city's returns for 2023, under the header.
fn own_return(regulator: &Regulator, firm: &str) -> String {
    let text = fs::read_to_string(&regulator.returns).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let own = lines.find(|line| is_of_2023(line, firm)).unwrap();
    format!("{header}\n{own}\n")
}

fn enterprise_grades_itself(regulator: &Regulator, firm: &str) -> Value {
    let own = path(&regulator.directory, "own.csv");
    let scores = path(&regulator.directory, "own.ndjson");
    fs::write(&own, own_return(regulator, firm)).unwrap();
    let benchmark = &regulator.benchmark;
    stdout(&["score", &own, "--benchmark", benchmark, "--quiet", "-o", &scores]);
    serde_json::from_str(fs::read_to_string(&scores).unwrap().trim()).unwrap()
}

/// The bank's portfolio: one loan to the firm.
fn portfolio(regulator: &Regulator, firm: &str) -> String {
    let loans = path(&regulator.directory, "loans.csv");
    let header =
        "借据号,统一社会信用代码,贷款余额(万元),基准利率(%),所有者权益(万元),债务总额(万元)";
    fs::write(&loans, format!("{header}\nHT-1,{firm},1000,3.85,6000,4000\n")).unwrap();
    loans
}

fn bank_prices(regulator: &Regulator, loans: &str, since: Option<&str>) -> Value {
    let mut lend = vec!["lend", "--book", &regulator.book, "--policy", "example-green-loan"];
    lend.extend(["--portfolio", loans, "--day", "2024-09-30", "--json"]);
    lend.extend(since.iter().flat_map(|since| ["--since", since]));
    json(&lend)
}

/// The bank's verdict on a certificate, with nothing but files: no network, no book.
fn bank_verifies(certificate: &str, trust: &str, status: &str) -> Value {
    json(&[
        "verify",
        certificate,
        "--trust",
        trust,
        "--status",
        status,
        "--require-status",
        "--json",
    ])
}

#[test]
fn regulator_enterprise_and_bank_see_one_grade() {
    let regulator = Regulator::at_work();
    regulator.publishes(None);
    let firm = a_good_firm(&regulator);
    let issued = regulator.score(&firm);

    // The enterprise: the same engine, the published benchmark, its own return.
    let own = enterprise_grades_itself(&regulator, &firm);
    for (column, value) in own.as_object().unwrap() {
        if !PLACE.contains(&column.as_str()) {
            let theirs = &issued[column];
            // A float that prints as the same decimal is the same float.
            let is_same = value == theirs || value.as_f64() == theirs.as_f64() && value.is_number();
            assert!(is_same, "{column}: {value}, {theirs}");
        }
    }
    let stem = regulator.certifies(&firm);
    assert!(fs::read_to_string(format!("{stem}.svg")).unwrap().contains(&firm));

    // The bank: both forms of the certificate say what the book says.
    let trust = format!("{}/trust.json", regulator.book);
    let status = format!("{}/status/1.cwt", regulator.book);
    for form in ["txt", "cbor", "jwt"] {
        let certificate = format!("{stem}.{form}");
        let verdict = bank_verifies(&certificate, &trust, &status);
        assert_eq!(verdict["status"], "valid", "{form}: {verdict}");
        let claims = &verdict["claims"];
        for column in ["credit_code", "period", "industry", "level", "grade", "label", "score_id"] {
            assert_eq!(claims[column], issued[column], "{form}: {column}");
        }
        for column in ["intensity_l", "ratio_k"] {
            let claimed: f64 = claims[column].as_str().unwrap().parse().unwrap();
            assert_eq!(Some(claimed), issued[column].as_f64(), "{column}");
        }
        // Nobody's certificate: an issuer that the bank does not trust, and one letter changed.
        let stranger = path(&regulator.directory, "stranger.json");
        fs::write(&stranger, fs::read_to_string(&trust).unwrap().replace("rgl.test", "x.test"))
            .unwrap();
        let (code, _) = failure(&["verify", &certificate, "--trust", &stranger]);
        assert_eq!(code, 22, "{form}");
    }
    let forged = path(&regulator.directory, "forged.txt");
    let text = fs::read_to_string(format!("{stem}.txt")).unwrap();
    let middle = text.len() / 2;
    let other = if text.as_bytes()[middle] == b'A' { "B" } else { "A" };
    fs::write(&forged, format!("{}{other}{}", &text[..middle], &text[middle + 1..])).unwrap();
    let (code, _) = failure(&["verify", &forged, "--trust", &trust]);
    assert!((20..=22).contains(&code), "{code}");

    // ... and prices a loan on the score that the certificate names.
    let loans = portfolio(&regulator, &firm);
    let priced = bank_prices(&regulator, &loans, None);
    let loan = &priced["loans"][0];
    assert_eq!(loan["outcome"], "eligible", "{loan}");
    assert_eq!(loan["score"]["score_id"], issued["score_id"]);
    assert_eq!(loan["score"]["grade"], issued["grade"]);
    let terms = &loan["terms"];
    let adjustment = terms["adjustment_bp"].as_f64().unwrap();
    assert!((-50.0..=0.0).contains(&adjustment), "{terms}");
    assert_eq!(terms["rate_percent"].as_f64(), Some(((3.85 * 100.0 + adjustment).round()) / 100.0));
    assert_eq!(loan["financed"]["attribution"], 0.1);

    the_regulator_corrects(&regulator, &firm, &stem, &loans);
}

/// The firm had left out much of its electricity: a correction, a new certificate, another price.
fn the_regulator_corrects(regulator: &Regulator, firm: &str, stem: &str, loans: &str) {
    let before = regulator.score(firm);
    let text = fs::read_to_string(&regulator.returns).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let electricity = header.iter().position(|name| name.starts_with("用电量")).unwrap();
    let corrected: Vec<String> = text
        .lines()
        .map(|line| {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if is_of_2023(line, firm) {
                let old: f64 = cells[electricity].parse().unwrap();
                cells[electricity] = format!("{:.3}", old * 3.0);
            }
            cells.join(",")
        })
        .collect();
    fs::write(&regulator.returns, corrected.join("\n") + "\n").unwrap();

    // Without a reason the book refuses; with one, the old score stays and names its successor.
    stdout(&["score", &regulator.returns, "--quiet", "-o", &regulator.scores]);
    let (code, _) = failure(&["publish", &regulator.scores, "--book", &regulator.book]);
    assert_eq!(code, 8);
    regulator.publishes(Some("用电量漏报更正"));
    let now = regulator.score(firm);
    assert_eq!(now["supersedes"], before["score_id"]);
    assert!(now["grade"].as_i64() > before["grade"].as_i64(), "{now}");

    // The new certificate revokes the old one, which the bank sees by the new status list.
    let old = path(&regulator.directory, "old.txt");
    fs::copy(format!("{stem}.txt"), &old).unwrap();
    let new = regulator.certifies(firm);
    let trust = format!("{}/trust.json", regulator.book);
    let status = format!("{}/status/1.cwt", regulator.book);
    let (code, _) = failure(&["verify", &old, "--trust", &trust, "--status", &status]);
    assert_eq!(code, 24);
    let verdict = bank_verifies(&format!("{new}.txt"), &trust, &status);
    assert_eq!(verdict["claims"]["score_id"], now["score_id"]);

    // The bank finds the loan among those whose grade is worse since run 1.
    let priced = bank_prices(regulator, loans, Some("1"));
    let change = &priced["changes"][0];
    assert_eq!(change["kind"], "grade_worse", "{change}");
    assert_eq!(change["before"]["grade"], before["grade"]);
    assert_eq!(change["now"]["grade"], now["grade"]);
    assert_eq!(priced["loans"][0]["score"]["score_id"], now["score_id"]);
    stdout(&["book", "verify", "--book", &regulator.book]);
}
