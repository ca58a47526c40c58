//! Normalise: tables in whatever names, units and shapes → one canonical frame of returns.
//! Nothing is lost: a row that cannot be understood leaves as a reject with its findings.

mod add_up;
mod aside;
mod beside;
mod block;
mod by_column;
pub mod cell;
mod columns;
mod comeback;
mod commas;
mod copies;
mod corrections;
mod density;
mod duplicates;
mod edition;
mod header;
mod kinds;
mod long;
mod map;
mod mapping;
mod memo;
mod mostly;
mod name;
mod near;
mod needed;
mod other_header;
mod parts;
mod pipeline;
mod purchase;
mod row;
mod span;
mod target;
mod title;
mod title_place;
mod title_year;
mod totals;
mod unlike_firms;
mod usable;

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

pub use aside::Aside;
pub(crate) use comeback::OWN_COLUMNS;
pub use commas::{CommaIs, are_thousands};
pub use density::Density;
pub use header::{ColumnReading, TableReading, UnitFrom};
pub use kinds::{RowKind, row_kinds};
pub use map::Maps;
pub use mapping::Mapping;
pub use name::{field_name, name_in};
pub use title::Firm;

use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::data::edition::Edition;
use crate::exec::{Executor, Stop};
use crate::finding::{Code, Error, Finding, Place, Severity};
use crate::lang::{Bilingual, Lang};
use crate::name::firm_key;
use crate::period::Period;
use crate::read::{Cell, LeftOut, LeftOutReason, RowSink, Table};
use crate::returns::{Returns, column};
use columns::{Columns, Row};
use comeback::Parts;
use copies::Origins;
use corrections::Corrections;
use long::LongRows;
use row::RowReader;
use usable::Usable;

/// A file, or a sheet of one, that rows came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceTable {
    /// File name.
    pub file: Arc<str>,
    /// Worksheet.
    pub sheet: Option<Arc<str>>,
}

impl SourceTable {
    fn of(reading: &TableReading) -> Self {
        Self { file: Arc::clone(&reading.file), sheet: reading.sheet.clone() }
    }
}

/// A row that is not scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Index of the source.
    pub source: u32,
    /// Line in the source; for a long table the first of the firm and period.
    pub line: u32,
    /// Input rows it stands for.
    pub rows: u32,
    /// Source and line of the row that is at fault; None where it is the whole.
    pub at: Option<(u32, u32)>,
    /// Credit code, or name.
    pub firm: String,
    /// Name, where it has one beside its code.
    pub name: String,
    /// Period, where it could be understood.
    pub period: String,
    /// Why, as stable codes, in the order of the pipeline.
    pub reasons: Vec<Code>,
}

impl Reject {
    /// What its firm is known by among the rows of a run.
    pub(crate) fn key(&self) -> Cow<'_, str> {
        let code = if self.firm == self.name { "" } else { &self.firm };
        firm_key(code, &self.name)
    }

    pub(crate) fn of(row: &Row) -> Self {
        Self {
            source: row.source,
            line: row.line,
            rows: row.rows,
            at: (row.rows == 1).then_some((row.source, row.line)),
            firm: row.firm().to_owned(),
            name: row.name.clone(),
            period: row.period.map(|period| period.to_string()).unwrap_or_default(),
            reasons: Vec::new(),
        }
    }

    /// Of a return that was read whole.
    pub(crate) fn of_return(returns: &Returns, row: usize, reasons: Vec<Code>) -> Self {
        Self {
            source: returns.number(column::SOURCE, row),
            line: returns.number(column::LINE, row),
            rows: returns.number(column::ROWS, row),
            at: None,
            firm: returns.firm(row).to_owned(),
            name: returns.text(column::NAME, row).to_owned(),
            period: returns.period(row).to_string(),
            reasons: sorted(reasons),
        }
    }
}

/// A finding that may hold a return.
#[derive(Debug, Clone)]
pub(crate) struct Doubt {
    /// Source and line of the return.
    pub(crate) source: u32,
    pub(crate) line: u32,
    pub(crate) finding: Finding,
}

/// What came of the tables.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// The rows that go on.
    pub returns: Returns,
    /// The rows that do not.
    pub rejects: Vec<Reject>,
    /// Findings about files, headers and rows.
    pub findings: Vec<Finding>,
    /// Where rows came from.
    pub sources: Vec<SourceTable>,
    /// Input rows read.
    pub rows_read: u64,
    /// Rows that are no firms, and are not among those read: totals, notes, signatures, headers.
    pub rows_set_aside: u64,
    /// Rows read of the originals that corrections stand in place of: source and line.
    pub replaced: Vec<(u32, u32)>,
    /// What may hold returns that were added up.
    pub(crate) doubts: Vec<Doubt>,
}

/// What rows of a table take where they do not say, and how strictly they are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Defaults {
    /// Warnings count as errors.
    pub is_strict: bool,
    /// Period of rows without one.
    pub period: Option<Period>,
    /// Region of rows without one, GB/T 2260.
    pub region: Option<u32>,
    /// The edition of GB/T 4754 that industries are of; None: as can be seen.
    pub edition: Option<Edition>,
    /// What commas in numbers are; None: as can be seen.
    pub comma: Option<CommaIs>,
}

/// How to understand the tables.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Columns whose meaning the user states.
    pub maps: Vec<Mapping>,
    /// Columns whose meaning a file states.
    pub map_file: Option<Maps>,
    /// What rows take where they do not say.
    pub defaults: Defaults,
    /// The first of the tables whose rows stand in place of rows of those before.
    pub corrections_from: Option<usize>,
    /// Returns of less than a year are added up to years.
    pub adds_up: bool,
    /// Whether the rest is still wanted.
    pub stop: Stop,
}

impl Options {
    /// # Errors
    /// What is being done is no longer wanted.
    pub(crate) fn check_wanted(&self) -> crate::finding::Result<()> {
        match self.stop.is_asked() {
            false => Ok(()),
            true => Err(Error::new(Code::RunStopped, Place::default())),
        }
    }
}

/// Whether a header text is known; `read` uses it to find the header row.
#[must_use]
pub fn is_known_header(header: &str, data: &DataSet) -> bool {
    header::is_known_header(header, data)
}

/// The quantity that a header means, in both languages, whatever its unit; None for a header of
/// anything else.
#[must_use]
pub fn quantity_of_header(header: &str, data: &DataSet) -> Option<Bilingual> {
    let field = name::split(header, data)?.field;
    let is_quantity = matches!(
        field,
        Field::Amount(_)
            | Field::Energy(_)
            | Field::Material(_)
            | Field::Density(_)
            | Field::Ncv(_)
            | Field::Carbon(_)
            | Field::Transformed(_)
            | Field::Recovered(_)
    );
    let of = |lang| name_in(field, data, lang);
    is_quantity.then(|| Bilingual { zh: of(Lang::Zh), en: of(Lang::En) })
}

/// How the columns of every table are understood, before any row is read.
#[must_use]
pub fn understand(
    tables: &[Table<'_>],
    options: &Options,
    data: &DataSet,
) -> (Vec<TableReading>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut readings = Vec::new();
    let originals = options.corrections_from.unwrap_or(tables.len());
    let is_comeback = |table: &Table<'_>| comeback::OwnColumns::of(&table.headers).is_some();
    let is_governed: Vec<bool> = tables
        .iter()
        .enumerate()
        .map(|(index, table)| index < originals && !is_comeback(table))
        .collect();
    let governed: Vec<&Table<'_>> =
        tables.iter().zip(&is_governed).filter(|(_, is)| **is).map(|(table, _)| table).collect();
    let mut assigned = match (&options.map_file, governed.as_slice()) {
        (Some(maps), _) => {
            let (assigned, found) = maps.assign(&governed);
            findings.extend(found);
            assigned
        }
        (None, _) => vec![Vec::new(); governed.len()],
    };
    let by_position = match governed.as_slice() {
        [only] => map::by_position(&options.maps, only),
        _ => Vec::new(),
    };
    for (columns, at) in assigned.iter_mut().flat_map(|columns| {
        columns.resize(columns.len().max(by_position.len()), None);
        columns.iter_mut().zip(&by_position)
    }) {
        *columns = at.or(*columns);
    }
    let mut assigned = assigned.into_iter();
    for (table, is_governed) in tables.iter().zip(is_governed) {
        let by_column = if is_governed { assigned.next() } else { None }.unwrap_or_default();
        let (mut reading, found) = header::understand(table, &by_column, options, data);
        findings.extend(beside::settle(found, table, &reading, data));
        let Defaults { period, region, comma, .. } = options.defaults;
        if comma.is_none() {
            findings.extend(commas::settle(&mut reading, table, data));
        }
        findings.extend(title_year::contradicts(&reading, table));
        findings.extend(title_year::contradicts_option(&reading, table, period));
        findings.extend(title_place::contradicts(&reading, table, data));
        findings.extend(title_place::contradicts_option(&reading, table, region, data));
        readings.push(reading);
    }
    let not_used = needed::not_used(tables, &readings, options, data);
    beside::stand_for_unknown(&mut findings, not_used);
    for table in tables {
        findings.extend(table.left_out.iter().map(|sheet| left_out(table, sheet)));
    }
    for map in &options.maps {
        let map_of = std::slice::from_ref(map);
        let is_there = tables.iter().zip(&readings).any(|(table, reading)| {
            let is_comeback = reading.own.is_some();
            let is_it = |header| header::mapping(header, map_of, is_comeback, data).is_some();
            table.headers.iter().any(|header| is_it(header))
        });
        let is_by_position = by_position.iter().flatten().any(|known| *known == map);
        if !is_there && !is_by_position {
            let place = tables.first().map(Table::place).unwrap_or_default();
            findings.push(Finding::new(Code::MapUnmatched, place).with("value", &map.column));
        }
    }
    (readings, findings)
}

/// Says that a sheet or a file is not read, and how many rows it has. One with rows may hold firms.
fn left_out(table: &Table<'_>, left_out: &LeftOut) -> Finding {
    let (zh, en) = match left_out.reason {
        LeftOutReason::Hidden => ("隐藏的工作表", "it is hidden"),
        LeftOutReason::NoHeader => ("没有认识的表头", "it has no known header"),
        LeftOutReason::Empty => ("空表", "it is empty"),
        LeftOutReason::NotChosen => ("不是指定的工作表", "another sheet was asked for"),
        LeftOutReason::NotATable => ("不是数据表", "it is no table"),
        LeftOutReason::FileWithoutHeader => ("没有认识的表头", "it has no known header"),
    };
    let (code, place) = match left_out.reason {
        LeftOutReason::NotATable | LeftOutReason::FileWithoutHeader => {
            (Code::FileLeftOut, Place::file(&left_out.sheet))
        }
        _ => {
            let sheet = Some(Arc::clone(&left_out.sheet));
            (Code::SheetLeftOut, Place { sheet, ..table.place() })
        }
    };
    let mut finding = Finding::new(code, place)
        .with("value", zh)
        .with("value_en", en)
        .with("count", left_out.rows)
        .for_rows(0);
    if left_out.rows == 0 || left_out.reason == LeftOutReason::NotChosen {
        finding.severity = Severity::Notice;
    }
    finding
}

/// Reads every row of every table into the canonical frame, in blocks that the executor parses.
/// `on_rows` is told now and then how many rows have been read.
///
/// # Errors
/// All findings about headers, where one of them means that a table cannot be read as it is; or
/// the damage that was met in the middle of a file.
pub fn normalise(
    tables: &[Table<'_>],
    options: &Options,
    data: &DataSet,
    executor: &dyn Executor,
    on_rows: &mut dyn FnMut(u64),
) -> Result<Normalised, Vec<Finding>> {
    let (readings, mut findings) = understand(tables, options, data);
    options.check_wanted()?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(findings);
    }
    let own: Vec<_> = readings.iter().map(|reading| reading.own).collect();
    let parts = Parts::of(tables, &own);
    let corrections = match Corrections::of(tables, &readings, options, data) {
        Ok(corrections) => corrections,
        Err(mut stopped) => {
            findings.append(&mut stopped);
            return Err(findings);
        }
    };
    let origins = Origins { tables, readings: &readings, dictionary: &data.dictionary };
    let sources: Vec<SourceTable> = readings.iter().map(SourceTable::of).collect();
    let sources = sources.as_slice();
    let settling = Settling { origins, sources, parts: &parts, corrections: &corrections };
    let is_wide = |reading: &TableReading| !reading.is_long;
    let rows_hint = tables.iter().map(Table::rows_hint).sum::<usize>();
    let mut state = State {
        columns: Columns::new(data, if readings.iter().any(is_wide) { rows_hint } else { 0 }),
        long: LongRows::new(data, columns::slots(data)),
        rejects: Vec::new(),
        findings: Vec::new(),
        rows_read: 0,
        rows_set_aside: 0,
        has_totals: Vec::new(),
        seen: edition::Seen::default(),
        replaced: Vec::new(),
        unlike_firms: Vec::new(),
        found: 0,
        usable: Usable::of(tables),
    };
    for (index, (table, reading)) in tables.iter().zip(&readings).enumerate() {
        if options.corrections_from == Some(index) {
            let mut unsettled = corrections.unsettled(sources);
            if !unsettled.is_empty() {
                findings.append(&mut unsettled);
                return Err(findings);
            }
        }
        let (source, by_column) = (index as u32, Mutex::default());
        let whole = block::Whole { source, table, reading, settling, options, data, by_column };
        if let Err(error) = read_table(&whole, &mut state, executor, on_rows) {
            findings.push(error.finding().clone());
            if error.finding().code == Code::RowsUnusable {
                // Why, by the first of them.
                state.findings.truncate(usable::SHOWN);
                findings.append(&mut state.findings);
            }
            return Err(findings);
        }
    }
    if let Some(unclear) = state.seen.unclear(sources, options, data) {
        findings.push(unclear);
        return Err(findings);
    }
    if state.rows_read == 0 {
        let place = tables.first().map(Table::place).unwrap_or_default();
        findings.push(Finding::new(Code::RowsMissing, place));
        return Err(findings);
    }
    findings.append(&mut state.findings);
    findings.extend(totals::differing(tables, &readings, &state.has_totals, options, data)?);
    finish(state, findings, settling, options, data, executor).map_err(Into::into)
}

struct State {
    columns: Columns,
    long: LongRows,
    rejects: Vec<Reject>,
    findings: Vec<Finding>,
    rows_read: u64,
    rows_set_aside: u64,
    /// Per table, whether it has rows of totals.
    has_totals: Vec<bool>,
    /// What industry codes tell of their edition.
    seen: edition::Seen,
    replaced: Vec<(u32, u32)>,
    /// Source and line of rows that may be no firms.
    unlike_firms: Vec<(u32, u32)>,
    /// Findings about rows.
    found: u64,
    usable: Usable,
}

/// What is known of all tables before their rows are read.
#[derive(Clone, Copy)]
struct Settling<'a> {
    origins: Origins<'a>,
    sources: &'a [SourceTable],
    parts: &'a Parts,
    corrections: &'a Corrections,
}

fn read_table(
    whole: &block::Whole<'_>,
    state: &mut State,
    executor: &dyn Executor,
    on_rows: &mut dyn FnMut(u64),
) -> crate::finding::Result<()> {
    let block::Whole { table, reading, data, .. } = *whole;
    let (mut remarks, place) = (block::Remarks::default(), table.place());
    match table.blocks()? {
        None => {
            let mut add = |part: block::Part, state: &mut State, remarks: &mut block::Remarks| {
                let mut long = [part.add_to(&place, state, remarks)?];
                state.long.add(&mut long, &whole.origin(), executor, &mut state.findings);
                on_rows(state.rows_read);
                Ok(())
            };
            let fill = |column| reading.fill(column);
            let mut rows = |each: &mut RowSink<'_>| table.for_each_row_filled(&fill, each);
            let last = whole.parse(None, true, &mut rows, &mut |part| {
                let part = std::mem::replace(part, block::Part::new(data));
                whole.options.check_wanted()?;
                add(part, state, &mut remarks)
            })?;
            add(last, state, &mut remarks)?;
        }
        Some(blocks) => {
            let mut line = pipeline::Pipeline::new(whole, blocks, executor);
            while let Some(mut long) = line.next(state, &mut remarks)? {
                state.long.add(&mut long, &whole.origin(), executor, &mut state.findings);
                on_rows(state.rows_read);
            }
        }
    }
    let block::Remarks {
        blank_headers,
        commas,
        seen,
        filled_down,
        rows_without_code,
        unlike_firms,
        asides,
    } = remarks;
    state.unlike_firms.extend(unlike_firms.into_iter().map(|line| (whole.source, line)));
    if commas::of(reading, whole.options.defaults.comma).is_none() {
        commas.check(table, reading, &whole.targets())?;
    }
    state.seen.append(seen);
    let header = table.place().at_line(table.header_line.max(1));
    state.rows_set_aside += asides.len() as u64;
    state.has_totals.push(asides.iter().any(|(kind, _)| *kind == Aside::Total));
    for kind in Aside::ALL {
        let lines = || asides.iter().filter(|(other, _)| *other == kind).map(|(_, line)| *line);
        let Some(first) = lines().next() else { continue };
        let count = u32::try_from(lines().count()).unwrap_or(u32::MAX);
        state.findings.push(
            Finding::new(Code::RowsSetAside, table.place().at_line(first))
                .with("value", kind.name(Lang::Zh))
                .with("value_en", kind.name(Lang::En))
                .with("count", count)
                .for_rows(count),
        );
    }
    for index in &blank_headers {
        let finding = Finding::new(Code::HeaderBlank, header.clone());
        state.findings.push(finding.with("value", index + 1).for_rows(0));
    }
    if filled_down > 0 {
        let finding = Finding::new(Code::RowsFilledDown, header.clone());
        state.findings.push(finding.for_rows(filled_down));
    }
    if rows_without_code > 0 {
        let place = header;
        let column = reading.columns.iter().find(|column| column.field == Some(Field::Name));
        let header = column.map_or("", |column| &column.header);
        state.findings.push(
            Finding::new(Code::CreditCodeMissing, place)
                .with("value", format_args!("“{header}”列"))
                .with("value_en", format_args!("column “{header}”"))
                .for_rows(rows_without_code),
        );
    }
    Ok(())
}

fn finish(
    state: State,
    mut findings: Vec<Finding>,
    settling: Settling<'_>,
    options: &Options,
    data: &DataSet,
    executor: &dyn Executor,
) -> crate::finding::Result<Normalised> {
    let State {
        mut columns,
        long,
        mut rejects,
        rows_read,
        rows_set_aside,
        replaced,
        unlike_firms,
        ..
    } = state;
    long.for_each(&mut |row, reasons, at| {
        if row.is_rejected {
            let mut reject = Reject::of(row);
            reject.at = at;
            reject.reasons = sorted(reasons);
            rejects.push(reject);
        } else {
            columns.push(row);
        }
    });
    let mut returns = columns.finish(data, executor)?.in_order(executor)?;
    let Settling { origins, sources, parts, corrections } = settling;
    returns = corrections.take_unmatched(returns, sources, &mut rejects, &mut findings)?;
    let settled = duplicates::settle(&returns, &rejects, data, sources, parts, origins, executor);
    let mut settled = settled?;
    let of_duplicates = std::mem::take(&mut settled.rejects);
    if !settled.dropped.is_empty() {
        returns = duplicates::rebuild(&returns, settled, data)?;
    }
    returns = unlike_firms::take(returns, &unlike_firms, sources, &mut rejects, &mut findings)?;
    for (mut reject, mut finding) in of_duplicates {
        if options.defaults.is_strict {
            finding.raise();
        }
        reject.reasons = vec![finding.code];
        rejects.push(reject);
        findings.push(finding);
    }
    let purchase::Settled { returns, rejects: of_purchases, notices } =
        purchase::settle(returns, data, sources)?;
    findings.extend(notices);
    for (reject, finding) in of_purchases {
        rejects.push(reject);
        findings.push(finding);
    }
    let whole = parts::settle(returns, data, sources, options.defaults.is_strict)?;
    let mut returns = whole.returns;
    rejects.extend(whole.rejects);
    findings.extend(whole.findings);
    let mut doubts = Vec::new();
    if options.adds_up {
        let years = add_up::settle(returns, data, sources)?;
        returns = years.returns;
        for (reject, finding) in years.rejects {
            rejects.push(reject);
            findings.push(finding);
        }
        doubts = years.doubts;
    }
    findings.extend(near::near_names(&returns, sources, data));
    Ok(Normalised {
        returns,
        rejects,
        findings,
        sources: sources.to_vec(),
        rows_read,
        rows_set_aside,
        replaced,
        doubts,
    })
}

fn error_codes(findings: &[Finding]) -> Vec<Code> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    sorted(errors.map(|finding| finding.code).collect())
}

fn sorted(mut codes: Vec<Code>) -> Vec<Code> {
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Who a row of a table is about.
pub(crate) struct RowKey<'a> {
    pub(crate) line: u32,
    /// What the firm is known by.
    pub(crate) firm: Cow<'a, str>,
    pub(crate) period: String,
}

/// Goes over the rows of a table once more, saying who each is about.
pub(crate) fn each_key(
    source: u32,
    table: &Table<'_>,
    reading: &TableReading,
    options: &Options,
    data: &DataSet,
    each: &mut dyn FnMut(RowKey<'_>, &[Cell<'_>]),
) -> crate::finding::Result<()> {
    let mut reader = RowReader::new(reading, table, options.defaults, data);
    let fill = |column| reading.fill(column);
    table.for_each_row_filled(&fill, &mut |line: u32, cells: &[Cell<'_>]| {
        reader.read(source, line, cells);
        if reader.aside.is_some() {
            return Ok(());
        }
        let row = &reader.row;
        let firm = firm_key(&row.credit_code, &row.name);
        let period = row.period.map(|period| period.to_string()).unwrap_or_default();
        each(RowKey { line, firm, period }, cells);
        Ok(())
    })
}

/// The text of a cell as it came.
pub(crate) fn cell_text<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    cell::text(cell)
}

/// The place of a canonical row.
pub(crate) fn place_of(sources: &[SourceTable], source: u32, line: u32) -> Place {
    let source = sources.get(source as usize);
    Place {
        file: source.map(|source| Arc::clone(&source.file)),
        sheet: source.and_then(|source| source.sheet.clone()),
        line: Some(line),
        column: None,
    }
}
