//! Firms that are known by their name only: one firm in any spelling of it, in books of before that
//! rule, too.

mod common;

use std::fs;
use std::path::Path;

use common::{Run, directory, scored, scored_against};
use polars::prelude::*;
use tanxiao_book::{Book, Error, Reasons, Withdrawal, verify, withdraw};
use tanxiao_core::book::RunEntry;
use tanxiao_core::book::figures::{figures, score_id};
use tanxiao_core::digest::sha256;

/// One name in three spellings, and the first two firms of the vectors that get it.
const SPELLINGS: [&str; 3] =
    ["买买提·艾力（示例）棉纺厂", "买买提・艾力 (示例) 棉纺厂", "买买提 • 艾力【示例】棉纺厂"];
const FIRMS: [&str; 2] = ["91330500TE5T4000XW,合成随机001,", "91640100TE5T40026B,合成随机003,"];

/// The vectors in which firms have no code but these names.
fn returns(names: &[&str], electricity: &str) -> String {
    let head: String = common::RANDOM.split_inclusive('\n').take(60).collect();
    let changed = head.replacen("8.757,,,917.7,", &format!("8.757,,,{electricity},"), 1);
    FIRMS.iter().zip(names).fold(changed, |csv, (firm, name)| {
        assert!(csv.contains(firm));
        csv.replacen(firm, &format!(",{name},"), 1)
    })
}

fn named(name: &str) -> Run {
    scored(&returns(&[name], "917.7"), "huzhou-2021")
}

/// Another run, in which the firm has another figure, graded against the first.
fn corrected(name: &str) -> Run {
    let issued = named(SPELLINGS[0]).issues;
    scored_against(&returns(&[name], "927.7"), "huzhou-2021", Some(&issued))
}

#[test]
fn a_firm_is_one_in_every_spelling_of_its_name() {
    let (_kept, path) = directory();
    named(SPELLINGS[0]).publish(&path, None).unwrap();
    let refused = corrected(SPELLINGS[1]).publish(&path, None).unwrap_err();
    assert!(matches!(refused, Error::Reason { .. }), "{refused:?}");
    let reasons = Reasons::parse(&format!("{},2023,电表读数更正\n", SPELLINGS[2])).unwrap();
    let mut run = corrected(SPELLINGS[1]);
    run.reasons = reasons;
    run.publish(&path, Some("批量更正")).unwrap();
    let book = Book::open(&path).unwrap();
    for spelling in SPELLINGS {
        let records = book.firm(spelling).unwrap();
        let [old, new] = &records[..] else { panic!("{spelling}: {records:?}") };
        assert_eq!(new.supersedes.as_ref(), Some(&old.score_id));
        assert_eq!(new.reason.as_deref(), Some("电表读数更正"));
        assert_eq!(
            (old.name.as_deref(), new.name.as_deref()),
            (Some(SPELLINGS[0]), Some(SPELLINGS[1]))
        );
    }
    assert!(book.firm("买买提艾力（示例）棉纺厂").unwrap().is_empty());
    let found = verify(&path).unwrap();
    assert!(found.is_sound() && found.superseded > 0, "{found:?}");
}

#[test]
fn two_spellings_of_a_name_in_one_file_are_refused_with_both() {
    let (_kept, path) = directory();
    let mut run = scored(&returns(&[SPELLINGS[0], "另一棉纺厂"], "917.7"), "huzhou-2021");
    let names = run.scores.column("name").unwrap().str().unwrap();
    let names = names.apply_values(|name| match name {
        "另一棉纺厂" => SPELLINGS[1].into(),
        name => name.into(),
    });
    run.scores.with_column(names.into_column()).unwrap();
    let refused = run.publish(&path, None).unwrap_err().to_string();
    assert!(SPELLINGS[..2].iter().all(|name| refused.contains(name)), "{refused}");
    assert!(!path.join("journal.ndjson").exists());
}

/// Seals runs as the journal of a book.
fn seal(path: &Path, entries: Vec<RunEntry>) {
    let mut head = sha256(&fs::read(path.join("book.json")).unwrap());
    let mut lines = String::new();
    for entry in entries {
        let entry = entry.sealed(&head);
        lines.push_str(&(entry.line() + "\n"));
        head = entry.hash;
    }
    fs::write(path.join("journal.ndjson"), lines).unwrap();
}

/// A run as a program of before the rule published it: the firm of the first run under another
/// spelling, as a firm of its own.
fn old_run(path: &Path, name: &str) -> RunEntry {
    let book = Book::open(path).unwrap();
    let first = book.entries()[0].clone();
    let file = first.files.iter().find(|file| file.period == "2023").unwrap();
    let mut frame = book.frame(file).unwrap();
    let is_own = frame.column("name").unwrap().str().unwrap().equal(SPELLINGS[0]);
    frame = frame.filter(&is_own).unwrap();
    frame.with_column(StringChunked::full("name".into(), name, 1).into_column()).unwrap();
    let id = score_id(&first.hash, 2, first.scheme(), &figures(&frame).unwrap()[0]);
    frame.with_column(StringChunked::full("score_id".into(), &id, 1).into_column()).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let place = file.path.replace("run=000001", "run=000002");
    fs::create_dir_all(path.join(&place).parent().unwrap()).unwrap();
    fs::write(path.join(&place), &bytes).unwrap();
    let mut file = file.clone();
    (file.path, file.rows) = (place, 1);
    (file.bytes, file.sha256) = (bytes.len() as u64, sha256(&bytes));
    RunEntry { run: 2, issued: 1, benchmarks: None, files: vec![file], ..first }
}

/// A book of before the rule, in which two spellings of one name are two firms.
fn old_book(path: &Path) {
    named(SPELLINGS[0]).publish(path, None).unwrap();
    let first = Book::open(path).unwrap().entries()[0].clone();
    seal(path, vec![RunEntry { names_folded: false, ..first }]);
    let second = old_run(path, SPELLINGS[1]);
    let first = Book::open(path).unwrap().entries()[0].clone();
    seal(path, vec![first, second]);
}

#[test]
fn a_book_of_before_the_rule_stays_what_it_is() {
    let (_kept, path) = directory();
    old_book(&path);
    let found = verify(&path).unwrap();
    assert!(found.is_sound() && found.superseded == 0, "{found:?}");
    assert_eq!(Book::open(&path).unwrap().firm(SPELLINGS[2]).unwrap().len(), 2);
    // A run that says it knows firms by the key of their name must have corrected the other.
    let mut entries = Book::open(&path).unwrap().entries().to_vec();
    entries[1].names_folded = true;
    seal(&path, entries);
    assert!(!verify(&path).unwrap().is_sound());
}

#[test]
fn of_two_spellings_of_before_one_is_withdrawn_and_the_other_corrected() {
    let (_kept, path) = directory();
    old_book(&path);
    let run = corrected(SPELLINGS[2]);
    let refused = run.publish(&path, Some("更正")).unwrap_err();
    assert_eq!(refused.kind(), tanxiao_book::Kind::Refused);
    let refused = refused.to_string();
    assert!(SPELLINGS[..2].iter().all(|name| refused.contains(name)), "{refused}");
    let both = Book::open(&path).unwrap().firm(SPELLINGS[0]).unwrap();
    let now = std::time::SystemTime::now();
    let wait = std::time::Duration::from_secs(10);
    let withdrawal = Withdrawal { score_id: &both[1].score_id, reason: "同一企业", now, wait };
    withdraw(&path, withdrawal).unwrap();
    run.publish(&path, Some("更正")).unwrap();
    let records = Book::open(&path).unwrap().firm(SPELLINGS[0]).unwrap();
    assert_eq!(records.len(), 3);
    assert_eq!(records[2].supersedes.as_ref(), Some(&both[0].score_id));
    let found = verify(&path).unwrap();
    assert!(found.is_sound(), "{found:?}");
}
