//! Collects canonical rows column by column, and turns them into the frame of returns.

use polars::prelude::*;
use polars_arrow::array::{MutableBinaryViewArray, Utf8ViewArray, View};
use polars_arrow::bitmap::MutableBitmap;
use polars_arrow::buffer::Buffer;

use crate::data::DataSet;
use crate::data::dictionary::{AmountField, Field};
use crate::finding::Result;
use crate::period::Period;
use crate::returns::{Returns, amount_column, column, frame_error, material_column};

/// Amount columns are kept in one list: first [`AmountField::ALL`], then the energy catalogue,
/// then the parts used as material.
pub(crate) fn slot_of(field: Field, energies: usize) -> Option<usize> {
    let amounts = AmountField::ALL.len();
    match field {
        Field::Amount(amount) => AmountField::ALL.iter().position(|other| *other == amount),
        Field::Energy(index) => Some(amounts + index),
        Field::Material(index) => Some(amounts + energies + index),
        _ => None,
    }
}

/// How many slots there are.
pub(crate) fn slots(data: &DataSet) -> usize {
    AmountField::ALL.len() + 2 * data.catalogue.len()
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
const NO_INDUSTRY: u32 = u32::MAX;

#[derive(Default)]
struct AmountBuilder {
    values: Vec<i64>,
    reported: MutableBitmap,
}

impl AmountBuilder {
    /// Of so many rows that do not report it.
    fn unreported(rows: usize, capacity: usize) -> Self {
        let mut builder = Self {
            values: Vec::with_capacity(capacity),
            reported: MutableBitmap::with_capacity(capacity),
        };
        builder.pad(rows);
        builder
    }

    fn push(&mut self, amount: Option<i64>) {
        self.values.push(amount.unwrap_or(0));
        self.reported.push(amount.is_some());
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

/// One text column: what was finished, in one piece, and what is being built.
struct Texts {
    name: &'static str,
    views: Vec<View>,
    buffers: Vec<Buffer<u8>>,
    building: MutableBinaryViewArray<str>,
}

impl Texts {
    fn new(name: &'static str, capacity: usize) -> Self {
        Self {
            name,
            views: Vec::with_capacity(capacity),
            buffers: Vec::new(),
            building: MutableBinaryViewArray::new(),
        }
    }

    fn push(&mut self, text: &str) {
        self.building.push_value(text);
    }

    /// Finishes what is being built.
    fn close(&mut self) {
        if self.building.len() > 0 {
            let array = std::mem::take(&mut self.building).freeze();
            self.take(array.views().iter().copied(), array.data_buffers());
        }
    }

    /// Adds views into buffers; the buffers are shared, not copied.
    fn take(&mut self, views: impl Iterator<Item = View>, buffers: &[Buffer<u8>]) {
        let before = self.buffers.len() as u32;
        self.views.extend(views.map(|view| match view.is_inline() {
            true => view,
            false => View { buffer_idx: view.buffer_idx + before, ..view },
        }));
        self.buffers.extend_from_slice(buffers);
    }

    /// Adds the texts of another.
    fn append(&mut self, mut other: Self) {
        other.close();
        self.close();
        self.take(other.views.into_iter(), &other.buffers);
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
    source: Vec<u32>,
    line: Vec<u32>,
    rows: Vec<u32>,
    credit_code: Texts,
    name: Texts,
    period: Vec<u32>,
    region: Vec<u32>,
    industry: Vec<u32>,
    verified: Vec<Option<bool>>,
    /// By slot; None until an amount of it is reported.
    amounts: Vec<Option<AmountBuilder>>,
}

impl Columns {
    pub(crate) fn new(data: &DataSet, rows_hint: usize) -> Self {
        let slots = slots(data);
        Self {
            source: Vec::with_capacity(rows_hint),
            line: Vec::with_capacity(rows_hint),
            rows: Vec::with_capacity(rows_hint),
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
        self.source.len()
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
                let mut builder = AmountBuilder::unreported(height, self.source.capacity());
                builder.push(amount);
                *empty = Some(builder);
            }
            _ => {}
        }
    }

    /// Finishes the texts that are being built, so that adding these columns to others copies
    /// none.
    pub(crate) fn close(&mut self) {
        self.credit_code.close();
        self.name.close();
    }

    /// Adds the rows of another.
    pub(crate) fn append(&mut self, other: Self) {
        let (height, rows) = (self.height(), other.height());
        self.source.extend(other.source);
        self.line.extend(other.line);
        self.rows.extend(other.rows);
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
                    let capacity = self.source.capacity();
                    let own =
                        own.get_or_insert_with(|| AmountBuilder::unreported(height, capacity));
                    own.append(other);
                }
            }
        }
    }

    /// The frame.
    pub(crate) fn finish(self, data: &DataSet) -> Result<Returns> {
        let energies = data.catalogue.len();
        let name_of = |slot: usize| match slot.checked_sub(AmountField::ALL.len()) {
            None => AmountField::ALL[slot].column().to_owned(),
            Some(index) if index < energies => data.catalogue[index].column.clone(),
            Some(index) => material_column(&data.catalogue[index - energies]),
        };
        let verified = match self.verified.iter().all(Option::is_none) {
            true => BooleanChunked::full_null(column::VERIFIED.into(), self.verified.len()),
            false => BooleanChunked::from_slice_options(column::VERIFIED.into(), &self.verified),
        };
        let mut columns = vec![
            UInt32Chunked::from_vec(column::SOURCE.into(), self.source).into_column(),
            UInt32Chunked::from_vec(column::LINE.into(), self.line).into_column(),
            UInt32Chunked::from_vec(column::ROWS.into(), self.rows).into_column(),
            self.credit_code.finish()?.into_column(),
            self.name.finish()?.into_column(),
            UInt32Chunked::from_vec(column::PERIOD.into(), self.period).into_column(),
            UInt32Chunked::from_vec(column::REGION.into(), self.region).into_column(),
            UInt32Chunked::from_vec(column::INDUSTRY.into(), self.industry).into_column(),
            verified.into_column(),
        ];
        for (slot, builder) in self.amounts.into_iter().enumerate() {
            if let Some(builder) = builder {
                columns.push(amount_column(
                    &name_of(slot),
                    builder.values,
                    builder.reported.freeze(),
                ));
            }
        }
        let frame = DataFrame::new(columns).map_err(frame_error)?;
        Returns::from_frame(frame)
    }
}
