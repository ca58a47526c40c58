//! README and guide are true: every command in them is run, in both languages, in the order of
//! its page, on files such as the page speaks of. Which pages there are and that both languages
//! have the same commands is the business of `cargo xtask house`.
//!
//! What cannot be run here stands in a block of its own under `<!-- not run: why -->`, which
//! readers do not see; `<!-- afresh: why -->` begins again with the files of the page.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{root, stdout};
use rust_xlsxwriter::Workbook;

/// The firm that pages call 91330500XXXXXXXXXX.
const FIRM: &str = "91330500TE5T000017";
/// Blocks that are not run, in a language: the two commands that build, DuckDB's own program,
/// curl with a token.
const NOT_RUN: usize = 5;
/// Options that pages speak of and other programs have.
const OF_OTHERS: [&str; 5] = ["--package", "--path", "--serve", "--config", "--docs"];

/// What a page's files are made with; `NAME.xlsx.csv` becomes the workbook `NAME.xlsx`.
const FILES: [(&str, &str); 10] = [
    (
        "README.md",
        "tanxiao sample --firms 120 --seed 1 -o returns.xlsx.csv
         tanxiao sample --firms 120 --clean --seed 1 -o c.csv
         cut -d, -f1-7 c.csv > finance.csv; cut -d, -f1-5,8-13 c.csv > energy.csv
         tanxiao sample --firms 60 --clean --seed 1 --period 2023H1 --period 2023Q3 --period 2023Q4 -o months.csv
         head -2 c.csv > one-firm.csv
         sed 's/4634.47/4734.47/' c.csv | head -3 > corrected.xlsx.csv
         awk -F, -v OFS=, 'NR == 1 { power = $12; $12 = \"2022年\" power; print $1, $2, $4, $5, $12, \"2023年\" power, \"2022年\" $6, \"2023年\" $6; next } { print $1, $2, $4, $5, $12 * 0.97, $12, $6 * 0.95, $6 }' c.csv > both-years.csv
         tanxiao returns c.csv -o returns.parquet
         for year in 2022 2023; do
             tanxiao sample --firms 60 --clean --seed 1 --period $year -o returns-$year.xlsx.csv
         done
         cp data/policies/example-green-loan.toml policy.toml
         cp data/samples/loans-synthetic.csv loans.xlsx.csv
         tanxiao keys new --out issuer.pem --issuer https://a.example --name 示例市经信局
         tanxiao score c.csv -o s.parquet; tanxiao publish s.parquet --book OTHER
         tanxiao certify --book OTHER --key issuer.pem --firm FIRM --png --out .
         mv *.png card.png; cp OTHER/trust.json OTHER/status/1.cwt .; printf '{\"kind\":\"tanxiao-places\",\"given\":[]}' > issuer.places.json",
    ),
    ("corrections.md", "tanxiao sample --firms 120 --seed 1 -o city.xlsx.csv"),
    (
        "sql.md",
        "tanxiao sample --firms 120 --clean --seed 1 -o c.csv
         cut -d, -f1-7 c.csv > finance.xlsx.csv; cut -d, -f1-5,8-13 c.csv > energy.csv
         head -61 energy.csv > city-1.csv; (head -1 energy.csv; tail -60 energy.csv) > city-2.csv",
    ),
    (
        "schemes.md",
        "tanxiao sample --firms 120 --clean --seed 1 -o returns.xlsx.csv
         cp -r data/samples/elsewhere elsewhere",
    ),
    (
        "book.md",
        "for year in 2022 2023; do
             tanxiao sample --firms 120 --clean --seed 1 --period $year -o c.csv
             tanxiao returns c.csv -o returns-$year.xlsx
             tanxiao score returns-$year.xlsx -o s.parquet; tanxiao publish s.parquet --book BOOK
         done
         sed 's/4634.47/4734.47/' c.csv | head -3 > corrected.xlsx.csv
         sed 's/1561.65/1661.65/' c.csv > all.csv; tanxiao score all.csv -o all.parquet",
    ),
    (
        "why.md",
        "for year in 2021 2023; do
             tanxiao sample --firms 120 --clean --seed 1 --period $year -o returns-$year.xlsx.csv
         done",
    ),
    (
        "series.md",
        "for year in 2022 2023; do
             for month in 01 02 03 04 05 06 07 08 09 10 11 12; do echo --period $year-$month; done
         done | xargs tanxiao sample --firms 60 --clean --seed 1 -o months.csv",
    ),
    (
        "report.md",
        "for year in 2022 2023; do
             tanxiao sample --firms 120 --clean --seed 1 --period $year -o c.csv
             tanxiao returns c.csv -o returns-$year.xlsx
             tanxiao score returns-$year.xlsx -o s.parquet; tanxiao publish s.parquet --book BOOK
         done",
    ),
    (
        "certificates.md",
        "tanxiao sample --firms 120 --clean --seed 1 -o c.csv
         tanxiao score c.csv -o s.parquet; tanxiao publish s.parquet --book book",
    ),
    (
        "lending.md",
        "for year in 2019 2020 2021; do
             tanxiao sample --firms 400 --clean --seed 1 --period $year -o c.csv
             tanxiao score c.csv -o s.parquet; tanxiao publish s.parquet --book book
         done
         cp data/policies/example-green-loan.toml policy.toml
         cp data/samples/loans-synthetic.csv loans.xlsx.csv; cp loans.xlsx.csv loans.csv
         tanxiao lend --book book --policy policy.toml --portfolio loans.csv -o terms.parquet",
    ),
];
/// The server's page has a book, and so has any other page that needs one and makes none.
const BOOK: &str = "tanxiao sample --firms 20 --clean --seed 1 -o c.csv
    tanxiao score c.csv -o s.parquet; tanxiao publish s.parquet --book BOOK";

/// What a reader puts in place of words that stand for something.
const STAND_INS: [(&str, &str); 4] = [
    ("cargo run --package tanxiao-cli -- ", "tanxiao "),
    ("91330500XXXXXXXXXX", FIRM),
    (
        " SCORE_ID ",
        " $(tanxiao book show FIRM --book BOOK --json | grep '\"score_id\"' | tail -1 | cut -d'\"' -f4) ",
    ),
    (
        "--certificate ID ",
        "--certificate $(sed -n 2p certificates/certificates.csv | cut -d, -f6) ",
    ),
];
/// What a reader brings along from one block to the next: the card, and the list that was signed.
const BETWEEN: &str = "for card in 9133*.png; do test ! -e $card || cp $card card.png; done
    test ! -e book/status/1.cwt || cp book/status/1.cwt .";

/// A block of commands.
#[derive(Debug)]
struct Block {
    line: usize,
    remark: String,
    commands: Vec<String>,
}

/// The blocks of a page that name no language: its commands.
fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    let mut remark = String::new();
    while let Some((index, line)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let commands: Vec<String> = inside
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned)
                .collect();
            if language.is_empty() {
                found.push(Block {
                    line: index + 1,
                    remark: std::mem::take(&mut remark),
                    commands,
                });
            }
        }
        remark = if line.starts_with("<!--") { line.to_owned() } else { String::new() };
    }
    found
}

/// A directory in which the commands of a page are run.
struct Desk {
    directory: tempfile::TempDir,
    lang: &'static str,
}

impl Desk {
    /// A directory with the files that a page speaks of.
    fn of(page: &str, lang: &'static str) -> Self {
        let desk = Self { directory: common::directory(), lang };
        std::os::unix::fs::symlink(root().canonicalize().unwrap().join("data"), desk.path("data"))
            .unwrap();
        let files = FILES.iter().find(|(name, _)| *name == page).map_or(BOOK, |(_, files)| files);
        desk.run(&format!("set -e\n{files}")).unwrap();
        for entry in fs::read_dir(desk.directory.path()).unwrap() {
            let path = entry.unwrap().path();
            if let Some(book) = path.to_str().unwrap().strip_suffix(".xlsx.csv") {
                workbook(&path, &format!("{book}.xlsx"));
            }
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn shell(&self, text: &str) -> Command {
        let program = assert_cmd::cargo::cargo_bin("tanxiao");
        let programs = format!("{}:{}", program.parent().unwrap().display(), env!("PATH"));
        let mut command = Command::new("sh");
        command
            .args(["-c", &text.replace("FIRM", FIRM)])
            .current_dir(self.directory.path())
            .stdin(Stdio::null())
            .env("PATH", programs)
            .env("NO_COLOR", "1")
            .env("TANXIAO_LANG", self.lang)
            .env("TANXIAO_PASSPHRASE", "a passphrase of the tests");
        command
    }

    /// Runs a command; what it says where it does not end well.
    fn run(&self, text: &str) -> Result<(), String> {
        let output = self.shell(text).output().unwrap();
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{text}\n{:?}: {said}", output.status.code()))
    }

    /// Runs the server until it answers, and asks it to end. It listens on a port of its own, said
    /// before all else: a page's command may end with a remark, and both languages run at once.
    fn serve(&self, text: &str) -> Result<(), String> {
        let own = text.replacen("tanxiao serve", "tanxiao serve --listen 127.0.0.1:0", 1);
        let mut shell = self.shell(&format!("exec {own}"));
        let mut server = shell.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let address = lines.map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            Some(rest.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect())
        });
        let answers = address.is_some_and(|address: String| {
            let mut stream = TcpStream::connect(address).unwrap();
            stream
                .write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer.contains(" 200 ")
        });
        let asked = self.run(&format!("kill -TERM {}", server.id()));
        let status = server.wait().unwrap();
        asked?;
        if answers && status.success() { Ok(()) } else { Err(format!("{text}\n{status}")) }
    }
}

/// A workbook with the cells of a CSV file.
fn workbook(csv: &Path, path: &str) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in fs::read_to_string(csv).unwrap().lines().enumerate() {
        assert!(!line.contains('"'), "cells are parted by commas only: {line}");
        for (column, cell) in line.trim_start_matches('\u{feff}').split(',').enumerate() {
            sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
        }
    }
    book.save(path).unwrap();
    fs::remove_file(csv).unwrap();
}

/// The pages of a language: README and guide.
fn pages(readme: &str, guide: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(guide)).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    pages.sort();
    pages.insert(0, root().join(readme));
    pages
}

/// Runs the blocks of a page. How many were not, and what did not end well.
fn run(page: &Path, lang: &'static str, wrong: &mut Vec<String>) -> (usize, usize) {
    let text = fs::read_to_string(page).unwrap();
    let is_guide =
        page.parent().unwrap().ends_with(if lang == "zh" { "guide/zh" } else { "guide" });
    let name = if is_guide { page.file_name().unwrap().to_str().unwrap() } else { "README.md" };
    let (mut commands, mut not_run) = (0, 0);
    let mut desk = None;
    for block in blocks(&text) {
        let remark = block.remark.trim_start_matches("<!-- ").split(':').next().unwrap_or_default();
        match remark {
            "not run" => {
                not_run += 1;
                continue;
            }
            "afresh" => desk = None,
            "" => {}
            other => panic!("{}:{}: what is “{other}”?", page.display(), block.line),
        }
        let desk = desk.get_or_insert_with(|| Desk::of(name, lang));
        desk.run(BETWEEN).unwrap();
        for command in &block.commands {
            let mut line = format!("{command} ");
            for (word, instead) in STAND_INS {
                line = line.replace(word, instead);
            }
            let first = line.split(' ').next().unwrap_or_default();
            let outcome = match first {
                "tanxiao" if line.starts_with("tanxiao serve") => desk.serve(&line),
                "tanxiao" | "head" => desk.run(&line),
                _ => {
                    Err(format!("{line}\nis no command of ours: say in a remark why it is not run"))
                }
            };
            commands += 1;
            if let Err(error) = outcome {
                wrong.push(format!("{}:{}: {error}", page.display(), block.line));
            }
        }
    }
    (commands, not_run)
}

fn all(readme: &str, guide: &str, lang: &'static str) {
    let mut wrong = Vec::new();
    let counts: Vec<(usize, usize)> =
        pages(readme, guide).iter().map(|page| run(page, lang, &mut wrong)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let commands: usize = counts.iter().map(|(commands, _)| commands).sum();
    assert!(commands >= 40, "{commands} commands were found");
    assert_eq!(counts.iter().map(|(_, not_run)| not_run).sum::<usize>(), NOT_RUN);
}

#[test]
fn english() {
    all("README.md", "docs/guide", "en");
}

#[test]
fn chinese() {
    all("docs/README.zh.md", "docs/guide/zh", "zh");
}

/// Every option that a page speaks of is there.
#[test]
fn options_exist() {
    let known = stdout(&["completions", "bash"]);
    let known: Vec<&str> = known.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
    let mut unknown = Vec::new();
    for page in
        [pages("README.md", "docs/guide"), pages("docs/README.zh.md", "docs/guide/zh")].concat()
    {
        let text = fs::read_to_string(&page).unwrap();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
            let is_option = word.starts_with("--") && word[2..].starts_with(char::is_alphabetic);
            if is_option && !known.contains(&word) && !OF_OTHERS.contains(&word) {
                unknown.push(format!("{}: {word}", page.display()));
            }
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}
