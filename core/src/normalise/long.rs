//! Long tables: one row per firm, period and energy type, summed into one row per firm and period.

use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::columns::{Row, field_of_slot};
use super::comeback::Parts;
use super::copies::Spot;
use super::name::name_in;
use super::row::RowReader;
use super::{SourceTable, place_of};
use crate::data::DataSet;
use crate::exec::Executor;
use crate::finding::{Code, Finding, Place, Severity};
use crate::lang::Lang;
use crate::name::{firm_key, name_key};
use crate::number::{MICRO_DECIMALS, to_text};
use crate::period::Period;

/// Rows of a long table, parsed and packed, to be summed in the order of the file.
#[derive(Default)]
pub(super) struct LongBatch {
    texts: String,
    rows: Vec<Packed>,
    amounts: Vec<(u16, i64)>,
    findings: Vec<Finding>,
}

/// A text of a batch.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    bytes: u32,
}

/// A row of a batch.
struct Packed {
    hash: u64,
    /// What its firm is known by.
    key: Span,
    code: Span,
    name: Span,
    line: u32,
    period: Period,
    region: u32,
    industry: Option<u32>,
    verified: Option<bool>,
    /// What its quantity is of.
    slot: Option<u16>,
    called: u16,
    item: Span,
    quantity: Option<i64>,
    material: Option<i64>,
    /// Made out of other energy.
    output: Option<i64>,
    recovery: Option<i64>,
    /// Ends of its amounts and findings in the batch; they begin where those of the row before end.
    amounts_end: usize,
    findings_end: usize,
}

impl LongBatch {
    /// Findings about its rows.
    pub(super) fn found(&self) -> usize {
        self.findings.len()
    }

    /// Takes the row that the reader holds, with its findings; false, and nothing is taken, if it
    /// does not belong to a firm and period.
    pub(super) fn push(&mut self, reader: &mut RowReader<'_>) -> bool {
        let row = &reader.row;
        let firm = row.firm();
        let Some(period) = row.period.filter(|_| !firm.is_empty()) else { return false };
        self.findings.extend(reader.findings.drain(..).map(|finding| finding.of_firm(firm)));
        let amounts = reader.slots.iter().filter_map(|slot| Some((*slot, row.amounts[*slot]?)));
        self.amounts.extend(amounts.map(|(slot, amount)| (slot as u16, amount)));
        let key = firm_key(&row.credit_code, &row.name);
        let hash = FixedState::default().hash_one((&*key, period.code()));
        let mut keep = |text: &str| {
            let start = self.texts.len();
            self.texts.push_str(text);
            Span { start, bytes: text.len() as u32 }
        };
        let (code, name) = (keep(&row.credit_code), keep(&row.name));
        // Nearly every name is spelt as its key is.
        let key = match (code.bytes, *key == row.name) {
            (1.., _) => code,
            (0, true) => name,
            (0, false) => keep(&key),
        };
        let item = match reader.long.called {
            0 => Span { start: 0, bytes: 0 },
            _ => keep(&reader.long.energy_type),
        };
        self.rows.push(Packed {
            hash,
            key,
            code,
            name,
            line: row.line,
            period,
            region: row.region,
            industry: row.industry,
            verified: row.verified,
            slot: reader.long.slot.map(|slot| slot as u16),
            called: reader.long.called,
            item,
            quantity: reader.long.quantity,
            material: reader.long.material,
            output: reader.long.output,
            recovery: reader.long.recovery,
            amounts_end: self.amounts.len(),
            findings_end: self.findings.len(),
        });
        true
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn text(&self, span: Span) -> &str {
        &self.texts[span.start..span.start + span.bytes as usize]
    }
}

/// One amount of a firm and period, and where it came from.
#[derive(Debug, Clone, Copy)]
struct Part {
    slot: u16,
    /// How it was called: see [`LongCells::called`](super::row::LongCells).
    called: u16,
    source: u32,
    amount: i64,
    /// The last quantity that was added.
    last: i64,
}

/// A firm and period under construction. There may be millions, so it is kept small.
struct Sum {
    hash: u64,
    /// Its firm's code or name in the texts of the shard.
    firm: Span,
    /// The firm is known by its code.
    has_code: bool,
    verified: Option<bool>,
    name: Box<str>,
    period: Period,
    region: u32,
    industry: Option<u32>,
    /// Place of its first row, and how many there are.
    source: u32,
    line: u32,
    rows: u32,
    parts: Vec<Part>,
    /// Errors of its rows, and the first row that has one.
    reasons: Vec<Code>,
    at: Option<Spot>,
}

/// Sums long rows. The sums are of integers, so their order does not matter; what does depend on
/// the order of rows (the same quantity twice in a row) looks at one firm and period only. So firms
/// are dealt to shards by a hash of their name, and shards are filled at the same time.
pub(super) struct LongRows {
    shards: Vec<Mutex<Shard>>,
    energies: usize,
    slots: usize,
}

#[derive(Default)]
struct Shard {
    /// Hash of firm and period → index of the sum.
    known: HashTable<u32>,
    sums: Vec<Sum>,
    texts: String,
    findings: Vec<Finding>,
}

/// Fixed, whatever the threads.
const SHARDS: usize = 16;

/// The table that long rows come from.
pub(super) struct Origin<'a> {
    /// Its index among the sources.
    pub(super) source: u32,
    pub(super) place: Place,
    /// All tables.
    pub(super) sources: &'a [SourceTable],
    pub(super) parts: &'a Parts,
    pub(super) data: &'a DataSet,
    /// Warnings reject rows too.
    pub(super) is_strict: bool,
}

impl LongRows {
    pub(super) fn new(data: &DataSet, slots: usize) -> Self {
        let energies = data.catalogue.len();
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { shards, energies, slots }
    }

    /// Adds the rows of batches. A row with an error marks its whole firm and period: a sum that
    /// lacks a part is wrong.
    pub(super) fn add(
        &mut self,
        batches: &mut [LongBatch],
        table: &Origin<'_>,
        executor: &dyn Executor,
        findings: &mut Vec<Finding>,
    ) {
        if batches.iter().all(LongBatch::is_empty) {
            return;
        }
        let (shards, energies) = (&self.shards, self.energies);
        let read: &[LongBatch] = batches;
        executor.run(SHARDS, &|shard| {
            let mut shard_held = shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
            for batch in read {
                let mut begin = (0, 0);
                for row in &batch.rows {
                    let end = (row.amounts_end, row.findings_end);
                    if shard_of(row.hash) == shard {
                        let amounts = &batch.amounts[begin.0..end.0];
                        let own = &batch.findings[begin.1..end.1];
                        shard_held.add(batch, row, amounts, own, table, energies);
                    }
                    begin = end;
                }
            }
        });
        for batch in batches {
            findings.append(&mut batch.findings);
        }
        for shard in &mut self.shards {
            let shard = shard.get_mut().unwrap_or_else(PoisonError::into_inner);
            findings.append(&mut shard.findings);
        }
    }

    /// Gives every sum as a row, with the errors of its rows and the place of the first.
    pub(super) fn for_each(self, each: &mut impl FnMut(&Row, Vec<Code>, Option<Spot>)) {
        let mut row = Row { amounts: vec![None; self.slots], ..Row::default() };
        for shard in self.shards {
            let Shard { sums, texts, .. } =
                shard.into_inner().unwrap_or_else(PoisonError::into_inner);
            for sum in sums {
                let firm = &texts[sum.firm.start..sum.firm.start + sum.firm.bytes as usize];
                row.credit_code.clear();
                row.credit_code.push_str(if sum.has_code { firm } else { "" });
                row.name.clear();
                row.name.push_str(&sum.name);
                row.source = sum.source;
                row.line = sum.line;
                row.rows = sum.rows;
                row.period = Some(sum.period);
                row.region = sum.region;
                row.industry = sum.industry;
                row.verified = sum.verified;
                row.is_rejected = !sum.reasons.is_empty();
                for part in &sum.parts {
                    row.amounts[usize::from(part.slot)] = Some(part.amount);
                }
                each(&row, sum.reasons, sum.at);
                for part in &sum.parts {
                    row.amounts[usize::from(part.slot)] = None;
                }
            }
        }
    }
}

/// The shard of a hash: bits that the table of a shard looks at last.
fn shard_of(hash: u64) -> usize {
    (hash >> 32) as usize % SHARDS
}

impl Shard {
    /// The sum of a row's firm and period.
    fn sum_of(&mut self, batch: &LongBatch, row: &Packed, source: u32) -> &mut Sum {
        let Self { known, sums, texts, .. } = self;
        let firm = batch.text(row.key);
        let is_same = |index: &u32| {
            let sum: &Sum = &sums[*index as usize];
            sum.period == row.period
                && sum.firm.bytes as usize == firm.len()
                && texts[sum.firm.start..].starts_with(firm)
        };
        let index = known.find(row.hash, is_same).copied().unwrap_or_else(|| {
            let index = sums.len() as u32;
            let start = texts.len();
            texts.push_str(firm);
            sums.push(Sum {
                hash: row.hash,
                firm: Span { start, bytes: firm.len() as u32 },
                has_code: false,
                verified: None,
                name: Box::default(),
                period: row.period,
                region: 0,
                industry: None,
                source,
                line: row.line,
                rows: 0,
                parts: Vec::new(),
                reasons: Vec::new(),
                at: None,
            });
            known.insert_unique(row.hash, index, |index| sums[*index as usize].hash);
            index
        });
        &mut sums[index as usize]
    }

    fn add(
        &mut self,
        batch: &LongBatch,
        row: &Packed,
        amounts: &[(u16, i64)],
        own: &[Finding],
        table: &Origin<'_>,
        energies: usize,
    ) {
        let source = table.source;
        let sum = self.sum_of(batch, row, source);
        let finding = |code| Finding::new(code, table.place.clone().at_line(row.line));
        let other_line = sum.line;
        let conflict =
            || finding(Code::DuplicateConflict).with("count", 2).with("expected", other_line);
        let mut findings: Vec<Finding> = Vec::new();
        sum.rows += 1;
        if (source, row.line) < (sum.source, sum.line) {
            (sum.source, sum.line) = (source, row.line);
        }
        let part = table.parts.get(source, row.line);
        let differs =
            |a: Option<u32>, b: Option<u32>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let region = |region: u32| Some(region).filter(|region| *region != 0);
        if differs(sum.industry, row.industry) || differs(region(sum.region), region(row.region)) {
            findings.push(conflict());
        }
        let (code, name) = (batch.text(row.code), batch.text(row.name));
        sum.has_code |= !code.is_empty();
        if is_other_name(name, &sum.name) {
            let other = place_text_of(table, sum.source, sum.line);
            findings.push(
                finding(Code::CodeTwoNames)
                    .with("value", name)
                    .with("first", &*sum.name)
                    .with("expected", other),
            );
        }
        if stands_instead(name, &sum.name) {
            sum.name = name.into();
        }
        sum.region = one_region(sum.region, row.region);
        sum.industry = one_industry(sum.industry, row.industry);
        sum.verified = both_verified(sum.verified, row.verified);
        if let Some(slot) = row.slot {
            // What belongs to an energy type lies so many times behind all of them.
            let behind = |times: u16| slot + times * energies as u16;
            let parts = [
                (slot, row.quantity),
                (behind(1), row.material),
                (behind(4), row.output),
                (behind(5), row.recovery),
            ];
            for (slot, amount) in parts {
                let Some(amount) = amount else { continue };
                match sum.add(slot, amount, part, row.called) {
                    Added::Fine => {}
                    Added::OtherName => {
                        let field = field_of_slot(usize::from(slot), energies);
                        let [zh, en] =
                            [Lang::Zh, Lang::En].map(|lang| name_in(field, table.data, lang));
                        findings.push(
                            finding(Code::LongRowDoubled)
                                .with("energy", zh)
                                .with("energy_en", en)
                                .with("value", batch.text(row.item)),
                        );
                    }
                    Added::Overflow => findings.push(finding(Code::AmountOverflow)),
                    Added::OtherSource => findings.push(conflict()),
                    Added::SameAgain => {
                        let field = field_of_slot(usize::from(slot), energies);
                        let [zh, en] =
                            [Lang::Zh, Lang::En].map(|lang| name_in(field, table.data, lang));
                        findings.push(
                            finding(Code::LongRowRepeated)
                                .with("energy", zh)
                                .with("energy_en", en)
                                .with("value", to_text(amount, MICRO_DECIMALS)),
                        );
                    }
                }
            }
        }
        // Output and the like stand on every long row of a firm; they must agree.
        for (slot, amount) in amounts {
            if !sum.agrees(*slot, *amount, part) {
                findings.push(conflict());
            }
        }
        if table.is_strict {
            findings.iter_mut().for_each(Finding::raise);
        }
        let errors = own.iter().chain(&findings).filter(|f| f.severity == Severity::Error);
        let known = sum.reasons.len();
        sum.reasons.extend(errors.map(|finding| finding.code));
        let place = (source, row.line);
        if sum.reasons.len() > known && sum.at.is_none_or(|at| place < at) {
            sum.at = Some(place);
        }
        let firm = if code.is_empty() { name } else { code };
        self.findings.extend(findings.into_iter().map(|finding| finding.of_firm(firm)));
    }
}

/// What became of an amount.
enum Added {
    Fine,
    Overflow,
    /// Another file or sheet reports the same energy type of the same firm and period.
    OtherSource,
    /// A row before calls it otherwise, which may be the same figure.
    OtherName,
    /// The row before had the same quantity.
    SameAgain,
}

impl Sum {
    fn add(&mut self, slot: u16, amount: i64, source: u32, called: u16) -> Added {
        let Some(part) = self.parts.iter_mut().find(|part| part.slot == slot) else {
            self.parts.push(Part { slot, called, amount, source, last: amount });
            return Added::Fine;
        };
        if part.source != source {
            return Added::OtherSource;
        }
        if part.called != called && part.called != 0 && called != 0 {
            return Added::OtherName;
        }
        let Some(total) = part.amount.checked_add(amount) else { return Added::Overflow };
        let is_same = part.last == amount && amount != 0;
        part.amount = total;
        part.last = amount;
        if is_same { Added::SameAgain } else { Added::Fine }
    }

    /// Takes an amount that is not summed; false if another is known.
    fn agrees(&mut self, slot: u16, amount: i64, source: u32) -> bool {
        match self.parts.iter().find(|part| part.slot == slot) {
            Some(part) => part.amount == amount,
            None => {
                self.parts.push(Part { slot, called: 0, amount, source, last: amount });
                true
            }
        }
    }
}

/// Where a row stands, for the finding of another: `file [sheet]:line`.
pub(super) fn place_text(sources: &[SourceTable], source: u32, line: u32) -> String {
    let place = place_of(sources, source, line);
    let sheet = place.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
    format!("{}{sheet}:{line}", place.file.as_deref().unwrap_or(""))
}

/// Fills in what the sum does not know yet. Where rows disagree, the smallest text stands, so
/// that the order of rows does not matter.
pub(super) fn merge_texts(sum: &mut Row, row: &Row) {
    if stands_instead(&row.name, &sum.name) {
        sum.name.clone_from(&row.name);
    }
    if sum.credit_code.is_empty() {
        sum.credit_code.clone_from(&row.credit_code);
    }
    sum.region = one_region(sum.region, row.region);
    sum.industry = one_industry(sum.industry, row.industry);
    sum.verified = both_verified(sum.verified, row.verified);
}

/// Whether two names of one code are of two firms, however they are spelt.
fn is_other_name(name: &str, known: &str) -> bool {
    name != known && !name.is_empty() && !known.is_empty() && name_key(name) != name_key(known)
}

/// The place of the first row of a sum: of this table, or of one before.
fn place_text_of(table: &Origin<'_>, source: u32, line: u32) -> String {
    match source == table.source {
        true => line.to_string(),
        false => place_text(table.sources, source, line),
    }
}

fn stands_instead(name: &str, known: &str) -> bool {
    !name.is_empty() && (known.is_empty() || name < known)
}

fn one_region(a: u32, b: u32) -> u32 {
    if a == 0 || b == 0 { a.max(b) } else { a.min(b) }
}

fn one_industry(a: Option<u32>, b: Option<u32>) -> Option<u32> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(a.min(b)),
    }
}

fn both_verified(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(a && b),
    }
}
