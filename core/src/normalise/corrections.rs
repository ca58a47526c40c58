//! Corrections: rows of a further file that stand in place of rows of the originals. A correction
//! replaces all that the originals say of its firm and period; where code or period was the error,
//! the row that the rejects file names, or the one that bears the name. It is found before rows are
//! put together, so that nothing of what was replaced is left. What it corrects must be certain:
//! otherwise the run stops ([`unsettled`]), since its author says that some original is wrong.

mod unsettled;

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use foldhash::fast::RandomState;

use super::cell;
use super::columns::Row;
use super::comeback::Origin;
use super::long::place_text;
use super::row::RowReader;
use super::{Options, Reject, SourceTable, TableReading, place_of};
use crate::credit_code;
use crate::data::DataSet;
use crate::finding::{Code, Finding, Result};
use crate::name::{firm_key, name_key};
use crate::period::Period;
use crate::read::{Fields, Table};
use crate::returns::{Returns, column};
use unsettled::Heard;

/// What a firm and period is known by: its code, or its name where it has none.
type Key = (String, Option<Period>);

/// The corrections of a run.
#[derive(Default)]
pub(super) struct Corrections {
    /// The first source that is one.
    from: u32,
    firms: Vec<Firm>,
    known: HashMap<Key, usize, RandomState>,
    /// Those without a place, by the key of the name.
    by_name: HashMap<Key, usize, RandomState>,
    /// By source and line of an original.
    by_place: HashMap<(u32, u32), usize, RandomState>,
}

/// What is corrected of one firm and period.
struct Firm {
    code: String,
    /// Its name, as it is written first.
    name: String,
    /// The keys of its names.
    keys: Vec<String>,
    source: u32,
    line: u32,
    /// A row of it has an error of its own.
    is_wrong: bool,
    /// A row of the originals was found that it replaces.
    is_matched: AtomicBool,
    /// What the originals say of it.
    heard: Mutex<Heard>,
}

impl Corrections {
    /// Reads what the tables from `options.corrections_from` on are about.
    ///
    /// # Errors
    /// A firm and period that two files correct: which is meant, nobody knows. The damage that was
    /// met in the middle of a file.
    pub(super) fn of(
        tables: &[Table<'_>],
        readings: &[TableReading],
        options: &Options,
        data: &DataSet,
    ) -> std::result::Result<Self, Vec<Finding>> {
        let Some(from) = options.corrections_from else { return Ok(Self::default()) };
        let mut corrections = Self { from: from as u32, ..Self::default() };
        let mut doubled: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
        for (source, (table, reading)) in tables.iter().zip(readings).enumerate().skip(from) {
            let source = source as u32;
            let mut reader = RowReader::new(reading, table, options.defaults, data);
            let fill = |column| reading.fill(column);
            table.for_each_row_filled(&fill, &mut |line, cells| {
                reader.read(source, line, cells);
                if reader.aside.is_none() {
                    let origin = reading.own.and_then(|own| own.origin(cells));
                    let place = origin.and_then(|origin| place_in(&origin, &tables[..from]));
                    let index = corrections.add(&reader.row, place);
                    if corrections.firms[index].source != source {
                        doubled.entry(index).or_insert((source, line));
                    }
                }
                Ok(())
            })?;
        }
        if doubled.is_empty() {
            return Ok(corrections);
        }
        let finding = |(index, (source, line)): (usize, (u32, u32))| {
            let firm = &corrections.firms[index];
            let place = |source: u32, line| tables[source as usize].place().at_line(line);
            Finding::new(Code::CorrectionTwice, place(source, line))
                .of_firm(firm.known_as())
                .with("expected", place(firm.source, firm.line).text(crate::lang::Lang::Zh))
                .with("expected_en", place(firm.source, firm.line).text(crate::lang::Lang::En))
        };
        Err(doubled.into_iter().map(finding).collect())
    }

    fn add(&mut self, row: &Row, place: Option<(u32, u32)>) -> usize {
        let key = (firm_key(&row.credit_code, &row.name).into_owned(), row.period);
        let name = name_key(&row.name).into_owned();
        let index = *self.known.entry(key).or_insert_with(|| {
            self.firms.push(Firm {
                code: row.credit_code.clone(),
                name: String::new(),
                keys: Vec::new(),
                source: row.source,
                line: row.line,
                is_wrong: false,
                is_matched: AtomicBool::new(false),
                heard: Mutex::default(),
            });
            self.firms.len() - 1
        });
        let firm = &mut self.firms[index];
        firm.is_wrong |= row.is_rejected;
        if firm.name.is_empty() {
            firm.name.clone_from(&row.name);
        }
        if !name.is_empty() && !firm.keys.contains(&name) {
            firm.keys.push(name.clone());
        }
        match place {
            Some(place) => {
                self.by_place.insert(place, index);
            }
            None if !name.is_empty() => {
                self.by_name.insert((name, row.period), index);
            }
            None => {}
        }
        index
    }

    /// Whether there are any, so that rows of this source may be replaced.
    pub(super) fn concern(&self, source: u32) -> bool {
        !self.firms.is_empty() && source < self.from
    }

    /// Whether a row of the originals is replaced, and takes note of it and of what it says against
    /// the correction.
    pub(super) fn replace(&self, row: &Row) -> bool {
        let has_code = credit_code::check(&row.credit_code).is_ok();
        let by_firm = (!row.credit_code.is_empty())
            .then(|| self.known.get(&(row.credit_code.clone(), row.period)))
            .flatten();
        let name = || name_key(&row.name).into_owned();
        // A line may have moved since: what stands there must be a row that was rejected, or the
        // same firm.
        let by_place = self.by_place.get(&(row.source, row.line)).filter(|index| {
            let firm = &self.firms[**index];
            row.is_rejected || (!firm.name.is_empty() && firm.keys.contains(&name()))
        });
        let bearer = (!row.name.is_empty())
            .then(|| self.by_name.get(&(name(), row.period)))
            .flatten()
            .filter(|index| Some(*index) != by_firm);
        // Two right codes are two firms, whatever their names.
        let by_name = bearer.filter(|index| !(has_code && self.firms[**index].has_right_code()));
        let is_unclaimed = by_place.is_none();
        if let Some(index) = bearer.filter(|index| is_unclaimed && Some(*index) != by_name) {
            self.firms[*index].hears(|heard| heard.of_other_code(row));
        }
        if let Some(index) = by_firm.filter(|_| is_unclaimed)
            && self.firms[*index].is_called_otherwise(&row.name)
        {
            self.firms[*index].hears(|heard| heard.of_other_name(row));
        }
        let found = [by_firm, by_place, by_name];
        for index in found.iter().flatten() {
            let firm = &self.firms[**index];
            firm.is_matched.store(true, Ordering::Relaxed);
            if has_code && !firm.has_right_code() {
                firm.hears(|heard| heard.of_code(row));
            }
        }
        found.iter().any(Option::is_some)
    }

    /// Gives a correction that has no code that of the firm whose rows it replaces; whether it did.
    /// All originals have been read before.
    pub(super) fn complete(&self, row: &mut Row) -> bool {
        if self.firms.is_empty() || row.source < self.from || !row.credit_code.is_empty() {
            return false;
        }
        let key = (name_key(&row.name).into_owned(), row.period);
        let index = self.known.get(&key);
        let code = index.and_then(|index| self.firms[*index].hears(Heard::one_code));
        match code {
            Some(code) => row.credit_code = code,
            None => return false,
        }
        true
    }

    /// Which rows of a block may be replaced: they are read row by row.
    pub(super) fn mark(
        &self,
        source: u32,
        fields: &Fields<'_>,
        reading: &TableReading,
        odd: &mut [bool],
    ) {
        use crate::data::dictionary::Field;
        let code = reading.index_of(Field::CreditCode);
        let codes: std::collections::HashSet<&str, RandomState> =
            self.firms.iter().map(|firm| firm.code.as_str()).collect();
        let name = reading.index_of(Field::Name);
        let names: std::collections::HashSet<&str, RandomState> =
            self.firms.iter().flat_map(|firm| &firm.keys).map(String::as_str).collect();
        for (row, odd) in odd.iter_mut().enumerate() {
            let line = fields.first_line.saturating_add(row as u32);
            let text = |column| cell::trimmed(fields.get(row, column));
            // A row without a right code is odd already.
            *odd |= self.by_place.contains_key(&(source, line))
                || code.is_some_and(|column| codes.contains(fields.get(row, column)))
                || name.is_some_and(|column| names.contains(&*name_key(text(column))));
        }
    }

    /// Takes out corrections for which there is nothing to correct: a firm that the originals do
    /// not have belongs among them, and an error in its code or period must not make it a new one.
    pub(super) fn take_unmatched(
        &self,
        returns: Returns,
        sources: &[SourceTable],
        rejects: &mut Vec<Reject>,
        findings: &mut Vec<Finding>,
    ) -> Result<Returns> {
        let is_matched = |firm: &Firm| firm.is_matched.load(Ordering::Relaxed);
        if self.firms.iter().all(is_matched) {
            return Ok(returns);
        }
        let of_sources = returns.numbers(column::SOURCE);
        let lacks = |row: usize| {
            let code = returns.text(column::CREDIT_CODE, row);
            let firm = firm_key(code, returns.text(column::NAME, row));
            let key = || (firm.clone().into_owned(), Some(returns.period(row)));
            of_sources[row] >= self.from
                && self.known.get(&key()).is_some_and(|index| !is_matched(&self.firms[*index]))
        };
        let keep: Vec<bool> = (0..returns.height()).map(|row| !lacks(row)).collect();
        for row in (0..returns.height()).filter(|row| !keep[*row]) {
            let (source, line) = (of_sources[row], returns.number(column::LINE, row));
            let period = returns.period(row);
            let near = self.near(&returns, row);
            let mut finding =
                Finding::new(Code::CorrectionUnmatched, place_of(sources, source, line))
                    .of_firm(returns.firm(row))
                    .with("period", period);
            let near = near.map(|other| {
                let line = returns.number(column::LINE, other);
                let place = place_text(sources, of_sources[other], line);
                format!("{} {} ({place})", returns.firm(other), returns.period(other))
            });
            finding = match near {
                Some(near) => finding
                    .with("nearest", format_args!("；最接近的是 {near}"))
                    .with("nearest_en", format_args!("; the nearest is {near}")),
                None => finding.with("nearest", "").with("nearest_en", ""),
            };
            findings.push(finding);
            rejects.push(Reject {
                source,
                line,
                rows: returns.number(column::ROWS, row),
                at: None,
                firm: returns.firm(row).to_owned(),
                name: returns.text(column::NAME, row).to_owned(),
                period: period.to_string(),
                reasons: vec![Code::CorrectionUnmatched],
            });
        }
        returns.filter(&keep)
    }

    /// A row of the originals that an unmatched one may be meant for: the same firm in another
    /// period, or the same name under another code.
    fn near(&self, returns: &Returns, row: usize) -> Option<usize> {
        let of_sources = returns.numbers(column::SOURCE);
        let name = name_key(returns.text(column::NAME, row));
        let code = returns.text(column::CREDIT_CODE, row);
        (0..returns.height()).filter(|other| of_sources[*other] < self.from).find(|&other| {
            let is_code = !code.is_empty() && returns.text(column::CREDIT_CODE, other) == code;
            is_code || (!name.is_empty() && name_key(returns.text(column::NAME, other)) == name)
        })
    }
}

/// The original row that a rejects file names: source and line. A file may have moved to another
/// directory, if only one has its name.
fn place_in(origin: &Origin, originals: &[Table<'_>]) -> Option<(u32, u32)> {
    let line = origin.line?;
    let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let find = |is_it: &dyn Fn(&str) -> bool| {
        let mut found = (0..originals.len())
            .filter(|index| originals[*index].sheet == origin.sheet)
            .filter(|index| is_it(&originals[*index].file));
        found.next().filter(|_| found.next().is_none())
    };
    let exact = find(&|file| *file == *origin.file);
    let source = exact.or_else(|| find(&|file| base(file) == base(&origin.file)))?;
    Some((source as u32, line))
}
