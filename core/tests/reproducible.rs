//! The same returns give exactly the same score book: shuffled, as CSV, NDJSON or XLSX, wide or
//! long, in one file or several.

use polars::prelude::*;
use tanxiao_core::benchmark::BenchmarkTable;
use tanxiao_core::data::DataSet;
use tanxiao_core::exec::InTurn;
use tanxiao_core::grade::Status;
use tanxiao_core::run::{Input, RunOptions, run};

const RANDOM: &str = include_str!("../../data/vectors/random.csv");

fn scores(files: &[(&str, &[u8])]) -> DataFrame {
    let data = DataSet::embedded().unwrap();
    let inputs: Vec<Input<'_>> = files.iter().map(|(name, bytes)| Input { name, bytes }).collect();
    let run = run(&data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:?}"));
    assert_eq!(run.scored.rejects, []);
    run.scores().unwrap().clone()
}

fn records() -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_reader(RANDOM.as_bytes());
    let headers = reader.headers().unwrap().clone();
    (headers, reader.records().map(Result::unwrap).collect())
}

fn to_csv(headers: &csv::StringRecord, records: &[csv::StringRecord]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headers).unwrap();
    for record in records {
        writer.write_record(record).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A shuffle that needs no random numbers: every 37th row, wrapping (37 divides no count here).
fn shuffled(records: &[csv::StringRecord]) -> Vec<csv::StringRecord> {
    let count = records.len();
    assert_ne!(count % 37, 0);
    (0..count).map(|index| records[index * 37 % count].clone()).collect()
}

#[test]
fn shuffled_rows() {
    let (headers, records) = records();
    let expected = scores(&[("a.csv", RANDOM.as_bytes())]);
    assert!(expected.height() > 400);
    let shuffled = to_csv(&headers, &shuffled(&records));
    assert_ne!(shuffled, RANDOM.as_bytes());
    assert!(scores(&[("a.csv", &shuffled)]).equals_missing(&expected));
}

#[test]
fn shuffled_columns() {
    let (headers, records) = records();
    let reverse = |record: &csv::StringRecord| {
        csv::StringRecord::from(record.iter().rev().collect::<Vec<_>>())
    };
    let reversed: Vec<_> = records.iter().map(reverse).collect();
    let expected = scores(&[("a.csv", RANDOM.as_bytes())]);
    let actual = scores(&[("a.csv", &to_csv(&reverse(&headers), &reversed))]);
    assert!(actual.equals_missing(&expected));
}

#[test]
fn several_files() {
    let (headers, records) = records();
    let (first, second) = records.split_at(records.len() / 3);
    let expected = scores(&[("a.csv", RANDOM.as_bytes())]);
    let actual =
        scores(&[("b.csv", &to_csv(&headers, second)), ("a.csv", &to_csv(&headers, first))]);
    assert!(actual.equals_missing(&expected));
}

/// Energy in one file and output in another, as the statistics' forms have them.
#[test]
fn parts_in_several_files() {
    let (headers, records) = records();
    let keys = ["credit_code", "name", "period", "region", "industry"];
    let is_money = |header: &str| header.ends_with("_wan_yuan");
    let project = |wanted: &dyn Fn(&str) -> bool| {
        let pick = |record: &csv::StringRecord| {
            let cells = headers.iter().zip(record).filter(|(header, _)| wanted(header));
            csv::StringRecord::from(cells.map(|(_, cell)| cell).collect::<Vec<_>>())
        };
        let rows: Vec<_> = records.iter().map(pick).collect();
        to_csv(&pick(&headers), &rows)
    };
    let money = project(&|header| keys.contains(&header) || is_money(header));
    let energy = project(&|header| {
        header == "credit_code"
            || header == "period"
            || !(keys.contains(&header) || is_money(header))
    });
    let expected = scores(&[("a.csv", RANDOM.as_bytes())]);
    let actual = scores(&[("money.csv", &money), ("energy.csv", &energy)]);
    assert!(actual.equals_missing(&expected));
}

#[test]
fn ndjson_and_xlsx() {
    let (headers, records) = records();
    let mut json = String::new();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in headers.iter().enumerate() {
        sheet.write_string(2, column as u16, header).unwrap();
    }
    for (row, record) in records.iter().enumerate() {
        let mut object = serde_json::Map::new();
        for (column, (header, cell)) in headers.iter().zip(record).enumerate() {
            let number: Option<f64> = cell.parse().ok().filter(|_| column > 4);
            let row = row as u32 + 3;
            match number {
                Some(number) => {
                    object.insert(header.to_owned(), number.into());
                    sheet.write_number(row, column as u16, number).unwrap();
                }
                None if cell.is_empty() => {}
                None => {
                    object.insert(header.to_owned(), cell.into());
                    sheet.write_string(row, column as u16, cell).unwrap();
                }
            }
        }
        json.push_str(&serde_json::Value::Object(object).to_string());
        json.push('\n');
    }
    let expected = scores(&[("a.csv", RANDOM.as_bytes())]);
    assert!(scores(&[("a.ndjson", json.as_bytes())]).equals_missing(&expected));
    let workbook = workbook.save_to_buffer().unwrap();
    assert!(scores(&[("a.xlsx", &workbook)]).equals_missing(&expected));
}

/// One row an energy type, in units of the statistics' form, and shuffled.
#[test]
fn long_form() {
    let (headers, records) = records();
    let data = DataSet::embedded().unwrap();
    let mut rows = Vec::new();
    for record in &records {
        let cell = |name: &str| {
            headers.iter().position(|header| header == name).map_or("", |index| &record[index])
        };
        let mut keys: Vec<String> = headers
            .iter()
            .zip(record)
            .filter(|(header, _)| !data.catalogue.iter().any(|energy| energy.column == *header))
            .map(|(_, cell)| cell.to_owned())
            .collect();
        for energy in &data.catalogue {
            let quantity = cell(&energy.column);
            if quantity.is_empty() {
                continue;
            }
            let length = keys.len();
            keys.extend([
                energy.name_zh.clone(),
                unit_of(&energy.unit).to_owned(),
                quantity.to_owned(),
            ]);
            rows.push(csv::StringRecord::from(keys.clone()));
            keys.truncate(length);
        }
    }
    let mut header: Vec<&str> = headers
        .iter()
        .filter(|header| !data.catalogue.iter().any(|energy| energy.column == *header))
        .collect();
    header.extend(["energy_type", "unit", "quantity"]);
    if rows.len() % 37 == 0 {
        rows.swap_remove(0);
    }
    let long = to_csv(&csv::StringRecord::from(header), &shuffled(&rows));
    let expected = scores(&[("a.csv", RANDOM.as_bytes())]);
    assert!(scores(&[("long.csv", &long)]).equals_missing(&expected));
}

fn unit_of(slug: &str) -> &'static str {
    match slug {
        "t" => "吨",
        "wan_m3" => "万立方米",
        "gj" => "百万千焦",
        "mwh" => "兆瓦时",
        _ => "吨标准煤",
    }
}

/// What a regulator publishes is enough for an enterprise to get the same grade alone.
#[test]
fn one_firm_against_the_published_benchmark() {
    let data = DataSet::embedded().unwrap();
    let options = RunOptions::default();
    let input = [Input { name: "a.csv", bytes: RANDOM.as_bytes() }];
    let city = run(&data, &input, &options, None).unwrap_or_else(|f| panic!("{f:?}"));
    let text =
        serde_json::to_string(&city.scored.issued_table(city.method, &InTurn).published(None))
            .unwrap();
    let hash = &city.method.factors.sha256;
    let table = BenchmarkTable::parse("b.json", &text, city.method.scheme, hash).unwrap();
    let expected = city.scores().unwrap();
    let (headers, records) = records();
    let same = [
        "intensity_l",
        "benchmark_l",
        "benchmark_depth",
        "peer_count",
        "ratio_k",
        "level",
        "grade",
        "label",
        "percentile",
        "status",
        "net_tco2",
        "neutral_rate",
    ];
    let mut compared = 0;
    // Alone, no other firm's code tells the edition.
    let options = RunOptions { industry_edition: Some("2017".into()), ..options };
    for record in records.iter().step_by(9) {
        let alone = to_csv(&headers, std::slice::from_ref(record));
        let input = [Input { name: "a.csv", bytes: &alone }];
        let own = run(&data, &input, &options, Some(&table)).unwrap_or_else(|f| panic!("{f:?}"));
        let row = city
            .scored
            .rows_of(&record[0])
            .into_iter()
            .find(|&row| own.scored.returns.period(0) == city.scored.returns.period(row))
            .unwrap();
        // Made-up firms may be held beside their peers, whom one alone does not have.
        if city.scored.status(row) == Status::Held {
            continue;
        }
        compared += 1;
        for column in same {
            assert_eq!(
                own.scores().unwrap().column(column).unwrap().get(0).unwrap(),
                expected.column(column).unwrap().get(row).unwrap(),
                "{column} of {record:?}"
            );
        }
    }
    assert!(compared > 30, "{compared}");
}
