//! A score that is taken back: what the book says of it, and what a forged entry is found by.

mod common;

use std::path::Path;
use std::time::{Duration, SystemTime};

use common::{FIRM, directory, first, second};
use tanxiao_book::{Book, Error, Lock, Withdrawal, verify, withdraw};
use tanxiao_core::book::chain::Link;

fn withdrawal(score_id: &str) -> Withdrawal<'_> {
    Withdrawal {
        score_id,
        reason: "企业注销",
        now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000),
        wait: Duration::from_secs(5),
    }
}

fn score(book: &Path) -> String {
    Book::open(book).unwrap().firm(FIRM).unwrap().last().unwrap().score_id.clone()
}

#[test]
fn a_withdrawn_score_is_current_no_more_and_stays_in_its_file() {
    let (_kept, path) = directory();
    first().publish(&path, None).unwrap();
    let before = verify(&path).unwrap().noted();
    let id = score(&path);
    let (entry, _) = withdraw(&path, withdrawal(&id)).unwrap();
    assert_eq!((entry.run, &entry.withdrawn), (2, &vec![id.clone()]));
    let found = verify(&path).unwrap();
    assert!(found.is_sound(), "{:?}", found.problems);
    assert_eq!(found.withdrawn, 1);
    assert!(found.against(&before.to_string()).is_none());
    let book = Book::open(&path).unwrap();
    assert_eq!(book.noted().unwrap(), found.noted());
    assert_eq!(book.withdrawn()[id.as_str()].reason.as_deref(), Some("企业注销"));
    assert!(book.current(None).unwrap().iter().all(|record| record.score_id != id));
    assert_eq!(book.firm(FIRM).unwrap().len(), 1);
    let again = withdraw(&path, withdrawal(&id)).unwrap_err();
    assert!(matches!(again, Error::NotCurrent { by: None, .. }));
    // A correction of it is a score of its own, which can be taken back too.
    second().publish(&path, Some("更正")).unwrap();
    let older = withdraw(&path, withdrawal(&id)).unwrap_err();
    assert!(matches!(older, Error::NotCurrent { by: Some(_), .. }));
    withdraw(&path, withdrawal(&score(&path))).unwrap();
    assert!(verify(&path).unwrap().is_sound());
}

/// An entry that withdraws what was never issued, or twice, is found though its chain holds.
#[test]
fn a_forged_withdrawal_is_found() {
    let (_kept, path) = directory();
    first().publish(&path, None).unwrap();
    let id = score(&path);
    let (entry, _) = withdraw(&path, withdrawal(&id)).unwrap();
    let journal = path.join("journal.ndjson");
    let text = std::fs::read_to_string(&journal).unwrap();
    for of in [id.as_str(), &"0".repeat(32)] {
        let mut forged = entry.clone();
        forged.run = 3;
        forged.withdrawn = vec![of.to_owned()];
        let forged = forged.sealed(&entry.hash);
        assert!(Link::check(&forged.line(), &entry.hash).is_ok());
        std::fs::write(&journal, format!("{text}{}\n", forged.line())).unwrap();
        let problems = verify(&path).unwrap().problems;
        assert!(problems.iter().any(|damage| damage.line == Some(3)), "{problems:?}");
    }
}

/// A time is taken once the book is held, and never goes back.
#[test]
fn runs_are_published_in_the_order_of_their_times() {
    let (_kept, path) = directory();
    first().publish(&path, None).unwrap();
    let run = second();
    let held = Lock::acquire(&path, Duration::ZERO).unwrap();
    let entry = std::thread::scope(|scope| {
        let waits = scope.spawn(|| run.publish(&path, Some("更正")).unwrap().entry);
        std::thread::sleep(Duration::from_millis(2_200));
        drop(held);
        waits.join().unwrap()
    });
    let before = &Book::open(&path).unwrap().entries()[0].published_at.clone();
    assert!(entry.published_at > *before, "{} {before}", entry.published_at);
    let id = score(&path);
    let early = Withdrawal { now: SystemTime::UNIX_EPOCH, ..withdrawal(&id) };
    assert_eq!(withdraw(&path, early).unwrap().0.published_at, entry.published_at);
}
