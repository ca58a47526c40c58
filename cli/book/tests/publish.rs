//! What is published can be read, and what was issued stays.

mod common;

use common::{FIRM, directory, first, second};
use tanxiao_book::{Book, Error, Kind};

#[test]
fn published_scores_are_read_back_as_they_were() {
    let (_kept, path) = directory();
    let run = first();
    let receipt = run.publish(&path, None).unwrap();
    assert!(receipt.is_new && receipt.is_new_book);
    assert_eq!(receipt.entry.issued, run.scores.height() as u64);
    let book = Book::open(&path).unwrap();
    assert_eq!(book.entries(), [receipt.entry]);
    assert_eq!(book.scheme_toml(1).unwrap(), run.scheme_toml);
    let mut rows = 0;
    for (_, file) in book.files() {
        let frame = book.frame(file).unwrap();
        rows += frame.height();
        // The columns of the scores are those of the run, bit for bit.
        let own = frame.select(run.scores.get_column_names_owned()).unwrap();
        let period = run.scores.column("period").unwrap().str().unwrap();
        let same = period.iter().map(|p| p == Some(file.period.as_str())).collect();
        let expected = run.scores.filter(&same).unwrap();
        let order = ["credit_code", "name"];
        let options = Default::default();
        let expected = expected.sort(order, options).unwrap();
        assert!(own.sort(order, Default::default()).unwrap().equals_missing(&expected));
    }
    assert_eq!(rows, run.scores.height());
}

#[test]
fn a_correction_needs_a_reason_and_names_its_predecessor() {
    let (_kept, path) = directory();
    first().publish(&path, None).unwrap();
    let before = Book::open(&path).unwrap().firm(FIRM).unwrap();
    let refused = second().publish(&path, None).unwrap_err();
    assert!(matches!(refused, Error::Reason { .. }), "{refused:?}");
    assert_eq!(refused.kind(), Kind::Refused);
    assert_eq!(Book::open(&path).unwrap().entries().len(), 1);

    let entry = second().publish(&path, Some("电表读数更正")).unwrap().entry;
    assert!(entry.corrected >= 1 && entry.corrected == entry.issued, "{entry:?}");
    assert!(entry.unchanged > 0);
    let book = Book::open(&path).unwrap();
    let records = book.firm(FIRM).unwrap();
    let [old, new] = &records[..] else { panic!("{records:?}") };
    assert_eq!((old.run, new.run), (1, 2));
    assert_eq!(old.superseded_by.as_ref(), Some(&new.score_id));
    assert_eq!(new.supersedes.as_ref(), Some(&old.score_id));
    assert_eq!(new.reason.as_deref(), Some("电表读数更正"));
    assert_eq!(old.score_id, before[0].score_id);
    assert_eq!(old.net_tco2, before[0].net_tco2);
    assert_ne!(old.net_tco2, new.net_tco2);
    let current = book.current(Some("2023")).unwrap();
    assert!(current.iter().any(|record| record.score_id == new.score_id));
    assert!(current.iter().all(|record| record.score_id != old.score_id));
    assert_eq!(book.records(None).unwrap().len() as u64, book.entries()[0].issued + entry.issued);
}

#[test]
fn the_same_run_twice_adds_nothing() {
    let (_kept, path) = directory();
    let entry = first().publish(&path, None).unwrap().entry;
    let again = first().publish(&path, None).unwrap();
    assert!(!again.is_new);
    assert_eq!(again.entry, entry);
    assert_eq!(Book::open(&path).unwrap().entries().len(), 1);
}

#[test]
fn the_same_figures_of_another_run_are_recorded_and_not_issued_again() {
    let (_kept, path) = directory();
    first().publish(&path, None).unwrap();
    let mut run = first();
    run.manifest.factor_set.sha256 = "0".repeat(64);
    let receipt = run.publish(&path, None).unwrap();
    assert!(receipt.is_new);
    assert_eq!((receipt.entry.issued, receipt.entry.files.len()), (0, 0));
    assert_eq!(receipt.entry.unchanged, run.scores.height() as u64);
    assert_eq!(Book::open(&path).unwrap().entries().len(), 2);
}
