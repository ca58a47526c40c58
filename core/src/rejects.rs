//! The rejected rows as they came, with the reason beside each, so that they can be corrected
//! and handed in again.

mod columns;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::finding::{Code, Finding, Result, Severity};
use crate::lang::Lang;
use crate::name::name_key;
use crate::normalise::{self, Reject, TableReading};
use crate::read::{Cell, Table};
use crate::score::Scored;
use columns::Outside;

/// Rejected rows with their original cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejectedRows {
    /// Headers of all tables that have rejects, in the order of their first appearance.
    pub headers: Vec<Arc<str>>,
    /// The rows, by source and line.
    pub rows: Vec<RejectedRow>,
}

impl RejectedRows {
    /// Puts the rejected rows of another run behind these. Where its headers differ, its cells stand
    /// behind the columns of these.
    pub fn join(&mut self, other: Self) {
        let before = if self.headers == other.headers { 0 } else { self.headers.len() };
        if before > 0 || self.headers.is_empty() {
            self.headers.extend(other.headers);
        }
        self.rows.extend(other.rows.into_iter().map(|row| {
            let blank = std::iter::repeat_n(String::new(), before);
            RejectedRow { cells: blank.chain(row.cells).collect(), ..row }
        }));
    }
}

/// One rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// File it came from.
    pub file: Arc<str>,
    /// Worksheet.
    pub sheet: Option<Arc<str>>,
    /// Line in the file.
    pub line: u32,
    /// Codes of the errors.
    pub codes: Vec<&'static str>,
    /// What is wrong, in Chinese.
    pub reason_zh: String,
    /// What is wrong, in English.
    pub reason_en: String,
    /// Cells as they came, one for each of the headers.
    pub cells: Vec<String>,
}

/// A row's file, sheet and line.
type PlaceKey = (Option<Arc<str>>, Option<Arc<str>>, Option<u32>);

pub(crate) fn rejected_rows(
    tables: &[Table<'_>],
    readings: &[TableReading],
    scored: &Scored,
    options: &normalise::Options,
    data: &DataSet,
) -> Result<RejectedRows> {
    let mut out = RejectedRows::default();
    if scored.rejects.is_empty() {
        return Ok(out);
    }
    let reasons = Reasons::new(&scored.findings, tables);
    let replaced: BTreeSet<(u32, u32)> = scored.replaced.iter().copied().collect();
    let is_correction = |source: usize| options.corrections_from.is_some_and(|from| source >= from);
    // A reject of several input rows is known by firm and period, one of a single row by its line.
    // Rows that a correction stands in place of are no rejects.
    let of_many = |of_corrections: bool| -> BTreeMap<(Cow<'_, str>, &str), &Reject> {
        let of_these = |reject: &&Reject| {
            reject.rows > 1 && is_correction(reject.source as usize) == of_corrections
        };
        let rejects = scored.rejects.iter().filter(of_these);
        rejects.map(|reject| ((reject.key(), reject.period.as_str()), reject)).collect()
    };
    let [of_originals, of_corrections] = [of_many(false), of_many(true)];
    let sums = Sums::of(scored, options);
    for (source, (table, reading)) in tables.iter().zip(readings).enumerate() {
        let by_firm = if is_correction(source) { &of_corrections } else { &of_originals };
        // A part that names the firm only.
        let by_name: BTreeMap<(Cow<'_, str>, &str), &Reject> = by_firm
            .values()
            .map(|reject| ((name_key(&reject.name), reject.period.as_str()), *reject))
            .collect();
        let by_line: BTreeMap<u32, &Reject> = scored
            .rejects
            .iter()
            .filter(|reject| reject.rows == 1 && reject.source as usize == source)
            .map(|reject| (reject.line, reject))
            .collect();
        if by_line.is_empty() && by_firm.is_empty() {
            continue;
        }
        let own = |column: usize| reading.own.is_some_and(|own| own.holds(column));
        let outside = Outside::of(reading, options);
        let width = reading.columns.len();
        let named = reading.columns.iter().map(|column| columns::header(column, data));
        let names: Vec<Arc<str>> = named.chain(outside.headers()).collect();
        let places = header_places(&names, &own, &mut out.headers);
        let mut found: Vec<RejectedRow> = Vec::new();
        let mut take = |line: u32, reject: Option<&Reject>, cells: &[Cell<'_>]| {
            if let Some(reject) = reject {
                let mut texts = vec![String::new(); places.len()];
                for (cell, text) in cells.iter().zip(&mut texts[..width]) {
                    *text = normalise::cell_text(cell).into_owned();
                }
                if table.is_misfit(cells) {
                    as_one_text(&mut texts, cells, reading);
                } else {
                    outside.fill(&mut texts, width, data);
                }
                let mut row = reasons.row(table, line, reject, texts);
                if let Some(origin) = reading.own.and_then(|own| own.origin(cells)) {
                    // It keeps the place that it first came from.
                    (row.file, row.sheet) = (origin.file, origin.sheet);
                    row.line = origin.line.unwrap_or(row.line);
                }
                found.push(row);
            }
        };
        if by_firm.is_empty() {
            // Nobody needs to know who the rows are about.
            let fill = |column| reading.fill(column);
            table.for_each_row_filled(&fill, &mut |line, cells| {
                take(line, by_line.get(&line).copied(), cells);
                Ok(())
            })?;
        } else {
            normalise::each_key(
                source as u32,
                table,
                reading,
                options,
                data,
                &mut |key, cells| {
                    let of_firm = || {
                        let key = (key.firm.clone(), key.period.as_str());
                        let of = |key| by_firm.get(&key).or_else(|| by_name.get(&key));
                        of(key.clone()).or_else(|| of(sums.year_of(key)?))
                    };
                    if replaced.contains(&(source as u32, key.line)) {
                        return;
                    }
                    take(key.line, by_line.get(&key.line).or_else(of_firm).copied(), cells);
                },
            )?;
        }
        for mut row in found {
            let mut cells = vec![String::new(); out.headers.len()];
            for (text, place) in row.cells.drain(..).zip(&places) {
                if let Some(place) = place {
                    cells[*place] = text;
                }
            }
            row.cells = cells;
            out.rows.push(row);
        }
    }
    let width = out.headers.len();
    for row in &mut out.rows {
        row.cells.resize(width, String::new());
    }
    Ok(out)
}

/// Rows that were added up to a year are known by it.
struct Sums<'a> {
    adds_up: bool,
    /// Firms and years that have a score: what was rejected of them is no sum.
    scored: BTreeSet<(Cow<'a, str>, String)>,
}

impl<'a> Sums<'a> {
    fn of(scored: &'a Scored, options: &normalise::Options) -> Self {
        let returns = &scored.returns;
        let rows = 0..if options.adds_up { returns.height() } else { 0 };
        let key = |row| (returns.firm_key(row), returns.period(row).to_string());
        Self { adds_up: options.adds_up, scored: rows.map(key).collect() }
    }

    /// The firm and year that a row of less than a year is of.
    fn year_of<'b>(
        &self,
        (firm, period): (Cow<'b, str>, &'b str),
    ) -> Option<(Cow<'b, str>, &'b str)> {
        /// Digits of a year, which every period begins with.
        const YEAR: usize = 4;
        let year = period.get(..YEAR).filter(|year| self.adds_up && *year != period)?;
        let is_scored = self.scored.contains(&(Cow::Borrowed(&*firm), year.to_owned()));
        (!is_scored).then_some((firm, year))
    }
}

/// Where the columns of a table stand among all headers; None for those that every rejects file has
/// anew. Headers that stand twice in one table keep two places.
fn header_places(
    names: &[Arc<str>],
    own: &dyn Fn(usize) -> bool,
    headers: &mut Vec<Arc<str>>,
) -> Vec<Option<usize>> {
    let mut taken = BTreeSet::new();
    names
        .iter()
        .enumerate()
        .map(|(column, header)| {
            if own(column) {
                return None;
            }
            let known = headers
                .iter()
                .enumerate()
                .find(|(index, other)| *other == header && !taken.contains(index));
            let index = match known {
                Some((index, _)) => index,
                None => {
                    headers.push(Arc::clone(header));
                    headers.len() - 1
                }
            };
            taken.insert(index);
            Some(index)
        })
        .collect()
}

/// Errors by the row that they stand on.
struct Reasons<'a> {
    by_place: BTreeMap<PlaceKey, Vec<&'a Finding>>,
    tables: &'a [Table<'a>],
}

impl<'a> Reasons<'a> {
    fn new(findings: &'a [Finding], tables: &'a [Table<'a>]) -> Self {
        let mut by_place: BTreeMap<PlaceKey, Vec<&Finding>> = BTreeMap::new();
        let is_reason = |finding: &&Finding| {
            finding.severity == Severity::Error || finding.code == Code::DuplicateIdentical
        };
        for finding in findings.iter().filter(is_reason) {
            let place = &finding.place;
            let key = (place.file.clone(), place.sheet.clone(), place.line);
            by_place.entry(key).or_default().push(finding);
        }
        Self { by_place, tables }
    }

    fn row(
        &self,
        table: &Table<'_>,
        line: u32,
        reject: &Reject,
        cells: Vec<String>,
    ) -> RejectedRow {
        let is_reason = |finding: &&&Finding| reject.reasons.contains(&finding.code);
        let at = |table: &Table<'_>, line: u32| -> Vec<&Finding> {
            let key = (Some(Arc::clone(&table.file)), table.sheet.clone(), Some(line));
            let own = self.by_place.get(&key).map_or(&[][..], Vec::as_slice);
            own.iter().filter(is_reason).copied().collect()
        };
        let first = &self.tables[reject.source as usize];
        let mut findings = at(table, line);
        if findings.is_empty() && reject.at.is_none() {
            // What the parts come to is wrong, not one of them.
            findings = at(first, reject.line);
        }
        let part;
        if findings.is_empty() {
            // Another row of the firm and period is wrong, and a part cannot be scored.
            let (source, wrong) = reject.at.unwrap_or((reject.source, reject.line));
            let other = self.tables[source as usize].place().at_line(wrong);
            part = Finding::new(Code::PartRejected, table.place().at_line(line))
                .with("expected", other.text(Lang::Zh))
                .with("expected_en", other.text(Lang::En));
            findings.push(&part);
        }
        let mut codes: Vec<&str> = reject.reasons.iter().map(|code| code.text()).collect();
        if codes.is_empty() {
            codes = findings.iter().map(|finding| finding.code.text()).collect();
        }
        let reason = |lang: Lang| {
            let sentences: Vec<String> = findings
                .iter()
                .map(|finding| match &finding.place.column {
                    None => finding.message(lang),
                    Some(column) => {
                        format!("{column}{}{}", lang.pick("：", ": "), finding.message(lang))
                    }
                })
                .collect();
            sentences.join(lang.pick("；", "; "))
        };
        RejectedRow {
            file: Arc::clone(&table.file),
            sheet: table.sheet.clone(),
            line,
            codes,
            reason_zh: reason(Lang::Zh),
            reason_en: reason(Lang::En),
            cells,
        }
    }
}

/// Writes a row whose cells are out of place as one text where a period or an amount is expected:
/// in their columns, they would look right when the row is handed in again.
fn as_one_text(texts: &mut [String], cells: &[Cell<'_>], reading: &TableReading) {
    let whole = cells.iter().map(normalise::cell_text).collect::<Vec<_>>().join(",");
    let mut is_written = false;
    for (text, column) in texts.iter_mut().zip(&reading.columns) {
        match column.field {
            Some(Field::CreditCode | Field::Name) => {}
            None | Some(Field::Ignore | Field::Region | Field::Industry | Field::Verified) => {
                text.clear();
            }
            Some(_) if is_written => text.clear(),
            Some(_) => {
                text.clone_from(&whole);
                is_written = true;
            }
        }
    }
}
