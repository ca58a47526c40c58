//! A book of somebody else, whose files agree with its journal and stand for far more than their
//! length: it is refused before its rows are decoded.

mod common;

use std::fs;
use std::path::Path;

use common::{FIRM, directory, first};
use polars::prelude::*;
use tanxiao_book::{Book, Error, verify};
use tanxiao_core::book::RunEntry;
use tanxiao_core::digest::sha256;

/// Puts a frame in the place of the first file of scores, and seals the journal anew.
fn forge(directory: &Path, frame: &mut DataFrame) -> RunEntry {
    let book = Book::open(directory).unwrap();
    let mut entry = book.entries()[0].clone();
    let file = &mut entry.files[0];
    let mut bytes = Vec::new();
    let writer = ParquetWriter::new(&mut bytes).with_row_group_size(Some(frame.height()));
    writer.with_compression(ParquetCompression::Zstd(None)).finish(frame).unwrap();
    fs::write(directory.join(&file.path), &bytes).unwrap();
    (file.rows, file.bytes) = (frame.height() as u64, bytes.len() as u64);
    file.sha256 = sha256(&bytes);
    let entry = entry.sealed(book.genesis());
    fs::write(directory.join("journal.ndjson"), entry.line() + "\n").unwrap();
    entry
}

#[test]
fn a_file_that_stands_for_far_more_than_its_length_is_refused() {
    // Many rows of one text; a long text in fewer rows.
    for (rows, length) in [(3_000_000, 1), (100_000, 10_000)] {
        let (_kept, book) = directory();
        first().publish(&book, None).unwrap();
        let text = "a".repeat(length);
        let texts = StringChunked::full("credit_code".into(), &text, rows).into_column();
        let entry = forge(&book, &mut DataFrame::new(vec![texts]).unwrap());
        assert!(entry.files[0].bytes < 100_000, "{}", entry.files[0].bytes);
        let found = verify(&book).unwrap();
        let of_file = found.problems.iter().find(|problem| problem.path == entry.files[0].path);
        let words = format!("{:?}", of_file.unwrap());
        assert!(words.contains("more than"), "{words}");
        assert!(found.scores < 100, "nothing of it was read");
        let opened = Book::open(&book).unwrap();
        assert!(matches!(opened.current(None), Err(Error::Damaged(_))));
        // One text of a group of rows may be the one that is looked for.
        for firm in [FIRM, text.as_str()] {
            let found = opened.firm(firm);
            assert!(matches!(found, Err(Error::Damaged(_))), "{rows}: {found:?}");
        }
    }
}

/// Opening a pipe waits for whoever writes to it, and a device may never end.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    for name in ["book.json", "journal.ndjson", "certificates.ndjson", "pending.json"] {
        for is_pipe in [true, false] {
            let (_kept, book) = directory();
            first().publish(&book, None).unwrap();
            let path = book.join(name);
            let _ = fs::remove_file(&path);
            match is_pipe {
                true => {
                    let made = std::process::Command::new("mkfifo").arg(&path).status();
                    assert!(made.unwrap().success());
                }
                false => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
            }
            let (sender, found) = std::sync::mpsc::channel();
            std::thread::spawn(move || sender.send(verify(&book).is_ok_and(|it| it.is_sound())));
            let found = found.recv_timeout(std::time::Duration::from_secs(30));
            assert_eq!(found, Ok(false), "{name}");
        }
    }
}

/// A file of the length that the journal says, and of other content.
#[test]
fn a_file_of_the_same_length_that_was_altered_is_refused_whatever_is_read() {
    let (_kept, book) = directory();
    let entry = first().publish(&book, None).unwrap().entry;
    let path = book.join(&entry.files[0].path);
    let mut bytes = fs::read(&path).unwrap();
    // In the middle of the columns: no row of this firm need be touched.
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let opened = Book::open(&book).unwrap();
    assert!(matches!(opened.current(None), Err(Error::Damaged(_))));
    assert!(matches!(opened.firm("nobody"), Err(Error::Damaged(_))));
}
