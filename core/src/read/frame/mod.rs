//! Columnar files, Parquet and Arrow IPC: their columns, given row by row. Types are told apart by
//! the schema, before anything is decoded: a column of a type that no return has is not read, and
//! refuses the file only if somebody needs it ([`super::Table::unread`]). What the folders of its
//! path say (`period=2023/`) are columns, too.

mod decimal;
#[cfg(feature = "ipc")]
mod of_ipc;
#[cfg(feature = "parquet")]
mod of_parquet;
mod partition;
#[cfg(all(feature = "parquet", feature = "ipc"))]
mod scores;
mod values;

use std::sync::Arc;

use polars::prelude::*;

use self::values::{Raw, Values};
use super::guard::{damaged, guarded, too_many_cells};
use super::header::{HeadCell, HeadRow, recognised_in, tidy};
use super::{Body, Cell, ReadOptions, RowSink, Table, file_of};
use crate::finding::{Code, Error, Place, Result};

/// Cells of one file.
const MAX_CELLS: u64 = 1 << 32;

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Frame {
    columns: Vec<Values>,
    height: usize,
}

/// Opens Parquet.
#[cfg(feature = "parquet")]
pub(super) fn open_parquet<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    guarded(place, || table_of(place, of_parquet::read(place, bytes, options)?, options))
}

/// Opens Arrow IPC.
#[cfg(feature = "ipc")]
pub(super) fn open_ipc<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    guarded(place, || table_of(place, of_ipc::read(place, bytes, options)?, options))
}

/// A columnar file as a frame, its decimals as the nearest floats: scores that are read back, not
/// returns.
#[cfg(all(feature = "parquet", feature = "ipc"))]
pub(super) fn whole(place: &Place, bytes: &[u8], format: super::Format) -> Result<DataFrame> {
    let options =
        ReadOptions { format: None, sheet: None, recognises: &|_| true, is_unit: &|_| false };
    guarded(place, || {
        let (columns, _) = match format {
            super::Format::Ipc => of_ipc::read(place, bytes, &options)?,
            _ => of_parquet::read(place, bytes, &options)?,
        };
        let columns = columns.into_iter().map(|raw| scores::column(place, raw));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        DataFrame::new(columns).map_err(|error| damaged(place, error))
    })
}

/// Refuses a file with more cells than are read.
fn check_size(place: &Place, height: usize, width: usize) -> Result<()> {
    // A column of nothing is stored as its length alone, which may be any number.
    if height as u64 > MAX_CELLS / (width as u64).max(1) {
        return Err(too_many_cells(place, MAX_CELLS));
    }
    Ok(())
}

fn table_of<'a>(
    place: &Place,
    (raw, height): (Vec<Raw>, usize),
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    if height == 0 || raw.is_empty() {
        return Err(Error::new(Code::FileEmpty, place.clone()));
    }
    let mut names: Vec<String> = raw.iter().map(|column| tidy(&column.name)).collect();
    let columns = raw.into_iter().map(Values::of).collect::<PolarsResult<Vec<_>>>();
    let mut columns = columns.map_err(|error| damaged(place, error))?;
    if columns.iter().any(|values| values.height().is_some_and(|found| found != height)) {
        return Err(damaged(place, "columns of different heights"));
    }
    for (name, value) in partition::of_path(place.file.as_deref().unwrap_or_default()) {
        let name = tidy(&name);
        let known = names.iter().position(|known| *known == name);
        let is_said = |index: usize| partition::is_said_by(&columns[index], &value, height);
        if !known.is_some_and(is_said) {
            names.push(name);
            columns.push(Values::Everywhere(value));
        }
    }
    let cells = names.iter().map(|name| HeadCell::of_text(name)).collect();
    let recognised = recognised_in(&HeadRow { line: 0, cells }, options);
    Ok(Table {
        file: file_of(place),
        sheet: None,
        header_line: 0,
        units: vec![None; names.len()],
        headers: names.into_iter().map(Arc::from).collect(),
        recognised,
        preamble: Vec::new(),
        top: Arc::default(),
        left_out: Vec::new(),
        record: None,
        body: Body::Frame(Frame { columns, height }),
    })
}

impl Frame {
    pub(super) fn len(&self) -> usize {
        self.height
    }

    /// The type of a column that is not read.
    pub(super) fn unread(&self, column: usize) -> Option<&str> {
        match self.columns.get(column)? {
            Values::Unread(kind) => Some(kind),
            _ => None,
        }
    }

    /// Gives the rows; the line is the number of the row from 1.
    pub(super) fn for_each_row(&self, each: &mut RowSink<'_>) -> Result<()> {
        let mut columns: Vec<_> = self.columns.iter().map(Values::cells).collect();
        let mut cells = vec![Cell::Empty; columns.len()];
        for row in 1..=self.height {
            for (cell, column) in cells.iter_mut().zip(&mut columns) {
                *cell = column.next().unwrap_or(Cell::Empty);
            }
            // What the path says is no row.
            let is_row = |(column, cell): (&Values, &Cell<'_>)| {
                !cell.is_empty() && !matches!(column, Values::Everywhere(_))
            };
            if self.columns.iter().zip(&cells).any(is_row) {
                each(u32::try_from(row).unwrap_or(u32::MAX), &cells)?;
            }
        }
        Ok(())
    }
}
