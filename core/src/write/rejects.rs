//! Rejected rows as a table: where and why, then the cells as they came.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::WriteContext;
use super::sheet::{Column, Look, Sheet};
use super::titles;
use crate::cells::Cells;
use crate::normalise::OWN_COLUMNS;
use crate::rejects::{RejectedRow, RejectedRows};

pub(super) fn sheet(rejected: &RejectedRows, context: &WriteContext<'_>) -> Sheet {
    let rows = &rejected.rows;
    let lang = context.lang;
    let texts = |name: &str, text: &dyn Fn(&RejectedRow) -> Option<String>| {
        let cells = Cells::texts(rows.iter().map(text));
        Column::new(name, titles::place(name, lang), Look::Text, cells)
    };
    let lines = Cells::counts(rows.iter().map(|row| Some(row.line)));
    let mut columns = vec![
        texts("file", &|row| Some(row.file.to_string())),
        texts("sheet", &|row| row.sheet.as_ref().map(ToString::to_string)),
        Column::new("line", titles::place("line", lang), Look::Count, lines),
        texts("codes", &|row| Some(row.codes.join(";"))),
        texts("reason", &|row| Some(lang.pick(&row.reason_zh, &row.reason_en).to_owned())),
    ];
    let names = distinct(rejected.headers.iter().map(AsRef::as_ref));
    for (index, (name, header)) in names.into_iter().zip(&rejected.headers).enumerate() {
        columns.push(Column {
            name,
            header: header.to_string(),
            title: header.to_string(),
            look: Look::Text,
            cells: Cells::texts(rows.iter().map(|row| row.cells.get(index))),
        });
    }
    Sheet::new(lang.pick("未通过校验的数据", "Rejected rows"), columns)
}

/// Headers as names that differ from each other and from our own columns.
fn distinct<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> =
        OWN_COLUMNS.iter().map(|(name, _, _)| (*name).to_owned()).collect();
    headers
        .map(|header| {
            let stem = if header.is_empty() { "column" } else { header };
            let mut name = stem.to_owned();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name.clear();
                let _ = write!(name, "{stem}_{number}");
                number += 1;
            }
            name
        })
        .collect()
}
