use super::*;

#[test]
fn keys_become_headers_in_the_order_they_appear() {
    let text = "{\"period\":2023,\"credit_code\":\"a\\\"b\"}\r\n\n{\"用电量\":1.5,\"period\":null,\
                \"flag\":true,\"id\":913305000000000001,\"big\":18446744073709551615,\
                \" \":\" \"}\n";
    let table = table("a.ndjson", text.as_bytes());
    assert_eq!(headers(&table), ["period", "credit_code", "用电量", "flag", "id", "big", ""]);
    assert_eq!((table.header_line, table.recognised, table.rows_hint()), (0, 3, 2));
    let empty = "∅";
    assert_rows(
        &table,
        &[
            (1, &["i2023", "a\"b", empty, empty, empty, empty, empty]),
            (
                3,
                &[
                    empty,
                    empty,
                    "n1.5",
                    "btrue",
                    "i913305000000000001",
                    "n18446744073709552000",
                    empty,
                ],
            ),
        ],
    );
}

#[test]
fn what_is_no_flat_object_is_refused_with_its_line() {
    for bad in
        ["{\"a\":[1]}", "{\"a\":{\"b\":1}}", "[1]", "{\"a\":1} x", "{\"a\":", "1", "{\"a\":1e999}"]
    {
        let text = format!("{{\"period\":1}}\n{bad}\n");
        let error = open("a.jsonl", text.as_bytes(), &options()).unwrap_err();
        assert_eq!(error.finding().code, Code::JsonLineInvalid, "{bad}");
        assert_eq!(error.finding().place.line, Some(2), "{bad}");
    }
    assert_eq!(refusal("a.ndjson", b"{}\n{}"), Code::FileEmpty);
}
