//! Collects canonical rows column by column, and turns them into the frame of returns.

use polars::prelude::*;

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
    reported: Vec<bool>,
}

/// The columns under construction.
pub(crate) struct Columns {
    source: Vec<u32>,
    line: Vec<u32>,
    rows: Vec<u32>,
    credit_code: StringChunkedBuilder,
    name: StringChunkedBuilder,
    period: Vec<u32>,
    region: Vec<u32>,
    industry: Vec<u32>,
    verified: BooleanChunkedBuilder,
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
            credit_code: StringChunkedBuilder::new(column::CREDIT_CODE.into(), rows_hint),
            name: StringChunkedBuilder::new(column::NAME.into(), rows_hint),
            period: Vec::with_capacity(rows_hint),
            region: Vec::with_capacity(rows_hint),
            industry: Vec::with_capacity(rows_hint),
            verified: BooleanChunkedBuilder::new(column::VERIFIED.into(), rows_hint),
            amounts: (0..slots).map(|_| None).collect(),
        }
    }

    pub(crate) fn height(&self) -> usize {
        self.source.len()
    }

    pub(crate) fn push(&mut self, row: &Row) {
        let height = self.height();
        self.source.push(row.source);
        self.line.push(row.line);
        self.rows.push(row.rows);
        self.credit_code.append_value(&row.credit_code);
        self.name.append_value(&row.name);
        self.period.push(row.period.map_or(0, Period::code));
        self.region.push(row.region);
        self.industry.push(row.industry.unwrap_or(NO_INDUSTRY));
        self.verified.append_option(row.verified);
        for (builder, amount) in self.amounts.iter_mut().zip(&row.amounts) {
            match (builder, amount) {
                (None, None) => {}
                (Some(builder), amount) => {
                    builder.values.push(amount.unwrap_or(0));
                    builder.reported.push(amount.is_some());
                }
                (empty, Some(amount)) => {
                    let mut values = Vec::with_capacity(self.source.capacity());
                    let mut reported = Vec::with_capacity(self.source.capacity());
                    values.resize(height, 0);
                    reported.resize(height, false);
                    values.push(*amount);
                    reported.push(true);
                    *empty = Some(AmountBuilder { values, reported });
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
        let mut columns = vec![
            UInt32Chunked::from_vec(column::SOURCE.into(), self.source).into_column(),
            UInt32Chunked::from_vec(column::LINE.into(), self.line).into_column(),
            UInt32Chunked::from_vec(column::ROWS.into(), self.rows).into_column(),
            self.credit_code.finish().into_column(),
            self.name.finish().into_column(),
            UInt32Chunked::from_vec(column::PERIOD.into(), self.period).into_column(),
            UInt32Chunked::from_vec(column::REGION.into(), self.region).into_column(),
            UInt32Chunked::from_vec(column::INDUSTRY.into(), self.industry).into_column(),
            self.verified.finish().into_column(),
        ];
        for (slot, builder) in self.amounts.into_iter().enumerate() {
            if let Some(builder) = builder {
                columns.push(amount_column(&name_of(slot), builder.values, &builder.reported));
            }
        }
        let frame = DataFrame::new(columns).map_err(frame_error)?;
        Returns::from_frame(frame)
    }
}
