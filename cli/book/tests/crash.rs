//! A publication that stops anywhere leaves the book as before or as after, and whatever is
//! flipped afterwards is found.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{FIRM, Run, directory, first, second};
use tanxiao_book::{Book, Error, Lock, Step, verify};

const STEPS: [Step; 6] = [
    Step::Opened,
    Step::SchemeStored,
    Step::Staged,
    Step::Prepared,
    Step::Committed,
    Step::Journalled,
];

fn stop_at(book: &Path, run: &Run, step: Step) {
    let wait = std::time::Duration::from_secs(30);
    let stopped = run.publish_observed(book, Some("更正"), wait, &mut |done| done != step);
    assert!(matches!(stopped, Err(Error::Stopped)), "{step:?}: {stopped:?}");
}

fn assert_sound(book: &Path, when: &str) {
    let found = verify(book).unwrap();
    assert!(found.is_sound(), "{when}: {:?}", found.problems);
}

/// What is left after a stop, looked at without the lock, is sound before and after the next
/// writer puts it right.
#[test]
fn a_stop_between_any_two_steps() {
    for step in STEPS {
        let (_kept, book) = directory();
        first().publish(&book, None).unwrap();
        stop_at(&book, &second(), step);
        assert_sound(&book, &format!("{step:?}"));
        // A reader that cannot take the lock sees the run if it is committed.
        let held = Lock::acquire(&book, std::time::Duration::ZERO).unwrap();
        let seen = Book::open(&book).unwrap();
        let is_after = matches!(step, Step::Committed | Step::Journalled);
        assert_eq!(seen.entries().len(), if is_after { 2 } else { 1 }, "{step:?}");
        assert_eq!(seen.firm(FIRM).unwrap().len(), seen.entries().len());
        drop(held);
        let opened = Book::open(&book).unwrap();
        assert_eq!(opened.entries(), seen.entries(), "{step:?}");
        assert!(!book.join("pending.json").exists());
        assert_sound(&book, &format!("{step:?}, then opened"));
        // Publishing again gives the same book whether it had been committed or not.
        let receipt = second().publish(&book, Some("更正")).unwrap();
        assert_eq!((receipt.is_new, receipt.entry.run), (!is_after, 2), "{step:?}");
        assert_sound(&book, &format!("{step:?}, then published again"));
        assert!(!book.join(".staging").exists());
    }
}

#[test]
fn a_stop_while_the_book_is_made() {
    for step in STEPS {
        let (_kept, book) = directory();
        stop_at(&book, &first(), step);
        assert_sound(&book, &format!("{step:?}"));
        let run = first().publish(&book, None).unwrap().entry.run;
        assert_eq!(run, 1, "{step:?}");
        assert_sound(&book, &format!("{step:?}, then published"));
    }
}

/// A journal line that was cut short at any byte is completed.
#[test]
fn a_torn_journal_line_is_completed() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    let before = fs::read(book.join("journal.ndjson")).unwrap();
    stop_at(&book, &second(), Step::Journalled);
    let pending = fs::read(book.join("pending.json")).unwrap();
    let after = fs::read(book.join("journal.ndjson")).unwrap();
    for length in (before.len()..after.len()).step_by(97).chain([after.len() - 1]) {
        fs::write(book.join("journal.ndjson"), &after[..length]).unwrap();
        fs::write(book.join("pending.json"), &pending).unwrap();
        assert_sound(&book, "torn");
        assert_eq!(Book::open(&book).unwrap().entries().len(), 2);
        assert_eq!(fs::read(book.join("journal.ndjson")).unwrap(), after);
    }
}

fn files_of(book: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![book.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.file_name().is_some_and(|name| name != "lock") {
            found.push(path);
        }
    }
    found
}

/// Every byte of the journal and of `book.json`, and a spread of bytes of every other file.
#[test]
fn a_flipped_byte_is_found_and_named() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    second().publish(&book, Some("更正")).unwrap();
    assert_sound(&book, "as published");
    let files = files_of(&book);
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let name = file.strip_prefix(&book).unwrap().to_str().unwrap().to_owned();
        let is_large = file.extension().is_some_and(|ending| ending == "parquet");
        let step = if is_large { bytes.len() / 16 } else { 7 };
        let last = bytes.len() - 1;
        for at in (0..bytes.len()).step_by(step).chain([last]) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&file, &flipped).unwrap();
            let problems = verify(&book).unwrap().problems;
            // A flip in what the chain starts from shows at the first line.
            let named = problems.iter().any(|damage| {
                damage.path == name || (name == "book.json" && damage.path == "journal.ndjson")
            });
            assert!(named, "{name} at {at}: {problems:?}");
        }
        fs::remove_file(&file).unwrap();
        if name != "book.json" {
            assert!(!verify(&book).unwrap().is_sound(), "{name} removed");
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert_sound(&book, "put back");
}

#[test]
fn lines_and_files_cannot_be_moved() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    second().publish(&book, Some("更正")).unwrap();
    let journal = book.join("journal.ndjson");
    let text = fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for wrong in [
        format!("{}\n{}\n", lines[1], lines[0]),
        format!("{}\n", lines[1]),
        format!("{}\n{}\n{}\n", lines[0], lines[1], lines[1]),
        // The last line taken away leaves its files behind.
        format!("{}\n", lines[0]),
    ] {
        fs::write(&journal, wrong).unwrap();
        assert!(!verify(&book).unwrap().is_sound());
    }
    fs::write(&journal, &text).unwrap();
    let stray = book.join("scores/run=000001/book_period=2023/more.parquet");
    fs::copy(book.join("scores/run=000001/book_period=2023/scores.parquet"), &stray).unwrap();
    let problems = verify(&book).unwrap().problems;
    assert!(problems[0].path.ends_with("more.parquet"), "{problems:?}");
}

#[test]
fn another_writer_waits_or_is_refused() {
    let (_kept, book) = directory();
    let held = {
        first().publish(&book, None).unwrap();
        Lock::acquire(&book, std::time::Duration::ZERO).unwrap()
    };
    let run = second();
    let wait = std::time::Duration::from_millis(50);
    let refused = run.publish_observed(&book, Some("更正"), wait, &mut |_| true);
    assert!(matches!(refused, Err(Error::Locked { .. })), "{refused:?}");
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| second().publish(&book, Some("更正")).unwrap());
        drop(held);
        assert_eq!(waits.join().unwrap().entry.run, 2);
    });
    assert_sound(&book, "after both");
}
