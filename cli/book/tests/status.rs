//! Status lists that a kill stops anywhere between their signing and their places: no such book is
//! damaged, and the next writer completes it. A list that is put back by an older one is.

mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::{directory, first, second};
use tanxiao_book::{Book, Lock, certificates, lists, verify};
use tanxiao_certificate::Timestamp;
use tanxiao_certificate::journal::{Entry, Lists};

fn list(text: &str) -> lists::Signed {
    let bytes = |form: &str| format!("{text} as {form}").into_bytes();
    lists::Signed { number: 1, cwt: bytes("cwt"), jwt: bytes("jwt") }
}

/// Signs lists as far as a step: 1 laid beside, 2 named by a line, 3 in their places.
fn sign(directory: &Path, text: &str, steps: u32) {
    let lock = Lock::acquire(directory, Duration::ZERO).unwrap();
    let book = Book::open(directory).unwrap();
    let named = lists::stage(book.dir(), book.genesis(), &[list(text)], &lock).unwrap();
    if steps > 1 {
        let signed_at = Timestamp::from_unix(1_700_000_000).unwrap();
        let entry = Entry::Lists(Lists { signed_at, lists: named, trust_sha256: None });
        certificates::append(&book, &[entry], &lock).unwrap();
    }
    if steps > 2 {
        lists::place(directory, book.genesis(), &lock).unwrap();
    }
}

fn content(directory: &Path) -> (String, usize) {
    let status = directory.join("status");
    let text = fs::read_to_string(status.join("1.jwt")).unwrap();
    (text, fs::read_dir(status).unwrap().count())
}

#[test]
fn a_kill_between_signing_and_placing_is_no_damage() {
    for (steps, shown) in [(1, "old"), (2, "new"), (3, "new")] {
        let (_kept, book) = directory();
        first().publish(&book, None).unwrap();
        sign(&book, "old", 3);
        sign(&book, "new", steps);
        let found = verify(&book).unwrap();
        assert_eq!(found.problems, [], "{steps}");
        assert_eq!(found.is_unfinished, steps == 2, "{steps}");
        // Half of it done: one form is in its place.
        if steps == 2 {
            let status = book.join("status");
            fs::rename(status.join("1.cwt.next"), status.join("1.cwt")).unwrap();
            assert_eq!(verify(&book).unwrap().problems, []);
        }
        fs::write(book.join("status/1.cwt.next.part"), "half").unwrap();
        second().publish(&book, Some("更正")).unwrap();
        assert_eq!(content(&book), (format!("{shown} as jwt"), 2), "{steps}");
        let found = verify(&book).unwrap();
        assert_eq!((found.problems, found.is_unfinished), (Vec::new(), false), "{steps}");
    }
}

/// Kills one after the other: after each, what the last line names is there, and stays.
#[test]
fn a_second_kill_takes_nothing_that_a_line_names() {
    for (steps, shown) in [(1, "new"), (2, "newer"), (3, "newer")] {
        let (_kept, book) = directory();
        first().publish(&book, None).unwrap();
        sign(&book, "old", 3);
        sign(&book, "new", 2);
        sign(&book, "newer", steps);
        assert_eq!(verify(&book).unwrap().problems, [], "{steps}");
        second().publish(&book, Some("更正")).unwrap();
        assert_eq!(content(&book), (format!("{shown} as jwt"), 2), "{steps}");
        assert_eq!(verify(&book).unwrap().problems, [], "{steps}");
    }
}

/// Whoever opens a book to write to it finds nothing waiting.
#[test]
fn a_writer_completes_what_a_kill_left() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    sign(&book, "old", 3);
    sign(&book, "new", 2);
    let lock = Lock::acquire(&book, Duration::ZERO).unwrap();
    Book::open_locked(&book, &lock).unwrap();
    assert_eq!(content(&book), ("new as jwt".to_owned(), 2));
}

#[test]
fn an_older_list_is_damage() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    sign(&book, "old", 3);
    let older = fs::read(book.join("status/1.cwt")).unwrap();
    sign(&book, "new", 3);
    fs::write(book.join("status/1.cwt"), &older).unwrap();
    assert_eq!(verify(&book).unwrap().problems.len(), 1);
    // Nor does one that waits excuse it.
    fs::write(book.join("status/1.cwt.next"), &older).unwrap();
    assert_eq!(verify(&book).unwrap().problems.len(), 1);
}

/// Signs lists with a trust list, as far as a step.
fn sign_with_trust(directory: &Path, trust: &str, steps: u32) {
    let lock = Lock::acquire(directory, Duration::ZERO).unwrap();
    let book = Book::open(directory).unwrap();
    let named = lists::stage(book.dir(), book.genesis(), &[list(trust)], &lock).unwrap();
    let hash = lists::stage_trust(directory, trust.as_bytes(), &lock).unwrap();
    if steps > 1 {
        let signed_at = Timestamp::from_unix(1_700_000_000).unwrap();
        let trust_sha256 = Some(hash);
        let entry = Entry::Lists(Lists { signed_at, lists: named, trust_sha256 });
        certificates::append(&book, &[entry], &lock).unwrap();
    }
    if steps > 2 {
        lists::place(directory, book.genesis(), &lock).unwrap();
    }
}

#[test]
fn a_trust_list_is_bound_wherever_a_kill_comes() {
    for (steps, shown) in [(1, "old"), (2, "new"), (3, "new")] {
        let (_kept, book) = directory();
        first().publish(&book, None).unwrap();
        sign_with_trust(&book, "old", 3);
        sign_with_trust(&book, "new", steps);
        let found = verify(&book).unwrap();
        assert_eq!((found.problems, found.remarks), (Vec::new(), Vec::new()), "{steps}");
        second().publish(&book, Some("更正")).unwrap();
        assert_eq!(fs::read_to_string(book.join("trust.json")).unwrap(), shown);
        assert!(!book.join("trust.json.next").exists());
        let found = verify(&book).unwrap();
        assert_eq!((found.problems, found.remarks), (Vec::new(), Vec::new()), "{steps}");
        assert_eq!(found.trust, lists::Trust::Bound { is_waiting: false });
    }
}

#[test]
fn a_changed_trust_list_is_found_and_an_unbound_one_is_said() {
    let (_kept, book) = directory();
    first().publish(&book, None).unwrap();
    assert_eq!(verify(&book).unwrap().trust, lists::Trust::None);
    // As an earlier version left it.
    sign(&book, "lists", 3);
    fs::write(book.join("trust.json"), "{}").unwrap();
    let found = verify(&book).unwrap();
    assert_eq!((found.problems, found.trust), (Vec::new(), lists::Trust::Unbound));
    sign_with_trust(&book, "bound", 3);
    let head = verify(&book).unwrap().noted().to_string();
    for changed in [Some("bound "), None] {
        match changed {
            Some(text) => fs::write(book.join("trust.json"), text).unwrap(),
            None => fs::remove_file(book.join("trust.json")).unwrap(),
        }
        let found = verify(&book).unwrap();
        let paths: Vec<&str> = found.problems.iter().map(|it| it.path.as_str()).collect();
        assert_eq!((paths, found.against(&head)), (vec!["trust.json"], None), "{changed:?}");
    }
}
