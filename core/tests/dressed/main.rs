//! Tables as offices dress them up: titles, headers of two rows, merged cells, rows of units,
//! subtotals, notes, numbers as texts, several sheets and files, other encodings. A clean table of
//! invented firms is dressed at random, and must come back with the scores of the clean one, or be
//! refused: never with other numbers. What is read of its columns, kept as a map file and read again,
//! gives the same.

mod dress;
mod firms;
mod grid;

use firms::{Firm, clean, invent};
use tanxiao_core::data::DataSet;
use tanxiao_core::data::dictionary::Field;
use tanxiao_core::map_file::{ColumnMap, MapFile, Position, TableMap, column_letter};
use tanxiao_core::normalise::{ColumnReading, field_name};
use tanxiao_core::run::{Input, Run, RunOptions, run};

/// Dressed tables a run; `DRESSED=N` asks for another number.
const ROUNDS: u64 = 2_000;
/// So many of a hundred must come back whole; in the others a cell is no number, or a row is refused.
const COME_BACK_PERCENT: usize = 75;

/// The scores of a run: everything but what a reject changes for its peers.
fn scores(run: &Run<'_>) -> Vec<Vec<String>> {
    let frame = run.scores().unwrap();
    let text = |row: usize, column: &polars::prelude::Column| {
        column.get(row).map(|value| value.to_string()).unwrap_or_default()
    };
    (0..frame.height())
        .map(|row| frame.get_columns().iter().map(|column| text(row, column)).collect())
        .collect()
}

/// The columns that follow from a firm's own figures.
fn own(scores: &[Vec<String>]) -> Vec<&[String]> {
    let at = |name: &str| {
        tanxiao_core::issued::COLUMNS.iter().position(|column| column.name == name).unwrap()
    };
    let end = at("intensity_l") + 1;
    scores.iter().map(|score| &score[..end]).collect()
}

/// How the columns of a run were understood, as a file that was written and read again.
fn kept(run: &Run<'_>, data: &DataSet) -> MapFile {
    let column = |(index, column): (usize, &ColumnReading)| {
        let field = column.field.filter(|_| !column.header.is_empty())?;
        Some(ColumnMap {
            column: Some(Position::Letter(column_letter(index))),
            header: Some(column.header.to_string()),
            field: if field == Field::Ignore {
                "ignore".to_owned()
            } else {
                field_name(field, data)
            },
            unit: column.unit_text.clone().filter(|_| column.unit.is_some()),
        })
    };
    let tables = run.readings.iter().map(|reading| TableMap {
        file: Some(reading.file.to_string()),
        sheet: reading.sheet.as_ref().map(ToString::to_string),
        columns: reading.columns.iter().enumerate().filter_map(column).collect(),
    });
    let file = MapFile { name: String::new(), tables: tables.collect() };
    MapFile::parse("map.toml", &toml::to_string(&file).unwrap()).unwrap()
}

#[test]
fn a_dressed_table_comes_back_or_is_refused() {
    let data = DataSet::embedded().unwrap();
    let rounds = std::env::var("DRESSED").ok().and_then(|text| text.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    let mut refused = Vec::new();
    for seed in 0..rounds {
        let mut random = firms::Random::new(seed);
        let firms: Vec<Firm> = invent(&mut random);
        let plain = clean(&firms);
        let input = [Input { name: "clean.csv", bytes: plain.as_bytes() }];
        let expected = run(&data, &input, &RunOptions::default(), None);
        let expected = scores(&expected.unwrap_or_else(|found| panic!("seed {seed}: {found:?}")));
        assert_eq!(expected.len(), firms.len(), "seed {seed}");

        let files = dress::dress(&firms, &mut random);
        let inputs: Vec<Input<'_>> =
            files.iter().map(|file| Input { name: &file.name, bytes: &file.bytes }).collect();
        let about = || {
            let about: Vec<_> = files.iter().map(|file| file.about.as_str()).collect();
            format!("seed {seed}:\n{}", about.join("\n"))
        };
        let found = run(&data, &inputs, &RunOptions::default(), None);
        if let Ok(first) = &found {
            let options =
                RunOptions { map_file: Some(kept(first, &data)), ..RunOptions::default() };
            let again = run(&data, &inputs, &options, None)
                .unwrap_or_else(|found| panic!("{found:?} by the map file of {}", about()));
            assert_eq!(scores(&again), scores(first), "by the map file of {}", about());
        }
        match found {
            Err(found) => refused.push((about(), format!("{found:?}"))),
            Ok(run) if run.scored.counts.rows_rejected == 0 => {
                assert_eq!(scores(&run), expected, "{}", about());
            }
            // A row that is refused leaves its peers; what is scored is as it was.
            Ok(run) => {
                let scores = scores(&run);
                let expected = own(&expected);
                for score in own(&scores) {
                    assert!(expected.contains(&score), "{score:?} in {}", about());
                }
                refused.push((about(), format!("{:?}", run.scored.findings)));
            }
        }
    }
    let came_back = rounds as usize - refused.len();
    let is_enough = came_back * 100 >= rounds as usize * COME_BACK_PERCENT;
    let example = refused.last();
    assert!(is_enough, "{came_back} of {rounds} came back; refused is {example:#?}");
}
