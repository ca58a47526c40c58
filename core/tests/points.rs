//! Schemes that add up points against `data/vectors/points`: a city scored by a script that reads
//! the schemes' files by itself, in exact fractions. Every figure of every firm is compared.

#[path = "common/cell.rs"]
mod cell;
mod points_city;

use std::collections::BTreeMap;

use cell::text;
use tanxiao_core::data::DataSet;
use tanxiao_core::finding::Code;
use tanxiao_core::run::{Input, RunOptions, run};

use points_city::{CITY, files};

const EXPECTED: &str = include_str!("../../data/vectors/points/expected.csv");

#[test]
fn every_figure_is_what_fractions_give() {
    let data = DataSet::load(&files()).unwrap_or_else(|error| panic!("{error}"));
    let mut of_schemes: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    let mut headers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in EXPECTED.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        match cells[0] {
            "#" => drop(headers.insert(cells[1], cells[3..].to_vec())),
            scheme => of_schemes.entry(scheme).or_default().push(cells),
        }
    }
    assert!(of_schemes.len() >= 20, "{:?}", of_schemes.keys());
    let mut compared = 0;
    for (scheme, rows) in of_schemes {
        let input = [Input { name: "city.csv", bytes: CITY.as_bytes() }];
        let options = RunOptions { scheme: scheme.to_owned(), ..RunOptions::default() };
        let run = run(&data, &input, &options, None).unwrap_or_else(|f| panic!("{scheme}: {f:#?}"));
        assert_eq!(run.scored.rejects, [], "{scheme}");
        let scores = run.scores().unwrap();
        assert_eq!(scores.height(), rows.len(), "{scheme}");
        let column = |name: &str| scores.column(name).unwrap_or_else(|_| panic!("{scheme} {name}"));
        let (codes, periods) = (column("credit_code"), column("period"));
        let at: BTreeMap<(String, String), usize> = (0..scores.height())
            .map(|row| {
                let of = |cells: &polars::prelude::Column| text(&cells.get(row).unwrap());
                ((of(codes), of(periods)), row)
            })
            .collect();
        let mut differences = Vec::new();
        for cells in &rows {
            let row = at[&(cells[1].to_owned(), cells[2].to_owned())];
            for (name, expected) in headers[scheme].iter().zip(&cells[3..]) {
                let found = text(&column(name).get(row).unwrap());
                let nearest = expected.parse::<f64>().map(|number| number.to_string());
                compared += 1;
                if found != *expected && Ok(&found) != nearest.as_ref() {
                    differences
                        .push(format!("{} {} {name}: {found} ≠ {expected}", cells[1], cells[2]));
                }
            }
        }
        let shown = differences.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
        assert!(differences.is_empty(), "{scheme}: {} differ\n{shown}", differences.len());
    }
    assert!(compared > 50_000, "{compared}");
}

/// Returns without any of the fields are scored as far as the scheme says, and what is missing is
/// told; nobody is rejected for it, and no class is given where an indicator is needed.
#[test]
fn xiamen_goes_through_every_shipped_scheme() {
    let data = DataSet::embedded().unwrap();
    let sample = tanxiao_data::SAMPLES.iter().find(|file| file.path.ends_with("2012-2017.csv"));
    let input = [Input { name: "xiamen.csv", bytes: sample.unwrap().text.as_bytes() }];
    let pointed = data.schemes.values().filter(|scheme| scheme.grade_of.is_pointed());
    let mut tried = 0;
    for scheme in pointed {
        let options = RunOptions { scheme: scheme.id.clone(), ..RunOptions::default() };
        let run = run(&data, &input, &options, None).unwrap_or_else(|f| panic!("{f:#?}"));
        // Branches of manufacturing that GB/T 4754 does not have are all that is rejected.
        let reasons = run.scored.rejects.iter().map(|reject| reject.reasons.as_slice());
        assert!(reasons.into_iter().all(|reasons| reasons == [Code::IndustryUnknown]));
        assert!(run.scored.height() > 150, "{}", scheme.id);
        let told = run.scored.findings.iter().filter(|found| found.code == Code::FieldMissing);
        assert!(told.count() >= 3, "{}", scheme.id);
        let needs_land = scheme.fields.iter().any(|field| field.id == "land");
        assert!(!needs_land || run.scored.counts.graded == 0, "{}", scheme.id);
        tried += 1;
    }
    assert_eq!(tried, 4);
}
