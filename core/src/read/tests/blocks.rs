//! Files that are read as they are needed give the rows that they give when read whole.

use std::io::{self, Read};

use super::{options, rows};
use crate::finding::Code;
use crate::read::{ByteSource, HEAD_BYTES, open, open_stream};

/// A file in memory that gives a few bytes at a time.
#[derive(Debug)]
struct Slow<'b>(&'b [u8]);

struct Sips<'b>(&'b [u8]);

impl Read for Sips<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(65_537);
        self.0.read(&mut buffer[..most])
    }
}

impl ByteSource for Slow<'_> {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(Sips(self.0)))
    }

    fn bytes(&self) -> u64 {
        self.0.len() as u64
    }
}

#[track_caller]
fn assert_same(text: &[u8]) -> usize {
    let source = Slow(text);
    let head = &text[..HEAD_BYTES];
    let stream = open_stream("a.csv", head, &source, &options()).expect("can be streamed");
    let whole = open("a.csv", text, &options()).unwrap().remove(0);
    assert_eq!((stream.header_line, &stream.headers), (whole.header_line, &whole.headers));
    let (stream, whole) = (rows(&stream), rows(&whole));
    assert_eq!(stream.len(), whole.len());
    let differs = stream.iter().zip(&whole).find(|(stream, whole)| stream != whole);
    assert_eq!(differs, None);
    stream.len()
}

fn long(head: &str, rows: &[&str]) -> String {
    let mut text = head.to_owned();
    while text.len() < 2 * HEAD_BYTES {
        rows.iter().for_each(|row| text.push_str(row));
    }
    text
}

#[test]
fn plain_lines() {
    let text = long("标题\ncredit_code,period,用电量\n", &["甲,2023,1\n", "\n", "乙,,\n", ",,,\n"]);
    assert!(assert_same(text.as_bytes()) > 100_000);
    assert_same(text.trim_end().as_bytes());
    assert_same(format!("\u{feff}{text}").as_bytes());
    assert_same(text.replace('\n', "\r\n").as_bytes());
}

#[test]
fn quoted_cells_over_many_lines() {
    let rows = ["\"甲\n,\"\"乙\"\"\n\",2023,1\r\n", "5\" pipe,2,3\n", "a,\"b\",\"c\nd\"\n"];
    assert_same(long("credit_code,period,用电量\n", &rows).as_bytes());
    let far = format!("\"{}\",2,3\n", "x\n".repeat(200_000));
    // A top of few rows is not streamed.
    let top = format!("credit_code,period,用电量\n{}", "1,2,3\n".repeat(100));
    assert_same(long(&top, &[rows[2], &far]).as_bytes());
}

#[test]
fn what_cannot_be_streamed_is_left_to_reading_whole() {
    let stream = |text: &[u8]| {
        let source = Slow(text);
        open_stream("a.csv", &text[..text.len().min(HEAD_BYTES)], &source, &options()).is_some()
    };
    let text = long("credit_code,period\n", &["1,2\n"]);
    assert!(stream(text.as_bytes()));
    assert!(!stream(b"credit_code,period\n1,2\n"));
    assert!(!stream(text.replace('\n', "\r").as_bytes()));
    let (chinese, _, _) = encoding_rs::GB18030.encode("甲,2\n");
    assert!(!stream(&[text.as_bytes(), &chinese].concat()[text.len() - HEAD_BYTES / 2..]));
}

#[test]
fn damage_further_down_is_found() {
    let text = long("credit_code,period\n", &["1,2\n"]);
    for (damage, code) in [(&b"\xff\n"[..], Code::FileEncoding), (b"\0\n", Code::FileEncoding)] {
        let text = [text.as_bytes(), damage].concat();
        let source = Slow(&text);
        let table = open_stream("a.csv", &text[..HEAD_BYTES], &source, &options()).unwrap();
        let error = table.for_each_row(&mut |_, _| Ok(())).unwrap_err();
        assert_eq!(error.finding().code, code);
        let at = (text.len() - damage.len() + 1).to_string();
        assert_eq!(error.finding().param("byte", crate::lang::Lang::En), Some(at.as_str()));
    }
    let text = format!("{text}\"3,4\n");
    let source = Slow(text.as_bytes());
    let table = open_stream("a.csv", &text.as_bytes()[..HEAD_BYTES], &source, &options()).unwrap();
    let error = table.for_each_row(&mut |_, _| Ok(())).unwrap_err();
    assert_eq!(error.finding().code, Code::QuoteUnclosed);
}
