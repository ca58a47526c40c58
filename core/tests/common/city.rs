//! The made-up city of a vector: tables, run, and an answer's columns as texts.

use std::collections::BTreeMap;

use tanxiao_core::cells::Cell;
use tanxiao_core::data::DataSet;
use tanxiao_core::number::to_text;
use tanxiao_core::run::{Input, Run, RunOptions, run};
use tanxiao_core::write::sheet::Column;

#[path = "graded.rs"]
mod graded;

pub(crate) fn data() -> DataSet {
    DataSet::load(&graded::files()).unwrap()
}

pub(crate) fn of<'a>(data: &'a DataSet, text: &str) -> Run<'a> {
    let inputs = [Input { name: "city.csv", bytes: text.as_bytes() }];
    run(data, &inputs, &RunOptions::default(), None).unwrap_or_else(|f| panic!("{f:#?}"))
}

/// The cells of a row by column.
pub(crate) fn texts(columns: &[Column], row: usize) -> BTreeMap<String, String> {
    let text = |cell: Cell<'_>| match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Scaled(value, places) => to_text(value, places),
    };
    columns.iter().map(|column| (column.name.clone(), text(column.cells.at(row)))).collect()
}
