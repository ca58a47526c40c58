//! Long tables: one row per firm, period and energy type, summed into one row per firm and period.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::columns::{Row, slot_of};
use super::row::RowReader;
use super::{Source, place_of};
use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::finding::{Code, Finding, Severity};
use crate::number::{MICRO_DECIMALS, to_text};
use crate::period::Period;

/// One amount of a firm and period, and where it came from.
#[derive(Debug, Clone, Copy)]
struct Part {
    slot: usize,
    amount: i64,
    source: u32,
    /// The last quantity that was added.
    last: i64,
}

/// A firm and period under construction.
pub(super) struct Sum {
    /// Texts and place; its amounts are in `parts` until the end.
    row: Row,
    parts: Vec<Part>,
    /// Errors of its rows.
    pub(super) reasons: Vec<Code>,
}

/// Sums long rows. The sums are of integers, so their order does not matter.
pub(super) struct LongRows {
    /// Firm (credit code, else name) → its periods and their sums.
    firms: HashMap<String, Vec<(Period, usize)>, RandomState>,
    sums: Vec<Sum>,
    energies: usize,
    slots: usize,
}

impl LongRows {
    pub(super) fn new(data: &DataSet, slots: usize) -> Self {
        let energies = data.catalogue.len();
        Self { firms: HashMap::default(), sums: Vec::new(), energies, slots }
    }

    /// Adds the row that the reader holds. A row with an error marks its whole firm and period:
    /// a sum that lacks a part is wrong. Returns whether the row belongs to a firm and period.
    pub(super) fn add(&mut self, reader: &mut RowReader<'_>, data: &DataSet) -> bool {
        let row = &reader.row;
        let firm = row.firm();
        let Some(period) = row.period.filter(|_| !firm.is_empty()) else { return false };
        let known = self
            .firms
            .get(firm)
            .and_then(|periods| periods.iter().find(|(other, _)| *other == period));
        let index = match known {
            Some((_, index)) => *index,
            None => {
                let index = self.sums.len();
                self.firms.entry(firm.to_owned()).or_default().push((period, index));
                let row = Row { rows: 0, amounts: Vec::new(), ..row.clone() };
                self.sums.push(Sum { row, parts: Vec::new(), reasons: Vec::new() });
                index
            }
        };
        let sum = &mut self.sums[index];
        let mut findings: Vec<Finding> = Vec::new();
        let finding = |code| Finding::new(code, reader.place_of_row());
        let other_line = sum.row.line;
        let conflict =
            || finding(Code::DuplicateConflict).with("count", 2).with("expected", other_line);
        sum.row.rows += 1;
        if (row.source, row.line) < (sum.row.source, sum.row.line) {
            (sum.row.source, sum.row.line) = (row.source, row.line);
        }
        let differs =
            |a: Option<u32>, b: Option<u32>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let region = |region: u32| Some(region).filter(|region| *region != 0);
        if differs(sum.row.industry, row.industry)
            || differs(region(sum.row.region), region(row.region))
        {
            findings.push(conflict());
        }
        merge_texts(&mut sum.row, row);
        if let Some(energy) = reader.long.energy {
            let parts = [
                (Field::Energy(energy), reader.long.quantity),
                (Field::Material(energy), reader.long.material),
            ];
            for (field, amount) in parts {
                let (Some(slot), Some(amount)) = (slot_of(field, self.energies), amount) else {
                    continue;
                };
                match sum.add(slot, amount, row.source) {
                    Added::Fine => {}
                    Added::Overflow => findings.push(finding(Code::AmountOverflow)),
                    Added::OtherSource => findings.push(conflict()),
                    Added::SameAgain => {
                        let energy = &data.catalogue[energy];
                        findings.push(
                            finding(Code::LongRowRepeated)
                                .with("energy", &energy.name_zh)
                                .with("energy_en", &energy.name_en)
                                .with("value", to_text(amount, MICRO_DECIMALS)),
                        );
                    }
                }
            }
        }
        // Output and the like stand on every long row of a firm; they must agree.
        for (slot, amount) in row.amounts.iter().enumerate() {
            if amount.is_some_and(|amount| !sum.agrees(slot, amount, row.source)) {
                findings.push(conflict());
            }
        }
        reader.findings.extend(findings);
        reader.settle_severity();
        let errors = reader.findings.iter().filter(|f| f.severity == Severity::Error);
        sum.reasons.extend(errors.map(|finding| finding.code));
        true
    }

    /// The sums, in the order in which firms first appeared.
    pub(super) fn into_rows(self) -> impl Iterator<Item = (Row, Vec<Code>)> {
        let slots = self.slots;
        self.sums.into_iter().map(move |mut sum| {
            sum.row.amounts = vec![None; slots];
            for part in &sum.parts {
                sum.row.amounts[part.slot] = Some(part.amount);
            }
            sum.row.is_rejected = !sum.reasons.is_empty();
            (sum.row, sum.reasons)
        })
    }
}

/// What became of an amount.
enum Added {
    Fine,
    Overflow,
    /// Another file or sheet reports the same energy type of the same firm and period.
    OtherSource,
    /// The row before had the same quantity.
    SameAgain,
}

impl Sum {
    fn add(&mut self, slot: usize, amount: i64, source: u32) -> Added {
        let Some(part) = self.parts.iter_mut().find(|part| part.slot == slot) else {
            self.parts.push(Part { slot, amount, source, last: amount });
            return Added::Fine;
        };
        if part.source != source {
            return Added::OtherSource;
        }
        let Some(total) = part.amount.checked_add(amount) else { return Added::Overflow };
        let is_same = part.last == amount && amount != 0;
        part.amount = total;
        part.last = amount;
        if is_same { Added::SameAgain } else { Added::Fine }
    }

    /// Takes an amount that is not summed; false if another is known.
    fn agrees(&mut self, slot: usize, amount: i64, source: u32) -> bool {
        match self.parts.iter().find(|part| part.slot == slot) {
            Some(part) => part.amount == amount,
            None => {
                self.parts.push(Part { slot, amount, source, last: amount });
                true
            }
        }
    }
}

/// Where a row stands, for the finding of another: `file [sheet]:line`.
pub(super) fn place_text(sources: &[Source], source: u32, line: u32) -> String {
    let place = place_of(sources, source, line);
    let sheet = place.sheet.as_ref().map_or_else(String::new, |sheet| format!(" [{sheet}]"));
    format!("{}{sheet}:{line}", place.file.as_deref().unwrap_or(""))
}

/// Fills in what the sum does not know yet. Where rows disagree, the smallest text stands, so
/// that the order of rows does not matter.
pub(super) fn merge_texts(sum: &mut Row, row: &Row) {
    if !row.name.is_empty() && (sum.name.is_empty() || row.name < sum.name) {
        sum.name.clone_from(&row.name);
    }
    if sum.credit_code.is_empty() {
        sum.credit_code.clone_from(&row.credit_code);
    }
    sum.region = match (sum.region, row.region) {
        (0, other) | (other, 0) => other,
        (a, b) => a.min(b),
    };
    sum.industry = match (sum.industry, row.industry) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(a.min(b)),
    };
    sum.verified = match (sum.verified, row.verified) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(a && b),
    };
}
