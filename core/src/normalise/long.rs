//! Long tables: one row per firm, period and energy type, summed into one row per firm and period.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::columns::{Row, slot_of};
use super::row::RowReader;
use crate::data::DataSet;
use crate::data::dictionary::Field;
use crate::finding::{Code, Finding};
use crate::period::Period;

/// Firm (credit code, else name) and period.
type Key = (String, Period);

/// Sums long rows. The sums are of integers, so their order does not matter.
pub(super) struct LongRows {
    slots: HashMap<Key, usize, RandomState>,
    rows: Vec<Row>,
    energies: usize,
}

impl LongRows {
    pub(super) fn new(data: &DataSet) -> Self {
        Self { slots: HashMap::default(), rows: Vec::new(), energies: data.catalogue.len() }
    }

    /// Adds the row that the reader holds. A row with an error marks its whole firm and period:
    /// a sum that lacks a part is wrong. Returns whether the row belongs to a firm and period.
    pub(super) fn add(&mut self, reader: &mut RowReader<'_>) -> bool {
        let row = &reader.row;
        let firm = if row.credit_code.is_empty() { &row.name } else { &row.credit_code };
        let Some(period) = row.period.filter(|_| !firm.is_empty()) else { return false };
        let index = match self.slots.get(&(firm.clone(), period)) {
            Some(index) => *index,
            None => {
                let index = self.rows.len();
                self.slots.insert((firm.clone(), period), index);
                self.rows.push(Row { rows: 0, ..row.clone() });
                index
            }
        };
        let mut findings = Vec::new();
        let sum = &mut self.rows[index];
        sum.rows += 1;
        sum.is_rejected |= row.is_rejected;
        if (row.line, row.source) < (sum.line, sum.source) {
            sum.line = row.line;
        }
        merge_texts(sum, row);
        if let Some(energy) = reader.long.energy {
            let parts = [
                (Field::Energy(energy), reader.long.quantity),
                (Field::Material(energy), reader.long.material),
            ];
            for (field, amount) in parts {
                let Some(slot) = slot_of(field, self.energies) else { continue };
                let Some(amount) = amount else { continue };
                match sum.amounts[slot].unwrap_or(0).checked_add(amount) {
                    Some(total) => sum.amounts[slot] = Some(total),
                    None => findings.push(Code::AmountOverflow),
                }
            }
        }
        // Output and the like stand on every long row of a firm; they must agree.
        for (slot, amount) in row.amounts.iter().enumerate() {
            match (sum.amounts[slot], amount) {
                (None, Some(amount)) => sum.amounts[slot] = Some(*amount),
                (Some(known), Some(amount)) if known != *amount => {
                    findings.push(Code::DuplicateConflict);
                }
                _ => {}
            }
        }
        for code in findings {
            sum.is_rejected = true;
            let place = reader.place_of_row();
            reader
                .findings
                .push(Finding::new(code, place).with("count", sum.rows).with("expected", sum.line));
        }
        true
    }

    pub(super) fn rows(self) -> Vec<Row> {
        self.rows
    }
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
