//! Cells of a file that cannot be streamed (a workbook's sheet, NDJSON), kept in 16 bytes each and
//! one string. Only cells with something in them are kept, so a stray cell in the last column
//! of the last row costs nothing; what would cost too much is refused.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::encoding::{MAX_LINE_BYTES, line_too_long};
use super::guard::{too_many_bytes, too_many_cells};
use super::header::{HeadCell, HeadRow, ROWS_SEARCHED};
use super::{Cell, Fill, RowSink};
use crate::finding::{Place, Result};

/// Cells with content in one file: a million rows of 64 columns.
const MAX_CELLS: u64 = 1 << 26;
/// Cells that a caller is given, empty ones included.
const MAX_CELLS_SHOWN: u64 = 1 << 28;
/// Bytes of text in one table.
const MAX_TEXT_BYTES: usize = 1 << 30;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Decimal,
    Number,
    Integer,
    False,
    True,
}

/// A cell: `value` is an offset into the text, or the bits of a number.
#[derive(Debug, Clone, Copy)]
struct Stored {
    value: u64,
    length: u32,
    column: u16,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    line: u32,
    first: usize,
    end: usize,
}

/// Rows of cells.
#[derive(Debug, Default)]
struct Content {
    text: String,
    cells: Vec<Stored>,
    rows: Vec<Row>,
    /// By first line and column of a range that is merged downwards, its last line.
    merged: BTreeMap<(u32, u16), u32>,
}

/// A range of rows of cells, as many as a table has.
#[derive(Debug, Default)]
pub(super) struct Grid {
    content: Arc<Content>,
    rows: Range<usize>,
}

/// What stands in the lines below the first of a merged range.
const SHARED: &str = "（合并单元格）";

impl Grid {
    fn rows(&self) -> &[Row] {
        self.content.rows.get(self.rows.clone()).unwrap_or_default()
    }

    /// Its rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A part of its rows.
    pub(super) fn part(&self, rows: Range<usize>) -> Self {
        let start = self.rows.start;
        let rows = start + rows.start..(start + rows.end).min(self.rows.end);
        Self { content: Arc::clone(&self.content), rows: rows.start.min(rows.end)..rows.end }
    }

    /// Whether any row has fewer cells than this: only then can merged cells matter.
    pub(super) fn has_gaps(&self, width: usize) -> bool {
        self.rows().iter().any(|row| row.end - row.first < width)
    }

    /// Says that cells are merged: first and last row and column, from 0.
    pub(super) fn merge(&mut self, (row, column): (u32, u32), (last_row, _): (u32, u32)) {
        if let Ok(column) = u16::try_from(column)
            && last_row > row
            // It is told before any part is taken.
            && let Some(content) = Arc::get_mut(&mut self.content)
        {
            content.merged.insert((row.saturating_add(1), column), last_row.saturating_add(1));
        }
    }

    /// The first rows, in which the header is looked for.
    pub(super) fn first_rows(&self) -> Vec<HeadRow> {
        self.head_rows(0..ROWS_SEARCHED + 1)
    }

    /// Rows as those of a header are looked at.
    pub(super) fn head_rows(&self, range: Range<usize>) -> Vec<HeadRow> {
        let range = range.start..range.end.min(self.len());
        let rows = self.rows().get(range).unwrap_or_default();
        rows.iter().map(|row| self.head_row(row)).collect()
    }

    fn head_row(&self, row: &Row) -> HeadRow {
        let mut cells = Vec::new();
        for stored in self.content.cells.get(row.first..row.end).unwrap_or_default() {
            let column = usize::from(stored.column);
            if cells.len() <= column {
                cells.resize(column + 1, HeadCell::default());
            }
            cells[column] = match self.cell(stored) {
                Cell::Text(text) => HeadCell::of_text(text),
                Cell::Number(number) => number_cell(&number.to_string()),
                Cell::Integer(integer) => number_cell(&integer.to_string()),
                Cell::Decimal(digits) => number_cell(digits),
                Cell::Bool(truth) => HeadCell::of_text(&truth.to_string()),
                Cell::Empty => HeadCell::default(),
            };
        }
        HeadRow { line: row.line, cells }
    }

    /// Rows that hold nothing but texts, and at least so many: headers are among them.
    pub(super) fn rows_of_texts(&self, fewest: usize) -> Vec<usize> {
        let is_text = |stored: &Stored| matches!(stored.kind, Kind::Text);
        let of_row = |row: &Row| self.content.cells.get(row.first..row.end).unwrap_or_default();
        let is_it = |row: &Row| row.end - row.first >= fewest && of_row(row).iter().all(is_text);
        let rows = self.rows().iter().enumerate();
        rows.filter(|(_, row)| is_it(row)).map(|(index, _)| index).collect()
    }

    /// Gives every row below the header, merged cells filled as `fill` says of their column.
    pub(super) fn for_each_row(
        &self,
        width: usize,
        fill: &dyn Fn(usize) -> Fill,
        each: &mut RowSink<'_>,
    ) -> Result<()> {
        let mut cells = Vec::with_capacity(width);
        // By column, the cell that is merged down to a line.
        let mut held: BTreeMap<u16, (u32, Stored)> = BTreeMap::new();
        for row in self.rows() {
            cells.clear();
            cells.resize(width, Cell::Empty);
            for stored in self.content.cells.get(row.first..row.end).unwrap_or_default() {
                let column = usize::from(stored.column);
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::Empty);
                }
                cells[column] = self.cell(stored);
            }
            if !self.content.merged.is_empty() {
                self.fill_row(row, fill, &mut held, &mut cells);
            }
            each(row.line, &cells)?;
        }
        Ok(())
    }

    /// Fills the merged cells of a row.
    fn fill_row<'a>(
        &'a self,
        row: &Row,
        fill: &dyn Fn(usize) -> Fill,
        held: &mut BTreeMap<u16, (u32, Stored)>,
        cells: &mut [Cell<'a>],
    ) {
        let starting = self.content.merged.range((row.line, 0)..=(row.line, u16::MAX));
        for (&(_, column), &last) in starting {
            let stored = self.content.cells.get(row.first..row.end).unwrap_or_default();
            match stored.iter().find(|stored| stored.column == column) {
                Some(stored) => held.insert(column, (last, *stored)),
                None => held.remove(&column),
            };
        }
        held.retain(|_, (last, _)| *last >= row.line);
        for (&column, (_, stored)) in held.iter() {
            let column = usize::from(column);
            let Some(cell) = cells.get_mut(column) else { continue };
            match fill(column) {
                Fill::Down if cell.is_empty() => *cell = self.cell(stored),
                Fill::Shared => *cell = Cell::Text(SHARED),
                Fill::Down | Fill::Leave => {}
            }
        }
    }

    fn cell(&self, stored: &Stored) -> Cell<'_> {
        let text = || {
            let start = usize::try_from(stored.value).unwrap_or(usize::MAX);
            let end = start.saturating_add(stored.length as usize);
            self.content.text.get(start..end).unwrap_or_default()
        };
        match stored.kind {
            Kind::Text => Cell::Text(text()),
            Kind::Decimal => Cell::Decimal(text()),
            Kind::Number => Cell::Number(f64::from_bits(stored.value)),
            Kind::Integer => Cell::Integer(stored.value.cast_signed()),
            Kind::False => Cell::Bool(false),
            Kind::True => Cell::Bool(true),
        }
    }
}

fn number_cell(text: &str) -> HeadCell {
    HeadCell { is_number: true, ..HeadCell::of_text(text) }
}

/// What is left of the cells that one file may have.
#[derive(Debug)]
pub(super) struct Budget {
    kept: u64,
    shown: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { kept: MAX_CELLS, shown: MAX_CELLS_SHOWN }
    }
}

/// Builds a grid from cells that come row by row.
pub(super) struct Builder<'p> {
    place: &'p Place,
    budget: &'p mut Budget,
    grid: Content,
    /// Where texts already are that a workbook shares between cells, by address and length.
    shared: HashMap<(usize, usize), u64>,
    /// Columns of the current row.
    width: u64,
    is_sorted: bool,
}

impl<'p> Builder<'p> {
    pub(super) fn new(place: &'p Place, budget: &'p mut Budget) -> Self {
        let shared = HashMap::new();
        Self { place, budget, grid: Content::default(), shared, width: 0, is_sorted: true }
    }

    /// Adds a cell of the line; the cells of a line come together.
    pub(super) fn push(&mut self, line: u32, column: u16, cell: Cell<'_>) -> Result<()> {
        let (kind, value, length) = match cell {
            Cell::Text(text) if !text.trim().is_empty() => {
                (Kind::Text, self.keep_text(line, text)?, text.len() as u32)
            }
            Cell::Empty | Cell::Text(_) => return Ok(()),
            Cell::Decimal(digits) => {
                (Kind::Decimal, self.keep_text(line, digits)?, digits.len() as u32)
            }
            Cell::Number(number) => (Kind::Number, number.to_bits(), 0),
            Cell::Integer(integer) => (Kind::Integer, integer.cast_unsigned(), 0),
            Cell::Bool(false) => (Kind::False, 0, 0),
            Cell::Bool(true) => (Kind::True, 0, 0),
        };
        self.store(line, Stored { value, length, column, kind })
    }

    /// Adds a text cell whose text lives as long as this builder and is used by many cells.
    pub(super) fn push_shared(&mut self, line: u32, column: u16, text: &str) -> Result<()> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let key = (text.as_ptr().addr(), text.len());
        let value = match self.shared.get(&key) {
            Some(value) => *value,
            None => {
                let value = self.keep_text(line, text)?;
                self.shared.insert(key, value);
                value
            }
        };
        self.store(line, Stored { value, length: text.len() as u32, column, kind: Kind::Text })
    }

    fn keep_text(&mut self, line: u32, text: &str) -> Result<u64> {
        if text.len() > MAX_LINE_BYTES {
            return Err(line_too_long(self.place, line));
        }
        let at = self.grid.text.len();
        if at + text.len() > MAX_TEXT_BYTES {
            return Err(too_many_bytes(self.place, MAX_TEXT_BYTES as u64));
        }
        self.grid.text.push_str(text);
        Ok(at as u64)
    }

    fn store(&mut self, line: u32, stored: Stored) -> Result<()> {
        let at = self.grid.cells.len();
        match self.grid.rows.last_mut() {
            Some(row) if row.line == line => row.end = at + 1,
            last => {
                self.is_sorted &= last.is_none_or(|row| row.line < line);
                self.grid.rows.push(Row { line, first: at, end: at + 1 });
                self.width = 0;
            }
        }
        let width = u64::from(stored.column) + 1;
        let widened = width.saturating_sub(self.width);
        self.width = self.width.max(width);
        self.budget.kept = self.budget.kept.checked_sub(1).ok_or_else(|| self.too_many())?;
        self.budget.shown =
            self.budget.shown.checked_sub(widened).ok_or_else(|| self.too_many())?;
        self.grid.cells.push(stored);
        Ok(())
    }

    fn too_many(&self) -> crate::finding::Error {
        too_many_cells(self.place, MAX_CELLS)
    }

    /// The grid. Rows that came out of order are put in order.
    pub(super) fn build(mut self) -> Grid {
        if !self.is_sorted {
            self.grid.rows.sort_by_key(|row| row.line);
        }
        self.grid.cells.shrink_to_fit();
        let rows = 0..self.grid.rows.len();
        Grid { content: Arc::new(self.grid), rows }
    }
}
