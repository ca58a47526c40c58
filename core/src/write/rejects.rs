//! Rejected rows as a table: where and why, then the cells as they came.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use polars::prelude::*;

use super::WriteContext;
use super::sheet::{Caption, Look, Sheet};
use super::titles;
use crate::finding::Result;
use crate::rejects::{RejectedRow, RejectedRows};
use crate::returns::frame_error;

/// The columns before the original ones.
const OWN_COLUMNS: [&str; 5] = ["file", "sheet", "line", "codes", "reason"];

pub(super) fn sheet(rejected: &RejectedRows, context: &WriteContext<'_>) -> Result<Sheet> {
    let rows = &rejected.rows;
    let texts = |name: &str, text: &dyn Fn(&RejectedRow) -> Option<String>| {
        StringChunked::from_iter_options(name.into(), rows.iter().map(text)).into_column()
    };
    let mut columns = vec![
        texts("file", &|row| Some(row.file.to_string())),
        texts("sheet", &|row| row.sheet.as_ref().map(ToString::to_string)),
        UInt32Chunked::from_iter_values("line".into(), rows.iter().map(|row| row.line))
            .into_column(),
        texts("codes", &|row| Some(row.codes.join(";"))),
        texts("reason", &|row| Some(context.lang.pick(&row.reason_zh, &row.reason_en).to_owned())),
    ];
    let names = distinct(rejected.headers.iter().map(AsRef::as_ref));
    for (index, name) in names.iter().enumerate() {
        let cells = rows.iter().map(|row| row.cells.get(index));
        columns.push(StringChunked::from_iter_options(name.into(), cells).into_column());
    }
    let frame = DataFrame::new(columns).map_err(frame_error)?;
    let name = context.lang.pick("未通过校验的数据", "Rejected rows");
    Sheet::new(name, &frame, |index, name| {
        let original = index.checked_sub(OWN_COLUMNS.len()).map(|own| &rejected.headers[own]);
        match original {
            Some(header) => {
                Caption { header: header.to_string(), title: header.to_string(), look: Look::Text }
            }
            None => Caption {
                header: name.to_owned(),
                title: titles::place(name, context.lang),
                look: if name == "line" { Look::Count } else { Look::Text },
            },
        }
    })
}

/// Headers as names that differ from each other and from our own columns.
fn distinct<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = OWN_COLUMNS.iter().map(ToString::to_string).collect();
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
