use super::*;

#[test]
fn csv_reads_back_as_it_was() {
    let data = data();
    let run = scored(&data);
    let bytes = scores(OutputFormat::Csv, &run, Lang::Zh);
    assert!(bytes.starts_with(b"\xef\xbb\xbf\"") || bytes.starts_with(b"\xef\xbb\xbfcredit_code,"));
    assert!(!bytes.contains(&b'\r'));
    let (headers, rows) = read_back("a.csv", &bytes);
    assert_eq!(headers, names());
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
    let sheet = sheet_of(vec![
        ("name", Cells::texts(["a", "b", "c"].map(Some).into_iter())),
        ("intensity_l", Cells::scaled(9, [Some(1_000), Some(1), None].into_iter())),
        ("net_tco2", Cells::scaled(6, [Some(-1), Some(i64::MAX), None].into_iter())),
        ("rank", Cells::integers([Some(1), None, Some(-3)].into_iter())),
    ]);
    for format in [OutputFormat::Csv, OutputFormat::NdJson] {
        let bytes = written(format, &sheet, &run);
        let text = String::from_utf8(bytes).unwrap();
        let expected = match format {
            OutputFormat::Csv => {
                "\u{feff}name,intensity_l,net_tco2,rank\na,0.000001,-0.000001,1\n\
                 b,0.000000001,9223372036854.775807,\nc,,,-3\n"
            }
            _ => {
                "{\"name\":\"a\",\"intensity_l\":0.000001,\"net_tco2\":-0.000001,\"rank\":1}\n\
                 {\"name\":\"b\",\"intensity_l\":0.000000001,\"net_tco2\":9223372036854.775807,\
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
        assert_eq!(object.keys().collect::<Vec<_>>(), super::names());
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
    let (table, context) = (run.table(), context(&run, Lang::Zh));
    for format in formats() {
        let mut bytes = Vec::new();
        write_scores(format, &table, 0..0, &context, &InTurn, &mut bytes).unwrap();
        assert_eq!(bytes.is_empty(), format == OutputFormat::NdJson);
        if format == OutputFormat::Csv {
            let expected = format!("\u{feff}{}\n", names().join(","));
            assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        }
    }
}

#[test]
fn more_than_one_buffer_of_rows_is_whole() {
    const COUNT: i64 = 20_000;
    let data = data();
    let run = scored(&data);
    let name = |row| format!("甲\"公司\"{row}\n,");
    let sheet = sheet_of(vec![
        ("name", Cells::texts((0..COUNT).map(|row| Some(name(row))))),
        ("rank", Cells::integers((0..COUNT).map(Some))),
    ]);
    let expected: Vec<_> = (0..COUNT).map(|row| vec![name(row), row.to_string()]).collect();
    for (format, file) in [(OutputFormat::Csv, "a.csv"), (OutputFormat::NdJson, "a.ndjson")] {
        let bytes = written(format, &sheet, &run);
        assert!(COUNT as usize > ROWS);
        let (_, rows) = read_back(file, &bytes);
        assert_eq!(rows, expected);
    }
}

/// Rows of several pieces come out in their order, whatever threads make them.
#[test]
fn pieces_are_written_in_order() {
    let data = data();
    let header = RETURNS.lines().next().unwrap();
    let firm = |row: usize| format!(",厂{row:06},2023,330502,3011,{},3000\n", 1_000 + row % 977);
    let returns: String =
        std::iter::once(format!("{header}\n")).chain((0..3 * ROWS).map(firm)).collect();
    let inputs = [Input { name: "in.csv", bytes: returns.as_bytes() }];
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|_| panic!());
    let (_, rows) = read_back("a.csv", &scores(OutputFormat::Csv, &run, Lang::Zh));
    assert_eq!(rows.len(), 3 * ROWS);
    assert_eq!(rows, cells_of(run.scores().unwrap()));
}
