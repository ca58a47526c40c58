//! Several schemes over one reading of the files: each gives what it gives alone.

use std::collections::BTreeMap;

use tanxiao_core::data::DataSet;
use tanxiao_core::finding::{Code, Finding};
use tanxiao_core::lang::Lang;
use tanxiao_core::run::{Input, Plan, Run, RunOptions, run};

const CITY: &str = include_str!("../../data/vectors/points/city.csv");

fn options(scheme: &str, all: &[&str]) -> RunOptions {
    let others = all.iter().filter(|other| **other != scheme);
    RunOptions {
        scheme: scheme.to_owned(),
        beside: others.map(|id| (*id).to_owned()).collect(),
        ..RunOptions::default()
    }
}

fn in_one_pass<'a>(
    data: &'a DataSet,
    text: &str,
    schemes: &[&str],
) -> Result<Vec<Run<'a>>, Vec<Finding>> {
    let plans = schemes.iter().map(|scheme| Plan::new(data, &options(scheme, schemes)));
    let plans: Vec<Plan<'_>> = plans.collect::<Result<_, tanxiao_core::finding::Error>>()?;
    let tables = plans[0].open(&[Input { name: "city.csv", bytes: text.as_bytes() }])?;
    let of_plans: Vec<_> = plans.iter().map(|plan| (plan, None)).collect();
    Plan::score_all(&of_plans, &tables, tables.len(), &mut |_| {})
}

fn alone<'a>(data: &'a DataSet, text: &str, options: &RunOptions) -> Run<'a> {
    let input = [Input { name: "city.csv", bytes: text.as_bytes() }];
    run(data, &input, options, None).unwrap_or_else(|found| panic!("{found:#?}"))
}

#[test]
fn each_scheme_gives_what_it_gives_alone() {
    let data = DataSet::embedded().unwrap();
    let schemes: Vec<&str> = data.schemes.keys().map(String::as_str).collect();
    assert!(schemes.len() > 8, "{schemes:?}");
    let runs = in_one_pass(&data, CITY, &schemes).unwrap();
    assert_eq!(runs.len(), schemes.len());
    for (scheme, together) in schemes.iter().zip(&runs) {
        assert_eq!(together.method.scheme.id, *scheme);
        let alone = alone(&data, CITY, &options(scheme, &[]));
        assert_eq!(together.scored.counts, alone.scored.counts, "{scheme}");
        let frames = [together.scores().unwrap(), alone.scores().unwrap()];
        assert!(frames[0].equals_missing(frames[1]), "{scheme}: {frames:?}");
        assert!(frames[0].height() > 200, "{scheme}");
    }
}

/// A run can be repeated from what its manifest says, whichever scheme was named first.
#[test]
fn what_another_scheme_declares_is_read_for_all() {
    let data = DataSet::embedded().unwrap();
    // A tax that is no number: the row is rejected where the column is read.
    let mut lines: Vec<String> = CITY.lines().map(str::to_owned).collect();
    let tax = lines[0].split(',').position(|header| header == "税收(万元)").unwrap();
    let mut cells: Vec<&str> = lines[5].split(',').collect();
    cells[tax] = "不详细";
    lines[5] = cells.join(",");
    let text = lines.join("\n");

    let for_the_tax = |run: &Run<'_>| {
        let rejects = run.scored.rejects.iter();
        rejects.filter(|one| one.reasons == [Code::ValueNotANumber]).count()
    };
    assert_eq!(for_the_tax(&alone(&data, &text, &options("huzhou-2021", &[]))), 0);
    let schemes = ["huzhou-2021", "own-rank-county"];
    let turned = ["own-rank-county", "huzhou-2021"];
    let runs = in_one_pass(&data, &text, &schemes).unwrap();
    let again = in_one_pass(&data, &text, &turned).unwrap();
    for (scheme, together) in schemes.iter().zip(&runs) {
        assert_eq!(for_the_tax(together), 1, "{scheme}");
        let repeated = alone(&data, &text, &options(scheme, &schemes));
        assert!(repeated.scores().unwrap().equals_missing(together.scores().unwrap()));
        let other = again.iter().find(|run| run.method.scheme.id == *scheme).unwrap();
        assert!(other.scores().unwrap().equals_missing(together.scores().unwrap()));
    }
}

fn with(changed: &str) -> DataSet {
    let mut files: BTreeMap<String, String> = DataSet::embedded_files();
    let county = files["schemes/own-rank-county.toml"].clone();
    let other = county.replacen("id = \"own-rank-county\"", "id = \"own-other\"", 1);
    let field = "[fields.tax]\nzh = \"税收\"\nen = \"tax paid\"\nunit = \"万元\"\n";
    assert!(other.contains(field));
    files.insert("schemes/own-other.toml".to_owned(), other.replacen(field, changed, 1));
    DataSet::load(&files).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn fields_that_schemes_declare_unlike_are_refused() {
    let schemes = ["own-rank-county", "own-other"];
    for (changed, is_refused) in [
        ("[fields.tax]\nzh = \"实缴税金\"\nen = \"tax paid in\"\nunit = \"万元\"\n", false),
        ("[fields.tax]\nzh = \"税收\"\nen = \"tax paid\"\nunit = \"元\"\n", true),
    ] {
        let data = with(changed);
        let runs = in_one_pass(&data, CITY, &schemes);
        match runs {
            Ok(_) => assert!(!is_refused, "{changed}"),
            Err(found) => {
                assert!(is_refused, "{found:#?}");
                assert_eq!(found[0].code, Code::SchemeInvalid);
                let said = found[0].message(Lang::En);
                for words in ["own-rank-county", "own-other", "tax"] {
                    assert!(said.contains(words), "{said}");
                }
                assert!(!found[0].message(Lang::Zh).is_ascii());
            }
        }
    }
}
