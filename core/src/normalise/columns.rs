//! Collects canonical rows column by column, and turns them into the frame of returns.

use polars::prelude::*;
use polars_arrow::array::{Utf8ViewArray, View};
use polars_arrow::bitmap::MutableBitmap;
use polars_arrow::buffer::Buffer;

use super::mostly::{Mostly, retain};
use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field};
use crate::exec::Executor;
use crate::finding::Result;
use crate::period::Period;
use crate::returns::{
    Returns, amount_column, carbon_column, column, frame_error, material_column, ncv_column,
    recovered_column, transformed_column,
};

/// Amount columns are kept in one list: first [`AmountField::ALL`], then the energy catalogue,
/// then the parts used as material, then calorific values and carbon contents of the firm's own,
/// then what was made out of other energy and what was recovered, then what the scheme declares.
pub(crate) fn slot_of(field: Field, energies: usize) -> Option<usize> {
    let amounts = AmountField::ALL.len();
    match field {
        Field::Amount(amount) => AmountField::ALL.iter().position(|other| *other == amount),
        Field::Energy(index) => Some(amounts + index),
        Field::Material(index) => Some(amounts + energies + index),
        Field::Ncv(index) => Some(amounts + 2 * energies + index),
        Field::Carbon(index) => Some(amounts + 3 * energies + index),
        Field::Transformed(index) => Some(amounts + 4 * energies + index),
        Field::Recovered(index) => Some(amounts + 5 * energies + index),
        Field::Declared(index) => Some(amounts + 6 * energies + index),
        _ => None,
    }
}

/// The field of a slot.
pub(crate) fn field_of_slot(slot: usize, energies: usize) -> Field {
    match slot.checked_sub(AmountField::ALL.len()) {
        None => Field::Amount(AmountField::ALL[slot]),
        Some(index) if index < energies => Field::Energy(index),
        Some(index) if index < 2 * energies => Field::Material(index - energies),
        Some(index) if index < 3 * energies => Field::Ncv(index - 2 * energies),
        Some(index) if index < 4 * energies => Field::Carbon(index - 3 * energies),
        Some(index) if index < 5 * energies => Field::Transformed(index - 4 * energies),
        Some(index) if index < 6 * energies => Field::Recovered(index - 5 * energies),
        Some(index) => Field::Declared(index - 6 * energies),
    }
}

/// The column of a slot.
pub(super) fn column_of_slot(slot: usize, data: &DataSet) -> String {
    match field_of_slot(slot, data.catalogue.len()) {
        Field::Material(index) => material_column(&data.catalogue[index]),
        Field::Ncv(index) => ncv_column(&data.catalogue[index]),
        Field::Carbon(index) => carbon_column(&data.catalogue[index]),
        Field::Transformed(index) => transformed_column(&data.catalogue[index]),
        Field::Recovered(index) => recovered_column(&data.catalogue[index]),
        Field::Energy(index) => data.catalogue[index].column.clone(),
        Field::Declared(index) => data.fields[index].column.clone(),
        _ => AmountField::ALL[slot].column().to_owned(),
    }
}

/// How many slots there are.
pub(crate) fn slots(data: &DataSet) -> usize {
    AmountField::ALL.len() + 6 * data.catalogue.len() + data.fields.len()
}

/// One canonical row on its way into the frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) source: u32,
    pub(crate) line: u32,
    /// Input rows that this one stands for (long form).
    pub(crate) rows: u32,
    pub(crate) credit_code: String,
    pub(crate) name: String,
    pub(crate) period: Option<Period>,
    pub(crate) region: u32,
    pub(crate) industry: Option<u32>,
    pub(crate) verified: Option<bool>,
    /// By slot.
    pub(crate) amounts: Vec<Option<i64>>,
    /// The row has an error and will be rejected.
    pub(crate) is_rejected: bool,
}

impl Row {
    /// Who it is about: the credit code, or the name where it has none.
    pub(crate) fn firm(&self) -> &str {
        if self.credit_code.is_empty() { &self.name } else { &self.credit_code }
    }
}

/// No industry: the row is rejected before anyone looks it up.
pub(super) const NO_INDUSTRY: u32 = u32::MAX;

/// One amount column.
#[derive(Default)]
pub(super) struct AmountBuilder {
    values: Vec<i64>,
    reported: MutableBitmap,
}

impl AmountBuilder {
    /// Of so many rows that do not report it.
    pub(super) fn unreported(rows: usize, capacity: usize) -> Self {
        let mut builder = Self {
            values: Vec::with_capacity(capacity),
            reported: MutableBitmap::with_capacity(capacity),
        };
        builder.pad(rows);
        builder
    }

    pub(super) fn push(&mut self, amount: Option<i64>) {
        self.values.push(amount.unwrap_or(0));
        self.reported.push(amount.is_some());
    }

    /// Itself, unless nothing is reported.
    pub(super) fn if_reported(self) -> Option<Self> {
        (self.reported.set_bits() > 0).then_some(self)
    }

    fn set(&mut self, row: usize, amount: Option<i64>) {
        self.values[row] = amount.unwrap_or(0);
        self.reported.set(row, amount.is_some());
    }

    fn retain(&mut self, keep: &[bool]) {
        retain(&mut self.values, keep);
        let reported = self.reported.iter().zip(keep);
        self.reported = reported.filter(|(_, keep)| **keep).map(|(bit, _)| bit).collect();
    }

    fn pad(&mut self, rows: usize) {
        self.values.resize(self.values.len() + rows, 0);
        self.reported.extend_constant(rows, false);
    }

    fn append(&mut self, other: Self) {
        self.values.extend(other.values);
        self.reported.extend_from_bitmap(&other.reported.freeze());
    }
}

/// One text column: views of texts, the longer ones in buffers.
pub(super) struct Texts {
    name: &'static str,
    views: Vec<View>,
    buffers: Vec<Buffer<u8>>,
    /// The buffer that is being filled; it comes after the others.
    filling: Vec<u8>,
}

impl Texts {
    fn new(name: &'static str, capacity: usize) -> Self {
        Self { name, views: Vec::with_capacity(capacity), buffers: Vec::new(), filling: Vec::new() }
    }

    /// Adds a text.
    pub(super) fn push(&mut self, text: &str) {
        let view = self.view(text);
        self.views.push(view);
    }

    fn set(&mut self, index: usize, text: &str) {
        self.views[index] = self.view(text);
    }

    fn view(&mut self, text: &str) -> View {
        /// Bytes of a buffer, unless one text is longer.
        const FULL: usize = 1 << 20;
        /// Bytes of a text, for room: a little more than a credit code has.
        const USUAL_BYTES: usize = 24;
        let bytes = text.as_bytes();
        if bytes.len() <= View::MAX_INLINE_SIZE as usize {
            return View::new_inline(bytes);
        }
        if self.filling.len() + bytes.len() > FULL {
            self.close();
        }
        if self.filling.is_empty() {
            let length = self.views.capacity().saturating_mul(USUAL_BYTES).min(FULL);
            self.filling.reserve(length);
        }
        let offset = self.filling.len() as u32;
        self.filling.extend_from_slice(bytes);
        View::new_from_bytes(bytes, self.buffers.len() as u32, offset)
    }

    /// Finishes the buffer that is being filled.
    fn close(&mut self) {
        if !self.filling.is_empty() {
            let mut bytes = std::mem::take(&mut self.filling);
            bytes.shrink_to_fit();
            self.buffers.push(bytes.into());
        }
    }

    /// Adds the texts of another; its buffers are taken over, not copied.
    fn append(&mut self, mut other: Self) {
        other.close();
        self.close();
        let before = self.buffers.len() as u32;
        self.views.extend(other.views.into_iter().map(|view| match view.is_inline() {
            true => view,
            false => View { buffer_idx: view.buffer_idx + before, ..view },
        }));
        self.buffers.append(&mut other.buffers);
    }

    fn finish(mut self) -> Result<StringChunked> {
        self.close();
        let kind = ArrowDataType::Utf8View;
        let array = Utf8ViewArray::try_new(kind, self.views.into(), self.buffers.into(), None);
        Ok(StringChunked::with_chunk(self.name.into(), array.map_err(frame_error)?))
    }
}

/// The columns under construction.
pub(crate) struct Columns {
    pub(super) source: Mostly,
    pub(super) line: Vec<u32>,
    pub(super) rows: Mostly,
    pub(super) credit_code: Texts,
    pub(super) name: Texts,
    pub(super) period: Vec<u32>,
    pub(super) region: Vec<u32>,
    pub(super) industry: Vec<u32>,
    pub(super) verified: Vec<Option<bool>>,
    /// By slot; None until an amount of it is reported.
    pub(super) amounts: Vec<Option<AmountBuilder>>,
}

impl Columns {
    pub(crate) fn new(data: &DataSet, rows_hint: usize) -> Self {
        let slots = slots(data);
        Self {
            source: Mostly::default(),
            line: Vec::with_capacity(rows_hint),
            rows: Mostly::default(),
            credit_code: Texts::new(column::CREDIT_CODE, rows_hint),
            name: Texts::new(column::NAME, rows_hint),
            period: Vec::with_capacity(rows_hint),
            region: Vec::with_capacity(rows_hint),
            industry: Vec::with_capacity(rows_hint),
            verified: Vec::with_capacity(rows_hint),
            amounts: (0..slots).map(|_| None).collect(),
        }
    }

    pub(crate) fn height(&self) -> usize {
        self.line.len()
    }

    pub(crate) fn push(&mut self, row: &Row) {
        let height = self.height();
        self.push_who(row);
        for slot in 0..self.amounts.len() {
            self.push_amount(slot, row.amounts[slot], height);
        }
    }

    /// As [`Self::push`], of a row that reports amounts in these slots only, as all rows of the
    /// table do.
    pub(crate) fn push_slots(&mut self, row: &Row, slots: &[usize]) {
        let height = self.height();
        self.push_who(row);
        for &slot in slots {
            self.push_amount(slot, row.amounts[slot], height);
        }
    }

    fn push_who(&mut self, row: &Row) {
        self.source.push(row.source);
        self.line.push(row.line);
        self.rows.push(row.rows);
        self.credit_code.push(&row.credit_code);
        self.name.push(&row.name);
        self.period.push(row.period.map_or(0, Period::code));
        self.region.push(row.region);
        self.industry.push(row.industry.unwrap_or(NO_INDUSTRY));
        self.verified.push(row.verified);
    }

    fn push_amount(&mut self, slot: usize, amount: Option<i64>, height: usize) {
        match &mut self.amounts[slot] {
            Some(builder) => builder.push(amount),
            empty if amount.is_some() => {
                let mut builder = AmountBuilder::unreported(height, self.line.capacity());
                builder.push(amount);
                *empty = Some(builder);
            }
            _ => {}
        }
    }

    /// Puts a row in the place of another, whose amounts are in these slots at most.
    pub(super) fn set(&mut self, index: usize, row: &Row, slots: &[usize]) {
        self.source.set(index, row.source);
        self.line[index] = row.line;
        self.rows.set(index, row.rows);
        self.credit_code.set(index, &row.credit_code);
        self.name.set(index, &row.name);
        self.period[index] = row.period.map_or(0, Period::code);
        self.region[index] = row.region;
        self.industry[index] = row.industry.unwrap_or(NO_INDUSTRY);
        self.verified[index] = row.verified;
        for &slot in slots {
            let amount = row.amounts[slot];
            let (height, capacity) = (self.height(), self.line.capacity());
            match &mut self.amounts[slot] {
                Some(builder) => builder.set(index, amount),
                empty if amount.is_some() => {
                    empty.insert(AmountBuilder::unreported(height, capacity)).set(index, amount);
                }
                _ => {}
            }
        }
    }

    /// Keeps the rows at which the mask is true.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        let of_numbers = [&mut self.line, &mut self.period, &mut self.region, &mut self.industry];
        for numbers in of_numbers {
            retain(numbers, keep);
        }
        self.source.retain(keep);
        self.rows.retain(keep);
        retain(&mut self.credit_code.views, keep);
        retain(&mut self.name.views, keep);
        retain(&mut self.verified, keep);
        for amounts in &mut self.amounts {
            amounts.iter_mut().for_each(|builder| builder.retain(keep));
            // What only rows reported that are gone was not reported.
            amounts.take_if(|builder| builder.reported.set_bits() == 0);
        }
    }

    /// Adds the rows of another.
    pub(crate) fn append(&mut self, other: Self) {
        let (height, rows) = (self.height(), other.height());
        self.source.append(other.source);
        self.line.extend(other.line);
        self.rows.append(other.rows);
        self.credit_code.append(other.credit_code);
        self.name.append(other.name);
        self.period.extend(other.period);
        self.region.extend(other.region);
        self.industry.extend(other.industry);
        self.verified.extend(other.verified);
        for (own, other) in self.amounts.iter_mut().zip(other.amounts) {
            match (own, other) {
                (None, None) => {}
                (Some(own), None) => own.pad(rows),
                (own, Some(other)) => {
                    let capacity = self.line.capacity();
                    let own =
                        own.get_or_insert_with(|| AmountBuilder::unreported(height, capacity));
                    own.append(other);
                }
            }
        }
    }

    /// The frame.
    pub(crate) fn finish(self, data: &DataSet, executor: &dyn Executor) -> Result<Returns> {
        let verified = match self.verified.iter().all(Option::is_none) {
            true => BooleanChunked::full_null(column::VERIFIED.into(), self.verified.len()),
            false => BooleanChunked::from_slice_options(column::VERIFIED.into(), &self.verified),
        };
        // Finishing texts looks at every byte.
        let texts = [self.credit_code, self.name];
        let texts = crate::exec::map_owned(executor, texts, |_, texts| texts.finish());
        let texts = texts.into_iter().collect::<Result<Vec<_>>>()?;
        let mut columns = vec![
            self.source.into_column(column::SOURCE),
            UInt32Chunked::from_vec(column::LINE.into(), self.line).into_column(),
            self.rows.into_column(column::ROWS),
            UInt32Chunked::from_vec(column::PERIOD.into(), self.period).into_column(),
            UInt32Chunked::from_vec(column::REGION.into(), self.region).into_column(),
            UInt32Chunked::from_vec(column::INDUSTRY.into(), self.industry).into_column(),
            verified.into_column(),
        ];
        columns.splice(3..3, texts.into_iter().map(IntoColumn::into_column));
        for (slot, builder) in self.amounts.into_iter().enumerate() {
            if let Some(builder) = builder {
                columns.push(amount_column(
                    &column_of_slot(slot, data),
                    builder.values,
                    builder.reported.freeze(),
                ));
            }
        }
        let frame = DataFrame::new(columns).map_err(frame_error)?;
        Returns::from_frame(frame)
    }
}
