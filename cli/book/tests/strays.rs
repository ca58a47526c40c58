//! What lies in a book and is none of it, and tails that were cut off.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, SystemTime};

use common::{FIRM, directory, first, second};
use tanxiao_book::{Book, Kind, Withdrawal, verify, withdraw};

/// Makes a pipe.
fn pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What `verify` says, if it says anything.
fn said(book: &Path) -> (Vec<String>, Vec<String>) {
    let book = book.to_owned();
    let (sender, found) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(Box::new(verify(&book).unwrap())));
    let found = found.recv_timeout(Duration::from_secs(30)).expect("it hangs");
    let paths = |all: &[tanxiao_book::Damage]| all.iter().map(|one| one.path.clone()).collect();
    (paths(&found.remarks), paths(&found.problems))
}

#[test]
fn what_the_journal_does_not_know_is_named() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    assert_eq!(said(&book), (vec![], vec![]));
    let text = "id = 1\n";
    let unnamed = format!("schemes/{}.toml", tanxiao_core::digest::sha256(text.as_bytes()));
    fs::write(book.join(&unnamed), text).unwrap();
    fs::create_dir(book.join("old")).unwrap();
    fs::create_dir(book.join("status")).unwrap();
    for stray in ["notes.txt", "journal.ndjson~", "status/7.cwt"] {
        fs::write(book.join(stray), "").unwrap();
    }
    // What a kill leaves is no stray, nor is what `keys trust` puts beside a trust list.
    for beside in ["jws", "lock", "jws.lock"] {
        fs::write(book.join(format!("trust.json.{beside}")), "").unwrap();
    }
    fs::write(book.join("pending.json.part"), "").unwrap();
    fs::write(book.join("schemes/a.toml.part"), "").unwrap();
    let expected = ["journal.ndjson~", "notes.txt", "old", &unnamed, "status/7.cwt"];
    assert_eq!(said(&book), (expected.map(str::to_owned).to_vec(), vec![]));
    pipe(&book.join("scores/pipe"));
    assert_eq!(said(&book).1, ["scores/pipe"]);
}

#[test]
fn pipes_devices_and_directories_in_place_of_files_are_damage() {
    for name in ["trust.json", "journal.ndjson", "lock", "pending.json", "schemes/x", "status"] {
        for make in [
            pipe as fn(&Path),
            |path| symlink("/dev/zero", path).unwrap(),
            |path| symlink("nowhere", path).unwrap(),
        ] {
            let (_kept, book) = directory();
            first().publish(&book, None).unwrap();
            let _ = fs::remove_file(book.join(name));
            make(&book.join(name));
            assert_eq!(said(&book).1, [name]);
        }
    }
}

#[test]
fn a_link_is_named_and_what_it_leads_to_is_checked() {
    let (kept, book) = directory();
    first().publish(&book, None).unwrap();
    let elsewhere = kept.path().join("elsewhere");
    fs::rename(book.join("journal.ndjson"), &elsewhere).unwrap();
    symlink(&elsewhere, book.join("journal.ndjson")).unwrap();
    assert_eq!(said(&book), (vec!["journal.ndjson".to_owned()], vec![]));
}

/// A journal whose last line was cut off: the run is still in `scores/`.
#[test]
fn nothing_is_written_behind_a_tail_that_was_cut_off() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    second().publish(&book, Some("更正")).unwrap();
    let id = Book::open(&book).unwrap().firm(FIRM).unwrap()[0].score_id.clone();
    let journal = fs::read_to_string(book.join("journal.ndjson")).unwrap();
    let cut = journal.lines().next().unwrap().to_owned() + "\n";
    fs::write(book.join("journal.ndjson"), &cut).unwrap();
    let (now, wait) = (SystemTime::now(), Duration::from_secs(10));
    let withdrawal = Withdrawal { score_id: &id, reason: "企业注销", now, wait };
    let refusals = [
        withdraw(&book, withdrawal).map(|_| ()),
        second().publish(&book, Some("更正")).map(|_| ()),
    ];
    for refused in refusals.map(Result::unwrap_err) {
        assert_eq!(refused.kind(), Kind::Damaged);
        assert!(refused.to_string().contains("ends at run 1"), "{refused}");
        assert!(refused.to_string().contains("cut off"), "{refused}");
    }
    assert_eq!(fs::read_to_string(book.join("journal.ndjson")).unwrap(), cut);
    assert!(!book.join("pending.json").exists());
}

/// Several who publish one run, each checked before the first of them was done.
#[test]
fn one_run_that_is_published_by_several_at_once_is_there_once() {
    let (_kept, book) = directory();
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(|| first().publish(&book, None))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let new = outcomes.iter().filter(|outcome| outcome.as_ref().unwrap().is_new).count();
    assert_eq!((new, Book::open(&book).unwrap().entries().len()), (1, 1));
    assert_eq!(said(&book), (vec![], vec![]));
}
