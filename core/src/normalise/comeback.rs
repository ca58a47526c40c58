//! Rejects files that come back: the columns in which the engine said where a row came from and
//! why it was rejected, and which rows of such a file are parts from different files.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::cell;
use crate::data::dictionary::normalise;
use crate::read::{Cell, Table};

/// The columns that a rejects file has before the original ones: what programs call them, and
/// their titles in workbooks.
pub(crate) const OWN_COLUMNS: [(&str, &str, &str); 5] = [
    ("file", "文件", "File"),
    ("sheet", "工作表", "Sheet"),
    ("line", "行", "Line"),
    ("codes", "意见代码", "Codes"),
    ("reason", "未通过原因", "Reason"),
];

/// As many of them make a rejects file: people delete some.
const ENOUGH: usize = 3;

/// Where the own columns of a rejects file stand, in the order of [`OWN_COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnColumns([Option<usize>; OWN_COLUMNS.len()]);

impl OwnColumns {
    /// None where the headers are of no rejects file.
    pub(super) fn of(headers: &[Arc<str>]) -> Option<Self> {
        let headers: Vec<String> = headers.iter().map(|header| normalise(header)).collect();
        let place = |name: (&str, &str, &str)| {
            let names = [name.0, name.1, name.2].map(normalise);
            headers.iter().position(|header| names.contains(header))
        };
        let places = OWN_COLUMNS.map(place);
        (places.iter().flatten().count() >= ENOUGH).then_some(Self(places))
    }

    /// Whether a column is one of them.
    pub(crate) fn holds(&self, column: usize) -> bool {
        self.0.contains(&Some(column))
    }

    /// The place that a row came from.
    pub(crate) fn origin(&self, cells: &[Cell<'_>]) -> Option<Origin> {
        let text = |column: Option<usize>| {
            column.and_then(|column| cells.get(column)).map(cell::text).unwrap_or_default()
        };
        let [file, sheet, line, ..] = self.0;
        let file = text(file);
        if file.is_empty() {
            return None;
        }
        let sheet = Some(text(sheet)).filter(|sheet| !sheet.is_empty());
        let line = text(line).trim().parse().ok();
        Some(Origin {
            file: file.as_ref().into(),
            sheet: sheet.map(|text| text.as_ref().into()),
            line,
        })
    }
}

/// Where a row of a rejects file came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    pub(crate) file: Arc<str>,
    pub(crate) sheet: Option<Arc<str>>,
    pub(crate) line: Option<u32>,
}

/// Which part of a firm's return a row may be: rows of one table are of one part, but those of a
/// rejects file are of the files that it names.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    of_row: HashMap<(u32, u32), u32, RandomState>,
}

impl Parts {
    /// `own` are the own columns of each table.
    pub(super) fn of(tables: &[Table<'_>], own: &[Option<OwnColumns>]) -> Self {
        let mut parts = Self::default();
        // Of each source, the files and sheets that it names.
        type Named = (u32, Arc<str>, Option<Arc<str>>);
        let mut known: HashMap<Named, u32, RandomState> = HashMap::default();
        for (source, (table, own)) in tables.iter().zip(own).enumerate() {
            let Some(own) = own else { continue };
            // Damage is met again when the rows are read.
            let _ = table.for_each_row(&mut |line, cells| {
                if let Some(origin) = own.origin(cells) {
                    let next = (tables.len() + known.len()) as u32;
                    let key = (source as u32, origin.file, origin.sheet);
                    let part = *known.entry(key).or_insert(next);
                    parts.of_row.insert((source as u32, line), part);
                }
                Ok(())
            });
        }
        parts
    }

    /// The part of a row.
    pub(super) fn get(&self, source: u32, line: u32) -> u32 {
        self.of_row.get(&(source, line)).copied().unwrap_or(source)
    }
}

/// A text without the apostrophe that keeps it from being run in a spreadsheet (see `write`).
pub(super) fn unguarded(text: &str) -> &str {
    const STARTS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    text.strip_prefix('\'').filter(|rest| rest.starts_with(STARTS)).unwrap_or(text)
}
