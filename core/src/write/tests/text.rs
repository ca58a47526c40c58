use super::*;

#[test]
fn csv_reads_back_as_it_was() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::Csv, &run, Lang::Zh);
    assert!(bytes.starts_with(b"\xef\xbb\xbf\"") || bytes.starts_with(b"\xef\xbb\xbfcredit_code,"));
    assert!(!bytes.contains(&b'\r'));
    let (headers, rows) = read_back("a.csv", &bytes);
    assert_eq!(headers, SCORE_COLUMNS);
    let mut expected = cells_of(run.scores().unwrap());
    let guarded = expected.iter_mut().filter(|row| row[index("name")].starts_with('='));
    assert_eq!(guarded.map(|row| row[index("name")].insert(0, '\'')).count(), 1);
    assert_eq!(rows, expected);
    // The canonical names are the same in English, and so is every number.
    assert_eq!(bytes, scores(OutputFormat::Csv, &run, Lang::En));
}

#[test]
fn small_numbers_have_no_exponent() {
    let data = data();
    let run = scored(&data);
    for format in [OutputFormat::Csv, OutputFormat::NdJson] {
        let mut bytes = Vec::new();
        let frame = df! {
            "name" => ["a", "b", "c"],
            "intensity_l" => [Some(1e-6), Some(1e-9), None],
            "net_tco2" => [-1e-6, 1e16, f64::NAN],
            "rank" => [Some(1i32), None, Some(-3)],
        };
        write_scores(format, &frame.unwrap(), &context(&run, Lang::Zh), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let expected = match format {
            OutputFormat::Csv => {
                "\u{feff}name,intensity_l,net_tco2,rank\na,0.000001,-0.000001,1\n\
                 b,0.000000001,10000000000000000,\nc,,,-3\n"
            }
            _ => {
                "{\"name\":\"a\",\"intensity_l\":0.000001,\"net_tco2\":-0.000001,\"rank\":1}\n\
                 {\"name\":\"b\",\"intensity_l\":0.000000001,\"net_tco2\":10000000000000000,\
                 \"rank\":null}\n\
                 {\"name\":\"c\",\"intensity_l\":null,\"net_tco2\":null,\"rank\":-3}\n"
            }
        };
        assert_eq!(text, expected);
    }
}

#[test]
fn ndjson_has_keys_in_order_and_nulls() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::NdJson, &run, Lang::Zh);
    let text = std::str::from_utf8(&bytes).unwrap();
    assert_eq!(text.lines().count(), run.scored.height());
    let mut names = Vec::new();
    let mut ungraded = 0;
    for line in text.lines() {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).unwrap();
        assert_eq!(object.keys().collect::<Vec<_>>(), SCORE_COLUMNS);
        names.push(object["name"].as_str().unwrap().to_owned());
        assert!(object["net_tco2"].is_number());
        ungraded += usize::from(object["grade"].is_null());
    }
    assert!(names.contains(&"=HYPERLINK(\"http://a\",\"甲\")".to_owned()), "{names:?}");
    assert!(names.contains(&"甲,乙 \"丙\"".to_owned()), "{names:?}");
    assert_eq!(ungraded, 1);
}

#[test]
fn an_empty_score_book_is_a_header() {
    let data = data();
    let run = scored(&data);
    let mut bytes = Vec::new();
    let empty = run.scores().unwrap().clear();
    write_scores(OutputFormat::Csv, &empty, &context(&run, Lang::Zh), &mut bytes).unwrap();
    let expected = format!("\u{feff}{}\n", SCORE_COLUMNS.join(","));
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    for format in formats() {
        let mut bytes = Vec::new();
        write_scores(format, &empty, &context(&run, Lang::Zh), &mut bytes).unwrap();
        assert_eq!(bytes.is_empty(), format == OutputFormat::NdJson);
    }
}

#[test]
fn more_than_one_buffer_of_rows_is_whole() {
    const ROWS: i32 = 20_000;
    let data = data();
    let run = scored(&data);
    let names: Vec<String> = (0..ROWS).map(|row| format!("甲\"公司\"{row}\n,")).collect();
    let ranks: Vec<i32> = (0..ROWS).collect();
    let frame = df! { "name" => &names, "rank" => &ranks }.unwrap();
    for (format, file) in [(OutputFormat::Csv, "a.csv"), (OutputFormat::NdJson, "a.ndjson")] {
        let mut bytes = Vec::new();
        write_scores(format, &frame, &context(&run, Lang::Zh), &mut bytes).unwrap();
        assert!(bytes.len() > FLUSH_BYTES);
        let (_, rows) = read_back(file, &bytes);
        assert_eq!(rows, cells_of(&frame));
    }
}
