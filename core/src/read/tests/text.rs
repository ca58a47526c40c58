use super::*;
use encoding_rs::GB18030;

const PLAIN: &str = "统一社会信用代码,年份,用电量\n91330500MA28C12345,2023,12.5\n";

fn byte_named(result: Result<Vec<Table<'_>>>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.finding().code, Code::FileEncoding);
    error.finding().params[0].1.clone()
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let with_mark = format!("\u{feff}{PLAIN}").into_bytes();
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{PLAIN}").encode_utf16().flat_map(to_bytes).collect()
    };
    let (gb18030, ..) = GB18030.encode(PLAIN);
    let encodings = [
        PLAIN.as_bytes().to_vec(),
        with_mark,
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        gb18030.into_owned(),
    ];
    for bytes in encodings {
        let table = table("a.csv", &bytes);
        assert_eq!(headers(&table), ["统一社会信用代码", "年份", "用电量"]);
        assert_eq!((table.header_line, table.recognised), (1, 3));
        assert_rows(&table, &[(2, &["91330500MA28C12345", "2023", "12.5"])]);
    }
}

#[test]
fn a_broken_byte_is_named_and_not_turned_into_other_characters() {
    let mut bytes = PLAIN.as_bytes().to_vec();
    let end = bytes.len();
    bytes.extend_from_slice("企业".as_bytes());
    bytes.pop();
    assert_eq!(byte_named(open("a.csv", &bytes, &options())), (end + 4).to_string());
    // Neither UTF-8 nor GB18030.
    assert_eq!(byte_named(open("a.csv", b"period,credit_code\n1,\xff\n", &options())), "22");
    // A binary file.
    assert_eq!(byte_named(open("a.csv", b"period,x\n1,\0\n", &options())), "12");
    // Half a UTF-16 unit.
    byte_named(open("a.csv", b"\xff\xfea\0,\0b\0\n\0\x31", &options()));
}

#[test]
fn lines_are_those_of_the_file() {
    let text =
        "\r\n名单\r\n\r\ncredit_code,period\r\n\r\n\"a\r\nb\",1\r\n,\r\n\r\nc,2\r\n\"d\"\"\",3";
    let table = table("a.csv", text.as_bytes());
    assert_eq!((table.header_line, table.preamble.as_slice()), (4, &["名单".to_owned()][..]));
    assert_rows(&table, &[(6, &["a\r\nb", "1"]), (10, &["c", "2"]), (11, &["d\"", "3"])]);
    let old_mac = text.replace("\r\n", "\r");
    let lines: Vec<u32> =
        rows(&super::table("a.csv", old_mac.as_bytes())).iter().map(|row| row.0).collect();
    assert_eq!(lines, [6, 10, 11]);
}

#[test]
fn rows_may_be_short_long_or_blank() {
    let text = "credit_code,period,用电量\na\nb,1,2,,\nc,,,x,\n , \u{3000},\u{a0}\n,,,,\n";
    assert_rows(
        &table("a.csv", text.as_bytes()),
        &[(2, &["a"]), (3, &["b", "1", "2"]), (4, &["c", "∅", "∅", "x"])],
    );
}

#[test]
fn fields_are_counted_against_those_of_the_header() {
    let misfits = |text: &str| {
        let table = table("a.csv", text.as_bytes());
        let mut misfits = Vec::new();
        let each = &mut |line, cells: &[Cell<'_>]| {
            misfits.extend(table.is_misfit(cells).then_some(line));
            Ok(())
        };
        table.for_each_row(each).unwrap();
        misfits
    };
    for quote in ["", "\"x\",1,2\n"] {
        let rows = "a,1,2\nb,1\nc,1,2,3\nd,1,2,,\ne,1,\n";
        assert_eq!(misfits(&format!("credit_code,period,用电量\n{rows}{quote}")), [3, 4]);
        // Where the header ends in a comma, so do the rows, or nothing has moved to the left.
        let rows = "a,1,2,\nb,1,2\nc,1,\nd,1,2,3\n,,,5,6\n";
        let quote = quote.replace('\n', ",\n");
        assert_eq!(misfits(&format!("credit_code,period,用电量,\n{rows}{quote}")), [4, 6]);
    }
}

#[test]
fn the_delimiter_is_sniffed() {
    for delimiter in [",", "\t", ";", "|"] {
        let text = "名单\ncredit_code,period\n1,2\n".replace(',', delimiter);
        for name in ["a.csv", "a.tsv", "a", "-"] {
            assert_rows(&table(name, text.as_bytes()), &[(3, &["1", "2"])]);
        }
        let unknown = "甲,乙,丙\n1,2,3\n".replace(',', delimiter);
        assert_eq!(headers(&table("a.csv", unknown.as_bytes())), ["甲", "乙", "丙"]);
    }
    let declared = "sep=;\ncredit_code;period\n1;2,5\n";
    let table = table("a.csv", declared.as_bytes());
    assert!(table.preamble.is_empty());
    assert_rows(&table, &[(3, &["1", "2,5"])]);
}

#[test]
fn the_header_is_found_below_titles_and_above_units() {
    let text = "附件2 能源消费情况,,,\n计量单位:万元,,年份,\n\n\
                统一社会信用代码, 年份 ,\"用\n电量\",,用电量,\n\
                —,/,(万千瓦时),,吨,\n\
                x,2023,1,2,3,\n";
    let table = table("a.csv", text.as_bytes());
    assert_eq!(headers(&table), ["统一社会信用代码", "年份", "用电量", "", "用电量"]);
    assert_eq!(table.preamble, ["附件2 能源消费情况", "计量单位:万元", "年份"]);
    let units: Vec<_> = table.units.iter().map(Option::as_deref).collect();
    assert_eq!(units, [None, None, Some("万千瓦时"), None, Some("吨")]);
    assert_eq!((table.header_line, table.recognised), (4, 4));
    assert_rows(&table, &[(7, &["x", "2023", "1", "2", "3"])]);
}

#[test]
fn a_header_that_nobody_knows_is_the_first_row_of_texts() {
    let table = table("a.csv", "2023,1\n表一\n甲,乙,3\n1,2,3\n".as_bytes());
    assert_eq!((headers(&table), table.recognised), (vec!["甲", "乙", "3"], 0));
    assert_eq!(refusal("a.csv", b"1,2\n3,4\n"), Code::HeaderMissing);
    let late = format!("{}credit_code,period\n1,2\n", "1,2\n".repeat(30));
    assert_eq!(refusal("a.csv", late.as_bytes()), Code::HeaderMissing);
}

#[test]
fn a_line_without_end_fails_fast() {
    let error = |bytes: &[u8]| {
        let result = open("a.csv", bytes, &options());
        let tables = match result {
            Err(error) => return (error.finding().code, error.finding().place.line),
            Ok(tables) => tables,
        };
        let error = tables[0].for_each_row(&mut |_, _| Ok(())).unwrap_err();
        (error.finding().code, error.finding().place.line)
    };
    let head = "credit_code,period\n1,2\n";
    let long = "x".repeat((1 << 20) + 1);
    assert_eq!(error(format!("{head}{long}\n").as_bytes()), (Code::LineTooLong, Some(3)));
    assert_eq!(error(long.as_bytes()), (Code::LineTooLong, Some(1)));
    let at_limit = format!("{head}{}\n1,2\n", &long[1..]);
    assert_eq!(rows(&table("a.csv", at_limit.as_bytes())).len(), 3);
    // A quote that swallows the rest: too long, or at the end of the file.
    let rest = "3,4\n".repeat(1 << 19);
    assert_eq!(error(format!("{head}\"1,2\n{rest}").as_bytes()), (Code::LineTooLong, Some(3)));
    assert_eq!(
        error(format!("{head}{}\"1,2\n3,4\n", "5,6\n".repeat(40)).as_bytes()),
        (Code::QuoteUnclosed, Some(43))
    );
    let inches = format!("{head}5\" pipe,3\n");
    assert_rows(&table("a.csv", inches.as_bytes()), &[(2, &["1", "2"]), (3, &["5\" pipe", "3"])]);
}

#[test]
fn hints_of_how_many_rows() {
    let text = format!("credit_code,period\n{}", "abc,\"2,5\"\n".repeat(100_000));
    let table = table("a.csv", text.as_bytes());
    let hint = table.rows_hint();
    assert!((99_000..101_000).contains(&hint), "{hint}");
    assert_eq!(super::table("a.csv", b"period,credit_code\n1,2\n3,4").rows_hint(), 2);
    assert_eq!(table.place().file.as_deref(), Some("a.csv"));
}

#[test]
fn an_error_of_the_caller_stops_the_rows() {
    let table = table("a.csv", b"credit_code,period\n1,2\n3,4\n");
    let mut seen = 0;
    let result = table.for_each_row(&mut |line, _| {
        seen += 1;
        Err(crate::finding::Error::new(Code::PeriodInvalid, table.place().at_line(line)))
    });
    assert_eq!((seen, result.unwrap_err().finding().place.line), (1, Some(2)));
}
