//! Columnar files, Parquet and Arrow IPC: their columns, given row by row. Types are told apart by
//! the schema, before anything is decoded: a column of a type that no return has is not read, and
//! refuses the file only if somebody needs it ([`super::Table::unread`]). What the folders of its
//! path say (`period=2023/`) are columns, too.

mod decimal;
#[cfg(feature = "ipc")]
mod of_ipc;
#[cfg(feature = "parquet")]
mod of_parquet;
#[cfg(feature = "parquet")]
mod pages;
mod partition;
#[cfg(feature = "parquet")]
mod prefixes;
#[cfg(feature = "parquet")]
mod rows_where;
#[cfg(all(feature = "parquet", feature = "ipc"))]
mod scores;
mod values;

use std::sync::Arc;

use polars::prelude::*;

#[cfg(feature = "parquet")]
pub(super) use self::rows_where::rows_where;

use self::values::{Content, Raw, Values};
use super::expansion::Expansion;
use super::guard::{damaged, guarded};
use super::header::{HeadCell, HeadRow, recognised_in, tidy};
use super::{Body, Cell, ReadOptions, RowSink, Table, file_of};
use crate::finding::{Code, Error, Place, Result};

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
    guarded(place, || {
        let (columns, height) = of_parquet::read(place, bytes, options)?;
        check_texts(place, &columns, Expansion::of(bytes))?;
        table_of(place, (columns, height), options)
    })
}

/// Opens Arrow IPC.
#[cfg(feature = "ipc")]
pub(super) fn open_ipc<'a>(
    place: &Place,
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<Table<'a>> {
    guarded(place, || {
        let (columns, height) = of_ipc::read(place, bytes, options)?;
        check_texts(place, &columns, Expansion::of(bytes))?;
        table_of(place, (columns, height), options)
    })
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
        check_texts(place, &columns, Expansion::of(bytes))?;
        let columns = columns.into_iter().map(|raw| scores::column(place, raw));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        DataFrame::new(columns).map_err(|error| damaged(place, error))
    })
}

/// Reads some columns of a Parquet file of ours by polars' own reader, which checks nothing: the file
/// is checked before, and its texts after.
#[cfg(feature = "parquet")]
pub(super) fn columns(
    place: &Place,
    bytes: &[u8],
    names: Option<Vec<String>>,
) -> Result<DataFrame> {
    guarded(place, || {
        of_parquet::check(place, bytes)?;
        let reader = ParquetReader::new(std::io::Cursor::new(bytes)).with_columns(names);
        let frame = reader.finish().map_err(|error| damaged(place, error))?;
        check_octets(place, &frame, Expansion::of(bytes))?;
        Ok(frame)
    })
}

/// As [`check_texts`], of a frame that polars' own reader gave.
#[cfg(feature = "parquet")]
fn check_octets(place: &Place, frame: &DataFrame, expansion: Expansion) -> Result<()> {
    let texts = frame.get_columns().iter().filter_map(|column| column.str().ok());
    let octets = texts.fold(0, |sum: u64, texts| {
        let lengths = texts.downcast_iter().map(|array| array.total_bytes_len() as u64);
        sum.saturating_add(lengths.sum())
    });
    expansion.check_bytes(place, octets)
}

/// Refuses columns whose texts, cell by cell, are far more than the file: a long text that is
/// stored once may stand in every row.
fn check_texts(place: &Place, columns: &[Raw], expansion: Expansion) -> Result<()> {
    let arrays = columns.iter().filter_map(|column| match &column.content {
        Content::Read(arrays, _) => Some(arrays),
        Content::Unread(_) => None,
    });
    let octets = arrays.flatten().fold(0, |sum: u64, array| {
        sum.saturating_add(values::text_octets(&**array, expansion.bytes()))
    });
    expansion.check_bytes(place, octets)
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
        packed_bytes: None,
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
