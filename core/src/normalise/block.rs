//! One block of a table: its rows parsed apart from all other blocks, then added to what came
//! before in the order of the file. Parsing looks at nothing outside the block, so that blocks can
//! be parsed at the same time; adding is quick, and where order counts.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::aside::Aside;
use super::by_column::{ByColumn, Read};
use super::columns::{Columns, Row};
use super::commas::{self, CommaIs, Commas};
use super::edition::Seen;
use super::long::{LongBatch, Origin};
use super::row::RowReader;
use super::target::Target;
use super::{Options, Reject, Settling, State, TableReading, error_codes, usable};
use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::finding::{Code, Error, Finding, Place, Result};
use crate::read::{Block, Cell, Fields, RowSink, Table};

/// Rows of a table without blocks that are parsed before they are added.
const ROWS_AT_A_TIME: u64 = 16_384;

/// The table that blocks are of, and how it is understood.
pub(super) struct Whole<'a> {
    pub(super) source: u32,
    pub(super) table: &'a Table<'a>,
    pub(super) reading: &'a TableReading,
    pub(super) settling: Settling<'a>,
    pub(super) options: &'a Options,
    pub(super) data: &'a DataSet,
    /// Readers by column that are not at work: what they have learnt of texts stays of use.
    pub(super) by_column: Mutex<Vec<ByColumn<'a>>>,
}

/// What a block came to.
pub(super) struct Part {
    columns: Columns,
    long: LongBatch,
    rejects: Vec<Reject>,
    findings: Vec<Finding>,
    rows_read: u64,
    replaced: Vec<(u32, u32)>,
    remarks: Remarks,
    /// Its last row that a next one may continue.
    pub(super) above: Option<Row>,
    /// Its first row may continue one of the block before, which was not known.
    pub(super) lacks_above: bool,
}

/// Remarks about a table that are made once, however many rows they are about.
#[derive(Default)]
pub(super) struct Remarks {
    pub(super) blank_headers: BTreeSet<usize>,
    pub(super) commas: Commas,
    pub(super) seen: Seen,
    pub(super) filled_down: u32,
    pub(super) rows_without_code: u32,
    /// Lines without a code among codes, under a name that a group may bear.
    pub(super) unlike_firms: Vec<u32>,
    /// Rows that are no firms, with their lines.
    pub(super) asides: Vec<(Aside, u32)>,
}

impl<'a> Whole<'a> {
    /// What sums of long rows need to know of it.
    pub(super) fn origin(&self) -> Origin<'a> {
        Origin {
            source: self.source,
            place: self.table.place(),
            sources: self.settling.sources,
            parts: self.settling.parts,
            data: self.data,
            is_strict: self.options.defaults.is_strict,
        }
    }

    /// Parses a block. `is_top` says that what stands above its first row is known: `above`, or
    /// nothing.
    pub(super) fn parse_block(
        &self,
        block: &Block<'_>,
        above: Option<Row>,
        is_top: bool,
    ) -> Result<Part> {
        self.options.check_wanted()?;
        let (place, widths) = (self.table.place(), self.table.widths());
        if let Some(mut reader) = self.reader_by_column() {
            let fields = block.fields(&place, widths)?;
            let part = fields.map(|fields| self.parse_by_column(&fields, &mut reader));
            self.idle_readers().push(reader);
            if let Some(part) = part {
                return part;
            }
        }
        let mut rows = |each: &mut RowSink<'_>| block.for_each_row(&place, widths, each);
        self.parse(above, is_top, &mut rows, &mut |_| Ok(()))
    }

    fn reader(&self) -> RowReader<'a> {
        RowReader::new(self.reading, self.table, self.options.defaults, self.data)
    }

    /// Where the cells of each column go.
    pub(super) fn targets(&self) -> Vec<Target> {
        self.reader().targets
    }

    /// Reads a row; a correction without a code gets that of the firm which it corrects.
    ///
    /// # Errors
    /// It is another header.
    fn read_row(&self, reader: &mut RowReader<'_>, line: u32, cells: &[Cell<'_>]) -> Result<()> {
        reader.read(self.source, line, cells);
        if reader.aside.is_none() && reader.is_header {
            return Err(Error::new(Code::HeaderMoved, self.table.place().at_line(line)));
        }
        if self.settling.corrections.complete(&mut reader.row) {
            reader.code_was_found();
        }
        Ok(())
    }

    /// None for a table that must be read by row.
    fn reader_by_column(&self) -> Option<ByColumn<'a>> {
        // What a point is where commas are before decimals, only the reader of rows knows.
        let comma = commas::of(self.reading, self.options.defaults.comma);
        if self.reading.is_long || comma == Some(CommaIs::Decimal) {
            return None;
        }
        let idle = self.idle_readers().pop();
        idle.or_else(|| ByColumn::of(self.reader()))
    }

    fn idle_readers(&self) -> MutexGuard<'_, Vec<ByColumn<'a>>> {
        self.by_column.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Parses a regular block of a wide table: by column, and what is odd by row.
    fn parse_by_column(&self, fields: &Fields<'_>, by_column: &mut ByColumn<'_>) -> Result<Part> {
        let Read { mut columns, mut odd } = by_column.read(fields, self.source, self.data);
        let corrections = self.settling.corrections;
        let is_concerned = corrections.concern(self.source);
        if is_concerned {
            corrections.mark(self.source, fields, self.reading, &mut odd);
        }
        let (mut part, place) = (Part::new(self.data), self.table.place());
        part.rows_read = odd.len() as u64;
        let mut keep = vec![true; odd.len()];
        let mut cells = Vec::new();
        let reader = &mut by_column.reader;
        for row in (0..odd.len()).filter(|row| odd[*row]) {
            fields.cells(row, &mut cells);
            if cells.iter().all(Cell::is_empty) {
                part.rows_read -= 1;
                keep[row] = false;
                continue;
            }
            let line = fields.first_line.saturating_add(row as u32);
            self.read_row(reader, line, &cells)?;
            if let Some(aside) = reader.aside {
                part.rows_read -= 1;
                keep[row] = false;
                part.remarks.asides.push((aside, reader.row.line));
                continue;
            }
            if is_concerned && corrections.replace(&reader.row) {
                part.replaced.push((self.source, reader.row.line));
                keep[row] = false;
                continue;
            }
            usable::check_block(&place, part.rows_read, part.rejects.len() as u64)?;
            part.remarks.unlike_firms.extend(reader.is_unlike_firm().then_some(line));
            keep[row] = part.note(reader);
            if keep[row] {
                columns.set(row, &reader.row, &reader.slots);
            }
        }
        if keep.contains(&false) {
            columns.retain(&keep);
        }
        part.remarks.blank_headers = std::mem::take(&mut reader.blank_headers);
        part.remarks.commas = std::mem::take(&mut reader.commas);
        part.remarks.seen = std::mem::take(&mut reader.seen);
        part.columns = columns;
        Ok(part)
    }

    /// Parses the rows that `rows` gives. `relieve` may take what has come together now and then.
    pub(super) fn parse(
        &self,
        above: Option<Row>,
        is_top: bool,
        rows: &mut dyn FnMut(&mut RowSink<'_>) -> Result<()>,
        relieve: &mut dyn FnMut(&mut Part) -> Result<()>,
    ) -> Result<Part> {
        let Self { source, reading, data, .. } = *self;
        let mut reader = self.reader();
        if reading.is_long && !is_top {
            reader.above_is_unknown();
        }
        reader.above = above;
        let has_code_column = reading.index_of(Field::CreditCode).is_some();
        let corrections = self.settling.corrections;
        let is_concerned = corrections.concern(source);
        let (mut part, place) = (Part::new(data), self.table.place());
        rows(&mut |line: u32, cells: &[Cell<'_>]| {
            self.read_row(&mut reader, line, cells)?;
            if let Some(aside) = reader.aside {
                part.remarks.asides.push((aside, line));
                return Ok(());
            }
            part.rows_read += 1;
            if part.rows_read >= ROWS_AT_A_TIME {
                relieve(&mut part)?;
            }
            let row = &reader.row;
            if is_concerned && corrections.replace(row) {
                part.replaced.push((source, line));
                return Ok(());
            }
            if row.credit_code.is_empty() && !row.name.is_empty() && !has_code_column {
                part.remarks.rows_without_code += 1;
            }
            part.remarks.unlike_firms.extend(reader.is_unlike_firm().then_some(line));
            if reading.is_long && part.long.push(&mut reader) {
                return Ok(());
            }
            usable::check_block(&place, part.rows_read, part.rejects.len() as u64)?;
            if part.note(&mut reader) && !reading.is_long {
                part.columns.push_slots(&reader.row, &reader.slots);
            }
            Ok(())
        })?;
        part.remarks.blank_headers = std::mem::take(&mut reader.blank_headers);
        part.remarks.commas = std::mem::take(&mut reader.commas);
        part.remarks.seen = std::mem::take(&mut reader.seen);
        part.remarks.filled_down = reader.filled_down;
        part.lacks_above = reader.lacks_above;
        part.above = reader.above;
        Ok(part)
    }
}

impl Part {
    pub(super) fn new(data: &DataSet) -> Self {
        Self {
            columns: Columns::new(data, 0),
            long: LongBatch::default(),
            rejects: Vec::new(),
            findings: Vec::new(),
            rows_read: 0,
            replaced: Vec::new(),
            remarks: Remarks::default(),
            above: None,
            lacks_above: false,
        }
    }

    /// Takes the findings of a row that was read, and the row if it is rejected; whether it is not.
    fn note(&mut self, reader: &mut RowReader<'_>) -> bool {
        if reader.row.is_rejected {
            let mut reject = Reject::of(&reader.row);
            reject.reasons = error_codes(&reader.findings);
            self.rejects.push(reject);
        }
        if !reader.findings.is_empty() {
            let firm = reader.row.firm();
            self.findings.extend(reader.findings.drain(..).map(|f| f.of_firm(firm)));
        }
        !reader.row.is_rejected
    }

    /// Adds it to what came before, but for its long rows, which are given back.
    pub(super) fn add_to(
        mut self,
        place: &Place,
        state: &mut State,
        remarks: &mut Remarks,
    ) -> Result<LongBatch> {
        let found = self.findings.len() + self.long.found();
        state.rows_read += self.rows_read;
        state.replaced.append(&mut self.replaced);
        state.columns.append(self.columns);
        state.rejects.append(&mut self.rejects);
        state.findings.append(&mut self.findings);
        state.found += found as u64;
        state.usable.check(place, state.rows_read, (state.rejects.len() as u64, state.found))?;
        remarks.blank_headers.append(&mut self.remarks.blank_headers);
        remarks.commas.append(&mut self.remarks.commas);
        remarks.seen.append(self.remarks.seen);
        remarks.filled_down += self.remarks.filled_down;
        remarks.asides.append(&mut self.remarks.asides);
        remarks.rows_without_code += self.remarks.rows_without_code;
        remarks.unlike_firms.append(&mut self.remarks.unlike_firms);
        Ok(self.long)
    }
}
